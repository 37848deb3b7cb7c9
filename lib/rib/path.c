/*
 * Paths are shared: the prefixes of one UPDATE hold the number of one path, so a prefix
 * with one path costs no slot of its own for it.  The first number lies in the prefix,
 * further ones in links.  The last path of each source is remembered, because routes
 * that come one by one tend to be alike.
 */
#include "base/xalloc.h"
#include "rib/table.h"

#define FIRST_PATHS 4
#define FIRST_LINKS 8

bool
rib_path_equal(const struct rib_path *a, const struct rib_path *b)
{
	return a->attrs == b->attrs && a->source == b->source &&
	    a->local_pref == b->local_pref && a->scopes == b->scopes &&
	    a->hops == b->hops && a->weight == b->weight &&
	    a->generation == b->generation && a->class == b->class &&
	    a->tie == b->tie && a->reason == b->reason && a->least == b->least &&
	    a->precedence == b->precedence && a->origin == b->origin &&
	    a->med_dropped == b->med_dropped && a->summary == b->summary &&
	    a->variants == b->variants;
}

static uint32_t
path_slot(struct rib *r)
{
	uint32_t n = r->free_path;

	if (n != RIB_NONE) {
		r->free_path = r->paths[n].mark;
		return n;
	}
	if (r->npaths == r->cappaths) {
		r->cappaths = r->cappaths ? r->cappaths + r->cappaths / 2 : FIRST_PATHS;
		r->cappaths += r->cappaths & 1;
		r->paths = xreallocarray(r->paths, r->cappaths, sizeof *r->paths);
	}
	return r->npaths++;
}

uint32_t
rib_path_take(struct rib *r, const struct rib_path *like)
{
	struct rib_origination *s = &r->sources[like->source];
	uint32_t n = s->last;

	if (n != RIB_NONE && rib_path_equal(&r->paths[n], like)) {
		r->paths[n].refs++;
		return n;
	}
	n = path_slot(r);
	r->paths[n] = *like;
	r->paths[n].refs = 1;
	r->paths[n].mark = 0;
	bgp_attrs_ref(like->attrs);
	if (like->variants)
		r->variants[like->variants - 1].refs++;
	s->npaths++;
	s->last = n;
	return n;
}

void
rib_path_free(struct rib *r, uint32_t n)
{
	struct rib_path *p = &r->paths[n];
	struct rib_origination *s = &r->sources[p->source];

	if (s->last == n)
		s->last = RIB_NONE;
	s->npaths--;
	bgp_attrs_put(r->attrs, p->attrs);
	rib_variants_drop(r, p->variants);
	p->attrs = NULL;
	p->mark = r->free_path;
	r->free_path = n;
}

struct rib_path *
rib_path(const struct rib *r, uint32_t n)
{
	return n == RIB_NONE ? NULL : &r->paths[n];
}

static uint32_t
link_new(struct rib *r, uint32_t path, uint32_t next)
{
	uint32_t n = r->free_link;

	if (n != RIB_NONE) {
		r->free_link = r->links[n].next;
	} else {
		if (r->nlinks == r->caplinks) {
			r->caplinks =
			    r->caplinks ? r->caplinks + r->caplinks / 2 : FIRST_LINKS;
			r->links =
			    xreallocarray(r->links, r->caplinks, sizeof *r->links);
		}
		n = r->nlinks++;
	}
	r->links[n] = (struct rib_link){ path, next };
	return n;
}

static void
link_free(struct rib *r, uint32_t n)
{
	r->links[n].next = r->free_link;
	r->free_link = n;
}

uint32_t *
rib_net_path_of(struct rib *r, struct rib_net *net, uint32_t source)
{
	if (net->flags & RIB_NET_TOMB || net->best == RIB_NONE)
		return NULL;
	if (r->paths[net->best].source == source)
		return &net->best;
	for (uint32_t l = net->more; l != RIB_NONE; l = r->links[l].next) {
		if (r->paths[r->links[l].path].source == source)
			return &r->links[l].path;
	}
	return NULL;
}

void
rib_net_add_path(struct rib *r, uint32_t n, uint32_t path)
{
	struct rib_net *net = net_at(r, n);

	if (net->flags & RIB_NET_TOMB)
		rib_tomb_remove(r, n);
	if (net->best == RIB_NONE)
		net->best = path;
	else
		net->more = link_new(r, path, net->more);
}

/* A path to remove: of one source, or (RIB_NONE) one whose session has gone. */
static bool
unwanted(const struct rib *r, uint32_t path, uint32_t source)
{
	const struct rib_path *p = &r->paths[path];

	return source == RIB_NONE ? !path_is_live(r, p) : p->source == source;
}

static unsigned
remove_paths(struct rib *r, struct rib_net *net, uint32_t source)
{
	unsigned removed = 0;
	uint32_t *at = &net->more, l;

	if (net->flags & RIB_NET_TOMB || net->best == RIB_NONE)
		return 0;
	while ((l = *at) != RIB_NONE) {
		if (!unwanted(r, r->links[l].path, source)) {
			at = &r->links[l].next;
			continue;
		}
		rib_path_drop(r, r->links[l].path);
		*at = r->links[l].next;
		link_free(r, l);
		removed++;
	}
	if (!unwanted(r, net->best, source))
		return removed;
	rib_path_drop(r, net->best);
	net->best = RIB_NONE;
	l = net->more;
	if (l != RIB_NONE) {
		net->best = r->links[l].path;
		net->more = r->links[l].next;
		link_free(r, l);
	}
	return removed + 1;
}

unsigned
rib_net_remove_dead(struct rib *r, struct rib_net *net)
{
	return remove_paths(r, net, RIB_NONE);
}

unsigned
rib_net_remove_source(struct rib *r, struct rib_net *net, uint32_t source)
{
	return remove_paths(r, net, source);
}

void
rib_net_to_front(struct rib *r, struct rib_net *net, uint32_t path)
{
	uint32_t l = net->more;

	if (net->best == path)
		return;
	while (r->links[l].path != path)
		l = r->links[l].next;
	r->links[l].path = net->best;
	net->best = path;
}

const struct rib_path *
rib_path_next(const struct rib *r, const struct rib_net *net,
    const struct rib_path *previous)
{
	struct rib_path_iter it = rib_path_first(net);
	bool passed = !previous;

	for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
		const struct rib_path *p = &r->paths[it.path];

		if (passed && path_is_live(r, p))
			return p;
		if (p == previous)
			passed = true;
	}
	return NULL;
}
