/*
 * Nobody announces the prefix as it was asked for.  Perhaps it was meant to be another
 * length, so what is announced around and inside of it is named; or the lab has the
 * network, and something keeps it from being announced.
 */
#include "base/xalloc.h"
#include "view/explain_int.h"

#include <string.h>

static bool
holds(const struct ip_prefix *outer, const struct ip_prefix *inner)
{
	struct ip_addr base = ip_prefix_addr(inner);

	return outer->family == inner->family && outer->len <= inner->len &&
	    ip_prefix_has(outer, &base);
}

static void
add(struct view_explain *x, const struct view_ex_near *near)
{
	if (!er_border_sees(x->border, near->who))
		return;
	/* Two routers of one object announce the same. */
	for (size_t i = 0; i < x->nnear; i++)
		if (ip_prefix_equal(&x->near[i].prefix, &near->prefix) &&
		    strcmp(x->near[i].who, near->who) == 0)
			return;
	VEC_PUSH(x->near, x->nnear, x->capnear) = *near;
}

/* Routers announce what is sorted by prefix, and there may be very many. */
static void
announced(struct view_explain *x, const struct net_router *r)
{
	for (size_t i = 0; i < r->norigins && x->nnear < 10 * VIEW_NEAR_SHOWN; i++) {
		const struct ip_prefix *p = &r->origins[i].prefix;

		if (!r->origins[i].quiet && p->len > 0 &&
		    (holds(p, &x->prefix) || holds(&x->prefix, p)))
			add(x,
			    &(struct view_ex_near){ .who = r->owner,
				.prefix = *p,
				.inside = p->len > x->prefix.len });
	}
}

static void
kept(struct view_explain *x, const char *who, const struct ip_prefix *p,
    const char *why, const char *rule)
{
	if (holds(p, &x->prefix))
		add(x,
		    &(struct view_ex_near){ .who = who,
			.prefix = *p,
			.why = why,
			.rule = rule });
}

static void
cloud(struct view_explain *x, const struct er_cloud *c)
{
	for (size_t i = 0; i < c->nsegments; i++)
		if (c->segments[i].site)
			kept(x, c->head.name, &c->segments[i].prefix,
			    "the segment is stretched from a site, which announces it",
			    "A-71");
		else if (c->segments[i].isolated)
			kept(x, c->head.name, &c->segments[i].prefix,
			    "the segment is isolated, no T1 router announces it",
			    "A-36");
	for (size_t i = 0; i < c->nnetworks; i++)
		if (!c->networks[i].announced && c->networks[i].management)
			kept(x, c->head.name, &c->networks[i].prefix,
			    "the service keeps this network to itself", "A-4");
}

static void
vnet(struct view_explain *x, const struct er_vnet *v)
{
	const struct er_vnet *at = er_vnet_transit(v);
	bool joined =
	    at->has_gateway || at->has_vpn || at->has_server || at->virtual_hub;

	for (size_t i = 0; i < v->space.n; i++)
		if (!joined)
			kept(x, v->head.name, &v->space.items[i],
			    "it has no gateway, and no hub that has one", "W-1");
}

static bool
is_advertised(const struct er_site *s, const struct ip_prefix *p)
{
	for (size_t i = 0; i < s->adverts.n; i++)
		if (!s->adverts.items[i].withdrawn &&
		    ip_prefix_equal(&s->adverts.items[i].prefix, p))
			return true;
	return false;
}

/* What is written of generated ones is the block that they are in. */
static void
withdrawn(struct view_explain *x, const char *who, const struct er_adverts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *a = &list->items[i];

		if (a->withdrawn && !a->mrt)
			kept(x, who,
			    a->prefix.family == IP_NONE ? &a->within : &a->prefix,
			    "it has been withdrawn", NULL);
	}
}

static void
site(struct view_explain *x, const struct er_site *s)
{
	for (size_t i = 0; s->has_networks && i < s->networks.n; i++)
		if (!is_advertised(s, &s->networks.items[i]))
			kept(x, s->head.name, &s->networks.items[i],
			    "the site does not advertise it", NULL);
	withdrawn(x, s->head.name, &s->adverts);
}

void
view_ex_near(struct view_explain *x, const struct er_model *m)
{
	const struct net_spec *spec = net_running(x->net);

	for (size_t i = 0; i < m->nclouds; i++)
		cloud(x, &m->clouds[i]);
	for (size_t i = 0; i < m->nvnets; i++)
		vnet(x, &m->vnets[i]);
	for (size_t i = 0; i < m->nsites; i++)
		site(x, &m->sites[i]);
	for (size_t i = 0; i < spec->nrouters; i++)
		announced(x, &spec->routers[i]);
}
