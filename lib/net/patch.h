/*
 * A spec as the difference to one that runs: a few of its routers are others, and all
 * the rest is the same.
 */
#ifndef NET_PATCH_H
#define NET_PATCH_H

#include "net/diff.h"
#include "net/net.h"
#include "net/spec.h"

struct net_patch {
	struct net_patch_item {
		size_t at;                /* the place of the router in the spec */
		struct net_router router; /* as it is to be; owned */
	} * items;                        /* by place, each once */
	size_t n, cap;
};

/* Frees the routers of a patch that was not applied. */
void net_patch_fini(struct net_patch *);
/* Finishes a router of the patch as net_spec_finish does: what the router has of its
 * own.  False when that is a defect of whoever made the router. */
bool net_patch_finish(const struct net_spec *, struct net_router *);
/* The steps that net_diff finds between the spec and the patched one.  The names are
 * those of the patch. */
void net_patch_diff(struct net_diff *, const struct net_spec *,
    const struct net_patch *);
/* As net_apply_diff with the spec that runs after the patch; patch and steps are taken
 * over. */
void net_apply_patch(struct net *, struct erx_time now, struct net_patch *,
    struct net_diff *);

#endif
