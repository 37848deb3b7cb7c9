/*
 * UPDATE: taking one apart and writing one.  RFC 4271 4.3, 6.3; 4760; 2545; 6793; 7606.
 */
#ifndef BGP_UPDATE_H
#define BGP_UPDATE_H

#include "base/ip.h"
#include "base/wire.h"
#include "bgp/attrs.h"
#include "bgp/fault.h"
#include "bgp/msg.h"

#include <stdbool.h>

/* What the session knows that changes how octets are read. */
struct bgp_update_ctx {
	bool as4;         /* both sides sent capability 65 */
	bool ibgp;        /* LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST mean something */
	uint8_t families; /* negotiated, BGP_FAMILY_BIT */
	uint8_t add_path; /* those whose prefixes have identifiers (RFC 7911 3) */
	/* Those of IPv4 that may have a next hop of IPv6 (RFC 8950 4). */
	uint8_t extended_next_hop;
};

/* Prefixes of one kind in one UPDATE, checked whole when the message was decoded. */
struct bgp_nlri {
	struct rd rd;
	uint8_t family; /* IP_NONE: none */
	bool has_id;    /* a path identifier is in front of each */
	uint32_t id;    /* that of the last one that bgp_nlri_next has given; else 0 */
};

struct bgp_update {
	struct bgp_nlri withdrawn[2]; /* the classic field and MP_UNREACH */
	struct bgp_nlri announced[2]; /* the classic field and MP_REACH */
	uint8_t end_of_rib;           /* family, or IP_NONE */
	/* For announced[0] and announced[1]; they differ in the next hop only. */
	struct bgp_draft attrs;
	struct ip_addr next_hop; /* of announced[0] */
	struct ip_addr mp_next_hop, mp_link_local;
	/* Where a merged or widened AS path is put (2-octet peers). */
	struct bgp_aspath_buf path_buf;
};

/*
 * Decodes a whole UPDATE.  FINE and DISCARD_ATTR: use it.  WITHDRAW: `announced` holds
 * the prefixes to withdraw, `attrs` is void.  RESET: nothing may be used.  A family
 * that was not negotiated is dropped silently.  Host bits of a prefix are cleared by
 * bgp_nlri_next.  The same prefix withdrawn and announced counts as announced: apply
 * `withdrawn` first.
 */
enum bgp_outcome bgp_update_decode(const struct bgp_update_ctx *,
    const struct bgp_msg *, struct bgp_update *, struct bgp_fault *);
/* The draft to use for announced[i], next hop filled in. */
const struct bgp_draft *bgp_update_attrs(struct bgp_update *, unsigned i);

/* The next prefix; false at the end.  Inline: called once a prefix of every table. */
static inline bool
bgp_nlri_next(struct bgp_nlri *n, struct ip_prefix *out)
{
	const uint8_t *p = n->rd.p;
	unsigned len, octets;
	uint32_t host_bits;

	if (p >= n->rd.end)
		return false;
	if (n->has_id) {
		n->id = get_u32(p);
		p += 4;
	}
	len = *p++;
	octets = (len + 7) / 8;
	out->family = n->family;
	out->len = (uint8_t)len;
	memset(out->b, 0, sizeof out->b);
	n->rd.p = p + octets;
	if (n->family == IP_V4 && n->rd.end - p >= 4) {
		/* All but the last: four octets at once, then mask what is too much. */
		host_bits = (uint32_t)(UINT64_C(0xffffffff) >> len);
		out->b[0] = (uint8_t)(p[0] & ~(host_bits >> 24));
		out->b[1] = (uint8_t)(p[1] & ~(host_bits >> 16));
		out->b[2] = (uint8_t)(p[2] & ~(host_bits >> 8));
		out->b[3] = (uint8_t)(p[3] & ~host_bits);
		return true;
	}
	memcpy(out->b, p, octets);
	if (len % 8)
		out->b[octets - 1] =
		    (uint8_t)(out->b[octets - 1] & (0xff00u >> (len % 8)));
	return true;
}

/*
 * One UPDATE being packed: begin, add prefixes until one does not fit (false), end.  An
 * announcement of IPv4 has its attributes in front of the prefixes; one of IPv6, or
 * with a next hop of IPv6, has MP_REACH as the first attribute (7606 5.1), so the
 * others wait at the end of the buffer and move up in bgp_pack_end.  Withdrawals use
 * the classic field or MP_UNREACH.
 */
struct bgp_packer {
	struct wr w;
	size_t msg_mark, attrs_mark, mp_mark, withdrawn_mark;
	size_t tail; /* octets of attributes waiting behind w.end */
	uint8_t family;
	bool mp; /* of an announcement: in MP_REACH */
	bool withdraw;
	unsigned count; /* prefixes in it */
};
/* `out`/`size`: where the message goes, size = the message limit of the peer. */
void bgp_pack_announce(struct bgp_packer *, uint8_t *out, size_t size, uint8_t family,
    const struct bgp_draft *, const struct bgp_encode *);
void bgp_pack_withdraw(struct bgp_packer *, uint8_t *out, size_t size, uint8_t family);
bool bgp_pack_prefix(struct bgp_packer *, const struct ip_prefix *);
/* The same, with a path identifier in front (RFC 7911 3). */
bool bgp_pack_path(struct bgp_packer *, uint32_t id, const struct ip_prefix *);
/* Length of the message, or 0 when nothing was packed or the attributes did not fit. */
size_t bgp_pack_end(struct bgp_packer *);
/* End-of-RIB (RFC 4724 2). */
size_t bgp_end_of_rib(uint8_t *out, size_t size, uint8_t family);

#endif
