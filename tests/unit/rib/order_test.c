/*
 * A table in key order, while it stays and while it changes.
 */
#include "rib/order.h"

#include "base/rng.h"
#include "rib/rig.h"
#include "test.h"

TCase *test_rib_order(void);

static struct rig g;
static uint32_t source;

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
	source = rig_source(&g, 1, true);
}

static void
teardown(void)
{
	rig_fini(&g);
}

static void
announce(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		rig_announce(&g, source, i, "1");
}

/* Counts what comes out; each must be larger than the one before. */
static unsigned
drain(struct rib_order *o)
{
	struct ip_prefix last, p;
	unsigned n = 0;

	for (; rib_order_next(o, &p); last = p)
		ck_assert(n++ == 0 || ip_prefix_cmp(&last, &p) < 0);
	ck_assert(!rib_order_next(o, &p));
	return n;
}

START_TEST(collecting_is_work_by_the_slot)
{
	struct rib_order *o = rib_order_new(NULL);
	unsigned calls = 1;

	announce(0, 200);
	while (!rib_order_collect(o, g.rib, 1))
		calls++;
	/* The last one finds that nothing is left to do. */
	ck_assert_uint_eq(calls, 200 / RIB_ORDER_SLOTS + 1);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 7), 7);
	ck_assert_uint_eq(drain(o), 200);
	rib_order_free(o);
	o = rib_order_new(NULL);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 30), 30 - 200 / RIB_ORDER_SLOTS);
	ck_assert_uint_eq(drain(o), 200);
	rib_order_free(o);
}
END_TEST

START_TEST(the_order_does_not_depend_on_the_slices)
{
	announce(0, 200);
	for (unsigned units = 1; units < 40; units++) {
		struct rib_order *whole = rib_order_new(NULL), *o = rib_order_new(NULL);
		struct ip_prefix a, b;

		rib_order_collect(whole, g.rib, SIZE_MAX);
		while (!rib_order_collect(o, g.rib, units))
			;
		while (rib_order_next(whole, &a)) {
			ck_assert(rib_order_next(o, &b));
			ck_assert(ip_prefix_equal(&a, &b));
		}
		ck_assert(!rib_order_next(o, &b));
		rib_order_free(whole);
		rib_order_free(o);
	}
}
END_TEST

/* What stays comes out, once; what comes and goes may, but never twice. */
START_TEST(a_table_that_changes_meanwhile_gives_what_stayed)
{
	struct rng rng;

	rng_init(&rng, 5);
	announce(0, 200);
	for (unsigned round = 0; round < 200; round++) {
		struct rib_order *o = rib_order_new(NULL);
		bool seen[RIG_PREFIXES] = { false };
		struct ip_prefix last, p;
		unsigned n = 0;

		while (!rib_order_collect(o, g.rib, 1)) {
			unsigned some = 100 + (unsigned)rng_below(&rng, 100);

			/* Into slots of others, some of them a second time. */
			for (unsigned i = 0; i < 4; i++)
				rig_withdraw(&g, source, 100 + (some + i) % 100);
			for (unsigned i = 4; i-- > 0;)
				rig_announce(&g, source, 100 + (some + i) % 100, "1");
		}
		for (; rib_order_next(o, &p); last = p) {
			ck_assert(n++ == 0 || ip_prefix_cmp(&last, &p) < 0);
			seen[rig_prefix_number(&g, &p)] = true;
		}
		for (unsigned i = 0; i < 100; i++)
			ck_assert(seen[i]);
		rib_order_free(o);
	}
}
END_TEST

START_TEST(a_prefix_that_moved_to_a_later_slot_comes_out_once)
{
	struct rib_order *o = rib_order_new(NULL);

	announce(0, 2 * RIB_ORDER_SLOTS);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 1), 0);
	/* Slots are used again, the last freed first. */
	rig_withdraw(&g, source, 0);
	rig_withdraw(&g, source, 2 * RIB_ORDER_SLOTS - 1);
	rig_announce(&g, source, 0, "1");
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 9), 8);
	ck_assert_uint_eq(drain(o), 2 * RIB_ORDER_SLOTS - 1);
	rib_order_free(o);
}
END_TEST

START_TEST(a_table_that_grows_is_collected_as_far_as_it_went_at_first)
{
	struct rib_order *o = rib_order_new(NULL);

	announce(0, 32);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 1), 0);
	announce(32, 200);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 100), 97);
	ck_assert_uint_eq(drain(o), 32);
	rib_order_free(o);
}
END_TEST

START_TEST(a_table_that_goes_ends_it)
{
	struct rib_order *o = rib_order_new(NULL);

	announce(0, 200);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 2), 0);
	ck_assert_uint_eq(rib_order_collect(o, NULL, 5), 5);
	ck_assert_uint_eq(drain(o), 2 * RIB_ORDER_SLOTS);
	rib_order_free(o);
	/* One that is not wanted to the end. */
	o = rib_order_new(NULL);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 2), 0);
	rib_order_free(o);
	rib_order_free(NULL);
}
END_TEST

START_TEST(what_has_no_path_is_left_out)
{
	struct rib_order *o = rib_order_new(NULL);

	ck_assert_uint_eq(rib_order_collect(o, NULL, 3), 3);
	ck_assert_uint_eq(drain(o), 0);
	rib_order_free(o);
	announce(0, 200);
	rib_source_down(g.rib, source);
	o = rib_order_new(NULL);
	rib_order_collect(o, g.rib, SIZE_MAX);
	ck_assert_uint_eq(drain(o), 0);
	rib_order_free(o);
}
END_TEST

START_TEST(one_prefix_alone_needs_no_table)
{
	struct ip_prefix want = rig_net("2001:db8::/32"), p;
	struct rib_order *o = rib_order_new(&want);

	announce(0, 200);
	ck_assert_uint_eq(rib_order_collect(o, g.rib, 3), 3);
	ck_assert(rib_order_next(o, &p));
	ck_assert(ip_prefix_equal(&p, &want));
	ck_assert(!rib_order_next(o, &p));
	rib_order_free(o);
}
END_TEST

TCase *
test_rib_order(void)
{
	TCase *tc = tcase_create("rib/order");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, collecting_is_work_by_the_slot);
	tcase_add_test(tc, the_order_does_not_depend_on_the_slices);
	tcase_add_test(tc, a_table_that_changes_meanwhile_gives_what_stayed);
	tcase_add_test(tc, a_prefix_that_moved_to_a_later_slot_comes_out_once);
	tcase_add_test(tc, a_table_that_grows_is_collected_as_far_as_it_went_at_first);
	tcase_add_test(tc, a_table_that_goes_ends_it);
	tcase_add_test(tc, what_has_no_path_is_left_out);
	tcase_add_test(tc, one_prefix_alone_needs_no_table);
	return tc;
}
