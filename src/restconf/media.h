/* Media types and what else clients say in headers: RFC 8040 3.2, 5.2; RFC 9110 12. */
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

/* The value of a header, or NULL. */
const char *restconf_header(const struct restconf_request *, const char *name);
/* Of a Content-Type, or NULL. */
enum restconf_media restconf_media_of(const char *type);
/* What answers may be.  `wished` is what comes when all are alike to the client. */
struct restconf_accept {
	bool data;               /* one of the two forms below */
	enum restconf_form form; /* of data */
	enum restconf_form error_form;
};
struct restconf_accept restconf_accept(const char *header, enum restconf_form wished);
/* Whether a list of entity tags, or "*", has this one; NULL: there is no resource. */
bool restconf_etag_among(const char *list, const char *etag);
/* Whether Prefer has this preference (RFC 7240). */
bool restconf_prefers(const char *header, const char *preference);
const char *restconf_type(enum restconf_form);

#endif
