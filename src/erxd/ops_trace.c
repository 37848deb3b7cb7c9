/*
 * A packet's ways through the tables as they are now, and why they are so.
 */
#include "erxd/ops.h"

#include "api/verbs.h"
#include "base/json.h"
#include "er/endpoint.h"
#include "er/flow.h"
#include "er/names.h"
#include "erxd/host.h"
#include "net/ways.h"
#include "run/explain.h"
#include "view/graph.h"
#include "view/lost.h"
#include "view/uses.h"

#include <string.h>

static bool
find(const struct host *h, const char *name, struct er_endpoint *e, struct errs *errs)
{
	struct er_ctx c = { .model = run_lab(h->run)->model };
	char cure[160];

	if (!er_endpoint_find(run_lab(h->run)->model, net_running(h->net), name, e)) {
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, name,
		    er_name_cure(&c, (1u << ER_OBJECT_N) - 1, name, cure, sizeof cure,
			"name an endpoint (hub), a network of one (pc1/management), a "
			"router, or an address"),
		    "there is nothing called %.80s", name);
		return false;
	}
	if (e->traffic && (e->address.family != IP_NONE || e->link))
		return true;
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, name,
	    "name a site, a VNet or a private cloud", "traffic does not end at %.80s",
	    name);
	return false;
}

static void
print_path(struct json *j, const struct net_trace_path *p)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_string(j, "fate", net_fate_name(p->fate));
	json_array(j, "hops");
	for (size_t i = 0; i < p->nhops; i++) {
		const struct net_hop *hop = &p->hops[i];

		json_object(j, NULL);
		json_string(j, "router", hop->router);
		json_string(j, "link", hop->link);
		json_string(j, "match",
		    hop->match.family == IP_NONE ? NULL
						 : ip_prefix_text(&hop->match, text));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

/* One direction, into an object that is open. */
static void
print_way(struct json *j, const struct net *net, const struct net_trace *t,
    const struct er_endpoint *to, const struct ip_addr *address)
{
	const char *rule;
	struct buf why;

	buf_init(&why);
	view_lost(net, t, to->routers, to->nrouters, address, &why, &rule);
	json_uint(j, "members", t->members);
	json_uint(j, "lost", t->lost);
	json_uint(j, "internet", t->left);
	json_uint(j, "half-known", t->unknown);
	json_bool(j, "loop", t->loop);
	json_string(j, "reason", why.data);
	json_string(j, "rule", rule);
	json_array(j, "paths");
	for (size_t i = 0; i < t->npaths; i++)
		print_path(j, &t->paths[i]);
	json_array_end(j);
	buf_fini(&why);
}

/* Where the directions part, when something arrives both ways: links that only one of
 * them takes. */
static void
print_differ(struct json *j, const struct net *net, const struct net_trace *forward,
    const struct net_trace *reverse)
{
	struct buf there, back;

	if (!net_trace_arrived(forward) || !net_trace_arrived(reverse)) {
		json_null(j, "symmetric");
		json_null(j, "only-forward");
		json_null(j, "only-reverse");
		return;
	}
	buf_init(&there);
	buf_init(&back);
	net_trace_differ(net, forward, reverse, &there, &back);
	json_bool(j, "symmetric", there.len == 0 && back.len == 0);
	json_string(j, "only-forward", there.data);
	json_string(j, "only-reverse", back.data);
	buf_fini(&there);
	buf_fini(&back);
}

static void
print_trace(struct json *j, const struct net *net, const struct er_flow *f,
    const struct er_endpoint *from, const struct er_endpoint *to)
{
	char text[IP_ADDR_STRLEN];

	json_object(j, NULL);
	json_object(j, "trace");
	json_string(j, "from", ip_addr_text(&f->from, text));
	json_string(j, "to", ip_addr_text(&f->to, text));
	print_way(j, net, &f->forward, to, &f->to);
	/* From nobody there is nothing to be traced. */
	if (f->has_reverse) {
		json_object(j, "reverse");
		print_way(j, net, &f->reverse, from, &f->from);
		json_object_end(j);
	} else {
		json_null(j, "reverse");
	}
	print_differ(j, net, &f->forward, &f->reverse);
	json_object_end(j);
	json_object_end(j);
}

static void
trace(struct request *r, const struct api_args *in)
{
	const char *source = api_text(in, API_TRACE_FROM);
	const char *target = api_text(in, API_TRACE_TO);
	const struct host *h = request_host(r);
	struct er_endpoint from, to;
	struct er_flow flow;
	struct errs errs;
	struct buf out;
	struct json j;
	bool ok;

	errs_init(&errs);
	ok = find(h, source, &from, &errs);
	ok = find(h, target, &to, &errs) && ok;
	if (ok && from.nobody)
		errs_add(&errs, CODE_BAD_ARGUMENT, NULL, source,
		    "name an endpoint to begin at", "nobody here owns %.80s", source);
	if (errs.nerrors == 0 &&
	    !er_flow_trace(run_lab(h->run)->model, h->net, &from, &to, &flow))
		errs_add(&errs, CODE_BAD_ARGUMENT, NULL, from.link ? source : target,
		    "name an address behind it",
		    "nothing was learned over this link, so there is no address "
		    "behind it");
	if (errs.nerrors) {
		request_refuse(r, &errs);
	} else {
		buf_init(&out);
		json_init(&j, &out, false);
		print_trace(&j, h->net, &flow, &from, &to);
		request_done(r, &out);
		buf_fini(&out);
		er_flow_fini(&flow);
	}
	errs_fini(&errs);
}

static void
print_explain(struct buf *out, const struct view_explain *e, bool as_text)
{
	struct buf text;
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	if (as_text) {
		buf_init(&text);
		view_explain_text(e, &text);
		json_string(&j, "explain", text.data ? text.data : "");
		buf_fini(&text);
	} else {
		view_explain_json(e, &j, "explain");
	}
	json_object_end(&j);
}

static void
explain(struct request *r, const struct api_args *in)
{
	struct view_explain *e;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	e = run_explain(request_host(r)->run, api_text(in, API_EXPLAIN_AT),
	    api_prefix(in, API_EXPLAIN_PREFIX), &errs);
	if (e) {
		buf_init(&out);
		print_explain(&out, e, api_flag(in, API_EXPLAIN_AS_TEXT));
		request_done(r, &out);
		buf_fini(&out);
		view_explain_free(e);
	} else {
		request_refuse(r, &errs);
	}
	errs_fini(&errs);
}

static bool
uses_next(void *uses, struct buf *out, unsigned rows)
{
	return view_uses_next(uses, out, rows);
}

static void
uses_done(void *uses)
{
	view_uses_free(uses);
}

static void
reach(struct request *r, const struct api_args *in)
{
	struct request_rows rows = { uses_next, uses_done, NULL, false };
	const struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	rows.ctx = view_uses_new(run_lab(h->run), h->net, api_text(in, API_OBJECT_NAME),
	    api_text(in, API_OBJECT_SUBSCRIPTION), &errs);
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
	struct buf out, text;
	struct json j;

	buf_init(&out);
	buf_init(&text);
	view_graph(run_lab(h->run)->model, net_running(h->net), h->net, form, &text);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_string(&j, "graph", text.data);
	json_object_end(&j);
	request_done(r, &out);
	buf_fini(&text);
	buf_fini(&out);
}

const struct op_row op_rows_trace[] = {
	{ &api_verb_graph, graph },
	{ &api_verb_reach, reach },
	{ &api_verb_explain, explain },
	{ &api_verb_trace, trace },
	{ NULL, NULL },
};
