/*
 * Printing of documents of the protocol (errors, the root, operations, the status of a
 * YANG Patch) in JSON and in XML by the same calls.  libyang prints data.
 */
#ifndef RESTCONF_OUT_H
#define RESTCONF_OUT_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>

#define RESTCONF_NAMESPACE       "urn:ietf:params:xml:ns:yang:ietf-restconf"
#define RESTCONF_PATCH_NAMESPACE "urn:ietf:params:xml:ns:yang:ietf-yang-patch"

struct restconf_out {
	struct buf *buf; /* the caller's */
	struct json j;
	bool xml;
};

void restconf_out_init(struct restconf_out *, struct buf *, bool xml);
/* Begin and end the object that JSON has around the one member of a document; XML has
 * none. */
void restconf_out_begin(struct restconf_out *);
void restconf_out_finish(struct restconf_out *);
/* Begins a container, or an entry of a list, which has no name in JSON (NULL).  JSON
 * writes the module in front of the name, XML writes the namespace in the element; both
 * are NULL when they are the parent's. */
void restconf_out_object(struct restconf_out *, const char *module, const char *name,
    const char *ns);
void restconf_out_end(struct restconf_out *, const char *name);
void restconf_out_list(struct restconf_out *, const char *name);
void restconf_out_list_end(struct restconf_out *);
/* Writes a leaf; the value NULL is an empty leaf, [null] in JSON. */
void restconf_out_leaf(struct restconf_out *, const char *module, const char *name,
    const char *ns, const char *value);
/* Appends text in the encoding of XML; a character that XML cannot hold becomes U+FFFD.
 */
void restconf_xml_text(struct buf *, const char *);

#endif
