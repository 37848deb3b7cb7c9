/*
 * Any octets as an MRT file.  What comes out lies in bounds, reads as attributes of its
 * own, and comes out the same when it is written again, as a table and as a message on
 * a session; a file that ends one octet sooner gives no more.
 */
#include "bgp/mrt.h"
#include "bgp/mrt_out.h"
#include "bgp/update.h"
#include "fuzz.h"

/* 192.0.2.1 and 2001:db8::1, since a block is without a next hop. */
static const struct ip_addr hop4 = { IP_V4, { 192, 0, 2, 1 } };
static const struct ip_addr hop6 = { IP_V6, { 0x20, 1, 0xd, 0xb8, [15] = 1 } };

static struct bgp_update update;
static uint8_t inside[BGP_MESSAGE_MAX_EXTENDED], message[BGP_MESSAGE_MAX_EXTENDED];

/* The block taken apart, which borrows from `inside`.  False: it does not fit. */
static bool
take_apart(const struct mrt_route *route, struct bgp_draft *d)
{
	const struct bgp_update_ctx ctx = { .as4 = true, .ibgp = true };
	struct wr w = wr_init(inside, sizeof inside - BGP_HEADER_LEN);
	struct bgp_msg msg = { .type = BGP_UPDATE, .body = inside };
	struct bgp_fault f;

	wr_u32(&w, (uint32_t)route->nattrs); /* no withdrawn routes */
	wr_bytes(&w, route->attrs, route->nattrs);
	wr_u8(&w, 0);
	if (w.failed)
		return false;
	msg.body_len = (uint16_t)wr_len(&w);
	msg.len = (uint16_t)(msg.body_len + BGP_HEADER_LEN);
	bgp_update_decode(&ctx, &msg, &update, &f);
	*d = update.attrs;
	d->next_hop = route->prefix.family == IP_V6 ? hop6 : hop4;
	if (route->prefix.family == IP_V6 && route->prefix.len % 2)
		d->link_local = hop6;
	d->has |= BGP_HAS_NEXT_HOP;
	return true;
}

/* The one route of a file. */
static void
must_be(const struct buf *file, const struct mrt_route *route, bool on_session)
{
	struct mrt_reader r;
	struct mrt_route back;

	mrt_init(&r, (const uint8_t *)file->data, file->len);
	MUST(mrt_next(&r, &back));
	MUST(back.update == on_session && !back.withdrawn);
	MUST(ip_prefix_equal(&back.prefix, &route->prefix));
	MUST(back.nattrs == route->nattrs);
	MUST(memcmp(back.attrs, route->attrs, back.nattrs) == 0);
	MUST(!mrt_next(&r, &back) && r.broken == 0);
	mrt_fini(&r);
}

static void
as_table(const struct mrt_route *route, const struct bgp_draft *d, struct buf *file)
{
	const struct mrt_peer peers[] = { { 1, 64500, hop4 }, { 0, 4200000000, hop6 } };
	bool add_path = route->prefix.b[0] & 1, fits;
	struct mrt_rib rib;
	size_t len;

	buf_reset(file);
	MUST(mrt_put_peers(file, 0, 1, "view", peers, 2));
	len = file->len;
	mrt_rib_begin(&rib, file, 0, 0, &route->prefix, add_path);
	mrt_rib_end(&rib);
	MUST(file->len == len); /* without entries it leaves no trace */
	mrt_rib_begin(&rib, file, 0, 0, &route->prefix, add_path);
	fits = mrt_rib_entry(&rib, 1, 7, 0, d);
	mrt_rib_end(&rib);
	if (fits)
		must_be(file, route, false);
	else /* the next hop had no room beside it */
		MUST(route->nattrs > 60000);
}

static void
as_message(const struct mrt_route *route, const struct bgp_draft *d, struct buf *file)
{
	const struct mrt_session s = { .peer_as = 64500,
		.local_as = 4200000000,
		.peer = route->prefix.family == IP_V6 ? hop6 : hop4,
		.local = route->prefix.family == IP_V6 ? hop6 : hop4,
		.as4 = true };
	const struct bgp_encode how = { .as4 = true };
	struct bgp_packer k;
	size_t len;

	bgp_pack_announce(&k, message, sizeof message, route->prefix.family, d, &how);
	bgp_pack_prefix(&k, &route->prefix);
	len = bgp_pack_end(&k);
	if (len == 0) {
		MUST(route->nattrs > 60000);
		return;
	}
	buf_reset(file);
	mrt_put_message(file, 0, &s, true, message, len); /* sent: passed over */
	mrt_put_message(file, 0, &s, false, message, len);
	must_be(file, route, true);
}

static void
comes_back(const struct mrt_route *route, struct buf *file)
{
	struct bgp_draft d;

	if (!take_apart(route, &d))
		return;
	as_table(route, &d, file);
	as_message(route, &d, file);
}

static void
is_well_formed(const struct mrt_reader *r, const struct mrt_route *route)
{
	MUST(route->peer < r->npeers);
	MUST(route->lost == (route->prefix.family == IP_NONE));
	MUST(route->prefix.len <= ip_bits(route->prefix.family));
	MUST(route->update || (!route->withdrawn && !route->lost));
	MUST((route->attrs == NULL) == (route->withdrawn || route->lost));
	MUST(route->nattrs <= UINT16_MAX);
}

static void
counts_fit(const struct mrt_reader *r, size_t size)
{
	uint64_t left = 0;

	for (unsigned i = 0; i < MRT_LEFT_N; i++)
		left += r->left[i];
	MUST(left == r->skipped);
	MUST(r->broken + r->skipped + r->withdrawn <= r->records + size / 6);
	MUST((r->first_why != NULL) == (r->broken + r->withdrawn > 0));
	MUST(r->first_at <= size);
}

/* How many routes there are; `as`: of peers with this number only, 0: of all. */
static size_t
read_all(const uint8_t *data, size_t size, bool look, uint32_t as, uint32_t *other)
{
	struct mrt_reader r;
	struct mrt_route route;
	struct buf file;
	size_t n = 0;

	buf_init(&file);
	mrt_init(&r, data, size);
	r.only_asn = as;
	while (mrt_next(&r, &route)) {
		n++;
		is_well_formed(&r, &route);
		MUST(as == 0 || mrt_from_of(&r, route.peer)->asn == as);
		*other = mrt_from_of(&r, route.peer)->asn;
		/* A few of each: a message may hold ten thousand prefixes. */
		if (look && route.attrs && n % 97 < 3)
			comes_back(&route, &file);
	}
	counts_fit(&r, size);
	mrt_fini(&r);
	buf_fini(&file);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t last = 0, none;
	size_t n = read_all(data, size, true, 0, &last);

	if (size > 0)
		MUST(read_all(data, size - 1, false, 0, &none) <= n);
	if (last != 0)
		MUST(read_all(data, size, false, last, &none) <= n);
	return 0;
}
