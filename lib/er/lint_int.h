/* Inside of the lint: its parts, each of which looks for one kind of pitfall. */
#ifndef ER_LINT_INT_H
#define ER_LINT_INT_H

#include "er/lint.h"
#include "er/refusal.h"

/* The entry is announced over the circuit. */
bool er_advert_is_over(const struct er_advert *, const struct er_circuit *);

/* lint_reflect.c */
void er_lint_reflect(const struct er_ctx *);

#endif
