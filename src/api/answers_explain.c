/*
 * What `explain` answers, a row for each member of an object: how a prefix came to a
 * router, what became of its paths, and where packets go.
 */
#include "api/answers_explain.h"

#include <stddef.h>

static const struct api_field because[] = {
	{ "code", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field beaten[] = {
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "compared", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field won[] = {
	{ "code", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "beat", API_FIELD_OBJECT, API_FIELD_LIST, beaten },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field hop[] = {
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "as-path", API_FIELD_TEXT, 0, NULL },
	{ "learned-as", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "offered", API_FIELD_OBJECT, 0, because },
	{ "won", API_FIELD_OBJECT, 0, won },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field path[] = {
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "as-path", API_FIELD_TEXT, 0, NULL },
	{ "learned-as", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "local-pref", API_FIELD_NUMBER, 0, NULL },
	{ "weight", API_FIELD_NUMBER, 0, NULL },
	{ "length", API_FIELD_NUMBER, 0, NULL },
	{ "accepted", API_FIELD_BOOL, 0, NULL },
	{ "best", API_FIELD_BOOL, 0, NULL },
	{ "code", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "beaten-by", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "compared", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field offer[] = {
	{ "to", API_FIELD_TEXT, 0, NULL },
	{ "offered", API_FIELD_BOOL, 0, NULL },
	{ "as-path", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "code", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field stop[] = {
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "to", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "refused", API_FIELD_BOOL, 0, NULL },
	{ "as-path", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "code", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field near[] = {
	{ "by", API_FIELD_TEXT, 0, NULL },
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "announced", API_FIELD_BOOL, 0, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field packet[] = {
	{ "by", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "network", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "to", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_explained_fields[] = {
	{ "router", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "hosts", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "present", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "covered-by", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "chain", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, hop },
	{ "paths", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, path },
	{ "offers", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, offer },
	{ "originated-by", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY, NULL },
	{ "stops", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, stop },
	{ "more-stops", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "apart", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "near", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, near },
	{ "packets", API_FIELD_OBJECT, 0, packet },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
