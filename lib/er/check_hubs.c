/*
 * Virtual WANs and hubs: the address prefix, VNets that cannot be connected, routing
 * intent and its limit (H-1, H-11, H-13).
 */
#include "er/check.h"
#include "er/limits.h"
#include "er/schema.h"

#include <string.h>

static void
check_prefix(const struct er_ctx *c, const struct er_hub *h)
{
	const char *leaf = ER_NAME_virtual_hubs_address_prefix;
	char text[IP_PREFIX_STRLEN];

	if (h->prefix.family == IP_NONE) {
		er_refuse(c, CODE_MISSING_LEAF, h->head.path, leaf,
		    "%s has no address prefix", h->head.name);
		return;
	}
	er_check_prefixes(c, h->head.path, leaf, &h->inside->space);
	if (h->prefix.len > ER_HUB_SMALLEST)
		er_refuse(c, CODE_HUB_PREFIX, h->head.path, leaf,
		    "%s is smaller than a /%u", ip_prefix_text(&h->prefix, text),
		    ER_HUB_SMALLEST);
}

/* Its own gateways, or a Route Server, stand in the place of the hub's. */
static void
check_vnet(const struct er_ctx *c, const struct er_hub *h, const struct er_hub_vnet *x)
{
	const struct er_vnet *v = x->vnet;

	if (!v || v->hub != h->inside)
		return; /* told when it was read */
	if (v->has_gateway || v->has_vpn || v->has_server)
		er_refuse_cure(c, CODE_GATEWAY_AND_TRANSIT, x->head.path, NULL,
		    "remove its gateways and its Route Server, or the connection",
		    "%s has %s of its own, and is connected to %s", v->head.name,
		    v->has_server ? "a Route Server" : "a gateway", h->head.name);
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == IP_V6) {
			er_warn(c, CODE_HUB_WITHOUT_IPV6, x->head.path, NULL,
			    "%s has IPv6, and %s carries IPv4 only", v->head.name,
			    h->head.name);
			break;
		}
}

static void
check_appliance(const struct er_ctx *c, const struct er_hub *h,
    const struct er_appliance *a)
{
	char text[IP_ADDR_STRLEN];

	if (a->address.family == IP_V4 && h->prefix.family == IP_V4 &&
	    !ip_prefix_has(&h->prefix, &a->address))
		er_refuse(c, CODE_HUB_PREFIX, a->head.path,
		    ER_NAME_virtual_hubs_appliances_address,
		    "%s is not in the address prefix of %s",
		    ip_addr_text(&a->address, text), h->head.name);
	if (a->address.family == IP_V4 && h->router.family == IP_V4 &&
	    (ip_addr_equal(&a->address, &h->router) ||
		ip_addr_equal(&a->address, &h->router2) ||
		ip_prefix_has(&h->inside->gateway.subnet, &a->address)))
		er_refuse_cure(c, CODE_HUB_PREFIX, a->head.path,
		    ER_NAME_virtual_hubs_appliances_address,
		    "take an address from .132 on, or leave it out",
		    "%s is in the part of %s that its gateways and its router have",
		    ip_addr_text(&a->address, text), h->head.name);
	for (size_t i = 0; i < h->inside->nappliances; i++) {
		const struct er_appliance *b = &h->inside->appliances[i];

		if (b < a && a->azure && b->azure)
			er_refuse_cure(c, CODE_DUPLICATE_ENTRY, a->head.path,
			    ER_NAME_virtual_hubs_appliances_firewall,
			    "write firewall: false for an appliance of somebody else",
			    "%s has an Azure Firewall already, %s", h->head.name,
			    b->head.name);
		if (b < a && a->address.family != IP_NONE &&
		    ip_addr_equal(&a->address, &b->address))
			er_refuse(c, CODE_DUPLICATE_ENTRY, a->head.path,
			    ER_NAME_virtual_hubs_appliances_address,
			    "%s has the address of %s", a->name, b->name);
	}
}

static size_t
spaces(const struct er_hub *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->inside->nspokes; i++)
		n += h->inside->spokes[i]->space.n;
	return n;
}

static void
check_intent(const struct er_ctx *c, const struct er_hub *h)
{
	const struct er_intent *t = &h->intent;
	uint32_t limit = er_limit_hub_spaces(c->model);
	size_t n = spaces(h);

	if (!h->has_intent)
		return;
	if (!t->private_text && !t->internet_text)
		er_refuse(c, CODE_MISSING_LEAF, t->head.path, NULL,
		    "routing intent names neither a private nor an internet hop");
	if (t->private_text && limit && n > limit)
		er_refuse(c, CODE_HUB_SPACES, t->head.path, NULL,
		    "the VNets of %s have %zu address spaces, with routing intent it "
		    "takes %u",
		    h->head.name, n, limit);
	er_check_prefixes(c, t->head.path,
	    ER_NAME_virtual_hubs_routing_intent_private_prefixes, &t->private_prefixes);
	/* H-16: one or the other. */
	for (size_t i = 0; t->internet_text && i < t->private_prefixes.n; i++)
		if (t->private_prefixes.items[i].len == 0)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, t->head.path,
			    ER_NAME_virtual_hubs_routing_intent_private_prefixes,
			    "leave the internet hop out, or the prefix",
			    "0.0.0.0/0 sends Internet traffic where a default route was "
			    "learned, and the internet hop sends it to the Internet");
	if (t->transit && !t->private_text)
		er_refuse(c, CODE_CONFLICTING_LEAVES, t->head.path,
		    ER_NAME_virtual_hubs_routing_intent_expressroute_transit,
		    "circuits reach each other through the private hop only, and there "
		    "is none");
}

/* H-3: Global Reach and transit through the appliance exclude each other. */
static void
check_transit(const struct er_ctx *c, const struct er_hub *h)
{
	for (size_t i = 0; h->intent.transit && i < h->inside->nconnections; i++) {
		const struct er_circuit *k = h->inside->connections[i].circuit;

		if (k && k->nreaches)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, h->intent.head.path,
			    ER_NAME_virtual_hubs_routing_intent_expressroute_transit,
			    "remove the Global Reach link, or leave it out",
			    "%s of %s has Global Reach, which does not go together",
			    k->head.name, h->head.name);
	}
}

/* Hubs of one Virtual WAN have prefixes of their own. */
static void
check_apart(const struct er_ctx *c, const struct er_hub *h)
{
	char text[IP_PREFIX_STRLEN], other[IP_PREFIX_STRLEN];

	for (const struct er_hub *o = c->model->hubs; o < h; o++)
		if (er_hubs_joined(h, o) && h->prefix.family == IP_V4 &&
		    o->prefix.family == IP_V4 &&
		    ip_prefix_overlaps(&h->prefix, &o->prefix))
			er_refuse_cure(c, CODE_HUB_PREFIX, h->head.path,
			    ER_NAME_virtual_hubs_address_prefix,
			    "give the hub another prefix",
			    "%s overlaps %s of %s, which is of the same Virtual WAN",
			    ip_prefix_text(&h->prefix, text),
			    ip_prefix_text(&o->prefix, other), o->head.name);
}

void
er_check_hubs(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nhubs; i++) {
		const struct er_hub *h = &c->model->hubs[i];

		check_prefix(c, h);
		check_apart(c, h);
		for (size_t k = 0; k < h->nvnets; k++)
			check_vnet(c, h, &h->vnets[k]);
		for (size_t k = 0; k < h->inside->nappliances; k++)
			check_appliance(c, h, &h->inside->appliances[k]);
		check_intent(c, h);
		check_transit(c, h);
		er_check_hub_tables(c, h);
		er_check_route_maps(c, &h->maps);
	}
}
