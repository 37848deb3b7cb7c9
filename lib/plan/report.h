/* Inside of the reports: what several of them need. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "base/buf.h"
#include "base/json.h"
#include "plan/result.h"

/* Appends a text for XML and HTML, with their special characters escaped. */
void plan_xml_text(struct buf *, const char *);

/* Appends lines on the times, the number of draws and the seeds of a rehearsal, with
 * `end` behind each line. */
void plan_head_text(const struct plan_result *, const char *end, struct buf *);
/* Appends the time of the day, in UTC, of a moment of a live run: " = 22:04:10 UTC";
 * nothing for a rehearsal. */
void plan_wall_text(const struct plan_result *, int64_t at, struct buf *);
/* Appends an interval for people: "loss of 2 of 4 paths for 44 s", "asymmetric for 2
 * ms". */
void plan_interval_text(const struct plan_interval *, struct buf *);

/* Appends how long an action waited: "153 s for er-new, which was busy". */
void plan_waited_text(const struct plan_action_result *, struct buf *);

/* The report as JSON for a program that shows the report: on one line, with so many
 * changed routes of a step at most and the number of the others. */
void plan_report_brief(const struct plan_result *, size_t most, struct buf *);

/* Appends the player with what it plays, when the result has maps; `most` as above. */
void plan_player(const struct plan_result *, size_t most, struct buf *);

/* Appends the beginning of a page of HTML, with a link at each id of a rule of the
 * service (er/register.h) in its text, and behind that the rules that are named, each
 * with its statement, mark and source; what names none stays as it is. */
void plan_rules_html(const char *html, struct buf *);

/* Appends the time line as one <svg> element. */
void plan_draw(const struct plan_result *, struct buf *);

/* Append what it comes to in plain words (plan/plain.h). */
void plan_plain_text(const struct plan_result *, struct buf *);
void plan_plain_html(const struct plan_result *, struct buf *);

/* The number of loads that were ever more than the thing is good for. */
size_t plan_loads_over(const struct plan_result *);
/* Appends such a load: "er-a/primary--… carried up to 1800 Mbps of 1000, too much for
 * 44 s". */
void plan_over_text(const struct plan_load_sum *, struct buf *);
/* Append all of that, in their forms; nothing where no flow has a rate. */
void plan_loads_text(const struct plan_result *, struct buf *);
void plan_loads_json(const struct plan_result *, struct json *);

/* The style sheet of the HTML, report_style.c. */
extern const char plan_report_style[];

/* The number of checks and actions of a step that did not end as the plan says. */
unsigned plan_step_failures(const struct plan_step_result *);
/* The longest loss in µs of any flow, in either direction, between two moments of the
 * first draw. */
int64_t plan_longest_loss(const struct plan_result *, int64_t from, int64_t until);

#endif
