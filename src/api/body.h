/*
 * The body of a request: {"erx:input": {argument: value, …}}, or nothing.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/verbs.h"
#include "base/err.h"
#include "data/tree.h"

#include <stddef.h>

/*
 * The arguments as a MAP of TEXTs, each one the operation takes and all that it needs;
 * the caller's.  NULL and errors, all of them, when they are not like that (`bad-json`,
 * `unknown-argument`, `bad-argument`, `missing-argument`).  `text` may be NULL when
 * `len` is 0.
 */
struct data_node *api_body_read(const struct api_verb *, const char *text, size_t len,
    struct errs *);

#endif
