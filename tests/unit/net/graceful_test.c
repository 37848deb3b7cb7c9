/*
 * Graceful restart, the helping side: p1 is a real router in the hands of the test, and
 * c a neighbour that must not hear of what p1 does.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "rib/route_map.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <string.h>

TCase *test_net_graceful(void);

#define RP "p1--rs/ipv4"
#define CR "c--rs/ipv4"
#define V4 BGP_FAMILY_BIT(IP_V4)

static struct bed b;
static const struct bgp_graceful able = { .time = 120, .families = V4 };
static const struct bgp_graceful restarted = { .restarted = true,
	.time = 120,
	.families = V4,
	.preserved = V4 };

static struct net_spec *
rig(uint16_t stale_time)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "rs", "10.100.0.0/16");
	x = bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", 64600);
	x->mode = NET_LISTEN;
	x->a.stale_time = stale_time;
	bed_session(s, "rs", "169.254.0.1", "c", "169.254.0.2");
	return s;
}

static void
setup(void)
{
	bed_init(&b, NULL);
	bed_apply(&b, rig(180));
}

static void
teardown(void)
{
	bed_fini(&b);
}

static net_conn
connect_p1(void)
{
	struct ip_addr l, r;
	uint8_t refusal[64];
	size_t len;
	net_conn id;

	ck_assert(ip_addr_parse(&l, "192.0.2.1") && ip_addr_parse(&r, "192.0.2.2"));
	id = net_accepted(b.net, b.now, &l, 179, &r, refusal, &len);
	ck_assert_uint_ne(id, 0);
	bed_settle(&b);
	return id;
}

static void
feed(net_conn id, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, id, p, len);
	bed_settle(&b);
}

/* Establishes, with this restart capability; NULL: without any. */
static net_conn
bring_up(const struct bgp_graceful *g)
{
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = V4,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	uint8_t m[512], out[8192];
	struct wr w = wr_init(m, sizeof m);
	net_conn id = connect_p1();

	if (g) {
		open.caps |= BGP_CAPS_GRACEFUL_RESTART;
		open.graceful = *g;
	}
	bgp_open_encode(&w, &open);
	feed(id, m, wr_len(&w));
	feed(id, m, bed_keepalive(m, sizeof m));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_take(&b, id, out, sizeof out);
	return id;
}

static void
announce(net_conn id, const char *prefix)
{
	uint8_t m[512];

	feed(id, m, bed_update(m, sizeof m, 64600, "192.0.2.2", prefix));
}

static void
end_of_rib(net_conn id)
{
	uint8_t m[64];

	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V4));
}

static void
notify(net_conn id, unsigned code, unsigned subcode)
{
	uint8_t m[64];
	struct wr w = wr_init(m, sizeof m);

	bgp_notify_encode(&w, code, subcode, NULL, 0);
	feed(id, m, wr_len(&w));
}

/* p1 with two routes, and c has heard of both. */
static net_conn
start(const struct bgp_graceful *g)
{
	net_conn id = bring_up(g);

	announce(id, "10.1.1.0/24");
	announce(id, "10.1.2.0/24");
	end_of_rib(id);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(bed_size(&b, "c", IP_V4), 3);
	return id;
}

static uint64_t
heard(void)
{
	return bed_counters(&b, CR, 1)->updates_in +
	    bed_counters(&b, CR, 0)->updates_in;
}

static uint32_t
stale(void)
{
	struct net_half_info info;
	const struct rib_source *s;

	bed_half(&b, RP, 0, &info);
	s = rib_source(net_router_rib(info.router, IP_V4), info.source);
	return s ? s->nstale : 0;
}

static bool
has(const char *router, const char *prefix)
{
	return strcmp(bed_best(&b, router, prefix), "-") != 0;
}

START_TEST(nobody_hears_of_a_neighbour_that_comes_back_with_its_routes)
{
	net_conn id = start(&able);
	uint64_t before = heard();

	net_closed(b.net, b.now, id);
	bed_run(&b, 30 * ERX_SEC);
	ck_assert_int_ne(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(stale(), 2);
	ck_assert(has("rs", "10.1.1.0/24"));
	ck_assert(bed_logged(&b,
	    "graceful-restart p1--rs/ipv4: 2 routes from p1 kept at rs: "
	    "it may be back within 120 s"));
	id = bring_up(&restarted);
	ck_assert_uint_eq(stale(), 2);
	announce(id, "10.1.2.0/24");
	announce(id, "10.1.1.0/24");
	ck_assert_uint_eq(stale(), 0);
	end_of_rib(id);
	bed_run(&b, 80 * ERX_SEC);
	ck_assert_uint_eq(bed_size(&b, "c", IP_V4), 3);
	ck_assert_uint_eq(heard(), before);
	ck_assert(!bed_logged(&b, "dropped"));
}
END_TEST

START_TEST(what_it_does_not_announce_again_goes_at_its_end_of_rib)
{
	net_conn id = start(&able);

	net_closed(b.net, b.now, id);
	bed_run(&b, 10 * ERX_SEC);
	id = bring_up(&restarted);
	announce(id, "10.1.2.0/24");
	bed_run(&b, ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24"));
	ck_assert(!net_converged(b.net, b.now, NULL));
	end_of_rib(id);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(has("c", "10.1.2.0/24"));
	ck_assert(
	    bed_logged(&b, "1 routes from p1 dropped at rs: not announced again"));
	ck_assert(net_converged(b.net, b.now, NULL));
}
END_TEST

START_TEST(its_time_passes)
{
	net_closed(b.net, b.now, start(&able));
	bed_run(&b, 119 * ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24"));
	bed_run(&b, 2 * ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(bed_logged(&b, "it did not come back in time"));
}
END_TEST

START_TEST(our_own_bound_is_the_lower_one)
{
	bed_apply(&b, rig(40));
	net_closed(b.net, b.now, start(&able));
	bed_run(&b, 39 * ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24"));
	bed_run(&b, 2 * ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(an_end_that_does_not_help_drops_at_once)
{
	bed_apply(&b, rig(0));
	net_closed(b.net, b.now, start(&able));
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(without_end_of_rib_the_stale_path_timer_drops)
{
	net_conn id = start(&able);
	uint8_t m[64];

	net_closed(b.net, b.now, id);
	bed_run(&b, 100 * ERX_SEC);
	id = bring_up(&restarted);
	announce(id, "10.1.2.0/24");
	for (int i = 0; i < 5; i++) {
		bed_run(&b, 35 * ERX_SEC);
		feed(id, m, bed_keepalive(m, sizeof m));
	}
	ck_assert(has("c", "10.1.1.0/24")); /* 175 s */
	bed_run(&b, 10 * ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(has("c", "10.1.2.0/24"));
	ck_assert(bed_logged(&b, "no End-of-RIB came in time"));
}
END_TEST

START_TEST(a_return_without_what_it_promised_drops_at_once)
{
	static const struct bgp_graceful no_f = { .restarted = true,
		.time = 120,
		.families = V4 };
	static const struct bgp_graceful no_family = { .restarted = true, .time = 120 };
	static const struct {
		const struct bgp_graceful *g;
		const char *why;
	} cases[] = {
		{ &no_f, "it came back without its forwarding state" },
		{ &no_family, "it came back unable to restart" },
		{ NULL, "it came back unable to restart" },
	};

	net_closed(b.net, b.now, start(&able));
	bed_run(&b, 10 * ERX_SEC);
	bring_up(cases[_i].g);
	ck_assert(bed_logged(&b, cases[_i].why));
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(a_neighbour_that_cannot_restart_is_not_helped)
{
	static const struct bgp_graceful none = { .time = 120 };

	net_closed(b.net, b.now, start(_i ? &none : NULL));
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(a_notification_ends_helping_unless_both_have_the_n_bit)
{
	static const struct {
		bool n;
		unsigned subcode;
		bool kept;
	} cases[] = {
		{ false, BGP_CEASE_RESET, false },
		{ true, BGP_CEASE_RESET, true },
		{ true, BGP_CEASE_SHUTDOWN, true },
		{ true, BGP_CEASE_HARD_RESET, false },
	};
	struct bgp_graceful g = able;

	g.notification = cases[_i].n;
	notify(start(&g), BGP_ERR_CEASE, cases[_i].subcode);
	bed_run(&b, ERX_SEC);
	ck_assert_int_eq(has("c", "10.1.1.0/24"), cases[_i].kept);
}
END_TEST

START_TEST(hold_expiry_is_a_loss_only_with_the_n_bit)
{
	struct bgp_graceful g = able;

	g.notification = _i == 1;
	start(&g);
	bed_run(&b, 95 * ERX_SEC);
	ck_assert(bed_logged(&b, "hold timer expired"));
	ck_assert_int_eq(has("c", "10.1.1.0/24"), _i == 1);
}
END_TEST

START_TEST(a_stop_ends_helping)
{
	struct bgp_graceful g = able;

	g.notification = true;
	if (_i == 0) { /* while it is up */
		start(&g);
		net_fail(b.net, b.now, NET_SESSION, RP);
	} else {
		net_closed(b.net, b.now, start(&g));
		bed_run(&b, ERX_SEC);
		ck_assert(has("c", "10.1.1.0/24"));
		net_fail(b.net, b.now, NET_SESSION, RP);
	}
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(a_neighbour_that_is_removed_leaves_nothing)
{
	struct net_spec *s = net_spec_new();

	net_closed(b.net, b.now, start(&able));
	bed_run(&b, ERX_SEC);
	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "rs", "10.100.0.0/16");
	bed_session(s, "rs", "169.254.0.1", "c", "169.254.0.2");
	bed_apply(&b, s);
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(has("c", "10.100.0.0/16"));
}
END_TEST

/* a is a router of ours that can restart, with one route. */
static void
add_a(struct net_spec *s)
{
	struct net_session *x;

	bed_router(s, "a", 64501, "1.0.0.2");
	bed_origin(s, "a", "10.1.1.0/24");
	x = bed_session(s, "a", "169.254.0.5", "rs", "169.254.0.6");
	x->a.restart_time = 120;
	x->b.stale_time = 180;
}

START_TEST(a_router_of_ours_is_helped_as_well)
{
	struct net_spec *s = rig(180);
	uint64_t before;

	add_a(s);
	bed_apply(&b, s);
	bed_run(&b, 5 * ERX_SEC);
	before = heard();
	net_fail(b.net, b.now, NET_ROUTER, "a");
	bed_run(&b, 20 * ERX_SEC);
	net_restore(b.net, b.now, NET_ROUTER, "a");
	bed_run(&b, 20 * ERX_SEC);
	ck_assert(bed_logged(&b, "1 routes from a kept at rs"));
	ck_assert_int_eq(bed_state(&b, "a--rs/ipv4", 1), BGP_STATE_ESTABLISHED);
	ck_assert(has("c", "10.1.1.0/24"));
	ck_assert_uint_eq(heard(), before);
}
END_TEST

START_TEST(a_dead_link_under_bfd_ends_helping)
{
	struct net_spec *s = rig(180);

	add_a(s);
	for (size_t i = 0; i < s->nsessions; i++) {
		s->sessions[i].bfd = true;
		s->sessions[i].bfd_interval = 300 * ERX_MSEC;
		s->sessions[i].bfd_multiplier = 3;
	}
	bed_apply(&b, s);
	bed_run(&b, 5 * ERX_SEC);
	net_fail(b.net, b.now, NET_ROUTER, "a");
	bed_run(&b, ERX_SEC / 2);
	net_restore(b.net, b.now, NET_ROUTER, "a");
	bed_run(&b, 2 * ERX_MSEC); /* the loss is known, the return not yet */
	ck_assert(bed_logged(&b, "1 routes from a kept at rs"));
	net_fail(b.net, b.now, NET_LINK, "a--rs");
	bed_run(&b, ERX_SEC / 2);
	ck_assert(has("c", "10.1.1.0/24"));
	bed_run(&b, ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

START_TEST(a_second_connection_replaces_a_session_that_looks_established)
{
	net_conn id = start(&able), again;
	uint64_t before = heard();

	again = bring_up(&restarted); /* the old one still looks fine */
	ck_assert_uint_ne(again, id);
	ck_assert_uint_eq(b.nhung, 1);
	ck_assert_uint_eq(b.hung[0], id);
	ck_assert(bed_logged(&b, "down at rs: the neighbour has restarted"));
	announce(again, "10.1.1.0/24");
	announce(again, "10.1.2.0/24");
	end_of_rib(again);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(stale(), 0);
	ck_assert_uint_eq(heard(), before);
}
END_TEST

START_TEST(of_one_that_cannot_restart_the_second_connection_loses)
{
	struct ip_addr l, r;
	uint8_t refusal[64];
	size_t len;

	start(NULL);
	ck_assert(ip_addr_parse(&l, "192.0.2.1") && ip_addr_parse(&r, "192.0.2.2"));
	ck_assert_uint_eq(net_accepted(b.net, b.now, &l, 179, &r, refusal, &len), 0);
	ck_assert_uint_eq(len, 21);
	ck_assert_uint_eq(refusal[20], BGP_CEASE_COLLISION);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

START_TEST(restarts_in_a_row_keep_only_the_last_routes)
{
	net_conn id = start(&able);

	net_closed(b.net, b.now, id);
	bed_run(&b, 5 * ERX_SEC);
	id = bring_up(&restarted);
	announce(id, "10.1.2.0/24");
	net_closed(b.net, b.now, id); /* before its End-of-RIB */
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(stale(), 1);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(has("c", "10.1.2.0/24"));
}
END_TEST

/* The first route behind the summary is gone, and the second one is kept. */
START_TEST(h12_a_summary_outlasts_restarts_in_a_row)
{
	struct rib_route_map *m = xcalloc(1, sizeof *m);
	const struct ip_prefix summary = { IP_V4, 16, { 10, 1 } };
	struct net_spec *s = rig(180);
	net_conn id;

	m->n = 1;
	m->rules = xcalloc(1, sizeof *m->rules);
	m->rules->nreplace = 1;
	m->rules->replace = xmemdup(&summary, sizeof summary);
	s->sessions[0].families->a.import.map = m;
	bed_apply(&b, s);
	id = bring_up(&able);
	announce(id, "10.1.1.0/24");
	announce(id, "10.1.2.0/24");
	end_of_rib(id);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(has("c", "10.1.0.0/16") && !has("c", "10.1.1.0/24"));
	net_closed(b.net, b.now, id);
	bed_run(&b, 5 * ERX_SEC);
	id = bring_up(&restarted);
	announce(id, "10.1.2.0/24");
	net_closed(b.net, b.now, id);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(stale(), 1);
	ck_assert(has("c", "10.1.0.0/16"));
}
END_TEST

START_TEST(a_loss_before_anything_came_again_keeps_nothing)
{
	net_closed(b.net, b.now, start(&able));
	bed_run(&b, 5 * ERX_SEC);
	net_closed(b.net, b.now, bring_up(&restarted));
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert_uint_eq(stale(), 0);
}
END_TEST

START_TEST(rows_say_what_is_stale)
{
	struct rows show;
	struct errs errs;
	struct buf out;

	net_closed(b.net, b.now, start(&able));
	bed_run(&b, ERX_SEC);
	errs_init(&errs);
	buf_init(&out);
	show = view_sessions(b.net, b.now, "rs", &errs);
	while (rows_next(&show, &out, 10))
		;
	rows_free(&show);
	ck_assert_ptr_nonnull(strstr(out.data, "\"accepted\":2,\"stale\":2"));
	buf_reset(&out);
	show = view_routes(b.net, "rs", NULL, NET_VIEW_BEST, NULL, &errs);
	while (rows_next(&show, &out, 10))
		;
	rows_free(&show);
	ck_assert_ptr_nonnull(strstr(out.data, "\"best\":true,\"stale\":true"));
	buf_fini(&out);
	errs_fini(&errs);
}
END_TEST

TCase *
test_net_graceful(void)
{
	TCase *tc = tcase_create("net/graceful");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, nobody_hears_of_a_neighbour_that_comes_back_with_its_routes);
	tcase_add_test(tc, what_it_does_not_announce_again_goes_at_its_end_of_rib);
	tcase_add_test(tc, its_time_passes);
	tcase_add_test(tc, our_own_bound_is_the_lower_one);
	tcase_add_test(tc, an_end_that_does_not_help_drops_at_once);
	tcase_add_test(tc, without_end_of_rib_the_stale_path_timer_drops);
	tcase_add_loop_test(tc, a_return_without_what_it_promised_drops_at_once, 0, 3);
	tcase_add_loop_test(tc, a_neighbour_that_cannot_restart_is_not_helped, 0, 2);
	tcase_add_loop_test(tc, a_notification_ends_helping_unless_both_have_the_n_bit,
	    0, 4);
	tcase_add_loop_test(tc, hold_expiry_is_a_loss_only_with_the_n_bit, 0, 2);
	tcase_add_loop_test(tc, a_stop_ends_helping, 0, 2);
	tcase_add_test(tc, a_neighbour_that_is_removed_leaves_nothing);
	tcase_add_test(tc, a_router_of_ours_is_helped_as_well);
	tcase_add_test(tc, a_dead_link_under_bfd_ends_helping);
	tcase_add_test(tc,
	    a_second_connection_replaces_a_session_that_looks_established);
	tcase_add_test(tc, of_one_that_cannot_restart_the_second_connection_loses);
	tcase_add_test(tc, restarts_in_a_row_keep_only_the_last_routes);
	tcase_add_test(tc, h12_a_summary_outlasts_restarts_in_a_row);
	tcase_add_test(tc, a_loss_before_anything_came_again_keeps_nothing);
	tcase_add_test(tc, rows_say_what_is_stale);
	return tc;
}
