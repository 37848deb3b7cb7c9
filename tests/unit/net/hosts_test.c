/*
 * Tables of hosts: what is written down, what routers have learned, and which of them a
 * packet takes.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "net/forward.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/*
 *   one, two, far: hosts          one and two are peered; far hangs on the routers too
 *      |                          r1, r2: their routers
 *   r1   r2 -- m -- ce            ce announces what a test says
 */
static struct net_spec *
hub(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "ce", 64500, "1.0.0.1");
	bed_router(s, "m", 64501, "1.0.0.2");
	bed_router(s, "r1", 64502, "1.0.0.3");
	bed_router(s, "r2", 64502, "1.0.0.4");
	bed_session(s, "ce", "169.254.0.1", "m", "169.254.0.2");
	bed_session(s, "m", "169.254.0.5", "r1", "169.254.0.6");
	bed_session(s, "m", "169.254.0.9", "r2", "169.254.0.10");
	for (size_t i = 0; i < s->nrouters; i++)
		s->routers[i].max_paths = 8;
	return s;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, text));
	return p;
}

static struct net_host_row *
row(struct net_hosts *h, const char *text, enum net_source source,
    enum net_toward toward, const char *hosts)
{
	struct ip_prefix p = prefix(text);

	return net_hosts_row(h, &p, source, toward, hosts);
}

static void
own(struct net_hosts *h, const char *text)
{
	row(h, text, NET_SOURCE_SYSTEM, NET_TOWARD_OWN, NULL)->pinned = true;
}

static void
peer(struct net_hosts *h, const char *text, const char *hosts)
{
	row(h, text, NET_SOURCE_SYSTEM, NET_TOWARD_HOSTS, hosts)->pinned = true;
}

static struct net_hosts *
hosts(struct net_spec *s, const char *name)
{
	struct net_hosts *h = net_spec_hosts(s, xstrdup(name));

	h->owner = xstrdup(name);
	net_hosts_router(h, "r1", 0, 0);
	net_hosts_router(h, "r2", 0, 0);
	row(h, "0.0.0.0/0", NET_SOURCE_SYSTEM, NET_TOWARD_OUTSIDE, NULL);
	row(h, "10.0.0.0/8", NET_SOURCE_SYSTEM, NET_TOWARD_NOWHERE, NULL)->yields =
	    true;
	return h;
}

/* Hosts hang on both routers, which announce them. */
static void
hang(struct net_spec *s, const char *text, const char *name)
{
	struct ip_prefix p = prefix(text);

	for (size_t i = 0; i < s->nrouters; i++)
		if (s->routers[i].name[0] == 'r') {
			bed_origin(s, s->routers[i].name, text);
			s->routers[i].origins[s->routers[i].norigins - 1].behind =
			    NET_BEHIND_NOTHING;
			net_attach(&s->routers[i], &p, name, true);
		}
}

static struct net_spec *
three(void)
{
	struct net_spec *s = hub();
	struct net_hosts *h = hosts(s, "one");

	own(h, "10.60.0.0/16");
	peer(h, "10.61.0.0/24", "two");
	h = hosts(s, "two");
	own(h, "10.61.0.0/24");
	peer(h, "10.60.0.0/16", "one");
	h = hosts(s, "far");
	own(h, "10.62.0.0/24");
	hang(s, "10.60.0.0/16", "one");
	hang(s, "10.61.0.0/24", "two");
	hang(s, "10.62.0.0/24", "far");
	return s;
}

static struct net_hosts *
find(struct net_spec *s, const char *name)
{
	for (size_t i = 0; i < s->nhosts; i++)
		if (strcmp(s->hosts[i].name, name) == 0)
			return &s->hosts[i];
	ck_abort_msg("no hosts %s", name);
	return NULL;
}

/* "one>r1>m>ce delivered; …", and how many are lost or leave. */
static void
check(const struct bed *b, const char *from, const char *to, const char *expected)
{
	struct net_where where = { .hosts = from };
	struct net_packet packet = { .owner = NULL };
	struct net_trace t;
	struct buf got;

	ck_assert(ip_addr_parse(&packet.to, to));
	net_trace_run(b->net, &where, &packet, &t);
	buf_init(&got);
	for (size_t i = 0; i < t.npaths; i++) {
		buf_puts(&got, i ? "; " : "");
		for (size_t k = 0; k < t.paths[i].nhops; k++)
			buf_printf(&got, "%s%s", k ? ">" : "",
			    t.paths[i].hops[k].router);
		buf_printf(&got, " %s", net_fate_name(t.paths[i].fate));
	}
	if (t.lost || t.left || t.unknown)
		buf_printf(&got, " (%u %u %u)", t.lost, t.left, t.unknown);
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

START_TEST(e10_private_space_is_dropped_and_the_rest_leaves)
{
	struct bed b;

	start(&b, three());
	check(&b, "one", "10.60.0.9", "one delivered");
	check(&b, "one", "10.61.0.9", "one>two delivered");
	check(&b, "one", "10.99.0.1", "one no-route (1 0 0)");
	check(&b, "one", "198.51.100.1", "one internet (0 1 0)");
	check(&b, "one", "fd00::1", "one no-route (1 0 0)");
	bed_fini(&b);
}
END_TEST

/* E-13: who is peered with the same hub is not peered with each other. */
START_TEST(e13_hosts_that_hang_on_one_router_do_not_meet)
{
	struct bed b;

	start(&b, three());
	check(&b, "two", "10.62.0.9", "two no-route (1 0 0)");
	check(&b, "far", "10.60.0.9", "far no-route (1 0 0)");
	bed_fini(&b);
}
END_TEST

/* E-14: with a covering route they meet where the route comes from, and no longer. */
START_TEST(e14_a_covering_route_is_a_hairpin_that_dies_with_it)
{
	struct net_spec *s = three();
	struct bed b;

	bed_origin(s, "ce", "10.0.0.0/8");
	start(&b, s);
	check(&b, "two", "10.62.0.9",
	    "two>r1>m>r1>far delivered; two>r1>m>r2>far delivered; "
	    "two>r2>m>r1>far delivered; two>r2>m>r2>far delivered");
	/* E-15: those that are peered do not go there. */
	check(&b, "two", "10.60.0.9", "two>one delivered");
	check(&b, "two", "10.99.0.9", "two>r1>m>ce delivered; two>r2>m>ce delivered");
	net_fail(b.net, b.now, NET_LINK, "ce--m");
	check(&b, "two", "10.99.0.9", "two>r1>m dead-link; two>r2>m dead-link (2 0 0)");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "two", "10.62.0.9", "two no-route (1 0 0)");
	check(&b, "two", "10.60.0.9", "two>one delivered");
	bed_fini(&b);
}
END_TEST

/* E-11, E-12: nothing that is learned attracts what is between peers. */
START_TEST(e11_what_is_pinned_holds_against_longer_routes)
{
	struct net_spec *s = three();
	struct bed b;

	bed_origin(s, "ce", "10.60.5.0/24");
	bed_origin(s, "ce", "10.61.0.128/25");
	bed_origin(s, "ce", "10.62.0.0/16");
	start(&b, s);
	check(&b, "one", "10.60.5.1", "one delivered");
	check(&b, "one", "10.61.0.200", "one>two delivered");
	check(&b, "two", "10.60.5.1", "two>one delivered");
	/* Not peered: the longer one of what is learned. */
	check(&b, "far", "10.60.5.1", "far>r1>m>ce delivered; far>r2>m>ce delivered");
	check(&b, "one", "10.62.1.1", "one>r1>m>ce delivered; one>r2>m>ce delivered");
	bed_fini(&b);
}
END_TEST

/* E-20: a default route that was learned displaces both, and gives them back. */
START_TEST(e20_a_learned_default_takes_the_place_of_the_internet)
{
	struct net_spec *s = three();
	struct bed b;

	bed_origin(s, "ce", "0.0.0.0/0");
	s->routers[0].origins[0].behind = NET_BEHIND_WORLD;
	start(&b, s);
	check(&b, "one", "198.51.100.1", "one>r1>m>ce internet; one>r2>m>ce internet");
	check(&b, "one", "10.99.0.1", "one>r1>m>ce internet; one>r2>m>ce internet");
	net_fail(b.net, b.now, NET_LINK, "ce--m");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "one", "198.51.100.1", "one internet (0 1 0)");
	check(&b, "one", "10.99.0.1", "one no-route (1 0 0)");
	bed_fini(&b);
}
END_TEST

/* Out of the lab is no way to what somebody in it has. */
START_TEST(what_somebody_has_is_lost_over_the_internet)
{
	struct net_spec *s = three();
	struct bed b;

	bed_origin(s, "ce", "198.51.100.0/24");
	start(&b, s);
	check(&b, "one", "198.51.100.1",
	    "one>r1>m>ce delivered; one>r2>m>ce delivered");
	net_fail(b.net, b.now, NET_LINK, "ce--m");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "one", "198.51.100.1", "one internet (1 0 0)");
	check(&b, "one", "203.0.113.1", "one internet (0 1 0)");
	bed_fini(&b);
}
END_TEST

/* E-11: at equal length the user goes before BGP, and BGP before the system. */
START_TEST(e11_users_go_before_what_is_learned)
{
	struct net_spec *s = three();
	struct net_hosts *h = find(s, "one");
	struct bed b;

	row(h, "10.20.0.0/16", NET_SOURCE_USER, NET_TOWARD_NOWHERE, NULL);
	row(h, "10.21.0.0/16", NET_SOURCE_USER, NET_TOWARD_OUTSIDE, NULL);
	row(h, "10.61.0.0/24", NET_SOURCE_USER, NET_TOWARD_NOWHERE, NULL);
	bed_origin(s, "ce", "10.20.0.0/16");
	bed_origin(s, "ce", "10.20.7.0/24");
	start(&b, s);
	check(&b, "one", "10.20.1.1", "one no-route (1 0 0)");
	check(&b, "one", "10.20.7.1", "one>r1>m>ce delivered; one>r2>m>ce delivered");
	check(&b, "one", "10.21.0.1", "one internet (0 1 0)");
	/* As long as the entry for the peer, which goes before others only. */
	check(&b, "one", "10.61.0.9", "one no-route (1 0 0)");
	check(&b, "one", "10.22.0.1", "one no-route (1 0 0)");
	bed_fini(&b);
}
END_TEST

/* E-10: None is gone as soon as anything that a user wrote covers it. */
START_TEST(e10_none_yields_to_a_default_of_a_user)
{
	struct net_spec *s = three();
	struct bed b;

	row(find(s, "one"), "0.0.0.0/0", NET_SOURCE_USER, NET_TOWARD_OUTSIDE, NULL);
	start(&b, s);
	check(&b, "one", "10.22.0.1", "one internet (0 1 0)");
	check(&b, "two", "10.22.0.1", "two no-route (1 0 0)");
	bed_fini(&b);
}
END_TEST

/* The longest that any router has; a router without it, or down, gets nothing. */
START_TEST(only_routers_that_have_the_entry_are_used)
{
	struct net_spec *s = three();
	struct bed b;

	bed_origin(s, "ce", "10.20.0.0/16");
	start(&b, s);
	check(&b, "one", "10.20.0.1", "one>r1>m>ce delivered; one>r2>m>ce delivered");
	net_fail(b.net, b.now, NET_LINK, "m--r1");
	check(&b, "one", "10.20.0.1",
	    "one>r1 dead-link; one>r2>m>ce delivered (1 0 0)");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "one", "10.20.0.1", "one>r2>m>ce delivered");
	net_restore(b.net, b.now, NET_LINK, "m--r1");
	bed_converge(&b, 120 * ERX_SEC);
	net_fail(b.net, b.now, NET_ROUTER, "r2");
	check(&b, "one", "10.20.0.1", "one>r1>m>ce delivered");
	net_fail(b.net, b.now, NET_ROUTER, "r1");
	check(&b, "one", "10.20.0.1", "one no-route (1 0 0)");
	check(&b, "one", "10.61.0.1", "one>two delivered");
	bed_fini(&b);
}
END_TEST

/* What a router announces of its own is nothing that hosts hear of. */
START_TEST(a_summary_of_the_router_is_not_in_the_table)
{
	struct net_spec *s = three();
	struct bed b;

	hang(s, "10.63.0.0/24", "far");
	bed_origin(s, "r1", "10.0.0.0/8");
	s->routers[2].origins[s->routers[2].norigins - 1].behind = NET_BEHIND_NOTHING;
	bed_origin(s, "ce", "0.0.0.0/0");
	s->routers[0].origins[0].behind = NET_BEHIND_WORLD;
	start(&b, s);
	/* r1 skips its own 10/8; m has it from r1, where it ends. */
	check(&b, "one", "10.99.0.1",
	    "one>r1>m>r1 no-route; one>r2>m>r1 no-route "
	    "(2 0 0)");
	bed_fini(&b);
}
END_TEST

START_TEST(a2_behind_a_real_router_only_what_is_pinned_is_known)
{
	struct net_spec *s = three();
	struct bed b;

	net_hosts_router(find(s, "one"), "real", 0, 0);
	start(&b, s);
	check(&b, "one", "10.61.0.1", "one>two delivered");
	check(&b, "one", "10.99.0.1", "one half-known (0 0 1)");
	check(&b, "one", "198.51.100.1", "one half-known (0 0 1)");
	bed_fini(&b);
}
END_TEST

START_TEST(what_comes_over_a_link_goes_to_the_hosts)
{
	struct net_where where = { .nrouters = 1, .link = "m--r1" };
	struct net_packet packet = { .owner = "two" };
	const char *r1 = "r1";
	struct net_trace t;
	struct bed b;

	start(&b, three());
	where.routers = &r1;
	ck_assert(ip_addr_parse(&packet.to, "10.61.0.7"));
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_uint_eq(t.npaths, 1);
	ck_assert_uint_eq(t.paths[0].nhops, 2);
	ck_assert_str_eq(t.paths[0].hops[0].link, "m--r1");
	ck_assert_str_eq(t.paths[0].hops[1].router, "two");
	ck_assert_ptr_null(t.paths[0].hops[1].link);
	ck_assert_int_eq(t.paths[0].outcome, NET_ARRIVES);
	net_trace_fini(&t);
	net_fail(b.net, b.now, NET_LINK, "m--r1");
	net_trace_run(b.net, &where, &packet, &t);
	ck_assert_int_eq(t.paths[0].fate, NET_DEAD_LINK);
	net_trace_fini(&t);
	bed_fini(&b);
}
END_TEST

TCase *test_net_hosts(void);
TCase *
test_net_hosts(void)
{
	TCase *t = tcase_create("net/hosts");

	tcase_add_test(t, e10_private_space_is_dropped_and_the_rest_leaves);
	tcase_add_test(t, e13_hosts_that_hang_on_one_router_do_not_meet);
	tcase_add_test(t, e14_a_covering_route_is_a_hairpin_that_dies_with_it);
	tcase_add_test(t, e11_what_is_pinned_holds_against_longer_routes);
	tcase_add_test(t, e20_a_learned_default_takes_the_place_of_the_internet);
	tcase_add_test(t, what_somebody_has_is_lost_over_the_internet);
	tcase_add_test(t, e11_users_go_before_what_is_learned);
	tcase_add_test(t, e10_none_yields_to_a_default_of_a_user);
	tcase_add_test(t, only_routers_that_have_the_entry_are_used);
	tcase_add_test(t, a_summary_of_the_router_is_not_in_the_table);
	tcase_add_test(t, a2_behind_a_real_router_only_what_is_pinned_is_known);
	tcase_add_test(t, what_comes_over_a_link_goes_to_the_hosts);
	return t;
}
