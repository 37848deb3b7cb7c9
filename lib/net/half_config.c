/*
 * What the peer of a half is configured with: the OPEN it sends, and who dials.
 */
#include "base/hash.h"
#include "net/net_int.h"

#include <string.h>

/* An emulated dial is answered or waits; it does not have to be tried again. */
#define PATIENT_DIAL   (24 * 3600 * ERX_SEC)
/* A lab's real routers come and go while somebody watches: not the 120 s of RFC 4271.
 */
#define EXTERNAL_RETRY (5 * ERX_SEC)
#define EXTERNAL_DIAL  (15 * ERX_SEC)

/* Forwarding here is a table, and the table outlives a session. */
static void
graceful_config(const struct net_half *h, struct bgp_graceful *g)
{
	const struct net_end *here = net_here(h);

	if (!(here->caps & BGP_CAPS_GRACEFUL_RESTART))
		return;
	g->notification = here->restart_time || here->stale_time;
	g->time = here->restart_time;
	g->restarted = net_half_deferred(h);
	if (here->restart_time)
		g->families = net_session_families(h->sess->spec);
	if (h->been_up || g->restarted)
		g->preserved = g->families;
}

/* Of what may stay for long the same is preserved as of what stays at all. */
static void
long_lived_config(const struct net_half *h, struct bgp_open *o)
{
	const struct net_end *here = net_here(h);

	if (!(here->caps & BGP_CAPS_LONG_LIVED))
		return;
	o->long_lived.preserved = o->graceful.preserved;
	for (unsigned family = IP_V4; family <= IP_V6; family++)
		if (o->graceful.families & BGP_FAMILY_BIT(family))
			o->long_lived.time[family] = here->long_lived_time;
}

/* Who dials, and how; of a real router also what only its OPEN may have. */
static void
transport_config(const struct net_half *h, struct bgp_peer_config *c)
{
	const struct net_session *x = h->sess->spec;
	bool in_process = x->transport == NET_IN_PROCESS;

	if (x->transport == NET_EXTERNAL) {
		c->session.send_hold = x->send_hold;
		if (x->add_path)
			c->session.open.caps |= BGP_CAPS_ADD_PATH;
		if (x->add_path & NET_ADD_PATH_SEND)
			c->session.open.add_path.send = c->session.open.families;
		if (x->add_path & NET_ADD_PATH_RECEIVE)
			c->session.open.add_path.receive = c->session.open.families;
		if (x->b.address.family == IP_V6 &&
		    c->session.open.families & BGP_FAMILY_BIT(IP_V4)) {
			c->session.open.caps |= BGP_CAPS_EXTENDED_NEXT_HOP;
			c->session.open.extended_next_hop = BGP_FAMILY_BIT(IP_V4);
		}
		c->session.open.extended = x->extended_open;
		c->session.open.extra = x->capabilities;
		c->session.open.extra_len = x->ncapabilities;
		c->dial = x->mode != NET_LISTEN;
		c->accept = x->mode != NET_DIAL;
		c->connect_retry = EXTERNAL_RETRY;
		c->idle_hold = x->idle_hold;
		c->dial_timeout = EXTERNAL_DIAL;
		return;
	}
	/* Of two ends here one is enough to dial; on loopback a listens. */
	c->dial = h->end == (in_process ? 0 : 1);
	c->accept = !c->dial;
	c->fast_dial = true;
	if (in_process)
		c->dial_timeout = PATIENT_DIAL;
}

static void
peer_config(const struct net_half *h, struct bgp_peer_config *c)
{
	const struct net_session *x = h->sess->spec;
	const struct net_end *here = net_here(h);

	memset(c, 0, sizeof *c);
	c->session.open.as = here->asn;
	c->session.open.id = h->rt->spec->id;
	c->session.open.hold = here->hold;
	c->session.hold_floor = here->hold_floor;
	c->session.open.families = net_session_families(x);
	c->session.open.caps = here->caps;
	graceful_config(h, &c->session.open.graceful);
	long_lived_config(h, &c->session.open);
	if (here->role) {
		c->session.open.caps |= BGP_CAPS_ROLE;
		c->session.open.role = here->role;
		c->session.open.strict_role = here->strict_role;
	}
	c->session.expected_as = net_there(h)->asn;
	transport_config(h, c);
	if (here->bare)
		bgp_open_strip(&c->session.open);
}

struct bgp_peer *
net_half_peer_new(const struct net_half *h)
{
	const char *name = h->sess->spec->name;
	struct bgp_peer_config c;

	peer_config(h, &c);
	return bgp_peer_new(&c,
	    hash_bytes(name, strlen(name), h->sess->net->config.seed + h->end));
}

void
net_half_configure(struct net_half *h)
{
	struct bgp_peer_config c;

	peer_config(h, &c);
	bgp_peer_configure(h->peer, &c);
}
