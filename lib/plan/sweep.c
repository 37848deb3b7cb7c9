/*
 * Elements come from what runs: links, routers, and the objects that are several
 * routers.  A copy fails its element, waits until the net has come to rest, restores
 * the element, waits again, and writes lines: how long it took, which flow lost what,
 * and what is not as before.  Flows are not watched while things come back.
 */
#include "plan/sweep.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "run/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REST_MAX (1800 * ERX_SEC)
#define AHEAD    16 /* copies that are started before the first of them is told */

static void
add(struct sweep *s, enum er_target kind, const char *name)
{
	VEC_PUSH(s->elements, s->nelements, s->capelements) =
	    (struct sweep_element){ kind, xstrdup(name) };
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

static void
find_elements(struct sweep *s, const struct sim_world *w)
{
	const struct net_spec *spec = net_running(sim_net(w));
	const struct er_model *m = sim_lab(w)->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		if (!m->circuits[i].cloud)
			add(s, ER_TARGET_CIRCUIT, m->circuits[i].head.name);
	add_locations(s, m);
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_gateway)
			add(s, ER_TARGET_GATEWAY, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_vpn)
			add(s, ER_TARGET_VPN, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_server)
			add(s, ER_TARGET_SERVER, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nclouds; i++)
		add(s, ER_TARGET_CLOUD, m->clouds[i].head.name);
	for (size_t i = 0; i < spec->nrouters; i++)
		add(s, ER_TARGET_ROUTER, spec->routers[i].name);
	for (size_t i = 0; i < spec->nlinks; i++)
		if (spec->links[i].b)
			add(s, ER_TARGET_LINK, spec->links[i].name);
}

/* --- flows --- */

static void
add_flow(struct plan *p, const char *from, const char *to)
{
	struct plan_flow *f = &p->flows[p->nflows++];

	f->name = xasprintf("%s--%s", from, to);
	f->from = xstrdup(from);
	f->to = xstrdup(to);
}

static void
own_flows(struct sweep *s, const struct sim_world *w)
{
	const struct er_model *m = sim_lab(w)->model;
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

		if (run_place_end(sim_running(w), names[i], &p))
			names[kept++] = names[i];
	}
	s->plan.flows = xcalloc(kept * kept / 2 + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < kept; i++)
		for (size_t k = i + 1; k < kept; k++)
			if (s->plan.nflows < PLAN_FLOWS_MAX)
				add_flow(&s->plan, names[i], names[k]);
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
		};
}

/* --- one case --- */

struct trial {
	struct sweep *s;
	struct sim_world *w;
	const struct sweep_case *c;
	struct plan_flows *flows;
};

static void
on_moment(void *ctx, struct erx_time now)
{
	struct trial *t = ctx;

	(void)now;
	plan_flows_look(t->flows);
}

/* What it mostly was: a loop on the way to a loss makes no loop of it, nor the other
 * way round.  Of what lasts it is how it stands. */
static bool
is_loop(const struct trial *t, const char *flow, unsigned d, struct erx_time began)
{
	const struct plan_outage *o;

	for (size_t k = 0; (o = plan_flows_outage(t->flows, k)); k++)
		if (o->direction == d && strcmp(o->flow, flow) == 0 &&
		    erx_time_is_never(o->until))
			return o->loop;
	return plan_flows_longest(t->flows, flow, d, began, "loop") >
	    plan_flows_longest(t->flows, flow, d, began, "loss");
}

static void
write_flow(const struct trial *t, size_t i, unsigned d, struct erx_time began,
    struct buf *out)
{
	const char *name = t->s->plan.flows[i].name;
	int64_t longest = t->s->lost[2 * i + d - 1]
	    ? 0
	    : plan_flows_longest(t->flows, name, d, began, NULL);
	bool lasting = false;
	const struct plan_outage *o;

	if (!longest)
		return;
	for (size_t k = 0; (o = plan_flows_outage(t->flows, k)); k++)
		if (o->direction == d && strcmp(o->flow, name) == 0 &&
		    erx_time_is_never(o->until))
			lasting = true;
	buf_printf(out, "lost\t%zu %u %lld %d %d\n", i, d, (long long)longest,
	    is_loop(t, name, d, began), lasting);
}

static void
write_unrest(const struct trial *t, struct buf *out)
{
	char *why = plan_unrest_at_last(t->w);

	buf_printf(out, "unrest\t%s\n", why);
	free(why);
}

static void
each_element(const struct trial *t,
    bool (*act)(struct sim_world *, enum er_target, const char *))
{
	const struct sweep_element *e = t->s->elements;
	const struct sweep_case *c = t->c;

	act(t->w, e[c->a].kind, e[c->a].name);
	if (c->b != c->a)
		act(t->w, e[c->b].kind, e[c->b].name);
}

static void
write_rows(const struct trial *t, struct buf *out)
{
	struct net_snapshot *now = net_snapshot_new(sim_net(t->w), false);
	struct net_snapshot_pair pair = { t->s->before, now, 0, 0 };
	struct net_snapshot_change change;
	char prefix[IP_PREFIX_STRLEN];

	while (net_snapshot_next(&pair, false, &change)) {
		struct net_lasting_row r = net_lasting_row(&change);

		buf_printf(out, "row\t%s\t%s\t%s\t%s\n", r.router,
		    ip_prefix_text(&r.prefix, prefix), r.before ? r.before : "",
		    r.after ? r.after : "");
	}
	net_snapshot_free(now);
}

/* What one direction of a flow does, as a number. */
static uint64_t
way_of(const struct net_trace *t)
{
	uint64_t h = hash_u64(t->members, t->lost);

	for (size_t k = 0; k < t->npaths; k++) {
		const struct net_trace_path *p = &t->paths[k];

		h = hash_u64(p->fate, h);
		for (size_t n = 0; n < p->nhops; n++) {
			const char *link = p->hops[n].link ? p->hops[n].link : "";

			h = hash_bytes(p->hops[n].router, strlen(p->hops[n].router), h);
			h = hash_bytes(link, strlen(link), h);
		}
	}
	return h;
}

/* Of both directions of a flow; 0: an end of it is not there. */
static void
ways_of(const struct sweep *s, const struct sim_world *w, size_t flow, uint64_t way[2],
    bool lost[2])
{
	struct er_flow now;

	way[0] = way[1] = 0;
	lost[0] = lost[1] = false;
	if (!plan_ends_trace(sim_running(w), &s->ends[flow], &now))
		return;
	if (now.has_forward)
		way[0] = way_of(&now.forward);
	if (now.has_reverse)
		way[1] = way_of(&now.reverse);
	lost[0] = now.forward.lost > 0;
	lost[1] = now.reverse.lost > 0;
	er_flow_fini(&now);
}

/* Everything is whole again: what is not as before? */
static void
write_back(const struct trial *t, struct buf *out)
{
	struct erx_time until;

	each_element(t, sim_restore);
	until = erx_time_add(sim_now(t->w), REST_MAX);
	if (sim_run_converged(t->w, until) != SIM_REACHED) {
		write_unrest(t, out);
		return;
	}
	write_rows(t, out);
	for (size_t i = 0; i < t->s->plan.nflows; i++) {
		uint64_t way[2];
		bool lost[2];

		ways_of(t->s, t->w, i, way, lost);
		for (size_t d = 0; d < 2; d++)
			if (way[d] != t->s->ways[2 * i + d])
				buf_printf(out, "way\t%zu\n", 2 * i + d);
	}
}

static void
attempt(void *arg, struct buf *out)
{
	struct trial *t = arg;
	struct erx_time began = sim_now(t->w);

	t->flows = plan_flows_new(&t->s->plan, t->w);
	plan_flows_look(t->flows);
	sim_hooks(t->w, t, NULL, on_moment);
	each_element(t, sim_fail);
	sim_run_converged(t->w, erx_time_add(began, REST_MAX));
	sim_hooks(t->w, NULL, NULL, NULL);
	if (sim_restless(t->w)) {
		write_unrest(t, out);
	} else {
		buf_printf(out, "took\t%lld\n",
		    (long long)erx_time_since(sim_now(t->w), began));
		for (size_t i = 0; i < t->s->plan.nflows; i++)
			for (unsigned d = PLAN_FORWARD; d <= PLAN_REVERSE; d++)
				write_flow(t, i, d, began, out);
		write_back(t, out);
	}
	plan_flows_free(t->flows);
}

/* --- reading what a copy wrote --- */

/* What stands before the next `end`, which becomes a NUL; *text goes behind it, and is
 * NULL when there is none. */
static char *
cut(char **text, char end)
{
	char *begin = *text, *at = begin ? strchr(begin, end) : NULL;

	if (at)
		*at++ = '\0';
	*text = at;
	return begin;
}

static void
read_loss(const struct sweep *s, struct sweep_case *c, const char *text)
{
	struct sweep_loss l = { 0 };
	char *p;
	size_t flow = strtoull(text, &p, 10);

	l.direction = (unsigned)strtoul(p, &p, 10);
	l.longest = strtoll(p, &p, 10);
	l.loop = strtol(p, &p, 10) != 0;
	l.lasting = strtol(p, &p, 10) != 0;
	if (flow >= s->plan.nflows)
		return;
	l.flow = s->plan.flows[flow].name;
	VEC_PUSH(c->losses, c->nlosses, c->caplosses) = l;
}

static void
read_row(struct sweep_case *c, char *text)
{
	struct net_lasting_row r = { .router = cut(&text, '\t') };
	const char *prefix = cut(&text, '\t');

	if (c->back.nrows == NET_LASTING_ROWS_MAX) {
		c->back.more++;
		return;
	}
	r.before = cut(&text, '\t');
	r.after = text;
	if (!r.after || !prefix || !ip_prefix_parse(&r.prefix, prefix))
		return;
	r.before = *r.before ? r.before : NULL;
	r.after = *r.after ? r.after : NULL;
	VEC_PUSH(c->back.rows, c->back.nrows, c->back.caprows) = r;
}

static void
read_way(const struct sweep *s, struct sweep_case *c, const char *text)
{
	size_t i = strtoull(text, NULL, 10);

	if (i < 2 * s->plan.nflows)
		VEC_PUSH(c->back.ways, c->back.nways, c->back.capways) =
		    (struct sweep_way){ s->plan.flows[i / 2].name,
			    i % 2 ? PLAN_REVERSE : PLAN_FORWARD };
}

static void
read_lines(const struct sweep *s, struct sweep_case *c, char *text)
{
	bool took = false;
	char *line;

	while ((line = cut(&text, '\n')) && text) {
		const char *word = cut(&line, '\t');

		if (!line)
			continue;
		if (strcmp(word, "took") == 0) {
			took = true;
			c->took = strtoll(line, NULL, 10);
		} else if (strcmp(word, "lost") == 0) {
			read_loss(s, c, line);
		} else if (strcmp(word, "row") == 0) {
			read_row(c, line);
		} else if (strcmp(word, "way") == 0) {
			read_way(s, c, line);
		} else if (strcmp(word, "unrest") == 0) {
			*(took ? &c->back.unrest : &c->why) = line;
		}
	}
	c->broke = !took;
}

/* How all is before; and what does not work anyway is nobody's failure. */
static void
look_before(struct sweep *s, const struct sim_world *w)
{
	s->before = net_snapshot_new(sim_net(w), false);
	s->lost = xcalloc(2 * s->plan.nflows + 1, sizeof *s->lost);
	s->ways = xcalloc(2 * s->plan.nflows + 1, sizeof *s->ways);
	s->ends = xcalloc(s->plan.nflows + 1, sizeof *s->ends);
	for (size_t i = 0; i < s->plan.nflows; i++)
		plan_ends_find(sim_running(w), s->plan.flows[i].from,
		    s->plan.flows[i].to, &s->ends[i]);
	for (size_t i = 0; i < s->plan.nflows; i++)
		ways_of(s, w, i, &s->ways[2 * i], &s->lost[2 * i]);
}

static void
list_cases(struct sweep *s, const struct sweep_config *config)
{
	size_t number = 0;

	for (size_t a = 0; a < s->nelements; a++) {
		size_t last = config->failures == 2 ? s->nelements : a + 1;

		for (size_t b = config->failures == 2 ? a + 1 : a; b < last; b++)
			if (number++ % config->shards == config->shard - 1)
				VEC_PUSH(s->cases, s->ncases, s->capcases) =
				    (struct sweep_case){ .a = a, .b = b };
	}
}

struct sweep *
sweep_new(struct sim_world *w, const struct sweep_config *config, struct buf *why)
{
	struct sweep *s;
	char *text;

	if (sim_run_converged(w, (struct erx_time){ REST_MAX }) != SIM_REACHED) {
		text = plan_unrest_at_last(w);
		buf_puts(why, text);
		free(text);
		return NULL;
	}
	net_slowest(sim_net(w), sim_now(w));
	s = xcalloc(1, sizeof *s);
	s->world = w;
	s->copies = config->copies;
	s->seed = config->seed;
	s->failures = config->failures;
	s->times = config->times;
	s->lab = xstrdup(sim_lab(w)->model->lab ? sim_lab(w)->model->lab : "");
	find_elements(s, w);
	if (config->flows && config->flows->nflows)
		given_flows(s, config->flows);
	else
		own_flows(s, w);
	look_before(s, w);
	list_cases(s, config);
	s->tickets = xcalloc(s->ncases + 1, sizeof *s->tickets);
	return s;
}

static void
start_some(struct sweep *s)
{
	while (s->started < s->ncases && s->started < s->told + AHEAD) {
		struct trial t = { s, s->world, &s->cases[s->started], NULL };

		s->tickets[s->started++] =
		    s->copies->start(s->copies->ctx, attempt, &t);
	}
}

bool
sweep_came_back(const struct sweep_case *c)
{
	return !c->back.unrest && !c->back.nrows && !c->back.nways;
}

static void
forget(struct sweep_case *c)
{
	free(c->losses);
	free(c->back.rows);
	free(c->back.ways);
	free(c->text);
	c->losses = NULL;
	memset(&c->back, 0, sizeof c->back);
	c->text = NULL;
}

const struct sweep_case *
sweep_next(struct sweep *s)
{
	struct sweep_case *c;
	bool lasting = false;
	struct buf out;
	int ticket;

	if (s->told)
		forget(&s->cases[s->told - 1]);
	start_some(s);
	if (s->told == s->ncases)
		return NULL;
	ticket = s->tickets[s->told];
	c = &s->cases[s->told++];
	buf_init(&out);
	c->broke = ticket < 0 || !s->copies->collect(s->copies->ctx, ticket, &out);
	buf_puts(&out, "");
	c->text = buf_steal(&out);
	if (!c->broke)
		read_lines(s, c, c->text);
	for (size_t i = 0; i < c->nlosses; i++)
		lasting |= c->losses[i].lasting;
	s->hurt += c->nlosses > 0;
	s->lasting += lasting;
	s->changed += !c->broke && !sweep_came_back(c);
	return c;
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
sweep_free(struct sweep *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nelements; i++)
		free(s->elements[i].name);
	for (size_t i = 0; i < s->ncases; i++)
		forget(&s->cases[i]);
	for (size_t i = 0; i < s->plan.nflows; i++) {
		drop(s->plan.flows[i].name);
		drop(s->plan.flows[i].from);
		drop(s->plan.flows[i].to);
	}
	free(s->plan.flows);
	free(s->tickets);
	net_snapshot_free(s->before);
	free(s->lost);
	free(s->ways);
	free(s->ends);
	free(s->elements);
	free(s->cases);
	free(s->lab);
	free(s);
}
