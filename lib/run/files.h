/*
 * Contents of the files that a lab names (`mrt:`), read once by whoever may read files,
 * and kept as long as the lab runs.
 */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "er/lab.h"

struct run_files {
	struct er_file *items; /* names and data are owned */
	size_t n, cap;
};

void run_files_init(struct run_files *);
void run_files_fini(struct run_files *);
/* True when the contents of a file of this name are there already. */
bool run_files_has(const struct run_files *, const char *name);
/* Adds the contents of a file.  The name is copied; the data, from malloc, is taken
 * over. */
void run_files_add(struct run_files *, const char *name, uint8_t *data, size_t len);
/* The files as the compiler reads them; borrowed until the next change. */
struct er_files run_files_view(const struct run_files *);

#endif
