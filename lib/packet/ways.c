/*
 * A flow is found by its key in a set, and lies in a list by its last use.  Its ways
 * are those of er_flow_trace, the function behind `trace`, so what that command says is
 * what happens.  Of a trace's places the routers become hops; tables of hosts are where
 * a way begins or ends, and a real router is where it leaves.
 *
 * Members lie in the order of a walk, those with a common beginning side by side.  So
 * the choice at each hop is one among runs of members: the flow's hash picks a run,
 * with a salt of the place, or every router would choose alike.
 */
#include "packet/ways.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "er/flow.h"
#include "net/ways.h"
#include "packet/wire.h"

#include <stdlib.h>
#include <string.h>

/* --- hops --- */

static uint64_t
text_hash(const char *text, uint64_t seed)
{
	return text ? hash_bytes(text, strlen(text), seed) : seed;
}

/* The address of one end of a session: that of its connection, or the next hop that it
 * announces in the family. */
static struct ip_addr
end_address(const struct net_session *s, bool b, uint8_t family)
{
	const struct net_end *end = b ? &s->b : &s->a;
	const struct net_family *f = net_session_family(s, family);
	struct ip_addr none = { .family = IP_NONE };

	if (end->address.family == family && !ip_addr_is_link_local(&end->address))
		return end->address;
	if (f && (b ? f->b : f->a).next_hop.family == family)
		return (b ? f->b : f->a).next_hop;
	return none;
}

/* Of a router, on a link or on any. */
static struct ip_addr
address_on(const struct net_spec *spec, const char *router, const char *link,
    uint8_t family)
{
	struct ip_addr a = { .family = IP_NONE };

	for (size_t i = 0; i < spec->nsessions && a.family == IP_NONE; i++) {
		const struct net_session *s = &spec->sessions[i];

		if (link && strcmp(s->link, link) != 0)
			continue;
		if (s->a.router && strcmp(s->a.router, router) == 0)
			a = end_address(s, false, family);
		else if (s->b.router && strcmp(s->b.router, router) == 0)
			a = end_address(s, true, family);
	}
	return a;
}

/* What traceroute shows of a router that a packet came to over a link, or over none. */
static struct ip_addr
address_of(const struct net_spec *spec, const struct net_router *r, const char *link,
    uint8_t family)
{
	struct ip_addr a = { .family = IP_NONE };
	const struct ip_addr *self = family == IP_V6 ? &r->self6 : &r->self;

	if (link)
		a = address_on(spec, r->name, link, family);
	if (a.family == IP_NONE && self->family == family)
		a = *self;
	if (a.family == IP_NONE)
		a = address_on(spec, r->name, NULL, family);
	if (a.family == IP_NONE && family == IP_V4)
		a = ip4_addr(r->id);
	return a;
}

static unsigned
mtu_of(const struct packet_ground *g, const char *link)
{
	const struct net_spec *spec = net_running(g->net);
	const struct net_link *l = link ? net_spec_find_link(spec, link) : NULL;

	return l ? g->mtus[l - spec->links] : g->model->packets.mtu;
}

/* --- a member --- */

struct making {
	const struct packet_ground *ground;
	const struct net_spec *spec;
	uint8_t family;
};

static uint64_t
owner_hash(const struct net_spec *spec, const char *place)
{
	const struct net_router *r = net_spec_find_router(spec, place);
	const struct net_hosts *h = r ? NULL : net_spec_find_hosts(spec, place);

	return text_hash(r ? r->owner : h ? h->owner : place, 1);
}

static uint32_t
port_of(const struct packet_ports *ports, const char *link)
{
	for (size_t i = 0; link && i < ports->n; i++)
		if (ports->items[i].open && strcmp(ports->items[i].link, link) == 0)
			return (uint32_t)i;
	return PACKET_NOWHERE;
}

/* A router that is down, or does not forward, takes nothing from a TTL; one that has
 * been met before is the first of a loop. */
static bool
ends_at_last(const struct net_trace_path *p)
{
	bool lost =
	    (p->fate == NET_DEAD_LINK || p->fate == NET_NOT_FORWARDING) && !p->into;

	return lost || p->fate == NET_LOOP;
}

static void
close_loop(struct packet_way *w, const struct net_trace_path *p)
{
	const char *last = p->nhops ? p->hops[p->nhops - 1].router : "";

	w->loop_from = w->nhops;
	for (size_t i = 0; p->fate == NET_LOOP && i < w->nhops; i++)
		if (strcmp(w->hops[i].name, last) == 0) {
			w->loop_from = i;
			return;
		}
}

/* PACKET_NOWHERE: over none. */
static uint32_t
leg(const struct net_spec *spec, const char *link, const char *to)
{
	const struct net_link *l = link ? net_spec_find_link(spec, link) : NULL;

	return l ? packet_leg((size_t)(l - spec->links), strcmp(l->a, to) != 0)
		 : PACKET_NOWHERE;
}

static void
set_end(const struct making *m, struct packet_way *w, const struct net_trace_path *p)
{
	const struct net_hop *last = p->nhops ? &p->hops[p->nhops - 1] : NULL;

	w->fate = p->fate;
	w->port = PACKET_NOWHERE;
	w->out = PACKET_NOWHERE;
	if (p->outcome == NET_LOST) {
		w->end = PACKET_END_LOST;
	} else if (p->outcome == NET_LEAVES) {
		w->end = PACKET_END_LEFT;
	} else if (p->outcome != NET_ARRIVES) {
		w->end = PACKET_END_UNKNOWN;
	} else if (p->fate == NET_EXTERNAL_NEIGHBOUR) {
		w->port = port_of(m->ground->ports, last ? last->link : NULL);
		w->out = last ? leg(m->spec, last->link, "") : PACKET_NOWHERE;
		w->end =
		    w->port == PACKET_NOWHERE ? PACKET_END_UNKNOWN : PACKET_END_PORT;
	} else {
		w->end = PACKET_END_HOST;
	}
}

static void
add_hop(const struct making *m, struct packet_way *w, const struct net_trace_path *p,
    size_t i)
{
	const struct net_hop *hop = &p->hops[i];
	const struct net_router *r = net_spec_find_router(m->spec, hop->router);
	const char *next = i + 1 < p->nhops ? p->hops[i + 1].link : NULL;
	struct packet_hop *to;

	w->places[i] = text_hash(hop->link, text_hash(hop->router, 0));
	if (hop->balanced && hop->relays && w->salted == 0) {
		w->salted = i;
		w->salt = hash_bytes(hop->relays->address.b,
		    sizeof hop->relays->address.b, 2);
	}
	if (!r || (i + 1 == p->nhops && ends_at_last(p)))
		return;
	to = &w->hops[w->nhops++];
	to->name = r->name;
	to->self = address_of(m->spec, r, hop->link, m->family);
	to->mtu = mtu_of(m->ground, next);
	to->came = leg(m->spec, hop->link, r->name);
	if (to->mtu < w->mtu)
		w->mtu = to->mtu;
}

static void
make(const struct making *m, struct packet_way *w, const struct net_trace_path *p)
{
	memset(w, 0, sizeof *w);
	w->hops = xcalloc(p->nhops, sizeof *w->hops);
	w->places = xcalloc(p->nhops, sizeof *w->places);
	w->nplaces = p->nhops;
	w->mtu = PACKET_MAX;
	for (size_t i = 0; i < p->nhops; i++)
		add_hop(m, w, p, i);
	set_end(m, w, p);
	close_loop(w, p);
	if (p->nhops) {
		w->starts = owner_hash(m->spec, p->hops[0].router);
		w->ends = owner_hash(m->spec, p->hops[p->nhops - 1].router);
	}
}

static void
ways_fini(struct packet_ways *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->items[i].hops);
		free(w->items[i].places);
	}
	free(w->items);
	memset(w, 0, sizeof *w);
}

static void
ways_of(const struct making *m, struct packet_ways *ways, const struct net_trace *t)
{
	ways->items = xcalloc(t->npaths, sizeof *ways->items);
	ways->n = t->npaths;
	for (size_t i = 0; i < t->npaths; i++)
		make(m, &ways->items[i], &t->paths[i]);
}

/* --- flows --- */

/* From a port, as `trace` has it from the link to the address. */
static void
trace_port(struct packet_flow *f, const struct packet_ground *g)
{
	const struct packet_port *port = &g->ports->items[f->at];
	const struct making m = { g, net_running(g->net), f->from.family };
	struct er_endpoint from = { .routers = { port->router },
		.nrouters = 1,
		.link = port->link,
		.address = f->from };
	struct er_endpoint to;
	char text[IP_ADDR_STRLEN];
	struct er_flow flow;

	if (!er_endpoint_find(g->model, m.spec, ip_addr_text(&f->to, text), &to) ||
	    !er_flow_trace(g->model, g->net, &from, &to, NULL, &flow))
		return;
	ways_of(&m, &f->there, &flow.forward);
	ways_of(&m, &f->back, &flow.reverse);
	er_flow_fini(&flow);
}

/* The port over which a router reaches the real router on the other end by itself. */
static uint32_t
beside(const struct packet_ground *g, const char *router, const struct ip_addr *to)
{
	for (size_t i = 0; i < g->ports->n; i++) {
		const struct packet_port *p = &g->ports->items[i];

		if (p->open && strcmp(p->router, router) == 0 &&
		    ip_addr_equal(&p->remote[to->family == IP_V6], to) &&
		    net_link_alive(g->net, p->link))
			return (uint32_t)i;
	}
	return PACKET_NOWHERE;
}

/* What a router has to say. */
static void
trace_router(struct packet_flow *f, const struct packet_ground *g)
{
	const struct making m = { g, net_running(g->net), f->from.family };
	const char *name = m.spec->routers[f->at].name;
	struct net_where where = { .routers = &name, .nrouters = 1 };
	struct net_packet packet = { .from = f->from, .to = f->to };
	uint32_t port = beside(g, name, &f->to);
	struct net_trace t;

	if (port != PACKET_NOWHERE) {
		struct net_hop hops[2] = { { .router = name },
			{ .router = "", .link = g->ports->items[port].link } };
		struct net_trace_path p = { .hops = hops,
			.nhops = 2,
			.fate = NET_EXTERNAL_NEIGHBOUR,
			.outcome = NET_ARRIVES };

		t = (struct net_trace){ .paths = &p, .npaths = 1 };
		ways_of(&m, &f->there, &t);
		return;
	}
	net_trace_run(g->net, &where, &packet, &t);
	ways_of(&m, &f->there, &t);
	net_trace_fini(&t);
}

static uint64_t
sign(const struct packet_ways *w)
{
	uint64_t h = 1;

	for (size_t i = 0; i < w->n; i++) {
		const struct packet_way *p = &w->items[i];

		h = hash_bytes(p->places, p->nplaces * sizeof *p->places, h);
		h = hash_u64(p->fate, hash_u64(p->end, h));
	}
	return h ? h : 1;
}

bool
packet_flow_update(struct packet_flow *f, const struct packet_ground *g, uint64_t *made)
{
	uint64_t version = net_forward_version(g->net), before = f->signature;

	if (f->known && f->version == version)
		return false;
	++*made;
	ways_fini(&f->there);
	ways_fini(&f->back);
	f->version = version;
	f->known = true;
	if (f->start == PACKET_FROM_PORT)
		trace_port(f, g);
	else
		trace_router(f, g);
	f->signature = sign(&f->there);
	return before != 0 && before != f->signature;
}

static uint64_t
key_hash(const struct packet_flow *f)
{
	uint8_t k[40] = { 0 };

	memcpy(k, &f->at, 4);
	k[4] = (uint8_t)f->start;
	k[5] = f->from.family;
	memcpy(k + 8, f->from.b, 16);
	memcpy(k + 24, f->to.b, 16);
	return hash_bytes(k, sizeof k, 0);
}

static bool
is_flow(const void *element, const void *key)
{
	const struct packet_flow *f = element, *k = key;

	return f->at == k->at && f->start == k->start &&
	    ip_addr_equal(&f->from, &k->from) && ip_addr_equal(&f->to, &k->to);
}

void
packet_flows_init(struct packet_flows *f)
{
	hset_init(&f->set);
	TAILQ_INIT(&f->by_use);
	f->n = 0;
}

static void
drop(struct packet_flows *fs, struct packet_flow *f)
{
	hset_remove(&fs->set, key_hash(f), is_flow, f);
	TAILQ_REMOVE(&fs->by_use, f, by_use);
	fs->n--;
	ways_fini(&f->there);
	ways_fini(&f->back);
	free(f);
}

void
packet_flows_fini(struct packet_flows *fs)
{
	struct packet_flow *f;

	while ((f = TAILQ_FIRST(&fs->by_use)) != NULL)
		drop(fs, f);
	hset_fini(&fs->set);
	packet_flows_init(fs);
}

/* Routers have other indexes in another spec, so what they had to say is gone. */
void
packet_flows_forget(struct packet_flows *fs)
{
	struct packet_flow *f, *next;

	for (f = TAILQ_FIRST(&fs->by_use); f; f = next) {
		next = TAILQ_NEXT(f, by_use);
		if (f->start == PACKET_FROM_ROUTER) {
			drop(fs, f);
			continue;
		}
		ways_fini(&f->there);
		ways_fini(&f->back);
		f->known = false;
	}
}

struct packet_flow *
packet_flows_get(struct packet_flows *fs, struct erx_time now, enum packet_start start,
    uint32_t at, const struct ip_addr *from, const struct ip_addr *to)
{
	const struct packet_flow key = { .start = start,
		.at = at,
		.from = *from,
		.to = *to };
	uint64_t hash = key_hash(&key);
	struct packet_flow *f = hset_find(&fs->set, hash, is_flow, &key);

	if (!f) {
		if (fs->n == PACKET_FLOWS)
			drop(fs, TAILQ_FIRST(&fs->by_use));
		f = xmemdup(&key, sizeof key);
		hset_add(&fs->set, hash, f);
		fs->n++;
	} else {
		TAILQ_REMOVE(&fs->by_use, f, by_use);
	}
	TAILQ_INSERT_TAIL(&fs->by_use, f, by_use);
	f->before = f->used;
	f->used = now;
	return f;
}

static bool
is_losing(const struct packet_flow *f)
{
	for (size_t i = 0; i < f->there.n; i++)
		if (f->there.items[i].end == PACKET_END_LOST)
			return true;
	return f->known && f->there.n == 0;
}

bool
packet_flows_lost_elsewhere(const struct packet_flows *fs, const struct packet_flow *f,
    struct erx_time now, int64_t us, size_t nports)
{
	struct packet_flow key = *f;

	for (key.at = 0; key.at < nports; key.at++) {
		const struct packet_flow *other = key.at == f->at
		    ? NULL
		    : hset_find(&fs->set, key_hash(&key), is_flow, &key);

		if (other && erx_time_since(now, other->used) < us && is_losing(other))
			return true;
	}
	return false;
}

/* --- choices --- */

/* Members from `lo` on that have the same place at this depth; one that has ended is
 * alone. */
static size_t
run_of(const struct packet_ways *w, size_t lo, size_t hi, size_t depth)
{
	size_t i = lo + 1;

	if (w->items[lo].nplaces <= depth)
		return 1;
	while (i < hi && w->items[i].nplaces > depth &&
	    w->items[i].places[depth] == w->items[lo].places[depth])
		i++;
	return i - lo;
}

static uint64_t
salt_at(const struct packet_way *w, size_t depth)
{
	if (w->salted == depth && depth)
		return w->salt;
	return depth ? w->places[depth - 1] : 0;
}

static const struct packet_way *
choose(const struct packet_ways *w, size_t lo, size_t hi, uint64_t hash)
{
	for (size_t depth = 0; lo + 1 < hi; depth++) {
		size_t runs = 0, pick;

		for (size_t i = lo; i < hi; i += run_of(w, i, hi, depth))
			runs++;
		pick =
		    hash_u64(hash, salt_at(&w->items[lo], depth)) % (runs ? runs : 1);
		while (pick-- > 0)
			lo += run_of(w, lo, hi, depth);
		hi = lo + run_of(w, lo, hi, depth);
	}
	return &w->items[lo];
}

const struct packet_way *
packet_ways_choose(const struct packet_ways *w, uint64_t hash, uint64_t owner)
{
	size_t lo = 0, hi = w->n;

	while (owner && lo < hi && w->items[lo].starts != owner)
		lo++;
	while (owner && hi > lo && w->items[hi - 1].starts != owner)
		hi--;
	return lo < hi ? choose(w, lo, hi, hash) : NULL;
}

/* --- words --- */

static void
way_text(struct buf *out, const struct packet_way *w)
{
	for (size_t i = 0; i < w->nhops; i++)
		buf_printf(out, "%s%s", i ? ", " : "", w->hops[i].name);
	if (!w->nhops)
		buf_puts(out, "no router");
}

void
packet_flow_text(const struct packet_flow *f, struct buf *out)
{
	char from[IP_ADDR_STRLEN], to[IP_ADDR_STRLEN];
	const struct packet_way *first = NULL;
	size_t lost = 0;

	for (size_t i = 0; i < f->there.n; i++) {
		const struct packet_way *w = &f->there.items[i];

		if (w->end != PACKET_END_LOST)
			continue;
		lost++;
		first = first ? first : w;
	}
	buf_printf(out, "%s to %s ", ip_addr_text(&f->from, from),
	    ip_addr_text(&f->to, to));
	if (!f->there.n) {
		buf_puts(out, "has no way");
	} else if (lost == f->there.n) {
		buf_printf(out, "is lost: %s behind ", net_fate_name(first->fate));
		way_text(out, first);
	} else if (lost) {
		buf_printf(out, "loses %zu of %zu ways: %s behind ", lost, f->there.n,
		    net_fate_name(first->fate));
		way_text(out, first);
	} else {
		buf_puts(out, "passes ");
		way_text(out, &f->there.items[0]);
		if (f->there.n > 1)
			buf_printf(out, ", and %zu more %s", f->there.n - 1,
			    f->there.n > 2 ? "ways" : "way");
	}
}
