/*
 * A packet's ways through the tables as they are now, and why they are so.
 */
#include "erxd/ops.h"

#include "api/verbs.h"
#include "base/json.h"
#include "er/endpoint.h"
#include "er/flow.h"
#include "er/kind.h"
#include "er/names.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "run/explain.h"
#include "view/graph.h"
#include "view/trace.h"
#include "view/uses.h"

#include <string.h>

static bool
find(const struct host *h, const struct er_border *border, const char *name,
    struct er_endpoint *e, struct errs *errs)
{
	struct er_ctx c = { .model = run_lab(h->run)->model, .errs = errs };

	if (!er_endpoint_inside(run_lab(h->run)->model, net_running(h->net), name,
		border, e)) {
		er_name_unknown(&c, er_kinds_with_routers(), name, NULL, name,
		    "name an endpoint (hub), a network of one (pc1/management), a "
		    "router, or an address");
		return false;
	}
	if (e->traffic && (e->address.family != IP_NONE || e->link))
		return true;
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, name,
	    "name a site, a VNet or a private cloud", "traffic does not end at %.80s",
	    name);
	return false;
}

/* Why there is no flow between two ends. */
static void
no_flow(const struct er_endpoint *from, const struct er_endpoint *to,
    const char *source, const char *target, struct errs *errs)
{
	bool learned = (from->link && from->address.family == IP_NONE) ||
	    (to->link && to->address.family == IP_NONE);

	if (learned)
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, from->link ? source : target,
		    "name an address behind it",
		    "nothing was learned over this link, so there is no address "
		    "behind it");
	else
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, target,
		    "name two ends of one family",
		    "%.80s and %.80s have no addresses of one family", source, target);
}

static void
trace(struct request *r, const struct api_args *in)
{
	const char *source = api_text(in, API_TRACE_FROM);
	const char *target = api_text(in, API_TRACE_TO);
	const struct host *h = request_host(r);
	const struct er_border border = border_of(h, request_caller(r));
	struct er_endpoint from, to;
	struct er_flow flow;
	struct errs errs;
	struct buf out;
	struct json j;
	bool ok;

	errs_init(&errs);
	ok = find(h, &border, source, &from, &errs);
	ok = find(h, &border, target, &to, &errs) && ok;
	if (ok && from.nobody)
		errs_add(&errs, CODE_BAD_ARGUMENT, NULL, source,
		    "name an endpoint to begin at", "nobody here owns %.80s", source);
	if (errs.nerrors == 0 &&
	    !er_flow_trace(run_lab(h->run)->model, h->net, &from, &to, NULL, &flow))
		no_flow(&from, &to, source, target, &errs);
	if (errs.nerrors) {
		request_refuse(r, &errs);
	} else {
		buf_init(&out);
		json_init(&j, &out, false);
		view_trace(&j, run_lab(h->run)->model, h->net, &flow, &from, &to,
		    &border);
		request_done(r, &out);
		buf_fini(&out);
		er_flow_fini(&flow);
	}
	errs_fini(&errs);
}

static void
explain(struct request *r, const struct api_args *in)
{
	const struct er_border border = border_of(request_host(r), request_caller(r));
	const struct run *run = request_host(r)->run;
	struct ip_prefix prefix = *api_prefix(in, API_EXPLAIN_PREFIX);
	struct view_explain *e;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	if (api_around(in, API_EXPLAIN_PREFIX))
		run_longest(run, api_text(in, API_EXPLAIN_AT), &prefix, &prefix);
	e = run_explain(run, api_text(in, API_EXPLAIN_AT), &prefix, &border, &errs);
	if (e) {
		buf_init(&out);
		view_explain_print(&out, e, api_flag(in, API_EXPLAIN_AS_TEXT));
		request_done(r, &out);
		buf_fini(&out);
		view_explain_free(e);
	} else {
		request_refuse(r, &errs);
	}
	errs_fini(&errs);
}

static void
reach(struct request *r, const struct api_args *in)
{
	struct rows rows;
	const struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	rows = view_uses(run_lab(h->run), h->net, api_text(in, API_REACH_NAME),
	    api_text(in, API_REACH_SUBSCRIPTION), api_flag(in, API_REACH_BROKEN),
	    &errs);
	if (rows.ctx)
		request_stream_rows(r, "reach", &rows);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
graph(struct request *r, const struct api_args *in)
{
	enum view_graph_form form =
	    (enum view_graph_form)api_word(in, API_GRAPH_FORMAT);
	const struct host *h = request_host(r);
	struct buf text;
	struct request_answer a;

	buf_init(&text);
	view_graph(run_lab(h->run)->model, net_running(h->net), h->net, form, &text);
	request_answer_begin(&a);
	json_string(&a.j, "graph", text.data);
	request_answer_end(r, &a);
	buf_fini(&text);
}

const struct op_row op_rows_trace[] = {
	{ &api_verb_graph, graph },
	{ &api_verb_reach, reach },
	{ &api_verb_explain, explain },
	{ &api_verb_trace, trace },
	{ NULL, NULL },
};
