/*
 * A configuration, and when each of its nodes was changed last: what entity tags and
 * Last-Modified of RFC 8040 3.4.1 and 3.5.1 come from.  The host owns a store for each
 * configuration that somebody sees, and hands in a tree whenever there is another.
 */
#ifndef RESTCONF_STORE_H
#define RESTCONF_STORE_H

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

/* An empty one.  `epoch` must differ from run to run: tags of another run do not match.
 */
void restconf_store_init(struct restconf_store *, uint64_t epoch, int64_t now);
void restconf_store_fini(struct restconf_store *);
/*
 * Takes the tree.  A node is changed when its value, or anything below it, has; `now`
 * are seconds since 1970.  The order counts where users order.
 */
void restconf_store_set(struct restconf_store *, struct lyd_node *tree, int64_t now);
/* The entity tag, with its quotes, of a node of the tree; NULL: of the whole. */
void restconf_store_etag(const struct restconf_store *, const struct lyd_node *,
    char text[RESTCONF_ETAG_LEN]);
int64_t restconf_store_changed(const struct restconf_store *, const struct lyd_node *);

#endif
