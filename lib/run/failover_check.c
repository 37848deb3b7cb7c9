/*
 * What stands in the way of a failover test, in the order in which the service would
 * come to it: the object, the connections, other tests, what is under way (F-21).
 */
#include "er/migration.h"
#include "er/names.h"
#include "run/run_int.h"

#include <stdio.h>
#include <string.h>

/* --- the object --- */

static const char *
asker(const struct run_test_ask *a)
{
	return a->subscription ? a->subscription : ER_SUBSCRIPTION_DEFAULT;
}

static struct er_ctx
context(const struct run *r, const struct run_test_ask *a, struct errs *errs)
{
	return (struct er_ctx){ .model = r->lab->model,
		.tree = r->lab->tree,
		.subscription = a->subscription,
		.errs = errs };
}

const struct er_circuit *
run_test_circuit(const struct run *r, const struct run_test_ask *a, struct errs *errs)
{
	const struct er_circuit *k =
	    er_name_circuit(r->lab->model, asker(a), a->subject);
	struct er_ctx c = context(r, a, errs);

	if (!k || k->cloud) {
		er_name_unknown(&c, 1u << ER_CIRCUIT, "circuit", "circuit", a->subject,
		    "`erxctl show circuits` lists what there is");
		return NULL;
	}
	if (a->subscription && strcmp(k->subscription, a->subscription) != 0) {
		er_refuse(&c, CODE_NOT_YOURS, k->head.path, NULL,
		    "%s is another subscription's", k->head.name);
		return NULL;
	}
	return k;
}

const struct er_vnet *
run_test_vnet(const struct run *r, const struct run_test_ask *a, struct errs *errs)
{
	const struct er_vnet *v = er_name_vnet(r->lab->model, asker(a), a->subject);
	struct er_ctx c = context(r, a, errs);

	if (!v) {
		er_name_unknown(&c, 1u << ER_VNET, "vnet", "VNet", a->subject,
		    "`erxctl show vnets` lists what there is");
		return NULL;
	}
	if (a->subscription && strcmp(v->subscription, a->subscription) != 0) {
		er_refuse(&c, CODE_NOT_YOURS, v->head.path, NULL,
		    "%s is another subscription's", v->head.name);
		return NULL;
	}
	if (!v->has_gateway) {
		er_refuse(&c, CODE_NO_GATEWAY, v->head.path, NULL,
		    "%s has no ExpressRoute gateway", v->head.name);
		return NULL;
	}
	return v;
}

/* --- locations --- */

/* The next name of a list with commas between, and what is behind it. */
static const char *
next_name(const char *list, char name[128])
{
	size_t n = strcspn(list, ",");

	while (n > 0 && list[0] == ' ') {
		list++;
		n--;
	}
	snprintf(name, 128, "%.*s", n < 127 ? (int)n : 127, list);
	return list[n] ? list + n + 1 : NULL;
}

static bool
ends_at(const struct er_model *m, const struct er_circuit *k, const char *location)
{
	return er_world_same(er_circuit_site(m, k, 0), location) ||
	    er_world_same(er_circuit_site(m, k, 1), location);
}

bool
run_test_is_there(const struct er_model *m, const struct er_circuit *k,
    const char *locations)
{
	char name[128];

	for (const char *rest = locations; rest;) {
		rest = next_name(rest, name);
		if (ends_at(m, k, name))
			return true;
	}
	return false;
}

/* Circuits of the customer's; managed ones of private clouds have no location of
 * theirs. */
static const struct er_circuit *
tested(const struct er_vnet *v, size_t i)
{
	const struct er_circuit *k = v->connections[i].circuit;

	return k && !k->cloud ? k : NULL;
}

char *
run_test_locations(const struct er_model *m, const struct er_vnet *v, const char *list)
{
	struct buf out;
	char name[128];

	buf_init(&out);
	for (const char *rest = list; rest;) {
		const char *spelt = name;

		rest = next_name(rest, name);
		for (size_t i = 0; i < v->nconnections; i++)
			for (unsigned path = 0; tested(v, i) && path < 2; path++) {
				const char *site =
				    er_circuit_site(m, tested(v, i), path);

				spelt = er_world_same(site, name) ? site : spelt;
			}
		buf_printf(&out, "%s%s", out.len ? "," : "", spelt);
	}
	return buf_steal(&out);
}

/* Each name of the list has a connection. */
static bool
check_connections(const struct er_ctx *c, const struct er_vnet *v, const char *list)
{
	char name[128];

	for (const char *rest = list; rest;) {
		bool any = false;

		rest = next_name(rest, name);
		for (size_t i = 0; i < v->nconnections && !any; i++) {
			const struct er_circuit *k = tested(v, i);

			any = k && ends_at(c->model, k, name);
		}
		if (!any) {
			er_refuse(c, CODE_FAILOVER_NO_CONNECTION, v->gateway.head.path,
			    NULL, "%s has no connection to a circuit of %.80s",
			    v->head.name, name);
			return false;
		}
	}
	return true;
}

static bool
check_locations(const struct er_ctx *c, const struct er_vnet *v, const char *list)
{
	const struct er_circuit *metro = NULL;
	bool other = false;

	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = tested(v, i);

		if (k && k->metro)
			metro = k;
		if (k && !run_test_is_there(c->model, k, list))
			other = true;
	}
	if (metro)
		er_refuse(c, CODE_FAILOVER_METRO, v->gateway.head.path, NULL,
		    "%s is connected to the Metro circuit %s", v->head.name,
		    metro->head.name);
	else if (!other)
		er_refuse(c, CODE_FAILOVER_ONE_LOCATION, v->gateway.head.path, NULL,
		    "%s has no circuit of another location than %.80s", v->head.name,
		    list);
	return !metro && other;
}

/* --- what is under way --- */

static bool
check_tests(const struct er_ctx *c, const struct run *r, const char *subject,
    const char *path, enum run_test_kind kind)
{
	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];

		if (t->kind != kind || strcmp(t->subject, subject) != 0 ||
		    !run_test_under_way(t))
			continue;
		er_refuse(c, CODE_FAILOVER_TEST_RUNS, path, NULL,
		    "the test of %s is %s",
		    kind == RUN_TEST_SITE ? t->location
			: t->path         ? "the secondary link"
					  : "the primary link",
		    run_test_status_words[t->status]);
		return false;
	}
	return true;
}

static bool
check_circuit(const struct er_ctx *c, const struct run *r, const struct er_circuit *k)
{
	const char *busy = run_operation_on(r, k->head.name, k->head.path);

	for (size_t i = 0; i < r->nmaintained; i++) {
		const struct er_speaker *s =
		    er_model_speaker(c->model, r->maintained[i].router);

		if (!s || s->circuit != k)
			continue;
		er_refuse(c, CODE_FAILOVER_MAINTENANCE, k->head.path, NULL,
		    "%s is under maintenance", s->name);
		return false;
	}
	if (busy)
		er_refuse(c, CODE_ANOTHER_OPERATION_IN_PROGRESS, k->head.path, NULL,
		    "%s is busy with %s", k->head.name, busy);
	return !busy;
}

/* A migration does not begin during a test. */
void
run_tests_check(const struct run *r, const struct er_lab *next, struct errs *errs)
{
	const struct er_ctx c = { .model = next->model,
		.tree = next->tree,
		.errs = errs };

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];
		const struct er_vnet *v = t->kind == RUN_TEST_SITE
		    ? er_model_vnet(next->model, t->subject)
		    : NULL;

		if (v && run_test_under_way(t) && er_migrates(&v->gateway))
			er_refuse(&c, CODE_FAILOVER_TEST_RUNS, v->gateway.head.path,
			    "migration", "the test of %s is %s", t->location,
			    run_test_status_words[t->status]);
	}
}

/* --- both tests --- */

static bool
link_may_start(const struct er_ctx *c, const struct run *r,
    const struct run_test_ask *a)
{
	const struct er_circuit *k = run_test_circuit(r, a, c->errs);

	if (!k)
		return false;
	if (!k->has_peering) {
		er_refuse(c, CODE_NO_PEERING, k->head.path, NULL,
		    "%s has no private peering", k->head.name);
		return false;
	}
	return check_tests(c, r, k->head.name, k->head.path, RUN_TEST_LINK) &&
	    check_circuit(c, r, k);
}

static bool
site_may_start(const struct er_ctx *c, const struct run *r,
    const struct run_test_ask *a)
{
	const struct er_vnet *v = run_test_vnet(r, a, c->errs);
	const char *busy;

	if (!v)
		return false;
	if (er_migrates(&v->gateway)) {
		er_refuse(c, CODE_GATEWAY_MIGRATES, v->gateway.head.path, NULL,
		    "the gateway of %s migrates", v->head.name);
		return false;
	}
	if (a->type == RUN_TEST_SINGLE && strchr(a->location, ',')) {
		errs_add(c->errs, CODE_BAD_ARGUMENT, NULL, "location",
		    "name one of them, or ask for MultiSiteFailover",
		    "SingleSiteFailover is a test of one location");
		return false;
	}
	if (!check_connections(c, v, a->location) ||
	    !check_locations(c, v, a->location) ||
	    !check_tests(c, r, v->head.name, v->gateway.head.path, RUN_TEST_SITE))
		return false;
	for (size_t i = 0; i < v->nconnections; i++)
		if (tested(v, i) && !check_circuit(c, r, tested(v, i)))
			return false;
	busy = run_operation_on(r, NULL, v->gateway.head.path);
	if (busy)
		er_refuse(c, CODE_ANOTHER_OPERATION_IN_PROGRESS, v->gateway.head.path,
		    NULL, "%s is busy with %s", v->head.name, busy);
	return !busy;
}

bool
run_test_may_start(const struct run *r, const struct run_test_ask *a, struct errs *errs)
{
	struct er_ctx c = context(r, a, errs);

	return a->kind == RUN_TEST_LINK ? link_may_start(&c, r, a)
					: site_may_start(&c, r, a);
}
