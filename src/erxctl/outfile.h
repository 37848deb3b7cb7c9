/*
 * Files that a command writes at its end and opens at its beginning, so that a path
 * that cannot be written is refused before the work and not after it.
 */
#ifndef ERXCTL_OUTFILE_H
#define ERXCTL_OUTFILE_H

#include "base/buf.h"

#include <stdbool.h>

struct outfile {
	const char *path; /* NULL: not asked for; borrowed */
	int fd;           /* -1: not open */
	bool made;        /* the file was not there before */
	bool written;
};

/* Opens a file for writing; NULL opens none.  The contents of a file that was there
 * stay until outfile_write.  False after a message on standard error. */
bool outfile_open(struct outfile *, const char *path);
/* Replaces the contents of the file; false after a message on standard error. */
bool outfile_write(struct outfile *, const struct buf *);
/* Closes the file, and removes one that was made and never written.  False after a
 * message on standard error. */
bool outfile_close(struct outfile *);

#endif
