/*
 * A packet is read, its flow looked up, and the member of the flow that its hash picks
 * says all that is to come: how many routers count the TTL down, the smallest MTU, and
 * the end.  So a packet costs one look-up however many routers are on its way; only
 * what ends on the way asks which of them it is.
 *
 * What a router or host sends because of a packet travels in the same way, from where
 * it was made.  An error leads to no other error, so that is at most two more packets.
 */
#include "packet/forward.h"

#include "base/wire.h"
#include "base/xalloc.h"
#include "er/mtu.h"
#include "packet/cut.h"
#include "packet/demand.h"
#include "packet/icmp.h"
#include "packet/octets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ERRORS_PER_SECOND = 1000, /* RFC 4443 2.4 (f) */
	ERRORS_BURST = 100,
	ETHERTYPE = 12, /* where it stands */
	ETHERTYPE_V4 = 0x0800,
	ETHERTYPE_V6 = 0x86dd,
	LIVE_US = 10 * 1000000, /* a flow without packets for so long is not noted */
	NOTES_MAX = 32          /* flows that are noted one by one, of a change */
};

struct packets {
	struct packet_host host;
	const struct er_model *model; /* NULL: nothing runs yet */
	const struct net *net;
	struct packet_ports ports;
	uint16_t *mtus;                   /* by link of the spec */
	struct packet_octets octets;      /* over links */
	struct packet_counters *counters; /* by port */
	size_t ncounters, capcounters;
	struct packet_flows flows;
	struct erx_time filled; /* tokens for errors were counted then */
	int64_t tokens;         /* µs of them */
	uint64_t traced;        /* ways made */
	uint64_t looked;        /* version that has been looked at */
	bool looking;
	unsigned noted, unnoted; /* flows since the change */
	/* Each with room for a header of Ethernet in front. */
	uint8_t error[PACKET_ETHER + PACKET_ERROR_MAX];
	uint8_t reset[PACKET_ETHER + PACKET_RESET_MAX];
	uint8_t piece[PACKETS_FRAME];
};

/* One packet on its way. */
struct travel {
	struct packets *all;
	struct erx_time now;
	uint32_t in;     /* port that is to blame */
	uint8_t *packet; /* behind PACKET_ETHER octets */
	struct packet_head head;
	bool inside; /* it was made here, and is no packet that came in */
};

struct packets *
packets_new(const struct packet_host *host)
{
	struct packets *p = xcalloc(1, sizeof *p);

	p->host = *host;
	p->tokens = ERRORS_BURST * ERX_SEC / ERRORS_PER_SECOND;
	packet_flows_init(&p->flows);
	return p;
}

void
packets_free(struct packets *p)
{
	if (!p)
		return;
	packet_flows_fini(&p->flows);
	packet_octets_fini(&p->octets);
	for (size_t i = 0; i < p->ports.n; i++) {
		free(p->ports.items[i].link);
		free(p->ports.items[i].router);
	}
	free(p->ports.items);
	free(p->counters);
	free(p->mtus);
	free(p);
}

static struct packet_ground
ground(const struct packets *p)
{
	return (struct packet_ground){ p->model, p->net, &p->ports, p->mtus };
}

/* --- ports --- */

static struct packet_port *
port_named(struct packets *p, const char *link)
{
	struct packet_port *port;

	for (size_t i = 0; i < p->ports.n; i++)
		if (strcmp(p->ports.items[i].link, link) == 0)
			return &p->ports.items[i];
	port = &VEC_PUSH(p->ports.items, p->ports.n, p->ports.cap);
	*port = (struct packet_port){ .link = xstrdup(link) };
	VEC_PUSH(p->counters, p->ncounters, p->capcounters) =
	    (struct packet_counters){ .in = 0 };
	return port;
}

/* Addresses of both ends, of all sessions over the link. */
static void
learn_ends(struct packet_port *port, const struct net_spec *spec)
{
	for (unsigned i = 0; i < 2; i++)
		port->own[i].family = port->remote[i].family = IP_NONE;
	for (size_t i = 0; i < spec->nsessions; i++) {
		const struct net_session *s = &spec->sessions[i];
		unsigned v6 = s->a.address.family == IP_V6;

		if (s->transport != NET_EXTERNAL || strcmp(s->link, port->link) != 0)
			continue;
		port->own[v6] = s->a.address;
		port->remote[v6] = s->b.address;
	}
}

void
packets_set(struct packets *p, const struct er_model *m, const struct net *net)
{
	const struct net_spec *spec = net_running(net);

	p->model = m;
	p->net = net;
	for (size_t i = 0; i < p->ports.n; i++)
		p->ports.items[i].open = false;
	p->mtus = xreallocarray(p->mtus, spec->nlinks + 1, sizeof *p->mtus);
	for (size_t i = 0; i < spec->nlinks; i++)
		p->mtus[i] = (uint16_t)er_link_mtu(m, spec, &spec->links[i]);
	packet_octets_set(&p->octets, spec);
	for (size_t i = 0; i < m->packets.nlinks; i++) {
		const struct er_packet_link *l = &m->packets.links[i];
		const struct net_link *link = net_spec_find_link(spec, l->head.name);
		struct packet_port *port;

		if (!link || link->b || !l->interface)
			continue;
		port = port_named(p, link->name);
		free(port->router);
		port->router = xstrdup(link->a);
		port->open = true;
		learn_ends(port, spec);
	}
	packet_flows_forget(&p->flows);
}

uint32_t
packets_port(const struct packets *p, const char *link)
{
	const struct net_link *l =
	    p->net ? net_spec_find_link(net_running(p->net), link) : NULL;

	for (size_t i = 0; l && i < p->ports.n; i++)
		if (p->ports.items[i].open &&
		    strcmp(p->ports.items[i].link, l->name) == 0)
			return (uint32_t)i;
	return PACKET_NOWHERE;
}

const struct packet_port *
packets_port_at(const struct packets *p, uint32_t i)
{
	return i < p->ports.n ? &p->ports.items[i] : NULL;
}

const struct packet_counters *
packets_counters(const struct packets *p, uint32_t port)
{
	return &p->counters[port];
}

void
packets_octets(const struct packets *p, const char *link, uint64_t toward[2])
{
	packet_octets_get(&p->octets, p->net ? net_running(p->net) : NULL, link,
	    toward);
}

size_t
packets_flows(const struct packets *p)
{
	return p->flows.n;
}

uint64_t
packets_traced(const struct packets *p)
{
	return p->traced;
}

/* --- ends of ways --- */

static struct packet_counters *
counted(const struct travel *t)
{
	return &t->all->counters[t->in];
}

static void
put_out(struct travel *t, uint32_t port, uint8_t *packet, size_t len)
{
	struct packet_counters *c = &t->all->counters[port];
	uint8_t *frame = packet - PACKET_ETHER;

	put_u16(frame + ETHERTYPE,
	    t->head.from.family == IP_V6 ? ETHERTYPE_V6 : ETHERTYPE_V4);
	c->out++;
	c->out_octets += len;
	t->all->host.send(t->all->host.ctx, port, frame, PACKET_ETHER + len);
}

/* By a port, in as many pieces as the smallest link of the way needs. */
static void
leave(struct travel *t, const struct packet_way *w)
{
	uint8_t *piece = t->all->piece + PACKET_ETHER;
	size_t from = 0, len;

	if (t->head.len <= w->mtu) {
		put_out(t, w->port, t->packet, t->head.len);
		return;
	}
	while ((len = packet_cut(piece, w->mtu, t->packet, &t->head, &from)) > 0)
		put_out(t, w->port, piece, len);
}

static bool travel(struct travel *, const struct packet_way *, bool made);

/* False: there have been too many of late. */
static bool
may_tell(struct travel *t)
{
	struct packets *p = t->all;
	const int64_t one = ERX_SEC / ERRORS_PER_SECOND;

	p->tokens += erx_time_since(t->now, p->filled);
	p->filled = t->now;
	if (p->tokens > ERRORS_BURST * one)
		p->tokens = ERRORS_BURST * one;
	if (p->tokens < one) {
		counted(t)->silent++;
		return false;
	}
	p->tokens -= one;
	return true;
}

/* A packet that was made at a router, or at a host. */
static void
depart(struct travel *t, const struct packet_ways *ways, uint64_t owner, bool made)
{
	const struct packet_way *w =
	    packet_ways_choose(ways, packet_flow_hash(&t->head), owner);

	if (!w && owner)
		w = packet_ways_choose(ways, packet_flow_hash(&t->head), 0);
	if (w)
		travel(t, w, made);
}

/* What a router on the way has to say of a packet, to where that came from. */
static void
complain(struct travel *t, const struct packet_hop *hop, enum packet_error error)
{
	struct packets *p = t->all;
	const struct packet_ground g = ground(p);
	const struct net_spec *spec = net_running(p->net);
	const struct net_router *r = net_spec_find_router(spec, hop->name);
	struct travel out = { p, t->now, t->in, p->error + PACKET_ETHER, t->head,
		true };
	struct packet_flow *f;
	size_t len;

	if (!r || hop->self.family == IP_NONE)
		return;
	len = packet_error_write(out.packet, error, &hop->self, hop->mtu, t->packet,
	    &t->head);
	if (len == 0 || !may_tell(t))
		return;
	/* Of links without addresses of their own the address is a link-local one. */
	packet_read(&out.head, out.packet, len);
	counted(t)->errors++;
	f = packet_flows_get(&p->flows, t->now, PACKET_FROM_ROUTER,
	    (uint32_t)(r - spec->routers), &hop->self, &t->head.from);
	packet_flow_update(f, &g, &p->traced);
	depart(&out, &f->there, 0, true);
}

/* What an emulated host sends back for something other than an echo, with room for a
 * header of Ethernet in front; its length, or 0. */
static size_t
refuse(struct travel *t, enum packet_demand demand, enum packet_error what,
    unsigned about, uint8_t **packet)
{
	struct packets *p = t->all;
	size_t len;

	*packet = p->error + PACKET_ETHER;
	if (demand == PACKET_DEMAND_TAKE && t->head.protocol == PACKET_PROTOCOL_TCP) {
		*packet = p->reset + PACKET_ETHER;
		return packet_reset(*packet, t->packet, &t->head);
	}
	if (demand == PACKET_DEMAND_TAKE && !packet_refusal(&t->head, &what))
		return 0;
	len =
	    packet_error_write(*packet, what, &t->head.to, about, t->packet, &t->head);
	if (len == 0 || !may_tell(t))
		return 0;
	counted(t)->errors++;
	return len;
}

/* A host answers by the ways back of the flow from a port; what routers and hosts send
 * is never answered. */
static void
answer(struct travel *t, const struct packet_way *w, const struct packet_flow *f)
{
	struct travel out = *t;
	enum packet_error what = PACKET_NO_PROTOCOL;
	unsigned about = 0;
	enum packet_demand demand = packet_demand(t->packet, &t->head, &what, &about);
	size_t len;

	out.inside = t->inside = true;
	if (demand == PACKET_DEMAND_DROP)
		return;
	if (demand == PACKET_DEMAND_TAKE && packet_echo(t->packet, &t->head)) {
		depart(t, &f->back, w->ends, false);
		return;
	}
	len = refuse(t, demand, what, about, &out.packet);
	if (len == 0)
		return;
	packet_read(&out.head, out.packet, len);
	depart(&out, &f->back, w->ends, false);
}

/* The first router of a way whose next link the packet is too long for; nhops: there is
 * none. */
static size_t
narrow(const struct packet_way *w, size_t len)
{
	size_t i = 0;

	while (i < w->nhops && w->hops[i].mtu >= len)
		i++;
	return i;
}

/* The router at which a packet with this TTL ends, counted from `skip`; a loop goes
 * round until it does. */
static const struct packet_hop *
hop_at(const struct packet_way *w, size_t i)
{
	size_t round = w->nhops - w->loop_from;

	if (i < w->nhops)
		return &w->hops[i];
	return round ? &w->hops[w->loop_from + (i - w->nhops) % round] : NULL;
}

/*
 * All of a way but its end: TTL and MTU.  `made`: the packet begins at the first
 * router, which takes nothing from its TTL.  True: the packet has got to the end.
 */
static bool
pass(struct travel *t, const struct packet_way *w, bool made)
{
	struct packet_octets *octets = &t->all->octets;
	size_t skip = made && w->nhops > 0, hops = w->nhops - skip;
	size_t ttl = t->head.ttl ? t->head.ttl : 1;
	const struct packet_hop *last = hop_at(w, skip + ttl - 1);
	size_t full = w->nhops;

	if (t->head.whole && t->head.len > w->mtu)
		full = narrow(w, t->head.len);
	if (last && (full == w->nhops || skip + ttl - 1 <= full)) {
		packet_octets_add(octets, w, skip + ttl, t->head.len);
		counted(t)->expired += !t->inside;
		complain(t, last, PACKET_TIME_EXCEEDED);
		return false;
	}
	if (full < w->nhops) {
		packet_octets_add(octets, w, full + 1, t->head.len);
		counted(t)->too_big += !t->inside;
		complain(t, &w->hops[full], PACKET_TOO_BIG);
		return false;
	}
	packet_octets_add(octets, w, w->nhops + 1, t->head.len);
	if (hops) {
		packet_age(t->packet, t->head.from.family, (unsigned)hops);
		t->head.ttl = (uint8_t)(t->head.ttl - hops);
	}
	return true;
}

/* The router where there was no route says so. */
static void
lose(struct travel *t, const struct packet_way *w)
{
	counted(t)->lost++;
	if (w->fate == NET_NO_ROUTE && w->nhops && w->nhops == w->nplaces)
		complain(t, &w->hops[w->nhops - 1], PACKET_NO_ROUTE);
}

/* A packet that was made inside; true: it has left by a port. */
static bool
travel(struct travel *t, const struct packet_way *w, bool made)
{
	if (!pass(t, w, made) || w->end != PACKET_END_PORT)
		return false;
	leave(t, w);
	return true;
}

/* A packet that came in. */
static void
enter(struct travel *t, const struct packet_flow *f, const struct packet_way *w)
{
	struct packet_counters *c = counted(t);

	if (!pass(t, w, false))
		return;
	switch (w->end) {
	case PACKET_END_PORT:
		c->passed++;
		leave(t, w);
		break;
	case PACKET_END_HOST:
		c->answered++;
		answer(t, w, f);
		break;
	case PACKET_END_LOST:
		lose(t, w);
		break;
	case PACKET_END_LEFT:
		c->left++;
		break;
	case PACKET_END_UNKNOWN:
		c->unknown++;
		break;
	}
}

/* --- input --- */

static void
note(struct packets *p, const struct packet_flow *f)
{
	struct buf text;

	if (p->noted == NOTES_MAX) {
		p->unnoted++;
		return;
	}
	p->noted++;
	buf_init(&text);
	packet_flow_text(f, &text);
	p->host.note(p->host.ctx, p->ports.items[f->at].link, text.data);
	buf_fini(&text);
}

static void
update(struct packets *p, struct packet_flow *f, const struct packet_ground *g)
{
	if (packet_flow_update(f, g, &p->traced) && f->start == PACKET_FROM_PORT)
		note(p, f);
}

/* A real router that has lost its way over one link takes another: from here on the
 * packets that were lost are not. */
static bool
comes_from_a_loss(const struct packets *p, const struct packet_flow *f,
    struct erx_time now)
{
	bool fresh = f->before.us == 0 || erx_time_since(now, f->before) >= LIVE_US;

	return fresh &&
	    packet_flows_lost_elsewhere(&p->flows, f, now, LIVE_US, p->ports.n);
}

static enum packet_fault
read_frame(struct packet_head *h, const uint8_t *frame, size_t len)
{
	unsigned type;

	if (len < PACKET_ETHER)
		return PACKET_CUT;
	type = get_u16(frame + ETHERTYPE);
	if (type != ETHERTYPE_V4 && type != ETHERTYPE_V6)
		return PACKET_NO_IP;
	if (len == PACKET_ETHER ||
	    (frame[PACKET_ETHER] >> 4 == 6) != (type == ETHERTYPE_V6))
		return len == PACKET_ETHER ? PACKET_CUT : PACKET_BAD_HEADER;
	return packet_read(h, frame + PACKET_ETHER, len - PACKET_ETHER);
}

void
packets_input(struct packets *p, struct erx_time now, uint32_t port, uint8_t *frame,
    size_t len)
{
	struct packet_counters *c = &p->counters[port];
	struct travel t = { p, now, port, frame + PACKET_ETHER, { .len = 0 }, false };
	const struct packet_ground g = ground(p);
	const struct packet_way *w;
	enum packet_fault fault = read_frame(&t.head, frame, len);
	struct packet_flow *f;
	unsigned told;

	c->in++;
	c->in_octets += len < PACKET_ETHER ? 0 : len - PACKET_ETHER;
	if (fault != PACKET_FINE) {
		c->faults[fault]++;
		return;
	}
	f = packet_flows_get(&p->flows, now, PACKET_FROM_PORT, port, &t.head.from,
	    &t.head.to);
	f->packets++;
	told = p->noted + p->unnoted;
	update(p, f, &g);
	if (told == p->noted + p->unnoted && comes_from_a_loss(p, f, now))
		note(p, f);
	w = packet_ways_choose(&f->there, packet_flow_hash(&t.head), 0);
	if (w)
		enter(&t, f, w);
	else
		c->lost++;
}

/* --- changes --- */

static void
look_ended(struct packets *p)
{
	char text[80];

	if (p->unnoted) {
		snprintf(text, sizeof text, "%u more flows go another way", p->unnoted);
		p->host.note(p->host.ctx, "packets", text);
	}
	p->noted = p->unnoted = 0;
	p->looking = false;
}

bool
packets_look(struct packets *p, struct erx_time now, unsigned most)
{
	const struct packet_ground g = ground(p);
	struct packet_flow *f;

	if (!p->model || p->flows.n == 0)
		return false;
	if (!p->looking && p->looked == net_forward_version(p->net))
		return false;
	if (!p->looking || p->looked != net_forward_version(p->net)) {
		p->looking = true;
		p->looked = net_forward_version(p->net);
	}
	/* From those that were used last: they are at the end of the list, and behind
	 * the first that is not live there is none. */
	for (f = TAILQ_LAST(&p->flows.by_use, packet_flow_list);
	     f && erx_time_since(now, f->used) < LIVE_US;
	     f = TAILQ_PREV(f, packet_flow_list, by_use)) {
		if (f->known && f->version == p->looked)
			continue;
		if (most-- == 0)
			return true;
		update(p, f, &g);
	}
	look_ended(p);
	return false;
}
