/*
 * Directories that are held open, so that a path goes on to lead where the path led
 * when the program began, whatever is put in the place of a directory later.
 */
#ifndef LAB_DIRS_H
#define LAB_DIRS_H

#include <stddef.h>

struct lab_dirs;

struct lab_dirs *lab_dirs_new(void);
/* Closes what is held; NULL is fine. */
void lab_dirs_free(struct lab_dirs *);
/* Opens a directory, by the path that files in the directory are going to be called
 * by, and keeps the descriptor, which is returned; the one that is held already when
 * the path is known; -1 and errno when the directory cannot be opened. */
int lab_dirs_hold(struct lab_dirs *, const char *dir);
/* The same for the directory that a file is in. */
int lab_dirs_hold_of(struct lab_dirs *, const char *file);
/*
 * Where a file is: the descriptor of the directory that is held and leads furthest to
 * the file, for openat and its like, and *path becomes the rest of the path.  AT_FDCWD
 * and the path as it is when nothing is held that leads there, or for NULL.
 */
int lab_dirs_at(const struct lab_dirs *, const char **path);

#endif
