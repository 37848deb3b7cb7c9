/*
 * evhttp has no bound on connections, one timeout for all that may take long, and pages
 * in HTML.  So each bufferevent that it is given is held here as well, and looked at
 * once a second: callbacks that are gone mean that the server has freed it.  What the
 * server writes while nobody has a request is a page of its own, and it comes in
 * pieces: in the place of the first, its status line, a whole answer in JSON is put,
 * and the others are taken out again as they come.  That is done while the server adds
 * them, for TLS writes what it has at once.
 */
#include "erxd/guests.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/host.h"
#include "restconf/error.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Connections on their way out, beyond those that there may be. */
enum { OVER_MAX = 32 };

struct guest {
	TAILQ_ENTRY(guest) entry;
	struct guests *of;
	struct bufferevent *bev;
	struct erx_time since; /* it has been silent */
	size_t left;           /* octets of an answer, when it was looked at last */
	unsigned requests;
	size_t head,
	    line;    /* octets of a request's head, and of its last line, so far */
	bool lined;  /* the first line of the head has ended */
	bool headed; /* the head has ended */
	bool own, azure, asked, closing;
	const char *fault; /* in the request, that the server cannot know; or NULL */
	bool bare;         /* the answer has no body */
	bool told;    /* a page of the server's own is under way, in words of ours */
	bool editing; /* the output is being changed here */
};

static void
forget(struct guests *g, struct guest *x)
{
	TAILQ_REMOVE(&g->all, x, entry);
	g->n -= !x->own;
	bufferevent_decref(x->bev);
	free(x);
}

/* The server has freed it. */
static bool
is_gone(const struct guest *x)
{
	bufferevent_data_cb reads, writes;
	bufferevent_event_cb happens;
	void *arg;

	bufferevent_getcb(x->bev, &reads, &writes, &happens, &arg);
	return !reads && !writes && !happens;
}

static void
hang_up(struct guest *x)
{
	int fd = bufferevent_getfd(x->bev);

	x->closing = true;
	if (fd >= 0)
		shutdown(fd, SHUT_RDWR);
}

/* --- what is said without a request --- */

/* RFC 8040 7.1, and for the tools of Azure what errors of theirs are. */
static const struct {
	int status;
	const char *tag, *azure, *message;
} words[] = {
	{ 405, "operation-not-supported", "MethodNotAllowed", NULL },
	{ 408, "operation-failed", "RequestTimeout", NULL },
	{ 413, "too-big", "RequestEntityTooLarge",
	    "the body is larger than is taken (16 MiB), or its chunks are none" },
	{ 414, "too-big", "RequestUriTooLong",
	    "the first line of the request is longer than is taken (16 KiB)" },
	{ 431, "too-big", "RequestHeaderFieldsTooLarge",
	    "the headers are larger than is taken (16 KiB)" },
	{ 501, "operation-not-supported", "MethodNotAllowed",
	    "there is no such method" },
	{ 503, "resource-denied", "ServiceUnavailable", NULL },
	{ 0, "malformed-message", "BadRequest", NULL }, /* any other */
};

static void
put_body(struct buf *body, bool azure, unsigned row, const char *message)
{
	struct json j;

	json_init(&j, body, false);
	json_object(&j, NULL);
	if (azure) {
		json_object(&j, "error");
		json_string(&j, "code", words[row].azure);
		json_string(&j, "message", message);
		json_array(&j, "details");
		json_array_end(&j);
		json_object_end(&j);
	} else {
		json_object(&j, "ietf-restconf:errors");
		json_array(&j, "error");
		json_object(&j, NULL);
		json_string(&j, "error-type", "protocol");
		json_string(&j, "error-tag", words[row].tag);
		json_string(&j, "error-message", message);
		json_object_end(&j);
		json_array_end(&j);
		json_object_end(&j);
	}
	json_object_end(&j);
	buf_putc(body, '\n');
}

/* The message may be NULL, for what the status says by itself. */
static void
put_answer(const struct guest *x, struct evbuffer *out, int status, const char *message)
{
	bool azure = x->azure;
	struct buf body;
	unsigned row = 0;

	host_counted_status(&x->of->host->counters, status);
	while (words[row].status && words[row].status != status)
		row++;
	message = message        ? message
	    : words[row].message ? words[row].message
				 : "this is no request of HTTP/1.1";
	buf_init(&body);
	put_body(&body, azure, row, message);
	evbuffer_add_printf(out,
	    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n"
	    "Cache-Control: no-store\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n%s\r\n",
	    status, restconf_reason(status),
	    azure ? "application/json; charset=utf-8" : "application/yang-data+json",
	    body.len, status == 503 ? "Retry-After: 1\r\n" : "");
	if (!x->bare)
		evbuffer_add(out, body.data, body.len);
	buf_fini(&body);
}

/* By ourselves; the end of the connection comes when it is looked at next. */
static void
tell(struct guest *x, int status, const char *message)
{
	struct evbuffer *out = bufferevent_get_output(x->bev);

	x->asked = true;
	put_answer(x, out, status, message);
	bufferevent_enable(x->bev, EV_WRITE);
	x->closing = true;
}

/* Takes out again what was added behind the first `len` octets. */
static void
cut(struct evbuffer *out, size_t len)
{
	struct evbuffer *kept = evbuffer_new();

	evbuffer_remove_buffer(out, kept, len);
	evbuffer_drain(out, evbuffer_get_length(out));
	evbuffer_add_buffer(out, kept);
	evbuffer_free(kept);
}

/* The status of the line that begins at an offset; 0: there is none. */
static int
status_at(struct evbuffer *out, size_t at)
{
	char line[48] = "";
	const char *blank;
	struct evbuffer_ptr p;

	if (evbuffer_ptr_set(out, &p, at, EVBUFFER_PTR_SET) < 0 ||
	    evbuffer_copyout_from(out, &p, line, sizeof line - 1) < 12 ||
	    strncmp(line, "HTTP/", 5) != 0)
		return 0;
	blank = strchr(line, ' '); /* behind a version that is the client's, "-1.7" */
	return blank ? (int)strtol(blank, NULL, 10) : 0;
}

/* How long a head becomes, which evhttp does not tell from a head that is none. */
static void
on_input(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
	struct guest *x = arg;
	struct evbuffer_ptr p;
	char text[1024];
	size_t at = info->orig_size, end = at + info->n_added;

	if (x->asked)
		return;
	while (at < end && !x->headed && x->head <= GUESTS_HEAD_MAX) {
		size_t n = end - at < sizeof text ? end - at : sizeof text;
		ev_ssize_t got = evbuffer_ptr_set(in, &p, at, EVBUFFER_PTR_SET) < 0
		    ? -1
		    : evbuffer_copyout_from(in, &p, text, n);

		if (got <= 0)
			return;
		for (ev_ssize_t i = 0; i < got && !x->headed; i++, x->head++) {
			x->headed = text[i] == '\n' && x->line == 0 && x->head > 2;
			x->lined |=
			    text[i] == '\n' && x->line > 0 && x->head < GUESTS_HEAD_MAX;
			x->line = text[i] == '\n' ? 0 : x->line + (text[i] != '\r');
		}
		at += (size_t)got;
	}
}

/* A page of the server's own becomes what all errors are. */
static void
on_output(struct evbuffer *out, const struct evbuffer_cb_info *info, void *arg)
{
	struct guest *x = arg;
	int status;

	if (!info->n_added || x->asked || x->editing)
		return;
	evbuffer_unfreeze(out, 1); /* once it wrote, libevent lets nobody read in it */
	status = x->told ? 0 : status_at(out, info->orig_size);
	if (!x->told && status < 400)
		return;
	x->editing = true;
	cut(out, info->orig_size);
	if (status == 400 && x->head > GUESTS_HEAD_MAX)
		status = x->lined ? 431 : 414;
	if (!x->told)
		put_answer(x, out, status, x->fault);
	x->told = true;
	x->editing = false;
}

/* --- looking --- */

static void
look(struct guests *g, struct guest *x, struct erx_time now)
{
	size_t left = evbuffer_get_length(bufferevent_get_output(x->bev));
	bool moves = left != x->left || (x->asked && left == 0);

	if (x->closing) {
		hang_up(x); /* what was said last has had its time */
		return;
	}
	x->left = left;
	if (moves)
		x->since = now;
	if (x->own ||
	    erx_time_since(now, x->since) < (left ? GUESTS_TAKE : GUESTS_ASK) * ERX_SEC)
		return;
	g->host->counters.guests.slow++;
	if (left > 0 || x->requests > 0)
		hang_up(x); /* it has had an answer, and says nothing more */
	else
		tell(x, 408, "no whole request came within 60 s");
}

static void
rest(struct guests *g, bool shut)
{
	if (g->shut == shut)
		return;
	g->shut = shut;
	for (unsigned i = 0; i < g->nlisteners; i++)
		if (shut)
			evconnlistener_disable(g->listeners[i]);
		else
			evconnlistener_enable(g->listeners[i]);
}

static void
wake_later(struct guests *g)
{
	const struct timeval soon = { g->shut ? 0 : 1, g->shut ? 50000 : 0 };

	evtimer_add(g->sweep, &soon);
}

static void
on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct guests *g = arg;
	struct erx_time now = host_real(g->host);
	struct guest *x, *next;

	(void)fd;
	(void)what;
	host_woke(g->host);
	for (x = TAILQ_FIRST(&g->all); x; x = next) {
		next = TAILQ_NEXT(x, entry);
		if (is_gone(x))
			forget(g, x);
		else
			look(g, x, now);
	}
	rest(g, g->n >= g->max + OVER_MAX);
	if (!TAILQ_EMPTY(&g->all) || g->shut)
		wake_later(g);
}

/* The one that has been silent longest, and has no request under way. */
static bool
evict(struct guests *g)
{
	struct guest *x;

	TAILQ_FOREACH_REVERSE(x, &g->all, guest_list, entry) {
		if (x->own || x->asked || x->closing)
			continue;
		hang_up(x);
		g->host->counters.guests.evicted++;
		return true;
	}
	return false;
}

void
guests_init(struct guests *g, struct host *host, unsigned max)
{
	memset(g, 0, sizeof *g);
	g->host = host;
	g->max = max;
	TAILQ_INIT(&g->all);
	g->sweep = evtimer_new(host->base, on_sweep, g);
}

void
guests_fini(struct guests *g)
{
	struct guest *x, *next;

	for (x = TAILQ_FIRST(&g->all); x; x = next) {
		next = TAILQ_NEXT(x, entry);
		bufferevent_decref(x->bev);
		free(x);
	}
	event_free(g->sweep);
}

void
guests_listen(struct guests *g, struct evconnlistener *listener)
{
	if (g->nlisteners < GUESTS_LISTENERS_MAX)
		g->listeners[g->nlisteners++] = listener;
}

void
guests_add(struct guests *g, struct bufferevent *bev, bool own, bool azure)
{
	struct guest *x = xcalloc(1, sizeof *x);
	bool full = !own && g->n >= g->max;

	*x = (struct guest){ .of = g, .bev = bev, .own = own, .azure = azure };
	x->since = host_real(g->host);
	bufferevent_incref(bev);
	evbuffer_add_cb(bufferevent_get_output(bev), on_output, x);
	evbuffer_add_cb(bufferevent_get_input(bev), on_input, x);
	if (full && !evict(g)) {
		g->host->counters.guests.full++;
		tell(x, 503, "there are as many connections as may be at a time");
	}
	TAILQ_INSERT_HEAD(&g->all, x, entry);
	g->n += !own;
	g->host->counters.guests.accepted++;
	if (g->n >= g->max + OVER_MAX)
		rest(g, true);
	if (g->shut || !evtimer_pending(g->sweep, NULL))
		wake_later(g);
}

static struct guest *
find(const struct guests *g, const struct bufferevent *bev)
{
	struct guest *x;

	TAILQ_FOREACH(x, &g->all, entry)
		if (x->bev == bev)
			return x;
	return NULL;
}

bool
guests_ask(struct guests *g, const struct bufferevent *bev)
{
	struct guest *x = find(g, bev);

	if (!x)
		return false;
	x->asked = true;
	x->since = host_real(g->host);
	TAILQ_REMOVE(&g->all, x, entry);
	TAILQ_INSERT_HEAD(&g->all, x, entry);
	g->host->counters.guests.used_up += ++x->requests == GUESTS_REQUESTS_MAX;
	return x->requests >= GUESTS_REQUESTS_MAX;
}

void
guests_rest(struct guests *g, const struct bufferevent *bev)
{
	struct guest *x = find(g, bev);

	if (!x)
		return;
	x->asked = x->headed = x->lined = false;
	x->head = x->line = 0;
	x->left = evbuffer_get_length(bufferevent_get_output(x->bev));
	x->since = host_real(g->host);
}

void
guests_refuse(struct guests *g, const struct bufferevent *bev, const char *message,
    bool head)
{
	struct guest *x = find(g, bev);

	if (!x)
		return;
	x->fault = message;
	x->bare = head;
}
