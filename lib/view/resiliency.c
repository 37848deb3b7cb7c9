/*
 * A route set is the set of links that a prefix is learned over (F-23), here as bits: a
 * gateway has at most 16 connections.  Managed circuits of private clouds are no
 * circuits of the customer's and count nowhere.  The worst set counts: how the service
 * weighs sets of different worth is not published.
 */
#include "view/resiliency.h"

#include "base/xalloc.h"
#include "er/words.h"

#include <stdlib.h>
#include <string.h>

enum { ADVISOR = 10, BEST = 8, NEVER = 2 /* halves */ };

/* --- locations --- */

static bool
is_counted(const struct er_vnet *v, size_t i)
{
	const struct er_circuit *k = v->connections[i].circuit;

	return i < 64 && k && !k->cloud;
}

/* F-24, of the connections whose bits are set. */
static enum view_resiliency_level
level_of(const struct er_model *m, const struct er_vnet *v, uint64_t set)
{
	enum view_resiliency_level best = VIEW_RESILIENCY_NONE;
	const struct er_circuit *first = NULL;

	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		if (!is_counted(v, i) || !(set & 1ull << i))
			continue;
		if (best == VIEW_RESILIENCY_NONE)
			best = VIEW_RESILIENCY_STANDARD;
		if (strcmp(er_circuit_site(m, k, 0), er_circuit_site(m, k, 1)) != 0 ||
		    k->metro)
			best = VIEW_RESILIENCY_HIGH;
		first = first ? first : k;
	}
	for (size_t i = 0; first && i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		/* A metro pair and one of its sites are one city, and two locations. */
		if (is_counted(v, i) && set & 1ull << i &&
		    strcmp(er_circuit_site(m, k, 0), er_circuit_site(m, first, 0)) != 0)
			return VIEW_RESILIENCY_MAXIMUM;
	}
	return best;
}

static uint64_t
all_of(const struct er_vnet *v)
{
	uint64_t set = 0;

	for (size_t i = 0; i < v->nconnections; i++)
		set |= is_counted(v, i) ? 1ull << i : 0;
	return set;
}

/* --- route sets --- */

void
view_route_sets_fini(struct view_route_sets *x)
{
	free(x->items);
	*x = (struct view_route_sets){ NULL, 0, 0 };
}

void
view_route_sets_add(struct view_route_sets *x, const struct er_vnet *v,
    const uint64_t by[2], uint64_t near, const struct ip_prefix *prefix)
{
	const uint64_t mine[2] = { by[0] & all_of(v), by[1] & all_of(v) };
	size_t i = 0;

	if (near & ~all_of(v) || !(mine[0] | mine[1]))
		return;
	while (
	    i < x->n && (x->items[i].by[0] != mine[0] || x->items[i].by[1] != mine[1]))
		i++;
	if (i == x->n)
		VEC_PUSH(x->items, x->n, x->cap) =
		    (struct view_route_set){ { mine[0], mine[1] }, 0, *prefix };
	x->items[i].prefixes++;
}

static uint64_t
over(const struct view_route_set *s)
{
	return s->by[0] | s->by[1];
}

/* One connection only. */
static bool
is_alone(const struct view_route_set *s)
{
	return (over(s) & (over(s) - 1)) == 0;
}

/* One link of a circuit teaches what the other does not. */
static bool
is_uneven(const struct view_route_set *s)
{
	return s->by[0] != s->by[1];
}

static bool
is_flagged(const struct er_vnet *v, const struct view_route_set *s)
{
	return over(s) != all_of(v) || is_alone(s) || is_uneven(s);
}

/* The site that announces a prefix, or the first that announces one that covers it. */
static const char *
site_of(const struct er_model *m, const struct ip_prefix *p)
{
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].adverts.n; k++) {
			const struct er_advert *a = &m->sites[i].adverts.items[k];
			const struct ip_prefix *mine =
			    a->prefix.family != IP_NONE ? &a->prefix : &a->within;

			if (!a->withdrawn && mine->family == p->family &&
			    ip_prefix_covers(mine, p))
				return m->sites[i].head.name;
		}
	return NULL;
}

/* --- the index --- */

static unsigned
route_score(enum view_resiliency_level level)
{
	static const unsigned score[] = { [VIEW_RESILIENCY_NONE] = 0,
		[VIEW_RESILIENCY_STANDARD] = 5,
		[VIEW_RESILIENCY_HIGH] = 10,
		[VIEW_RESILIENCY_MAXIMUM] = 20 };

	return score[level];
}

/* Scale units stand for instances, whose number the service does not show. */
static unsigned
zone_score(const struct er_gateway *g)
{
	switch (g->sku) {
	case ER_GW_1AZ:
	case ER_GW_2AZ:
	case ER_GW_3AZ:
		return 10;
	case ER_GW_SCALE:
		return g->scale_units > 4 ? 10 : 8;
	case ER_GW_ULTRA_PERFORMANCE:
		return 2;
	case ER_GW_STANDARD:
	case ER_GW_HIGH_PERFORMANCE:
		break;
	}
	return 0;
}

/* What tests are worth, in halves: 4, 3, 2 or 1, and half of that for one location
 * only; no test is worth 1. */
static unsigned
worth(const struct view_resiliency_facts *f)
{
	unsigned halves = f->days <= 30 ? 8 : f->days <= 60 ? 6 : f->days <= 90 ? 4 : 2;

	return halves > NEVER && !f->all ? halves / 2 : halves;
}

/* F-22: one location or a metro circuit is worth nothing while a link of it is down. */
static unsigned
set_score(const struct er_model *m, const struct er_vnet *v, uint64_t set,
    const struct view_resiliency_facts *f)
{
	enum view_resiliency_level l = level_of(m, v, set);

	return l != VIEW_RESILIENCY_MAXIMUM && f->down & set ? 0 : route_score(l);
}

struct view_resiliency
view_resiliency_of(const struct er_model *m, const struct er_vnet *v,
    const struct view_route_sets *x, const struct view_resiliency_facts *f)
{
	struct view_resiliency r = { .level = level_of(m, v, all_of(v)) };

	r.routes = set_score(m, v, all_of(v), f);
	for (size_t i = 0; i < x->n; i++) {
		unsigned score = set_score(m, v, over(&x->items[i]), f);

		r.routes = score < r.routes ? score : r.routes;
	}
	r.zones = zone_score(&v->gateway);
	r.halves = f->live ? worth(f) : NEVER;
	r.tested = r.routes * r.halves / 2;
	r.least = r.tested + r.zones;
	r.most = r.routes * (f->live ? r.halves : BEST) / 2 + r.zones + ADVISOR;
	return r;
}

/* --- what to do --- */

static const struct view_recommendation recommendations[] = {
	{ "One Peering Location", "connect a circuit of another location", "High", 0 },
	{ "Routes Without Redundancy",
	    "announce the prefixes of flagged sets over all circuits", "High", 0 },
	{ "Link Down", "bring the sessions of both links of each circuit up", "High",
	    0 },
	{ "Site Failover Not Yet Validated",
	    "test each location with `erxctl site-test start`", "High", 0 },
	{ "Gateway Not Zone Redundant", "take a zone-redundant gateway", "Medium", 1 },
};

static bool
applies(const struct view_resiliency *r, const struct view_resiliency_facts *f,
    size_t i)
{
	switch (i) {
	case 0:
		return r->level != VIEW_RESILIENCY_MAXIMUM;
	case 1:
		return r->routes < route_score(r->level) && !f->down;
	case 2:
		return f->down != 0;
	case 3:
		return f->live && r->halves < BEST &&
		    r->level == VIEW_RESILIENCY_MAXIMUM;
	default:
		return r->zones < 10;
	}
}

const struct view_recommendation *
view_recommendation(const struct view_resiliency *r,
    const struct view_resiliency_facts *f, size_t i)
{
	for (size_t k = 0; k < sizeof recommendations / sizeof *recommendations; k++)
		if (applies(r, f, k) && i-- == 0)
			return &recommendations[k];
	return NULL;
}

/* --- output --- */

/* In JSON the first word alone. */
static const char *const levels[] = { "none", "Standard resiliency", "High resiliency",
	"Maximum resiliency" };

static void
json_set(struct json *j, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_set *s, bool sites)
{
	static const char *const keys[] = { "over", "over-primary", "over-secondary" };
	const uint64_t bits[] = { over(s), s->by[0], s->by[1] };
	char text[IP_PREFIX_STRLEN];

	json_uint(j, "prefixes", s->prefixes);
	json_string(j, "site", sites ? site_of(m, &s->example) : NULL);
	json_string(j, "example", ip_prefix_text(&s->example, text));
	for (size_t k = 0; k < 3; k++) {
		json_array(j, keys[k]);
		for (size_t i = 0; i < v->nconnections && i < 64; i++)
			if (bits[k] & 1ull << i)
				json_string(j, NULL, v->connections[i].head.name);
		json_array_end(j);
	}
	json_bool(j, "flagged", is_flagged(v, s));
}

void
view_route_sets_json(struct json *j, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_sets *x, bool sites)
{
	for (size_t i = 0; i < x->n; i++) {
		json_object(j, NULL);
		json_string(j, "vnet", v->head.name);
		json_set(j, m, v, &x->items[i], sites);
		json_object_end(j);
	}
}

void
view_resiliency_json(struct json *j, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_sets *x, const struct view_resiliency_facts *f)
{
	const struct view_resiliency r = view_resiliency_of(m, v, x, f);
	const struct view_recommendation *rec;

	json_string(j, "vnet", v->head.name);
	json_string(j, "sku", er_gateway_sku_word(v->gateway.sku));
	json_stringf(j, "resiliency", "%.*s", (int)strcspn(levels[r.level], " "),
	    levels[r.level]);
	json_uint(j, "routes", r.routes);
	json_uint(j, "tested", r.tested);
	if (f->live && f->days != VIEW_NEVER_TESTED)
		json_uint(j, "tested-days-ago", f->days);
	else
		json_null(j, "tested-days-ago");
	json_uint(j, "zones", r.zones);
	json_uint(j, "index-least", r.least);
	json_uint(j, "index-most", r.most);
	json_array(j, "recommendations");
	for (size_t i = 0; (rec = view_recommendation(&r, f, i)) != NULL; i++)
		json_string(j, NULL, rec->text);
	json_array_end(j);
	json_array(j, "route-sets");
	for (size_t i = 0; i < x->n; i++) {
		json_object(j, NULL);
		json_set(j, m, v, &x->items[i], f->sites);
		json_object_end(j);
	}
	json_array_end(j);
}

static const char *
remark(const struct er_vnet *v, const struct view_route_set *s)
{
	if (is_alone(s))
		return " only: not redundant";
	if (over(s) != all_of(v))
		return " and not over all: not announced equally";
	return is_uneven(s) ? ", by one link of them only: not announced equally" : "";
}

static void
text_set(struct buf *out, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_set *s)
{
	const char *site = site_of(m, &s->example);
	char text[IP_PREFIX_STRLEN];
	const char *before = "";

	buf_printf(out, "  %zu prefix%s", s->prefixes, s->prefixes == 1 ? "" : "es");
	if (site)
		buf_printf(out, " of %s", site);
	buf_printf(out, " (%s%s) over ", ip_prefix_text(&s->example, text),
	    s->prefixes > 1 ? " …" : "");
	for (size_t i = 0; i < v->nconnections && i < 64; i++)
		if (over(s) & 1ull << i) {
			buf_printf(out, "%s%s", before, v->connections[i].head.name);
			before = ", ";
		}
	buf_printf(out, "%s\n", remark(v, s));
}

static void
text_parts(struct buf *out, const struct er_vnet *v, const struct view_resiliency *r,
    const struct view_resiliency_facts *f)
{
	buf_printf(out, "  routes %u of 20, times ", r->routes);
	if (!f->live)
		buf_puts(out, "1 without a failover test and up to 4 with one");
	else if (f->days == VIEW_NEVER_TESTED)
		buf_puts(out, "1: no location was tested");
	else
		buf_printf(out, "%u%s: %s tested, the last one %llu day%s ago",
		    r->halves / 2, r->halves % 2 ? ".5" : "",
		    f->all ? "locations were" : "one location was",
		    (unsigned long long)f->days, f->days == 1 ? "" : "s");
	buf_printf(out, "; zones %u of 10 (%s); advisor 0 to 10, not known here\n",
	    r->zones, er_gateway_sku_word(v->gateway.sku));
}

void
view_resiliency_text(struct buf *out, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_sets *x, const struct view_resiliency_facts *f)
{
	const struct view_resiliency r = view_resiliency_of(m, v, x, f);
	const struct view_recommendation *rec;

	buf_printf(out, "%s: %s, index %u to %u\n", v->head.name,
	    r.level == VIEW_RESILIENCY_NONE ? "no circuit" : levels[r.level], r.least,
	    r.most);
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;
		const char *a, *b;

		if (!is_counted(v, i))
			continue;
		a = er_circuit_site(m, k, 0);
		b = er_circuit_site(m, k, 1);
		buf_printf(out, "  %s to %s in %s%s%s\n", v->connections[i].head.name,
		    k->head.name, a, strcmp(a, b) ? " and " : "",
		    strcmp(a, b) ? b : "");
	}
	for (size_t i = 0; i < x->n; i++)
		text_set(out, m, v, &x->items[i]);
	text_parts(out, v, &r, f);
	for (size_t i = 0; (rec = view_recommendation(&r, f, i)) != NULL; i++)
		buf_printf(out, "  do: %s\n", rec->text);
}
