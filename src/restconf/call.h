/*
 * One request under way: what handle.c has made out of it, and what the files that
 * answer share.
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
	const struct restconf_store *store; /* of data resources */
	struct restconf_accept accept;
	enum restconf_media media; /* of the body */
	bool later;                /* the host answers */
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
	bool must_exist; /* the target: PATCH */
	const char *text;
	size_t len;
	enum restconf_form form;
	enum restconf_insert insert;
	const struct restconf_target *point; /* or NULL */
};
struct restconf_edited {
	bool created;     /* it was not there before */
	struct buf where; /* the path of what was made, encoded; empty: of the target */
};

/* read.c: GET and HEAD of data.  Sets the answer, or errors. */
void restconf_read(struct restconf_call *);
/* edit.c: one edit of a tree in memory; false and an error. */
bool restconf_edit_apply(struct restconf_call *, struct lyd_node **tree,
    const struct restconf_edit *, struct restconf_edited *);
/* What is hidden nobody can send back: below a node it stays, where its place does. */
void restconf_keep_hidden(const struct restconf_host *, const struct lyd_node *was,
    struct lyd_node *now);
/* The one among siblings that is the same instance as this node; or NULL. */
struct lyd_node *restconf_sibling_like(const struct lyd_node *,
    struct lyd_node *siblings);

/* body.c: what a document of the protocol has around its content.  The content of the
 * one element or member called `name`, of the protocol's module, as a document of its
 * own: an object in JSON, elements in XML.  False and an error. */
bool restconf_unwrap(struct restconf_call *, const char *name, const char *ns,
    struct buf *content);
enum restconf_form restconf_body_form(const struct restconf_call *);
/* The elements or members of a tree that libyang could not place, printed as XML, or
 * the text of the one called `name`; XML only. */
struct lyd_node *restconf_xml_parse(struct restconf_call *, const char *text,
    size_t len);
const char *restconf_xml_name(const struct lyd_node *);
void restconf_xml_print(const struct lyd_node *siblings, struct buf *);
/* Any number of nodes at the top of the datastore.  False and an error. */
bool restconf_parse_top(struct restconf_call *, enum restconf_form, const char *text,
    size_t len, struct lyd_node **);

/* write.c: POST, PUT, PATCH and DELETE of data. */
void restconf_write(struct restconf_call *);
/* Hands the tree to the host and answers with the tags of what was written. */
bool restconf_commit(struct restconf_call *, struct lyd_node *tree,
    struct buf *changes);
/* A copy of what is configured, to be edited. */
struct lyd_node *restconf_draft(const struct restconf_call *);
void restconf_tags(struct restconf_call *, const struct lyd_node *, bool whole);

/* patch.c: application/yang-patch of the target. */
void restconf_patch(struct restconf_call *);

/* rpc.c: POST of an operation, or of an action. */
void restconf_operate(struct restconf_call *, const struct lysc_node *);
void restconf_operations(struct restconf_call *); /* the list */

/* meta.c: what the server says of itself. */
void restconf_root(struct restconf_call *);
void restconf_library_version(struct restconf_call *);
void restconf_host_meta(struct restconf_call *);
void restconf_module(struct restconf_call *, const char *name);
/* State of the modules of the protocol, added to siblings. */
void restconf_add_state(struct restconf_call *, const struct lysc_node *at,
    struct lyd_node **);

#endif
