/*
 * Directories that keep something: made, and brought to the disk with their names.
 */
#ifndef ERXD_KEEP_H
#define ERXD_KEEP_H

#include <stdbool.h>

/*
 * Makes a directory, mode 0700, unless there is one, and brings its name to the disk: a
 * directory whose name is not there after a crash has taken along all that was kept in
 * the directory.  False and errno when that fails; a directory that was there before
 * may lie in one that this process cannot read.
 */
bool keep_directory(const char *dir);
/* Brings the names in a directory to the disk, whose path begins at the directory of a
 * descriptor, or at AT_FDCWD; false and errno. */
bool keep_names(int at, const char *dir);

#endif
