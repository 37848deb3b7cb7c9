/*
 * Bodies before libyang reads them: their depth, and pieces of them.  The parsers of
 * libyang recurse for each level, and XML can define entities.  The scanners here do
 * neither, and refuse bodies that are too deep or define entities.
 */
#ifndef RESTCONF_TEXT_H
#define RESTCONF_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { RESTCONF_DEPTH_MAX = 64 };

struct restconf_span {
	const char *p;
	size_t len;
};

/* NULL when libyang may read a body; else a static text with the reason why not. */
const char *restconf_json_refuse(const char *, size_t len);
const char *restconf_xml_refuse(const char *, size_t len);

/*
 * The members of a JSON object and the elements of an array, as they stand there.
 * restconf_json_enter skips to the first of what `text` holds; false when the text is
 * neither.  restconf_json_next is false at the end; `name` (without its quotes, NULL in
 * an array) may have escapes, which no name of YANG has.  `bad` is set when the text is
 * not JSON in this form.
 */
struct restconf_json {
	const char *p, *end;
	char close; /* } or ] */
	bool first, bad;
};
bool restconf_json_enter(struct restconf_json *, struct restconf_span);
bool restconf_json_next(struct restconf_json *, struct restconf_span *name,
    struct restconf_span *value);
/* True when a name is `local`, with any module or none in front. */
bool restconf_json_is(struct restconf_span name, const char *local);
/* The value of a JSON string as a new text, with escapes resolved, which the caller
 * frees; NULL when the value is no string. */
char *restconf_json_string(struct restconf_span);

#endif
