/*
 * What is meant by a name is er/target.h's; here a name that is not there is refused.
 */
#include "run/fail.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/names.h"
#include "net/at.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

/* --- names that are near --- */

static void
add_routers(struct run_names *near, const struct net_spec *s, unsigned kinds)
{
	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			VEC_PUSH(near->items, near->n, near->cap) = s->routers[i].name;
}

static void
add_owners(struct run_names *near, const struct net_spec *s, unsigned kinds)
{
	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			VEC_PUSH(near->items, near->n, near->cap) = s->routers[i].owner;
}

static void
add_links(struct run_names *near, const struct net_spec *s)
{
	for (size_t i = 0; i < s->nlinks; i++)
		VEC_PUSH(near->items, near->n, near->cap) = s->links[i].name;
}

static void
add_sessions(struct run_names *near, const struct net_spec *s)
{
	for (size_t i = 0; i < s->nsessions; i++)
		VEC_PUSH(near->items, near->n, near->cap) = s->sessions[i].name;
}

static void
add_locations(struct run_names *near, const struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned path = 0; !m->circuits[i].cloud && path < 2; path++) {
			const char *site = er_circuit_site(m, &m->circuits[i], path);
			bool known = false;

			for (size_t k = 0; k < near->n && !known; k++)
				known = strcmp(near->items[k], site) == 0;
			if (!known)
				VEC_PUSH(near->items, near->n, near->cap) = site;
		}
}

static void
collect(struct run_names *near, const struct run *r, enum er_target what)
{
	const struct net_spec *s = net_running(r->net);

	switch (what) {
	case ER_TARGET_LOCATION:
		add_locations(near, r->lab->model);
		break;
	case ER_TARGET_PORT:
		for (size_t i = 0; i < r->lab->model->nports; i++)
			VEC_PUSH(near->items, near->n, near->cap) =
			    r->lab->model->ports[i].head.name;
		break;
	case ER_TARGET_LINK:
		add_links(near, s);
		break;
	case ER_TARGET_SESSION:
		add_sessions(near, s);
		break;
	case ER_TARGET_ROUTER:
		add_routers(near, s, NET_KINDS_ALL);
		break;
	case ER_TARGET_FORWARDING:
	case ER_TARGET_N:
		add_routers(near, s, NET_KINDS_ALL);
		add_links(near, s);
		break;
	case ER_TARGET_CIRCUIT:
		add_owners(near, s, 1u << NET_KIND_MSEE);
		break;
	case ER_TARGET_GATEWAY:
		add_owners(near, s, 1u << NET_KIND_GATEWAY);
		break;
	case ER_TARGET_SERVER:
		add_owners(near, s, 1u << NET_KIND_SERVER);
		break;
	case ER_TARGET_HUB:
		add_owners(near, s, 1u << NET_KIND_HUB);
		break;
	case ER_TARGET_CLOUD:
		add_owners(near, s, 1u << NET_KIND_EDGE);
		break;
	case ER_TARGET_VPN:
		add_owners(near, s, 1u << NET_KIND_VPN);
		break;
	case ER_TARGET_APPLIANCE:
		add_routers(near, s, 1u << NET_KIND_APPLIANCE);
		break;
	}
}

static const char whats_there[] = "`erxctl show sessions -o wide` names them";

/* Where names of a kind are listed, when none is near. */
static const char *const cures[ER_TARGET_N] = {
	[ER_TARGET_LINK] = whats_there,
	[ER_TARGET_SESSION] = whats_there,
	[ER_TARGET_ROUTER] = whats_there,
	[ER_TARGET_CIRCUIT] = "`erxctl show circuits` lists what there is",
	[ER_TARGET_GATEWAY] = "`erxctl show vnets` lists VNets with their gateways",
	[ER_TARGET_CLOUD] = "`erxctl show private-clouds` lists what there is",
	[ER_TARGET_APPLIANCE] = "name one as VNET/APPLIANCE, as the lab has it",
	[ER_TARGET_VPN] =
	    "`erxctl show vpn-connections` lists gateways with their sites",
	[ER_TARGET_SERVER] = "name a VNet that has a route-server in the lab",
	[ER_TARGET_HUB] = "name a virtual hub of the lab",
	[ER_TARGET_LOCATION] =
	    "`erxctl show circuits` lists circuits with their locations",
	[ER_TARGET_PORT] = "`erxctl show direct-ports` lists port pairs",
	[ER_TARGET_FORWARDING] = whats_there,
};

/* Always false, with an error that names what is near. */
static bool
unknown(const char *what, const char *cure, const char *name,
    const struct run_names *near, struct errs *errs)
{
	data_unknown_of(errs, what, name, near->items, near->n, cure);
	return false;
}

/* Its family is carried by another session over the link, and that is said. */
static bool
carried_by_other(const struct run *r, const char *session, struct errs *errs)
{
	const struct net_spec *spec = net_running(r->net);
	char *turned = er_target_turned(session);
	bool is = net_carried_by_other(spec, session, errs) ||
	    (turned && net_carried_by_other(spec, turned, errs));

	free(turned);
	return is;
}

static bool
unknown_target(const struct run *r, enum er_target what, const char *name,
    struct errs *errs)
{
	struct run_names near = { NULL, 0, 0 };

	if (what == ER_TARGET_SESSION && carried_by_other(r, name, errs))
		return false;
	collect(&near, r, what);
	unknown(er_target_words[what], what < ER_TARGET_N ? cures[what] : whats_there,
	    name, &near, errs);
	free(near.items);
	return false;
}

#define MAINTAINABLE (1u << NET_KIND_MSEE | 1u << NET_KIND_GATEWAY | 1u << NET_KIND_VPN)

const struct er_speaker *
run_maintainable(const struct run *r, const char *name, struct errs *errs)
{
	const struct net_router *at = net_spec_find_router(net_running(r->net), name);
	struct run_names near = { NULL, 0, 0 };

	if (at && MAINTAINABLE & 1u << at->kind)
		return er_model_speaker(r->lab->model, name);
	add_routers(&near, net_running(r->net), MAINTAINABLE);
	unknown("MSEE or gateway instance", whats_there, name, &near, errs);
	free(near.items);
	return NULL;
}

/* --- failures --- */

static bool
stop_session(struct run *r, struct erx_time now, const char *name, const char *text)
{
	char *turned = er_target_turned(name);
	bool found = net_stop_session(r->net, now, name, text) ||
	    (turned && net_stop_session(r->net, now, turned, text));

	free(turned);
	return found;
}

bool
run_fail(struct run *r, struct erx_time now, enum er_target what, const char *name,
    const char *text, struct errs *errs)
{
	if (text && what != ER_TARGET_SESSION) {
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, "text",
		    "leave it out, or fail the session",
		    "only the other end of a session can be told a text");
		return false;
	}
	if (text && stop_session(r, now, name, text))
		return true;
	if (!er_fail(r->net, r->lab->model, now, what, name))
		return unknown_target(r, what, name, errs);
	if (what == ER_TARGET_ROUTER)
		run_standby_lost(r, now, name, false);
	else if (what == ER_TARGET_VPN)
		run_standby_none(r, name);
	return true;
}

bool
run_restore(struct run *r, struct erx_time now, enum er_target what, const char *name,
    struct errs *errs)
{
	bool both_lost = run_standby_both_lost(r, name);

	if (!er_restore(r->net, r->lab->model, now, what, name))
		return unknown_target(r, what, name, errs);
	if (what == ER_TARGET_ROUTER || what == ER_TARGET_VPN)
		run_standby_back(r, now, name, false, both_lost);
	run_lasting_restored(r);
	return true;
}

/* er_fail takes what shares the box or the port, and what failed before stays so. */
void
run_fail_on(struct run *r, struct erx_time now)
{
	static const enum er_target targets[] = {
		[NET_LINK] = ER_TARGET_LINK,
		[NET_SESSION] = ER_TARGET_SESSION,
		[NET_ROUTER] = ER_TARGET_ROUTER,
		[NET_FORWARDING] = ER_TARGET_FORWARDING,
	};
	struct net_failure *failed;
	size_t n = net_failures(r->net, &failed);

	for (size_t i = 0; i < n; i++)
		(void)er_fail(r->net, r->lab->model, now, targets[failed[i].what],
		    failed[i].name);
	free(failed);
	run_maintain_on(r, now);
}

/* --- resets and refreshes --- */

/* Whether the name is that of the session, its link, a router at an end of it, or the
 * circuit of one. */
static bool
is_meant(const struct run *r, const struct net_session *s, const struct er_circuit *c,
    const char *name)
{
	const struct net_end *ends[] = { &s->a, &s->b };

	if (strcmp(s->name, name) == 0 || strcmp(s->link, name) == 0)
		return true;
	for (size_t i = 0; i < 2; i++) {
		const struct er_speaker *at = ends[i]->router
		    ? er_model_speaker(r->lab->model, ends[i]->router)
		    : NULL;

		if (at &&
		    (strcmp(at->name, name) == 0 ||
			(c && er_role_is_msee(at->role) && at->circuit == c)))
			return true;
	}
	return false;
}

static bool
reset_all(struct run *r, struct erx_time now, const char *name, const char *text)
{
	const struct er_circuit *c =
	    er_name_circuit(r->lab->model, ER_SUBSCRIPTION_DEFAULT, name);
	const struct net_spec *spec = net_running(r->net);
	bool any = false;

	for (size_t i = 0; i < spec->nsessions; i++)
		if (is_meant(r, &spec->sessions[i], c, name))
			any |= net_reset(r->net, now, spec->sessions[i].name, text);
	return any;
}

bool
run_reset(struct run *r, struct erx_time now, const char *name, const char *text,
    struct errs *errs)
{
	struct run_names near = { NULL, 0, 0 };
	char *turned = er_target_turned(name);
	bool any = reset_all(r, now, name, text) ||
	    (turned && reset_all(r, now, turned, text));

	free(turned);
	if (any)
		return true;
	if (carried_by_other(r, name, errs))
		return false;
	add_sessions(&near, net_running(r->net));
	add_links(&near, net_running(r->net));
	add_routers(&near, net_running(r->net), NET_KINDS_ALL);
	add_owners(&near, net_running(r->net), 1u << NET_KIND_MSEE);
	unknown("session, link, router or circuit", whats_there, name, &near, errs);
	free(near.items);
	return false;
}

bool
run_refresh(struct run *r, struct erx_time now, const char *session, struct errs *errs)
{
	char *turned = er_target_turned(session);
	const char *why = NULL;
	bool found = net_refresh(r->net, now, session, &why) ||
	    (turned && net_refresh(r->net, now, turned, &why));

	free(turned);
	if (!found)
		return unknown_target(r, ER_TARGET_SESSION, session, errs);
	if (!why)
		return true;
	errs_add(errs, CODE_NO_REFRESH, NULL, session,
	    "look at `erxctl show sessions`; `erxctl reset` works without",
	    "the neighbour cannot be asked for its routes: %s", why);
	return false;
}
