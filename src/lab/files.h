/*
 * Files that a lab names (`mrt:`), read into memory for the compiler, which reads none.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "base/err.h"
#include "run/files.h"

#include <stdbool.h>

/* Reads every `mrt:` leaf below the tree; paths are relative to the lab file.  Files
 * may be compressed with gzip.  False and errors, and then there are none. */
bool lab_files_read(struct run_files *, const struct data_node *tree,
    const char *lab_path, struct errs *);

#endif
