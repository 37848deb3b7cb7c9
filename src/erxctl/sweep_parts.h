/*
 * Files with parts of a sweep: to be put together, or to be gone on with.
 */
#ifndef ERXCTL_SWEEP_PARTS_H
#define ERXCTL_SWEEP_PARTS_H

#include "plan/sweep_merge.h"

#include <stdio.h>

/* Parts, read whole. */
struct sweep_files {
	struct sweep_text *items;
	size_t n;
};
/* Reads the files; false and errors when one cannot be read.  sweep_files_fini follows
 * in both cases. */
bool sweep_files_read(struct sweep_files *, char *const *paths, size_t n,
    struct errs *);
void sweep_files_fini(struct sweep_files *);

/* A file that a sweep writes its JSON to, and that an earlier run of the same sweep may
 * have begun. */
struct sweep_resumed {
	FILE *file;
	char *text; /* what is in it already */
	size_t len, at;
};
/*
 * Opens or makes the file.  When it begins with `head`, the first line of this sweep,
 * what is not a whole line is cut off, and sweep_resumed_line has the lines behind the
 * first; an empty file, or one that was cut off in its first line, gets `head`.  False
 * after a message on standard error; the file is left as it is when it is of another
 * sweep.
 */
bool sweep_resumed_open(struct sweep_resumed *, const char *path,
    const struct buf *head);
/* The next line, without its end; NULL: there are no more. */
const char *sweep_resumed_line(struct sweep_resumed *, size_t *len);
/* Closes the file; false after a message on standard error. */
bool sweep_resumed_close(struct sweep_resumed *, const char *path);

#endif
