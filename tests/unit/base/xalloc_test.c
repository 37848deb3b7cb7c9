#include "base/xalloc.h"

#include <check.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

TCase *test_base_xalloc(void);

START_TEST(a_request_for_nothing_yields_a_pointer)
{
	void *p[4] = { xmalloc(0), xcalloc(0, 8), xcalloc(8, 0), xmemdup(NULL, 0) };

	for (int i = 0; i < 4; i++) {
		ck_assert_ptr_nonnull(p[i]);
		free(p[i]);
	}
}
END_TEST

START_TEST(reallocarray_keeps_what_was_there)
{
	char *p = xreallocarray(NULL, 4, 1);

	memcpy(p, "abcd", 4);
	p = xreallocarray(p, 1000, 100);
	ck_assert_mem_eq(p, "abcd", 4);
	p = xreallocarray(p, 0, 100);
	ck_assert_ptr_nonnull(p);
	free(p);
}
END_TEST

static void
array_too_large(void)
{
	free(xreallocarray(NULL, SIZE_MAX / 2, 3));
}

static void
vector_too_large(void)
{
	size_t cap = SIZE_MAX / 2 + 1;

	free(xvec_grow(NULL, &cap, 1));
}

static void
element_too_large(void)
{
	free(xreallocarray(NULL, 2, SIZE_MAX));
}

START_TEST(a_size_that_overflows_aborts)
{
	static void (*const cases[])(
	    void) = { array_too_large, vector_too_large, element_too_large };
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		cases[_i]();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
}
END_TEST

START_TEST(strndup_stops_at_the_nul_or_the_limit)
{
	static const struct {
		const char *text;
		size_t max;
		const char *want;
	} cases[] = {
		{ "", 0, "" },
		{ "", 5, "" },
		{ "abc", 0, "" },
		{ "abc", 2, "ab" },
		{ "abc", 3, "abc" },
		{ "abc", SIZE_MAX, "abc" },
	};
	const char unended[2] = { 'x', 'y' };
	char *s;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		s = xstrndup(cases[i].text, cases[i].max);
		ck_assert_str_eq(s, cases[i].want);
		free(s);
	}
	s = xstrndup(unended, sizeof unended);
	ck_assert_str_eq(s, "xy");
	free(s);
}
END_TEST

START_TEST(asprintf_takes_texts_of_any_length)
{
	char *s = xasprintf("%5d|%s", 42, "x");

	ck_assert_str_eq(s, "   42|x");
	free(s);
	s = xasprintf("%*d", 10000, 7);
	ck_assert_uint_eq(strlen(s), 10000);
	ck_assert_int_eq(s[9999], '7');
	free(s);
	s = xasprintf("%s", "");
	ck_assert_str_eq(s, "");
	free(s);
}
END_TEST

START_TEST(a_vector_grows_and_keeps_its_elements)
{
	struct {
		unsigned *items;
		size_t n, cap;
	} v = { NULL, 0, 0 };

	for (unsigned i = 0; i < 1000; i++)
		VEC_PUSH(v.items, v.n, v.cap) = i;
	ck_assert_uint_eq(v.n, 1000);
	ck_assert_uint_ge(v.cap, 1000);
	for (unsigned i = 0; i < 1000; i++)
		ck_assert_uint_eq(v.items[i], i);
	free(v.items);
}
END_TEST

TCase *
test_base_xalloc(void)
{
	TCase *tc = tcase_create("base/xalloc");

	tcase_add_test(tc, a_request_for_nothing_yields_a_pointer);
	tcase_add_test(tc, reallocarray_keeps_what_was_there);
	tcase_add_loop_test(tc, a_size_that_overflows_aborts, 0, 3);
	tcase_add_test(tc, strndup_stops_at_the_nul_or_the_limit);
	tcase_add_test(tc, asprintf_takes_texts_of_any_length);
	tcase_add_test(tc, a_vector_grows_and_keeps_its_elements);
	return tc;
}
