/*
 * Routes that differ between two moments, and an edit that was tried, with what it
 * would change.
 */
#include "api/answers_preview.h"

#include <stddef.h>

const struct api_field api_change_line_fields[] = {
	{ "change", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_difference_fields[] = {
	{ "change", API_FIELD_TEXT, 0, NULL },
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "to", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field verdict[] = {
	{ "use-case", API_FIELD_TEXT, 0, NULL },
	{ "from", API_FIELD_TEXT, 0, NULL },
	{ "to", API_FIELD_TEXT, 0, NULL },
	{ "before", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "after", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_preview_fields[] = {
	{ "tried", API_FIELD_BOOL, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "changes", API_FIELD_OBJECT, API_FIELD_LIST, api_change_line_fields },
	{ "routes", API_FIELD_OBJECT, API_FIELD_LIST, api_difference_fields },
	{ "reachability", API_FIELD_OBJECT, API_FIELD_LIST, verdict },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_rehearsal_fields[] = {
	{ "failed", API_FIELD_BOOL, 0, NULL },
	{ "format", API_FIELD_TEXT, 0, NULL },
	{ "report", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
