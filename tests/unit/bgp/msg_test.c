#include "bgp/msg.h"
#include "message.h"
#include "test.h"

#include <stdlib.h>

TCase *test_bgp_msg(void);

#define ONES "ffffffffffffffffffffffffffffffff"

static const struct {
	const char *name, *hex;
	size_t max;
	int result;
	uint8_t subcode;
	const char *data;
} headers[] = {
	{ "keepalive", ONES "001304", 4096, 1, 0, NULL },
	{ "shortest update", ONES "0017020000 0000", 4096, 1, 0, NULL },
	{ "notification", ONES "0015030602", 4096, 1, 0, NULL },
	{ "refresh", ONES "00170500010001", 4096, 1, 0, NULL },
	{ "nothing yet", "", 4096, 0, 0, NULL },
	{ "header cut", ONES "0013", 4096, 0, 0, NULL },
	{ "body cut", ONES "001702000000", 4096, 0, 0, NULL },
	{ "marker", "fffffffffffffffffffffffffffffffe001304", 4096, -1, 1, "" },
	{ "marker, first octet", "00ffffffffffffffffffffffffffffff001304", 4096, -1, 1,
	    "" },
	{ "length 0", ONES "000004", 4096, -1, 2, "0000" },
	{ "length 18", ONES "001204", 4096, -1, 2, "0012" },
	{ "length 4097", ONES "100102", 4096, -1, 2, "1001" },
	{ "length 65535", ONES "ffff02", 4096, -1, 2, "ffff" },
	{ "open of 28", ONES "001c01", 4096, -1, 2, "001c" },
	{ "update of 22", ONES "001602", 4096, -1, 2, "0016" },
	{ "notification of 20", ONES "001403", 4096, -1, 2, "0014" },
	{ "keepalive of 20", ONES "00140400", 4096, -1, 2, "0014" },
	{ "type 0", ONES "001300", 4096, -1, 3, "00" },
	{ "type 6", ONES "002006", 4096, -1, 3, "06" },
	{ "type 255", ONES "0013ff", 4096, -1, 3, "ff" },
	{ "extended update", ONES "ffff02", 65535, 0, 0, NULL },
	{ "extended notification", ONES "100103", 65535, 0, 0, NULL },
	{ "extended open", ONES "100101", 65535, -1, 2, "1001" },
	{ "extended keepalive", ONES "100104", 65535, -1, 2, "1001" },
};

START_TEST(a_header_is_judged_as_soon_as_it_is_there)
{
	uint8_t bytes[64];
	size_t len = test_hex(bytes, sizeof bytes, headers[_i].hex);
	uint8_t *exact = malloc(len + 1);
	struct bgp_msg msg;
	struct bgp_fault f;
	int got;

	memcpy(exact, bytes, len);
	got = bgp_msg_next(exact, len, headers[_i].max, &msg, &f);
	ck_assert_msg(got == headers[_i].result, "%s: %d", headers[_i].name, got);
	if (got < 0) {
		ck_assert_int_eq(f.outcome, BGP_RESET);
		ck_assert_uint_eq(f.code, BGP_ERR_HEADER);
		ck_assert_uint_eq(f.subcode, headers[_i].subcode);
		test_bytes(f.data, f.data_len, headers[_i].data);
		ck_assert_ptr_nonnull(f.reason);
	} else if (got > 0) {
		ck_assert_uint_eq(msg.len, len);
		ck_assert_uint_eq(msg.body_len, len - BGP_HEADER_LEN);
		ck_assert_ptr_eq(msg.body, exact + BGP_HEADER_LEN);
	}
	free(exact);
}
END_TEST

START_TEST(a_stream_gives_the_same_messages_however_it_is_cut)
{
	uint8_t stream[256];
	struct wr w = wr_init(stream, sizeof stream);
	struct bgp_msg msg;
	struct bgp_fault f;
	size_t at = 0, have;
	unsigned n = 0;

	for (int i = 0; i < 3; i++) {
		bgp_keepalive_encode(&w);
		bgp_refresh_encode(&w, IP_V6, 0);
	}
	/* One octet more at a time, and all that is whole taken at once. */
	for (have = 0; have <= wr_len(&w); have++)
		while (bgp_msg_next(stream + at, have - at, 4096, &msg, &f) == 1) {
			ck_assert_uint_eq(msg.type,
			    n % 2 ? BGP_ROUTE_REFRESH : BGP_KEEPALIVE);
			at += msg.len;
			ck_assert_uint_eq(at, have);
			n++;
		}
	ck_assert_uint_eq(n, 6);
	ck_assert_uint_eq(at, wr_len(&w));
}
END_TEST

START_TEST(a_keepalive_is_nineteen_octets)
{
	uint8_t out[19];
	struct wr w = wr_init(out, sizeof out);

	bgp_keepalive_encode(&w);
	test_bytes(out, wr_len(&w), ONES "001304");
	bgp_keepalive_encode(&w);
	ck_assert(w.failed);
}
END_TEST

static const struct {
	const char *name, *body;
	enum bgp_outcome outcome;
	uint8_t code, subcode;
	uint8_t family, subtype;
} refreshes[] = {
	{ "request", "00010001", BGP_FINE, 0, 0, IP_V4, 0 },
	{ "request of IPv6", "00020001", BGP_FINE, 0, 0, IP_V6, 0 },
	{ "BoRR", "00020101", BGP_FINE, 0, 0, IP_V6, 1 },
	{ "EoRR", "00010201", BGP_FINE, 0, 0, IP_V4, 2 },
	{ "unknown family", "00190041", BGP_FINE, 0, 0, IP_NONE, 0 },
	{ "unknown subtype", "0001ff01", BGP_FINE, 0, 0, IP_V4, 255 },
	{ "ORF body", "0001000101 80 0001 00", BGP_FINE, 0, 0, IP_V4, 0 },
	{ "ORF header past the end", "00010001 02 80 ffff", BGP_FINE, 0, 0, IP_V4, 0 },
	{ "BoRR of 5", "0001010100", BGP_RESET, 7, 1, 0, 0 },
	{ "EoRR of 5", "0001020100", BGP_RESET, 7, 1, 0, 0 },
	{ "BoRR of 3", "000101", BGP_RESET, 7, 1, 0, 0 },
	{ "request of 3", "000100", BGP_RESET, 1, 2, 0, 0 },
	{ "empty", "", BGP_RESET, 1, 2, 0, 0 },
};

START_TEST(a_refresh_is_decoded)
{
	struct bgp_msg msg = message_from(BGP_ROUTE_REFRESH, refreshes[_i].body);
	struct bgp_refresh r;
	struct bgp_fault f;
	enum bgp_outcome got = bgp_refresh_decode(&msg, &r, &f);

	ck_assert_msg(got == refreshes[_i].outcome, "%s: %d", refreshes[_i].name, got);
	ck_assert_uint_eq(f.code, refreshes[_i].code);
	ck_assert_uint_eq(f.subcode, refreshes[_i].subcode);
	if (got == BGP_FINE) {
		ck_assert_uint_eq(r.family, refreshes[_i].family);
		ck_assert_uint_eq(r.subtype, refreshes[_i].subtype);
	} else if (f.code == BGP_ERR_REFRESH) {
		ck_assert_uint_eq(f.data_len, msg.len); /* the whole message: 7313 5 */
	}
	message_free(&msg);
}
END_TEST

START_TEST(a_refresh_is_encoded)
{
	uint8_t out[64];
	struct wr w = wr_init(out, sizeof out);

	bgp_refresh_encode(&w, IP_V6, 2);
	test_bytes(out, wr_len(&w), ONES "0017050002 02 01");
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

TCase *
test_bgp_msg(void)
{
	TCase *tc = tcase_create("bgp/msg");

	tcase_add_loop_test(tc, a_header_is_judged_as_soon_as_it_is_there, 0,
	    N(headers));
	tcase_add_test(tc, a_stream_gives_the_same_messages_however_it_is_cut);
	tcase_add_test(tc, a_keepalive_is_nineteen_octets);
	tcase_add_loop_test(tc, a_refresh_is_decoded, 0, N(refreshes));
	tcase_add_test(tc, a_refresh_is_encoded);
	return tc;
}
