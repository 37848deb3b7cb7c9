/*
 * Parts of a sweep (`--shard`), as JSON lines, put together: the same cases in the same
 * order as from one process, and so the same reports.
 */
#ifndef PLAN_SWEEP_MERGE_H
#define PLAN_SWEEP_MERGE_H

#include "base/err.h"
#include "data/tree.h"
#include "plan/sweep.h"

/* Writes the member `shard` of the first line of a part. */
void sweep_json_shard(const struct sweep *, struct json *);

/* A part, as it was written. */
struct sweep_text {
	const char *name; /* of its file, for messages; borrowed */
	const char *text; /* borrowed for as long as the sweep is used */
	size_t len;
};
/*
 * The sweep that some parts are of, in whatever order they come; the caller frees the
 * sweep.  NULL and errors when one is no part, is of another sweep, is cut off, or is
 * there twice, and when parts are missing.
 */
struct sweep *sweep_merge(const struct sweep_text *, size_t n, struct errs *);

/* Of a sweep whose cases were told: the file of the first line that is damaged, whose
 * case counts as one that could not be tried, and its number; NULL: there is none. */
const char *sweep_merged_damaged(const struct sweep *, size_t *line);

/* The octets of a text that whole lines take. */
size_t sweep_whole_lines(const char *text, size_t len);
/* The next case of a sweep, as the line of an earlier run tells it, in the place of
 * sweep_next; NULL: the line is of another case. */
const struct sweep_case *sweep_known(struct sweep *, const char *line, size_t len);
/* Fills in a case of a sweep, of which a and b are set, from its line; texts of the
 * case are borrowed from the tree, which the caller frees, also after NULL: the line is
 * of another case. */
struct data_node *sweep_parse(const struct sweep *, struct sweep_case *,
    const char *line, size_t len);

#endif
