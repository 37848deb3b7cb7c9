/*
 * Figures are texts there.  What the service computes hourly is computed here for each
 * question, so it may be asked again at once.  "pri" and "sec" are taken for the rank
 * of the link among those that teach the prefix: 1 for a shortest AS path, else 2; the
 * service does not say what they are.
 */
#include "run/resiliency_az.h"

#include "run/run_int.h"
#include "view/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
run_resiliency_routes_fini(struct run_resiliency_routes *x)
{
	free(x->items);
	*x = (struct run_resiliency_routes){ NULL, 0, 0 };
}

static void
times(struct json *j, const struct run *r, struct erx_time now)
{
	static const char *const keys[] = { "lastComputedTime",
		"nextEligibleComputeTime" };
	int64_t epoch = net_epoch(r->net);
	char text[VIEW_CLOCK_LEN];

	for (size_t i = 0; i < 2; i++)
		if (epoch == 0)
			json_null(j, keys[i]);
		else
			json_string(j, keys[i],
			    view_clock(epoch +
				    erx_time_since(now, (struct erx_time){ 0 }),
				text));
}

/* --- getResiliencyInformation --- */

static void
component(struct json *j, const char *name, unsigned current, unsigned most,
    const struct view_resiliency *r, const struct view_resiliency_facts *f,
    unsigned part)
{
	const struct view_recommendation *rec;

	json_object(j, NULL);
	json_string(j, "name", name);
	json_stringf(j, "currentScore", "%u", current);
	json_stringf(j, "maxScore", "%u", most);
	json_array(j, "recommendations");
	for (size_t i = 0; (rec = view_recommendation(r, f, i)) != NULL; i++) {
		if (rec->part != part)
			continue;
		json_object(j, NULL);
		json_string(j, "recommendationTitle", rec->title);
		json_stringf(j, "recommendationId", "%zu", i + 1);
		json_string(j, "recommendationText", rec->text);
		json_string(j, "severity", rec->severity);
		json_string(j, "callToActionText", rec->text);
		json_string(j, "callToActionLink", "");
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

void
run_resiliency_az(struct json *j, const struct run *r, struct erx_time now,
    const struct er_vnet *v, const struct view_route_sets *x,
    const struct view_resiliency_facts *f)
{
	const struct view_resiliency s = view_resiliency_of(r->lab->model, v, x, f);

	json_stringf(j, "overallScore", "%u", s.least);
	json_string(j, "scoreChange", "0");
	json_stringf(j, "minScoreFromRecommendations", "%u", s.least);
	json_stringf(j, "maxScoreFromRecommendations", "%u", s.most);
	times(j, r, now);
	json_array(j, "components");
	component(j, "Route resiliency", s.tested, 80, &s, f, 0);
	component(j, "Zone redundancy", s.zones, 10, &s, f, 1);
	json_array_end(j);
}

/* --- getRoutesInformation --- */

static const struct er_circuit *
circuit_of(const struct er_vnet *v, size_t i)
{
	const struct er_circuit *k = v->connections[i].circuit;

	return i < 64 && k && !k->cloud ? k : NULL;
}

static bool
teaches(const uint64_t by[2], size_t i)
{
	return ((by[0] | by[1]) >> i & 1) != 0;
}

static void
locations(struct json *j, const struct er_model *m, const struct er_vnet *v,
    const struct view_route_set *s)
{
	json_array(j, "locations");
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = circuit_of(v, i);
		bool again = !k || !teaches(s->by, i);

		for (size_t n = 0; n < i && !again; n++) {
			const struct er_circuit *o = circuit_of(v, n);

			again = o && teaches(s->by, n) &&
			    strcmp(er_circuit_site(m, o, 0),
				er_circuit_site(m, k, 0)) == 0;
		}
		if (!again)
			json_string(j, NULL, er_circuit_site(m, k, 0));
	}
	json_array_end(j);
}

static void
rank(struct json *j, const char *key, const struct run_learned *row, unsigned path,
    size_t i)
{
	if (!(row->by[path] >> i & 1))
		json_string(j, key, "");
	else
		json_string(j, key, row->near[path] >> i & 1 ? "1" : "2");
}

static void
sources(struct json *j, const struct er_vnet *v, const struct run_learned *row)
{
	char text[IP_PREFIX_STRLEN];

	json_array(j, ip_prefix_text(&row->prefix, text));
	for (size_t i = 0; i < v->nconnections; i++) {
		if (!circuit_of(v, i) || !teaches(row->by, i))
			continue;
		json_object(j, NULL);
		json_stringf(j, "circuit", "x%zu", i);
		rank(j, "pri", row, 0, i);
		rank(j, "sec", row, 1, i);
		json_object_end(j);
	}
	json_array_end(j);
}

/* As view_route_sets_add takes prefixes into sets. */
static bool
is_of(const struct er_vnet *v, const struct run_learned *row,
    const struct view_route_set *s)
{
	struct view_route_sets one = { NULL, 0, 0 };
	bool is;

	view_route_sets_add(&one, v, row->by, row->near[0] | row->near[1],
	    &row->prefix);
	is = one.n && one.items[0].by[0] == s->by[0] && one.items[0].by[1] == s->by[1];
	view_route_sets_fini(&one);
	return is;
}

static void
set(struct json *j, const struct er_model *m, const struct er_vnet *v, size_t number,
    const struct view_route_set *s, const struct run_resiliency_routes *all)
{
	json_object(j, NULL);
	json_stringf(j, "name", "Set-%zu", number);
	locations(j, m, v, s);
	json_object(j, "details");
	for (size_t i = 0; i < all->n; i++)
		if (is_of(v, &all->items[i], s))
			sources(j, v, &all->items[i]);
	json_object_end(j);
	json_object_end(j);
}

void
run_resiliency_az_routes(struct json *j, const struct run *r, struct erx_time now,
    const struct er_vnet *v, const struct view_route_sets *x,
    const struct run_resiliency_routes *all)
{
	const struct er_model *m = r->lab->model;
	char key[32];

	times(j, r, now);
	json_string(j, "routeSetVersion", "1");
	json_array(j, "routeSets");
	for (size_t i = 0; i < x->n; i++)
		set(j, m, v, i + 1, &x->items[i], all);
	json_array_end(j);
	json_object(j, "circuitsMetadataMap");
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = circuit_of(v, i);

		if (!k)
			continue;
		snprintf(key, sizeof key, "x%zu", i);
		json_object(j, key);
		json_string(j, "name", k->head.name);
		json_string(j, "link", k->id);
		json_string(j, "location", er_circuit_site(m, k, 0));
		json_object_end(j);
	}
	json_object_end(j);
}
