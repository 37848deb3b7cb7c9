/*
 * The net is told to capture while there is a capture at all; which of them wants a
 * frame is theirs to say.  Octets are handed on whole blocks at a time, so that a file
 * that breaks off is good up to there.
 */
#include "erxd/captures.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "erxd/host.h"
#include "net/at.h"

#include <stdlib.h>
#include <string.h>

struct capture {
	struct host *host;
	struct net_recording *recording;
	struct erx_time end;
	uint64_t messages;
	bool ended;
	TAILQ_ENTRY(capture) entry;
};

static bool
is_router(const struct net_router *r, const char *name)
{
	return strcmp(r->name, name) == 0 || strcmp(r->owner, name) == 0;
}

/* The session, or a router, or the endpoint of one. */
static bool
known(const struct net_spec *s, const char *name)
{
	for (size_t i = 0; i < s->nrouters; i++)
		if (is_router(&s->routers[i], name))
			return true;
	for (size_t i = 0; i < s->nsessions; i++)
		if (strcmp(s->sessions[i].name, name) == 0)
			return true;
	return false;
}

static void
unknown(const struct net_spec *s, const char *name, struct errs *errs)
{
	const char **near = xcalloc(2 * s->nrouters + s->nsessions + 1, sizeof *near);
	size_t n = 0;

	if (net_carried_by_other(s, name, errs)) {
		free(near);
		return;
	}
	for (size_t i = 0; i < s->nrouters; i++) {
		near[n++] = s->routers[i].owner;
		near[n++] = s->routers[i].name;
	}
	for (size_t i = 0; i < s->nsessions; i++)
		near[n++] = s->sessions[i].name;
	data_unknown_of(errs, "session, router or endpoint", name, near, n,
	    "`erxctl show sessions` lists what there is");
	free(near);
}

struct capture *
capture_new(struct host *h, const struct capture_config *config, struct errs *errs)
{
	struct net_recording_config rc = { .format = config->format,
		.of = config->of,
		.epoch = h->epoch_us,
		.bound = CAPTURE_BOUND };
	struct capture *c;

	if (h->ncaptures == CAPTURES_MAX) {
		errs_add(errs, CODE_BUSY, NULL, NULL, "end one of them",
		    "%d captures are under way", CAPTURES_MAX);
		return NULL;
	}
	if (config->of && !known(net_running(h->net), config->of)) {
		unknown(net_running(h->net), config->of, errs);
		return NULL;
	}
	c = xcalloc(1, sizeof *c);
	c->host = h;
	c->recording = net_recording_new(&rc);
	c->end = config->end;
	c->messages = config->messages;
	TAILQ_INSERT_TAIL(&h->captures, c, entry);
	h->ncaptures++;
	net_capture(h->net, true);
	return c;
}

void
capture_free(void *capture)
{
	struct capture *c = capture;
	struct host *h = c->host;

	TAILQ_REMOVE(&h->captures, c, entry);
	h->ncaptures--;
	net_capture(h->net, h->ncaptures > 0);
	net_recording_free(c->recording);
	free(c);
}

static bool
enough(const struct capture *c)
{
	return c->messages && net_recording_messages(c->recording) >= c->messages;
}

void
captures_take(struct host *h, const struct net_frame *f)
{
	struct capture *c;

	TAILQ_FOREACH(c, &h->captures, entry)
		if (!enough(c))
			net_recording_take(c->recording, f);
}

bool
capture_next(void *capture, struct buf *out, unsigned rows)
{
	struct capture *c = capture;
	struct erx_time now = host_now(c->host);
	struct buf *ready = net_recording_out(c->recording);

	(void)rows; /* what waits is bounded */
	if (!c->ended &&
	    (enough(c) || !erx_time_before(now, c->end) || c->host->stopping)) {
		net_recording_end(c->recording, now);
		c->ended = true;
	}
	buf_add(out, ready->data ? ready->data : "", ready->len);
	buf_fini(ready);
	return !c->ended;
}
