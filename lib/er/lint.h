/*
 * What a lab may say but is seldom meant: pitfalls of the service that people fall
 * into, as warnings.  Nothing of it is refused.
 */
#ifndef ER_LINT_H
#define ER_LINT_H

#include "er/lab.h"

void er_lint(const struct er_lab *, struct errs *);

#endif
