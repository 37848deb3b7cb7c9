/*
 * Inside of view/map.h: what is drawn, where, and in which state.
 */
#ifndef VIEW_MAP_INT_H
#define VIEW_MAP_INT_H

#include "view/map.h"
#include "view/show_int.h"

enum view_map_column {    /* from left to right */
	VIEW_MAP_ROUTERS, /* plain routers behind sites */
	VIEW_MAP_SITES,
	VIEW_MAP_CIRCUITS,
	VIEW_MAP_GATEWAYS, /* VNets with gateways, virtual hubs, private clouds */
	VIEW_MAP_VNETS,    /* VNets without a router, spokes, appliances */
	VIEW_MAP_COLUMN_N
};

enum view_map_state {
	VIEW_MAP_UNKNOWN,
	VIEW_MAP_UP,
	VIEW_MAP_PARTLY,
	VIEW_MAP_DOWN,
	VIEW_MAP_STATE_N
};
extern const char *const view_map_states[VIEW_MAP_STATE_N];

enum view_map_kind { /* of a link */
	VIEW_MAP_PEERING,
	VIEW_MAP_CONNECTION,
	VIEW_MAP_REACH,
	VIEW_MAP_VPN,
	VIEW_MAP_INSIDE, /* routers of one object */
	VIEW_MAP_LINK,
	VIEW_MAP_PEERED, /* VNets: no session */
	VIEW_MAP_KIND_N
};
extern const char *const view_map_kinds[VIEW_MAP_KIND_N];

struct view_map_rect {
	long x, y, w, h;
};

struct view_map_curve { /* cubic: two ends with their handles between them */
	long x[4], y[4];
};

struct view_map_router {
	char *name;
	const char *part; /* of the name, behind the object's; or all of it */
	const char *owner, *kind;
	enum net_kind net_kind;
	uint32_t asn; /* 0: not known */
	bool outside; /* a real router */
	size_t box;
	struct view_map_rect at;
	enum view_map_state state;
};

struct view_map_box {
	const char *name, *kind, *noun;
	char *note;               /* or NULL */
	const char *subscription; /* NULL: nobody's */
	enum er_object_kind object;
	bool known; /* an object of the lab; else `object` means nothing */
	enum view_map_column column;
	size_t first, n; /* its routers */
	bool compact;
	struct view_map_rect at;
	unsigned up, sessions, down_routers;
	enum view_map_state state;
	char *word; /* or NULL */
};

struct view_map_session {
	const char *name;
	const char *state;
	bool up;
	uint32_t prefixes, limit; /* limit 0: none */
};

struct view_map_line { /* a link of the spec */
	const char *name;
	size_t a, b; /* routers */
	size_t box_a, box_b;
	enum view_map_kind kind;
	size_t sub; /* tells links between the same boxes apart */
	struct view_map_curve curve;
	struct view_map_session sessions[2];
	size_t nsessions;
	bool dead; /* the link itself has failed */
	enum view_map_state state;
	char *word;
};

struct view_map_link {
	char *name;
	const char *object; /* path in the lab, or NULL */
	enum view_map_kind kind;
	size_t a, b;     /* boxes; the left one first, else the upper one */
	size_t first, n; /* its lines */
	char *label;     /* or NULL */
	struct view_map_curve curve;
	long label_x, label_y;
	bool label_shown; /* there was room */
	enum view_map_state state;
	char *word; /* or NULL */
};

struct view_map_named;
struct view_map {
	const struct er_model *model;
	const struct net *net; /* or NULL */
	long width, height;
	struct view_map_rect columns[VIEW_MAP_COLUMN_N]; /* w 0: empty */
	struct view_map_box *boxes;                      /* by the name that is seen */
	size_t nboxes, capboxes;
	struct view_map_router *routers; /* by box, then by name */
	size_t nrouters, caprouters;
	struct view_map_line *lines; /* by link, then by name */
	size_t nlines, caplines;
	struct view_map_link *links;
	size_t nlinks, caplinks;
	struct view_map_named *box_names, *router_names; /* to find them: map.c */
	size_t nindexed;
	bool marked; /* what stands behind a name for the lab alone is seen (map.c) */
};

/* map.c */
void view_map_init(struct view_map *, const struct er_model *, const struct net_spec *,
    const struct net *, const char *subscription);
void view_map_fini(struct view_map *);
/* map_find.c */
/* Sorts the boxes, and notes them by name; those that come later are found after the
 * next call. */
void view_map_index_boxes(struct view_map *);
void view_map_index_routers(struct view_map *);
/* The router with this name, or SIZE_MAX. */
size_t view_map_router_find(const struct view_map *, const char *name);
size_t view_map_box_find(const struct view_map *, const char *name);
/* map_links.c: fills lines and links, with their states, and those of the boxes. */
void view_map_collect_links(struct view_map *, const struct net_spec *);
/* map_label.c: what a link is called and what stands on it. */
void view_map_label(struct view_map *, struct view_map_link *);
/* map_column.c: which column each box stands in. */
void view_map_columns(struct view_map *);
const char *view_map_column_title(const struct view_map *, enum view_map_column);
extern const char *const view_map_column_names[VIEW_MAP_COLUMN_N];
/* map_order.c: the boxes of all columns, each column from its top; counts how many
 * boxes each has.  The array has nboxes numbers. */
void view_map_order(const struct view_map *, size_t *boxes,
    size_t counts[VIEW_MAP_COLUMN_N]);
/* The links of each box, by number: those of box i are links[from[i]] and on, up to
 * from[i + 1].  A link inside of a box is there twice. */
struct view_map_sides {
	size_t *links, *from;
};
void view_map_sides_init(struct view_map_sides *, const struct view_map *);
void view_map_sides_fini(struct view_map_sides *);
/* map_place.c: sizes and places of boxes and routers. */
void view_map_place(struct view_map *);
/* map_curve.c: the lines. */
void view_map_curves(struct view_map *);
/* How wide a text is, in pixels of that font size; an estimate, rather too large. */
long view_map_text_width(const char *, long size);

#endif
