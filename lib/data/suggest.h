/*
 * "Did you mean": the known names nearest to one that is not.  The caller offers names
 * one after the other and asks for the cure at the end.  A name is near when few
 * changes lead to it, at most a third of the letters of the wrong one; or, with less
 * right, when one of both begins with the other.  Of equally near names the first comes
 * first.
 */
#ifndef DATA_SUGGEST_H
#define DATA_SUGGEST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	/* Where names are many, offering this many around the place of the wrong one is
	 * enough: a typo seldom touches the first letters, and hostile input cannot
	 * make the search expensive. */
	DATA_SUGGEST_MAX = 500,
	DATA_SUGGEST_SHOWN = 3 /* names of a cure at the most */
};

struct data_suggest {
	const char *wrong;                    /* borrowed from the caller */
	const char *best[DATA_SUGGEST_SHOWN]; /* borrowed; the nearest first */
	unsigned score[DATA_SUGGEST_SHOWN];   /* of each: the changes that it takes */
	size_t n;                             /* names in `best` */
	bool there;     /* the wrong name was offered: something else is wrong */
	char text[256]; /* of the cure */
};

/* Begins the search for a wrong name, which has to live as long as the search. */
void data_suggest_init(struct data_suggest *, const char *wrong);
/* Offers a known name, which has to live as long as the search; a name that was offered
 * before counts once. */
void data_suggest_offer(struct data_suggest *, const char *known);
/* True when a name is near, and the wrong name itself was not offered. */
bool data_suggest_any(const struct data_suggest *);
/* `did you mean "A", "B" or "C"?`, or `otherwise` when nothing is near.  The text lives
 * in the search. */
const char *data_suggest_cure(struct data_suggest *, const char *otherwise);

/* Adds the error of every look-up by name: "there is no WHAT called NAME", or "there is
 * nothing called NAME" when `what` is NULL.  `path` and `cure` are the error's. */
void data_unknown(struct errs *, const char *path, const char *what, const char *name,
    const char *cure);
/* Adds that error with the name as its path and the cure that suggests those of `n`
 * names that are near, or says `otherwise`. */
void data_unknown_of(struct errs *, const char *what, const char *name,
    const char *const *names, size_t n, const char *otherwise);

#endif
