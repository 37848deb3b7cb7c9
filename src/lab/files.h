/*
 * Files that a lab names (`mrt:`), read into memory for the compiler, which reads none.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "base/err.h"
#include "er/lab.h"

#include <stdbool.h>

struct lab_files {
	struct er_file *items;
	size_t n, cap;
	struct er_files files; /* the same, as the compiler wants it */
};

/* Every `mrt:` leaf below the tree; paths are relative to the lab file.  Files may be
 * compressed with gzip.  False and errors. */
bool lab_files_read(struct lab_files *, const struct er_node *tree,
    const char *lab_path, struct errs *);
void lab_files_free(struct lab_files *);

#endif
