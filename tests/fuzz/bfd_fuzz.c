/*
 * BFD: the first octet is how much time passes before each packet, the rest are
 * datagrams, each behind an octet with its length.  What is accepted is sane and comes
 * back the same; a session that is fed with it never answers more than twice, never
 * sends P and F together, and keeps its deadlines ahead.
 */
#include "bgp/bfd.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition)           \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bfd_config config = { BFD_INTERVAL, BFD_MULTIPLIER };
	struct erx_time now = { ERX_SEC };
	int64_t step = size ? data[0] * 20 * ERX_MSEC : 0;
	struct bfd b;

	bfd_init(&b, &config, 11, 1);
	bfd_start(&b, now);
	drain(&b, now);
	for (size_t at = 1; at < size;) {
		size_t len = data[at++], left = size - at;
		struct bfd_packet p;

		memset(&p, 0, sizeof p);
		len = len < left ? len : left;
		now = erx_time_add(now, step);
		if (!erx_time_before(now, bfd_deadline(&b)))
			bfd_tick(&b, now);
		if (bfd_packet_decode(&p, data + at, len) == BFD_FINE) {
			send_back(&p);
			bfd_input(&b, now, &p);
			MUST(b.state != BFD_ADMIN_DOWN);
		}
		drain(&b, now);
		at += len;
	}
	return 0;
}
