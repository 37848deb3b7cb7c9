/*
 * Pieces of an estate, and the lab that they come to without its comments.  Texts of
 * JSON have single quotes here.
 */
#include "base/buf.h"
#include "data/json.h"
#include "data/yaml.h"
#include "import/import.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_import_import(void);

#define N  "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/"
#define N2 "/subscriptions/T/resourceGroups/H/providers/Microsoft.Network/"
#define CIRCUIT(sub, name, asn, net)                                                \
	"{'id':'" sub "expressRouteCircuits/" name "','location':'westeurope',"     \
	"'serviceKey':'k','peerings':[{'name':'AzurePrivatePeering','peerASN':" asn \
	",'vlanId':100,'primaryPeerAddressPrefix':'" net                            \
	".0/30','secondaryPeerAddressPrefix':'" net ".4/30','sharedKey':'md5'}]}"
#define VNET(sub, name, space)                                                  \
	"{'id':'" sub "virtualNetworks/" name "','addressSpace':"               \
	"{'addressPrefixes':['" space "']},'subnets':[{'name':'GatewaySubnet'," \
	"'addressPrefix':'" space "'}]}"
#define GATEWAY(sub, name, vnet)                                            \
	"{'id':'" sub "virtualNetworkGateways/" name                        \
	"','gatewayType':'ExpressRoute','sku':{'name':'ErGw1AZ'},"          \
	"'ipConfigurations':[{'subnet':{'id':'" sub "virtualNetworks/" vnet \
	"/subnets/GatewaySubnet'}}]}"
#define CONNECTION(sub, name, gateway, circuit, more)                            \
	"{'id':'" sub "connections/" name "','connectionType':'ExpressRoute',"   \
	"'virtualNetworkGateway1':{'id':'" sub "virtualNetworkGateways/" gateway \
	"'},'peer':{'id':'" circuit "'}" more "}"

struct estate {
	struct import *im;
	struct errs errs;
};

static void
start(struct estate *e, bool secrets)
{
	const struct import_options options = { .lab = "t", .secrets = secrets };

	errs_init(&e->errs);
	e->im = import_new(&options);
}

static bool
give(struct estate *e, const char *name, const char *place, const char *text)
{
	struct data_node *n;
	struct buf json;

	buf_init(&json);
	for (; *text; text++)
		buf_putc(&json, *text == '\'' ? '"' : *text);
	n = data_json_parse_file(json.data, json.len, name, &e->errs);
	buf_fini(&json);
	ck_assert_ptr_nonnull(n);
	return import_add(e->im, name, place, n, &e->errs);
}

static void
end(struct estate *e)
{
	import_free(e->im);
	errs_fini(&e->errs);
}

/* The lab is this; the estate ends. */
static void
lab_is(struct estate *e, const char *want)
{
	struct buf out;

	buf_init(&out);
	data_yaml(&out, import_lab(e->im));
	ck_assert_str_eq(out.data, want);
	buf_fini(&out);
}

static void
noted(struct estate *e, const char *what)
{
	size_t n;
	const struct import_note *notes = import_notes(e->im, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(notes[i].text, what))
			return;
	ck_abort_msg("no note says: %s", what);
}

START_TEST(objects_find_each_other_in_any_order)
{
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" CONNECTION(N, "c", "gw", N "expressRouteCircuits/er",
		",'routingWeight':5") "]");
	give(&e, "b.json", NULL, "{'value':[" GATEWAY(N, "gw", "hub") "]}");
	give(&e, "c.json", NULL, VNET(N, "hub", "10.1.0.0/24"));
	give(&e, "d.json", NULL, "[" CIRCUIT(N, "er", "64520", "172.16.1") "]");
	lab_is(&e,
	    "azure-resources:\n"
	    "  /subscriptions/default/resourcegroups/g/providers/microsoft.network/"
	    "connections/c:\n    object: vnets/hub/connections/c\n"
	    "  /subscriptions/default/resourcegroups/g/providers/microsoft.network/"
	    "expressroutecircuits/er:\n    object: circuits/er\n"
	    "  /subscriptions/default/resourcegroups/g/providers/microsoft.network/"
	    "virtualnetworkgateways/gw:\n    object: vnets/hub/gateway\n"
	    "  /subscriptions/default/resourcegroups/g/providers/microsoft.network/"
	    "virtualnetworks/hub:\n    object: vnets/hub\n"
	    "circuits:\n  er:\n    private-peering:\n      peer-asn: 64520\n"
	    "      primary: 172.16.1.0/30\n      secondary: 172.16.1.4/30\n"
	    "      vlan: 100\n    region: westeurope\n    service-key: k\nlab: t\non-premises:\n"
	    "  site-er:\n    asn: 64520\n    circuits:\n      er: {}\n"
	    "vnets:\n  hub:\n    address-space: [10.1.0.0/24]\n    connections:\n"
	    "      c:\n        circuit: er\n        weight: 5\n    gateway:\n"
	    "      sku: ErGw1AZ\n      subnet: 10.1.0.0/24\n");
	end(&e);
}
END_TEST

START_TEST(secrets_stay_out_unless_asked_for)
{
	struct data_node *c, *p;
	struct estate e;

	for (int secrets = 0; secrets < 2; secrets++) {
		start(&e, secrets);
		give(&e, "d.json", NULL, CIRCUIT(N, "er", "64520", "172.16.1"));
		c = data_node_get(data_node_get(import_lab(e.im), "circuits"), "er");
		p = data_node_get(c, "private-peering");
		ck_assert_str_eq(data_node_text(c, "service-key"), "k");
		ck_assert((data_node_text(p, "shared-key") != NULL) == (secrets == 1));
		end(&e);
	}
}
END_TEST

START_TEST(other_subscriptions_need_an_authorization)
{
	struct data_node *lab, *c, *own, *a;
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" CIRCUIT(N, "er", "64520", "172.16.1") "," VNET(N2, "hub",
		"10.1.0.0/24") "," GATEWAY(N2, "gw", "hub") "," CONNECTION(N2, "blind",
		"gw", N "expressRouteCircuits/er",
		"") "," CONNECTION(N2, "keyed", "gw", N "expressRouteCircuits/er",
		",'authorizationKey':'K1'") ",{'id':'" N
					    "expressRouteCircuits/er/authorizations/one','authorizationKey':'k1'}]");
	lab = import_lab(e.im);
	own = data_node_get(data_node_get(lab, "vnets"), "hub");
	c = data_node_get(own, "connections");
	ck_assert_str_eq(data_node_text(own, "subscription"), "T");
	ck_assert_str_eq(data_node_text(data_node_get(c, "keyed"), "authorization"),
	    "one");
	ck_assert_str_eq(data_node_text(data_node_get(c, "blind"), "authorization"),
	    "blind");
	a = data_node_get(data_node_get(data_node_get(lab, "circuits"), "er"),
	    "authorizations");
	ck_assert_uint_eq(a->n, 2);
	ck_assert_str_eq(data_node_get(a, "blind")->file,
	    "assumed: an authorization is needed there");
	end(&e);
}
END_TEST

START_TEST(names_that_are_taken_get_their_group)
{
	struct data_node *lab;
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" VNET(N, "hub", "10.1.0.0/24") "," VNET(N2, "hub", "10.2.0.0/24") "]");
	lab = data_node_get(import_lab(e.im), "vnets");
	ck_assert_ptr_nonnull(data_node_get(lab, "hub"));
	ck_assert_ptr_nonnull(data_node_get(lab, "hub-H"));
	noted(&e, "is called hub-H here");
	end(&e);
}
END_TEST

START_TEST(sites_come_from_rows)
{
	struct data_node *sites, *site;
	struct estate e;
	struct buf out;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" CIRCUIT(N, "er1", "64520", "172.16.1") "," CIRCUIT(N, "er2", "64520",
		"172.16.2") "," CIRCUIT(N, "er3", "64520", "172.16.3") "]");
	give(&e, "er1-primary.json", NULL,
	    "{'value':[{'network':'10.20.0.0/16','nextHop':'172.16.1.1','path':'64520'},"
	    "{'network':'10.30.0.0/16','nextHop':'172.16.1.1*','path':'64520 65100 ?'},"
	    "{'network':'10.9.0.0/16','nextHop':'10.1.0.12','path':'65515'},"
	    "{'network':'fd00:20::/48','nextHop':'172.16.1.1','path':'64520 64520'}]}");
	give(&e, "x.json", "er2/secondary",
	    "[{'network':'10.20.0.0/16','nextHop':'172.16.2.5','path':'64520 64520'},"
	    "{'network':'10.40.0.0/16','nextHop':'172.16.2.5','path':'64520 64520 64520'}]");
	sites = data_node_get(import_lab(e.im), "on-premises");
	ck_assert_uint_eq(sites->n, 2);
	site = data_node_get(sites, "site-er1");
	buf_init(&out);
	data_yaml(&out, site);
	ck_assert_str_eq(out.data,
	    "advertise:\n- prefix: 10.20.0.0/16\n"
	    "- as-path: \"65100\"\n  origin: incomplete\n  over: [er1]\n"
	    "  prefix: 10.30.0.0/16\n"
	    "- as-path: \"64520\"\n  over: [er2]\n  prefix: 10.40.0.0/16\n"
	    "- as-path: \"64520\"\n  over: [er1]\n  prefix: \"fd00:20::/48\"\n"
	    "asn: 64520\ncircuits:\n  er1: {}\n  er2:\n    prepend: [64520]\n");
	buf_fini(&out);
	/* Equal ASNs alone do not make one site. */
	ck_assert_ptr_nonnull(data_node_get(sites, "site-er3"));
	noted(&e, "what it announces is not known");
	end(&e);
}
END_TEST

START_TEST(gateways_say_what_circuits_do_not)
{
	struct data_node *site;
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" CIRCUIT(N, "er", "64520", "172.16.1") "," VNET(N, "hub",
		"10.1.0.0/24") "," GATEWAY(N, "gw", "hub") "," CONNECTION(N, "c", "gw",
		N "expressRouteCircuits/er", "") "]");
	give(&e, "gw.json", NULL,
	    "{'value':[{'network':'10.20.0.0/16','asPath':'12076-64520-65100','sourcePeer':"
	    "'10.1.0.4','nextHop':'10.1.0.4'},{'network':'10.7.0.0/16','asPath':"
	    "'12076-12076','sourcePeer':'10.1.0.4'}]}");
	site = data_node_get(data_node_get(import_lab(e.im), "on-premises"), "site-er");
	ck_assert_uint_eq(data_node_get(site, "advertise")->n, 1);
	ck_assert_str_eq(data_node_text(data_node_get(site, "advertise")->children[0],
			     "as-path"),
	    "65100");
	end(&e);
}
END_TEST

START_TEST(managed_circuits_are_private_clouds)
{
	struct data_node *lab, *gr;
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL, CIRCUIT(N, "er", "64520", "172.16.1"));
	give(&e, "b.json", NULL,
	    "[{'id':'/subscriptions/S/resourceGroups/G/providers/Microsoft.AVS/"
	    "privateClouds/pc','networkBlock':'10.80.0.0/22','internet':'Enabled','circuit':"
	    "{'expressRouteID':'/subscriptions/f/resourceGroups/t/providers/"
	    "Microsoft.Network/expressroutecircuits/m'}},"
	    "{'id':'" N
	    "expressRouteCircuits/er/peerings/AzurePrivatePeering/connections/l'"
	    ",'peerExpressRouteCircuitPeering':{'id':'/subscriptions/F/resourceGroups/T/"
	    "providers/Microsoft.Network/expressRouteCircuits/M/peerings/"
	    "AzurePrivatePeering'},'addressPrefix':'192.168.8.0/29'}]");
	lab = import_lab(e.im);
	gr = data_node_get(data_node_get(lab, "global-reach"), "l");
	ck_assert_str_eq(data_node_text(gr, "from"), "er");
	ck_assert_str_eq(data_node_text(gr, "to"), "pc");
	/* It is of another subscription, always. */
	ck_assert_str_eq(data_node_text(gr, "authorization"), "l");
	ck_assert_str_eq(
	    data_node_text(data_node_get(data_node_get(lab, "private-clouds"), "pc"),
		"internet"),
	    "snat");
	end(&e);
}
END_TEST

/* az vmware global-reach-connection list shows no key to who did not make the link. */
START_TEST(reach_of_a_private_cloud_gets_the_authorization_it_needs)
{
	struct data_node *lab, *gr, *a;
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL, CIRCUIT(N, "er", "64520", "172.16.1"));
	give(&e, "b.json", NULL,
	    "[{'id':'/subscriptions/S/resourceGroups/G/providers/Microsoft.AVS/"
	    "privateClouds/pc','networkBlock':'10.80.0.0/22','circuit':{'expressRouteID':"
	    "'/subscriptions/f/resourceGroups/t/providers/Microsoft.Network/"
	    "expressroutecircuits/m'}},{'id':'/subscriptions/S/resourceGroups/G/providers/"
	    "Microsoft.AVS/privateClouds/pc/globalReachConnections/home','authorizationKey':"
	    "null,'peerExpressRouteCircuit':'" N "expressRouteCircuits/er'}]");
	lab = import_lab(e.im);
	gr = data_node_get(data_node_get(lab, "global-reach"), "home");
	ck_assert_str_eq(data_node_text(gr, "from"), "pc");
	ck_assert_str_eq(data_node_text(gr, "to"), "er");
	ck_assert_str_eq(data_node_text(gr, "authorization"), "home");
	a = data_node_get(data_node_get(data_node_get(lab, "circuits"), "er"),
	    "authorizations");
	ck_assert_str_eq(data_node_get(a, "home")->file,
	    "assumed: an authorization is needed there");
	end(&e);
}
END_TEST

/* Each of these changes who reaches whom, and a lab has no word for it. */
START_TEST(what_changes_routes_is_said)
{
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[{'id':'" N "virtualNetworks/a','addressSpace':{'addressPrefixes':"
	    "['10.1.0.0/16']},'subnets':[{'name':'app','addressPrefixes':['10.1.1.0/24',"
	    "'10.1.2.0/24'],'serviceEndpoints':[{'service':'Microsoft.Storage'}]}],"
	    "'virtualNetworkPeerings':[{'name':'p','peeringState':'Disconnected',"
	    "'allowForwardedTraffic':false,'allowVirtualNetworkAccess':false,"
	    "'remoteVirtualNetwork':{'id':'" N "virtualNetworks/b'}}]},"
	    "{'id':'" N "virtualNetworks/b','addressSpace':{'addressPrefixes':"
	    "['10.2.0.0/16']}},"
	    "{'id':'" N "networkInterfaces/fw','enableIPForwarding':true},"
	    "{'id':'" N
	    "expressRouteCircuits/er','circuitProvisioningState':'Disabled'},"
	    "{'id':'" N "routeFilters/f','rules':[{'name':'r','access':'Deny',"
	    "'communities':['12076:5040']}]},"
	    "{'id':'" N "virtualNetworkGateways/gw','gatewayType':'ExpressRoute',"
	    "'adminState':'Disabled','customRoutes':{'addressPrefixes':['10.9.0.0/16']},"
	    "'natRules':[],'ipConfigurations':[{'subnet':{'id':'" N
	    "virtualNetworks/a/subnets/GatewaySubnet'}}]}]");
	import_lab(e.im);
	noted(&e, "addressPrefixes: of these 2 the lab has the first");
	noted(&e, "serviceEndpoints: a lab has no word for it");
	noted(&e, "peeringState is Disconnected");
	noted(&e, "allowForwardedTraffic is false");
	noted(&e, "allowVirtualNetworkAccess is false");
	noted(&e, "enableIPForwarding is true");
	noted(&e, "circuitProvisioningState is Disabled");
	noted(&e, "access is Deny");
	noted(&e, "adminState is Disabled");
	noted(&e, "customRoutes: a lab has no word for it");
	for (size_t n, i = 0; i < (import_notes(e.im, &n), n); i++)
		ck_assert_ptr_null(strstr(import_notes(e.im, &n)[i].text, "natRules"));
	end(&e);
}
END_TEST

START_TEST(what_is_not_understood_is_listed)
{
	struct estate e;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[{'id':'" N "frontDoors/x'},{'a':1},'text'," VNET(N, "hub",
		"10.1.0.0/24") ","
			       "{'id':'" N
			       "virtualNetworks/hub','somethingNew':{'x':1}},"
			       "{'id':'" N
			       "connections/v','connectionType':'Vnet2Vnet'}," CONNECTION(
				   N, "c", "none", N "expressRouteCircuits/er",
				   "") "]");
	give(&e, "e.json", NULL,
	    "{'value':[{'addressPrefix':['10.0.0.0/8'],'nextHopType':'VnetLocal'}]}");
	give(&e, "nobody-primary.json", NULL, "[{'network':'10.0.0.0/8','path':''}]");
	give(&e, "n.json", NULL, "7");
	import_lab(e.im);
	noted(&e, "Microsoft.Network/frontDoors: a lab has no such thing");
	noted(&e, "neither a resource with an id");
	noted(&e, "somethingNew: a lab has no word for it");
	noted(&e, "Microsoft.Network/connections: a lab has no such thing");
	noted(&e, "nothing says what it belongs to");
	noted(&e, "effective routes, which are for erxctl compare");
	noted(&e, "a table of routes of something unknown");
	noted(&e, "nothing that is known here");
	end(&e);
}
END_TEST

START_TEST(who_leads_to_itself_is_left_out)
{
	struct estate e;
	struct data_node *lab;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[{'id':'" N "virtualNetworkGateways/a','gatewayType':'ExpressRoute',"
	    "'ipConfigurations':[{'subnet':{'id':'" N
	    "virtualNetworkGateways/a/x/y'}}]},"
	    "{'id':'" N
	    "connections/b','connectionType':'IPsec','virtualNetworkGateway1':"
	    "{'id':'" N "connections/b'},'localNetworkGateway2':{'id':'" N
	    "connections/b'}}]");
	lab = import_lab(e.im);
	ck_assert_uint_eq(lab->n, 1);
	end(&e);
}
END_TEST

START_TEST(pieces_can_be_left_out_again)
{
	struct estate e;
	struct data_node *lab;

	start(&e, false);
	give(&e, "a.json", NULL, CIRCUIT(N, "er", "64520", "172.16.1"));
	lab = import_lab(e.im);
	ck_assert(
	    import_leave_out(e.im, "circuits/er/private-peering/vlan", "too large"));
	ck_assert(!import_leave_out(e.im, "circuits/er/private-peering/vlan", "again"));
	ck_assert(!import_leave_out(e.im, "circuits/none/sku", "nothing there"));
	ck_assert_ptr_null(
	    data_node_text(data_node_get(data_node_get(data_node_get(lab, "circuits"),
					     "er"),
			       "private-peering"),
		"vlan"));
	noted(&e, "left out, for the lab cannot have it so: too large");
	end(&e);
}
END_TEST

START_TEST(places_are_found_by_either_name)
{
	static const struct {
		const char *place, *object, *part;
	} rows[] = { { "er/primary", "circuits/er", "primary" },
		{ "er-secondary", "circuits/er", "secondary" },
		{ "er", "circuits/er", "" }, { "gw", "vnets/hub", "" },
		{ "hub.gw1", "vnets/hub", "gw1" }, { "gw_gw0", "vnets/hub", "gw0" } };
	struct estate e;
	char part[16], *object;

	start(&e, false);
	give(&e, "a.json", NULL,
	    "[" CIRCUIT(N, "er", "64520", "172.16.1") "," VNET(N, "hub",
		"10.1.0.0/24") "," GATEWAY(N, "gw", "hub") "]");
	import_lab(e.im);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		object = import_place(e.im, rows[i].place, part);
		ck_assert_str_eq(object, rows[i].object);
		ck_assert_str_eq(part, rows[i].part);
		free(object);
	}
	ck_assert_ptr_null(import_place(e.im, "primary", part));
	end(&e);
}
END_TEST

TCase *
test_import_import(void)
{
	TCase *tc = tcase_create("import/import");

	tcase_add_test(tc, objects_find_each_other_in_any_order);
	tcase_add_test(tc, secrets_stay_out_unless_asked_for);
	tcase_add_test(tc, other_subscriptions_need_an_authorization);
	tcase_add_test(tc, names_that_are_taken_get_their_group);
	tcase_add_test(tc, sites_come_from_rows);
	tcase_add_test(tc, gateways_say_what_circuits_do_not);
	tcase_add_test(tc, managed_circuits_are_private_clouds);
	tcase_add_test(tc, reach_of_a_private_cloud_gets_the_authorization_it_needs);
	tcase_add_test(tc, what_changes_routes_is_said);
	tcase_add_test(tc, what_is_not_understood_is_listed);
	tcase_add_test(tc, who_leads_to_itself_is_left_out);
	tcase_add_test(tc, pieces_can_be_left_out_again);
	tcase_add_test(tc, places_are_found_by_either_name);
	return tc;
}
