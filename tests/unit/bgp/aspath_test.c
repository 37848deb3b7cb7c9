#include "aspath_text.h"
#include "bgp/proto.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TCase *test_bgp_aspath(void);

/* ASNs of the longest sequence that an attribute can hold, in segments of 255. */
#define LONGEST ((BGP_ATTR_MAX / 1022) * 255 + (BGP_ATTR_MAX % 1022 - 2) / 4)

static struct bgp_aspath_buf path_buf;

static struct bgp_aspath
path_from(const char *text)
{
	ck_assert_msg(test_aspath(&path_buf, text), "%s", text);
	return bgp_aspath_view(&path_buf);
}

static void
expect(struct bgp_aspath path, const char *text)
{
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "");
	bgp_aspath_print(&b, path);
	ck_assert_str_eq(b.data, text);
	buf_fini(&b);
}

static const struct {
	const char *hex;
	unsigned as_size;
	bool valid;
} wire[] = {
	{ "", 4, true },
	{ "", 2, true },
	{ "0201 0000fde8", 4, true },
	{ "0202 fde8 fde9", 2, true },
	{ "0102 0000fde8 0000fde9 0201 00000001", 4, true },
	{ "02", 4, false },
	{ "0200", 4, false },
	{ "0201 0000fde8 0200", 4, false },
	{ "0201 0000fd", 4, false },
	{ "0202 0000fde8", 4, false },
	{ "02ff 0000fde8", 4, false },
	{ "0201 0000fde8 02", 4, false },
	{ "0201 00000000", 4, false },
	{ "0202 fde8 0000", 2, false },
	{ "0001 0000fde8", 4, false },
	{ "0301 0000fde8", 4, false },
	{ "0401 0000fde8", 4, false },
	{ "0501 0000fde8", 4, false },
	{ "0201 fde8", 4, false },
	{ "0201 fde8 00", 2, false },
};

START_TEST(segments_must_add_up)
{
	uint8_t bytes[64];
	size_t len = test_hex(bytes, sizeof bytes, wire[_i].hex);

	ck_assert_msg(bgp_aspath_valid(bytes, len, wire[_i].as_size) == wire[_i].valid,
	    "%s", wire[_i].hex);
}
END_TEST

static const struct {
	const char *text;
	unsigned hops, hops_public;
	uint32_t first;
	bool set;
} facts[] = {
	{ "", 0, 0, 0, false },
	{ "12076", 1, 1, 12076, false },
	{ "12076 64520 64520", 3, 3, 12076, false },
	{ "64520 64520 12076 64520", 4, 2, 64520, false },
	{ "64520 65515", 2, 0, 64520, false },
	{ "4200000000 4294967294", 2, 0, 4200000000, false },
	{ "4294967295", 1, 1, 4294967295, false },
	{ "64496 64512", 2, 2, 64496, false },
	{ "1 {2 3 4}", 2, 2, 1, true },
	{ "{2 3} 1", 2, 2, 0, true },
	{ "{64512 64513} 64514", 2, 0, 0, true },
	{ "{64512 3} 64514", 2, 2, 0, true },
	{ "64512 {64513} 7 8", 4, 2, 64512, true },
};

START_TEST(a_path_is_measured)
{
	struct bgp_aspath p = path_from(facts[_i].text);

	ck_assert_uint_eq(bgp_aspath_hops(p), facts[_i].hops);
	ck_assert_uint_eq(bgp_aspath_hops_public(p), facts[_i].hops_public);
	ck_assert_uint_eq(bgp_aspath_first(p), facts[_i].first);
	ck_assert(bgp_aspath_has_set(p) == facts[_i].set);
	expect(p, facts[_i].text);
}
END_TEST

START_TEST(occurrences_are_counted_in_all_segments)
{
	struct bgp_aspath p = path_from("1 2 1 {1 3} 1");

	ck_assert_uint_eq(bgp_aspath_count(p, 1), 4);
	ck_assert_uint_eq(bgp_aspath_count(p, 3), 1);
	ck_assert_uint_eq(bgp_aspath_count(p, 9), 0);
}
END_TEST

START_TEST(private_numbers_are_told_from_public_ones)
{
	static const struct {
		uint32_t as;
		bool private;
	} rows[] = {
		{ 64495, false },
		{ 64496, false },
		{ 64511, false },
		{ 64512, true },
		{ 65515, true },
		{ 65520, true },
		{ 65534, true },
		{ 65535, false },
		{ 65536, false },
		{ 4199999999u, false },
		{ 4200000000u, true },
		{ 4294967294u, true },
		{ 4294967295u, false },
		{ 12076, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(bgp_as_is_private(rows[i].as) == rows[i].private, "%u",
		    (unsigned)rows[i].as);
}
END_TEST

START_TEST(a_prepended_as_joins_the_first_sequence)
{
	path_from("64520");
	bgp_aspath_prepend(&path_buf, 12076, 3);
	test_bytes(path_buf.b, path_buf.len,
	    "0204 00002f2c 00002f2c 00002f2c 0000fc08");
	path_from("");
	bgp_aspath_prepend(&path_buf, 12076, 1);
	expect(bgp_aspath_view(&path_buf), "12076");
	bgp_aspath_prepend(&path_buf, 1, 0);
	expect(bgp_aspath_view(&path_buf), "12076");
}
END_TEST

START_TEST(a_prepended_as_opens_a_segment_before_a_set)
{
	path_from("{1 2}");
	bgp_aspath_prepend(&path_buf, 3, 2);
	test_bytes(path_buf.b, path_buf.len,
	    "0202 00000003 00000003 0102 00000001 00000002");
}
END_TEST

START_TEST(a_full_segment_is_not_overfilled)
{
	uint32_t as[255];

	for (int i = 0; i < 255; i++)
		as[i] = (uint32_t)i + 1;
	bgp_aspath_from(&path_buf, as, 254);
	bgp_aspath_prepend(&path_buf, 9999, 3);
	ck_assert(bgp_aspath_valid(path_buf.b, path_buf.len, 4));
	ck_assert_uint_eq(bgp_aspath_hops(bgp_aspath_view(&path_buf)), 257);
	ck_assert_uint_eq(path_buf.b[1], 2);
	ck_assert_uint_eq(path_buf.b[2 + 8 + 1], 255);
	bgp_aspath_from(&path_buf, as, 1);
	bgp_aspath_prepend(&path_buf, 9999, 600);
	ck_assert(bgp_aspath_valid(path_buf.b, path_buf.len, 4));
	ck_assert_uint_eq(bgp_aspath_hops(bgp_aspath_view(&path_buf)), 601);
	ck_assert_mem_eq(path_buf.b + path_buf.len - 4, "\0\0\0\1", 4);
	ck_assert(!path_buf.overflow);
}
END_TEST

START_TEST(what_does_not_fit_is_said)
{
	static uint32_t as[LONGEST + 1];

	for (size_t i = 0; i <= LONGEST; i++)
		as[i] = 1;
	bgp_aspath_from(&path_buf, as, LONGEST + 1);
	ck_assert(path_buf.overflow);
	ck_assert(bgp_aspath_valid(path_buf.b, path_buf.len, 4));
	ck_assert_uint_eq(bgp_aspath_hops(bgp_aspath_view(&path_buf)), LONGEST);
	bgp_aspath_from(&path_buf, as, LONGEST);
	ck_assert(!path_buf.overflow);
	bgp_aspath_from(&path_buf, as, LONGEST - 100);
	bgp_aspath_prepend(&path_buf, 7, 100);
	ck_assert(!path_buf.overflow);
	bgp_aspath_prepend(&path_buf, 7, 1);
	ck_assert(path_buf.overflow);
	ck_assert_uint_eq(bgp_aspath_hops(bgp_aspath_view(&path_buf)), LONGEST);
	bgp_aspath_prepend(&path_buf, 7, UINT32_MAX);
	ck_assert(path_buf.overflow);
	ck_assert_uint_eq(bgp_aspath_hops(bgp_aspath_view(&path_buf)), LONGEST);
}
END_TEST

/* Sets of one AS: the longest path by octets has the fewest ASNs. */
START_TEST(the_longest_path_can_be_copied_and_changed)
{
	enum { SETS = BGP_ATTR_MAX / 6 };
	static uint8_t sets[6 * SETS];
	struct bgp_aspath path = { sets, sizeof sets };

	for (uint8_t *p = sets; p < sets + sizeof sets; p += 6)
		memcpy(p, (uint8_t[]){ BGP_AS_SET, 1, 0, 0, 0xfc, 0 }, 6); /* 64512 */
	path_buf.overflow = true;
	bgp_aspath_copy(&path_buf, path);
	ck_assert(!path_buf.overflow);
	ck_assert_uint_eq(path_buf.len, sizeof sets);
	ck_assert_mem_eq(path_buf.b, sets, sizeof sets);
	bgp_aspath_replace(&path_buf, 64512, 70000);
	ck_assert_uint_eq(bgp_aspath_count(bgp_aspath_view(&path_buf), 70000), SETS);
	bgp_aspath_prepend(&path_buf, 7, 1); /* 3 octets are left */
	ck_assert(path_buf.overflow);
	ck_assert_uint_eq(path_buf.len, sizeof sets);
	bgp_aspath_copy(&path_buf, path);
	bgp_aspath_remove_private(&path_buf, BGP_PRIVATE_LEADING);
	ck_assert_uint_eq(path_buf.len, 0);
}
END_TEST

START_TEST(the_longest_path_goes_through_text_and_back)
{
	static uint32_t as[LONGEST];
	static struct bgp_aspath_buf again;
	struct buf text;

	for (size_t i = 0; i < LONGEST; i++)
		as[i] = UINT32_MAX - (uint32_t)i;
	bgp_aspath_from(&path_buf, as, LONGEST);
	buf_init(&text);
	bgp_aspath_print(&text, bgp_aspath_view(&path_buf));
	ck_assert_uint_eq(text.len, 11 * LONGEST - 1);
	ck_assert(test_aspath(&again, text.data));
	ck_assert_uint_eq(again.len, path_buf.len);
	ck_assert_mem_eq(again.b, path_buf.b, again.len);
	buf_fini(&text);
}
END_TEST

START_TEST(an_as_is_replaced_everywhere)
{
	path_from("65515 1 {65515 2} 65515");
	bgp_aspath_replace(&path_buf, 65515, 12076);
	expect(bgp_aspath_view(&path_buf), "12076 1 {12076 2} 12076");
}
END_TEST

static const struct {
	const char *text;
	enum bgp_private_removal how;
	const char *left;
} removals[] = {
	{ "65515 65520 65520", BGP_PRIVATE_IF_ALL, "" },
	{ "65515 1234", BGP_PRIVATE_IF_ALL, "65515 1234" },
	{ "65515 65113 1234 65111 65112 65113", BGP_PRIVATE_IF_ALL,
	    "65515 65113 1234 65111 65112 65113" },
	{ "65515 65113 1234 65111 65112 65113", BGP_PRIVATE_LEADING,
	    "1234 65111 65112 65113" },
	{ "65515 65113", BGP_PRIVATE_LEADING, "" },
	{ "65515 {65001 65002} 1 2", BGP_PRIVATE_LEADING, "1 2" },
	{ "65515 {65001 3} 1 2", BGP_PRIVATE_LEADING, "{65001 3} 1 2" },
	{ "64496 64512", BGP_PRIVATE_LEADING, "64496 64512" },
	{ "64512", BGP_PRIVATE_KEEP, "64512" },
	{ "", BGP_PRIVATE_LEADING, "" },
	{ "", BGP_PRIVATE_IF_ALL, "" },
};

START_TEST(private_numbers_are_removed_in_two_ways)
{
	path_from(removals[_i].text);
	bgp_aspath_remove_private(&path_buf, removals[_i].how);
	ck_assert(bgp_aspath_valid(path_buf.b, path_buf.len, 4));
	expect(bgp_aspath_view(&path_buf), removals[_i].left);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

START_TEST(segments_are_taken_off_one_by_one)
{
	struct bgp_aspath path = path_from("12076 64520 {1 2}");
	struct bgp_as_segment s;

	ck_assert(bgp_aspath_take(&path, &s));
	ck_assert(!s.set && s.n == 2);
	ck_assert_uint_eq(bgp_as_segment_at(&s, 1), 64520);
	ck_assert(bgp_aspath_take(&path, &s));
	ck_assert(s.set && s.n == 2);
	ck_assert_uint_eq(bgp_as_segment_at(&s, 0), 1);
	ck_assert(!bgp_aspath_take(&path, &s));
}
END_TEST

TCase *
test_bgp_aspath(void)
{
	TCase *tc = tcase_create("bgp/aspath");

	tcase_add_loop_test(tc, segments_must_add_up, 0, N(wire));
	tcase_add_loop_test(tc, a_path_is_measured, 0, N(facts));
	tcase_add_test(tc, occurrences_are_counted_in_all_segments);
	tcase_add_test(tc, private_numbers_are_told_from_public_ones);
	tcase_add_test(tc, a_prepended_as_joins_the_first_sequence);
	tcase_add_test(tc, a_prepended_as_opens_a_segment_before_a_set);
	tcase_add_test(tc, a_full_segment_is_not_overfilled);
	tcase_add_test(tc, what_does_not_fit_is_said);
	tcase_add_test(tc, the_longest_path_can_be_copied_and_changed);
	tcase_add_test(tc, the_longest_path_goes_through_text_and_back);
	tcase_add_test(tc, an_as_is_replaced_everywhere);
	tcase_add_loop_test(tc, private_numbers_are_removed_in_two_ways, 0,
	    N(removals));
	tcase_add_test(tc, segments_are_taken_off_one_by_one);
	return tc;
}
