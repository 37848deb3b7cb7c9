/*
 * An error is a header, 8 octets of ICMP and the front of the packet that it is about:
 * as much as fits into 576 octets of IPv4, or 1280 of IPv6.  Types and codes of both
 * families are a table.
 */
#include "packet/icmp.h"

#include "base/wire.h"

#include <string.h>

enum {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_REDIRECT = 5,
	ICMP_ECHO = 8,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER = 12,
	ICMP_QUENCH = 4,
	ICMP6_UNREACHABLE = 1,
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3,
	ICMP6_PARAMETER = 4,
	ICMP6_ECHO = 128,
	ICMP6_ECHO_REPLY = 129,
	ICMP6_REDIRECT = 137,
	ICMP_LEN = 8,
	ERROR_MAX_V4 = 576,
	TTL_OF_ROUTERS = 255,
	TTL_OF_HOSTS = 64,
	TCP_LEN = 20,
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_ACK = 16
};

struct error_row {
	uint8_t type, code;   /* of ICMP */
	uint8_t type6, code6; /* of ICMPv6 */
	bool host;            /* a host says so */
};

static const struct error_row errors[PACKET_ERROR_N] = {
	[PACKET_TIME_EXCEEDED] = { .type = ICMP_TIME_EXCEEDED,
	    .code = 0,
	    .type6 = ICMP6_TIME_EXCEEDED,
	    .code6 = 0 },
	[PACKET_TOO_BIG] = { .type = ICMP_UNREACHABLE,
	    .code = 4, /* fragmentation needed, and DF set: RFC 1191 4 */
	    .type6 = ICMP6_TOO_BIG,
	    .code6 = 0 },
	[PACKET_NO_ROUTE] = { .type = ICMP_UNREACHABLE,
	    .code = 0,
	    .type6 = ICMP6_UNREACHABLE,
	    .code6 = 0 },
	[PACKET_NO_PORT] = { .type = ICMP_UNREACHABLE,
	    .code = 3,
	    .type6 = ICMP6_UNREACHABLE,
	    .code6 = 4,
	    .host = true },
	[PACKET_NO_PROTOCOL] = { .type = ICMP_UNREACHABLE,
	    .code = 2,
	    .type6 = ICMP6_PARAMETER,
	    .code6 = 1, /* unrecognised next header */
	    .host = true },
	[PACKET_BAD_FIELD] = { .type6 = ICMP6_PARAMETER, .code6 = 0, .host = true },
	[PACKET_NO_OPTION] = { .type6 = ICMP6_PARAMETER, .code6 = 2, .host = true },
	[PACKET_TORN_CHAIN] = { .type6 = ICMP6_PARAMETER, .code6 = 3, .host = true },
};

static uint8_t
icmp_protocol(uint8_t family)
{
	return family == IP_V6 ? PACKET_PROTOCOL_ICMP6 : PACKET_PROTOCOL_ICMP;
}

/* An error of ICMP, or something of ICMP that is not known and could be one. */
static bool
is_error(const uint8_t *packet, const struct packet_head *h)
{
	uint8_t type;

	if (h->protocol != icmp_protocol(h->from.family))
		return false;
	if (h->len < h->header + 1)
		return true;
	type = packet[h->header];
	if (h->from.family == IP_V6)
		return type < 128 || type == ICMP6_REDIRECT;
	return type == ICMP_UNREACHABLE || type == ICMP_REDIRECT ||
	    type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER || type == ICMP_QUENCH;
}

/* RFC 1122 3.2.2 has the first fragment tell alone; RFC 4443 does not, for a too-long
 * piece may be any of them.  Of one of ICMPv6 nobody knows whether it is an error. */
static bool
may_be_told(const uint8_t *packet, const struct packet_head *h)
{
	if (!h->first)
		return h->from.family == IP_V6 && h->protocol != PACKET_PROTOCOL_ICMP6;
	return !is_error(packet, h);
}

/* What stands in the second word: an MTU, a pointer, or nothing. */
static uint32_t
word_of(enum packet_error error, unsigned about, const struct packet_head *h)
{
	switch (error) {
	case PACKET_TOO_BIG:
	case PACKET_BAD_FIELD:
	case PACKET_NO_OPTION:
		return about;
	case PACKET_NO_PROTOCOL:
		return h->from.family == IP_V6 ? h->named : 0;
	case PACKET_TIME_EXCEEDED:
	case PACKET_NO_ROUTE:
	case PACKET_NO_PORT:
	case PACKET_TORN_CHAIN:
	case PACKET_ERROR_N:
		break;
	}
	return 0;
}

size_t
packet_error_write(uint8_t *out, enum packet_error error, const struct ip_addr *by,
    unsigned about, const uint8_t *packet, const struct packet_head *h)
{
	const struct error_row *row = &errors[error];
	bool v6 = by->family == IP_V6;
	size_t header = v6 ? PACKET_HEADER : 20;
	size_t most = (v6 ? PACKET_ERROR_MAX : ERROR_MAX_V4) - header - ICMP_LEN;
	size_t quoted = h->len < most ? h->len : most;
	size_t len = ICMP_LEN + quoted;
	uint8_t *icmp = out + header;
	uint32_t sum;

	if (!may_be_told(packet, h))
		return 0;
	packet_header(out, by, &h->from, icmp_protocol(by->family),
	    row->host ? TTL_OF_HOSTS : TTL_OF_ROUTERS, len, 0);
	memset(icmp, 0, ICMP_LEN);
	icmp[0] = v6 ? row->type6 : row->type;
	icmp[1] = v6 ? row->code6 : row->code;
	put_u32(icmp + 4, word_of(error, about, h));
	memcpy(icmp + ICMP_LEN, packet, quoted);
	sum = v6 ? packet_sum_pseudo(by, &h->from, PACKET_PROTOCOL_ICMP6, len) : 0;
	put_u16(icmp + 2, packet_sum_fold(packet_sum(icmp, len, sum)));
	return header + len;
}

/* --- echoes --- */

static bool
is_echo(const uint8_t *packet, const struct packet_head *h)
{
	bool v6 = h->from.family == IP_V6;
	const uint8_t *icmp = packet + h->header;
	size_t len = h->len - h->header;
	uint32_t sum;

	if (h->protocol != icmp_protocol(h->from.family))
		return false;
	if (!h->first)
		return true; /* the piece of one, as far as anybody knows */
	if (h->piece && v6 && h->header != (size_t)h->fragment + PACKET_FRAGMENT_LEN)
		return false; /* offsets count headers that the answer has not */
	if (len < ICMP_LEN || icmp[0] != (v6 ? ICMP6_ECHO : ICMP_ECHO) || icmp[1] != 0)
		return false;
	if (h->piece)
		return true;
	sum = v6 ? packet_sum_pseudo(&h->from, &h->to, PACKET_PROTOCOL_ICMP6, len) : 0;
	return packet_sum_fold(packet_sum(icmp, len, sum)) == 0;
}

static void
swap(uint8_t *a, uint8_t *b, size_t len)
{
	uint8_t was[16];

	memcpy(was, a, len);
	memcpy(a, b, len);
	memcpy(b, was, len);
}

/* Takes the extension headers of IPv6 out, up to that of a fragment. */
static void
take_out(uint8_t *packet, struct packet_head *h)
{
	size_t from = h->piece ? h->fragment : h->header;

	memmove(packet + PACKET_HEADER, packet + from, h->len - from);
	h->len -= from - PACKET_HEADER;
	h->header -= from - PACKET_HEADER;
	put_u16(packet + 4, (unsigned)(h->len - PACKET_HEADER));
	packet[6] = h->piece ? PACKET_FRAGMENT : PACKET_PROTOCOL_ICMP6;
}

bool
packet_echo(uint8_t *packet, struct packet_head *h)
{
	bool v6 = h->from.family == IP_V6;
	uint8_t *icmp = packet + h->header;
	struct ip_addr from = h->from;
	unsigned was;

	if (!is_echo(packet, h))
		return false;
	if (h->first) {
		was = get_u16(icmp);
		icmp[0] = v6 ? ICMP6_ECHO_REPLY : ICMP_ECHO_REPLY;
		packet_sum_change(icmp + 2, was, get_u16(icmp));
	}
	h->from = h->to;
	h->to = from;
	h->ttl = TTL_OF_HOSTS;
	if (v6) {
		take_out(packet, h);
		swap(packet + 8, packet + 24, 16);
		packet[7] = TTL_OF_HOSTS;
		return true;
	}
	swap(packet + 12, packet + 16, 4);
	packet[8] = TTL_OF_HOSTS;
	packet[6] &= 0xbf; /* it may be cut on its way back, where the MTU is smaller */
	h->whole = false;
	put_u16(packet + 10, 0);
	put_u16(packet + 10,
	    packet_sum_fold(packet_sum(packet, (size_t)(packet[0] & 15) * 4, 0)));
	return true;
}

/* --- connections --- */

size_t
packet_reset(uint8_t *out, const uint8_t *packet, const struct packet_head *h)
{
	const uint8_t *tcp = packet + h->header;
	size_t len = h->len - h->header, offset, header;
	uint32_t ack;
	uint8_t *to;

	if (h->protocol != PACKET_PROTOCOL_TCP || h->piece || len < TCP_LEN)
		return 0;
	offset = (size_t)(tcp[12] >> 4) * 4;
	if (offset < TCP_LEN || offset > len || (tcp[13] & TCP_RST))
		return 0;
	header = packet_header(out, &h->to, &h->from, PACKET_PROTOCOL_TCP, TTL_OF_HOSTS,
	    TCP_LEN, 0);
	to = out + header;
	memset(to, 0, TCP_LEN);
	put_u16(to, h->ports[1]);
	put_u16(to + 2, h->ports[0]);
	to[12] = TCP_LEN / 4 << 4;
	if (tcp[13] & TCP_ACK) {
		memcpy(to + 4, tcp + 8, 4);
		to[13] = TCP_RST;
	} else {
		ack = get_u32(tcp + 4) + (uint32_t)(len - offset) +
		    ((tcp[13] & TCP_SYN) != 0) + ((tcp[13] & TCP_FIN) != 0);
		put_u32(to + 8, ack);
		to[13] = TCP_RST | TCP_ACK;
	}
	put_u16(to + 16,
	    packet_sum_fold(packet_sum(to, TCP_LEN,
		packet_sum_pseudo(&h->to, &h->from, PACKET_PROTOCOL_TCP, TCP_LEN))));
	return header + TCP_LEN;
}
