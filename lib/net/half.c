/*
 * One end of a session that is here: a peer, its connections, and a part for each
 * family (part.c).  Whatever is done to the peer ends in net_half_drain,
 * which takes the peer's news until there are none, lets go of connections the peer has
 * given up, and looks what is to be done next: when the peer wants to be woken, whether
 * there is something to send, whether convergence has to wait for it.
 */
#include "base/xalloc.h"
#include "bgp/down.h"
#include "net/net_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETURN_CHECK (10 * ERX_SEC) /* for peers that send no End-of-RIB */

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

/* ---- making ---- */

/* The part of the link's name that is not the router's. */
static char *
outside_name(const struct net_half *h)
{
	const char *link = h->sess->spec->link, *here = h->rt->spec->name;
	size_t n = strlen(link), m = strlen(here);

	if (n > m + 2 && strncmp(link, here, m) == 0 && strncmp(link + m, "--", 2) == 0)
		return xstrdup(link + m + 2);
	if (n > m + 2 && strcmp(link + n - m, here) == 0 &&
	    strncmp(link + n - m - 2, "--", 2) == 0)
		return xstrndup(link, n - m - 2);
	return xstrdup(link);
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
		p->stale.kind = NET_TIMER_STALE;
		p->stale.owner = p;
	}
	return h;
}

struct net_half *
net_half_new(struct net_sess *s, unsigned end, struct net_rt *rt)
{
	struct net_half *h = half_alloc(s->spec);

	h->sess = s;
	h->end = (uint8_t)end;
	h->rt = rt;
	h->timer.kind = NET_TIMER_PEER;
	h->aux.kind = NET_TIMER_AUX;
	h->batch.kind = NET_TIMER_BATCH;
	h->timer.owner = h->aux.owner = h->batch.owner = h;
	s->half[end] = h;
	h->horizon = horizon_for(h);
	TAILQ_INSERT_TAIL(&rt->halves, h, rt_entry);
	rt->addresses_changed = true;
	net_restart_mark(h);
	h->peer = net_half_peer_new(h);
	if (s->spec->transport == NET_EXTERNAL)
		h->outside = outside_name(h);
	if (net_half_external(h) && end == 0)
		net_expect(net_of(h), h);
	net_half_settle(h);
	return h;
}

/* ---- looking ---- */

enum bgp_state
net_half_state(const struct net_half *h)
{
	return bgp_peer_status(h->peer)->state;
}

bool
net_half_up(const struct net_half *h)
{
	return h->up;
}

bool
net_half_waiting(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_part *p = &h->parts[i];

		if (p->member && !p->deferred && rib_member_waiting(p->member))
			return true;
	}
	return false;
}

bool
net_half_synced(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		if (h->parts[i].member && !rib_member_synced(h->parts[i].member))
			return false;
	}
	return true;
}

bool
net_half_deferred(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		if (h->parts[i].deferred)
			return true;
	}
	return false;
}

const char *
net_half_remote(const struct net_half *h)
{
	return h->outside ? h->outside : net_there(h)->router;
}

/* ---- news ---- */

/* What was agreed on, where there is a choice. */
static const char *
families_up(const struct net_half *h, const struct bgp_negotiated *n)
{
	static const char *const words[] = { "", ", IPv4 only", ", IPv6 only",
		", IPv4 and IPv6" };

	return h->nparts == 1 ? "" : words[n->families >> IP_V4 & 3];
}

/* The hold time that is told is the silence after which this end takes the other for
 * dead; an agreed one that is shorter (P-8a) is told beside. */
static void
tell_up(struct net_half *h, enum bgp_slot slot)
{
	const struct bgp_session *s = bgp_peer_session(h->peer, slot);
	const struct bgp_negotiated *n = bgp_session_negotiated(s);
	uint16_t patience = bgp_session_patience(s);
	char agreed[24] = "";

	if (patience != n->hold)
		snprintf(agreed, sizeof agreed, " (%u s agreed)", n->hold);
	net_event_add(net_of(h), NET_EVENT_SESSION_UP, h->sess->spec->name,
	    "up at %s, hold %u s%s, %s%s", h->rt->spec->name, patience, agreed,
	    n->caps & BGP_CAPS_AS4 ? "4-octet AS" : "2-octet AS", families_up(h, n));
}

static void
came_up(struct net_half *h, enum bgp_slot slot)
{
	struct net *net = net_of(h);
	const struct bgp_negotiated *n =
	    bgp_session_negotiated(bgp_peer_session(h->peer, slot));

	h->up = true;
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_come_up(&h->parts[i], n);
	h->why = NULL;
	if (h->line[slot])
		h->line[slot]->msg_left = 0;
	if (!h->been_up) {
		h->been_up = true;
		net_half_configure(h); /* its next OPEN says so */
	}
	net_restart_up(h, n);
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_join(&h->parts[i]);
	if (net_half_external(h))
		net->last_external = net->now;
	if (h->limit_held)
		timerq_set(&net->timers, &h->aux, erx_time_add(net->now, RETURN_CHECK));
	tell_up(h, slot);
}

/* It is sent nothing any more. */
static void
leave_groups(struct net_half *h)
{
	if (!h->up)
		return;
	h->up = false;
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_leave_group(&h->parts[i]);
	timerq_unset(&net_of(h)->timers, &h->aux);
	net_batch_end(h);
}

void
net_half_leave(struct net_half *h)
{
	leave_groups(h);
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_leave(&h->parts[i]);
}

/* Established no more: what it leaves in the tables. */
static void
leave_what_stays(struct net_half *h, const struct bgp_news *down)
{
	uint8_t kept = 0;

	for (unsigned i = 0; i < h->nparts; i++) {
		if (h->parts[i].source != RIB_NONE &&
		    net_graceful_keep(&h->parts[i], down))
			kept |= (uint8_t)BGP_FAMILY_BIT(h->parts[i].family);
	}
	leave_groups(h);
	for (unsigned i = 0; i < h->nparts; i++) {
		if (!(kept & BGP_FAMILY_BIT(h->parts[i].family)))
			net_part_leave(&h->parts[i]);
	}
}

static void
print_notify(struct buf *out, const struct bgp_news *news)
{
	buf_puts(out, news->down == BGP_DOWN_NOTIFIED ? "received " : "sent ");
	bgp_notify_print(out, &news->notify);
}

static void
went_down(struct net_half *h, const struct bgp_peer_news *news)
{
	struct net *net = net_of(h);
	const char *name = h->sess->spec->name, *at = h->rt->spec->name;
	struct net_line *line = h->line[news->slot];
	struct buf text;

	buf_init(&text);
	if (news->session.down == BGP_DOWN_FAULT && news->session.msg &&
	    news->session.msg->type == BGP_UPDATE &&
	    news->session.fault.outcome == BGP_RESET)
		net_report_fault(h, &news->session);
	if (news->session.notify.code) {
		print_notify(&text, &news->session);
		net_event_add(net, NET_EVENT_NOTIFICATION, name, "%s at %s", text.data,
		    at);
		buf_reset(&text);
	}
	if (news->was_up) {
		if (line)
			net_line_keep_update(line);
		leave_what_stays(h, &news->session);
		if (h->why)
			buf_puts(&text, h->why);
		else
			bgp_down_print(&text, &news->session);
		net_event_add(net, NET_EVENT_SESSION_DOWN, name, "down at %s: %s", at,
		    text.data);
	}
	buf_fini(&text);
}

static void
hang_up(struct net_half *h, enum bgp_slot slot)
{
	struct net_line *line = h->line[slot];

	if (line && line->up)
		h->closed |= (uint8_t)(1 << slot);
	if (line)
		net_line_hangup(line);
	else if (slot == BGP_SLOT_OUT && !net_half_external(h)) {
		h->sess->dialing = false;
		net_sess_try(h->sess);
	}
}

static void
state_changed(struct net_half *h, enum bgp_state state)
{
	bool tries = state == BGP_STATE_CONNECT || state == BGP_STATE_ACTIVE;

	/* To and fro between these two, for hours maybe, is no news. */
	if (tries && (h->told == BGP_STATE_CONNECT || h->told == BGP_STATE_ACTIVE))
		state = h->told;
	if (net_half_external(h) && state != BGP_STATE_ESTABLISHED && state != h->told)
		net_event_add(net_of(h), NET_EVENT_SESSION_STATE, h->sess->spec->name,
		    "%s at %s", bgp_state_name(state), h->rt->spec->name);
	h->told = (uint8_t)state;
	if (h->end == 1 && h->sess->dialing)
		net_half_post(h->sess->half[0], NET_TODO_CONNECT);
}

static void
take(struct net_half *h, const struct bgp_peer_news *news)
{
	switch (news->event) {
	case BGP_PEER_NONE:
		break;
	case BGP_PEER_DIAL:
		if (net_half_external(h)) {
			net_line_dial(h);
		} else {
			h->sess->dialing = true;
			net_sess_try(h->sess);
		}
		break;
	case BGP_PEER_HANGUP:
		hang_up(h, news->slot);
		break;
	case BGP_PEER_STATE:
		state_changed(h, news->state);
		break;
	case BGP_PEER_UP:
		came_up(h, news->slot);
		break;
	case BGP_PEER_UPDATE:
		net_take_update(h, &news->session);
		break;
	case BGP_PEER_REFRESH:
		net_take_refresh(h, &news->session.refresh);
		break;
	case BGP_PEER_DOWN:
		went_down(h, news);
		break;
	}
}

/* True when the peer's session in a hung-up slot was let go, which may make news. */
static bool
let_go(struct net_half *h)
{
	bool any = h->closed != 0;

	for (int slot = 0; slot < BGP_SLOT_N; slot++) {
		if (h->closed & 1 << slot && !h->line[slot])
			bgp_peer_closed(h->peer, net_of(h)->now, (enum bgp_slot)slot);
	}
	h->closed = 0;
	return any;
}

void
net_half_drain(struct net_half *h)
{
	struct net *net = net_of(h);
	struct bgp_peer_news news;
	int ticks = 4; /* what is due at once is done at once, but not for ever */

	do {
		while (bgp_peer_news(h->peer, net->now, &net->scratch, &news))
			take(h, &news);
		if (let_go(h))
			continue;
		if (erx_time_before(net->now, bgp_peer_deadline(h->peer)) || !ticks--)
			break;
		bgp_peer_tick(h->peer, net->now);
	} while (true);
	net_half_ready(h);
	net_half_settle(h);
}

/* ---- after each touch ---- */

/* Established over a live link with nothing to tell: convergence need not look. */
static bool
is_plain(const struct net_half *h)
{
	return h->up && !h->sess->link->dead && net_half_synced(h) &&
	    !net_half_deferred(h) && !net_half_stale(h);
}

void
net_half_settle(struct net_half *h)
{
	struct net *net = net_of(h);
	struct erx_time at = bgp_peer_deadline(h->peer);
	bool odd = !is_plain(h);

	/* A timer that fires too early is set again; most deadlines only move away. */
	if (!erx_time_before(net->now, at))
		at = erx_time_add(net->now, 1);
	if (erx_time_is_never(at))
		timerq_unset(&net->timers, &h->timer);
	else if (!timer_is_set(&h->timer) || erx_time_before(at, h->timer.at))
		timerq_set(&net->timers, &h->timer, at);
	if (odd == h->odd)
		return;
	h->odd = odd;
	if (odd)
		TAILQ_INSERT_TAIL(&net->odd, h, odd_entry);
	else
		TAILQ_REMOVE(&net->odd, h, odd_entry);
}

void
net_half_post(struct net_half *h, unsigned todo)
{
	struct net *net = net_of(h);

	if (!h->todo)
		TAILQ_INSERT_TAIL(&net->todo, h, todo_entry);
	h->todo |= (uint8_t)todo;
}

static void
line_ready(struct net_line *line)
{
	struct net *net = line->net;

	if (line->half->sess->link->dead || !net_line_waiting(line))
		return;
	if (line->out) {
		if (line->out->bytes < NET_PIPE_BOUND)
			net_half_post(line->half, NET_TODO_PUMP);
		return;
	}
	if (line->ready)
		return;
	line->ready = true;
	TAILQ_INSERT_TAIL(&net->writable, line, ready_entry);
}

void
net_half_ready(struct net_half *h)
{
	net_batch_notice(h);
	for (int slot = 0; slot < BGP_SLOT_N; slot++) {
		if (h->line[slot])
			line_ready(h->line[slot]);
	}
	/* The send hold timer runs while UPDATEs wait for the other end. */
	if (h->up && net_half_waiting(h) && !net_batch_waits(h)) {
		int slot = bgp_peer_up_slot(h->peer);
		struct bgp_session *s =
		    slot < 0 ? NULL : bgp_peer_session(h->peer, (enum bgp_slot)slot);

		if (s)
			bgp_session_progress(s, net_of(h)->now, 0, true);
	}
}

/* ---- starting and stopping ---- */

void
net_half_start(struct net_half *h)
{
	struct net_sess *s = h->sess;

	if (h->running || s->spec->held || s->failed || h->rt->failed ||
	    net_of(h)->stopping)
		return;
	h->running = true;
	bgp_peer_start(h->peer, net_of(h)->now);
	net_bfd_configure(h);
	net_half_drain(h);
}

void
net_half_stop(struct net_half *h, unsigned subcode, const char *text)
{
	uint8_t data[BGP_NOTIFY_TEXT];
	size_t n = bgp_notify_text(data, text);

	if (!h->running)
		return;
	h->running = false;
	net_bfd_stop(h);
	bgp_peer_stop(h->peer, net_of(h)->now, subcode, data, n);
	net_half_drain(h);
	net_graceful_drop(h, "the session was stopped");
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
add_counters(struct net_counters *sum, const struct bgp_counters *c)
{
	sum->messages_in += c->messages_in;
	sum->messages_out += c->messages_out;
	sum->updates_in += c->updates_in;
	sum->updates_out += c->updates_out;
	sum->bytes_in += c->bytes_in;
	sum->bytes_out += c->bytes_out;
}

static void
drop_peer(struct net_half *h)
{
	add_counters(&net_of(h)->gone, &bgp_peer_status(h->peer)->counters);
	bgp_peer_free(h->peer);
	h->peer = NULL;
}

void
net_half_kill(struct net_half *h, const char *why)
{
	struct net *net = net_of(h);

	if (net_half_up(h))
		net_event_add(net, NET_EVENT_SESSION_DOWN, h->sess->spec->name,
		    "down at %s: %s", h->rt->spec->name, why);
	cut_lines(h);
	net_half_leave(h);
	drop_peer(h);
	h->peer = net_half_peer_new(h);
	h->why = why;
	h->running = h->limit_held = false;
	for (unsigned i = 0; i < h->nparts; i++)
		h->parts[i].limit_hit = false;
	net_bfd_forget(h);
	net_half_settle(h);
}

void
net_half_free(struct net_half *h)
{
	net_unrest_forget(h->sess->net, NULL, h);
	struct net *net = net_of(h);

	cut_lines(h);
	net_half_leave(h);
	net_restart_forget(h);
	net_bfd_leave(h);
	drop_peer(h);
	timerq_unset(&net->timers, &h->timer);
	timerq_unset(&net->timers, &h->aux);
	timerq_unset(&net->timers, &h->batch);
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

void
net_counters(const struct net *net, struct net_counters *sum)
{
	*sum = net->gone;
	for (size_t i = 0; i < net->nhalves; i++)
		add_counters(sum, &bgp_peer_status(net->halves[i]->peer)->counters);
	sum->turns_cut = net->turns_cut;
	sum->units_max = net->units_max;
	sum->oscillating = net_unrest_count(net);
	sum->oscillations = net->oscillations;
	net_bfd_counters(net, sum);
}
