/*
 * How far a live rehearsal has come, in a file: a line for each step that began, each
 * action that was carried out and each step that ended.  A run that was interrupted
 * goes on behind the last of them.
 */
#ifndef ERXCTL_LIVE_JOURNAL_H
#define ERXCTL_LIVE_JOURNAL_H

#include "plan/plan.h"

struct live_journal {
	int fd;        /* -1: not open */
	bool *done;    /* for each step of the plan: it was ended before */
	bool *skipped; /* and it did not run */
	size_t *acted; /* actions of each step that were carried out before */
	char *stopped; /* id of the step in which it stopped, or NULL */
};

/* Opens the journal of a plan.  With `resume` it has to be one of the same plan, and is
 * gone on with; without, a journal that has not come to an end is refused.  False after
 * a message on standard error.  live_journal_close follows in both cases. */
bool live_journal_open(struct live_journal *, const char *path, const struct plan *,
    bool resume);
/* Writes a line; it is on disk when this returns.  False after a message. */
bool live_journal_note(struct live_journal *, const char *word, const char *step,
    size_t number);
/* True when a step was ended before, and ran. */
bool live_journal_ran(const struct live_journal *, size_t step);
void live_journal_close(struct live_journal *);

#endif
