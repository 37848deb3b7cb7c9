/*
 * Where a lab, or a piece of one, refers to its objects by name: what has to be renamed
 * with them.
 */
#ifndef ERXD_BORDER_REFS_H
#define ERXD_BORDER_REFS_H

#include "data/tree.h"

#include <stdbool.h>

/* What may stand in the place of an object's name. */
enum border_local {
	BORDER_LOCAL_NOTHING,
	BORDER_LOCAL_WORD,     /* "route-server" */
	BORDER_LOCAL_APPLIANCE /* of the same object */
};

/* One reference. */
struct border_ref {
	const char *list, *object; /* "vnets", "hub": the object that it is in */
	/* The key that stands beside it, or NULL. */
	const char *authorization_key;
	enum border_local local;
	const struct data_node *appliances; /* of the object in the piece, or NULL */
};

/* Calls `each` for the text of every reference below the lists of objects; *text may be
 * replaced, and is freed by who replaces it.  Where the keys of a mapping are
 * references its entries come into their places anew. */
void border_refs(struct data_node *lab,
    void (*each)(void *ctx, char **text, const struct border_ref *), void *ctx);

#endif
