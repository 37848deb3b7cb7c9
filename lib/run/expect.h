/*
 * Whether what a lab expects is there (er/expect.h).
 */
#ifndef RUN_EXPECT_H
#define RUN_EXPECT_H

#include "run/run.h"

/*
 * True when a prefix is in use at every router of the place that the expectation names.
 * Else *lacks is the name of the first router that does not have it, borrowed, or NULL
 * where there is no such place, or a place without routers.
 */
bool run_expected(const struct run *, const struct er_expect *,
    const struct ip_prefix *, const char **lacks);

#endif
