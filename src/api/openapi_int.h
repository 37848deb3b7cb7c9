/*
 * What the files of openapi.c share.
 */
#ifndef API_OPENAPI_INT_H
#define API_OPENAPI_INT_H

#include "api/verbs.h"
#include "base/json.h"

#include <stdbool.h>

/* Writes a schema as the value of `key`: one that refers to the component `what` with
 * the suffix behind it. */
void openapi_put_ref(struct json *, const char *key, const char *what,
    const char *suffix);
/* Writes the member "type" of the schema that is open. */
void openapi_put_type(struct json *, const char *type);
/* Whether the operation has an argument that must be given. */
bool openapi_needs_any(const struct api_verb *);
/* Writes the member "erx-api:output" of what an operation with a result answers. */
void openapi_put_output(struct json *, const struct api_verb *);
/* Writes the answer to a request that is refused, as a member of the responses. */
void openapi_put_errors(struct json *);
/* Writes a parameter of the query as an element of the parameters. */
void openapi_put_query(struct json *, const char *name, const char *type,
    const char *help);
/* Writes the paths that are read and no part of RESTCONF. */
void openapi_put_reads(struct json *);
/* Writes the components: errors, patches, inputs, and rows of answers. */
void openapi_put_schemas(struct json *);

#endif
