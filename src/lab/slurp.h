/*
 * Files, and the paths by which a lab names them.  What people name on a command line
 * may be a pipe or a terminal, as shells give them; what a file names, and all that the
 * daemon reads, is a regular file: another kind can keep its reader waiting for ever.
 */
#ifndef LAB_SLURP_H
#define LAB_SLURP_H

#include "base/err.h"
#include "lab/dirs.h"

#include <stddef.h>

/* The path of a file that the lab in `lab_path` calls `name`: as it is, or relative to
 * the directory of the lab file.  The caller frees it. */
char *lab_beside(const char *lab_path, const char *name);
/* Opens a regular file for reading, in what is held or, for NULL, as the path is, and
 * never waits.  The descriptor; -1, and *why (static, or of errno) when the file cannot
 * be opened or is of another kind. */
int lab_file_open(const struct lab_dirs *, const char *path, const char **why);
/* Reads a regular file of at most `max` octets as it is.  The caller frees the octets,
 * which have a NUL behind them; NULL and an error when the file is longer, cannot be
 * read or is of another kind. */
char *lab_slurp_file(const struct lab_dirs *, const char *path, size_t max, size_t *len,
    struct errs *);
/* The same for what a person names, which may be of any kind; a pipe that nobody opens
 * for writing is an error after a while. */
char *lab_slurp(const char *path, size_t max, size_t *len, struct errs *);

#endif
