/*
 * Prefixes whose route changes again and again: counted in bounded memory, reported
 * when they come back to where they were, and not for what merely happens.
 */
#include "rib/flaps.h"

#include "rib/rig.h"
#include "test.h"

#include <stdio.h>

TCase *test_rib_flaps(void);

static struct rig g;
static struct rib_group_key key;
static struct rig_peer peer, *all[1];
static uint32_t a, b; /* b has the shorter path */

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
	rig_key(&key, &g, true);
	a = rig_source(&g, 1, true);
	b = rig_source(&g, 2, true);
	all[0] = &peer;
	rig_join(&g, &peer, &key, 3);
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, a, i, "64501 64502");
	rig_settle(&g, all, 1);
}

static void
teardown(void)
{
	rig_leave(&peer);
	rig_fini(&g);
}

/* Two changes of a prefix: from a's route to b's and back. */
static void
turn(unsigned prefix)
{
	rig_announce(&g, b, prefix, "64502");
	rig_settle(&g, all, 1);
	rig_withdraw(&g, b, prefix);
	rig_settle(&g, all, 1);
}

static unsigned
reports(void)
{
	struct rib_flap f;
	unsigned n = 0;

	while (rib_flaps_next(g.rib, &f))
		n++;
	return n;
}

START_TEST(what_comes_back_to_where_it_was_is_reported)
{
	struct ip_prefix p = rig_prefix(&g, 7);
	struct rib_flap f;

	ck_assert_uint_eq(reports(), 0); /* the first offers do not count */
	for (unsigned i = 0; i < RIB_FLAPS_STEP / 2; i++)
		turn(7);
	ck_assert(!rib_flaps_next(g.rib, &f));
	turn(7);
	ck_assert(rib_flaps_next(g.rib, &f));
	ck_assert(ip_prefix_equal(&f.prefix, &p));
	/* It was the first half of the turn. */
	ck_assert_uint_eq(f.from, a);
	ck_assert_uint_eq(f.to, b);
	ck_assert(!rib_flaps_next(g.rib, &f));
	for (unsigned i = 0; i < 10 * RIB_FLAPS_STEP; i++)
		turn(7);
	ck_assert_uint_ge(reports(), RIB_FLAPS_REPORTS);
}
END_TEST

START_TEST(a_prefix_that_comes_and_goes_is_reported)
{
	struct rib_flap f;

	for (unsigned i = 0; i < RIB_FLAPS_STEP; i++) {
		rig_withdraw(&g, a, 5);
		rig_settle(&g, all, 1);
		rig_announce(&g, a, 5, "64501 64502");
		rig_settle(&g, all, 1);
	}
	ck_assert(rib_flaps_next(g.rib, &f));
	ck_assert(f.from == a || f.to == a);
	ck_assert(f.from == RIB_NONE || f.to == RIB_NONE);
}
END_TEST

START_TEST(ever_new_routes_are_not_reported)
{
	char path[64];

	for (unsigned i = 0; i < 20 * RIB_FLAPS_STEP; i++) {
		snprintf(path, sizeof path, "64502 %u", 1000 + i);
		rig_announce(&g, b, 7, path);
		rig_settle(&g, all, 1);
	}
	ck_assert_uint_eq(reports(), 0);
}
END_TEST

START_TEST(another_epoch_begins_anew)
{
	for (unsigned i = 0; i < 20 * RIB_FLAPS_STEP; i++) {
		rib_flaps_epoch(g.rib, i / 8);
		turn(7);
	}
	ck_assert_uint_eq(reports(), 0);
}
END_TEST

START_TEST(one_among_many_that_changed_once_is_found)
{
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, b, i, "64502");
	rig_settle(&g, all, 1);
	ck_assert_uint_eq(reports(), 0);
	/* All slots may be taken: others make way after a while. */
	for (unsigned i = 0; i < RIB_FLAPS_STEP + RIB_FLAPS_PATIENCE; i++) {
		rig_withdraw(&g, b, 7);
		rig_settle(&g, all, 1);
		rig_announce(&g, b, 7, "64502");
		rig_settle(&g, all, 1);
	}
	ck_assert_uint_ge(reports(), 1);
}
END_TEST

START_TEST(of_many_a_sample_is_counted_to_the_end)
{
	unsigned n = 0;

	for (unsigned i = 0; i < 2 * RIB_FLAPS_STEP; i++) {
		for (unsigned k = 0; k < RIG_PREFIXES; k++)
			rig_announce(&g, b, k, "64502");
		rig_settle(&g, all, 1);
		for (unsigned k = 0; k < RIG_PREFIXES; k++)
			rig_withdraw(&g, b, k);
		rig_settle(&g, all, 1);
		n += reports();
	}
	ck_assert_uint_ge(n, RIB_FLAPS_SLOTS / 2);
}
END_TEST

START_TEST(one_that_changes_seldom_can_be_asked_for)
{
	struct ip_prefix p = rig_prefix(&g, 7), other = rig_prefix(&g, 8);
	struct rib_flap f;

	ck_assert(!rib_flaps_ask(g.rib, &p, &f));
	rig_announce(&g, b, 7, "64502");
	rig_settle(&g, all, 1);
	ck_assert(!rib_flaps_ask(g.rib, &p, &f)); /* it has not come back */
	rig_withdraw(&g, b, 7);
	rig_settle(&g, all, 1);
	turn(7);
	ck_assert(rib_flaps_ask(g.rib, &p, &f));
	ck_assert(ip_prefix_equal(&f.prefix, &p));
	ck_assert_uint_eq(f.from, b);
	ck_assert_uint_eq(f.to, a);
	ck_assert(!rib_flaps_ask(g.rib, &other, &f));
	ck_assert_uint_eq(reports(), 0);
	rib_flaps_epoch(g.rib, 1);
	ck_assert(!rib_flaps_ask(g.rib, &p, &f));
}
END_TEST

/* As many as there are prefixes in a small lab: hardly two want the same slots. */
START_TEST(a_few_prefixes_are_all_counted)
{
	struct rib_flap f;

	for (unsigned i = 0; i < RIB_FLAPS_SLOTS / 4; i++) {
		turn(i);
		turn(i);
	}
	for (unsigned i = 0; i < RIB_FLAPS_SLOTS / 4; i++) {
		struct ip_prefix p = rig_prefix(&g, i);

		ck_assert(rib_flaps_ask(g.rib, &p, &f));
	}
}
END_TEST

TCase *
test_rib_flaps(void)
{
	TCase *tc = tcase_create("rib/flaps");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_comes_back_to_where_it_was_is_reported);
	tcase_add_test(tc, a_prefix_that_comes_and_goes_is_reported);
	tcase_add_test(tc, ever_new_routes_are_not_reported);
	tcase_add_test(tc, another_epoch_begins_anew);
	tcase_add_test(tc, one_among_many_that_changed_once_is_found);
	tcase_add_test(tc, one_that_changes_seldom_can_be_asked_for);
	tcase_add_test(tc, a_few_prefixes_are_all_counted);
	tcase_add_test(tc, of_many_a_sample_is_counted_to_the_end);
	return tc;
}
