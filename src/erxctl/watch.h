/*
 * Asking the same again and again: `--watch`.
 */
#ifndef ERXCTL_WATCH_H
#define ERXCTL_WATCH_H

#include "erxctl/options.h"

/* Reads the seconds between two questions: 0.1 to 3600.  False after a message. */
bool watch_read(const char *text, struct options *);
/*
 * Runs `ask` until it fails, or until a signal ends erxctl.  On a terminal each answer
 * takes the place of the last, with the lines that are new or other marked; elsewhere
 * an answer is printed when it is another one, behind an empty line.  Spans of time in
 * a table (0:01:02) are no difference.  Returns the exit status of the last question.
 */
int watch(const struct options *, int (*ask)(void *), void *ctx);

#endif
