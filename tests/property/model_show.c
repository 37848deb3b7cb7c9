/*
 * What can be seen of a simulated world: tables, ways of packets, reasons, checks.
 */
#include "model_int.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "er/flow.h"
#include "er/names.h"
#include "plan/assert.h"
#include "run/explain.h"
#include "view/graph.h"
#include "view/show.h"
#include "view/tables.h"
#include "view/trace.h"
#include "view/uses.h"

#include <stdlib.h>
#include <string.h>

/* --- tables --- */

/* What stands behind a key is written by somebody who writes a whole array. */
static struct buf *
raw(struct asked *a, const char *key)
{
	buf_printf(&a->out, "%s\"%s\":", a->j.comma ? "," : "", key);
	a->j.comma = true;
	return &a->out;
}

static void
put_rows(struct asked *a, const char *key, struct rows rows)
{
	if (!rows.ctx)
		return;
	raw(a, key);
	while (rows_next(&rows, &a->out, MODEL_UNITS))
		;
	rows_free(&rows);
}

static void
show_sessions(struct asked *a)
{
	put_rows(a, "sessions",
	    view_sessions(run_net(a->run), a->now, asked_arg(a, "at"), &a->errs));
}

static void
put_view(struct asked *a, const struct view_show_ask *ask)
{
	put_rows(a, view_show_words[ask->what],
	    view_show(run_lab(a->run), run_net(a->run), a->now, ask, &a->errs));
}

static void
show_routes(struct asked *a)
{
	const struct er_vnet *v = er_name_vnet(run_lab(a->run)->model,
	    ER_SUBSCRIPTION_DEFAULT, asked_arg(a, "at"));
	struct view_show_ask hosts = { .what = VIEW_SHOW_EFFECTIVE_ROUTES,
		.name = asked_arg(a, "at") };
	unsigned view = NET_VIEW_BEST;
	struct ip_prefix prefix;
	const struct ip_prefix *only = NULL;

	if (asked_arg(a, "view"))
		text_word(net_view_words, asked_arg(a, "view"), &view);
	if (asked_arg(a, "prefix") && ip_prefix_parse(&prefix, asked_arg(a, "prefix")))
		only = &prefix;
	if (v && !v->has_gateway && !v->has_vpn && !asked_arg(a, "view") &&
	    !asked_arg(a, "peer")) {
		hosts.prefix = only;
		put_view(a, &hosts);
		return;
	}
	put_rows(a, "routes",
	    view_routes(run_net(a->run), asked_arg(a, "at"), only, (enum net_view)view,
		asked_arg(a, "peer"), &a->errs));
}

static void
view(struct asked *a, enum view_show_what what)
{
	struct view_show_ask ask = { .what = what,
		.name = asked_arg(a, "name"),
		.peer = asked_arg(a, "peer"),
		.az = asked_true(a, "az"),
		.subscription = asked_arg(a, "subscription") };
	unsigned instance = VIEW_GW0;

	if (asked_arg(a, "path"))
		text_word(view_path_words, asked_arg(a, "path"), &ask.path);
	if (asked_arg(a, "instance"))
		text_word(view_instance_words, asked_arg(a, "instance"), &instance);
	ask.instance = (enum view_instance)instance;
	if (!ask.subscription &&
	    (what == VIEW_SHOW_AUTHORIZATIONS || what == VIEW_SHOW_CONNECTIONS))
		ask.subscription = ER_SUBSCRIPTION_DEFAULT;
	put_view(a, &ask);
}

#define VIEW(name, what)                  \
	static void name(struct asked *a) \
	{                                 \
		view(a, what);            \
	}

VIEW(circuits, VIEW_SHOW_CIRCUITS)
VIEW(authorizations, VIEW_SHOW_AUTHORIZATIONS)
VIEW(connections, VIEW_SHOW_CONNECTIONS)
VIEW(reaches, VIEW_SHOW_REACHES)
VIEW(clouds, VIEW_SHOW_CLOUDS)
VIEW(vnets, VIEW_SHOW_VNETS)
VIEW(sites, VIEW_SHOW_SITES)
VIEW(vpn_connections, VIEW_SHOW_VPN_CONNECTIONS)
VIEW(peerings, VIEW_SHOW_PEERINGS)
VIEW(filters, VIEW_SHOW_FILTERS)
VIEW(ports, VIEW_SHOW_PORTS)
VIEW(gateways, VIEW_SHOW_GATEWAYS)
VIEW(route_table, VIEW_SHOW_ROUTE_TABLE)
VIEW(learned_routes, VIEW_SHOW_LEARNED_ROUTES)
VIEW(effective_routes, VIEW_SHOW_EFFECTIVE_ROUTES)

static void
reach(struct asked *a)
{
	put_rows(a, "reach",
	    view_uses(run_lab(a->run), run_net(a->run), asked_arg(a, "name"),
		asked_arg(a, "subscription"), asked_true(a, "broken"), &a->errs));
}

static void
graph(struct asked *a)
{
	unsigned form = VIEW_GRAPH_MERMAID;
	struct buf text;

	if (asked_arg(a, "format"))
		text_word(view_graph_words, asked_arg(a, "format"), &form);
	buf_init(&text);
	view_graph(run_lab(a->run)->model, net_running(run_net(a->run)),
	    run_net(a->run), (enum view_graph_form)form, &text);
	json_string(&a->j, "graph", text.data);
	buf_fini(&text);
}

/* --- ways of packets, and reasons --- */

static void
explain(struct asked *a)
{
	struct view_explain *x;
	struct ip_prefix prefix;
	struct buf text;

	ip_prefix_parse(&prefix, asked_arg(a, "prefix"));
	x = run_explain(a->run, asked_arg(a, "at"), &prefix, NULL, &a->errs);
	if (!x)
		return;
	if (asked_true(a, "as-text")) {
		buf_init(&text);
		view_explain_text(x, &text);
		json_string(&a->j, "explain", text.data ? text.data : "");
		buf_fini(&text);
	} else {
		view_explain_json(x, &a->j, "explain");
	}
	view_explain_free(x);
}

static bool
end_of(struct asked *a, const char *name, struct er_endpoint *e)
{
	return er_endpoint_find(run_lab(a->run)->model, net_running(run_net(a->run)),
		   name, e) &&
	    e->traffic && (e->address.family != IP_NONE || e->link);
}

static void
trace(struct asked *a)
{
	const struct net *net = run_net(a->run);
	struct er_endpoint from, to;
	struct er_flow f;

	if (!end_of(a, asked_arg(a, "from"), &from) ||
	    !end_of(a, asked_arg(a, "to"), &to) || from.nobody ||
	    !er_flow_trace(run_lab(a->run)->model, net, &from, &to, NULL, &f)) {
		errs_add(&a->errs, CODE_UNKNOWN_NAME, NULL, NULL, NULL,
		    "no such trace");
		return;
	}
	/* It is a whole object, and takes the place of the one that is open. */
	buf_reset(&a->out);
	buf_puts(&a->out, "{\"erx:output\":");
	json_init(&a->j, &a->out, false);
	view_trace(&a->j, run_lab(a->run)->model, net, &f, &from, &to, NULL);
	buf_putc(&a->out, '}');
	er_flow_fini(&f);
}

static void
assert_op(struct asked *a)
{
	const struct plan_asserted *r;
	struct plan_assert *checks;
	struct data_node *tree = lab_read(a->m->reader, LAB_SCHEMA_CHECKS, "",
	    asked_arg(a, "checks"), strlen(asked_arg(a, "checks")), &a->errs);
	size_t n = 0;

	checks = tree ? plan_assert_new(a->run, &tree, 1, &a->errs) : NULL;
	if (!checks)
		return;
	while (plan_assert_step(checks, MODEL_UNITS))
		;
	json_object(&a->j, "assert");
	json_array(&a->j, "checks");
	for (; (r = plan_assert_result(checks, n)) != NULL; n++) {
		json_object(&a->j, NULL);
		json_string(&a->j, "check", r->check);
		json_bool(&a->j, "passed", r->holds);
		json_string(&a->j, "expected", r->expected);
		json_string(&a->j, "got", r->got);
		json_object_end(&a->j);
	}
	json_array_end(&a->j);
	json_uint(&a->j, "passed", n - plan_assert_failed(checks));
	json_uint(&a->j, "failed", plan_assert_failed(checks));
	json_object_end(&a->j);
	plan_assert_free(checks);
}

const struct model_row model_rows_show[] = {
	{ "assert", assert_op },
	{ "explain", explain },
	{ "graph", graph },
	{ "reach", reach },
	{ "show-authorizations", authorizations },
	{ "show-circuits", circuits },
	{ "show-connections", connections },
	{ "show-direct-ports", ports },
	{ "show-effective-routes", effective_routes },
	{ "show-gateways", gateways },
	{ "show-global-reach", reaches },
	{ "show-learned-routes", learned_routes },
	{ "show-peerings", peerings },
	{ "show-private-clouds", clouds },
	{ "show-route-filters", filters },
	{ "show-route-table", route_table },
	{ "show-routes", show_routes },
	{ "show-sessions", show_sessions },
	{ "show-sites", sites },
	{ "show-vnets", vnets },
	{ "show-vpn-connections", vpn_connections },
	{ "trace", trace },
	{ NULL, NULL },
};
