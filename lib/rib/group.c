/*
 * Groups, who is in them, and the division of work: pending changes go before walks,
 * but leave them half of the units.  Members that take too long from the log are taken
 * off it when its memory passes the bound, those with the oldest part first, and walk
 * later.
 *
 * A withdrawn prefix is kept until no member can still need to be told: until what
 * waits in the logs and what walks began with is all younger.
 */
#include "rib/group.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

/* Prefixes settled in one go: enough to pack well, and a bound on what a log gets. */
#define BATCH_MAX 8192
#define BATCH_MIN 256

struct rib_groups *
rib_groups_new(struct rib *r, const struct rib_groups_config *config)
{
	struct rib_groups *gs = xcalloc(1, sizeof *gs);

	gs->rib = r;
	if (config)
		gs->config = *config;
	TAILQ_INIT(&gs->groups);
	TAILQ_INIT(&gs->ready);
	TAILQ_INIT(&gs->walkers);
	TAILQ_INIT(&gs->blocked);
	return gs;
}

void
rib_groups_free(struct rib_groups *gs)
{
	struct rib_group *g, *next_group;
	struct rib_member *m, *next;

	if (!gs)
		return;
	/* First what holds groups without members ... */
	TAILQ_FOREACH(m, &gs->walkers, walk_entry) {
		rib_group_put(m->old);
		m->old = NULL;
	}
	TAILQ_FOREACH(m, &gs->blocked, walk_entry) {
		rib_group_put(m->old);
		m->old = NULL;
	}
	/* ... then the members, the last of which takes its group with it. */
	for (g = TAILQ_FIRST(&gs->groups); g; g = next_group) {
		next_group = TAILQ_NEXT(g, entry);
		for (m = TAILQ_FIRST(&g->members); m; m = next) {
			next = TAILQ_NEXT(m, entry);
			rib_member_leave(m);
		}
	}
	rib_batch_fini(&gs->batch, gs->rib);
	free(gs);
}

static uint64_t
key_hash(const struct rib_group_key *k)
{
	const struct rib_export *e = &k->export;
	uint64_t h = hash_bytes(k->next_hop.b, sizeof k->next_hop.b, e->own_as);

	h = hash_u64((uint64_t)e->scope << 32 | e->replace_to, h);
	return hash_u64((uint64_t)e->extra_prepend << 6 |
		(uint64_t)k->extended_next_hop << 5 | (uint64_t)k->long_lived << 4 |
		(uint64_t)k->add_path << 3 | (uint64_t)e->ebgp << 2 |
		(uint64_t)k->as4 << 1 | k->extended_message,
	    h);
}

static bool
key_equal(const struct rib_group_key *a, const struct rib_group_key *b)
{
	return a->as4 == b->as4 && a->extended_message == b->extended_message &&
	    a->add_path == b->add_path && a->long_lived == b->long_lived &&
	    a->extended_next_hop == b->extended_next_hop &&
	    ip_addr_equal(&a->next_hop, &b->next_hop) &&
	    ip_addr_equal(&a->link_local, &b->link_local) &&
	    rib_export_equal(&a->export, &b->export);
}

/* The group of a key, with one reference more. */
static struct rib_group *
group_get(struct rib_groups *gs, const struct rib_group_key *key)
{
	uint64_t hash = key_hash(key);
	struct rib_group *g;

	TAILQ_FOREACH(g, &gs->groups, entry) {
		if (g->hash == hash && key_equal(&g->key, key)) {
			g->refs++;
			return g;
		}
	}
	g = xcalloc(1, sizeof *g);
	g->owner = gs;
	g->key = *key;
	rib_export_copy(&g->key.export, &key->export);
	g->hash = hash;
	g->refs = 1;
	g->log.total = &gs->log_bytes;
	TAILQ_INIT(&g->members);
	TAILQ_INSERT_TAIL(&gs->groups, g, entry);
	gs->ngroups++;
	if (key->add_path)
		rib_add_path_begin(gs);
	return g;
}

void
rib_group_put(struct rib_group *g)
{
	if (!g || --g->refs)
		return;
	TAILQ_REMOVE(&g->owner->groups, g, entry);
	g->owner->ngroups--;
	if (g->key.add_path)
		rib_add_path_end(g->owner);
	rib_log_fini(&g->log);
	rib_export_fini(&g->key.export);
	free(g->horizons);
	free(g->tally.slots);
	free(g);
}

void
rib_group_left_out(struct rib_group *g, const struct rib_net *net, uint32_t horizon)
{
	if (!g->too_long++) {
		g->too_long_first = rib_net_prefix(net);
		g->too_long_horizon = horizon;
	} else if (g->too_long_horizon != horizon) {
		g->too_long_horizon = 0;
	}
	g->owner->left_out = true;
}

/* Those that would have been sent it: not where all of it came from. */
static void
count_too_long(const struct rib_group *g, struct rib_too_long *t)
{
	const struct rib_member *m;

	TAILQ_FOREACH(m, &g->members, entry) {
		if (m->horizon && m->horizon == g->too_long_horizon)
			continue;
		if (!t->members++)
			t->owner = m->owner;
	}
}

bool
rib_groups_too_long(struct rib_groups *gs, struct rib_too_long *t)
{
	struct rib_group *g;

	if (!gs->left_out)
		return false;
	TAILQ_FOREACH(g, &gs->groups, entry) {
		if (!g->too_long)
			continue;
		*t = (struct rib_too_long){ .first = g->too_long_first,
			.prefixes = g->too_long,
			.message_max = (unsigned)rib_message_max(&g->key) };
		count_too_long(g, t);
		g->too_long = 0;
		if (t->members)
			return true;
	}
	gs->left_out = false;
	return false;
}

static size_t
horizon_slot(const struct rib_group *g, uint32_t horizon)
{
	size_t lo = 0, hi = g->nhorizons;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (g->horizons[mid].number < horizon)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
rib_group_has_horizon(const struct rib_group *g, uint32_t horizon)
{
	size_t i = horizon_slot(g, horizon);

	return i < g->nhorizons && g->horizons[i].number == horizon;
}

void
rib_group_follower(struct rib_group *g, uint32_t horizon, int change)
{
	size_t i = horizon_slot(g, horizon);
	struct rib_horizon *at;

	if (!rib_group_has_horizon(g, horizon)) {
		(void)VEC_PUSH(g->horizons, g->nhorizons, g->caphorizons);
		at = &g->horizons[i];
		memmove(at + 1, at, (g->nhorizons - 1 - i) * sizeof *at);
		*at = (struct rib_horizon){ horizon, 0 };
	}
	at = &g->horizons[i];
	at->followers += (uint32_t)change;
	if (!at->followers) {
		g->nhorizons--;
		memmove(at, at + 1, (g->nhorizons - i) * sizeof *at);
	}
}

struct rib_member *
rib_member_join(struct rib_groups *gs, const struct rib_group_key *key,
    uint32_t horizon, void *owner)
{
	struct rib_member *m = xcalloc(1, sizeof *m);

	m->group = group_get(gs, key);
	TAILQ_INSERT_TAIL(&m->group->members, m, entry);
	m->owner = owner;
	m->horizon = horizon;
	m->eor = true;
	m->since = gs->rib->seq + 1;
	m->goal = gs->rib->dirtied;
	rib_member_start_walk(m, RIB_WALK);
	return m;
}

void
rib_member_leave(struct rib_member *m)
{
	if (!m)
		return;
	if (m->mode == RIB_FOLLOW) {
		rib_group_follower(m->group, m->horizon, -1);
		rib_cursor_release(&m->cursor);
		rib_log_trim(&m->group->log);
	} else {
		rib_member_stop_walk(m);
	}
	if (m->ready)
		TAILQ_REMOVE(&m->group->owner->ready, m, ready_entry);
	TAILQ_REMOVE(&m->group->members, m, entry);
	rib_group_put(m->group);
	free(m->own.data);
	free(m);
}

void
rib_member_refresh(struct rib_member *m, bool enhanced)
{
	if (m->mode != RIB_FOLLOW) {
		m->again = true;
		m->again_enhanced |= enhanced;
		return;
	}
	rib_member_detach(m);
	m->borr = m->eorr = enhanced;
	rib_member_start_walk(m, RIB_WALK);
}

/* Nothing that it was sent could be wrong. */
static bool
untouched(const struct rib_member *m)
{
	return m->eor && !m->updates && m->own.off == m->own.len &&
	    m->walk.at == RIB_NONE;
}

void
rib_member_rekey(struct rib_member *m, const struct rib_group_key *key)
{
	struct rib_group *old = m->group, *g;
	bool walk = true;

	if (key_equal(&old->key, key))
		return;
	g = group_get(old->owner, key);
	if (m->mode == RIB_FOLLOW) {
		rib_member_detach(m);
		m->old = old;
		m->rekeyed = true;
	} else if (untouched(m)) {
		walk = false; /* the one that has just begun will do */
	} else {
		/* Part of what it has is by one key, part by another. */
		rib_member_stop_walk(m);
		m->since = 0;
		m->rekeyed = true;
	}
	TAILQ_REMOVE(&old->members, m, entry);
	TAILQ_INSERT_TAIL(&g->members, m, entry);
	m->group = g;
	if (m->old != old)
		rib_group_put(old); /* else the reference stays with m->old */
	if (walk)
		rib_member_start_walk(m, RIB_WALK);
}

static struct rib_group *
oldest_log(const struct rib_groups *gs)
{
	struct rib_group *g, *oldest = NULL;

	TAILQ_FOREACH(g, &gs->groups, entry) {
		if (g->log.head &&
		    (!oldest || g->log.head->seq < oldest->log.head->seq))
			oldest = g;
	}
	return oldest;
}

/* Takes members off the log until it is within its bound. */
static void
make_room(struct rib_groups *gs)
{
	while (gs->log_bytes > rib_log_bound(gs)) {
		struct rib_group *g = oldest_log(gs);
		const struct rib_chunk *head = g->log.head;
		struct rib_member *m;

		TAILQ_FOREACH(m, &g->members, entry) {
			if (m->cursor.chunk != head)
				continue;
			rib_member_detach(m);
			rib_member_start_walk(m, RIB_SEEK);
			if (g->log.head != head)
				break; /* that was the last */
		}
	}
}

uint32_t
rib_groups_need(const struct rib_groups *gs)
{
	uint32_t need = UINT32_MAX;
	const struct rib_group *g;
	const struct rib_member *m;

	TAILQ_FOREACH(g, &gs->groups, entry) {
		if (g->log.head && g->log.head->seq < need)
			need = g->log.head->seq;
	}
	TAILQ_FOREACH(m, &gs->walkers, walk_entry)
		need = m->since < need ? m->since : need;
	TAILQ_FOREACH(m, &gs->blocked, walk_entry)
		need = m->since < need ? m->since : need;
	return need;
}

/* Its place in the index will be needed soon; the tomb behind it. */
static uint32_t
fetch_tomb(const struct rib *r, uint32_t n)
{
	struct ip_prefix p;

	if (n == RIB_NONE)
		return n;
	p = rib_net_prefix(net_at(r, n));
	rib_index_prefetch(r, rib_index_hash(r, &p));
	return net_at(r, n)->more;
}

static unsigned
bury(struct rib_groups *gs, unsigned units)
{
	struct rib *r = gs->rib;
	uint32_t need, ahead = r->tomb_head;

	if (r->tomb_head == RIB_NONE)
		return units;
	need = rib_groups_need(gs);
	for (unsigned i = 0; i < 8; i++)
		ahead = fetch_tomb(r, ahead);
	while (
	    units && r->tomb_head != RIB_NONE && net_at(r, r->tomb_head)->seq < need) {
		ahead = fetch_tomb(r, ahead);
		rib_add_path_forget(gs, r->tomb_head);
		rib_net_free(r, r->tomb_head);
		units--;
	}
	return units;
}

static unsigned
batch_size(const struct rib_groups *gs)
{
	unsigned size = gs->ngroups ? 4 * BATCH_MAX / gs->ngroups : BATCH_MAX;

	return size > BATCH_MAX ? BATCH_MAX : size < BATCH_MIN ? BATCH_MIN : size;
}

static unsigned
flush_some(struct rib_groups *gs, unsigned units)
{
	unsigned share = units;

	if (gs->rib->dirty == RIB_NONE || gs->log_bytes > rib_log_bound(gs))
		return 0;
	if (!TAILQ_EMPTY(&gs->walkers))
		share = (units + 1) / 2;
	if (share > batch_size(gs))
		share = batch_size(gs);
	return rib_flush(gs, share);
}

/* One turn for everybody who can go on. */
static unsigned
walk_some(struct rib_groups *gs, unsigned units)
{
	struct rib_member *last = TAILQ_LAST(&gs->walkers, rib_walkers), *m, *next;
	unsigned used = 0;

	for (m = TAILQ_FIRST(&gs->walkers); m && used < units; m = next) {
		next = m == last ? NULL : TAILQ_NEXT(m, walk_entry);
		used += rib_member_walk(m, units - used);
	}
	return used;
}

struct rib_desk *
rib_desk_new(void)
{
	struct rib_desk *desk = xmalloc(sizeof *desk);

	buf_init(&desk->walked);
	return desk;
}

void
rib_desk_free(struct rib_desk *desk)
{
	if (desk)
		buf_fini(&desk->walked);
	free(desk);
}

unsigned
rib_groups_work(struct rib_groups *gs, struct rib_desk *desk, unsigned units)
{
	unsigned flushed, walked;

	if (!units || rib_groups_idle(gs))
		return units;
	gs->desk = desk;
	make_room(gs);
	while (units) {
		flushed = flush_some(gs, units);
		walked = walk_some(gs, units - flushed);
		if (!flushed && !walked)
			break;
		units -= flushed + walked;
	}
	units = bury(gs, units);
	gs->desk = NULL;
	return rib_groups_idle(gs) ? units : 0;
}

bool
rib_groups_idle(const struct rib_groups *gs)
{
	const struct rib *r = gs->rib;

	return r->dirty == RIB_NONE && TAILQ_EMPTY(&gs->walkers) &&
	    (r->tomb_head == RIB_NONE ||
		net_at(r, r->tomb_head)->seq >= rib_groups_need(gs));
}

void *
rib_groups_ready(struct rib_groups *gs)
{
	struct rib_member *m = TAILQ_FIRST(&gs->ready);

	if (!m)
		return NULL;
	TAILQ_REMOVE(&gs->ready, m, ready_entry);
	m->ready = false;
	return m->owner;
}
