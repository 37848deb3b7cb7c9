/*
 * Gateway after gateway: a walk over what it learns puts prefixes into route sets, then
 * its row is printed.  An edit between two pieces may move connections to other bits,
 * so the walk of that gateway begins anew.
 */
#include "run/resiliency.h"

#include "base/xalloc.h"
#include "er/names.h"
#include "net/halves.h"
#include "run/learned.h"
#include "run/resiliency_az.h"
#include "run/run_int.h"
#include "view/resiliency.h"

#include <stdlib.h>
#include <string.h>

struct work {
	const struct run *r;
	struct erx_time now;
	struct run_resiliency_ask ask;
	char *vnet, *subscription; /* of ask */
	size_t next;               /* VNet */
	uint64_t edits;            /* of the lab when the walk began */
	struct run_learned_walk *walk;
	struct view_route_sets sets;
	struct run_resiliency_routes routes; /* AZ_ROUTES */
};

/* --- facts --- */

/* A session with the customer that the path of a circuit has, and that is not up. */
static bool
is_down(const struct run *r, const struct er_circuit *k, unsigned path)
{
	const struct er_speaker *s =
	    er_model_speaker_of(r->lab->model, ER_ROLE_MSEE, k->head.name, path);
	const struct net_half *half;
	struct net_halves *walk;
	bool down = false;
	struct errs errs;

	if (!s)
		return false;
	errs_init(&errs);
	walk = net_halves_new(r->net, s->name, false, &errs);
	while (walk && (half = net_halves_next(walk)) != NULL) {
		struct net_half_info info;
		const struct er_speaker *far;

		if (!net_half_info_of(half, IP_V4, &info) &&
		    !net_half_info_of(half, IP_V6, &info))
			continue;
		far = er_model_speaker(r->lab->model, info.remote);
		if (far && (far->role == ER_ROLE_CE || far->role == ER_ROLE_PLAIN))
			down = down || !info.up;
	}
	net_halves_free(walk);
	errs_fini(&errs);
	return down;
}

static bool
names(const char *locations, const char *location)
{
	size_t n = strlen(location);

	for (const char *at = locations; (at = strstr(at, location)) != NULL; at += n)
		if ((at == locations || at[-1] == ',') &&
		    (at[n] == ',' || at[n] == '\0'))
			return true;
	return false;
}

/* When the location of a connection was tested last, or never. */
static struct erx_time
tested_at(const struct work *w, const struct er_vnet *v, const char *location)
{
	for (size_t i = w->r->ntests; i-- > 0;) {
		const struct run_test *t = &w->r->tests[i];

		if (t->kind == RUN_TEST_SITE && t->status == RUN_TEST_COMPLETED &&
		    strcmp(t->subject, v->head.name) == 0 &&
		    names(t->location, location))
			return t->ended;
	}
	return ERX_NEVER;
}

static struct view_resiliency_facts
facts_of(const struct work *w, const struct er_vnet *v)
{
	const struct er_model *m = w->r->lab->model;
	struct view_resiliency_facts f = { .live = w->ask.live,
		.sites = w->ask.sites,
		.days = VIEW_NEVER_TESTED };
	const char *first = NULL;

	for (size_t i = 0; w->ask.live && i < v->nconnections && i < 64; i++) {
		const struct er_circuit *k = v->connections[i].circuit;
		struct erx_time at;
		uint64_t days;

		if (!k || k->cloud)
			continue;
		for (unsigned path = 0; path < 2; path++)
			if (is_down(w->r, k, path))
				f.down |= 1ull << i;
		at = tested_at(w, v, er_circuit_site(m, k, 0));
		if (erx_time_is_never(at) ||
		    erx_time_since(w->now, at) > RUN_TEST_EXPIRES)
			continue;
		days = (uint64_t)(erx_time_since(w->now, at) / (86400 * ERX_SEC));
		f.days = days < f.days ? days : f.days;
		if (first && strcmp(first, er_circuit_site(m, k, 0)) != 0)
			f.all = true;
		first = first ? first : er_circuit_site(m, k, 0);
	}
	return f;
}

/* --- rows --- */

static void
forget_walk(struct work *w)
{
	run_learned_free(w->walk);
	w->walk = NULL;
	view_route_sets_fini(&w->sets);
	run_resiliency_routes_fini(&w->routes);
}

static void
work_free(void *ctx)
{
	struct work *w = ctx;

	forget_walk(w);
	free(w->vnet);
	free(w->subscription);
	free(w);
}

static bool
is_asked(const struct work *w, const struct er_vnet *v)
{
	return v->has_gateway && (!w->vnet || strcmp(w->vnet, v->head.name) == 0) &&
	    (!w->subscription || strcmp(w->subscription, v->subscription) == 0);
}

/* The VNet whose walk is under way, or begins now; NULL: there is none left. */
static const struct er_vnet *
current(struct work *w)
{
	const struct er_model *m = w->r->lab->model;

	if (w->walk && w->edits != w->r->edits)
		forget_walk(w);
	for (; w->next < m->nvnets; w->next++) {
		const struct er_vnet *v = &m->vnets[w->next];

		if (w->walk)
			return v;
		if (!is_asked(w, v))
			continue;
		w->walk = run_learned_new(w->r, v);
		w->edits = w->r->edits;
		if (w->walk)
			return v;
	}
	return NULL;
}

static void
put(struct work *w, struct json *j, const struct er_vnet *v)
{
	const struct er_model *m = w->r->lab->model;
	const struct view_resiliency_facts f = facts_of(w, v);

	if (w->ask.form == RUN_RESILIENCY_SETS) {
		view_route_sets_json(j, m, v, &w->sets, w->ask.sites);
		return;
	}
	json_object(j, NULL);
	switch (w->ask.form) {
	case RUN_RESILIENCY_SETS:
	case RUN_RESILIENCY_ROWS:
		view_resiliency_json(j, m, v, &w->sets, &f);
		break;
	case RUN_RESILIENCY_AZ:
		run_resiliency_az(j, w->r, w->now, v, &w->sets, &f);
		break;
	case RUN_RESILIENCY_AZ_ROUTES:
		run_resiliency_az_routes(j, w->r, w->now, v, &w->sets, &w->routes);
		break;
	}
	json_object_end(j);
}

/* Walks on; true when the gateway has no more. */
static bool
walked(struct work *w, const struct er_vnet *v, unsigned *units)
{
	struct run_learned row;

	for (;;) {
		switch (run_learned_next(w->walk, &row, units)) {
		case RUN_LEARNED_END:
			return true;
		case RUN_LEARNED_PAUSE:
			return false;
		case RUN_LEARNED_ROW:
			view_route_sets_add(&w->sets, v, row.by,
			    row.near[0] | row.near[1], &row.prefix);
			if (w->ask.form == RUN_RESILIENCY_AZ_ROUTES)
				VEC_PUSH(w->routes.items, w->routes.n, w->routes.cap) =
				    row;
			break;
		}
	}
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	const struct er_vnet *v;
	struct work *w = ctx;

	while (units > 0) {
		v = current(w);
		if (!v)
			return units;
		if (!walked(w, v, &units))
			return 0;
		put(w, j, v);
		forget_walk(w);
		w->next++;
	}
	return 0;
}

static struct work *
work_new(const struct run *r, struct erx_time now, const struct run_resiliency_ask *ask)
{
	struct work *w = xcalloc(1, sizeof *w);

	w->r = r;
	w->now = now;
	w->ask = *ask;
	w->vnet = ask->vnet ? xstrdup(ask->vnet) : NULL;
	w->subscription = ask->subscription ? xstrdup(ask->subscription) : NULL;
	return w;
}

struct rows
run_resiliency(const struct run *r, struct erx_time now,
    const struct run_resiliency_ask *ask, struct errs *errs)
{
	const struct run_test_ask of = { .kind = RUN_TEST_SITE,
		.subject = ask->vnet,
		.subscription = ask->subscription };
	struct run_resiliency_ask mine = *ask;
	const struct er_vnet *v;

	if (ask->vnet) {
		v = run_test_vnet(r, &of, errs);
		if (!v)
			return (struct rows){ NULL, NULL, NULL };
		mine.vnet = v->head.name;
	}
	return rows_array(more, work_free, work_new(r, now, &mine));
}

void
run_resiliency_text(const struct run *r, struct buf *out)
{
	const struct run_resiliency_ask ask = { .sites = true };
	struct work *w = work_new(r, (struct erx_time){ 0 }, &ask);
	const struct er_vnet *v;
	unsigned units = 1;
	bool any = false;

	while ((v = current(w)) != NULL) {
		const struct view_resiliency_facts f = facts_of(w, v);

		while (!walked(w, v, &units))
			units = 1000;
		view_resiliency_text(out, r->lab->model, v, &w->sets, &f);
		forget_walk(w);
		w->next++;
		any = true;
	}
	if (!any)
		buf_puts(out, "no VNet has an ExpressRoute gateway\n");
	work_free(w);
}
