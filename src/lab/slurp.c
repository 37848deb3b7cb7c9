/*
 * Files as octets, with a bound; a lab and its files move together.  Everything is
 * opened without waiting: a pipe without a writer would hold the process in open().
 */
#include "lab/slurp.h"

#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITER_MS = 5000 }; /* in which somebody has to open a pipe for writing */

char *
lab_beside(const char *lab_path, const char *name)
{
	const char *slash = strrchr(lab_path, '/');

	if (name[0] == '/' || !slash)
		return xstrdup(name);
	return xasprintf("%.*s/%s", (int)(slash - lab_path), lab_path, name);
}

static int
open_now(const struct lab_dirs *dirs, const char *path)
{
	int at = lab_dirs_at(dirs, &path);

	return openat(at, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int
lab_file_open(const struct lab_dirs *dirs, const char *path, const char **why)
{
	int fd = open_now(dirs, path);
	struct stat st;

	*why = NULL;
	if (fd < 0 || fstat(fd, &st) < 0)
		*why = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		*why = S_ISDIR(st.st_mode) ? "it is a directory"
					   : "it is not a regular file";
	if (*why && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Waits for what a pipe, a terminal or a device has; false and errno: nobody comes. */
static bool
wait_for(int fd, ssize_t got)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = poll(&p, 1, got == 0 ? WRITER_MS : -1);

	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* What is in it, or NULL and errno; EFBIG when it is more than `max`. */
static char *
slurp(int fd, size_t max, size_t *len)
{
	size_t cap = 65536;
	char *text = xmalloc(cap);
	struct stat st;
	bool waited = fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode);
	ssize_t n;

	for (*len = 0; *len <= max; *len += (size_t)n) {
		if (cap - *len < 2)
			text = xreallocarray(text, cap *= 2, 1);
		n = read(fd, text + *len, cap - *len - 1);
		if (n == 0 && *len == 0 && !waited) {
			/* Nobody has it open for writing, or nobody any more. */
			waited = true;
			if (!wait_for(fd, n))
				break;
		} else if (n == 0) {
			text[*len] = '\0';
			return text;
		} else if (n < 0 && errno == EAGAIN) {
			if (!wait_for(fd, n))
				break;
			n = 0;
		} else if (n < 0 && errno == EINTR) {
			n = 0;
		} else if (n < 0) {
			break;
		}
	}
	if (*len > max)
		errno = EFBIG;
	free(text);
	return NULL;
}

static char *
too_large_or(const char *path, size_t max, const char *why, struct errs *errs)
{
	if (why)
		errs_add(errs, CODE_UNREADABLE, path, NULL,
		    "check its name and its permissions", "it cannot be read: %s", why);
	else
		errs_add(errs, CODE_TOO_LARGE, path, NULL, "split it",
		    "this is longer than %zu octets", max);
	return NULL;
}

/* All of an open file, which is closed. */
static char *
take(int fd, const char *path, size_t max, size_t *len, struct errs *errs)
{
	char *text = slurp(fd, max, len);

	if (!text)
		too_large_or(path, max,
		    errno == EFBIG           ? NULL
			: errno == ETIMEDOUT ? "nobody writes to this pipe"
					     : strerror(errno),
		    errs);
	close(fd);
	return text;
}

char *
lab_slurp_file(const struct lab_dirs *dirs, const char *path, size_t max, size_t *len,
    struct errs *errs)
{
	const char *why;
	int fd = lab_file_open(dirs, path, &why);

	return fd < 0 ? too_large_or(path, max, why, errs)
		      : take(fd, path, max, len, errs);
}

char *
lab_slurp(const char *path, size_t max, size_t *len, struct errs *errs)
{
	int fd = open_now(NULL, path);

	return fd < 0 ? too_large_or(path, max, strerror(errno), errs)
		      : take(fd, path, max, len, errs);
}
