#include "bgp/update.h"
#include "message.h"
#include "test.h"

#include <stdio.h>

TCase *test_bgp_update(void);

enum { AS2 = 1, IBGP = 2, NO_V4 = 8, NO_V6 = 16, HOP6 = 32 };

struct update_case {
	const char *name;
	unsigned how;
	const char *withdrawn, *attrs, *nlri;
	enum bgp_outcome outcome;
	uint8_t subcode, attr;
};

#define RESET    BGP_RESET
#define WITHDRAW BGP_WITHDRAW
#define DISCARD  BGP_DISCARD_ATTR
#define FINE     BGP_FINE

static const struct update_case cases[] = {
	/* The frame (7606 5, 4271 6.3) */
	{ "a route", 0, NULL, T_GOOD, T_NET, FINE, 0, 0 },
	{ "the longest and the shortest prefix", 0, NULL, T_GOOD, "20 0a000001 00",
	    FINE, 0, 0 },
	{ "prefix length 33", 0, NULL, T_GOOD, "21 0a00000000", RESET, 10, 0 },
	{ "prefix length 255", 0, NULL, T_GOOD, "ff 0a000000", RESET, 10, 0 },
	{ "NLRI cut short", 0, NULL, T_GOOD, "18 0a00", RESET, 10, 0 },
	{ "withdrawn prefix length 33", 0, "21 0a00000000", NULL, NULL, RESET, 10, 0 },
	{ "withdrawn prefix cut short", 0, "18 0a00", NULL, NULL, RESET, 10, 0 },
	{ "attribute length beyond the block", 0, NULL, T_GOOD "c0080401", T_NET,
	    WITHDRAW, 1, 8 },
	{ "one octet left in the block", 0, NULL, T_GOOD "c0", T_NET, WITHDRAW, 1, 0 },
	{ "two octets left in the block", 0, NULL, T_GOOD "c008", T_NET, WITHDRAW, 1,
	    8 },
	{ "three octets left, extended", 0, NULL, T_GOOD "d00800", T_NET, WITHDRAW, 1,
	    8 },
	{ "extended length beyond the block", 0, NULL, T_GOOD "d008ffff 00000001",
	    T_NET, WITHDRAW, 1, 8 },
	{ "broken block and nothing to withdraw", 0, NULL, T_GOOD "c0", NULL, RESET, 1,
	    0 },
	{ "extended length used for a short one", 0, NULL, "50010001 00" T_PATH T_HOP,
	    T_NET, FINE, 0, 0 },
	/* Flags (7606 3c) */
	{ "ORIGIN optional", 0, NULL, "c0010100" T_PATH T_HOP, T_NET, WITHDRAW, 4, 1 },
	{ "ORIGIN not transitive", 0, NULL, "00010100" T_PATH T_HOP, T_NET, WITHDRAW, 4,
	    1 },
	{ "MED transitive", 0, NULL, T_GOOD "c00404 00000001", T_NET, WITHDRAW, 4, 4 },
	{ "COMMUNITIES well-known", 0, NULL, T_GOOD "400804 00000001", T_NET, WITHDRAW,
	    4, 8 },
	{ "Partial on a well-known one is let be", 0, NULL, "60010100" T_PATH T_HOP,
	    T_NET, FINE, 0, 0 },
	{ "unused flag bits are let be", 0, NULL, "4f010100" T_PATH T_HOP, T_NET, FINE,
	    0, 0 },
	{ "MP_REACH transitive", 0, NULL,
	    T_ORIGIN T_PATH "c00e1a0002011020010db8000000000000000000000001"
			    "002020010db8",
	    NULL, WITHDRAW, 4, 14 },
	/* ORIGIN, AS_PATH, NEXT_HOP, MED */
	{ "ORIGIN of 0 octets", 0, NULL, "400100" T_PATH T_HOP, T_NET, WITHDRAW, 5, 1 },
	{ "ORIGIN of 2 octets", 0, NULL, "4001020000" T_PATH T_HOP, T_NET, WITHDRAW, 5,
	    1 },
	{ "ORIGIN 2", 0, NULL, "40010102" T_PATH T_HOP, T_NET, FINE, 0, 0 },
	{ "ORIGIN 3", 0, NULL, "40010103" T_PATH T_HOP, T_NET, WITHDRAW, 6, 1 },
	{ "AS_PATH overrun", 0, NULL, T_ORIGIN "4002060203 0000fde8" T_HOP, T_NET,
	    WITHDRAW, 11, 2 },
	{ "AS_PATH underrun", 0, NULL, T_ORIGIN "4002070201 0000fde8 02" T_HOP, T_NET,
	    WITHDRAW, 11, 2 },
	{ "AS_PATH empty segment", 0, NULL, T_ORIGIN "4002080201 0000fde8 0200" T_HOP,
	    T_NET, WITHDRAW, 11, 2 },
	{ "AS_PATH segment type 5", 0, NULL, T_ORIGIN "4002060501 0000fde8" T_HOP,
	    T_NET, WITHDRAW, 11, 2 },
	{ "AS_PATH confederation sequence", 0, NULL,
	    T_ORIGIN "4002060301 0000fde8" T_HOP, T_NET, WITHDRAW, 11, 2 },
	{ "AS_PATH confederation set", 0, NULL, T_ORIGIN "4002060401 0000fde8" T_HOP,
	    T_NET, WITHDRAW, 11, 2 },
	{ "AS_PATH with AS 0", 0, NULL, T_ORIGIN "4002060201 00000000" T_HOP, T_NET,
	    WITHDRAW, 11, 2 },
	{ "AS_PATH with AS 0 of 2 octets", AS2, NULL, T_ORIGIN "4002040201 0000" T_HOP,
	    T_NET, WITHDRAW, 11, 2 },
	{ "4-octet AS_PATH on a 2-octet session", AS2, NULL,
	    T_ORIGIN "40020a0202 0000fde8 0000fde9" T_HOP, T_NET, WITHDRAW, 11, 2 },
	{ "AS_SET", 0, NULL, T_ORIGIN "4002060101 0000fde8" T_HOP, T_NET, FINE, 0, 0 },
	{ "empty AS_PATH, external", 0, NULL, T_ORIGIN "400200" T_HOP, T_NET, WITHDRAW,
	    11, 2 },
	{ "empty AS_PATH, internal", IBGP, NULL, T_ORIGIN "400200" T_HOP, T_NET, FINE,
	    0, 0 },
	{ "NEXT_HOP of 3", 0, NULL, T_ORIGIN T_PATH "400303 0a0000", T_NET, WITHDRAW, 5,
	    3 },
	{ "NEXT_HOP of 16", 0, NULL,
	    T_ORIGIN T_PATH "400310 20010db8000000000000000000000001", T_NET, WITHDRAW,
	    5, 3 },
	{ "bad NEXT_HOP without NLRI", 0, NULL,
	    T_ORIGIN T_PATH "400303 0a0000" T_REACH6, NULL, FINE, 0, 0 },
	{ "MED of 3", 0, NULL, T_GOOD "800403 000000", T_NET, WITHDRAW, 5, 4 },
	{ "MED of 5", 0, NULL, T_GOOD "800405 0000000000", T_NET, WITHDRAW, 5, 4 },
	/* Attributes that only mean something inside an AS */
	{ "LOCAL_PREF, external", 0, NULL, T_GOOD "400504 00000064", T_NET, DISCARD, 1,
	    5 },
	{ "bad LOCAL_PREF, external", 0, NULL, T_GOOD "c00501 00", T_NET, DISCARD, 1,
	    5 },
	{ "LOCAL_PREF, internal", IBGP, NULL, T_GOOD "400504 00000064", T_NET, FINE, 0,
	    0 },
	{ "bad LOCAL_PREF, internal", IBGP, NULL, T_GOOD "400501 00", T_NET, WITHDRAW,
	    5, 5 },
	{ "ORIGINATOR_ID, external", 0, NULL, T_GOOD "800904 0a000001", T_NET, DISCARD,
	    1, 9 },
	{ "ORIGINATOR_ID of 3, internal", IBGP, NULL, T_GOOD "800903 0a0000", T_NET,
	    WITHDRAW, 5, 9 },
	{ "CLUSTER_LIST of 5, external", 0, NULL, T_GOOD "800a05 0000000000", T_NET,
	    DISCARD, 1, 10 },
	{ "CLUSTER_LIST of 5, internal", IBGP, NULL, T_GOOD "800a05 0000000000", T_NET,
	    WITHDRAW, 5, 10 },
	{ "CLUSTER_LIST of 0, internal", IBGP, NULL, T_GOOD "800a00", T_NET, WITHDRAW,
	    5, 10 },
	{ "CLUSTER_LIST of 8, internal", IBGP, NULL, T_GOOD "800a08 0000000100000002",
	    T_NET, FINE, 0, 0 },
	/* Aggregation */
	{ "ATOMIC_AGGREGATE", 0, NULL, T_GOOD "400600", T_NET, FINE, 0, 0 },
	{ "ATOMIC_AGGREGATE of 1", 0, NULL, T_GOOD "40060100", T_NET, DISCARD, 5, 6 },
	{ "AGGREGATOR of 8", 0, NULL, T_GOOD "c00708 0000fde8 0a000001", T_NET, FINE, 0,
	    0 },
	{ "AGGREGATOR of 6, 4-octet session", 0, NULL, T_GOOD "c00706 fde8 0a000001",
	    T_NET, DISCARD, 5, 7 },
	{ "AGGREGATOR of 7", 0, NULL, T_GOOD "c00707 fde8 0a000001 00", T_NET, DISCARD,
	    5, 7 },
	{ "AGGREGATOR of 0", 0, NULL, T_GOOD "c00700", T_NET, DISCARD, 5, 7 },
	{ "AGGREGATOR of AS 0", 0, NULL, T_GOOD "c00708 00000000 0a000001", T_NET,
	    DISCARD, 9, 7 },
	{ "AGGREGATOR of 8, 2-octet session", AS2, NULL,
	    T_ORIGIN T_PATH2 T_HOP "c00708 0000fde8 0a000001", T_NET, DISCARD, 5, 7 },
	/* Communities */
	{ "COMMUNITIES of 0", 0, NULL, T_GOOD "c00800", T_NET, WITHDRAW, 5, 8 },
	{ "COMMUNITIES of 3", 0, NULL, T_GOOD "c00803 000000", T_NET, WITHDRAW, 5, 8 },
	{ "COMMUNITIES of 6", 0, NULL, T_GOOD "c00806 000000000000", T_NET, WITHDRAW, 5,
	    8 },
	{ "extended communities of 0", 0, NULL, T_GOOD "c01000", T_NET, WITHDRAW, 5,
	    16 },
	{ "extended communities of 4", 0, NULL, T_GOOD "c01004 00000000", T_NET,
	    WITHDRAW, 5, 16 },
	{ "large communities of 0", 0, NULL, T_GOOD "c02000", T_NET, WITHDRAW, 5, 32 },
	{ "large communities of 8", 0, NULL, T_GOOD "c02008 0000000000000000", T_NET,
	    WITHDRAW, 5, 32 },
	/* Mandatory ones */
	{ "no ORIGIN", 0, NULL, T_PATH T_HOP, T_NET, WITHDRAW, 3, 1 },
	{ "no AS_PATH", 0, NULL, T_ORIGIN T_HOP, T_NET, WITHDRAW, 3, 2 },
	{ "no NEXT_HOP", 0, NULL, T_ORIGIN T_PATH, T_NET, WITHDRAW, 3, 3 },
	{ "no NEXT_HOP, none needed", 0, NULL, T_ORIGIN T_PATH T_REACH6, NULL, FINE, 0,
	    0 },
	{ "no ORIGIN with MP_REACH", 0, NULL, T_PATH T_REACH6, NULL, WITHDRAW, 3, 1 },
	{ "withdrawal needs nothing", 0, T_NET, NULL, NULL, FINE, 0, 0 },
	{ "withdrawal with good attributes", 0, T_NET, T_GOOD, NULL, FINE, 0, 0 },
	{ "withdrawal with a bad attribute", 0, T_NET, "40010103", NULL, RESET, 6, 1 },
	/* Repetition (7606 3g) */
	{ "ORIGIN twice", 0, NULL, T_GOOD "40010102", T_NET, DISCARD, 1, 1 },
	{ "ORIGIN twice, the second malformed", 0, NULL, T_GOOD "40010103", T_NET,
	    DISCARD, 1, 1 },
	{ "unknown twice", 0, NULL, T_GOOD "c0630101 c0630102", T_NET, DISCARD, 1, 99 },
	{ "MP_REACH twice", 0, NULL, T_ORIGIN T_PATH T_REACH6 T_REACH6, NULL, RESET, 1,
	    14 },
	{ "MP_UNREACH twice", 0, NULL, "800f03 000201 800f03 000201", NULL, RESET, 1,
	    15 },
	/* Multiprotocol (4760, 2545, 7606 7.11) */
	{ "MP_REACH next hop of 15", 0, NULL,
	    T_ORIGIN T_PATH "800e19000201"
			    "0f20010db80000000000000000000000 002020010db8",
	    NULL, RESET, 9, 14 },
	{ "MP_REACH next hop of 0", 0, NULL,
	    T_ORIGIN T_PATH "800e0a 000201 00 00 2020010db8", NULL, RESET, 9, 14 },
	{ "MP_REACH next hop of 4 for IPv6", 0, NULL,
	    T_ORIGIN T_PATH "800e0e 000201 04 0a000001 00 2020010db8", NULL, RESET, 9,
	    14 },
	{ "MP_REACH next hop beyond the attribute", 0, NULL,
	    T_ORIGIN T_PATH "800e0a 000201 10 20010db80000", NULL, RESET, 9, 14 },
	{ "MP_REACH ends before the reserved octet", 0, NULL,
	    T_ORIGIN T_PATH "800e08 000101 04 0a000001", NULL, RESET, 9, 14 },
	{ "MP_REACH of 4", 0, NULL, T_ORIGIN T_PATH "800e04 00020110", NULL, RESET, 9,
	    14 },
	{ "MP_REACH of 0", 0, NULL, T_ORIGIN T_PATH "800e00", NULL, RESET, 9, 14 },
	{ "MP_REACH prefix length 129", 0, NULL,
	    T_ORIGIN T_PATH "800e270002011020010db8000000000000000000000001 00"
			    "81 20010db8000000000000000000000000 00",
	    NULL, RESET, 9, 14 },
	{ "MP_REACH prefix cut", 0, NULL,
	    T_ORIGIN T_PATH "800e180002011020010db8000000000000000000000001 00"
			    "20 2001",
	    NULL, RESET, 9, 14 },
	{ "MP_UNREACH of 2", 0, NULL, "800f02 0002", NULL, RESET, 9, 15 },
	{ "MP_UNREACH prefix length 129", 0, NULL,
	    "800f15 000201 81 20010db8000000000000000000000000 00", NULL, RESET, 9,
	    15 },
	{ "MP_UNREACH prefix cut", 0, NULL, "800f06 000201 202001", NULL, RESET, 9,
	    15 },
	{ "MP_REACH of IPv4", 0, NULL,
	    T_ORIGIN T_PATH "800e0d 000101 04 0a000001 00 180a0000", NULL, FINE, 0, 0 },
	/* Next hops of IPv6 (8950 3) */
	{ "IPv4 with a next hop of 16", HOP6, NULL,
	    T_ORIGIN T_PATH "800e19 000101 10 20010db8000000000000000000000001 00 "
			    "180a0000",
	    NULL, FINE, 0, 0 },
	{ "IPv4 with next hops of 32", HOP6, NULL,
	    T_ORIGIN T_PATH "800e29 000101 20 20010db8000000000000000000000001 "
			    "fe800000000000000000000000000001 00 180a0000",
	    NULL, FINE, 0, 0 },
	{ "IPv4 with a next hop of 4, though agreed", HOP6, NULL,
	    T_ORIGIN T_PATH "800e0d 000101 04 0a000001 00 180a0000", NULL, FINE, 0, 0 },
	{ "IPv4 with a next hop of 16, not agreed", 0, NULL,
	    T_ORIGIN T_PATH "800e19 000101 10 20010db8000000000000000000000001 00 "
			    "180a0000",
	    NULL, RESET, 9, 14 },
	{ "IPv4 with a next hop of 24, as of a VPN", HOP6, NULL,
	    T_ORIGIN T_PATH "800e21 000101 18 0000000000000000 "
			    "20010db8000000000000000000000001 00 180a0000",
	    NULL, RESET, 9, 14 },
	{ "IPv4 with a next hop of 48, as of a VPN", HOP6, NULL,
	    T_ORIGIN T_PATH
	    "800e39 000101 30 0000000000000000 20010db8000000000000000000000001 "
	    "0000000000000000 fe800000000000000000000000000001 00 180a0000",
	    NULL, RESET, 9, 14 },
	{ "IPv4 with a next hop of 16, a prefix of 33", HOP6, NULL,
	    T_ORIGIN T_PATH "800e1b 000101 10 20010db8000000000000000000000001 00 "
			    "21 0a00000000",
	    NULL, RESET, 9, 14 },
	{ "IPv4 with a next hop of 16, cut", HOP6, NULL,
	    T_ORIGIN T_PATH "800e14 000101 10 20010db8000000000000000000000001", NULL,
	    RESET, 9, 14 },
	{ "IPv4 with a next hop of 16, no ORIGIN", HOP6, NULL,
	    T_PATH "800e19 000101 10 20010db8000000000000000000000001 00 180a0000",
	    NULL, WITHDRAW, 3, 1 },
	{ "IPv6 with a next hop of 4, though agreed", HOP6, NULL,
	    T_ORIGIN T_PATH "800e0e 000201 04 0a000001 00 2020010db8", NULL, RESET, 9,
	    14 },
	{ "reserved octet of MP_REACH", 0, NULL,
	    T_ORIGIN T_PATH "800e0d 000101 04 0a000001 ff 180a0000", NULL, FINE, 0, 0 },
	{ "MP_REACH without prefixes", 0, NULL,
	    T_ORIGIN T_PATH "800e09 000101 04 0a000001 00", NULL, FINE, 0, 0 },
	{ "MP_UNREACH alone", 0, NULL, "800f08 000201 2020010db8", NULL, FINE, 0, 0 },
	{ "MP_UNREACH alone with bad flags", 0, NULL, "c00f08 000201 2020010db8", NULL,
	    WITHDRAW, 4, 15 },
	/* AS4 attributes (6793 6) */
	{ "AS4_PATH on a 4-octet session", 0, NULL, T_GOOD "c01106 0201 0000fde8",
	    T_NET, DISCARD, 1, 17 },
	{ "AS4_AGGREGATOR on a 4-octet session", 0, NULL,
	    T_GOOD "c01208 0000fde8 0a000001", T_NET, DISCARD, 1, 18 },
	{ "malformed AS4_PATH", AS2, NULL,
	    T_ORIGIN T_PATH2 T_HOP "c01106 0202 00030d40", T_NET, DISCARD, 9, 17 },
	{ "AS4_PATH of 2", AS2, NULL, T_ORIGIN T_PATH2 T_HOP "c01102 0200", T_NET,
	    DISCARD, 5, 17 },
	{ "AS4_PATH with AS 0", AS2, NULL,
	    T_ORIGIN T_PATH2 T_HOP "c01106 0201 00000000", T_NET, DISCARD, 9, 17 },
	{ "AS4_AGGREGATOR of 6", AS2, NULL,
	    T_ORIGIN T_PATH2 T_HOP "c01206 00030d400a00", T_NET, DISCARD, 5, 18 },
	{ "AS4_AGGREGATOR of AS 0", AS2, NULL,
	    T_ORIGIN T_PATH2 T_HOP "c01208 00000000 0a000001", T_NET, DISCARD, 9, 18 },
	/* Attributes we do not know */
	{ "unknown well-known", 0, NULL, T_GOOD "40630101", T_NET, RESET, 2, 99 },
	{ "unknown transitive", 0, NULL, T_GOOD "c0630101", T_NET, FINE, 0, 0 },
	{ "unknown non-transitive", 0, NULL, T_GOOD "80630101", T_NET, FINE, 0, 0 },
	{ "unknown of 0 octets", 0, NULL, T_GOOD "c06300", T_NET, FINE, 0, 0 },
	{ "reserved type 0", 0, NULL, T_GOOD "c0000101", T_NET, FINE, 0, 0 },
	/* The strongest wins (7606 3h) */
	{ "discard and withdraw", 0, NULL, T_GOOD "c00700 c00803 000000", T_NET,
	    WITHDRAW, 5, 8 },
	{ "withdraw and discard", 0, NULL, T_GOOD "c00803 000000 c00700", T_NET,
	    WITHDRAW, 5, 8 },
	{ "withdraw and reset", 0, NULL, T_GOOD "c00803 000000 800e00", T_NET, RESET, 9,
	    14 },
};

static struct bgp_update u;

static enum bgp_outcome
decode(unsigned how, const struct bgp_msg *msg, struct bgp_fault *f)
{
	struct bgp_update_ctx ctx = { .as4 = !(how & AS2),
		.ibgp = how & IBGP,
		.extended_next_hop = how & HOP6 ? BGP_FAMILY_BIT(IP_V4) : 0,
		.families = (uint8_t)(BGP_FAMILIES_ALL &
		    ~((how & NO_V4 ? BGP_FAMILY_BIT(IP_V4) : 0) |
			(how & NO_V6 ? BGP_FAMILY_BIT(IP_V6) : 0))) };

	memset(&u, 0xa5, sizeof u); /* nothing may be taken as cleared */
	return bgp_update_decode(&ctx, msg, &u, f);
}

START_TEST(an_update_has_its_outcome)
{
	const struct update_case *c = &cases[_i];
	struct bgp_msg msg = message_update(c->withdrawn, c->attrs, c->nlri);
	struct bgp_fault f;
	enum bgp_outcome got = decode(c->how, &msg, &f);

	ck_assert_msg(got == c->outcome && got == f.outcome, "%s: %d, %s", c->name, got,
	    f.reason ? f.reason : "fine");
	ck_assert_msg(f.subcode == c->subcode && f.attr == c->attr,
	    "%s: 3/%u in %u, %s", c->name, f.subcode, f.attr, f.reason);
	ck_assert_uint_eq(f.code, got == BGP_FINE ? 0 : BGP_ERR_UPDATE);
	ck_assert((f.reason == NULL) == (got == BGP_FINE));
	message_free(&msg);
}
END_TEST

START_TEST(lengths_beyond_the_message_reset_the_session)
{
	static const char *const bodies[] = { "0005 0000", "0001 0000", "ffff 0000",
		"0000 0001", "0000 0005 40010100", "0000 ffff 40010100", "0002 0800 00",
		"00", "0000 00" };

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct bgp_msg msg = message_from(BGP_UPDATE, bodies[i]);
		struct bgp_fault f;

		ck_assert_msg(decode(0, &msg, &f) == BGP_RESET, "%s", bodies[i]);
		ck_assert_uint_eq(f.subcode, BGP_UPD_MALFORMED_LIST);
		message_free(&msg);
	}
}
END_TEST

static void
expect_nlri(const struct bgp_nlri *n, const char *text)
{
	struct bgp_nlri walk = *n;
	struct ip_prefix p;
	char one[IP_PREFIX_STRLEN];
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "");
	while (n->family != IP_NONE && bgp_nlri_next(&walk, &p))
		buf_printf(&b, "%s%s", b.len ? " " : "", ip_prefix_text(&p, one));
	ck_assert_str_eq(b.data, text);
	buf_fini(&b);
}

static void
expect_path(const char *text)
{
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "");
	bgp_aspath_print(&b, u.attrs.path);
	ck_assert_str_eq(b.data, text);
	buf_fini(&b);
}

START_TEST(host_bits_of_prefixes_are_ignored)
{
	struct bgp_msg msg = message_update("11 0b0dff 09 ffff", T_GOOD,
	    "20 01020304 1f ffffffff 00 01 ff");
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
	expect_nlri(&u.withdrawn[0], "11.13.128.0/17 255.128.0.0/9");
	expect_nlri(&u.announced[0],
	    "1.2.3.4/32 255.255.255.254/31 0.0.0.0/0 128.0.0.0/1");
	expect_nlri(&u.withdrawn[1], "");
	expect_nlri(&u.announced[1], "");
	message_free(&msg);
}
END_TEST

/* RFC 8950 3: beside a next hop of IPv4, which is for the classic field. */
START_TEST(ipv4_has_a_next_hop_of_ipv6)
{
	struct bgp_msg msg = message_update(NULL,
	    T_GOOD "800e29 000101 20 20010db8000000000000000000000001 "
		   "fe800000000000000000000000000002 00 18cb0071",
	    T_NET);
	const struct bgp_draft *d;
	char text[IP_ADDR_STRLEN];
	struct bgp_fault f;

	ck_assert_int_eq(decode(HOP6, &msg, &f), BGP_FINE);
	expect_nlri(&u.announced[0], "10.0.0.0/24");
	expect_nlri(&u.announced[1], "203.0.113.0/24");
	d = bgp_update_attrs(&u, 0);
	ck_assert_str_eq(ip_addr_text(&d->next_hop, text), "10.0.0.1");
	ck_assert_uint_eq(d->link_local.family, IP_NONE);
	d = bgp_update_attrs(&u, 1);
	ck_assert_str_eq(ip_addr_text(&d->next_hop, text), "2001:db8::1");
	ck_assert_str_eq(ip_addr_text(&d->link_local, text), "fe80::2");
	message_free(&msg);
}
END_TEST

START_TEST(every_prefix_length_is_walked)
{
	char hex[64];

	for (unsigned len = 0; len <= 32; len++) {
		struct bgp_msg msg;
		struct bgp_fault f;
		struct bgp_nlri n;
		struct ip_prefix p, same;

		snprintf(hex, sizeof hex, "%02x%.*s %02x%.*s", len,
		    (int)(len + 7) / 8 * 2, "ffffffff", len, (int)(len + 7) / 8 * 2,
		    "ffffffff");
		msg = message_update(NULL, T_GOOD, hex);
		ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
		n = u.announced[0];
		ck_assert(bgp_nlri_next(&n, &p));
		ck_assert(bgp_nlri_next(&n, &same));
		ck_assert(!bgp_nlri_next(&n, &same) && ip_prefix_equal(&p, &same));
		ck_assert_uint_eq(p.len, len);
		ck_assert(ip_prefix_equal(&p,
		    &(struct ip_prefix){ IP_V4, (uint8_t)len,
			{ (uint8_t)(len > 7 ? 255 : 0xff00 >> len),
			    (uint8_t)(len > 15 ? 255
				    : len < 8  ? 0
					       : 0xff00 >> (len - 8)),
			    (uint8_t)(len > 23 ? 255
				    : len < 16 ? 0
					       : 0xff00 >> (len - 16)),
			    (uint8_t)(len < 24 ? 0 : 0xff00 >> (len - 24)) } }));
		message_free(&msg);
	}
}
END_TEST

START_TEST(both_families_come_in_one_message)
{
	struct bgp_msg msg = message_update("18 0a0100",
	    T_GOOD "800e2a 000201 20 20010db8000000000000000000000001"
		   "fe800000000000000000000000000001 00 20 20010db8"
		   "800f08 000201 20 20010db9",
	    T_NET);
	const struct bgp_draft *d;
	struct bgp_fault f;
	char text[IP_ADDR_STRLEN];

	ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
	expect_nlri(&u.withdrawn[0], "10.1.0.0/24");
	expect_nlri(&u.withdrawn[1], "2001:db9::/32");
	expect_nlri(&u.announced[0], "10.0.0.0/24");
	expect_nlri(&u.announced[1], "2001:db8::/32");
	ck_assert_uint_eq(u.end_of_rib, IP_NONE);
	for (int i = 0; i < 2; i++) { /* in whatever order they are asked for */
		d = bgp_update_attrs(&u, 1);
		ck_assert_str_eq(ip_addr_text(&d->next_hop, text), "2001:db8::1");
		ck_assert_str_eq(ip_addr_text(&d->link_local, text), "fe80::1");
		d = bgp_update_attrs(&u, 0);
		ck_assert_str_eq(ip_addr_text(&d->next_hop, text), "10.0.0.1");
		ck_assert_uint_eq(d->link_local.family, IP_NONE);
		ck_assert(d->has & BGP_HAS_NEXT_HOP);
	}
	message_free(&msg);
}
END_TEST

START_TEST(a_family_that_was_not_negotiated_is_dropped)
{
	struct bgp_msg msg = message_update(T_NET, T_GOOD T_REACH6, T_NET);
	struct bgp_fault f;

	ck_assert_int_eq(decode(NO_V6, &msg, &f), BGP_FINE);
	expect_nlri(&u.announced[0], "10.0.0.0/24");
	ck_assert_uint_eq(u.announced[1].family, IP_NONE);
	ck_assert_int_eq(decode(NO_V4, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(u.announced[0].family, IP_NONE);
	ck_assert_uint_eq(u.withdrawn[0].family, IP_NONE);
	expect_nlri(&u.announced[1], "2001:db8::/32");
	message_free(&msg);

	/* What cannot be parsed is not even looked at. */
	msg = message_update(NULL,
	    T_ORIGIN T_PATH "800e0a 001985 00 00 ffffffffff 800f05 400446 ffff", NULL);
	ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(u.announced[1].family, IP_NONE);
	ck_assert_uint_eq(u.withdrawn[1].family, IP_NONE);
	ck_assert_uint_eq(u.end_of_rib, IP_NONE);
	message_free(&msg);
}
END_TEST

static const struct {
	unsigned how;
	const char *withdrawn, *attrs, *nlri;
	uint8_t family;
} ends[] = {
	{ 0, NULL, NULL, NULL, IP_V4 },
	{ NO_V4, NULL, NULL, NULL, IP_NONE },
	{ 0, NULL, "800f03 000201", NULL, IP_V6 },
	{ 0, NULL, "900f0003 000201", NULL, IP_V6 },
	{ 0, NULL, "800f03 000101", NULL, IP_V4 },
	{ NO_V6, NULL, "800f03 000201", NULL, IP_NONE },
	{ 0, NULL, "800f03 000202", NULL, IP_NONE },
	{ 0, NULL, "800f03 000280", NULL, IP_NONE },
	{ 0, T_NET, "800f03 000201", NULL, IP_NONE },
	{ 0, NULL, T_GOOD "800f03 000201", T_NET, IP_NONE },
	{ 0, NULL, "800f03 000201 80630101", NULL, IP_NONE },
	{ 0, NULL, "800f08 000201 2020010db8", NULL, IP_NONE },
	/* Malformed, though it looks like one. */
	{ 0, NULL, "c00f03 000201", NULL, IP_NONE },
	{ 0, NULL, "800f03 000201 c0", NULL, IP_NONE },
	{ 0, T_NET, NULL, NULL, IP_NONE },
};

START_TEST(end_of_rib_is_recognised)
{
	struct bgp_msg msg =
	    message_update(ends[_i].withdrawn, ends[_i].attrs, ends[_i].nlri);
	struct bgp_fault f;

	decode(ends[_i].how, &msg, &f);
	ck_assert_uint_eq(u.end_of_rib, ends[_i].family);
	message_free(&msg);
}
END_TEST

START_TEST(treat_as_withdraw_leaves_the_prefixes)
{
	struct bgp_msg msg =
	    message_update("18 0a0100", "40010103" T_PATH T_HOP T_REACH6, T_NET);
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_WITHDRAW);
	expect_nlri(&u.withdrawn[0], "10.1.0.0/24");
	expect_nlri(&u.announced[0], "10.0.0.0/24");
	expect_nlri(&u.announced[1], "2001:db8::/32");
	test_bytes(f.data, f.data_len, "40010103");
	message_free(&msg);
}
END_TEST

START_TEST(a_missing_attribute_is_named)
{
	struct bgp_msg msg = message_update(NULL, T_ORIGIN T_PATH, T_NET);
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_WITHDRAW);
	test_bytes(f.data, f.data_len, "03");
	message_free(&msg);
}
END_TEST

START_TEST(the_first_of_two_counts)
{
	struct bgp_msg msg = message_update(NULL,
	    T_GOOD "800404 00000007 40010102 4002060201 00000001 800404 00000008",
	    T_NET);
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_DISCARD_ATTR);
	ck_assert_uint_eq(u.attrs.origin, BGP_ORIGIN_IGP);
	ck_assert_uint_eq(u.attrs.med, 7);
	expect_path("65000");
	message_free(&msg);
}
END_TEST

START_TEST(a_discarded_attribute_leaves_nothing)
{
	struct bgp_msg msg = message_update(NULL,
	    T_GOOD "400504 00000064 800904 0a000001 800a04 0a000001 c00700", T_NET);
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_DISCARD_ATTR);
	ck_assert_uint_eq(u.attrs.has,
	    BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP);
	ck_assert_uint_eq(u.attrs.cluster_list.len, 0);
	ck_assert_int_eq(decode(IBGP, &msg, &f), BGP_DISCARD_ATTR);
	ck_assert_uint_eq(u.attrs.has,
	    BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP | BGP_HAS_LOCAL_PREF |
		BGP_HAS_ORIGINATOR);
	ck_assert_uint_eq(u.attrs.local_pref, 100);
	test_bytes(u.attrs.cluster_list.p, u.attrs.cluster_list.len, "0a000001");
	message_free(&msg);
}
END_TEST

START_TEST(unknown_attributes_are_kept_in_order)
{
	struct bgp_msg msg = message_update(NULL,
	    "c0ff0101 c0630102 80620103" T_GOOD "e00c0104 c01c00 c0400105", T_NET);
	static const uint8_t types[] = { 12, 28, 64, 99, 255 };
	struct bgp_fault f;

	ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(u.attrs.nunknown, sizeof types);
	for (size_t i = 0; i < sizeof types; i++)
		ck_assert_uint_eq(u.attrs.unknown[i].type, types[i]);
	test_bytes(u.attrs.unknown[3].value.p, u.attrs.unknown[3].value.len, "02");
	message_free(&msg);
}
END_TEST

START_TEST(too_many_unknown_attributes_withdraw)
{
	char attrs[8 * 100] = T_GOOD;
	struct bgp_fault f;

	for (unsigned i = 0; i < BGP_UNKNOWN_MAX + 1; i++) {
		struct bgp_msg msg = message_update(NULL, attrs, T_NET);

		ck_assert_int_eq(decode(0, &msg, &f), BGP_FINE);
		ck_assert_uint_eq(u.attrs.nunknown, i);
		message_free(&msg);
		sprintf(attrs + strlen(attrs), "c0%02x00", 100 + i);
	}
	{
		struct bgp_msg msg = message_update(NULL, attrs, T_NET);

		ck_assert_int_eq(decode(0, &msg, &f), BGP_WITHDRAW);
		message_free(&msg);
	}
}
END_TEST

START_TEST(every_cut_of_an_update_is_survived)
{
	struct bgp_msg msg = message_update("18 0a0100",
	    T_GOOD T_REACH6 "c00804 00000001 c0630101 c01106 0201 0000fde8",
	    T_NET T_NET);
	struct bgp_fault f;

	for (size_t len = 4; len < msg.body_len; len++) {
		struct bgp_msg cut = message_of(BGP_UPDATE, msg.body, len);

		for (unsigned how = 0; how < 32; how++)
			decode(how, &cut, &f);
		message_free(&cut);
	}
	message_free(&msg);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

TCase *
test_bgp_update(void)
{
	TCase *tc = tcase_create("bgp/update");

	tcase_add_loop_test(tc, an_update_has_its_outcome, 0, N(cases));
	tcase_add_test(tc, lengths_beyond_the_message_reset_the_session);
	tcase_add_test(tc, host_bits_of_prefixes_are_ignored);
	tcase_add_test(tc, ipv4_has_a_next_hop_of_ipv6);
	tcase_add_test(tc, every_prefix_length_is_walked);
	tcase_add_test(tc, both_families_come_in_one_message);
	tcase_add_test(tc, a_family_that_was_not_negotiated_is_dropped);
	tcase_add_loop_test(tc, end_of_rib_is_recognised, 0, N(ends));
	tcase_add_test(tc, treat_as_withdraw_leaves_the_prefixes);
	tcase_add_test(tc, a_missing_attribute_is_named);
	tcase_add_test(tc, the_first_of_two_counts);
	tcase_add_test(tc, a_discarded_attribute_leaves_nothing);
	tcase_add_test(tc, unknown_attributes_are_kept_in_order);
	tcase_add_test(tc, too_many_unknown_attributes_withdraw);
	tcase_add_test(tc, every_cut_of_an_update_is_survived);
	return tc;
}
