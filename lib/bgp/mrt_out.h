/*
 * Writing MRT (RFC 6396, RFC 8050): tables as TABLE_DUMP_V2, and what went over a
 * session as BGP4MP_ET.  Records are appended to a buffer of the caller.  Moments are
 * microseconds since 1970.
 *
 * A table is mrt_put_peers once, then for each prefix mrt_rib_begin, an entry for each
 * path, mrt_rib_end.
 */
#ifndef BGP_MRT_OUT_H
#define BGP_MRT_OUT_H

#include "base/buf.h"
#include "bgp/attrs.h"
#include "bgp/mrt.h"

struct mrt_peer {
	uint32_t id; /* BGP identifier; 0: not known */
	uint32_t asn;
	struct ip_addr address; /* IP_NONE is written as 0.0.0.0 */
};

#define MRT_PEERS_MAX 65535

/* PEER_INDEX_TABLE; `view` is cut to 65,535 octets.  False: too many peers. */
bool mrt_put_peers(struct buf *, int64_t at, uint32_t collector_id, const char *view,
    const struct mrt_peer *, size_t n);

struct mrt_rib { /* one record being written */
	struct buf *out;
	size_t start, count_at;
	uint8_t family;
	bool add_path; /* entries have path identifiers (RFC 8050 4) */
	unsigned count;
};

void mrt_rib_begin(struct mrt_rib *, struct buf *, int64_t at, uint32_t sequence,
    const struct ip_prefix *, bool add_path);
/* One path; `id` is for add_path.  False, and nothing written: 65,535 entries are there
 * already, or its attributes have no room in 65,535 octets. */
bool mrt_rib_entry(struct mrt_rib *, unsigned peer, uint32_t id, int64_t since,
    const struct bgp_draft *);
void mrt_rib_end(struct mrt_rib *); /* a record without entries leaves no trace */

struct mrt_session { /* who speaks with whom */
	uint32_t peer_as, local_as;
	struct ip_addr peer, local; /* one family */
	bool as4;                   /* AS_PATH has 4 octets a number */
	bool add_path;              /* prefixes carry identifiers */
};

/* A whole message; `sent` by the local end, or received by it. */
void mrt_put_message(struct buf *, int64_t at, const struct mrt_session *, bool sent,
    const uint8_t *message, size_t len);

#endif
