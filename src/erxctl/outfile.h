/*
 * Files that a command writes at its end, opened at its beginning: a path that cannot
 * be written is told before the work, not after it.
 */
#ifndef ERXCTL_OUTFILE_H
#define ERXCTL_OUTFILE_H

#include "base/buf.h"

#include <stdbool.h>

struct outfile {
	const char *path; /* NULL: not asked for; borrowed */
	int fd;           /* -1: not open */
	bool made, written;
};

/* False after a message on standard error.  What a file held stays until it is written.
 */
bool outfile_open(struct outfile *, const char *path);
/* Replaces what the file held; false after a message. */
bool outfile_write(struct outfile *, const struct buf *);
/* A file that was made and never written goes again.  False after a message. */
bool outfile_close(struct outfile *);

#endif
