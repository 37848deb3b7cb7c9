/*
 * Failures of a world: what is meant is er/target.h's, here a moment passes after it.
 */
#include <string.h>

#include "er/names.h"
#include "er/target.h"
#include "sim/world_int.h"

bool
sim_fail(struct sim_world *w, enum er_target what, const char *name)
{
	bool found = er_fail(w->net, w->lab->model, w->now, what, name);

	sim_moment(w);
	return found;
}

bool
sim_restore(struct sim_world *w, enum er_target what, const char *name)
{
	bool found = er_restore(w->net, w->lab->model, w->now, what, name);

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
