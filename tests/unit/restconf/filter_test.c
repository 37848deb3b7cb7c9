/* Filters of notifications: what they let through, what is none, and what is too dear.
 */
#include "restconf/memory.h"
#include "restconf/restconf.h"

#include <check.h>
#include <string.h>

TCase *test_restconf_filter(void);

static const char module[] = "module jukebox-news { namespace \"urn:news\"; prefix n;"
			     " notification song-played { leaf song { type string; }"
			     " leaf plays { type uint64; } container by { leaf who"
			     " { type string; } } } notification lid-open {} }";

static const char played[] =
    "{\"jukebox-news:song-played\":{\"song\":\"Wild Ones\",\"plays\":\"7\","
    "\"by\":{\"who\":\"ann\"}}}";

static struct restconf_memory *
host(void)
{
	static const char *const modules[] = { module, NULL };
	static const struct restconf_memory_setup setup = { .yang = modules };
	struct restconf_memory *m;
	struct buf why;

	buf_init(&why);
	m = restconf_memory_new(&setup, &why);
	ck_assert_msg(m != NULL, "%s", why.data);
	buf_fini(&why);
	return m;
}

START_TEST(what_is_true_is_told)
{
	static const struct {
		const char *xpath;
		enum restconf_filtered what;
	} rows[] = {
		{ "/jukebox-news:song-played", RESTCONF_TOLD },
		{ "/jukebox-news:lid-open", RESTCONF_NOT_TOLD },
		{ "/jukebox-news:song-played[song='Wild Ones']", RESTCONF_TOLD },
		{ "/jukebox-news:song-played[song='other']", RESTCONF_NOT_TOLD },
		{ "/jukebox-news:song-played/plays > 6", RESTCONF_TOLD },
		{ "/jukebox-news:song-played/plays > 7", RESTCONF_NOT_TOLD },
		{ "/jukebox-news:song-played/by/who = 'ann' or false()",
		    RESTCONF_TOLD },
		{ "//jukebox-news:who", RESTCONF_TOLD },
		{ "/nobody:knows", RESTCONF_NO_XPATH },
		{ "", RESTCONF_NO_XPATH },
		{ "[", RESTCONF_NO_XPATH },
		{ "frob()", RESTCONF_NO_XPATH },
		{ "/jukebox-news:song-played[", RESTCONF_NO_XPATH },
	};
	struct restconf_memory *m = host();
	const struct ly_ctx *yang = restconf_memory_host(m)->yang;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(restconf_filter(yang, rows[i].xpath, played) ==
			rows[i].what,
		    "%s: %d", rows[i].xpath,
		    (int)restconf_filter(yang, rows[i].xpath, played));
	restconf_memory_free(m);
}
END_TEST

START_TEST(what_is_no_notification)
{
	static const char *const texts[] = { "", "{", "{}", "{\"jukebox-news:x\":{}}",
		"{\"jukebox-news:song-played\":{\"plays\":\"many\"}}" };
	struct restconf_memory *m = host();
	const struct ly_ctx *yang = restconf_memory_host(m)->yang;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_int_eq(restconf_filter(yang, "true()", texts[i]),
		    RESTCONF_NO_NOTIFICATION);
	restconf_memory_free(m);
}
END_TEST

START_TEST(what_is_too_dear)
{
	char text[600];

	ck_assert(restconf_filter_fits("/a[b][c]"));
	ck_assert(restconf_filter_fits("/a[b = ']]]['] | /c[d = \"[[[\"]"));
	ck_assert(!restconf_filter_fits("/a[b[c]]"));
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	ck_assert(!restconf_filter_fits(text));
	memset(text, '(', 200);
	text[200] = '\0';
	ck_assert(!restconf_filter_fits(text));
}
END_TEST

TCase *
test_restconf_filter(void)
{
	TCase *tc = tcase_create("restconf/filter");

	tcase_add_test(tc, what_is_true_is_told);
	tcase_add_test(tc, what_is_no_notification);
	tcase_add_test(tc, what_is_too_dear);
	return tc;
}
