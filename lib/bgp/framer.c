/*
 * Two ways for one message: straight from the input, and through `part`, which is
 * filled to the end of the header first and, now that the length is known and checked,
 * to the end of the message.  So a header that is cut is judged at the same octet as
 * one that is not.  RFC 4271 4.1, 6.1.
 */
#include "bgp/framer.h"

#include "base/xalloc.h"

#include <stdlib.h>

static void
release(struct bgp_framer *f)
{
	free(f->part);
	f->part = NULL;
	f->part_len = f->part_size = 0;
	f->part_taken = false;
}

void
bgp_framer_init(struct bgp_framer *f)
{
	*f = (struct bgp_framer){ 0 };
}

void
bgp_framer_fini(struct bgp_framer *f)
{
	release(f);
}

void
bgp_framer_feed(struct bgp_framer *f, const uint8_t *p, size_t len)
{
	f->in = p;
	f->in_len = len;
}

/* Moves octets from the input to the cut message until it has n of them. */
static bool
fill(struct bgp_framer *f, size_t n)
{
	size_t take = n - f->part_len;

	if (take > f->in_len)
		take = f->in_len;
	if (n > f->part_size) {
		f->part = xreallocarray(f->part, n, 1);
		f->part_size = n;
	}
	memcpy(f->part + f->part_len, f->in, take);
	f->part_len += take;
	f->in += take;
	f->in_len -= take;
	return f->part_len == n;
}

int
bgp_framer_next(struct bgp_framer *f, size_t max, struct bgp_fault *fault)
{
	int found;

	if (f->part_taken)
		release(f);
	if (f->in_len == 0)
		return 0;
	if (f->part_len == 0) {
		found = bgp_msg_next(f->in, f->in_len, max, &f->msg, fault);
		if (found > 0) {
			f->in += f->msg.len;
			f->in_len -= f->msg.len;
		}
		if (found != 0)
			return found;
	}
	if (f->part_len < BGP_HEADER_LEN && !fill(f, BGP_HEADER_LEN))
		return 0;
	found = bgp_msg_next(f->part, f->part_len, max, &f->msg, fault);
	if (found == 0) {
		if (!fill(f, (size_t)(f->part[16] << 8 | f->part[17])))
			return 0;
		found = bgp_msg_next(f->part, f->part_len, max, &f->msg, fault);
	}
	f->part_taken = found > 0;
	return found;
}

const uint8_t *
bgp_framer_head(const struct bgp_framer *f)
{
	return f->part_len ? f->part : f->in;
}

void
bgp_framer_end(struct bgp_framer *f)
{
	f->in_len = 0;
	if (!f->part_taken)
		release(f);
}
