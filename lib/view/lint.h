/*
 * What a lab may say but is seldom meant: pitfalls of the service that people fall
 * into, as warnings.  Nothing of it is refused.
 */
#ifndef VIEW_LINT_H
#define VIEW_LINT_H

#include "er/lab.h"

void view_lint(const struct er_lab *, struct errs *);

#endif
