/*
 * The body of a request: {"erx:input": {argument: value, …}}, or nothing.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/args.h"

#include <stddef.h>

/*
 * The arguments, typed, each one the operation takes and all that it needs; the
 * caller's (api_args_free).  NULL and errors, all of them, when they are not like that
 * (CODE_BAD_JSON, CODE_UNKNOWN_ARGUMENT, CODE_BAD_ARGUMENT, CODE_MISSING_ARGUMENT).
 * `text` may be NULL when `len` is 0.
 */
struct api_args *api_body_read(const struct api_verb *, const char *text, size_t len,
    struct errs *);

#endif
