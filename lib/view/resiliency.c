/*
 * A route set is the set of connections that a prefix is learned over (F-23), here as
 * bits: a gateway has at most 16 connections.  What sites announce on the circuits of
 * the gateway counts, and neither what comes over Global Reach nor managed circuits of
 * private clouds, which are no circuits of the customer's.
 */
#include "view/resiliency.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "er/words.h"

#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 64, WORST_TEST = 1, BEST_TEST = 4, ADVISOR = 10 };

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

struct route_set {
	uint64_t over;     /* connections */
	uint64_t prefixes; /* how many; a file counts as its limit, or one */
	struct ip_prefix example;
	const char *site;
};
struct route_sets {
	struct route_set items[SETS_MAX];
	size_t n;
};

static uint64_t
over_of(const struct er_vnet *v, const struct er_site *s, const struct er_advert *a)
{
	uint64_t set = 0;

	for (size_t i = 0; i < v->nconnections; i++)
		for (size_t k = 0; is_counted(v, i) && k < s->ncircuits; k++)
			if (s->circuits[k].circuit == v->connections[i].circuit &&
			    s->circuits[k].export != ER_EXPORT_NONE &&
			    er_advert_is_over(a, s->circuits[k].circuit))
				set |= 1ull << i;
	return set;
}

/* A prefix that two entries or sites announce is learned over both. */
static uint64_t
over_all(const struct er_model *m, const struct er_vnet *v, const struct er_advert *a)
{
	uint64_t set = 0;

	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].adverts.n; k++) {
			const struct er_advert *b = &m->sites[i].adverts.items[k];
			bool same = a == b ||
			    (a->prefix.family != IP_NONE &&
				b->prefix.family != IP_NONE &&
				ip_prefix_equal(&a->prefix, &b->prefix));

			if (same && !b->withdrawn)
				set |= over_of(v, &m->sites[i], b);
		}
	return set;
}

static void
add_set(struct route_sets *x, const struct er_site *s, const struct er_advert *a,
    uint64_t over)
{
	uint64_t n = a->mrt ? (a->limit ? a->limit : 1) : a->count ? a->count : 1;
	size_t i = 0;

	while (i < x->n && x->items[i].over != over)
		i++;
	if (i == SETS_MAX)
		return;
	if (i == x->n)
		x->items[x->n++] = (struct route_set){ over, 0,
			a->prefix.family != IP_NONE ? a->prefix : a->within,
			s->head.name };
	x->items[i].prefixes += n;
}

/* An entry of the same prefix stands before it, of this site or another. */
static bool
is_again(const struct er_model *m, const struct er_advert *a)
{
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].adverts.n; k++) {
			const struct er_advert *b = &m->sites[i].adverts.items[k];

			if (a == b)
				return false;
			if (a->prefix.family != IP_NONE && !b->withdrawn &&
			    b->prefix.family != IP_NONE &&
			    ip_prefix_equal(&a->prefix, &b->prefix))
				return true;
		}
	return false;
}

static void
find_sets(struct route_sets *x, const struct er_model *m, const struct er_vnet *v)
{
	x->n = 0;
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].adverts.n; k++) {
			const struct er_advert *a = &m->sites[i].adverts.items[k];
			uint64_t over =
			    a->withdrawn || is_again(m, a) ? 0 : over_all(m, v, a);

			if (over)
				add_set(x, &m->sites[i], a, over);
		}
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

static struct view_resiliency
measure(const struct er_model *m, const struct er_vnet *v, const struct route_sets *x)
{
	struct view_resiliency r = { .level = level_of(m, v, all_of(v)) };
	enum view_resiliency_level worst = r.level;

	for (size_t i = 0; i < x->n; i++) {
		enum view_resiliency_level l = level_of(m, v, x->items[i].over);

		worst = l < worst ? l : worst;
	}
	r.routes = route_score(worst);
	r.zones = zone_score(&v->gateway);
	r.least = r.routes * WORST_TEST + r.zones;
	r.most = r.routes * BEST_TEST + r.zones + ADVISOR;
	return r;
}

struct view_resiliency
view_resiliency_of(const struct er_model *m, const struct er_vnet *v)
{
	struct route_sets *x = xcalloc(1, sizeof *x);
	struct view_resiliency r;

	find_sets(x, m, v);
	r = measure(m, v, x);
	free(x);
	return r;
}

/* --- output --- */

/* In JSON the first word alone. */
static const char *const levels[] = { "none", "Standard resiliency", "High resiliency",
	"Maximum resiliency" };

/* What a set lacks that others of the gateway have. */
static bool
is_flagged(const struct er_vnet *v, const struct route_set *s)
{
	return s->over != all_of(v) || (s->over & (s->over - 1)) == 0;
}

static void
json_set(struct json *j, const struct er_vnet *v, const struct route_set *s)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_uint(j, "prefixes", s->prefixes);
	json_string(j, "site", s->site);
	json_string(j, "example",
	    s->example.family == IP_NONE ? NULL : ip_prefix_text(&s->example, text));
	json_array(j, "over");
	for (size_t i = 0; i < v->nconnections; i++)
		if (i < 64 && s->over & 1ull << i)
			json_string(j, NULL, v->connections[i].head.name);
	json_array_end(j);
	json_bool(j, "flagged", is_flagged(v, s));
	json_object_end(j);
}

static void
json_gateway(struct json *j, const struct er_vnet *v, const struct view_resiliency *r,
    const struct route_sets *x)
{
	json_object(j, NULL);
	json_string(j, "vnet", v->head.name);
	json_string(j, "sku", er_gateway_sku_word(v->gateway.sku));
	json_stringf(j, "resiliency", "%.*s", (int)strcspn(levels[r->level], " "),
	    levels[r->level]);
	json_uint(j, "routes", r->routes);
	json_uint(j, "zones", r->zones);
	json_uint(j, "index-least", r->least);
	json_uint(j, "index-most", r->most);
	json_array(j, "route-sets");
	for (size_t i = 0; i < x->n; i++)
		json_set(j, v, &x->items[i]);
	json_array_end(j);
	json_object_end(j);
}

static void
text_set(struct buf *out, const struct er_vnet *v, const struct route_set *s)
{
	char text[IP_PREFIX_STRLEN];
	const char *before = "";

	buf_printf(out, "  %llu prefix%s of %s", (unsigned long long)s->prefixes,
	    s->prefixes == 1 ? "" : "es", s->site);
	if (s->example.family != IP_NONE)
		buf_printf(out, " (%s%s)", ip_prefix_text(&s->example, text),
		    s->prefixes > 1 ? " …" : "");
	buf_puts(out, " over ");
	for (size_t i = 0; i < v->nconnections; i++)
		if (i < 64 && s->over & 1ull << i) {
			buf_printf(out, "%s%s", before, v->connections[i].head.name);
			before = ", ";
		}
	buf_puts(out,
	    is_flagged(v, s) ? (s->over & (s->over - 1)) == 0
		    ? " only: not redundant\n"
		    : " and not over all: not announced equally\n"
			     : "\n");
}

static void
text_gateway(struct buf *out, const struct er_model *m, const struct er_vnet *v,
    const struct view_resiliency *r, const struct route_sets *x)
{
	buf_printf(out, "%s: %s, index %u to %u\n", v->head.name,
	    r->level == VIEW_RESILIENCY_NONE ? "no circuit" : levels[r->level],
	    r->least, r->most);
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
		text_set(out, v, &x->items[i]);
	buf_printf(out,
	    "  routes %u of 20, times 1 without a failover test and up to 4 with one; "
	    "zones %u of 10 (%s); advisor 0 to 10, not known here\n",
	    r->routes, r->zones, er_gateway_sku_word(v->gateway.sku));
	if (r->level != VIEW_RESILIENCY_MAXIMUM)
		buf_puts(out, "  do: connect a circuit of another location\n");
	if (r->zones < 10)
		buf_puts(out, "  do: take a zone-redundant gateway\n");
}

void
view_resiliency_print(struct buf *out, const struct er_model *m, bool json)
{
	struct route_sets *x = xcalloc(1, sizeof *x);
	struct json j;
	bool any = false;

	json_init(&j, out, false);
	if (json) {
		json_object(&j, NULL);
		json_array(&j, "resiliency");
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];
		struct view_resiliency r;

		if (!v->has_gateway)
			continue;
		any = true;
		find_sets(x, m, v);
		r = view_resiliency_of(m, v);
		if (json)
			json_gateway(&j, v, &r, x);
		else
			text_gateway(out, m, v, &r, x);
	}
	if (json) {
		json_array_end(&j);
		json_object_end(&j);
		buf_putc(out, '\n');
	} else if (!any) {
		buf_puts(out, "no VNet has an ExpressRoute gateway\n");
	}
	free(x);
}
