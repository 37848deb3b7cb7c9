/*
 * POSIX brings the name of a file to the disk with the directory that has the name, not
 * with the file; so it is with directories.
 */
#include "erxd/keep.h"

#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
keep_names(int at, const char *dir)
{
	int fd = openat(at, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error;
	bool good = fd >= 0 && fsync(fd) == 0;

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return good;
}

/* "/var/lib" of "/var/lib/erxd/"; xmalloc'd. */
static char *
parent_of(const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	while (n > 0 && dir[n - 1] != '/')
		n--;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return n ? xasprintf("%.*s", (int)n, dir) : xstrdup(".");
}

bool
keep_directory(const char *dir)
{
	bool made = mkdir(dir, 0700) == 0, good;
	char *parent;

	if (!made && errno != EEXIST)
		return false;
	parent = parent_of(dir);
	good = keep_names(AT_FDCWD, parent) || !made;
	free(parent);
	return good;
}
