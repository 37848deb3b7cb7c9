/*
 * Answers of operations in XML, made of the JSON that a handler writes, as it comes, in
 * pieces: RFC 7951 the other way round.  The modules say no more of an output than its
 * name (anydata), so the JSON alone says what becomes of it.
 */
#ifndef ERXD_XML_H
#define ERXD_XML_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xml_level;

/* Where a text that is good JSON has been read to; all zero at the start. */
struct xml_of_json {
	struct xml_level *levels; /* brackets that are open */
	size_t n, cap;
	struct buf text; /* of the string or word that is being read */
	char *key;       /* of the value that comes next, or NULL */
	bool string, word, escaped, in_key;
	unsigned digits; /* of \u that are still to come */
	uint32_t code;
};

/*
 * Appends what a piece comes to.  A member is an element with its name, an element of
 * an array one with the name of the array, but the rows of an output that is an array
 * stand as `row` in one element with its name.  A member that is null is left out.  The
 * one member of the whole has the namespace of its module.  A name that no element may
 * have stands in the attribute `name` of an element `entry`.
 */
void xml_put(struct xml_of_json *, const char *piece, size_t len, struct buf *out);
void xml_fini(struct xml_of_json *);

#endif
