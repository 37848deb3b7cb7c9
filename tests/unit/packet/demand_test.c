/*
 * Packets of IPv6 with extension headers, and fragments of both families: what an
 * emulated host says of them, and what routers do.
 */
#include "packet/demand.h"

#include "base/wire.h"
#include "road.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { V6 = 40, MOST = 2000, QUIET = 255 };

static struct road r;

static void
setup(void)
{
	road_init(&r, NULL);
}

static void
teardown(void)
{
	road_fini(&r);
}

/* From the host on the left, with `next` behind the header and the octets of `hex`
 * there; its length. */
static size_t
six(uint8_t *out, const char *to, uint8_t ttl, uint8_t next, const char *hex)
{
	struct ip_addr from = road_addr("fd01::5"), target = road_addr(to);
	size_t len = test_hex(out + V6, MOST - V6, hex);

	packet_header(out, &from, &target, next, ttl, len, 0);
	return V6 + len;
}

/* The checksum of ICMPv6 at an octet of a packet. */
static void
sum_icmp6(uint8_t *packet, size_t at, size_t len)
{
	struct packet_head h;

	packet_read(&h, packet, len);
	put_u16(packet + at + 2, 0);
	put_u16(packet + at + 2,
	    packet_sum_fold(packet_sum(packet + at, len - at,
		packet_sum_pseudo(&h.from, &h.to, PACKET_PROTOCOL_ICMP6, len - at))));
}

/* The only packet sent is an error of ICMPv6 that quotes the packet. */
static void
ck_error6(const char *what, const uint8_t *packet, size_t len, unsigned type,
    unsigned code, unsigned word)
{
	const uint8_t *icmp = r.frames[0] + V6;
	size_t quoted = len < 1280 - V6 - 8 ? len : 1280 - V6 - 8;

	ck_assert_msg(r.n == 1, "%s: %zu packets", what, r.n);
	road_ck_sums(r.frames[0], r.lens[0]);
	ck_assert_uint_eq(r.frames[0][6], PACKET_PROTOCOL_ICMP6);
	ck_assert_mem_eq(r.frames[0] + 24, packet + 8, 16);
	ck_assert_msg(icmp[0] == type && icmp[1] == code, "%s: %u/%u", what, icmp[0],
	    icmp[1]);
	ck_assert_msg(get_u32(icmp + 4) == word, "%s: %u", what, get_u32(icmp + 4));
	ck_assert_uint_eq(r.lens[0], V6 + 8 + quoted);
	/* But for the hop limit, which routers have changed. */
	ck_assert_mem_eq(icmp + 8, packet, 7);
	ck_assert_mem_eq(icmp + 16, packet + 8, quoted - 8);
}

#define UDP "1388 1770 0008 0000"
#define PAD "00 0104 00000000" /* of 8 octets, behind the number of the next header */

/* --- what a host says --- */

static const struct {
	const char *what;
	uint8_t next;
	const char *hex; /* behind the first header */
	uint8_t type, code;
	uint32_t word;
} rows[] = {
	{ "an unknown protocol", 132, "000000000000000000000000", 4, 1, 6 },
	{ "behind options of each hop", 0, "84" PAD "0000000000000000", 4, 1, 40 },
	{ "behind two headers", 0, "3c" PAD "84" PAD "0000000000000000", 4, 1, 48 },
	{ "behind a first fragment", 44, "84000001 00000007 0000000000000000", 4, 1,
	    40 },
	{ "of the other family", 1, "0800000000010001", 4, 1, 6 },
	{ "options of each hop elsewhere", 60, "00" PAD "11" PAD UDP, 4, 1, 40 },
	{ "nothing follows", 59, "0000000000000000", QUIET, 0, 0 },
	{ "nothing follows an option", 60, "3b" PAD, QUIET, 0, 0 },
	/* RFC 8200 4.2: the two highest bits say what to do. */
	{ "an option to skip", 60, "11 00 1e02 0000 0000" UDP, 1, 4, 0 },
	{ "an option to drop", 60, "11 00 5e02 0000 0000" UDP, QUIET, 0, 0 },
	{ "an option to tell of", 60, "11 00 9e02 0000 0000" UDP, 4, 2, 42 },
	{ "one for a single host", 60, "11 00 de02 0000 0000" UDP, 4, 2, 42 },
	{ "an option of each hop", 0, "11 00 0100 9e02 0000" UDP, 4, 2, 44 },
	{ "behind single octets", 0, "11 00 000000 9e01 00" UDP, 4, 2, 45 },
	{ "options in both headers", 0, "3c" PAD "11 00 0100 de02 0000" UDP, 4, 2, 52 },
	{ "a jumbogram", 0, "11 00 c204 00010000" UDP, 4, 2, 42 },
	{ "an option longer than its header", 60, "11 00 1e08 0000 0000" UDP, QUIET, 0,
	    0 },
	{ "an option cut in two", 60, "11 00 0103 000000 1e" UDP, QUIET, 0, 0 },
	/* RFC 8200 4.4, RFC 5095. */
	{ "a routing header at its end", 43,
	    "11 02 00 00 00000000"
	    "fd020000000000000000000000000008" UDP,
	    1, 4, 0 },
	{ "a routing header of type 0", 43,
	    "11 02 00 01 00000000"
	    "fd020000000000000000000000000008" UDP,
	    4, 0, 42 },
	{ "a routing header of any type", 60, "2b" PAD "11 00 fd 07 00000000" UDP, 4, 0,
	    50 },
	/* RFC 8200 4.5, RFC 7112. */
	{ "a piece of odd length", 44, "11000001 00000007" UDP "000000", 4, 0, 4 },
	{ "a last piece of odd length", 44, "11000018 00000007" UDP "000000", QUIET, 0,
	    0 },
	{ "a piece behind the end", 44, "1100fff8 00000007" UDP, 4, 0, 42 },
	{ "a piece without its header", 44, "11000001 00000007", 4, 3, 0 },
	{ "a piece with half its header", 44, "06000001 00000007" UDP, 4, 3, 0 },
	{ "a piece in its options", 44, "3c000001 00000007 11030104 00000000", 4, 3,
	    0 },
	{ "a packet in its options", 60, "11030104 00000000", QUIET, 0, 0 },
	{ "a packet without its header", 17, "1388", QUIET, 0, 0 },
	{ "a later piece", 44, "11000008 00000007" UDP, QUIET, 0, 0 },
	{ "a first piece", 44, "11000001 00000007" UDP, 1, 4, 0 },
	{ "a piece alone", 44, "11000000 00000007" UDP, 1, 4, 0 },
	/* RFC 4443 2.4 (e). */
	{ "an error with an option", 60, "3a 00 9e02 0000 0000 0100000000000000", QUIET,
	    0, 0 },
	{ "a redirect with an option", 60, "3a 00 9e02 0000 0000 8900000000000000",
	    QUIET, 0, 0 },
};

START_TEST(icmp6_of_extension_headers_points_to_the_octet)
{
	uint8_t packet[MOST];
	size_t len = six(packet, "fd02::9", 64, rows[_i].next, rows[_i].hex);

	road_input(&r, "a--left6", packet, len);
	ck_assert_uint_eq(road_counters(&r, "a--left6")->answered, 1);
	if (rows[_i].type == QUIET)
		ck_assert_msg(r.n == 0, "%s", rows[_i].what);
	else
		ck_error6(rows[_i].what, packet, len, rows[_i].type, rows[_i].code,
		    rows[_i].word);
}
END_TEST

/* RFC 8200 8.4: what was for the way there is not sent back. */
START_TEST(an_echo_behind_extension_headers_comes_back_without)
{
	static const char *const fronts[] = { "3c" PAD "3a" PAD,
		"2c" PAD "3a000000 00000007",
		"2b" PAD "3a 02 00 00 00000000 fd020000000000000000000000000008" };

	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		uint8_t packet[MOST];
		size_t at = six(packet, "fd02::9", 64, 0, fronts[i]), len = at + 24;

		memset(packet + at, 'e', 24);
		packet[at] = 128;
		packet[at + 1] = 0;
		put_u16(packet + 4, (unsigned)(len - V6));
		sum_icmp6(packet, at, len);
		r.n = 0;
		road_input(&r, "a--left6", packet, len);
		ck_assert_uint_eq(r.n, 1);
		ck_assert_uint_eq(r.lens[0], V6 + 24);
		road_ck_sums(r.frames[0], r.lens[0]);
		ck_assert_uint_eq(r.frames[0][6], PACKET_PROTOCOL_ICMP6);
		ck_assert_uint_eq(r.frames[0][V6], 129);
		ck_assert_mem_eq(r.frames[0] + V6 + 4, packet + at + 4, 20);
	}
}
END_TEST

/* Offsets and the number of the packet stay, so the pieces make one answer. */
START_TEST(an_echo_in_pieces_comes_back_in_pieces)
{
	uint8_t packet[MOST], whole[V6 + 32], back[V6 + 32];
	size_t len = six(packet, "fd02::9", 64, 58, "8000 0000 0001 0001"), piece;

	memset(packet + len, 'e', 24);
	put_u16(packet + 4, 32);
	len += 24;
	sum_icmp6(packet, V6, len);
	memcpy(whole, packet, len);
	for (unsigned offset = 0; offset < 32; offset += 16) {
		piece = six(packet, "fd02::9", 64, 0, "2c" PAD);
		packet[piece] = 58;
		packet[piece + 1] = 0;
		put_u16(packet + piece + 2, offset | (offset == 0));
		put_u32(packet + piece + 4, 99);
		memcpy(packet + piece + 8, whole + V6 + offset, 16);
		put_u16(packet + 4, (unsigned)(piece + 24 - V6));
		road_input(&r, "a--left6", packet, piece + 24);
	}
	ck_assert_uint_eq(r.n, 2);
	memcpy(back, r.frames[0], V6);
	for (unsigned i = 0; i < 2; i++) {
		ck_assert_uint_eq(r.lens[i], V6 + 8 + 16);
		ck_assert_uint_eq(r.frames[i][6], 44);
		ck_assert_uint_eq(get_u16(r.frames[i] + V6 + 2), i ? 16 : 1);
		ck_assert_uint_eq(get_u32(r.frames[i] + V6 + 4), 99);
		memcpy(back + V6 + 16 * i, r.frames[i] + V6 + 8, 16);
	}
	back[6] = 58;
	put_u16(back + 4, 32);
	ck_assert_uint_eq(back[V6], 129);
	road_ck_sums(back, sizeof back);
}
END_TEST

/* --- what routers say --- */

START_TEST(icmp6_of_routers_looks_behind_extension_headers)
{
	static const struct {
		const char *what;
		uint8_t next;
		const char *hex;
		bool told;
	} fronts[] = {
		{ "a datagram", 0, "3c" PAD "11" PAD UDP, true },
		/* No router but that of the target looks at these. */
		{ "an option", 60, "11 00 9e02 0000 0000" UDP, true },
		{ "a routing header", 43, "11 00 00 01 00000000" UDP, true },
		{ "a later piece", 44, "11000008 00000007" UDP, true },
		{ "nothing", 59, "", true },
		{ "an error", 0, "3a" PAD "0100000000000000", false },
		/* Ten headers hide nothing. */
		{ "an error", 60,
		    "3c" PAD "3c" PAD "3c" PAD "3c" PAD "3c" PAD "3c" PAD "3c" PAD
		    "3c" PAD "3c" PAD "3a" PAD "0100000000000000",
		    false },
		{ "a piece of an error, perhaps", 44,
		    "3a000008 00000007 0100000000000000", false },
	};

	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		uint8_t packet[MOST];
		size_t len = six(packet, "fd03::7", 1, fronts[i].next, fronts[i].hex);

		r.n = 0;
		road_input(&r, "a--left6", packet, len);
		if (fronts[i].told)
			ck_error6(fronts[i].what, packet, len, 3, 0, 0);
		ck_assert_msg(r.n == fronts[i].told, "%s: hops", fronts[i].what);
		r.n = 0;
		packet[7] = 64;
		memset(packet + len, 0, 1400 - len);
		put_u16(packet + 4, 1400 - V6);
		road_input(&r, "a--left6", packet, 1400);
		if (fronts[i].told)
			ck_error6(fronts[i].what, packet, 1400, 2, 0, 1300);
		ck_assert_msg(r.n == fronts[i].told, "%s: length", fronts[i].what);
	}
}
END_TEST

/* What is whole passes as it came, but for the hop limit. */
START_TEST(extension_headers_pass_routers_untouched)
{
	uint8_t packet[MOST];
	size_t len = six(packet, "fd03::7", 64, 0,
	    "2b 00 9e02 0000 0000 2c 00 00 01 00000000 11000008 00000007" UDP);

	road_input(&r, "a--left6", packet, len);
	ck_assert_uint_eq(r.n, 1);
	ck_assert_uint_eq(r.ports[0], road_port(&r, "c--right6"));
	packet[7] = 61;
	ck_assert_uint_eq(r.lens[0], len);
	ck_assert_mem_eq(r.frames[0], packet, len);
}
END_TEST

/* --- IPv4 --- */

/* A packet of IPv4 with `bits` in the word of fragments. */
static size_t
four(uint8_t *out, const char *to, uint8_t ttl, unsigned bits, uint8_t protocol)
{
	road_datagram(out, "10.1.0.5", to, ttl, 100, false);
	put_u16(out + 6, bits);
	out[9] = protocol;
	put_u16(out + 10, 0);
	put_u16(out + 10, packet_sum_fold(packet_sum(out, 20, 0)));
	return 100;
}

/* RFC 1122 3.2.2 and RFC 1812 4.3.2.7. */
START_TEST(icmp4_is_told_of_no_later_piece_and_no_error)
{
	enum { UNREACHABLE = 3, EXCEEDED = 11, MORE = 0x2000, DF = 0x4000 };
	static const struct {
		const char *to;
		uint8_t ttl;
		unsigned bits;
		uint8_t protocol, first; /* first octet of what is carried, or 0 */
		int type, code;          /* -1: nothing */
	} packets[] = {
		{ "10.3.0.7", 1, MORE, 17, 0, EXCEEDED, 0 },
		{ "10.3.0.7", 1, MORE | 8, 17, 0, -1, 0 },
		{ "10.3.0.7", 1, 8, 17, 0, -1, 0 },
		{ "10.77.0.1", 64, 0, 17, 0, UNREACHABLE, 0 },
		{ "10.77.0.1", 64, 8, 17, 0, -1, 0 },
		{ "10.77.0.1", 64, 0, 1, 8, UNREACHABLE, 0 },
		{ "10.77.0.1", 64, 0, 1, 13, UNREACHABLE, 0 },
		{ "10.77.0.1", 64, 0, 1, 3, -1, 0 },
		{ "10.77.0.1", 64, 0, 1, 4, -1, 0 },
		{ "10.77.0.1", 64, 0, 1, 5, -1, 0 },
		{ "10.77.0.1", 64, 0, 1, 11, -1, 0 },
		{ "10.77.0.1", 64, 0, 1, 12, -1, 0 },
		{ "10.2.0.9", 64, 0, 17, 0, UNREACHABLE, 3 },
		{ "10.2.0.9", 64, MORE, 17, 0, UNREACHABLE, 3 },
		{ "10.2.0.9", 64, 8, 17, 0, -1, 0 },
		{ "10.2.0.9", 64, 0, 132, 0, UNREACHABLE, 2 },
		{ "10.2.0.9", 64, 0, 59, 0, UNREACHABLE, 2 },
		{ "10.2.0.9", 64, 0, 58, 0, UNREACHABLE, 2 },
		{ "10.2.0.9", 64, 8, 132, 0, -1, 0 },
	};

	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		uint8_t packet[100];
		size_t len = four(packet, packets[i].to, packets[i].ttl,
		    packets[i].bits, packets[i].protocol);

		if (packets[i].first)
			packet[20] = packets[i].first;
		r.n = 0;
		road_input(&r, "a--left", packet, len);
		ck_assert_msg(r.n == (packets[i].type >= 0), "row %zu", i);
		if (packets[i].type < 0)
			continue;
		road_ck_sums(r.frames[0], r.lens[0]);
		ck_assert_int_eq(r.frames[0][20], packets[i].type);
		ck_assert_int_eq(r.frames[0][21], packets[i].code);
		ck_assert_uint_eq(get_u32(r.frames[0] + 24), 0);
	}
}
END_TEST

/* RFC 1191 4: the higher half of the word stays 0, also for a first piece. */
START_TEST(icmp4_has_the_mtu_in_the_lower_half)
{
	for (unsigned more = 0; more < 2; more++) {
		uint8_t packet[1400];

		road_datagram(packet, "10.1.0.5", "10.3.0.7", 64, 1400, true);
		put_u16(packet + 6, more ? 0x6000 : 0x4000);
		put_u16(packet + 10, 0);
		put_u16(packet + 10, packet_sum_fold(packet_sum(packet, 20, 0)));
		r.n = 0;
		road_input(&r, "a--left", packet, sizeof packet);
		ck_assert_uint_eq(r.n, 1);
		ck_assert_uint_eq(r.lens[0], 576);
		test_bytes(r.frames[0] + 20, 2, "0304");
		test_bytes(r.frames[0] + 24, 4, "00000514");
	}
}
END_TEST

TCase *
test_packet_demand(void)
{
	TCase *t = tcase_create("packet/demand");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, icmp6_of_extension_headers_points_to_the_octet, 0,
	    sizeof rows / sizeof *rows);
	tcase_add_test(t, an_echo_behind_extension_headers_comes_back_without);
	tcase_add_test(t, an_echo_in_pieces_comes_back_in_pieces);
	tcase_add_test(t, icmp6_of_routers_looks_behind_extension_headers);
	tcase_add_test(t, extension_headers_pass_routers_untouched);
	tcase_add_test(t, icmp4_is_told_of_no_later_piece_and_no_error);
	tcase_add_test(t, icmp4_has_the_mtu_in_the_lower_half);
	return t;
}
