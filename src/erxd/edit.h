/*
 * The one way in which a request changes the running lab: an edit makes a new lab,
 * which is compiled, kept on disk and applied.  When one of these steps fails the edit
 * is refused, and nothing has changed.
 */
#ifndef ERXD_EDIT_H
#define ERXD_EDIT_H

#include "base/buf.h"
#include "base/err.h"
#include "er/lab.h"
#include "erxd/caller.h"

#include <stdbool.h>

struct host;
struct run_change;

struct edit {
	enum data_op op;
	const struct data_node *tree; /* borrowed */
	const char *subscription;     /* who asks; NULL: everybody's */
	bool dry; /* the answer says what would change, and nothing does */
	const struct caller *who; /* NULL: the daemon itself */
	int64_t confirm; /* µs until it goes back unless confirmed; 0: it stays */
	bool listed;     /* the answer has "change-list", too */
};

/* Carries out an edit, and appends {"changes":[…]} to the answer unless that is NULL.
 * False and all errors when the edit is refused. */
bool edit_run(struct host *, const struct edit *, struct buf *answer, struct errs *);
/* The same without making it, for who looks at the lab that would be: the change is the
 * caller's, who frees it and never commits it; NULL and all errors when the edit would
 * be refused.  Refusals count and are logged as those of an edit. */
struct run_change *edit_prepare(struct host *, const struct edit *, struct errs *);
/* What the daemon has to say of an edit that is prepared elsewhere (job_dry.h): whether
 * so many wrong keys were shown that none may be shown now, which is an error; and that
 * it was refused, which counts and is logged, and hides what a key would have opened.
 */
bool edit_may_try(const struct host *, const struct edit *, bool has_key,
    struct errs *);
void edit_refused(struct host *, const struct edit *, bool has_key, struct errs *);
/* Makes a lab run that ran before, with the values that nobody wrote, as far as `alloc`
 * has them.  As edit_run; nothing of the edit counts but who asks.  *good, unless NULL,
 * tells a lab that would run from one that is wrong: the first is refused by a disk or
 * by an address alone, and another time will do. */
bool edit_put(struct host *, const struct edit *, const struct data_node *tree,
    const struct er_alloc *alloc, struct buf *answer, bool *good, struct errs *);
/* Puts the lab back that again_note has remembered, with nothing failed and all
 * sessions begun anew.  As edit_run: an answer, or false and all errors. */
bool edit_again(struct host *, const struct edit *, struct buf *answer, struct errs *);
/* Reads a piece of a lab, in JSON or YAML, as a tree that the caller frees; NULL and
 * errors.  Errors call the text by the name; without one they do not name a line and a
 * column, because the program wrote the text. */
struct data_node *edit_read(struct host *, enum data_op, const struct buf *text,
    const char *name, struct errs *);
/* Removes file, line and column from a tree and all below it, so that later errors do
 * not name places that no user can look at. */
void edit_forget_marks(struct data_node *);

#endif
