/*
 * Lines: ends of TCP connections.  A line belongs to a half until one of the two
 * lets go; a line that was hung up lives on until its tail is written, so that a peer
 * can start again at once while a slow reader still collects the NOTIFICATION.  The
 * host is asked to dial and hang up only when a call returns (net_actions_flush).
 *
 * A line is one of the host, or one end of a channel of ours: lines.c and pipe.c call
 * each other, for what is done to a line is done to its channel, and a channel lets go
 * of its lines.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/capture.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

#define REAP_AFTER (30 * ERX_SEC) /* a hung-up line whose tail nobody takes */

static bool
is_line(const void *element, const void *key)
{
	return ((const struct net_line *)element)->id == *(const net_conn *)key;
}

struct net_line *
net_line_find(const struct net *net, net_conn id)
{
	return id ? hset_find(&net->lines, hash_u64(id, 0), is_line, &id) : NULL;
}

struct net_line *
net_line_new(struct net_half *h, enum bgp_slot slot)
{
	struct net *net = h->sess->net;
	struct net_line *line = xcalloc(1, sizeof *line);

	line->id = ++net->last_conn;
	line->net = net;
	line->half = h;
	line->slot = (uint8_t)slot;
	h->line[slot] = line;
	hset_add(&net->lines, hash_u64(line->id, 0), line);
	return line;
}

void
net_line_free(struct net_line *line)
{
	struct net *net = line->net;

	if (line->half)
		net_line_detach(line);
	if (line->ready)
		TAILQ_REMOVE(&net->writable, line, ready_entry);
	if (line->acting)
		TAILQ_REMOVE(&net->actions, line, act_entry);
	else if (line->hung_up)
		TAILQ_REMOVE(&net->ended, line, act_entry);
	hset_remove(&net->lines, hash_u64(line->id, 0), is_line, &line->id);
	buf_fini(&line->tail);
	net_flow_close(line);
	net_flow_free(line->flow);
	free(line);
}

void
net_line_detach(struct net_line *line)
{
	line->half->line[line->slot] = NULL;
	line->half = NULL;
	if (line->out)
		net_chan_detached(line);
}

static void
act(struct net_line *line)
{
	if (line->acting)
		return;
	line->acting = true;
	TAILQ_INSERT_TAIL(&line->net->actions, line, act_entry);
}

void
net_line_end(struct net_line *line)
{
	net_line_detach(line);
	line->want_hangup = true;
	act(line);
}

void
net_line_dial(struct net_half *h)
{
	struct net_line *line;

	if (h->line[BGP_SLOT_OUT])
		net_line_abort(h->line[BGP_SLOT_OUT]);
	line = net_line_new(h, BGP_SLOT_OUT);
	line->want_dial = true;
	act(line);
}

void
net_line_hangup(struct net_line *line)
{
	net_line_keep_own(line);
	if (line->out)
		net_chan_hangup(line);
	else if (line->half->sess->link->dead)
		net_line_abort(line);
	else
		net_line_end(line);
}

void
net_line_abort(struct net_line *line)
{
	buf_fini(&line->tail);
	line->tail_sent = 0;
	if (line->out)
		net_chan_abort(line);
	else
		net_line_end(line);
}

/* Where the far end of a session is dialled, and from where. */
static void
endpoint(const struct net_half *h, struct net_endpoint *to)
{
	const struct net_session *x = h->sess->spec;

	*to = (struct net_endpoint){ .local = net_here(h)->address,
		.remote = net_there(h)->address,
		.local_port = x->local_port,
		.remote_port = x->remote_port,
		.password = x->password,
		.ao = &x->ao,
		.ttl_mode = (uint8_t)x->ttl_mode,
		.hops = x->hops,
		.late_bind = x->late_bind,
		.interface = x->interface };
	if (x->transport == NET_TCP_LOOP) {
		/* The other end is ours and listens on the local port; the addresses of
		 * emulated routers are on no interface unless they are loopback ones.
		 */
		to->remote_port = x->local_port;
		if (!ip_addr_is_loopback(&to->local))
			to->local = (struct ip_addr){ .family = IP_NONE };
	}
	if (!to->remote_port)
		to->remote_port = BGP_PORT;
	if (!to->local_port)
		to->local_port = BGP_PORT;
}

static void
tell_host(struct net *net, struct net_line *line)
{
	net_conn id = line->id;
	bool dial = line->want_dial, hangup = line->want_hangup;
	struct net_endpoint to;

	line->want_dial = line->want_hangup = false;
	if (dial && !hangup) {
		endpoint(line->half, &to);
		net->host.dial(net->host.ctx, id, &to);
		return;
	}
	if (!hangup)
		return;
	/* It may go before the host writes: the host finds nothing left, and closes. */
	if (line->tail.len) {
		line->hung_up = true;
		line->ended = net->now;
		TAILQ_INSERT_TAIL(&net->ended, line, act_entry);
		if (!timer_is_set(&net->reap))
			timerq_set(&net->timers, &net->reap,
			    erx_time_add(net->now, REAP_AFTER));
	} else {
		net_line_free(line);
	}
	if (!dial)
		net->host.hangup(net->host.ctx, id);
}

void
net_actions_flush(struct net *net)
{
	struct net_line *line;

	while ((line = TAILQ_FIRST(&net->actions))) {
		TAILQ_REMOVE(&net->actions, line, act_entry);
		line->acting = false;
		tell_host(net, line);
	}
}

void
net_lines_reap(struct timer *t)
{
	struct net *net = t->owner;
	struct net_line *line, *next;

	for (line = TAILQ_FIRST(&net->ended); line; line = next) {
		struct erx_time at = erx_time_add(line->ended, REAP_AFTER);

		if (erx_time_before(net->now, at)) {
			timerq_set(&net->timers, &net->reap, at);
			return;
		}
		next = TAILQ_NEXT(line, act_entry);
		net_line_free(line);
	}
}

void
net_lines_fini(struct net *net)
{
	struct net_line *line;
	size_t i = 0;

	while ((line = hset_next(&net->lines, &i))) {
		buf_fini(&line->tail);
		net_flow_free(line->flow);
		free(line);
	}
	hset_fini(&net->lines);
}

/* --- who is expected --- */

struct expectation {
	struct ip_addr local, remote;
	uint16_t port;
};

static void
expectation_of(const struct net_half *h, struct expectation *e)
{
	memset(e, 0, sizeof *e);
	e->local = net_here(h)->address;
	e->remote = net_there(h)->address;
	e->port = h->sess->spec->local_port;
	if (!e->port)
		e->port = BGP_PORT;
}

static bool
is_expected(const void *element, const void *key)
{
	const struct expectation *e = key;
	struct expectation of;

	expectation_of(element, &of);
	return of.port == e->port && ip_addr_equal(&of.local, &e->local) &&
	    ip_addr_equal(&of.remote, &e->remote);
}

static uint64_t
expectation_hash(const struct net *net, const struct expectation *e)
{
	uint64_t h = hash_bytes(e->local.b, sizeof e->local.b, net->config.seed);

	return hash_bytes(e->remote.b, sizeof e->remote.b, h ^ e->port);
}

static bool
same_half(const void *element, const void *key)
{
	return element == key;
}

void
net_expect(struct net *net, struct net_half *h)
{
	struct expectation e;

	expectation_of(h, &e);
	hset_add(&net->expected, expectation_hash(net, &e), h);
}

void
net_unexpect(struct net *net, struct net_half *h)
{
	struct expectation e;

	expectation_of(h, &e);
	hset_remove(&net->expected, expectation_hash(net, &e), same_half, h);
}

/*
 * On loopback the other end of a session of ours comes from whatever address the system
 * gave it; there the listening address and port tell, or the port alone.
 */
static struct net_half *
find_loop(const struct net *net, const struct expectation *e)
{
	struct net_half *by_port = NULL;

	for (size_t i = 0; i < net->nexternals; i++) {
		struct net_sess *s = net->sessions[net->externals[i]];
		struct expectation of;

		if (s->spec->transport != NET_TCP_LOOP)
			continue;
		expectation_of(s->half[0], &of);
		if (of.port != e->port)
			continue;
		if (ip_addr_equal(&of.local, &e->local))
			return s->half[0];
		if (!by_port)
			by_port = s->half[0];
	}
	return by_port;
}

struct net_half *
net_expected(const struct net *net, const struct ip_addr *local, uint16_t local_port,
    const struct ip_addr *remote)
{
	struct expectation e;
	struct net_half *h;

	memset(&e, 0, sizeof e);
	e.local = *local;
	e.remote = *remote;
	e.port = local_port;
	h = hset_find(&net->expected, expectation_hash(net, &e), is_expected, &e);
	return h ? h : find_loop(net, &e);
}
