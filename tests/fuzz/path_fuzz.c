/*
 * AS paths under the hands of a policy: an AS, a number of times, and the octets of a
 * path.  After each edit the path is valid and the questions to it (hops, occurrences,
 * first and last AS) have the answers that the edit implies; one that does not fit
 * leaves it as it was.
 */
#include "base/wire.h"
#include "bgp/aspath.h"
#include "fuzz.h"

static struct bgp_aspath_buf buf, before;

static struct bgp_aspath
now(void)
{
	struct bgp_aspath path = bgp_aspath_view(&buf);

	MUST(path.len <= sizeof buf.b && bgp_aspath_valid(path.p, path.len, 4));
	return path;
}

static bool
same(struct bgp_aspath a, struct bgp_aspath b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static uint32_t
last(struct bgp_aspath path)
{
	struct rd r = rd_init(path.p + path.len - 4, 4);

	return rd_u32(&r);
}

static void
prepend(struct bgp_aspath path, uint32_t as, unsigned n)
{
	struct bgp_aspath longer;

	bgp_aspath_copy(&buf, path);
	bgp_aspath_prepend(&buf, as, n);
	longer = now();
	if (buf.overflow) {
		MUST(same(longer, path));
		return;
	}
	MUST(bgp_aspath_hops(longer) == bgp_aspath_hops(path) + n);
	MUST(bgp_aspath_count(longer, as) == bgp_aspath_count(path, as) + n);
	MUST(bgp_aspath_first(longer) == (n ? as : bgp_aspath_first(path)));
	MUST(!path.len || last(longer) == last(path));
	MUST(bgp_aspath_has_set(longer) == bgp_aspath_has_set(path));
}

static void
replace(struct bgp_aspath path, uint32_t as)
{
	uint32_t from = bgp_aspath_first(path);
	unsigned n = bgp_aspath_count(path, from);
	struct bgp_aspath other;

	bgp_aspath_copy(&buf, path);
	bgp_aspath_replace(&buf, from, as);
	other = now();
	MUST(other.len == path.len);
	MUST(bgp_aspath_hops(other) == bgp_aspath_hops(path));
	if (from == as)
		return;
	MUST(bgp_aspath_count(other, from) == 0);
	MUST(bgp_aspath_count(other, as) == bgp_aspath_count(path, as) + n);
}

static void
remove_private(struct bgp_aspath path)
{
	unsigned hops = bgp_aspath_hops_public(path);
	struct bgp_aspath rest;

	MUST(hops <= bgp_aspath_hops(path));
	bgp_aspath_copy(&buf, path);
	bgp_aspath_remove_private(&buf, BGP_PRIVATE_KEEP);
	MUST(same(now(), path));
	bgp_aspath_remove_private(&buf, BGP_PRIVATE_IF_ALL);
	MUST(hops ? same(now(), path) : now().len == 0);
	bgp_aspath_copy(&buf, path);
	bgp_aspath_remove_private(&buf, BGP_PRIVATE_LEADING);
	rest = now();
	MUST(bgp_aspath_hops(rest) == hops && bgp_aspath_hops_public(rest) == hops);
	MUST(!bgp_as_is_private(bgp_aspath_first(rest)));
}

/* The octets as numbers, one after the other. */
static void
make(const uint8_t *p, size_t len)
{
	static uint32_t as[2048];
	struct rd r = rd_init(p, len);
	struct bgp_aspath path;
	size_t n = 0;

	while (rd_left(&r) >= 4 && n < sizeof as / sizeof *as)
		as[n++] = rd_u32(&r) | 1;
	bgp_aspath_from(&buf, as, n);
	path = now();
	MUST(buf.overflow ? bgp_aspath_hops(path) < n : bgp_aspath_hops(path) == n);
	MUST(!bgp_aspath_has_set(path));
	MUST(bgp_aspath_first(path) == (n ? as[0] : 0));
	MUST(buf.overflow || !n || last(path) == as[n - 1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	uint32_t as = rd_u32(&r) | 1; /* no AS is 0 */
	unsigned n = rd_u16(&r) % 1100;
	struct bgp_aspath path = { r.p, 0 };

	if (rd_left(&r) > UINT16_MAX)
		return 0;
	make(r.p, rd_left(&r));
	path.len = (uint16_t)rd_left(&r);
	if (!bgp_aspath_valid(path.p, path.len, 4))
		return 0;
	bgp_aspath_copy(&before, path);
	MUST(before.overflow ? before.len < path.len
			     : same(bgp_aspath_view(&before), path));
	path = bgp_aspath_view(&before);
	prepend(path, as, n);
	replace(path, as);
	remove_private(path);
	return 0;
}
