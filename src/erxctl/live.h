/*
 * `erxctl rehearse --live PLAN`: a plan is carried out on a running daemon, with its
 * real routers, in real time.
 */
#ifndef ERXCTL_LIVE_H
#define ERXCTL_LIVE_H

#include "erxctl/options.h"
#include "plan/result.h"

struct live_config {
	const char *plan, *until, *journal; /* journal: NULL: PLAN.journal */
	bool confirm, resume;
	unsigned fail_on; /* plan/verdict.h */
};

/* Carries the plan out.  The report is handed to `report`; the result is its status, or
 * an exit status when there is nothing to report. */
int live_rehearse(const struct options *, const struct live_config *,
    int (*report)(void *ctx, const struct plan_result *), void *ctx);

#endif
