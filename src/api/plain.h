/*
 * JSON as a tree without a schema: inputs of operations, and answers on the client's
 * side.  Objects become MAPs, arrays SEQs, everything else TEXT (null: an empty text
 * with the kind of a string).
 */
#ifndef API_PLAIN_H
#define API_PLAIN_H

#include "base/err.h"
#include "er/tree.h"

#include <stddef.h>

/* NULL and one error (code `bad-json`) when it is no JSON document. */
struct er_node *api_plain_parse(const char *text, size_t len, struct errs *);

#endif
