/*
 * The socket of a job is one of the loop's: the job goes out and the answer comes in as
 * there is room, so that a job of any size holds nobody up.  What ended the process
 * stands behind the answer; an answer is good only from one that ended well.
 */
#include "erxd/worker.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "data/pack.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/zygote.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEAD = 8, TRAILER = 4 };

static const char ended[] =
    "the process that makes processes for trials has ended; restart erxd";
static const char none_made[] = "no process can be made now";

struct worker_job {
	TAILQ_ENTRY(worker_job) entry;
	struct host *h;
	struct bufferevent *bev;
	struct event *timer;
	char *subscription; /* "": an operator's */
	bool done;
	struct data_node *answer;
	const char *why; /* static; NULL: there is an answer */
};

struct worker {
	int zygote;
	TAILQ_HEAD(, worker_job) jobs;
	size_t n;
};

struct worker *
worker_new(int zygote)
{
	struct worker *w = xcalloc(1, sizeof *w);

	w->zygote = zygote;
	TAILQ_INIT(&w->jobs);
	return w;
}

void
worker_free(struct worker *w)
{
	if (!w)
		return;
	close(w->zygote);
	free(w);
}

static void
finish(struct worker_job *j, const char *why)
{
	if (j->done)
		return;
	j->done = true;
	j->why = why;
	event_del(j->timer);
	bufferevent_disable(j->bev, EV_READ | EV_WRITE);
	if (why)
		log_line("try", j->subscription[0] ? j->subscription : "-", why);
}

static const struct {
	enum zygote_exit status;
	const char *why;
} exits[] = {
	{ ZYGOTE_NO_JOB, "what it was to do is longer than it may be" },
	{ ZYGOTE_TOO_LONG, "its answer is longer than it may be" },
	{ ZYGOTE_NOT_TAKEN, "nobody took its answer" },
	{ ZYGOTE_ORPHAN, ended },
};

static const char *
why_ended(int status)
{
	if (status == ZYGOTE_NO_PROCESS)
		return none_made;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return "it took more time of a processor than it may";
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
		return "it took more memory than it may, or is a defect of erxd";
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return "its process was killed";
	if (WIFSIGNALED(status))
		return "its process died: a defect of erxd";
	for (size_t i = 0; i < sizeof exits / sizeof *exits; i++)
		if (WEXITSTATUS(status) == (int)exits[i].status)
			return exits[i].why;
	return "a library ended its process (exit status 1): a defect of erxd, of which "
	       "its standard error has more";
}

/* The end of the stream: the answer, and the status behind it. */
static void
read_answer(struct worker_job *j)
{
	struct evbuffer *in = bufferevent_get_input(j->bev);
	size_t len = evbuffer_get_length(in);
	const uint8_t *p = evbuffer_pullup(in, -1);
	int status;

	if (len < TRAILER) {
		finish(j, ended);
		return;
	}
	status = (int)get_u32(p + len - TRAILER);
	if (status != 0) {
		finish(j, why_ended(status));
		return;
	}
	if (len >= HEAD + TRAILER && get_u32(p + 4) == len - HEAD - TRAILER)
		j->answer = data_unpack(p + HEAD, len - HEAD - TRAILER);
	if (j->answer && j->answer->kind != DATA_MAP) {
		data_node_free(j->answer);
		j->answer = NULL;
	}
	finish(j, j->answer ? NULL : "its answer is none: a defect of erxd");
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct worker_job *j = arg;

	host_woke(j->h);
	if (evbuffer_get_length(bufferevent_get_input(bev)) >
	    ZYGOTE_ANSWER_MAX + HEAD + TRAILER)
		finish(j, "its answer is longer than it may be");
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct worker_job *j = arg;

	host_woke(j->h);
	if (what & BEV_EVENT_WRITING) {
		/* It ended before it had read the job; why stands in its status. */
		bufferevent_disable(bev, EV_WRITE);
		return;
	}
	read_answer(j);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct worker_job *j = arg;

	(void)fd;
	(void)what;
	host_woke(j->h);
	finish(j, "it took longer than it may");
	bufferevent_free(j->bev); /* the other end sees that, and is ended */
	j->bev = NULL;
}

static void
send_job(struct worker_job *j, const struct data_node *job)
{
	uint8_t head[HEAD];
	struct buf out;

	buf_init(&out);
	data_pack(job, &out);
	put_u32(head, 0);
	put_u32(head + 4, (uint32_t)out.len);
	bufferevent_write(j->bev, head, sizeof head);
	bufferevent_write(j->bev, out.data, out.len);
	buf_fini(&out);
}

/* Why no job can begin now; NULL: one can. */
static const char *
hindrance(const struct worker *w, const char *subscription)
{
	const struct worker_job *j;

	if (!w)
		return "there is no process for trials";
	if (w->n >= WORKER_JOBS_MAX)
		return "as many trials are under way as may be at a time";
	TAILQ_FOREACH(j, &w->jobs, entry)
		if (strcmp(j->subscription, subscription) == 0)
			return "another trial of this subscription is under way";
	return NULL;
}

struct worker_job *
worker_begin(struct host *h, const struct caller *who, struct data_node *job,
    unsigned seconds, const char **why, enum code *code)
{
	const char *subscription = caller_border(who) ? caller_border(who) : "";
	const struct timeval wall = { .tv_sec = seconds };
	struct worker_job *j = NULL;
	int fd = -1;

	*why = hindrance(h->worker, subscription);
	*code = CODE_BUSY;
	if (!*why) {
		fd = zygote_ask(h->worker->zygote, seconds);
		if (fd < 0 && errno != EAGAIN)
			*code = CODE_TRY_BROKEN;
		if (fd < 0)
			*why = errno == EAGAIN ? none_made : ended;
	}
	if (fd >= 0) {
		evutil_make_socket_nonblocking(fd);
		j = xcalloc(1, sizeof *j);
		j->h = h;
		j->subscription = xstrdup(subscription);
		j->bev = bufferevent_socket_new(h->base, fd, BEV_OPT_CLOSE_ON_FREE);
		j->timer = evtimer_new(h->base, on_timer, j);
		bufferevent_setcb(j->bev, on_read, NULL, on_event, j);
		send_job(j, job);
		bufferevent_enable(j->bev, EV_READ | EV_WRITE);
		evtimer_add(j->timer, &wall);
		TAILQ_INSERT_TAIL(&h->worker->jobs, j, entry);
		h->worker->n++;
	}
	data_node_free(job);
	return j;
}

bool
worker_done(const struct worker_job *j, const struct data_node **answer,
    const char **why)
{
	*answer = j->answer;
	*why = j->why;
	return j->done;
}

void
worker_end(struct worker_job *j)
{
	TAILQ_REMOVE(&j->h->worker->jobs, j, entry);
	j->h->worker->n--;
	if (j->bev)
		bufferevent_free(j->bev);
	event_free(j->timer);
	data_node_free(j->answer);
	free(j->subscription);
	free(j);
}
