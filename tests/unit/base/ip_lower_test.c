#include "base/ip.h"

#include <check.h>

TCase *test_base_ip_lower(void);

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	return p;
}

START_TEST(a_search_finds_the_first_that_is_not_in_front)
{
	static const char *const texts[] = { "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/16",
		"10.1.0.0/16", "192.0.2.0/24", "fd00::/48" };
	struct {
		struct ip_prefix prefix;
		int more;
	} items[COUNT(texts)];

	for (int i = 0; i < COUNT(texts); i++)
		items[i].prefix = prefix(texts[i]);
	for (size_t n = 0; n <= COUNT(texts); n++) {
		struct ip_prefix p = prefix(n ? texts[n - 1] : "0.0.0.0/0");

		for (size_t all = 0; all <= COUNT(texts); all++) {
			size_t want = 0;

			while (want < all && ip_prefix_cmp(&items[want].prefix, &p) < 0)
				want++;
			ck_assert_uint_eq(ip_prefix_lower(items, all, sizeof *items,
					      &p),
			    want);
		}
	}
}
END_TEST

TCase *
test_base_ip_lower(void)
{
	TCase *tc = tcase_create("base/ip_lower");

	tcase_add_test(tc, a_search_finds_the_first_that_is_not_in_front);
	return tc;
}
