/*
 * Sessions between emulated routers: coming up, failing in every way, coming back.
 */
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define AB "a--b/ipv4"

/* a (64500) -- b (64501) -- c (64502), each with a prefix. */
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

START_TEST(routers_in_line_learn_from_each_other)
{
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	ck_assert_int_lt(bed_converge(&b, 10 * ERX_SEC), ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "b|64501 64502|169.254.0.2");
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	ck_assert_str_eq(bed_best(&b, "b", "10.2.0.0/16"), "self||");
	ck_assert(
	    bed_logged(&b, "session-up a--b/ipv4: up at a, hold 90 s, 4-octet AS"));
	ck_assert_uint_eq(bed_size(&b, "a", IP_V4), 3);
	bed_fini(&b);
}
END_TEST

START_TEST(links_without_delay_need_no_time)
{
	struct net_config config = { .seed = 7 };
	struct bed b;

	bed_init(&b, &config);
	bed_apply(&b, line());
	ck_assert_int_eq(bed_converge(&b, 0), 0);
	ck_assert_uint_eq(bed_size(&b, "c", IP_V4), 3);
	bed_fini(&b);
}
END_TEST

START_TEST(sessions_stay_up_for_an_hour_on_keepalives)
{
	struct bed b;
	struct net_half_info info;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	bed_run(&b, 3600 * ERX_SEC);
	ck_assert_uint_eq(bed_count_logged(&b, "session-down"), 0);
	bed_half(&b, AB, 0, &info);
	ck_assert_uint_eq(info.status->ups, 1);
	ck_assert_uint_gt(info.status->counters.messages_in, 100);
	bed_fini(&b);
}
END_TEST

START_TEST(a_mesh_of_four_prefers_the_direct_path)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct net_spec *s = net_spec_new();
	struct bed b;
	char x[32], y[32];
	int link = 0;

	for (int i = 0; i < 4; i++) {
		snprintf(x, sizeof x, "1.0.0.%d", i + 1);
		bed_router(s, names[i], 64500 + (uint32_t)i, x);
		snprintf(x, sizeof x, "10.%d.0.0/16", i);
		bed_origin(s, names[i], x);
	}
	for (int i = 0; i < 4; i++) {
		for (int j = i + 1; j < 4; j++, link += 4) {
			snprintf(x, sizeof x, "169.254.1.%d", link + 1);
			snprintf(y, sizeof y, "169.254.1.%d", link + 2);
			bed_session(s, names[i], x, names[j], y);
		}
	}
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "d|64503|169.254.1.10");
	/* A dead link leaves the way round. */
	net_fail(b.net, b.now, NET_LINK, "a--d");
	bed_run(&b, 100 * ERX_SEC);
	bed_converge(&b, ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "b|64501 64503|169.254.1.2");
	bed_fini(&b);
}
END_TEST

START_TEST(ibgp_does_not_reflect)
{
	struct net_spec *s = net_spec_new();
	struct bed b;

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64500, "1.0.0.2");
	bed_router(s, "c", 64500, "1.0.0.3");
	bed_origin(s, "a", "10.1.0.0/16");
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	bed_session(s, "b", "169.254.0.5", "c", "169.254.0.6");
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "b", "10.1.0.0/16"), "a||169.254.0.1");
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	bed_fini(&b);
}
END_TEST

START_TEST(both_families_run_side_by_side)
{
	struct net_spec *s = line();
	struct bed b;

	bed_origin(s, "a", "fd00:1::/48");
	bed_origin(s, "b", "fd00:2::/48");
	bed_session(s, "a", "fd00:ffff::1", "b", "fd00:ffff::2");
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "b", "fd00:1::/48"), "a|64500|fd00:ffff::1");
	ck_assert_str_eq(bed_best(&b, "a", "10.2.0.0/16"), "b|64501|169.254.0.2");
	/* The families fail together: the link is one. */
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 100 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "b", "fd00:1::/48"), "-");
	ck_assert_str_eq(bed_best(&b, "b", "10.1.0.0/16"), "-");
	bed_fini(&b);
}
END_TEST

START_TEST(a_dead_link_is_noticed_by_the_hold_timer_and_heals)
{
	struct bed b;
	struct net_half_info info;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	bed_run(&b, 100 * ERX_SEC);
	ck_assert(net_fail(b.net, b.now, NET_LINK, "a--b"));
	ck_assert(!net_converged(b.net, b.now, NULL));
	bed_run(&b, 40 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	bed_run(&b, 51 * ERX_SEC);
	ck_assert_int_ne(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_ne(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
	ck_assert(
	    bed_logged(&b, "session-down a--b/ipv4: down at a: hold timer expired"));
	ck_assert(!bed_logged(&b, "received Hold Timer"));
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_run(&b, 600 * ERX_SEC);
	ck_assert(net_restore(b.net, b.now, NET_LINK, "a--b"));
	ck_assert(!net_converged(b.net, b.now, NULL));
	ck_assert_int_lt(bed_converge(&b, 35 * ERX_SEC), 32 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	bed_half(&b, AB, 0, &info);
	ck_assert_uint_eq(info.status->ups, 2);
	bed_fini(&b);
}
END_TEST

START_TEST(bfd_notices_a_dead_link_in_900_ms)
{
	struct net_spec *s = line();
	struct bed b;
	struct net_half_info info;

	s->sessions[0].bfd = true;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 899 * ERX_MSEC);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	bed_run(&b, 1 * ERX_MSEC);
	ck_assert_int_ne(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_ne(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&b, "down at a: BFD"));
	ck_assert(bed_logged(&b, "down at b: BFD"));
	ck_assert(!bed_logged(&b, "received Cease"));
	bed_half(&b, AB, 0, &info);
	ck_assert_ptr_nonnull(strstr(info.why, "BFD"));
	bed_run(&b, 2 * ERX_MSEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "-");
	bed_fini(&b);
}
END_TEST

START_TEST(a_short_break_loses_nothing)
{
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 29 * ERX_SEC); /* a KEEPALIVE at least got stuck */
	net_restore(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 300 * ERX_SEC);
	ck_assert_uint_eq(bed_count_logged(&b, "session-down"), 0);
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

START_TEST(an_end_that_gave_up_closes_when_the_link_returns)
{
	struct net_spec *s = line();
	struct bed b;

	/* a notices by its hold time, b has none. */
	s->sessions[0].a.hold = s->sessions[0].b.hold = 0;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, ERX_SEC);
	net_reset(b.net, b.now, AB, "by hand");
	bed_run(&b, 60 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
	ck_assert_int_ne(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	net_restore(b.net, b.now, NET_LINK, "a--b");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert(!bed_logged(&b, "received Cease"));
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(a_reset_tells_the_other_end_why)
{
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert(net_reset(b.net, b.now, AB, "new cable"));
	ck_assert(!net_reset(b.net, b.now, "nobody", "x"));
	bed_run(&b, 10 * ERX_MSEC);
	ck_assert(bed_logged(&b, "sent Cease/Administrative Reset"));
	ck_assert(
	    bed_logged(&b, "received Cease/Administrative Reset: \"new cable\" at b"));
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "c", "10.1.0.0/16"), "b|64501 64500|169.254.0.5");
	bed_fini(&b);
}
END_TEST

START_TEST(a_stopped_session_stays_down_until_restored)
{
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert(net_fail(b.net, b.now, NET_SESSION, AB));
	bed_run(&b, 600 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_IDLE);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
	ck_assert(net_converged(b.net, b.now, NULL));
	ck_assert(net_restore(b.net, b.now, NET_SESSION, AB));
	ck_assert_int_lt(bed_converge(&b, 60 * ERX_SEC), 2 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "b|64501 64502|169.254.0.2");
	bed_fini(&b);
}
END_TEST

START_TEST(a_failed_router_dies_silently_and_starts_afresh)
{
	struct bed b;
	struct net_half_info info;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert(net_fail(b.net, b.now, NET_ROUTER, "b"));
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
	ck_assert_uint_eq(bed_size(&b, "b", IP_V4), 1);
	bed_run(&b, 91 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.2.0.0/16"), "-");
	ck_assert(net_converged(b.net, b.now, NULL));
	net_restore(b.net, b.now, NET_ROUTER, "b");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "b|64501 64502|169.254.0.2");
	bed_half(&b, AB, 1, &info);
	ck_assert_uint_eq(info.status->ups, 1);
	/* Back before anybody noticed: the old connections are refused, new ones come.
	 */
	net_fail(b.net, b.now, NET_ROUTER, "b");
	bed_run(&b, 5 * ERX_SEC);
	net_restore(b.net, b.now, NET_ROUTER, "b");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"), "b|64501 64502|169.254.0.2");
	bed_fini(&b);
}
END_TEST

START_TEST(different_passwords_never_connect)
{
	struct net_spec *s = line();
	struct bed b;
	struct buf why;

	s->sessions[0].password = strdup("one");
	s->sessions[0].password_b = strdup("two");
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_run(&b, 300 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_CONNECT);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_ACTIVE);
	buf_init(&why);
	ck_assert(net_converged(b.net, b.now, &why));
	ck_assert_ptr_nonnull(
	    strstr(why.data, "a--b/ipv4: keys of the two ends differ"));
	buf_fini(&why);
	bed_fini(&b);
}
END_TEST

START_TEST(shutdown_ends_every_session_with_cease)
{
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, line());
	bed_converge(&b, 10 * ERX_SEC);
	net_shutdown(b.net, b.now, false);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert(net_drained(b.net));
	ck_assert_int_eq(bed_state(&b, AB, 0), BGP_STATE_IDLE);
	ck_assert(bed_logged(&b, "Cease/Administrative Shutdown"));
	bed_fini(&b);
}
END_TEST

START_TEST(work_is_done_in_slices_of_the_size_asked_for)
{
	struct net_config config = { .seed = 5 };
	struct net_spec *s = line();
	struct net_counters c;
	struct bed b;
	unsigned turns = 0;
	char p[32];

	for (int i = 0; i < 2000; i++) {
		snprintf(p, sizeof p, "11.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "a", p);
	}
	bed_init(&b, &config);
	bed_apply(&b, s);
	while (net_work(b.net, b.now, 100))
		turns++;
	/* Three tables, two sessions: no less than 2000 prefixes handled four times; a
	 * piece of 4096 octets may pass the bound by its thousand prefixes. */
	ck_assert_uint_gt(turns, 2000 * 4 / 1100);
	net_counters(b.net, &c);
	ck_assert_uint_eq(c.turns_cut, turns);
	ck_assert(net_converged(b.net, b.now, NULL));
	ck_assert_uint_eq(bed_size(&b, "c", IP_V4), 2003);
	bed_fini(&b);
}
END_TEST

START_TEST(the_size_of_slices_changes_no_result)
{
	struct net_config config = { .seed = 5, .cut_streams = true };
	static const unsigned slices[] = { 1, 7, 100000 };
	struct bed b;

	for (int i = 0; i < 3; i++) {
		bed_init(&b, &config);
		b.slice = slices[i];
		bed_apply(&b, line());
		ck_assert_int_eq(bed_converge(&b, 0), 0);
		ck_assert_str_eq(bed_best(&b, "a", "10.3.0.0/16"),
		    "b|64501 64502|169.254.0.2");
		bed_fini(&b);
	}
}
END_TEST

START_TEST(two_runs_are_the_same)
{
	struct net_config config = { .seed = 99,
		.link_delay = 1234,
		.cut_streams = true };
	struct net_counters c[2];
	struct bed b[2];

	for (int i = 0; i < 2; i++) {
		bed_init(&b[i], &config);
		bed_apply(&b[i], line());
		bed_run(&b[i], 200 * ERX_SEC);
		net_fail(b[i].net, b[i].now, NET_LINK, "b--c");
		bed_run(&b[i], 300 * ERX_SEC);
		net_restore(b[i].net, b[i].now, NET_LINK, "b--c");
		bed_run(&b[i], 100 * ERX_SEC);
		net_counters(b[i].net, &c[i]);
		c[i].turns_cut = 0;
	}
	ck_assert_str_eq(b[0].log.data, b[1].log.data);
	ck_assert_int_eq(memcmp(&c[0], &c[1], sizeof c[0]), 0);
	bed_fini(&b[0]);
	bed_fini(&b[1]);
}
END_TEST

TCase *test_net_session(void);
TCase *
test_net_session(void)
{
	TCase *t = tcase_create("net/session");

	tcase_add_test(t, routers_in_line_learn_from_each_other);
	tcase_add_test(t, links_without_delay_need_no_time);
	tcase_add_test(t, sessions_stay_up_for_an_hour_on_keepalives);
	tcase_add_test(t, a_mesh_of_four_prefers_the_direct_path);
	tcase_add_test(t, ibgp_does_not_reflect);
	tcase_add_test(t, both_families_run_side_by_side);
	tcase_add_test(t, a_dead_link_is_noticed_by_the_hold_timer_and_heals);
	tcase_add_test(t, bfd_notices_a_dead_link_in_900_ms);
	tcase_add_test(t, a_short_break_loses_nothing);
	tcase_add_test(t, an_end_that_gave_up_closes_when_the_link_returns);
	tcase_add_test(t, a_reset_tells_the_other_end_why);
	tcase_add_test(t, a_stopped_session_stays_down_until_restored);
	tcase_add_test(t, a_failed_router_dies_silently_and_starts_afresh);
	tcase_add_test(t, different_passwords_never_connect);
	tcase_add_test(t, shutdown_ends_every_session_with_cease);
	tcase_add_test(t, work_is_done_in_slices_of_the_size_asked_for);
	tcase_add_test(t, the_size_of_slices_changes_no_result);
	tcase_add_test(t, two_runs_are_the_same);
	return t;
}
