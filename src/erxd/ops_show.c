/*
 * Tables of ExpressRoute objects: lib/er has the rows, this the arguments.  Who asks is
 * looked at when it is said; keys are for their owner alone and connections for their
 * VNet's (W-25), so nobody is the default subscription there.
 */
#include "erxd/ops.h"

#include "base/text.h"
#include "er/names.h"
#include "er/station.h"
#include "erxd/host.h"
#include "erxd/stations.h"
#include "run/explain.h"
#include "view/show.h"

#include <string.h>

/* Authorizations are those of a circuit, which has more names than one. */
static bool
name_circuit(const struct host *h, struct view_show_ask *ask, struct errs *errs)
{
	struct er_ctx c = { .model = run_lab(h->run)->model,
		.subscription = ask->subscription };
	const struct er_circuit *k;
	struct data_suggest s;

	if (!ask->name)
		return true;
	k = er_name_circuit(run_lab(h->run)->model, ask->subscription, ask->name);
	if (k &&
	    strcmp(k->cloud ? k->cloud->subscription : k->subscription,
		ask->subscription) == 0) {
		ask->name = k->head.name;
		return true;
	}
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, ask->name,
	    er_name_cure(&c, 1u << ER_CIRCUIT | 1u << ER_CLOUD, ask->name, &s,
		"`erxctl show circuits` lists what there is"),
	    "%s has no circuit %.80s", ask->subscription, ask->name);
	return false;
}

/* What is shown is what the command has as the key of its answer. */
static void
show(struct request *r, const struct api_args *in)
{
	const struct api_value *path = api_value(in, "path");
	const struct api_value *instance = api_value(in, "instance");
	const struct api_value *az = api_value(in, API_AZ);
	struct view_show_ask ask = {
		.name = api_text_of(in, "name"),
		.subnet = api_text_of(in, "subnet"),
		.path = path ? path->as.word : 0,
		.instance = instance ? (enum view_instance)instance->as.word : VIEW_GW0,
		.peer = api_text_of(in, "peer"),
		.subscription = api_text_of(in, API_SUBSCRIPTION),
		.az = az && az->as.flag,
	};
	struct host *h = request_host(r);
	struct rows rows = { NULL, NULL, NULL };
	struct errs errs;
	unsigned what = VIEW_SHOW_N;
	bool ok = true;

	errs_init(&errs);
	text_word(view_show_words, in->verb->result, &what);
	ask.what = (enum view_show_what)what;
	if (!ask.subscription &&
	    (what == VIEW_SHOW_AUTHORIZATIONS || what == VIEW_SHOW_CONNECTIONS))
		ask.subscription = ER_SUBSCRIPTION_DEFAULT;
	if (what == VIEW_SHOW_AUTHORIZATIONS)
		ok = name_circuit(h, &ask, &errs);
	if (ok)
		rows = view_show(run_lab(h->run), h->net, host_now(h), &ask, &errs);
	if (rows.ctx)
		request_stream_rows(r, in->verb->result, &rows);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

bool
ops_show_hosts(struct request *r, const struct api_args *in, struct errs *errs)
{
	struct host *h = request_host(r);
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES,
		.name = api_text(in, API_ROUTES_AT),
		.prefix = api_prefix(in, API_ROUTES_PREFIX) };
	const struct er_vnet *v = ask.name
	    ? er_name_vnet(run_lab(h->run)->model, ER_SUBSCRIPTION_DEFAULT, ask.name)
	    : NULL;
	struct rows rows = { NULL, NULL, NULL };
	struct ip_prefix longest;

	if (!v || v->has_gateway || v->has_vpn)
		return false;
	if (api_around(in, API_ROUTES_PREFIX)) {
		run_longest(h->run, ask.name, ask.prefix, &longest);
		ask.prefix = &longest;
	}
	if (api_given(in, API_ROUTES_VIEW) || api_given(in, API_ROUTES_PEER))
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, ask.name,
		    "leave --view and --peer out, or name the gateway that it uses",
		    "%.80s has no router, and the routes of hosts have no views",
		    ask.name);
	else
		rows = view_show(run_lab(h->run), h->net, host_now(h), &ask, errs);
	if (rows.ctx)
		request_stream_rows(r, view_show_words[ask.what], &rows);
	else
		request_refuse(r, errs);
	return true;
}

static void
show_bmp(struct request *r, const struct api_args *in)
{
	struct station_counters c;
	struct request_answer a;
	char address[IP_ADDR_STRLEN];

	(void)in;
	request_answer_begin(&a);
	json_array(&a.j, "stations");
	for (size_t i = 0; stations_count(request_host(r), i, &c); i++) {
		json_object(&a.j, NULL);
		json_string(&a.j, "station", c.name);
		json_string(&a.j, "address", ip_addr_text(&c.config->address, address));
		json_uint(&a.j, "port", c.config->port);
		json_string(&a.j, "state", c.up ? "connected" : "away");
		json_array(&a.j, "monitor");
		for (unsigned k = 0; er_station_view(k); k++)
			if (c.config->views & 1u << k)
				json_string(&a.j, NULL, er_station_view(k));
		json_array_end(&a.j);
		json_uint(&a.j, "announced", c.told.announced);
		json_uint(&a.j, "withdrawn", c.told.withdrawn);
		json_uint(&a.j, "messages", c.told.messages);
		json_uint(&a.j, "octets", c.octets);
		json_uint(&a.j, "connects", c.connects);
		json_uint(&a.j, "dropped", c.dropped);
		json_uint(&a.j, "caught-up", c.told.caught_up);
		json_uint(&a.j, "left-out", c.told.left_out);
		json_object_end(&a.j);
	}
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

const struct op_row op_rows_show[] = {
	{ &api_verb_show_bmp, show_bmp },
	{ &api_verb_show_circuits, show },
	{ &api_verb_show_authorizations, show },
	{ &api_verb_authorization_list, show },
	{ &api_verb_show_connections, show },
	{ &api_verb_show_global_reach, show },
	{ &api_verb_show_private_clouds, show },
	{ &api_verb_show_vnets, show },
	{ &api_verb_show_gateways, show },
	{ &api_verb_show_vpn_connections, show },
	{ &api_verb_show_peerings, show },
	{ &api_verb_show_route_filters, show },
	{ &api_verb_show_virtual_hubs, show },
	{ &api_verb_show_route_servers, show },
	{ &api_verb_show_direct_ports, show },
	{ &api_verb_show_sites, show },
	{ &api_verb_show_route_table, show },
	{ &api_verb_show_route_table_summary, show },
	{ &api_verb_show_arp, show },
	{ &api_verb_show_learned_routes, show },
	{ &api_verb_show_advertised_routes, show },
	{ &api_verb_show_bgp_peers, show },
	{ &api_verb_show_effective_routes, show },
	{ NULL, NULL },
};
