/*
 * Copies of a world.  A copy is a process, made by fork(2), that has all of the world
 * in memory and writes its results into a pipe.  As many copies run at a time as there
 * are processors.
 */
#ifndef LAB_COPIES_H
#define LAB_COPIES_H

#include "plan/run.h"

struct lab_copies;

struct lab_copies *lab_copies_new(void);
void lab_copies_free(struct lab_copies *);
/* Fills in the functions with which lib/plan makes and reads copies; they are valid as
 * long as `copies` is. */
void lab_copies_use(struct lab_copies *, struct plan_copies *);

#endif
