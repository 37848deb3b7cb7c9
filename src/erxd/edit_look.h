/*
 * What is looked at in an edit before it is prepared, and told of it afterwards: the
 * same in the daemon and in a process in which the edit is only tried (job_dry.h).
 */
#ifndef ERXD_EDIT_LOOK_H
#define ERXD_EDIT_LOOK_H

#include "base/buf.h"
#include "base/err.h"
#include "erxd/edit.h"
#include "run/run.h"

/* Whether an edit shows a key. */
bool edit_has_key(const struct data_node *);
/* Files are for those who can write the lab file: true when a tree names none (`mrt`)
 * but those that the lab has, else an error. */
bool edit_names_known_files(const struct data_node *tree, const struct data_node *lab,
    struct errs *);
/* The same for an edit of the running lab. */
bool edit_may_name_files(const struct data_node *lab, const struct edit *,
    struct errs *);
/* Appends the answer of an edit that has been prepared: what changes, and warnings. */
void edit_print(struct buf *, const struct run *, struct run_change *,
    const struct errs *, const struct edit *);

#endif
