/*
 * Inside of src/restconf: one request under way, taken apart by handle.c, and the
 * functions that the files which answer it share.
 */
#ifndef RESTCONF_CALL_H
#define RESTCONF_CALL_H

#include "restconf/media.h"
#include "restconf/path.h"
#include "restconf/query.h"
#include "restconf/restconf.h"

enum restconf_datastore {
	RESTCONF_UNIFIED,    /* {+restconf}/data */
	RESTCONF_RUNNING,    /* ds/ietf-datastores:running: configuration only */
	RESTCONF_OPERATIONAL /* ds/ietf-datastores:operational: all, without edits */
};

struct restconf_call {
	const struct restconf_host *host;
	const struct restconf_request *rq;
	struct restconf_response *rs;
	struct restconf_errors errors;
	struct restconf_query query;
	enum restconf_datastore datastore;
	struct restconf_path path; /* of the data resource, or the operation */
	struct restconf_target target;
	const struct restconf_store *store; /* the configuration, when it is needed */
	struct restconf_part part; /* what a draft is, unless it is the whole: schema is
				    * NULL */
	struct restconf_accept accept;
	enum restconf_media media; /* of the body */
	bool later;                /* the host answers by itself */
};

enum restconf_op { /* RFC 8040 4.4 to 4.7, RFC 8072 2.5 */
	RESTCONF_OP_CREATE,
	RESTCONF_OP_DELETE,
	RESTCONF_OP_INSERT,
	RESTCONF_OP_MERGE,
	RESTCONF_OP_MOVE,
	RESTCONF_OP_REPLACE,
	RESTCONF_OP_REMOVE,
	RESTCONF_OP_N
};

/* An edit of a tree: of the target itself, or of a child that the body names. */
struct restconf_edit {
	enum restconf_op op;
	const struct restconf_target *target;
	bool child;      /* create a child of the target: POST */
	bool must_exist; /* the target has to be there: PATCH */
	const char *text;
	size_t len;
	enum restconf_form form;
	enum restconf_insert insert;
	const struct restconf_target *point; /* or NULL */
};
struct restconf_edited {
	bool created;     /* the node was not there before */
	struct buf where; /* the path of what was made, encoded; empty: of the target */
};

/* read.c: answers GET and HEAD of data, or adds errors. */
void restconf_read(struct restconf_call *);
/* edit.c: carries out one edit of a tree in memory; false and an error in the call. */
bool restconf_edit_apply(struct restconf_call *, struct lyd_node **tree,
    const struct restconf_edit *, struct restconf_edited *);
/* Copies hidden leaves of the old tree into the new one, where their parents still are:
 * a client cannot send back what it was never shown. */
void restconf_keep_hidden(const struct restconf_host *, const struct lyd_node *was,
    struct lyd_node *now);
/* The node among siblings that is the same instance as another node, or NULL. */
struct lyd_node *restconf_sibling_like(const struct lyd_node *,
    struct lyd_node *siblings);

/* body.c: takes the wrapping of the protocol off a body.  `content` gets the content of
 * the one element or member called `name`, of the protocol's module, as a document of
 * its own: an object in JSON, elements in XML.  False and an error. */
bool restconf_unwrap(struct restconf_call *, const char *name, const char *ns,
    struct buf *content);
enum restconf_form restconf_body_form(const struct restconf_call *);
/* For XML: the elements of a document as nodes that libyang does not place in a schema,
 * which the caller frees; the name of such a node; and such nodes printed again. */
struct lyd_node *restconf_xml_parse(struct restconf_call *, const char *text,
    size_t len);
const char *restconf_xml_name(const struct lyd_node *);
void restconf_xml_print(const struct lyd_node *siblings, struct buf *);
/* Parses any number of nodes at the top of the datastore.  False and an error. */
bool restconf_parse_top(struct restconf_call *, enum restconf_form, const char *text,
    size_t len, struct lyd_node **);

/* write.c: answers POST, PUT, PATCH and DELETE of data. */
void restconf_write(struct restconf_call *);
/* Hands the tree to the host, which owns it, and sets the entity tag and Last-Modified
 * of the target in the answer.  False and errors when the host refuses. */
bool restconf_commit(struct restconf_call *, struct lyd_node *tree,
    struct buf *changes);
/* A copy of the configuration, to be edited, or of the node at the top alone in which
 * the target is, where the host takes such a part; the call remembers which.  The
 * caller frees it. */
struct lyd_node *restconf_draft(struct restconf_call *);
/* Sets the entity tag and Last-Modified of a node, or of the whole, in the answer. */
void restconf_tags(struct restconf_call *, const struct lyd_node *, bool whole);

/* patch.c: answers PATCH with a YANG Patch (RFC 8072). */
void restconf_patch(struct restconf_call *);

/* rpc.c: answers POST of an operation or an action, and GET of the list of operations.
 */
void restconf_operate(struct restconf_call *, const struct lysc_node *);
void restconf_operations(struct restconf_call *);

/* meta.c: answer GET of the root, of the version of the YANG library, of host-meta, and
 * of the text of a module. */
void restconf_root(struct restconf_call *);
void restconf_library_version(struct restconf_call *);
void restconf_host_meta(struct restconf_call *);
void restconf_module(struct restconf_call *, const char *name);
/* Adds the state of the modules of the protocol to siblings. */
void restconf_add_state(struct restconf_call *, const struct lysc_node *at,
    struct lyd_node **);

#endif
