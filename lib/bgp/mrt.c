/*
 * A record is either whole or the end of what can be read; inside it, failure is sticky
 * and costs that record or entry only.  Blocks of attributes, whatever kind of record
 * they stand in, take one way: around them an UPDATE is built, its decoder checks and
 * merges, and the draft is encoded again.  Peers are numbered as they come; of a peer
 * that is not asked for no block is looked at.  RFC 6396 4.2, 4.3, 4.4, B.2 to B.5; RFC
 * 8050 4.
 */
#include "bgp/mrt.h"

#include "base/xalloc.h"
#include "bgp/update.h"

#include <stdlib.h>

#define ESTABLISHED 6 /* of a state change (4.4.1) */

#define RUNS 4 /* of prefixes in an UPDATE: withdrawn twice, announced twice */

struct mrt_space {
	struct bgp_update update;
	unsigned run;             /* the one being walked; RUNS: no message at hand */
	const char *withdraw_why; /* what was announced counts as withdrawn, or NULL */
	size_t nattrs;
	uint8_t message[UINT16_MAX]; /* an UPDATE around a block */
	uint8_t attrs[UINT16_MAX];   /* the block as it comes out */
};

void
mrt_init(struct mrt_reader *r, const uint8_t *data, size_t len)
{
	*r = (struct mrt_reader){ .file = rd_init(data, len),
		.start = data,
		.entries = rd_init(data, 0) };
	r->space = xmalloc(sizeof *r->space);
	r->space->run = RUNS;
}

void
mrt_fini(struct mrt_reader *r)
{
	free(r->space);
	free(r->peers);
	free(r->index);
	r->space = NULL;
	r->peers = NULL;
	r->index = NULL;
}

/* --- what does not come out --- */

const char *
mrt_left_word(enum mrt_left kind)
{
	static const char *const words[MRT_LEFT_N] = {
		[MRT_LEFT_ENTRY] = "BGP4MP_ENTRY",
		[MRT_LEFT_SNAPSHOT] = "BGP4MP_SNAPSHOT",
		[MRT_LEFT_SENT] = "messages that the collector sent",
		[MRT_LEFT_FAMILY] = "other address families",
		[MRT_LEFT_OLD] = "old BGP records without routes",
		[MRT_LEFT_OTHER] = "other protocols or unknown types",
	};

	return words[kind];
}

static void
leave(struct mrt_reader *r, enum mrt_left kind)
{
	r->skipped++;
	r->left[kind]++;
}

static void
first(struct mrt_reader *r, const char *why)
{
	if (r->first_why)
		return;
	r->first_at = r->at;
	r->first_why = why;
}

static void
broken(struct mrt_reader *r, const char *why)
{
	r->broken++;
	first(r, why);
}

/* --- peers --- */

static uint32_t
peer_of(struct mrt_reader *r, const struct mrt_from *from)
{
	/* Records of one peer come together, or go round in the same order. */
	for (size_t i = 0; i < r->npeers; i++) {
		size_t at = (r->peer + i) % r->npeers;
		const struct mrt_from *known = &r->peers[at];

		if (known->asn == from->asn && known->number == from->number &&
		    ip_addr_equal(&known->address, &from->address))
			return r->peer = (uint32_t)at;
	}
	VEC_PUSH(r->peers, r->npeers, r->cappeers) = *from;
	return r->peer = (uint32_t)(r->npeers - 1);
}

const struct mrt_from *
mrt_from_of(const struct mrt_reader *r, uint32_t peer)
{
	return &r->peers[peer];
}

/* The peer is asked for. */
static bool
wanted(const struct mrt_reader *r, uint32_t peer)
{
	const struct mrt_from *p = &r->peers[peer];

	if (r->only_address.family != IP_NONE)
		return ip_addr_equal(&r->only_address, &p->address);
	return r->only_asn == 0 || r->only_asn == p->asn;
}

/* An address of 4 or 16 octets. */
static struct ip_addr
take_address(struct rd *in, bool v6)
{
	struct ip_addr a = { .family = v6 ? IP_V6 : IP_V4 };
	size_t octets = v6 ? 16 : 4;
	const uint8_t *p = rd_bytes(in, octets);

	if (p)
		memcpy(a.b, p, octets);
	return a;
}

/* PEER_INDEX_TABLE (4.3.1); what there was before is void. */
static void
peer_index(struct mrt_reader *r, struct rd in)
{
	unsigned n;

	r->nindex = 0;
	rd_bytes(&in, 4);           /* collector */
	rd_bytes(&in, rd_u16(&in)); /* view */
	n = rd_u16(&in);
	for (unsigned i = 0; i < n && !in.failed; i++) {
		unsigned type = rd_u8(&in);
		struct mrt_from from = { .number = 0 };

		rd_bytes(&in, 4); /* identifier */
		from.address = take_address(&in, type & 1);
		from.asn = type & 2 ? rd_u32(&in) : rd_u16(&in);
		if (!in.failed)
			VEC_PUSH(r->index, r->nindex, r->capindex) = peer_of(r, &from);
	}
	if (in.failed)
		broken(r, "the index of peers is cut short");
}

static uint32_t
peer_at(struct mrt_reader *r, unsigned number)
{
	struct mrt_from from = { .number = number };

	return number < r->nindex ? r->index[number] : peer_of(r, &from);
}

/* --- attributes --- */

/* NULL, or what is so wrong that nothing can be used. */
static const char *
decode(struct mrt_space *s, const struct bgp_msg *msg, bool as4, bool add_path)
{
	/* As from an internal peer: a collector may hold routes of its own, path empty.
	 */
	const struct bgp_update_ctx ctx = { .as4 = as4,
		.ibgp = true,
		.families = BGP_FAMILIES_ALL,
		.add_path = add_path ? BGP_FAMILIES_ALL : 0,
		.extended_next_hop = BGP_FAMILY_BIT(IP_V4) };
	struct bgp_fault fault;
	const char *why;

	bgp_fault_clear(&fault);
	fault.outcome = bgp_update_decode(&ctx, msg, &s->update, &fault);
	why = fault.reason ? fault.reason : "malformed UPDATE";
	s->withdraw_why = fault.outcome == BGP_WITHDRAW ? why : NULL;
	return fault.outcome == BGP_RESET ? why : NULL;
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

/* Copies a block without what says where the route was going.  What a collector has
 * itself, and has not from BGP, may be there without ORIGIN and path: both are added.
 */
static bool
copy_block(struct wr *w, struct rd block)
{
	static const uint8_t own[] = { BGP_FLAG_TRANSITIVE, BGP_ATTR_ORIGIN, 1,
		BGP_ORIGIN_INCOMPLETE, BGP_FLAG_TRANSITIVE, BGP_ATTR_AS_PATH, 0 };
	bool learned = false;

	while (rd_left(&block) > 0) {
		const uint8_t *start = block.p;
		uint8_t flags = rd_u8(&block), type = rd_u8(&block);
		size_t len = flags & BGP_FLAG_EXTENDED ? rd_u16(&block) : rd_u8(&block);

		rd_bytes(&block, len);
		if (block.failed)
			return false;
		learned =
		    learned || type == BGP_ATTR_ORIGIN || type == BGP_ATTR_AS_PATH;
		if (type != BGP_ATTR_NEXT_HOP && type != BGP_ATTR_MP_REACH &&
		    type != BGP_ATTR_MP_UNREACH)
			wr_bytes(w, start, (size_t)(block.p - start));
	}
	if (!learned)
		wr_bytes(w, own, sizeof own);
	return true;
}

/* The block of a table entry, through the decoder of UPDATEs; NULL, or what is wrong.
 */
static const char *
take_block(struct mrt_space *s, struct rd block, bool as4)
{
	/* 192.0.2.1: an address that no decoder minds, for a route to 0/0. */
	static const uint8_t next_hop[] = { BGP_FLAG_TRANSITIVE, BGP_ATTR_NEXT_HOP, 4,
		192, 0, 2, 1 };
	struct wr w = wr_init(s->message, sizeof s->message - BGP_HEADER_LEN);
	struct bgp_msg msg = { .type = BGP_UPDATE, .body = s->message };
	const char *why;
	size_t mark;

	wr_u16(&w, 0);
	mark = wr_open(&w, 2);
	if (!copy_block(&w, block))
		return "an attribute is longer than its block";
	wr_bytes(&w, next_hop, sizeof next_hop);
	wr_close(&w, mark, 2);
	wr_u8(&w, 0);
	if (w.failed)
		return "more attributes than fit into a message";
	msg.body_len = (uint16_t)wr_len(&w);
	msg.len = (uint16_t)(msg.body_len + BGP_HEADER_LEN);
	why = decode(s, &msg, as4, false);
	if (!why)
		why = s->withdraw_why;
	if (!why && !encode(s))
		why = "more attributes than fit into a message";
	return why;
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
	bool v6 = subtype == BGP_AFI_IPV6;
	struct mrt_from from = { .number = 0 };
	const char *why = NULL;
	struct ip_addr a;
	struct rd block;
	unsigned len;

	rd_bytes(&in, 4); /* view, sequence */
	a = take_address(&in, v6);
	len = rd_u8(&in);
	rd_bytes(&in, 1 + 4); /* status, time */
	from.address = take_address(&in, v6);
	from.asn = rd_u16(&in);
	block = rd_sub(&in, rd_u16(&in));
	if (in.failed || len > ip_bits(a.family)) {
		broken(r, in.failed ? "the record is cut short" : "impossible length");
		return false;
	}
	out->peer = peer_of(r, &from);
	if (!wanted(r, out->peer))
		return false;
	why = take_block(r->space, block, false);
	if (why) {
		broken(r, why);
		return false;
	}
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
		broken(r, "a prefix is longer than its family, or cut short");
		return;
	}
	r->add_path = subtype >= MRT_V2_IPV4_ADD_PATH;
	rd_bytes(&in, 2); /* the count says no more than the length */
	if (!in.failed)
		r->entries = in;
	else
		broken(r, "the record is cut short");
}

static bool
next_entry(struct mrt_reader *r, struct mrt_route *out)
{
	while (rd_left(&r->entries) > 0) {
		struct rd *in = &r->entries;
		unsigned number = rd_u16(in);
		const char *why;
		struct rd block;
		uint32_t path;

		rd_bytes(in, 4); /* time */
		path = r->add_path ? rd_u32(in) : 0;
		block = rd_sub(in, rd_u16(in));
		if (block.failed) {
			broken(r, "an entry of a table is cut short");
			continue;
		}
		out->peer = peer_at(r, number);
		if (!wanted(r, out->peer))
			continue;
		why = take_block(r->space, block, true);
		if (why) {
			broken(r, why);
			continue;
		}
		out->path = path;
		out->prefix = r->prefix;
		out->attrs = r->space->attrs;
		out->nattrs = r->space->nattrs;
		return true;
	}
	return false;
}

/* --- updates --- */

/* An UPDATE of the peer at hand; its prefixes are walked by next_prefix. */
static void
take_update(struct mrt_reader *r, const struct bgp_msg *msg, bool as4, bool add_path)
{
	struct mrt_space *s = r->space;
	const char *why;

	if (!wanted(r, r->peer))
		return;
	why = decode(s, msg, as4, add_path);
	if (!why && !s->withdraw_why && !encode(s))
		why = "more attributes than fit into a message";
	if (why) {
		broken(r, why);
		return;
	}
	if (s->withdraw_why) {
		r->withdrawn++;
		first(r, s->withdraw_why);
	}
	s->run = 0;
}

/* A peer whose session with the collector is over has said nothing any more. */
static bool
take_state(struct mrt_reader *r, struct rd in, struct mrt_route *out)
{
	unsigned was = rd_u16(&in), now = rd_u16(&in);

	if (in.failed) {
		broken(r, "the record is cut short");
		return false;
	}
	if (was != ESTABLISHED || now == ESTABLISHED || !wanted(r, r->peer))
		return false;
	out->peer = r->peer;
	out->update = out->lost = true;
	return true;
}

/* BGP4MP: who speaks with whom, then a message, or two states. */
static bool
bgp4mp(struct mrt_reader *r, struct rd in, unsigned subtype, struct mrt_route *out)
{
	bool paths4 = subtype == MRT_4MP_MESSAGE_AS4_ADD_PATH; /* RFC 8050 3 */
	bool paths = paths4 || subtype == MRT_4MP_MESSAGE_ADD_PATH;
	bool as4 =
	    paths4 || subtype == MRT_4MP_MESSAGE_AS4 || subtype == MRT_4MP_STATE_AS4;
	bool state = subtype == MRT_4MP_STATE || subtype == MRT_4MP_STATE_AS4;
	struct mrt_from from = { .number = 0 };
	struct bgp_fault fault;
	struct bgp_msg msg;
	bool v6;

	from.asn = as4 ? rd_u32(&in) : rd_u16(&in);
	rd_bytes(&in, (as4 ? 4 : 2) + 2); /* local AS, interface */
	v6 = rd_u16(&in) == BGP_AFI_IPV6;
	from.address = take_address(&in, v6);
	take_address(&in, v6); /* local */
	if (in.failed) {
		broken(r, "the record is cut short");
		return false;
	}
	peer_of(r, &from);
	if (state)
		return take_state(r, in, out);
	if (bgp_msg_next(in.p, rd_left(&in), BGP_MESSAGE_MAX_EXTENDED, &msg, &fault) !=
	    1)
		broken(r, "no whole BGP message");
	else if (msg.type == BGP_UPDATE)
		take_update(r, &msg, as4, paths);
	return false;
}

/* BGP of old: the same without families, and without the header of the message. */
static bool
old_bgp(struct mrt_reader *r, struct rd in, unsigned subtype, bool v6,
    struct mrt_route *out)
{
	struct bgp_msg msg = { .type = BGP_UPDATE };
	struct mrt_from from = { .number = 0 };

	from.asn = rd_u16(&in);
	from.address = take_address(&in, v6);
	if (subtype == MRT_BGP_UPDATE) {
		rd_u16(&in); /* local AS */
		take_address(&in, v6);
	}
	if (in.failed || rd_left(&in) > BGP_MESSAGE_MAX_EXTENDED - BGP_HEADER_LEN) {
		broken(r, "the record is cut short, or longer than a message");
		return false;
	}
	peer_of(r, &from);
	if (subtype == MRT_BGP_STATE)
		return take_state(r, in, out);
	msg.body = in.p;
	msg.body_len = (uint16_t)rd_left(&in);
	msg.len = (uint16_t)(msg.body_len + BGP_HEADER_LEN);
	take_update(r, &msg, false, false);
	return false;
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
		out->peer = r->peer;
		out->path = run->id;
		out->update = true;
		out->withdrawn = !announced || s->withdraw_why;
		out->attrs = out->withdrawn ? NULL : s->attrs;
		out->nattrs = out->withdrawn ? 0 : s->nattrs;
		return true;
	}
	return false;
}

/* --- records --- */

static bool
table_v2_record(struct mrt_reader *r, unsigned subtype, struct rd in)
{
	if (subtype == MRT_V2_PEERS)
		peer_index(r, in);
	else if (subtype == MRT_V2_IPV4 || subtype == MRT_V2_IPV6 ||
	    subtype == MRT_V2_IPV4_ADD_PATH || subtype == MRT_V2_IPV6_ADD_PATH)
		table_dump_v2(r, in, subtype);
	else
		leave(r, MRT_LEFT_FAMILY);
	return false;
}

static bool
bgp4mp_record(struct mrt_reader *r, unsigned subtype, struct rd in,
    struct mrt_route *out)
{
	switch (subtype) {
	case MRT_4MP_STATE:
	case MRT_4MP_MESSAGE:
	case MRT_4MP_MESSAGE_AS4:
	case MRT_4MP_MESSAGE_ADD_PATH:
	case MRT_4MP_MESSAGE_AS4_ADD_PATH:
	case MRT_4MP_STATE_AS4:
		return bgp4mp(r, in, subtype, out);
	case MRT_4MP_ENTRY:
		leave(r, MRT_LEFT_ENTRY);
		return false;
	case MRT_4MP_SNAPSHOT:
		leave(r, MRT_LEFT_SNAPSHOT);
		return false;
	case MRT_4MP_MESSAGE_LOCAL:
	case MRT_4MP_MESSAGE_AS4_LOCAL:
	case MRT_4MP_MESSAGE_LOCAL_ADD_PATH:
	case MRT_4MP_MESSAGE_AS4_LOCAL_ADD_PATH:
		leave(r, MRT_LEFT_SENT);
		return false;
	default:
		leave(r, MRT_LEFT_OTHER);
		return false;
	}
}

/* Takes one record; true when it is itself a route, or the end of all of a peer. */
static bool
record(struct mrt_reader *r, unsigned type, unsigned subtype, struct rd in,
    struct mrt_route *out)
{
	switch (type) {
	case MRT_BGP:
	case MRT_BGP4PLUS:
	case MRT_BGP4PLUS_01:
		if (subtype == MRT_BGP_UPDATE || subtype == MRT_BGP_STATE)
			return old_bgp(r, in, subtype, type != MRT_BGP, out);
		leave(r, MRT_LEFT_OLD);
		return false;
	case MRT_TABLE_DUMP:
		if (subtype == BGP_AFI_IPV4 || subtype == BGP_AFI_IPV6)
			return table_dump(r, in, subtype, out);
		leave(r, MRT_LEFT_FAMILY);
		return false;
	case MRT_TABLE_DUMP_V2:
		return table_v2_record(r, subtype, in);
	case MRT_BGP4MP_ET:
	case MRT_BGP4MP:
		rd_bytes(&in, type == MRT_BGP4MP_ET ? 4 : 0); /* microseconds */
		return bgp4mp_record(r, subtype, in, out);
	default:
		leave(r, MRT_LEFT_OTHER);
		return false;
	}
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
		r->at = (size_t)(r->file.p - r->start);
		rd_bytes(&r->file, 4); /* time */
		type = rd_u16(&r->file);
		subtype = rd_u16(&r->file);
		body = rd_sub(&r->file, rd_u32(&r->file));
		r->records++;
		if (body.failed) {
			broken(r, "the file ends inside the record");
			r->file.p = r->file.end;
			return false;
		}
		if (record(r, type, subtype, body, out))
			return true;
	}
}
