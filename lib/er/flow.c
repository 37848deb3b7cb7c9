/*
 * An end that is a name has one place; an address has as many as there are objects that
 * own it.  Which of them is meant a trace from the other end tells: the owners of the
 * places where it arrived.
 */
#include "er/flow.h"

#include "er/check.h"
#include "net/stateful.h"

#include <string.h>

/* The first network that was learned over a link: an address behind a real router that
 * the lab knows nothing of. */
static void
learned_over(const struct net *net, const char *link, struct ip_addr *address)
{
	struct net_half_info info;
	struct ip_prefix p;
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(net, i)) != NULL; i++) {
		const struct rib *rib;

		net_half_info(h, &info); /* IPv4 where the session has both */
		rib = net_router_rib(info.router, info.family);
		if (strcmp(info.session->link, link) != 0 || !rib ||
		    info.source == RIB_NONE || !rib_first_of(rib, info.source, &p))
			continue;
		*address = ip_prefix_addr(&p);
		if (p.len + 1u < ip_bits(p.family))
			*address = ip_addr_plus(address, 1);
		return;
	}
}

static struct ip_addr
address_of(const struct net *net, const struct er_endpoint *p)
{
	struct ip_addr a = p->address;

	if (a.family == IP_NONE && p->link)
		learned_over(net, p->link, &a);
	return a;
}

/* The hosts that have the address, of the owner of some. */
static const char *
hosts_of(const struct net_spec *spec, const char *name, const struct ip_addr *a)
{
	const struct net_hosts *h = name ? net_spec_find_hosts(spec, name) : NULL;

	return h ? net_spec_hosts_of(spec, &spec->hosts[h->whole_at], a)->name : name;
}

/* Adds what begins at each of the owners; false: at none. */
static bool
from_owners(const struct er_model *m, const struct net *net, const char *const *owners,
    size_t n, const struct net_packet *packet, struct net_trace *t)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		struct er_endpoint p;
		struct net_where where;

		if (!er_endpoint_find(m, net_running(net), owners[i], &p))
			continue;
		where = er_endpoint_where(&p);
		where.hosts = where.hosts
		    ? hosts_of(net_running(net), where.hosts, &packet->from)
		    : er_endpoint_moved(net_running(net), owners[i], &packet->from);
		net_trace_more(net, &where, packet, t);
		any = true;
	}
	return any;
}

static bool
begins(const struct er_endpoint *p)
{
	return p->nrouters > 0 || p->hosts || p->link;
}

/* From an end, as it was found. */
static bool
from_place(const struct net *net, const struct er_endpoint *p,
    const struct net_packet *packet, struct net_trace *t)
{
	struct net_where where = er_endpoint_where(p);

	if (begins(p))
		net_trace_more(net, &where, packet, t);
	return begins(p);
}

static bool
arrived_at_services(const struct net_trace *t)
{
	for (size_t i = 0; i < t->nends; i++)
		if (strcmp(t->ends[i], ER_SERVICES) == 0)
			return true;
	return false;
}

bool
er_flow_passes(const struct net_trace *t, const char *circuit, size_t n)
{
	for (size_t i = 0; i < t->npaths; i++)
		for (size_t k = 0; k < t->paths[i].nhops; k++) {
			const char *at = t->paths[i].hops[k].router;

			if (strncmp(at, circuit, n) == 0 && at[n] == '/')
				return true;
		}
	return false;
}

/* The addresses that packets from `from`, at a site, have behind the edge when they
 * took the ways of a trace to Microsoft's network: those of `nat` for each Microsoft
 * peering that a way passed.  None: `from` is public, nothing got there, or the site
 * translates nothing there. */
static void
translate(const struct er_model *m, const char *name, struct er_flow *f)
{
	const struct er_site *s = name ? er_model_site(m, name) : NULL;
	struct ip_prefix host = ip_prefix_of(&f->from, ip_bits(f->from.family));

	if (!s || er_space_is_public(&host) || !arrived_at_services(&f->forward))
		return;
	for (size_t i = 0; i < s->ncircuits && f->ntranslated < ER_FLOW_NATS; i++) {
		const struct er_attachment *a = &s->circuits[i];
		struct ip_addr nat = a->microsoft.nat[f->from.family == IP_V6];
		bool known = nat.family == IP_NONE;

		if (!a->circuit->has_microsoft ||
		    !er_flow_passes(&f->forward, a->circuit->head.name,
			strlen(a->circuit->head.name)))
			continue;
		for (size_t k = 0; k < f->ntranslated && !known; k++)
			known = ip_addr_equal(&f->translated[k], &nat);
		if (!known)
			f->translated[f->ntranslated++] = nat;
	}
}

/* A packet is of one family: an end that is a name takes its address of the family that
 * the other end has.  False: neither has one. */
static bool
agree(const struct net_spec *spec, struct er_endpoint *end, struct ip_addr *address,
    uint8_t family)
{
	if (address->family != family && end->other.family == family) {
		*address = end->address = end->other;
		end->hosts = hosts_of(spec, end->hosts, address);
	}
	return address->family == family;
}

/* Traces an answer to the address in `back`, in addition to those that were traced. */
static void
answer(const struct er_model *m, const struct net *net, const struct er_endpoint *to,
    const struct net_packet *back, struct er_flow *f)
{
	/* A name has one place, whether or not the packet has got there. */
	bool begun = (!to->owner &&
			 from_owners(m, net, f->forward.ends, f->forward.nends, back,
			     &f->reverse)) ||
	    from_place(net, to, back, &f->reverse);

	f->has_reverse = f->has_reverse || begun;
}

bool
er_flow_trace(const struct er_model *m, const struct net *net,
    const struct er_endpoint *a, const struct er_endpoint *b, struct net_reads *reads,
    struct er_flow *f)
{
	struct er_endpoint ends[2] = { *a, *b }, *from = &ends[0], *to = &ends[1];
	const struct net_spec *spec = net_running(net);
	struct net_packet there, back;
	struct net_trace probe;

	memset(f, 0, sizeof *f);
	f->from = address_of(net, from);
	f->to = address_of(net, to);
	if (f->from.family == IP_NONE || f->to.family == IP_NONE)
		return false;
	if (!agree(spec, to, &f->to, f->from.family) &&
	    !agree(spec, from, &f->from, f->to.family))
		return false;
	there = (struct net_packet){ f->from, f->to, to->owner, reads };
	back = (struct net_packet){ f->to, f->from, from->owner, reads };
	memset(&probe, 0, sizeof probe);
	if (from->several && !to->several)
		from_place(net, to, &back, &probe);
	f->has_forward =
	    from_owners(m, net, probe.ends, probe.nends, &there, &f->forward) ||
	    from_place(net, from, &there, &f->forward);
	/* The answer has to come back to where the packet came from. */
	if (!from->owner && probe.nends < 2)
		back.owner = probe.nends ? probe.ends[0] : from->place;
	net_trace_fini(&probe);
	translate(m, back.owner, f);
	f->back = f->ntranslated ? f->translated[0] : f->from;
	for (size_t i = 0; i < f->ntranslated; i++) {
		bool whole = f->reverse.lost == 0;

		back.to = f->translated[i];
		answer(m, net, to, &back, f);
		if (whole && f->reverse.lost)
			f->back = f->translated[i];
	}
	if (!f->ntranslated)
		answer(m, net, to, &back, f);
	net_stateful_pair(net, &f->forward, &f->reverse);
	return true;
}

void
er_flow_fini(struct er_flow *f)
{
	net_trace_fini(&f->forward);
	net_trace_fini(&f->reverse);
}
