/*
 * A directory is known by the text of its path: a lab that is called ./lab.yaml in one
 * place and by its whole path in another has two entries for one directory.
 */
#include "lab/dirs.h"

#include "base/xalloc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct held {
	char *dir; /* without a slash at the end, but for "/" */
	int fd;
};

struct lab_dirs {
	struct held *items;
	size_t n, cap;
};

struct lab_dirs *
lab_dirs_new(void)
{
	return xcalloc(1, sizeof(struct lab_dirs));
}

void
lab_dirs_free(struct lab_dirs *dirs)
{
	if (!dirs)
		return;
	for (size_t i = 0; i < dirs->n; i++) {
		close(dirs->items[i].fd);
		free(dirs->items[i].dir);
	}
	free(dirs->items);
	free(dirs);
}

static int
hold(struct lab_dirs *dirs, const char *dir, size_t len)
{
	char *name;
	int fd;

	while (len > 1 && dir[len - 1] == '/')
		len--;
	name = len ? xstrndup(dir, len) : xstrdup(".");
	for (size_t i = 0; i < dirs->n; i++)
		if (strcmp(dirs->items[i].dir, name) == 0) {
			free(name);
			return dirs->items[i].fd;
		}
	fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		free(name);
	else
		VEC_PUSH(dirs->items, dirs->n, dirs->cap) = (struct held){ name, fd };
	return fd;
}

int
lab_dirs_hold(struct lab_dirs *dirs, const char *dir)
{
	return hold(dirs, dir, strlen(dir));
}

int
lab_dirs_hold_of(struct lab_dirs *dirs, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash == file)
		return hold(dirs, "/", 1);
	return hold(dirs, file, slash ? (size_t)(slash - file) : 0);
}

/* What is left of a path behind a directory; NULL: the directory does not lead there.
 */
static const char *
rest(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	if (strcmp(dir, ".") == 0)
		return path[0] != '/' ? path : NULL;
	if (strcmp(dir, "/") != 0) {
		if (strncmp(dir, path, len) != 0)
			return NULL;
		path += len;
	}
	if (path[0] != '/')
		return NULL;
	path += strspn(path, "/");
	return path[0] ? path : NULL;
}

int
lab_dirs_at(const struct lab_dirs *dirs, const char **path)
{
	const char *best = NULL;
	int fd = AT_FDCWD;

	for (size_t i = 0; dirs && i < dirs->n; i++) {
		const char *r = rest(dirs->items[i].dir, *path);

		if (r && (!best || strlen(r) < strlen(best))) {
			best = r;
			fd = dirs->items[i].fd;
		}
	}
	if (best)
		*path = best;
	return fd;
}
