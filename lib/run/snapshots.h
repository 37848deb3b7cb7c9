/*
 * Snapshots of all tables of a running lab under names, for `snapshot`, `diff` and the
 * check `unchanged`.  They are in memory only; those of a daemon are bounded in number
 * and in size.
 */
#ifndef RUN_SNAPSHOTS_H
#define RUN_SNAPSHOTS_H

#include "base/err.h"
#include "base/time.h"
#include "net/snapshot.h"

enum {
	RUN_SNAPSHOTS_MAX = 16,
	RUN_SNAPSHOTS_BYTES_MAX = 256 << 20, /* of all together */
	RUN_SNAPSHOT_NAME_MAX = 64,
	RUN_SNAPSHOTS_TAKING_MAX = 2 /* at a time */
};

struct run_snapshot {
	char *name;
	struct erx_time taken;
	struct net_snapshot *table;
	size_t bytes;
	unsigned users; /* of the table, the list itself included */
};

struct run_snapshots { /* in order of their names */
	struct run_snapshot **items;
	size_t n, cap;
	unsigned taking; /* under way */
	bool bounded;    /* RUN_SNAPSHOTS_MAX and so on hold */
};

struct run;

/* Those of a running lab. */
struct run_snapshots *run_snapshots_of(struct run *);
/* Takes one of all tables at once, in the place of its namesake; false and an error
 * when there is no room. */
bool run_snapshot_take(struct run *, struct erx_time now, const char *name,
    struct errs *);
/* The one of that name, to be used until run_snapshot_done; or NULL. */
struct run_snapshot *run_snapshot_of(const struct run *, const char *name);

void run_snapshots_fini(struct run_snapshots *);
/* Letters, digits, '_', '-' and '.', and not "now": false and an error. */
bool run_snapshot_name_good(const char *, struct errs *);
/* Of those under way there are not too many: then one more is counted; false and an
 * error. */
bool run_snapshots_taking(struct run_snapshots *, struct errs *);
/* There is room for one more, or it would take the place of its namesake. */
bool run_snapshots_room(const struct run_snapshots *, const char *name, struct errs *);
/* Takes the table over, in the place of its namesake; NULL and an error when there is
 * no room, then the table is freed. */
const struct run_snapshot *run_snapshots_put(struct run_snapshots *, const char *name,
    struct erx_time now, struct net_snapshot *, struct errs *);
/* NULL and an error. */
struct run_snapshot *run_snapshots_find(const struct run_snapshots *, const char *name,
    struct errs *);
bool run_snapshots_delete(struct run_snapshots *, const char *name, struct errs *);
/* Keeps one alive while it is read, though it be deleted meanwhile. */
struct run_snapshot *run_snapshot_use(struct run_snapshot *);
void run_snapshot_done(struct run_snapshot *); /* NULL is fine */

#endif
