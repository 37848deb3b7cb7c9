/*
 * What routers have in their tables, frozen: to compare with later, and to tell what
 * changed.  Rows are sorted by router and prefix.
 */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "sim/world.h"

struct sim_row {
	const char *router;
	struct ip_prefix prefix;
	/* "12076 64520 via er-a/primary, er-a/secondary"; NULL: none in use */
	const char *best;
	/* Every accepted route with preferences; NULL unless asked for. */
	const char *all;
	bool endpoint; /* not an MSEE */
};

struct sim_table {
	struct sim_row *rows;
	size_t n, cap;
	char **names; /* of routers */
	size_t nnames, cnames;
	char **texts; /* what rows point to */
	size_t ntexts, ctexts;
};

/* `all`: also what is accepted but not in use. */
struct sim_table *sim_table_new(const struct sim_world *, bool all);
void sim_table_free(struct sim_table *);

/* Differences in order; `of` is one row of each or NULL where it is missing. */
struct sim_change {
	const struct sim_row *from, *to; /* one of them may be NULL */
};
/* Whether a row is to be compared at all; NULL: all. */
typedef bool sim_table_filter(void *ctx, const struct sim_row *);
struct sim_change *sim_table_compare(const struct sim_table *from,
    const struct sim_table *to, bool all, sim_table_filter *, void *ctx, size_t *n);

#endif
