/*
 * The errors of a request (RFC 8040 7, 7.1): a list, each error with the HTTP status
 * that belongs to it.  The first error decides the status of the answer.
 */
#ifndef RESTCONF_ERROR_H
#define RESTCONF_ERROR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct ly_ctx;

/* The error-tags of RFC 8040 7, in the order of its table. */
enum restconf_tag {
	RESTCONF_IN_USE,
	RESTCONF_INVALID_VALUE,
	RESTCONF_TOO_BIG,
	RESTCONF_MISSING_ELEMENT,
	RESTCONF_UNKNOWN_ELEMENT,
	RESTCONF_ACCESS_DENIED,
	RESTCONF_RESOURCE_DENIED,
	RESTCONF_DATA_EXISTS,
	RESTCONF_DATA_MISSING,
	RESTCONF_NOT_SUPPORTED, /* operation-not-supported */
	RESTCONF_FAILED,        /* operation-failed */
	RESTCONF_MALFORMED,     /* malformed-message */
	RESTCONF_TAG_N
};

enum restconf_layer { RESTCONF_PROTOCOL, RESTCONF_APPLICATION }; /* error-type */

struct restconf_info { /* a leaf of error-info */
	const char *name;
	char *value;
};

struct restconf_error {
	enum restconf_layer layer;
	enum restconf_tag tag;
	int status;    /* of HTTP */
	char *app_tag; /* or NULL, as the next three */
	char *path;
	char *message;
	struct restconf_info *info;
	size_t ninfo, capinfo;
};

struct restconf_errors {
	struct restconf_error *items;
	size_t n, cap;
	/* Module and namespace of the leaves of error-info, whose names the host gives.
	 */
	const char *info_module, *info_namespace;
};

/* The tag of a word; RESTCONF_FAILED for a word that is none. */
enum restconf_tag restconf_tag_of(const char *word);
void restconf_errors_fini(struct restconf_errors *);
/*
 * Appends an error.  `status` 0 takes the first status that RFC 8040 7 has for the tag.
 * The error is borrowed until the next call; more than 64 errors are not kept, and then
 * the last one is returned.
 */
struct restconf_error *restconf_fail(struct restconf_errors *, int status,
    enum restconf_tag, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Adds a leaf of error-info to an error; `name` must outlive the error. */
void restconf_error_info(struct restconf_error *, const char *name, const char *value);
/* Moves the errors of the last call of libyang into the list. */
void restconf_errors_yang(struct restconf_errors *, struct ly_ctx *);

enum restconf_form {
	RESTCONF_JSON,   /* application/yang-data+json (RFC 7951) */
	RESTCONF_XML,    /* application/yang-data+xml */
	RESTCONF_PROBLEM /* application/problem+json (RFC 9457), of errors only */
};
/* Appends the document `ietf-restconf:errors`. */
void restconf_errors_print(const struct restconf_errors *, enum restconf_form,
    struct buf *);
/* The status of the answer; 500 when there is no error. */
int restconf_errors_status(const struct restconf_errors *);
/* The phrase behind a status: "Not Found". */
const char *restconf_reason(int status);

struct restconf_out;
/* Writes the members of that document into another one, as RFC 8072 has them. */
void restconf_errors_out(const struct restconf_errors *, struct restconf_out *);

#endif
