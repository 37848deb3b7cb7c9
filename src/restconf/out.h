/*
 * The documents of the protocol itself (errors, the root, operations, the status of a
 * YANG Patch) in JSON and in XML by the same calls.  Data is printed by libyang.
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
/* The object that JSON has around its one member; nothing in XML. */
void restconf_out_begin(struct restconf_out *);
void restconf_out_finish(struct restconf_out *);
/* A container, or an entry of a list, which in JSON has no name (NULL).  The module
 * comes before the name in JSON, the namespace stands in the element in XML; both may
 * be NULL for those of the parent. */
void restconf_out_object(struct restconf_out *, const char *module, const char *name,
    const char *ns);
void restconf_out_end(struct restconf_out *, const char *name);
void restconf_out_list(struct restconf_out *, const char *name);
void restconf_out_list_end(struct restconf_out *);
/* A leaf; NULL is an empty one, [null] in JSON. */
void restconf_out_leaf(struct restconf_out *, const char *module, const char *name,
    const char *ns, const char *value);
/* Text as XML has it; what no XML document can hold comes out as U+FFFD. */
void restconf_xml_text(struct buf *, const char *);

#endif
