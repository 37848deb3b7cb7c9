/*
 * Sources come and go at once: each has a generation, and a path of an older one is
 * dead for every decision.  One sweeper goes round the prefixes and takes dead paths
 * out, of all sources that went down meanwhile in one turn; each that goes down makes
 * it do a full turn from where it stands.  An index is used again when no path names
 * it, be it held by a prefix or as what was last offered.
 *
 * To be marked stale is to begin a generation without ending the one before; a route
 * that comes again is of the new one.  Nothing is kept per route.
 */
#include "base/xalloc.h"
#include "rib/before.h"

uint32_t
rib_source_add(struct rib *r, const struct rib_source *like)
{
	struct rib_source pub = *like; /* which may lie in what is moved below */
	uint32_t i = 0;

	pub.generation = 0;
	while (i < r->nsources && (r->sources[i].pub.used || r->sources[i].npaths))
		i++;
	if (i == r->nsources) {
		if (r->nsources == r->capsources) {
			r->capsources = r->capsources ? r->capsources * 2 : 2;
			r->sources = xreallocarray(r->sources, r->capsources,
			    sizeof *r->sources);
		}
		r->nsources++;
	} else {
		pub.generation = r->sources[i].pub.generation + 1;
	}
	pub.used = true;
	pub.nroutes = pub.naccepted = 0;
	pub.nstale = pub.nstale_accepted = pub.keeps_stale = 0;
	r->sources[i] = (struct rib_origination){ .pub = pub,
		.last = RIB_NONE,
		.first = i,
		.next = RIB_NONE };
	return i;
}

uint32_t
rib_source_add_sibling(struct rib *r, uint32_t last)
{
	const struct rib_source like = r->sources[last].pub; /* the array may move */
	uint32_t i = rib_source_add(r, &like);
	struct rib_origination *s = &r->sources[i];

	s->first = r->sources[last].first;
	s->rank = r->sources[last].rank + 1;
	r->sources[last].next = i;
	return i;
}

uint32_t
rib_source_first(const struct rib *r, uint32_t i)
{
	return r->sources[i].first;
}

uint32_t
rib_source_sibling(const struct rib *r, uint32_t i)
{
	return r->sources[i].next;
}

void
rib_source_back(struct rib *r, uint32_t i, bool ebgp, uint32_t remote_id)
{
	for (; i != RIB_NONE; i = r->sources[i].next) {
		r->sources[i].pub.ebgp = ebgp;
		r->sources[i].pub.remote_id = remote_id;
	}
}

struct rib_source *
rib_source(struct rib *r, uint32_t i)
{
	return i < r->nsources && r->sources[i].pub.used ? &r->sources[i].pub : NULL;
}

static bool
has_accepted(const struct rib *r, const struct rib_net *net, uint32_t source)
{
	struct rib_path_iter it = rib_path_first(net);

	for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
		const struct rib_path *p = &r->paths[it.path];

		if (r->sources[p->source].first == source && path_is_eligible(r, p))
			return true;
	}
	return false;
}

bool
rib_first_of(const struct rib *r, uint32_t source, struct ip_prefix *first)
{
	bool any = false;

	for (uint32_t i = 0; i < r->nnets; i++) {
		const struct rib_net *net = net_at(r, i);
		struct ip_prefix p;

		if (!(net->flags & RIB_NET_USED) || net->len == 0 ||
		    !has_accepted(r, net, source))
			continue;
		p = rib_net_prefix(net);
		if (!any || ip_prefix_cmp(&p, first) < 0)
			*first = p;
		any = true;
	}
	return any;
}

static bool
has_paths(const struct rib *r, uint32_t i)
{
	while (i != RIB_NONE && !r->sources[i].npaths)
		i = r->sources[i].next;
	return i != RIB_NONE;
}

void
rib_source_down(struct rib *r, uint32_t i)
{
	struct rib_source *s = &r->sources[i].pub;

	s->nroutes = s->naccepted = 0;
	s->nstale = s->nstale_accepted = 0;
	if (has_paths(r, i))
		r->sweep_left = r->nnets;
	for (; i != RIB_NONE; i = r->sources[i].next) {
		struct rib_origination *o = &r->sources[i];

		o->pub.keeps_stale = 0;
		o->last = RIB_NONE;
		rib_long_lived_stop(r, i);
		rib_befores_free(r, i);
		o->pub.generation += o->npaths != 0;
	}
}

void
rib_source_count(struct rib *r, const struct rib_path *p, int change)
{
	struct rib_source *s = &r->sources[r->sources[p->source].first].pub;
	uint32_t one = (uint32_t)change, ok = p->reason == RIB_OK ? one : 0;

	if (p->summary || !path_is_live(r, p))
		return;
	s->nroutes += one;
	s->naccepted += ok;
	if (!path_is_stale(r, p))
		return;
	s->nstale += one;
	s->nstale_accepted += ok;
}

void
rib_source_stale(struct rib *r, uint32_t i)
{
	rib_source_drop_stale(r, i);
	rib_source_stale_too(r, i);
}

void
rib_source_stale_too(struct rib *r, uint32_t i)
{
	struct rib_source *s = &r->sources[i].pub;

	if (s->keeps_stale == UINT8_MAX)
		rib_source_drop_stale(r, i); /* nobody needs so many */
	if (!has_paths(r, i))
		return;
	s->nstale = s->nroutes;
	s->nstale_accepted = s->naccepted;
	for (; i != RIB_NONE; i = r->sources[i].next) {
		r->sources[i].last = RIB_NONE;
		r->sources[i].pub.generation++;
		r->sources[i].pub.keeps_stale++;
	}
}

uint32_t
rib_source_drop_stale(struct rib *r, uint32_t i)
{
	struct rib_source *s = &r->sources[i].pub;
	uint32_t n = s->nstale;

	s->nroutes -= n;
	s->naccepted -= s->nstale_accepted;
	s->nstale = s->nstale_accepted = 0;
	for (; i != RIB_NONE; i = r->sources[i].next) {
		r->sources[i].pub.keeps_stale = 0;
		rib_long_lived_stop(r, i);
		rib_befores_drop_stale(r, i);
	}
	if (n)
		r->sweep_left = r->nnets;
	return n;
}

bool
rib_path_stale(const struct rib *r, const struct rib_path *p)
{
	return path_is_stale(r, p);
}

void
rib_source_remove(struct rib *r, uint32_t i)
{
	rib_source_down(r, i);
	for (; i != RIB_NONE; i = r->sources[i].next) {
		rib_again_stop(r, i);
		r->sources[i].pub.used = false;
		r->sources[i].pub.owner = NULL;
	}
}

unsigned
rib_work(struct rib *r, unsigned units)
{
	while (units && r->sweep_left) {
		struct rib_net *net;
		uint32_t n;

		if (r->sweep_at >= r->nnets)
			r->sweep_at = 0;
		n = r->sweep_at++;
		net = net_at(r, n);
		r->sweep_left--;
		units--;
		if (net->flags & RIB_NET_USED && rib_net_remove_dead(r, net))
			rib_redecide(r, n);
	}
	units = units ? rib_again_work(r, units) : 0;
	return units ? rib_long_lived_work(r, units) : 0;
}

bool
rib_idle(const struct rib *r)
{
	return !r->sweep_left && !r->nagain && !r->nlong;
}
