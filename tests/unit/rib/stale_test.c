#include "rib/peek.h"
#include "rib/rig.h"
#include "test.h"

TCase *test_rib_stale(void);

static struct rig g;
static struct rib_group_key key;
static struct rig_peer peer, *all[1];
static uint32_t a, b; /* sources with horizons 1 and 2 */

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
	rig_key(&key, &g, true);
	a = rig_source(&g, 1, true);
	b = rig_source(&g, 2, true);
	all[0] = &peer;
	rig_join(&g, &peer, &key, 3);
}

static void
teardown(void)
{
	rig_leave(&peer);
	rig_fini(&g);
}

static void
settle(void)
{
	rig_settle(&g, all, 1);
	rig_compare(&g, &peer);
}

static void
announce(uint32_t source, unsigned from, unsigned to, const char *path)
{
	for (unsigned i = from; i < to; i++)
		rig_announce(&g, source, i, path);
}

static bool
is_stale(unsigned prefix)
{
	struct ip_prefix p = rig_prefix(&g, prefix);
	const struct rib_net *net = rib_lookup(g.rib, &p);
	const struct rib_path *best = net ? rib_best(g.rib, net) : NULL;

	ck_assert_ptr_nonnull(best);
	return rib_path_stale(g.rib, best);
}

START_TEST(stale_routes_are_used_and_offered_as_before)
{
	announce(a, 0, 100, "64501");
	settle();
	rig_forget(&peer);
	rib_source_stale(g.rib, a);
	settle();
	ck_assert_uint_eq(peer.messages, 0);
	ck_assert(is_stale(0));
	ck_assert_uint_eq(peek_size(g.rib), 100);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 100);
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 100);
}
END_TEST

START_TEST(what_comes_again_is_stale_no_more_and_no_news)
{
	announce(a, 0, 100, "64501");
	settle();
	rig_forget(&peer);
	rib_source_stale(g.rib, a);
	announce(a, 0, 100, "64501");
	settle();
	ck_assert(!is_stale(0));
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 0);
	ck_assert_uint_eq(rib_source_drop_stale(g.rib, a), 0);
	settle();
	ck_assert_uint_eq(peer.messages, 0);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 100);
}
END_TEST

START_TEST(what_comes_again_changed_is_announced)
{
	announce(a, 0, 100, "64501");
	settle();
	rig_forget(&peer);
	rib_source_stale(g.rib, a);
	announce(a, 0, 10, "64501 64502");
	settle();
	ck_assert_uint_eq(peer.announced, 10);
	ck_assert_uint_eq(peer.withdrawn, 0);
}
END_TEST

START_TEST(what_does_not_come_again_is_dropped)
{
	announce(a, 0, 100, "64501");
	announce(b, 90, 95, "64502 64503 64504");
	settle();
	rig_forget(&peer);
	rib_source_stale(g.rib, a);
	announce(a, 0, 60, "64501");
	ck_assert_uint_eq(rib_source_drop_stale(g.rib, a), 40);
	settle();
	ck_assert_uint_eq(peer.withdrawn, 35);
	ck_assert_uint_eq(peer.announced, 5); /* b has those */
	ck_assert_uint_eq(peek_size(g.rib), 65);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 60);
	ck_assert_uint_eq(rib_source(g.rib, a)->naccepted, 60);
}
END_TEST

START_TEST(a_stale_route_can_be_withdrawn)
{
	announce(a, 0, 10, "64501");
	rib_source_stale(g.rib, a);
	ck_assert(rig_withdraw(&g, a, 3));
	settle();
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 9);
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 9);
	ck_assert_uint_eq(rib_source_drop_stale(g.rib, a), 9);
	settle();
	ck_assert_uint_eq(peek_size(g.rib), 0);
}
END_TEST

START_TEST(routes_that_were_stale_already_are_gone_at_the_next_restart)
{
	announce(a, 0, 100, "64501");
	settle();
	rib_source_stale(g.rib, a);
	announce(a, 0, 30, "64501");
	rib_source_stale(g.rib, a);
	settle();
	ck_assert_uint_eq(peek_size(g.rib), 30);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 30);
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 30);
	ck_assert(is_stale(0));
}
END_TEST

START_TEST(a_source_that_goes_takes_its_stale_routes_along)
{
	announce(a, 0, 50, "64501");
	rib_source_stale(g.rib, a);
	announce(a, 0, 20, "64501");
	rib_source_down(g.rib, a);
	settle();
	ck_assert_uint_eq(peek_size(g.rib), 0);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 0);
	announce(a, 0, 5, "64501");
	settle();
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 0);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 5);
}
END_TEST

START_TEST(refused_routes_are_counted_apart)
{
	announce(a, 0, 10, "64501");
	announce(a, 10, 15, "64501 65000"); /* our own AS */
	rib_source_stale(g.rib, a);
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale_accepted, 10);
	announce(a, 8, 12, "64501");
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 15);
	ck_assert_uint_eq(rib_source(g.rib, a)->naccepted, 12);
	ck_assert_uint_eq(rib_source_drop_stale(g.rib, a), 11);
	settle();
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 4);
	ck_assert_uint_eq(rib_source(g.rib, a)->naccepted, 4);
}
END_TEST

START_TEST(a_new_policy_leaves_them_stale)
{
	struct rib_import in;

	rib_import_open(&in);
	in.set_local_pref = true;
	in.local_pref = 50;
	announce(a, 0, 10, "64501");
	rib_source_stale(g.rib, a);
	announce(a, 0, 4, "64501");
	rib_reimport(g.rib, a, &in);
	ck_assert(!is_stale(0));
	ck_assert(is_stale(4));
	ck_assert_uint_eq(rib_source(g.rib, a)->nstale, 6);
	ck_assert_uint_eq(rib_source(g.rib, a)->naccepted, 10);
	ck_assert_uint_eq(rib_source_drop_stale(g.rib, a), 6);
	settle();
	ck_assert_uint_eq(peek_size(g.rib), 4);
}
END_TEST

START_TEST(the_prefix_limit_is_for_what_is_announced_now)
{
	const struct bgp_attrs *attrs = rig_attrs(&g, "64501");
	struct rib_import in;

	rib_import_open(&in);
	in.prefix_limit = 10;
	announce(a, 0, 10, "64501");
	rib_source_stale(g.rib, a);
	for (unsigned i = 20; i < 40; i++) {
		struct ip_prefix p = rig_prefix(&g, i);

		ck_assert_int_eq(rig_update(g.rib, a, &in, &p, attrs), i < 30);
	}
	bgp_attrs_put(&g.attrs, attrs);
	/* Ten stale ones and ten of the new ones. */
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 20);
	ck_assert_uint_eq(rib_source(g.rib, a)->naccepted, 20);
}
END_TEST

START_TEST(a_member_that_joins_meanwhile_is_sent_them)
{
	struct rig_peer late, *two[2] = { &peer, &late };

	announce(a, 0, 20, "64501");
	rib_source_stale(g.rib, a);
	rig_join(&g, &late, &key, 4);
	rig_settle(&g, two, 2);
	rig_compare(&g, &late);
	ck_assert_uint_eq(late.announced, 20);
	rib_source_drop_stale(g.rib, a);
	rig_settle(&g, two, 2);
	rig_compare(&g, &late);
	ck_assert_uint_eq(late.withdrawn, 20);
	rig_leave(&late);
}
END_TEST

START_TEST(many_restarts_leave_nothing_behind)
{
	announce(a, 0, 50, "64501");
	settle();
	for (unsigned i = 0; i < 70000; i++)
		rib_source_stale(g.rib, a);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 0);
	settle();
	ck_assert_uint_eq(peek_size(g.rib), 0);
}
END_TEST

TCase *
test_rib_stale(void)
{
	TCase *tc = tcase_create("rib/stale");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, stale_routes_are_used_and_offered_as_before);
	tcase_add_test(tc, what_comes_again_is_stale_no_more_and_no_news);
	tcase_add_test(tc, what_comes_again_changed_is_announced);
	tcase_add_test(tc, what_does_not_come_again_is_dropped);
	tcase_add_test(tc, a_stale_route_can_be_withdrawn);
	tcase_add_test(tc, routes_that_were_stale_already_are_gone_at_the_next_restart);
	tcase_add_test(tc, a_source_that_goes_takes_its_stale_routes_along);
	tcase_add_test(tc, refused_routes_are_counted_apart);
	tcase_add_test(tc, a_new_policy_leaves_them_stale);
	tcase_add_test(tc, the_prefix_limit_is_for_what_is_announced_now);
	tcase_add_test(tc, a_member_that_joins_meanwhile_is_sent_them);
	tcase_add_test(tc, many_restarts_leave_nothing_behind);
	return tc;
}
