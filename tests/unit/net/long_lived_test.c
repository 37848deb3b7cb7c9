/*
 * Long-lived graceful restart (RFC 9494), the helping side: p1 is a real router in the
 * hands of the test, p2 another with routes of its own, c a neighbour without the
 * capability, d one with it.
 */
#include "bed.h"
#include "bgp/message.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TCase *test_net_long_lived(void);

#define RP      "p1--rs/ipv4"
#define V4      BGP_FAMILY_BIT(IP_V4)
/* ORIGIN, AS_PATH 64600, NEXT_HOP 192.0.2.2; then communities. */
#define GOOD    "40010100 40020602010000fc58 400304c0000202 "
#define NO_LLGR "c00804ffff0007"
#define STALE   "c00804ffff0006"

enum { OURS = 600 }; /* s that our end allows */

static struct bed b;
static net_conn conn;

struct ways { /* what p1 announces of itself */
	struct bgp_graceful g;
	struct bgp_long_lived l;
	bool without; /* no capability 71 */
};

static const struct ways able = { .g = { .time = 120, .families = V4 },
	.l = { .time = { [IP_V4] = 1000 } } };
static const struct ways back = {
	.g = { .restarted = true, .time = 120, .families = V4, .preserved = V4 },
	.l = { .time = { [IP_V4] = 1000 }, .preserved = V4 }
};

static struct net_spec *
rig(uint32_t long_lived)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_router(s, "d", 64503, "1.0.0.4");
	bed_router(s, "p2", 64601, "1.0.0.5");
	bed_origin(s, "p2", "10.1.3.0/24");
	x = bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", 64600);
	x->mode = NET_LISTEN;
	x->a.stale_time = 180;
	x->a.long_lived_time = long_lived;
	if (long_lived)
		x->a.caps |= BGP_CAPS_LONG_LIVED;
	x->families[0].a.import.long_lived = long_lived != 0;
	bed_session(s, "rs", "169.254.0.1", "c", "169.254.0.2");
	x = bed_session(s, "rs", "169.254.0.5", "d", "169.254.0.6");
	x->a.caps |= BGP_CAPS_LONG_LIVED;
	x->b.caps |= BGP_CAPS_LONG_LIVED;
	x->families[0].b.import.long_lived = true;
	bed_session(s, "p2", "169.254.0.9", "rs", "169.254.0.10");
	return s;
}

static void
setup(void)
{
	bed_init(&b, NULL);
	bed_apply(&b, rig(OURS));
}

static void
teardown(void)
{
	bed_fini(&b);
}

static void
feed(const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conn, p, len);
	bed_settle(&b);
}

static void
bring_up(const struct ways *w)
{
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = V4,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH | BGP_CAPS_GRACEFUL_RESTART |
		    BGP_CAPS_LONG_LIVED,
		.graceful = w->g,
		.long_lived = w->l };
	uint8_t m[512], refusal[64];
	struct wr out = wr_init(m, sizeof m);
	struct ip_addr local, from;
	size_t len;

	if (w->without)
		open.caps &= (uint16_t)~BGP_CAPS_LONG_LIVED;
	ck_assert(ip_addr_parse(&local, "192.0.2.1"));
	ck_assert(ip_addr_parse(&from, "192.0.2.2"));
	conn = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conn, 0);
	bed_settle(&b);
	bgp_open_encode(&out, &open);
	bgp_keepalive_encode(&out);
	feed(m, wr_len(&out));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
}

static void
tell(const char *attrs, const char *nlri)
{
	struct bgp_msg m = message_update(NULL, attrs, nlri);

	feed(m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

static void
end_of_rib(void)
{
	uint8_t m[64];

	feed(m, bgp_end_of_rib(m, sizeof m, IP_V4));
}

/* p1 with a route of its own, one that must not stay, and one that p2 has as well. */
static void
start(const struct ways *w)
{
	bring_up(w);
	tell(GOOD, "180a0101");
	tell(GOOD NO_LLGR, "180a0102");
	tell(GOOD, "180a0103");
	end_of_rib();
	bed_run(&b, 5 * ERX_SEC);
}

static void
lose(int64_t then)
{
	net_closed(b.net, b.now, conn);
	bed_run(&b, then);
}

static bool
has(const char *router, const char *prefix)
{
	return strcmp(bed_best(&b, router, prefix), "-") != 0;
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

/* The best path of a prefix at a router has LLGR_STALE. */
static bool
marked(const char *router, const char *text)
{
	const struct rib *rib = net_router_rib(net_router_find(b.net, router), IP_V4);
	const struct rib_net *net;
	const struct rib_path *best;
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, text));
	net = rib_lookup(rib, &p);
	best = net ? rib_best(rib, net) : NULL;
	ck_assert_ptr_nonnull(best);
	return best->attrs->well_known & BGP_WK_LLGR_STALE;
}

START_TEST(its_routes_stay_for_long_as_a_last_resort)
{
	start(&able);
	ck_assert(strncmp(bed_best(&b, "rs", "10.1.3.0/24"), "p1|", 3) == 0);
	lose(119 * ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24") && has("c", "10.1.2.0/24"));
	ck_assert(!marked("rs", "10.1.1.0/24"));
	bed_run(&b, 2 * ERX_SEC);
	ck_assert(marked("rs", "10.1.1.0/24"));
	ck_assert(!has("c", "10.1.1.0/24"));
	ck_assert(marked("d", "10.1.1.0/24"));
	ck_assert(!has("rs", "10.1.2.0/24") && !has("d", "10.1.2.0/24"));
	ck_assert(strncmp(bed_best(&b, "rs", "10.1.3.0/24"), "p2|", 3) == 0);
	ck_assert(has("c", "10.1.3.0/24") && !marked("d", "10.1.3.0/24"));
	ck_assert_uint_eq(stale(), 2);
	ck_assert(bed_logged(&b,
	    "1 routes from p1 dropped at rs: their community NO_LLGR says so"));
	ck_assert(bed_logged(&b,
	    "2 routes from p1 kept at rs: it is gone for long, and may be for 600 s "
	    "more"));
	bed_run(&b, (OURS - 3) * ERX_SEC);
	ck_assert(has("d", "10.1.1.0/24"));
	bed_run(&b, 3 * ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24") && !has("d", "10.1.1.0/24"));
	ck_assert(bed_logged(&b, "it did not come back in time"));
}
END_TEST

START_TEST(its_own_time_counts_if_that_is_the_shorter_one)
{
	struct ways w = able;

	w.l.time[IP_V4] = 50;
	start(&w);
	lose((120 + 48) * ERX_SEC);
	ck_assert(has("rs", "10.1.1.0/24"));
	bed_run(&b, 4 * ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24"));
}
END_TEST

START_TEST(what_it_announces_again_is_as_any_other)
{
	start(&able);
	lose(300 * ERX_SEC);
	bring_up(&back);
	ck_assert_uint_eq(stale(), 2);
	ck_assert(!net_converged(b.net, b.now, NULL));
	tell(GOOD, "180a0101");
	bed_run(&b, ERX_SEC);
	ck_assert(!marked("rs", "10.1.1.0/24") && has("c", "10.1.1.0/24"));
	ck_assert_uint_eq(stale(), 1);
	end_of_rib();
	ck_assert_uint_eq(stale(), 0);
	ck_assert(
	    bed_logged(&b, "1 routes from p1 dropped at rs: not announced again"));
	/* From here on its time is a new one. */
	lose(119 * ERX_SEC);
	ck_assert(!marked("rs", "10.1.1.0/24"));
	bed_run(&b, (OURS - 1) * ERX_SEC);
	ck_assert(marked("rs", "10.1.1.0/24"));
	bed_run(&b, 4 * ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24"));
}
END_TEST

START_TEST(the_time_goes_on_until_its_end_of_rib)
{
	uint8_t m[64];

	start(&able);
	lose(200 * ERX_SEC);
	bring_up(&back);
	tell(GOOD, "180a0104");
	for (int i = 0; i < 5; i++) {
		bed_run(&b, 40 * ERX_SEC);
		feed(m, bed_keepalive(m, sizeof m));
	}
	ck_assert(marked("rs", "10.1.1.0/24") && !marked("rs", "10.1.4.0/24"));
	lose(ERX_SEC); /* 401 s after the first loss */
	ck_assert(marked("rs", "10.1.1.0/24") && marked("rs", "10.1.4.0/24"));
	bed_run(&b, 316 * ERX_SEC);
	ck_assert(has("d", "10.1.1.0/24") && has("d", "10.1.4.0/24"));
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24") && !has("rs", "10.1.4.0/24"));
}
END_TEST

START_TEST(it_must_come_back_with_what_it_promised)
{
	struct ways w = back;

	if (_i == 0)
		w.l.preserved = 0;
	else if (_i == 1)
		w.l.time[IP_V4] = 0;
	else
		w.without = true;
	start(&able);
	lose(200 * ERX_SEC);
	bring_up(&w);
	bed_run(&b, ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24") && !has("d", "10.1.1.0/24"));
	ck_assert(bed_logged(&b,
	    _i == 0 ? "it came back without its forwarding state"
		    : "it came back unable to restart"));
}
END_TEST

START_TEST(without_a_time_to_restart_it_is_gone_for_long_at_once)
{
	struct ways w = able;

	if (_i == 0)
		w.g.time = 0;
	else
		w.g.families = 0;
	start(&w);
	lose(ERX_SEC);
	ck_assert(marked("rs", "10.1.1.0/24"));
	ck_assert(!has("c", "10.1.1.0/24") && has("d", "10.1.1.0/24"));
	bed_run(&b, (OURS + 1) * ERX_SEC);
	ck_assert(!has("d", "10.1.1.0/24"));
}
END_TEST

START_TEST(both_ends_must_have_said_so)
{
	struct ways w = able;

	if (_i == 0)
		w.without = true;
	else
		bed_apply(&b, rig(0));
	start(&w);
	lose(119 * ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24"));
	bed_run(&b, 2 * ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24"));
}
END_TEST

START_TEST(an_end_that_is_meant_leaves_nothing)
{
	struct ways w = able;
	uint8_t m[64];
	struct wr out = wr_init(m, sizeof m);

	w.g.notification = true;
	start(&w);
	if (_i) { /* while it is gone for long */
		lose(200 * ERX_SEC);
		net_fail(b.net, b.now, NET_SESSION, RP);
	} else {
		bgp_notify_encode(&out, BGP_ERR_CEASE, BGP_CEASE_HARD_RESET, NULL, 0);
		feed(m, wr_len(&out));
	}
	bed_run(&b, ERX_SEC);
	ck_assert(!has("rs", "10.1.1.0/24") && !has("d", "10.1.1.0/24"));
}
END_TEST

START_TEST(what_others_keep_for_long_is_a_last_resort_here)
{
	bed_apply(&b, rig(_i ? OURS : 0));
	bring_up(&able);
	tell(GOOD STALE, "180a0103");
	tell(GOOD STALE, "180a0105");
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(
	    strncmp(bed_best(&b, "rs", "10.1.3.0/24"), _i ? "p2|" : "p1|", 3) == 0);
	ck_assert_int_eq(has("c", "10.1.5.0/24"), !_i);
	ck_assert(marked("d", "10.1.5.0/24"));
}
END_TEST

START_TEST(another_policy_leaves_the_marks)
{
	struct net_spec *s = rig(OURS);

	start(&able);
	lose(200 * ERX_SEC);
	for (size_t i = 0; i < s->nsessions; i++) {
		struct net_session *x = &s->sessions[i];

		if (strcmp(x->name, RP) != 0)
			continue;
		x->families[0].a.import.set_local_pref = true;
		x->families[0].a.import.local_pref = 500;
	}
	bed_apply(&b, s);
	bed_run(&b, ERX_SEC);
	ck_assert(marked("rs", "10.1.1.0/24"));
	ck_assert(strncmp(bed_best(&b, "rs", "10.1.3.0/24"), "p2|", 3) == 0);
	ck_assert(!has("c", "10.1.1.0/24"));
}
END_TEST

/* --- a long table --- */

enum { MANY = 6000, AT_A_TIME = 500, UNITS = 500 };

/* p1 announces so many prefixes of 11.0.0.0/8, all with these attributes. */
static void
tell_many(const char *attrs, unsigned from, unsigned n)
{
	char nlri[AT_A_TIME * 8 + 1];

	for (unsigned i = 0; i < n; i++)
		snprintf(nlri + (size_t)8 * i, 9, "180b%02x%02x",
		    ((from + i) >> 8) & 0xff, (from + i) & 0xff);
	tell(attrs, nlri);
}

/* The table of rs has no work left. */
static bool
rests(void)
{
	return rib_idle(net_router_rib(net_router_find(b.net, "rs"), IP_V4));
}

static unsigned
marks(void)
{
	const struct rib *r = net_router_rib(net_router_find(b.net, "rs"), IP_V4);
	const struct rib_net *net = NULL;
	unsigned n = 0;

	while ((net = rib_next_best(r, net)) != NULL)
		n += (rib_best(r, net)->attrs->well_known & BGP_WK_LLGR_STALE) != 0;
	return n;
}

/* p1 is lost with its long table, and the time in which it may be back is over; from
 * here on a turn has as many units of work as the test gives it. */
static void
lose_many(void)
{
	bring_up(&able);
	for (unsigned i = 0; i < MANY; i += AT_A_TIME)
		tell_many(i ? GOOD : GOOD NO_LLGR, i, AT_A_TIME);
	end_of_rib();
	bed_run(&b, 5 * ERX_SEC);
	lose(119 * ERX_SEC);
	ck_assert_uint_eq(marks(), 0);
	b.now = erx_time_add(b.now, 2 * ERX_SEC);
	net_tick(b.net, b.now);
}

/* Between two slices another session has its turn: what p2 says comes through. */
START_TEST(a_long_table_is_kept_in_slices_and_others_are_served_between)
{
	struct net_spec *s = rig(OURS);
	unsigned turns = 0, before = 0;
	uint64_t served = 0;

	lose_many();
	ck_assert(!rests());
	bed_origin(s, "p2", "10.1.9.0/24");
	ck_assert(!has("rs", "10.1.9.0/24"));
	bed_apply(&b, s);
	while (net_work(b.net, b.now, UNITS)) {
		unsigned n = marks();

		ck_assert_uint_le(n, before + UNITS);
		before = n;
		turns++;
		if (!served && has("rs", "10.1.9.0/24"))
			served = n + 1;
		b.now = erx_time_add(b.now, ERX_MSEC); /* links take their time */
		net_tick(b.net, b.now);
	}
	ck_assert_uint_ge(turns, MANY / UNITS);
	ck_assert_uint_gt(served, 0);
	ck_assert_uint_lt(served, MANY - AT_A_TIME);
	ck_assert_uint_eq(marks(), MANY - AT_A_TIME);
	bed_settle(&b);
	ck_assert(bed_logged(&b,
	    "500 routes from p1 dropped at rs: their community NO_LLGR says so"));
	ck_assert_uint_eq(stale(), MANY - AT_A_TIME);
	ck_assert(!has("c", "11.5.0.0/24") && marked("d", "11.5.0.0/24"));
	ck_assert(rests());
}
END_TEST

/* p1 is back in the middle of it: the rest is marked until its End-of-RIB. */
START_TEST(what_comes_between_two_slices_is_not_marked)
{
	lose_many();
	for (unsigned i = 0; i < 3; i++)
		ck_assert(net_work(b.net, b.now, UNITS));
	ck_assert_uint_gt(marks(), 0);
	ck_assert_uint_lt(marks(), MANY / 2);
	bring_up(&back); /* and does all the work there is */
	ck_assert_uint_eq(marks(), MANY - AT_A_TIME);
	tell_many(GOOD, 3000, AT_A_TIME);
	bed_settle(&b);
	ck_assert_uint_eq(marks(), MANY - 2 * AT_A_TIME);
	end_of_rib();
	bed_settle(&b);
	ck_assert_uint_eq(marks(), 0);
	ck_assert(has("rs", "11.11.184.0/24") && !has("rs", "11.1.0.0/24"));
}
END_TEST

/* They are dropped in the middle of it, and the next loss begins anew. */
START_TEST(a_drop_ends_the_slices)
{
	lose_many();
	while (marks() == 0)
		ck_assert(net_work(b.net, b.now, UNITS));
	ck_assert_uint_lt(marks(), MANY / 2);
	net_fail(b.net, b.now, NET_SESSION, RP);
	bed_settle(&b);
	ck_assert_uint_eq(marks(), 0);
	ck_assert(!has("rs", "11.5.0.0/24"));
	net_restore(b.net, b.now, NET_SESSION, RP);
	start(&able);
	lose(100 * ERX_SEC);
	ck_assert(has("c", "10.1.1.0/24") && !marked("rs", "10.1.1.0/24"));
}
END_TEST

TCase *
test_net_long_lived(void)
{
	TCase *tc = tcase_create("net/long_lived");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, its_routes_stay_for_long_as_a_last_resort);
	tcase_add_test(tc, its_own_time_counts_if_that_is_the_shorter_one);
	tcase_add_test(tc, what_it_announces_again_is_as_any_other);
	tcase_add_test(tc, the_time_goes_on_until_its_end_of_rib);
	tcase_add_loop_test(tc, it_must_come_back_with_what_it_promised, 0, 3);
	tcase_add_loop_test(tc, without_a_time_to_restart_it_is_gone_for_long_at_once,
	    0, 2);
	tcase_add_loop_test(tc, both_ends_must_have_said_so, 0, 2);
	tcase_add_loop_test(tc, an_end_that_is_meant_leaves_nothing, 0, 2);
	tcase_add_loop_test(tc, what_others_keep_for_long_is_a_last_resort_here, 0, 2);
	tcase_add_test(tc, another_policy_leaves_the_marks);
	tcase_add_test(tc,
	    a_long_table_is_kept_in_slices_and_others_are_served_between);
	tcase_add_test(tc, what_comes_between_two_slices_is_not_marked);
	tcase_add_test(tc, a_drop_ends_the_slices);
	return tc;
}
