/*
 * What fails is one thing to a person and several to the net: a circuit is two routers.
 */
#include <stdio.h>
#include <string.h>

#include "er/names.h"
#include "sim/world_int.h"

typedef bool act(struct net *, struct erx_time, enum net_target, const char *);

const char *
sim_target_name(enum sim_target t)
{
	static const char *const names[SIM_TARGET_N] = {
		[SIM_LINK] = "link",
		[SIM_SESSION] = "session",
		[SIM_ROUTER] = "router",
		[SIM_CIRCUIT] = "circuit",
		[SIM_GATEWAY] = "gateway",
		[SIM_CLOUD] = "private-cloud",
		[SIM_FORWARDING] = "forwarding",
	};

	return t < SIM_TARGET_N ? names[t] : "?";
}

/* Link names are taken in either order. */
static bool
either_way(struct sim_world *w, act *carry, enum net_target what, const char *name)
{
	const char *mid = strstr(name, "--");
	char swapped[512];
	size_t head, tail;

	if (carry(w->net, w->now, what, name))
		return true;
	if (!mid || what == NET_ROUTER)
		return false;
	head = (size_t)(mid - name);
	tail = strlen(mid + 2);
	if (what == NET_SESSION) { /* …/ipv4 stays at the end */
		const char *slash = strrchr(mid, '/');

		if (!slash)
			return false;
		tail = (size_t)(slash - mid) - 2;
	}
	if (strlen(name) >= sizeof swapped)
		return false;
	snprintf(swapped, sizeof swapped, "%.*s--%.*s%s", (int)tail, mid + 2, (int)head,
	    name, mid + 2 + tail);
	return carry(w->net, w->now, what, swapped);
}

/* All speakers of an object that have this role. */
static bool
group(struct sim_world *w, act *carry, const char *owner, unsigned roles)
{
	const struct er_model *m = w->lab->model;
	bool any = false;

	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_speaker *s = &m->speakers[i];

		if (strcmp(s->owner, owner) == 0 && roles & 1u << s->role)
			any |= carry(w->net, w->now, NET_ROUTER, s->name);
	}
	return any;
}

static bool
carry_out(struct sim_world *w, act *carry, enum sim_target what, const char *name)
{
	const struct er_circuit *c;

	switch (what) {
	case SIM_LINK:
		return either_way(w, carry, NET_LINK, name);
	case SIM_SESSION:
		return either_way(w, carry, NET_SESSION, name);
	case SIM_ROUTER:
		return carry(w->net, w->now, NET_ROUTER, name);
	case SIM_FORWARDING:
		return either_way(w, carry, NET_FORWARDING, name);
	case SIM_CIRCUIT:
		c = er_name_circuit(w->lab->model, ER_SUBSCRIPTION_DEFAULT, name);
		return c && group(w, carry, c->head.name, 1u << ER_ROLE_MSEE);
	case SIM_GATEWAY:
		return group(w, carry, name, 1u << ER_ROLE_GATEWAY);
	case SIM_CLOUD:
		return er_model_cloud(w->lab->model, name) &&
		    group(w, carry, name, 1u << ER_ROLE_EDGE | 1u << ER_ROLE_MSEE);
	case SIM_TARGET_N:
		break;
	}
	return false;
}

bool
sim_fail(struct sim_world *w, enum sim_target what, const char *name)
{
	bool found = carry_out(w, net_fail, what, name);

	sim_moment(w);
	return found;
}

bool
sim_restore(struct sim_world *w, enum sim_target what, const char *name)
{
	bool found = carry_out(w, net_restore, what, name);

	sim_moment(w);
	return found;
}

bool
sim_reset(struct sim_world *w, const char *name)
{
	const struct er_circuit *c =
	    er_name_circuit(w->lab->model, ER_SUBSCRIPTION_DEFAULT, name);
	const struct net_spec *spec = net_running(w->net);
	bool any = false;

	for (size_t i = 0; i < spec->nsessions; i++) {
		const struct net_session *s = &spec->sessions[i];
		bool is = strcmp(s->name, name) == 0 || strcmp(s->link, name) == 0;

		for (int k = 0; k < 2; k++) {
			const struct net_end *e = k ? &s->b : &s->a;
			const struct er_speaker *at = e->router
			    ? er_model_speaker(w->lab->model, e->router)
			    : NULL;

			is = is || (at && strcmp(at->name, name) == 0) ||
			    (at && c && at->role == ER_ROLE_MSEE && at->circuit == c);
		}
		if (is)
			any |= net_reset(w->net, w->now, s->name, "reset on request");
	}
	sim_moment(w);
	return any;
}
