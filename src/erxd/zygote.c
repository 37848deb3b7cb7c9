/*
 * Requests are datagrams with the descriptor of the job's socket; each makes one
 * process, the leader of a group of its own with its copies (lab/copies.h), so that one
 * signal ends them all.  The zygote keeps the descriptor until the process has been
 * waited for, to write its status behind the answer, and to see the other end go.
 * SIGCHLD is let in only while it waits.  A process with a job is made while the points
 * are raised by which the kernel chooses whom it ends for want of memory: they are
 * handed down, and no process behind the walls could write them by itself.
 */
#include "erxd/zygote.h"

#include "base/buf.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "data/pack.h"
#include "erxd/confine.h"
#include "erxd/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NICENESS = 10, JOBS_MAX = 64 };

/* What a process is asked for, as it goes through the socket. */
enum { ASK_OCTETS = 8 /* seconds; whether it gives way */ };

struct running {
	pid_t pid; /* 0: it has been waited for */
	int fd;
	int status;
};

struct zygote {
	int control;
	int points; /* its own file oom_score_adj; -1: there is none */
	int own;    /* what stands there */
	bool unconfined;
	struct running jobs[JOBS_MAX];
	size_t njobs;
};

/* --- one job --- */

static bool
read_all(int fd, uint8_t *p, size_t len)
{
	while (len > 0) {
		ssize_t n = read(fd, p, len);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

static bool
write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

struct job {
	struct data_node *tree; /* NULL: what came is no job */
	uint8_t *octets;
	size_t tree_len, attached_len;
};

static void
read_job(int fd, struct job *j)
{
	uint8_t head[8];

	*j = (struct job){ .tree = NULL };
	if (!read_all(fd, head, sizeof head))
		return;
	j->attached_len = get_u32(head);
	j->tree_len = get_u32(head + 4);
	if (j->attached_len > ZYGOTE_JOB_MAX ||
	    j->tree_len > ZYGOTE_JOB_MAX - j->attached_len)
		return;
	j->octets = xmalloc(j->tree_len + j->attached_len);
	if (read_all(fd, j->octets, j->tree_len + j->attached_len))
		j->tree = data_unpack_lasting(j->octets, j->tree_len);
}

static enum zygote_exit
write_answer(int fd, const struct data_node *answer)
{
	enum zygote_exit status = ZYGOTE_TOO_LONG;
	uint8_t head[8];
	struct buf out;

	buf_init(&out);
	data_pack(answer, &out);
	put_u32(head, 0);
	put_u32(head + 4, (uint32_t)out.len);
	if (out.len <= ZYGOTE_ANSWER_MAX)
		status =
		    write_all(fd, head, sizeof head) && write_all(fd, out.data, out.len)
		    ? ZYGOTE_GOOD
		    : ZYGOTE_NOT_TAKEN;
	buf_fini(&out);
	return status;
}

static void
limit(int what, rlim_t soft, rlim_t hard)
{
	const struct rlimit r = { soft, hard };

	setrlimit(what, &r);
}

/* What is under a sanitizer takes all addresses there are. */
static void
bound(unsigned seconds)
{
	limit(RLIMIT_CPU, seconds, seconds + 1); /* SIGXCPU, and then SIGKILL */
	limit(RLIMIT_CORE, 0, 0);
#ifndef __SANITIZE_ADDRESS__
	limit(RLIMIT_AS, ZYGOTE_MEMORY_MAX, ZYGOTE_MEMORY_MAX);
#endif
}

static _Noreturn void
work(int fd, unsigned seconds, bool gives_way, bool unconfined, pid_t parent)
{
	enum zygote_exit status = ZYGOTE_NO_JOB;
	struct data_node *answer;
	struct job job;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(ZYGOTE_ORPHAN); /* that has ended in between */
	bound(seconds);
	if (gives_way)
		setpriority(PRIO_PROCESS, 0, NICENESS);
	if (!unconfined)
		confine_job();
	read_job(fd, &job);
	if (job.tree) {
		answer = job_do(job.tree, job.octets + job.tree_len, job.attached_len);
		status = write_answer(fd, answer);
		data_node_free(answer);
		data_node_free(job.tree);
	}
	free(job.octets);
	_exit(status);
}

/* --- all jobs --- */

static void
on_child(int sig)
{
	(void)sig; /* it only ends the wait */
}

/* Behind an answer that waits in the socket there may be no room yet. */
static bool
told(const struct running *j)
{
	uint8_t status[4];

	put_u32(status, (uint32_t)j->status);
	return send(j->fd, status, sizeof status, MSG_DONTWAIT | MSG_NOSIGNAL) > 0 ||
	    errno != EAGAIN;
}

/* Where the file cannot be written all processes are alike to the kernel. */
static void
set_points(const struct zygote *z, int points)
{
	char text[16];
	int len = snprintf(text, sizeof text, "%d", points);

	if (z->points >= 0 && pwrite(z->points, text, (size_t)len, 0) < 0)
		return;
}

/* A process that the kernel takes before this one and the daemon. */
static pid_t
make(const struct zygote *z)
{
	int more = z->own + ZYGOTE_OOM_POINTS;
	pid_t pid;

	set_points(z, more < ZYGOTE_OOM_MAX ? more : ZYGOTE_OOM_MAX);
	pid = fork();
	if (pid != 0)
		set_points(z, z->own);
	return pid;
}

static void
begin(struct zygote *z, int fd, unsigned seconds, bool gives_way)
{
	struct running *j = &z->jobs[z->njobs];
	pid_t parent = getpid(), pid = z->njobs < JOBS_MAX ? make(z) : -1;

	if (pid == 0) {
		if (z->points >= 0)
			close(z->points);
		setpgid(0, 0);
		close(z->control);
		for (size_t i = 0; i < z->njobs; i++)
			close(z->jobs[i].fd);
		work(fd, seconds, gives_way, z->unconfined, parent);
	}
	if (pid < 0) {
		(void)told(&(struct running){ .fd = fd, .status = ZYGOTE_NO_PROCESS });
		close(fd);
		return;
	}
	setpgid(pid, pid); /* whoever of both comes first */
	*j = (struct running){ pid, fd, 0 };
	z->njobs++;
}

/* False: nobody is there any more. */
static bool
take_request(struct zygote *z)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	uint8_t asked[ASK_OCTETS];
	struct iovec piece = { asked, sizeof asked };
	struct msghdr m = { .msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(z->control, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	int fd = -1;

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		return false;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(c), sizeof fd);
	if (fd >= 0 && n == sizeof asked)
		begin(z, fd, get_u32(asked), get_u32(asked + 4) != 0);
	return true;
}

/* All of a job; where it could not be made a group, its first process. */
static void
end(pid_t job)
{
	if (kill(-job, SIGKILL) < 0)
		kill(job, SIGKILL);
}

static void
reap(struct zygote *z)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < z->njobs; i++)
			if (z->jobs[i].pid == pid) {
				kill(-pid, SIGKILL); /* copies it left */
				z->jobs[i].pid = 0;
				z->jobs[i].status = status;
			}
}

static void
look_after(struct zygote *z, const struct pollfd *p)
{
	for (size_t i = z->njobs; i > 0; i--) {
		struct running *j = &z->jobs[i - 1];

		if (j->pid && p[i].revents & (POLLHUP | POLLERR))
			end(j->pid);
		if (j->pid || !told(j))
			continue;
		close(j->fd);
		*j = z->jobs[--z->njobs];
	}
}

static void
serve(struct zygote *z)
{
	struct pollfd p[JOBS_MAX + 1];
	sigset_t none;
	bool there = true;

	sigemptyset(&none);
	while (there) {
		p[0] = (struct pollfd){ .fd = z->control, .events = POLLIN };
		for (size_t i = 0; i < z->njobs; i++)
			p[i + 1] = (struct pollfd){ .fd = z->jobs[i].fd,
				.events = z->jobs[i].pid ? 0 : POLLOUT };
		if (ppoll(p, z->njobs + 1, NULL, &none) < 0)
			memset(p, 0, sizeof p);
		reap(z);
		look_after(z, p);
		if (p[0].revents)
			there = take_request(z);
	}
	for (size_t i = 0; i < z->njobs; i++)
		if (z->jobs[i].pid)
			end(z->jobs[i].pid);
}

/* --- the process --- */

static void
quieten(void)
{
	static const int others[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct sigaction a = { .sa_handler = on_child };
	sigset_t child;

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO); /* whoever waits for its end */
		if (null > STDERR_FILENO)
			close(null);
	}
	/* The daemon's are the daemon's; it ends with that. */
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		signal(others[i], SIG_IGN);
	sigaction(SIGCHLD, &a, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
}

/* Held open, for behind the walls no file is. */
static void
find_points(struct zygote *z)
{
	char text[16];
	ssize_t n;

	z->points = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
	if (z->points < 0)
		return;
	n = pread(z->points, text, sizeof text - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	z->own = (int)strtol(text, NULL, 10);
}

static _Noreturn void
be(int control, bool unconfined, pid_t daemon)
{
	struct zygote z = { .control = control, .unconfined = unconfined };

	quieten();
	find_points(&z);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	prctl(PR_SET_NAME, "erxd-tries", 0, 0, 0);
	/* Copies that a job leaves are waited for here. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (!unconfined)
		confine_tries();
	if (getppid() == daemon)
		serve(&z);
	_exit(0);
}

int
zygote_start(bool unconfined)
{
	pid_t daemon = getpid(), pid;
	int ends[2], high, error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return 0;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		be(ends[1], unconfined, daemon);
	}
	high = pid < 0 ? -1 : fcntl(ends[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	error = errno;
	close(ends[0]);
	close(ends[1]);
	errno = error;
	return high < 0 ? 0 : high;
}

int
zygote_ask(int zygote, unsigned seconds, bool gives_way)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .space = { 0 } };
	uint8_t asked[ASK_OCTETS];
	struct iovec piece = { asked, sizeof asked };
	struct msghdr m = { .msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	int ends[2], error;
	ssize_t n;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	put_u32(asked, seconds);
	put_u32(asked + 4, gives_way);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &ends[1], sizeof ends[1]);
	n = sendmsg(zygote, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	error = errno;
	close(ends[1]);
	if (n == sizeof asked)
		return ends[0];
	close(ends[0]);
	errno = error;
	return -1;
}
