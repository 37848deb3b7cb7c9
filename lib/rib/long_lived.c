/*
 * A neighbour that is gone for long leaves routes that serve where there is no other
 * (RFC 9494).  What that means is told by a community, so a route that has become one
 * of them is an ordinary one with other attributes: the decision, the groups and those
 * who are told of it treat it as if it had come like that.
 *
 * A long table becomes so in slices, slot by slot, a slice a turn.  What the neighbour
 * announces meanwhile is not stale, and is passed over.
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

/* So many slots from `from` on; how many prefixes lost a route. */
static uint32_t
slice(struct rib *r, uint32_t source, const struct rib_import *in, uint32_t from,
    uint32_t count)
{
	struct rib_import unlimited = *in; /* they are there already */
	struct marked m = { NULL, NULL };
	uint32_t gone = 0;

	unlimited.prefix_limit = 0;
	for (uint32_t n = from; n < from + count; n++)
		gone += settle(r, n, source, &unlimited, &m);
	bgp_attrs_put(r->attrs, m.from);
	bgp_attrs_put(r->attrs, m.to);
	return gone;
}

uint32_t
rib_source_long_lived(struct rib *r, uint32_t source, const struct rib_import *in)
{
	uint32_t gone = 0;

	for (; source != RIB_NONE; source = r->sources[source].next) {
		struct rib_origination *s = &r->sources[source];

		rib_long_lived_stop(r, source);
		if (!r->config.policy_of || !s->pub.owner || r->nnets <= RIB_AT_ONCE) {
			gone += slice(r, source, in, 0, r->nnets);
			continue;
		}
		s->long_at = s->long_gone = 0;
		s->long_left = r->nnets;
		r->nlong++;
	}
	return gone;
}

void
rib_long_lived_stop(struct rib *r, uint32_t source)
{
	struct rib_origination *s = &r->sources[source];

	r->nlong -= s->long_left != 0;
	s->long_left = 0;
}

unsigned
rib_long_lived_work(struct rib *r, unsigned units)
{
	for (uint32_t i = 0; units && r->nlong && i < r->nsources; i++) {
		struct rib_origination *s = &r->sources[i];
		uint32_t n = s->long_left < units ? s->long_left : units;

		if (!n)
			continue;
		s->long_gone +=
		    slice(r, i, r->config.policy_of(s->pub.owner), s->long_at, n);
		s->long_at += n;
		s->long_left -= n;
		units -= n;
		if (s->long_left)
			continue;
		r->nlong--;
		if (r->config.long_lived)
			r->config.long_lived(s->pub.owner, s->long_gone);
	}
	return units;
}
