#include "bgp/open.h"
#include "message.h"
#include "test.h"

#include <stdio.h>

TCase *test_bgp_open(void);

#define V4   BGP_FAMILY_BIT(IP_V4)
#define V6   BGP_FAMILY_BIT(IP_V6)
/* Version 4, AS 65000, hold 90, identifier 10.0.0.1; optional parameters follow. */
#define HEAD "04 fde8 005a 0a000001 "

struct open_case {
	const char *name, *body;
	int subcode; /* of 2/x, or -1: FINE */
	uint32_t as;
	uint8_t families;
	uint16_t caps;
};

static const struct open_case cases[] = {
	{ "no parameters", HEAD "00", -1, 65000, V4, 0 },
	{ "one capability a parameter", HEAD "0c 02 06 010400010001 02 02 0200", -1,
	    65000, V4, BGP_CAPS_REFRESH },
	{ "all capabilities in one", HEAD "0a 02 08 010400010001 0200", -1, 65000, V4,
	    BGP_CAPS_REFRESH },
	{ "IPv6 only", HEAD "08 02 06 010400020001", -1, 65000, V6, 0 },
	{ "IPv6 first", HEAD "0e 02 0c 010400020001 010400010001", -1, 65000, V4 | V6,
	    0 },
	{ "duplicates", HEAD "10 02 0e 010400010001 010400010001 0200", -1, 65000, V4,
	    BGP_CAPS_REFRESH },
	{ "VPNv4 only", HEAD "08 02 06 010400010080", -1, 65000, 0, 0 },
	{ "unknown capability", HEAD "06 02 04 c8020102", -1, 65000, V4, 0 },
	{ "unknown without value", HEAD "04 02 02 8000", -1, 65000, V4, 0 },
	{ "empty parameter", HEAD "02 02 00", -1, 65000, V4, 0 },
	{ "everything we know", HEAD "12 02 10 0200 0600 40020000 4104 00030d40 4600",
	    -1, 200000, V4,
	    BGP_CAPS_REFRESH | BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_GRACEFUL_RESTART |
		BGP_CAPS_AS4 | BGP_CAPS_ENHANCED_REFRESH },
	{ "AS_TRANS and the real one", "04 5ba0 005a 0a000001 08 02 06 4104 00030d40",
	    -1, 200000, V4, BGP_CAPS_AS4 },
	{ "restart with half a family", HEAD "0c 02 0a 4008 0078 00010180 0000", 0, 0,
	    0, 0 },
	{ "restart with a family", HEAD "0a 02 08 4006 0078 00010180", -1, 65000, V4,
	    BGP_CAPS_GRACEFUL_RESTART },
	{ "several paths to a prefix", HEAD "0a 02 08 4506 00010103 0002", 0, 0, 0, 0 },
	{ "several paths in two families", HEAD "0c 02 0a 4508 00010101 00020102", -1,
	    65000, V4, BGP_CAPS_ADD_PATH },
	{ "extended next hop", HEAD "0a 02 08 0506 000100010002", -1, 65000, V4,
	    BGP_CAPS_EXTENDED_NEXT_HOP },
	{ "extended next hop of nothing", HEAD "04 02 02 0500", -1, 65000, V4,
	    BGP_CAPS_EXTENDED_NEXT_HOP },
	{ "extended next hop of 5", HEAD "09 02 07 0505 0001000100", 0, 0, 0, 0 },
	{ "extended next hop of 8", HEAD "0c 02 0a 0508 000100010002 0001", 0, 0, 0,
	    0 },
	{ "long-lived, no family", HEAD "04 02 02 4700", -1, 65000, V4,
	    BGP_CAPS_LONG_LIVED },
	{ "long-lived, two families",
	    HEAD "12 02 10 470e 00010180000e10 00020100ffffff", -1, 65000, V4,
	    BGP_CAPS_LONG_LIVED },
	{ "long-lived of 6 (CVE-2023-31489)", HEAD "0a 02 08 4706 000101800000", 0, 0,
	    0, 0 },
	{ "long-lived of 8", HEAD "0c 02 0a 4708 00010180000e1000", 0, 0, 0, 0 },
	{ "role", HEAD "05 02 03 0901 03", -1, 65000, V4, BGP_CAPS_ROLE },
	{ "role of 0", HEAD "04 02 02 0900", 0, 0, 0, 0 },
	{ "role of 2", HEAD "06 02 04 0902 0303", 0, 0, 0, 0 },
	{ "hold 0", "04 fde8 0000 0a000001 00", -1, 65000, V4, 0 },
	{ "hold 3", "04 fde8 0003 0a000001 00", -1, 65000, V4, 0 },
	{ "identifier that is no address", "04 fde8 005a ffffffff 00", -1, 65000, V4,
	    0 },
	{ "hold 1", "04 fde8 0001 0a000001 00", 6, 0, 0, 0 },
	{ "hold 2", "04 fde8 0002 0a000001 00", 6, 0, 0, 0 },
	{ "version 3", "03 fde8 005a 0a000001 00", 1, 0, 0, 0 },
	{ "version 5 with parameters cut", "05 fde8 005a 0a000001 ff", 1, 0, 0, 0 },
	{ "identifier 0", "04 fde8 005a 00000000 00", 3, 0, 0, 0 },
	{ "AS 0", "04 0000 005a 0a000001 00", 2, 0, 0, 0 },
	{ "AS 0 in the capability", HEAD "08 02 06 4104 00000000", 2, 0, 0, 0 },
	{ "AS 0 beside a good capability",
	    "04 0000 005a 0a000001 08 02 06 4104 00030d40", 2, 0, 0, 0 },
	{ "authentication parameter", HEAD "04 01 02 0000", 4, 0, 0, 0 },
	{ "parameter 254", HEAD "02 fe 00", 4, 0, 0, 0 },
	{ "parameter 255 not first", HEAD "06 02 00 ff 02 0000", 4, 0, 0, 0 },
	{ "parameters longer than the message", HEAD "09 02 06 010400010001", 0, 0, 0,
	    0 },
	{ "octets behind the parameters", HEAD "02 02 00 00", 0, 0, 0, 0 },
	{ "parameter header cut after the type", HEAD "01 02", 0, 0, 0, 0 },
	{ "parameter cut", HEAD "04 02 06 0104", 0, 0, 0, 0 },
	{ "capability header cut", HEAD "03 02 01 02", 0, 0, 0, 0 },
	{ "capability past its parameter", HEAD "06 02 04 0104 0001", 0, 0, 0, 0 },
	{ "capability into the next parameter", HEAD "0a 02 02 0106 02 04 00010001", 0,
	    0, 0, 0 },
	{ "MP of 3", HEAD "07 02 05 0103 000100", 0, 0, 0, 0 },
	{ "MP of 5", HEAD "09 02 07 0105 0001000100", 0, 0, 0, 0 },
	{ "refresh of 1", HEAD "05 02 03 0201 00", 0, 0, 0, 0 },
	{ "AS4 of 2", HEAD "06 02 04 4102 fde8", 0, 0, 0, 0 },
	{ "AS4 of 0", HEAD "04 02 02 4100", 0, 0, 0, 0 },
	{ "restart of 0", HEAD "04 02 02 4000", 0, 0, 0, 0 },
	{ "restart of 1", HEAD "05 02 03 4001 00", 0, 0, 0, 0 },
	{ "extended message of 1", HEAD "05 02 03 0601 00", 0, 0, 0, 0 },
	/* RFC 9072 */
	{ "long form", HEAD "ff ff 0009 02 0006 010400010001", -1, 65000, V4, 0 },
	{ "long form, two parameters",
	    HEAD "ff ff 000e 02 0006 010400020001 02 0002 0200", -1, 65000, V6,
	    BGP_CAPS_REFRESH },
	{ "long form, nothing in it", HEAD "ff ff 0000", -1, 65000, V4, 0 },
	{ "long form with a short length", HEAD "02 ff 0003 02 0000", -1, 65000, V4,
	    0 },
	{ "long form cut after 255", HEAD "ff", 0, 0, 0, 0 },
	{ "long form cut after 255/255", HEAD "ff ff", 0, 0, 0, 0 },
	{ "long form cut in its length", HEAD "ff ff 00", 0, 0, 0, 0 },
	{ "long form, too few octets", HEAD "ff ff 0010 02 0006 0104", 0, 0, 0, 0 },
	{ "long form, too many octets", HEAD "ff ff 0003 02 0000 00", 0, 0, 0, 0 },
	{ "long form, parameter header cut", HEAD "ff ff 0002 02 00", 0, 0, 0, 0 },
	{ "long form, parameter cut", HEAD "ff ff 0004 02 0002 02", 0, 0, 0, 0 },
	{ "long form inside the long form", HEAD "ff ff 0003 ff 0000", 4, 0, 0, 0 },
	{ "fixed part cut", "04 fde8 005a 0a0000", 0, 0, 0, 0 },
};

START_TEST(an_open_is_decoded)
{
	const struct open_case *c = &cases[_i];
	struct bgp_msg msg = message_from(BGP_OPEN, c->body);
	struct bgp_open o;
	struct bgp_fault f;
	enum bgp_outcome got = bgp_open_decode(&msg, &o, &f);

	ck_assert_msg((got == BGP_FINE) == (c->subcode < 0), "%s: %s", c->name,
	    got == BGP_FINE ? "fine" : f.reason);
	if (got == BGP_FINE) {
		ck_assert_uint_eq(o.as, c->as);
		ck_assert_uint_eq(o.families, c->families);
		ck_assert_uint_eq(o.caps, c->caps);
	} else {
		ck_assert_int_eq(got, BGP_RESET);
		ck_assert_uint_eq(f.code, BGP_ERR_OPEN);
		ck_assert_msg(f.subcode == c->subcode, "%s: 2/%u", c->name, f.subcode);
	}
	message_free(&msg);
}
END_TEST

START_TEST(open_tells_which_version_we_speak)
{
	struct bgp_msg msg = message_from(BGP_OPEN, "03 fde8 005a 0a000001 00");
	struct bgp_open o;
	struct bgp_fault f;

	bgp_open_decode(&msg, &o, &f);
	test_bytes(f.data, f.data_len, "0004");
	message_free(&msg);
}
END_TEST

START_TEST(open_rejects_every_cut)
{
	static const char *const whole =
	    HEAD "18 02 16 010400010001 0200 0600 40020000 4104 00030d40 4600";
	struct bgp_msg msg = message_from(BGP_OPEN, whole), cut;
	struct bgp_open o;
	struct bgp_fault f;

	for (size_t len = 10; len < msg.body_len; len++) {
		cut = message_of(BGP_OPEN, msg.body, len);
		ck_assert_int_eq(bgp_open_decode(&cut, &o, &f), BGP_RESET);
		ck_assert_uint_eq(f.subcode, BGP_OPEN_UNSPECIFIC);
		message_free(&cut);
	}
	message_free(&msg);
}
END_TEST

START_TEST(an_open_is_encoded)
{
	struct bgp_open o = { .as = 200000,
		.hold = 180,
		.id = 0x0a000001,
		.families = V4 | V6,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	uint8_t out[128];
	struct wr w = wr_init(out, sizeof out);

	bgp_open_encode(&w, &o);
	test_bytes(out + 16, wr_len(&w) - 16,
	    "0033 01 04 5ba0 00b4 0a000001 16 02 14 010400010001 010400020001 0200"
	    "4104 00030d40");
}
END_TEST

START_TEST(an_open_comes_back_as_it_was_sent)
{
	struct bgp_open o = { .as = _i & 1 ? 65001 : 4200000001u,
		.hold = (uint16_t)(_i + 3),
		.id = 1,
		.families = (uint8_t)(_i & 2 ? V4 : V4 | V6),
		.caps = (uint16_t)((_i >> 2) | BGP_CAPS_AS4),
		.mp_seen = 1 };
	uint8_t out[128];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_msg msg;
	struct bgp_open back;
	struct bgp_fault f;

	bgp_open_encode(&w, &o);
	ck_assert_int_eq(bgp_msg_next(out, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &back, &f), BGP_FINE);
	ck_assert_uint_eq(back.as, o.as);
	ck_assert_uint_eq(back.hold, o.hold);
	ck_assert_uint_eq(back.id, o.id);
	ck_assert_uint_eq(back.families, o.families);
	ck_assert_uint_eq(back.caps, o.caps);
	ck_assert_uint_eq(back.mp_seen, 1);
}
END_TEST

START_TEST(many_capabilities_take_the_long_form)
{
	static uint8_t extra[600], out[BGP_MESSAGE_MAX];
	struct bgp_open o = { .as = 65000,
		.hold = 90,
		.id = 1,
		.families = V4,
		.caps = BGP_CAPS_AS4,
		.extra = extra };
	struct bgp_open back;
	struct bgp_msg msg;
	struct bgp_fault f;
	/* Ours take 12 octets, and the header of the parameter 2: 255 is the limit. */
	unsigned longest = 255 - 12 - 2, n = 0;
	struct wr w;

	for (; n + 2 <= sizeof extra; n += 2)
		extra[n] = 200; /* nobody knows it, and it is empty */
	for (unsigned len = 0; len <= sizeof extra; len += 2) {
		bool extended = len > longest || (_i && len < 100);

		o.extra_len = (uint16_t)len;
		o.extended = _i && len < 100;
		w = wr_init(out, sizeof out);
		bgp_open_encode(&w, &o);
		ck_assert_uint_eq(wr_len(&w), 29 + (extended ? 6u : 2u) + 12 + len);
		ck_assert_uint_eq(out[28], extended ? 255 : 14 + len);
		if (extended)
			ck_assert_uint_eq(out[29], 255);
		ck_assert_int_eq(bgp_msg_next(out, wr_len(&w), 4096, &msg, &f), 1);
		ck_assert_int_eq(bgp_open_decode(&msg, &back, &f), BGP_FINE);
		ck_assert_uint_eq(back.caps, BGP_CAPS_AS4);
		ck_assert_uint_eq(back.unknown_n, len / 2 > 255 ? 255 : len / 2);
	}
	o = (struct bgp_open){ .as = 65000, .hold = 90, .id = 1, .extended = true };
	w = wr_init(out, sizeof out);
	bgp_open_encode(&w, &o);
	test_bytes(out + 28, wr_len(&w) - 28, "ffff 0000");
}
END_TEST

static const struct bgp_open us = { .as = 12076,
	.hold = 180,
	.id = 1,
	.families = V4 | V6,
	.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };

START_TEST(both_sides_get_what_both_have)
{
	struct bgp_open them = { .as = 64520,
		.hold = 90,
		.id = 2,
		.families = V4,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_ENHANCED_REFRESH };
	struct bgp_negotiated n;
	struct bgp_fault f;

	ck_assert_int_eq(bgp_negotiate(&us, &them, 64520, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.remote_as, 64520);
	ck_assert_uint_eq(n.remote_id, 2);
	ck_assert_uint_eq(n.hold, 90);
	ck_assert_uint_eq(n.families, V4);
	ck_assert_uint_eq(n.caps, BGP_CAPS_AS4);
	ck_assert(!n.ibgp);
	them.hold = 0;
	ck_assert_int_eq(bgp_negotiate(&us, &them, 0, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.hold, 0);
}
END_TEST

START_TEST(another_as_than_configured_is_refused)
{
	struct bgp_open them = { .as = 64521, .hold = 90, .id = 2, .families = V4 };
	struct bgp_negotiated n;
	struct bgp_fault f;

	ck_assert_int_eq(bgp_negotiate(&us, &them, 64520, &n, &f), BGP_RESET);
	ck_assert_uint_eq(f.code, BGP_ERR_OPEN);
	ck_assert_uint_eq(f.subcode, BGP_OPEN_PEER_AS);
}
END_TEST

START_TEST(our_identifier_is_refused_only_within_the_as)
{
	struct bgp_open them = { .as = 12076, .hold = 90, .id = 1, .families = V4 };
	struct bgp_negotiated n;
	struct bgp_fault f;

	ck_assert_int_eq(bgp_negotiate(&us, &them, 0, &n, &f), BGP_RESET);
	ck_assert_uint_eq(f.subcode, BGP_OPEN_ID);
	them.as = 64520;
	ck_assert_int_eq(bgp_negotiate(&us, &them, 0, &n, &f), BGP_FINE);
	them.as = 12076;
	them.id = 2;
	ck_assert_int_eq(bgp_negotiate(&us, &them, 0, &n, &f), BGP_FINE);
	ck_assert(n.ibgp);
}
END_TEST

START_TEST(without_a_common_family_our_own_are_named)
{
	struct bgp_open them = { .as = 64520, .hold = 90, .id = 2, .mp_seen = 1 };
	struct bgp_negotiated n;
	struct bgp_fault f;

	ck_assert_int_eq(bgp_negotiate(&us, &them, 0, &n, &f), BGP_RESET);
	ck_assert_uint_eq(f.subcode, BGP_OPEN_CAPABILITY);
	test_bytes(f.data, f.data_len, "010400010001 010400020001");
}
END_TEST

/* Capabilities, and what comes of them with one that would send both families. */
struct add_path_case {
	const char *theirs;
	uint8_t send;
};
static const struct add_path_case add_paths[] = {
	{ "4504 00010101", V4 }, /* receives */
	{ "4504 00010102", 0 },  /* sends */
	{ "4504 00010103", V4 }, /* both */
	{ "4504 00010100", 0 },  /* no such mode */
	{ "4504 00010104", 0 },  /* nor this */
	{ "4504 00010201", 0 },  /* multicast */
	{ "4504 40040001", 0 },  /* a family that we do not speak */
	{ "4508 00010101 00020101", V4 | V6 },
	{ "4504 00010101 4504 00020101", V4 | V6 },
	{ "4508 00010101 00010102", 0 },  /* the last word counts */
	{ "4508 00010101 00010107", V4 }, /* if it is one */
	{ "4500", 0 },
	{ "", 0 },
};

static const struct {
	const char *theirs; /* capabilities */
	bool agreed;
} next_hops[] = {
	{ "0506 000100010002", true },
	{ "050c 000100020002 000100010002", true },
	{ "0506 000100800002 0506 000100010002", true },
	{ "0506 000100020002", false }, /* multicast */
	{ "0506 000200010001", false }, /* the other way round */
	{ "0506 000100010001", false },
	{ "0500", false },
	{ "", false },
};

/* RFC 8950 4: both ends must be able to. */
START_TEST(next_hops_of_ipv6_where_both_agree)
{
	struct bgp_open ours = { .as = 1,
		.id = 1,
		.families = V4,
		.caps = BGP_CAPS_EXTENDED_NEXT_HOP,
		.extended_next_hop = V4 };
	uint8_t raw[64];
	size_t len = test_hex(raw, sizeof raw, next_hops[_i].theirs);
	struct bgp_negotiated n;
	struct bgp_open o;
	struct bgp_msg msg;
	struct bgp_fault f;
	char body[160];

	snprintf(body, sizeof body, HEAD "%02x 02 %02x %s", (unsigned)len + 2,
	    (unsigned)len, next_hops[_i].theirs);
	msg = message_from(BGP_OPEN, body);
	ck_assert_int_eq(bgp_open_decode(&msg, &o, &f), BGP_FINE);
	ck_assert_int_eq(bgp_negotiate(&ours, &o, 65000, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.extended_next_hop, next_hops[_i].agreed ? V4 : 0);
	ours.extended_next_hop = 0;
	ck_assert_int_eq(bgp_negotiate(&ours, &o, 65000, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.extended_next_hop, 0);
	message_free(&msg);
}
END_TEST

/* RFC 7911 4: what one would send the other must want to receive. */
START_TEST(several_paths_go_where_both_agree)
{
	struct bgp_open ours = { .as = 1,
		.id = 1,
		.families = V4,
		.caps = BGP_CAPS_ADD_PATH,
		.add_path = { .send = V4 | V6 } };
	uint8_t octets[128], caps[64];
	struct bgp_open them = { .as = 2, .id = 2, .families = V4, .extra = caps };
	struct wr w = wr_init(octets, sizeof octets);
	struct bgp_negotiated n;
	struct bgp_fault f;
	struct bgp_msg msg;

	them.extra_len = (uint16_t)test_hex(caps, sizeof caps, add_paths[_i].theirs);
	bgp_open_encode(&w, &them);
	ck_assert_int_eq(bgp_msg_next(octets, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &them, &f), BGP_FINE);
	ck_assert_int_eq(bgp_negotiate(&ours, &them, 0, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.add_path.send, add_paths[_i].send);
	ck_assert_uint_eq(n.add_path.receive, 0);
	ours.caps = 0; /* not offered */
	ck_assert_int_eq(bgp_negotiate(&ours, &them, 0, &n, &f), BGP_FINE);
	ck_assert_uint_eq(n.add_path.send, 0);
}
END_TEST

START_TEST(modes_survive_the_wire)
{
	static const uint8_t sets[] = { 0, V4, V6, V4 | V6 };
	struct bgp_open o = { .as = 1,
		.id = 1,
		.families = V4 | V6,
		.caps = BGP_CAPS_ADD_PATH,
		.add_path = { .send = sets[_i & 3], .receive = sets[_i >> 2] } };
	uint8_t octets[128];
	struct bgp_open again;
	struct bgp_fault f;
	struct bgp_msg msg;
	struct wr w = wr_init(octets, sizeof octets);

	bgp_open_encode(&w, &o);
	ck_assert_int_eq(bgp_msg_next(octets, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &again, &f), BGP_FINE);
	ck_assert_uint_eq(again.add_path.send, o.add_path.send);
	ck_assert_uint_eq(again.add_path.receive, o.add_path.receive);
}
END_TEST

/* RFC 9234 4.2: ours, theirs as they stand in the OPEN, and whether the session may be.
 */
static const struct role_case {
	uint8_t ours;
	bool strict;
	const char *theirs;
	bool fits;
} roles[] = {
	{ BGP_ROLE_PROVIDER, false, "0901 03", true },
	{ BGP_ROLE_CUSTOMER, false, "0901 00", true },
	{ BGP_ROLE_RS, false, "0901 02", true },
	{ BGP_ROLE_RS_CLIENT, false, "0901 01", true },
	{ BGP_ROLE_PEER, false, "0901 04", true },
	{ BGP_ROLE_PROVIDER, false, "0901 00", false },
	{ BGP_ROLE_PROVIDER, false, "0901 02", false },
	{ BGP_ROLE_PEER, false, "0901 03", false },
	{ BGP_ROLE_CUSTOMER, false, "0901 01", false },
	{ BGP_ROLE_PEER, false, "0901 05", false }, /* unheard of */
	{ BGP_ROLE_PEER, false, "0901 ff", false }, { BGP_ROLE_PEER, false, "", true },
	{ BGP_ROLE_PEER, true, "", false }, { BGP_ROLE_PEER, true, "0901 04", true },
	{ BGP_ROLE_PEER, false, "0901 04 0901 04", true }, /* the same again */
	{ BGP_ROLE_PEER, false, "0901 04 0901 03", false },
	{ BGP_ROLE_PEER, false, "0901 03 0901 04", false },
	{ BGP_ROLE_NONE, false, "0901 04 0901 03", true }, /* it is no matter of ours */
};

START_TEST(roles_must_fit)
{
	const struct role_case *c = &roles[_i];
	struct bgp_open ours = { .as = 1,
		.id = 1,
		.families = V4,
		.caps = c->ours ? BGP_CAPS_ROLE : 0,
		.role = c->ours,
		.strict_role = c->strict };
	uint8_t octets[128], caps[64];
	struct bgp_open them = { .as = 2, .id = 2, .families = V4, .extra = caps };
	struct wr w = wr_init(octets, sizeof octets);
	struct bgp_negotiated n;
	struct bgp_fault f;
	struct bgp_msg msg;

	them.extra_len = (uint16_t)test_hex(caps, sizeof caps, c->theirs);
	bgp_open_encode(&w, &them);
	ck_assert_int_eq(bgp_msg_next(octets, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &them, &f), BGP_FINE);
	ck_assert_int_eq(bgp_negotiate(&ours, &them, 0, &n, &f),
	    c->fits ? BGP_FINE : BGP_RESET);
	if (!c->fits) {
		ck_assert_uint_eq(f.code, BGP_ERR_OPEN);
		ck_assert_uint_eq(f.subcode, BGP_OPEN_ROLE);
	}
}
END_TEST

START_TEST(a_role_survives_the_wire)
{
	struct bgp_open o = { .as = 1,
		.id = 1,
		.families = V4,
		.caps = BGP_CAPS_ROLE,
		.role = (uint8_t)_i };
	uint8_t octets[128];
	struct bgp_open again;
	struct bgp_fault f;
	struct bgp_msg msg;
	struct wr w = wr_init(octets, sizeof octets);

	bgp_open_encode(&w, &o);
	ck_assert_int_eq(bgp_msg_next(octets, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &again, &f), BGP_FINE);
	ck_assert_uint_eq(again.role, o.role);
	ck_assert(!again.roles_differ);
	/* Without capabilities there is none. */
	bgp_open_strip(&o);
	ck_assert_uint_eq(o.role, BGP_ROLE_NONE);
}
END_TEST

TCase *
test_bgp_open(void)
{
	TCase *tc = tcase_create("bgp/open");

	tcase_add_loop_test(tc, an_open_is_decoded, 0,
	    (int)(sizeof cases / sizeof *cases));
	tcase_add_test(tc, open_tells_which_version_we_speak);
	tcase_add_test(tc, open_rejects_every_cut);
	tcase_add_loop_test(tc, many_capabilities_take_the_long_form, 0, 2);
	tcase_add_test(tc, an_open_is_encoded);
	tcase_add_loop_test(tc, next_hops_of_ipv6_where_both_agree, 0,
	    (int)(sizeof next_hops / sizeof *next_hops));
	tcase_add_loop_test(tc, an_open_comes_back_as_it_was_sent, 0, 2048);
	tcase_add_test(tc, both_sides_get_what_both_have);
	tcase_add_loop_test(tc, several_paths_go_where_both_agree, 0,
	    (int)(sizeof add_paths / sizeof *add_paths));
	tcase_add_loop_test(tc, modes_survive_the_wire, 0, 16);
	tcase_add_loop_test(tc, roles_must_fit, 0, (int)(sizeof roles / sizeof *roles));
	tcase_add_loop_test(tc, a_role_survives_the_wire, 1, BGP_ROLE_N);
	tcase_add_test(tc, another_as_than_configured_is_refused);
	tcase_add_test(tc, our_identifier_is_refused_only_within_the_as);
	tcase_add_test(tc, without_a_common_family_our_own_are_named);
	return tc;
}
