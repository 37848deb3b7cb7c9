/*
 * The body of a request: {"erx:input": {argument: value, …}}, or nothing.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/args.h"

#include <stddef.h>

/*
 * Reads the arguments of an operation from a body, and checks them by its row; the
 * caller frees them (api_args_free).  NULL and all errors when the body is wrong
 * (CODE_BAD_JSON, CODE_UNKNOWN_ARGUMENT, CODE_BAD_ARGUMENT, CODE_MISSING_ARGUMENT).
 * `text` may be NULL when `len` is 0.
 */
struct api_args *api_body_read(const struct api_verb *, const char *text, size_t len,
    struct errs *);

#endif
