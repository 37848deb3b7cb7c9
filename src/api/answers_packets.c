/*
 * What is answered about real packets; api/answers.c says how such rows are read.
 */
#include "api/answers_packets.h"

#include <stddef.h>

static const struct api_field faults[] = {
	{ "no-ip", API_FIELD_NUMBER, 0, NULL },
	{ "cut", API_FIELD_NUMBER, 0, NULL },
	{ "bad-header", API_FIELD_NUMBER, 0, NULL },
	{ "bad-checksum", API_FIELD_NUMBER, 0, NULL },
	{ "bad-address", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_packets_fields[] = {
	{ "link", API_FIELD_TEXT, 0, NULL },
	{ "interface", API_FIELD_TEXT, 0, NULL },
	{ "tap", API_FIELD_TEXT, 0, NULL },
	{ "in", API_FIELD_NUMBER, 0, NULL },
	{ "in-octets", API_FIELD_NUMBER, 0, NULL },
	{ "out", API_FIELD_NUMBER, 0, NULL },
	{ "out-octets", API_FIELD_NUMBER, 0, NULL },
	{ "passed", API_FIELD_NUMBER, 0, NULL },
	{ "answered", API_FIELD_NUMBER, 0, NULL },
	{ "expired", API_FIELD_NUMBER, 0, NULL },
	{ "too-big", API_FIELD_NUMBER, 0, NULL },
	{ "lost", API_FIELD_NUMBER, 0, NULL },
	{ "left", API_FIELD_NUMBER, 0, NULL },
	{ "unknown", API_FIELD_NUMBER, 0, NULL },
	{ "malformed", API_FIELD_NUMBER, 0, NULL },
	{ "faults", API_FIELD_OBJECT, 0, faults },
	{ "errors", API_FIELD_NUMBER, 0, NULL },
	{ "silent", API_FIELD_NUMBER, 0, NULL },
	{ "strange", API_FIELD_NUMBER, 0, NULL },
	{ "unresolved", API_FIELD_NUMBER, 0, NULL },
	{ "stuck", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
