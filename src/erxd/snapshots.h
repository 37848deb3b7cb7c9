/*
 * Snapshots of all tables under names, for `snapshot` and `diff`.  They are in memory
 * only, and bounded in number and in size.
 */
#ifndef ERXD_SNAPSHOTS_H
#define ERXD_SNAPSHOTS_H

#include "base/err.h"
#include "base/time.h"
#include "net/snapshot.h"

enum {
	SNAPSHOTS_MAX = 16,
	SNAPSHOTS_BYTES_MAX = 256 << 20, /* of all together */
	SNAPSHOT_NAME_MAX = 64,
	SNAPSHOTS_TAKING_MAX = 2, /* at a time */
	SNAPSHOT_UNITS_A_TURN = 1024
};

struct snapshot {
	char *name;
	struct erx_time taken;
	struct net_snapshot *table;
	size_t bytes;
	unsigned users; /* of the table, the list itself included */
};

struct snapshots { /* in order of their names */
	struct snapshot **items;
	size_t n, cap;
	unsigned taking; /* under way */
};

void snapshots_fini(struct snapshots *);
/* Letters, digits, '_', '-' and '.', and not "now": false and an error. */
bool snapshot_name_good(const char *, struct errs *);
/* Of those under way there are not too many: then one more is counted; false and an
 * error. */
bool snapshots_taking(struct snapshots *, struct errs *);
/* There is room for one more, or it would take the place of its namesake. */
bool snapshots_room(const struct snapshots *, const char *name, struct errs *);
/* Takes the table over, in the place of its namesake; NULL and an error when there is
 * no room, then the table is freed. */
const struct snapshot *snapshots_put(struct snapshots *, const char *name,
    struct erx_time now, struct net_snapshot *, struct errs *);
/* NULL and an error. */
struct snapshot *snapshots_find(const struct snapshots *, const char *name,
    struct errs *);
bool snapshots_delete(struct snapshots *, const char *name, struct errs *);
/* Keeps one alive while it is read, though it be deleted meanwhile. */
struct snapshot *snapshot_use(struct snapshot *);
void snapshot_done(struct snapshot *); /* NULL is fine */

#endif
