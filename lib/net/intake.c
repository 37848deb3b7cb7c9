/*
 * UPDATEs on their way into the table: withdrawals first, then what is announced, with
 * one interned attribute set for a whole run of prefixes.  Here are also the prefix
 * limits: what passes one ends the session, and with it the others of its limit group,
 * for a while; what comes near one is told once.
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

static void
withdraw_all(struct net_half *h, struct bgp_nlri *nlri)
{
	struct rib *rib = net_half_table(h)->rib;
	struct ip_prefix p;

	if (nlri->family != h->sess->spec->family)
		return;
	while (bgp_nlri_next(nlri, &p)) {
		rib_withdraw(rib, h->source, &p);
		net_of(h)->used++;
	}
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
report_next_hop(struct net_half *h, const struct bgp_attrs *attrs)
{
	uint8_t judged = rib_source(net_half_table(h)->rib, h->source)->judged;
	struct ip_addr hop = bgp_attrs_next_hop(attrs);
	char text[IP_ADDR_STRLEN];
	unsigned bit;

	if (judged < RIB_IN_NEXT_HOP_SELF || judged > RIB_IN_NEXT_HOP_INVALID)
		return;
	bit = 1u << (judged - RIB_IN_NEXT_HOP_SELF);
	if (h->bad_hops & bit)
		return;
	h->bad_hops |= (uint8_t)bit;
	net_event_add(net_of(h), NET_EVENT_LEFT_OUT, h->sess->spec->name,
	    "routes from %s to %s with next hop %s are not used: %s",
	    net_half_remote(h), h->rt->spec->name, ip_addr_text(&hop, text),
	    rib_reason_row(judged)->text);
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

/* False when the limit was passed. */
static bool
announce_all(struct net_half *h, struct bgp_update *u, unsigned i)
{
	struct net *net = net_of(h);
	struct bgp_nlri *nlri = &u->announced[i];
	struct rib *rib = net_half_table(h)->rib;
	const struct bgp_attrs *attrs;
	bool ok;

	if (nlri->family != h->sess->spec->family || nlri->rd.p >= nlri->rd.end)
		return true;
	attrs = bgp_attrs_get(&net->attrs, bgp_update_attrs(u, i));
	if (!attrs) {
		report_too_long(h, *nlri);
		withdraw_all(h, nlri);
		return true;
	}
	net->used += (unsigned)rd_left(&nlri->rd) / 4 + 1;
	ok = rib_update_run(rib, h->source, &net_here(h)->import, nlri, attrs);
	report_next_hop(h, attrs);
	bgp_attrs_put(&net->attrs, attrs);
	return ok;
}

/* ---- limits ---- */

static uint32_t
count_of(const struct net_half *h)
{
	const struct rib_source *s = rib_source(net_half_table(h)->rib, h->source);

	return s->nroutes - s->nstale; /* what it announces now */
}

static void
hold(struct net_half *h)
{
	const struct net_end *here = net_here(h);
	uint8_t family = h->sess->spec->family;
	uint8_t data[7];
	struct wr w = wr_init(data, sizeof data);

	wr_u16(&w, family == IP_V4 ? BGP_AFI_IPV4 : BGP_AFI_IPV6);
	wr_u8(&w, BGP_SAFI_UNICAST);
	wr_u32(&w, here->limit);
	h->limit_held = true;
	h->why = "over its prefix limit";
	bgp_peer_reset(h->peer, net_of(h)->now, BGP_CEASE_MAX_PREFIXES, data,
	    sizeof data, here->limit_idle);
}

void
net_limit_trip(struct net_half *h)
{
	if (!net_half_up(h))
		return;
	hold(h);
	net_half_drain(h);
}

static void
trip(struct net_half *h)
{
	struct net *net = net_of(h);
	const struct net_end *here = net_here(h);

	h->limit_hit = true;
	net_event_add(net, NET_EVENT_LIMIT, h->sess->spec->name,
	    "more than %u prefixes from %s (%s): down for %lld s", here->limit,
	    net_half_remote(h), here->limit_rule ? here->limit_rule : "prefix limit",
	    (long long)(here->limit_idle / ERX_SEC));
	hold(h);
	if (!here->limit_group)
		return;
	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *o = net->halves[i];
		const char *group = net_here(o)->limit_group;

		if (o != h && group && strcmp(group, here->limit_group) == 0)
			net_half_post(o, NET_TODO_TRIP);
	}
}

static void
warn(struct net_half *h)
{
	const struct net_end *here = net_here(h);
	uint32_t n = count_of(h);
	uint32_t mark = (uint32_t)((uint64_t)here->limit * here->limit_warn / 100);

	if (!here->limit || !here->limit_warn || !mark)
		return;
	if (n >= mark && !h->limit_warned) {
		h->limit_warned = true;
		net_event_add(net_of(h), NET_EVENT_LIMIT_WARNING, h->sess->spec->name,
		    "%u prefixes from %s, %u %% of the limit of %u (%s)", n,
		    net_half_remote(h), here->limit_warn, here->limit,
		    here->limit_rule ? here->limit_rule : "prefix limit");
	} else if (n + mark / 20 + 1 < mark) {
		h->limit_warned = false; /* some distance, or one route would chatter */
	}
}

void
net_limit_check(struct net_half *h)
{
	if (!net_half_up(h))
		return;
	if (net_here(h)->limit && count_of(h) > net_here(h)->limit)
		trip(h);
	else
		warn(h);
}

void
net_limit_returned(struct net_half *h)
{
	if (!h->limit_held || !net_half_up(h))
		return;
	if (h->limit_hit)
		net_event_add(net_of(h), NET_EVENT_LIMIT, h->sess->spec->name,
		    "back with %u prefixes from %s, limit %u (%s)", count_of(h),
		    net_half_remote(h), net_here(h)->limit,
		    net_here(h)->limit_rule ? net_here(h)->limit_rule : "prefix limit");
	h->limit_hit = h->limit_held = false;
	timerq_unset(&net_of(h)->timers, &h->aux);
}

/* ---- UPDATEs ---- */

void
net_take_update(struct net_half *h, const struct bgp_news *news)
{
	struct net *net = net_of(h);
	struct bgp_update *u = news->update;
	bool within = true;

	if (!net_half_up(h))
		return;
	net->used++;
	if (news->outcome != BGP_FINE)
		net_report_fault(h, news);
	for (unsigned i = 0; i < 2; i++)
		withdraw_all(h, &u->withdrawn[i]);
	for (unsigned i = 0; i < 2 && within; i++) {
		if (news->outcome == BGP_WITHDRAW)
			withdraw_all(h, &u->announced[i]);
		else
			within = announce_all(h, u, i);
	}
	if (net_half_external(h))
		net->last_external = net->now;
	net_table_touched(net_half_table(h));
	if (!within)
		trip(h);
	else
		warn(h);
	if (u->end_of_rib != h->sess->spec->family)
		return;
	net_limit_returned(h);
	h->awaited = false;
	net_graceful_end_of_rib(h);
}
