/*
 * Reading goes from the front: version, lengths, addresses, extension headers, ports.
 * A fragment behind the first has nothing but octets, so its flow is known by the
 * addresses alone; to keep the pieces of a packet together the first one is hashed in
 * the same way.
 */
#include "packet/wire.h"

#include "base/hash.h"
#include "base/wire.h"

#include <string.h>

enum {
	V4_HEADER = 20,
	V6_HEADER = 40,
	V4_DF = 0x4000,
	V4_MF = 0x2000,
	V4_OFFSET = 0x1fff
};

const char *
packet_fault_name(enum packet_fault fault)
{
	static const char *const names[PACKET_FAULT_N] = {
		[PACKET_FINE] = "fine",
		[PACKET_NO_IP] = "no-ip",
		[PACKET_CUT] = "cut",
		[PACKET_BAD_HEADER] = "bad-header",
		[PACKET_BAD_SUM] = "bad-checksum",
		[PACKET_BAD_ADDRESS] = "bad-address",
	};

	return fault < PACKET_FAULT_N ? names[fault] : "?";
}

/* --- checksums --- */

uint32_t
packet_sum(const uint8_t *p, size_t len, uint32_t sum)
{
	uint64_t wide = sum;

	for (; len > 1; len -= 2, p += 2)
		wide += get_u16(p);
	if (len)
		wide += (uint32_t)p[0] << 8;
	return (uint32_t)(wide & 0xffff) + (uint32_t)(wide >> 16);
}

uint16_t
packet_sum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint32_t
packet_sum_pseudo(const struct ip_addr *from, const struct ip_addr *to,
    uint8_t protocol, size_t len)
{
	size_t octets = ip_bits(from->family) / 8;
	uint32_t sum = packet_sum(from->b, octets, 0);

	sum = packet_sum(to->b, octets, sum);
	return sum + protocol + (uint32_t)(len >> 16) + (uint32_t)(len & 0xffff);
}

void
packet_sum_change(uint8_t *sum, unsigned was, unsigned now)
{
	put_u16(sum,
	    packet_sum_fold(
		(uint32_t)(~get_u16(sum) & 0xffff) + (uint32_t)(~was & 0xffff) + now));
}

/* --- reading --- */

static struct ip_addr
address(uint8_t family, const uint8_t *p)
{
	struct ip_addr a = { .family = family };

	memcpy(a.b, p, ip_bits(family) / 8);
	return a;
}

/* Where a packet can come from, and go to, over a router. */
static bool
may_travel(const struct ip_addr *a)
{
	if (ip_addr_is_multicast(a) || ip_addr_is_loopback(a) ||
	    ip_addr_is_link_local(a) || ip_addr_is_zero(a))
		return false;
	/* 0/8 is this network, 240/4 is kept, with the broadcast address in it. */
	return a->family != IP_V4 || (a->b[0] != 0 && a->b[0] < 240);
}

static enum packet_fault
finish(struct packet_head *h, const uint8_t *p)
{
	bool ports =
	    h->protocol == PACKET_PROTOCOL_TCP || h->protocol == PACKET_PROTOCOL_UDP;

	if (ports && h->first && h->len >= h->header + 4) {
		h->ports[0] = (uint16_t)get_u16(p + h->header);
		h->ports[1] = (uint16_t)get_u16(p + h->header + 2);
	}
	return may_travel(&h->from) && may_travel(&h->to) ? PACKET_FINE
							  : PACKET_BAD_ADDRESS;
}

static enum packet_fault
read_v4(struct packet_head *h, const uint8_t *p, size_t len)
{
	unsigned bits;

	if (len < V4_HEADER)
		return PACKET_CUT;
	h->header = (size_t)(p[0] & 15) * 4;
	h->len = get_u16(p + 2);
	if (h->header < V4_HEADER || h->len < h->header)
		return PACKET_BAD_HEADER;
	if (len < h->len)
		return PACKET_CUT;
	if (packet_sum_fold(packet_sum(p, h->header, 0)) != 0)
		return PACKET_BAD_SUM;
	bits = get_u16(p + 6);
	h->whole = bits & V4_DF;
	h->piece = bits & (V4_MF | V4_OFFSET);
	h->first = !(bits & V4_OFFSET);
	h->ttl = p[8];
	h->protocol = p[9];
	h->named = 9;
	h->from = address(IP_V4, p + 12);
	h->to = address(IP_V4, p + 16);
	return finish(h, p);
}

/* RFC 8200 4.1: options of each hop stand behind the first header and nowhere else, so
 * in any other place their number is one that nobody knows. */
static bool
is_extension(const struct packet_head *h)
{
	switch (h->protocol) {
	case PACKET_HOP_BY_HOP:
		return h->header == V6_HEADER;
	case PACKET_ROUTING:
	case PACKET_FRAGMENT:
	case PACKET_DESTINATION:
		return true;
	default:
		return false;
	}
}

/* Goes over an extension header; false: there is none that is understood here, the
 * packet ends in it, or what is behind belongs to another piece. */
static bool
extension(struct packet_head *h, const uint8_t *p)
{
	const uint8_t *e = p + h->header;
	size_t len = PACKET_FRAGMENT_LEN;

	if (!is_extension(h))
		return false;
	h->torn = h->header + len > h->len;
	if (!h->torn && h->protocol != PACKET_FRAGMENT) {
		len = ((size_t)e[1] + 1) * 8;
		h->torn = h->header + len > h->len;
	}
	if (h->torn)
		return false;
	if (h->protocol == PACKET_FRAGMENT) {
		h->piece = get_u16(e + 2) & 0xfff9; /* offset, or more to come */
		h->first = !(get_u16(e + 2) & 0xfff8);
		h->fragment = (uint16_t)h->header;
	}
	h->named = (uint16_t)h->header;
	h->header += len;
	h->protocol = e[0];
	return h->first;
}

/* Whether the header of what is carried is all there, as far as its protocol is known
 * (RFC 7112 4). */
static bool
has_upper(const struct packet_head *h)
{
	size_t len = h->len - h->header;

	switch (h->protocol) {
	case PACKET_PROTOCOL_TCP:
		return len >= 20;
	case PACKET_PROTOCOL_UDP:
	case PACKET_PROTOCOL_ICMP6:
		return len >= 8;
	default:
		return len > 0 || h->protocol == PACKET_PROTOCOL_NONE;
	}
}

static enum packet_fault
read_v6(struct packet_head *h, const uint8_t *p, size_t len)
{
	if (len < V6_HEADER)
		return PACKET_CUT;
	h->header = V6_HEADER;
	h->len = V6_HEADER + get_u16(p + 4);
	if (len < h->len)
		return PACKET_CUT;
	h->whole = true;
	h->piece = false;
	h->first = true;
	h->protocol = p[6];
	h->named = 6;
	h->ttl = p[7];
	h->from = address(IP_V6, p + 8);
	h->to = address(IP_V6, p + 24);
	while (extension(h, p))
		;
	h->torn |= h->first && !has_upper(h);
	return finish(h, p);
}

enum packet_fault
packet_read(struct packet_head *h, const uint8_t *p, size_t len)
{
	h->ports[0] = h->ports[1] = 0;
	h->fragment = 0;
	h->torn = false;
	if (len == 0)
		return PACKET_CUT;
	if (p[0] >> 4 == 4)
		return read_v4(h, p, len);
	if (p[0] >> 4 == 6)
		return read_v6(h, p, len);
	return PACKET_BAD_HEADER;
}

/* --- writing --- */

void
packet_age(uint8_t *p, uint8_t family, unsigned hops)
{
	unsigned was;

	if (family == IP_V6) {
		p[7] = (uint8_t)(p[7] - hops);
		return;
	}
	was = get_u16(p + 8);
	p[8] = (uint8_t)(p[8] - hops);
	packet_sum_change(p + 10, was, get_u16(p + 8));
}

size_t
packet_header(uint8_t *out, const struct ip_addr *from, const struct ip_addr *to,
    uint8_t protocol, uint8_t ttl, size_t len, uint16_t id)
{
	if (from->family == IP_V6) {
		memset(out, 0, V6_HEADER);
		out[0] = 0x60;
		put_u16(out + 4, (unsigned)len);
		out[6] = protocol;
		out[7] = ttl;
		memcpy(out + 8, from->b, 16);
		memcpy(out + 24, to->b, 16);
		return V6_HEADER;
	}
	memset(out, 0, V4_HEADER);
	out[0] = 0x45;
	put_u16(out + 2, (unsigned)(V4_HEADER + len));
	put_u16(out + 4, id);
	put_u16(out + 6, id ? 0 : V4_DF);
	out[8] = ttl;
	out[9] = protocol;
	memcpy(out + 12, from->b, 4);
	memcpy(out + 16, to->b, 4);
	put_u16(out + 10, packet_sum_fold(packet_sum(out, V4_HEADER, 0)));
	return V4_HEADER;
}

/* --- flows --- */

static uint64_t
end_hash(const struct ip_addr *a, uint16_t port)
{
	return hash_bytes(a->b, ip_bits(a->family) / 8, port);
}

uint64_t
packet_flow_hash(const struct packet_head *h)
{
	bool ports = !h->piece;
	uint64_t a = end_hash(&h->from, ports ? h->ports[0] : 0);
	uint64_t b = end_hash(&h->to, ports ? h->ports[1] : 0);

	return hash_u64(a ^ b, h->protocol);
}
