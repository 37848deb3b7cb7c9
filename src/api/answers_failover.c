/*
 * What is answered about failover tests and resiliency; api/answers.c says how such
 * rows are read.
 */
#include "api/answers_failover.h"

#include <stddef.h>

static const struct api_field tested_link[] = {
	{ "link", API_FIELD_TEXT, 0, NULL },
	{ "ipv4", API_FIELD_TEXT, 0, NULL },
	{ "ipv6", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_failover_test_fields[] = {
	{ "number", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "object", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, 0, NULL },
	{ "link", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "category", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "type", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "started-seconds-ago", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "ended-seconds-ago", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "redundant", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "non-redundant", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "successful", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "verified", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "connections", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY, NULL },
	{ "bgp-status", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, tested_link },
	{ "issue", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_failover_route_fields[] = {
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "redundant", API_FIELD_BOOL, 0, NULL },
	{ "elsewhere", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

#define ROUTE_SET_FIELDS                                                \
	{ "prefixes", API_FIELD_NUMBER, 0, NULL },                      \
	    { "site", API_FIELD_TEXT, API_FIELD_NULL, NULL },           \
	    { "example", API_FIELD_TEXT, 0, NULL },                     \
	    { "over", API_FIELD_TEXT, API_FIELD_LIST, NULL },           \
	    { "over-primary", API_FIELD_TEXT, API_FIELD_LIST, NULL },   \
	    { "over-secondary", API_FIELD_TEXT, API_FIELD_LIST, NULL }, \
	    { "flagged", API_FIELD_BOOL, 0, NULL },                     \
	{                                                               \
		NULL, API_FIELD_TEXT, 0, NULL                           \
	}

static const struct api_field route_set[] = { ROUTE_SET_FIELDS };

const struct api_field api_route_set_fields[] = {
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	ROUTE_SET_FIELDS,
};

const struct api_field api_resiliency_fields[] = {
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	{ "sku", API_FIELD_TEXT, 0, NULL },
	{ "resiliency", API_FIELD_TEXT, 0, NULL },
	{ "routes", API_FIELD_NUMBER, 0, NULL },
	{ "tested", API_FIELD_NUMBER, 0, NULL },
	{ "tested-days-ago", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "zones", API_FIELD_NUMBER, 0, NULL },
	{ "index-least", API_FIELD_NUMBER, 0, NULL },
	{ "index-most", API_FIELD_NUMBER, 0, NULL },
	{ "recommendations", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "route-sets", API_FIELD_OBJECT, API_FIELD_LIST, route_set },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
