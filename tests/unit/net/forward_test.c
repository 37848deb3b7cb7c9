/*
 * Traces: every member, every way of not arriving.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "net/forward.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 *       m1
 *      /  \
 *   ce     gw     ce owns 10.1/16, gw owns 10.2/16
 *      \  /
 *       m2
 */
static struct net_spec *
diamond(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "ce", 64500, "1.0.0.1");
	bed_router(s, "gw", 64501, "1.0.0.2");
	bed_router(s, "m1", 64502, "1.0.0.3");
	bed_router(s, "m2", 64502, "1.0.0.4");
	bed_origin(s, "ce", "10.1.0.0/16");
	bed_owns(s, "ce", "10.1.0.0/16");
	bed_origin(s, "gw", "10.2.0.0/16");
	bed_owns(s, "gw", "10.2.0.0/16");
	bed_session(s, "ce", "169.254.0.1", "m1", "169.254.0.2");
	bed_session(s, "ce", "169.254.0.5", "m2", "169.254.0.6");
	bed_session(s, "gw", "169.254.0.9", "m1", "169.254.0.10");
	bed_session(s, "gw", "169.254.0.13", "m2", "169.254.0.14");
	return s;
}

static void
trace(const struct bed *b, const char *from, const char *source, const char *to,
    struct net_trace *t)
{
	struct net_where where = { .routers = &from, .nrouters = 1 };
	struct net_packet packet = { .owner = NULL };

	ck_assert(ip_addr_parse(&packet.to, to));
	if (source)
		ck_assert(ip_addr_parse(&packet.from, source));
	net_trace_run(b->net, &where, &packet, t);
}

/* "ce>m1>gw delivered; ce>m2>gw delivered" */
static void
check(const struct bed *b, const char *from, const char *source, const char *to,
    const char *expected)
{
	struct net_trace t;
	struct buf got;

	trace(b, from, source, to, &t);
	buf_init(&got);
	for (size_t i = 0; i < t.npaths; i++) {
		if (i)
			buf_puts(&got, "; ");
		for (size_t k = 0; k < t.paths[i].nhops; k++)
			buf_printf(&got, "%s%s", k ? ">" : "",
			    t.paths[i].hops[k].router);
		buf_printf(&got, " %s", net_fate_name(t.paths[i].fate));
	}
	ck_assert_str_eq(got.data, expected);
	buf_fini(&got);
	net_trace_fini(&t);
}

static void
start(struct bed *b, struct net_spec *s)
{
	bed_init(b, NULL);
	bed_apply(b, s);
	bed_converge(b, 10 * ERX_SEC);
}

START_TEST(every_equal_path_is_followed)
{
	struct net_trace t;
	struct bed b;

	start(&b, diamond());
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1>gw delivered; ce>m2>gw delivered");
	check(&b, "gw", NULL, "10.1.0.1", "gw>m1>ce delivered; gw>m2>ce delivered");
	check(&b, "ce", NULL, "10.1.0.1", "ce delivered");
	check(&b, "ce", NULL, "192.0.2.1", "ce no-route");
	trace(&b, "ce", NULL, "10.2.0.1", &t);
	ck_assert_uint_eq(t.members, 2);
	ck_assert_uint_eq(t.lost, 0);
	ck_assert(!t.loop);
	ck_assert_uint_eq(t.paths[0].hops[0].match.len, 16);
	ck_assert_ptr_null(t.paths[0].hops[0].link);
	ck_assert_str_eq(t.paths[0].hops[1].link, "ce--m1");
	ck_assert_uint_eq(t.paths[0].hops[2].match.family, IP_NONE);
	net_trace_fini(&t);
	bed_fini(&b);
}
END_TEST

START_TEST(a_dead_link_loses_its_share_before_bgp_knows)
{
	struct net_trace t;
	uint64_t version;
	struct bed b;

	start(&b, diamond());
	version = net_forward_version(b.net);
	net_fail(b.net, b.now, NET_LINK, "ce--m1");
	ck_assert_uint_ne(net_forward_version(b.net), version);
	check(&b, "ce", NULL, "10.2.0.1", "ce dead-link; ce>m2>gw delivered");
	trace(&b, "ce", NULL, "10.2.0.1", &t);
	ck_assert_uint_eq(t.lost, 1);
	net_trace_fini(&t);
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "ce", NULL, "10.2.0.1", "ce>m2>gw delivered");
	bed_fini(&b);
}
END_TEST

START_TEST(forwarding_may_be_off_while_bgp_is_up)
{
	struct bed b;

	start(&b, diamond());
	ck_assert(net_fail(b.net, b.now, NET_FORWARDING, "m1"));
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_run(&b, 300 * ERX_SEC);
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1 not-forwarding; ce>m2>gw delivered");
	net_restore(b.net, b.now, NET_FORWARDING, "m1");
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1>gw delivered; ce>m2>gw delivered");
	ck_assert(net_fail(b.net, b.now, NET_FORWARDING, "ce--m1"));
	ck_assert(!net_fail(b.net, b.now, NET_FORWARDING, "ce--gw"));
	check(&b, "ce", NULL, "10.2.0.1", "ce not-forwarding; ce>m2>gw delivered");
	net_restore(b.net, b.now, NET_FORWARDING, "ce--m1");
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1>gw delivered; ce>m2>gw delivered");
	bed_fini(&b);
}
END_TEST

START_TEST(instances_share_the_load_and_a_failed_one_has_none)
{
	static const char *const both[] = { "m1", "m2" };
	const struct net_where where = { .routers = both, .nrouters = 2 };
	struct net_packet packet = { .owner = NULL };
	struct net_trace t;
	struct bed b;

	start(&b, diamond());
	ck_assert(ip_addr_parse(&packet.to, "10.2.0.1"));
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.members, 2);
	net_trace_fini(&t);
	net_fail(b.net, b.now, NET_ROUTER, "m1");
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.members, 1);
	ck_assert_uint_eq(t.lost, 0);
	net_trace_fini(&t);
	net_fail(b.net, b.now, NET_ROUTER, "m2");
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.lost, 2);
	net_trace_fini(&t);
	bed_fini(&b);
}
END_TEST

START_TEST(two_that_fall_back_on_each_other_are_a_loop_for_a_while)
{
	struct net_spec *s = net_spec_new();
	struct net_trace t;
	struct bed b;

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "c", "10.0.0.0/8");
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	bed_session(s, "a", "169.254.0.9", "c", "169.254.0.10")->bfd = true;
	bed_session(s, "b", "169.254.0.5", "c", "169.254.0.6")->bfd = true;
	s->links[0].delay = ERX_SEC;
	start(&b, s);
	check(&b, "a", NULL, "10.9.0.1", "a>c delivered");
	net_fail(b.net, b.now, NET_LINK, "a--c");
	net_fail(b.net, b.now, NET_LINK, "b--c");
	check(&b, "a", NULL, "10.9.0.1", "a dead-link");
	/* Both have noticed; that neither has a way reaches the other in a second. */
	bed_run(&b, 950 * ERX_MSEC);
	check(&b, "a", NULL, "10.9.0.1", "a>b>a loop");
	trace(&b, "b", NULL, "10.9.0.1", &t);
	ck_assert(t.loop);
	ck_assert_uint_eq(t.lost, 1);
	net_trace_fini(&t);
	bed_run(&b, 5 * ERX_SEC);
	check(&b, "a", NULL, "10.9.0.1", "a no-route");
	bed_fini(&b);
}
END_TEST

START_TEST(a_guarded_source_does_not_take_the_default)
{
	struct net_spec *s = net_spec_new();
	struct net_router *r;
	struct bed b;

	bed_router(s, "m", 64500, "1.0.0.1");
	bed_router(s, "x", 64501, "1.0.0.2");
	bed_origin(s, "x", "0.0.0.0/0");
	s->routers[1].origins[0].behind = NET_BEHIND_WORLD;
	r = &s->routers[0];
	r->guards = xcalloc(1, sizeof *r->guards);
	r->nguards = 1;
	ck_assert(ip_prefix_parse(&r->guards[0].source, "10.80.0.0/22"));
	bed_session(s, "m", "169.254.0.1", "x", "169.254.0.2");
	start(&b, s);
	check(&b, "m", "10.80.0.5", "10.99.0.1", "m refused-default");
	check(&b, "m", "10.80.0.5", "198.51.100.1", "m>x internet");
	check(&b, "m", "10.81.0.5", "10.99.0.1", "m>x internet");
	check(&b, "m", NULL, "10.99.0.1", "m>x internet");
	bed_fini(&b);
}
END_TEST

START_TEST(what_is_announced_and_not_there_ends_without_a_route)
{
	struct net_spec *s = diamond();
	struct bed b;

	bed_origin(s, "gw", "10.7.0.0/16");
	s->routers[1].origins[1].behind = NET_BEHIND_NOTHING;
	start(&b, s);
	net_fail(b.net, b.now, NET_LINK, "ce--m2");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "ce", NULL, "10.7.0.1", "ce>m1>gw no-route");
	bed_fini(&b);
}
END_TEST

/* --- longest prefix first --- */

/* E-1: what is attached here is nothing to a packet for a longer prefix elsewhere. */
START_TEST(l1_a_longer_route_goes_before_what_is_attached)
{
	struct net_spec *s = diamond();
	struct bed b;

	bed_origin(s, "gw", "10.1.5.0/24");
	start(&b, s);
	check(&b, "ce", NULL, "10.1.5.1", "ce>m1>gw delivered; ce>m2>gw delivered");
	check(&b, "ce", NULL, "10.1.6.1", "ce delivered");
	net_fail(b.net, b.now, NET_LINK, "ce--m1");
	net_fail(b.net, b.now, NET_LINK, "ce--m2");
	bed_run(&b, 91 * ERX_SEC);
	/* Attached as it was written down: ce knows no better then. */
	check(&b, "ce", NULL, "10.1.5.1", "ce delivered");
	bed_fini(&b);
}
END_TEST

/* E-1: at equal length what is attached wins, and a discard wins over BGP. */
START_TEST(at_equal_length_what_hangs_here_wins)
{
	struct net_spec *s = diamond();
	struct bed b;

	bed_origin(s, "gw", "10.1.0.0/16");
	bed_origin(s, "gw", "10.7.0.0/16");
	bed_origin(s, "ce", "10.7.0.0/16");
	s->routers[0].origins[1].behind = NET_BEHIND_NOTHING;
	start(&b, s);
	check(&b, "ce", NULL, "10.1.0.1", "ce delivered");
	check(&b, "gw", NULL, "10.1.0.1", "gw delivered");
	check(&b, "ce", NULL, "10.7.0.1", "ce no-route");
	check(&b, "gw", NULL, "10.7.0.1", "gw delivered");
	bed_fini(&b);
}
END_TEST

/* E-2: what is announced stands for networks, but not for those of others. */
START_TEST(l1_a_summary_is_not_what_others_have)
{
	static const char *const families[][4] = {
		{ "10.0.0.0/8", "10.6.0.0/16", "10.6.0.1", "10.5.0.1" },
		{ "fd00::/16", "fd00:6::/32", "fd00:6::1", "fd00:5::1" },
	};

	for (size_t f = 0; f < 2; f++) {
		const char *const *x = families[f];
		struct net_spec *s = net_spec_new();
		struct bed b;

		bed_router(s, "ce", 64500, "1.0.0.1");
		bed_router(s, "gw", 64501, "1.0.0.2");
		bed_origin(s, "ce", x[0]);
		bed_origin(s, "gw", x[1]);
		bed_session(s, "ce", f ? "fd01::1" : "169.254.0.1", "gw",
		    f ? "fd01::2" : "169.254.0.2");
		start(&b, s);
		check(&b, "ce", NULL, x[2], "ce>gw delivered");
		check(&b, "gw", NULL, x[3], "gw>ce delivered");
		check(&b, "ce", NULL, x[3], "ce delivered");
		net_fail(b.net, b.now, NET_LINK, "ce--gw");
		bed_run(&b, 91 * ERX_SEC);
		/* It is not there because the way to it is gone. */
		check(&b, "ce", NULL, x[2], "ce no-route");
		check(&b, "ce", NULL, x[3], "ce delivered");
		bed_fini(&b);
	}
}
END_TEST

/* Two islands may have the same addresses; one that hangs on nothing has none to
 * itself.
 */
START_TEST(what_another_island_has_is_nothing_here)
{
	struct net_spec *s = net_spec_new();
	struct bed b;

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_router(s, "d", 64503, "1.0.0.4");
	bed_router(s, "e", 64504, "1.0.0.5");
	bed_origin(s, "a", "10.0.0.0/8");
	bed_origin(s, "c", "10.1.0.0/16");
	bed_origin(s, "e", "10.2.0.0/16");
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	bed_session(s, "c", "169.254.0.5", "d", "169.254.0.6");
	start(&b, s);
	check(&b, "b", NULL, "10.1.0.1", "b>a delivered");
	check(&b, "d", NULL, "10.1.0.1", "d>c delivered");
	check(&b, "b", NULL, "10.2.0.1", "b>a no-route");
	bed_fini(&b);
}
END_TEST

/* A router with a whole table is asked by itself, and for one length after the other.
 */
START_TEST(a_long_table_is_looked_up_as_a_short_one)
{
	struct net_spec *s = net_spec_new();
	char text[32];
	struct bed b;

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_origin(s, "a", "10.0.0.0/8");
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(text, sizeof text, "10.%u.%u.0/24", 1 + i / 256, i % 256);
		bed_origin(s, "b", text);
	}
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	start(&b, s);
	check(&b, "a", NULL, "10.8.200.1", "a>b delivered");
	check(&b, "b", NULL, "10.8.200.1", "b delivered");
	check(&b, "b", NULL, "10.8.250.1", "b>a delivered");
	net_fail(b.net, b.now, NET_LINK, "a--b");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "a", NULL, "10.8.200.1", "a no-route");
	check(&b, "a", NULL, "10.8.250.1", "a delivered");
	bed_fini(&b);
}
END_TEST

/* A packet for one of two that have the address has to arrive at that one. */
START_TEST(case_27_a_packet_for_somebody_ends_elsewhere)
{
	struct net_where where = { .nrouters = 1 };
	struct net_packet packet = { .owner = "gw" };
	const char *from = "ce";
	struct net_spec *s = diamond();
	struct net_trace t;
	struct bed b;

	bed_owns(s, "gw", "10.1.0.0/16");
	start(&b, s);
	where.routers = &from;
	ck_assert(ip_addr_parse(&packet.to, "10.1.0.1"));
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.members, 1);
	ck_assert_uint_eq(t.lost, 1);
	ck_assert_uint_eq(t.nends, 0);
	ck_assert_str_eq(net_fate_name(t.paths[0].fate), "elsewhere");
	net_trace_fini(&t);
	packet.owner = NULL;
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.lost, 0);
	ck_assert_uint_eq(t.nends, 1);
	ck_assert_str_eq(t.ends[0], "ce");
	net_trace_fini(&t);
	bed_fini(&b);
}
END_TEST

/* --- real routers --- */

/* A2: what a real router would do, its emulated twin does not do in its place. */
START_TEST(a2_a_twin_of_a_real_router_is_half_known)
{
	struct net_spec *s = diamond();
	struct bed b;

	for (size_t i = 0; i < s->nrouters; i++)
		if (strcmp(s->routers[i].name, "m1") == 0)
			s->routers[i].emulated = NET_EMULATED_TWIN;
	start(&b, s);
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1 half-known; ce>m2>gw delivered");
	check(&b, "m1", NULL, "10.2.0.1", "m1 half-known");
	check(&b, "nowhere", NULL, "10.2.0.1", "nowhere half-known");
	bed_fini(&b);
}
END_TEST

/* Where it is emulated on some links, it has its networks, and begins; nothing more. */
START_TEST(a2_a_router_that_is_partly_real_passes_nothing_on)
{
	struct net_spec *s = diamond();
	struct bed b;

	for (size_t i = 0; i < s->nrouters; i++)
		if (strcmp(s->routers[i].name, "m1") == 0 ||
		    strcmp(s->routers[i].name, "gw") == 0)
			s->routers[i].emulated = NET_EMULATED_PARTLY;
	start(&b, s);
	check(&b, "ce", NULL, "10.2.0.1", "ce>m1 half-known; ce>m2>gw delivered");
	check(&b, "gw", NULL, "10.1.0.1",
	    "gw half-known; gw>m1 half-known; gw>m2>ce delivered");
	bed_fini(&b);
}
END_TEST

START_TEST(an_external_neighbour_takes_it_from_here)
{
	struct net_spec *s = net_spec_new();
	struct bed b;
	uint8_t m[512], refusal[64];
	struct ip_addr l, r;
	net_conn id;
	size_t len;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", 64600);
	bed_init(&b, NULL);
	bed_apply(&b, s);
	ck_assert(ip_addr_parse(&l, "192.0.2.1") && ip_addr_parse(&r, "192.0.2.2"));
	id = net_accepted(b.net, b.now, &l, 179, &r, refusal, &len);
	net_input(b.net, b.now, id, m, bed_open(m, sizeof m, 64600, "9.0.0.9", 90));
	net_input(b.net, b.now, id, m, bed_keepalive(m, sizeof m));
	net_input(b.net, b.now, id, m,
	    bed_update(m, sizeof m, 64600, "192.0.2.2", "10.1.2.0/24"));
	bed_settle(&b);
	check(&b, "rs", NULL, "10.1.2.3", "rs>p1 external-neighbour");
	bed_fini(&b);
}
END_TEST

TCase *test_net_forward(void);
TCase *
test_net_forward(void)
{
	TCase *t = tcase_create("net/forward");

	tcase_add_test(t, every_equal_path_is_followed);
	tcase_add_test(t, a_dead_link_loses_its_share_before_bgp_knows);
	tcase_add_test(t, forwarding_may_be_off_while_bgp_is_up);
	tcase_add_test(t, instances_share_the_load_and_a_failed_one_has_none);
	tcase_add_test(t, two_that_fall_back_on_each_other_are_a_loop_for_a_while);
	tcase_add_test(t, a_guarded_source_does_not_take_the_default);
	tcase_add_test(t, what_is_announced_and_not_there_ends_without_a_route);
	tcase_add_test(t, l1_a_longer_route_goes_before_what_is_attached);
	tcase_add_test(t, at_equal_length_what_hangs_here_wins);
	tcase_add_test(t, l1_a_summary_is_not_what_others_have);
	tcase_add_test(t, what_another_island_has_is_nothing_here);
	tcase_add_test(t, a_long_table_is_looked_up_as_a_short_one);
	tcase_add_test(t, case_27_a_packet_for_somebody_ends_elsewhere);
	tcase_add_test(t, a2_a_twin_of_a_real_router_is_half_known);
	tcase_add_test(t, a2_a_router_that_is_partly_real_passes_nothing_on);
	tcase_add_test(t, an_external_neighbour_takes_it_from_here);
	return t;
}
