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
	BGP_PARTIAL_LARGE = 1 << 11,
	BGP_HAS_OTC = 1 << 12,
	BGP_PARTIAL_OTC = 1 << 13
};

struct bgp_bytes {
	const uint8_t *p;
	uint16_t len;
};

struct bgp_unknown { /* an attribute that is carried without being understood */
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
	uint32_t otc; /* AS of ONLY_TO_CUSTOMER */
	struct bgp_bytes cluster_list;
	struct bgp_aspath path;
	struct bgp_bytes communities;       /* 4 octets each */
	struct bgp_bytes ext_communities;   /* 8 octets each */
	struct bgp_bytes large_communities; /* 12 octets each */
	uint8_t nunknown;
	/* In ascending order of the type; entries from `nunknown` on are not set. */
	struct bgp_unknown unknown[BGP_UNKNOWN_MAX];
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
	/* NO_EXPORT, or NO_EXPORT_SUBCONFED: without confederations both mean the same.
	 */
	BGP_WK_NO_EXPORT = 1,
	BGP_WK_NO_ADVERTISE = 2,
	BGP_WK_GRACEFUL_SHUTDOWN = 4,
	BGP_WK_LLGR_STALE = 8, /* RFC 9494 3.3 */
	BGP_WK_NO_LLGR = 16
};

struct bgp_attr_table {
	struct hset set;
	uint64_t seed;
	uint32_t next_id;
	size_t bytes; /* memory of all sets */
};

/* An empty table.  `seed` keeps neighbours from choosing sets whose hashes collide. */
void bgp_attr_table_init(struct bgp_attr_table *, uint64_t seed);
/* Frees the table; every set must have been put back before. */
void bgp_attr_table_fini(struct bgp_attr_table *);

/* The interned set of a draft, with one reference for the caller; NULL when the
 * encoding of the set would have more than 65535 octets. */
const struct bgp_attrs *bgp_attrs_get(struct bgp_attr_table *,
    const struct bgp_draft *);
/* One reference more; returns the set. */
const struct bgp_attrs *bgp_attrs_ref(const struct bgp_attrs *);
/* One reference less; the set goes with the last one.  NULL is allowed. */
void bgp_attrs_put(struct bgp_attr_table *, const struct bgp_attrs *);

/* Takes a set apart into a draft, which borrows from the set.  The cost is small unless
 * the set has rare parts: aggregator, originator, cluster list or unknown attributes.
 */
void bgp_draft_from(struct bgp_draft *, const struct bgp_attrs *);
/* The AS path of a set, borrowed from the set. */
static inline struct bgp_aspath
bgp_attrs_path(const struct bgp_attrs *a)
{
	return (struct bgp_aspath){ a->bytes + a->path_off, a->path_len };
}
/* The next hop of a set; of two IPv6 ones the global one; IP_NONE when there is none.
 */
struct ip_addr bgp_attrs_next_hop(const struct bgp_attrs *);

/* An empty draft: no attribute is present. */
void bgp_draft_init(struct bgp_draft *);

struct bgp_encode {
	/* Numbers have 4 octets; else AS_TRANS, AS4_PATH and AS4_AGGREGATOR are
	 * written. */
	bool as4;
	/* LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST and extended communities that are not
	 * transitive are left out. */
	bool ebgp;
	/* IP_V4: NEXT_HOP is written.  IP_V6: the caller writes MP_REACH.  IP_NONE: the
	 * canonical form, with any next hop as attribute 3. */
	uint8_t family;
	/* Of IPv4 with a next hop of IPv6 the caller writes MP_REACH, too (RFC 8950 3);
	 * else the writer fails at such a next hop. */
	bool extended_next_hop;
};
/*
 * Writes the attributes of an UPDATE in ascending order of the type, without the length
 * in front of them and without MP_REACH.  The writer fails when the attributes do not
 * fit.
 */
void bgp_draft_encode(struct wr *, const struct bgp_draft *, const struct bgp_encode *);

/* Append communities as people write them, with blanks between: "64520:1"; "rt:64520:1"
 * or 0x and 16 digits for extended ones; "64520:1:2" for large ones. */
void bgp_communities_print(struct buf *, struct bgp_bytes);
void bgp_ext_communities_print(struct buf *, struct bgp_bytes);
void bgp_large_communities_print(struct buf *, struct bgp_bytes);
/* Reads "64520:1", "no-export" and the like; false, and nothing stored, for other text.
 */
bool bgp_community_parse(uint32_t *, const char *);

#endif
