/*
 * A neighbour that is gone for long leaves routes that serve where there is no other
 * (RFC 9494).  What that means is told by a community, so a route that has become one
 * of them is an ordinary one with other attributes: the decision, the groups and those
 * who are told of it treat it as if it had come like that.
 */
#include "base/xalloc.h"
#include "bgp/proto.h"
#include "rib/table.h"

#include <stdlib.h>

/* The attributes with LLGR_STALE, as a reference; NULL: they are too long for that. */
static const struct bgp_attrs *
mark(struct rib *r, const struct bgp_attrs *attrs)
{
	uint16_t len = attrs->communities_len;
	const struct bgp_attrs *marked;
	struct bgp_draft d;
	uint8_t *list;

	if (attrs->well_known & BGP_WK_LLGR_STALE)
		return bgp_attrs_ref(attrs);
	if (len > BGP_ATTR_MAX - 4)
		return NULL;
	bgp_draft_from(&d, attrs);
	list = xmalloc(len + 4u);
	if (len)
		memcpy(list, d.communities.p, len);
	put_u32(list + len, BGP_COMMUNITY_LLGR_STALE); /* the encoder sorts them */
	d.communities = (struct bgp_bytes){ list, (uint16_t)(len + 4) };
	marked = bgp_attrs_get(r->attrs, &d);
	free(list);
	return marked;
}

/* What was marked last: routes that came together share their attributes. */
struct marked {
	const struct bgp_attrs *from, *to; /* references */
};

static const struct bgp_attrs *
marked_of(struct rib *r, struct marked *m, const struct bgp_attrs *attrs)
{
	if (m->from == attrs)
		return m->to;
	bgp_attrs_put(r->attrs, m->from);
	bgp_attrs_put(r->attrs, m->to);
	m->from = bgp_attrs_ref(attrs);
	m->to = mark(r, attrs);
	return m->to;
}

/* One prefix; true: its route is gone. */
static bool
settle(struct rib *r, uint32_t n, uint32_t source, const struct rib_import *in,
    struct marked *m)
{
	struct rib_net *net = net_at(r, n);
	const uint32_t *at =
	    net->flags & RIB_NET_USED ? rib_net_path_of(r, net, source) : NULL;
	const struct rib_path *p = at ? &r->paths[*at] : NULL;
	struct rib_placing x;

	if (!p || p->summary || !path_is_live(r, p) || !path_is_stale(r, p))
		return false;
	x = (struct rib_placing){ .prefix = rib_net_prefix(net),
		.generation = p->generation,
		.id = p->id };
	x.attrs =
	    p->attrs->well_known & BGP_WK_NO_LLGR ? NULL : marked_of(r, m, p->attrs);
	if (!x.attrs)
		rib_import_remove(r, source, &x.prefix);
	else
		(void)rib_import_place(r, source, in, &x);
	return !x.attrs;
}

uint32_t
rib_source_long_lived(struct rib *r, uint32_t source, const struct rib_import *in)
{
	struct rib_import unlimited = *in; /* they are there already */
	struct marked m = { NULL, NULL };
	uint32_t gone = 0;

	unlimited.prefix_limit = 0;
	for (; source != RIB_NONE; source = r->sources[source].next)
		for (uint32_t n = 0; n < r->nnets; n++)
			gone += settle(r, n, source, &unlimited, &m);
	bgp_attrs_put(r->attrs, m.from);
	bgp_attrs_put(r->attrs, m.to);
	return gone;
}
