/* Snapshots that operators have taken, and those of each subscription beside them. */
#ifndef ERXD_SNAPSHOTS_H
#define ERXD_SNAPSHOTS_H

#include "run/snapshots.h"

struct host;

struct host_snapshots {
	char *subscription;
	struct run_snapshots list;
};

/* The snapshots of a subscription, or of operators where it is NULL; NULL when the
 * subscription has none yet. */
const struct run_snapshots *snapshots_of(const struct host *, const char *subscription);
/* The same, and makes the list when there is none. */
struct run_snapshots *snapshots_for(struct host *, const char *subscription);
void snapshots_fini(struct host *); /* those of subscriptions */

#endif
