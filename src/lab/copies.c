/*
 * The parent reads only when it has to: when too many copies run, or when a result is
 * asked for.  A copy that is not read yet waits at its pipe.  Copies leave with _exit,
 * so nothing buffered is written twice.
 */
#include "lab/copies.h"

#include "base/xalloc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
	pid_t pid;
	int fd; /* -1: read to the end */
	bool good;
	struct buf out;
};

struct lab_copies {
	struct job *jobs;
	size_t n, cap, read; /* jobs before `read` have been read */
	size_t limit;
};

struct lab_copies *
lab_copies_new(void)
{
	struct lab_copies *c = xcalloc(1, sizeof *c);
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	c->limit = n < 1 ? 1 : n > 8 ? 8 : (size_t)n;
	return c;
}

static void
finish(struct job *j)
{
	char chunk[65536];
	int status = 0;
	ssize_t n;

	if (j->fd == -1)
		return;
	while ((n = read(j->fd, chunk, sizeof chunk)) != 0) {
		if (n > 0)
			buf_add(&j->out, chunk, (size_t)n);
		else if (errno != EINTR)
			break;
	}
	close(j->fd);
	j->fd = -1;
	while (waitpid(j->pid, &status, 0) == -1 && errno == EINTR)
		;
	j->good = n == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
lab_copies_free(struct lab_copies *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++) {
		finish(&c->jobs[i]);
		buf_fini(&c->jobs[i].out);
	}
	free(c->jobs);
	free(c);
}

/* What a copy starts it waits for: no more of them run at a time than before. */
static void
leave_others(struct lab_copies *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->jobs[i].fd != -1)
			close(c->jobs[i].fd);
	c->n = c->read = 0;
	c->limit = 0;
}

static void
child(int fd, void (*work)(void *arg, struct buf *out), void *arg)
{
	struct buf out;
	size_t at = 0;

	buf_init(&out);
	work(arg, &out);
	while (at < out.len) {
		ssize_t n = write(fd, out.data + at, out.len - at);

		if (n < 0 && errno != EINTR)
			_exit(1);
		at += n > 0 ? (size_t)n : 0;
	}
	_exit(0);
}

static int
start(void *ctx, void (*work)(void *arg, struct buf *out), void *arg)
{
	struct lab_copies *c = ctx;
	struct job j = { .fd = -1 };
	pid_t parent = getpid();
	int ends[2];

	while (c->limit && c->n - c->read >= c->limit)
		finish(&c->jobs[c->read++]);
	fflush(NULL);
	if (pipe(ends) == -1)
		return -1;
	j.pid = fork();
	if (j.pid == 0) {
		/* It ends with who waits for it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (getppid() != parent)
			_exit(1);
		close(ends[0]);
		leave_others(c);
		child(ends[1], work, arg);
	}
	close(ends[1]);
	if (j.pid == -1) {
		close(ends[0]);
		return -1;
	}
	j.fd = ends[0];
	buf_init(&j.out);
	VEC_PUSH(c->jobs, c->n, c->cap) = j;
	if (!c->limit)
		finish(&c->jobs[c->read++]);
	return (int)c->n - 1;
}

static bool
collect(void *ctx, int ticket, struct buf *out)
{
	struct lab_copies *c = ctx;
	struct job *j = &c->jobs[ticket];

	finish(j);
	if (j->out.data)
		buf_add(out, j->out.data, j->out.len);
	buf_fini(&j->out);
	return j->good;
}

void
lab_copies_use(struct lab_copies *c, struct plan_copies *use)
{
	*use = (struct plan_copies){ c, (unsigned)c->limit, start, collect };
}
