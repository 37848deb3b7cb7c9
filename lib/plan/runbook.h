/*
 * A plan as sheets for people: for all what happens when and what is lost, and for each
 * owner of steps what to do, what must be seen, and the way back.  Times are those of a
 * rehearsal of the plan.
 */
#ifndef PLAN_RUNBOOK_H
#define PLAN_RUNBOOK_H

#include "plan/result.h"

enum plan_runbook_form { PLAN_RUNBOOK_MARKDOWN, PLAN_RUNBOOK_HTML };

/* What sheets say of themselves, borrowed; NULL leaves a text out. */
struct plan_runbook_about {
	const char *version; /* of the program */
	const char *lab;     /* what tells this lab from others: "lab.yaml, sha ..." */
	const char *plan;    /* the same of the plan */
	const char *picture; /* of the lab before the first step, an <svg> element */
};

/* Appends the sheets.  A rehearsal that failed makes sheets that say so at the top:
 * they are not to be followed. */
void plan_runbook(const struct plan_result *, enum plan_runbook_form,
    const struct plan_runbook_about *, struct buf *);

#endif
