/*
 * Octets of packets: checksums, headers of both families, fragments.
 */
#include "packet/wire.h"

#include "base/wire.h"
#include "packet/cut.h"
#include "packet/icmp.h"
#include "road.h"
#include "test.h"

#include <string.h>

START_TEST(checksums_are_those_of_rfc_1071)
{
	uint8_t data[16];
	size_t n = test_hex(data, sizeof data, "00 01 f2 03 f4 f5 f6 f7");

	/* RFC 1071 3: the sum is ddf2. */
	ck_assert_uint_eq(packet_sum_fold(packet_sum(data, n, 0)), 0xffff & ~0xddf2u);
	/* An odd octet counts as the higher one. */
	ck_assert_uint_eq(packet_sum_fold(packet_sum(data, 3, 0)),
	    0xffff & ~(0x0001u + 0xf200u));
}
END_TEST

/* RFC 1624: also where the word becomes 0 or ffff. */
START_TEST(a_change_keeps_a_checksum_right)
{
	for (unsigned was = 0; was <= 0xffff; was += 257) {
		for (unsigned now = 0; now <= 0xffff; now += 4369) {
			uint8_t data[6] = { 0x12, 0x34, 0, 0, 0, 0 };

			put_u16(data + 4, was);
			put_u16(data + 2, packet_sum_fold(packet_sum(data, 6, 0)));
			put_u16(data + 4, now);
			packet_sum_change(data + 2, was, now);
			ck_assert_uint_eq(packet_sum_fold(packet_sum(data, 6, 0)), 0);
		}
	}
}
END_TEST

START_TEST(a_ttl_is_taken_from_with_its_checksum)
{
	uint8_t packet[100];
	struct packet_head h;

	for (unsigned ttl = 4; ttl < 256; ttl++) {
		road_datagram(packet, "10.1.0.5", "10.3.0.7", (uint8_t)ttl, 60, true);
		packet_age(packet, IP_V4, 3);
		ck_assert_int_eq(packet_read(&h, packet, 60), PACKET_FINE);
		ck_assert_uint_eq(h.ttl, ttl - 3);
	}
}
END_TEST

/* An echo of IPv6 behind a hop-by-hop, a destination and a fragment header. */
START_TEST(extension_headers_are_gone_over)
{
	uint8_t packet[128];
	struct packet_head h;
	size_t n = test_hex(packet, sizeof packet,
	    "60000000 0020 00 40 fd010000000000000000000000000005"
	    "fd030000000000000000000000000007"
	    "3c00010400000000" /* hop-by-hop, then destination */
	    "2c00010400000000" /* destination, then fragment */
	    "3a00000100000009" /* fragment at 0, more to come; ICMPv6 */
	    "8000000000010001");

	ck_assert_int_eq(packet_read(&h, packet, n), PACKET_FINE);
	ck_assert_uint_eq(h.header, 64);
	ck_assert_uint_eq(h.protocol, PACKET_PROTOCOL_ICMP6);
	ck_assert(h.piece && h.first && h.whole && !h.torn);
	ck_assert_uint_eq(h.fragment, 56);
	ck_assert_uint_eq(h.named, 56);
	/* The next piece has no upper header. */
	put_u16(packet + 58, 8);
	ck_assert_int_eq(packet_read(&h, packet, n), PACKET_FINE);
	ck_assert(h.piece && !h.first);
	/* A header that is longer than the packet is none. */
	packet[41] = 9;
	ck_assert_int_eq(packet_read(&h, packet, n), PACKET_FINE);
	ck_assert_uint_eq(h.header, 40);
	ck_assert_uint_eq(h.protocol, 0);
	ck_assert(h.torn);
}
END_TEST

/* RFC 791 3.2: offsets, the mark of more, and options that every piece has. */
START_TEST(a_packet_with_options_is_cut)
{
	uint8_t packet[2100], piece[1300], whole[2100];
	struct packet_head h, p;
	size_t from = 0, len, at = 0, pieces = 0;

	road_datagram(packet, "10.1.0.5", "10.3.0.7", 64, 2000, false);
	/* 8 octets of options: record route, which is not copied, and router alert,
	 * which is. */
	memmove(packet + 28, packet + 20, 1980);
	test_hex(packet + 20, 8, "07 03 04 01 94 04 00 00");
	packet[0] = 0x47;
	put_u16(packet + 2, 2008);
	put_u16(packet + 10, 0);
	put_u16(packet + 10, packet_sum_fold(packet_sum(packet, 28, 0)));
	ck_assert_int_eq(packet_read(&h, packet, 2008), PACKET_FINE);
	while ((len = packet_cut(piece, sizeof piece, packet, &h, &from)) > 0) {
		ck_assert_uint_le(len, sizeof piece);
		ck_assert_int_eq(packet_read(&p, piece, len), PACKET_FINE);
		ck_assert_uint_eq(p.header, pieces ? 24 : 28);
		if (pieces)
			test_bytes(piece + 20, 4, "94040000");
		ck_assert_uint_eq((get_u16(piece + 6) & 0x1fff) * 8, at);
		ck_assert_uint_eq((get_u16(piece + 6) & 0x2000) != 0,
		    at + len - p.header < 1980);
		memcpy(whole + at, piece + p.header, len - p.header);
		at += len - p.header;
		pieces++;
	}
	ck_assert_uint_eq(pieces, 2);
	ck_assert_uint_eq(at, 1980);
	ck_assert_mem_eq(whole, packet + 28, 1980);
}
END_TEST

/* Each fragment of a request is answered by itself, and the checksum of the whole
 * answer is right when its pieces are put together. */
START_TEST(an_echo_in_pieces_is_answered_in_pieces)
{
	static const char *const ends[2] = { "10.1.0.5", "10.2.0.9" };
	struct ip_addr from = road_addr(ends[0]), to = road_addr(ends[1]);
	uint8_t packet[2100], piece[1300], whole[2100];
	struct packet_head h, p;
	size_t at = 0, len, got = 0;

	packet_header(packet, &from, &to, PACKET_PROTOCOL_ICMP, 64, 2000, 9);
	memset(packet + 20, 'e', 2000);
	packet[20] = 8;
	packet[21] = packet[22] = packet[23] = 0;
	put_u16(packet + 22, packet_sum_fold(packet_sum(packet + 20, 2000, 0)));
	ck_assert_int_eq(packet_read(&h, packet, 2020), PACKET_FINE);
	while ((len = packet_cut(piece, sizeof piece, packet, &h, &at)) > 0) {
		ck_assert_int_eq(packet_read(&p, piece, len), PACKET_FINE);
		ck_assert(packet_echo(piece, &p));
		ck_assert_int_eq(packet_read(&p, piece, len), PACKET_FINE);
		ck_assert(ip_addr_equal(&p.from, &to) && ip_addr_equal(&p.to, &from));
		memcpy(whole + got, piece + p.header, len - p.header);
		got += len - p.header;
	}
	ck_assert_uint_eq(got, 2000);
	ck_assert_uint_eq(whole[0], 0);
	ck_assert_uint_eq(packet_sum_fold(packet_sum(whole, got, 0)), 0);
}
END_TEST

/* RFC 1122 3.2.2, RFC 4443 2.4 (e). */
START_TEST(no_error_is_sent_for_some_packets)
{
	struct ip_addr by = road_addr("192.0.2.1");
	uint8_t packet[2100], out[PACKET_ERROR_MAX], piece[1300];
	struct packet_head h, p;
	size_t at = 0, len;

	road_datagram(packet, "10.1.0.5", "10.3.0.7", 64, 2000, false);
	ck_assert_int_eq(packet_read(&h, packet, 2000), PACKET_FINE);
	len = packet_cut(piece, sizeof piece, packet, &h, &at);
	packet_read(&p, piece, len);
	ck_assert_uint_gt(packet_error_write(out, PACKET_TIME_EXCEEDED, &by, 0, piece,
			      &p),
	    0);
	len = packet_cut(piece, sizeof piece, packet, &h, &at);
	packet_read(&p, piece, len);
	ck_assert_uint_eq(packet_error_write(out, PACKET_TIME_EXCEEDED, &by, 0, piece,
			      &p),
	    0);
}
END_TEST

TCase *
test_packet_wire(void)
{
	TCase *t = tcase_create("packet/wire");

	tcase_add_test(t, checksums_are_those_of_rfc_1071);
	tcase_add_test(t, a_change_keeps_a_checksum_right);
	tcase_add_test(t, a_ttl_is_taken_from_with_its_checksum);
	tcase_add_test(t, extension_headers_are_gone_over);
	tcase_add_test(t, a_packet_with_options_is_cut);
	tcase_add_test(t, an_echo_in_pieces_is_answered_in_pieces);
	tcase_add_test(t, no_error_is_sent_for_some_packets);
	return t;
}
