/*
 * The table of path attributes, and the decoder and encoder of each.  The walk around
 * it (attr_walk.c) has checked what every attribute needs checked, so a decoder sees a
 * value of a legal length and judges only its contents; an encoder is called only when
 * the draft has something to encode.  RFC 4271 4.3, 5; 1997; 4360; 4456 8; 6793; 7606
 * 7; 7607; 8092; 9234 5.
 */
#include "bgp/attr.h"

static uint8_t *
row_open(struct attr_out *out, unsigned type, size_t len)
{
	const struct attr_row *row = &bgp_attr_rows[type];
	unsigned partial = out->draft->has & row->partial ? BGP_FLAG_PARTIAL : 0;

	return bgp_attr_open(out->w, row->flags | partial, type, len);
}

static void
put_bytes(struct attr_out *out, unsigned type, const uint8_t *p, size_t len)
{
	uint8_t *to = row_open(out, type, len);

	if (to && len)
		memcpy(to, p, len);
}

static void
put_number(struct attr_out *out, unsigned type, uint32_t v)
{
	uint8_t *to = row_open(out, type, 4);

	if (to)
		put_u32(to, v);
}

static void
origin_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	if (p[0] > BGP_ORIGIN_INCOMPLETE) {
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_ORIGIN, "undefined ORIGIN");
		return;
	}
	in->draft->origin = p[0];
	in->draft->has |= BGP_HAS_ORIGIN;
}

static void
origin_encode(struct attr_out *out)
{
	uint8_t *to = row_open(out, BGP_ATTR_ORIGIN, 1);

	if (to)
		*to = out->draft->origin;
}

static void
as_path_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	bool as4 = in->ctx->as4;

	if (!bgp_aspath_valid(p, len, as4 ? 4 : 2)) {
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_AS_PATH, "malformed AS_PATH");
		return;
	}
	if (as4)
		in->draft->path = (struct bgp_aspath){ p, (uint16_t)len };
	else
		in->as2_path = (struct bgp_bytes){ p, (uint16_t)len };
	in->draft->has |= BGP_HAS_PATH;
}

static void
as_path_encode(struct attr_out *out)
{
	struct bgp_aspath path = out->draft->path;
	uint8_t *to;

	if (out->how->as4) {
		put_bytes(out, BGP_ATTR_AS_PATH, path.p, path.len);
		return;
	}
	to = row_open(out, BGP_ATTR_AS_PATH, bgp_as4_narrow_len(path));
	if (to)
		bgp_as4_narrow(to, path);
}

static void
as4_path_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	in->as4_path = (struct bgp_bytes){ p, (uint16_t)len };
}

static void
as4_path_encode(struct attr_out *out)
{
	put_bytes(out, BGP_ATTR_AS4_PATH, out->draft->path.p, out->draft->path.len);
}

static void
next_hop_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	struct ip_addr *to = &in->draft->next_hop;

	(void)len;
	to->family = IP_V4;
	memcpy(to->b, p, 4);
	in->draft->has |= BGP_HAS_NEXT_HOP;
}

/* As attribute 3 IPv6 exists in the canonical form only. */
static void
next_hop_encode(struct attr_out *out)
{
	const struct bgp_draft *d = out->draft;
	bool both = d->next_hop.family == IP_V6 && d->link_local.family == IP_V6;
	uint8_t *to;

	if (d->next_hop.family == IP_V4) {
		if ((to = row_open(out, BGP_ATTR_NEXT_HOP, 4)))
			memcpy(to, d->next_hop.b, 4);
		return;
	}
	if (out->how->family == IP_V4)
		out->w->failed = true;
	if (d->next_hop.family != IP_V6)
		return;
	to = row_open(out, BGP_ATTR_NEXT_HOP, both ? 32 : 16);
	if (!to)
		return;
	memcpy(to, d->next_hop.b, 16);
	if (both)
		memcpy(to + 16, d->link_local.b, 16);
}

static void
med_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	in->draft->med = get_u32(p);
	in->draft->has |= BGP_HAS_MED;
}

static void
med_encode(struct attr_out *out)
{
	put_number(out, BGP_ATTR_MED, out->draft->med);
}

static void
local_pref_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	in->draft->local_pref = get_u32(p);
	in->draft->has |= BGP_HAS_LOCAL_PREF;
}

static void
local_pref_encode(struct attr_out *out)
{
	put_number(out, BGP_ATTR_LOCAL_PREF, out->draft->local_pref);
}

static void
atomic_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)p, (void)len;
	in->draft->has |= BGP_HAS_ATOMIC;
}

static void
atomic_encode(struct attr_out *out)
{
	put_bytes(out, BGP_ATTR_ATOMIC_AGGREGATE, NULL, 0);
}

static void
aggregator_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	size_t as_size = in->ctx->as4 ? 4 : 2;
	uint32_t as;

	if (len != as_size + 4) {
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_LENGTH, "AGGREGATOR length");
		return;
	}
	as = as_size == 4 ? get_u32(p) : get_u16(p);
	if (as == 0) {
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_OPTIONAL,
		    "AS 0 in AGGREGATOR");
		return;
	}
	in->draft->aggregator_as = as;
	in->draft->aggregator_id = get_u32(p + as_size);
	in->draft->has |= BGP_HAS_AGGREGATOR;
}

static void
aggregator_encode(struct attr_out *out)
{
	const struct bgp_draft *d = out->draft;
	bool as4 = out->how->as4;
	uint8_t *to = row_open(out, BGP_ATTR_AGGREGATOR, as4 ? 8 : 6);

	if (!to)
		return;
	if (as4)
		put_u32(to, d->aggregator_as);
	else
		put_u16(to,
		    d->aggregator_as > UINT16_MAX ? BGP_AS_TRANS : d->aggregator_as);
	put_u32(to + (as4 ? 4 : 2), d->aggregator_id);
}

static void
as4_aggregator_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	if (get_u32(p) == 0) {
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_OPTIONAL,
		    "AS 0 in AS4_AGGREGATOR");
		return;
	}
	in->as4_aggregator_as = get_u32(p);
	in->as4_aggregator_id = get_u32(p + 4);
}

static void
as4_aggregator_encode(struct attr_out *out)
{
	uint8_t *to = row_open(out, BGP_ATTR_AS4_AGGREGATOR, 8);

	if (to) {
		put_u32(to, out->draft->aggregator_as);
		put_u32(to + 4, out->draft->aggregator_id);
	}
}

static void
originator_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	in->draft->originator_id = get_u32(p);
	in->draft->has |= BGP_HAS_ORIGINATOR;
}

static void
originator_encode(struct attr_out *out)
{
	put_number(out, BGP_ATTR_ORIGINATOR_ID, out->draft->originator_id);
}

static void
cluster_list_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	in->draft->cluster_list = (struct bgp_bytes){ p, (uint16_t)len };
}

static void
cluster_list_encode(struct attr_out *out)
{
	struct bgp_bytes list = out->draft->cluster_list;

	put_bytes(out, BGP_ATTR_CLUSTER_LIST, list.p, list.len);
}

/* Copies a list, without what must stay inside the AS; octets kept. */
static size_t
copy_list(uint8_t *to, struct bgp_bytes list, bool transitive_only)
{
	size_t i, n = 0;

	if (!transitive_only) {
		memcpy(to, list.p, list.len);
		return list.len;
	}
	for (i = 0; i + 8 <= list.len; i += 8) /* 4360 2: bit 0x40 of the type */
		if (!(list.p[i] & 0x40)) {
			memcpy(to + n, list.p + i, 8);
			n += 8;
		}
	return n;
}

/*
 * A list of numbers, ascending and without duplicates.  When it comes out shorter than
 * it went in, the attribute is opened again in the same place.
 */
static void
put_list(struct attr_out *out, unsigned type, struct bgp_bytes list, size_t width)
{
	bool filter = type == BGP_ATTR_EXT_COMMUNITIES && out->how->ebgp;
	uint8_t *start = out->w->p, *value = row_open(out, type, list.len), *again;
	size_t n;

	if (!value)
		return;
	n = copy_list(value, list, filter);
	if (!bgp_list_ascends(value, n, width))
		n = bgp_list_sort(value, n, width);
	if (n == list.len)
		return;
	out->w->p = start;
	if (n && (again = row_open(out, type, n)))
		memmove(again, value, n);
}

static void
communities_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	in->draft->communities = (struct bgp_bytes){ p, (uint16_t)len };
}

static void
communities_encode(struct attr_out *out)
{
	put_list(out, BGP_ATTR_COMMUNITIES, out->draft->communities, 4);
}

static void
ext_communities_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	in->draft->ext_communities = (struct bgp_bytes){ p, (uint16_t)len };
}

static void
ext_communities_encode(struct attr_out *out)
{
	put_list(out, BGP_ATTR_EXT_COMMUNITIES, out->draft->ext_communities, 8);
}

static void
large_communities_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	in->draft->large_communities = (struct bgp_bytes){ p, (uint16_t)len };
}

static void
large_communities_encode(struct attr_out *out)
{
	put_list(out, BGP_ATTR_LARGE_COMMUNITIES, out->draft->large_communities, 12);
}

static void
otc_decode(struct attr_in *in, const uint8_t *p, size_t len)
{
	(void)len;
	in->draft->otc = get_u32(p);
	in->draft->has |= BGP_HAS_OTC;
}

static void
otc_encode(struct attr_out *out)
{
	put_number(out, BGP_ATTR_ONLY_TO_CUSTOMER, out->draft->otc);
}

#define ANY        UINT16_MAX
#define WELL_KNOWN BGP_FLAG_TRANSITIVE
#define OPT_TRANS  (BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE)
#define OPTIONAL   BGP_FLAG_OPTIONAL

/* clang-format off */
const struct attr_row bgp_attr_rows[256] = {
	/* name, flags, scope, wrong length, step, min, max, partial, decode, encode */
	[BGP_ATTR_ORIGIN] = { "ORIGIN", WELL_KNOWN, ATTR_ANYWHERE, BGP_WITHDRAW,
	    0, 1, 1, 0, origin_decode, origin_encode },
	[BGP_ATTR_AS_PATH] = { "AS_PATH", WELL_KNOWN, ATTR_ANYWHERE, BGP_WITHDRAW,
	    0, 0, ANY, 0, as_path_decode, as_path_encode },
	[BGP_ATTR_NEXT_HOP] = { "NEXT_HOP", WELL_KNOWN, ATTR_CLASSIC, BGP_WITHDRAW,
	    0, 4, 4, 0, next_hop_decode, next_hop_encode },
	[BGP_ATTR_MED] = { "MULTI_EXIT_DISC", OPTIONAL, ATTR_ANYWHERE, BGP_WITHDRAW,
	    0, 4, 4, 0, med_decode, med_encode },
	[BGP_ATTR_LOCAL_PREF] = { "LOCAL_PREF", WELL_KNOWN, ATTR_IBGP, BGP_WITHDRAW,
	    0, 4, 4, 0, local_pref_decode, local_pref_encode },
	[BGP_ATTR_ATOMIC_AGGREGATE] = { "ATOMIC_AGGREGATE", WELL_KNOWN, ATTR_ANYWHERE,
	    BGP_DISCARD_ATTR, 0, 0, 0, 0, atomic_decode, atomic_encode },
	[BGP_ATTR_AGGREGATOR] = { "AGGREGATOR", OPT_TRANS, ATTR_ANYWHERE, BGP_DISCARD_ATTR,
	    0, 6, 8, BGP_PARTIAL_AGGREGATOR, aggregator_decode, aggregator_encode },
	[BGP_ATTR_COMMUNITIES] = { "COMMUNITIES", OPT_TRANS, ATTR_ANYWHERE, BGP_WITHDRAW,
	    4, 4, ANY, BGP_PARTIAL_COMMUNITIES, communities_decode, communities_encode },
	[BGP_ATTR_ORIGINATOR_ID] = { "ORIGINATOR_ID", OPTIONAL, ATTR_IBGP, BGP_WITHDRAW,
	    0, 4, 4, 0, originator_decode, originator_encode },
	[BGP_ATTR_CLUSTER_LIST] = { "CLUSTER_LIST", OPTIONAL, ATTR_IBGP, BGP_WITHDRAW,
	    4, 4, ANY, 0, cluster_list_decode, cluster_list_encode },
	[BGP_ATTR_MP_REACH] = { "MP_REACH_NLRI", OPTIONAL, ATTR_ANYWHERE, BGP_RESET,
	    0, 5, ANY, 0, bgp_mp_reach_decode, NULL },
	[BGP_ATTR_MP_UNREACH] = { "MP_UNREACH_NLRI", OPTIONAL, ATTR_ANYWHERE, BGP_RESET,
	    0, 3, ANY, 0, bgp_mp_unreach_decode, NULL },
	[BGP_ATTR_EXT_COMMUNITIES] = { "EXTENDED COMMUNITIES", OPT_TRANS, ATTR_ANYWHERE,
	    BGP_WITHDRAW, 8, 8, ANY, BGP_PARTIAL_EXT, ext_communities_decode,
	    ext_communities_encode },
	[BGP_ATTR_AS4_PATH] = { "AS4_PATH", OPT_TRANS, ATTR_FROM_AS2, BGP_DISCARD_ATTR,
	    0, 6, ANY, 0, as4_path_decode, as4_path_encode },
	[BGP_ATTR_AS4_AGGREGATOR] = { "AS4_AGGREGATOR", OPT_TRANS, ATTR_FROM_AS2,
	    BGP_DISCARD_ATTR, 0, 8, 8, 0, as4_aggregator_decode, as4_aggregator_encode },
	[BGP_ATTR_LARGE_COMMUNITIES] = { "LARGE_COMMUNITY", OPT_TRANS, ATTR_ANYWHERE,
	    BGP_WITHDRAW, 12, 12, ANY, BGP_PARTIAL_LARGE, large_communities_decode,
	    large_communities_encode },
	[BGP_ATTR_ONLY_TO_CUSTOMER] = { "ONLY_TO_CUSTOMER", OPT_TRANS, ATTR_ANYWHERE,
	    BGP_WITHDRAW, 0, 4, 4, BGP_PARTIAL_OTC, otc_decode, otc_encode },
};
/* clang-format on */
