/*
 * What the neighbour of a source with a route map told before the map, so that another
 * map needs nothing anew (S-15, H-12).
 */
#ifndef RIB_BEFORE_H
#define RIB_BEFORE_H

#include "rib/table.h"

struct rib_before { /* a route in front of the map */
	struct ip_prefix prefix;
	uint32_t generation, id;       /* as of rib_path */
	uint32_t rule;                 /* whose summaries stand in its place */
	const struct bgp_attrs *attrs; /* as it came */
	const struct bgp_attrs *made;  /* behind the map; NULL: dropped */
};

struct rib_befores {
	struct rib_before *items; /* in key order */
	size_t n, cap;
};

/* Those of a source, which are made when it has none. */
struct rib_befores *rib_before_of(struct rib *, uint32_t source);
/* Forgets all of a source: its session is down, or it has no map any more. */
void rib_befores_free(struct rib *, uint32_t source);
/* Forgets those that are stale. */
void rib_befores_drop_stale(struct rib *, uint32_t source);

/* The number of the first one that is not in front of the prefix. */
size_t rib_before_lower(const struct rib_befores *, const struct ip_prefix *);
/* The one of exactly this prefix, or NULL. */
struct rib_before *rib_before_find(const struct rib_befores *,
    const struct ip_prefix *);
/* Adds one of a prefix that there is none of; the attributes are referred to. */
struct rib_before *rib_before_add(struct rib_befores *, const struct ip_prefix *,
    const struct bgp_attrs *);
void rib_before_remove(const struct rib *, struct rib_befores *, struct rib_before *);

#endif
