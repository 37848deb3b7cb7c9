/*
 * Inside of view/graph.h: what is drawn, before it is written in one form or another.
 */
#ifndef VIEW_GRAPH_INT_H
#define VIEW_GRAPH_INT_H

#include "view/graph.h"

struct view_g_node {
	char *name;
	const char *kind, *owner; /* the spec's; of a real router: "outside", "" */
	uint32_t asn;             /* 0: not known */
	bool outside;             /* a real router */
	bool down;                /* it has failed, or does not forward */
	size_t group;             /* number of its group, or SIZE_MAX */
};

struct view_g_group {            /* an object and its routers */
	const char *name, *kind; /* kind: "circuit" "VNet" … */
	char *note;              /* location, address space; or NULL */
};

struct view_g_edge {
	size_t a, b;      /* nodes */
	const char *name; /* of the link */
	const char *kind; /* "peering" "connection" "global-reach" "inside" "link" */
	char *label;      /* what stands on it; NULL: nothing */
	char *state;      /* NULL: no states; "Established", or what is wrong */
	bool down;        /* no session of it is Established */
};

struct view_g_tie { /* a spoke and its hub: groups; or two that are peers */
	size_t spoke, hub;
	bool peers; /* neither uses the other's gateway */
};

struct view_g {
	const char *title;
	struct view_g_node *nodes;
	size_t nnodes, capnodes;
	struct view_g_group *groups;
	size_t ngroups, capgroups;
	struct view_g_edge *edges;
	size_t nedges, capedges;
	struct view_g_tie *ties;
	size_t nties, capties;
};

/* graph_print.c */
void view_g_mermaid(const struct view_g *, struct buf *);
void view_g_dot(const struct view_g *, struct buf *);
void view_g_json(const struct view_g *, struct buf *);

#endif
