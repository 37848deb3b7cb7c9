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
#include "net/capture.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

/* --- connecting --- */

void
net_sess_connect(struct timer *t)
{
	struct net_sess *s = t->owner;
	struct net_half *a = s->half[0], *b = s->half[1];
	struct net_chan *chan;
	uint8_t refusal[64];
	size_t len;

	if (!net_sess_can_connect(s))
		return;
	if (!bgp_peer_connected(b->peer, s->net->now, BGP_SLOT_IN, refusal, &len)) {
		net_half_drain(b); /* it will say when it can */
		return;
	}
	s->dialing = false;
	chan = net_chan_new(s);
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
	const struct net *net = p->chan->sess->net;

	return net->config.cut_streams && !net->slowest
	    ? 1 + rng_below(&p->rng, NET_PIECE)
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
	c = net_pipe_push(p, len);
	c->news = len > BGP_HEADER_LEN || !net_half_up(line->half);
	for (size_t at = 0, i = 0; at < len; i++) {
		size_t take = iov[i].len < len - at ? iov[i].len : len - at;

		memcpy(c->data + at, iov[i].base, take);
		at += take;
	}
	net_pipe_count(p, c, 1);
	net_pipe_settle(p);
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
	struct net *net = p->chan->sess->net;
	struct net_line *to = &p->chan->line[p->to], *from = &p->chan->line[!p->to];
	struct net_chunk *c = STAILQ_FIRST(&p->chunks);
	struct net_half *h = to->half, *sender = from->half;
	enum bgp_slot slot = to->slot;

	STAILQ_REMOVE_HEAD(&p->chunks, entry);
	net_pipe_count(p, c, -1);
	TAILQ_REMOVE(&net->arrived, p, arrived_entry);
	p->arrived = false;
	net_pipe_settle(p);
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
			net_pipe_settle(line->out);
			net_pipe_settle(&line->out->chan->pipe[line->out->to]);
			net_half_ready(h);
		}
	}
}

/* Chunks that waited for the link set out again. */
static void
restart_pipes(struct net_sess *s)
{
	struct net *net = s->net;
	struct erx_time due = erx_time_add(net->now, net_link_delay(s->link, net));

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

bool
net_ln_is_dead(const struct net_ln *ln)
{
	return ln->failed || ln->uncarried || ln->spec->dark || ln->a->failed ||
	    (ln->b && ln->b->failed);
}

void
net_ln_refresh(struct net_ln *ln)
{
	bool dead = net_ln_is_dead(ln);
	struct net_sess *s;

	if (dead == ln->dead)
		return;
	ln->dead = dead;
	net_ln_changed(ln);
	TAILQ_FOREACH(s, &ln->sessions, link_entry)
		sess_refresh(s, dead);
}

const char *
net_link_dark(const struct net *net, const char *name)
{
	const struct net_ln *ln = net_ln_find(net, name);

	return ln ? ln->spec->dark : NULL;
}

bool
net_link_alive(const struct net *net, const char *name)
{
	const struct net_ln *ln = net_ln_find(net, name);

	return ln && !ln->dead;
}
