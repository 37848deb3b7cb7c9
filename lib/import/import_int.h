/*
 * Between the parts of an import.
 */
#ifndef IMPORT_IMPORT_INT_H
#define IMPORT_IMPORT_INT_H

#include "azure/id.h"
#include "azure/kinds.h"
#include "import/edge.h"
#include "import/import.h"

#include <stddef.h>

enum {
	IMPORT_RESOURCES_MAX = 20000,
	IMPORT_BODIES = 4,
	IMPORT_NOTES_MAX = 10000,
	IMPORT_DEPTH = 40,
	IMPORT_ADVERTS_MAX = 20000
};

/* The subscription of templates, which do not know where they will be. */
#define IMPORT_NOWHERE  "00000000-0000-0000-0000-000000000000"
#define IMPORT_TEMPLATE "template"

enum import_state { IMPORT_NEW, IMPORT_UNDER_WAY, IMPORT_PLACED, IMPORT_LEFT };

struct import_resource {
	char *key; /* the id in small letters */
	struct azure_id id;
	/* What files say of it, in their order; borrowed. */
	const struct data_node *bodies[IMPORT_BODIES];
	size_t n;
	const struct azure_kind *kind; /* or NULL */
	char *name;                    /* of its entry in the lab; or NULL */
	struct data_node *node;        /* its entry, or container; borrowed, or NULL */
	const struct import_resource *owner; /* whose entry at the top it is part of */
	char *path;   /* of its entry or container in the lab; or NULL */
	bool of_base; /* it stands for an object of the lab that all is laid upon */
	enum import_state state;
	bool used; /* of an authorization: somebody has its key */
};

struct import_table {
	char *place;
	const struct data_node *rows; /* SEQ; borrowed */
	bool of_gateway;              /* list-learned-routes; else a table of an MSEE */
};

struct import_edge {
	char *site;
	const char *name; /* of the file; borrowed */
	struct edge edge;
};

struct import {
	struct import_options options;
	struct import_resource *resources; /* in the order of their keys when sorted */
	size_t n, cap;
	bool sorted;
	/* Keys of managed circuits, and the resources that are their private clouds. */
	struct import_managed {
		char *key;
		size_t at;
	} * managed;
	size_t nmanaged, capmanaged;
	struct import_table *tables;
	size_t ntables, captables;
	struct import_edge *edges;
	size_t nedges, capedges;
	struct data_node **documents; /* owned */
	size_t ndocuments, capdocuments;
	struct data_node *parameters; /* or NULL */
	struct import_note *notes;
	size_t nnotes, capnotes;
	size_t unsaid;          /* notes that were too many */
	struct data_node *base; /* the lab that everything is laid upon; or NULL */
	const char *base_name;
	struct data_node *tree; /* the lab */
	bool many;              /* subscriptions */
	unsigned depth;         /* resources that are being placed */
};

/* --- resources --- */

/* Adds what a file says of a resource.  False when there are too many. */
bool import_resource_add(struct import *, const struct azure_id *,
    const struct data_node *body);
/* Puts resources in order and joins those of one id: what is done to them comes after.
 */
void import_sort(struct import *);
/* The resource with an id, `up` names above it, or NULL.  A managed circuit is its
 * private cloud. */
struct import_resource *import_find(struct import *, const char *text, size_t up);
struct import_resource *import_find_id(struct import *, const struct azure_id *);
/* A property of a resource, in whichever file has it; or NULL. */
const struct data_node *import_property(const struct import_resource *,
    const char *path);
/* The same with "a.id>b": b of the resource that a.id names. */
const struct data_node *import_follow(struct import *, const struct import_resource *,
    const char *path);
const char *import_text(struct import *, const struct import_resource *,
    const char *path);
/* True for a resource whose type ends so, whatever its case. */
bool import_is(const struct import_resource *, const char *type);

/* --- the tree --- */

/* A new leaf, container, list or sequence with the mark of `from`, which may be NULL;
 * the result is the child that is there afterwards. */
struct data_node *import_set(struct data_node *map, const char *name, const char *text,
    const struct data_node *from);
struct data_node *import_map(struct data_node *map, const char *name,
    const struct data_node *from);
struct data_node *import_seq(struct data_node *map, const char *name,
    const struct data_node *from);
void import_push(struct data_node *seq, const char *text, const struct data_node *from);
/* Marks a node with words in the place of a file: "assumed: ...".  The text has to
 * outlive the tree. */
void import_assume(struct data_node *, const char *words);
/* A text as a name of a lab: letters, digits, and some signs that do not stand at the
 * ends; the caller's. */
char *import_name(const char *wish);
/* A name for an object that no other object of the lab has; the caller's. */
char *import_unique(struct import *, const char *wish, const char *more);

/* --- what a lab has no word for: unread.c --- */

/* Nothing, or what means nothing: null, false, 0, and objects of such. */
bool import_is_trivial(const struct data_node *);
/* Tells of a property of AZURE_TELL, AZURE_SAY or AZURE_ONE that changes routes. */
void import_tell(struct import *, const struct import_resource *,
    const struct azure_leaf *);
/* Tells of all properties that the kind of a resource does not know. */
void import_tell_unread(struct import *, const struct import_resource *);

/* --- what is done behind the resources --- */

/* Puts each resource that has a place into the tree. */
void import_place_all(struct import *);
/* Adds resources for objects of the lab that everything is laid upon, and of which no
 * file speaks, so that others can lead to them. */
void import_base_resources(struct import *);
void import_base_settle(struct import *, struct import_resource *);
/* What several resources together come to: Route Servers, peerings said twice, hubs of
 * a WAN, authorizations that a connection needs. */
void import_tidy(struct import *);
/* Route tables and routing intent of virtual hubs, and who goes by them. */
void import_hubs(struct import *);
/* Sites, from rows that circuits and gateways learned. */
void import_sites(struct import *);
/* What configurations of edges say of their sites. */
void import_edges(struct import *);

#endif
