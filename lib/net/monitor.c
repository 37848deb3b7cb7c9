/*
 * A session that comes up waits to be told; one that goes down is told at once, if it
 * was told at all, so what waits for a slow station are no more than Peer Downs.  With
 * a peer its streams begin: they walk the table once, then live on the notes of it
 * (rib/watch.h).  RFC 7854 3.3, 5.
 */
#include "net/monitor.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "bgp/session.h"
#include "net/monitor_int.h"

#include <stdlib.h>
#include <string.h>

enum { PEER_UNITS = 16, STATISTICS_UNITS = 8, MADE_UP_PORT = 49152 };

static bool
is_full(const struct net_monitor *m)
{
	return m->out.len >= NET_MONITOR_WAITING;
}

/* --- look-ups --- */

static const void *
key_of(const struct monitor_peer *p)
{
	return p->half ? (const void *)p->half : p->rt;
}

static bool
is_peer(const void *element, const void *key)
{
	return key_of(element) == key;
}

static bool
is_table(const void *element, const void *key)
{
	return ((const struct monitor_table *)element)->of == key;
}

static struct monitor_peer *
peer_of(const struct net_monitor *m, const void *key)
{
	return hset_find(&m->by_key, monitor_hash(key), is_peer, key);
}

static struct monitor_table *
table_of(struct net_monitor *m, struct net_table *of)
{
	struct monitor_table *t =
	    hset_find(&m->by_table, monitor_hash(of), is_table, of);

	if (t)
		return t;
	t = xcalloc(1, sizeof *t);
	t->of = of;
	t->place = rib_watch(of->rib);
	TAILQ_INIT(&t->streams);
	TAILQ_INSERT_TAIL(&m->tables, t, entry);
	hset_add(&m->by_table, monitor_hash(of), t);
	return t;
}

static void
table_free(struct net_monitor *m, struct monitor_table *t)
{
	hset_remove(&m->by_table, monitor_hash(t->of), is_table, t->of);
	TAILQ_REMOVE(&m->tables, t, entry);
	rib_unwatch(t->of->rib);
	free(t);
}

/* --- what is told of a peer --- */

/* FNV-1a, of which 48 bits stand behind the two octets of a type (RFC 4364 4.2). */
static uint64_t
distinguisher(const char *router)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *router; router++)
		h = (h ^ (uint8_t)*router) * UINT64_C(0x100000001b3);
	return h & UINT64_C(0xffffffffffff);
}

static bool
wants(const struct net_monitor *m, enum net_monitor_view view)
{
	return m->config.views >> view & 1;
}

static void
add_streams(struct monitor_peer *p, const struct net_part *part)
{
	static const enum net_monitor_view views[] = { NET_MONITOR_PRE,
		NET_MONITOR_POST, NET_MONITOR_OUT };
	struct net_monitor *m = p->monitor;
	struct net_table *t = net_part_table(part);

	if (part->source == RIB_NONE || !t)
		return; /* not agreed on */
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		if (wants(m, views[i]))
			monitor_stream_new(p, table_of(m, t), views[i]);
}

/* Whoever opened a connection inside has no port of its own: one is made up. */
static void
tell_session(struct monitor_peer *p, const struct bgp_session *s)
{
	const struct net_half *h = p->half;
	const struct net_session *spec = h->sess->spec;
	int slot = bgp_peer_up_slot(h->peer);
	const struct bgp_negotiated *n = bgp_session_negotiated(s);
	uint16_t here = spec->local_port ? spec->local_port : BGP_PORT;
	uint16_t there = spec->remote_port ? spec->remote_port : BGP_PORT;
	struct bmp_up up = { .local = net_here(h)->address,
		.local_port = slot == BGP_SLOT_OUT ? MADE_UP_PORT : here,
		.remote_port = slot == BGP_SLOT_OUT ? there : MADE_UP_PORT };
	char *text = xasprintf("%s at %s", spec->name, p->rt->spec->name);

	up.sent = bgp_session_open(s, true, &up.sent_len);
	up.received = bgp_session_open(s, false, &up.received_len);
	up.text = text;
	p->head = (struct bmp_peer){ .type = BMP_PEER_INSTANCE,
		.distinguisher = distinguisher(p->rt->spec->name),
		.address = net_there(h)->address,
		.asn = n->remote_as,
		.id = n->remote_id,
		.at = monitor_time(p->monitor, bgp_peer_status(h->peer)->since) };
	bmp_peer_up(&p->monitor->out, &p->head, &up);
	free(text);
	for (unsigned i = 0; i < h->nparts; i++)
		add_streams(p, &h->parts[i]);
}

/* A table has no session: both OPENs are one, with what its routes need (RFC 9069 5.1).
 */
static void
tell_table(struct monitor_peer *p)
{
	const struct net_router *r = p->rt->spec;
	const struct bgp_open open = { .as = r->asn,
		.id = r->id,
		.families = BGP_FAMILY_BIT(IP_V4) | BGP_FAMILY_BIT(IP_V6),
		.caps = BGP_CAPS_AS4 };
	uint8_t octets[BGP_MESSAGE_MAX];
	struct wr w = wr_init(octets, sizeof octets);
	struct bmp_up up = { .sent = octets, .received = octets, .table = r->name };

	bgp_open_encode(&w, &open);
	up.sent_len = up.received_len = wr_len(&w);
	p->head = (struct bmp_peer){ .type = BMP_PEER_LOC_RIB,
		.distinguisher = distinguisher(r->name),
		.asn = r->asn,
		.id = r->id,
		.at = monitor_time(p->monitor, p->monitor->net->now) };
	bmp_peer_up(&p->monitor->out, &p->head, &up);
	for (int i = 0; i < 2; i++)
		if (p->rt->tables[i])
			monitor_stream_new(p, table_of(p->monitor, p->rt->tables[i]),
			    NET_MONITOR_LOC_RIB);
}

static void
peer_new(struct net_monitor *m, const struct net_half *h, struct net_rt *rt)
{
	struct monitor_peer *p = xcalloc(1, sizeof *p);

	p->monitor = m;
	p->half = h;
	p->rt = rt;
	TAILQ_INIT(&p->streams);
	TAILQ_INSERT_TAIL(&m->peers, p, entry);
	TAILQ_INSERT_TAIL(&m->waiting, p, waiting_entry);
	hset_add(&m->by_key, monitor_hash(key_of(p)), p);
}

static void
peer_free(struct net_monitor *m, struct monitor_peer *p)
{
	struct monitor_stream *s;

	while ((s = TAILQ_FIRST(&p->streams)))
		monitor_stream_free(s);
	if (!p->told)
		TAILQ_REMOVE(&m->waiting, p, waiting_entry);
	if (m->counting == p)
		m->counting = TAILQ_NEXT(p, entry);
	TAILQ_REMOVE(&m->peers, p, entry);
	hset_remove(&m->by_key, monitor_hash(key_of(p)), is_peer, key_of(p));
	free(p);
}

static void
tell_up(struct net_monitor *m, struct monitor_peer *p)
{
	int slot = p->half ? bgp_peer_up_slot(p->half->peer) : -1;
	const struct bgp_session *s =
	    slot < 0 ? NULL : bgp_peer_session(p->half->peer, (enum bgp_slot)slot);

	if (p->half && !s) {
		peer_free(m, p); /* its end is about to be taken note of */
		return;
	}
	TAILQ_REMOVE(&m->waiting, p, waiting_entry);
	p->told = true;
	m->counters.messages++;
	if (s)
		tell_session(p, s);
	else
		tell_table(p);
}

/* The NOTIFICATION that ended it, or that there was none. */
static void
tell_down(struct net_monitor *m, const struct monitor_peer *p,
    const struct bgp_news *news)
{
	uint8_t octets[BGP_MESSAGE_MAX];
	struct wr w = wr_init(octets, sizeof octets);

	m->counters.messages++;
	if (!p->half) {
		bmp_table_down(&m->out, &p->head, p->rt->spec->name);
	} else if (!news || !news->notify.code) {
		bmp_peer_down(&m->out, &p->head, BMP_DOWN_REMOTE, NULL, 0);
	} else {
		bgp_notify_encode(&w, news->notify.code, news->notify.subcode,
		    news->notify.data, news->notify.data_len);
		bmp_peer_down(&m->out, &p->head,
		    news->down == BGP_DOWN_NOTIFIED ? BMP_DOWN_RECEIVED
						    : BMP_DOWN_NOTIFIED,
		    octets, wr_len(&w));
	}
}

static void
drop(struct net_monitor *m, const void *key, const struct bgp_news *news)
{
	struct monitor_peer *p = peer_of(m, key);

	if (!p)
		return;
	if (p->told && !m->ended) {
		monitor_flush(m);
		p->head.at = monitor_time(m, m->net->now);
		tell_down(m, p, news);
	}
	peer_free(m, p);
}

/* --- what the net says --- */

static void
hear_of_up(const struct net_half *h)
{
	struct net_monitor *m;

	TAILQ_FOREACH(m, &h->sess->net->monitors, entry) {
		if (!m->ended && !peer_of(m, h))
			peer_new(m, h, h->rt);
	}
}

static void
hear_of_down(const struct net_half *h, const struct bgp_news *news)
{
	struct net_monitor *m;

	TAILQ_FOREACH(m, &h->sess->net->monitors, entry)
		drop(m, h, news);
}

static bool
has_table_peer(const struct net_monitor *m, const struct net_rt *rt)
{
	return wants(m, NET_MONITOR_LOC_RIB) && !rt->failed && !m->ended;
}

static void
hear_of_router(struct net_rt *rt)
{
	struct net_monitor *m;

	TAILQ_FOREACH(m, &rt->net->monitors, entry) {
		drop(m, rt, NULL);
		if (has_table_peer(m, rt))
			peer_new(m, NULL, rt);
	}
}

static void
hear_of_table(struct net_table *t)
{
	struct net_monitor *m;

	TAILQ_FOREACH(m, &t->rt->net->monitors, entry) {
		struct monitor_peer *p = peer_of(m, t->rt);

		if (p && p->told)
			monitor_stream_new(p, table_of(m, t), NET_MONITOR_LOC_RIB);
	}
}

static void
hear_of_router_gone(struct net_rt *rt)
{
	struct net_monitor *m;

	TAILQ_FOREACH(m, &rt->net->monitors, entry) {
		drop(m, rt, NULL);
		for (int i = 0; i < 2; i++) {
			struct net_table *of = rt->tables[i];
			struct monitor_table *t = of
			    ? hset_find(&m->by_table, monitor_hash(of), is_table, of)
			    : NULL;

			if (t)
				table_free(m, t);
		}
	}
}

static void
hear_of_policy(const struct net_part *part)
{
	struct net_monitor *m;
	struct monitor_stream *s;

	TAILQ_FOREACH(m, &part->half->sess->net->monitors, entry) {
		struct monitor_peer *p = peer_of(m, part->half);

		if (!p)
			continue;
		TAILQ_FOREACH(s, &p->streams, peer_entry)
			if (s->view == NET_MONITOR_OUT &&
			    s->table->of->family == part->family)
				monitor_walk(s);
	}
}

static const struct net_monitoring hearing = { .up = hear_of_up,
	.down = hear_of_down,
	.router = hear_of_router,
	.router_gone = hear_of_router_gone,
	.table = hear_of_table,
	.policy = hear_of_policy };

/* --- statistics --- */

static void
count_session(struct bmp_stats *s, const struct monitor_peer *p)
{
	const struct net_half *h = p->half;
	const struct monitor_stream *x;
	uint64_t in = 0, out = 0;

	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_part *part = &h->parts[i];
		const struct rib_source *src = part->source == RIB_NONE
		    ? NULL
		    : rib_source(net_part_table(part)->rib, part->source);

		if (!src)
			continue;
		in += src->nroutes;
		bmp_stats_add_family(s, BMP_STAT_ADJ_RIB_IN_FAMILY, part->family,
		    src->nroutes);
	}
	bmp_stats_add(s, BMP_STAT_ADJ_RIB_IN, in);
	if (!wants(p->monitor, NET_MONITOR_OUT))
		return;
	TAILQ_FOREACH(x, &p->streams, peer_entry) {
		if (x->view != NET_MONITOR_OUT)
			continue;
		out += x->told.n;
		bmp_stats_add_family(s, BMP_STAT_ADJ_RIB_OUT_FAMILY,
		    x->table->of->family, x->told.n);
	}
	bmp_stats_add(s, BMP_STAT_ADJ_RIB_OUT, out);
}

static void
count_table(struct bmp_stats *s, const struct monitor_peer *p)
{
	uint64_t sum = 0;

	for (int i = 0; i < 2; i++) {
		const struct net_table *t = p->rt->tables[i];

		if (!t)
			continue;
		sum += rib_count(t->rib);
		bmp_stats_add_family(s, BMP_STAT_LOC_RIB_FAMILY, t->family,
		    rib_count(t->rib));
	}
	bmp_stats_add(s, BMP_STAT_LOC_RIB, sum);
}

static void
tell_statistics(struct net_monitor *m, struct monitor_peer *p)
{
	struct bmp_stats s;

	if (!p->told)
		return;
	p->head.at = monitor_time(m, m->net->now);
	bmp_stats_begin(&s, &m->out, &p->head);
	if (p->half)
		count_session(&s, p);
	else
		count_table(&s, p);
	bmp_stats_end(&s);
	m->counters.messages++;
}

bool
net_monitor_told(const struct net_monitor *m)
{
	return TAILQ_EMPTY(&m->waiting) && TAILQ_EMPTY(&m->walks);
}

/* The first report follows the first routes. */
static void
count(struct net_monitor *m, unsigned *units)
{
	bool due = erx_time_is_never(m->statistics)
	    ? net_monitor_told(m)
	    : !erx_time_before(m->net->now, m->statistics);

	if (due && !m->counting) {
		m->counting = TAILQ_FIRST(&m->peers);
		m->statistics = erx_time_add(m->net->now, m->config.statistics);
	}
	while (m->counting && *units && !is_full(m)) {
		tell_statistics(m, m->counting);
		m->counting = TAILQ_NEXT(m->counting, entry);
		*units -= *units < STATISTICS_UNITS ? *units : STATISTICS_UNITS;
	}
}

/* --- life --- */

struct net_monitor *
net_monitor_new(struct net *net, struct erx_time now,
    const struct net_monitor_config *config)
{
	struct net_monitor *m = xcalloc(1, sizeof *m);

	net_set_now(net, now);
	m->net = net;
	m->config = *config;
	buf_init(&m->out);
	TAILQ_INIT(&m->peers);
	TAILQ_INIT(&m->waiting);
	TAILQ_INIT(&m->tables);
	TAILQ_INIT(&m->walks);
	hset_init(&m->by_key);
	hset_init(&m->by_table);
	m->offer = xmalloc(sizeof *m->offer);
	m->message = xmalloc(BGP_MESSAGE_MAX_EXTENDED);
	m->attributes = xmalloc(BGP_MESSAGE_MAX_EXTENDED);
	m->statistics = ERX_NEVER;
	TAILQ_INSERT_TAIL(&net->monitors, m, entry);
	net->monitoring = &hearing;
	bmp_initiation(&m->out, config->name, config->description, config->text);
	m->counters.messages++;
	m->config.name = m->config.description = m->config.text = NULL;
	for (size_t i = 0; i < net->spec->nrouters; i++)
		if (has_table_peer(m, net->rts[i]))
			peer_new(m, NULL, net->rts[i]);
	for (size_t i = 0; i < net->nhalves; i++)
		if (net_half_up(net->halves[i]))
			peer_new(m, net->halves[i], net->halves[i]->rt);
	return m;
}

static void
forget(struct net_monitor *m)
{
	struct monitor_peer *p;
	struct monitor_table *t;

	while ((p = TAILQ_FIRST(&m->peers)))
		peer_free(m, p);
	while ((t = TAILQ_FIRST(&m->tables)))
		table_free(m, t);
}

void
net_monitor_free(struct net_monitor *m)
{
	if (!m)
		return;
	m->ended = true;
	forget(m);
	TAILQ_REMOVE(&m->net->monitors, m, entry);
	if (TAILQ_EMPTY(&m->net->monitors))
		m->net->monitoring = NULL;
	hset_fini(&m->by_key);
	hset_fini(&m->by_table);
	buf_fini(&m->out);
	free(m->offer);
	free(m->message);
	free(m->attributes);
	free(m);
}

void
net_monitor_end(struct net_monitor *m, const char *text)
{
	if (m->ended)
		return;
	monitor_flush(m);
	m->ended = true;
	bmp_termination(&m->out, BMP_END_CLOSED, text);
	m->counters.messages++;
	forget(m);
}

bool
net_monitor_work(struct net_monitor *m, struct erx_time now, unsigned units)
{
	struct monitor_table *t;

	net_set_now(m->net, now);
	if (m->ended)
		return false;
	while (!TAILQ_EMPTY(&m->waiting) && units && !is_full(m)) {
		tell_up(m, TAILQ_FIRST(&m->waiting));
		units -= units < PEER_UNITS ? units : PEER_UNITS;
	}
	TAILQ_FOREACH(t, &m->tables, entry) {
		if (!units || is_full(m))
			break;
		monitor_notes(m, t, &units);
	}
	while (!TAILQ_EMPTY(&m->walks) && units && !is_full(m))
		monitor_go_on(m, &units);
	monitor_flush(m);
	count(m, &units);
	return !units && !is_full(m);
}

const uint8_t *
net_monitor_output(const struct net_monitor *m, size_t *len)
{
	*len = m->out.len;
	return (const uint8_t *)m->out.data;
}

void
net_monitor_sent(struct net_monitor *m, size_t len)
{
	m->out.len -= len;
	if (m->out.len)
		memmove(m->out.data, m->out.data + len, m->out.len);
	else
		buf_fini(&m->out);
}

struct erx_time
net_monitor_deadline(const struct net_monitor *m)
{
	return m->ended ? ERX_NEVER : m->statistics;
}

void
net_monitor_counters(const struct net_monitor *m, struct net_monitor_counters *c)
{
	*c = m->counters;
}
