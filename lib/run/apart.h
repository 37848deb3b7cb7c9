/*
 * A running lab in another process, for edits that are only looked at: what
 * run_prepare_dry reads of a run, as data, and a run there that has the same answers.
 */
#ifndef RUN_APART_H
#define RUN_APART_H

#include "data/tree.h"
#include "run/run.h"

/* Gives what run_prepare_dry looks at besides the tree of the lab and its files: the
 * values that stick, the time, chance, operations, tests and maintenance under way, and
 * how much is received where that counts.  The caller frees the data. */
struct data_node *run_apart(const struct run *, struct erx_time now);
/*
 * Makes a run of that data, and of the lab and the files, which are taken out of the
 * source, on failure too.  Of the host the functions that change labs and specs are
 * those of the run from which the data comes; `random` gives keys where that run did
 * not draw them from its seed.  The caller frees the run, in which nothing ever
 * happens: it is for run_prepare_dry at the time *now.  NULL and errors when the lab is
 * refused.
 */
struct run *run_apart_open(const struct run_host *, const struct er_random *random,
    struct run_source *, const struct data_node *apart, struct erx_time *now,
    struct errs *);

#endif
