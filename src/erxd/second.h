/*
 * Second thoughts: the edits of the lab that were made last, each with who made it and
 * what takes it back; and an edit that goes back by itself unless somebody confirms it,
 * which outlives the daemon where a state is kept.
 */
#ifndef ERXD_SECOND_H
#define ERXD_SECOND_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/time.h"
#include "erxd/caller.h"
#include "erxd/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct run_files;

enum { SECOND_KEPT = 100, SECOND_LINES_MAX = 20 /* of one edit */ };

struct second_entry {
	uint64_t number; /* 1, 2, 3 … in this daemon; 0: there is none */
	int64_t wall_us; /* since 1970 */
	char *by;
	char **lines;
	size_t nlines, more;     /* that are not kept */
	struct data_node *back;  /* the edit that takes it back (DATA_CHANGE) */
	struct er_alloc *lost;   /* values of what it has deleted, or changed */
	bool undone, takes_back; /* another one */
};

struct second {
	struct second_entry kept[SECOND_KEPT]; /* number modulo SECOND_KEPT */
	uint64_t last;
	struct second_entry next; /* is about to be made */
	const char *by;           /* whose edit is being made, or NULL */
	int64_t confirm;          /* µs for a confirmation of it; 0: it needs none */
	uint64_t pending_number;  /* of the edit that waits for that */
	struct state_pending pending; /* waits for that; `before` NULL: nothing does */
};

/* The host is about to make a lab run; it runs; or it does not. */
void second_prepare(struct host *, const struct er_lab *);
void second_settle(struct host *);
void second_drop(struct host *);
/* What the state has to have of it; NULL: nothing waits for a confirmation. */
const struct state_pending *second_pending(const struct host *);
/* Takes what a state had of it. */
void second_resume(struct host *, struct state_pending *);
/* Adds the files that are named by the lab to which that would go back; one that cannot
 * be read is logged, and is a reason not to go back when it is time. */
void second_files(const struct host *, const struct state_pending *, struct run_files *,
    const char *lab_path);
/* Puts what waits aside, for an edit in whose place it is, and back unless `done`. */
struct state_pending second_aside(struct host *);
void second_aside_end(struct host *, struct state_pending *, bool done);
void second_fini(struct host *);

/* Confirms the edit that waits; false and an error when none does, or when the state
 * cannot be written. */
bool second_confirm(struct host *, struct errs *);
/* Takes an edit back, or the last one for 0; later edits of other things stay.  False
 * and the errors.  `answer` gets the changes. */
bool second_undo(struct host *, uint64_t number, const struct caller *,
    struct buf *answer, struct errs *);
/* Writes the edits that are kept as an array, the newest first. */
void second_json(const struct host *, struct json *, const char *key);

/* When the edit that waits goes back; ERX_NEVER: nothing waits. */
struct erx_time second_deadline(const struct host *);
/* Takes it back when it is time. */
void second_turn(struct host *);

#endif
