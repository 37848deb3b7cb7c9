/*
 * Members with ADD-PATH beside those without.
 */
#include "rib/group.h"

#include "base/xalloc.h"
#include "rib/out.h"
#include "rib/peek.h"
#include "rib/rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

TCase *test_rib_addpath(void);

enum { BEST, ALL, LATE }; /* the peers; LATE joins when a test says so */

static struct rig g;
static struct rib_group_key key;
static struct rig_peer peers[3];
static size_t npeers;
static uint32_t a, b, c; /* sources with horizons 1 to 3 */

static struct rig_peer *
join(uint32_t horizon, bool add_path)
{
	struct rig_peer *p = &peers[npeers++];

	key.add_path = add_path;
	rig_join(&g, p, &key, horizon);
	return p;
}

static void
settle(void)
{
	struct rig_peer *all[3];

	for (size_t i = 0; i < npeers; i++)
		all[i] = &peers[i];
	rig_settle(&g, all, npeers);
	for (size_t i = 0; i < npeers; i++)
		rig_compare(&g, all[i]);
}

static void
forget_counts(void)
{
	for (size_t i = 0; i < npeers; i++)
		rig_forget(&peers[i]);
}

static void
setup(void)
{
	struct rib_groups_config config = { .log_bound = 4000, .walk_buffer = 1000 };

	rig_init(&g, IP_V4, RIG_PREFIXES, &config);
	rig_key(&key, &g, true);
	a = rig_source(&g, 1, true);
	b = rig_source(&g, 2, true);
	c = rig_source(&g, 3, true);
	npeers = 0;
	join(8, false);
	join(9, true);
	settle();
}

static void
teardown(void)
{
	while (npeers)
		rig_leave(&peers[--npeers]);
	rig_fini(&g);
}

START_TEST(every_path_goes_out_under_the_number_of_its_source)
{
	rig_announce(&g, a, 0, "1");
	rig_announce(&g, b, 0, "1 2");
	rig_announce(&g, c, 0, "1 2 3");
	settle();
	ck_assert_uint_eq(peers[BEST].announced, 1);
	ck_assert_uint_eq(peers[ALL].announced, 3);
	ck_assert_ptr_nonnull(peers[ALL].routes[0][a + 1]);
	ck_assert_ptr_nonnull(peers[ALL].routes[0][b + 1]);
	ck_assert_ptr_nonnull(peers[ALL].routes[0][c + 1]);
	ck_assert_uint_eq(rib_member_offered(peers[ALL].member), 3);
	ck_assert_uint_eq(rib_member_offered(peers[BEST].member), 1);
}
END_TEST

/* RFC 7911 3: an identifier, then length and prefix; withdrawals likewise. */
START_TEST(on_the_wire_the_identifier_is_in_front)
{
	static const uint8_t id_and_prefix[] = { 0, 0, 0, 2, 24, 10, 0, 0 };
	static const uint8_t withdrawal[] = { 0, 8, 0, 0, 0, 2, 24, 10, 0, 0, 0, 0 };
	struct rib_iov iov;

	ck_assert_uint_eq(a, 1);
	rig_announce(&g, a, 0, "1");
	rib_groups_work(g.groups, g.desk, 100);
	ck_assert_int_eq(rib_member_output(peers[ALL].member, &iov, 1), 1);
	ck_assert_mem_eq(iov.base + iov.len - 8, id_and_prefix, 8);
	settle();
	rig_withdraw(&g, a, 0);
	rib_groups_work(g.groups, g.desk, 100);
	ck_assert_int_eq(rib_member_output(peers[ALL].member, &iov, 1), 1);
	ck_assert_uint_eq(iov.len, BGP_HEADER_LEN + sizeof withdrawal);
	ck_assert_mem_eq(iov.base + BGP_HEADER_LEN, withdrawal, sizeof withdrawal);
	settle();
}
END_TEST

START_TEST(only_what_changed_is_told)
{
	rig_announce(&g, a, 0, "1");
	rig_announce(&g, b, 0, "1 2");
	rig_announce(&g, c, 0, "1 2 3");
	settle();
	forget_counts();
	/* The worst one gets worse: nobody else has to know. */
	rig_announce(&g, c, 0, "1 2 3 4");
	settle();
	ck_assert_uint_eq(peers[BEST].messages, 0);
	ck_assert_uint_eq(peers[ALL].announced, 1);
	/* The same again. */
	rig_announce(&g, c, 0, "1 2 3 4");
	settle();
	ck_assert_uint_eq(peers[ALL].announced, 1);
	/* The best one goes: one withdrawal, and nothing about the others. */
	rig_withdraw(&g, a, 0);
	settle();
	ck_assert_uint_eq(peers[BEST].announced, 1);
	ck_assert_uint_eq(peers[BEST].withdrawn, 0);
	ck_assert_uint_eq(peers[ALL].announced, 1);
	ck_assert_uint_eq(peers[ALL].withdrawn, 1);
	ck_assert_ptr_null(peers[ALL].routes[0][a + 1]);
}
END_TEST

START_TEST(paths_with_equal_attributes_share_a_message)
{
	for (unsigned i = 0; i < 100; i++) {
		rig_announce(&g, a, i, "1 2");
		rig_announce(&g, b, i, "1 2");
	}
	rib_groups_work(g.groups, g.desk, 1000);
	settle();
	/* One for each horizon. */
	ck_assert_uint_eq(peers[ALL].announced, 200);
	ck_assert_uint_eq(peers[ALL].messages, 2 + 1); /* and End-of-RIB */
}
END_TEST

START_TEST(what_import_refused_or_came_from_itself_stays_here)
{
	struct rig_peer *p = join(2, true); /* the far end of b */

	rig_announce(&g, a, 0, "1");
	rig_announce(&g, b, 0, "1 2");
	rig_announce(&g, c, 0, "65000 7"); /* our own AS */
	settle();
	ck_assert_ptr_nonnull(p->routes[0][a + 1]);
	ck_assert_ptr_null(p->routes[0][b + 1]);
	ck_assert_ptr_null(p->routes[0][c + 1]);
	ck_assert_ptr_nonnull(peers[ALL].routes[0][b + 1]);
	ck_assert_ptr_null(peers[ALL].routes[0][c + 1]);
}
END_TEST

START_TEST(a_session_that_falls_takes_its_paths_along)
{
	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		rig_announce(&g, a, i, "1");
		rig_announce(&g, b, i, "1 2");
	}
	settle();
	forget_counts();
	rib_source_remove(g.rib, b);
	settle();
	ck_assert_uint_eq(peers[BEST].messages, 0);
	ck_assert_uint_eq(peers[ALL].announced, 0);
	ck_assert_uint_eq(peers[ALL].withdrawn, RIG_PREFIXES);
	/* The number is free for another, which is announced as that. */
	ck_assert_uint_eq(rig_source(&g, 4, true), b);
	rig_announce(&g, b, 3, "7");
	settle();
	ck_assert_uint_eq(peers[ALL].announced, 1);
}
END_TEST

START_TEST(one_that_joins_late_gets_all_paths)
{
	for (unsigned i = 0; i < 50; i++) {
		rig_announce(&g, a, i, "1");
		rig_announce(&g, b, i, "1 2");
	}
	settle();
	join(10, true);
	settle();
	ck_assert_uint_eq(peers[LATE].announced, 100);
	ck_assert_uint_eq(peers[LATE].withdrawn, 0);
	ck_assert_uint_eq(peers[LATE].eors, 1);
	ck_assert_uint_eq(peek_groups(g.groups), 2);
}
END_TEST

START_TEST(route_refresh_sends_all_paths_again)
{
	rig_announce(&g, a, 0, "1");
	rig_announce(&g, b, 0, "1 2");
	settle();
	forget_counts();
	rib_member_refresh(peers[ALL].member, true);
	settle();
	ck_assert_uint_eq(peers[ALL].announced, 2);
	ck_assert_uint_eq(peers[ALL].withdrawn, 0);
	ck_assert_uint_eq(peers[ALL].borrs, 1);
	ck_assert_uint_eq(peers[ALL].eorrs, 1);
}
END_TEST

START_TEST(a_slow_reader_hears_of_every_identifier_that_went)
{
	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		rig_announce(&g, a, i, "1");
		rig_announce(&g, b, i, "1 2");
		rig_announce(&g, c, i, "1 2 3");
	}
	settle();
	forget_counts();
	/* More than the log keeps, while it reads next to nothing. */
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < RIG_PREFIXES; i++)
			rig_announce(&g, b, i, round % 2 ? "1 2" : "1 3 4");
		while (!rib_groups_idle(g.groups))
			rib_groups_work(g.groups, g.desk, 100);
		rig_drain(&peers[ALL], 10);
	}
	ck_assert_int_ne(peers[ALL].member->mode, RIB_FOLLOW);
	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		rig_withdraw(&g, b, i);
		rig_withdraw(&g, c, i);
		if (i % 2)
			rig_withdraw(&g, a, i);
	}
	settle();
	ck_assert_uint_lt(peers[ALL].announced, 3 * RIG_PREFIXES);
}
END_TEST

START_TEST(a_question_in_between_hides_nothing)
{
	/* Joined anew, so that nothing is counted or listed yet. */
	rig_leave(&peers[--npeers]);
	join(9, true);
	settle();
	rig_leave(&peers[--npeers]);
	for (unsigned i = 0; i < 20; i++)
		rig_announce(&g, a, i, "1");
	settle();
	join(9, true);
	rig_settle(&g, (struct rig_peer *[]){ &peers[BEST], &peers[ALL] }, 2);
	rig_announce(&g, b, 30, "1 2"); /* pending */
	ck_assert_uint_eq(rib_member_offered(peers[ALL].member), 20);
	settle();
	ck_assert_ptr_nonnull(peers[ALL].routes[30][b + 1]);
}
END_TEST

START_TEST(a_path_too_long_for_it_is_left_out_alone)
{
	struct rib_too_long t;
	char *path = xmalloc(8192);
	size_t n = 0;

	/* With our own they leave room for a prefix, but for no identifier. */
	for (unsigned i = 0; i < 1009; i++)
		n += (size_t)sprintf(path + n, "%s%u", i ? " " : "", 70000);
	rig_announce(&g, a, 0, path);
	rig_announce(&g, b, 0, "1 2");
	free(path);
	settle();
	ck_assert_ptr_nonnull(peers[ALL].routes[0][b + 1]);
	ck_assert_uint_eq(peers[ALL].announced, 1);
	ck_assert(rib_groups_too_long(g.groups, &t));
	ck_assert_ptr_eq(t.owner, &peers[ALL]);
	ck_assert(!rib_groups_too_long(g.groups, &t));
	rig_withdraw(&g, b, 0);
	settle();
	ck_assert_uint_eq(peers[BEST].announced, 2);
}
END_TEST

START_TEST(what_is_kept_for_it_goes_with_the_last_one)
{
	size_t before = rib_groups_memory(g.groups), after;

	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		rig_announce(&g, a, i, "1");
		rig_announce(&g, b, i, "1 2");
	}
	settle();
	ck_assert_uint_gt(g.groups->add_path.nshown, RIG_PREFIXES);
	rig_leave(&peers[--npeers]);
	after = rib_groups_memory(g.groups);
	ck_assert_uint_eq(g.groups->add_path.capshown, 0);
	ck_assert(!g.rib->all_paths);
	settle();
	ck_assert_uint_lt(after, before + 100000);
	/* A path that is not the best is nobody's news again. */
	rig_announce(&g, b, 0, "1 2 3");
	ck_assert(rib_groups_idle(g.groups));
}
END_TEST

START_TEST(offers_are_listed_by_identifier)
{
	struct rib_offer *o = xmalloc(sizeof *o);
	struct ip_prefix p = rig_prefix(&g, 0);
	const struct rib_net *net;
	uint32_t id = 0;

	rig_announce(&g, c, 0, "1");
	rig_announce(&g, a, 0, "1 2 3");
	settle();
	net = rib_lookup(g.rib, &p);
	ck_assert_ptr_nonnull(rib_member_path(peers[ALL].member, net, &id, o));
	ck_assert_uint_eq(id, a + 1);
	ck_assert_int_eq(o->reason, RIB_OK);
	ck_assert_ptr_nonnull(rib_member_path(peers[ALL].member, net, &id, o));
	ck_assert_uint_eq(id, c + 1);
	ck_assert_ptr_null(rib_member_path(peers[ALL].member, net, &id, o));
	/* Of a member without there is one, the best. */
	id = 0;
	ck_assert_ptr_eq(rib_member_path(peers[BEST].member, net, &id, o),
	    rib_best(g.rib, net));
	ck_assert_ptr_null(rib_member_path(peers[BEST].member, net, &id, o));
	free(o);
}
END_TEST

START_TEST(one_that_the_best_path_came_from_is_offered_another)
{
	struct rig_peer *p = join(1, true); /* the far end of a */
	struct rib_offer *o = xmalloc(sizeof *o);
	struct ip_prefix prefix = rig_prefix(&g, 0);

	rig_announce(&g, a, 0, "1");
	settle();
	rib_member_offer(p->member, rib_lookup(g.rib, &prefix), o);
	ck_assert_int_eq(o->reason, RIB_OUT_SPLIT_HORIZON);
	rig_announce(&g, b, 0, "1 2");
	settle();
	rib_member_offer(p->member, rib_lookup(g.rib, &prefix), o);
	ck_assert_int_eq(o->reason, RIB_OK);
	free(o);
}
END_TEST

TCase *
test_rib_addpath(void)
{
	TCase *tc = tcase_create("rib/addpath");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_path_goes_out_under_the_number_of_its_source);
	tcase_add_test(tc, on_the_wire_the_identifier_is_in_front);
	tcase_add_test(tc, only_what_changed_is_told);
	tcase_add_test(tc, paths_with_equal_attributes_share_a_message);
	tcase_add_test(tc, what_import_refused_or_came_from_itself_stays_here);
	tcase_add_test(tc, a_session_that_falls_takes_its_paths_along);
	tcase_add_test(tc, one_that_joins_late_gets_all_paths);
	tcase_add_test(tc, route_refresh_sends_all_paths_again);
	tcase_add_test(tc, a_slow_reader_hears_of_every_identifier_that_went);
	tcase_add_test(tc, a_question_in_between_hides_nothing);
	tcase_add_test(tc, a_path_too_long_for_it_is_left_out_alone);
	tcase_add_test(tc, what_is_kept_for_it_goes_with_the_last_one);
	tcase_add_test(tc, offers_are_listed_by_identifier);
	tcase_add_test(tc, one_that_the_best_path_came_from_is_offered_another);
	return tc;
}
