/*
 * Snapshots of tables and their differences, as JSON; the keys are a contract.
 */
#ifndef VIEW_SNAPSHOT_H
#define VIEW_SNAPSHOT_H

#include "base/rows.h"
#include "net/snapshot.h"

/* Prints one row: a snapshot of `bytes` of memory that was taken `age` µs ago. */
void view_snapshot(struct json *, const char *name, const struct net_snapshot *,
    size_t bytes, int64_t age);
/* What is different between two snapshots, an array; `whole`: also what is accepted and
 * not in use.  Both are borrowed until the end. */
struct rows view_diff(const struct net_snapshot *from, const struct net_snapshot *to,
    bool whole);

#endif
