/*
 * Prefix limits: the last prefix that fits, the first that does not, and the way back.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AB    "a--b/ipv4"
#define LIMIT 20

/* a announces n prefixes to b, which takes LIMIT. */
static struct net_spec *
pair(int n)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char p[32];

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	for (int i = 0; i < n; i++) {
		snprintf(p, sizeof p, "10.1.%d.0/24", i);
		bed_origin(s, "a", p);
	}
	x = bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	x->families->b.limit = LIMIT;
	x->b.limit_warn = 75;
	x->b.limit_idle = 60 * ERX_SEC;
	x->b.limit_rule = "P-20";
	return s;
}

START_TEST(the_limit_itself_is_allowed_one_more_is_not)
{
	for (int n = LIMIT - 1; n <= LIMIT + 1; n++) {
		struct net_half_info info;
		struct bed b;

		bed_init(&b, NULL);
		bed_apply(&b, pair(n));
		bed_run(&b, 5 * ERX_SEC);
		bed_half(&b, AB, 1, &info);
		if (n <= LIMIT) {
			ck_assert_int_eq(info.state, BGP_STATE_ESTABLISHED);
			ck_assert_uint_eq(bed_size(&b, "b", IP_V4), (unsigned)n);
			ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 0);
		} else {
			ck_assert_int_eq(info.state, BGP_STATE_IDLE);
			ck_assert(info.limit_hold);
			ck_assert_uint_eq(bed_size(&b, "b", IP_V4), 0);
			ck_assert(bed_logged(&b,
			    "limit a--b/ipv4: more than 20 prefixes from a (P-20)"));
			ck_assert(bed_logged(&b,
			    "sent Cease/Maximum Number of Prefixes Reached"));
		}
		ck_assert_uint_eq(bed_count_logged(&b, "limit-warning"), n <= LIMIT);
		bed_fini(&b);
	}
}
END_TEST

START_TEST(over_the_limit_it_rests_and_tries_again)
{
	struct bed b;
	struct buf why;

	bed_init(&b, NULL);
	bed_apply(&b, pair(LIMIT + 5));
	bed_run(&b, 5 * ERX_SEC);
	buf_init(&why);
	ck_assert(net_converged(b.net, b.now, &why));
	ck_assert_ptr_nonnull(strstr(why.data, "held by a prefix limit"));
	buf_fini(&why);
	ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 1);
	bed_run(&b, 61 * ERX_SEC);
	ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 2);
	/* Fewer prefixes: the next try stays, and says so. */
	bed_apply(&b, pair(LIMIT - 10));
	bed_run(&b, 65 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&b,
	    "limit a--b/ipv4: back with 10 prefixes from a, limit 20 (P-20)"));
	bed_fini(&b);
}
END_TEST

START_TEST(announcing_again_does_not_count_twice)
{
	struct net_spec *s;
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, pair(LIMIT));
	bed_converge(&b, 5 * ERX_SEC);
	for (uint32_t med = 1; med <= 3; med++) {
		s = pair(LIMIT);
		for (size_t i = 0; i < s->routers[0].norigins; i++) {
			s->routers[0].origins[i].has_med = true;
			s->routers[0].origins[i].med = med;
		}
		bed_apply(&b, s);
		bed_run(&b, ERX_SEC);
	}
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 0);
	ck_assert_uint_eq(bed_count_logged(&b, "limit-warning"), 1);
	bed_fini(&b);
}
END_TEST

START_TEST(a_lower_limit_takes_effect_at_once)
{
	struct net_spec *s = pair(LIMIT);
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, pair(LIMIT));
	bed_converge(&b, 5 * ERX_SEC);
	s->sessions[0].families->b.limit = LIMIT - 1;
	bed_apply(&b, s);
	ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
	ck_assert(bed_logged(&b, "more than 19 prefixes"));
	bed_fini(&b);
}
END_TEST

START_TEST(k4_34_a_raised_limit_ends_the_rest)
{
	for (int rows = 0; rows < 3; rows++) {
		/* to the number that is announced, to no limit at all, and too little
		 */
		static const uint32_t limits[] = { LIMIT + 5, 0, LIMIT + 1 };
		struct net_spec *s;
		struct bed b;

		bed_init(&b, NULL);
		bed_apply(&b, pair(LIMIT + 5));
		bed_run(&b, 5 * ERX_SEC);
		ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
		s = pair(LIMIT + 5);
		s->sessions[0].families->b.limit = limits[rows];
		bed_apply(&b, s);
		bed_run(&b, 3 * ERX_SEC);
		if (rows < 2) {
			ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_ESTABLISHED);
			ck_assert_uint_eq(bed_size(&b, "b", IP_V4), LIMIT + 5);
		} else {
			ck_assert_int_eq(bed_state(&b, AB, 1), BGP_STATE_IDLE);
			ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 2);
		}
		bed_fini(&b);
	}
}
END_TEST

START_TEST(sessions_of_a_limit_group_go_down_together)
{
	struct net_spec *s = net_spec_new();
	static const char *const names[] = { "g", "m1", "m2" };
	struct net_session *x;
	struct bed b;
	char p[32];

	for (int i = 0; i < 3; i++) {
		snprintf(p, sizeof p, "1.0.0.%d", i + 1);
		bed_router(s, names[i], 64500 + (uint32_t)i, p);
	}
	for (int i = 0; i < LIMIT + 1; i++) {
		snprintf(p, sizeof p, "10.1.%d.0/24", i);
		bed_origin(s, "g", p);
		/* m2 is spared a few: it passes no limit itself. */
		if (i > 10)
			s->routers[0].origins[i].scopes = 1;
	}
	x = bed_session(s, "g", "169.254.0.1", "m1", "169.254.0.2");
	x->families->a.export.scope = 1;
	x = bed_session(s, "g", "169.254.0.5", "m2", "169.254.0.6");
	x->families->a.export.scope = 2;
	for (int i = 0; i < 2; i++) {
		s->sessions[i].families->b.limit = LIMIT;
		s->sessions[i].b.limit_idle = 60 * ERX_SEC;
		s->sessions[i].b.limit_rule = "W-10";
		s->sessions[i].b.limit_group = xstrdup("g--er-a");
	}
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, "g--m1/ipv4", 1), BGP_STATE_IDLE);
	ck_assert_int_eq(bed_state(&b, "g--m2/ipv4", 1), BGP_STATE_IDLE);
	ck_assert_uint_eq(bed_count_logged(&b, ": more than"), 1);
	ck_assert(bed_logged(&b, "g--m2/ipv4: down at m2: over its prefix limit"));
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

TCase *test_net_limit(void);
TCase *
test_net_limit(void)
{
	TCase *t = tcase_create("net/limit");

	tcase_add_test(t, the_limit_itself_is_allowed_one_more_is_not);
	tcase_add_test(t, over_the_limit_it_rests_and_tries_again);
	tcase_add_test(t, announcing_again_does_not_count_twice);
	tcase_add_test(t, a_lower_limit_takes_effect_at_once);
	tcase_add_test(t, k4_34_a_raised_limit_ends_the_rest);
	tcase_add_test(t, sessions_of_a_limit_group_go_down_together);
	return t;
}
