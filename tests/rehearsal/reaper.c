/*
 * Preloaded into erxctl: kills it (SIGKILL) at the line number ERX_REAP of the file
 * whose name ends in ".journal".  ERX_REAP_WHEN says where: "before" the line is
 * written, in the "middle" of it, or "after" it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
is_journal(int fd)
{
	static const char end[] = ".journal";
	char name[64], path[PATH_MAX];
	ssize_t n;

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	n = readlink(name, path, sizeof path - 1);
	if (n < (ssize_t)sizeof end)
		return 0;
	path[n] = '\0';
	return strcmp(path + n - (sizeof end - 1), end) == 0;
}

ssize_t
write(int fd, const void *text, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);
	static int lines;
	const char *at = getenv("ERX_REAP"), *when = getenv("ERX_REAP_WHEN");
	ssize_t n;

	if (!real)
		real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	if (!at || !when || !is_journal(fd) || ++lines != atoi(at))
		return real(fd, text, len);
	if (strcmp(when, "middle") == 0)
		real(fd, text, len / 2);
	if (strcmp(when, "after") == 0)
		real(fd, text, len);
	n = (ssize_t)len;
	kill(getpid(), SIGKILL);
	return n;
}
