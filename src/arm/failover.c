/*
 * Failover tests are those of lib/run, which cut and look; here they have Azure's
 * names.  A start is an operation that is over when the test runs, so its answer is
 * there at once.
 */
#include "arm/failover.h"

#include "arm/tests_az.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "run/failover.h"
#include "run/resiliency.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Parameters come in the query, or in the body. */
static char *
parameter(struct arm_call *c, const struct data_node *body, const char *name)
{
	char *text = arm_query_get(c->rq->query, name);

	if (!text && body && arm_text(body, name))
		text = xstrdup(arm_text(body, name));
	return text;
}

static struct data_node *
body_of(struct arm_call *c)
{
	return c->rq->len ? arm_parse(c->rq->body, c->rq->len) : NULL;
}

static const struct run_test *
test_of(struct arm_call *c, const struct arm_item *it, const char *location)
{
	char *vnet = arm_top_of(it->path);
	const struct run_test *t =
	    run_test_last(c->arm->host.run, RUN_TEST_SITE, vnet, location, 0);

	free(vnet);
	return t;
}

static void
answer_text(struct arm_call *c, const char *text)
{
	struct json j;

	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_string(&j, NULL, text);
}

void
arm_failover_start(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	struct data_node *body = body_of(c);
	char *location = parameter(c, body, "peeringLocation");
	char *type = parameter(c, body, "type"), *vnet = arm_top_of(it->path);
	const struct run_test_ask ask = { .kind = RUN_TEST_SITE,
		.subject = vnet,
		.path = UINT_MAX,
		.location = location,
		.type = type && strcasecmp(type, "MultiSiteFailover") == 0
		    ? RUN_TEST_MULTI
		    : RUN_TEST_SINGLE,
		.subscription = c->target.subscription };
	struct errs errs;

	errs_init(&errs);
	if (!location)
		arm_refuse(c, 400, "MissingPeeringLocation", "peeringLocation",
		    "The parameter peeringLocation is required.");
	else if (!run_test_start(h->run, h->now(h->ctx), &ask, &errs))
		arm_refuse_errs(c, &errs);
	else
		answer_text(c, "Succeeded");
	errs_fini(&errs);
	free(location);
	free(type);
	free(vnet);
	data_node_free(body);
}

void
arm_failover_stop(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	struct data_node *body = body_of(c);
	char *location = parameter(c, body, "peeringLocation");
	char *good = parameter(c, body, "wasSimulationSuccessful");
	char *vnet = arm_top_of(it->path);
	const struct data_node *details = body ? arm_get(body, "details") : NULL;
	const char *seen = details && details->kind == DATA_SEQ && details->n
	    ? arm_text(details->children[0], "isVerified")
	    : NULL;
	const struct run_test_ask ask = { .kind = RUN_TEST_SITE,
		.subject = vnet,
		.path = UINT_MAX,
		.location = location,
		.subscription = c->target.subscription };
	struct errs errs;

	errs_init(&errs);
	if (run_test_stop(h->run, h->now(h->ctx), &ask,
		good && strcasecmp(good, "true") == 0,
		seen && strcasecmp(seen, "true") == 0, &errs))
		answer_text(c, "Succeeded");
	else
		arm_refuse_errs(c, &errs);
	errs_fini(&errs);
	free(location);
	free(good);
	free(vnet);
	data_node_free(body);
}

void
arm_failover_all(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	char *type = arm_query_get(c->rq->query, "type");
	char *vnet = arm_top_of(it->path);
	const struct run_test *t;
	struct json j;

	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_array(&j, NULL);
	for (size_t i = 0; (t = run_test_at(h->run, i)) != NULL; i++)
		if (t->kind == RUN_TEST_SITE && strcmp(t->subject, vnet) == 0 &&
		    (!type || strcasecmp(type, "All") == 0 ||
			strcasecmp(type, run_test_type_words[t->type]) == 0))
			arm_az_test(&j, h->run, h->now(h->ctx), t);
	json_array_end(&j);
	free(vnet);
	free(type);
}

void
arm_failover_single(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	char *location = arm_query_get(c->rq->query, "peeringLocation");
	const struct run_test *t = test_of(c, it, location);
	struct json j;

	free(location);
	if (!t) {
		arm_refuse(c, 404, "NotFound", NULL,
		    "There was no failover test of this gateway there: POST "
		    "startSiteFailoverTest first.");
		return;
	}
	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_array(&j, NULL);
	arm_az_single(&j, h->run, h->now(h->ctx), t);
	json_array_end(&j);
}

/* --- of a circuit --- */

/* The path that linkType names, 0 or 1; UINT_MAX: none.  The text may be NULL. */
static unsigned
path_of(const char *link)
{
	return !link                             ? UINT_MAX
	    : strcasecmp(link, "Primary") == 0   ? 0
	    : strcasecmp(link, "Secondary") == 0 ? 1
						 : UINT_MAX;
}

/* What a start or a stop is about; false: refused. */
static bool
link_ask(struct arm_call *c, const struct arm_item *it, const struct data_node *body,
    struct run_test_ask *ask, char **keep)
{
	char *link = parameter(c, body, "linkType");
	char *how = parameter(c, body, "circuitTestCategory");
	bool prepend =
	    how && strcasecmp(how, run_test_how_words[RUN_TEST_PREPEND]) == 0;
	bool stops =
	    how && strcasecmp(how, run_test_how_words[RUN_TEST_BGP_DISCONNECT]) == 0;

	*keep = arm_top_of(it->path);
	*ask = (struct run_test_ask){ .kind = RUN_TEST_LINK,
		.subject = *keep,
		.path = path_of(link),
		.how = prepend ? RUN_TEST_PREPEND : RUN_TEST_BGP_DISCONNECT,
		.subscription = c->target.subscription };
	if (ask->path == UINT_MAX)
		arm_refuse(c, 400, "InvalidLinkType", "linkType",
		    "The parameter linkType must be Primary or Secondary.");
	else if (how && !prepend && !stops)
		arm_refuse(c, 400, "InvalidCircuitTestCategory", "circuitTestCategory",
		    "The parameter circuitTestCategory must be BgpDisconnect or "
		    "ASPathPrepend.");
	free(link);
	free(how);
	return ask->path != UINT_MAX && (!how || prepend || stops);
}

void
arm_link_start(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	struct data_node *body = body_of(c);
	struct run_test_ask ask;
	struct errs errs;
	char *keep;

	errs_init(&errs);
	if (link_ask(c, it, body, &ask, &keep)) {
		if (run_test_start(h->run, h->now(h->ctx), &ask, &errs))
			answer_text(c, "Succeeded");
		else
			arm_refuse_errs(c, &errs);
	}
	errs_fini(&errs);
	free(keep);
	data_node_free(body);
}

void
arm_link_stop(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	struct data_node *body = body_of(c);
	char *good = parameter(c, body, "wasSimulationSuccessful");
	char *seen = parameter(c, body, "isVerified"), *keep;
	struct run_test_ask ask;
	struct errs errs;

	errs_init(&errs);
	if (link_ask(c, it, body, &ask, &keep)) {
		if (run_test_stop(h->run, h->now(h->ctx), &ask,
			good && strcasecmp(good, "true") == 0,
			seen && strcasecmp(seen, "true") == 0, &errs))
			answer_text(c, "Succeeded");
		else
			arm_refuse_errs(c, &errs);
	}
	errs_fini(&errs);
	free(good);
	free(seen);
	free(keep);
	data_node_free(body);
}

/* Whether it is the newest test of its path. */
static bool
is_latest(const struct run *run, const struct run_test *t)
{
	return run_test_last(run, t->kind, t->subject, NULL, t->path) == t;
}

void
arm_link_all(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	char *latest = arm_query_get(c->rq->query, "fetchLatest");
	bool only = latest && strcasecmp(latest, "true") == 0;
	char *circuit = arm_top_of(it->path);
	const struct run_test *t;
	struct json j;

	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_array(&j, NULL);
	for (size_t i = 0; (t = run_test_at(h->run, i)) != NULL; i++)
		if (t->kind == RUN_TEST_LINK && strcmp(t->subject, circuit) == 0 &&
		    (!only || is_latest(h->run, t)))
			arm_az_test(&j, h->run, h->now(h->ctx), t);
	json_array_end(&j);
	free(circuit);
	free(latest);
}

/* By its GUID where one is given, else the newest of the path. */
void
arm_link_single(struct arm_call *c, const struct arm_item *it)
{
	const struct arm_host *h = &c->arm->host;
	char *link = arm_query_get(c->rq->query, "linkType");
	char *id = arm_query_get(c->rq->query, "failoverTestId");
	char *circuit = arm_top_of(it->path), guid[ARM_GUID_LEN];
	const struct run_test *t, *found = NULL;
	struct json j;

	for (size_t i = 0; (t = run_test_at(h->run, i)) != NULL; i++)
		if (t->kind == RUN_TEST_LINK && strcmp(t->subject, circuit) == 0 &&
		    (!link || t->path == path_of(link)) &&
		    (!id || strcasecmp(arm_az_guid(t, guid), id) == 0))
			found = t;
	free(circuit);
	free(link);
	free(id);
	if (!found) {
		arm_refuse(c, 404, "NotFound", NULL,
		    "There was no such failover test of this circuit: POST "
		    "startCircuitLinkFailoverTest first.");
		return;
	}
	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_array(&j, NULL);
	arm_az_single(&j, h->run, h->now(h->ctx), found);
	json_array_end(&j);
}

/* --- resiliency --- */

/* One gateway in Azure's shape, which lib/run has. */
static void
answer_form(struct arm_call *c, const struct arm_item *it,
    enum run_resiliency_form form)
{
	const struct arm_host *h = &c->arm->host;
	char *vnet = arm_top_of(it->path);
	const struct run_resiliency_ask ask = { .vnet = vnet,
		.subscription = c->target.subscription,
		.form = form,
		.sites = !c->who->border,
		.live = true };
	struct data_node *all;
	struct rows rows;
	struct buf text;
	struct errs errs;

	errs_init(&errs);
	buf_init(&text);
	rows = run_resiliency(h->run, h->now(h->ctx), &ask, &errs);
	while (rows.ctx && rows_next(&rows, &text, 1024))
		;
	rows_free(&rows);
	all = text.len ? arm_parse(text.data, text.len) : NULL;
	if (errs.nerrors)
		arm_refuse_errs(c, &errs);
	else if (!all || all->kind != DATA_SEQ || all->n == 0)
		arm_refuse(c, 404, "NotFound", NULL,
		    "The gateway is a real router, whose table is not known here.");
	else
		arm_answer(c, 200, data_node_dup(all->children[0]));
	data_node_free(all);
	buf_fini(&text);
	errs_fini(&errs);
	free(vnet);
}

void
arm_resiliency(struct arm_call *c, const struct arm_item *it)
{
	answer_form(c, it, RUN_RESILIENCY_AZ);
}

void
arm_route_sets(struct arm_call *c, const struct arm_item *it)
{
	answer_form(c, it, RUN_RESILIENCY_AZ_ROUTES);
}
