/*
 * What is answered when checks are asked, and when simulated time passes until they
 * hold; api/answers.c says how such rows are read.
 */
#include "api/answers_checks.h"

#include <stddef.h>

const struct api_field api_advance_fields[] = {
	{ "reached", API_FIELD_BOOL, 0, NULL },
	{ "passed", API_FIELD_SECONDS, 0, NULL },
	{ "now", API_FIELD_SECONDS, 0, NULL },
	{ "converged", API_FIELD_BOOL, 0, NULL },
	{ "reasons", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field checked[] = {
	{ "check", API_FIELD_TEXT, 0, NULL },
	{ "passed", API_FIELD_BOOL, 0, NULL },
	{ "expected", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "got", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_assert_fields[] = {
	{ "checks", API_FIELD_OBJECT, API_FIELD_LIST, checked },
	{ "passed", API_FIELD_NUMBER, 0, NULL },
	{ "failed", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
