/* Inside of the reports: what several of them need. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "base/buf.h"
#include "plan/result.h"

/* Text of XML and HTML, escaped. */
void plan_xml_text(struct buf *, const char *);

/* Which times, how many draws and which seeds, as lines with `end` behind each. */
void plan_head_text(const struct plan_result *, const char *end, struct buf *);
/* An interval for people: "loss of 2 of 4 paths for 44 s", "asymmetric for 2 ms". */
void plan_interval_text(const struct plan_interval *, struct buf *);

/* "153 s for er-new, which was busy": of an action that had to wait. */
void plan_waited_text(const struct plan_action_result *, struct buf *);

/* The time line as one <svg> element. */
void plan_draw(const struct plan_result *, struct buf *);

/* Checks and actions of a step that did not end as the plan says. */
unsigned plan_step_failures(const struct plan_step_result *);
/* Longest loss of any flow between two moments of the first draw, either way. */
int64_t plan_longest_loss(const struct plan_result *, int64_t from, int64_t until);

#endif
