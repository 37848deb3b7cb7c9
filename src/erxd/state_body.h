/*
 * The text of a state (state.h) behind its head: the lab, its allocations, and an edit
 * that is not confirmed yet.
 */
#ifndef ERXD_STATE_BODY_H
#define ERXD_STATE_BODY_H

#include "erxd/state.h"

/* Moves *p behind `text`; false when that does not stand there. */
bool state_body_skip(const char **p, const char *text);
/* What is wrong when the reader refuses the lab itself; compared by its address. */
extern const char state_body_lab_refused[];
/* Reads the lines at `p`; why not, a static text, or NULL.  Errors of the lab itself
 * are added, with the path of the state. */
const char *state_body_read(struct lab_reader *, const char *path, const char *p,
    struct state_kept *, struct errs *);
/* Appends the lines; `pending` is NULL where nothing waits for a confirmation. */
void state_body_print(struct buf *, const struct er_lab *, const struct state_file *,
    const struct state_pending *pending);

#endif
