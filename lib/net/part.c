/*
 * One family of a half: a source and a member in the router's table of that family.
 * They come and go with the connection, all parts of a half at once, but for routes
 * that a neighbour leaves behind when it restarts (graceful.c), and for a family that
 * one of the two ends did not announce: its part has neither.
 */
#include "net/net_int.h"

const char *
net_part_word(const struct net_part *p)
{
	if (p->half->nparts == 1)
		return "";
	return p->family == IP_V4 ? "IPv4 " : "IPv6 ";
}

static const struct bgp_negotiated *
negotiated(const struct net_half *h)
{
	int slot = bgp_peer_up_slot(h->peer);
	struct bgp_session *s =
	    slot < 0 ? NULL : bgp_peer_session(h->peer, (enum bgp_slot)slot);

	return s ? bgp_session_negotiated(s) : NULL;
}

void
net_part_key(const struct net_part *p, struct rib_group_key *key)
{
	const struct net_policy *here = net_part_here(p);
	const struct bgp_negotiated *n = negotiated(p->half);

	*key = (struct rib_group_key){ .export = here->export,
		.next_hop = here->next_hop,
		.link_local = here->link_local };
	if (!n)
		return;
	key->as4 = (n->caps & BGP_CAPS_AS4) != 0;
	key->extended_message = (n->caps & BGP_CAPS_EXTENDED_MESSAGE) != 0;
	key->extended_next_hop = n->extended_next_hop & BGP_FAMILY_BIT(p->family);
	key->long_lived = (n->caps & BGP_CAPS_LONG_LIVED) != 0;
	key->add_path = n->add_path.send & BGP_FAMILY_BIT(p->family);
}

bool
net_part_takes_paths(const struct net_part *p)
{
	const struct bgp_negotiated *n = negotiated(p->half);

	return p->member && n && n->add_path.receive & BGP_FAMILY_BIT(p->family);
}

bool
net_part_add_path(const struct net_part *p)
{
	struct rib_group_key key;

	if (!p->member || !(p->half->sess->spec->add_path & NET_ADD_PATH_SEND))
		return false;
	net_part_key(p, &key);
	return key.add_path;
}

/* Its place in the table: a new one, or that where its stale routes are. */
static void
take_source(struct net_part *p, const struct bgp_negotiated *n)
{
	struct rib *rib = net_part_table(p)->rib;
	struct rib_source source = { .ebgp = !n->ibgp,
		.remote_id = n->remote_id,
		.address = net_there(p->half)->address,
		.horizon = p->half->horizon,
		.owner = p };

	if (p->source == RIB_NONE)
		p->source = rib_source_add(rib, &source);
	else
		rib_source_back(rib, p->source, source.ebgp, source.remote_id);
}

bool
net_part_come_up(struct net_part *p, const struct bgp_negotiated *n)
{
	p->bad_hops = 0;
	p->martians = p->crowded = false;
	if (!(n->families & BGP_FAMILY_BIT(p->family)))
		return false;
	net_rt_table(p->half->rt, p->family);
	take_source(p, n);
	return true;
}

void
net_part_join(struct net_part *p)
{
	struct net_table *t = net_part_table(p);
	struct rib_group_key key;

	if (p->source == RIB_NONE)
		return; /* not agreed on */
	if (p->member)  /* nothing of it was sent */
		rib_member_leave(p->member);
	net_part_key(p, &key);
	p->member = rib_member_join(t->groups, &key, p->half->horizon, p);
	p->updates_seen = rib_member_updates(p->member);
	if (t->rt->net->monitoring)
		t->rt->net->monitoring->policy(p);
	net_table_touched(t);
}

/* It is sent nothing any more. */
void
net_part_leave_group(struct net_part *p)
{
	if (!p->member)
		return;
	rib_member_leave(p->member);
	p->member = NULL;
	net_table_touched(net_part_table(p));
}

/* The routes are gone at once, the table is swept later. */
void
net_part_leave(struct net_part *p)
{
	struct net_table *t = net_part_table(p);

	net_part_leave_group(p);
	if (p->source == RIB_NONE)
		return;
	rib_source_remove(t->rib, p->source);
	p->source = RIB_NONE;
	net_table_touched(t);
}

/* --- of all parts --- */

bool
net_part_stale(const struct net_part *p)
{
	return p->source != RIB_NONE &&
	    rib_source(net_part_table(p)->rib, p->source)->keeps_stale;
}

bool
net_half_stale(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		if (net_part_stale(&h->parts[i]))
			return true;
	}
	return false;
}

bool
net_half_waiting(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_part *p = &h->parts[i];

		if (p->member && !p->holds && rib_member_waiting(p->member))
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
		if (h->parts[i].restart.deferred)
			return true;
	}
	return false;
}
