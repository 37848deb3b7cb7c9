/*
 * JSON as Azure's tools take and send it in templates: with comments, names of members
 * without quotes, texts over several lines, and a comma behind the last element.
 */
#ifndef AZURE_RELAXED_H
#define AZURE_RELAXED_H

#include "base/buf.h"

#include <stddef.h>

/* Appends the same as JSON of RFC 8259, line for line; what is no JSON in either way
 * stays none. */
void azure_relaxed(struct buf *out, const char *text, size_t len);

#endif
