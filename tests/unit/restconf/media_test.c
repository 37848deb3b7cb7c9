#include "restconf/media.h"

#include <check.h>

TCase *test_restconf_media(void);

START_TEST(the_type_that_is_liked_best_is_chosen)
{
	static const char *const types[] = { "text/plain", "application/json", NULL };
	static const struct {
		const char *accept;
		int chosen;
	} rows[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ " ", 0 },
		{ "*/*", 0 },
		{ "application/*", 1 },
		{ "application/json", 1 },
		{ "APPLICATION/JSON", 1 },
		{ "application/json;q=0.5, text/plain;q=0.4", 1 },
		{ "application/json;q=0.5,\ttext/plain", 0 },
		{ "application/json; version=1; Q=0.5, text/*;q=0.6", 0 },
		{ "application/json, */*", 1 },
		{ "*/*, application/json", 1 },
		{ "application/json, text/plain", 1 },
		{ "text/plain, application/json", 0 },
		{ "*/*, text/plain;q=0", 1 },
		{ "text/*;q=0, */*;q=0.1", 1 },
		{ "text/plain;q=0.1, text/*;q=0, */*;q=0", 0 },
		{ "application/json;q=0", -1 },
		{ "application/json;q=0.000", -1 },
		{ "*/*;q=0", -1 },
		{ "application/json;q=2", -1 },
		{ "application/json;q=nan", -1 },
		{ "text/html", -1 },
		{ "text", -1 },
		{ "application/js*", -1 },
		{ ",", -1 },
		{ ";q=1", -1 },
		{ "text/plain;faq=0", 0 },
		{ "text/plain;;q=0", -1 },
		{ "text/plain;seq=1;q=0", -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(restconf_choose(rows[i].accept, types) == rows[i].chosen,
		    "%s", rows[i].accept);
}
END_TEST

START_TEST(forms_of_data_and_of_errors_are_told_apart)
{
	static const struct {
		const char *accept;
		bool data;
		enum restconf_form form, error_form;
	} rows[] = {
		{ NULL, true, RESTCONF_JSON, RESTCONF_JSON },
		{ "application/xml", true, RESTCONF_XML, RESTCONF_XML },
		{ "application/json;q=0", false, RESTCONF_JSON, RESTCONF_JSON },
		{ "*/*;q=0", false, RESTCONF_JSON, RESTCONF_JSON },
		{ "*/*, application/yang-data+json;q=0", true, RESTCONF_XML,
		    RESTCONF_XML },
		{ "application/problem+json", true, RESTCONF_JSON, RESTCONF_PROBLEM },
		{ "application/problem+json;q=0", false, RESTCONF_JSON, RESTCONF_JSON },
		{ "application/yang-data+xml, application/problem+json", true,
		    RESTCONF_XML, RESTCONF_PROBLEM },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct restconf_accept a =
		    restconf_accept(rows[i].accept, RESTCONF_JSON);

		ck_assert_msg(a.data == rows[i].data && a.form == rows[i].form &&
			a.error_form == rows[i].error_form,
		    "%s", rows[i].accept);
	}
}
END_TEST

TCase *
test_restconf_media(void)
{
	TCase *tc = tcase_create("restconf/media");

	tcase_add_test(tc, the_type_that_is_liked_best_is_chosen);
	tcase_add_test(tc, forms_of_data_and_of_errors_are_told_apart);
	return tc;
}
