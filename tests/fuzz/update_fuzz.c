/*
 * UPDATE: the first octet says how the session was negotiated, the rest is the body of
 * the message.  What is accepted must be complete, in bounds, and come back the same
 * after it was interned, packed for every kind of peer and decoded there.
 */
#include "bgp/update.h"
#include "fuzz.h"

enum {
	AS2 = 1,
	IBGP = 2,
	HOP_V6 = 4, /* of IPv4 */
	NO_V4 = 8,
	NO_V6 = 16,
	PATHS_V4 = 32,
	PATHS_V6 = 64
};

static const struct kind {
	bool as4, ebgp;
	size_t max; /* octets of a message */
} kinds[] = {       /* of peers */
	{ true, false, BGP_MESSAGE_MAX_EXTENDED }, { true, true, BGP_MESSAGE_MAX },
	{ false, true, BGP_MESSAGE_MAX_EXTENDED }, { false, false, BGP_MESSAGE_MAX }
};

static struct bgp_update first, second;
static uint8_t out[BGP_MESSAGE_MAX_EXTENDED], paths[BGP_MESSAGE_MAX_EXTENDED];

static struct bgp_update_ctx
context(unsigned how)
{
	unsigned families = BGP_FAMILIES_ALL, with_ids = 0;

	if (how & PATHS_V4)
		with_ids |= BGP_FAMILY_BIT(IP_V4);
	if (how & PATHS_V6)
		with_ids |= BGP_FAMILY_BIT(IP_V6);
	if (how & NO_V4)
		families &= ~BGP_FAMILY_BIT(IP_V4);
	if (how & NO_V6)
		families &= ~BGP_FAMILY_BIT(IP_V6);
	return (struct bgp_update_ctx){
		.as4 = !(how & AS2),
		.ibgp = how & IBGP,
		.families = (uint8_t)families,
		.add_path = (uint8_t)with_ids,
		.extended_next_hop = how & HOP_V6 ? BGP_FAMILY_BIT(IP_V4) : 0,
	};
}

static void
walk(struct bgp_nlri n)
{
	struct ip_prefix p, clean;
	struct ip_addr base;
	size_t count = 0;

	if (n.family == IP_NONE)
		return;
	while (bgp_nlri_next(&n, &p)) {
		MUST(n.rd.p <= n.rd.end && p.len <= ip_bits(p.family));
		base = ip_prefix_addr(&p);
		clean = ip_prefix_of(&base, p.len);
		MUST(ip_prefix_equal(&p, &clean));
		count++;
	}
	MUST(n.rd.p == n.rd.end && count > 0);
}

/* Packs as many as fit; the length of the message, or 0. */
static size_t
pack(struct bgp_packer *k, struct bgp_nlri n)
{
	struct ip_prefix p;

	while (bgp_nlri_next(&n, &p) && bgp_pack_prefix(k, &p))
		;
	return bgp_pack_end(k);
}

static enum bgp_outcome
receive(const struct kind *kind, size_t len)
{
	struct bgp_update_ctx ctx =
	    context((kind->as4 ? 0 : AS2) | (kind->ebgp ? 0 : IBGP) | HOP_V6);
	struct bgp_fault f;
	struct bgp_msg msg;
	enum bgp_outcome got;

	MUST(bgp_msg_next(out, len, kind->max, &msg, &f) == 1 && msg.len == len);
	got = bgp_update_decode(&ctx, &msg, &second, &f);
	/* A path that a 2-octet peer sent us may be too long to widen again. */
	MUST(got == BGP_FINE ||
	    (!kind->as4 && got == BGP_WITHDRAW && f.attr == BGP_ATTR_AS_PATH));
	return got;
}

/* What was packed is the beginning of the list, as long as that was counted. */
static void
must_begin(struct bgp_nlri list, struct bgp_nlri got, unsigned count)
{
	struct ip_prefix a, b;

	MUST(list.family == got.family);
	for (; bgp_nlri_next(&got, &b); count--) {
		MUST(count && bgp_nlri_next(&list, &a));
		MUST(ip_prefix_equal(&a, &b));
	}
	MUST(count == 0);
}

/* What an external peer is not told is not in the draft any more. */
static void
leave_out(struct bgp_draft *d)
{
	static uint8_t left[UINT16_MAX];
	struct bgp_bytes ext = d->ext_communities;

	d->has &= (uint16_t) ~(BGP_HAS_LOCAL_PREF | BGP_HAS_ORIGINATOR);
	d->local_pref = d->originator_id = 0;
	d->cluster_list.len = d->ext_communities.len = 0;
	d->ext_communities.p = left;
	for (size_t i = 0; i < ext.len; i += 8) {
		if (ext.p[i] & 0x40)
			continue;
		memcpy(left + d->ext_communities.len, ext.p + i, 8);
		d->ext_communities.len = (uint16_t)(d->ext_communities.len + 8);
	}
}

/* Equal drafts are one set.  Through 2 octets, sequences may be joined. */
static void
must_equal(struct bgp_attr_table *t, const struct bgp_draft *sent,
    const struct bgp_draft *got, bool as4)
{
	struct bgp_draft copy = *got;
	const struct bgp_attrs *a, *b;
	struct buf x, y;

	buf_init(&x);
	buf_init(&y);
	bgp_aspath_print(&x, sent->path);
	bgp_aspath_print(&y, got->path);
	MUST(x.len == y.len && (x.len == 0 || memcmp(x.data, y.data, x.len) == 0));
	buf_fini(&x);
	buf_fini(&y);
	if (!as4)
		copy.path = sent->path;
	a = bgp_attrs_get(t, sent);
	b = bgp_attrs_get(t, &copy);
	MUST(a == b);
	bgp_attrs_put(t, a);
	bgp_attrs_put(t, b);
}

/* The message in `out` again, with path identifiers: that is all the difference. */
static void
announce_paths(const struct bgp_draft *d, struct bgp_nlri n,
    const struct bgp_encode *how, size_t plain, unsigned count)
{
	/* Of what stands before the prefixes only lengths differ. */
	size_t at = d->next_hop.family != IP_V6 ? 23u + (size_t)(out[21] << 8 | out[22])
	    : d->link_local.family              ? 23 + 4 + 4 + 32 + 1
						: 23 + 4 + 4 + 16 + 1;
	const uint8_t *p = out + at, *q = paths + at;
	struct bgp_packer k;
	struct ip_prefix prefix;
	uint32_t id = 0;
	size_t len;

	bgp_pack_announce(&k, paths, sizeof paths, n.family, d, how);
	while (id < count && bgp_nlri_next(&n, &prefix))
		if (!bgp_pack_path(&k, ++id, &prefix))
			return;
	len = bgp_pack_end(&k);
	MUST(len == plain + 4u * count);
	for (id = 1; id <= count; id++) {
		size_t octets = 1 + (p[0] + 7u) / 8;
		struct rd r = rd_init(q, 4);

		MUST(rd_u32(&r) == id && memcmp(q + 4, p, octets) == 0);
		p += octets;
		q += 4 + octets;
	}
	MUST(memcmp(p, q, (size_t)(out + plain - p)) == 0);
}

static void
announce(struct bgp_attr_table *t, const struct bgp_attrs *a, struct bgp_nlri n,
    const struct kind *kind)
{
	struct bgp_encode how = { .as4 = kind->as4,
		.ebgp = kind->ebgp,
		.extended_next_hop = true };
	unsigned slot;
	struct bgp_packer k;
	struct bgp_draft d;
	size_t len;

	bgp_draft_from(&d, a);
	slot = d.next_hop.family == IP_V6;
	if (kind->ebgp && d.path.len == 0)
		return; /* our own AS would be in front */
	bgp_pack_announce(&k, out, kind->max, n.family, &d, &how);
	len = pack(&k, n);
	if (len == 0 || receive(kind, len) != BGP_FINE)
		return;
	must_begin(n, second.announced[slot], k.count);
	announce_paths(&d, n, &how, len, k.count);
	if (kind->ebgp)
		leave_out(&d);
	must_equal(t, &d, bgp_update_attrs(&second, slot), kind->as4);
}

static void
withdraw(struct bgp_nlri n, const struct kind *kind)
{
	struct bgp_packer k;

	bgp_pack_withdraw(&k, out, kind->max, n.family);
	receive(kind, pack(&k, n));
	must_begin(n, second.withdrawn[n.family == IP_V6], k.count);
	receive(kind, bgp_end_of_rib(out, kind->max, n.family));
	MUST(second.end_of_rib == n.family);
}

static void
must_ascend(struct bgp_bytes list, size_t width)
{
	for (size_t i = width; i < list.len; i += width)
		MUST(memcmp(list.p + i - width, list.p + i, width) < 0);
}

static void
check_route(struct bgp_attr_table *t, const struct bgp_update_ctx *ctx, unsigned i)
{
	const struct bgp_draft *d = bgp_update_attrs(&first, i);
	const struct bgp_attrs *a, *again;
	struct bgp_draft copy;

	MUST((d->has & (BGP_HAS_ORIGIN | BGP_HAS_PATH)) ==
	    (BGP_HAS_ORIGIN | BGP_HAS_PATH));
	MUST(bgp_aspath_valid(d->path.p, d->path.len, 4));
	MUST(ctx->ibgp || d->path.len > 0);
	MUST(d->next_hop.family == first.announced[i].family ||
	    (ctx->extended_next_hop && i == 1 && d->next_hop.family == IP_V6));
	a = bgp_attrs_get(t, d);
	if (!a)
		return;
	bgp_draft_from(&copy, a);
	must_ascend(copy.communities, 4);
	must_ascend(copy.ext_communities, 8);
	must_ascend(copy.large_communities, 12);
	again = bgp_attrs_get(t, &copy);
	MUST(a == again);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		announce(t, a, first.announced[i], &kinds[k]);
	bgp_attrs_put(t, again);
	bgp_attrs_put(t, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bgp_attr_table t;
	struct bgp_update_ctx ctx;
	enum bgp_outcome got;
	struct bgp_fault f;
	struct bgp_msg msg = { .type = BGP_UPDATE };

	if (size < 1 || size > BGP_MESSAGE_MAX_EXTENDED - BGP_HEADER_LEN + 1)
		return 0;
	ctx = context(data[0]);
	msg.body = data + 1;
	msg.body_len = (uint16_t)(size - 1);
	msg.len = (uint16_t)(size - 1 + BGP_HEADER_LEN);
	got = bgp_update_decode(&ctx, &msg, &first, &f);
	MUST(got == f.outcome && (got == BGP_FINE) == (f.reason == NULL));
	if (got == BGP_RESET)
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		walk(first.withdrawn[i]);
		walk(first.announced[i]);
		if (first.withdrawn[i].family != IP_NONE)
			withdraw(first.withdrawn[i], &kinds[1]);
	}
	bgp_attr_table_init(&t, 1);
	for (unsigned i = 0; i < 2 && got < BGP_WITHDRAW; i++)
		if (first.announced[i].family != IP_NONE)
			check_route(&t, &ctx, i);
	MUST(t.set.n == 0 && t.bytes == 0);
	bgp_attr_table_fini(&t);
	return 0;
}
