/*
 * What the peer of a half says, and what follows: the half comes up, takes UPDATEs,
 * goes down.  net_half_drain goes round until the peer is silent, and lets go of
 * connections that the peer has given up.
 */
#include "bgp/down.h"
#include "net/net_int.h"

#include <stdio.h>

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

/* --- up --- */

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
	    "up at %s, hold %u s%s, %s%s%s", h->rt->spec->name, patience, agreed,
	    n->caps & BGP_CAPS_AS4 ? "4-octet AS" : "2-octet AS", families_up(h, n),
	    bgp_session_local(s)->bare ? ", without capabilities" : "");
}

/* Its place in each table; what has stayed there since it was last up may go first. */
static void
take_places(struct net_half *h, struct net_told *m)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		if (p->source != RIB_NONE)
			net_half_tell(h, p, NET_AT_RETURN, m);
		if (!net_part_come_up(p, m->agreed))
			net_half_leave_part(p);
	}
}

static void
came_up(struct net_half *h, enum bgp_slot slot)
{
	struct net *net = net_of(h);
	struct net_told m = { .agreed = bgp_session_negotiated(
				  bgp_peer_session(h->peer, slot)) };

	h->up = true;
	take_places(h, &m);
	h->why = NULL;
	if (h->line[slot])
		h->line[slot]->msg_left = 0;
	if (!h->been_up) {
		h->been_up = true;
		net_half_configure(h); /* its next OPEN says so */
	}
	net_half_tell(h, NULL, NET_AT_UP, &m);
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_join(&h->parts[i]);
	if (net->monitoring)
		net->monitoring->up(h);
	if (net_half_external(h))
		h->last_external = net->last_external = net->now;
	tell_up(h, slot);
}

/* --- down --- */

static void
tell_monitors(const struct net_half *h, const struct bgp_news *news)
{
	if (net_of(h)->monitoring)
		net_of(h)->monitoring->down(h, news);
}

/* The far end is sent nothing any more. */
static void
leave_groups(struct net_half *h)
{
	struct net_told m = { .why = NULL };

	if (!h->up)
		return;
	tell_monitors(h, NULL);
	h->up = false;
	for (unsigned i = 0; i < h->nparts; i++)
		net_part_leave_group(&h->parts[i]);
	net_half_tell(h, NULL, NET_AT_ENDED, &m);
}

void
net_half_leave_part(struct net_part *p)
{
	net_part_aspects_rest(p);
	net_part_leave(p);
}

void
net_half_leave(struct net_half *h)
{
	leave_groups(h);
	for (unsigned i = 0; i < h->nparts; i++)
		net_half_leave_part(&h->parts[i]);
}

/* Established no more: what the far end leaves in the tables. */
static void
leave_what_stays(struct net_half *h, const struct bgp_news *down)
{
	struct net_told m = { .down = down };
	uint8_t kept = 0;

	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		if (p->source != RIB_NONE &&
		    net_half_tell(h, p, NET_AT_DOWN, &m) & NET_KEEP_ROUTES)
			kept |= (uint8_t)BGP_FAMILY_BIT(p->family);
	}
	leave_groups(h);
	for (unsigned i = 0; i < h->nparts; i++) {
		if (!(kept & BGP_FAMILY_BIT(h->parts[i].family)))
			net_half_leave_part(&h->parts[i]);
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
		tell_monitors(h, &news->session);
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

/* --- news --- */

static void
take_update(struct net_half *h, const struct bgp_news *news)
{
	struct net_told m = { .why = NULL };
	struct net_taken taken;

	if (!h->up)
		return;
	net_take_update(h, news, &taken);
	m.over = taken.over;
	if (taken.over || net_limit_listens(h))
		net_half_tell(h, NULL, NET_AT_UPDATE, &m);
	if (taken.ended)
		net_half_tell(h, taken.ended, NET_AT_END_OF_RIB, &m);
}

static void
take_refresh(struct net_half *h, const struct bgp_refresh *r)
{
	struct net_part *p = net_half_part(h, r->family);
	struct net_told m = { .refresh = r };

	if (p)
		net_half_tell(h, p, NET_AT_REFRESH, &m);
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
		take_update(h, &news->session);
		break;
	case BGP_PEER_REFRESH:
		take_refresh(h, &news->session.refresh);
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

	if (h->sess->resting)
		bgp_peer_renew(h->peer, net->now);
	do {
		while (bgp_peer_news(h->peer, net->now, &net->scratch, &news))
			take(h, &news);
		if (let_go(h))
			continue;
		if (erx_time_before(net->now, bgp_peer_deadline(h->peer)) || !ticks--)
			break;
		bgp_peer_tick(h->peer, net->now);
	} while (true);
	/* Lost with its link, which stays dark. */
	if (h->running && !h->up && h->sess->spec->held)
		net_half_stop(h, BGP_CEASE_SHUTDOWN, h->sess->spec->held);
	net_half_ready(h);
	net_half_settle(h);
}
