/*
 * The types of what operations answer: what a client may rely on, and what
 * /openapi.json says of them.
 */
#ifndef API_ANSWERS_H
#define API_ANSWERS_H

#include <stdbool.h>

enum api_field_type {
	API_FIELD_TEXT,
	API_FIELD_NUMBER,  /* whole, not negative */
	API_FIELD_SECONDS, /* with a fraction */
	API_FIELD_BOOL,
	API_FIELD_ANY, /* a text, a number or a boolean */
	API_FIELD_OBJECT
};

#define API_FIELD_LIST 1u /* an array of them */
#define API_FIELD_NULL 2u /* or null */
#define API_FIELD_MAY  4u /* not always there */

struct api_field {
	const char *name; /* NULL ends the list */
	enum api_field_type type;
	unsigned flags;
	const struct api_field *of; /* OBJECT */
};

struct api_answer {
	const char *result;             /* of api_verb; NULL ends the list */
	const struct api_field *fields; /* NULL: a text */
	bool list;                      /* an array of them */
	bool or_text; /* a text where the operation was asked for one */
};

extern const struct api_answer api_answers[];
/* The answer with this result; NULL: there is none. */
const struct api_answer *api_answer_find(const char *result);
/* Members of "change-list", which stands beside "changes". */
extern const struct api_field api_change_fields[];

#endif
