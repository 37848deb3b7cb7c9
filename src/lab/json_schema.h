/*
 * JSON Schema (2020-12) made from the YANG modules: of a lab file or a plan as people
 * write them, for editors, and of resources as RFC 7951 writes them, for OpenAPI.
 */
#ifndef LAB_JSON_SCHEMA_H
#define LAB_JSON_SCHEMA_H

#include "base/buf.h"
#include "base/json.h"
#include "lab/schema.h"

/* Appends the schema of a file: LAB_MODULE_LAB or LAB_MODULE_PLAN, in the forms that
 * the reader takes (lab/read.h).  The modules stay the caller's. */
void lab_json_schema_file(const struct lab_modules *, enum lab_module, struct buf *);

/*
 * Writes the schema of one node in the form of RFC 7951 as the value of `key`: of a
 * leaf its type, of a container or an entry of a list an object, with all that is
 * below. Leaves that are never shown are left out.
 */
void lab_json_schema_node(struct json *, const char *key, const struct lysc_node *);

#endif
