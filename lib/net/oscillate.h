/*
 * A network that does not settle.  A prefix oscillates when its best route changes
 * again and again although nothing else happens: each change is the answer of some
 * router to the one before.
 *
 * A table reports a prefix each 31 changes of what it offers others (rib/flaps.h).  The
 * prefix oscillates when there have been NET_OSCILLATING_AFTER of them at one router,
 * and meanwhile no session came up or went down, nothing failed or was restored, no
 * edit was applied, and no stale routes were dropped.  Changes that a real router makes
 * by itself do not count, either: an UPDATE of a real router is an answer only when it
 * has come from here, which its AS path shows by the AS of a router of ours that has
 * such sessions (iBGP: its ORIGINATOR_ID, RFC 4456), and so is the withdrawal of such a
 * route; any other UPDATE for the prefix begins the count anew.
 *
 * The oscillation is over when the prefix has not changed for as long as 62 changes
 * took before, 5 s at least; in a lab without real routers as soon as all has come to
 * rest.
 */
#ifndef NET_OSCILLATE_H
#define NET_OSCILLATE_H

#include "net/net.h"

enum {
	NET_OSCILLATING_AFTER = 124, /* changes at one router */
	NET_OSCILLATING_MAX = 16, /* prefixes that are watched, and named, at a time */
	NET_OSCILLATING_PLACES = 16 /* routers of one prefix */
};

#endif
