/*
 * What is not over at the end of a step: operations, and what graceful restart keeps of
 * neighbours that are gone.
 */
#ifndef PLAN_KEPT_H
#define PLAN_KEPT_H

#include "plan/result.h"

struct plan_run;

/* Notes which operations run, what is kept now, and which flows rest on it. */
void plan_kept_note(struct plan_run *, struct plan_step_result *);

/* Append one that is kept, and which flows rest on stale routes, in words. */
void plan_kept_text(const struct plan_kept *, struct buf *);
void plan_stale_text(const struct plan_result *, const struct plan_step_result *,
    struct buf *);
/* Appends the paragraphs of HTML of what a step left behind. */
void plan_left_html(const struct plan_result *, const struct plan_step_result *,
    struct buf *);

#endif
