/*
 * Tables of ExpressRoute objects: lib/er has the rows, this the arguments.  Who asks is
 * looked at when it is said; keys are for their owner alone, so nobody is the default
 * subscription there.
 */
#include "erxd/ops.h"

#include "er/show.h"
#include "erxd/host.h"

#include <string.h>

static bool
rows(void *show, struct buf *out, unsigned n)
{
	return er_show_next(show, out, n);
}

static void
done(void *show)
{
	er_show_free(show);
}

static void
show(struct request *r, const struct er_node *input, enum er_show_what what)
{
	const char *name = er_node_text(input, "name"), *az = er_node_text(input, "az");
	struct er_show_ask ask = {
		.what = what,
		.name = name,
		.path = er_node_text(input, "path"),
		.instance = er_node_text(input, "instance"),
		.peer = er_node_text(input, "peer"),
		.subscription = er_node_text(input, "subscription"),
		.az = az && !strcmp(az, "true"),
	};
	struct host *h = request_host(r);
	struct request_rows stream = { rows, done, NULL };
	struct errs errs;

	if (what == ER_SHOW_AUTHORIZATIONS && !ask.subscription)
		ask.subscription = ER_SUBSCRIPTION_DEFAULT;
	errs_init(&errs);
	stream.ctx = er_show_new(h->lab->model, h->net, host_now(h), &ask, &errs);
	if (stream.ctx)
		request_stream_rows(r, er_show_name(what), &stream);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

#define SHOW(name, what)                                                 \
	static void name(struct request *r, const struct er_node *input) \
	{                                                                \
		show(r, input, what);                                    \
	}

SHOW(circuits, ER_SHOW_CIRCUITS)
SHOW(authorizations, ER_SHOW_AUTHORIZATIONS)
SHOW(connections, ER_SHOW_CONNECTIONS)
SHOW(reaches, ER_SHOW_REACHES)
SHOW(clouds, ER_SHOW_CLOUDS)
SHOW(vnets, ER_SHOW_VNETS)
SHOW(sites, ER_SHOW_SITES)
SHOW(route_table, ER_SHOW_ROUTE_TABLE)
SHOW(route_table_summary, ER_SHOW_ROUTE_TABLE_SUMMARY)
SHOW(arp, ER_SHOW_ARP)
SHOW(learned_routes, ER_SHOW_LEARNED_ROUTES)
SHOW(advertised_routes, ER_SHOW_ADVERTISED_ROUTES)
SHOW(bgp_peers, ER_SHOW_BGP_PEERS)

const struct op_row op_rows_show[] = {
	{ "show-circuits", circuits },
	{ "show-authorizations", authorizations },
	{ "show-connections", connections },
	{ "show-global-reach", reaches },
	{ "show-private-clouds", clouds },
	{ "show-vnets", vnets },
	{ "show-sites", sites },
	{ "show-route-table", route_table },
	{ "show-route-table-summary", route_table_summary },
	{ "show-arp", arp },
	{ "show-learned-routes", learned_routes },
	{ "show-advertised-routes", advertised_routes },
	{ "show-bgp-peers", bgp_peers },
	{ NULL, NULL },
};
