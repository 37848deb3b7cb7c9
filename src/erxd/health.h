/*
 * GET /health/live and /health/ready, for orchestrators and shell scripts: the first is
 * answered as long as the loop turns, the second with 200 once the lab has converged
 * (the definition of `erxctl wait`) and 503 while it has not.
 */
#ifndef ERXD_HEALTH_H
#define ERXD_HEALTH_H

#include "erxd/request.h"

#include <stdbool.h>

bool health_is(const char *path); /* one of these two */
/* Ends the request.  Reasons name parts of the lab: only for whoever may ask, and only
 * of what is theirs. */
void health_answer(struct request *, const char *path);

#endif
