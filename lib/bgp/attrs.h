/*
 * Path attributes, twice.
 *
 * A bgp_draft is one route's attributes taken apart, on somebody's stack: what a
 * decoder fills, a policy changes and an encoder writes.  Its byte runs are borrowed.
 *
 * A bgp_attrs is an interned set: immutable, counted, compared by pointer.  It keeps
 * the attributes in one canonical encoding (ascending type, 4-octet ASNs, communities
 * sorted without duplicates, next hop as attribute 3 of 4, 16 or 32 octets, no
 * MP_REACH), which is its identity, and the fields that decisions need.  Sets live in a
 * bgp_attr_table, one for a whole net.
 */
#ifndef BGP_ATTRS_H
#define BGP_ATTRS_H

#include "base/buf.h"
#include "base/hset.h"
#include "base/ip.h"
#include "base/wire.h"
#include "bgp/aspath.h"

#include <stdbool.h>
#include <stdint.h>

enum bgp_has { /* which optional parts are present */
	BGP_HAS_ORIGIN = 1 << 0,
	BGP_HAS_PATH = 1 << 1, /* also when the path is empty */
	BGP_HAS_NEXT_HOP = 1 << 2,
	BGP_HAS_MED = 1 << 3,
	BGP_HAS_LOCAL_PREF = 1 << 4,
	BGP_HAS_ATOMIC = 1 << 5,
	BGP_HAS_AGGREGATOR = 1 << 6,
	BGP_HAS_ORIGINATOR = 1 << 7,
	/* Partial bits as received: they must not be lost on the way (4271 4.3). */
	BGP_PARTIAL_AGGREGATOR = 1 << 8,
	BGP_PARTIAL_COMMUNITIES = 1 << 9,
	BGP_PARTIAL_EXT = 1 << 10,
	BGP_PARTIAL_LARGE = 1 << 11
};

struct bgp_bytes {
	const uint8_t *p;
	uint16_t len;
};

struct bgp_unknown { /* an attribute we carry without understanding it */
	uint8_t type, flags;
	struct bgp_bytes value;
};

#define BGP_UNKNOWN_MAX 64 /* more in one route: the rest is treated as malformed */

struct bgp_draft {
	uint16_t has; /* enum bgp_has */
	uint8_t origin;
	uint32_t med, local_pref;
	struct ip_addr next_hop;
	struct ip_addr link_local; /* second IPv6 next hop, or IP_NONE */
	uint32_t aggregator_as;
	uint32_t aggregator_id;
	uint32_t originator_id;
	struct bgp_bytes cluster_list;
	struct bgp_aspath path;
	struct bgp_bytes communities;       /* 4 octets each */
	struct bgp_bytes ext_communities;   /* 8 octets each */
	struct bgp_bytes large_communities; /* 12 octets each */
	uint8_t nunknown;
	struct bgp_unknown
	    unknown[BGP_UNKNOWN_MAX]; /* ascending type; only [0, nunknown) is set */
};

struct bgp_attrs {
	uint32_t refs;
	uint32_t id; /* number of creation in its table: an order that repeats */
	uint64_t hash;
	uint32_t med, local_pref; /* 0 when absent */
	uint32_t neighbor_as;     /* first AS of the path, or 0 */
	uint16_t has;
	uint16_t hops; /* AS path length of the decision process */
	uint8_t origin;
	uint8_t well_known; /* enum bgp_well_known: communities that bind us */
	uint16_t path_off, path_len;
	uint16_t next_hop_off, next_hop_len; /* 0, 4, 16 or 32 octets */
	uint16_t communities_off, communities_len;
	uint16_t ext_off, ext_len;
	uint16_t large_off, large_len;
	uint16_t rare_off; /* 1 + offset of the first rarely used one, or 0 */
	uint32_t len;      /* octets of the canonical encoding; at most 65535 */
	uint8_t bytes[];   /* the encoding; all offsets point into it */
};

enum bgp_well_known {
	BGP_WK_NO_EXPORT =
	    1, /* or NO_EXPORT_SUBCONFED: without confederations the same */
	BGP_WK_NO_ADVERTISE = 2,
	BGP_WK_GRACEFUL_SHUTDOWN = 4
};

struct bgp_attr_table {
	struct hset set;
	uint64_t seed;
	uint32_t next_id;
	size_t bytes; /* memory of all sets */
};

void bgp_attr_table_init(struct bgp_attr_table *, uint64_t seed);
void bgp_attr_table_fini(
    struct bgp_attr_table *); /* every set must have been put back */

/* The set for a draft, one reference for the caller.  NULL: it would not fit 65535. */
const struct bgp_attrs *bgp_attrs_get(struct bgp_attr_table *,
    const struct bgp_draft *);
const struct bgp_attrs *bgp_attrs_ref(const struct bgp_attrs *);
void bgp_attrs_put(struct bgp_attr_table *,
    const struct bgp_attrs *); /* NULL is fine */

/* Takes a set apart; the draft borrows from it.  Only a set with rare parts
 * (aggregator, originator, cluster list, unknown attributes) is walked. */
void bgp_draft_from(struct bgp_draft *, const struct bgp_attrs *);
static inline struct bgp_aspath
bgp_attrs_path(const struct bgp_attrs *a)
{
	return (struct bgp_aspath){ a->bytes + a->path_off, a->path_len };
}
struct ip_addr bgp_attrs_next_hop(const struct bgp_attrs *);

/* An empty draft: nothing present. */
void bgp_draft_init(struct bgp_draft *);

struct bgp_encode {
	bool as4;  /* 4-octet session; else AS_TRANS, AS4_PATH, AS4_AGGREGATOR */
	bool ebgp; /* leaves out LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST, non-transitive
		      ext */
	uint8_t family; /* IP_V6: no NEXT_HOP attribute, the caller writes MP_REACH;
			 * IP_NONE: the canonical form, any next hop as attribute 3 */
};
/*
 * Writes the attributes of an UPDATE in ascending type order, without the length in
 * front and without MP_REACH.  Fails the writer when it does not fit.
 */
void bgp_draft_encode(struct wr *, const struct bgp_draft *, const struct bgp_encode *);

/* Communities as people write them: "64520:1", "rt:…"/hex for extended, "a:b:c". */
void bgp_communities_print(struct buf *, struct bgp_bytes);
void bgp_ext_communities_print(struct buf *, struct bgp_bytes);
void bgp_large_communities_print(struct buf *, struct bgp_bytes);
/* "64520:1", "no-export", "no-advertise" … to a number; false when it is none. */
bool bgp_community_parse(uint32_t *, const char *);

#endif
