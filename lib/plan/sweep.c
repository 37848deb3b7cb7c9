/*
 * Elements come from what runs: links, routers, and the objects that are several
 * routers.  The world converges once, with its flows under watch; each case is tried in
 * a copy (sweep_case.c), and its lines are read in the order of the cases.
 */
#include "plan/sweep.h"

#include "base/xalloc.h"
#include "net/changed.h"
#include "plan/run_int.h"
#include "plan/sweep_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add(struct sweep *s, enum er_target kind, const char *name)
{
	VEC_PUSH(s->elements, s->nelements, s->capelements) =
	    (struct sweep_element){ kind, xstrdup(name), NULL, NULL };
}

/* The first circuit, by name, that has an MSEE at a location, and how many MSEEs that
 * location has. */
static size_t
count_msees(const struct er_model *m, const char *site, const struct er_circuit **first)
{
	size_t n = 0;

	*first = NULL;
	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned path = 0; !m->circuits[i].cloud && path < 2; path++)
			if (strcmp(er_circuit_site(m, &m->circuits[i], path), site) ==
			    0) {
				n++;
				*first = *first ? *first : &m->circuits[i];
			}
	return n;
}

/* Locations with several circuits, and the two sites of a metro circuit: the loss of
 * any other is that of its circuit (F-24, C-15). */
static void
add_locations(struct sweep *s, const struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned path = 0; !m->circuits[i].cloud && path < 2; path++) {
			const struct er_circuit *k = &m->circuits[i], *first;
			const char *site = er_circuit_site(m, k, path);
			size_t n = count_msees(m, site, &first);
			bool whole = strcmp(er_circuit_site(m, k, 0),
					 er_circuit_site(m, k, 1)) == 0;

			if (first != k || (path == 1 && whole) || (whole && n == 2))
				continue;
			add(s, ER_TARGET_LOCATION, site);
		}
}

/* Of a port pair with several circuits each port, and the two together; with one
 * circuit they are its links. */
static void
add_ports(struct sweep *s, const struct er_model *m)
{
	for (size_t i = 0; i < m->nports; i++) {
		const struct er_port_pair *p = &m->ports[i];

		if (p->ncircuits < 2)
			continue;
		add(s, ER_TARGET_PORT, p->head.name);
		for (unsigned path = 1; path <= 2; path++) {
			char *name = xasprintf("%s/link%u", p->head.name, path);

			add(s, ER_TARGET_PORT, name);
			free(name);
		}
	}
}

/* Microsoft's network does not fail, nor does half of an MSEE: that goes with the other
 * one. */
static bool
fails_alone(const struct er_model *m, const char *router)
{
	const struct er_speaker *s = er_model_speaker(m, router);

	return !s || (s->role != ER_ROLE_MICROSOFT && s->role != ER_ROLE_SERVICES);
}

static bool
is_inside_microsoft(const struct er_model *m, const struct net_link *l)
{
	return !fails_alone(m, l->a) && !fails_alone(m, l->b);
}

static void
add_link(struct sweep *s, const struct net_link *l)
{
	add(s, ER_TARGET_LINK, l->name);
	s->elements[s->nelements - 1].a = xstrdup(l->a);
	s->elements[s->nelements - 1].b = xstrdup(l->b);
}

static void
find_elements(struct sweep *s, const struct sim_world *w)
{
	const struct net_spec *spec = net_running(sim_net(w));
	const struct er_model *m = sim_lab(w)->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		if (!m->circuits[i].cloud)
			add(s, ER_TARGET_CIRCUIT, m->circuits[i].head.name);
	add_locations(s, m);
	add_ports(s, m);
	for (size_t i = 0; i < m->nnets; i++)
		if (m->vnets[i].has_gateway)
			add(s, ER_TARGET_GATEWAY, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nnets; i++)
		if (m->vnets[i].has_vpn)
			add(s, ER_TARGET_VPN, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_server)
			add(s, ER_TARGET_SERVER, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nhubs; i++)
		add(s, ER_TARGET_HUB, m->hubs[i].head.name);
	for (size_t i = 0; i < m->nclouds; i++)
		add(s, ER_TARGET_CLOUD, m->clouds[i].head.name);
	for (size_t i = 0; i < spec->nrouters; i++)
		if (fails_alone(m, spec->routers[i].name))
			add(s, ER_TARGET_ROUTER, spec->routers[i].name);
	for (size_t i = 0; i < spec->nlinks; i++)
		if (spec->links[i].b && !is_inside_microsoft(m, &spec->links[i]))
			add_link(s, &spec->links[i]);
}

struct sweep_element *
sweep_elements(const struct sim_world *w, size_t *n)
{
	struct sweep list = { .ncases = 0 };

	find_elements(&list, w);
	*n = list.nelements;
	return list.elements;
}

void
sweep_elements_free(struct sweep_element *elements, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(elements[i].name);
	free(elements);
}

static void
note_way(void *ctx, size_t flow, const struct er_flow *now)
{
	struct sweep *s = ctx;

	sweep_ways(now, &s->ways[2 * flow], &s->lost[2 * flow]);
}

/* How all is before; and what does not work anyway is nobody's failure. */
static void
look_before(struct sweep *s, const struct sim_world *w)
{
	size_t n = 2 * s->plan.nflows + 1;

	s->before = net_snapshot_new(sim_net(w), false);
	s->lost = xcalloc(n, sizeof *s->lost);
	s->ways = xcalloc(n, sizeof *s->ways);
	s->losses = xcalloc(n, sizeof *s->losses);
	s->watch = plan_flows_new(&s->plan, w);
	plan_flows_plain(s->watch);
	if (s->exhaustive)
		plan_flows_exhaustive(s->watch);
	plan_flows_first(s->watch, note_way, s);
	plan_flows_mark(s->watch);
	s->rated = plan_has_rates(&s->plan);
	plan_loads_init(&s->loads, sim_running(w), &s->plan);
	sweep_remember(s);
}

/* Links without a session that nothing goes over, and that carry nothing. */
static void
find_idle(struct sweep *s)
{
	const struct net *net = sim_net(s->world);
	const struct net_spec *spec = net_running(net);
	const struct er_model *m = sim_lab(s->world)->model;
	bool *used = xcalloc(spec->nlinks + 1, sizeof *used);
	size_t k = 0; /* elements have the links in the order of the spec */

	for (size_t i = 0; i < spec->nsessions; i++)
		used[net_spec_find_link(spec, spec->sessions[i].link) - spec->links] =
		    true;
	s->idle = xcalloc(s->nelements + 1, sizeof *s->idle);
	for (size_t i = 0; i < s->nelements; i++) {
		const struct sweep_element *e = &s->elements[i];
		const struct net_link *l;

		if (e->kind != ER_TARGET_LINK)
			continue;
		while (strcmp(spec->links[k].name, e->name) != 0)
			k++;
		l = &spec->links[k];
		s->idle[i] = !used[k] && !er_model_twin(m, er_model_speaker(m, l->a)) &&
		    !er_model_twin(m, er_model_speaker(m, l->b)) &&
		    !plan_flows_rest_on(s->watch,
			net_router_index(net_router_find(net, l->a))) &&
		    !plan_flows_rest_on(s->watch,
			net_router_index(net_router_find(net, l->b)));
	}
	free(used);
}

/* --- cases --- */

/* Nobody depends on a link without a session, over which no packet goes. */
static bool
is_idle(const struct sweep *s, size_t a, size_t b)
{
	const struct sweep_element *e = &s->elements[a];

	return a == b && !s->exhaustive && e->kind == ER_TARGET_LINK && s->idle[a];
}

/* What a copy has to try. */
static bool
is_to_try(const struct sweep *s, size_t a, size_t b)
{
	return s->alone ? sweep_meet(s, a, b)
			: !is_idle(s, a, b) && !sweep_is_classed(s, a);
}

static void
list_todo(struct sweep *s)
{
	size_t a = s->at_a, b = s->at_b, number = s->number;

	if (s->failures == 2 && !s->exhaustive)
		sweep_try_alone(s);
	else if (s->classes)
		sweep_try_classes(s);
	while (sweep_advance(s, &a, &b, &number))
		if (is_to_try(s, a, b))
			sweep_do(s, a, b);
	s->listed = true;
}

struct sweep *
sweep_new(struct sim_world *w, const struct sweep_config *config, struct buf *why)
{
	struct sweep *s;
	char *text;

	if (sim_run_converged(w, (struct erx_time){ SWEEP_REST_MAX }) != SIM_REACHED) {
		text = plan_unrest_at_last(w);
		buf_puts(why, text);
		free(text);
		return NULL;
	}
	net_slowest(sim_net(w), sim_now(w));
	sim_still(w);
	s = xcalloc(1, sizeof *s);
	s->world = w;
	s->copies = config->copies;
	s->seed = config->seed;
	s->failures = config->failures;
	s->exhaustive = config->exhaustive;
	s->times = config->times;
	s->version = config->version;
	s->lab = xstrdup(sim_lab(w)->model->lab ? sim_lab(w)->model->lab : "");
	find_elements(s, w);
	sweep_find_flows(s, config->flows);
	look_before(s, w);
	s->shard = config->shard;
	s->shards = config->shards;
	s->ncases = sweep_count(s);
	find_idle(s);
	/* Loads are sums over flows of all islands. */
	s->classed =
	    s->failures == 1 && !s->exhaustive && !s->rated && !config->no_classes;
	if (s->classed)
		sweep_find_classes(s);
	return s;
}

/* The text that a copy has written of the case; the case takes it over. */
static void
take_text(struct sweep *s, struct sweep_case *c)
{
	sweep_wait(s, s->told);
	c->text = s->todo[s->told].text;
	s->todo[s->told++].text = NULL;
	c->broke = !c->text;
	if (!c->broke)
		sweep_read(s, c, c->text);
}

static void
take_class(struct sweep *s, struct sweep_case *c)
{
	c->text = sweep_class_text(s, c->a);
	sweep_read(s, c, c->text);
}

const struct sweep_case *
sweep_next(struct sweep *s)
{
	struct sweep_case *c = &s->now;

	sweep_forget(c);
	if (!s->listed)
		list_todo(s);
	if (!sweep_pass(s, c))
		return NULL;
	if (s->merged)
		c->broke = !sweep_merged_take(s, c);
	else if (s->told < s->ntodo && s->todo[s->told].a == c->a &&
	    s->todo[s->told].b == c->b)
		take_text(s, c);
	else if (s->alone)
		sweep_unite(s, c);
	else if (sweep_is_classed(s, c->a))
		take_class(s, c);
	if (!s->merged)
		sweep_say_like(s, c);
	s->nunited += c->united;
	s->nlike += c->like != c->a;
	return c;
}

void
sweep_free(struct sweep *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nelements; i++) {
		free(s->elements[i].name);
		free(s->elements[i].a);
		free(s->elements[i].b);
	}
	sweep_merged_free(s->merged);
	sweep_free_classes(s->classes);
	data_node_free(s->known);
	free(s->by_name);
	sweep_forget(&s->now);
	sweep_free_alone(s);
	sweep_done(s);
	free(s->idle);
	plan_flows_free(s->watch); /* which borrows the plan */
	sweep_free_flows(s);
	free(s->parts);
	free(s->digests);
	free(s->losses);
	net_snapshot_free(s->before);
	plan_loads_fini(&s->loads);
	free(s->lost);
	free(s->ways);
	free(s->elements);
	free(s->lab);
	free(s);
}
