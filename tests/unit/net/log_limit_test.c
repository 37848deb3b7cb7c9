/*
 * What a log tells when there is too much to tell.
 */
#include "net/log_limit.h"
#include "test.h"

#include <stdio.h>

TCase *test_net_log_limit(void);

static struct net_log_limit limit;
static struct buf subject, text;
static enum net_event_kind kind;

static void
setup(void)
{
	net_log_limit_init(&limit);
	buf_init(&subject);
	buf_init(&text);
}

static void
teardown(void)
{
	net_log_limit_fini(&limit);
	buf_fini(&subject);
	buf_fini(&text);
}

static bool
take(int64_t at, enum net_event_kind k, const char *who, const char *what)
{
	struct net_event e = { .at = { at }, .kind = k, .subject = who, .text = what };

	return net_log_limit_take(&limit, &e);
}

static bool
due(int64_t at)
{
	buf_reset(&subject);
	buf_reset(&text);
	return net_log_limit_due(&limit, (struct erx_time){ at }, &kind, &subject,
	    &text);
}

START_TEST(the_first_are_told_and_the_rest_is_one_line)
{
	char what[40];

	for (int i = 0; i < 1000; i++) {
		snprintf(what, sizeof what, "number %d", i);
		ck_assert_int_eq(take(i * 10 * ERX_MSEC, NET_EVENT_MALFORMED, "s1",
				     what),
		    i < NET_LOG_LINES);
	}
	ck_assert(!due(NET_LOG_SPAN - 1));
	ck_assert_int_eq(net_log_limit_deadline(&limit).us, NET_LOG_SPAN);
	ck_assert(due(NET_LOG_SPAN));
	ck_assert_int_eq(kind, NET_EVENT_MALFORMED);
	ck_assert_str_eq(subject.data, "s1");
	ck_assert_str_eq(text.data,
	    "990 more alike in 10 s are left out; the last: number 999");
	ck_assert(!due(NET_LOG_SPAN));
	/* Another minute begins with the next one. */
	for (int i = 0; i < NET_LOG_LINES; i++)
		ck_assert(take(NET_LOG_SPAN + i, NET_EVENT_MALFORMED, "s1", "x"));
	ck_assert(!take(NET_LOG_SPAN + 20, NET_EVENT_MALFORMED, "s1", "x"));
}
END_TEST

START_TEST(a_flood_leaves_a_bounded_number_of_lines_an_hour)
{
	unsigned lines = 0;

	for (int64_t at = 0; at < 3600 * ERX_SEC; at += 10 * ERX_MSEC) {
		lines += take(at, NET_EVENT_NOTIFICATION, "s1", "refused");
		while (due(at))
			lines++;
	}
	ck_assert_uint_le(lines, 60 * (NET_LOG_LINES + 1));
	ck_assert_uint_ge(lines, 59 * (NET_LOG_LINES + 1));
}
END_TEST

START_TEST(kinds_and_subjects_are_told_apart)
{
	for (int i = 0; i < NET_LOG_LINES; i++) {
		ck_assert(take(0, NET_EVENT_MALFORMED, "s1", "x"));
		ck_assert(take(0, NET_EVENT_MALFORMED, "s2", "x"));
		ck_assert(take(0, NET_EVENT_NOTIFICATION, "s1", "x"));
	}
	ck_assert(!take(1, NET_EVENT_NOTIFICATION, "s1", "y"));
	ck_assert(!take(2, NET_EVENT_MALFORMED, "s2", "z"));
	ck_assert(due(INT64_MAX));
	ck_assert_str_eq(text.data, "1 more alike in 1 s are left out; the last: z");
	ck_assert(due(INT64_MAX));
	ck_assert_int_eq(kind, NET_EVENT_NOTIFICATION);
	ck_assert_str_eq(subject.data, "s1");
	ck_assert(!due(INT64_MAX));
	ck_assert(TAILQ_EMPTY(&limit.by_time));
}
END_TEST

START_TEST(nothing_is_said_of_what_was_told_in_full)
{
	for (int i = 0; i < NET_LOG_LINES; i++)
		ck_assert(take(i, NET_EVENT_SESSION_DOWN, "s1", "x"));
	ck_assert(erx_time_is_never(net_log_limit_deadline(&limit)));
	ck_assert(!due(NET_LOG_SPAN));
	ck_assert(TAILQ_EMPTY(&limit.by_time));
}
END_TEST

START_TEST(what_the_user_did_or_asked_for_is_always_told)
{
	static const enum net_event_kind always[] = { NET_EVENT_SESSION_STATE,
		NET_EVENT_LINK, NET_EVENT_APPLY, NET_EVENT_OPERATION };

	for (size_t k = 0; k < sizeof always / sizeof *always; k++)
		for (int i = 0; i < 1000; i++)
			ck_assert(take(0, always[k], "r1", "x"));
	ck_assert(TAILQ_EMPTY(&limit.by_time));
}
END_TEST

START_TEST(any_number_of_strangers_takes_bounded_lines_and_memory)
{
	unsigned lines = 0, summaries = 0;
	char who[40];

	for (int i = 0; i < 100000; i++) {
		snprintf(who, sizeof who, "2001:db8::%x", i);
		lines += take(i, NET_EVENT_REFUSED, who, "nobody expects it");
		ck_assert_uint_le(limit.alike.n, NET_LOG_STRANGERS + 1);
	}
	ck_assert_uint_eq(lines, NET_LOG_STRANGERS + NET_LOG_LINES);
	/* One that is known by now is still told apart. */
	ck_assert(take(100000, NET_EVENT_REFUSED, "2001:db8::1", "again"));
	while (due(INT64_MAX)) {
		ck_assert_str_eq(subject.data, "other addresses");
		ck_assert_str_eq(text.data,
		    "99958 more alike in 1 s are left out; the last: "
		    "2001:db8::1869f: nobody expects it");
		summaries++;
	}
	ck_assert_uint_eq(summaries, 1);
	ck_assert_uint_eq(limit.strangers, 0);
}
END_TEST

START_TEST(a_long_text_is_cut)
{
	char what[2000];

	memset(what, 'x', sizeof what);
	what[sizeof what - 1] = '\0';
	for (int i = 0; i <= NET_LOG_LINES; i++)
		take(0, NET_EVENT_MALFORMED, "s1", what);
	ck_assert(due(NET_LOG_SPAN));
	ck_assert_uint_le(text.len, NET_LOG_LAST + 80);
}
END_TEST

TCase *
test_net_log_limit(void)
{
	TCase *t = tcase_create("net/log_limit");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_first_are_told_and_the_rest_is_one_line);
	tcase_add_test(t, a_flood_leaves_a_bounded_number_of_lines_an_hour);
	tcase_add_test(t, kinds_and_subjects_are_told_apart);
	tcase_add_test(t, nothing_is_said_of_what_was_told_in_full);
	tcase_add_test(t, what_the_user_did_or_asked_for_is_always_told);
	tcase_add_test(t, any_number_of_strangers_takes_bounded_lines_and_memory);
	tcase_add_test(t, a_long_text_is_cut);
	return t;
}
