#include "base/rng.h"
#include "base/timerq.h"

#include <check.h>

TCase *test_base_timerq(void);

static struct erx_time
at(int64_t us)
{
	return (struct erx_time){ us };
}

START_TEST(an_empty_queue_is_never_due)
{
	struct timer t = { .seq = 1 };
	struct timerq q;

	timerq_init(&q);
	ck_assert(erx_time_is_never(timerq_deadline(&q)));
	ck_assert_ptr_null(timerq_pop(&q, ERX_NEVER));
	timerq_unset(&q, &t);
	timerq_set(&q, &t, ERX_NEVER);
	ck_assert(!timer_is_set(&t));
	ck_assert_ptr_null(timerq_pop(&q, ERX_NEVER));
	timerq_fini(&q);
}
END_TEST

START_TEST(a_timer_fires_at_its_time_and_not_before)
{
	struct timer t = { 0 };
	struct timerq q;

	timerq_init(&q);
	timerq_set(&q, &t, at(100));
	ck_assert_int_eq(timerq_deadline(&q).us, 100);
	ck_assert_ptr_null(timerq_pop(&q, at(99)));
	ck_assert(timer_is_set(&t));
	ck_assert_ptr_eq(timerq_pop(&q, at(100)), &t);
	ck_assert(!timer_is_set(&t));
	ck_assert_ptr_null(timerq_pop(&q, at(100)));
	timerq_fini(&q);
}
END_TEST

START_TEST(equal_deadlines_fire_in_the_order_they_were_set)
{
	struct timer t[100] = { 0 };
	struct timerq q;

	timerq_init(&q);
	for (unsigned i = 0; i < 100; i++)
		timerq_set(&q, &t[i * 37 % 100], at(5));
	for (unsigned i = 0; i < 100; i++)
		ck_assert_ptr_eq(timerq_pop(&q, at(5)), &t[i * 37 % 100]);
	timerq_fini(&q);
}
END_TEST

START_TEST(setting_again_goes_behind_equal_deadlines)
{
	struct timer a = { 0 }, b = { 0 };
	struct timerq q;

	timerq_init(&q);
	timerq_set(&q, &a, at(5));
	timerq_set(&q, &b, at(5));
	timerq_set(&q, &a, at(5));
	ck_assert_ptr_eq(timerq_pop(&q, at(9)), &b);
	ck_assert_ptr_eq(timerq_pop(&q, at(9)), &a);
	timerq_fini(&q);
}
END_TEST

START_TEST(never_unsets_a_timer)
{
	struct timer a = { 0 }, b = { 0 };
	struct timerq q;

	timerq_init(&q);
	timerq_set(&q, &a, at(1));
	timerq_set(&q, &b, at(2));
	timerq_set(&q, &a, ERX_NEVER);
	ck_assert(!timer_is_set(&a));
	ck_assert_int_eq(timerq_deadline(&q).us, 2);
	ck_assert_ptr_eq(timerq_pop(&q, at(9)), &b);
	ck_assert_ptr_null(timerq_pop(&q, at(9)));
	timerq_fini(&q);
}
END_TEST

#define NTIMERS 200

/* The timer that must fire first, found the slow way. */
static struct timer *
first_of(struct timer *t)
{
	struct timer *first = NULL;

	for (int i = 0; i < NTIMERS; i++) {
		if (timer_is_set(&t[i]) &&
		    (!first || t[i].at.us < first->at.us ||
			(t[i].at.us == first->at.us && t[i].seq < first->seq)))
			first = &t[i];
	}
	return first;
}

START_TEST(random_sets_moves_and_unsets_agree_with_a_search)
{
	struct timer t[NTIMERS] = { 0 }, *want;
	struct timerq q;
	struct rng r;

	timerq_init(&q);
	rng_init(&r, (uint64_t)_i);
	for (int step = 0; step < 10000; step++) {
		struct timer *one = &t[rng_below(&r, NTIMERS)];
		uint64_t what = rng_below(&r, 4);

		if (what == 0)
			timerq_unset(&q, one);
		else /* few distinct times: ties are common */
			timerq_set(&q, one, at((int64_t)rng_below(&r, 50) - 25));
		want = first_of(t);
		if (timer_is_set(one) != (what != 0) ||
		    timerq_deadline(&q).us != (want ? want->at.us : INT64_MAX) ||
		    (what == 1 && timerq_pop(&q, ERX_NEVER) != want))
			ck_abort_msg("step %d", step);
	}
	while ((want = first_of(t)) != NULL)
		ck_assert_ptr_eq(timerq_pop(&q, ERX_NEVER), want);
	ck_assert_uint_eq(q.n, 0);
	timerq_fini(&q);
}
END_TEST

TCase *
test_base_timerq(void)
{
	TCase *tc = tcase_create("base/timerq");

	tcase_add_test(tc, an_empty_queue_is_never_due);
	tcase_add_test(tc, a_timer_fires_at_its_time_and_not_before);
	tcase_add_test(tc, equal_deadlines_fire_in_the_order_they_were_set);
	tcase_add_test(tc, setting_again_goes_behind_equal_deadlines);
	tcase_add_test(tc, never_unsets_a_timer);
	tcase_add_loop_test(tc, random_sets_moves_and_unsets_agree_with_a_search, 0, 4);
	return tc;
}
