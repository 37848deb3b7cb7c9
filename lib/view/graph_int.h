/*
 * Inside of view/graph.h: what is drawn, before it is written in one form or another.
 */
#ifndef VIEW_GRAPH_INT_H
#define VIEW_GRAPH_INT_H

#include "view/graph.h"

struct view_g_node {
	char *name;
	enum net_kind kind;
	const char *owner; /* the spec's; of a real router: "" */
	uint32_t asn;      /* 0: not known */
	bool outside;      /* a real router; its kind means nothing */
	bool down;         /* it has failed, or does not forward */
	size_t group;      /* number of its group, or SIZE_MAX */
};

struct view_g_group {            /* an object and its routers */
	const char *name, *kind; /* kind: "circuit" "VNet" … */
	char *note;              /* location, address space; or NULL */
};

enum view_g_way {          /* what a link joins */
	VIEW_G_PEERING,    /* an MSEE and a customer edge, or another router */
	VIEW_G_CONNECTION, /* an MSEE and a gateway */
	VIEW_G_REACH,      /* two MSEEs */
	VIEW_G_INSIDE,     /* routers of one object */
	VIEW_G_LINK,       /* other routers */
	VIEW_G_WAY_N
};

struct view_g_edge {
	size_t a, b;      /* nodes */
	const char *name; /* of the link */
	enum view_g_way way;
	char *label; /* what stands on it; NULL: nothing */
	char *state; /* NULL: no states; "Established", or what is wrong */
	bool down;   /* no session of it is Established */
};

enum view_g_bond {
	VIEW_G_SPOKE,  /* a VNet uses the gateway of another one */
	VIEW_G_PEERS,  /* neither of two VNets uses the other's gateway */
	VIEW_G_PORT,   /* a circuit is on a Direct port pair */
	VIEW_G_FILTER, /* a route filter is attached to a circuit */
	VIEW_G_BOND_N
};

struct view_g_tie { /* what joins two groups and is no link */
	size_t from, to;
	enum view_g_bond bond;
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
