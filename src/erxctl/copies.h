/*
 * Copies of a world.  A copy is a process, made by fork(2), that has all of the world
 * in memory and writes its results into a pipe.  As many copies run at a time as there
 * are processors.
 */
#ifndef ERXCTL_COPIES_H
#define ERXCTL_COPIES_H

#include "plan/run.h"

struct copies;

struct copies *copies_new(void);
void copies_free(struct copies *);
/* Fills in the functions with which lib/plan makes and reads copies; they are valid as
 * long as `copies` is. */
void copies_use(struct copies *, struct plan_copies *);

#endif
