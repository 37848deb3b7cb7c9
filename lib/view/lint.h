/*
 * What a lab may say and is seldom meant: pitfalls of the service that people fall
 * into.
 */
#ifndef VIEW_LINT_H
#define VIEW_LINT_H

#include "er/lab.h"

/* Adds a warning to the list for each pitfall of a valid lab, in the order of its
 * objects. The lint refuses nothing. */
void view_lint(const struct er_lab *, struct errs *);

#endif
