/*
 * Names go from the particular to the general: an address, a router, a network of an
 * endpoint, an object (er/endpoint.h).  A private cloud means its edges; as a neighbour
 * it also means its MSEEs, which nobody else's name covers.
 */
#include "run/place.h"

#include "er/names.h"

#include <string.h>

bool
run_place_find(const struct run *r, const char *name, struct er_endpoint *e)
{
	return er_endpoint_find(run_lab(r)->model, net_running(run_net(r)), name, e);
}

bool
run_place_end(const struct run *r, const char *name, struct er_endpoint *e)
{
	return run_place_find(r, name, e) && e->traffic &&
	    (e->address.family != IP_NONE || e->link);
}

bool
run_place_is(const struct run *r, const char *name, const char *router_name,
    const char *link)
{
	const struct er_model *m = run_lab(r)->model;
	const struct er_speaker *s = er_model_speaker(m, router_name);
	const struct er_circuit *c;
	const struct er_vnet *v;

	if (strcmp(name, router_name) == 0 || (link && strcmp(name, link) == 0) ||
	    (s && strcmp(name, s->owner) == 0))
		return true;
	if (!s) { /* the hosts of a VNet, or of a subnet of it */
		size_t n;

		v = er_name_vnet(m, ER_SUBSCRIPTION_DEFAULT, name);
		n = v ? strlen(v->head.name) : 0;
		return v && strncmp(v->head.name, router_name, n) == 0 &&
		    (router_name[n] == '\0' || router_name[n] == '/');
	}
	c = er_role_is_msee(s->role) ? er_name_circuit(m, ER_SUBSCRIPTION_DEFAULT, name)
				     : NULL;
	v = s->role == ER_ROLE_GATEWAY || s->role == ER_ROLE_VPN ||
		s->role == ER_ROLE_SERVER || s->role == ER_ROLE_HUB
	    ? er_name_net(m, ER_SUBSCRIPTION_DEFAULT, name)
	    : NULL;
	return (c && c == s->circuit) || (v && er_vnet_transit(v) == s->vnet);
}
