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

/* The snapshots of a running lab, borrowed. */
struct run_snapshots *run_snapshots_of(struct run *);
/* Takes a snapshot of all tables in one go, in the place of one with the same name;
 * false and an error when there is no room. */
bool run_snapshot_take(struct run *, struct erx_time now, const char *name,
    struct errs *);
/* The snapshot of this name, which the caller gives back with run_snapshot_done; or
 * NULL. */
struct run_snapshot *run_snapshot_of(const struct run *, const char *name);

void run_snapshots_fini(struct run_snapshots *);
/* True for a name that a snapshot may have: letters, digits, '_', '-' and '.', and not
 * "now"; else false and an error. */
bool run_snapshot_name_good(const char *, struct errs *);
/* Counts one more snapshot that is being taken; false and an error when too many are.
 */
bool run_snapshots_taking(struct run_snapshots *, struct errs *);
/* True when there is room for a snapshot of this name, which may take the place of one
 * with the same name; else false and an error. */
bool run_snapshots_room(const struct run_snapshots *, const char *name, struct errs *);
/* Adds a snapshot with a table, which is taken over, in the place of one with the same
 * name. NULL and an error when there is no room; then the table is freed. */
const struct run_snapshot *run_snapshots_put(struct run_snapshots *, const char *name,
    struct erx_time now, struct net_snapshot *, struct errs *);
/* Finds a snapshot by its name, and deletes one; NULL or false and an error when there
 * is none. */
struct run_snapshot *run_snapshots_find(const struct run_snapshots *, const char *name,
    struct errs *);
bool run_snapshots_delete(struct run_snapshots *, const char *name, struct errs *);
/* Keeps a snapshot alive for a reader, even when the snapshot is deleted meanwhile,
 * until run_snapshot_done, which takes NULL. */
struct run_snapshot *run_snapshot_use(struct run_snapshot *);
void run_snapshot_done(struct run_snapshot *);

#endif
