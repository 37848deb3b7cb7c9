/*
 * The live side as people have it: a process, its control socket, and the machine's own
 * clock.  Time passes while it is asked to wait for rest, and not otherwise.
 */
#include "property.h"

#include "base/xalloc.h"
#include "erxctl/client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_LIMIT = 60000 /* ms */ };

struct process {
	pid_t pid;
	char *dir, *socket;
};

static void
exec_erxd(const char *program, const char *socket, const char *lab_path, int out)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	execl(program, program, "-q", "-S", socket, lab_path, (char *)NULL);
	_exit(127);
}

/* It says so when it is ready. */
static bool
is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c;

	return poll(&p, 1, START_LIMIT) == 1 && read(fd, &c, 1) == 1;
}

struct process *
process_new(const char *program, const char *lab_path, char **why)
{
	struct process *p = xcalloc(1, sizeof *p);
	const char *tmp = getenv("TMPDIR");
	int fds[2];

	p->dir = xasprintf("%s/erxd-process-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(p->dir) || pipe(fds) < 0) {
		*why = xstrdup("no directory and no pipe");
		process_free(p);
		return NULL;
	}
	p->socket = xasprintf("%s/s", p->dir);
	p->pid = fork();
	if (p->pid == 0)
		exec_erxd(program, p->socket, lab_path, fds[1]);
	close(fds[1]);
	if (p->pid < 0 || !is_ready(fds[0])) {
		close(fds[0]);
		*why = xasprintf("%s says nothing", program);
		process_free(p);
		return NULL;
	}
	close(fds[0]);
	return p;
}

void
process_free(struct process *p)
{
	if (!p)
		return;
	if (p->pid > 0) {
		kill(p->pid, SIGTERM);
		waitpid(p->pid, NULL, 0);
	}
	if (p->socket)
		unlink(p->socket);
	rmdir(p->dir);
	free(p->socket);
	free(p->dir);
	free(p);
}

static char *
ask(void *ctx, const struct question *q)
{
	const struct process *p = ctx;
	char *body = question_body(q), *text;
	struct client_answer answer;

	memset(&answer, 0, sizeof answer);
	buf_init(&answer.body);
	client_operate(p->socket, q->op, body, NULL, &answer);
	free(body);
	text = answer.status ? xstrdup(answer.body.data ? answer.body.data : "")
			     : xasprintf("\"nobody answers: %s\"", answer.error);
	buf_fini(&answer.body);
	return text;
}

static void
run(void *ctx, int64_t until)
{
	(void)ctx;
	(void)until;
}

static bool
rests(void *ctx)
{
	struct question q;
	bool yes;
	char *answer;

	question_ask(&q, "wait", "timeout", "120s", (const char *)NULL);
	answer = ask(ctx, &q);
	yes = strstr(answer, "\"converged\":true") != NULL;
	question_fini(&q);
	free(answer);
	return yes;
}

struct side
process_side(struct process *p)
{
	return (struct side){ p, ask, run, rests };
}
