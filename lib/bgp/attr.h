/*
 * Inside of lib/bgp: the table of path attributes, one row each, and what its functions
 * share.  HACKING.md has the places of a new attribute, tests/unit/bgp/attr_rows_test.c
 * finds one that is forgotten.  Nothing outside this folder includes this.
 */
#ifndef BGP_ATTR_H
#define BGP_ATTR_H

#include "bgp/update.h"

/* One UPDATE being decoded. */
struct attr_in {
	const struct bgp_update_ctx *ctx;
	struct bgp_draft *draft;
	struct bgp_update *update; /* MP_REACH and MP_UNREACH; else NULL */
	struct bgp_fault *fault;
	bool classic; /* NLRI behind the attributes: NEXT_HOP counts */

	/* The attribute at hand. */
	const uint8_t *start; /* its header */
	size_t whole;         /* with header */
	uint8_t type, flags;

	/* What is settled when all were read. */
	uint64_t seen[4];          /* types, as bits */
	unsigned count;            /* attributes met */
	bool mp_prefixes;          /* MP_REACH held some, whatever the family */
	struct bgp_bytes as2_path; /* AS_PATH of a 2-octet peer, checked */
	struct bgp_bytes as4_path; /* raw; p NULL: none */
	uint32_t as4_aggregator_as, as4_aggregator_id; /* AS 0: none */
};

/* Attributes being written. */
struct attr_out {
	struct wr *w;
	const struct bgp_draft *draft;
	const struct bgp_encode *how;
};

enum attr_scope {
	ATTR_ANYWHERE,
	ATTR_IBGP,     /* discarded from an external peer, not sent to one */
	ATTR_FROM_AS2, /* discarded from a peer that speaks 4-octet ASNs (6793 6) */
	ATTR_CLASSIC   /* ignored unless NLRI follow the attributes (4760 3) */
};

struct attr_row {
	const char *name;
	uint8_t flags;     /* Optional and Transitive */
	uint8_t scope;     /* enum attr_scope */
	uint8_t bad;       /* enum bgp_outcome of a wrong length */
	uint8_t step;      /* the length is a multiple of this; 0: any */
	uint16_t min, max; /* octets of the value */
	uint16_t partial;  /* bit of bgp_draft.has that keeps the Partial flag */
	void (*decode)(struct attr_in *, const uint8_t *value, size_t len);
	void (*encode)(struct attr_out *);
};

/* A row without a decoder is an unknown attribute. */
extern const struct attr_row bgp_attr_rows[256];

/* All fields; by hand for speed, as bgp_draft_init. */
static inline void
attr_in_init(struct attr_in *in, const struct bgp_update_ctx *ctx,
    struct bgp_draft *draft, struct bgp_fault *fault)
{
	in->ctx = ctx;
	in->draft = draft;
	in->update = NULL;
	in->fault = fault;
	in->classic = false;
	in->start = NULL;
	in->whole = 0;
	in->type = in->flags = 0;
	in->seen[0] = in->seen[1] = in->seen[2] = in->seen[3] = 0;
	in->count = 0;
	in->mp_prefixes = false;
	in->as2_path = in->as4_path = (struct bgp_bytes){ NULL, 0 };
	in->as4_aggregator_as = in->as4_aggregator_id = 0;
}

/* Reads a block of attributes; stops early only at a RESET. */
void bgp_attr_walk(struct attr_in *, const uint8_t *, size_t len);
/* Notes a fault in the attribute at hand. */
void bgp_attr_bad(struct attr_in *, enum bgp_outcome, unsigned subcode,
    const char *reason);

/* MP_REACH and MP_UNREACH; in update.c. */
void bgp_mp_reach_decode(struct attr_in *, const uint8_t *value, size_t len);
void bgp_mp_unreach_decode(struct attr_in *, const uint8_t *value, size_t len);

/*
 * 2-octet AS numbers (RFC 6793).  Widening and merging append to an empty buffer;
 * `wide` is AS4_PATH with p NULL for none.  False: AS4_PATH is malformed and was not
 * used.
 */
bool bgp_as4_merge(struct bgp_aspath_buf *, struct bgp_bytes narrow,
    struct bgp_bytes wide);
bool bgp_as4_needed(struct bgp_aspath); /* some AS does not fit 2 octets */
size_t bgp_as4_narrow_len(struct bgp_aspath);
void bgp_as4_narrow(uint8_t *, struct bgp_aspath);

/* Lists of numbers of `width` (4, 8 or 12) octets: strictly ascending?  Sort in place
 * and drop duplicates; the new length in octets comes back. */
bool bgp_list_ascends(const uint8_t *, size_t len, size_t width);
size_t bgp_list_sort(uint8_t *, size_t len, size_t width);

/* The value of an attribute to fill in, its header written; NULL: no room. */
static inline uint8_t *
bgp_attr_open(struct wr *w, unsigned flags, unsigned type, size_t len)
{
	size_t head = len > 255 ? 4 : 3;
	uint8_t *p = wr_space(w, head + len);

	if (!p)
		return NULL;
	p[1] = (uint8_t)type;
	if (head == 4) {
		p[0] = (uint8_t)(flags | BGP_FLAG_EXTENDED);
		put_u16(p + 2, (unsigned)len);
	} else {
		p[0] = (uint8_t)flags;
		p[2] = (uint8_t)len;
	}
	return p + head;
}

#endif
