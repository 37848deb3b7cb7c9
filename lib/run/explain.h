/*
 * Why a prefix is at a place of a running lab, or is not (er/explain.h).
 */
#ifndef RUN_EXPLAIN_H
#define RUN_EXPLAIN_H

#include "er/explain.h"
#include "run/run.h"

/* `at` is a router, an owner for all its routers, or what run_place_find knows.  NULL
 * and `unknown-name`.  To be freed; it borrows from the net: print it before that
 * changes. */
struct er_explain *run_explain(const struct run *, const char *at,
    const struct ip_prefix *, struct errs *);

#endif
