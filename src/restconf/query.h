/*
 * The query parameters of RFC 8040 4.8 and RFC 8527 3.2, as rows of a table: which
 * there are, for which methods and resources, and what their values mean.
 */
#ifndef RESTCONF_QUERY_H
#define RESTCONF_QUERY_H

#include "restconf/error.h"

#include <stdbool.h>
#include <stdint.h>

enum restconf_content { RESTCONF_ALL, RESTCONF_CONFIG, RESTCONF_NONCONFIG };
enum restconf_defaults {
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
	RESTCONF_ANYWHERE /* nobody said */
};

/* What `fields` selects: names below the target; a leaf of this tree selects all that
 * is below it. */
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

/* `text` NULL for no query.  False and an error; restconf_query_fini in both cases. */
bool restconf_query_parse(struct restconf_query *, const char *text, unsigned takes,
    struct restconf_errors *);
void restconf_query_fini(struct restconf_query *);

#endif
