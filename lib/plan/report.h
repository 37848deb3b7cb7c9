/* Inside of the reports: what several of them need. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "base/buf.h"
#include "plan/result.h"

/* Text of XML and HTML, escaped. */
void plan_xml_text(struct buf *, const char *);

/* Moments and lengths (µs) for people: "01:02:03.123"; "12 us", "3.2 ms", "44 s",
 * "12 min 3 s", "4 h". */
void plan_clock_text(struct buf *, int64_t us);
void plan_span_text(struct buf *, int64_t us);

/* The time line as one <svg> element. */
void plan_draw(const struct plan_result *, struct buf *);

/* Checks and actions of a step that did not end as the plan says. */
unsigned plan_step_failures(const struct plan_step_result *);
/* Longest loss of any flow between two moments of the rehearsal, either way. */
int64_t plan_longest_loss(const struct plan_result *, int64_t from, int64_t until);

#endif
