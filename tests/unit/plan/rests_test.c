/*
 * What flows rest on, and the way back to a mark.
 */
#include "plan/rests.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static void
add(struct plan_rests *r, size_t flow, const char *routers)
{
	uint32_t list[8];
	struct net_reads reads = { list, strlen(routers), 8 };

	for (size_t i = 0; i < reads.n; i++)
		list[i] = (uint32_t)(routers[i] - 'a');
	plan_rests_add(r, flow, &reads, false);
}

/* The routers of a flow, as letters. */
static const char *
of(const struct plan_rests *r, size_t flow)
{
	static char text[16];
	bool always;
	size_t n;
	const uint32_t *list = plan_rests_of(r, flow, &n, &always);

	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + list[i]);
	text[n] = '\0';
	ck_assert(!always);
	return text;
}

START_TEST(a_flow_goes_back_to_what_it_rested_on)
{
	struct plan_rests *r = plan_rests_new(2);

	add(r, 0, "cac");
	add(r, 1, "b");
	plan_rests_mark(r);
	for (int round = 0; round < 2; round++) {
		add(r, 0, "eb");
		add(r, 1, "ea");
		add(r, 0, "d");
		ck_assert_str_eq(of(r, 0), "abcde");
		ck_assert_str_eq(of(r, 1), "abe");
		ck_assert(plan_rests_any(r, 4));
		plan_rests_back(r);
		ck_assert_str_eq(of(r, 0), "ac");
		ck_assert_str_eq(of(r, 1), "b");
		ck_assert(!plan_rests_any(r, 4));
		ck_assert(plan_rests_any(r, 0));
	}
	plan_rests_free(r);
}
END_TEST

TCase *test_plan_rests(void);
TCase *
test_plan_rests(void)
{
	TCase *t = tcase_create("plan/rests");

	tcase_add_test(t, a_flow_goes_back_to_what_it_rested_on);
	return t;
}
