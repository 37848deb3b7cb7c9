/*
 * A table with groups, and neighbours at the other end that take octets in pieces of
 * any size, decode them and keep what they were told.
 */
#ifndef RIB_RIG_H
#define RIB_RIG_H

#include "base/rng.h"
#include "bgp/update.h"
#include "rib/group.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_PREFIXES 200   /* the most a rig knows */
#define RIG_IDS      64    /* path identifiers, from 1; 0: there are none */
#define RIG_RUN      16384 /* prefixes in a message, at most */

struct rig {
	struct bgp_attr_table attrs;
	struct bgp_attr_table told; /* what neighbours decoded */
	struct rib *rib;
	struct rib_groups *groups;
	struct rib_desk *desk;
	uint8_t family;
	unsigned nprefixes;
	struct ip_prefix prefixes[RIG_PREFIXES];
	uint64_t bytes_hash; /* of everything sent, in order */
	/* Room to take one message apart, kept: as new blocks of such a size for each
	   message they would be most of what a run costs under a sanitizer. */
	uint8_t *message; /* of BGP_MESSAGE_MAX_EXTENDED octets */
	uint32_t *ids;    /* RIG_RUN, 0 between messages */
	struct bgp_update *update;
	struct rib_offer *offer;
};

struct rig_peer { /* the other end of a member */
	struct rig *rig;
	struct rib_member *member;
	struct rib_group_key key; /* borrowed export */
	uint32_t horizon;
	uint8_t *in; /* octets of a message that is not whole yet */
	size_t nin;
	const struct bgp_attrs *routes[RIG_PREFIXES][RIG_IDS];
	unsigned messages, announced, withdrawn, eors, borrs, eorrs;
	uint64_t before; /* messages that were forgotten */
};

/* The prefixes of a rig: number `i` and back. */
struct ip_prefix rig_prefix(const struct rig *, unsigned i);
unsigned rig_prefix_number(const struct rig *, const struct ip_prefix *);
struct ip_prefix rig_net(const char *text);
struct ip_addr rig_addr(const char *text);
void rig_encode(struct wr *, const struct ip_prefix *); /* as in an UPDATE */

void rig_init(struct rig *, uint8_t family, unsigned nprefixes,
    const struct rib_groups_config *);
/* Frees everything and checks that no attribute set is left. */
void rig_fini(struct rig *);
/* A source of AS 64500 + n and address .n; horizon n. */
uint32_t rig_source(struct rig *, unsigned n, bool ebgp);
/* Attributes with this path ("64501 64502"); next hop 10.0.0.9.  The caller's. */
const struct bgp_attrs *rig_attrs(struct rig *, const char *path);
void rig_draft(struct bgp_draft *, struct bgp_aspath_buf *, uint8_t family,
    const char *path);
/* One route; false: it would pass the limit. */
bool rig_update(struct rib *, uint32_t source, const struct rib_import *,
    const struct ip_prefix *, const struct bgp_attrs *);
void rig_announce(struct rig *, uint32_t source, unsigned prefix, const char *path);
bool rig_withdraw(struct rig *, uint32_t source, unsigned prefix);

void rig_key(struct rib_group_key *, const struct rig *, bool ebgp);
void rig_join(struct rig *, struct rig_peer *, const struct rib_group_key *,
    uint32_t horizon);
void rig_leave(struct rig_peer *);
void rig_forget(struct rig_peer *); /* counts messages and prefixes from 0 again */
/* Moves at most `max` octets over; how many there were. */
size_t rig_drain(struct rig_peer *, size_t max);
/* Works until nothing is left to do, for `n` peers that take everything. */
void rig_settle(struct rig *, struct rig_peer **, size_t n);
/* What the neighbour must have of a prefix if this path is the best; a reference. */
const struct bgp_attrs *rig_expected(struct rig *, const struct rig_peer *,
    unsigned prefix, const struct rib_path *best);
/* strip.c: an UPDATE without its path identifiers, and those in order. */
size_t rig_strip_ids(const struct bgp_msg *, uint8_t family, uint8_t *to, size_t size,
    uint32_t *ids, unsigned *n);
/* Compares all prefixes, or their paths, with what the table says. */
void rig_compare(struct rig *, const struct rig_peer *);

#endif
