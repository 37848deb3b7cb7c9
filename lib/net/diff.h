/*
 * The difference of two specs as an ordered list of steps: what is to stop, then what
 * changes in place, then what starts.  Also what a dry run prints.
 */
#ifndef NET_DIFF_H
#define NET_DIFF_H

#include "base/buf.h"
#include "net/spec.h"

enum net_step_kind { /* in the order in which they are carried out */
	NET_STEP_SESSION_REMOVE,
	NET_STEP_SESSION_RESET,
	NET_STEP_LINK_REMOVE,
	NET_STEP_ROUTER_REMOVE,
	NET_STEP_ROUTER_ADD,
	NET_STEP_ROUTER_CHANGE, /* origins, owned space, ECMP */
	NET_STEP_LINK_ADD,
	NET_STEP_LINK_CHANGE,
	NET_STEP_SESSION_CHANGE,
	NET_STEP_SESSION_ADD,
	NET_STEP_N
};

struct net_step {
	enum net_step_kind kind;
	const char *name;            /* borrowed from the spec it is in */
	size_t old_index, new_index; /* into the lists of the old and the new spec */
	enum net_change change;      /* SESSION_CHANGE, SESSION_RESET */
};

struct net_diff {
	struct net_step *steps;
	size_t n, cap;
};

/* Borrows from both specs, which must stay. */
void net_diff(struct net_diff *, const struct net_spec *old,
    const struct net_spec *now);
void net_diff_fini(struct net_diff *);
/* One line a step: "+ session er-a/primary--hub/gw0/ipv4". */
void net_diff_print(struct buf *, const struct net_diff *);

#endif
