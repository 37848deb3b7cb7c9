/*
 * Blocks are little endian throughout, which the section header says; the packet inside
 * is in network order.  A block is put together on the stack: the largest is a segment
 * with its headers.  The link type is "raw IP", so no Ethernet is made up as well.
 */
#include "bgp/pcapng.h"

#include "base/wire.h"

#include <string.h>

enum block_type {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6
};
enum option { /* of the block they stand in */
	OPT_END = 0,
	OPT_SECTION_PROGRAM = 4,
	OPT_INTERFACE_NAME = 2,
	OPT_PACKET_FLAGS = 2,
	OPT_STATISTICS_DROPPED = 5
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define LINKTYPE_RAW     101
#define TEXT_MAX         255 /* octets of a name */
#define IP_PROTO_TCP     6
#define TCP_LEN          20
#define PACKET_MAX       (40 + TCP_LEN + PCAPNG_SEGMENT_MAX)

/* --- blocks --- */

static void
put_le(struct wr *w, uint64_t v, unsigned octets)
{
	for (; octets; octets--, v >>= 8)
		wr_u8(w, (uint8_t)v);
}

static void
pad(struct wr *w, size_t len)
{
	for (; len % 4; len++)
		wr_u8(w, 0);
}

static void
put_option(struct wr *w, enum option code, const void *value, size_t len)
{
	put_le(w, code, 2);
	put_le(w, len, 2);
	wr_bytes(w, value, len);
	pad(w, len);
}

static void
put_text(struct wr *w, enum option code, const char *text)
{
	size_t len = strlen(text);

	put_option(w, code, text, len < TEXT_MAX ? len : TEXT_MAX);
}

/* Both lengths of a block, the last of its octets, and it is in the buffer. */
static void
finish(struct buf *out, struct wr *w)
{
	uint32_t len = (uint32_t)wr_len(w) + 4;

	put_le(w, len, 4);
	for (unsigned i = 0; i < 4; i++)
		w->start[4 + i] = (uint8_t)(len >> 8 * i);
	buf_add(out, w->start, wr_len(w));
}

static struct wr
start(uint8_t *space, size_t size, enum block_type type)
{
	struct wr w = wr_init(space, size);

	put_le(&w, (uint32_t)type, 4);
	put_le(&w, 0, 4);
	return w;
}

static void
put_moment(struct wr *w, int64_t at)
{
	put_le(w, (uint64_t)at >> 32, 4);
	put_le(w, (uint64_t)at, 4);
}

void
pcapng_begin(struct buf *out, const char *program)
{
	uint8_t space[64 + TEXT_MAX];
	struct wr w = start(space, sizeof space, BLOCK_SECTION);

	put_le(&w, BYTE_ORDER_MAGIC, 4);
	put_le(&w, 1, 2); /* version 1.0 */
	put_le(&w, 0, 2);
	put_le(&w, UINT64_MAX, 8); /* the length of the section is not known */
	put_text(&w, OPT_SECTION_PROGRAM, program);
	put_option(&w, OPT_END, NULL, 0);
	finish(out, &w);
}

void
pcapng_interface(struct buf *out, const char *name)
{
	uint8_t space[64 + TEXT_MAX];
	struct wr w = start(space, sizeof space, BLOCK_INTERFACE);

	put_le(&w, LINKTYPE_RAW, 2);
	put_le(&w, 0, 2);
	put_le(&w, 0, 4); /* packets are never cut */
	put_text(&w, OPT_INTERFACE_NAME, name);
	put_option(&w, OPT_END, NULL, 0);
	finish(out, &w);
}

void
pcapng_dropped(struct buf *out, uint32_t interface, int64_t at, uint64_t packets)
{
	uint8_t space[64], value[8];
	struct wr w = start(space, sizeof space, BLOCK_STATISTICS);

	for (unsigned i = 0; i < sizeof value; i++)
		value[i] = (uint8_t)(packets >> 8 * i);
	put_le(&w, interface, 4);
	put_moment(&w, at);
	put_option(&w, OPT_STATISTICS_DROPPED, value, sizeof value);
	put_option(&w, OPT_END, NULL, 0);
	finish(out, &w);
}

/* --- packets --- */

/* Ones' complement sum (RFC 1071) of octets, which begin at an even place. */
static uint32_t
sum(uint32_t so_far, const uint8_t *p, size_t len)
{
	for (; len > 1; p += 2, len -= 2)
		so_far += (uint32_t)(p[0] << 8 | p[1]);
	return len ? so_far + (uint32_t)(p[0] << 8) : so_far;
}

static unsigned
fold(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (unsigned)(~s & 0xffff);
}

static size_t
address_len(const struct ip_addr *a)
{
	return a->family == IP_V6 ? 16 : 4;
}

static void
set_u16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put_ip(struct wr *w, const struct pcapng_segment *s)
{
	uint8_t *head = w->p;
	unsigned payload = TCP_LEN + (unsigned)s->len;

	if (s->from.family == IP_V6) {
		wr_u32(w, 6u << 28);
		wr_u16(w, payload);
		wr_u8(w, IP_PROTO_TCP);
		wr_u8(w, 255); /* hop limit */
	} else {
		wr_u16(w, 0x4500); /* version 4, header of 20 octets */
		wr_u16(w, 20 + payload);
		wr_u16(w, 0);
		wr_u16(w, 0x4000); /* do not fragment */
		wr_u8(w, 255);
		wr_u8(w, IP_PROTO_TCP);
		wr_u16(w, 0);
	}
	wr_bytes(w, s->from.b, address_len(&s->from));
	wr_bytes(w, s->to.b, address_len(&s->to));
	if (s->from.family != IP_V6)
		set_u16(head + 10, fold(sum(0, head, 20)));
}

static void
put_tcp(struct wr *w, const struct pcapng_segment *s)
{
	uint8_t *head = w->p;
	size_t len = TCP_LEN + s->len;
	uint32_t pseudo = IP_PROTO_TCP + (uint32_t)len;

	wr_u16(w, s->from_port);
	wr_u16(w, s->to_port);
	wr_u32(w, s->seq);
	wr_u32(w, s->flags & PCAPNG_ACK ? s->ack : 0);
	wr_u8(w, 5 << 4); /* header of 5 words */
	wr_u8(w, s->flags);
	wr_u16(w, 65535); /* window */
	wr_u16(w, 0);
	wr_u16(w, 0);
	wr_bytes(w, s->data, s->len);
	pseudo = sum(pseudo, s->from.b, address_len(&s->from));
	pseudo = sum(pseudo, s->to.b, address_len(&s->to));
	set_u16(head + 16, fold(sum(pseudo, head, len)));
}

void
pcapng_segment(struct buf *out, const struct pcapng_segment *s)
{
	uint8_t space[PACKET_MAX + 64], packet[PACKET_MAX];
	struct wr w = start(space, sizeof space, BLOCK_PACKET);
	struct wr p = wr_init(packet, sizeof packet);
	uint8_t flags[4] = { s->inbound ? 1 : 2, 0, 0, 0 };

	if (s->len > PCAPNG_SEGMENT_MAX)
		return;
	put_ip(&p, s);
	put_tcp(&p, s);
	put_le(&w, s->interface, 4);
	put_moment(&w, s->at);
	put_le(&w, wr_len(&p), 4);
	put_le(&w, wr_len(&p), 4);
	wr_bytes(&w, packet, wr_len(&p));
	pad(&w, wr_len(&p));
	put_option(&w, OPT_PACKET_FLAGS, flags, sizeof flags);
	put_option(&w, OPT_END, NULL, 0);
	finish(out, &w);
}
