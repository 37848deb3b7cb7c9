/*
 * A dry run of a whole lab: the text is read, checked and compiled in a process of its
 * own (worker.h), and the daemon sees nothing but the answer.
 */
#ifndef ERXD_DRY_H
#define ERXD_DRY_H

#include "erxd/request.h"

#include <stdbool.h>

/* Whether a dry run can be one of those: there is a process for trials, and what the
 * running lab has read from files is not too much to go with it. */
bool dry_apart(const struct host *);
/* Answers a request with what an edit would answer that puts the lab in the place of
 * the running one, or with what is wrong.  `subscription` is who asks, NULL for
 * everybody's.  The texts are copied. */
void dry_begin(struct request *, const char *lab, const char *subscription);

#endif
