/*
 * Faults found while reading: kept with their place in the text, and handed on in the
 * order of the text, whatever the order in which they were found.
 */
#ifndef LAB_FAULT_H
#define LAB_FAULT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in the text, counted from 1 in characters; line 0: nowhere in particular. */
struct lab_mark {
	uint32_t line, column;
};

/* An object, as the way to it: lives on the stack of the function that is at it. */
struct lab_step {
	const struct lab_step *up; /* NULL: a child of the root */
	const char *name;          /* NULL: an element of a sequence */
	size_t index;              /* from 0 */
};

struct lab_faults {
	const char *file; /* borrowed */
	struct lab_fault *items;
	size_t n, cap;
	size_t more; /* found, but too many to keep */
};

/* An empty list of faults in a file; the name of the file is borrowed. */
void lab_faults_init(struct lab_faults *, const char *file);
/* Adds a fault at a place of the text.  `at` is the object, NULL at the root; `text` is
 * a format of printf. */
void lab_fault(struct lab_faults *, enum code, struct lab_mark,
    const struct lab_step *at, const char *cure, const char *text, ...)
    __attribute__((format(printf, 6, 7)));
/* Moves all faults to the errors, in the order of their places in the text. */
void lab_faults_move(struct lab_faults *, struct errs *);

#endif
