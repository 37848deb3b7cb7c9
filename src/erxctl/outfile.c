/*
 * Without O_TRUNC at first: when another file cannot be opened, or the input is wrong,
 * an older report is still there.
 */
#include "erxctl/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fails(const struct outfile *f)
{
	fprintf(stderr, "erxctl: %s cannot be written: %s\n", f->path, strerror(errno));
	return false;
}

bool
outfile_open(struct outfile *f, const char *path)
{
	*f = (struct outfile){ .path = path, .fd = -1 };
	if (!path)
		return true;
	f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	f->made = f->fd != -1;
	if (f->fd == -1 && errno == EEXIST)
		f->fd = open(path, O_WRONLY | O_CLOEXEC);
	return f->fd != -1 || fails(f);
}

bool
outfile_write(struct outfile *f, const struct buf *text)
{
	struct stat st;
	size_t at = 0;

	if (f->fd == -1)
		return !f->path;
	f->written = true;
	if (fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) && ftruncate(f->fd, 0) == -1)
		return fails(f);
	while (at < text->len) {
		ssize_t n = write(f->fd, text->data + at, text->len - at);

		if (n < 0 && errno != EINTR)
			return fails(f);
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

bool
outfile_close(struct outfile *f)
{
	bool good = true;

	if (f->fd == -1)
		return true;
	if (close(f->fd) == -1)
		good = fails(f);
	f->fd = -1;
	if (f->made && !f->written)
		unlink(f->path);
	return good;
}
