/*
 * What routers have in their tables, frozen: to compare with later, and to tell what
 * changed.  Rows are sorted by router and prefix.
 */
#ifndef NET_SNAPSHOT_H
#define NET_SNAPSHOT_H

#include "net/net.h"

struct net_snapshot_row {
	const char *router;
	struct ip_prefix prefix;
	/* "12076 64520 via er-a/primary, er-a/secondary"; NULL: none in use */
	const char *best;
	/* Every accepted route with preferences; NULL unless asked for. */
	const char *all;
	bool endpoint; /* not an MSEE */
};

struct net_snapshot_block;
struct net_snapshot_cursor;
struct net_snapshot {
	bool all;
	struct net_snapshot_row *rows;
	size_t n, cap;
	char **names; /* of routers */
	size_t nnames, capnames;
	struct net_snapshot_block *blocks; /* of texts that rows point to */
	size_t text_bytes;
	struct net_snapshot_cursor *cursor; /* NULL: complete */
};

/* `all`: also what is accepted but not in use. */
struct net_snapshot *net_snapshot_new(const struct net *, bool all);
/* The same in slices of so many units, at most a row each; false when it is complete.
 * What changes in between may be in it or not. */
struct net_snapshot *net_snapshot_begin(bool all);
/* Of a snapshot that has just begun: only what a lens sees is frozen.  The lens is
 * copied; what it looks at has to live until the snapshot is complete. */
struct net_lens;
void net_snapshot_only(struct net_snapshot *, const struct net_lens *);
/* The same: only routers that changed after a version are frozen (net/changed.h), each
 * of which is among the names, with rows or without. */
void net_snapshot_recent(struct net_snapshot *, uint64_t version);
/* The rows of one router as a snapshot of their own, which borrows them and is not
 * freed. */
struct net_snapshot net_snapshot_part(const struct net_snapshot *, const char *router);
bool net_snapshot_step(struct net_snapshot *, const struct net *, size_t units);
size_t net_snapshot_bytes(const struct net_snapshot *); /* of memory, about */
void net_snapshot_free(struct net_snapshot *);          /* NULL is fine */

/* Differences in order; `from` and `to` are a row of each, or NULL where it is missing.
 */
struct net_snapshot_change {
	const struct net_snapshot_row *from, *to; /* one of them may be NULL */
};
/* One after the other, from 0, 0; false at the end. */
struct net_snapshot_pair {
	const struct net_snapshot *from, *to;
	size_t i, k;
};
bool net_snapshot_next(struct net_snapshot_pair *, bool all,
    struct net_snapshot_change *);
/* The same, but looks at no more than so many rows and takes them off: false and 0 left
 * when it has not come to a difference yet, or not to the end. */
bool net_snapshot_look(struct net_snapshot_pair *, bool all, size_t *units,
    struct net_snapshot_change *);
/* Whether a row is to be compared at all; NULL: all. */
typedef bool net_snapshot_filter(void *ctx, const struct net_snapshot_row *);
struct net_snapshot_change *net_snapshot_compare(const struct net_snapshot *from,
    const struct net_snapshot *to, bool all, net_snapshot_filter *, void *ctx,
    size_t *n);

#endif
