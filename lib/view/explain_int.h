/*
 * Inside of view/explain.h: what was found out, before it is printed.
 */
#ifndef VIEW_EXPLAIN_INT_H
#define VIEW_EXPLAIN_INT_H

#include "er/border.h"
#include "rib/decide.h"
#include "view/explain.h"

#define VIEW_STOPS_SHOWN     40 /* nearest first; the others are counted */
#define VIEW_NEAR_SHOWN      8
#define VIEW_BEATEN_SHOWN    8
#define VIEW_PATHS_EXPLAINED 256 /* of a router, refused ones apart */

struct view_because { /* texts are static or the net's */
	const char *code, *rule, *text;
};

struct view_ex_path {     /* one route to the prefix at a router */
	const char *from; /* neighbour; NULL: it starts here */
	char *as_path;
	const char *learned_as; /* route class */
	bool accepted, best, shared;
	uint32_t local_pref;
	uint32_t weight; /* as compared */
	uint16_t hops;
	struct view_because why;
	const char *beaten_by; /* neighbour of the path that beat this one, or NULL */
	char *compared; /* the values that decided it, "AS path 3 > 2"; or NULL */
};

struct view_ex_beaten {   /* a path that the best one of a hop beat */
	const char *from; /* NULL: the router's own */
	char *compared;
};

struct view_ex_offer { /* what a neighbour is told of it */
	const char *to;
	char *as_path; /* NULL: it is not offered */
	struct view_because why;
};

struct view_ex_hop {           /* of the way from the origin to the router */
	const char *from, *to; /* from NULL: the origin itself */
	char *as_path;         /* as `to` received it */
	const char *learned_as;
	struct view_because offered, won;
	struct view_ex_beaten *beaten;
	size_t nbeaten, capbeaten;
};

struct view_ex_stop {
	const char *at, *to; /* `to` does not get it from `at`, */
	bool refused;        /* because it refuses it; else because it is not offered */
	char *as_path;       /* as it was refused, or NULL */
	unsigned distance; /* of `to` from the router that was asked about, in links */
	struct view_because why;
};

/* What is announced near a prefix that is not: around it, or a part of it; or a network
 * of the lab that it is in, and why that is not announced. */
struct view_ex_near {
	const char *who;
	struct ip_prefix prefix;
	bool inside;      /* a part of it */
	const char *why;  /* NULL: it is announced */
	const char *rule; /* or NULL */
};

/* What packets to it do; nothing is `told` where the routes say all there is. */
struct view_ex_packet {
	const char *at;               /* hosts; NULL: the router */
	const char *code, *rule, *to; /* `to`: hosts, or NULL */
	struct ip_prefix match;       /* the entry; IP_NONE: there is none */
	char *text;
	bool told;
};

struct view_ex_router {
	const char *name;
	struct view_ex_packet packet;
	bool present;
	bool covered; /* not present, but traffic has a shorter prefix to follow */
	struct ip_prefix cover;
	struct view_ex_path *paths;
	size_t npaths, cappaths;
	struct view_ex_offer *offers;
	size_t noffers, capoffers;
	struct view_ex_hop *hops; /* origin first */
	size_t nhops, caphops;
	struct view_ex_stop *stops;
	size_t nstops, capstops;
	const char **origins; /* who originates it */
	size_t norigins, caporigins;
	bool apart; /* no session leads to anybody who has it */
};

struct view_explain {
	const struct net *net;
	const struct er_border *border; /* of who asks; NULL: there is none */
	struct ip_prefix prefix;
	struct view_ex_router *routers;
	size_t n, cap;
	/* All ends of sessions, by router, then neighbour. */
	struct net_half_info *ends;
	size_t nends, capends;
	struct view_ex_packet *hosts;
	size_t nhosts, caphosts;
	struct view_ex_near *near; /* when nobody announces it */
	size_t nnear, capnear;
	struct rib_offer *offer; /* scratch */
};

/* The ends of a router: the first one and how many. */
const struct net_half_info *view_ex_ends(const struct view_explain *,
    const char *router, size_t *n);
struct view_because view_ex_reason(enum rib_reason);
/* What a neighbour is offered; as_path only when it is. */
void view_ex_offer(struct view_explain *, const struct net_half_info *,
    const struct rib_net *, struct view_ex_offer *);
struct rib_net *view_ex_net(const struct view_explain *, const char *router,
    const struct ip_prefix *, struct rib **);
char *view_ex_path(const struct rib_path *);

/* Who is at the other end of a path; NULL: the path starts at the router. */
const char *view_ex_neighbor(const struct view_explain *, const char *router,
    const struct rib_path *);

/* explain_compare.c: accepted paths with their verdicts, to be freed. */
struct rib_candidate *view_ex_decide(struct rib *, const struct rib_net *, unsigned *n);
/* True when a routing preference, and none of the weights that are shown, let the path
 * lose. */
bool view_ex_by_preference(const struct rib_candidate *lost,
    const struct rib_candidate *won);
/* Beside what MSEEs taught stands what weighs less whatever its path (P-42a). */
bool view_ex_ranked(const struct rib_candidate *, unsigned n);
/* The candidate that beat one that lost, and the values that decided it (from malloc).
 */
const struct rib_candidate *view_ex_beaten_by(const struct rib_candidate *, unsigned n,
    const struct rib_candidate *lost);
char *view_ex_compared(const struct rib_candidate *, unsigned n,
    const struct rib_candidate *lost);

/* explain_walk.c */
void view_ex_chain(struct view_explain *, struct view_ex_router *);
void view_ex_stops(struct view_explain *, struct view_ex_router *);

/* explain_border.c: what is beyond the border is cut off, and names there are hidden.
 */
void view_ex_cut(const struct view_explain *, struct view_ex_router *);

/* explain_packets.c */
void view_ex_packet_at_router(const struct view_explain *, struct view_ex_router *);

/* explain_near.c */
void view_ex_near(struct view_explain *, const struct er_model *);

/* The word for what a router has a path from: "site", "appliance" … */
const char *view_ex_learned_as(const struct view_explain *, const char *router,
    const struct rib_path *);

#endif
