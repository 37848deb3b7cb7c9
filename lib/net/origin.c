/*
 * Routes that a router originates.  The lists of two specs are sorted, so their
 * difference is one merge, and no session hears of a route that stayed the same.
 */
#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

/* An UPDATE around a block of attributes, for the decoder that knows them all. */
static const struct bgp_draft *
draft_of_block(struct net *net, const struct net_origin *o)
{
	static const struct bgp_update_ctx ctx = { .as4 = true,
		.ibgp = true,
		.families = BGP_FAMILY_BIT(IP_V4) };
	/* An address that no decoder minds; it does not stay. */
	static const uint8_t next_hop[] = { BGP_FLAG_TRANSITIVE, BGP_ATTR_NEXT_HOP, 4,
		192, 0, 2, 1 };
	size_t size = BGP_HEADER_LEN + o->nattrs + 64;
	uint8_t *space = xcalloc(1, size);
	struct wr w = wr_init(space + BGP_HEADER_LEN, size - BGP_HEADER_LEN);
	struct rd r = rd_init(o->attrs, o->nattrs);
	struct bgp_msg msg = { .type = BGP_UPDATE, .body = w.start };
	struct bgp_fault fault = { .outcome = BGP_FINE };
	struct bgp_draft *d = NULL;
	size_t mark;

	wr_u16(&w, 0);
	mark = wr_open(&w, 2);
	while (rd_left(&r)) {
		const uint8_t *start = r.p;
		uint8_t flags = rd_u8(&r), type = rd_u8(&r);
		size_t len = flags & BGP_FLAG_EXTENDED ? rd_u16(&r) : rd_u8(&r);

		rd_bytes(&r, len);
		if (r.failed)
			break;
		if (type != BGP_ATTR_NEXT_HOP && type != BGP_ATTR_MP_REACH &&
		    type != BGP_ATTR_MP_UNREACH)
			wr_bytes(&w, start, (size_t)(r.p - start));
	}
	wr_bytes(&w, next_hop, sizeof next_hop);
	wr_close(&w, mark, 2);
	wr_u8(&w, 0); /* the prefix 0/0 */
	msg.body_len = (uint16_t)wr_len(&w);
	msg.len = (uint16_t)(wr_len(&w) + BGP_HEADER_LEN);
	if (!w.failed && wr_len(&w) + BGP_HEADER_LEN <= UINT16_MAX &&
	    bgp_update_decode(&ctx, &msg, &net->scratch, &fault) < BGP_WITHDRAW) {
		bgp_update_attrs(&net->scratch, 0);
		d = &net->scratch.attrs;
		d->has &= (uint16_t)~BGP_HAS_NEXT_HOP;
		d->next_hop.family = d->link_local.family = IP_NONE;
	}
	/* The draft borrows from the block itself as far as possible, but not surely.
	 */
	if (d) {
		free(net->block);
		net->block = space;
	} else {
		free(space);
	}
	return d;
}

static const struct bgp_attrs *
attrs_of(struct net *net, const struct net_origin *o)
{
	const struct bgp_draft *block = o->attrs ? draft_of_block(net, o) : NULL;
	struct bgp_aspath_buf path;
	struct bgp_draft d;
	const struct bgp_attrs *a;
	uint8_t *communities = NULL, tag[RIB_TAG_LEN];

	if (block)
		return bgp_attrs_get(&net->attrs, block);
	bgp_draft_init(&d);
	bgp_aspath_from(&path, o->path, o->npath);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH;
	d.origin = o->origin;
	d.path = bgp_aspath_view(&path);
	if (o->has_med) {
		d.has |= BGP_HAS_MED;
		d.med = o->med;
	}
	if (o->ncommunities) {
		struct wr w;

		communities = xreallocarray(NULL, o->ncommunities, 4);
		w = wr_init(communities, o->ncommunities * 4);
		for (size_t i = 0; i < o->ncommunities; i++)
			wr_u32(&w, o->communities[i]);
		d.communities =
		    (struct bgp_bytes){ communities, (uint16_t)(o->ncommunities * 4) };
	}
	if (o->tag) {
		rib_tag_put(tag, o->tag);
		d.ext_communities = (struct bgp_bytes){ tag, sizeof tag };
	}
	a = bgp_attrs_get(&net->attrs, &d);
	free(communities);
	return a;
}

static struct rib_variant *
variants_of(struct net *net, const struct net_origin *o, size_t *n)
{
	struct rib_variant *list =
	    o->nvariants ? xreallocarray(NULL, o->nvariants, sizeof *list) : NULL;

	*n = 0;
	for (size_t i = 0; i < o->nvariants; i++) {
		list[*n].scopes = o->variants[i].scopes;
		list[*n].attrs = attrs_of(net, &o->variants[i]);
		*n += list[*n].attrs != NULL;
	}
	return list;
}

static void
originate(struct net_rt *rt, const struct net_origin *o)
{
	struct net_table *t = net_rt_table(rt, o->prefix.family);
	const struct bgp_attrs *a = attrs_of(rt->net, o);
	struct rib_variant *variants;
	size_t n;

	if (!a)
		return;
	variants = variants_of(rt->net, o, &n);
	rib_originate(t->rib,
	    &(struct rib_origin){ .prefix = o->prefix,
		.attrs = a,
		.class = o->class,
		.weight = o->weight,
		.scopes = o->scopes,
		.variants = variants,
		.nvariants = n });
	for (size_t i = 0; i < n; i++)
		bgp_attrs_put(&rt->net->attrs, variants[i].attrs);
	free(variants);
	bgp_attrs_put(&rt->net->attrs, a);
	net_table_touched(t);
}

static void
unoriginate(struct net_rt *rt, const struct net_origin *o)
{
	struct net_table *t = net_rt_table(rt, o->prefix.family);

	rib_unoriginate(t->rib, &o->prefix);
	net_table_touched(t);
}

/* The first from *i on that is in a table; NULL: there is none. */
static const struct net_origin *
next_loud(const struct net_router *r, size_t *i)
{
	while (r && *i < r->norigins && r->origins[*i].quiet)
		(*i)++;
	return r && *i < r->norigins ? &r->origins[*i] : NULL;
}

void
net_origins_apply(struct net_rt *rt, const struct net_router *old,
    const struct net_router *now)
{
	size_t i = 0, j = 0;

	for (;;) {
		const struct net_origin *a = next_loud(old, &i);
		const struct net_origin *b = next_loud(now, &j);
		int c = a && b ? ip_prefix_cmp(&a->prefix, &b->prefix) : a ? -1 : 1;

		if (!a && !b)
			break;
		if (a && c < 0)
			unoriginate(rt, a);
		else if (b && (!a || c > 0 || !net_origin_equal(a, b)))
			originate(rt, b);
		i += c <= 0;
		j += c >= 0;
	}
}
