/*
 * The socket of a job is one of the loop's: the job goes out and the answer comes in as
 * there is room, so that a job of any size holds nobody up.  What ended the process
 * stands behind the answer; an answer is good only from one that ended well.
 *
 * Jobs that wait stand in one list, with those that run.  When one ends, the first of
 * them begins of whose subscription none runs: in a turn of its own, one a turn, for
 * what a job is made of may be the whole lab.
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
	struct bufferevent *bev; /* NULL: it waits, or its process is given up */
	struct event *timer;     /* NULL: it waits */
	char *subscription;      /* "": an operator's */
	struct worker_later later;
	struct buf packed; /* of one that was made when it came, until it begins */
	unsigned seconds;
	bool begun, done;
	struct data_node *answer;
	const char *why; /* static; NULL: there is an answer */
};

struct worker {
	int zygote;
	struct event *next; /* a job that waits may begin; NULL: none has ended yet */
	TAILQ_HEAD(, worker_job) jobs;
	size_t running;
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
	if (w->next)
		event_free(w->next);
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
	if (j->timer)
		event_del(j->timer);
	if (j->bev)
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

/* --- beginning --- */

static void
free_octets(const void *data, size_t len, void *octets)
{
	(void)data;
	(void)len;
	free(octets);
}

/* The octets of a buffer, which is emptied, without a copy of them. */
static void
put(struct evbuffer *out, struct buf *octets)
{
	size_t len = octets->len;
	char *data = len ? buf_steal(octets) : NULL;

	if (data && evbuffer_add_reference(out, data, len, free_octets, data) < 0)
		free(data); /* then the job's time ends it */
}

static void
send_job(struct worker_job *j)
{
	struct evbuffer *out = bufferevent_get_output(j->bev);
	struct data_node *job;
	struct buf attached;
	uint8_t head[HEAD];

	buf_init(&attached);
	if (j->later.make) {
		job = j->later.make(j->later.ctx, &attached);
		data_pack(job, &j->packed);
		data_node_free(job);
	}
	put_u32(head, (uint32_t)attached.len);
	put_u32(head + 4, (uint32_t)j->packed.len);
	evbuffer_add(out, head, sizeof head);
	put(out, &j->packed);
	put(out, &attached);
	buf_fini(&attached);
}

/* False, and why with its code: no process is to be had.  Who waits for a dry run
 * waited for the daemon itself before; a rehearsal may take longer. */
static bool
begin(struct worker_job *j, const char **why, enum code *code)
{
	const struct timeval wall = { .tv_sec = j->seconds *
		    (j->later.make ? WORKER_LATER_CLOCK : 1) };
	struct worker *w = j->h->worker;
	int fd = zygote_ask(w->zygote, j->seconds, !j->later.make);

	if (fd < 0) {
		*why = errno == EAGAIN ? none_made : ended;
		*code = errno == EAGAIN ? CODE_BUSY : CODE_TRY_BROKEN;
		return false;
	}
	evutil_make_socket_nonblocking(fd);
	j->begun = true;
	j->bev = bufferevent_socket_new(j->h->base, fd, BEV_OPT_CLOSE_ON_FREE);
	j->timer = evtimer_new(j->h->base, on_timer, j);
	bufferevent_setcb(j->bev, on_read, NULL, on_event, j);
	send_job(j);
	bufferevent_enable(j->bev, EV_READ | EV_WRITE);
	evtimer_add(j->timer, &wall);
	w->running++;
	return true;
}

static size_t
held(const struct worker_job *j)
{
	return j->packed.len + j->later.held;
}

static bool
is_of(const struct worker_job *j, const char *subscription)
{
	return strcmp(j->subscription, subscription) == 0;
}

/* Whether a job of a subscription runs; of one with a job that waits, `waits` says so.
 */
static bool
runs(const struct worker *w, const char *subscription, bool *waits)
{
	const struct worker_job *j;
	bool any = false;

	*waits = false;
	TAILQ_FOREACH(j, &w->jobs, entry) {
		if (!is_of(j, subscription))
			continue;
		any |= j->begun;
		*waits |= !j->begun && !j->done;
	}
	return any;
}

/* Why a job cannot wait; NULL: it can. */
static const char *
hindrance(const struct worker *w, const struct worker_job *next)
{
	size_t n = 0, own = 0, octets = held(next), own_octets = held(next);
	const struct worker_job *j;

	TAILQ_FOREACH(j, &w->jobs, entry) {
		if (j->begun || j->done)
			continue;
		n++;
		octets += held(j);
		if (!is_of(j, next->subscription))
			continue;
		own++;
		own_octets += held(j);
	}
	if (own >= WORKER_WAIT_OWN || own_octets > WORKER_WAIT_OWN_OCTETS)
		return "as many trials of this subscription wait as may at a time";
	if (n >= WORKER_WAIT_ALL || octets > WORKER_WAIT_ALL_OCTETS)
		return "as many trials wait as may at a time";
	return NULL;
}

static void
job_free(struct worker_job *j)
{
	if (j->bev)
		bufferevent_free(j->bev);
	if (j->timer)
		event_free(j->timer);
	data_node_free(j->answer);
	buf_fini(&j->packed);
	free(j->subscription);
	free(j);
}

/* Begins it, or has it wait; NULL, why and its code, and it is freed. */
static struct worker_job *
add(struct worker_job *j, const char **why, enum code *code)
{
	struct worker *w = j->h->worker;
	bool waits, good;

	*code = CODE_BUSY;
	if (w->running < WORKER_JOBS_MAX && !runs(w, j->subscription, &waits) &&
	    !waits) {
		good = begin(j, why, code);
	} else {
		*why = hindrance(w, j);
		good = !*why;
	}
	if (good) {
		TAILQ_INSERT_TAIL(&w->jobs, j, entry);
		return j;
	}
	job_free(j);
	return NULL;
}

static struct worker_job *
job_new(struct host *h, const struct caller *who, unsigned seconds)
{
	struct worker_job *j = xcalloc(1, sizeof *j);

	j->h = h;
	j->seconds = seconds;
	j->subscription = xstrdup(caller_border(who) ? caller_border(who) : "");
	buf_init(&j->packed);
	return j;
}

static struct worker_job *
no_worker(const char **why, enum code *code)
{
	*why = "there is no process for trials";
	*code = CODE_BUSY;
	return NULL;
}

struct worker_job *
worker_begin(struct host *h, const struct caller *who, struct data_node *job,
    unsigned seconds, const char **why, enum code *code)
{
	struct worker_job *j;

	if (!h->worker) {
		data_node_free(job);
		return no_worker(why, code);
	}
	j = job_new(h, who, seconds);
	data_pack(job, &j->packed);
	data_node_free(job);
	return add(j, why, code);
}

struct worker_job *
worker_begin_later(struct host *h, const struct caller *who,
    const struct worker_later *later, unsigned seconds, const char **why,
    enum code *code)
{
	struct worker_job *j;

	if (!h->worker)
		return no_worker(why, code);
	j = job_new(h, who, seconds);
	j->later = *later;
	return add(j, why, code);
}

/* --- the next one --- */

/* The first job that may begin; NULL: none. */
static struct worker_job *
next_job(const struct worker *w)
{
	struct worker_job *j;
	bool waits;

	if (w->running >= WORKER_JOBS_MAX)
		return NULL;
	TAILQ_FOREACH(j, &w->jobs, entry)
		if (!j->begun && !j->done && !runs(w, j->subscription, &waits))
			return j;
	return NULL;
}

static void
on_next(evutil_socket_t fd, short what, void *arg)
{
	struct host *h = arg;
	struct worker_job *j = next_job(h->worker);
	enum code code;
	const char *why;

	(void)fd;
	(void)what;
	host_woke(h);
	if (j && !begin(j, &why, &code))
		finish(j, why);
	if (next_job(h->worker))
		event_active(h->worker->next, EV_TIMEOUT, 0);
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
	struct host *h = j->h;
	struct worker *w = h->worker;

	TAILQ_REMOVE(&w->jobs, j, entry);
	if (j->begun)
		w->running--;
	job_free(j);
	if (!next_job(w))
		return;
	if (!w->next)
		w->next = evtimer_new(h->base, on_next, h);
	event_active(w->next, EV_TIMEOUT, 0);
}
