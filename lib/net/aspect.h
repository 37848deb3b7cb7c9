/*
 * Aspects of a session: what a half can do besides carrying UPDATEs, such as a limit or
 * graceful restart.  Each has a file, a header, a struct in the half or in its parts, a
 * timer at most, and a row in the table of half_aspects.c; the row says of which
 * moments the aspect hears.  The half goes through the table at each moment, in the
 * order of the rows, and an aspect answers with verbs: the half carries them out, and
 * no aspect calls the half.
 */
#ifndef NET_ASPECT_H
#define NET_ASPECT_H

#include "base/timerq.h"
#include "bgp/notify.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bgp_negotiated;
struct bgp_news;
struct bgp_refresh;
struct net_half;
struct net_part;
struct net_policy;

/* Moments in the life of a half, or, where `part` stands, of one of its families. */
enum net_moment {
	NET_AT_MADE,       /* part: the half is new, its peer is made next */
	NET_AT_CONFIGURED, /* it was started, or its session has changed in the spec */
	NET_AT_CHANGED,    /* part: its policy may have changed, too: `was` */
	NET_AT_RETURN,     /* part: Established, and routes have stayed: `agreed` */
	NET_AT_UP,         /* Established; nothing was sent yet: `agreed` */
	NET_AT_REFRESH,    /* part: a ROUTE-REFRESH came: `refresh` */
	NET_AT_UPDATE,     /* an UPDATE is in the table, and a limit: `over` */
	NET_AT_END_OF_RIB, /* part: the far end has sent its whole table */
	NET_AT_TRIPPED,    /* somebody of its limit group is over the limit */
	NET_AT_WAITING,    /* UPDATEs are ready to go, and are held back */
	NET_AT_SENT,       /* UPDATEs have gone */
	NET_AT_DOWN,       /* part: Established no more, routes are there: `down` */
	NET_AT_ENDED,      /* Established no more: nothing is sent */
	NET_AT_LINK,       /* its link has died, or lives again */
	NET_AT_TIMER,      /* of the half, or of a part: the aspect's timer is due */
	NET_AT_STOP,       /* it is about to be stopped on request */
	NET_AT_WORTHLESS,  /* routes that have stayed are worth nothing: `why` */
	NET_AT_FORGOTTEN,  /* its router had failed, and remembers nothing */
	NET_AT_FREED,      /* the half goes */
	NET_AT_N
};

/* What an aspect asks of the half, as bits; carried out in this order. */
enum net_verb {
	NET_KEEP_ROUTES = 1 << 0, /* AT_DOWN: the routes of the part stay, as stale */
	NET_HOLD_BACK = 1 << 1,   /* no UPDATE may go, until NET_LET_GO */
	NET_LET_GO = 1 << 2,
	NET_RECONFIGURE = 1 << 3, /* the next OPEN is another */
	NET_RESET = 1 << 4, /* the session goes down: `why`, `subcode` ... `idle` */
	NET_DROP_STALE = 1 << 5, /* NET_AT_WORTHLESS, with `why` */
	NET_LEAVE = 1 << 6,      /* out of the table, with all routes */
	NET_REJOIN = 1 << 7,     /* when up: its group anew, from the start */
	NET_READY = 1 << 8,      /* there may be something to send */
	NET_SETTLE = 1 << 9      /* convergence may see it otherwise now */
};

/* What is known at a moment, and what goes with a verb. */
struct net_told {
	const struct bgp_negotiated *agreed;
	const struct bgp_news *down;
	const struct bgp_refresh *refresh;
	const struct net_policy *was; /* before the change */
	struct net_part *over;        /* the part that is over its limit; or NULL */
	bool warn_changed;            /* AT_CHANGED: when a limit warns, too */
	/* With NET_RESET and NET_DROP_STALE: a text of the caller's, or `text`. */
	uint8_t subcode; /* of the Cease */
	const char *why;
	char text[64];
	uint8_t data[BGP_NOTIFY_LIMIT]; /* behind the subcode */
	size_t len;
	int64_t idle; /* µs until it starts again */
};

/* `part` is NULL at moments of a half. */
typedef unsigned net_hook(struct net_half *, struct net_part *, struct net_told *);

/* A timer of an aspect; the table knows its place, and half_aspects.c makes it, and
 * unsets it at the end. */
struct net_aspect_timer {
	struct timer timer;
	uint8_t aspect; /* row of the table */
};

struct net_aspect {
	const char *name;
	size_t half_timer, part_timer; /* place in the struct; 0: it has none there */
	bool pins_time; /* simulated time does not jump while its timer runs */
	net_hook *at[NET_AT_N];
};

/* The table; the row without a name ends it. */
extern const struct net_aspect net_aspects[];

#endif
