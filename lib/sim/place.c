/*
 * Names go from the particular to the general: an address, a router, a network of an
 * endpoint, an object (er/endpoint.h).  A private cloud means its edges; as a neighbour
 * it also means its MSEEs, which nobody else's name covers.
 */
#include "sim/place.h"

#include <string.h>

#include "er/endpoint.h"
#include "er/names.h"

_Static_assert(SIM_ROUTERS_MAX == ER_ENDPOINT_ROUTERS, "a place holds an endpoint");

bool
sim_place_find(const struct sim_world *w, const char *name, struct sim_place *p)
{
	struct er_endpoint e;
	bool found =
	    er_endpoint_find(sim_lab(w)->model, net_running(sim_net(w)), name, &e);

	memcpy(p->routers, e.routers, sizeof p->routers);
	p->nrouters = e.nrouters;
	p->address = e.address;
	p->traffic = e.traffic;
	p->nobody = e.nobody;
	return found;
}

bool
sim_place_end(const struct sim_world *w, const char *name, struct sim_place *p)
{
	return sim_place_find(w, name, p) && p->traffic && p->address.family != IP_NONE;
}

/* The VNet whose gateway it uses. */
static const struct er_vnet *
with_gateway(const struct er_vnet *v)
{
	return !v->has_gateway && v->hub ? v->hub : v;
}

bool
sim_place_is(const struct sim_world *w, const char *name, const char *router_name,
    const char *link)
{
	const struct er_model *m = sim_lab(w)->model;
	const struct er_speaker *s = er_model_speaker(m, router_name);
	const struct er_circuit *c;
	const struct er_vnet *v;

	if (strcmp(name, router_name) == 0 || (link && strcmp(name, link) == 0) ||
	    (s && strcmp(name, s->owner) == 0))
		return true;
	if (!s)
		return false;
	c = s->role == ER_ROLE_MSEE ? er_name_circuit(m, ER_SUBSCRIPTION_DEFAULT, name)
				    : NULL;
	v = s->role == ER_ROLE_GATEWAY ? er_name_vnet(m, ER_SUBSCRIPTION_DEFAULT, name)
				       : NULL;
	return (c && c == s->circuit) || (v && with_gateway(v) == s->vnet);
}
