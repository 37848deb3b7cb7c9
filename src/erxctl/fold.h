/*
 * Words that go on in the line below where a terminal ends.
 */
#ifndef ERXCTL_FOLD_H
#define ERXCTL_FOLD_H

#include <stddef.h>
#include <stdio.h>

/* Prints a text behind `indent` columns that stand there already: the words that fit
 * into lines of `most` columns, and the others below them.  A word that is too long
 * stands alone. */
void fold_print(FILE *, const char *text, size_t indent, size_t most);
/* Prints lines of help to a terminal of `most` columns: what goes on below stands where
 * the text of the line begins, which is behind two blanks.  0: there is no bound. */
void fold_help(FILE *, const char *lines, size_t most);

#endif
