/*
 * Copies of a world: processes that have everything in memory and write what they find
 * into a pipe.  As many run at a time as there are processors.
 */
#ifndef ERXCTL_COPIES_H
#define ERXCTL_COPIES_H

#include "plan/run.h"

struct copies;

struct copies *copies_new(void);
void copies_free(struct copies *);
void copies_use(struct copies *, struct plan_copies *);

#endif
