/*
 * "Did you mean": the known name nearest to one that is not.  The caller offers names
 * one after the other and asks for the best at the end; of equally near ones the first
 * wins.  Nothing is suggested that would take more changes than a third of the letters.
 */
#ifndef DATA_SUGGEST_H
#define DATA_SUGGEST_H

#include "base/err.h"

#include <stddef.h>

/*
 * Where names are many, offering this many around the place of the wrong one is enough:
 * a typo seldom touches the first letters, and hostile input cannot make it expensive.
 */
#define DATA_SUGGEST_MAX 500

struct data_suggest {
	const char *wrong;
	const char *best; /* borrowed from the caller; NULL: nothing near enough */
	unsigned changes; /* what `best` takes */
};

void data_suggest_init(struct data_suggest *, const char *wrong);
void data_suggest_offer(struct data_suggest *, const char *known);
/* `did you mean "NAME"?` into the buffer, or `otherwise` when nothing is near. */
const char *data_suggest_cure(const struct data_suggest *, char *buf, size_t size,
    const char *otherwise);

/* Adds the error of every look-up by name: "there is no WHAT called NAME", or "there is
 * nothing called NAME" when `what` is NULL.  `path` and `cure` are the error's. */
void data_unknown(struct errs *, const char *path, const char *what, const char *name,
    const char *cure);

#endif
