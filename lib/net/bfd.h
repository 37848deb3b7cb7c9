/*
 * BFD on the wire, for sessions with real routers.  RFC 5880, 5881, 5882, 5883; P-9.
 */
#ifndef NET_BFD_H
#define NET_BFD_H

#include "bgp/bfd.h"
#include "net/aspect.h"
#include "net/host.h"

#include <sys/queue.h>

struct net;
struct net_counters;

/*
 * BFD of an external session.  It outlives its half for as long as the far end has to
 * be told that it is AdminDown; a half that comes for the same path meanwhile takes it
 * over, for two sessions of one path would contradict each other.
 */
struct net_bfd {
	struct net *net;
	struct net_half *half; /* NULL: on its way out */
	struct net_bfd_path path;
	struct bfd bfd;
	struct timer timer;
	uint64_t discarded;   /* packets that came and were not good */
	enum bfd_fault fault; /* of the last of them */
	bool ready;           /* in net.bfd_ready */
	TAILQ_ENTRY(net_bfd) ready_entry;
};

net_hook net_bfd_configured, net_bfd_stop, net_bfd_forgotten, net_bfd_freed;

/* The session of a discriminator of ours, and that of a path; NULL: there is none. */
struct net_bfd *net_bfd_of_id(const struct net *, uint32_t id);
struct net_bfd *net_bfd_of_path(const struct net *, const struct net_bfd_path *);
/* It may have packets to send: net_bfd_flush looks. */
void net_bfd_touch(struct net_bfd *);
/* The state was `was` before: tells of the change.  Returns what the half has to do. */
unsigned net_bfd_changed(struct net_bfd *, enum bfd_state was, struct net_told *);
/* The verbs of a session that BFD takes down; `why` is told behind "BFD: ". */
unsigned net_bfd_lost(struct net_told *, const char *why);

void net_bfd_flush(struct net *);
void net_bfd_fini(struct net *);
void net_bfd_counters(const struct net *, struct net_counters *);

/* --- bfd_wire.c --- */

void net_bfd_due(struct timer *); /* of one of them */

#endif
