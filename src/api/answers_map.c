/* The rows follow lib/view/map_json.c. */
#include "api/answers_map.h"

#include <stddef.h>

static const struct api_field column[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "title", API_FIELD_TEXT, 0, NULL },
	{ "x", API_FIELD_NUMBER, 0, NULL },
	{ "width", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field router[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "part", API_FIELD_TEXT, 0, NULL },
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "as", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "x", API_FIELD_NUMBER, 0, NULL },
	{ "y", API_FIELD_NUMBER, 0, NULL },
	{ "width", API_FIELD_NUMBER, 0, NULL },
	{ "height", API_FIELD_NUMBER, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "word", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field box[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "title", API_FIELD_TEXT, 0, NULL },
	{ "note", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "subscription", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "column", API_FIELD_TEXT, 0, NULL },
	{ "x", API_FIELD_NUMBER, 0, NULL },
	{ "y", API_FIELD_NUMBER, 0, NULL },
	{ "width", API_FIELD_NUMBER, 0, NULL },
	{ "height", API_FIELD_NUMBER, 0, NULL },
	{ "compact", API_FIELD_BOOL, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "word", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "routers", API_FIELD_OBJECT, API_FIELD_LIST, router },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field session[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "up", API_FIELD_BOOL, 0, NULL },
	{ "prefixes", API_FIELD_NUMBER, 0, NULL },
	{ "limit", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field line[] = {
	{ "link", API_FIELD_TEXT, 0, NULL },
	{ "a", API_FIELD_TEXT, 0, NULL },
	{ "b", API_FIELD_TEXT, 0, NULL },
	{ "points", API_FIELD_NUMBER, API_FIELD_LIST, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "word", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions", API_FIELD_OBJECT, API_FIELD_LIST, session },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field link[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "object", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "a", API_FIELD_TEXT, 0, NULL },
	{ "b", API_FIELD_TEXT, 0, NULL },
	{ "label", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "word", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "points", API_FIELD_NUMBER, API_FIELD_LIST, NULL },
	{ "label-x", API_FIELD_NUMBER, 0, NULL },
	{ "label-y", API_FIELD_NUMBER, 0, NULL },
	{ "label-fits", API_FIELD_BOOL, 0, NULL },
	{ "lines", API_FIELD_OBJECT, API_FIELD_LIST, line },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_map_fields[] = {
	{ "lab", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "width", API_FIELD_NUMBER, 0, NULL },
	{ "height", API_FIELD_NUMBER, 0, NULL },
	{ "columns", API_FIELD_OBJECT, API_FIELD_LIST, column },
	{ "boxes", API_FIELD_OBJECT, API_FIELD_LIST, box },
	{ "links", API_FIELD_OBJECT, API_FIELD_LIST, link },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
