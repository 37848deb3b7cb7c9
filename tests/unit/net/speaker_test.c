/*
 * What the RFCs want of a speaker, end to end: octets go in on one external session,
 * and the table, the log and the octets of another one are looked at.
 */
#include "bed.h"

#include "base/xalloc.h"
#include "bgp/message.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_speaker(void);

#define P1     "p1--rs/ipv4"
#define P2     "p2--rs/ipv4"
/* A route as p1 (64600, 192.0.2.2) announces it. */
#define ORIGIN "40010100"
#define PATH   "40020602010000fc58"
#define HOP    "400304c0000202"
#define GOOD   ORIGIN PATH HOP
#define NET    "180a0102" /* 10.1.2.0/24 */

enum { SPACE = 70000 };

static struct bed b;
static net_conn conns[2];

static struct ip_addr
addr(const char *text)
{
	struct ip_addr a;

	ck_assert(ip_addr_parse(&a, text));
	return a;
}

static void
feed(unsigned peer, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conns[peer], p, len);
	bed_settle(&b);
}

/* An UPDATE of three sections in hex. */
static void
update(unsigned peer, const char *withdrawn, const char *attrs, const char *nlri)
{
	struct bgp_msg m = message_update(withdrawn, attrs, nlri);

	feed(peer, m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

static void
bring_up(unsigned peer, const char *remote, uint32_t as, unsigned caps)
{
	struct ip_addr local = addr("192.0.2.1"), from = addr(remote);
	struct bgp_open open = { .as = as,
		.hold = 90,
		.id = 9 + peer,
		.families = BGP_FAMILY_BIT(IP_V4),
		.caps = (uint8_t)(BGP_CAPS_AS4 | BGP_CAPS_REFRESH | caps) };
	uint8_t m[512], refusal[64];
	struct wr w = wr_init(m, sizeof m);
	size_t len;

	conns[peer] = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conns[peer], 0);
	bgp_open_encode(&w, &open);
	bgp_keepalive_encode(&w);
	feed(peer, m, wr_len(&w));
}

/* rs (65000) and two neighbours; the first speaks extended messages. */
static void
setup(void)
{
	struct net_spec *s = net_spec_new();

	bed_init(&b, NULL);
	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", 64600)->mode = NET_LISTEN;
	bed_external(s, "rs", "192.0.2.1", "p2", "192.0.2.3", 64601)->mode = NET_LISTEN;
	for (size_t i = 0; i < s->nsessions; i++) {
		struct rib_import *in = &s->sessions[i].a.import;

		s->sessions[i].a.caps |=
		    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_ENHANCED_REFRESH;
		in->check_on_link = true;
		ck_assert(ip_prefix_parse(&in->on_link, "192.0.2.0/24"));
	}
	bed_apply(&b, s);
	bring_up(0, "192.0.2.2", 64600,
	    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_ENHANCED_REFRESH);
	bring_up(1, "192.0.2.3", 64601, 0);
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(bed_state(&b, P2, 0), BGP_STATE_ESTABLISHED);
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* What p2 is told now: "+10.1.2.0/24 -10.1.3.0/24", in the order of the messages. */
static const char *
told(unsigned peer)
{
	static uint8_t out[SPACE];
	static struct bgp_update u;
	static char text[4096];
	struct bgp_update_ctx ctx = { .as4 = true, .families = BGP_FAMILIES_ALL };
	size_t len = bed_take(&b, conns[peer], out, sizeof out), at = 0;
	char one[IP_PREFIX_STRLEN];
	struct bgp_fault f;
	struct ip_prefix p;
	struct bgp_msg m;

	text[0] = '\0';
	while (at < len) {
		ck_assert_int_eq(bgp_msg_next(out + at, len - at, 65535, &m, &f), 1);
		at += m.len;
		if (m.type != BGP_UPDATE)
			continue;
		ck_assert_int_eq(bgp_update_decode(&ctx, &m, &u, &f), BGP_FINE);
		while (bgp_nlri_next(&u.withdrawn[0], &p)) {
			strcat(text, " -");
			strcat(text, ip_prefix_text(&p, one));
		}
		while (bgp_nlri_next(&u.announced[0], &p)) {
			strcat(text, " +");
			strcat(text, ip_prefix_text(&p, one));
		}
	}
	return text;
}

START_TEST(a_prefix_withdrawn_and_announced_is_announced)
{
	told(1);
	update(0, NULL, GOOD, NET);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	update(0, NET, ORIGIN "40020a02020000fc580000fc59" HOP, NET);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "p1|64600 64601|192.0.2.2");
	/* It replaced the old one, which nobody was told is gone. */
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	/* But malformed it is not there. */
	update(0, NET, "40010109" PATH HOP, NET);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	ck_assert_str_eq(told(1), " -10.1.2.0/24");
}
END_TEST

START_TEST(ipv4_prefixes_in_mp_reach_are_taken)
{
	update(0, NULL, ORIGIN PATH "800e0d 000101 04 c0000202 00" NET, NULL);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "p1|64600|192.0.2.2");
	update(0, NULL, "800f07 000101" NET, NULL);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

START_TEST(routes_with_a_next_hop_that_leads_nowhere_are_logged_once)
{
	for (int i = 0; i < 3; i++) {
		update(0, NULL, ORIGIN PATH "400304c0000201", NET); /* ours */
		update(0, NULL, ORIGIN PATH "400304c0000301", "180a0103");
		update(0, NULL, ORIGIN PATH "40030400000000", "180a0104");
	}
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 0);
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(bed_count_logged(&b, "left-out " P1), 3);
	ck_assert(bed_logged(&b,
	    "left-out " P1 ": routes from p1 to rs with next hop 192.0.2.1 are not "
	    "used: the next hop is an address of the router itself"));
	ck_assert(bed_logged(&b, "192.0.3.1 are not used: the next hop is not on"));
	update(0, NULL, GOOD, NET);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 1);
}
END_TEST

START_TEST(an_update_that_ends_a_session_is_logged_with_its_octets)
{
	update(0, NULL, GOOD, "21 0a01020304");
	ck_assert_int_ne(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&b, "malformed " P1 ": UPDATE from p1 to rs: bad prefix"));
	ck_assert(bed_logged(&b, "session reset"));
	ck_assert(bed_logged(&b, "210a01020304"));
	ck_assert_int_eq(bed_state(&b, P2, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

/* 10.1.2.0/24 with n communities. */
static void
announce_long(unsigned n)
{
	size_t len = sizeof GOOD + 8 + 8 * (size_t)n + 1;
	char *attrs = xmalloc(len), *p = attrs;

	p += sprintf(p, GOOD "d008%04x", 4 * n);
	for (unsigned i = 0; i < n; i++)
		p += sprintf(p, "%08x", 0xfc580000u + i);
	update(0, NULL, attrs, NET);
	free(attrs);
}

START_TEST(what_fits_an_extended_message_only_goes_nowhere_else)
{
	struct bgp_msg m;

	told(1);
	announce_long(500);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	announce_long(1200); /* p1 may send that; p2 cannot take it */
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "p1|64600|192.0.2.2");
	ck_assert_str_eq(told(1), " -10.1.2.0/24");
	ck_assert(bed_logged(&b,
	    "left-out rs: 10.1.2.0/24 not sent to p2: too long for a message of 4096 "
	    "octets"));
	/* Asked again: it is not there. */
	m = message_from(BGP_ROUTE_REFRESH, "0001 00 01");
	feed(1, m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
	ck_assert_str_eq(told(1), "");
	announce_long(500);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	ck_assert_int_eq(bed_state(&b, P2, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

/* ROUTE-REFRESH of p1: 0 a request, 1 BoRR, 2 EoRR. */
static void
refresh(const char *subtype)
{
	char body[16];
	struct bgp_msg m;

	snprintf(body, sizeof body, "0001 %s 01", subtype);
	m = message_from(BGP_ROUTE_REFRESH, body);
	feed(0, m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

START_TEST(what_a_refresh_does_not_bring_again_goes)
{
	update(0, NULL, GOOD, "180a0102 180a0103 180a0104");
	told(1);
	refresh("01");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 3);
	update(0, NULL, GOOD, "180a0102");
	update(0, NULL, NULL, NULL); /* an End-of-RIB is not the end of this */
	update(0, NULL, GOOD, "180a0105");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 4);
	ck_assert_str_eq(told(1), " +10.1.5.0/24");
	refresh("02");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 2);
	ck_assert_str_eq(told(1), " -10.1.3.0/24 -10.1.4.0/24");
	ck_assert(bed_logged(&b,
	    "refresh " P1 ": 2 routes from p1 dropped at rs: not announced again"));
	refresh("02"); /* one too many changes nothing */
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 2);
	ck_assert_str_eq(told(1), "");
}
END_TEST

START_TEST(a_second_boundary_begins_the_refresh_again)
{
	update(0, NULL, GOOD, "180a0102 180a0103 180a0104");
	told(1);
	refresh("01");
	update(0, NULL, GOOD, "180a0102");
	refresh("01");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 3);
	update(0, NULL, GOOD, "180a0103");
	refresh("02");
	ck_assert_str_eq(told(1), " -10.1.2.0/24 -10.1.4.0/24");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 1);
}
END_TEST

static void
keep_alive(int64_t seconds)
{
	uint8_t m[64];
	size_t len = bed_keepalive(m, sizeof m);

	for (; seconds > 0; seconds -= 30) {
		bed_run(&b, (seconds < 30 ? seconds : 30) * ERX_SEC);
		feed(0, m, len);
		feed(1, m, len);
		told(0);
	}
}

START_TEST(a_refresh_without_an_end_takes_five_minutes)
{
	update(0, NULL, GOOD, "180a0102 180a0103");
	refresh("01");
	update(0, NULL, GOOD, "180a0102");
	keep_alive(299);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 2);
	keep_alive(2);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 1);
	ck_assert(bed_logged(&b, "dropped at rs: the end of its refresh did not come"));
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
	/* And it may have another. */
	refresh("01");
	refresh("02");
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 0);
}
END_TEST

START_TEST(a_session_that_ends_ends_its_refresh)
{
	update(0, NULL, GOOD, "180a0102 180a0103");
	refresh("01");
	update(0, NULL, GOOD, "180a0102");
	net_closed(b.net, b.now, conns[0]);
	bed_settle(&b);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 0);
	bed_run(&b, 5 * ERX_SEC);
	bring_up(0, "192.0.2.2", 64600, BGP_CAPS_ENHANCED_REFRESH);
	update(0, NULL, GOOD, "180a0102 180a0103");
	refresh("02");
	keep_alive(400);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 2);
}
END_TEST

TCase *
test_net_speaker(void)
{
	TCase *tc = tcase_create("net/speaker");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_prefix_withdrawn_and_announced_is_announced);
	tcase_add_test(tc, ipv4_prefixes_in_mp_reach_are_taken);
	tcase_add_test(tc, routes_with_a_next_hop_that_leads_nowhere_are_logged_once);
	tcase_add_test(tc, an_update_that_ends_a_session_is_logged_with_its_octets);
	tcase_add_test(tc, what_fits_an_extended_message_only_goes_nowhere_else);
	tcase_add_test(tc, what_a_refresh_does_not_bring_again_goes);
	tcase_add_test(tc, a_second_boundary_begins_the_refresh_again);
	tcase_add_test(tc, a_refresh_without_an_end_takes_five_minutes);
	tcase_add_test(tc, a_session_that_ends_ends_its_refresh);
	return tc;
}
