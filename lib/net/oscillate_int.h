/*
 * What the files of oscillations share: oscillate_items.c has what is watched and who
 * has part in it, oscillate_words.c what is said of it, oscillate.c when it begins and
 * ends.
 */
#ifndef NET_OSCILLATE_INT_H
#define NET_OSCILLATE_INT_H

#include "base/hash.h"
#include "net/net_int.h"
#include "net/oscillate.h"

enum { NET_UNREST_FROM = 4 }; /* origins of a place that are kept */

/* Where a place had a route from: a router of ours, or a session with a real one. */
struct net_unrest_from {
	const struct net_rt *rt;
	const struct net_half *half; /* outside; NULL: rt */
};

struct net_unrest_place {
	const struct net_table *table;
	uint64_t changes;            /* that were reported: it may have no report yet */
	struct erx_time since, last; /* first and last report */
	struct net_unrest_from from[NET_UNREST_FROM];
	unsigned nfrom;
	bool in_circle;
};

struct net_unrest_item {
	struct ip_prefix prefix;
	uint32_t stimulus; /* its changes are counted since then */
	uint64_t seen;     /* number of its last report */
	struct net_unrest_place places[NET_OSCILLATING_PLACES];
	unsigned nplaces;
	bool open; /* it oscillates, and that was told */
	char name[IP_PREFIX_STRLEN];
	char *between;     /* "between a, b and the real router c" */
	char *text, *cure; /* of the reason; text belongs to a group's first */
};

struct net_unrest {
	/* In the order of their first report. */
	struct net_unrest_item items[NET_OSCILLATING_MAX];
	unsigned n, nopen;
	uint64_t reports;
	uint64_t filter; /* the bits of all items: most prefixes are none of them */
	bool full;       /* that there are more of them was told */
	struct timer rest;
};

/* A prefix whose bit is not in the filter is not watched. */
static inline uint64_t
net_unrest_bit(const struct ip_prefix *p)
{
	return 1ull << (hash_bytes(p->b, p->family == IP_V4 ? 4 : 16, p->len) & 63);
}

/* --- oscillate_items.c --- */

/* Takes an item out; the others stay in their order. */
void net_unrest_drop(struct net_unrest *, struct net_unrest_item *);
/* The item of a prefix; NULL: the prefix is not watched. */
struct net_unrest_item *net_unrest_find(struct net_unrest *, const struct ip_prefix *);
/* The same, made if there is room for one more; NULL: there is none. */
struct net_unrest_item *net_unrest_item(struct net *, const struct ip_prefix *);
/* When one of its places last reported. */
struct erx_time net_unrest_last(const struct net_unrest_item *);
/* The place of a table, made if there is room; NULL: there is none. */
struct net_unrest_place *net_unrest_place(struct net_unrest_item *,
    const struct net_table *);
/* The place had a route from this half; NULL: from nobody. */
void net_unrest_origin(struct net_unrest_place *, const struct net_half *);
/* Marks the places that both are fed by the circle and feed the circle; true: real
 * routers are in it.  Where too little is known all places are. */
bool net_unrest_circle(struct net_unrest_item *);

/* --- oscillate_words.c --- */

/* ", 12 changes a minute" at the router that changes most, or nothing. */
void net_unrest_rate(struct buf *, const struct net_unrest_item *);
/* Works out `between` and `cure` of an item from what is known now. */
void net_unrest_describe(const struct net *, struct net_unrest_item *);

#endif
