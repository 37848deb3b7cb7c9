/*
 * YAML (or JSON) as it was written: mappings, sequences and scalars with their marks,
 * and none of the rest.  Anchors, aliases, tags, merge keys and second documents are
 * faults, for what a lab means must be readable where it stands; so are NUL, other
 * control characters, text that is not UTF-8, and more nodes or nesting than any lab
 * has.
 */
#ifndef LAB_YAML_H
#define LAB_YAML_H

#include "base/ip.h"
#include "lab/fault.h"

#include <stdbool.h>
#include <stddef.h>

#define LAB_DEPTH_MAX 32
#define LAB_NODES_MAX 200000

enum lab_yaml_kind {
	LAB_YAML_MAP,
	LAB_YAML_SEQ,
	LAB_YAML_SCALAR,
	LAB_YAML_BAD /* a fault has been told: nothing more to say about it */
};

struct lab_yaml {
	enum lab_yaml_kind kind;
	bool plain; /* SCALAR: written without quotes */
	struct lab_mark mark;
	char *text; /* SCALAR: UTF-8 without control characters but tab and newline */
	/* Of a MAP keys and values, of a SEQ its elements, as written. */
	struct lab_yaml_item {
		struct lab_yaml *key; /* NULL in a SEQ */
		struct lab_yaml *value;
	} * items;
	size_t n, cap;
};

/* Parses a document, which the caller frees; an empty one is a null.  NULL after faults
 * that leave no document. */
struct lab_yaml *lab_yaml_parse(const char *text, size_t len, struct lab_faults *);
void lab_yaml_free(struct lab_yaml *);
/* True for a value that was not written, and for a plain ~ or null. */
bool lab_yaml_is_null(const struct lab_yaml *);
/*
 * True for an address that ends in "::" and that YAML has read as a mapping of ADDRESS:
 * to nothing, as in `[fd00::]`; then the buffer has the address.
 */
bool lab_yaml_is_address(const struct lab_yaml *, char address[IP_ADDR_STRLEN]);

#endif
