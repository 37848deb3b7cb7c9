/*
 * UPDATEs on their way into the table: withdrawals first, then what is announced, with
 * one interned attribute set for a whole run of prefixes.
 */
#include "base/xalloc.h"
#include "net/net_int.h"

#include <string.h>

#define FAULT_OCTETS 512 /* of a faulty UPDATE that go into the event */

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

/* The part that prefixes of this family are for; NULL: there is none, or nothing. */
static struct net_part *
part_for(const struct net_half *h, const struct bgp_nlri *nlri)
{
	struct net_part *p = net_half_part(h, nlri->family);

	return p && p->member ? p : NULL;
}

static void
withdraw_all(struct net_half *h, struct bgp_nlri *nlri)
{
	struct net_part *part;
	struct ip_prefix p;
	struct rib *rib;

	if (nlri->rd.p >= nlri->rd.end || !(part = part_for(h, nlri)))
		return;
	rib = net_part_table(part)->rib;
	while (bgp_nlri_next(nlri, &p)) {
		net_unrest_withdrawn(part, &p);
		if (nlri->has_id)
			rib_withdraw_path(rib, part->source,
			    &net_part_here(part)->import, &p, nlri->id);
		else
			rib_withdraw(rib, part->source, &net_part_here(part)->import,
			    &p);
		net_of(h)->used++;
	}
	net_table_touched(net_part_table(part));
}

void
net_report_fault(struct net_half *h, const struct bgp_news *news)
{
	static const char digits[] = "0123456789abcdef";
	static const char *const reactions[] = { "taken as it is", "attribute dropped",
		"taken as withdrawal", "session reset" };
	size_t n = news->msg->len;
	const uint8_t *p = news->msg->body - BGP_HEADER_LEN;
	struct buf hex;

	buf_init(&hex);
	for (size_t i = 0; i < n && i < FAULT_OCTETS; i++) {
		buf_putc(&hex, digits[p[i] >> 4]);
		buf_putc(&hex, digits[p[i] & 15]);
	}
	if (n > FAULT_OCTETS)
		buf_printf(&hex, "... (%zu octets)", n);
	net_event_add(net_of(h), NET_EVENT_MALFORMED, h->sess->spec->name,
	    "UPDATE from %s to %s: %s (%s, attribute %u): %s", net_half_remote(h),
	    h->rt->spec->name, news->fault.reason ? news->fault.reason : "malformed",
	    reactions[news->fault.outcome], news->fault.attr, hex.data);
	buf_fini(&hex);
}

/* Told once a session and reason: a neighbour that is set up so says it always. */
static void
report_next_hop(struct net_part *p, uint8_t judged, const struct bgp_attrs *attrs)
{
	struct net_half *h = p->half;
	char text[IP_ADDR_STRLEN];
	struct ip_addr hop;
	unsigned bit;

	if (judged < RIB_IN_NEXT_HOP_SELF || judged > RIB_IN_NEXT_HOP_INVALID)
		return;
	bit = 1u << (judged - RIB_IN_NEXT_HOP_SELF);
	if (p->bad_hops & bit)
		return;
	p->bad_hops |= (uint8_t)bit;
	hop = bgp_attrs_next_hop(attrs);
	net_event_add(net_of(h), NET_EVENT_LEFT_OUT, h->sess->spec->name,
	    "routes from %s to %s with next hop %s are not used: %s",
	    net_half_remote(h), h->rt->spec->name, ip_addr_text(&hop, text),
	    rib_reason_row(judged)->text);
}

/* Likewise told once a session. */
static void
report_martian(struct net_part *p, struct rib_source *s)
{
	struct net_half *h = p->half;
	char text[IP_PREFIX_STRLEN];

	if (s->martian.family == IP_NONE)
		return;
	if (!p->martians)
		net_event_add(net_of(h), NET_EVENT_LEFT_OUT, h->sess->spec->name,
		    "routes from %s to %s, %s first, are not used: %s",
		    net_half_remote(h), h->rt->spec->name,
		    ip_prefix_text(&s->martian, text),
		    rib_reason_row(RIB_IN_MARTIAN)->text);
	s->martian.family = IP_NONE;
	p->martians = true;
}

static void
report_crowded(struct net_part *p, struct rib_source *s)
{
	struct net_half *h = p->half;
	char text[IP_PREFIX_STRLEN];

	if (s->crowded.family == IP_NONE)
		return;
	if (!p->crowded)
		net_event_add(net_of(h), NET_EVENT_LEFT_OUT, h->sess->spec->name,
		    "more than %d paths of a prefix from %s to %s, %s first, are not "
		    "used",
		    RIB_PATHS_MAX, net_half_remote(h), h->rt->spec->name,
		    ip_prefix_text(&s->crowded, text));
	s->crowded.family = IP_NONE;
	p->crowded = true;
}

/* A neighbour with 2-octet AS numbers sent more than can be kept with 4 of them. */
static void
report_too_long(struct net_half *h, struct bgp_nlri nlri)
{
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix first;

	bgp_nlri_next(&nlri, &first);
	net_event_add(net_of(h), NET_EVENT_LEFT_OUT, h->sess->spec->name,
	    "routes from %s to %s, %s first, are not used: with 4-octet AS numbers "
	    "their attributes are longer than %u octets",
	    net_half_remote(h), h->rt->spec->name, ip_prefix_text(&first, text),
	    BGP_ATTR_MAX);
}

/* RFC 9234 5, on the way in, rule 3: what a provider, a peer or a route server teaches
 * is for customers, whether it says so or not. */
static void
mark_for_customers(const struct net_part *p, struct bgp_draft *d)
{
	const struct rib_import *in = &net_part_here(p)->import;

	if (d->has & BGP_HAS_OTC ||
	    (in->role != BGP_ROLE_CUSTOMER && in->role != BGP_ROLE_PEER &&
		in->role != BGP_ROLE_RS_CLIENT))
		return;
	d->has |= BGP_HAS_OTC;
	d->otc = in->role_as;
}

/* NULL, or the part whose limit was passed. */
static struct net_part *
announce_all(struct net_half *h, struct bgp_update *u, unsigned i)
{
	struct net *net = net_of(h);
	struct bgp_nlri *nlri = &u->announced[i];
	struct net_part *part = part_for(h, nlri);
	const struct bgp_attrs *attrs;
	struct rib_source *s;
	struct net_table *t;
	bool ok;

	if (!part || nlri->rd.p >= nlri->rd.end)
		return NULL;
	if (net_part_here(part)->import.role)
		mark_for_customers(part, &u->attrs);
	attrs = bgp_attrs_get(&net->attrs, bgp_update_attrs(u, i));
	if (!attrs) {
		report_too_long(h, *nlri);
		withdraw_all(h, nlri);
		return NULL;
	}
	if (net->unrest)
		net_unrest_announced(h, *nlri, attrs);
	t = net_part_table(part);
	net->used += (unsigned)rd_left(&nlri->rd) / 4 + 1;
	ok = rib_update_run(t->rib, part->source, &net_part_here(part)->import, nlri,
	    attrs);
	s = rib_source(t->rib, part->source);
	report_next_hop(part, s->judged, attrs);
	report_martian(part, s);
	report_crowded(part, s);
	bgp_attrs_put(&net->attrs, attrs);
	net_table_touched(t);
	return ok ? NULL : part;
}

/* --- UPDATEs --- */

void
net_take_update(struct net_half *h, const struct bgp_news *news, struct net_taken *t)
{
	struct net *net = net_of(h);
	struct bgp_update *u = news->update;

	net->used++;
	*t = (struct net_taken){ NULL, NULL };
	if (news->outcome != BGP_FINE)
		net_report_fault(h, news);
	for (unsigned i = 0; i < 2; i++)
		withdraw_all(h, &u->withdrawn[i]);
	for (unsigned i = 0; i < 2 && !t->over; i++) {
		if (news->outcome == BGP_WITHDRAW)
			withdraw_all(h, &u->announced[i]);
		else
			t->over = announce_all(h, u, i);
	}
	if (net_half_external(h))
		h->last_external = net->last_external = net->now;
	t->ended = net_half_part(h, u->end_of_rib);
	if (t->ended && !t->ended->member)
		t->ended = NULL;
}
