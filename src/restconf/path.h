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

/* Percent-decodes into a new text; NULL when it is no encoding, or has a NUL or is no
 * UTF-8. */
char *restconf_decode(const char *, size_t len);
/* False and an error; restconf_path_fini in both cases.  "" and "/" have no steps. */
bool restconf_path_parse(struct restconf_path *, const char *text,
    struct restconf_errors *);
void restconf_path_fini(struct restconf_path *);

/* What a path leads to, in the schema. */
struct restconf_target {
	const struct lysc_node *schema; /* NULL: the datastore */
	/*
	 * Nodes of the way with their keys, and nothing else: the last is the instance,
	 * or for a leaf, anydata, action, or a list without its keys the parent. Owned;
	 * NULL at the top.
	 */
	struct lyd_node *probe;
	bool instance; /* the probe ends with the node itself */
	bool all;      /* a list or leaf-list without keys: all its instances */
};

/* Finds the steps below `from` (NULL: the datastore), which the target takes over a
 * copy of.  False and an error. */
bool restconf_resolve(struct ly_ctx *, const struct restconf_target *from,
    const struct restconf_path *, struct restconf_target *, struct restconf_errors *);
void restconf_target_fini(struct restconf_target *);
/* The node in a tree, or NULL; of a target with `all` the first instance. */
struct lyd_node *restconf_find(const struct restconf_target *,
    const struct lyd_node *tree);
/* The parent of the node in a tree, or NULL: there is none, or it is the top. */
struct lyd_node *restconf_find_parent(const struct restconf_target *,
    const struct lyd_node *tree);
/* Appends the path of a node, encoded: "/example-jukebox:jukebox/library". */
void restconf_path_print(struct buf *, const struct lyd_node *);

#endif
