/*
 * What a capture saw, as a file: the first octet says how, the rest are frames of two
 * sessions, each with a length.  The pcapng is blocks whose lengths agree, packets
 * whose lengths and checksums are right, and on each connection the octets that were
 * fed in, in their places.  The MRT is records that hold the messages as they were.
 */
#include "base/wire.h"
#include "bgp/mrt.h"
#include "bgp/pcapng.h"
#include "fuzz.h"
#include "net/recording.h"

#include <string.h>

enum how { V6 = 1, AS4 = 2, ADD_PATH = 4, DIALED = 8, BOUND = 16 };
enum what { KIND = 3, OUT = 4, OTHER_SESSION = 8 };
enum block { SECTION = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6 };
enum { SESSIONS = 2, BOUND_OCTETS = 3000 };

/* What is to be found: TCP octets by session and direction, and messages. */
struct seen {
	struct buf tcp[SESSIONS][2], messages;
	size_t at[SESSIONS][2];    /* how far it was found */
	unsigned number[SESSIONS]; /* of the interface, counted from 1 */
	unsigned interfaces;
	uint32_t dropped; /* of all interfaces, as the file ends with it */
	uint32_t missing; /* frames that found no room */
};

static struct net_frame
frame_of(unsigned how, unsigned what, struct seen *seen)
{
	unsigned session = (what & OTHER_SESSION) != 0;
	struct net_frame f = { .at = { 1234567 },
		.kind = (enum net_frame_kind)(what & KIND),
		.out = (what & OUT) != 0,
		.flow = session + 1,
		.dialed = (how & DIALED) != 0,
		.session = session ? "two" : "one",
		.local_name = "edge",
		.remote_name = "site/ce1",
		.local_port = 179,
		.remote_port = 40000,
		.local_as = 12076,
		.remote_as = 4200000000,
		.as4 = (how & AS4) != 0,
		.add_path = (how & ADD_PATH) != 0 };

	f.local.family = f.remote.family = how & V6 ? IP_V6 : IP_V4;
	f.local.b[0] = 32;
	f.remote.b[0] = 255;
	f.octets[0] = seen->tcp[session][0].len;
	f.octets[1] = seen->tcp[session][1].len;
	return f;
}

/* The frame finds no room: counted behind the block of an interface that is new. */
static bool
is_full(unsigned how, struct net_recording *pcapng, const struct net_frame *f, bool new)
{
	size_t len = net_recording_out(pcapng)->len + f->len;
	struct buf block;

	if (!(how & BOUND))
		return false;
	buf_init(&block);
	if (new)
		pcapng_interface(&block, f->session);
	len += block.len;
	buf_fini(&block);
	return len > BOUND_OCTETS;
}

/* Frames into both files. */
static void
record(unsigned how, struct rd in, struct net_recording *pcapng,
    struct net_recording *mrt, struct seen *seen)
{
	while (rd_left(&in)) {
		unsigned what = rd_u8(&in), session = (what & OTHER_SESSION) != 0;
		struct net_frame f = frame_of(how, what, seen);
		size_t len = rd_u16(&in), left = rd_left(&in);
		bool full;

		if (f.kind == NET_FRAME_MESSAGE || f.kind == NET_FRAME_OCTETS) {
			f.len = len < left ? len : left;
			f.data = rd_bytes(&in, f.len);
		}
		full = is_full(how, pcapng, &f, !seen->number[session]);
		if (!seen->number[session])
			seen->number[session] = ++seen->interfaces;
		net_recording_take(pcapng, &f);
		net_recording_take(mrt, &f);
		seen->missing += full;
		if (!full && f.len)
			buf_add(&seen->tcp[session][f.out], f.data, f.len);
		if (f.kind == NET_FRAME_MESSAGE && f.len)
			buf_add(&seen->messages, f.data, f.len);
	}
	net_recording_end(pcapng, (struct erx_time){ 2345678 });
	net_recording_end(mrt, (struct erx_time){ 2345678 });
}

/* --- pcapng --- */

static uint32_t
get_le(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Ones' complement sum (RFC 1071): a right checksum makes it all ones. */
static uint32_t
sum(uint32_t s, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		s += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

/* The segment at `p`; `from` are both addresses. */
static void
check_tcp(const uint8_t *p, size_t len, const uint8_t *from, size_t addresses,
    unsigned interface, bool out, struct seen *seen)
{
	unsigned session = seen->number[0] == interface + 1 ? 0 : 1;
	struct buf *octets = &seen->tcp[session][out];
	size_t *at = &seen->at[session][out];
	uint32_t seq =
	    (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 | (uint32_t)p[6] << 8 | p[7];

	MUST(sum(sum(6 + (uint32_t)len, from, addresses), p, len) == 0xffff);
	MUST(p[12] == 5 << 4);
	len -= 20;
	if (len == 0)
		return;
	MUST(seq == *at + 1 && *at + len <= octets->len);
	MUST(memcmp(octets->data + *at, p + 20, len) == 0);
	*at += len;
}

static void
check_packet(const uint8_t *p, size_t len, unsigned how, unsigned interface,
    struct seen *seen)
{
	size_t head = how & V6 ? 40 : 20;
	/* The session's local end has the lower address. */
	bool out = p[how & V6 ? 8 : 12] == 32;

	MUST(len >= head + 20);
	if (how & V6) {
		MUST(p[0] == 0x60 && (size_t)(p[4] << 8 | p[5]) == len - 40);
		check_tcp(p + 40, len - 40, p + 8, 32, interface, out, seen);
	} else {
		MUST(p[0] == 0x45 && (size_t)(p[2] << 8 | p[3]) == len);
		MUST(sum(0, p, 20) == 0xffff);
		check_tcp(p + 20, len - 20, p + 12, 8, interface, out, seen);
	}
}

static void
check_pcapng(const uint8_t *p, size_t left, unsigned how, struct seen *seen)
{
	unsigned interfaces = 0;
	size_t len;

	MUST(left >= 12 && get_le(p) == SECTION && get_le(p + 8) == 0x1a2b3c4d);
	for (; left; p += len, left -= len) {
		MUST(left >= 12);
		len = get_le(p + 4);
		MUST(len >= 12 && len % 4 == 0 && len <= left);
		MUST(get_le(p + len - 4) == len);
		switch (get_le(p)) {
		case INTERFACE:
			interfaces++;
			break;
		case PACKET:
			MUST(get_le(p + 8) < interfaces);
			MUST(get_le(p + 20) == get_le(p + 24) && get_le(p + 20) < len);
			check_packet(p + 28, get_le(p + 20), how, get_le(p + 8), seen);
			break;
		case STATISTICS:
			MUST(how & BOUND && get_le(p + 8) < interfaces);
			MUST(get_le(p + 20) == (5 | 8 << 16)); /* isb_ifdrop */
			seen->dropped += get_le(p + 24);
			break;
		default:
			MUST(get_le(p) == SECTION);
		}
	}
	MUST(interfaces == seen->interfaces);
	for (unsigned i = 0; i < SESSIONS; i++)
		MUST(seen->at[i][0] == seen->tcp[i][0].len &&
		    seen->at[i][1] == seen->tcp[i][1].len);
}

/* --- MRT --- */

static void
check_mrt(const uint8_t *p, size_t len, unsigned how, const struct seen *seen)
{
	size_t head = (how & AS4 ? 8 : 4) + 4u + (how & V6 ? 32 : 8), at = 0, n;
	struct rd in = rd_init(p, len), body;

	while (rd_left(&in)) {
		unsigned subtype;

		rd_u32(&in);
		MUST(rd_u16(&in) == MRT_BGP4MP_ET);
		subtype = rd_u16(&in);
		MUST((subtype >= MRT_4MP_MESSAGE_ADD_PATH) == !!(how & ADD_PATH));
		body = rd_sub(&in, rd_u32(&in));
		rd_bytes(&body, 4 + head);
		MUST(!in.failed && !body.failed);
		n = rd_left(&body);
		MUST(at + n <= seen->messages.len);
		MUST(n == 0 || memcmp(seen->messages.data + at, body.p, n) == 0);
		at += n;
	}
	MUST(at == seen->messages.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned how = size ? data[0] : 0;
	struct net_recording_config config = { .format = NET_PCAPNG,
		.epoch = 1700000000 * ERX_SEC,
		.bound = how & BOUND ? BOUND_OCTETS : 0 };
	struct net_recording *pcapng = net_recording_new(&config), *mrt;
	struct seen seen = { .interfaces = 0 };
	struct buf *b;

	config.format = NET_MRT;
	config.bound = 0;
	mrt = net_recording_new(&config);
	record(how, rd_init(data + !!size, size - !!size), pcapng, mrt, &seen);
	b = net_recording_out(pcapng);
	check_pcapng((const uint8_t *)b->data, b->len, how, &seen);
	MUST(seen.dropped == seen.missing);
	b = net_recording_out(mrt);
	if (b->len)
		check_mrt((const uint8_t *)b->data, b->len, how, &seen);
	net_recording_free(pcapng);
	net_recording_free(mrt);
	for (unsigned i = 0; i < SESSIONS; i++) {
		buf_fini(&seen.tcp[i][0]);
		buf_fini(&seen.tcp[i][1]);
	}
	buf_fini(&seen.messages);
	return 0;
}
