/* Media types, and the headers of requests: RFC 8040 3.2, 5.2; RFC 9110 12. */
#ifndef RESTCONF_MEDIA_H
#define RESTCONF_MEDIA_H

#include "restconf/error.h"
#include "restconf/restconf.h"

enum restconf_media {
	RESTCONF_MEDIA_NONE, /* no Content-Type */
	RESTCONF_MEDIA_JSON,
	RESTCONF_MEDIA_XML,
	RESTCONF_MEDIA_PATCH_JSON, /* application/yang-patch+json */
	RESTCONF_MEDIA_PATCH_XML,
	RESTCONF_MEDIA_OTHER
};

#define RESTCONF_ACCEPT_PATCH                                     \
	"application/yang-data+json, application/yang-data+xml, " \
	"application/yang-patch+json, application/yang-patch+xml"

/* The value of a header of a request, borrowed, or NULL. */
const char *restconf_header(const struct restconf_request *, const char *name);
/* The media type that a Content-Type names; `type` may be NULL. */
enum restconf_media restconf_media_of(const char *type);
/* The index of the type, among those of a list that ends with NULL, that an Accept
 * header likes best; -1: the header takes none of the types.  A header that is NULL or
 * empty takes the first type.  Of types with one weight, the type that the header names
 * goes before those that only a range has, and then what the header says first. */
int restconf_choose(const char *header, const char *const types[]);
/* The forms of answers that a client accepts. */
struct restconf_accept {
	bool data;               /* one of the two forms of data, or of errors alone */
	enum restconf_form form; /* of data */
	enum restconf_form error_form;
};
/* Reads an Accept header, which may be NULL; the form `wished` is taken when the client
 * likes all forms alike. */
struct restconf_accept restconf_accept(const char *header, enum restconf_form wished);
/* True when a list of entity tags has this one, or is "*".  An `etag` of NULL means
 * that there is no resource, and then nothing matches.  A weak tag (W/) counts where
 * `weak` ones do, which is in If-None-Match and not in If-Match (RFC 9110 13.1). */
bool restconf_etag_among(const char *list, const char *etag, bool weak);
/* True when the header Prefer has this preference (RFC 7240). */
bool restconf_prefers(const char *header, const char *preference);
/* The media type of a form: "application/yang-data+json". */
const char *restconf_type(enum restconf_form);

#endif
