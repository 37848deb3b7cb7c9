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
	struct ip_addr s = { .family = IP_NONE }, d;

	ck_assert(ip_addr_parse(&d, to));
	if (source)
		ck_assert(ip_addr_parse(&s, source));
	net_trace_run(b->net, &from, 1, &s, &d, t);
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
	struct ip_addr none = { .family = IP_NONE }, to;
	struct net_trace t;
	struct bed b;

	start(&b, diamond());
	ck_assert(ip_addr_parse(&to, "10.2.0.1"));
	net_trace_run(b.net, both, 2, &none, &to, &t);
	ck_assert_uint_eq(t.members, 2);
	net_trace_fini(&t);
	net_fail(b.net, b.now, NET_ROUTER, "m1");
	net_trace_run(b.net, both, 2, &none, &to, &t);
	ck_assert_uint_eq(t.members, 1);
	ck_assert_uint_eq(t.lost, 0);
	net_trace_fini(&t);
	net_fail(b.net, b.now, NET_ROUTER, "m2");
	net_trace_run(b.net, both, 2, &none, &to, &t);
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
	s->routers[1].transit_external = true;
	s->routers[1].origins[0].connected = false;
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
	s->routers[1].origins[1].discard = true;
	bed_origin(s, "gw", "10.8.0.0/16");
	s->routers[1].origins[2].connected = false;
	start(&b, s);
	net_fail(b.net, b.now, NET_LINK, "ce--m2");
	bed_run(&b, 91 * ERX_SEC);
	check(&b, "ce", NULL, "10.7.0.1", "ce>m1>gw no-route");
	check(&b, "ce", NULL, "10.8.0.1", "ce>m1>gw no-route");
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
	check(&b, "rs", NULL, "10.1.2.3", "rs external-neighbour");
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
	tcase_add_test(t, an_external_neighbour_takes_it_from_here);
	return t;
}
