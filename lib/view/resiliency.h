/*
 * How resilient a gateway is: locations of its circuits, route sets, and the parts of
 * the vendor's index (F-22 to F-24).  Who calls knows what the gateway learns and who
 * has tested what (run/resiliency.h).
 */
#ifndef VIEW_RESILIENCY_H
#define VIEW_RESILIENCY_H

#include "base/buf.h"
#include "base/json.h"
#include "er/model.h"

enum view_resiliency_level {
	VIEW_RESILIENCY_NONE,     /* no circuit */
	VIEW_RESILIENCY_STANDARD, /* one location */
	VIEW_RESILIENCY_HIGH,     /* a metro circuit */
	VIEW_RESILIENCY_MAXIMUM   /* two locations */
};

/* A route set: the prefixes that the same links of the same connections teach (F-23).
 * Connections are bits, by their place in the VNet's list. */
struct view_route_set {
	uint64_t by[2]; /* those whose primary, or secondary, link teaches the set */
	size_t prefixes;
	struct ip_prefix example; /* the first of them */
};
struct view_route_sets {
	struct view_route_set *items;
	size_t n, cap;
};
void view_route_sets_fini(struct view_route_sets *);
/* Puts a prefix into its set; `near` has the connections with its shortest path.  The
 * managed circuit of a private cloud is none of the customer's: what such a circuit
 * teaches by a shortest path is left out, and of other prefixes its bit is. */
void view_route_sets_add(struct view_route_sets *, const struct er_vnet *,
    const uint64_t by[2], uint64_t near, const struct ip_prefix *);

#define VIEW_NEVER_TESTED UINT64_MAX
/* What is known besides the tables. */
struct view_resiliency_facts {
	bool live;     /* tests and links are known; else the index is a range */
	bool sites;    /* sites are named */
	uint64_t days; /* since the last test of a location, or VIEW_NEVER_TESTED */
	bool all;      /* more locations than one were tested in 90 days */
	uint64_t down; /* connections whose circuit has a link without a session */
};

/* The index of a gateway and its parts. */
struct view_resiliency {
	enum view_resiliency_level level; /* F-24, of all circuits */
	unsigned routes;                  /* 0, 5, 10 or 20: of the worst route set */
	unsigned halves; /* what a test is worth, in halves: 2 for 1, to 8 for 4 */
	unsigned tested; /* routes times that: 0 to 80 */
	unsigned zones;  /* 0, 2, 8 or 10 */
	/* The index, 0 to 100: without the vendor's advisor, and with all of the
	 * advisor and, unless the facts are live, the best tests. */
	unsigned least, most;
};
/* Computes the index of the gateway of a VNet, which has one. */
struct view_resiliency view_resiliency_of(const struct er_model *,
    const struct er_vnet *, const struct view_route_sets *,
    const struct view_resiliency_facts *);

/* Writes the members of a gateway into an object that is open. */
void view_resiliency_json(struct json *, const struct er_model *,
    const struct er_vnet *, const struct view_route_sets *,
    const struct view_resiliency_facts *);
/* Writes a row for each route set into an array that is open. */
void view_route_sets_json(struct json *, const struct er_model *,
    const struct er_vnet *, const struct view_route_sets *, bool sites);
/* A gateway with its route sets as lines, with what to do. */
void view_resiliency_text(struct buf *, const struct er_model *, const struct er_vnet *,
    const struct view_route_sets *, const struct view_resiliency_facts *);

/* Recommendation number i, from 0, of a gateway: a title, and what to do; NULL when
 * there are no more than i. */
struct view_recommendation {
	const char *title, *text, *severity;
	unsigned part; /* 0: routes and tests, 1: zones */
};
const struct view_recommendation *view_recommendation(const struct view_resiliency *,
    const struct view_resiliency_facts *, size_t i);

#endif
