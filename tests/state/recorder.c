/*
 * Preloaded into erxd: notes each system call that changes a directory of state, in the
 * order in which they were made, beside the answers that left over HTTP; and lets one
 * of them fail.  tests/state/disk.py reads the notes.
 *
 *   ERX_DISK_DIR    the directory, absolute and without links
 *   ERX_DISK_TRACE  where the notes go, a line each
 *   ERX_DISK_FAULT  a file of struct fault, which the test changes while erxd runs
 *
 * A file is told by the process and a number of its own: inodes come back, numbers do
 * not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FDS = 4096, INODES = 4096 };

struct fault {
	int at;     /* which call from now on fails, from 1; 0: none */
	int error;  /* with which errno; 0: a write is short */
	int calls;  /* how many there were */
	int failed; /* and which it was that failed */
	char name[24];
};

static struct fault nothing, *fault = &nothing;
static const char *dir, *base;
static char parent[PATH_MAX];
static int trace = -1, files;
static int of[FDS];          /* number of the file; -1: the directory; -2: its parent */
static ino_t inodes[INODES]; /* of each number */

#define REAL(type, name)       \
	static type (*real)(); \
	if (!real)             \
	real = (type(*)())dlsym(RTLD_NEXT, name)

static void
note(const char *format, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	(void)!syscall(SYS_write, trace, line, (size_t)n);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("ERX_DISK_TRACE"),
		   *control = getenv("ERX_DISK_FAULT");
	int fd;

	dir = getenv("ERX_DISK_DIR");
	if (!dir || !path)
		return;
	snprintf(parent, sizeof parent, "%s", dir);
	*strrchr(parent, '/') = '\0';
	base = strrchr(dir, '/') + 1;
	trace = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (control &&
	    (fd = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDWR | O_CLOEXEC, 0)) >=
		0)
		fault = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

/* True when this call is the one that fails; errno is set. */
static bool
fails(const char *name)
{
	fault->calls++;
	if (fault->calls != fault->at)
		return false;
	fault->failed = fault->calls;
	snprintf(fault->name, sizeof fault->name, "%s", name);
	errno = fault->error;
	return true;
}

/* The name in the directory that a path means; NULL: it means something else. */
static const char *
name_at(int at, const char *path)
{
	size_t n = dir ? strlen(dir) : 0;

	if (!dir || trace < 0)
		return NULL;
	if (path[0] != '/')
		return at >= 0 && at < FDS && of[at] == -1 ? path : NULL;
	return strncmp(path, dir, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static int
number_of(int fd, bool made)
{
	struct stat st;
	int i;

	if (fstat(fd, &st) < 0)
		return 0;
	for (i = files; i > 0 && inodes[i] != st.st_ino; i--)
		;
	if (i == 0 || made) {
		if (files + 1 >= INODES)
			abort();
		i = ++files;
		inodes[i] = st.st_ino;
	}
	return i;
}

static bool
is_file(int fd)
{
	return trace >= 0 && fd >= 0 && fd < FDS && of[fd] > 0;
}

/* --- names --- */

static int
opened(int at, const char *path, int flags, mode_t mode)
{
	const char *name = name_at(at, path);
	struct stat st;
	bool made;
	int fd;

	if (trace < 0)
		return (int)syscall(SYS_openat, at, path, flags, mode);
	if (!name) {
		fd = (int)syscall(SYS_openat, at, path, flags, mode);
		if (fd >= 0 && fd < FDS)
			of[fd] = strcmp(path, dir) == 0 ? -1
			    : strcmp(path, parent) == 0 ? -2
							: 0;
		return fd;
	}
	if (fails("open"))
		return -1;
	made = flags & O_CREAT && syscall(SYS_newfstatat, at, path, &st, 0) < 0;
	fd = (int)syscall(SYS_openat, at, path, flags, mode);
	if (fd < 0 || fd >= FDS)
		return fd;
	of[fd] = number_of(fd, made);
	if (made)
		note("create %s %d.%d\n", name, getpid(), of[fd]);
	else
		note("open %s %d.%d\n", name, getpid(), of[fd]);
	if (!made && flags & O_TRUNC)
		note("trunc %d.%d 0\n", getpid(), of[fd]);
	return fd;
}

#define MODE(flags)                             \
	mode_t mode = 0;                        \
	if ((flags) & (O_CREAT | O_TMPFILE)) {  \
		va_list ap;                     \
		va_start(ap, flags);            \
		mode = (mode_t)va_arg(ap, int); \
		va_end(ap);                     \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags)
	return opened(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags)
	return opened(AT_FDCWD, path, flags, mode);
}

int
openat(int at, const char *path, int flags, ...)
{
	MODE(flags)
	return opened(at, path, flags, mode);
}

int
openat64(int at, const char *path, int flags, ...)
{
	MODE(flags)
	return opened(at, path, flags, mode);
}

int
close(int fd)
{
	REAL(int, "close");
	bool failing = is_file(fd) && fails("close");
	int error = errno;

	if (fd >= 0 && fd < FDS)
		of[fd] = 0;
	if (!failing)
		return real(fd);
	real(fd); /* it is closed all the same */
	errno = error;
	return -1;
}

int
mkdir(const char *path, mode_t mode)
{
	bool ours = trace >= 0 && strcmp(path, dir) == 0;
	int rc;

	if (ours && fails("mkdir"))
		return -1;
	rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
	if (ours && rc == 0)
		note("mkdir\n");
	return rc;
}

static int
renamed(int a, const char *from, int b, const char *to)
{
	const char *x = name_at(a, from), *y = name_at(b, to);
	int rc;

	if (x && y && fails("rename"))
		return -1;
	rc = (int)syscall(SYS_renameat, a, from, b, to);
	if (x && y && rc == 0)
		note("rename %s %s\n", x, y);
	return rc;
}

int
rename(const char *from, const char *to)
{
	return renamed(AT_FDCWD, from, AT_FDCWD, to);
}

int
renameat(int a, const char *from, int b, const char *to)
{
	return renamed(a, from, b, to);
}

int
linkat(int a, const char *from, int b, const char *to, int flags)
{
	const char *x = name_at(a, from), *y = name_at(b, to);
	int rc;

	if (x && y && fails("link"))
		return -1;
	rc = (int)syscall(SYS_linkat, a, from, b, to, flags);
	if (x && y && rc == 0)
		note("link %s %s\n", x, y);
	return rc;
}

static int
unlinked(int at, const char *path, int flags)
{
	const char *name = name_at(at, path);
	int rc;

	if (name && fails("unlink"))
		return -1;
	rc = (int)syscall(SYS_unlinkat, at, path, flags);
	if (name && rc == 0)
		note("unlink %s\n", name);
	return rc;
}

int
unlink(const char *path)
{
	return unlinked(AT_FDCWD, path, 0);
}

int
unlinkat(int at, const char *path, int flags)
{
	return unlinked(at, path, flags);
}

/* --- contents --- */

static void
note_octets(int fd, off_t at, const void *data, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *p = data;
	char *text = malloc(2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = hex[p[i] >> 4];
		text[2 * i + 1] = hex[p[i] & 15];
	}
	text[2 * len] = '\n';
	note("write %d.%d %ld ", getpid(), of[fd], (long)at);
	(void)!syscall(SYS_write, trace, text, 2 * len + 1);
	free(text);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	off_t at;
	ssize_t n;

	if (!is_file(fd)) {
		if (len > 12 && trace >= 0 && memcmp(data, "HTTP/1.1 ", 9) == 0)
			note("answer %.3s\n", (const char *)data + 9);
		return syscall(SYS_write, fd, data, len);
	}
	if (fails("write")) {
		if (fault->error || len < 2)
			return -1;
		len /= 2;
	}
	at = lseek(fd, 0, SEEK_CUR);
	n = syscall(SYS_write, fd, data, len);
	if (n > 0)
		note_octets(fd, at, data, (size_t)n);
	return n;
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	ssize_t n;

	if (is_file(fd) && fails("pwrite"))
		return -1;
	n = syscall(SYS_pwrite64, fd, data, len, at);
	if (n > 0 && is_file(fd))
		note_octets(fd, at, data, (size_t)n);
	return n;
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off_t at)
{
	return pwrite(fd, data, len, at);
}

int
ftruncate(int fd, off_t len)
{
	int rc;

	if (is_file(fd) && fails("ftruncate"))
		return -1;
	rc = (int)syscall(SYS_ftruncate, fd, len);
	if (rc == 0 && is_file(fd))
		note("trunc %d.%d %ld\n", getpid(), of[fd], (long)len);
	return rc;
}

int
ftruncate64(int fd, off_t len)
{
	return ftruncate(fd, len);
}

int
fsync(int fd)
{
	int number = trace >= 0 && fd >= 0 && fd < FDS ? of[fd] : 0, rc;

	if (number && fails(number > 0 ? "fsync" : "fsync of the directory"))
		return -1;
	rc = (int)syscall(SYS_fsync, fd);
	if (number > 0 && rc == 0)
		note("fsync %d.%d\n", getpid(), number);
	else if (number && rc == 0)
		note("fsync %s\n", number == -1 ? "names" : "parent");
	return rc;
}

/* What leaves over a socket. */
ssize_t
writev(int fd, const struct iovec *parts, int n)
{
	ssize_t sent = syscall(SYS_writev, fd, parts, n);

	if (trace >= 0 && sent > 12 && parts[0].iov_len > 12 &&
	    memcmp(parts[0].iov_base, "HTTP/1.1 ", 9) == 0)
		note("answer %.3s\n", (const char *)parts[0].iov_base + 9);
	return sent;
}
