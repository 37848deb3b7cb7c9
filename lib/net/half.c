/*
 * One end of a session that is here: a peer, its connections, and a part for each
 * family (part.c).  Whatever is done to the peer ends in net_half_drain,
 * which takes the peer's news until there are none, lets go of connections the peer has
 * given up, and looks what is to be done next: when the peer wants to be woken, whether
 * there is something to send, whether convergence has to wait for it.
 */
#include "base/xalloc.h"
#include "net/ends.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

/* --- making --- */

/* The part of the link's name that is not the router's. */
static char *
outside_name(const struct net_half *h)
{
	const char *link = h->sess->spec->link;
	char *far = net_ends_far(link, h->rt->spec->name);

	return far ? far : xstrdup(link);
}

/* Ends with the same number in the spec share one here; numbers here are never seen. */
static uint32_t
horizon_for(const struct net_half *h)
{
	const struct net_half *o;
	uint32_t of = net_here(h)->horizon_of;

	if (of) {
		TAILQ_FOREACH(o, &h->rt->halves, rt_entry) {
			if (o != h && net_here(o)->horizon_of == of)
				return o->horizon;
		}
	}
	return ++h->rt->last_horizon;
}

static struct net_half *
half_alloc(const struct net_session *x)
{
	struct net_half *h = xcalloc(1, sizeof *h + x->nfamilies * sizeof *h->parts);

	h->parts = (struct net_part *)(h + 1);
	h->nparts = (uint8_t)x->nfamilies;
	for (uint8_t i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		p->half = h;
		p->family = x->families[i].family;
		p->index = i;
		p->source = RIB_NONE;
	}
	return h;
}

/* The peer's deadline has come. */
void
net_half_due(struct timer *t)
{
	struct net_half *h = t->owner;

	bgp_peer_tick(h->peer, net_of(h)->now);
	net_half_drain(h);
}

struct net_half *
net_half_new(struct net_sess *s, unsigned end, struct net_rt *rt)
{
	struct net_half *h = half_alloc(s->spec);
	struct net_told m = { .why = NULL };

	h->sess = s;
	h->end = (uint8_t)end;
	h->rt = rt;
	h->timer.due = net_half_due;
	h->timer.owner = h;
	s->half[end] = h;
	h->horizon = horizon_for(h);
	TAILQ_INSERT_TAIL(&rt->halves, h, rt_entry);
	rt->addresses_changed = true;
	net_half_aspects_init(h);
	for (unsigned i = 0; i < h->nparts; i++)
		net_half_tell(h, &h->parts[i], NET_AT_MADE, &m);
	h->peer = net_half_peer_new(h);
	if (s->spec->transport == NET_EXTERNAL)
		h->outside = outside_name(h);
	if (net_half_external(h) && end == 0)
		net_expect(net_of(h), h);
	net_half_settle(h);
	return h;
}

/* --- after each touch --- */

/* Established over a live link with nothing to tell: convergence need not look. */
static bool
is_plain(const struct net_half *h)
{
	return h->up && !h->sess->link->dead && net_half_synced(h) &&
	    !net_half_deferred(h) && !net_half_stale(h);
}

static void
set_odd(struct net_half *h, bool odd)
{
	struct net *net = net_of(h);

	if (odd == h->odd)
		return;
	h->odd = odd;
	if (odd)
		TAILQ_INSERT_TAIL(&net->odd, h, odd_entry);
	else
		TAILQ_REMOVE(&net->odd, h, odd_entry);
}

void
net_half_settle(struct net_half *h)
{
	struct net *net = net_of(h);
	struct erx_time at;

	set_odd(h, !is_plain(h));
	if (net_sess_rests(h->sess))
		return;
	/* A timer that fires too early is set again; most deadlines only move away. */
	at = bgp_peer_deadline(h->peer);
	if (!erx_time_before(net->now, at))
		at = erx_time_add(net->now, 1);
	if (erx_time_is_never(at))
		timerq_unset(&net->timers, &h->timer);
	else if (!timer_is_set(&h->timer) || erx_time_before(at, h->timer.at))
		timerq_set(&net->timers, &h->timer, at);
}

void
net_half_ready(struct net_half *h)
{
	struct net_told m = { .why = NULL };

	if (h->holds && net_half_waiting(h))
		net_half_tell(h, NULL, NET_AT_WAITING, &m);
	for (int slot = 0; slot < BGP_SLOT_N; slot++) {
		if (h->line[slot])
			net_line_ready(h->line[slot]);
	}
	/* The send hold timer runs while UPDATEs wait for the other end. */
	if (h->up && !h->holds && net_half_waiting(h)) {
		int slot = bgp_peer_up_slot(h->peer);
		struct bgp_session *s =
		    slot < 0 ? NULL : bgp_peer_session(h->peer, (enum bgp_slot)slot);

		if (s)
			bgp_session_progress(s, net_of(h)->now, 0, true);
	}
}

void
net_half_sent(struct net_line *line, size_t len)
{
	struct net_half *h = line->half;
	bool own = h && !line->tail.len, carries = own && net_line_carries(line);
	struct bgp_session *s =
	    own ? bgp_peer_session(h->peer, (enum bgp_slot)line->slot) : NULL;
	size_t updates = net_line_sent(line, len);
	struct net_told m = { .why = NULL };

	if (!s)
		return;
	if (updates)
		net_half_tell(h, NULL, NET_AT_SENT, &m);
	bgp_session_progress(s, line->net->now, updates,
	    carries && !h->holds && net_half_waiting(h));
}

/* --- starting and stopping --- */

void
net_half_start(struct net_half *h)
{
	struct net_sess *s = h->sess;
	struct net_told m = { .why = NULL };

	if (h->running || s->spec->held || s->failed || h->rt->failed ||
	    net_of(h)->stopping)
		return;
	h->running = true;
	bgp_peer_start(h->peer, net_of(h)->now);
	net_half_tell(h, NULL, NET_AT_CONFIGURED, &m);
	net_half_drain(h);
}

void
net_half_stop(struct net_half *h, unsigned subcode, const char *text)
{
	uint8_t data[BGP_NOTIFY_TEXT];
	size_t n = bgp_notify_text(data, text);
	struct net_told m = { .why = "the session was stopped" };

	if (!h->running)
		return;
	h->running = false;
	net_half_tell(h, NULL, NET_AT_STOP, &m);
	bgp_peer_stop(h->peer, net_of(h)->now, subcode, data, n);
	net_half_drain(h);
	net_half_tell(h, NULL, NET_AT_WORTHLESS, &m);
}

void
net_half_reset(struct net_half *h, unsigned subcode, const void *data, size_t len,
    int64_t idle)
{
	bgp_peer_reset(h->peer, net_of(h)->now, subcode, data, len, idle);
	net_half_drain(h);
}

static void
cut_lines(struct net_half *h)
{
	for (int slot = 0; slot < BGP_SLOT_N; slot++) {
		if (h->line[slot])
			net_line_abort(h->line[slot]);
	}
	if (h->end == 0 && h->sess->dialing) {
		h->sess->dialing = false;
		net_sess_try(h->sess);
	}
}

static void
drop_peer(struct net_half *h)
{
	net_counters_add(&net_of(h)->gone, &bgp_peer_status(h->peer)->counters);
	bgp_peer_free(h->peer);
	h->peer = NULL;
}

void
net_half_kill(struct net_half *h, const char *why)
{
	struct net *net = net_of(h);
	struct net_told m = { .why = why };

	if (net_half_up(h))
		net_event_add(net, NET_EVENT_SESSION_DOWN, h->sess->spec->name,
		    "down at %s: %s", h->rt->spec->name, why);
	cut_lines(h);
	net_half_leave(h);
	drop_peer(h);
	h->peer = net_half_peer_new(h);
	h->why = why;
	h->running = false;
	net_half_tell(h, NULL, NET_AT_FORGOTTEN, &m);
	net_half_settle(h);
}

void
net_half_free(struct net_half *h)
{
	struct net *net = net_of(h);
	struct net_told m = { .why = NULL };

	net_unrest_forget(net, NULL, h);
	cut_lines(h);
	net_half_leave(h);
	net_half_tell(h, NULL, NET_AT_FREED, &m);
	drop_peer(h);
	timerq_unset(&net->timers, &h->timer);
	net_half_aspects_fini(h);
	if (h->todo)
		TAILQ_REMOVE(&net->todo, h, todo_entry);
	if (h->odd)
		TAILQ_REMOVE(&net->odd, h, odd_entry);
	TAILQ_REMOVE(&h->rt->halves, h, rt_entry);
	h->rt->addresses_changed = true;
	if (net_half_external(h) && h->end == 0)
		net_unexpect(net, h);
	h->sess->half[h->end] = NULL;
	free(h->outside);
	free(h);
}
