/*
 * What fails is one thing to a person and several to the net: a circuit is two routers.
 */
#include "er/target.h"

#include "base/xalloc.h"
#include "er/names.h"
#include "net/ends.h"

#include <stdlib.h>
#include <string.h>

typedef bool act(struct net *, struct erx_time, enum net_target, const char *);

struct place {
	struct net *net;
	const struct er_model *model;
	struct erx_time now;
	act *act;
};

const char *const er_target_words[] = {
	[ER_TARGET_LINK] = "link",
	[ER_TARGET_SESSION] = "session",
	[ER_TARGET_ROUTER] = "router",
	[ER_TARGET_CIRCUIT] = "circuit",
	[ER_TARGET_GATEWAY] = "gateway",
	[ER_TARGET_CLOUD] = "private-cloud",
	[ER_TARGET_APPLIANCE] = "appliance",
	[ER_TARGET_VPN] = "vpn-gateway",
	[ER_TARGET_SERVER] = "route-server",
	[ER_TARGET_HUB] = "virtual-hub",
	[ER_TARGET_LOCATION] = "location",
	[ER_TARGET_PORT] = "direct-port",
	[ER_TARGET_FORWARDING] = "forwarding",
	NULL,
};

char *
er_target_turned(const char *name)
{
	struct net_ends e = { .a = NULL };

	return net_ends_next(name, &e) ? net_ends_turned(&e) : NULL;
}

/* Names of links and sessions are taken in either order of the ends. */
static bool
either_way(const struct place *p, enum net_target what, const char *name)
{
	char *turned;
	bool found;

	if (p->act(p->net, p->now, what, name))
		return true;
	turned = er_target_turned(name);
	found = turned && p->act(p->net, p->now, what, turned);
	free(turned);
	return found;
}

/* The name of a router, or of a link in either order, with the MSEE of the private
 * peering replaced by that of the Microsoft peering, which is the same box; NULL: none
 * is in it, or the circuit has no Microsoft peering.  xmalloc'd. */
static char *
twin_of(const struct er_model *m, const char *name)
{
	const struct er_speaker *twin = er_model_twin(m, er_model_speaker(m, name));
	struct net_ends e = { .a = NULL };
	char *found = twin ? xstrdup(twin->name) : NULL;

	while (!found && net_ends_next(name, &e)) {
		const char *family = e.family == IP_V6 ? "/ipv6"
		    : e.family == IP_V4                ? "/ipv4"
						       : "";
		char *half[2] = { xasprintf("%.*s", (int)e.na, e.a),
			xasprintf("%.*s", (int)e.nb, e.b) };

		for (int i = 0; i < 2 && !found; i++) {
			char *link;

			twin = er_model_twin(m, er_model_speaker(m, half[i]));
			if (!twin)
				continue;
			link = net_link_name(twin->name, half[!i]);
			found = xasprintf("%s%s", link, family);
			free(link);
		}
		free(half[0]);
		free(half[1]);
	}
	return found;
}

/* Where one family of a link is a real router's, that family has a link of its own,
 * which is the same port. */
static bool
with_families(const struct place *p, enum net_target what, const char *name)
{
	bool found = either_way(p, what, name);
	struct net_ends e = { .a = NULL };

	if (!found || !net_ends_next(name, &e) || e.family != IP_NONE)
		return found;
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		char *of = xasprintf("%s/%s", name, ip_family_name((uint8_t)f));

		(void)either_way(p, what, of);
		free(of);
	}
	return found;
}

/* The same for what shares the box or the port. */
static bool
with_twin(const struct place *p, enum net_target what, const char *name)
{
	bool found = with_families(p, what, name);
	char *twin = twin_of(p->model, name);

	if (twin)
		found |= with_families(p, what, twin);
	free(twin);
	return found;
}

/* All speakers of an object that have this role. */
static bool
group(const struct place *p, const char *owner, unsigned roles)
{
	const struct er_model *m = p->model;
	bool any = false;

	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_speaker *s = &m->speakers[i];

		if (strcmp(s->owner, owner) == 0 && roles & 1u << s->role)
			any |= p->act(p->net, p->now, NET_ROUTER, s->name);
	}
	return any;
}

/* All MSEEs of a location, which may be named by one of its ports. */
static bool
at_location(const struct place *p, const char *name)
{
	const struct er_model *m = p->model;
	const struct er_location *known = er_world_location(m->world, name, ER_AZURE_N);
	bool any = false;

	if (known && !er_location_is_metro(known, name))
		name = known->name;
	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_speaker *s = &m->speakers[i];
		const char *site = er_role_is_msee(s->role) && !s->circuit->cloud
		    ? er_circuit_site(m, s->circuit, s->instance)
		    : NULL;

		if (site && er_world_same(site, name))
			any |= p->act(p->net, p->now, NET_ROUTER, s->name);
	}
	return any;
}

/* Whether a router is an MSEE whose circuit is on the port pair, or on the port of it,
 * that a name stands for. */
static bool
is_on_port(const struct er_speaker *s, const char *name)
{
	const struct er_port_pair *pair =
	    s && er_role_is_msee(s->role) ? s->circuit->port : NULL;
	size_t n = pair ? strlen(pair->head.name) : 0;

	if (!pair || strncmp(name, pair->head.name, n) != 0)
		return false;
	return !name[n] || strcmp(name + n, s->instance ? "/link2" : "/link1") == 0;
}

/* The links between customers and all circuits of a port. */
static bool
on_port(const struct place *p, const char *name)
{
	const struct net_spec *spec = net_running(p->net);
	bool any = false;

	for (size_t i = 0; i < spec->nlinks; i++) {
		const struct net_link *l = &spec->links[i];
		const struct er_speaker *a = er_model_speaker(p->model, l->a);
		const struct er_speaker *b =
		    er_model_speaker(p->model, l->b ? l->b : l->outside);
		const struct er_speaker *far = is_on_port(a, name) ? b : a;

		if (!is_on_port(a, name) && !is_on_port(b, name))
			continue;
		if (!far || far->role == ER_ROLE_CE || far->role == ER_ROLE_PLAIN)
			any |= p->act(p->net, p->now, NET_LINK, l->name);
	}
	return any;
}

static bool
carry_out(const struct place *p, enum er_target what, const char *name)
{
	const struct er_circuit *c;
	const struct er_speaker *s;

	switch (what) {
	case ER_TARGET_LINK:
		return with_twin(p, NET_LINK, name);
	case ER_TARGET_SESSION:
		return either_way(p, NET_SESSION, name);
	case ER_TARGET_ROUTER:
		return with_twin(p, NET_ROUTER, name);
	case ER_TARGET_FORWARDING:
		return with_twin(p, NET_FORWARDING, name);
	case ER_TARGET_CIRCUIT:
		c = er_name_circuit(p->model, ER_SUBSCRIPTION_DEFAULT, name);
		return c &&
		    group(p, c->head.name,
			1u << ER_ROLE_MSEE | 1u << ER_ROLE_MICROSOFT);
	case ER_TARGET_GATEWAY:
		return group(p, name, 1u << ER_ROLE_GATEWAY);
	case ER_TARGET_VPN:
		return group(p, name, 1u << ER_ROLE_VPN);
	case ER_TARGET_SERVER:
		return group(p, name, 1u << ER_ROLE_SERVER);
	case ER_TARGET_HUB:
		return er_model_hub(p->model, name) &&
		    group(p, name,
			1u << ER_ROLE_HUB | 1u << ER_ROLE_GATEWAY | 1u << ER_ROLE_VPN |
			    1u << ER_ROLE_APPLIANCE);
	case ER_TARGET_LOCATION:
		return at_location(p, name);
	case ER_TARGET_PORT:
		return on_port(p, name);
	case ER_TARGET_CLOUD:
		return er_model_cloud(p->model, name) &&
		    group(p, name, 1u << ER_ROLE_EDGE | 1u << ER_ROLE_MSEE);
	case ER_TARGET_APPLIANCE:
		s = er_model_speaker(p->model, name);
		return s && s->appliance && p->act(p->net, p->now, NET_ROUTER, name);
	case ER_TARGET_N:
		break;
	}
	return false;
}

bool
er_fail(struct net *net, const struct er_model *m, struct erx_time now,
    enum er_target what, const char *name)
{
	struct place p = { net, m, now, net_fail };

	return carry_out(&p, what, name);
}

bool
er_restore(struct net *net, const struct er_model *m, struct erx_time now,
    enum er_target what, const char *name)
{
	struct place p = { net, m, now, net_restore };

	return carry_out(&p, what, name);
}

bool
er_suspend(struct net *net, const struct er_model *m, struct erx_time now,
    enum er_target what, const char *name)
{
	struct place p = { net, m, now, net_suspend };

	return carry_out(&p, what, name);
}

bool
er_resume(struct net *net, const struct er_model *m, struct erx_time now,
    enum er_target what, const char *name)
{
	struct place p = { net, m, now, net_resume };

	return carry_out(&p, what, name);
}
