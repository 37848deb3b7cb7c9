/*
 * The flows of a sweep: those of a plan, or between each two ends that reach each other
 * in some direction before anything fails (ends.c), and to Microsoft's network.
 */
#include "base/xalloc.h"
#include "plan/ends.h"
#include "plan/sweep_int.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

static void
add_flow(struct plan *p, const char *from, const char *to)
{
	struct plan_flow *f = &p->flows[p->nflows++];

	f->name = xasprintf("%s--%s", from, to);
	f->from = xstrdup(from);
	f->to = xstrdup(to);
}

/* Attachments of sites to Microsoft peerings. */
static size_t
public_ways(const struct er_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].ncircuits; k++)
			n += m->sites[i].circuits[k].circuit->has_microsoft;
	return n;
}

/* From each of them to what its route filter allows. */
static void
add_public_flows(struct plan *p, const struct er_model *m)
{
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].ncircuits; k++) {
			const struct er_circuit *c = m->sites[i].circuits[k].circuit;
			char *to;

			if (!c->has_microsoft || c->microsoft.communities.n == 0)
				continue;
			to = xasprintf("%s/%s", c->head.name, ER_MICROSOFT_PART);
			add_flow(p, m->sites[i].head.name, to);
			free(to);
		}
}

static void
add_pairs(struct sweep *s, const char *const *names, size_t n)
{
	const struct er_model *m = sim_lab(s->world)->model;
	struct plan_pairs pairs;

	plan_pairs_init(&pairs, sim_running(s->world), names, n);
	s->plan.flows = xcalloc(pairs.n + public_ways(m) + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < pairs.n; i++)
		add_flow(&s->plan, names[pairs.items[i].a], names[pairs.items[i].b]);
	s->apart = pairs.apart;
	plan_pairs_fini(&pairs);
}

static void
own_flows(struct sweep *s)
{
	const struct er_model *m = sim_lab(s->world)->model;
	const char **names =
	    xcalloc(m->nsites + m->nvnets + m->nclouds + m->nrouters + 1,
		sizeof *names);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < m->nsites; i++)
		names[n++] = m->sites[i].head.name;
	for (size_t i = 0; i < m->nvnets; i++)
		names[n++] = m->vnets[i].head.name;
	for (size_t i = 0; i < m->nclouds; i++)
		names[n++] = m->clouds[i].head.name;
	for (size_t i = 0; i < m->nrouters; i++)
		names[n++] = m->routers[i].head.name;
	for (size_t i = 0; i < n; i++) {
		struct er_endpoint p;

		if (run_place_end(sim_running(s->world), names[i], &p))
			names[kept++] = names[i];
	}
	add_pairs(s, names, kept);
	add_public_flows(&s->plan, m);
	free(names);
}

static void
given_flows(struct sweep *s, const struct plan *p)
{
	s->plan.flows = xcalloc(p->nflows + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < p->nflows; i++)
		s->plan.flows[s->plan.nflows++] = (struct plan_flow){
			.name = xstrdup(p->flows[i].name),
			.from = xstrdup(p->flows[i].from),
			.to = xstrdup(p->flows[i].to),
			.rate = p->flows[i].rate,
			.reverse_rate = p->flows[i].reverse_rate,
		};
}

void
sweep_find_flows(struct sweep *s, const struct plan *given)
{
	if (given && given->nflows)
		given_flows(s, given);
	else
		own_flows(s);
}

static void
drop(const char *text)
{
	union {
		const char *in;
		char *out;
	} u = { text };

	free(u.out);
}

void
sweep_free_flows(struct sweep *s)
{
	for (size_t i = 0; i < s->plan.nflows; i++) {
		drop(s->plan.flows[i].name);
		drop(s->plan.flows[i].from);
		drop(s->plan.flows[i].to);
	}
	free(s->plan.flows);
}

/* --- by name --- */

struct keyed {
	const char *name;
	size_t number;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct keyed *)a)->name, ((const struct keyed *)b)->name);
}

void
sweep_sort_flows(struct sweep *s)
{
	size_t n = s->plan.nflows;
	struct keyed *list = xcalloc(n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct keyed){ s->plan.flows[i].name, i };
	qsort(list, n, sizeof *list, by_name);
	free(s->by_name);
	s->by_name = xcalloc(n + 1, sizeof *s->by_name);
	for (size_t i = 0; i < n; i++)
		s->by_name[i] = list[i].number;
	free(list);
}

size_t
sweep_flow_number(const struct sweep *s, const char *name, size_t len)
{
	size_t lo = 0, hi = s->plan.nflows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *at = s->plan.flows[s->by_name[mid]].name;
		int d = strncmp(at, name, len);

		if (d == 0 && !at[len])
			return s->by_name[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return s->plan.nflows;
}
