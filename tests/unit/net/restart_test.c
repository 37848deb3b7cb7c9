/*
 * Graceful restart, the restarting side: p1 and p2 are real routers in the hands of the
 * test; rs is a router of ours, and c one behind it with a neighbour p3 of its own.
 */
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TCase *test_net_restart(void);

#define V4 BGP_FAMILY_BIT(IP_V4)

static struct bed b;

struct far { /* a real router */
	const char *session, *local, *remote;
	uint32_t as;
	net_conn id;
	struct bgp_open heard; /* of the last connection */
	unsigned updates;      /* announcements and withdrawals heard, End-of-RIB not */
	bool end;              /* End-of-RIB was heard, and nothing after it */
};

static struct far p1, p2, p3;
static const struct bgp_graceful helper = { .time = 0 };

static void
reset_far(void)
{
	p1 = (struct far){ "p1--rs/ipv4", "192.0.2.1", "192.0.2.2", 64601, .id = 0 };
	p2 = (struct far){ "p2--rs/ipv4", "192.0.3.1", "192.0.3.2", 64602, .id = 0 };
	p3 = (struct far){ "c--p3/ipv4", "192.0.4.1", "192.0.4.2", 64603, .id = 0 };
}

static struct net_session *
add_far(struct net_spec *s, const struct far *f, const char *router, const char *name,
    uint16_t restart_time)
{
	struct net_session *x =
	    bed_external(s, router, f->local, name, f->remote, f->as);

	x->mode = NET_LISTEN;
	x->a.caps |= BGP_CAPS_GRACEFUL_RESTART;
	x->a.restart_time = restart_time;
	x->a.deferral_time = 60;
	x->a.stale_time = 180;
	return x;
}

/* p1 and p2 are kept waiting, p3 is a helper only. */
static struct net_spec *
rig(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "rs", "10.100.0.0/16");
	add_far(s, &p1, "rs", "p1", 120);
	add_far(s, &p2, "rs", "p2", 120);
	add_far(s, &p3, "c", "p3", 0);
	bed_session(s, "rs", "169.254.0.1", "c", "169.254.0.2");
	return s;
}

static void
setup(void)
{
	reset_far();
	bed_init(&b, NULL);
}

static void
teardown(void)
{
	bed_fini(&b);
}

static void
restart(void)
{
	net_restarted(b.net);
	bed_apply(&b, rig());
	bed_run(&b, ERX_SEC);
}

/* What has come for it. */
static void
read_all(struct far *f)
{
	static uint8_t out[65536];
	size_t n = bed_take(&b, f->id, out, sizeof out), len;

	for (size_t at = 0; at < n; at += len) {
		struct bgp_msg m;
		struct bgp_fault fault;

		ck_assert_int_eq(bgp_msg_next(out + at, n - at, 65535, &m, &fault), 1);
		len = m.len;
		if (m.type == BGP_OPEN)
			ck_assert_int_eq(bgp_open_decode(&m, &f->heard, &fault),
			    BGP_FINE);
		if (m.type != BGP_UPDATE)
			continue;
		f->end = len == BGP_HEADER_LEN + 4;
		f->updates += !f->end;
	}
}

static void
feed(struct far *f, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, f->id, p, len);
	bed_settle(&b);
}

/* NULL: it has no graceful restart. */
static void
bring_up(struct far *f, const struct bgp_graceful *g)
{
	struct bgp_open open = { .as = f->as,
		.hold = 240,
		.id = f->as,
		.families = V4,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	struct ip_addr l, r;
	uint8_t m[512];
	struct wr w = wr_init(m, sizeof m);
	size_t len;

	if (g) {
		open.caps |= BGP_CAPS_GRACEFUL_RESTART;
		open.graceful = *g;
	}
	ck_assert(ip_addr_parse(&l, f->local) && ip_addr_parse(&r, f->remote));
	f->id = net_accepted(b.net, b.now, &l, 179, &r, m, &len);
	ck_assert_uint_ne(f->id, 0);
	bed_settle(&b);
	bgp_open_encode(&w, &open);
	feed(f, m, wr_len(&w));
	feed(f, m, bed_keepalive(m, sizeof m));
	ck_assert_int_eq(bed_state(&b, f->session, 0), BGP_STATE_ESTABLISHED);
	f->updates = 0;
	f->end = false;
	bed_run(&b, ERX_SEC);
	read_all(f);
}

static void
announce(struct far *f, const char *prefix)
{
	uint8_t m[512];

	feed(f, m, bed_update(m, sizeof m, f->as, f->remote, prefix));
}

static void
end_of_rib(struct far *f)
{
	uint8_t m[64];

	feed(f, m, bgp_end_of_rib(m, sizeof m, IP_V4));
}

static void
look(void)
{
	bed_run(&b, ERX_SEC);
	if (p1.id)
		read_all(&p1);
	if (p2.id)
		read_all(&p2);
	if (p3.id)
		read_all(&p3);
}

static void
ck_silent(const struct far *f)
{
	ck_assert_uint_eq(f->updates, 0);
	ck_assert(!f->end);
}

static void
ck_table(const struct far *f)
{
	ck_assert_uint_ne(f->updates, 0);
	ck_assert(f->end);
}

START_TEST(the_open_says_that_we_have_restarted)
{
	restart();
	bring_up(&p1, &helper);
	ck_assert(p1.heard.graceful.restarted);
	ck_assert_uint_eq(p1.heard.graceful.time, 120);
	ck_assert_uint_eq(p1.heard.graceful.families, V4);
	ck_assert_uint_eq(p1.heard.graceful.preserved, V4);
	bring_up(&p3, &helper);
	ck_assert(!p3.heard.graceful.restarted);
	ck_assert_uint_eq(p3.heard.graceful.families, 0);
}
END_TEST

START_TEST(nothing_goes_before_all_tables_have_come)
{
	restart();
	bring_up(&p1, &helper);
	announce(&p1, "10.1.1.0/24");
	end_of_rib(&p1);
	look();
	ck_silent(&p1);
	bring_up(&p2, &helper);
	end_of_rib(&p2);
	look();
	ck_silent(&p1);
	ck_silent(&p2);
	ck_assert(!net_converged(b.net, b.now, NULL));
	bring_up(&p3, &helper);
	announce(&p3, "10.3.1.0/24");
	look();
	ck_silent(&p2);
	end_of_rib(&p3);
	look();
	ck_table(&p1);
	ck_table(&p2);
	ck_assert(
	    bed_logged(&b, "UPDATEs from rs to p1 go: every table expected has come"));
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(net_converged(b.net, b.now, NULL));
}
END_TEST

/* A route from the far side of the lab is in the table before its End-of-RIB. */
START_TEST(what_came_goes_round_inside_first)
{
	struct net_half_info info;

	restart();
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bring_up(&p2, &helper);
	end_of_rib(&p2);
	bring_up(&p3, &helper);
	announce(&p3, "10.3.1.0/24");
	end_of_rib(&p3);
	ck_silent(&p1);
	look();
	ck_table(&p1);
	bed_half(&b, p1.session, 0, &info);
	ck_assert_uint_eq(rib_member_offered(info.member), 2);
	ck_assert_uint_eq(p1.updates, 2); /* two sets of attributes, each once */
}
END_TEST

START_TEST(the_wait_has_an_end)
{
	restart(); /* at 0 s; it is 1 s */
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bed_run(&b, 56 * ERX_SEC);
	look();
	ck_silent(&p1);
	bed_run(&b, 3 * ERX_SEC);
	look();
	ck_table(&p1);
	ck_assert(bed_logged(&b, "UPDATEs from rs to p1 go: its time to wait is up"));
	bring_up(&p2, &helper);
	ck_assert(!p2.heard.graceful.restarted);
	ck_table(&p2);
}
END_TEST

START_TEST(some_are_not_waited_for)
{
	static const struct bgp_graceful too = { .restarted = true, .time = 120 };

	restart();
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bring_up(&p2, _i == 1 ? &too : NULL);
	if (_i == 2) /* stopped on request */
		net_fail(b.net, b.now, NET_SESSION, p3.session);
	else
		bring_up(&p3, _i == 1 ? &too : NULL);
	look();
	ck_table(&p1);
	ck_table(&p2);
}
END_TEST

START_TEST(the_one_that_was_lost_is_waited_for_again)
{
	restart();
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bring_up(&p3, &helper);
	end_of_rib(&p3);
	bring_up(&p2, &helper);
	net_closed(b.net, b.now, p2.id);
	p2.id = 0;
	look();
	ck_silent(&p1);
	bring_up(&p2, &helper);
	ck_assert(p2.heard.graceful.restarted);
	look();
	ck_silent(&p1);
	end_of_rib(&p2);
	look();
	ck_table(&p1);
	ck_table(&p2);
}
END_TEST

START_TEST(a_refresh_meanwhile_sends_nothing_twice)
{
	static const uint8_t refresh[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 23, 5, 0, 1, 0,
		1 };

	restart();
	bring_up(&p1, &helper);
	feed(&p1, refresh, sizeof refresh);
	look();
	ck_silent(&p1);
	end_of_rib(&p1);
	bring_up(&p2, NULL);
	bring_up(&p3, NULL);
	look();
	ck_table(&p1);
	ck_assert_uint_eq(p1.updates, 1);
}
END_TEST

START_TEST(a_router_without_restart_time_is_sent_routes_at_once)
{
	restart();
	bring_up(&p3, &helper);
	ck_table(&p3);
}
END_TEST

START_TEST(the_session_after_it_is_an_ordinary_one)
{
	restart();
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bring_up(&p2, NULL);
	bring_up(&p3, NULL);
	look();
	ck_table(&p1);
	net_closed(b.net, b.now, p1.id);
	bed_run(&b, 5 * ERX_SEC);
	bring_up(&p1, &helper);
	ck_assert(!p1.heard.graceful.restarted);
	ck_assert_uint_eq(p1.heard.graceful.preserved, V4);
	ck_table(&p1);
}
END_TEST

START_TEST(neighbours_that_go_end_the_wait)
{
	struct net_spec *s = net_spec_new();

	restart();
	bring_up(&p1, &helper);
	end_of_rib(&p1);
	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_origin(s, "rs", "10.100.0.0/16");
	add_far(s, &p1, "rs", "p1", 120);
	bed_apply(&b, s);
	look();
	ck_table(&p1);
}
END_TEST

START_TEST(one_that_comes_later_is_no_part_of_it)
{
	struct net_spec *s = net_spec_new();

	net_restarted(b.net);
	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_origin(s, "rs", "10.100.0.0/16");
	add_far(s, &p1, "rs", "p1", 120);
	bed_apply(&b, s);
	bed_apply(&b, rig());
	bed_run(&b, ERX_SEC);
	bring_up(&p2, &helper);
	ck_assert(!p2.heard.graceful.restarted);
	ck_table(&p2);
	bring_up(&p1, &helper);
	ck_silent(&p1);
	end_of_rib(&p1);
	look();
	ck_table(&p1);
}
END_TEST

START_TEST(an_ordinary_start_promises_and_defers_nothing)
{
	bed_apply(&b, rig());
	bed_run(&b, ERX_SEC);
	bring_up(&p1, &helper);
	ck_assert(!p1.heard.graceful.restarted);
	ck_assert_uint_eq(p1.heard.graceful.families, V4);
	ck_assert_uint_eq(p1.heard.graceful.preserved, 0);
	ck_table(&p1);
}
END_TEST

TCase *
test_net_restart(void)
{
	TCase *tc = tcase_create("net/restart");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_open_says_that_we_have_restarted);
	tcase_add_test(tc, nothing_goes_before_all_tables_have_come);
	tcase_add_test(tc, what_came_goes_round_inside_first);
	tcase_add_test(tc, the_wait_has_an_end);
	tcase_add_loop_test(tc, some_are_not_waited_for, 0, 3);
	tcase_add_test(tc, the_one_that_was_lost_is_waited_for_again);
	tcase_add_test(tc, a_refresh_meanwhile_sends_nothing_twice);
	tcase_add_test(tc, a_router_without_restart_time_is_sent_routes_at_once);
	tcase_add_test(tc, the_session_after_it_is_an_ordinary_one);
	tcase_add_test(tc, neighbours_that_go_end_the_wait);
	tcase_add_test(tc, one_that_comes_later_is_no_part_of_it);
	tcase_add_test(tc, an_ordinary_start_promises_and_defers_nothing);
	return tc;
}
