/*
 * The addresses /health/live and /health/ready, for orchestrators and shell scripts.  A
 * GET of the first is answered with 200 as long as the loop turns.  A GET of the second
 * is answered with 200 when the lab has converged, as `erxctl wait` defines that, and
 * with 503 otherwise.
 */
#ifndef ERXD_HEALTH_H
#define ERXD_HEALTH_H

#include "erxd/request.h"

#include <stdbool.h>

/* True when the path is one of these two. */
bool health_is(const char *path);
/* Answers and ends a request for one of the two.  With `may_ask` the answer of 503 has
 * the reasons, which name parts of the lab. */
void health_answer(struct request *, const char *path, bool may_ask);

#endif
