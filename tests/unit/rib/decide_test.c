#include "rib/decide.h"

#include "rib/rig.h"
#include "test.h"

#include <string.h>

TCase *test_rib_decide(void);

/* What a path in these tables differs in from the plain one. */
struct trait {
	bool local, ibgp, least;
	uint8_t precedence;
	uint16_t weight, hops;
	uint32_t local_pref;
	uint8_t origin;
	uint32_t as, med, id, originator;
	unsigned cluster, address;
};

#define MOST 6

struct contest {
	struct bgp_attr_table table;
	struct rib_path paths[MOST];
	struct rib_source sources[MOST];
	unsigned n;
};

static void
contest_add(struct contest *t, const struct trait *x)
{
	struct rib_path *p = &t->paths[t->n];
	struct rib_source *s = &t->sources[t->n];
	static const uint8_t clusters[8] = { 1, 1, 1, 1, 2, 2, 2, 2 };
	struct bgp_aspath_buf path;
	uint32_t as = x->as ? x->as : 100;
	struct bgp_draft d;

	bgp_draft_init(&d);
	bgp_aspath_from(&path, &as, 1);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_MED;
	d.path = bgp_aspath_view(&path);
	d.med = x->med;
	if (x->originator) {
		d.has |= BGP_HAS_ORIGINATOR;
		d.originator_id = x->originator;
		d.cluster_list =
		    (struct bgp_bytes){ clusters, (uint16_t)(4 * x->cluster) };
	}
	*s = (struct rib_source){ .used = true,
		.ebgp = !x->ibgp,
		.local = x->local,
		.remote_id = x->id ? x->id : 50,
		.address = ip4_addr(x->address ? x->address : 0x0a000005) };
	*p = (struct rib_path){ .attrs = bgp_attrs_get(&t->table, &d),
		.source = t->n,
		.local_pref = x->local_pref ? x->local_pref : 100,
		.hops = x->hops ? x->hops : 3,
		.weight = x->weight,
		.least = x->least,
		.precedence = x->precedence & 3u,
		.origin = x->origin & 3u };
	t->n++;
}

static void
contest_init(struct contest *t, const struct trait *x, unsigned n)
{
	t->n = 0;
	bgp_attr_table_init(&t->table, 1);
	for (unsigned i = 0; i < n; i++)
		contest_add(t, &x[i]);
}

static void
contest_fini(struct contest *t)
{
	for (unsigned i = 0; i < t->n; i++)
		bgp_attrs_put(&t->table, t->paths[i].attrs);
	bgp_attr_table_fini(&t->table);
}

/* Decides in the order of `perm`; verdicts come back in the order of the paths. */
static unsigned
decide(const struct contest *t, const unsigned *perm, enum rib_reason *verdict,
    bool *ecmp)
{
	struct rib_candidate c[MOST];
	unsigned best;

	for (unsigned i = 0; i < t->n; i++)
		c[i] = (struct rib_candidate){ .path = &t->paths[perm[i]],
			.source = &t->sources[perm[i]] };
	best = rib_decide(c, t->n);
	for (unsigned i = 0; i < t->n; i++) {
		verdict[perm[i]] = c[i].verdict;
		ecmp[perm[i]] = c[i].ecmp;
	}
	return perm[best];
}

/* The first of each pair wins by the step. */
static const struct {
	struct trait winner, loser;
	enum rib_reason step;
} pairs[] = {
	{ { .local = true }, { .weight = 9 }, RIB_LOST_LOCAL },
	{ { .local = true }, { .precedence = 3 }, RIB_LOST_LOCAL },
	/* l6, P-42a: whatever weighs, is preferred or is shorter behind it. */
	{ { .precedence = 2, .hops = 9 }, { .precedence = 1, .hops = 1 },
	    RIB_LOST_WEIGHT },
	{ { .precedence = 2 }, { .precedence = 1, .weight = 9, .local_pref = 500 },
	    RIB_LOST_WEIGHT },
	{ { .weight = 9 }, { .local_pref = 500 }, RIB_LOST_WEIGHT },
	/* RFC 9494 4.3: whatever it has, and an own network goes before all. */
	{ { .hops = 9 }, { .least = true, .precedence = 3, .weight = 9 },
	    RIB_LOST_LONG_STALE },
	{ { .local = true, .hops = 9 }, { .least = true }, RIB_LOST_LOCAL },
	{ { .local_pref = 101, .hops = 9 }, { .local_pref = 100 },
	    RIB_LOST_LOCAL_PREF },
	{ { .hops = 2, .origin = 2 }, { .hops = 3 }, RIB_LOST_HOPS },
	{ { .origin = 0, .med = 9 }, { .origin = 2 }, RIB_LOST_ORIGIN },
	{ { .med = 4, .ibgp = true }, { .med = 5 }, RIB_LOST_MED },
	{ { .med = 9, .as = 1 }, { .med = 5, .as = 2, .ibgp = true }, RIB_LOST_EBGP },
	{ { .id = 5, .address = 9 }, { .id = 6 }, RIB_LOST_ID },
	{ { .id = 9, .originator = 4, .ibgp = true }, { .id = 5, .ibgp = true },
	    RIB_LOST_ID },
	{ { .originator = 4, .cluster = 1, .ibgp = true, .address = 9 },
	    { .originator = 4, .cluster = 2, .ibgp = true }, RIB_LOST_CLUSTER },
	{ { .address = 0x0a000004 }, { .address = 0x0a000005 }, RIB_LOST_ADDRESS },
};

START_TEST(each_step_decides_when_those_before_it_do_not)
{
	static const unsigned orders[2][2] = { { 0, 1 }, { 1, 0 } };
	enum rib_reason verdict[MOST];
	bool ecmp[MOST];
	struct contest t;

	contest_init(&t, &pairs[_i].winner, 1);
	contest_add(&t, &pairs[_i].loser);
	for (unsigned o = 0; o < 2; o++) {
		ck_assert_uint_eq(decide(&t, orders[o], verdict, ecmp), 0);
		ck_assert_int_eq(verdict[0], RIB_WON);
		ck_assert_int_eq(verdict[1], (int)pairs[_i].step);
		ck_assert(ecmp[0]);
		ck_assert_int_eq(ecmp[1], pairs[_i].step > RIB_LOST_EBGP);
	}
	contest_fini(&t);
}
END_TEST

START_TEST(a_path_alone_is_the_only_one)
{
	static const struct trait plain = { 0 };
	static const unsigned order[] = { 0 };
	enum rib_reason verdict[MOST];
	bool ecmp[MOST];
	struct contest t;

	contest_init(&t, &plain, 1);
	ck_assert_uint_eq(decide(&t, order, verdict, ecmp), 0);
	ck_assert_int_eq(verdict[0], RIB_ONLY);
	contest_fini(&t);
}
END_TEST

/* Calls decide for all orders of the n paths; all must agree with the first. */
static void
all_orders(const struct contest *t, unsigned *perm, unsigned k, unsigned *best,
    enum rib_reason *first)
{
	enum rib_reason verdict[MOST];
	bool ecmp[MOST];

	if (k < t->n) {
		for (unsigned i = k; i < t->n; i++) {
			unsigned x = perm[k];

			perm[k] = perm[i];
			perm[i] = x;
			all_orders(t, perm, k + 1, best, first);
			perm[i] = perm[k];
			perm[k] = x;
		}
		return;
	}
	if (*best == MOST) {
		*best = decide(t, perm, first, ecmp);
		return;
	}
	ck_assert_uint_eq(decide(t, perm, verdict, ecmp), *best);
	ck_assert_mem_eq(verdict, first, t->n * sizeof *verdict);
}

START_TEST(the_order_of_arrival_does_not_matter_with_med)
{
	/* Compared two by two these go round in a circle: RFC 4451 2. */
	static const struct trait circle[] = {
		{ .as = 1, .med = 10, .id = 1 },
		{ .as = 1, .med = 5, .id = 3 },
		{ .as = 2, .med = 7, .id = 2 },
		{ .as = 65 + 1, .med = 3, .id = 9 },
		{ .as = 65, .med = 3, .id = 8 },
	};
	unsigned perm[MOST] = { 0, 1, 2, 3, 4, 5 }, best = MOST;
	enum rib_reason verdict[MOST];
	struct contest t;

	contest_init(&t, circle, 5);
	all_orders(&t, perm, 0, &best, verdict);
	ck_assert_uint_eq(best, 2);
	ck_assert_int_eq(verdict[0], RIB_LOST_MED);
	ck_assert_int_eq(verdict[1], RIB_LOST_ID);
	contest_fini(&t);
}
END_TEST

START_TEST(the_order_of_arrival_does_not_matter_at_random)
{
	struct trait x[MOST] = { 0 };
	unsigned perm[MOST] = { 0, 1, 2, 3, 4, 5 }, best = MOST;
	enum rib_reason verdict[MOST];
	struct contest t;
	struct rng rng;

	rng_init(&rng, (uint64_t)_i);
	for (unsigned i = 0; i < MOST; i++)
		x[i] = (struct trait){ .ibgp = rng_below(&rng, 3) == 0,
			.as = 1 + (uint32_t)rng_below(&rng, 2),
			.med = (uint32_t)rng_below(&rng, 3),
			.id = 1 + (uint32_t)rng_below(&rng, 3),
			.hops = 3 + (rng_below(&rng, 9) == 0),
			.address = 1 + i };
	contest_init(&t, x, MOST);
	all_orders(&t, perm, 0, &best, verdict);
	contest_fini(&t);
}
END_TEST

START_TEST(a_dropped_med_counts_as_none)
{
	static const struct trait x[] = { { .med = 9, .id = 1 },
		{ .med = 1, .id = 2 } };
	static const unsigned order[] = { 0, 1 };
	enum rib_reason verdict[MOST];
	bool ecmp[MOST];
	struct contest t;

	contest_init(&t, x, 2);
	ck_assert_uint_eq(decide(&t, order, verdict, ecmp), 1);
	t.paths[0].med_dropped = t.paths[1].med_dropped = true;
	ck_assert_uint_eq(decide(&t, order, verdict, ecmp), 0);
	contest_fini(&t);
}
END_TEST

TCase *
test_rib_decide(void)
{
	TCase *tc = tcase_create("rib/decide");

	tcase_add_loop_test(tc, each_step_decides_when_those_before_it_do_not, 0,
	    (int)(sizeof pairs / sizeof *pairs));
	tcase_add_test(tc, a_path_alone_is_the_only_one);
	tcase_add_test(tc, the_order_of_arrival_does_not_matter_with_med);
	tcase_add_loop_test(tc, the_order_of_arrival_does_not_matter_at_random, 0, 40);
	tcase_add_test(tc, a_dropped_med_counts_as_none);
	return tc;
}
