/*
 * Files that a lab names (`mrt:`), read into memory for the compiler, which reads none.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "base/err.h"
#include "lab/dirs.h"
#include "run/files.h"

#include <stdbool.h>

/* Reads the file of every `mrt:` leaf below the tree, compressed with gzip, bzip2 or
 * not; paths are relative to the lab file, and lead
 * through directories that are held, if there are some.  False and errors when a file
 * cannot be read; then `files` is empty. */
bool lab_files_read(struct run_files *, const struct data_node *tree,
    const struct lab_dirs *, const char *lab_path, struct errs *);
/* Reads those of another tree besides; errors for each that cannot be read. */
void lab_files_add(struct run_files *, const struct data_node *tree,
    const struct lab_dirs *, const char *lab_path, struct errs *);

#endif
