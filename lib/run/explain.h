/*
 * Why a prefix is at a place of a running lab, or is not (view/explain.h).
 */
#ifndef RUN_EXPLAIN_H
#define RUN_EXPLAIN_H

#include "run/run.h"
#include "view/explain.h"

/* The explanation of a prefix at a place of a running lab, with what the lab knows of
 * the prefix.  `at` is a router, an owner for all its routers, or a place of
 * run_place_find; NULL and the error `unknown-name` when the name is none of them.  The
 * caller prints and frees the explanation before the net changes, from which it
 * borrows.  The border is that of who asks, or NULL. */
struct view_explain *run_explain(const struct run *, const char *at,
    const struct ip_prefix *, const struct er_border *, struct errs *);

/* Finds the longest prefix around an address that the tables at a place have, of its
 * routers and of its hosts; `alone` is the prefix of the address alone, which is the
 * result where no table has any, or where the place is unknown.  The two pointers may
 * be equal. */
void run_longest(const struct run *, const char *at, const struct ip_prefix *alone,
    struct ip_prefix *longest);

#endif
