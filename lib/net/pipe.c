/*
 * Channels of ours, a pipe each way.  Octets travel in chunks with a due time; a dead
 * link stops them where they are.  A channel is gone when both ends have let go of it.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/capture.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

int64_t
net_link_delay(const struct net_ln *ln, const struct net *net)
{
	return ln->spec->delay >= 0 ? ln->spec->delay : net->config.link_delay;
}

/* --- pipes --- */

static struct net *
pipe_net(const struct net_pipe *p)
{
	return p->chan->sess->net;
}

static void
pipe_init(struct net_pipe *p, struct net_chan *chan, unsigned to)
{
	struct net_sess *s = chan->sess;

	p->chan = chan;
	p->to = (uint8_t)to;
	p->timer.due = net_pipe_due;
	p->timer.owner = p;
	STAILQ_INIT(&p->chunks);
	rng_init(&p->rng,
	    hash_bytes(s->spec->name, strlen(s->spec->name), s->net->config.seed + to));
}

static void
pipe_rest(struct net_pipe *p)
{
	struct net *net = pipe_net(p);

	timerq_unset(&net->timers, &p->timer);
	if (p->arrived)
		TAILQ_REMOVE(&net->arrived, p, arrived_entry);
	p->arrived = false;
}

/* Puts the pipe where its first chunk belongs: with those that arrived, under a timer,
 * or nowhere. */
void
net_pipe_settle(struct net_pipe *p)
{
	struct net *net = pipe_net(p);
	struct net_chunk *c = STAILQ_FIRST(&p->chunks);
	bool live = !p->chan->sess->link->dead;

	if (live != p->counted) {
		net->in_flight =
		    live ? net->in_flight + p->news : net->in_flight - p->news;
		p->counted = live;
	}
	if (!c || !live) {
		pipe_rest(p);
		return;
	}
	if (p->arrived)
		return;
	if (erx_time_before(net->now, c->due)) {
		timerq_set(&net->timers, &p->timer, c->due);
		return;
	}
	timerq_unset(&net->timers, &p->timer);
	p->arrived = true;
	TAILQ_INSERT_TAIL(&net->arrived, p, arrived_entry);
}

void
net_pipe_due(struct timer *t)
{
	struct net_pipe *p = t->owner;
	net_pipe_settle(p);
}

void
net_pipe_count(struct net_pipe *p, const struct net_chunk *c, int sign)
{
	struct net *net = pipe_net(p);

	p->bytes = sign > 0 ? p->bytes + c->len : p->bytes - c->len;
	if (!c->news)
		return;
	p->news = sign > 0 ? p->news + c->len : p->news - c->len;
	if (p->counted)
		net->in_flight =
		    sign > 0 ? net->in_flight + c->len : net->in_flight - c->len;
}

/* The octets are the caller's to fill in before it returns to anybody. */
struct net_chunk *
net_pipe_push(struct net_pipe *p, size_t len)
{
	struct net *net = pipe_net(p);
	struct net_chunk *c = xmalloc(sizeof *c + len);
	struct erx_time due =
	    erx_time_add(net->now, net_link_delay(p->chan->sess->link, net));

	/* A delay that was made shorter must not let octets overtake others. */
	if (erx_time_before(due, p->last_due))
		due = p->last_due;
	p->last_due = due;
	*c = (struct net_chunk){ .due = due, .len = (uint32_t)len };
	STAILQ_INSERT_TAIL(&p->chunks, c, entry);
	return c;
}

static void
pipe_clear(struct net_pipe *p)
{
	struct net_chunk *c;

	while ((c = STAILQ_FIRST(&p->chunks))) {
		STAILQ_REMOVE_HEAD(&p->chunks, entry);
		net_pipe_count(p, c, -1);
		free(c);
	}
	pipe_rest(p);
}

/* --- channels --- */

struct net_chan *
net_chan_new(struct net_sess *s)
{
	struct net_chan *chan = xcalloc(1, sizeof *chan);

	chan->sess = s;
	for (unsigned i = 0; i < 2; i++) {
		struct net_line *line = &chan->line[i];

		pipe_init(&chan->pipe[i], chan, !i);
		line->net = s->net;
		line->half = s->half[i];
		line->slot = i == 0 ? BGP_SLOT_OUT : BGP_SLOT_IN;
		line->out = &chan->pipe[i];
		line->up = true;
		line->half->line[line->slot] = line;
	}
	net_flow_open(&chan->line[0]);
	return chan;
}

static void
chan_free(struct net_chan *chan)
{
	for (unsigned i = 0; i < 2; i++) {
		pipe_clear(&chan->pipe[i]);
		buf_fini(&chan->line[i].tail);
	}
	net_flow_free(chan->flow);
	free(chan);
}

/* One end forgot it: nobody reads what goes there; when both have, it is gone. */
void
net_chan_detached(struct net_line *line)
{
	struct net_chan *chan = line->out->chan;
	struct net_line *other = &chan->line[line->out->to];

	if (!other->half) {
		chan_free(chan);
		return;
	}
	pipe_clear(other->out);
	buf_fini(&line->tail);
	if (other->half->line[other->slot] == other)
		net_line_ready(other);
}

static void
push_last(struct net_pipe *p)
{
	net_pipe_push(p, 0)->last = true;
	net_pipe_settle(p);
}

/* Cut: what was under way is lost, the other end hears of it. */
void
net_chan_abort(struct net_line *line)
{
	pipe_clear(line->out);
	net_flow_close(line);
	push_last(line->out);
	net_line_detach(line);
}

void
net_chan_hangup(struct net_line *line)
{
	struct net_pipe *p = line->out;
	struct net_chunk *c;

	if (p->chan->sess->link->dead) {
		net_chan_abort(line);
		return;
	}
	if (line->tail.len) {
		c = net_pipe_push(p, line->tail.len);
		memcpy(c->data, line->tail.data, line->tail.len);
		c->news = true;
		net_pipe_count(p, c, 1);
		net_flow_out(line, c->data, c->len);
	}
	net_flow_close(line);
	push_last(p);
	net_line_detach(line);
}

/* --- connecting --- */

bool
net_sess_keys_differ(const struct net_sess *s)
{
	const char *a = s->spec->password, *b = s->spec->password_b;

	if (s->spec->transport != NET_IN_PROCESS)
		return false;
	return a && b ? strcmp(a, b) != 0 : a != b;
}

bool
net_sess_can_connect(const struct net_sess *s)
{
	const struct net_half *a = s->half[0], *b = s->half[1];

	return a && b && s->dialing && !s->link->dead && !net_sess_keys_differ(s) &&
	    !a->line[BGP_SLOT_OUT] && !b->line[BGP_SLOT_IN] &&
	    net_half_state(b) != BGP_STATE_IDLE;
}

void
net_sess_try(struct net_sess *s)
{
	struct net *net = s->net;

	if (!s->dialing)
		timerq_unset(&net->timers, &s->connect);
	if (!timer_is_set(&s->connect) && net_sess_can_connect(s))
		timerq_set(&net->timers, &s->connect,
		    erx_time_add(net->now, 2 * net_link_delay(s->link, net)));
}
