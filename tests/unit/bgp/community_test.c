#include "bgp/attr.h"
#include "test.h"

TCase *test_bgp_community(void);

static struct bgp_bytes
bytes_from(const char *hex)
{
	static uint8_t bytes[256];

	return (
	    struct bgp_bytes){ bytes, (uint16_t)test_hex(bytes, sizeof bytes, hex) };
}

static const struct {
	char kind;
	const char *hex, *text;
} printed[] = {
	{ 'c', "", "" },
	{ 'c', "fc080001", "64520:1" },
	{ 'c', "00000000 ffffffff", "0:0 65535:65535" },
	{ 'c', "2f2cc354 ffffff01 ffffff02 ffffff03",
	    "12076:50004 no-export no-advertise local-as" },
	{ 'c', "ffff0000 ffff029a ffff0006 ffff0007",
	    "graceful-shutdown blackhole llgr-stale no-llgr" },
	{ 'e', "0002fc0800000064", "rt:64520:100" },
	{ 'e', "01030a0000010007 02020003 0d40 0005", "soo:10.0.0.1:7 rt:200000:5" },
	{ 'e', "4004000100000001", "0x4004000100000001" },
	{ 'e', "0302000000000001", "0x0302000000000001" },
	{ 'l', "0000fc08 00000001 ffffffff", "64520:1:4294967295" },
	{ 'l', "000000010000000200000003 000000040000000500000006", "1:2:3 4:5:6" },
};

START_TEST(communities_are_written_as_people_do)
{
	struct bgp_bytes list = bytes_from(printed[_i].hex);
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "");
	if (printed[_i].kind == 'c')
		bgp_communities_print(&b, list);
	else if (printed[_i].kind == 'e')
		bgp_ext_communities_print(&b, list);
	else
		bgp_large_communities_print(&b, list);
	ck_assert_str_eq(b.data, printed[_i].text);
	buf_fini(&b);
}
END_TEST

START_TEST(a_community_is_read)
{
	static const struct {
		const char *text;
		uint32_t value;
	} good[] = {
		{ "64520:1", 0xfc080001 },
		{ "0:0", 0 },
		{ "65535:65535", 0xffffffff },
		{ "no-export", 0xffffff01 },
		{ "no-advertise", 0xffffff02 },
		{ "blackhole", 0xffff029a },
		{ "graceful-shutdown", 0xffff0000 },
	};
	static const char *const bad[] = { "", ":", "1", "1:", ":1", "65536:1",
		"1:65536", "1:2:3", "a:b", " 1:2", "1:2 ", "-1:2", "No-Export",
		"1 :2" };
	uint32_t v;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		ck_assert(bgp_community_parse(&v, good[i].text));
		ck_assert_uint_eq(v, good[i].value);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!bgp_community_parse(&v, bad[i]), "%s", bad[i]);
}
END_TEST

static const struct {
	size_t width;
	const char *hex, *sorted;
} lists[] = {
	{ 4, "", "" },
	{ 4, "00000001", "00000001" },
	{ 4, "00000002 00000001", "00000001 00000002" },
	{ 4, "00000001 00000001", "00000001" },
	{ 4, "ffffff01 00000003 ffffff01 00000001 00000002 00000003",
	    "00000001 00000002 00000003 ffffff01" },
	{ 8, "0002000100000002 0002000100000001", "0002000100000001 0002000100000002" },
	{ 12,
	    "000000010000000200000003 000000010000000200000002 000000010000000200000003",
	    "000000010000000200000002 000000010000000200000003" },
};

START_TEST(a_list_is_sorted_without_duplicates)
{
	uint8_t bytes[256];
	size_t len = test_hex(bytes, sizeof bytes, lists[_i].hex);

	len = bgp_list_sort(bytes, len, lists[_i].width);
	test_bytes(bytes, len, lists[_i].sorted);
	ck_assert(bgp_list_ascends(bytes, len, lists[_i].width));
}
END_TEST

START_TEST(a_list_that_fills_a_message_is_sorted_quickly)
{
	static uint8_t bytes[65532];
	size_t n = sizeof bytes / 4, len;

	for (size_t i = 0; i < n; i++)
		put_u32(bytes + 4 * i, (uint32_t)((n - i) * 2654435761u) | 1);
	len = bgp_list_sort(bytes, sizeof bytes, 4);
	ck_assert(bgp_list_ascends(bytes, len, 4));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

TCase *
test_bgp_community(void)
{
	TCase *tc = tcase_create("bgp/community");

	tcase_add_loop_test(tc, communities_are_written_as_people_do, 0, N(printed));
	tcase_add_test(tc, a_community_is_read);
	tcase_add_loop_test(tc, a_list_is_sorted_without_duplicates, 0, N(lists));
	tcase_add_test(tc, a_list_that_fills_a_message_is_sorted_quickly);
	return tc;
}
