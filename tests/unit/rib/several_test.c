/*
 * Several paths of a prefix from one neighbour, by chance: what the table has is what
 * the neighbour has said and not taken back.
 */
#include "rig.h"
#include "test.h"

#include <stdlib.h>

TCase *test_rib_several(void);

#define PREFIXES 12
#define IDS      6
#define STEPS    3000

struct told {
	const struct bgp_attrs *attrs; /* NULL: no path */
	bool stale;
};

static struct rig g;
static struct told model[PREFIXES][IDS];
static const struct bgp_attrs *pool[4];
static uint32_t source;
static struct rib_import policy;

static const uint32_t ids[IDS] = { 0, 1, 2, 77, 0x80000000u, UINT32_MAX };

static void
announce(unsigned prefix, unsigned id, unsigned attrs)
{
	struct ip_prefix p = rig_prefix(&g, prefix);
	uint8_t bytes[32];
	struct wr w = wr_init(bytes, sizeof bytes);
	struct bgp_nlri run = { .family = g.family, .has_id = true };

	wr_u32(&w, ids[id]);
	rig_encode(&w, &p);
	run.rd = rd_init(bytes, wr_len(&w));
	ck_assert(rib_update_run(g.rib, source, &policy, &run, pool[attrs]));
	ck_assert(run.rd.p == run.rd.end);
	model[prefix][id] = (struct told){ pool[attrs], false };
}

static void
withdraw(unsigned prefix, unsigned id)
{
	struct ip_prefix p = rig_prefix(&g, prefix);
	bool had = model[prefix][id].attrs != NULL;

	ck_assert(rib_withdraw_path(g.rib, source, NULL, &p, ids[id]) == had);
	model[prefix][id].attrs = NULL;
}

/* All of them, or those that are stale. */
static void
forget(bool only_stale)
{
	for (unsigned p = 0; p < PREFIXES; p++)
		for (unsigned i = 0; i < IDS; i++)
			if (!only_stale || model[p][i].stale)
				model[p][i] = (struct told){ NULL, false };
}

static void
mark(void)
{
	for (unsigned p = 0; p < PREFIXES; p++)
		for (unsigned i = 0; i < IDS; i++)
			model[p][i].stale = model[p][i].attrs != NULL;
}

/* Every sibling is the same neighbour. */
static void
is_of_neighbour(const struct rib_path *path)
{
	const struct rib_source *a = rib_source(g.rib, source),
				*b = rib_source(g.rib, path->source);

	ck_assert_uint_eq(rib_source_first(g.rib, path->source), source);
	ck_assert(b->ebgp && !b->local);
	ck_assert_uint_eq(b->remote_id, a->remote_id);
	ck_assert_uint_eq(b->horizon, a->horizon);
	ck_assert(ip_addr_equal(&b->address, &a->address));
}

static const struct rib_path *
path_of(unsigned prefix, unsigned id)
{
	struct ip_prefix p = rig_prefix(&g, prefix);
	const struct rib_net *net = rib_lookup(g.rib, &p);
	const struct rib_path *path = NULL, *found = NULL;

	while (net && (path = rib_path_next(g.rib, net, path)))
		if (path->id == ids[id]) {
			ck_assert_ptr_null(found);
			is_of_neighbour(path);
			found = path;
		}
	return found;
}

static void
compare(void)
{
	const struct rib_source *s = rib_source(g.rib, source);
	unsigned n = 0, stale = 0;

	for (unsigned p = 0; p < PREFIXES; p++)
		for (unsigned i = 0; i < IDS; i++) {
			const struct told *t = &model[p][i];
			const struct rib_path *path = path_of(p, i);

			ck_assert_ptr_eq(path ? path->attrs : NULL, t->attrs);
			if (!path)
				continue;
			ck_assert(rib_path_stale(g.rib, path) == t->stale);
			n++;
			stale += t->stale;
		}
	ck_assert_uint_eq(s->nroutes, n);
	ck_assert_uint_eq(s->naccepted, n);
	ck_assert_uint_eq(s->nstale, stale);
}

static void
step(struct rng *rng)
{
	unsigned what = (unsigned)rng_below(rng, 100),
		 p = (unsigned)rng_below(rng, PREFIXES),
		 i = (unsigned)rng_below(rng, IDS);

	if (what < 55)
		announce(p, i, (unsigned)rng_below(rng, 4));
	else if (what < 90)
		withdraw(p, i);
	else if (what < 93) {
		forget(true);
		rib_source_stale(g.rib, source);
		mark();
	} else if (what < 96) {
		rib_source_drop_stale(g.rib, source);
		forget(true);
	} else if (what < 97) {
		rib_source_down(g.rib, source);
		forget(false);
	} else {
		rib_work(g.rib, (unsigned)rng_below(rng, 5));
	}
}

START_TEST(the_table_has_what_was_said)
{
	static const char *const paths[] = { "64501", "64501 64502", "64501 64503",
		"64501 64502 64504" };
	struct rng rng;

	rng_init(&rng, (uint64_t)_i + 1);
	rig_init(&g, _i % 2 ? IP_V6 : IP_V4, PREFIXES, NULL);
	rib_import_open(&policy);
	source = rig_source(&g, 1, true);
	for (unsigned i = 0; i < 4; i++)
		pool[i] = rig_attrs(&g, paths[i]);
	forget(false);
	for (unsigned n = 0; n < STEPS; n++) {
		step(&rng);
		compare();
	}
	rib_source_remove(g.rib, source);
	for (unsigned i = 0; i < 4; i++)
		bgp_attrs_put(&g.attrs, pool[i]);
	while (!rib_idle(g.rib))
		rib_work(g.rib, 100);
	rig_fini(&g);
}
END_TEST

TCase *
test_rib_several(void)
{
	TCase *tc = tcase_create("rib/several");

	tcase_add_loop_test(tc, the_table_has_what_was_said, 0, 6);
	return tc;
}
