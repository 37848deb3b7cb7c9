/*
 * Files as octets, with a bound; a lab and its files move together.
 */
#include "lab/slurp.h"

#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *
lab_beside(const char *lab_path, const char *name)
{
	const char *slash = strrchr(lab_path, '/');

	if (name[0] == '/' || !slash)
		return xstrdup(name);
	return xasprintf("%.*s/%s", (int)(slash - lab_path), lab_path, name);
}

/* What is in it, or NULL and errno; EFBIG when it is more than `max`. */
static char *
slurp(int fd, size_t max, size_t *len)
{
	size_t cap = 65536;
	char *text = xmalloc(cap);
	ssize_t n;

	for (*len = 0; *len <= max; *len += (size_t)n) {
		if (cap - *len < 2)
			text = xreallocarray(text, cap *= 2, 1);
		n = read(fd, text + *len, cap - *len - 1);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			break;
		else if (n == 0) {
			text[*len] = '\0';
			return text;
		}
	}
	if (*len > max)
		errno = EFBIG;
	free(text);
	return NULL;
}

char *
lab_slurp(const char *path, size_t max, size_t *len, struct errs *errs)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = fd == -1 ? NULL : slurp(fd, max, len);

	if (!text && errno == EFBIG)
		errs_add(errs, CODE_TOO_LARGE, path, NULL, "split it",
		    "this is longer than %zu octets", max);
	else if (!text)
		errs_add(errs, CODE_UNREADABLE, path, NULL,
		    "check its name and its permissions", "it cannot be read: %s",
		    strerror(errno));
	if (fd != -1)
		close(fd);
	return text;
}
