#include "bgp/down.h"
#include "test.h"

#include <string.h>

static const struct {
	struct bgp_news news;
	const char *text;
} ends[] = {
	{ { .down = BGP_DOWN_TCP }, "connection closed by peer" },
	{ { .down = BGP_DOWN_HOLD,
	      .notify = { BGP_ERR_HOLD, 0, 0, NULL },
	      .silence = 180 * ERX_SEC },
	    "hold timer expired: nothing heard for 180 s" },
	{ { .down = BGP_DOWN_SEND_HOLD,
	      .notify = { BGP_ERR_SEND_HOLD, 0, 0, NULL },
	      .silence = 1500 * ERX_MSEC },
	    "send hold timer expired: nothing taken for 1500 ms" },
	{ { .down = BGP_DOWN_STOPPED, .notify = { BGP_ERR_CEASE, 3, 0, NULL } },
	    "sent Cease/Peer De-configured" },
	{ { .down = BGP_DOWN_NOTIFIED, .notify = { BGP_ERR_CEASE, 5, 0, NULL } },
	    "received Cease/Connection Rejected" },
	{ { .down = BGP_DOWN_NOTIFIED, .fault = { .reason = "too short" } },
	    "received a malformed NOTIFICATION (too short)" },
	{ { .down = BGP_DOWN_FAULT,
	      .notify = { BGP_ERR_OPEN, 2, 0, NULL },
	      .fault = { .reason = "AS is not the configured one" } },
	    "sent OPEN Message Error/Bad Peer AS (AS is not the configured one)" },
};

START_TEST(the_end_of_a_connection_is_one_line)
{
	struct buf b;

	buf_init(&b);
	bgp_down_print(&b, &ends[_i].news);
	ck_assert_str_eq(b.data, ends[_i].text);
	buf_fini(&b);
}
END_TEST

static const struct {
	const char *in, *out; /* into 8 octets */
} texts[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "seven77", "seven77" },
	{ "eight888", "eight88" },
	{ "a\nb\x7f"
	  "c\x1b",
	    "a?b?c?" },
	{ "12345\xc3\xa9", "12345\xc3\xa9" },
	{ "123456\xc3\xa9", "123456" },
	{ "12345\xe2\x82\xac", "12345" },
	{ "1234\xf0\x9f\x98\x80", "1234" },
	{ "a\xc2\x9f"
	  "b",
	    "a??b" },
	{ "123456\xc2\x9f", "123456" },
};

START_TEST(text_is_cleaned_and_cut_between_characters)
{
	char out[8];

	bgp_text_clean(out, sizeof out, texts[_i].in);
	ck_assert_str_eq(out, texts[_i].out);
}
END_TEST

TCase *
test_bgp_down(void)
{
	TCase *tc = tcase_create("bgp/down");

	tcase_add_loop_test(tc, the_end_of_a_connection_is_one_line, 0,
	    (int)(sizeof ends / sizeof *ends));
	tcase_add_loop_test(tc, text_is_cleaned_and_cut_between_characters, 0,
	    (int)(sizeof texts / sizeof *texts));
	return tc;
}
