/*
 * Files, and the paths by which a lab names them.
 */
#ifndef LAB_SLURP_H
#define LAB_SLURP_H

#include "base/err.h"

#include <stddef.h>

/* The path of a file that the lab in `lab_path` calls `name`: as it is, or relative to
 * the directory of the lab file.  The caller frees it. */
char *lab_beside(const char *lab_path, const char *name);
/* Reads a file of at most `max` octets as it is.  The caller frees the octets, which
 * have a NUL behind them; NULL and an error when the file is longer or cannot be read.
 */
char *lab_slurp(const char *path, size_t max, size_t *len, struct errs *);

#endif
