/*
 * Any octets as an MRT file.  What comes out lies in bounds, reads as attributes of its
 * own, and comes out the same when it goes in again; a file that ends one octet sooner
 * gives no more.
 */
#include "bgp/mrt.h"

#include "bgp/update.h"
#include "fuzz.h"

#include <stdlib.h>

#define MUST(condition)           \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

enum { TABLE_DUMP_V2 = 13, V2_IPV4 = 2, V2_IPV6 = 4 };

static uint8_t again[1 << 17];

/* A record of TABLE_DUMP_V2 that holds this route alone. */
static size_t
record_of(const struct mrt_route *route)
{
	struct wr w = wr_init(again, sizeof again);
	size_t octets = (route->prefix.len + 7u) / 8;

	wr_u32(&w, 0);
	wr_u16(&w, TABLE_DUMP_V2);
	wr_u16(&w, route->prefix.family == IP_V6 ? V2_IPV6 : V2_IPV4);
	wr_u32(&w, (uint32_t)(4 + 1 + octets + 2 + 2 + 4 + 2 + route->nattrs));
	wr_u32(&w, 0); /* sequence */
	wr_u8(&w, route->prefix.len);
	wr_bytes(&w, route->prefix.b, octets);
	wr_u16(&w, 1);
	wr_u16(&w, 0); /* peer */
	wr_u32(&w, 0); /* time */
	wr_u16(&w, (unsigned)route->nattrs);
	wr_bytes(&w, route->attrs, route->nattrs);
	MUST(!w.failed);
	return wr_len(&w);
}

static void
comes_back(const struct mrt_route *route)
{
	struct mrt_reader r;
	struct mrt_route back;

	mrt_init(&r, again, record_of(route));
	/* The block may have no room for the next hop that is put beside it. */
	if (mrt_next(&r, &back)) {
		MUST(ip_prefix_equal(&back.prefix, &route->prefix));
		MUST(back.nattrs == route->nattrs);
		MUST(memcmp(back.attrs, route->attrs, back.nattrs) == 0);
		MUST(!mrt_next(&r, &back));
	} else {
		MUST(r.broken == 1 && route->nattrs > 60000);
	}
	mrt_fini(&r);
}

static size_t
read_all(const uint8_t *data, size_t size, bool look)
{
	struct mrt_reader r;
	struct mrt_route route;
	size_t n = 0;

	mrt_init(&r, data, size);
	while (mrt_next(&r, &route)) {
		n++;
		MUST(route.prefix.len <= ip_bits(route.prefix.family));
		MUST(route.update || !route.withdrawn);
		MUST((route.attrs == NULL) == route.withdrawn);
		MUST(route.nattrs <= UINT16_MAX);
		/* A few of each: a message may hold ten thousand prefixes. */
		if (look && !route.withdrawn && n % 97 < 3)
			comes_back(&route);
	}
	MUST(r.broken + r.skipped <= r.records + size / 6);
	mrt_fini(&r);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = read_all(data, size, true);

	if (size > 0)
		MUST(read_all(data, size - 1, false) <= n);
	return 0;
}
