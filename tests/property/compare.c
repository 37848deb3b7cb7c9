/*
 * What is asked of both sides, and what is held against each other without asking.  Not
 * every table is asked for each time: which ones is chance, too.
 */
#include "property.h"

#include "base/xalloc.h"
#include "er/model.h"
#include "run/operation.h"
#include "run/place.h"
#include "run/snapshots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what runs --- */

static void
put_prefix(struct buf *out, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	buf_printf(out, " %s", ip_prefix_text(p, text));
}

static void
put_router(struct buf *out, const struct net_router *r)
{
	buf_printf(out, "%s of %s, %s AS %u, ECMP %u, attached", r->name, r->owner,
	    net_kind_word(r->kind), r->asn, r->max_paths);
	for (size_t i = 0; i < r->nattached; i++) {
		put_prefix(out, &r->attached[i].prefix);
		buf_printf(out, "%s%s", r->attached[i].hosts ? "@" : "",
		    r->attached[i].hosts ? r->attached[i].hosts : "");
		if (r->attached[i].pinned)
			buf_putc(out, '!');
	}
	buf_puts(out, ", originates");
	for (size_t i = 0; i < r->norigins; i++) {
		put_prefix(out, &r->origins[i].prefix);
		buf_printf(out, "/%u", r->origins[i].behind);
	}
	buf_putc(out, '\n');
}

static void
put_hosts(struct buf *out, const struct net_hosts *h)
{
	buf_printf(out, "hosts %s of %s:", h->name, h->owner);
	for (size_t i = 0; i < h->nrows; i++) {
		put_prefix(out, &h->rows[i].prefix);
		buf_printf(out, ">%u%s%s", h->rows[i].toward,
		    h->rows[i].hosts ? "@" : "",
		    h->rows[i].hosts ? h->rows[i].hosts : "");
	}
	for (size_t i = 0; i < h->nrouters; i++)
		buf_printf(out, " by %s", h->routers[i]);
	buf_putc(out, '\n');
}

/* Not what a real router stands for: it is no router of the live lab. */
static bool
is_emulated(const struct net_router *r)
{
	return r->kind != NET_KIND_CE;
}

static void
put_end(struct buf *out, const struct net_end *e)
{
	buf_printf(out, ", hold %u %u, rest %lld, restart %u %u, wait %lld", e->hold,
	    e->hold_floor, (long long)e->limit_idle, e->restart_time, e->stale_time,
	    (long long)e->update_delay);
}

/* With its times, which tell how long a loss lasts before anybody sees it. */
static void
put_session(struct buf *out, const struct net_session *s)
{
	buf_printf(out, "session %s: %s, rest %lld", s->name,
	    s->held ? s->held : "may run", (long long)s->idle_hold);
	if (s->bfd)
		buf_printf(out, ", BFD %lld %u", (long long)s->bfd_interval,
		    s->bfd_multiplier);
	put_end(out, &s->a);
	put_end(out, &s->b);
	buf_putc(out, '\n');
}

/* A line for each router, each table of hosts and each session. */
static void
put_run(struct buf *out, const struct run *r, struct erx_time now, bool emulated)
{
	const struct net_spec *s = net_running(run_net(r));
	struct json j;

	for (size_t i = 0; i < s->nrouters; i++)
		if (emulated || is_emulated(&s->routers[i]))
			put_router(out, &s->routers[i]);
	for (size_t i = 0; i < s->nhosts; i++)
		put_hosts(out, &s->hosts[i]);
	for (size_t i = 0; emulated && i < s->nsessions; i++)
		put_session(out, &s->sessions[i]);
	run_operation_list(r, now, out);
	if (!emulated)
		return;
	json_init(&j, out, false);
	data_node_json(&j, NULL, run_lab(r)->tree);
	buf_putc(out, '\n');
}

/* The first line that is not the same. */
static bool
lines_differ(const char *a, const char *b, struct buf *why)
{
	size_t i = 0, line = 0, n, m;

	if (strcmp(a, b) == 0)
		return false;
	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			line = i + 1;
	n = strcspn(a + line, "\n");
	m = strcspn(b + line, "\n");
	buf_printf(why, "what runs: live %.*s; simulated %.*s", (int)n, a + line,
	    (int)m, b + line);
	return true;
}

bool
runs_differ(const struct live *live, const struct sim_world *w, bool emulated,
    struct buf *why)
{
	struct buf a, b;
	bool differ;

	buf_init(&a);
	buf_init(&b);
	put_run(&a, live_running(live), live_now(live), emulated);
	put_run(&b, sim_running(w), sim_now(w), emulated);
	differ = lines_differ(a.data, b.data, why);
	buf_fini(&a);
	buf_fini(&b);
	return differ;
}

/* --- questions --- */

struct pair {
	const struct side *live, *simulated;
	struct buf *why;
};

static bool
differ(const struct pair *p, struct question *q)
{
	char *a = p->live->ask(p->live->ctx, q);
	char *b = p->simulated->ask(p->simulated->ctx, q);
	struct buf why;
	bool yes;

	buf_init(&why);
	yes = answers_differ(a, b, &why);
	if (yes) {
		buf_puts(p->why, q->op);
		for (size_t i = 0; i < q->args->n; i++)
			buf_printf(p->why, " %s=%s", q->args->children[i]->name,
			    q->args->children[i]->text);
		buf_printf(p->why, ": %s", why.data);
	}
	buf_fini(&why);
	free(a);
	free(b);
	question_fini(q);
	return yes;
}

#define DIFFER(p, ...) \
	(question_ask(&q, __VA_ARGS__, (const char *)NULL), differ(p, &q))

/* Lists of objects, and what has failed: true at every moment. */
static bool
objects_differ(const struct pair *p)
{
	static const char *const lists[] = { "show-circuits", "show-connections",
		"show-global-reach", "show-private-clouds", "show-vnets", "show-sites",
		"show-vpn-connections", "show-authorizations", "show-failures",
		"show-peerings", "show-route-filters", "show-direct-ports" };
	struct question q;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (DIFFER(p, lists[i]))
			return true;
	return false;
}

/* Something by chance out of a list of names. */
struct some {
	const char **items;
	size_t n, cap;
};

static void
add(struct some *s, const char *name)
{
	VEC_PUSH(s->items, s->n, s->cap) = name;
}

static const char *
one_of(const struct some *s, struct rng *rng)
{
	return s->items[rng_below(rng, s->n)];
}

static bool
tables_differ(const struct pair *p, const struct sim_world *w, struct rng *rng,
    bool (*counts)(const struct net_router *))
{
	const struct net_spec *spec = net_running(sim_net(w));
	static const char *const views[] = { "best", "received", "advertised" };
	struct question q;

	if (!counts && DIFFER(p, "show-sessions"))
		return true;
	for (size_t i = 0; i < spec->nrouters; i++) {
		const char *name = spec->routers[i].name;

		if (counts && !counts(&spec->routers[i]))
			continue;
		if (counts && DIFFER(p, "show-sessions", "at", name))
			return true;
		if (DIFFER(p, "show-routes", "at", name, "view", "all"))
			return true;
		if (rng_below(rng, 4) == 0 &&
		    DIFFER(p, "show-routes", "at", name, "view",
			views[rng_below(rng, 3)]))
			return true;
	}
	return false;
}

/* Rows of the Azure tables: of a circuit, a gateway, hosts. */
static bool
azure_differs(const struct pair *p, const struct er_model *m, struct rng *rng)
{
	static const char *const paths[] = { "primary", "secondary" };
	struct question q;

	if (DIFFER(p, "show-gateways"))
		return true;
	for (size_t i = 0; i < m->nvnets; i++) {
		if (DIFFER(p, "show-effective-routes", "name", m->vnets[i].head.name))
			return true;
		if ((m->vnets[i].has_gateway || m->vnets[i].has_vpn) &&
		    rng_below(rng, 2) &&
		    DIFFER(p, "show-learned-routes", "name", m->vnets[i].head.name,
			"instance", "all"))
			return true;
	}
	for (size_t i = 0; i < m->ncircuits; i++)
		if (rng_below(rng, 2) && !m->circuits[i].cloud &&
		    DIFFER(p, "show-route-table", "name", m->circuits[i].head.name,
			"path", paths[rng_below(rng, 2)], "az", "true"))
			return true;
	return false;
}

/* Ends of traffic; some routers have no address of their own. */
static void
places(struct some *s, const struct sim_world *w)
{
	const struct er_model *m = sim_lab(w)->model;
	struct er_endpoint e;

	for (size_t i = 0; i < m->nvnets; i++)
		add(s, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nclouds; i++)
		add(s, m->clouds[i].head.name);
	for (size_t i = 0; i < m->nsites; i++)
		add(s, m->sites[i].head.name);
	for (size_t i = 0; i < m->nrouters; i++)
		if (run_place_end(sim_running(w), m->routers[i].head.name, &e))
			add(s, m->routers[i].head.name);
}

enum { TRACES = 6, EXPLAINS = 4 };

static bool
traces_differ(const struct pair *p, const struct sim_world *w, struct rng *rng)
{
	struct some s = { .n = 0 };
	bool yes = false;
	struct question q;

	places(&s, w);
	for (int i = 0; s.n && !yes && i < TRACES; i++) {
		const char *from = one_of(&s, rng), *to = one_of(&s, rng);

		yes = DIFFER(p, "trace", "from", from, "to", to);
		if (!yes && i == 0)
			yes = DIFFER(p, "trace", "from", from, "to", "203.0.113.9");
	}
	free(s.items);
	return yes || DIFFER(p, "reach") || DIFFER(p, "graph", "format", "json");
}

/* Prefixes that somebody originates, and one that nobody has. */
static bool
explanations_differ(const struct pair *p, const struct net_spec *spec, struct rng *rng)
{
	char text[IP_PREFIX_STRLEN];
	bool yes = false;
	struct question q;

	for (int i = 0; spec->nrouters && !yes && i < EXPLAINS; i++) {
		const struct net_router *at =
		    &spec->routers[rng_below(rng, spec->nrouters)];
		const struct net_router *from =
		    &spec->routers[rng_below(rng, spec->nrouters)];

		snprintf(text, sizeof text, "10.250.0.0/16");
		if (from->norigins)
			ip_prefix_text(
			    &from->origins[rng_below(rng, from->norigins)].prefix,
			    text);
		yes = DIFFER(p, "explain", "prefix", text, "at", at->name, "as-text",
			  "true") ||
		    DIFFER(p, "explain", "prefix", text, "at", at->owner);
	}
	return yes;
}

static bool
history_differs(const struct pair *p, struct run *run)
{
	const struct run_snapshots *kept = run_snapshots_of(run);
	struct question q;

	if (DIFFER(p, "show-snapshots"))
		return true;
	for (size_t i = 0; i < kept->n; i++)
		if (DIFFER(p, "diff", "from", kept->items[i]->name) ||
		    DIFFER(p, "diff", "from", kept->items[i]->name, "to",
			kept->items[0]->name, "all", "true"))
			return true;
	return false;
}

static bool
checks_differ(const struct pair *p, const struct sim_world *w, struct rng *rng)
{
	struct some s = { .n = 0 };
	bool yes = false;
	struct question q;
	char *text;

	places(&s, w);
	if (s.n > 0) {
		text = xasprintf("{ checks: [ { reachable: { from: %s, to: %s } }, "
				 "{ symmetric: { from: %s, to: %s } } ] }",
		    one_of(&s, rng), one_of(&s, rng), one_of(&s, rng), one_of(&s, rng));
		yes = DIFFER(p, "assert", "checks", text);
		free(text);
	}
	free(s.items);
	return yes;
}

bool
sides_differ(const struct side *live, const struct side *simulated,
    const struct sim_world *w, struct rng *rng, bool emulated, struct buf *why)
{
	const struct pair p = { live, simulated, why };
	const struct er_model *m = sim_lab(w)->model;
	bool (*counts)(const struct net_router *) = emulated ? NULL : is_emulated;

	return objects_differ(&p) || tables_differ(&p, w, rng, counts) ||
	    azure_differs(&p, m, rng) || (emulated && traces_differ(&p, w, rng)) ||
	    (emulated && explanations_differ(&p, net_running(sim_net(w)), rng)) ||
	    (emulated && history_differs(&p, sim_running(w))) ||
	    (emulated && checks_differ(&p, w, rng));
}
