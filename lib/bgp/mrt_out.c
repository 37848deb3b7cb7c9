/*
 * Each record is written into room behind what the buffer holds, as large as it can
 * get; its length is filled in when it is known.  A record of a table grows entry by
 * entry, so where it starts and where its count stands are remembered as offsets.
 * RFC 6396 2, 4.3, 4.4; RFC 8050 3, 4.
 */
#include "bgp/mrt_out.h"

#include "base/time.h"
#include "bgp/attr.h"
#include "bgp/fsm.h"

#include <string.h>

#define HEADER_LEN   12
#define ENTRY_LEN    12 /* of an entry, without its attributes */
#define ATTRS_MAX    UINT16_MAX
#define MP_REACH_LEN (3 + 1 + 32) /* with both next hops */

static void
put_header(struct wr *w, int64_t at, unsigned type, unsigned subtype)
{
	wr_u32(w, (uint32_t)(at / ERX_SEC));
	wr_u16(w, type);
	wr_u16(w, subtype);
	wr_u32(w, 0); /* the length: set_length */
}

static void
set_length(struct buf *out, size_t start)
{
	put_u32((uint8_t *)out->data + start + 8,
	    (uint32_t)(out->len - start - HEADER_LEN));
}

static void
put_address(struct wr *w, const struct ip_addr *a)
{
	wr_bytes(w, a->b, a->family == IP_V6 ? 16 : 4);
}

static struct wr
open_room(struct buf *out, size_t n)
{
	return wr_init((uint8_t *)buf_space(out, n), n);
}

static void
close_room(struct buf *out, const struct wr *w)
{
	buf_used(out, (char *)w->p);
}

/* --- tables --- */

bool
mrt_put_peers(struct buf *out, int64_t at, uint32_t collector_id, const char *view,
    const struct mrt_peer *peers, size_t n)
{
	size_t start = out->len, name = strlen(view);
	struct wr w;

	if (n > MRT_PEERS_MAX)
		return false;
	if (name > UINT16_MAX)
		name = UINT16_MAX;
	w = open_room(out, HEADER_LEN + 8 + name + n * (1 + 4 + 16 + 4));
	put_header(&w, at, MRT_TABLE_DUMP_V2, MRT_V2_PEERS);
	wr_u32(&w, collector_id);
	wr_u16(&w, (unsigned)name);
	wr_bytes(&w, view, name);
	wr_u16(&w, (unsigned)n);
	for (size_t i = 0; i < n; i++) {
		/* Bit 0: the address is of IPv6; bit 1: four octets of AS. */
		wr_u8(&w, 2u | (peers[i].address.family == IP_V6));
		wr_u32(&w, peers[i].id);
		put_address(&w, &peers[i].address);
		wr_u32(&w, peers[i].asn);
	}
	close_room(out, &w);
	set_length(out, start);
	return true;
}

void
mrt_rib_begin(struct mrt_rib *r, struct buf *out, int64_t at, uint32_t sequence,
    const struct ip_prefix *prefix, bool add_path)
{
	/* [IPv6][ADD-PATH] */
	static const uint8_t subtypes[2][2] = { { MRT_V2_IPV4, MRT_V2_IPV4_ADD_PATH },
		{ MRT_V2_IPV6, MRT_V2_IPV6_ADD_PATH } };
	uint8_t space[HEADER_LEN + 4 + 1 + 16 + 2];
	struct wr w = wr_init(space, sizeof space);

	*r = (struct mrt_rib){ .out = out,
		.start = out->len,
		.family = prefix->family,
		.add_path = add_path };
	put_header(&w, at, MRT_TABLE_DUMP_V2,
	    subtypes[prefix->family == IP_V6][add_path]);
	wr_u32(&w, sequence);
	wr_u8(&w, prefix->len);
	wr_bytes(&w, prefix->b, (prefix->len + 7u) / 8);
	r->count_at = r->start + wr_len(&w);
	wr_u16(&w, 0);
	buf_add(out, space, wr_len(&w));
}

/* Shortened to the next hop: family and prefix are those of the record (4.3.4). */
static void
put_mp_reach(struct wr *w, const struct bgp_draft *d)
{
	size_t len = d->link_local.family == IP_V6 ? 32 : 16;
	uint8_t *p = bgp_attr_open(w, BGP_FLAG_OPTIONAL, BGP_ATTR_MP_REACH, 1 + len);

	if (!p)
		return;
	p[0] = (uint8_t)len;
	memcpy(p + 1, d->next_hop.b, 16);
	if (len == 32)
		memcpy(p + 17, d->link_local.b, 16);
}

bool
mrt_rib_entry(struct mrt_rib *r, unsigned peer, uint32_t id, int64_t since,
    const struct bgp_draft *draft)
{
	/* Whole, as in an internal session: LOCAL_PREF is part of a table. */
	const struct bgp_encode how = { .as4 = true,
		.family = r->family,
		.extended_next_hop = true };
	struct wr w;
	size_t mark;

	if (r->count == UINT16_MAX)
		return false;
	w = open_room(r->out, ENTRY_LEN + ATTRS_MAX + MP_REACH_LEN);
	wr_u16(&w, peer);
	wr_u32(&w, (uint32_t)(since / ERX_SEC));
	if (r->add_path)
		wr_u32(&w, id);
	mark = wr_open(&w, 2);
	bgp_draft_encode(&w, draft, &how);
	if (draft->next_hop.family == IP_V6)
		put_mp_reach(&w, draft);
	wr_close(&w, mark, 2);
	if (w.failed)
		w.p = w.start;
	else
		r->count++;
	close_room(r->out, &w);
	return !w.failed;
}

void
mrt_rib_end(struct mrt_rib *r)
{
	if (r->count == 0) {
		r->out->len = r->start;
		r->out->data[r->start] = '\0';
		return;
	}
	put_u16((uint8_t *)r->out->data + r->count_at, r->count);
	set_length(r->out, r->start);
}

/* --- sessions --- */

static void
put_session(struct wr *w, const struct mrt_session *s, bool as4)
{
	for (int i = 0; i < 2; i++) {
		uint32_t as = i == 0 ? s->peer_as : s->local_as;

		if (as4)
			wr_u32(w, as);
		else
			wr_u16(w, as > UINT16_MAX ? BGP_AS_TRANS : as);
	}
	wr_u16(w, 0); /* interface */
	wr_u16(w, bgp_afi_of(s->peer.family));
	put_address(w, &s->peer);
	put_address(w, &s->local);
}

static struct wr
open_record(struct buf *out, int64_t at, unsigned subtype, size_t body)
{
	struct wr w = open_room(out, HEADER_LEN + 4 + 44 + body);

	put_header(&w, at, MRT_BGP4MP_ET, subtype);
	wr_u32(&w, (uint32_t)(at % ERX_SEC));
	return w;
}

void
mrt_put_message(struct buf *out, int64_t at, const struct mrt_session *s, bool sent,
    const uint8_t *message, size_t len)
{
	static const uint8_t subtypes[2][2][2] = {
		/* [ADD-PATH][AS4][sent] */
		{ { MRT_4MP_MESSAGE, MRT_4MP_MESSAGE_LOCAL },
		    { MRT_4MP_MESSAGE_AS4, MRT_4MP_MESSAGE_AS4_LOCAL } },
		{ { MRT_4MP_MESSAGE_ADD_PATH, MRT_4MP_MESSAGE_LOCAL_ADD_PATH },
		    { MRT_4MP_MESSAGE_AS4_ADD_PATH,
			MRT_4MP_MESSAGE_AS4_LOCAL_ADD_PATH } },
	};
	unsigned subtype = subtypes[s->add_path][s->as4][sent];
	size_t start = out->len;
	struct wr w;

	w = open_record(out, at, subtype, len);
	put_session(&w, s, s->as4);
	wr_bytes(&w, message, len);
	close_room(out, &w);
	set_length(out, start);
}
