/*
 * api-path of RFC 8040 3.5.3: /module:name/list=key,key/leaf-list=value, every part
 * percent-encoded.
 */
#ifndef RESTCONF_PATH_H
#define RESTCONF_PATH_H

#include "base/buf.h"
#include "restconf/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ly_ctx;
struct lyd_node;
struct lysc_node;

enum {
	RESTCONF_PATH_MAX = 8192, /* octets, as it is sent */
	RESTCONF_STEPS_MAX = 64,
	RESTCONF_KEYS_MAX = 16
};

struct restconf_step {
	char *module; /* or NULL: that of the step before */
	char *name;
	char *keys[RESTCONF_KEYS_MAX];
	size_t nkeys;
	bool keyed; /* there was a "=" */
};

struct restconf_path {
	struct restconf_step *steps;
	size_t n, cap;
};

/* Decodes percent-encoding into a new text, which the caller frees; NULL when the
 * encoding is wrong, or the text has a NUL or is not UTF-8. */
char *restconf_decode(const char *, size_t len);
/* Parses a path; "" and "/" have no steps.  False and an error; restconf_path_fini
 * follows in both cases. */
bool restconf_path_parse(struct restconf_path *, const char *text,
    struct restconf_errors *);
void restconf_path_fini(struct restconf_path *);

/* The end of a path in the schema. */
struct restconf_target {
	const struct lysc_node *schema; /* NULL: the datastore */
	/*
	 * A tree of the nodes on the way with their keys, and nothing else.  The last
	 * node is the instance; for a leaf, anydata, action, or a list without its keys
	 * it is the parent.  Owned; NULL at the top.
	 */
	struct lyd_node *probe;
	bool instance; /* the probe ends with the node itself */
	bool all;      /* a list or leaf-list without keys: all its instances */
};

/* Finds the target of a path below `from`, or below the datastore for NULL.  The target
 * has copies of all that it needs.  False and an error. */
bool restconf_resolve(struct ly_ctx *, const struct restconf_target *from,
    const struct restconf_path *, struct restconf_target *, struct restconf_errors *);
void restconf_target_fini(struct restconf_target *);
/* The node of a target in a tree, or NULL; for `all` the first instance. */
struct lyd_node *restconf_find(const struct restconf_target *,
    const struct lyd_node *tree);
/* The node whose version a target has: its own, or for `all` the one around the
 * instances.  With *whole it is the version of all of the tree; without, and NULL, the
 * target is not there. */
struct lyd_node *restconf_find_version(const struct restconf_target *,
    const struct lyd_node *tree, bool *whole);
/* The parent of the node of a target in a tree; NULL when the parent is not there, or
 * the node is at the top. */
struct lyd_node *restconf_find_parent(const struct restconf_target *,
    const struct lyd_node *tree);
/* Appends the path of a node, encoded: "/example-jukebox:jukebox/library". */
void restconf_path_print(struct buf *, const struct lyd_node *);

#endif
