/*
 * In-process connections.  a's half dials; when the link is alive, the keys agree and
 * b's peer takes connections, both ends are connected one round trip later, otherwise
 * the dial waits without an answer.  Octets travel in chunks with a due time, at most
 * NET_PIPE_BOUND of them each way: a sender that has no room leaves its UPDATEs in the
 * log of its group.
 *
 * A dead link stops chunks where they are, as TCP would send them again: if it comes
 * back while both ends still hold on to the connection nothing was lost.  What an end
 * had under way when it gave up is lost, and the other end hears of the close when the
 * link is alive again.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/capture.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

static int64_t
delay_of(const struct net_ln *ln, const struct net *net)
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
static void
pipe_settle(struct net_pipe *p)
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
	pipe_settle(p);
}

static void
pipe_count(struct net_pipe *p, const struct net_chunk *c, int sign)
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
static struct net_chunk *
pipe_push(struct net_pipe *p, size_t len)
{
	struct net *net = pipe_net(p);
	struct net_chunk *c = xmalloc(sizeof *c + len);
	struct erx_time due =
	    erx_time_add(net->now, delay_of(p->chan->sess->link, net));

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
		pipe_count(p, c, -1);
		free(c);
	}
	pipe_rest(p);
}

/* --- channels --- */

static struct net_chan *
chan_new(struct net_sess *s)
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
		net_half_ready(other->half);
}

static void
push_last(struct net_pipe *p)
{
	pipe_push(p, 0)->last = true;
	pipe_settle(p);
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
		c = pipe_push(p, line->tail.len);
		memcpy(c->data, line->tail.data, line->tail.len);
		c->news = true;
		pipe_count(p, c, 1);
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

static bool
can_connect(const struct net_sess *s)
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
	if (!timer_is_set(&s->connect) && can_connect(s))
		timerq_set(&net->timers, &s->connect,
		    erx_time_add(net->now, 2 * delay_of(s->link, net)));
}

void
net_sess_connect(struct timer *t)
{
	struct net_sess *s = t->owner;
	struct net_half *a = s->half[0], *b = s->half[1];
	struct net_chan *chan;
	uint8_t refusal[64];
	size_t len;

	if (!can_connect(s))
		return;
	if (!bgp_peer_connected(b->peer, s->net->now, BGP_SLOT_IN, refusal, &len)) {
		net_half_drain(b); /* it will say when it can */
		return;
	}
	s->dialing = false;
	chan = chan_new(s);
	if (!bgp_peer_connected(a->peer, s->net->now, BGP_SLOT_OUT, refusal, &len))
		net_chan_abort(&chan->line[0]);
	net_half_drain(b);
	net_half_drain(a);
}

/* --- moving octets --- */

/* How much is taken at once; anything that ends inside a message exercises framing. */
static size_t
piece(struct net_pipe *p)
{
	return pipe_net(p)->config.cut_streams ? 1 + rng_below(&p->rng, NET_PIECE)
					       : NET_PIECE;
}

/* One chunk from the output of a line; false when there was nothing. */
static bool
pump_piece(struct net_line *line)
{
	struct net_pipe *p = line->out;
	struct rib_iov iov[16];
	struct net_chunk *c;
	size_t len = 0, max = piece(p);
	int n = net_line_views(line, iov, 16);

	for (int i = 0; i < n; i++)
		len += iov[i].len;
	if (len == 0)
		return false;
	if (len > max)
		len = max;
	c = pipe_push(p, len);
	c->news = len > BGP_HEADER_LEN || !net_half_up(line->half);
	for (size_t at = 0, i = 0; at < len; i++) {
		size_t take = iov[i].len < len - at ? iov[i].len : len - at;

		memcpy(c->data + at, iov[i].base, take);
		at += take;
	}
	pipe_count(p, c, 1);
	pipe_settle(p);
	net_flow_out(line, c->data, c->len);
	net_half_sent(line, len);
	p->chan->sess->net->used += (unsigned)(len / 64) + 1;
	return true;
}

void
net_pump(struct net_half *h)
{
	bool more = false;

	for (int i = 0; i < BGP_SLOT_N; i++) {
		struct net_line *line = h->line[i];
		int pieces = 4; /* then it is the next half's turn */

		while (line && line->out->bytes < NET_PIPE_BOUND && pump_piece(line)) {
			if (--pieces == 0) {
				more = true;
				break;
			}
		}
	}
	net_half_settle(h);
	if (more)
		net_half_ready(h);
}

void
net_pipe_deliver(struct net_pipe *p)
{
	struct net *net = pipe_net(p);
	struct net_line *to = &p->chan->line[p->to], *from = &p->chan->line[!p->to];
	struct net_chunk *c = STAILQ_FIRST(&p->chunks);
	struct net_half *h = to->half, *sender = from->half;
	enum bgp_slot slot = to->slot;

	STAILQ_REMOVE_HEAD(&p->chunks, entry);
	pipe_count(p, c, -1);
	TAILQ_REMOVE(&net->arrived, p, arrived_entry);
	p->arrived = false;
	pipe_settle(p);
	net->used++;
	if (sender)
		net_half_ready(sender);
	/* From here on the channel may go. */
	if (h && c->last) {
		bgp_peer_closed(h->peer, net->now, slot);
		net_line_detach(to);
		net_half_drain(h);
		net_half_post(h->sess->half[0], NET_TODO_CONNECT);
	} else if (h) {
		bgp_peer_input(h->peer, net->now, slot, c->data, c->len);
		net_half_drain(h);
	}
	free(c);
}

/* --- life and death --- */

static void
refresh_pipes(struct net_sess *s)
{
	for (unsigned i = 0; i < 2; i++) {
		struct net_half *h = s->half[i];

		for (unsigned slot = 0; h && slot < BGP_SLOT_N; slot++) {
			struct net_line *line = h->line[slot];

			if (!line || !line->out)
				continue;
			pipe_settle(line->out);
			pipe_settle(&line->out->chan->pipe[line->out->to]);
			net_half_ready(h);
		}
	}
}

/* Chunks that waited for the link set out again. */
static void
restart_pipes(struct net_sess *s)
{
	struct net *net = s->net;
	struct erx_time due = erx_time_add(net->now, delay_of(s->link, net));

	for (unsigned i = 0; i < 2; i++) {
		struct net_half *h = s->half[i];
		struct net_line *line =
		    h ? h->line[i == 0 ? BGP_SLOT_OUT : BGP_SLOT_IN] : NULL;

		for (unsigned k = 0; line && line->out && k < 2; k++) {
			struct net_pipe *p = &line->out->chan->pipe[k];
			struct net_chunk *c;

			STAILQ_FOREACH(c, &p->chunks, entry) {
				if (erx_time_before(c->due, due))
					c->due = due;
			}
			if (!STAILQ_EMPTY(&p->chunks) &&
			    erx_time_before(p->last_due, due))
				p->last_due = due;
		}
	}
}

/* An external connection whose input was dropped cannot go on. */
static void
drop_gaps(struct net_half *h)
{
	for (unsigned slot = 0; slot < BGP_SLOT_N; slot++) {
		struct net_line *line = h->line[slot];

		if (!line || line->out)
			continue;
		if (line->gap) {
			bgp_peer_closed(h->peer, h->sess->net->now,
			    (enum bgp_slot)slot);
			net_line_abort(line);
		}
	}
}

static void
sess_refresh(struct net_sess *s, bool dead)
{
	struct net_told m = { .why = NULL };

	if (!dead)
		restart_pipes(s);
	refresh_pipes(s);
	for (unsigned i = 0; i < 2; i++) {
		struct net_half *h = s->half[i];

		if (!h)
			continue;
		net_half_tell(h, NULL, NET_AT_LINK, &m);
		if (!dead && net_half_external(h))
			drop_gaps(h);
		net_half_drain(h);
	}
	if (!dead && s->spec->transport == NET_IN_PROCESS)
		net_sess_try(s);
}

void
net_ln_refresh(struct net *net, struct net_ln *ln)
{
	bool dead = ln->failed || ln->a->failed || (ln->b && ln->b->failed);
	struct net_sess *s;

	if (dead == ln->dead)
		return;
	ln->dead = dead;
	net->forward_version++;
	TAILQ_FOREACH(s, &ln->sessions, link_entry)
		sess_refresh(s, dead);
}

bool
net_link_alive(const struct net *net, const char *name)
{
	const struct net_ln *ln = net_ln_find(net, name);

	return ln && !ln->dead;
}
