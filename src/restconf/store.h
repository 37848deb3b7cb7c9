/*
 * A configuration, and the last change of each of its nodes, from which entity tags and
 * Last-Modified are made (RFC 8040 3.4.1, 3.5.1).  The host owns a store for each
 * configuration that clients see, and hands in each new tree.
 */
#ifndef RESTCONF_STORE_H
#define RESTCONF_STORE_H

#include <stdbool.h>
#include <stdint.h>

struct lyd_node;
struct restconf_stamp;

struct restconf_store {
	struct lyd_node *tree; /* owned; NULL: nothing is configured */
	struct restconf_stamp *stamps;
	struct restconf_stamp *top; /* of the whole; among the stamps */
	uint64_t version;           /* counts the trees that differed */
	unsigned until_sweep;       /* changes until stamps are thrown away */
	char epoch[20];             /* begins every tag */
};

enum { RESTCONF_ETAG_LEN = 64 }; /* octets with quotes and NUL */

/* Makes an empty store.  `epoch` must differ from run to run, so that entity tags of
 * another run do not match; `now` is in seconds since 1970. */
void restconf_store_init(struct restconf_store *, uint64_t epoch, int64_t now);
void restconf_store_fini(struct restconf_store *);
/*
 * Gives the store a new tree, which the store owns.  A node has changed when its value,
 * or a node below it, has; the order counts in lists that users order.  `now` is in
 * seconds since 1970.
 */
void restconf_store_set(struct restconf_store *, struct lyd_node *tree, int64_t now);
/*
 * The same as restconf_store_set, for one who knows which nodes at the top are others:
 * restconf_store_begin, a call of restconf_store_swap for each of them, and
 * restconf_store_end.  `was` goes, and `now`, which belongs to nobody, takes its place;
 * either may be NULL.  What comes anew goes before the sibling `before`, or where
 * libyang puts it for NULL.  Lists that users order are not for this.
 */
struct restconf_stamp *restconf_store_begin(struct restconf_store *, int64_t now);
void restconf_store_swap(struct restconf_store *, struct restconf_stamp *,
    struct lyd_node *was, struct lyd_node *now, struct lyd_node *before);
void restconf_store_end(struct restconf_store *, struct restconf_stamp *);
/* The entity tag, with its quotes, of a node of the tree; NULL: of the whole. */
void restconf_store_etag(const struct restconf_store *, const struct lyd_node *,
    char text[RESTCONF_ETAG_LEN]);
/* The last change of a node of the tree, or of the whole for NULL, in seconds since
 * 1970.
 */
int64_t restconf_store_changed(const struct restconf_store *, const struct lyd_node *);

#endif
