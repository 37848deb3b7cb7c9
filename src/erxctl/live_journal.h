/*
 * How far a live rehearsal has come, in a file: a line for each thing that was done,
 * asked or seen.  A run that was interrupted, or killed, goes on behind the last whole
 * line, with the result that these lines make (live_replay.c).
 */
#ifndef ERXCTL_LIVE_JOURNAL_H
#define ERXCTL_LIVE_JOURNAL_H

#include "base/buf.h"
#include "plan/plan.h"

struct live_record {
	const char *word;       /* "action" */
	size_t number;          /* which of them, or µs since the start */
	const char *id;         /* of a step, or of a flow */
	struct data_node *more; /* what else is to be known, or NULL */
};

struct live_journal {
	int fd;       /* -1: not open */
	int64_t wall; /* µs since 1970 when the first run began */
	char *text;   /* of an earlier run: the records point into it */
	struct live_record *records;
	size_t nrecords, caprecords;
	const char *stopped; /* id of the last step that was told of, or NULL */
};

/* Opens the journal of a plan.  With `resume` it has to be one of the same plan, and is
 * gone on with; without, a journal that has not come to an end is refused, and `wall`
 * is when the run begins.  False after a message on standard error.
 * live_journal_close follows in both cases. */
bool live_journal_open(struct live_journal *, const char *path, const struct plan *,
    bool resume, int64_t wall);
/* Writes a line, with an object of JSON behind it unless `more` is NULL; the line is on
 * disk when this returns.  False after a message. */
bool live_journal_note(struct live_journal *, const char *word, size_t number,
    const char *id, const struct buf *more);
/* The same without waiting for the disk: a machine that loses its power may lose it. */
bool live_journal_jot(struct live_journal *, const char *word, size_t number,
    const char *id, const struct buf *more);
void live_journal_close(struct live_journal *);

#endif
