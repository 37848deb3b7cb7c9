/*
 * Members that do not read, or not fast enough, with small bounds.
 */
#include "rib/group.h"

#include "rib/out.h"
#include "rib/rig.h"
#include "test.h"

#include <stdio.h>

TCase *test_rib_slow(void);

static struct rig g;
static struct rig_peer fast, slow;
static uint32_t source;

static void
setup(void)
{
	struct rib_groups_config config = { .log_bound = 4000, .walk_buffer = 1000 };
	struct rib_group_key key;

	rig_init(&g, IP_V4, RIG_PREFIXES, &config);
	rig_key(&key, &g, true);
	source = rig_source(&g, 1, true);
	rig_join(&g, &fast, &key, 8);
	rig_join(&g, &slow, &key, 9);
}

static void
teardown(void)
{
	rig_leave(&fast);
	rig_leave(&slow);
	rig_fini(&g);
}

static void
settle(void)
{
	struct rig_peer *both[] = { &fast, &slow };

	rig_settle(&g, both, 2);
	rig_compare(&g, &fast);
	rig_compare(&g, &slow);
}

START_TEST(memory_is_bounded_however_slow_a_member_is)
{
	size_t most = 0, now;

	settle();
	for (unsigned round = 0; round < 100; round++) {
		for (unsigned i = 0; i < RIG_PREFIXES; i++)
			rig_announce(&g, source, i,
			    (round + i) % 2 ? "1 2 3 4 5" : "6 7 8");
		while (!rib_groups_idle(g.groups))
			rib_groups_work(g.groups, g.desk, 20);
		rig_drain(&fast, SIZE_MAX);
		rig_drain(&slow, 7);
		now = rib_groups_memory(g.groups);
		most = now > most ? now : most;
	}
	ck_assert_uint_lt(most, 30000);
	settle();
	/* It was sent the last state, not the history. */
	ck_assert_uint_lt(slow.announced, 1000);
	ck_assert_uint_eq(g.groups->log_bytes, 0);
}
END_TEST

START_TEST(it_resumes_with_what_changed_since)
{
	for (unsigned i = 0; i < 100; i++)
		rig_announce(&g, source, i, "1");
	settle();
	rig_forget(&fast);
	rig_forget(&slow);
	for (unsigned round = 0; round < 60; round++) {
		for (unsigned i = 0; i < 10; i++)
			rig_announce(&g, source, i, round % 2 ? "1 2 3" : "4 5 6");
		rib_groups_work(g.groups, g.desk, 20);
		rig_drain(&fast, SIZE_MAX);
		rig_drain(&slow, 3); /* in the middle of a message */
	}
	ck_assert_int_ne(slow.member->mode, RIB_FOLLOW);
	settle();
	ck_assert_uint_eq(fast.announced, 600);
	ck_assert_uint_lt(slow.announced, 300);
}
END_TEST

START_TEST(withdrawals_wait_for_it)
{
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, source, i, "1");
	settle();
	rib_source_down(g.rib, source);
	while (!rib_idle(g.rib))
		rib_work(g.rib, 100);
	rib_groups_work(g.groups, g.desk, 1000);
	rig_drain(&fast, SIZE_MAX);
	ck_assert_uint_eq(g.rib->nused, RIG_PREFIXES);
	settle();
	ck_assert_uint_eq(g.rib->nused, 0);
	ck_assert_uint_eq(slow.withdrawn, RIG_PREFIXES);
}
END_TEST

START_TEST(a_full_log_gives_members_a_chance_to_read)
{
	settle();
	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		char path[20];

		snprintf(path, sizeof path, "1 %u", 1 + i);
		rig_announce(&g, source, i, path);
	}
	while (!rib_groups_idle(g.groups)) {
		rib_groups_work(g.groups, g.desk, 100000);
		rig_drain(&fast, SIZE_MAX);
		rig_drain(&slow, SIZE_MAX);
		ck_assert_int_eq(fast.member->mode, RIB_FOLLOW);
		ck_assert_int_eq(slow.member->mode, RIB_FOLLOW);
	}
	settle();
}
END_TEST

START_TEST(it_does_not_hold_up_the_others)
{
	settle();
	for (unsigned i = 0; i < RIG_PREFIXES; i++)
		rig_announce(&g, source, i, "1");
	while (!rib_groups_idle(g.groups)) {
		rib_groups_work(g.groups, g.desk, 50);
		rig_drain(&fast, SIZE_MAX);
	}
	ck_assert(rib_member_synced(fast.member));
	ck_assert(!rib_member_synced(slow.member));
	rig_compare(&g, &fast);
	settle();
}
END_TEST

TCase *
test_rib_slow(void)
{
	TCase *tc = tcase_create("rib/slow");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, memory_is_bounded_however_slow_a_member_is);
	tcase_add_test(tc, it_resumes_with_what_changed_since);
	tcase_add_test(tc, withdrawals_wait_for_it);
	tcase_add_test(tc, a_full_log_gives_members_a_chance_to_read);
	tcase_add_test(tc, it_does_not_hold_up_the_others);
	return tc;
}
