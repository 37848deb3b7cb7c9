/*
 * A session that carries both families: between two routers of ours, and with p1, a
 * real router in the hands of the test.  What is of one family is that one's alone
 * (routes, limit, refresh, restart); what is of the connection is everybody's.
 */
#include "bed.h"
#include "bgp/notify.h"
#include "net/at.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_families(void);

#define AB   "a--b/ipv4"
#define RP   "p1--rs/ipv4"
#define V4   BGP_FAMILY_BIT(IP_V4)
#define V6   BGP_FAMILY_BIT(IP_V6)
#define BOTH (V4 | V6)

static struct bed b;

static void
setup(void)
{
	bed_init(&b, NULL);
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* --- between two routers of ours --- */

/* a announces so many prefixes of each family to b, over one session. */
static struct net_spec *
pair(int n4, int n6)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char p[32];

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	for (int i = 0; i < n4; i++) {
		snprintf(p, sizeof p, "10.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "a", p);
	}
	for (int i = 0; i < n6; i++) {
		snprintf(p, sizeof p, "2001:db8:%x::/48", i);
		bed_origin(s, "a", p);
	}
	x = bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	bed_carry(x, "fd00::1", "fd00::2");
	x->b.limit_idle = 60 * ERX_SEC;
	x->b.limit_rule = "P-20";
	return s;
}

static void
ck_tables(const char *router, size_t n4, size_t n6)
{
	ck_assert_uint_eq(bed_size(&b, router, IP_V4), n4);
	ck_assert_uint_eq(bed_size(&b, router, IP_V6), n6);
}

START_TEST(both_families_ride_on_one_session)
{
	struct net_half_info info;
	struct net_half *h;

	bed_apply(&b, pair(3, 2));
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 2);
	ck_assert_str_eq(bed_best(&b, "b", "10.0.1.0/24"), "a|64500|169.254.0.1");
	ck_assert_str_eq(bed_best(&b, "b", "2001:db8:1::/48"), "a|64500|fd00::1");
	ck_assert_uint_eq(bed_count_logged(&b, "session-up"), 2);
	ck_assert_uint_eq(bed_count_logged(&b, "4-octet AS, IPv4 and IPv6"), 2);
	h = net_half_at(b.net, 1);
	ck_assert(net_half_info_of(h, IP_V6, &info));
	ck_assert_int_eq(info.family, IP_V6);
	ck_assert_int_eq(info.remote_address.family, IP_V4);
	ck_assert_int_eq(info.remote_next_hop.family, IP_V6);
	ck_assert_ptr_eq(net_half_of_source(info.router, IP_V6, info.source), h);
	net_half_info(h, &info);
	ck_assert_int_eq(info.family, IP_V4);
}
END_TEST

START_TEST(its_end_is_the_end_of_both)
{
	bed_apply(&b, pair(3, 2));
	bed_converge(&b, 5 * ERX_SEC);
	ck_assert(net_fail(b.net, b.now, NET_SESSION, AB));
	bed_run(&b, ERX_SEC);
	ck_tables("b", 0, 0);
	ck_assert(net_restore(b.net, b.now, NET_SESSION, AB));
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 2);
	ck_assert(net_reset(b.net, b.now, AB, NULL));
	bed_run(&b, 100 * ERX_MSEC);
	ck_tables("b", 0, 0);
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 2);
	ck_assert(net_fail(b.net, b.now, NET_ROUTER, "a"));
	ck_assert(net_restore(b.net, b.now, NET_ROUTER, "a"));
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 2);
	/* There is nothing that only IPv6 could lose. */
	ck_assert(!net_fail(b.net, b.now, NET_SESSION, "a--b/ipv6"));
}
END_TEST

START_TEST(who_asks_for_the_other_family_is_told_where_it_is)
{
	struct errs errs;

	bed_apply(&b, pair(1, 1));
	errs_init(&errs);
	ck_assert(net_carried_by_other(net_running(b.net), "a--b/ipv6", &errs));
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	ck_assert_str_eq(errs.items[0].text,
	    "a--b has no session of its own for IPv6: a--b/ipv4 carries it too");
	ck_assert_str_eq(errs.items[0].cure, "name a--b/ipv4");
	ck_assert(!net_carried_by_other(net_running(b.net), AB, &errs));
	ck_assert(!net_carried_by_other(net_running(b.net), "a--c/ipv6", &errs));
	ck_assert(!net_carried_by_other(net_running(b.net), "a--b", &errs));
	ck_assert(
	    !view_routes(b.net, "a", NULL, NET_VIEW_RECEIVED, "a--b/ipv6", &errs).ctx);
	ck_assert_uint_eq(errs.n, 2);
	ck_assert_str_eq(errs.items[1].cure, "name a--b/ipv4");
	errs_fini(&errs);
}
END_TEST

START_TEST(a_change_of_one_family_leaves_the_other_alone)
{
	const struct bgp_counters *c;
	struct net_spec *s = pair(3, 2);
	uint64_t updates;

	bed_apply(&b, pair(3, 2));
	bed_converge(&b, 5 * ERX_SEC);
	c = bed_counters(&b, AB, 0);
	updates = c->updates_out;
	s->sessions[0].families[1].a.export.deny_all = true;
	bed_apply(&b, s);
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 0);
	c = bed_counters(&b, AB, 0);
	ck_assert_uint_eq(c->updates_out, updates + 1);
	s = pair(3, 2);
	s->sessions[0].families[0].b.import.deny_all = true;
	bed_apply(&b, s);
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 0, 2);
	ck_assert_uint_eq(bed_count_logged(&b, "session-down"), 0);
	/* Another set of families is another session. */
	s = pair(3, 2);
	s->sessions[0].nfamilies = 1;
	rib_export_fini(&s->sessions[0].families[1].a.export);
	rib_export_fini(&s->sessions[0].families[1].b.export);
	bed_apply(&b, s);
	bed_converge(&b, 5 * ERX_SEC);
	ck_tables("b", 3, 0);
	ck_assert(bed_logged(&b, "its configuration changed"));
}
END_TEST

START_TEST(a_limit_counts_its_own_family_and_ends_the_session)
{
	struct net_spec *s = pair(30, 5);

	s->sessions[0].families[1].b.limit = 4;
	s->sessions[0].b.limit_warn = 75;
	bed_apply(&b, s);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
	ck_tables("b", 0, 0);
	ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 1);
	ck_assert(bed_logged(&b, "more than 4 IPv6 prefixes from a (P-20)"));
	s = pair(30, 4);
	s->sessions[0].families[1].b.limit = 4;
	s->sessions[0].b.limit_warn = 75;
	bed_apply(&b, s);
	bed_run(&b, 65 * ERX_SEC);
	ck_tables("b", 30, 4);
	ck_assert(bed_logged(&b, "back with 4 IPv6 prefixes from a, limit 4 (P-20)"));
	ck_assert(bed_logged(&b, "4 IPv6 prefixes from a, 75 % of the limit of 4"));
	ck_assert(!bed_logged(&b, "IPv4 prefixes"));
}
END_TEST

START_TEST(a_limit_of_the_other_family_as_well)
{
	struct net_spec *s = pair(5, 30);

	s->sessions[0].families[0].b.limit = 4;
	bed_apply(&b, s);
	bed_run(&b, 5 * ERX_SEC);
	ck_tables("b", 0, 0);
	ck_assert(bed_logged(&b, "more than 4 IPv4 prefixes from a (P-20)"));
	ck_assert(bed_logged(&b,
	    "notification a--b/ipv4: sent Cease/Maximum Number of Prefixes Reached"));
}
END_TEST

START_TEST(updates_of_both_wait_for_one_clock)
{
	struct net_spec *s = pair(3, 2);

	s->sessions[0].a.update_delay = s->sessions[0].b.update_delay = 40 * ERX_SEC;
	bed_apply(&b, s);
	bed_run(&b, 50 * ERX_MSEC);
	ck_tables("b", 0, 0);
	bed_converge(&b, 41 * ERX_SEC);
	ck_tables("b", 3, 2);
}
END_TEST

START_TEST(a_refresh_asks_for_both)
{
	const struct bgp_counters *c;
	uint64_t before;
	const char *why;

	bed_apply(&b, pair(3, 2));
	bed_converge(&b, 5 * ERX_SEC);
	c = bed_counters(&b, AB, 1);
	before = c->updates_in;
	net_capture(b.net, true);
	ck_assert(net_refresh(b.net, b.now, AB, &why));
	ck_assert_ptr_null(why);
	bed_converge(&b, 5 * ERX_SEC);
	/* Two asked of a, two of b; a has an UPDATE of each family, no mark behind. */
	ck_assert_uint_eq(bed_counters(&b, AB, 1)->updates_in, before + 2);
	ck_assert_ptr_nonnull(strstr(b.frames.data, AB " > ROUTE-REFRESH 23"));
	ck_assert_ptr_nonnull(strstr(b.frames.data, AB " < ROUTE-REFRESH 23"));
}
END_TEST

START_TEST(tables_of_both_arrive_whole_in_small_pieces)
{
	static const struct net_config config = { .seed = 7,
		.link_delay = ERX_MSEC,
		.cut_streams = true };

	bed_fini(&b);
	bed_init(&b, &config);
	b.slice = 50;
	bed_apply(&b, pair(2000, 2000));
	bed_converge(&b, 60 * ERX_SEC);
	ck_tables("b", 2000, 2000);
	bed_apply(&b, pair(10, 1990));
	bed_converge(&b, 60 * ERX_SEC);
	ck_tables("b", 10, 1990);
	ck_assert_uint_eq(bed_count_logged(&b, "session-down"), 0);
}
END_TEST

/* --- with a real router --- */

static const struct bgp_graceful able = { .time = 120, .families = BOTH };

static struct net_spec *
rig(int n4, int n6)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char p[32];

	bed_router(s, "rs", 65000, "1.0.0.1");
	for (int i = 0; i < n4; i++) {
		snprintf(p, sizeof p, "10.100.%d.0/24", i);
		bed_origin(s, "rs", p);
	}
	for (int i = 0; i < n6; i++) {
		snprintf(p, sizeof p, "2001:db8:%x::/48", i);
		bed_origin(s, "rs", p);
	}
	x = bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", 64600);
	bed_carry(x, "fd00::1", "fd00::2");
	x->mode = NET_LISTEN;
	x->a.stale_time = 180;
	x->a.caps |= BGP_CAPS_ENHANCED_REFRESH;
	return s;
}

static void
feed(net_conn id, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, id, p, len);
	bed_settle(&b);
}

/* What p1 has heard, in order: "OPEN", "4+n" and "4-n" prefixes, "4." End-of-RIB. */
static struct buf heard;
static struct bgp_open open_heard;

static unsigned
count(struct bgp_nlri list)
{
	struct ip_prefix p;
	unsigned n = 0;

	while (bgp_nlri_next(&list, &p))
		n++;
	return n;
}

static void
hear_update(const struct bgp_msg *m)
{
	static struct bgp_update u;
	static const struct bgp_update_ctx ctx = { .as4 = true, .families = BOTH };
	struct bgp_fault fault;

	ck_assert_int_eq(bgp_update_decode(&ctx, m, &u, &fault), BGP_FINE);
	if (u.end_of_rib != IP_NONE)
		buf_printf(&heard, "%u. ", u.end_of_rib == IP_V4 ? 4 : 6);
	for (int i = 0; i < 2; i++) {
		if (count(u.announced[i]))
			buf_printf(&heard, "%u+%u ", i ? 6 : 4, count(u.announced[i]));
		if (count(u.withdrawn[i]))
			buf_printf(&heard, "%u-%u ", i ? 6 : 4, count(u.withdrawn[i]));
	}
}

static void
hear(const uint8_t *p, size_t n)
{
	struct bgp_fault fault;
	struct bgp_msg m;

	for (size_t at = 0; at < n; at += m.len) {
		ck_assert_int_eq(bgp_msg_next(p + at, n - at, 65535, &m, &fault), 1);
		if (m.type == BGP_UPDATE)
			hear_update(&m);
		else if (m.type == BGP_OPEN)
			ck_assert_int_eq(bgp_open_decode(&m, &open_heard, &fault),
			    BGP_FINE);
		else if (m.type != BGP_KEEPALIVE)
			buf_puts(&heard,
			    m.type == BGP_ROUTE_REFRESH ? "ROUTE-REFRESH " : "? ");
	}
}

/* What has come for p1 since the last time. */
static const char *
hears(net_conn id)
{
	static uint8_t out[65536];

	buf_reset(&heard);
	buf_puts(&heard, "");
	hear(out, bed_take(&b, id, out, sizeof out));
	return heard.data;
}

/* Connects and sends an OPEN with these families. */
static net_conn
bring_up(uint8_t families, const struct bgp_graceful *g)
{
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = families,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH };
	uint8_t m[512];
	struct wr w = wr_init(m, sizeof m);
	struct ip_addr l, r;
	size_t len;
	net_conn id;

	if (g) {
		open.caps |= BGP_CAPS_GRACEFUL_RESTART;
		open.graceful = *g;
	}
	ck_assert(ip_addr_parse(&l, "192.0.2.1") && ip_addr_parse(&r, "192.0.2.2"));
	id = net_accepted(b.net, b.now, &l, 179, &r, m, &len);
	ck_assert_uint_ne(id, 0);
	bed_settle(&b);
	bgp_open_encode(&w, &open);
	feed(id, m, wr_len(&w));
	feed(id, m, bed_keepalive(m, sizeof m));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	return id;
}

static void
announce(net_conn id, const char *hop, const char *prefix)
{
	uint8_t m[512];

	feed(id, m, bed_update(m, sizeof m, 64600, hop, prefix));
}

/* Two routes of each family, and the ends of both tables. */
static void
announce_all(net_conn id)
{
	uint8_t m[64];

	announce(id, "192.0.2.2", "10.1.1.0/24");
	announce(id, "192.0.2.2", "10.1.2.0/24");
	announce(id, "fd00::2", "fd01::/32");
	announce(id, "fd00::2", "fd02::/32");
	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V4));
	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V6));
}

static void
refresh(net_conn id, uint8_t family, unsigned subtype)
{
	uint8_t m[64];
	struct wr w = wr_init(m, sizeof m);

	bgp_refresh_encode(&w, family, subtype);
	feed(id, m, wr_len(&w));
}

START_TEST(the_open_offers_both_and_each_table_has_its_end)
{
	net_conn id;

	bed_apply(&b, rig(2, 3));
	id = bring_up(BOTH, NULL);
	ck_assert_str_eq(hears(id), "4+2 4. 6+3 6. ");
	ck_assert_uint_eq(open_heard.families, BOTH);
	buf_fini(&heard);
}
END_TEST

START_TEST(a_family_that_was_not_agreed_on_is_not_there)
{
	struct rows show;
	struct errs errs;
	struct buf out;
	net_conn id;

	bed_apply(&b, rig(2, 3));
	id = bring_up(V4, NULL);
	ck_assert(bed_logged(&b, "4-octet AS, IPv4 only"));
	ck_assert_str_eq(hears(id), "4+2 4. ");
	announce_all(id);
	ck_tables("rs", 4, 3);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_str_eq(bed_best(&b, "rs", "fd01::/32"), "-");
	/* Nor is it when the far end asks for it again. */
	refresh(id, IP_V6, 0);
	ck_assert_str_eq(hears(id), "");
	bed_run(&b, 5 * ERX_SEC);
	ck_assert(net_converged(b.net, b.now, NULL));
	errs_init(&errs);
	buf_init(&out);
	show = view_sessions(b.net, b.now, NULL, &errs);
	while (rows_next(&show, &out, 10))
		;
	ck_assert_ptr_nonnull(strstr(out.data,
	    "\"received\":2,\"accepted\":2,\"advertised\":2,\"by-family\":"
	    "[{\"family\":\"ipv4\",\"received\":2,\"accepted\":2,\"advertised\":2,"
	    "\"limit\":null,\"agreed\":true},{\"family\":\"ipv6\",\"received\":0,"
	    "\"accepted\":0,\"advertised\":0,\"limit\":null,\"agreed\":false}]"));
	rows_free(&show);
	buf_fini(&out);
	errs_fini(&errs);
	/* The other way round as well. */
	net_closed(b.net, b.now, id);
	bed_run(&b, 2 * ERX_SEC);
	id = bring_up(V6, NULL);
	ck_assert_str_eq(hears(id), "6+3 6. ");
	announce_all(id);
	ck_tables("rs", 2, 5);
	buf_fini(&heard);
}
END_TEST

START_TEST(what_cannot_be_decoded_ends_the_session_for_both)
{
	uint8_t m[512];
	size_t len;
	net_conn id;

	bed_apply(&b, rig(0, 0));
	id = bring_up(BOTH, NULL);
	announce_all(id);
	ck_tables("rs", 2, 2);
	len = bed_update(m, sizeof m, 64600, "fd00::2", "fd03::/32");
	m[BGP_HEADER_LEN + 4 + 4 + 3] = 5; /* length of the next hop in MP_REACH */
	feed(id, m, len);
	ck_assert_int_ne(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_tables("rs", 0, 0);
	ck_assert(bed_logged(&b, "UPDATE Message Error"));
}
END_TEST

START_TEST(a_restart_keeps_each_family_by_itself)
{
	struct bgp_graceful back = { .restarted = true,
		.time = 120,
		.families = BOTH,
		.preserved = V4 };
	uint8_t m[64];
	net_conn id;

	bed_apply(&b, rig(0, 0));
	id = bring_up(BOTH, &able);
	announce_all(id);
	net_closed(b.net, b.now, id);
	bed_settle(&b);
	ck_tables("rs", 2, 2);
	ck_assert(bed_logged(&b, "2 IPv4 routes from p1 kept at rs"));
	ck_assert(bed_logged(&b, "2 IPv6 routes from p1 kept at rs"));
	/* Back, with the forwarding state of one family only. */
	bed_run(&b, 30 * ERX_SEC);
	id = bring_up(BOTH, &back);
	ck_tables("rs", 2, 0);
	ck_assert(bed_logged(&b,
	    "2 IPv6 routes from p1 dropped at rs: it came back without its "
	    "forwarding state"));
	/* The end of one table says nothing of the other. */
	announce(id, "fd00::2", "fd01::/32");
	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V6));
	ck_tables("rs", 2, 1);
	announce(id, "192.0.2.2", "10.1.1.0/24");
	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V4));
	ck_tables("rs", 1, 1);
	ck_assert(bed_logged(&b, "1 IPv4 routes from p1 dropped at rs: not announced"));
}
END_TEST

START_TEST(a_family_that_does_not_come_back_is_dropped)
{
	static const struct bgp_graceful four = { .restarted = true,
		.time = 120,
		.families = V4,
		.preserved = V4 };
	net_conn id;

	bed_apply(&b, rig(0, 0));
	id = bring_up(BOTH, &able);
	announce_all(id);
	net_closed(b.net, b.now, id);
	bed_settle(&b);
	bring_up(V4, &four);
	ck_tables("rs", 2, 0);
	/* Each has a clock of its own, too: nobody says anything more. */
	bed_run(&b, 80 * ERX_SEC);
	ck_tables("rs", 2, 0);
	bed_run(&b, 181 * ERX_SEC);
	ck_tables("rs", 0, 0);
}
END_TEST

START_TEST(a_refresh_of_one_family_does_not_age_the_other)
{
	net_conn id;

	bed_apply(&b, rig(2, 3));
	id = bring_up(BOTH, NULL);
	announce_all(id);
	hears(id);
	refresh(id, IP_V6, 1);
	announce(id, "fd00::2", "fd02::/32");
	/* Inside of the one the other one ends: nothing of it is stale. */
	refresh(id, IP_V4, 2);
	ck_tables("rs", 4, 5);
	refresh(id, IP_V6, 2);
	ck_tables("rs", 4, 4);
	ck_assert(bed_logged(&b, "1 IPv6 routes from p1 dropped at rs"));
	/* And p1 is sent again what it asks for. */
	refresh(id, IP_V4, 0);
	ck_assert_str_eq(hears(id), "ROUTE-REFRESH 4+2 ROUTE-REFRESH ");
	refresh(id, IP_V6, 0);
	ck_assert_str_eq(hears(id), "ROUTE-REFRESH 6+3 ROUTE-REFRESH ");
	buf_fini(&heard);
}
END_TEST

/* p1 takes a few octets at a time; what it gets is whole messages of both families, and
 * none of them has to wait for all of the other. */
START_TEST(a_slow_reader_gets_both_in_turn)
{
	struct net_spec *s = rig(0, 0);
	struct rib_iov iov[3];
	struct buf all;
	uint8_t own[64];
	char p[32];
	net_conn id;
	int n;

	for (int i = 0; i < 4000; i++) {
		snprintf(p, sizeof p, "10.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "rs", p);
		snprintf(p, sizeof p, "2001:db8:%x::/48", i);
		bed_origin(s, "rs", p);
	}
	bed_apply(&b, s);
	id = bring_up(BOTH, NULL);
	buf_init(&all);
	for (size_t step = 1; (n = net_output(b.net, id, iov, 3)) > 0; step++) {
		size_t want = 1 + step * 37 % 911, got = 0;

		for (int i = 0; i < n && got < want; i++) {
			size_t take = iov[i].len < want - got ? iov[i].len : want - got;

			buf_add(&all, iov[i].base, take);
			got += take;
		}
		net_sent(b.net, b.now, id, got);
		/* Messages of its own come in between at any place. */
		if (step % 50 == 0)
			feed(id, own, bed_keepalive(own, sizeof own));
		bed_run(&b, ERX_SEC);
	}
	buf_reset(&heard);
	hear((const uint8_t *)all.data, all.len);
	ck_assert_ptr_nonnull(strstr(heard.data, "4. "));
	ck_assert_ptr_nonnull(strstr(heard.data, "6. "));
	/* The first of each long before the last of the other. */
	ck_assert(strstr(heard.data, "6+") < strstr(heard.data, "4. "));
	ck_assert(strstr(heard.data, "4+") < strstr(heard.data, "6. "));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	buf_fini(&all);
	buf_fini(&heard);
}
END_TEST

START_TEST(after_our_restart_each_family_waits_for_its_own_tables)
{
	struct net_spec *s = rig(2, 3);
	uint8_t m[64];
	net_conn id;

	s->sessions[0].a.restart_time = 120;
	s->sessions[0].a.deferral_time = 60;
	net_restarted(b.net);
	bed_apply(&b, s);
	bed_run(&b, ERX_SEC);
	id = bring_up(BOTH, &able);
	bed_run(&b, ERX_SEC);
	ck_assert_str_eq(hears(id), "");
	ck_assert(open_heard.graceful.restarted);
	ck_assert_uint_eq(open_heard.graceful.families, BOTH);
	ck_assert_uint_eq(open_heard.graceful.preserved, BOTH);
	feed(id, m, bgp_end_of_rib(m, sizeof m, IP_V6));
	bed_run(&b, ERX_SEC);
	ck_assert_str_eq(hears(id), "6+3 6. ");
	ck_assert(
	    bed_logged(&b, "IPv6 UPDATEs from rs to p1 go: every table expected"));
	bed_run(&b, 60 * ERX_SEC);
	ck_assert_str_eq(hears(id), "4+2 4. ");
	ck_assert(bed_logged(&b, "IPv4 UPDATEs from rs to p1 go: its time to wait"));
	buf_fini(&heard);
}
END_TEST

/* --- captures --- */

/* Subtypes of the BGP4MP records of UPDATEs, as they come. */
static void
ck_subtypes(const struct buf *mrt, const char *expected)
{
	struct buf got;

	buf_init(&got);
	for (size_t at = 0; at + 12 < mrt->len;) {
		const uint8_t *p = (const uint8_t *)mrt->data + at;
		size_t len = (size_t)p[10] << 8 | p[11];
		/* Microseconds, then 20 octets of AS4 and IPv4. */
		const uint8_t *message = p + 12 + 4 + 20;

		if (message[18] == BGP_UPDATE)
			buf_printf(&got, "%u ", p[7]);
		at += 12 + len;
	}
	ck_assert_str_eq(got.data, expected);
	buf_fini(&got);
}

START_TEST(a_capture_knows_which_family_has_identifiers)
{
	struct net_recording_config config = { .format = NET_MRT };
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = BOTH,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_ADD_PATH,
		.add_path = { .receive = V6 } };
	struct net_spec *s = rig(1, 1);
	uint8_t m[512], out[4096];
	struct wr w = wr_init(m, sizeof m);
	struct ip_addr l, r;
	size_t len;
	net_conn id;

	b.recording = net_recording_new(&config);
	s->sessions[0].add_path = true;
	bed_apply(&b, s);
	net_capture(b.net, true);
	ck_assert(ip_addr_parse(&l, "192.0.2.1") && ip_addr_parse(&r, "192.0.2.2"));
	id = net_accepted(b.net, b.now, &l, 179, &r, m, &len);
	bgp_open_encode(&w, &open);
	feed(id, m, wr_len(&w));
	feed(id, m, bed_keepalive(m, sizeof m));
	bed_take(&b, id, out, sizeof out);
	/* 7: MESSAGE_AS4_LOCAL; 11: the same with identifiers (RFC 8050). */
	ck_subtypes(net_recording_out(b.recording), "7 7 11 11 ");
	net_recording_free(b.recording);
	b.recording = NULL;
}
END_TEST

TCase *
test_net_families(void)
{
	TCase *t = tcase_create("net/families");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, both_families_ride_on_one_session);
	tcase_add_test(t, its_end_is_the_end_of_both);
	tcase_add_test(t, who_asks_for_the_other_family_is_told_where_it_is);
	tcase_add_test(t, a_change_of_one_family_leaves_the_other_alone);
	tcase_add_test(t, a_limit_counts_its_own_family_and_ends_the_session);
	tcase_add_test(t, a_limit_of_the_other_family_as_well);
	tcase_add_test(t, updates_of_both_wait_for_one_clock);
	tcase_add_test(t, a_refresh_asks_for_both);
	tcase_add_test(t, tables_of_both_arrive_whole_in_small_pieces);
	tcase_add_test(t, the_open_offers_both_and_each_table_has_its_end);
	tcase_add_test(t, a_family_that_was_not_agreed_on_is_not_there);
	tcase_add_test(t, what_cannot_be_decoded_ends_the_session_for_both);
	tcase_add_test(t, a_restart_keeps_each_family_by_itself);
	tcase_add_test(t, a_family_that_does_not_come_back_is_dropped);
	tcase_add_test(t, a_refresh_of_one_family_does_not_age_the_other);
	tcase_add_test(t, a_slow_reader_gets_both_in_turn);
	tcase_add_test(t, after_our_restart_each_family_waits_for_its_own_tables);
	tcase_add_test(t, a_capture_knows_which_family_has_identifiers);
	return t;
}
