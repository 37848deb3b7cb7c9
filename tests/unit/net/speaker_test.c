/*
 * What the RFCs want of a speaker, end to end: octets go in on one external session,
 * and the table, the log and the octets of another one are looked at.
 */
#include "base/xalloc.h"
#include "bed.h"
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
static struct bgp_update heard; /* by the neighbour that was asked last */

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
		.caps = (uint8_t)(BGP_CAPS_REFRESH | caps) };
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
		struct rib_import *in = &s->sessions[i].families->a.import;

		s->sessions[i].a.caps |=
		    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_ENHANCED_REFRESH;
		in->check_on_link = true;
		ck_assert(ip_prefix_parse(&in->on_link, "192.0.2.0/24"));
	}
	bed_apply(&b, s);
	bring_up(0, "192.0.2.2", 64600,
	    BGP_CAPS_AS4 | BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_ENHANCED_REFRESH);
	bring_up(1, "192.0.2.3", 64601, BGP_CAPS_AS4);
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(bed_state(&b, P2, 0), BGP_STATE_ESTABLISHED);
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* What it is told now: "+10.1.2.0/24 -10.1.3.0/24", in the order of the messages. */
static const char *
told_as(unsigned peer, bool as4)
{
	static uint8_t out[SPACE];
	static char text[4096];
	struct bgp_update_ctx ctx = { .as4 = as4, .families = BGP_FAMILIES_ALL };
	size_t len = bed_take(&b, conns[peer], out, sizeof out), at = 0;
	char one[IP_PREFIX_STRLEN];
	struct bgp_fault f;
	struct ip_prefix p;
	struct bgp_msg m;

	text[0] = '\0';
	while (at < len) {
		ck_assert_int_eq(bgp_msg_next(out + at, len - at, 65535, &m, &f), 1);
		at += m.len;
		if (m.type != BGP_UPDATE || m.body_len == 4) /* End-of-RIB */
			continue;
		ck_assert_int_eq(bgp_update_decode(&ctx, &m, &heard, &f), BGP_FINE);
		while (bgp_nlri_next(&heard.withdrawn[0], &p)) {
			strcat(text, " -");
			strcat(text, ip_prefix_text(&p, one));
		}
		while (bgp_nlri_next(&heard.announced[0], &p)) {
			strcat(text, " +");
			strcat(text, ip_prefix_text(&p, one));
		}
	}
	return text;
}

static const char *
told(unsigned peer)
{
	return told_as(peer, true);
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

/* The neighbour comes again, with other capabilities. */
static void
come_again(unsigned peer, unsigned caps)
{
	net_closed(b.net, b.now, conns[peer]);
	bed_settle(&b);
	bed_run(&b, 5 * ERX_SEC);
	bring_up(peer, peer ? "192.0.2.3" : "192.0.2.2", 64600 + peer, caps);
	ck_assert_int_eq(bed_state(&b, peer ? P2 : P1, 0), BGP_STATE_ESTABLISHED);
}

/* 10.1.2.0/24 with a path of n ASNs, 64600 again and again, and n_large communities. */
static void
announce_path(unsigned n, bool as4, unsigned n_large)
{
	char *attrs = xmalloc(200 + 9 * (size_t)n + 24 * (size_t)n_large), *p = attrs;
	unsigned left, c;

	p += sprintf(p, ORIGIN HOP "5002%04x", (as4 ? 4 : 2) * n + (n + 254) / 255 * 2);
	for (left = n; left; left -= c) {
		c = left < 255 ? left : 255;
		p += sprintf(p, "02%02x", c);
		for (unsigned i = 0; i < c; i++)
			p += sprintf(p, as4 ? "0000fc58" : "fc58");
	}
	if (n_large)
		p += sprintf(p, "d020%04x", 12 * n_large);
	for (unsigned i = 0; i < n_large; i++)
		p += sprintf(p, "0000fc5800000000%08x", i);
	update(0, NULL, attrs, NET);
	free(attrs);
}

START_TEST(a_path_of_any_length_goes_where_its_message_goes)
{
	const unsigned wide = BGP_CAPS_AS4 | BGP_CAPS_EXTENDED_MESSAGE;

	told(1);
	announce_path(900, true, 0);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	announce_path(16000, true, 0);
	ck_assert_str_eq(told(1), " -10.1.2.0/24");
	ck_assert(bed_logged(&b,
	    "10.1.2.0/24 not sent to p2: too long for a message "
	    "of 4096 octets"));
	come_again(1, wide);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	ck_assert_uint_eq(bgp_aspath_hops(heard.attrs.path), 16001);
	ck_assert_uint_eq(bgp_aspath_first(heard.attrs.path), 65000);
	ck_assert_uint_eq(bgp_aspath_count(heard.attrs.path, 64600), 16000);
	announce_path(1, true, 2000);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	ck_assert_uint_eq(heard.attrs.large_communities.len, 2000 * 12);
	/* In a message as long as one can be there is no room for our own AS. */
	announce_path(16340, true, 0);
	ck_assert_uint_eq(bed_size(&b, "rs", IP_V4), 1);
	ck_assert_str_eq(told(1), " -10.1.2.0/24");
	ck_assert(bed_logged(&b,
	    "10.1.2.0/24 not sent to p2: too long for a message "
	    "of 65535 octets"));
}
END_TEST

START_TEST(a_long_path_goes_through_two_octet_neighbors)
{
	come_again(0, BGP_CAPS_EXTENDED_MESSAGE);
	come_again(1, BGP_CAPS_EXTENDED_MESSAGE);
	announce_path(16000, false, 0);
	ck_assert_str_eq(told_as(1, false), " +10.1.2.0/24");
	ck_assert_uint_eq(bgp_aspath_hops(heard.attrs.path), 16001);
	ck_assert_uint_eq(bgp_aspath_count(heard.attrs.path, 64600), 16000);
	come_again(1, BGP_CAPS_AS4 | BGP_CAPS_EXTENDED_MESSAGE);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	ck_assert_uint_eq(bgp_aspath_hops(heard.attrs.path), 16001);
}
END_TEST

/* With numbers of 4 octets a route can be longer than any message. */
START_TEST(a_route_too_long_to_be_kept_is_withdrawn_and_logged)
{
	come_again(0, BGP_CAPS_EXTENDED_MESSAGE);
	told(1);
	announce_path(1, false, 0);
	ck_assert_str_eq(told(1), " +10.1.2.0/24");
	announce_path(16000, false, 200);
	ck_assert_str_eq(told(1), " -10.1.2.0/24");
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	ck_assert(bed_logged(&b,
	    "left-out " P1 ": routes from p1 to rs, 10.1.2.0/24 "
	    "first, are not used: with 4-octet AS numbers their "
	    "attributes are longer than 65535 octets"));
	announce_path(1, false, 0);
	announce_path(16400, false, 0);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	ck_assert(bed_logged(&b,
	    "AS_PATH too long with 4-octet AS numbers (taken as withdrawal"));
	ck_assert_int_eq(bed_state(&b, P1, 0), BGP_STATE_ESTABLISHED);
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
	bring_up(0, "192.0.2.2", 64600, BGP_CAPS_AS4 | BGP_CAPS_ENHANCED_REFRESH);
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
	tcase_add_test(tc, a_path_of_any_length_goes_where_its_message_goes);
	tcase_add_test(tc, a_long_path_goes_through_two_octet_neighbors);
	tcase_add_test(tc, a_route_too_long_to_be_kept_is_withdrawn_and_logged);
	tcase_add_test(tc, what_a_refresh_does_not_bring_again_goes);
	tcase_add_test(tc, a_second_boundary_begins_the_refresh_again);
	tcase_add_test(tc, a_refresh_without_an_end_takes_five_minutes);
	tcase_add_test(tc, a_session_that_ends_ends_its_refresh);
	return tc;
}
