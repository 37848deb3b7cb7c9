/*
 * What has failed on request in a running lab, and what is under maintenance.
 */
#ifndef RUN_FAILURES_H
#define RUN_FAILURES_H

#include "run/run.h"

struct run_failure {
	/* "link", "session", "router", "forwarding", "maintenance",
	 * "link-failover-test" or "site-failover-test" */
	const char *kind;
	const char *name;  /* borrowed until the next change */
	const char *state; /* in words */
};

/* Lists what has failed, in the words that `fail` takes, then MSEEs under maintenance
 * and what failover tests take away, each kind in order of names; a circuit that failed
 * is listed as its routers.  Returns the number of rows; the caller frees the array,
 * and its texts are borrowed. */
size_t run_failures(const struct run *, struct run_failure **);

#endif
