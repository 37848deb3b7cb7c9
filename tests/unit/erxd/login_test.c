/*
 * Signing in to the page: what a code and a cookie are worth, and for how long.
 */
#include "erxd/login.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

TCase *test_erxd_login(void);

static const struct caller root = { .role = CALLER_OPERATOR, .name = "uid 0" };

static struct erx_time
at(int64_t seconds)
{
	return (struct erx_time){ seconds * ERX_SEC };
}

/* "a=b; erx-01234567=VALUE" */
static const char *
header(const struct login *l, const char *value)
{
	static char text[200];

	snprintf(text, sizeof text, "theme=dark; %s=%s; last=1", login_cookie_name(l),
	    value);
	return text;
}

START_TEST(a_code_works_once_within_its_minute)
{
	struct login *l = login_new();
	char code[LOGIN_SECRET_LEN + 1], late[LOGIN_SECRET_LEN + 1];
	struct caller who;

	login_code(l, &root, at(100), code);
	login_code(l, &root, at(100), late);
	ck_assert_uint_eq(strlen(code), LOGIN_SECRET_LEN);
	ck_assert_str_ne(code, late);
	ck_assert(!login_take(l, "", at(100), &who));
	ck_assert(!login_take(l, "0123", at(100), &who));
	ck_assert(login_take(l, code, at(160), &who));
	ck_assert_int_eq(who.role, CALLER_OPERATOR);
	ck_assert_str_eq(who.name, "uid 0");
	ck_assert(!login_take(l, code, at(160), &who));
	ck_assert(!login_take(l, late, at(161), &who));
	login_free(l);
}
END_TEST

START_TEST(a_new_code_takes_the_place_of_the_oldest)
{
	struct login *l = login_new();
	char codes[LOGIN_CODES_MAX + 1][LOGIN_SECRET_LEN + 1];
	struct caller who;

	for (int i = 0; i <= LOGIN_CODES_MAX; i++)
		login_code(l, &root, at(i), codes[i]);
	ck_assert(!login_take(l, codes[0], at(20), &who));
	for (int i = 1; i <= LOGIN_CODES_MAX; i++)
		ck_assert(login_take(l, codes[i], at(20), &who));
	login_free(l);
}
END_TEST

START_TEST(a_cookie_is_found_among_others_until_it_rests_too_long)
{
	struct login *l = login_new();
	char cookie[LOGIN_SECRET_LEN + 1];
	struct caller who;
	bool shown;

	login_begin(l, &root, NULL, at(0), cookie);
	ck_assert(!login_find(l, NULL, NULL, at(1), &who, &shown) && !shown);
	ck_assert(!login_find(l, NULL, "theme=dark", at(1), &who, &shown) && !shown);
	ck_assert(!login_find(l, NULL, header(l, "00"), at(1), &who, &shown) && shown);
	ck_assert(login_find(l, NULL, header(l, cookie), at(LOGIN_SPAN), &who, &shown));
	ck_assert(
	    login_find(l, NULL, header(l, cookie), at(2 * LOGIN_SPAN), &who, &shown));
	ck_assert(!login_find(l, NULL, header(l, cookie), at(3 * LOGIN_SPAN + 1), &who,
	    &shown));
	login_free(l);
}
END_TEST

START_TEST(who_signs_out_is_out)
{
	struct login *l = login_new();
	char cookie[LOGIN_SECRET_LEN + 1], other[LOGIN_SECRET_LEN + 1];
	struct caller who;
	bool shown;

	login_begin(l, &root, NULL, at(0), cookie);
	login_begin(l, &root, NULL, at(0), other);
	login_end(l, header(l, cookie));
	ck_assert(!login_find(l, NULL, header(l, cookie), at(1), &who, &shown));
	ck_assert(login_find(l, NULL, header(l, other), at(1), &who, &shown));
	login_free(l);
}
END_TEST

START_TEST(a_cookie_ends_with_its_token)
{
	static const char token[] = "0123456789abcdef0123";
	struct tokens *before = tokens_one(token),
		      *after = tokens_one("ffffffffffffffff");
	struct login *l = login_new();
	char cookie[LOGIN_SECRET_LEN + 1];
	struct caller who;
	bool shown;

	login_begin(l, &root, token, at(0), cookie);
	ck_assert(login_find(l, before, header(l, cookie), at(1), &who, &shown));
	ck_assert_int_eq(who.role, CALLER_OPERATOR);
	ck_assert(!login_find(l, after, header(l, cookie), at(2), &who, &shown));
	/* And does not come back with it. */
	ck_assert(!login_find(l, before, header(l, cookie), at(3), &who, &shown));
	tokens_free(before);
	tokens_free(after);
	login_free(l);
}
END_TEST

static const struct {
	const char *origin, *host;
	bool secure, own;
} origins[] = {
	{ "http://127.0.0.1:8080", "127.0.0.1:8080", false, true },
	{ "http://[::1]:8080", "[::1]:8080", false, true },
	{ "https://lab.example", "lab.example", false, true }, /* a proxy has TLS */
	{ "https://LAB.example", "lab.example", true, true },
	{ "http://lab.example", "lab.example", true, false },
	{ "http://127.0.0.1:8081", "127.0.0.1:8080", false, false },
	{ "http://evil.example", "127.0.0.1:8080", false, false },
	{ "http://127.0.0.1:8080.evil.example", "127.0.0.1:8080", false, false },
	{ "null", "127.0.0.1:8080", false, false },
	{ "null", "null", false, false },
	{ "", "", false, false },
	{ NULL, "127.0.0.1:8080", false, false },
	{ "http://127.0.0.1:8080", NULL, false, false },
};

START_TEST(only_the_page_itself_is_its_own_origin)
{
	for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
		ck_assert_msg(login_own_origin(origins[i].origin, origins[i].host,
				  origins[i].secure) == origins[i].own,
		    "row %zu", i);
	ck_assert(!login_is_foreign(NULL));
	ck_assert(!login_is_foreign("same-origin"));
	ck_assert(!login_is_foreign("none"));
	ck_assert(login_is_foreign("same-site"));
	ck_assert(login_is_foreign("cross-site"));
}
END_TEST

TCase *
test_erxd_login(void)
{
	TCase *tc = tcase_create("erxd/login");

	tcase_add_test(tc, a_code_works_once_within_its_minute);
	tcase_add_test(tc, a_new_code_takes_the_place_of_the_oldest);
	tcase_add_test(tc, a_cookie_is_found_among_others_until_it_rests_too_long);
	tcase_add_test(tc, who_signs_out_is_out);
	tcase_add_test(tc, a_cookie_ends_with_its_token);
	tcase_add_test(tc, only_the_page_itself_is_its_own_origin);
	return tc;
}
