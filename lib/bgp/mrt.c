/*
 * A record is either whole or the end of what can be read; inside it, failure is sticky
 * and costs that record or entry only.  Blocks of attributes, whatever kind of record
 * they stand in, take one way: around them an UPDATE is built, its decoder checks and
 * merges, and the draft is encoded again.  RFC 6396 4.2, 4.3, 4.4; RFC 8050 4.
 */
#include "bgp/mrt.h"

#include "base/xalloc.h"
#include "bgp/update.h"

#include <stdlib.h>

#define RUNS 4 /* of prefixes in an UPDATE: withdrawn twice, announced twice */

struct mrt_space {
	struct bgp_update update;
	unsigned run; /* the one being walked; RUNS: no message at hand */
	bool treat_as_withdraw;
	size_t nattrs;
	uint8_t message[UINT16_MAX]; /* an UPDATE around a block */
	uint8_t attrs[UINT16_MAX];   /* the block as it comes out */
};

void
mrt_init(struct mrt_reader *r, const uint8_t *data, size_t len)
{
	*r = (struct mrt_reader){ .file = rd_init(data, len),
		.entries = rd_init(data, 0) };
	r->space = xmalloc(sizeof *r->space);
	r->space->run = RUNS;
}

void
mrt_fini(struct mrt_reader *r)
{
	free(r->space);
	r->space = NULL;
}

/* --- attributes --- */

static bool
decode(struct mrt_space *s, const struct bgp_msg *msg, bool as4)
{
	/* As from an internal peer: a collector may hold routes of its own, path empty.
	 */
	const struct bgp_update_ctx ctx = { .as4 = as4,
		.ibgp = true,
		.families = BGP_FAMILIES_ALL };
	struct bgp_fault fault;

	bgp_fault_clear(&fault);
	fault.outcome = bgp_update_decode(&ctx, msg, &s->update, &fault);
	s->treat_as_withdraw = fault.outcome == BGP_WITHDRAW;
	return fault.outcome != BGP_RESET;
}

/* The attributes of the update at hand, in their one form. */
static bool
encode(struct mrt_space *s)
{
	/* With IPv6 the next hop is not an attribute. */
	const struct bgp_encode how = { .as4 = true, .ebgp = true, .family = IP_V6 };
	struct wr w = wr_init(s->attrs, sizeof s->attrs);

	bgp_draft_encode(&w, &s->update.attrs, &how);
	s->nattrs = wr_len(&w);
	return !w.failed;
}

/* Copies a block without what says where the route was going. */
static bool
copy_block(struct wr *w, struct rd block)
{
	while (rd_left(&block) > 0) {
		const uint8_t *start = block.p;
		uint8_t flags = rd_u8(&block), type = rd_u8(&block);
		size_t len = flags & BGP_FLAG_EXTENDED ? rd_u16(&block) : rd_u8(&block);

		rd_bytes(&block, len);
		if (block.failed)
			return false;
		if (type != BGP_ATTR_NEXT_HOP && type != BGP_ATTR_MP_REACH &&
		    type != BGP_ATTR_MP_UNREACH)
			wr_bytes(w, start, (size_t)(block.p - start));
	}
	return true;
}

/* The block of a table entry, through the decoder of UPDATEs. */
static bool
take_block(struct mrt_space *s, struct rd block, bool as4)
{
	/* 192.0.2.1: an address that no decoder minds, for a route to 0/0. */
	static const uint8_t next_hop[] = { BGP_FLAG_TRANSITIVE, BGP_ATTR_NEXT_HOP, 4,
		192, 0, 2, 1 };
	struct wr w = wr_init(s->message, sizeof s->message - BGP_HEADER_LEN);
	struct bgp_msg msg = { .type = BGP_UPDATE, .body = s->message };
	size_t mark;

	wr_u16(&w, 0);
	mark = wr_open(&w, 2);
	if (!copy_block(&w, block))
		return false;
	wr_bytes(&w, next_hop, sizeof next_hop);
	wr_close(&w, mark, 2);
	wr_u8(&w, 0);
	if (w.failed)
		return false;
	msg.body_len = (uint16_t)wr_len(&w);
	msg.len = (uint16_t)(msg.body_len + BGP_HEADER_LEN);
	return decode(s, &msg, as4) && !s->treat_as_withdraw && encode(s);
}

static bool
take_prefix(struct rd *in, uint8_t family, unsigned len, struct ip_prefix *out)
{
	size_t octets = (len + 7) / 8;
	const uint8_t *p = rd_bytes(in, octets);
	struct ip_addr a = { .family = family };

	if (len > ip_bits(family) || !p)
		return false;
	memcpy(a.b, p, octets);
	*out = ip_prefix_of(&a, len);
	return true;
}

/* --- tables --- */

static bool
table_dump(struct mrt_reader *r, struct rd in, unsigned subtype, struct mrt_route *out)
{
	uint8_t family = subtype == BGP_AFI_IPV6 ? IP_V6 : IP_V4;
	size_t octets = ip_bits(family) / 8;
	const uint8_t *address;
	struct ip_addr a = { .family = family };
	struct rd block;
	unsigned len;

	rd_bytes(&in, 4); /* view, sequence */
	address = rd_bytes(&in, octets);
	len = rd_u8(&in);
	rd_bytes(&in, 1 + 4 + octets + 2); /* status, time, peer */
	block = rd_sub(&in, rd_u16(&in));
	if (in.failed || len > ip_bits(family) || !take_block(r->space, block, false)) {
		r->broken++;
		return false;
	}
	memcpy(a.b, address, octets);
	out->prefix = ip_prefix_of(&a, len);
	out->attrs = r->space->attrs;
	out->nattrs = r->space->nattrs;
	return true;
}

/* Opens a record of TABLE_DUMP_V2; its entries are walked by next_entry. */
static void
table_dump_v2(struct mrt_reader *r, struct rd in, unsigned subtype)
{
	bool v6 = subtype == MRT_V2_IPV6 || subtype == MRT_V2_IPV6_ADD_PATH;

	rd_bytes(&in, 4); /* sequence */
	if (!take_prefix(&in, v6 ? IP_V6 : IP_V4, rd_u8(&in), &r->prefix)) {
		r->broken++;
		return;
	}
	r->add_path = subtype >= MRT_V2_IPV4_ADD_PATH;
	rd_bytes(&in, 2); /* the count says no more than the length */
	if (!in.failed)
		r->entries = in;
	else
		r->broken++;
}

static bool
next_entry(struct mrt_reader *r, struct mrt_route *out)
{
	while (rd_left(&r->entries) > 0) {
		struct rd block;

		rd_bytes(&r->entries, 2 + 4 + (r->add_path ? 4 : 0)); /* peer, time */
		block = rd_sub(&r->entries, rd_u16(&r->entries));
		if (block.failed || !take_block(r->space, block, true)) {
			r->broken++;
			continue;
		}
		out->prefix = r->prefix;
		out->attrs = r->space->attrs;
		out->nattrs = r->space->nattrs;
		return true;
	}
	return false;
}

/* --- updates --- */

static void
bgp4mp(struct mrt_reader *r, struct rd in, bool as4)
{
	struct mrt_space *s = r->space;
	struct bgp_fault fault;
	struct bgp_msg msg;
	unsigned afi;

	rd_bytes(&in, (as4 ? 8 : 4) + 2); /* ASNs, interface */
	afi = rd_u16(&in);
	rd_bytes(&in, afi == BGP_AFI_IPV6 ? 32 : 8);
	if (in.failed ||
	    bgp_msg_next(in.p, rd_left(&in), BGP_MESSAGE_MAX_EXTENDED, &msg, &fault) !=
		1) {
		r->broken++;
		return;
	}
	if (msg.type != BGP_UPDATE)
		return;
	if (!decode(s, &msg, as4) || (!s->treat_as_withdraw && !encode(s)))
		r->broken++;
	else
		s->run = 0;
}

static bool
next_prefix(struct mrt_reader *r, struct mrt_route *out)
{
	struct mrt_space *s = r->space;

	for (; s->run < RUNS; s->run++) {
		bool announced = s->run >= 2;
		struct bgp_nlri *run = announced ? &s->update.announced[s->run - 2]
						 : &s->update.withdrawn[s->run];

		if (run->family == IP_NONE || !bgp_nlri_next(run, &out->prefix))
			continue;
		out->update = true;
		out->withdrawn = !announced || s->treat_as_withdraw;
		out->attrs = out->withdrawn ? NULL : s->attrs;
		out->nattrs = out->withdrawn ? 0 : s->nattrs;
		return true;
	}
	return false;
}

/* --- records --- */

/* Takes one record; true when it is itself a route. */
static bool
record(struct mrt_reader *r, unsigned type, unsigned subtype, struct rd in,
    struct mrt_route *out)
{
	if (type == MRT_BGP4MP_ET) {
		rd_bytes(&in, 4); /* microseconds */
		type = MRT_BGP4MP;
	}
	if (type == MRT_TABLE_DUMP &&
	    (subtype == BGP_AFI_IPV4 || subtype == BGP_AFI_IPV6))
		return table_dump(r, in, subtype, out);
	if (type == MRT_TABLE_DUMP_V2 &&
	    (subtype == MRT_V2_IPV4 || subtype == MRT_V2_IPV6 ||
		subtype == MRT_V2_IPV4_ADD_PATH || subtype == MRT_V2_IPV6_ADD_PATH))
		table_dump_v2(r, in, subtype);
	else if (type == MRT_BGP4MP &&
	    (subtype == MRT_4MP_MESSAGE || subtype == MRT_4MP_MESSAGE_AS4))
		bgp4mp(r, in, subtype == MRT_4MP_MESSAGE_AS4);
	else if (type != MRT_TABLE_DUMP_V2 || subtype != MRT_V2_PEERS)
		r->skipped++;
	return false;
}

bool
mrt_next(struct mrt_reader *r, struct mrt_route *out)
{
	*out = (struct mrt_route){ .attrs = NULL };
	for (;;) {
		unsigned type, subtype;
		struct rd body;

		if (next_prefix(r, out) || next_entry(r, out))
			return true;
		if (rd_left(&r->file) == 0)
			return false;
		rd_bytes(&r->file, 4); /* time */
		type = rd_u16(&r->file);
		subtype = rd_u16(&r->file);
		body = rd_sub(&r->file, rd_u32(&r->file));
		r->records++;
		if (body.failed) {
			r->broken++;
			r->file.p = r->file.end;
			return false;
		}
		if (record(r, type, subtype, body, out))
			return true;
	}
}
