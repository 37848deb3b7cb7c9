/*
 * Why a prefix is at a place of a running lab, or is not (view/explain.h).
 */
#ifndef RUN_EXPLAIN_H
#define RUN_EXPLAIN_H

#include "run/run.h"
#include "view/explain.h"

/* `at` is a router, an owner for all its routers, or what run_place_find knows.  NULL
 * and `unknown-name`.  To be freed; it borrows from the net: print it before that
 * changes. */
struct view_explain *run_explain(const struct run *, const char *at,
    const struct ip_prefix *, struct errs *);

#endif
