/*
 * A stream remembers of each route that it told a print, the hash of its attributes as
 * they were encoded, so a route that is looked at again is told only when it differs,
 * and a withdrawal only when there was an announcement.  A walk goes over all prefixes
 * of the table, then over those that were told and did not come by: they are gone.
 * Prefixes that are told after each other with the same attributes share an UPDATE.
 *
 * A print covers the octets behind which a prefix would stand, and the next hops of
 * IPv6, which stand apart from them.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/monitor_int.h"

#include <stdlib.h>

enum { NOTES = 64 }; /* that are taken at a time, so that UPDATEs can be shared */

struct monitor_told {
	struct ip_prefix prefix;
	uint32_t id;   /* RFC 7911; 0: none */
	uint32_t mark; /* of the last walk that came by */
	uint64_t print;
};

/* --- what was told --- */

static uint64_t
told_hash(const struct ip_prefix *p, uint32_t id)
{
	return hash_bytes(p->b, p->family == IP_V4 ? 4 : 16,
	    p->len + ((uint64_t)id << 8));
}

static bool
is_told(const void *element, const void *key)
{
	const struct monitor_told *a = element, *b = key;

	return a->id == b->id && ip_prefix_cmp(&a->prefix, &b->prefix) == 0;
}

static struct monitor_told *
told_of(const struct monitor_stream *s, const struct ip_prefix *p, uint32_t id)
{
	const struct monitor_told key = { .prefix = *p, .id = id };

	return hset_find(&s->told, told_hash(p, id), is_told, &key);
}

static void
told_add(struct monitor_stream *s, const struct ip_prefix *p, uint32_t id,
    uint64_t print)
{
	struct monitor_told *t = xmalloc(sizeof *t);

	*t = (struct monitor_told){ *p, id, s->mark, print };
	if (id > s->id_max)
		s->id_max = id;
	hset_add(&s->told, told_hash(p, id), t);
}

static void
told_remove(struct monitor_stream *s, struct monitor_told *t)
{
	hset_remove(&s->told, told_hash(&t->prefix, t->id), is_told, t);
	free(t);
}

/* --- streams --- */

void
monitor_walk(struct monitor_stream *s)
{
	rib_order_free(s->walk);
	s->walk = rib_order_new(NULL);
	s->mark++;
	if (!s->walking)
		TAILQ_INSERT_TAIL(&s->peer->monitor->walks, s, walk_entry);
	s->walking = true;
}

void
monitor_stream_new(struct monitor_peer *p, struct monitor_table *t,
    enum net_monitor_view view)
{
	struct monitor_stream *s = xcalloc(1, sizeof *s);

	s->peer = p;
	s->table = t;
	s->view = view;
	hset_init(&s->told);
	TAILQ_INSERT_TAIL(&p->streams, s, peer_entry);
	TAILQ_INSERT_TAIL(&t->streams, s, table_entry);
	monitor_walk(s);
}

static void
end_walk(struct monitor_stream *s)
{
	rib_order_free(s->walk);
	s->walk = NULL;
	if (s->walking)
		TAILQ_REMOVE(&s->peer->monitor->walks, s, walk_entry);
	s->walking = false;
}

void
monitor_stream_free(struct monitor_stream *s)
{
	struct net_monitor *m = s->peer->monitor;
	size_t i = 0;
	void *t;

	if (m->pack.of == s)
		m->pack.of = NULL; /* the end of the peer says it all */
	end_walk(s);
	while ((t = hset_next(&s->told, &i)) != NULL)
		free(t);
	hset_fini(&s->told);
	TAILQ_REMOVE(&s->peer->streams, s, peer_entry);
	TAILQ_REMOVE(&s->table->streams, s, table_entry);
	free(s);
}

/* --- messages --- */

static uint8_t
family_of(const struct monitor_stream *s)
{
	return s->table->of->family;
}

static const struct net_part *
part_of(const struct monitor_stream *s)
{
	return net_half_part(s->peer->half, family_of(s));
}

static void
tell(struct net_monitor *m, const struct monitor_stream *s, int64_t at, size_t len)
{
	static const uint8_t flags[] = { [NET_MONITOR_PRE] = 0,
		[NET_MONITOR_POST] = BMP_POST_POLICY,
		[NET_MONITOR_LOC_RIB] = 0,
		[NET_MONITOR_OUT] = BMP_ADJ_RIB_OUT | BMP_POST_POLICY };
	struct bmp_peer head = s->peer->head;

	head.flags = flags[s->view];
	head.at = at;
	bmp_route(&m->out, &head, m->message, len);
	m->counters.messages++;
}

void
monitor_flush(struct net_monitor *m)
{
	struct monitor_pack *k = &m->pack;
	const struct monitor_stream *s = k->of;
	size_t len = s ? bgp_pack_end(&k->packer) : 0;

	k->of = NULL;
	if (len)
		tell(m, s, k->at, len);
}

/* The longest UPDATE of a stream, in octets: RFC 8654 is agreed on by session. */
static size_t
limit_of(const struct monitor_stream *s)
{
	return s->view == NET_MONITOR_OUT && part_of(s)->member
	    ? rib_member_message_max(part_of(s)->member)
	    : BGP_MESSAGE_MAX_EXTENDED;
}

static bool
put(struct net_monitor *m, const struct ip_prefix *p, uint32_t id)
{
	return id ? bgp_pack_path(&m->pack.packer, id, p)
		  : bgp_pack_prefix(&m->pack.packer, p);
}

static struct bgp_encode
encoding(const struct monitor_stream *s)
{
	const struct net_part *part = s->view == NET_MONITOR_OUT ? part_of(s) : NULL;

	return (struct bgp_encode){ .as4 = true,
		.ebgp = part && part->member && rib_member_encoding(part->member).ebgp,
		.family = family_of(s),
		.extended_next_hop = true };
}

/* One route, announced, or withdrawn (no draft); false: it has no room. */
static bool
add_route(struct monitor_stream *s, const struct ip_prefix *p, uint32_t id,
    const struct bgp_draft *d, uint64_t print, int64_t at)
{
	struct net_monitor *m = s->peer->monitor;
	struct monitor_pack *k = &m->pack;
	const struct bgp_encode how = encoding(s);
	size_t limits[2] = { BGP_MESSAGE_MAX, limit_of(s) };

	if (k->of == s && k->withdraw == !d && k->at == at &&
	    (!d || k->print == print) && put(m, p, id))
		return true;
	monitor_flush(m);
	*k = (struct monitor_pack){ .of = s, .withdraw = !d, .print = print, .at = at };
	for (int i = 0; i < 2; i++) {
		if (d)
			bgp_pack_announce(&k->packer, m->message, limits[i],
			    family_of(s), d, &how);
		else
			bgp_pack_withdraw(&k->packer, m->message, limits[i],
			    family_of(s));
		if (put(m, p, id))
			return true;
	}
	k->of = NULL;
	return false;
}

static uint64_t
print_of(const struct monitor_stream *s, const struct bgp_draft *d)
{
	const struct bgp_encode how = encoding(s);
	struct wr w = wr_init(s->peer->monitor->attributes, BGP_MESSAGE_MAX_EXTENDED);

	bgp_draft_encode(&w, d, &how);
	if (how.family == IP_V6 || d->next_hop.family == IP_V6) {
		wr_bytes(&w, d->next_hop.b, sizeof d->next_hop.b);
		wr_bytes(&w, d->link_local.b,
		    d->link_local.family == IP_V6 ? sizeof d->link_local.b : 0);
	}
	return hash_bytes(w.start, wr_len(&w), 0);
}

/* The route is now so; NULL: there is none. */
static void
settle(struct monitor_stream *s, const struct ip_prefix *p, uint32_t id,
    const struct bgp_draft *d, int64_t at)
{
	struct net_monitor *m = s->peer->monitor;
	struct monitor_told *t = told_of(s, p, id);
	uint64_t print = d ? print_of(s, d) : 0;

	if (t)
		t->mark = s->mark;
	if (d ? t && t->print == print : !t)
		return;
	if (!add_route(s, p, id, d, print, at)) {
		m->counters.left_out++;
		if (t && d)
			settle(s, p, id, NULL, at);
		return;
	}
	if (d)
		m->counters.announced++;
	else
		m->counters.withdrawn++;
	if (!d)
		told_remove(s, t);
	else if (t)
		t->print = print;
	else
		told_add(s, p, id, print);
}

/* --- routes --- */

static const struct rib_path *
path_from(const struct rib *r, const struct rib_net *net, uint32_t source)
{
	const struct rib_path *p = NULL;

	if (source == RIB_NONE)
		return NULL;
	do
		p = rib_path_next(r, net, p);
	while (p && p->source != source);
	return p;
}

/* As it came (RFC 7854 4.6), or as import left it. */
static void
draft_of(struct bgp_draft *d, const struct bgp_attrs *attrs, uint8_t family)
{
	bgp_draft_from(d, attrs);
	if (d->has & BGP_HAS_NEXT_HOP)
		return;
	d->next_hop = (struct ip_addr){ .family = family };
	d->has |= BGP_HAS_NEXT_HOP;
}

static void
judged_draft_of(struct bgp_draft *d, const struct rib_path *p, uint8_t family)
{
	draft_of(d, p->attrs, family);
	d->local_pref = p->local_pref;
	d->has |= BGP_HAS_LOCAL_PREF;
	if (p->med_dropped)
		d->has = (uint16_t)(d->has & ~BGP_HAS_MED);
}

/* All that a member is offered of a prefix; with ADD-PATH, what it is no more, too. */
static void
look_at_offers(struct monitor_stream *s, const struct rib_net *net,
    const struct ip_prefix *p, int64_t at)
{
	const struct net_part *part = part_of(s);
	bool add_path = part->member && net_part_add_path(part);
	struct rib_offer *o = s->peer->monitor->offer;
	uint32_t id = 0, next = 1;
	bool any = false;

	while (net && part->member && rib_member_path(part->member, net, &id, o)) {
		for (; add_path && next < id && next <= s->id_max; next++)
			settle(s, p, next, NULL, at);
		next = id + 1;
		any = true;
		settle(s, p, add_path ? id : 0, o->reason == RIB_OK ? &o->draft : NULL,
		    at);
	}
	for (; add_path && next <= s->id_max; next++)
		settle(s, p, next, NULL, at);
	if (!add_path && !any)
		settle(s, p, 0, NULL, at);
}

static void
look_at_path(struct monitor_stream *s, const struct rib_path *path,
    const struct ip_prefix *p, uint32_t id, int64_t at)
{
	const struct bgp_attrs *came = NULL;
	bool told = path && path->reason == RIB_OK;
	struct bgp_draft d;

	if (s->view == NET_MONITOR_PRE) {
		came = path ? rib_received(s->table->of->rib, p, path) : NULL;
		told = came != NULL;
		if (came)
			draft_of(&d, came, family_of(s));
	} else if (told) {
		judged_draft_of(&d, path, family_of(s));
	}
	settle(s, p, id, told ? &d : NULL, at);
}

/* The path of a neighbour, or its paths, by the rank of their sources. */
static void
look_at_received(struct monitor_stream *s, const struct rib_net *net,
    const struct ip_prefix *p, int64_t at)
{
	const struct rib *r = s->table->of->rib;
	const struct net_part *part = part_of(s);
	uint32_t source = part->source, id = net_part_takes_paths(part);

	if (source == RIB_NONE)
		look_at_path(s, NULL, p, 0, at);
	for (; source != RIB_NONE; source = rib_source_sibling(r, source))
		look_at_path(s, net ? path_from(r, net, source) : NULL, p,
		    id ? id++ : 0, at);
}

static void
look_at(struct monitor_stream *s, const struct ip_prefix *p, int64_t at)
{
	const struct rib *r = s->table->of->rib;
	const struct rib_net *net = rib_lookup(r, p);
	const struct rib_path *path = NULL;
	struct bgp_draft d;

	switch (s->view) {
	case NET_MONITOR_PRE:
	case NET_MONITOR_POST:
		look_at_received(s, net, p, at);
		return;
	case NET_MONITOR_LOC_RIB:
		path = net ? rib_best(r, net) : NULL;
		if (path)
			judged_draft_of(&d, path, family_of(s));
		settle(s, p, 0, path ? &d : NULL, at);
		return;
	case NET_MONITOR_OUT:
		look_at_offers(s, net, p, at);
		return;
	}
}

/* --- work --- */

static void
spend(unsigned *units, unsigned n)
{
	*units -= n < *units ? n : *units;
}

void
monitor_notes(struct net_monitor *m, struct monitor_table *t, unsigned *units)
{
	struct ip_prefix notes[NOTES];
	int64_t at = monitor_time(m, m->net->now);
	enum rib_watched what;
	struct monitor_stream *s;
	unsigned n;

	do {
		n = 0;
		while (n < NOTES &&
		    (what = rib_watch_next(t->of->rib, &t->place, &notes[n])) !=
			RIB_WATCHED_NOTHING) {
			if (what == RIB_WATCHED_PREFIX) {
				n += n == 0 ||
				    ip_prefix_cmp(&notes[n - 1], &notes[n]) != 0;
				continue;
			}
			m->counters.caught_up++;
			TAILQ_FOREACH(s, &t->streams, table_entry)
				monitor_walk(s);
		}
		TAILQ_FOREACH(s, &t->streams, table_entry)
			for (unsigned i = 0; i < n; i++) {
				look_at(s, &notes[i], at);
				spend(units, 1);
			}
	} while (n == NOTES && *units && m->out.len < NET_MONITOR_WAITING);
}

/* What was told and did not come by. */
static void
sweep(struct monitor_stream *s)
{
	struct monitor_told **gone = NULL, *t;
	size_t n = 0, cap = 0, i = 0;

	while ((t = hset_next(&s->told, &i)) != NULL)
		if (t->mark != s->mark)
			VEC_PUSH(gone, n, cap) = t;
	for (i = 0; i < n; i++) {
		struct ip_prefix p = gone[i]->prefix;

		settle(s, &p, gone[i]->id, NULL,
		    monitor_time(s->peer->monitor, s->peer->monitor->net->now));
	}
	free(gone);
}

/* When a route came is not known any more: the time is 0. */
void
monitor_go_on(struct net_monitor *m, unsigned *units)
{
	struct monitor_stream *s = TAILQ_FIRST(&m->walks);
	struct ip_prefix p;
	size_t left = rib_order_collect(s->walk, s->table->of->rib, *units);

	spend(units, *units - (unsigned)left);
	while (*units && m->out.len < NET_MONITOR_WAITING) {
		spend(units, 1);
		if (rib_order_next(s->walk, &p)) {
			look_at(s, &p, 0);
			continue;
		}
		sweep(s);
		end_walk(s);
		if (s->whole)
			return;
		s->whole = true;
		monitor_flush(m);
		tell(m, s, 0,
		    bgp_end_of_rib(m->message, BGP_MESSAGE_MAX, family_of(s)));
		return;
	}
}
