/*
 * Names go from the particular to the general: an address, a router, a network of an
 * endpoint, an object, a link.  A private cloud means its edges; as a neighbour it also
 * means its MSEEs, which nobody else's name covers.
 */
#include "er/endpoint.h"

#include "er/names.h"
#include "net/homes.h"

#include <string.h>

static void
add(struct er_endpoint *p, const char *router)
{
	if (p->nrouters < ER_ENDPOINT_ROUTERS)
		p->routers[p->nrouters++] = router;
}

static void
add_all(const struct er_model *m, struct er_endpoint *p, const char *owner,
    enum er_role role)
{
	for (size_t i = 0; i < m->nspeakers; i++)
		if (m->speakers[i].role == role &&
		    strcmp(m->speakers[i].owner, owner) == 0)
			add(p, m->speakers[i].name);
}

static struct ip_addr
first_host(const struct ip_prefix *p)
{
	struct ip_addr base = ip_prefix_addr(p);

	return p->len + 1u >= ip_bits(p->family) ? base : ip_addr_plus(&base, 1);
}

/* The first network of what a site or plain router has, as the net has it. */
static struct ip_addr
owned(const struct net_spec *spec, const char *router)
{
	const struct net_router *r = net_spec_find_router(spec, router);
	struct ip_addr none = { .family = IP_NONE };

	if (r && r->nattached)
		return first_host(&r->attached[0].prefix);
	for (size_t i = 0; r && i < r->norigins; i++)
		if (r->origins[i].behind == NET_BEHIND_NETWORKS)
			return first_host(&r->origins[i].prefix);
	return none;
}

/* The first of a family, or of any: IP_NONE. */
static bool
is_wanted(const struct ip_prefix *p, uint8_t family)
{
	return p->family != IP_NONE && (family == IP_NONE || p->family == family);
}

static struct ip_addr
first_among(const struct er_prefixes *list, uint8_t family)
{
	struct ip_addr none = { .family = IP_NONE };

	for (size_t i = 0; i < list->n; i++)
		if (is_wanted(&list->items[i], family))
			return first_host(&list->items[i]);
	return none;
}

static uint8_t
other_than(uint8_t family)
{
	return family == IP_V6 ? IP_V4 : IP_V6;
}

/* In the order written, where there is one. */
static struct ip_addr
advertised(const struct er_prefixes *networks, bool given, const struct er_adverts *a,
    uint8_t family)
{
	struct ip_addr none = { .family = IP_NONE };

	if (given)
		return first_among(networks, family);
	for (size_t i = 0; i < a->n; i++) {
		if (is_wanted(&a->items[i].prefix, family) && a->items[i].prefix.len)
			return first_host(&a->items[i].prefix);
		if (is_wanted(&a->items[i].within, family)) {
			struct ip_addr base = ip_prefix_addr(&a->items[i].within);

			return ip_addr_plus(&base, 1);
		}
	}
	return none;
}

/* Where nobody says which host, it is the first one of the first subnet. */
static struct ip_addr
vnet_address(const struct er_vnet *v, uint8_t family)
{
	struct ip_addr none = { .family = IP_NONE };

	for (size_t i = 0; i < v->nsubnets; i++) {
		if (is_wanted(&v->subnets[i].prefix, family))
			return first_host(&v->subnets[i].prefix);
		if (is_wanted(&v->subnets[i].prefix6, family))
			return first_host(&v->subnets[i].prefix6);
	}
	return v->nsubnets ? none : first_among(&v->space, family);
}

static void
at_vnet(const struct er_vnet *v, struct er_endpoint *p)
{
	p->address = vnet_address(v, IP_NONE);
	p->other = vnet_address(v, other_than(p->address.family));
}

static void
at_adverts(const struct er_prefixes *networks, bool given, const struct er_adverts *a,
    struct er_endpoint *p)
{
	p->address = advertised(networks, given, a, IP_NONE);
	p->other = advertised(networks, given, a, other_than(p->address.family));
}

/* Of what has at most one of each family. */
static void
at_one(const struct ip_addr *v4, const struct ip_addr *v6, struct er_endpoint *p)
{
	p->address = v4->family != IP_NONE ? *v4 : *v6;
	p->other = v4->family != IP_NONE ? *v6 : *v4;
}

static void
vnet_end(const struct er_model *m, const void *object, struct er_endpoint *p)
{
	const struct er_vnet *v = object;

	add_all(m, p, er_vnet_transit(v)->head.name,
	    er_vnet_transit(v)->virtual_hub       ? ER_ROLE_HUB
		: er_vnet_transit(v)->has_gateway ? ER_ROLE_GATEWAY
		: er_vnet_transit(v)->has_vpn     ? ER_ROLE_VPN
						  : ER_ROLE_SERVER);
	p->traffic = true;
	p->hosts = p->owner = v->head.name;
	at_vnet(v, p);
}

static void
circuit_end(const struct er_model *m, const void *object, struct er_endpoint *p)
{
	add_all(m, p, ((const struct er_circuit *)object)->head.name, ER_ROLE_MSEE);
}

static void
site_end(const struct er_model *m, const void *object, struct er_endpoint *p)
{
	const struct er_site *s = object;

	add_all(m, p, s->head.name, ER_ROLE_CE);
	p->traffic = true;
	p->owner = s->head.name;
	at_adverts(&s->networks, s->has_networks, &s->adverts, p);
}

static void
cloud_end(const struct er_model *m, const void *object, struct er_endpoint *p)
{
	const struct er_cloud *c = object;

	add_all(m, p, c->head.name, ER_ROLE_EDGE);
	p->traffic = true;
	p->owner = c->head.name;
	if (c->nnetworks)
		p->address = first_host(&c->networks[0].prefix);
}

/* Nothing of a user's begins or ends in a hub itself. */
static void
hub_end(const struct er_model *m, const void *object, struct er_endpoint *p)
{
	const char *name = ((const struct er_hub *)object)->head.name;

	add_all(m, p, name, ER_ROLE_HUB);
	add_all(m, p, name, ER_ROLE_GATEWAY);
	add_all(m, p, name, ER_ROLE_VPN);
}

static void
router(const struct net_spec *spec, const struct er_speaker *s, struct er_endpoint *p)
{
	add(p, s->name);
	p->traffic = !er_role_is_msee(s->role);
	p->owner = s->owner;
	if (s->site)
		at_adverts(&s->site->networks, s->site->has_networks, &s->site->adverts,
		    p);
	else if (s->appliance)
		at_one(&s->appliance->address, &s->appliance->address6, p);
	else if (s->vnet)
		at_vnet(s->vnet, p);
	else if (s->router)
		at_adverts(&s->router->networks, s->router->has_networks,
		    &s->router->adverts, p);
	else if (s->role == ER_ROLE_EDGE && s->cloud->nnetworks)
		p->address = first_host(&s->cloud->networks[0].prefix);
	if (p->address.family == IP_NONE)
		p->address = owned(spec, s->name);
}

static bool
is_of(const char *object, const char *name, const char *slash)
{
	return strlen(object) == (size_t)(slash - name) &&
	    strncmp(object, name, (size_t)(slash - name)) == 0;
}

/* It has a table of its own as long as its gateway is elsewhere. */
static void
machine_end(const struct er_model *m, const struct er_machine *k, struct er_endpoint *p)
{
	cloud_end(m, k->cloud, p);
	p->address = k->address;
	if (er_machine_site(k))
		p->hosts = k->place;
}

static bool
cloud_part(const struct er_model *m, const struct er_cloud *c, const char *part,
    struct er_endpoint *p)
{
	for (size_t k = 0; k < c->nnetworks; k++) {
		if (strcmp(c->networks[k].name, part) != 0)
			continue;
		cloud_end(m, c, p);
		p->address = first_host(&c->networks[k].prefix);
		return true;
	}
	for (size_t k = 0; k < c->nmachines; k++)
		if (strcmp(c->machines[k].head.name, part) == 0) {
			machine_end(m, &c->machines[k], p);
			return true;
		}
	return false;
}

/* Routers of an object and the traffic that ends there; none of the kind is NULL. */
static void (*const by_kind[ER_OBJECT_N])(const struct er_model *, const void *,
    struct er_endpoint *) = {
	[ER_CLOUD] = cloud_end,
	[ER_VNET] = vnet_end,
	[ER_CIRCUIT] = circuit_end,
	[ER_SITE] = site_end,
	[ER_HUB] = hub_end,
};

static bool
vnet_part(const struct er_model *m, const struct er_vnet *v, const char *part,
    struct er_endpoint *p)
{
	for (size_t k = 0; k < v->nservices; k++)
		if (strcmp(v->services[k].head.name, part) == 0) {
			vnet_end(m, v, p);
			p->address = v->services[k].address;
			p->other = (struct ip_addr){ .family = IP_NONE };
			return true;
		}
	for (size_t k = 0; k < v->native.nnetworks; k++)
		if (strcmp(v->native.networks[k].name, part) == 0) {
			vnet_end(m, v, p);
			p->address = first_host(&v->native.networks[k].prefix);
			p->other = (struct ip_addr){ .family = IP_NONE };
			return true;
		}
	for (size_t k = 0; k < v->nsubnets; k++) {
		const struct er_subnet *s = &v->subnets[k];

		if (strcmp(s->head.name, part) != 0)
			continue;
		vnet_end(m, v, p);
		p->address =
		    first_host(s->prefix.family != IP_NONE ? &s->prefix : &s->prefix6);
		p->other = (struct ip_addr){ .family = IP_NONE };
		if (s->prefix.family != IP_NONE && s->prefix6.family != IP_NONE)
			p->other = first_host(&s->prefix6);
		return true;
	}
	return false;
}

/* The first prefix of a family, or of any, of an announcement. */
static bool
announces(const struct er_announced *a, uint8_t family, struct ip_prefix *found)
{
	for (size_t i = 0; er_announced_prefix(a, i, found); i++)
		if (is_wanted(found, family))
			return true;
	return false;
}

/* The first prefix that the route filter of a circuit allows, or any where it allows
 * none. */
static struct ip_addr
announced(const struct er_model *m, const struct er_circuit *k, uint8_t family)
{
	const struct er_numbers *list = &k->microsoft.communities;
	struct ip_addr none = { .family = IP_NONE };
	struct ip_prefix found;

	for (size_t i = 0; i < m->world->nservices; i++) {
		const struct er_announced *a = &m->world->services[i];
		bool allowed = list->n == 0;

		for (size_t n = 0; n < list->n; n++)
			allowed |= list->items[n] == a->community;
		if (allowed && a->azure == er_circuit_azure(k) &&
		    announces(a, family, &found))
			return first_host(&found);
	}
	return none;
}

/* Microsoft's network as a circuit leads to it. */
static void
microsoft_end(const struct er_model *m, const struct er_circuit *k,
    struct er_endpoint *p)
{
	add(p, ER_SERVICES);
	p->traffic = true;
	p->owner = ER_SERVICES;
	p->address = announced(m, k, IP_NONE);
	p->other = announced(m, k, other_than(p->address.family));
}

static bool
circuit_part(const struct er_model *m, const struct er_circuit *k, const char *part,
    struct er_endpoint *p)
{
	if (!k->has_microsoft || strcmp(part, ER_MICROSOFT_PART) != 0)
		return false;
	microsoft_end(m, k, p);
	return p->address.family != IP_NONE;
}

/* "pc1/management", "pc1/web", "hub/sql", "hub/app", "er-a/microsoft". */
static bool
part(const struct er_model *m, const char *name, struct er_endpoint *p)
{
	const char *slash = strchr(name, '/');

	if (!slash)
		return false;
	for (size_t i = 0; i < m->nclouds; i++)
		if (is_of(m->clouds[i].head.name, name, slash) &&
		    cloud_part(m, &m->clouds[i], slash + 1, p))
			return true;
	for (size_t i = 0; i < m->ncircuits; i++)
		if (is_of(m->circuits[i].head.name, name, slash) &&
		    circuit_part(m, &m->circuits[i], slash + 1, p))
			return true;
	for (size_t i = 0; i < m->nvnets; i++)
		if (is_of(m->vnets[i].head.name, name, slash) &&
		    vnet_part(m, &m->vnets[i], slash + 1, p))
			return true;
	return false;
}

static bool
object(const struct er_model *m, const char *name, struct er_endpoint *p)
{
	enum er_object_kind kind;
	const struct er_head *head = er_name_object(m, name, &kind);
	const struct er_circuit *c;
	const struct er_vnet *v;

	if (!head && (v = er_name_vnet(m, ER_SUBSCRIPTION_DEFAULT, name)) != NULL) {
		vnet_end(m, v, p);
		return true;
	}
	if (!head && (c = er_name_circuit(m, ER_SUBSCRIPTION_DEFAULT, name)) != NULL) {
		circuit_end(m, c, p);
		return true;
	}
	if (!head || !by_kind[kind])
		return false;
	by_kind[kind](m, head, p);
	return true;
}

/* --- links --- */

/* The router at the far end of a link from an MSEE, or of one that leads out; NULL: the
 * link joins others. */
static const char *
far_end(const struct er_model *m, const struct net_link *l, const char **near)
{
	const struct er_speaker *a = er_model_speaker(m, l->a);
	const struct er_speaker *b = l->b ? er_model_speaker(m, l->b) : NULL;

	*near = l->a;
	if (!l->b)
		return l->outside;
	if (!a || !b || er_role_is_msee(a->role) == er_role_is_msee(b->role))
		return NULL;
	*near = er_role_is_msee(a->role) ? l->a : l->b;
	return er_role_is_msee(a->role) ? l->b : l->a;
}

/* Behind a real neighbour of a plain router nobody knows an address. */
static bool
link_end(const struct er_model *m, const struct net_spec *spec, const char *name,
    struct er_endpoint *p)
{
	const struct net_link *l = net_spec_find_link(spec, name);
	const struct er_speaker *far;
	const char *far_name, *near;

	far_name = l ? far_end(m, l, &near) : NULL;
	if (!far_name)
		return false;
	far = er_model_speaker(m, far_name);
	if (far) {
		router(spec, far, p);
		p->nrouters = 0;
	} else {
		p->owner = l->outside_owner;
	}
	add(p, near);
	p->link = l->name;
	p->traffic = true;
	return true;
}

/* --- addresses --- */

const char *
er_endpoint_moved(const struct net_spec *spec, const char *owner,
    const struct ip_addr *a)
{
	const struct net_moved *m = net_spec_moved_at(spec, a);
	const struct net_hosts *h = m && strcmp(m->away, owner) == 0
	    ? net_spec_find_hosts(spec, m->machine)
	    : NULL;

	return h ? h->name : NULL;
}

struct owners {
	const struct er_model *model;
	const struct net_spec *spec;
	const struct er_border *border;
	struct er_endpoint *p;
	int longest;
};

/* All routers of the first object that has the longest network around an address. */
static bool
owner_of(void *ctx, const struct net_home *home)
{
	struct owners *o = ctx;
	const struct net_hosts *h;

	if ((int)home->prefix.len < o->longest)
		return false;
	if (!er_border_sees(o->border, home->owner))
		return true;
	if (o->longest >= 0) {
		o->p->several = true;
		return false;
	}
	o->longest = home->prefix.len;
	o->p->place = home->owner;
	h = net_spec_find_hosts(o->spec, home->owner);
	if (!h)
		o->p->hosts = er_endpoint_moved(o->spec, home->owner, &o->p->address);
	if (h)
		o->p->hosts = net_spec_hosts_of(o->spec, h, &o->p->address)->name;
	for (size_t i = 0; h && i < h->nrouters; i++)
		add(o->p, h->routers[i]);
	for (size_t i = 0; !h && i < o->model->nspeakers; i++) {
		const struct er_speaker *s = &o->model->speakers[i];

		if (strcmp(s->owner, home->owner) == 0 && !er_role_is_msee(s->role))
			add(o->p, s->name);
	}
	return true;
}

/* Of a VNet with subnets, those of the subnet that has the address. */
static void
hosts_of_address(const struct net_spec *spec, struct er_endpoint *p)
{
	const struct net_hosts *h =
	    p->hosts ? net_spec_find_hosts(spec, p->hosts) : NULL;

	if (h)
		p->hosts = net_spec_hosts_of(spec, h, &p->address)->name;
}

bool
er_endpoint_find(const struct er_model *m, const struct net_spec *spec,
    const char *name, struct er_endpoint *p)
{
	return er_endpoint_inside(m, spec, name, NULL, p);
}

bool
er_endpoint_inside(const struct er_model *m, const struct net_spec *spec,
    const char *name, const struct er_border *border, struct er_endpoint *p)
{
	const struct er_speaker *s;

	memset(p, 0, sizeof *p);
	if (ip_addr_parse(&p->address, name)) {
		struct owners o = { m, spec, border, p, -1 };

		p->traffic = true;
		net_homes_around(spec, &p->address, owner_of, &o);
		p->nobody = o.longest < 0;
		return true;
	}
	s = er_model_speaker(m, name);
	if (s && net_spec_find_router(spec, name)) {
		router(spec, s, p);
		return true;
	}
	if (part(m, name, p) || object(m, name, p)) {
		hosts_of_address(spec, p);
		return true;
	}
	return link_end(m, spec, name, p);
}

struct net_where
er_endpoint_where(const struct er_endpoint *p)
{
	return (struct net_where){ p->routers, p->nrouters, p->hosts, p->link };
}
