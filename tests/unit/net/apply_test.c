/*
 * From one spec to the next: what changes, and above all what does not notice.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "net/diff.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AB "a--b/ipv4"
#define BC "b--c/ipv4"

static struct net_spec *
line(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "a", "10.1.0.0/16");
	bed_origin(s, "b", "10.2.0.0/16");
	bed_origin(s, "c", "10.3.0.0/16");
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	bed_session(s, "b", "169.254.0.5", "c", "169.254.0.6");
	return s;
}

/* Every counter of a half, and how often it came up. */
struct seen {
	struct bgp_counters counters;
	unsigned ups;
};

static struct seen
look(const struct bed *b, const char *session, unsigned end)
{
	struct net_half_info info;

	bed_half(b, session, end, &info);
	return (struct seen){ info.status->counters, info.status->ups };
}

static void
same(const struct bed *b, const char *session, unsigned end, const struct seen *before)
{
	struct seen now = look(b, session, end);

	ck_assert_uint_eq(now.ups, before->ups);
	ck_assert_uint_eq(now.counters.messages_in, before->counters.messages_in);
	ck_assert_uint_eq(now.counters.messages_out, before->counters.messages_out);
	ck_assert_uint_eq(now.counters.bytes_out, before->counters.bytes_out);
}

static void
start(struct bed *b, struct net_spec *s)
{
	bed_init(b, NULL);
	bed_apply(b, s);
	bed_converge(b, 10 * ERX_SEC);
}

START_TEST(the_same_spec_again_changes_nothing)
{
	struct bed b;
	struct seen before;

	start(&b, line());
	before = look(&b, AB, 0);
	bed_apply(&b, line());
	ck_assert(bed_logged(&b, "apply net: nothing changed"));
	bed_run(&b, ERX_SEC);
	same(&b, AB, 0, &before);
	bed_fini(&b);
}
END_TEST

START_TEST(a_new_router_touches_no_other_session)
{
	struct net_spec *s;
	struct seen ab[2], bc[2];
	struct bed b;

	start(&b, line());
	for (unsigned i = 0; i < 2; i++) {
		ab[i] = look(&b, AB, i);
		bc[i] = look(&b, BC, i);
	}
	s = line();
	bed_router(s, "d", 64503, "1.0.0.4");
	bed_session(s, "a", "169.254.0.9", "d", "169.254.0.10");
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "d", "10.3.0.0/16"),
	    "a|64500 64501 64502|169.254.0.9");
	for (unsigned i = 0; i < 2; i++) {
		same(&b, AB, i, &ab[i]);
		same(&b, BC, i, &bc[i]);
	}
	/* And it goes as it came. */
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_ptr_null(net_router_find(b.net, "d"));
	for (unsigned i = 0; i < 2; i++) {
		same(&b, AB, i, &ab[i]);
		same(&b, BC, i, &bc[i]);
	}
	bed_fini(&b);
}
END_TEST

START_TEST(only_the_difference_of_origins_is_told)
{
	struct net_spec *s;
	struct seen before, after;
	struct bed b;

	s = line();
	for (int i = 0; i < 100; i++) {
		char p[32];

		snprintf(p, sizeof p, "10.100.%d.0/24", i);
		bed_origin(s, "a", p);
	}
	start(&b, s);
	before = look(&b, AB, 1);
	s = line();
	for (int i = 0; i < 101; i++) {
		char p[32];

		snprintf(p, sizeof p, "10.100.%d.0/24", i);
		if (i != 50)
			bed_origin(s, "a", p);
	}
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	after = look(&b, AB, 1);
	ck_assert_uint_eq(after.ups, 1);
	/* One withdrawal, one announcement. */
	ck_assert_uint_eq(after.counters.updates_in - before.counters.updates_in, 2);
	ck_assert_str_eq(bed_best(&b, "c", "10.100.50.0/24"), "-");
	ck_assert_str_eq(bed_best(&b, "c", "10.100.100.0/24"),
	    "b|64501 64500|169.254.0.5");
	bed_fini(&b);
}
END_TEST

START_TEST(an_export_policy_changes_under_a_running_session)
{
	struct net_spec *s;
	struct seen bc, ab;
	struct bed b;

	start(&b, line());
	ab = look(&b, AB, 0);
	bc = look(&b, BC, 1);
	s = line();
	/* b sends c nothing of class 0 any more. */
	s->sessions[1].families->a.export.deny_all = true;
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	ck_assert_str_eq(bed_best(&b, "c", "10.2.0.0/16"), "-");
	ck_assert_uint_eq(look(&b, BC, 1).ups, 1);
	ck_assert_uint_gt(look(&b, BC, 1).counters.updates_in, bc.counters.updates_in);
	same(&b, AB, 0, &ab);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	ck_assert_uint_eq(look(&b, BC, 1).ups, 1);
	same(&b, AB, 0, &ab);
	bed_fini(&b);
}
END_TEST

START_TEST(an_import_policy_judges_again_what_was_received)
{
	struct net_spec *s;
	struct seen before;
	struct bed b;
	struct net_half_info info;

	start(&b, line());
	before = look(&b, BC, 0);
	s = line();
	s->sessions[1].families->b.import.deny_all = true;
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	bed_half(&b, BC, 1, &info);
	ck_assert_uint_eq(
	    rib_source(net_router_rib(info.router, IP_V4), info.source)->nroutes, 2);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	same(&b, BC, 0, &before); /* nobody had to be asked */
	bed_fini(&b);
}
END_TEST

START_TEST(a_timer_waits_for_the_next_connection)
{
	struct net_spec *s;
	struct bed b;

	start(&b, line());
	s = line();
	s->sessions[0].a.hold = 30;
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(look(&b, AB, 0).ups, 1);
	net_reset(b.net, b.now, AB, "now");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert(bed_logged(&b, "up at a, hold 30 s"));
	bed_fini(&b);
}
END_TEST

START_TEST(a_new_identifier_starts_the_sessions_of_a_router_again)
{
	struct net_spec *s;
	struct seen bc;
	struct bed b;

	start(&b, line());
	bc = look(&b, BC, 0);
	s = line();
	s->routers[0].id = 0x09090909;
	bed_apply(&b, s);
	ck_assert(bed_logged(&b, "sessions start again"));
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(look(&b, AB, 0).ups, 1); /* of a new peer */
	ck_assert_uint_eq(bed_count_logged(&b, "session-up a--b/ipv4: up at a"), 2);
	ck_assert_uint_eq(look(&b, BC, 0).ups, bc.ups);
	ck_assert_uint_eq(bed_count_logged(&b, "session-up b--c/ipv4: up at b"), 1);
	bed_fini(&b);
}
END_TEST

START_TEST(a_held_session_rests_until_it_is_let_go)
{
	struct net_spec *s = line();
	struct bed b;
	struct buf why;

	s->sessions[0].held = xstrdup("peering-disabled");
	start(&b, s);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_IDLE);
	buf_init(&why);
	ck_assert(net_converged(b.net, b.now, &why));
	ck_assert_str_eq(why.data,
	    "a--b/ipv4: peering-disabled\n"); /* once, of two ends */
	buf_fini(&why);
	bed_apply(&b, line());
	ck_assert(!net_converged(b.net, b.now, NULL));
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(numbers_of_horizons_may_be_dealt_anew)
{
	struct net_spec *s = line();
	struct seen ab, bc;
	struct bed b;

	s->sessions[0].b.horizon_of = 1;
	s->sessions[1].a.horizon_of = 1;
	start(&b, s);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	ck_assert_str_eq(bed_best(&b, "c", "10.2.0.0/16"), "b|64501|169.254.0.5");
	ab = look(&b, AB, 1);
	bc = look(&b, BC, 0);
	s = line();
	s->sessions[0].b.horizon_of = 7;
	s->sessions[1].a.horizon_of = 7;
	bed_apply(&b, s);
	bed_run(&b, ERX_SEC);
	same(&b, AB, 1, &ab);
	same(&b, BC, 0, &bc);
	/* Apart, they are no horizon any more. */
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	bed_fini(&b);
}
END_TEST

START_TEST(a_failure_survives_an_edit)
{
	struct net_spec *s;
	struct bed b;

	start(&b, line());
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 100 * ERX_SEC);
	s = line();
	bed_origin(s, "a", "10.9.0.0/16");
	bed_apply(&b, s);
	bed_run(&b, 100 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "b", "10.9.0.0/16"), "-");
	net_restore(b.net, b.now, NET_LINK, "a--b");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "b", "10.9.0.0/16"), "a|64500|169.254.0.1");
	bed_fini(&b);
}
END_TEST

START_TEST(a_session_goes_and_comes_back)
{
	struct net_spec *s;
	struct bed b;

	start(&b, line());
	s = net_spec_new();
	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "a", "10.1.0.0/16");
	bed_origin(s, "b", "10.2.0.0/16");
	bed_origin(s, "c", "10.3.0.0/16");
	bed_session(s, "b", "169.254.0.5", "c", "169.254.0.6");
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert(bed_logged(&b, "session-down a--b/ipv4: down: removed"));
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	bed_fini(&b);
}
END_TEST

START_TEST(a_difference_prints_one_line_a_step)
{
	struct net_spec *old = line(), *now = line();
	struct net_diff d;
	struct buf out;
	const char *why;

	bed_router(now, "d", 64503, "1.0.0.4");
	bed_session(now, "a", "169.254.0.9", "d", "169.254.0.10");
	now->sessions[0].families->a.limit = 100;
	now->sessions[1].a.hold = 30;
	ck_assert(net_spec_finish(old, &why));
	ck_assert(net_spec_finish(now, &why));
	net_diff(&d, old, now);
	buf_init(&out);
	net_diff_print(&out, &d);
	ck_assert_str_eq(out.data,
	    "+ router d\n+ link a--d\n~ session a--b/ipv4 (policy)\n"
	    "~ session b--c/ipv4 (timers)\n+ session a--d/ipv4\n");
	buf_fini(&out);
	net_diff_fini(&d);
	net_diff(&d, now, old);
	ck_assert_int_eq(d.steps[0].kind, NET_STEP_SESSION_REMOVE);
	ck_assert_int_eq(d.steps[1].kind, NET_STEP_LINK_REMOVE);
	ck_assert_int_eq(d.steps[2].kind, NET_STEP_ROUTER_REMOVE);
	net_diff_fini(&d);
	net_spec_free(old);
	net_spec_free(now);
}
END_TEST

START_TEST(a_spec_with_loose_ends_is_refused)
{
	static const char *const expected[] = {
		"a session is on a link that does not exist",
		"two routers have one name",
		"a link ends at a router that does not exist",
		"a session and its link end at different routers",
	};

	for (int i = 0; i < 4; i++) {
		struct net_spec *s = line();
		const char *why = NULL;

		switch (i) {
		case 0:
			free(s->sessions[0].link);
			s->sessions[0].link = xstrdup("x--y");
			break;
		case 1:
			bed_router(s, "c", 1, "9.9.9.9");
			break;
		case 2:
			net_spec_link(s, xstrdup("zz"))->a = xstrdup("zz");
			break;
		case 3:
			free(s->sessions[0].link);
			s->sessions[0].link = xstrdup("b--c");
			break;
		}
		ck_assert(!net_spec_finish(s, &why));
		ck_assert_str_eq(why, expected[i]);
		net_spec_free(s);
	}
}
END_TEST

START_TEST(attributes_of_a_replayed_table_are_kept)
{
	/* ORIGIN egp, AS_PATH 3356 174, NEXT_HOP (dropped), MED 7, community 65000:1 */
	static const char hex[] =
	    "40010101 40020a0202 00000d1c 000000ae 400304 c0000201"
	    "800404 00000007 c00804 fde80001";
	struct net_spec *s = line();
	struct net_origin *o;
	uint8_t block[128];
	struct bed b;

	bed_origin(s, "a", "10.7.0.0/16");
	o = &s->routers[0].origins[1];
	o->nattrs = test_hex(block, sizeof block, hex);
	o->attrs = xmemdup(block, o->nattrs);
	start(&b, s);
	ck_assert_str_eq(bed_best(&b, "a", "10.7.0.0/16"), "self|3356 174|");
	ck_assert_str_eq(bed_best(&b, "b", "10.7.0.0/16"),
	    "a|64500 3356 174|169.254.0.1");
	bed_fini(&b);
}
END_TEST

TCase *test_net_apply(void);
TCase *
test_net_apply(void)
{
	TCase *t = tcase_create("net/apply");

	tcase_add_test(t, the_same_spec_again_changes_nothing);
	tcase_add_test(t, a_new_router_touches_no_other_session);
	tcase_add_test(t, only_the_difference_of_origins_is_told);
	tcase_add_test(t, an_export_policy_changes_under_a_running_session);
	tcase_add_test(t, an_import_policy_judges_again_what_was_received);
	tcase_add_test(t, a_timer_waits_for_the_next_connection);
	tcase_add_test(t, a_new_identifier_starts_the_sessions_of_a_router_again);
	tcase_add_test(t, a_held_session_rests_until_it_is_let_go);
	tcase_add_test(t, numbers_of_horizons_may_be_dealt_anew);
	tcase_add_test(t, a_failure_survives_an_edit);
	tcase_add_test(t, a_session_goes_and_comes_back);
	tcase_add_test(t, a_difference_prints_one_line_a_step);
	tcase_add_test(t, a_spec_with_loose_ends_is_refused);
	tcase_add_test(t, attributes_of_a_replayed_table_are_kept);
	return t;
}
