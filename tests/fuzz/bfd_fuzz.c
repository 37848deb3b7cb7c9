/*
 * BFD: the first octet is how much time passes before each packet, the rest are
 * datagrams, each behind an octet with its length, and what the owner does meanwhile.
 * What is accepted is sane and comes back the same; a session that is fed with it never
 * answers more than twice, never sends P and F together, leaves AdminDown by its owner
 * alone, and keeps its deadlines ahead.
 */
#include "base/wire.h"
#include "bgp/bfd.h"
#include "fuzz.h"

#include <string.h>

static void
send_back(const struct bfd_packet *p)
{
	uint8_t out[BFD_PACKET_LEN];
	struct bfd_packet again;

	MUST(p->multiplier && p->mine && p->state < BFD_STATE_N);
	MUST(p->yours || p->state == BFD_DOWN || p->state == BFD_ADMIN_DOWN);
	MUST(!(p->flags & (BFD_MULTIPOINT | BFD_AUTHENTICATED)));
	bfd_packet_encode(p, out);
	MUST(bfd_packet_decode(&again, out, sizeof out) == BFD_FINE);
	MUST(memcmp(&again, p, sizeof again) == 0);
}

static void
drain(struct bfd *b, struct erx_time now)
{
	uint8_t out[BFD_PACKET_LEN];
	int n = 0;

	while (bfd_output(b, now, out)) {
		struct bfd_packet p;

		MUST(++n <= 2);
		MUST(bfd_packet_decode(&p, out, sizeof out) == BFD_FINE);
		MUST((p.flags & (BFD_POLL | BFD_FINAL)) != (BFD_POLL | BFD_FINAL));
		MUST(p.state == b->state && p.mine == b->discriminator);
		MUST(p.state == BFD_UP || p.tx >= 1000000);
	}
	MUST(b->detect_at.us >= 0 && bfd_detection_time(b) >= 0);
	MUST(erx_time_before(now, b->send_at));
}

/* What the owner of a session does with it; false: octet `what` is no such thing. */
static bool
command(struct bfd *b, struct erx_time now, unsigned what, struct rd *in)
{
	struct bfd_config config;

	switch (what) {
	case 0xff:
		bfd_stop(b, now);
		return true;
	case 0xfe:
		bfd_start(b, now);
		return true;
	case 0xfd:
		config.interval = (10 + rd_u16(in) % 30000) * ERX_MSEC;
		config.multiplier = (uint8_t)(1 + rd_u8(in) % 255);
		bfd_configure(b, now, &config);
		return true;
	default:
		return false;
	}
}

static void
receive(struct bfd *b, struct erx_time now, const uint8_t *datagram, size_t len)
{
	bool stopped = b->state == BFD_ADMIN_DOWN;
	struct bfd_packet p;

	memset(&p, 0, sizeof p);
	if (bfd_packet_decode(&p, datagram, len) != BFD_FINE)
		return;
	send_back(&p);
	bfd_input(b, now, &p);
	MUST((b->state == BFD_ADMIN_DOWN) == stopped);
}

/* Silence is a failure when the detection time has passed, not sooner. */
static void
tick(struct bfd *b, struct erx_time now)
{
	int64_t most = bfd_detection_time(b);
	struct erx_time heard = b->heard;

	if (bfd_tick(b, now))
		MUST(b->state == BFD_DOWN && erx_time_since(now, heard) >= most);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bfd_config config = { BFD_INTERVAL, BFD_MULTIPLIER };
	struct erx_time now = { ERX_SEC };
	struct rd in = rd_init(data, size);
	int64_t step = rd_u8(&in) * 20 * ERX_MSEC;
	struct bfd b;

	bfd_init(&b, &config, 11, 1);
	bfd_start(&b, now);
	drain(&b, now);
	while (rd_left(&in)) {
		size_t len = rd_u8(&in);

		now = erx_time_add(now, step);
		if (!erx_time_before(now, bfd_deadline(&b)))
			tick(&b, now);
		MUST(!bfd_lost(&b) || b.state == BFD_DOWN);
		if (!command(&b, now, (unsigned)len, &in)) {
			len = len < rd_left(&in) ? len : rd_left(&in);
			receive(&b, now, rd_bytes(&in, len), len);
		}
		drain(&b, now);
	}
	return 0;
}
