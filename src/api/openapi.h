/*
 * The interface for programs that know no YANG: a document of OpenAPI 3.1, made from
 * the rows of the operations, the types of their answers and the YANG modules.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends the document, JSON with a line feed behind it; false when libyang refuses a
 * built-in module. */
bool api_openapi(const char *version, struct buf *);

#endif
