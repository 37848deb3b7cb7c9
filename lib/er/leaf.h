/*
 * Leaves into structs, one row a leaf: the name and the type of the leaf, the member
 * that the value goes to, and the value of an absent leaf.
 */
#ifndef ER_LEAF_H
#define ER_LEAF_H

#include "er/refusal.h"

enum er_type {
	ER_TYPE_TEXT, /* const char * */
	ER_TYPE_GUID, /* const char *, lower case */
	ER_TYPE_FLAG, /* bool: true for one of the words */
	ER_TYPE_WORD, /* an enum: place among the words */
	ER_TYPE_U8,
	ER_TYPE_U16,
	ER_TYPE_U32,
	ER_TYPE_ADDR,        /* struct ip_addr */
	ER_TYPE_ID,          /* uint32_t from an IPv4 address */
	ER_TYPE_PREFIX,      /* struct ip_prefix */
	ER_TYPE_PREFIXES,    /* struct er_prefixes */
	ER_TYPE_NUMBERS,     /* struct er_numbers of a SEQ */
	ER_TYPE_PATH,        /* struct er_numbers of one text, separated by blanks */
	ER_TYPE_COMMUNITY,   /* uint32_t */
	ER_TYPE_COMMUNITIES, /* struct er_numbers */
	ER_TYPE_DURATION     /* int64_t µs */
};

struct er_row {
	const char *leaf;
	enum er_type type;
	unsigned on; /* FLAG: place of the word that means true */
	size_t offset;
	const char *initial;      /* of the schema; NULL: stays zero */
	const char *const *words; /* FLAG, WORD; ends with NULL */
	size_t has; /* offset of a bool set when it was written; 0: none */
};

/* Fills the struct `out` from the leaves below `map`, row by row; NULL means that all
 * are absent.  `path` is the path of the object for refusals, of values that do not fit
 * their type. */
void er_leaves_read(const struct er_ctx *, const struct data_node *map,
    const char *path, const struct er_row *, size_t n, void *out);
#define ER_LEAVES_READ(ctx, map, path, rows, out) \
	er_leaves_read(ctx, map, path, rows, sizeof(rows) / sizeof *(rows), out)

/* A decimal number of at most ten digits, from 0 to max; false when the text is none.
 */
bool er_number_parse(const char *, uint32_t max, uint32_t *);
/* A GUID, which is written in lower case with a NUL behind it; false when the text is
 * none. */
bool er_guid_parse(const char *, char out[37]);

#endif
