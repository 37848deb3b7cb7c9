/*
 * Each message is a common header, whose length is filled in when the message is whole,
 * then, but for initiation and termination, the header of a peer.  Octets are built in
 * a small room and appended; what is long (OPENs, UPDATEs, texts) is appended as it is.
 * RFC 7854 4; RFC 8671 4, 6; RFC 9069 4, 5.
 */
#include "bgp/bmp.h"

#include "base/time.h"
#include "base/wire.h"
#include "bgp/msg.h"

#include <string.h>

enum { /* messages */
	ROUTE_MONITORING,
	STATISTICS,
	PEER_DOWN,
	PEER_UP,
	INITIATION,
	TERMINATION
};

enum { /* TLVs: of initiation and peer up, and of termination */
	TLV_STRING = 0,
	TLV_DESCRIPTION = 1,
	TLV_NAME = 2,
	TLV_TABLE = 3,
	TLV_END_STRING = 0,
	TLV_END_REASON = 1
};

enum { VERSION = 3, LENGTH_AT = 1, FLAG_IPV6 = 0x80, ROOM = 64 };

/* --- pieces --- */

static size_t
begin(struct buf *out, unsigned type)
{
	const uint8_t header[6] = { VERSION, 0, 0, 0, 0, (uint8_t)type };
	size_t start = out->len;

	buf_add(out, header, sizeof header);
	return start;
}

static void
end(struct buf *out, size_t start)
{
	put_u32((uint8_t *)out->data + start + LENGTH_AT, (uint32_t)(out->len - start));
}

/* 16 octets; an address of IPv4 stands in the last 4. */
static void
put_address(struct wr *w, const struct ip_addr *a)
{
	static const uint8_t none[16];

	if (a->family == IP_V6) {
		wr_bytes(w, a->b, 16);
		return;
	}
	wr_bytes(w, none, 12);
	wr_bytes(w, a->family == IP_V4 ? a->b : none, 4);
}

static void
put_u64(struct wr *w, uint64_t v)
{
	wr_u32(w, (uint32_t)(v >> 32));
	wr_u32(w, (uint32_t)v);
}

static void
put_peer(struct buf *out, const struct bmp_peer *p)
{
	uint8_t room[ROOM];
	struct wr w = wr_init(room, sizeof room);

	wr_u8(&w, p->type);
	wr_u8(&w, p->flags | (p->address.family == IP_V6 ? FLAG_IPV6 : 0u));
	put_u64(&w, p->distinguisher);
	put_address(&w, &p->address);
	wr_u32(&w, p->asn);
	wr_u32(&w, p->id);
	wr_u32(&w, (uint32_t)(p->at / ERX_SEC));
	wr_u32(&w, (uint32_t)(p->at % ERX_SEC));
	buf_add(out, room, wr_len(&w));
}

static void
put_tlv(struct buf *out, unsigned type, const void *value, size_t len)
{
	uint8_t head[4];

	if (len > UINT16_MAX)
		len = UINT16_MAX;
	put_u16(head, type);
	put_u16(head + 2, (unsigned)len);
	buf_add(out, head, sizeof head);
	buf_add(out, value, len);
}

static void
put_text(struct buf *out, unsigned type, const char *text)
{
	if (text)
		put_tlv(out, type, text, strlen(text));
}

/* --- the station --- */

void
bmp_initiation(struct buf *out, const char *name, const char *description,
    const char *text)
{
	size_t start = begin(out, INITIATION);

	put_text(out, TLV_DESCRIPTION, description);
	put_text(out, TLV_NAME, name);
	put_text(out, TLV_STRING, text);
	end(out, start);
}

void
bmp_termination(struct buf *out, enum bmp_end reason, const char *text)
{
	size_t start = begin(out, TERMINATION);
	uint8_t value[2];

	put_u16(value, reason);
	put_text(out, TLV_END_STRING, text);
	put_tlv(out, TLV_END_REASON, value, sizeof value);
	end(out, start);
}

/* --- peers --- */

void
bmp_peer_up(struct buf *out, const struct bmp_peer *p, const struct bmp_up *up)
{
	size_t start = begin(out, PEER_UP);
	uint8_t room[ROOM];
	struct wr w = wr_init(room, sizeof room);

	put_peer(out, p);
	put_address(&w, &up->local);
	wr_u16(&w, up->local_port);
	wr_u16(&w, up->remote_port);
	buf_add(out, room, wr_len(&w));
	buf_add(out, up->sent, up->sent_len);
	buf_add(out, up->received, up->received_len);
	put_text(out, TLV_STRING, up->text);
	put_text(out, TLV_TABLE, up->table);
	end(out, start);
}

void
bmp_peer_down(struct buf *out, const struct bmp_peer *p, enum bmp_down reason,
    const void *data, size_t len)
{
	size_t start = begin(out, PEER_DOWN);

	put_peer(out, p);
	buf_putc(out, (char)reason);
	buf_add(out, data, len);
	end(out, start);
}

void
bmp_table_down(struct buf *out, const struct bmp_peer *p, const char *table)
{
	size_t start = begin(out, PEER_DOWN);

	put_peer(out, p);
	buf_putc(out, BMP_DOWN_LOC_RIB);
	put_text(out, TLV_TABLE, table);
	end(out, start);
}

void
bmp_route(struct buf *out, const struct bmp_peer *p, const uint8_t *update, size_t len)
{
	size_t start = begin(out, ROUTE_MONITORING);

	put_peer(out, p);
	buf_add(out, update, len);
	end(out, start);
}

/* --- statistics --- */

void
bmp_stats_begin(struct bmp_stats *s, struct buf *out, const struct bmp_peer *p)
{
	static const uint8_t count[4];

	*s = (struct bmp_stats){ .out = out, .start = begin(out, STATISTICS) };
	put_peer(out, p);
	s->count_at = out->len;
	buf_add(out, count, sizeof count);
}

static void
add(struct bmp_stats *s, enum bmp_stat type, const uint8_t *family, size_t len,
    uint64_t value)
{
	uint8_t room[ROOM];
	struct wr w = wr_init(room, sizeof room);

	wr_bytes(&w, family, len);
	put_u64(&w, value);
	put_tlv(s->out, type, room, wr_len(&w));
	s->count++;
}

void
bmp_stats_add(struct bmp_stats *s, enum bmp_stat type, uint64_t value)
{
	add(s, type, NULL, 0, value);
}

void
bmp_stats_add_family(struct bmp_stats *s, enum bmp_stat type, uint8_t family,
    uint64_t value)
{
	uint8_t afi[3];

	put_u16(afi, bgp_afi_of(family));
	afi[2] = BGP_SAFI_UNICAST;
	add(s, type, afi, sizeof afi, value);
}

void
bmp_stats_end(struct bmp_stats *s)
{
	put_u32((uint8_t *)s->out->data + s->count_at, s->count);
	end(s->out, s->start);
}
