/*
 * Graceful restart, the restarting side: after a restart of this process UPDATEs to
 * real routers wait for the tables of all that mark the end of theirs.  RFC 4724 4.1.
 */
#ifndef NET_RESTART_H
#define NET_RESTART_H

#include "net/aspect.h"

struct net;

struct net_restart_part {
	bool deferred; /* no UPDATE may go yet */
	bool awaited;  /* others wait for its table */
};

net_hook net_restart_made, net_restart_up, net_restart_end_of_rib, net_restart_freed;

/* The part waits no more, and its next OPEN is an ordinary one; `why` is told.  Returns
 * the verbs that it takes. */
unsigned net_restart_release(struct net_part *, const char *why);

/* --- deferral.c: of the whole net --- */

void net_deferral_init(struct net *);
/* A first spec was applied: all halves are there. */
void net_deferral_begin(struct net *);
void net_deferral_look(struct net *); /* may deferred UPDATEs go? */

#endif
