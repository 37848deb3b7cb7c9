/*
 * What an edit changes, for people: an object a line, and below the line each leaf that
 * has another value, with the old and the new one.
 */
#ifndef ERXCTL_CHANGES_H
#define ERXCTL_CHANGES_H

#include "base/err.h"

/* Prints the answer of an operation of erx-api that has `changes`, and `change-list`
 * for one who may see values.  Appends an error when the answer is no JSON. */
void changes_print(const char *body, size_t len, struct errs *);

#endif
