/*
 * The query parameters of RFC 8040 4.8 and RFC 8527 3.2.  The rows of a table say for
 * which methods and resources a parameter is, and what its values mean.
 */
#ifndef RESTCONF_QUERY_H
#define RESTCONF_QUERY_H

#include "restconf/error.h"

#include <stdbool.h>
#include <stdint.h>

enum restconf_content { RESTCONF_ALL, RESTCONF_CONFIG, RESTCONF_NONCONFIG };
enum restconf_defaults {
	RESTCONF_BASIC, /* no parameter says it: explicit, but for a leaf asked for */
	RESTCONF_EXPLICIT,
	RESTCONF_TRIM,
	RESTCONF_REPORT_ALL,
	RESTCONF_TAGGED
};
enum restconf_insert {
	RESTCONF_LAST,
	RESTCONF_FIRST,
	RESTCONF_BEFORE,
	RESTCONF_AFTER,
	RESTCONF_ANYWHERE /* no parameter says it */
};

/* The nodes that the parameter `fields` selects: a tree of names below the target.  A
 * name without names below it selects all that is below its node. */
struct restconf_field {
	char *module; /* or NULL: any */
	char *name;
	struct restconf_field *below, *next;
};

struct restconf_query {
	enum restconf_content content;
	enum restconf_defaults defaults;
	enum restconf_insert insert;
	unsigned depth; /* 0: unbounded */
	bool with_origin;
	struct restconf_field *fields; /* NULL: all */
	char *point;                   /* as api-path, or NULL */
};

enum {                             /* what a resource takes, as bits */
	RESTCONF_TAKES_READ = 1,   /* content, depth, fields, with-defaults */
	RESTCONF_TAKES_INSERT = 2, /* insert, point */
	RESTCONF_TAKES_ORIGIN = 4  /* with-origin */
};

/* Parses a query, NULL for none; `takes` are the bits of the parameters that the
 * resource has.  False and an error; restconf_query_fini follows in both cases. */
bool restconf_query_parse(struct restconf_query *, const char *text, unsigned takes,
    struct restconf_errors *);
void restconf_query_fini(struct restconf_query *);

#endif
