/*
 * Failover tests: start, stop, and what is known of them.  The rows are made here, for
 * lib/run holds tests and no JSON; with `az` they have the shape of the API of Azure
 * (arm/tests_az.h).
 */
#include "arm/tests_az.h"
#include "base/xalloc.h"
#include "er/names.h"
#include "erxd/host.h"
#include "erxd/ops.h"
#include "net/halves.h"
#include "run/failover.h"
#include "view/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const links[] = { "primary", "secondary" };

/* --- start --- */

static struct run_test_ask
ask_of(const struct api_args *in, enum run_test_kind kind)
{
	_Static_assert((int)API_LINK_TEST_PATH == (int)API_LINK_STOP_PATH,
	    "the path stands in one place");
	bool path = kind == RUN_TEST_LINK && api_given(in, API_LINK_TEST_PATH);
	const struct api_value *how = api_value(in, "category");
	const struct api_value *type = api_value(in, "type");

	return (struct run_test_ask){ .kind = kind,
		.subject = api_text_of(in, kind == RUN_TEST_LINK ? "circuit" : "vnet"),
		.path = path ? api_word(in, API_LINK_TEST_PATH) : UINT_MAX,
		.how = how ? (enum run_test_how)how->as.word : RUN_TEST_BGP_DISCONNECT,
		.location = api_text_of(in, "location"),
		.type = type ? (enum run_test_type)type->as.word : RUN_TEST_SINGLE,
		.subscription = api_text_of(in, API_SUBSCRIPTION) };
}

/* --- rows --- */

static void
put_span(struct json *j, const char *key, struct erx_time now, struct erx_time then)
{
	json_uint(j, key, (uint64_t)(erx_time_since(now, then) / ERX_SEC));
}

/* F-20: of a family that the link has no session for it is Undefined. */
static void
put_bgp(struct json *j, const struct host *h, const struct er_circuit *k)
{
	json_array(j, "bgp-status");
	for (unsigned path = 0; path < 2; path++) {
		json_object(j, NULL);
		json_string(j, "link", links[path]);
		json_string(j, "ipv4", arm_bgp_status(h->run, k, path, IP_V4));
		json_string(j, "ipv6", arm_bgp_status(h->run, k, path, IP_V6));
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_kind(struct json *j, const struct run_test *t)
{
	json_string(j, "kind", t->kind == RUN_TEST_LINK ? "link" : "site");
	json_string(j, "object", t->subject);
	json_string(j, "location", t->location);
	if (t->kind == RUN_TEST_LINK) {
		json_string(j, "link", links[t->path]);
		json_string(j, "category", run_test_how_words[t->how]);
	} else {
		json_string(j, "type", run_test_type_words[t->type]);
	}
}

static void
put_test(struct json *j, const struct host *h, const struct run_test *t)
{
	const struct er_circuit *k =
	    er_model_circuit(run_lab(h->run)->model, t->subject);
	struct erx_time now = host_now(h);

	json_object(j, NULL);
	json_uint(j, "number", t->number);
	put_kind(j, t);
	json_string(j, "status", run_test_status_words[run_test_status_at(t, now)]);
	put_span(j, "started-seconds-ago", now, t->started);
	if (!erx_time_is_never(t->ended))
		put_span(j, "ended-seconds-ago", now, t->ended);
	if (!t->dark && !t->look) {
		json_uint(j, "redundant", t->nredundant);
		json_uint(j, "non-redundant", t->nroutes - t->nredundant);
	}
	if (t->judged) {
		json_bool(j, "successful", t->successful);
		json_bool(j, "verified", t->verified);
	}
	if (t->kind == RUN_TEST_SITE) {
		json_array(j, "connections");
		for (size_t i = 0; i < t->nconnections; i++)
			json_string(j, NULL, t->connections[i]);
		json_array_end(j);
	} else if (k && run_test_under_way(t)) {
		put_bgp(j, h, k);
	}
	if (t->issue)
		json_string(j, "issue", t->issue);
	json_object_end(j);
}

/* Nobody has tested this place yet. */
static void
put_untested(struct json *j, const char *kind, const char *object, const char *location,
    const char *link)
{
	json_object(j, NULL);
	json_null(j, "number");
	json_string(j, "kind", kind);
	json_string(j, "object", object);
	json_string(j, "location", location);
	if (link)
		json_string(j, "link", link);
	json_string(j, "status", run_test_status_words[RUN_TEST_NOT_STARTED]);
	json_object_end(j);
}

/* --- start --- */

static void
answer_test(struct request *r, const struct run_test *t)
{
	struct request_answer a;

	request_answer_begin(&a);
	json_array(&a.j, "failover-tests");
	if (t)
		put_test(&a.j, request_host(r), t);
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

static void
start_poll(struct request *r, bool last)
{
	const uint64_t *serial = request_kept(r);
	const struct run_test *t = run_test_find(request_host(r)->run, *serial);

	(void)last;
	if (!t || t->status != RUN_TEST_STARTING)
		answer_test(r, t);
}

static void
start(struct request *r, const struct api_args *in, enum run_test_kind kind)
{
	const struct run_test_ask ask = ask_of(in, kind);
	struct host *h = request_host(r);
	const struct run_test *t = NULL;
	struct errs errs;
	uint64_t *serial;

	errs_init(&errs);
	if (!run_test_start(h->run, host_now(h), &ask, &errs)) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	for (size_t i = 0; run_test_at(h->run, i); i++)
		t = run_test_at(h->run, i);
	serial = xmalloc(sizeof *serial);
	*serial = t ? t->serial : 0;
	request_keep(r, serial, free);
	request_wait(r, start_poll, ERX_NEVER);
}

static void
link_now(struct request *r, const struct api_args *in)
{
	start(r, in, RUN_TEST_LINK);
}

static void
link_start(struct request *r, const struct api_args *in)
{
	ops_when_remembered(r, in, link_now, "failover test of",
	    api_text(in, API_LINK_TEST_CIRCUIT));
}

static void
site_now(struct request *r, const struct api_args *in)
{
	start(r, in, RUN_TEST_SITE);
}

static void
site_start(struct request *r, const struct api_args *in)
{
	ops_when_remembered(r, in, site_now, "failover test of",
	    api_text(in, API_SITE_TEST_VNET));
}

/* --- stop --- */

static void
stop_poll(struct request *r, bool last)
{
	const uint64_t *serial = request_kept(r);
	const struct run_test *t = run_test_find(request_host(r)->run, *serial);
	struct errs errs;

	(void)last;
	if (t && t->status == RUN_TEST_STOPPING)
		return;
	errs_init(&errs);
	ops_answer_restored(r, true, SIZE_MAX, &errs);
}

static void
stop(struct request *r, const struct api_args *in, enum run_test_kind kind)
{
	const struct api_value *good = api_value(in, "successful");
	const struct api_value *seen = api_value(in, "verified");
	const struct run_test_ask ask = ask_of(in, kind);
	struct host *h = request_host(r);
	const struct run_test *t;
	struct errs errs;
	uint64_t *serial;

	errs_init(&errs);
	if (!run_test_stop(h->run, host_now(h), &ask, good && good->as.flag,
		seen && seen->as.flag, &errs)) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	serial = xcalloc(1, sizeof *serial);
	for (size_t i = 0; (t = run_test_at(h->run, i)) != NULL; i++)
		if (t->kind == kind && t->status == RUN_TEST_STOPPING)
			*serial = t->serial;
	request_keep(r, serial, free);
	request_wait(r, stop_poll, ERX_NEVER);
}

static void
link_stop(struct request *r, const struct api_args *in)
{
	stop(r, in, RUN_TEST_LINK);
}

static void
site_stop(struct request *r, const struct api_args *in)
{
	stop(r, in, RUN_TEST_SITE);
}

/* --- show --- */

struct object { /* what was named */
	const struct er_circuit *circuit;
	const struct er_vnet *vnet;
};

static bool
find(const struct host *h, const struct api_args *in, const char *name,
    struct object *o, struct errs *errs)
{
	const struct er_model *m = run_lab(h->run)->model;
	const char *who = api_text_of(in, API_SUBSCRIPTION);
	struct er_ctx c = { .model = run_lab(h->run)->model,
		.subscription = who,
		.errs = errs };

	who = who ? who : ER_SUBSCRIPTION_DEFAULT;
	o->vnet = er_name_vnet(m, who, name);
	o->circuit = o->vnet ? NULL : er_name_circuit(m, who, name);
	if (o->circuit && o->circuit->cloud)
		o->circuit = NULL;
	if (o->vnet && !o->vnet->has_gateway) {
		er_refuse(&c, CODE_NO_GATEWAY, o->vnet->head.path, NULL,
		    "%s has no ExpressRoute gateway", o->vnet->head.name);
		return false;
	}
	if (!o->vnet && !o->circuit)
		er_name_unknown(&c, 1u << ER_CIRCUIT | 1u << ER_VNET, "name",
		    "circuit or VNet", name, NULL);
	return o->vnet || o->circuit;
}

static void
put_untested_links(struct json *j, const struct host *h, const struct er_circuit *k)
{
	for (unsigned path = 0; path < 2; path++)
		if (!run_test_last(h->run, RUN_TEST_LINK, k->head.name, NULL, path))
			put_untested(j, "link", k->head.name,
			    er_circuit_site(run_lab(h->run)->model, k, path),
			    links[path]);
}

static void
put_untested_sites(struct json *j, const struct host *h, const struct er_vnet *v)
{
	const struct er_model *m = run_lab(h->run)->model;

	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;
		const char *site = k->cloud ? NULL : er_circuit_site(m, k, 0);
		bool again = !site;

		for (size_t n = 0; n < i && !again; n++)
			again = !v->connections[n].circuit->cloud &&
			    strcmp(er_circuit_site(m, v->connections[n].circuit, 0),
				site) == 0;
		if (!again &&
		    !run_test_last(h->run, RUN_TEST_SITE, v->head.name, site, 0))
			put_untested(j, "site", v->head.name, site, NULL);
	}
}

static void
show_tests(struct request *r, const struct api_args *in)
{
	const char *name = api_text(in, API_TESTS_NAME);
	struct host *h = request_host(r);
	struct object o = { NULL, NULL };
	const struct run_test *t;
	struct request_answer a;
	struct errs errs;

	errs_init(&errs);
	if (name && !find(h, in, name, &o, &errs)) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	request_answer_begin(&a);
	json_array(&a.j, "failover-tests");
	for (size_t i = 0; (t = run_test_at(h->run, i)) != NULL; i++) {
		const char *only = o.circuit ? o.circuit->head.name
		    : o.vnet                 ? o.vnet->head.name
					     : t->subject;

		if (strcmp(only, t->subject) != 0)
			continue;
		if (api_flag(in, API_TESTS_AZ))
			arm_az_test(&a.j, h->run, host_now(h), t);
		else
			put_test(&a.j, h, t);
	}
	if (o.circuit && !api_flag(in, API_TESTS_AZ))
		put_untested_links(&a.j, h, o.circuit);
	if (o.vnet && !api_flag(in, API_TESTS_AZ))
		put_untested_sites(&a.j, h, o.vnet);
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

static const struct run_test *
newest(const struct host *h, const struct object *o, const char *place)
{
	unsigned path = UINT_MAX;

	if (o->vnet)
		return run_test_last(h->run, RUN_TEST_SITE, o->vnet->head.name, place,
		    0);
	for (unsigned i = 0; place && i < 2; i++)
		path = strcmp(place, links[i]) == 0 ? i : path;
	return run_test_last(h->run, RUN_TEST_LINK, o->circuit->head.name, NULL, path);
}

static void
put_routes(struct json *j, const struct run_test *t)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < t->nroutes; i++) {
		json_object(j, NULL);
		json_string(j, "network", ip_prefix_text(&t->routes[i].prefix, text));
		json_bool(j, "redundant", t->routes[i].elsewhere != 0);
		json_array(j, "elsewhere");
		for (size_t k = 0; k < t->nplaces; k++)
			if (t->routes[i].elsewhere & 1u << k)
				json_string(j, NULL, t->places[k]);
		json_array_end(j);
		json_object_end(j);
	}
}

static void
show_routes(struct request *r, const struct api_args *in)
{
	const char *name = api_text(in, API_TEST_ROUTES_NAME);
	const char *place = api_text(in, API_TEST_ROUTES_PLACE);
	struct host *h = request_host(r);
	const struct run_test *t = NULL;
	struct request_answer a;
	struct object o;
	struct errs errs;

	errs_init(&errs);
	if (find(h, in, name, &o, &errs))
		t = newest(h, &o, place);
	if (!t && errs.nerrors == 0)
		errs_add(&errs, CODE_FAILOVER_NO_TEST, NULL, name,
		    "start one with `erxctl site-test start` or `erxctl link-test start`",
		    "there was no failover test of %.80s%s%.80s", name,
		    place ? " at " : "", place ? place : "");
	if (!t) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	request_answer_begin(&a);
	json_array(&a.j, "failover-routes");
	if (api_flag(in, API_TEST_ROUTES_AZ))
		arm_az_single(&a.j, h->run, host_now(h), t);
	else
		put_routes(&a.j, t);
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

const struct op_row op_rows_failover[] = {
	{ &api_verb_link_test_start, link_start },
	{ &api_verb_link_test_stop, link_stop },
	{ &api_verb_site_test_start, site_start },
	{ &api_verb_site_test_stop, site_stop },
	{ &api_verb_show_failover_tests, show_tests },
	{ &api_verb_show_failover_routes, show_routes },
	{ NULL, NULL },
};
