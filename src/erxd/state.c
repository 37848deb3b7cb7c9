/*
 * A save writes a new file, brings it to the disk, hangs it in the place of the old
 * one, and brings the directory to the disk: at any moment one whole state is there
 * under its name.  Everything goes through the opened directory, so that a directory
 * put in the place of one that was removed is not mistaken for it.
 */
#include "erxd/state.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxd/keep.h"
#include "erxd/state_body.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NOW     "state.json"
#define FILE_LAST    "state.last"
#define FILE_NEW     "state.new"
#define FILE_DAMAGED "state.damaged"
#define FILE_LOCK    "lock"

#define HEAD_FRONT "{\"erxd-state\":"
#define HEAD_SUM   ",\"sha256\":\""
#define HEAD_END   "\",\"state\":{\n"

enum {
	STATE_VERSION = 1,
	STATE_MAX = 4 * (int)LAB_TEXT_MAX /* octets of a file */
};

struct state {
	char *dir, *path; /* "DIR/state.json" */
	int fd, lock;
	bool locked;                 /* `lock` is ours */
	bool was_used, used;         /* by one that died; by this one */
	bool whole;                  /* what is there is one of ours: worth keeping */
	char sum[STATE_SUM_LEN + 1]; /* of it */
};

const char *
state_path(const struct state *s)
{
	return s->path;
}

void
state_sum(const char *data, size_t len, char out[STATE_SUM_LEN + 1])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!EVP_Digest(data, len, digest, &n, EVP_sha256(), NULL) ||
	    n != STATE_SUM_LEN / 2)
		abort();
	for (unsigned i = 0; i < n; i++)
		snprintf(out + (size_t)2 * i, 3, "%02x", digest[i]);
}

/* --- opening --- */

static bool
cannot_use(struct errs *errs, const char *dir, const char *what)
{
	errs_add(errs, CODE_NO_STATE, NULL, NULL,
	    "name a directory you may write to (-s DIR)", "%s: %s: %s", dir, what,
	    strerror(errno));
	return false;
}

static bool
take_lock(struct state *s, struct errs *errs)
{
	char who[32];
	ssize_t n;

	s->lock =
	    openat(s->fd, FILE_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0)
		return cannot_use(errs, s->dir, "cannot make the lock");
	if (flock(s->lock, LOCK_EX | LOCK_NB) < 0) {
		n = pread(s->lock, who, sizeof who - 1, 0);
		who[n > 0 ? n : 0] = '\0';
		who[strcspn(who, "\n")] = '\0';
		errs_add(errs, CODE_STATE_IN_USE, NULL, NULL,
		    "stop it, or keep the state of this one elsewhere (-s DIR)",
		    "%s is used by another erxd%s%s", s->dir,
		    who[0] ? ", process " : "", who);
		return false;
	}
	s->locked = true;
	s->was_used = pread(s->lock, who, sizeof who, 0) > 0;
	n = snprintf(who, sizeof who, "%ld\n", (long)getpid());
	/* A full disk is no reason not to start. */
	if (ftruncate(s->lock, 0) == 0)
		(void)!pwrite(s->lock, who, (size_t)n, 0);
	return true;
}

struct state *
state_open(const char *dir, struct errs *errs)
{
	struct state *s = xcalloc(1, sizeof *s);

	s->dir = xstrdup(dir);
	s->path = xasprintf("%s/" FILE_NOW, dir);
	s->lock = -1;
	if (!keep_directory(dir)) {
		s->fd = -1;
		cannot_use(errs, dir, "cannot make the directory");
	} else if ((s->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		cannot_use(errs, dir, "cannot open it");
	} else if (take_lock(s, errs)) {
		return s;
	}
	state_free(s);
	return NULL;
}

void
state_free(struct state *s)
{
	if (!s)
		return;
	if (s->lock >= 0 && s->locked && !s->used && !s->was_used)
		(void)!ftruncate(s->lock, 0);
	if (s->lock >= 0)
		close(s->lock); /* and with it the lock */
	if (s->fd >= 0)
		close(s->fd);
	free(s->dir);
	free(s->path);
	free(s);
}

int
state_directory(const struct state *s)
{
	return s->fd;
}

bool
state_was_in_use(const struct state *s)
{
	return s->was_used;
}

void
state_in_use(struct state *s, bool used)
{
	s->used = used;
	s->was_used = false;
}

/* --- reading --- */

enum found { FOUND_NOTHING, FOUND_GOOD, FOUND_BAD };

/* A whole file; FOUND_BAD and *why (static or of errno). */
static enum found
slurp(const struct state *s, const char *name, struct buf *out, const char **why)
{
	int fd = openat(s->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	char piece[65536];
	ssize_t n = 0;
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return FOUND_NOTHING;
	*why = NULL;
	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		*why = "it is not a regular file";
		close(fd);
		return FOUND_BAD;
	}
	while (
	    fd >= 0 && out->len <= STATE_MAX && (n = read(fd, piece, sizeof piece)) > 0)
		buf_add(out, piece, (size_t)n);
	if (fd < 0 || n < 0)
		*why = strerror(errno);
	else if (out->len > STATE_MAX)
		*why = "it is too large";
	else if (out->len == 0)
		*why = "it is empty";
	else if (memchr(out->data, '\0', out->len))
		*why = "it holds a NUL";
	if (fd >= 0)
		close(fd);
	return *why ? FOUND_BAD : FOUND_GOOD;
}

/* Checks the head and the sum; the body begins at *body. */
static const char *
check_head(const struct buf *file, char sum[STATE_SUM_LEN + 1], const char **body)
{
	const char *p = file->data, *hex;
	char *end;
	unsigned long version;

	if (!state_body_skip(&p, HEAD_FRONT))
		return "it is no state of erxd";
	version = strtoul(p, &end, 10);
	p = end;
	if (version > STATE_VERSION)
		return "it was written by a later version of erxd";
	hex = p + strlen(HEAD_SUM);
	if (version != STATE_VERSION || !state_body_skip(&p, HEAD_SUM) ||
	    strspn(p, "0123456789abcdef") != STATE_SUM_LEN)
		return "its head is damaged";
	p += STATE_SUM_LEN;
	if (!state_body_skip(&p, HEAD_END))
		return "its head is damaged";
	state_sum(p, file->len - (size_t)(p - file->data), sum);
	*body = p;
	return memcmp(sum, hex, STATE_SUM_LEN) == 0 ? NULL
						    : "its checksum does not match";
}

/* Is the last good one good, so that it can be named as a way out? */
static bool
has_last(const struct state *s)
{
	char sum[STATE_SUM_LEN + 1];
	const char *why, *body;
	struct buf file;
	bool good;

	buf_init(&file);
	good = slurp(s, FILE_LAST, &file, &why) == FOUND_GOOD &&
	    !check_head(&file, sum, &body);
	buf_fini(&file);
	return good;
}

static bool
has_code(const struct errs *errs, enum code code)
{
	for (size_t i = 0; i < errs->n; i++)
		if (errs->items[i].code == code)
			return true;
	return false;
}

static bool
refuse(const struct state *s, const char *why, struct errs *errs)
{
	char *cure;

	if (why == state_body_lab_refused && has_code(errs, CODE_CANNOT_READ))
		cure = xstrdup("put back what the lab refers to");
	else if (why == state_body_lab_refused)
		cure =
		    xasprintf("correct the lab with the erxd that wrote it; or copy it "
			      "to a file (jq .state.lab %s), correct the file and "
			      "start with --reset and the file",
			s->path);
	else if (has_last(s))
		cure = xasprintf("the last good one is %s/" FILE_LAST
				 ": copy it to " FILE_NOW
				 " to go on with that, or begin anew with --reset",
		    s->dir);
	else
		cure = xasprintf("there is no good %s/" FILE_LAST
				 " either; begin anew with --reset",
		    s->dir);
	errs_add(errs, CODE_BAD_STATE, NULL, NULL, cure, "%s cannot be used: %s",
	    s->path, why);
	free(cure);
	return false;
}

bool
state_read(struct state *s, struct lab_reader *reader, struct state_kept *kept,
    struct errs *errs)
{
	const char *why = NULL, *body;
	enum found found;
	struct buf file;

	*kept = (struct state_kept){ .alloc = er_alloc_new() };
	buf_init(&file);
	found = slurp(s, FILE_NOW, &file, &why);
	if (found == FOUND_NOTHING && has_last(s))
		why = "it is missing";
	if (found == FOUND_GOOD)
		why = check_head(&file, s->sum, &body);
	if (found == FOUND_GOOD && !why)
		why = state_body_read(reader, s->path, body, kept, errs);
	buf_fini(&file);
	if (why) {
		state_kept_fini(kept);
		return refuse(s, why, errs);
	}
	s->whole = found == FOUND_GOOD;
	return true;
}

void
state_lab_refused(const struct state *s, struct errs *errs)
{
	refuse(s, state_body_lab_refused, errs);
}

void
state_pending_fini(struct state_pending *x)
{
	free(x->by);
	data_node_free(x->before);
	data_node_free(x->after);
	er_alloc_free(x->alloc);
	*x = (struct state_pending){ .until_us = 0 };
}

void
state_kept_fini(struct state_kept *kept)
{
	state_pending_fini(&kept->pending);
	data_node_free(kept->tree);
	er_alloc_free(kept->alloc);
	free(kept->lab_file.path);
	*kept = (struct state_kept){ .tree = NULL };
}

bool
state_reset(struct state *s, struct errs *errs)
{
	char sum[STATE_SUM_LEN + 1];
	const char *why, *body;
	enum found found;
	struct buf file;

	buf_init(&file);
	found = slurp(s, FILE_NOW, &file, &why);
	s->whole = found == FOUND_GOOD && !check_head(&file, sum, &body);
	buf_fini(&file);
	s->sum[0] = '\0';
	if (found == FOUND_NOTHING || s->whole)
		return true;
	if (renameat(s->fd, FILE_NOW, s->fd, FILE_DAMAGED) < 0)
		return cannot_use(errs, s->dir, "cannot put the damaged state aside");
	return true;
}

/* --- writing --- */

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
sync_all(int fd)
{
	int rc;

	do
		rc = fsync(fd);
	while (rc < 0 && errno == EINTR);
	return rc == 0;
}

static int
open_new(const struct state *s)
{
	int fd;

	do
		fd = openat(s->fd, FILE_NEW, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0600);
	while (fd < 0 && errno == EINTR);
	return fd;
}

static bool
write_new(const struct state *s, const char *sum, const struct buf *body)
{
	char head[160];
	int fd, n, error;
	bool good;

	n = snprintf(head, sizeof head, HEAD_FRONT "%d" HEAD_SUM "%s" HEAD_END,
	    STATE_VERSION, sum);
	unlinkat(s->fd, FILE_NEW, 0);
	fd = open_new(s);
	if (fd < 0)
		return false;
	good = write_all(fd, head, (size_t)n) && write_all(fd, body->data, body->len) &&
	    sync_all(fd);
	error = errno;
	/* An interrupted close has closed, on Linux. */
	if (close(fd) < 0 && good && errno != EINTR) {
		error = errno;
		good = false;
	}
	errno = error;
	return good;
}

/* Another name for what is there now. */
static bool
keep_last(const struct state *s)
{
	struct stat st;

	if (!s->whole || fstatat(s->fd, FILE_NOW, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	if (unlinkat(s->fd, FILE_LAST, 0) < 0 && errno != ENOENT)
		return false;
	return linkat(s->fd, FILE_NOW, s->fd, FILE_LAST, 0) == 0;
}

/* The old one is not gone as long as the directory has not been brought to the disk. */
static void
put_back(const struct state *s)
{
	int error = errno;

	if (!s->whole)
		unlinkat(s->fd, FILE_NOW, 0);
	else if (linkat(s->fd, FILE_LAST, s->fd, FILE_NEW, 0) == 0)
		renameat(s->fd, FILE_NEW, s->fd, FILE_NOW);
	errno = error;
}

static bool
replace(const struct state *s, const char *sum, const struct buf *body)
{
	if (!write_new(s, sum, body) || !keep_last(s) ||
	    renameat(s->fd, FILE_NEW, s->fd, FILE_NOW) < 0) {
		int error = errno;

		unlinkat(s->fd, FILE_NEW, 0);
		errno = error;
		return false;
	}
	if (!sync_all(s->fd)) {
		put_back(s);
		return false;
	}
	return true;
}

bool
state_save(struct state *s, const struct er_lab *lab, const struct state_file *lab_file,
    const struct state_pending *pending, struct errs *errs)
{
	char sum[STATE_SUM_LEN + 1];
	struct buf body;
	bool good = true;

	buf_init(&body);
	state_body_print(&body, lab, lab_file, pending);
	state_sum(body.data, body.len, sum);
	if (body.len > LAB_TEXT_MAX) {
		errs_add(errs, CODE_NOT_KEPT, NULL, NULL,
		    "nothing has changed; generate prefixes with `within`, or split the lab",
		    "the lab is longer than %u MB and could not be read back",
		    LAB_TEXT_MAX >> 20);
		good = false;
	} else if (!s->whole || strcmp(sum, s->sum) != 0) {
		good = replace(s, sum, &body);
		if (!good)
			errs_add(errs, CODE_NOT_KEPT, NULL, NULL,
			    "nothing has changed; put this right, then ask again",
			    "the state cannot be written to %s: %s", s->dir,
			    strerror(errno));
	}
	if (good) {
		memcpy(s->sum, sum, sizeof sum);
		s->whole = true;
	}
	buf_fini(&body);
	return good;
}
