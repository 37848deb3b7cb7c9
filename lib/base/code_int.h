/*
 * Inside of base/code.h: what rows of the same sort have in common, as macros.
 */
#ifndef BASE_CODE_INT_H
#define BASE_CODE_INT_H

#include "base/code.h"

/* Errors of RFC 8040 7, with the statuses that belong to them. */
#define TAG_INVALID     "invalid-value"
#define TAG_MALFORMED   "malformed-message"
#define TAG_MISSING     "missing-element"
#define TAG_UNKNOWN     "unknown-element"
#define TAG_UNSUPPORTED "operation-not-supported"
#define TAG_DENIED      "access-denied"
#define TAG_FAILED      "operation-failed"
#define TAG_EXHAUSTED   "resource-denied"

#define ROW(word, rule, text, cure, tag, http, exit, group)                           \
	{                                                                             \
		word, rule, text, cure, tag, http, CODE_EXIT_##exit, CODE_OF_##group, \
	}
/* The state of the lab, or a rule of the service, forbids it. */
#define LAB(word, rule, text, cure) \
	ROW(word, rule, text, cure, TAG_INVALID, 409, REFUSED, LAB)
#define KEY(word, rule, text, cure) \
	ROW(word, rule, text, cure, TAG_INVALID, 409, REFUSED, KEY)
/* Each error of these says what to do. */
#define TEXT(word, text) ROW(word, "", text, "", TAG_INVALID, 409, REFUSED, TEXT)
#define PLAN(word, text) ROW(word, "", text, "", TAG_INVALID, 409, REFUSED, PLAN)
#define REQUEST(word, text, tag, http, exit) \
	ROW(word, "", text, "", tag, http, exit, REQUEST)
#define PROGRAM(word, text, exit) \
	ROW(word, "", text, "", TAG_INVALID, 409, exit, PROGRAM)

/* code_lab.c: rows of labs; a code of anything else has an empty one. */
extern const struct code_row code_lab_rows[CODE_N];

#endif
