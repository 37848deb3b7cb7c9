/*
 * The objects of a tree, leaf by leaf: a table for each kind of entry, one row a leaf,
 * and a function for each kind that holds other entries.  References stay text here.
 */
#include "er/read.h"

#include "base/xalloc.h"
#include "er/leaf.h"
#include "er/read_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row cloud_rows[] = {
	{ "subscription", ER_TYPE_TEXT, AT(er_cloud, subscription),
	    ER_SUBSCRIPTION_DEFAULT, NULL, 0 },
	{ "location", ER_TYPE_TEXT, AT(er_cloud, location), "", NULL, 0 },
	{ "network-block", ER_TYPE_PREFIX, AT(er_cloud, block), NULL, NULL, 0 },
	{ "asn", ER_TYPE_U32, AT(er_cloud, asn), "398656", NULL, 0 },
	{ "reannounce", ER_TYPE_WORD, AT(er_cloud, reannounce), "none",
	    WORDS("none", "default", "all"), 0 },
	{ "host-routes", ER_TYPE_PREFIXES, AT(er_cloud, host_routes), NULL, NULL, 0 },
	{ "allow-own-as", ER_TYPE_U8, AT(er_cloud, allow_own_as), "2", NULL, 0 },
};

static const struct er_row segment_rows[] = {
	{ "prefix", ER_TYPE_PREFIX, AT(er_segment, prefix), NULL, NULL, 0 },
	{ "t1", ER_TYPE_TEXT, AT(er_segment, t1), "default", NULL, 0 },
};

static const struct er_row vnet_rows[] = {
	{ "subscription", ER_TYPE_TEXT, AT(er_vnet, subscription),
	    ER_SUBSCRIPTION_DEFAULT, NULL, 0 },
	{ "location", ER_TYPE_TEXT, AT(er_vnet, location), "", NULL, 0 },
	{ "address-space", ER_TYPE_PREFIXES, AT(er_vnet, space), NULL, NULL, 0 },
	{ "peered-with", ER_TYPE_TEXT, AT(er_vnet, hub_text), NULL, NULL, 0 },
	{ "summarized-gateway-prefixes", ER_TYPE_PREFIXES, AT(er_vnet, summarized),
	    NULL, NULL, 0 },
	{ "custom-community", ER_TYPE_COMMUNITY, AT(er_vnet, custom_community), NULL,
	    NULL, 0 },
	{ "region-community", ER_TYPE_COMMUNITY, AT(er_vnet, region_community), NULL,
	    NULL, 0 },
};

static const struct er_row service_rows[] = {
	{ "address", ER_TYPE_ADDR, AT(er_service, address), NULL, NULL, 0 },
};

static const char *const gateway_skus[] = { "Standard", "HighPerformance",
	"UltraPerformance", "ErGw1Az", "ErGw2Az", "ErGw3Az", "ErGwScale", NULL };
static const char *const truth[] = { "true", "false", NULL };

static const struct er_row gateway_rows[] = {
	{ "sku", ER_TYPE_WORD, AT(er_gateway, sku), "ErGw1Az", gateway_skus, 0 },
	{ "scale-units", ER_TYPE_U8, AT(er_gateway, scale_units), "1", NULL, 0 },
	{ "subnet", ER_TYPE_PREFIX, AT(er_gateway, subnet), NULL, NULL, 0 },
	{ "allow-remote-vnet-traffic", ER_TYPE_FLAG, AT(er_gateway, allow_remote_vnet),
	    "false", truth, 0 },
	{ "allow-virtual-wan-traffic", ER_TYPE_FLAG, AT(er_gateway, allow_virtual_wan),
	    "false", truth, 0 },
};

static const struct er_row connection_rows[] = {
	{ "circuit", ER_TYPE_TEXT, AT(er_connection, circuit_text), NULL, NULL, 0 },
	{ "authorization", ER_TYPE_TEXT, AT(er_connection, redeem.name), NULL, NULL,
	    0 },
	{ "authorization-key", ER_TYPE_GUID, AT(er_connection, redeem.key), NULL, NULL,
	    0 },
	{ "weight", ER_TYPE_U16, AT(er_connection, weight), "0", NULL, 0 },
};

static const char *const bandwidths[] = { "50Mbps", "100Mbps", "200Mbps", "500Mbps",
	"1Gbps", "2Gbps", "5Gbps", "10Gbps", "40Gbps", "100Gbps", NULL };
static const uint32_t mbps[] = { 50, 100, 200, 500, 1000, 2000, 5000, 10000, 40000,
	100000 };

static const struct er_row circuit_rows[] = {
	{ "subscription", ER_TYPE_TEXT, AT(er_circuit, subscription),
	    ER_SUBSCRIPTION_DEFAULT, NULL, 0 },
	{ "location", ER_TYPE_TEXT, AT(er_circuit, location), "Seattle", NULL, 0 },
	{ "geo", ER_TYPE_TEXT, AT(er_circuit, geo), NULL, NULL, 0 },
	{ "metro", ER_TYPE_FLAG, AT(er_circuit, metro), "false", truth, 0 },
	{ "provider", ER_TYPE_TEXT, AT(er_circuit, provider), "erxd", NULL, 0 },
	{ "provider-state", ER_TYPE_WORD, AT(er_circuit, provider_state), "Provisioned",
	    WORDS("NotProvisioned", "Provisioning", "Provisioned", "Deprovisioning"),
	    0 },
	{ "sku", ER_TYPE_WORD, AT(er_circuit, sku), "Standard",
	    WORDS("Local", "Standard", "Premium"), 0 },
	{ "billing", ER_TYPE_FLAG, AT(er_circuit, unlimited), "MeteredData",
	    WORDS("UnlimitedData", "MeteredData"), 0 },
	{ "bandwidth", ER_TYPE_WORD, AT(er_circuit, mbps), "1Gbps", bandwidths, 0 },
	{ "service-key", ER_TYPE_GUID, AT(er_circuit, service_key), NULL, NULL, 0 },
};

static const char *const removals[] = { "all-private", "leading", NULL };

static const struct er_row peering_rows[] = {
	{ "state", ER_TYPE_FLAG, AT(er_peering, enabled), "Enabled",
	    WORDS("Enabled", "Disabled"), 0 },
	{ "peer-asn", ER_TYPE_U32, AT(er_peering, peer_asn), NULL, NULL, 0 },
	{ "primary", ER_TYPE_PREFIX, AT(er_peering, link[0]), NULL, NULL, 0 },
	{ "secondary", ER_TYPE_PREFIX, AT(er_peering, link[1]), NULL, NULL, 0 },
	{ "vlan", ER_TYPE_U16, AT(er_peering, vlan), NULL, NULL, 0 },
	{ "shared-key", ER_TYPE_TEXT, AT(er_peering, shared_key), NULL, NULL, 0 },
};

static const struct er_row peering6_rows[] = {
	{ "primary", ER_TYPE_PREFIX, AT(er_peering, link6[0]), NULL, NULL, 0 },
	{ "secondary", ER_TYPE_PREFIX, AT(er_peering, link6[1]), NULL, NULL, 0 },
};

/* In the order of enum er_vnets_over. */
static const char *const vnets_over[] = { "false", "not-to-gateways", "true", NULL };

static const struct er_row reach_rows[] = {
	{ "subscription", ER_TYPE_TEXT, AT(er_reach, subscription),
	    ER_SUBSCRIPTION_DEFAULT, NULL, 0 },
	{ "from", ER_TYPE_TEXT, AT(er_reach, from_text), NULL, NULL, 0 },
	{ "to", ER_TYPE_TEXT, AT(er_reach, to_text), NULL, NULL, 0 },
	{ "authorization", ER_TYPE_TEXT, AT(er_reach, redeem.name), NULL, NULL, 0 },
	{ "authorization-key", ER_TYPE_GUID, AT(er_reach, redeem.key), NULL, NULL, 0 },
	{ "address-prefix", ER_TYPE_PREFIX, AT(er_reach, prefix), NULL, NULL, 0 },
	{ "ipv6-address-prefix", ER_TYPE_PREFIX, AT(er_reach, prefix6), NULL, NULL, 0 },
	{ "vnet-over-global-reach", ER_TYPE_WORD, AT(er_reach, vnets), "true",
	    vnets_over, 0 },
};

static const struct er_row router_rows[] = {
	{ "asn", ER_TYPE_U32, AT(er_router, asn), NULL, NULL, 0 },
	{ "router-id", ER_TYPE_ID, AT(er_router, id), NULL, NULL, 0 },
	{ "max-paths", ER_TYPE_U8, AT(er_router, max_paths), "64", NULL, 0 },
	{ "transport", ER_TYPE_FLAG, AT(er_router, tcp), "in-process",
	    WORDS("tcp", "in-process"), 0 },
	{ "networks", ER_TYPE_PREFIXES, AT(er_router, networks), NULL, NULL,
	    AT(er_router, has_networks) },
};

static const struct er_row neighbor_rows[] = {
	{ "asn", ER_TYPE_U32, AT(er_neighbor, asn), NULL, NULL, 0 },
	{ "policy", ER_TYPE_FLAG, AT(er_neighbor, closed), "all", WORDS("none", "all"),
	    0 },
	{ "prepend", ER_TYPE_NUMBERS, AT(er_neighbor, prepend), NULL, NULL, 0 },
	{ "local-preference", ER_TYPE_U32, AT(er_neighbor, local_pref), NULL, NULL,
	    AT(er_neighbor, has_local_pref) },
	{ "allow-own-as", ER_TYPE_U8, AT(er_neighbor, allow_own_as), "0", NULL, 0 },
	{ "honor-graceful-shutdown", ER_TYPE_FLAG, AT(er_neighbor, shutdown.honor),
	    "false", truth, 0 },
	{ "graceful-shutdown", ER_TYPE_FLAG, AT(er_neighbor, shutdown.announce),
	    "false", truth, 0 },
	{ "hold", ER_TYPE_U16, AT(er_neighbor, hold), "180", NULL, 0 },
	{ "bfd", ER_TYPE_FLAG, AT(er_neighbor, bfd.on), "false", truth, 0 },
	{ "bfd-interval", ER_TYPE_DURATION, AT(er_neighbor, bfd.interval), "300ms",
	    NULL, 0 },
	{ "bfd-multiplier", ER_TYPE_U8, AT(er_neighbor, bfd.multiplier), "3", NULL, 0 },
	{ "prefix-limit", ER_TYPE_U32, AT(er_neighbor, prefix_limit), NULL, NULL, 0 },
	{ "limit-idle", ER_TYPE_DURATION, AT(er_neighbor, limit_idle), "60s", NULL, 0 },
	{ "delay", ER_TYPE_DURATION, AT(er_neighbor, delay), NULL, NULL, 0 },
};

static const struct er_row graceful_rows[] = {
	{ "mode", ER_TYPE_WORD, AT(er_neighbor, graceful), "helper",
	    WORDS("off", "helper", "restart"), 0 },
	{ "restart-time", ER_TYPE_U16, AT(er_neighbor, restart_time), "120", NULL, 0 },
	{ "deferral-time", ER_TYPE_U16, AT(er_neighbor, deferral_time), NULL, NULL,
	    AT(er_neighbor, has_deferral_time) },
	{ "stale-time", ER_TYPE_U16, AT(er_neighbor, stale_time), "180", NULL, 0 },
};

static const struct er_row limit_rows[] = {
	{ "enabled", ER_TYPE_FLAG, AT(er_limits, enabled), "on", WORDS("on", "off"),
	    0 },
	{ "site-ipv4-standard", ER_TYPE_U32, AT(er_limits, site_ipv4_standard), "4000",
	    NULL, 0 },
	{ "site-ipv4-premium", ER_TYPE_U32, AT(er_limits, site_ipv4_premium), "10000",
	    NULL, 0 },
	{ "site-ipv6", ER_TYPE_U32, AT(er_limits, site_ipv6), "100", NULL, 0 },
	{ "gateway-ipv4", ER_TYPE_U32, AT(er_limits, gateway_ipv4), "1000", NULL, 0 },
	{ "gateway-ipv6", ER_TYPE_U32, AT(er_limits, gateway_ipv6), "100", NULL, 0 },
	{ "connection-create", ER_TYPE_U32, AT(er_limits, connection_create), "200",
	    NULL, 0 },
	{ "hold-down", ER_TYPE_DURATION, AT(er_limits, hold_down), "60s", NULL, 0 },
	{ "warn-percent", ER_TYPE_U8, AT(er_limits, warn_percent), "90", NULL, 0 },
};

static const struct er_row fidelity_rows[] = {
	{ "key-reuse", ER_TYPE_FLAG, AT(er_fidelity, keys_spent), "released",
	    WORDS("spent", "released"), 0 },
	{ "vnet-over-global-reach", ER_TYPE_WORD, AT(er_fidelity, vnets_over_reach),
	    "true", vnets_over, 0 },
	{ "gateway-weight-first", ER_TYPE_FLAG, AT(er_fidelity, weight_first), "true",
	    truth, 0 },
	{ "origin-and-med", ER_TYPE_FLAG, AT(er_fidelity, compare_origins), "ignore",
	    WORDS("compare", "ignore"), 0 },
	{ "msee-capabilities", ER_TYPE_FLAG, AT(er_fidelity, msee_full), "profile",
	    WORDS("full", "profile"), 0 },
	{ "route-table-dialect", ER_TYPE_FLAG, AT(er_fidelity, dialect_i), "ii",
	    WORDS("i", "ii"), 0 },
	{ "gateway-ipv6-session", ER_TYPE_FLAG, AT(er_fidelity, gateway_v6_apart),
	    "shared", WORDS("separate", "shared"), 0 },
	{ "maintenance-prepend", ER_TYPE_U8, AT(er_fidelity, maintenance_prepend), "8",
	    NULL, 0 },
	{ "drain-global-reach", ER_TYPE_FLAG, AT(er_fidelity, drain_reach), "true",
	    truth, 0 },
	{ "honor-graceful-shutdown", ER_TYPE_FLAG, AT(er_fidelity, honor_shutdown),
	    "false", truth, 0 },
	{ "maintenance-community", ER_TYPE_FLAG, AT(er_fidelity, maintenance_community),
	    "false", truth, 0 },
	{ "as-set", ER_TYPE_FLAG, AT(er_fidelity, reject_sets), "accept",
	    WORDS("reject", "accept"), 0 },
	{ "allow-own-as", ER_TYPE_U8, AT(er_fidelity, allow_own_as), "2", NULL, 0 },
	{ "hold-floor", ER_TYPE_U16, AT(er_fidelity, hold_floor), "10", NULL, 0 },
	{ "realistic-durations", ER_TYPE_FLAG, AT(er_fidelity, realistic_written),
	    "false", truth, AT(er_fidelity, has_realistic_written) },
	{ "link-delay", ER_TYPE_DURATION, AT(er_fidelity, link_delay), NULL, NULL, 0 },
};

#define SPAN(leaf, span)                                                          \
	{                                                                         \
		leaf, ER_TYPE_DURATION, AT(er_fidelity, spans[span]), NULL, NULL, \
		    AT(er_fidelity, has_span[span])                               \
	}

static const struct er_row duration_rows[] = {
	SPAN("gateway-leg", ER_SPAN_LEG),
	SPAN("peering-disable", ER_SPAN_DISABLE),
	SPAN("connection-create", ER_SPAN_CONNECT),
	SPAN("connection-delete", ER_SPAN_DISCONNECT),
	SPAN("switch-gap", ER_SPAN_GAP),
	SPAN("gateway-create", ER_SPAN_GATEWAY),
	SPAN("gateway-delete", ER_SPAN_GATEWAY_GONE),
	SPAN("global-reach-create", ER_SPAN_REACH),
	SPAN("global-reach-delete", ER_SPAN_REACH_GONE),
};

static const struct data_node *
entry_node(const struct er_ctx *c, const char *list, size_t i)
{
	return data_node_get(c->tree, list)->children[i];
}

/* --- objects --- */

static void
read_clouds(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "private-clouds", cloud_rows, m->clouds, &m->nclouds);
	for (size_t i = 0; i < m->nclouds; i++) {
		struct er_cloud *p = &m->clouds[i];
		const struct data_node *node = entry_node(c, "private-clouds", i);

		READ_LIST(c, node, p->head.path, "segments", segment_rows, p->segments,
		    &p->nsegments);
		for (size_t k = 0; k < p->nsegments; k++)
			p->segments[k].isolated =
			    strcmp(p->segments[k].t1, "none") == 0;
		er_read_external(c, node, p->head.path, &p->external);
	}
}

static void
read_gateway(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	const struct data_node *g = data_node_get(node, "gateway");

	if (!g)
		return;
	v->has_gateway = true;
	v->gateway.head.name = v->head.name;
	v->gateway.head.path = er_model_textf(c->model, "%s/gateway", v->head.path);
	ER_LEAVES_READ(c, g, v->gateway.head.path, gateway_rows, &v->gateway);
	er_read_external(c, g, v->gateway.head.path, &v->gateway.external);
}

static void
read_vnets(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "vnets", vnet_rows, m->vnets, &m->nvnets);
	for (size_t i = 0; i < m->nvnets; i++) {
		struct er_vnet *v = &m->vnets[i];
		const struct data_node *node = entry_node(c, "vnets", i);

		READ_LIST(c, node, v->head.path, "services", service_rows, v->services,
		    &v->nservices);
		v->peerings = er_read_list(c, node, v->head.path, "peerings",
		    sizeof *v->peerings, NULL, 0, &v->npeerings);
		read_gateway(c, node, v);
		READ_LIST(c, node, v->head.path, "connections", connection_rows,
		    v->connections, &v->nconnections);
		for (size_t k = 0; k < v->nconnections; k++)
			v->connections[k].vnet = v;
	}
}

static void
read_peering(const struct er_ctx *c, const struct data_node *node, struct er_circuit *k)
{
	const struct data_node *p = data_node_get(node, "private-peering");

	if (!p)
		return;
	k->has_peering = true;
	k->peering.head.name = k->head.name;
	k->peering.head.path =
	    er_model_textf(c->model, "%s/private-peering", k->head.path);
	ER_LEAVES_READ(c, p, k->peering.head.path, peering_rows, &k->peering);
	ER_LEAVES_READ(c, data_node_get(p, "ipv6"),
	    er_model_textf(c->model, "%s/ipv6", k->peering.head.path), peering6_rows,
	    &k->peering);
}

/* The managed circuit of a private cloud: A-10; Premium, so that it never is what
 * blocks. */
static void
manage(const struct er_ctx *c, size_t cloud, struct er_circuit *k)
{
	static const struct er_row rows[] = {
		{ "service-key", ER_TYPE_GUID, AT(er_circuit, service_key), NULL, NULL,
		    0 },
	};
	struct er_cloud *p = &c->model->clouds[cloud];
	const struct data_node *node = entry_node(c, "private-clouds", cloud);

	*k = (struct er_circuit){
		.head = p->head,
		.subscription = ER_SUBSCRIPTION_MANAGED,
		.cloud = p,
		.location = p->location,
		.provider = "Microsoft",
		.provider_state = ER_PROVISIONED,
		.sku = ER_PREMIUM,
		.unlimited = true,
		.mbps = 10000,
		.private_removal = BGP_PRIVATE_LEADING,
		.has_peering = true,
	};
	ER_LEAVES_READ(c, node, k->head.path, rows, k);
	er_read_authorizations(c, node, k->head.path, &k->authorizations);
}

static int
by_name(const void *x, const void *y)
{
	const struct er_circuit *a = x, *b = y;
	int d = strcmp(a->head.name, b->head.name);

	return d != 0 ? d : (a->cloud != NULL) - (b->cloud != NULL);
}

static void
read_circuit(const struct er_ctx *c, const struct data_node *node, struct er_circuit *k)
{
	static const struct er_row removal_row[] = {
		{ "private-as-removal", ER_TYPE_WORD, 0, "all-private", removals, 0 },
	};
	unsigned removal;

	k->mbps = mbps[k->mbps];
	ER_LEAVES_READ(c, node, k->head.path, removal_row, &removal);
	k->private_removal = removal == 0 ? BGP_PRIVATE_IF_ALL : BGP_PRIVATE_LEADING;
	read_peering(c, node, k);
	er_read_authorizations(c, node, k->head.path, &k->authorizations);
}

static void
read_circuits(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct er_circuit *own;
	size_t n;

	READ_LIST(c, c->tree, "", "circuits", circuit_rows, own, &n);
	for (size_t i = 0; i < n; i++)
		read_circuit(c, entry_node(c, "circuits", i), &own[i]);
	m->ncircuits = n + m->nclouds;
	m->circuits = er_model_alloc(m, m->ncircuits, sizeof *m->circuits);
	if (n > 0)
		memcpy(m->circuits, own, n * sizeof *own);
	for (size_t i = 0; i < m->nclouds; i++)
		manage(c, i, &m->circuits[n + i]);
	if (m->ncircuits > 1)
		qsort(m->circuits, m->ncircuits, sizeof *m->circuits, by_name);
	for (size_t i = 0; i < m->ncircuits; i++) {
		struct er_circuit *k = &m->circuits[i];

		if (k->cloud)
			k->cloud->circuit = k;
		for (size_t j = 0; j < k->authorizations.n; j++)
			k->authorizations.items[j].circuit = k;
	}
}

static void
read_families(const struct data_node *node, struct er_neighbor *n)
{
	const struct data_node *families = data_node_get(node, "families");

	for (size_t i = 0; families && i < families->n; i++) {
		if (strcmp(families->children[i]->text, "ipv4") == 0)
			n->ipv4 = true;
		else
			n->ipv6 = true;
	}
	if (n->ipv4 || n->ipv6)
		return;
	/* Default: the family of the session's addresses; ipv4 when emulated. */
	n->ipv6 = n->external && n->tcp.remote.family == IP_V6;
	n->ipv4 = !n->ipv6;
}

static void
read_neighbor(const struct er_ctx *c, const struct data_node *node,
    struct er_neighbor *n)
{
	const struct data_node *e = data_node_get(node, "external");

	ER_LEAVES_READ(c, data_node_get(node, "graceful-restart"),
	    er_model_textf(c->model, "%s/graceful-restart", n->head.path),
	    graceful_rows, n);
	if (!data_node_get(node, "delay"))
		n->delay = -1;
	n->import = er_read_filter(c, node, n->head.path, "import");
	n->export_filter = er_read_filter(c, node, n->head.path, "export-filter");
	if (e) {
		n->external = true;
		n->tcp.head.name = n->head.name;
		n->tcp.head.path =
		    er_model_textf(c->model, "%s/external", n->head.path);
		er_read_tcp(c, e, &n->tcp);
	}
	read_families(node, n);
}

static void
read_routers(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "routers", router_rows, m->routers, &m->nrouters);
	for (size_t i = 0; i < m->nrouters; i++) {
		struct er_router *r = &m->routers[i];
		const struct data_node *node = entry_node(c, "routers", i);

		er_read_adverts(c, node, r->head.path, &r->adverts);
		READ_LIST(c, node, r->head.path, "neighbors", neighbor_rows,
		    r->neighbors, &r->nneighbors);
		for (size_t k = 0; k < r->nneighbors; k++) {
			r->neighbors[k].router = r;
			read_neighbor(c, data_node_get(node, "neighbors")->children[k],
			    &r->neighbors[k]);
		}
	}
}

static void
read_objects(const struct er_ctx *c)
{
	const struct data_node *fidelity = data_node_get(c->tree, "fidelity");
	struct er_model *m = c->model;
	const char *lab = data_node_text(c->tree, "lab");

	m->lab = er_model_text(m, lab ? lab : "lab");
	m->description = er_model_text(m, data_node_text(c->tree, "description"));
	read_clouds(c);
	read_vnets(c);
	read_circuits(c);
	er_read_sites(c);
	READ_LIST(c, c->tree, "", "global-reach", reach_rows, m->reaches, &m->nreaches);
	read_routers(c);
	ER_LEAVES_READ(c, data_node_get(c->tree, "limits"), "limits", limit_rows,
	    &m->limits);
	ER_LEAVES_READ(c, fidelity, "fidelity", fidelity_rows, &m->fidelity);
	if (!fidelity || !data_node_get(fidelity, "link-delay"))
		m->fidelity.link_delay = -1;
	if (fidelity)
		ER_LEAVES_READ(c, data_node_get(fidelity, "durations"),
		    "fidelity/durations", duration_rows, &m->fidelity);
	for (size_t i = 0; i < m->nreaches; i++)
		if (m->reaches[i].vnets > m->fidelity.vnets_over_reach)
			m->reaches[i].vnets = m->fidelity.vnets_over_reach;
}

void
er_model_read(const struct er_ctx *c)
{
	read_objects(c);
	er_read_managed(c);
	er_read_keys(c);
	er_read_links(c);
	er_read_uses(c);
	er_read_gateways(c);
	er_read_communities(c);
	er_read_reaches(c);
	er_read_speakers(c);
	er_read_plain(c);
}
