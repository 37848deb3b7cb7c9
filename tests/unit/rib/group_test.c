#include "rib/group.h"

#include "rib/out.h"
#include "rib/peek.h"
#include "rib/rig.h"
#include "test.h"

TCase *test_rib_group(void);

#define MOST 8

static struct rig g;
static struct rib_group_key key;
static struct rig_peer peers[MOST];
static struct rig_peer *all[MOST];
static size_t npeers;
static uint32_t a, b; /* sources with horizons 1 and 2 */

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
	rig_key(&key, &g, true);
	a = rig_source(&g, 1, true);
	b = rig_source(&g, 2, true);
	npeers = 0;
}

static void
teardown(void)
{
	while (npeers)
		rig_leave(&peers[--npeers]);
	rig_fini(&g);
}

static struct rig_peer *
join(uint32_t horizon)
{
	struct rig_peer *p = &peers[npeers];

	all[npeers++] = p;
	rig_join(&g, p, &key, horizon);
	return p;
}

static void
settle(void)
{
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

START_TEST(an_initial_table_ends_with_end_of_rib)
{
	for (unsigned i = 0; i < 50; i++)
		rig_announce(&g, a, i, "1");
	join(9);
	ck_assert(!rib_member_synced(peers[0].member));
	rib_groups_work(g.groups, g.desk, 1000);
	settle();
	ck_assert_uint_eq(peers[0].eors, 1);
	ck_assert_uint_eq(peers[0].announced, 50);
	ck_assert_uint_eq(peers[0].withdrawn, 0);
	ck_assert_uint_eq(peers[0].messages, 2);
}
END_TEST

START_TEST(end_of_rib_waits_for_what_was_pending_when_it_joined)
{
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, a, i, "1");
	join(9);
	for (unsigned i = 0; i < 500 && !peers[0].eors; i++) {
		rib_groups_work(g.groups, g.desk, 5);
		rig_drain(&peers[0], SIZE_MAX);
	}
	ck_assert_uint_eq(peers[0].eors, 1);
	ck_assert_uint_eq(peers[0].announced, 100);
}
END_TEST

START_TEST(equal_attributes_share_as_few_messages_as_can_be)
{
	join(9);
	settle();
	forget_counts();
	/* Three sets, mixed. */
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, a, i, i % 3 == 0 ? "1" : i % 3 == 1 ? "2" : "1 2");
	rib_groups_work(g.groups, g.desk, 1000);
	rig_drain(&peers[0], SIZE_MAX);
	ck_assert_uint_eq(peers[0].messages, 3);
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_withdraw(&g, a, i);
	rib_groups_work(g.groups, g.desk, 1000);
	rig_drain(&peers[0], SIZE_MAX);
	ck_assert_uint_eq(peers[0].messages, 4);
	settle();
}
END_TEST

START_TEST(messages_are_filled_to_their_maximum)
{
	enum { MANY = 5000 };
	const struct bgp_attrs *attrs = rig_attrs(&g, "1 2 3");
	size_t max = _i ? BGP_MESSAGE_MAX_EXTENDED : BGP_MESSAGE_MAX, octets = 0, n = 0;
	struct rib_import in;
	struct rib_iov iov[64];
	int views;

	key.extended_message = _i != 0;
	join(9);
	settle();
	rib_import_open(&in);
	for (uint32_t i = 0; i < MANY; i++) {
		struct ip_addr base = ip4_addr(0x0b000000 + (i << 8));
		struct ip_prefix p = ip_prefix_of(&base, 24);

		rig_update(g.rib, a, &in, &p, attrs);
	}
	bgp_attrs_put(&g.attrs, attrs);
	rib_groups_work(g.groups, g.desk, MANY);
	views = rib_member_output(peers[0].member, iov, 64);
	for (int v = 0; v < views; v++) {
		for (size_t at = 0; at < iov[v].len; n++) {
			size_t len =
			    (size_t)(iov[v].base[at + 16] << 8 | iov[v].base[at + 17]);

			ck_assert_uint_le(len, max);
			at += len;
			octets += len;
		}
	}
	/* Attributes take 32 octets, the rest of the header 23, a prefix 4. */
	ck_assert_uint_eq(n, (MANY * 4 + (max - 60) - 1) / (max - 60));
	ck_assert_uint_lt(octets, MANY * 4 + n * 60);
	rib_member_sent(peers[0].member, octets);
	ck_assert(rib_member_synced(peers[0].member));
	ck_assert_uint_eq(rib_member_updates(peers[0].member), n + 1);
}
END_TEST

START_TEST(a_flap_before_it_was_sent_sends_nothing)
{
	join(9);
	rig_announce(&g, a, 0, "1");
	settle();
	forget_counts();
	rig_withdraw(&g, a, 0);
	rig_announce(&g, a, 0, "1");
	rig_announce(&g, a, 1, "1");
	rig_withdraw(&g, a, 1);
	settle();
	ck_assert_uint_eq(peers[0].messages, 0);
	/* A path that is not the best is nobody's business. */
	rig_announce(&g, b, 0, "1 2 3");
	settle();
	ck_assert_uint_eq(peers[0].messages, 0);
}
END_TEST

START_TEST(a_change_of_source_is_news_to_the_two_horizons_alone)
{
	join(1);
	join(2);
	join(9);
	rig_announce(&g, b, 0, "1");
	settle();
	ck_assert_uint_eq(peers[0].announced, 1);
	ck_assert_uint_eq(peers[1].announced, 0);
	ck_assert_uint_eq(peers[2].announced, 1);
	forget_counts();
	rig_announce(&g, a, 0, "1"); /* lower identifier */
	settle();
	ck_assert_uint_eq(peers[0].withdrawn, 1);
	ck_assert_uint_eq(peers[0].announced, 0);
	ck_assert_uint_eq(peers[1].announced, 1);
	ck_assert_uint_eq(peers[2].messages, 0);
	forget_counts();
	rig_announce(&g, a, 0, "2");
	settle();
	ck_assert_uint_eq(peers[0].messages, 0);
	ck_assert_uint_eq(peers[2].announced, 1);
	rig_withdraw(&g, a, 0);
	rig_withdraw(&g, b, 0);
	forget_counts();
	settle();
	ck_assert_uint_eq(peers[0].messages, 0);
	ck_assert_uint_eq(peers[1].withdrawn, 1);
	ck_assert_uint_eq(peers[2].withdrawn, 1);
}
END_TEST

START_TEST(sessions_that_may_not_hear_of_a_route_hear_nothing)
{
	key.export.verdict[0].allow = false;
	join(9);
	for (unsigned i = 0; i < 40; i++)
		rig_announce(&g, a, i, "1");
	settle();
	for (unsigned i = 0; i < 40; i++)
		rig_announce(&g, a, i, "2");
	settle();
	rib_source_down(g.rib, a);
	settle();
	ck_assert_uint_eq(peers[0].messages, 1); /* End-of-RIB */
}
END_TEST

START_TEST(equal_keys_share_a_group_and_its_messages)
{
	join(7);
	join(8);
	key.next_hop = rig_addr("10.0.0.2");
	join(9);
	ck_assert_uint_eq(peek_groups(g.groups), 2);
	settle();
	ck_assert_uint_eq(peers[0].eors + peers[1].eors + peers[2].eors, 3);
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, a, i, "1");
	rib_groups_work(g.groups, g.desk, 1000);
	ck_assert_uint_gt(g.groups->log_bytes, 0);
	settle();
	ck_assert_uint_eq(g.groups->log_bytes, 0);
}
END_TEST

START_TEST(a_member_is_reported_once_when_it_gets_something_to_send)
{
	join(1);
	join(9);
	settle();
	ck_assert_ptr_null(rib_groups_ready(g.groups));
	rig_announce(&g, a, 0, "1");
	ck_assert_ptr_null(rib_groups_ready(g.groups));
	rib_groups_work(g.groups, g.desk, 10);
	ck_assert_ptr_eq(rib_groups_ready(g.groups), &peers[1]);
	ck_assert_ptr_null(rib_groups_ready(g.groups));
	rig_announce(&g, a, 1, "1");
	rib_groups_work(g.groups, g.desk, 10);
	ck_assert_ptr_null(rib_groups_ready(g.groups)); /* it has not read yet */
	settle();
	rib_member_refresh(peers[1].member, false);
	ck_assert_ptr_null(rib_groups_ready(g.groups));
	rib_groups_work(g.groups, g.desk, 10);
	ck_assert_ptr_eq(rib_groups_ready(g.groups), &peers[1]);
}
END_TEST

START_TEST(route_refresh_sends_the_table_again)
{
	join(9);
	for (unsigned i = 0; i < 30; i++)
		rig_announce(&g, a, i, i % 2 ? "1" : "2");
	settle();
	forget_counts();
	rib_member_refresh(peers[0].member, false);
	rig_withdraw(&g, a, 3);
	settle();
	ck_assert_uint_eq(peers[0].announced, 29);
	ck_assert_uint_eq(peers[0].borrs, 0);
	rib_member_refresh(peers[0].member, true);
	rib_member_refresh(peers[0].member, true); /* again while it walks */
	settle();
	ck_assert_uint_eq(peers[0].announced, 29 * 3);
	ck_assert_uint_eq(peers[0].borrs, 2);
	ck_assert_uint_eq(peers[0].eorrs, 2);
	ck_assert_uint_eq(peers[0].eors, 1);
}
END_TEST

START_TEST(a_new_key_sends_the_difference)
{
	struct rib_filter_row row = { rig_prefix(&g, 5), 0, 32 };
	struct rib_filter f = { &row, 1 };

	join(9);
	for (unsigned i = 0; i < 30; i++)
		rig_announce(&g, a, i, "1");
	settle();
	forget_counts();
	rib_member_rekey(peers[0].member, &key);
	ck_assert(rib_member_synced(peers[0].member));
	peers[0].key.export.permit = &f;
	rib_member_rekey(peers[0].member, &peers[0].key);
	settle();
	ck_assert_uint_eq(peers[0].announced, 0);
	ck_assert_uint_eq(peers[0].withdrawn, 29);
	forget_counts();
	peers[0].key.export.permit = NULL;
	rib_member_rekey(peers[0].member, &peers[0].key);
	settle();
	ck_assert_uint_eq(peers[0].announced, 29);
	ck_assert_uint_eq(peers[0].withdrawn, 0);
	forget_counts();
	peers[0].key.export.extra_prepend = 1;
	rib_member_rekey(peers[0].member, &peers[0].key);
	settle();
	ck_assert_uint_eq(peers[0].announced, 30);
	ck_assert_uint_eq(peek_groups(g.groups), 1);
}
END_TEST

START_TEST(a_new_key_before_anything_was_sent_costs_nothing)
{
	struct rib_filter none = { NULL, 0 };

	for (unsigned i = 0; i < 30; i++)
		rig_announce(&g, a, i, "1");
	join(9);
	peers[0].key.export.permit = &none;
	rib_member_rekey(peers[0].member, &peers[0].key);
	settle();
	ck_assert_uint_eq(peers[0].messages, 1);
}
END_TEST

START_TEST(work_stays_within_its_units)
{
	join(9);
	settle();
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, a, i, "1");
	ck_assert_uint_eq(rib_groups_work(g.groups, g.desk, 30), 0);
	ck_assert_uint_eq(g.rib->ndirty, 70);
	ck_assert_uint_eq(rib_groups_work(g.groups, g.desk, 0), 0);
	ck_assert_uint_eq(g.rib->ndirty, 70);
	ck_assert_uint_eq(rib_groups_work(g.groups, g.desk, 100), 30);
	ck_assert(rib_groups_idle(g.groups));
	ck_assert_uint_eq(rib_groups_work(g.groups, g.desk, 100), 100);
	rig_drain(&peers[0], SIZE_MAX);
	join(8);
	/* The walk looks at as many, and then closes. */
	rib_groups_work(g.groups, g.desk, 40);
	rig_drain(&peers[1], SIZE_MAX);
	ck_assert_uint_eq(peers[1].announced, 40);
	ck_assert_uint_eq(peers[1].eors, 0);
	settle();
}
END_TEST

START_TEST(walks_and_changes_share_the_units)
{
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, a, i, "1");
	join(9);
	settle();
	join(8);
	for (unsigned i = 100; i < 200; i++)
		rig_announce(&g, a, i, "1");
	rib_groups_work(g.groups, g.desk, 40);
	rig_drain(&peers[1], SIZE_MAX);
	ck_assert_uint_eq(g.rib->ndirty, 80);
	ck_assert_uint_eq(peers[1].announced, 20);
	settle();
}
END_TEST

START_TEST(members_are_small)
{
	ck_assert_uint_lt(sizeof(struct rib_member), 300);
}
END_TEST

START_TEST(a_group_without_followers_costs_no_log)
{
	join(9);
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, a, i, "1");
	rib_groups_work(g.groups, g.desk, 60);
	ck_assert_uint_eq(g.groups->log_bytes, 0);
	settle();
}
END_TEST

START_TEST(everything_goes_when_the_groups_go)
{
	join(8);
	join(9);
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, a, i, i % 2 ? "1" : "2");
	settle();
	for (unsigned i = 0; i < 50; i++)
		rig_announce(&g, a, i, i % 2 ? "3" : "4");
	rib_groups_work(g.groups, g.desk, 20);
	peers[1].key.export.extra_prepend = 3;
	rib_member_rekey(peers[1].member, &peers[1].key);
	rib_groups_work(g.groups, g.desk, 20);
	for (size_t i = 0; i < npeers; i++)
		peers[i].member = NULL; /* rib_groups_free takes them with it */
}
END_TEST

TCase *
test_rib_group(void)
{
	TCase *tc = tcase_create("rib/group");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_initial_table_ends_with_end_of_rib);
	tcase_add_test(tc, end_of_rib_waits_for_what_was_pending_when_it_joined);
	tcase_add_test(tc, equal_attributes_share_as_few_messages_as_can_be);
	tcase_add_loop_test(tc, messages_are_filled_to_their_maximum, 0, 2);
	tcase_add_test(tc, a_flap_before_it_was_sent_sends_nothing);
	tcase_add_test(tc, a_change_of_source_is_news_to_the_two_horizons_alone);
	tcase_add_test(tc, sessions_that_may_not_hear_of_a_route_hear_nothing);
	tcase_add_test(tc, equal_keys_share_a_group_and_its_messages);
	tcase_add_test(tc, a_member_is_reported_once_when_it_gets_something_to_send);
	tcase_add_test(tc, route_refresh_sends_the_table_again);
	tcase_add_test(tc, a_new_key_sends_the_difference);
	tcase_add_test(tc, a_new_key_before_anything_was_sent_costs_nothing);
	tcase_add_test(tc, work_stays_within_its_units);
	tcase_add_test(tc, walks_and_changes_share_the_units);
	tcase_add_test(tc, members_are_small);
	tcase_add_test(tc, a_group_without_followers_costs_no_log);
	tcase_add_test(tc, everything_goes_when_the_groups_go);
	return tc;
}
