#include "bgp/notify.h"
#include "message.h"
#include "test.h"

#include <stdlib.h>

TCase *test_bgp_notify(void);

static const struct {
	const char *body, *text;
} printed[] = {
	{ "0400", "Hold Timer Expired" },
	{ "0101", "Message Header Error/Connection Not Synchronized" },
	{ "0102 0012", "Message Header Error/Bad Message Length: data 0x0012" },
	{ "0202", "OPEN Message Error/Bad Peer AS" },
	{ "0207 010400010001",
	    "OPEN Message Error/Unsupported Capability: data 0x010400010001" },
	{ "0301", "UPDATE Message Error/Malformed Attribute List" },
	{ "0503 04",
	    "Finite State Machine Error/Unexpected Message in Established: "
	    "data 0x04" },
	{ "0601 000101 00000fa0",
	    "Cease/Maximum Number of Prefixes Reached: ipv4 limit 4000" },
	{ "0601 000201 00000064",
	    "Cease/Maximum Number of Prefixes Reached: ipv6 limit 100" },
	{ "0601 001946 00000001",
	    "Cease/Maximum Number of Prefixes Reached: AFI 25 SAFI 70 limit 1" },
	{ "0601 0001", "Cease/Maximum Number of Prefixes Reached: data 0x0001" },
	{ "0602", "Cease/Administrative Shutdown" },
	{ "0602 00", "Cease/Administrative Shutdown: \"\"" },
	{ "0602 03 627965", "Cease/Administrative Shutdown: \"bye\"" },
	{ "0604 03 627965", "Cease/Administrative Reset: \"bye\"" },
	/* Text where none belongs. */
	{ "0603 03 627965", "Cease/Peer De-configured: data 0x03627965" },
	/* Length over the data, under it, invalid UTF-8. */
	{ "0602 04 627965", "Cease/Administrative Shutdown: data 0x04627965" },
	{ "0602 02 627965", "Cease/Administrative Shutdown: data 0x02627965" },
	{ "0602 ff 62", "Cease/Administrative Shutdown: data 0xff62" },
	{ "0602 02 c328", "Cease/Administrative Shutdown: data 0x02c328" },
	{ "0602 02 c080", "Cease/Administrative Shutdown: data 0x02c080" },
	{ "0602 03 eda080", "Cease/Administrative Shutdown: data 0x03eda080" },
	{ "0602 04 f4908080", "Cease/Administrative Shutdown: data 0x04f4908080" },
	{ "0602 02 e282", "Cease/Administrative Shutdown: data 0x02e282" },
	/* Valid, but not for a log. */
	{ "0602 03 0d0a1b", "Cease/Administrative Shutdown: \"\\x0d\\x0a\\x1b\"" },
	{ "0602 02 225c", "Cease/Administrative Shutdown: \"\\x22\\x5c\"" },
	{ "0602 02 c29b", "Cease/Administrative Shutdown: \"\\xc2\\x9b\"" },
	{ "0602 03 e280ae", "Cease/Administrative Shutdown: \"\\xe2\\x80\\xae\"" },
	{ "0602 05 c3bce282ac",
	    "Cease/Administrative Shutdown: \"\xc3\xbc\xe2\x82\xac\"" },
	{ "0602 04 f09f9880", "Cease/Administrative Shutdown: \"\xf0\x9f\x98\x80\"" },
	{ "0609", "Cease/Hard Reset" },
	{ "0609 06", "Cease/Hard Reset: data 0x06" },
	{ "0609 0602 03 627965",
	    "Cease/Hard Reset (Cease/Administrative Shutdown: \"bye\")" },
	{ "0609 0400", "Cease/Hard Reset (Hold Timer Expired)" },
	{ "0609 0609 0602", "Cease/Hard Reset (Cease/Hard Reset: data 0x0602)" },
	{ "060a", "Cease/BFD Down" },
	{ "06c8", "Cease/200" },
	{ "0c07", "Unknown 12/7" },
	{ "0000", "Unknown 0" },
};

START_TEST(a_notification_is_printed_without_harm)
{
	struct bgp_msg msg = message_from(BGP_NOTIFICATION, printed[_i].body);
	struct bgp_notify n;
	struct buf b;

	buf_init(&b);
	bgp_notify_decode(&msg, &n);
	bgp_notify_print(&b, &n);
	ck_assert_str_eq(b.data, printed[_i].text);
	buf_fini(&b);
	message_free(&msg);
}
END_TEST

START_TEST(text_of_255_octets_is_shown_whole)
{
	uint8_t body[2 + 256];
	struct bgp_notify n;
	struct bgp_msg msg;
	struct buf b;

	memset(body, 'x', sizeof body);
	body[0] = BGP_ERR_CEASE;
	body[1] = BGP_CEASE_SHUTDOWN;
	body[2] = 255;
	msg = message_of(BGP_NOTIFICATION, body, sizeof body);
	buf_init(&b);
	bgp_notify_decode(&msg, &n);
	bgp_notify_print(&b, &n);
	ck_assert_uint_eq(b.len, strlen("Cease/Administrative Shutdown: \"\"") + 255);
	buf_fini(&b);
	message_free(&msg);
}
END_TEST

START_TEST(data_in_hex_is_cut)
{
	static uint8_t body[60000] = { BGP_ERR_UPDATE, 1 };
	struct bgp_msg msg = message_of(BGP_NOTIFICATION, body, sizeof body);
	struct bgp_notify n;
	struct buf b;

	buf_init(&b);
	bgp_notify_decode(&msg, &n);
	bgp_notify_print(&b, &n);
	ck_assert_uint_lt(b.len, 300);
	ck_assert_ptr_nonnull(strstr(b.data, "... (59998 octets)"));
	buf_fini(&b);
	message_free(&msg);
}
END_TEST

START_TEST(shutdown_text_is_cut_between_characters)
{
	static const char *const euro = "\xe2\x82\xac";
	uint8_t data[BGP_NOTIFY_TEXT];
	char text[400] = "";

	test_bytes(data, bgp_notify_text(data, "bye"), "03 627965");
	ck_assert_uint_eq(bgp_notify_text(data, ""), 0);
	ck_assert_uint_eq(bgp_notify_text(data, NULL), 0);

	strcpy(text, "ab"); /* 2 + 84 * 3 = 254: the 85th does not fit */
	for (int i = 0; i < 100; i++)
		strcat(text, euro);
	ck_assert_uint_eq(bgp_notify_text(data, text), 1 + 254);
	ck_assert_uint_eq(data[0], 254);
	ck_assert_mem_eq(data + 1, text, 254);
}
END_TEST

START_TEST(a_prefix_limit_names_family_and_limit)
{
	uint8_t data[BGP_NOTIFY_LIMIT];

	test_bytes(data, bgp_notify_limit(data, IP_V6, 200), "0002 01 000000c8");
	test_bytes(data, bgp_notify_limit(data, IP_V4, 4000), "0001 01 00000fa0");
}
END_TEST

START_TEST(a_notification_that_does_not_fit_fails_the_writer)
{
	uint8_t out[30], data[20] = { 0 };
	struct wr w = wr_init(out, sizeof out);

	bgp_notify_encode(&w, 3, 1, data, sizeof data);
	ck_assert(w.failed);
}
END_TEST

TCase *
test_bgp_notify(void)
{
	TCase *tc = tcase_create("bgp/notify");

	tcase_add_loop_test(tc, a_notification_is_printed_without_harm, 0,
	    (int)(sizeof printed / sizeof *printed));
	tcase_add_test(tc, text_of_255_octets_is_shown_whole);
	tcase_add_test(tc, data_in_hex_is_cut);
	tcase_add_test(tc, shutdown_text_is_cut_between_characters);
	tcase_add_test(tc, a_prefix_limit_names_family_and_limit);
	tcase_add_test(tc, a_notification_that_does_not_fit_fails_the_writer);
	return tc;
}
