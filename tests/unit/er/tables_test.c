/*
 * Subnets, route tables and appliances in whole labs: what hosts go by, where packets
 * go, and what is refused.
 */
#include "base/xalloc.h"
#include "er/flow.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"
#include "view/lint.h"
#include "view/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CIRCUIT                                                     \
	LAB_CIRCUIT_SEATTLE                                         \
	LAB_PEERING_IPV6 "on-premises\n"                            \
			 "  s\n"                                    \
			 "    asn = 64520\n"                        \
			 "    circuits\n"                           \
			 "      er-a\n"                             \
			 "    advertise\n"                          \
			 "      -\n        prefix = 10.20.0.0/16\n" \
			 "      -\n        prefix = fd00:20::/48\n"

/* A hub with a firewall, and two spokes that know nothing but a default route to it. */
#define HUB(gateway, appliance)                                                     \
	"vnets\n"                                                                   \
	"  hub\n"                                                                   \
	"    address-space = [10.60.0.0/16, fd00:60::/48]\n"                        \
	"    subnets\n"                                                             \
	"      app\n"                                                               \
	"        prefix = 10.60.1.0/24\n"                                           \
	"        ipv6-prefix = fd00:60:0:1::/64\n"                                  \
	"      inspect\n"                                                           \
	"        prefix = 10.60.4.0/24\n"                                           \
	"        ipv6-prefix = fd00:60:0:4::/64\n"                                  \
	"    appliances\n"                                                          \
	"      fw\n"                                                                \
	"        address = 10.60.4.4\n"                                             \
	"        ipv6-address = fd00:60:0:4::4\n" appliance "    gateway\n" gateway \
	"    connections\n"                                                         \
	"      a\n"                                                                 \
	"        circuit = er-a\n"

#define SPOKE(name, v4, v6, table)               \
	"  " name "\n"                           \
	"    address-space = [" v4 ", " v6 "]\n" \
	"    peered-with = hub\n"                \
	"    subnets\n"                          \
	"      web\n"                            \
	"        prefix = " v4 "\n"              \
	"        ipv6-prefix = " v6 "\n" table

#define VIA_FW "        route-table = via-fw\n"
#define SPOKES(table1, table2)                                  \
	SPOKE("spoke1", "10.61.0.0/24", "fd00:61::/64", table1) \
	SPOKE("spoke2", "10.61.1.0/24", "fd00:61:0:1::/64", table2)

#define TABLES                                \
	"route-tables\n"                      \
	"  rt-gw\n"                           \
	"    routes\n"                        \
	"      spoke1\n"                      \
	"        prefix = 10.61.0.0/24\n"     \
	"        next-hop = 10.60.4.4\n"      \
	"      spoke1-v6\n"                   \
	"        prefix = fd00:61::/64\n"     \
	"        next-hop = fd00:60:0:4::4\n" \
	"      spoke2\n"                      \
	"        prefix = 10.61.1.0/24\n"     \
	"        next-hop = 10.60.4.4\n"      \
	"  via-fw\n"                          \
	"    gateway-propagation = false\n"   \
	"    routes\n"                        \
	"      all\n"                         \
	"        prefix = 0.0.0.0/0\n"        \
	"        next-hop = 10.60.4.4\n"      \
	"      all-v6\n"                      \
	"        prefix = ::/0\n"             \
	"        next-hop = fd00:60:0:4::4\n"

#define RT_GW "      route-table = rt-gw\n"
#define LAB   CIRCUIT HUB(RT_GW, "") SPOKES(VIA_FW, VIA_FW) TABLES

/* --- looking --- */

/* "hub/fw hub spoke1: delivered x1": the first member, then each that ends otherwise.
 */
static void
put_way(struct buf *out, const struct net_trace *t)
{
	buf_puts(out, t->npaths ? "" : "-");
	for (size_t i = 0; i < t->npaths; i++) {
		const struct net_trace_path *p = &t->paths[i];

		if (i > 0 && p->fate == t->paths[i - 1].fate)
			continue;
		for (size_t k = 0; k < p->nhops; k++)
			buf_printf(out, "%s%s", k || i ? " " : "", p->hops[k].router);
		buf_printf(out, ": %s", net_fate_name(p->fate));
	}
	buf_printf(out, " x%u lost %u", t->members, t->lost);
}

static void
ck_flow(const struct lab_bed *x, const char *from, const char *to, const char *forward,
    const char *reverse)
{
	lab_ck_flow(x, from, to, put_way, forward, reverse);
}

static char *
effective(const struct lab_bed *x, const char *vnet, const char *subnet, bool az)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES,
		.name = vnet,
		.subnet = subnet,
		.az = az };
	struct rows s;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	s = view_show(x->lab, x->bed.net, x->bed.now, &ask, &errs);
	if (!s.ctx)
		buf_printf(&out, "%s: %s", code_word(errs.items[0].code),
		    errs.items[0].text);
	while (s.ctx && rows_next(&s, &out, 1))
		;
	rows_free(&s);
	errs_fini(&errs);
	return buf_steal(&out);
}

/* A line a row, "SOURCE STATE PREFIX TYPE IP". */
static void
ck_effective(const struct lab_bed *x, const char *vnet, const char *subnet,
    const char *expected)
{
	char *all = effective(x, vnet, subnet, false);
	struct buf text;

	buf_init(&text);
	buf_puts(&text, *all == '[' ? "" : all);
	for (const char *p = all; (p = strchr(p, '{')) != NULL; p++) {
		char source[40], state[20], net[60], type[40], ip[60];
		int n = sscanf(p,
		    "{\"source\":\"%39[^\"]\",\"state\":\"%19[^\"]\","
		    "\"address-prefix\":\"%59[^\"]\",\"next-hop-type\":\"%39[^\"]\","
		    "\"next-hop-ip\":%59[^}]",
		    source, state, net, type, ip);

		ck_assert_int_eq(n, 5);
		buf_printf(&text, "%s %s %s %s %s\n", source, state, net, type, ip);
	}
	ck_assert_str_eq(text.data, expected);
	buf_fini(&text);
	free(all);
}

/* --- firewall insertion --- */

START_TEST(e18_spoke_to_spoke_over_a_firewall)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck_flow(&x, "spoke1", "spoke2",
	    "spoke1/web hub/fw spoke2/web: delivered x1 lost 0",
	    "spoke2/web hub/fw spoke1/web: delivered x1 lost 0");
	ck_flow(&x, "fd00:61::9", "fd00:61:0:1::9",
	    "spoke1/web hub/fw spoke2/web: delivered x1 lost 0",
	    "spoke2/web hub/fw spoke1/web: delivered x1 lost 0");
	/* Peering is longer than the default route. */
	ck_flow(&x, "spoke1", "hub", "spoke1/web hub/app: delivered x1 lost 0",
	    "hub/app spoke1/web: delivered x1 lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e18_spoke_to_on_premises_over_a_firewall)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck_flow(&x, "spoke1", "s",
	    "spoke1/web hub/fw hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 hub/fw spoke1/web: delivered x4 lost 0");
	ck_flow(&x, "fd00:61::9", "fd00:20::9",
	    "spoke1/web hub/fw hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 hub/fw spoke1/web: delivered x4 lost 0");
	/* The hub itself needs no table. */
	ck_flow(&x, "hub", "s",
	    "hub/app hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 hub/app: delivered x4 lost 0");
	lab_bed_fini(&x);
}
END_TEST

/* The classic mistake: GatewaySubnet has no table, or one that is too short. */
START_TEST(e21_a_firewall_in_one_direction_drops)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("", "") SPOKES(VIA_FW, "") TABLES);
	ck_flow(&x, "spoke1", "s", "spoke1/web hub/fw: asymmetric-dropped x4 lost 4",
	    "s/ce0 er-a/primary hub/gw0 spoke1/web: delivered x4 lost 0");
	ck_flow(&x, "s", "spoke1",
	    "s/ce0 er-a/primary hub/gw0 spoke1/web: delivered x4 lost 0",
	    "spoke1/web hub/fw: asymmetric-dropped x4 lost 4");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      fw\n        stateful = false\n");
	ck_flow(&x, "spoke1", "s",
	    "spoke1/web hub/fw hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 spoke1/web: delivered x4 lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e18_a_shorter_route_on_gatewaysubnet_steers_nothing)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_UPDATE,
	    "route-tables\n  rt-gw\n    routes\n      spoke1\n"
	    "        prefix = 10.61.0.0/16\n");
	ck_flow(&x, "s", "spoke1",
	    "s/ce0 er-a/primary hub/gw0 spoke1/web: delivered x4 lost 0",
	    "spoke1/web hub/fw: asymmetric-dropped x4 lost 4");
	lab_bed_fini(&x);
}
END_TEST

/* --- effective routes --- */

#define V6_REST "Default Invalid ::/0 Internet null\n"

START_TEST(e19_user_rows_and_what_they_override)
{
	struct lab_bed x;
	char *az;

	lab_bed_init(&x, LAB);
	ck_effective(&x, "spoke1", "web",
	    "Default Active 10.61.0.0/24 VnetLocal null\n"
	    "Default Active fd00:61::/64 VnetLocal null\n"
	    "Default Active 10.60.0.0/16 VNetPeering null\n"
	    "Default Active fd00:60::/48 VNetPeering null\n"
	    "Default Invalid 0.0.0.0/0 Internet null\n" V6_REST
	    "User Active 0.0.0.0/0 VirtualAppliance \"10.60.4.4\"\n"
	    "User Active ::/0 VirtualAppliance \"fd00:60:0:4::4\"\n");
	/* One subnet needs no name, several do. */
	ck_effective(&x, "hub", NULL,
	    "bad-argument: hub has several subnets: app, inspect");
	ck_effective(&x, "hub", "db",
	    "unknown-name: hub has no such subnet; there are app, inspect");
	az = effective(&x, "spoke1", NULL, true);
	ck_assert_msg(strstr(az,
			  "{\"addressPrefix\":[\"0.0.0.0/0\"],"
			  "\"disableBgpRoutePropagation\":true,\"name\":null,"
			  "\"nextHopIpAddress\":[\"10.60.4.4\"],"
			  "\"nextHopType\":\"VirtualAppliance\",\"source\":\"User\","
			  "\"state\":\"Active\"}") != NULL,
	    "%s", az);
	free(az);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e17_propagation_off_drops_what_gateways_learned)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	/* With propagation the longer learned route goes before the user's 0/0. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "route-tables\n  via-fw\n    gateway-propagation = true\n");
	ck_flow(&x, "spoke1", "s",
	    "spoke1/web hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 hub/fw: asymmetric-dropped x4 lost 4");
	/* A user's route of the same prefix overrides both rows of BGP. */
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  via-fw\n    routes\n      onprem\n"
	    "        prefix = 10.20.0.0/16\n        next-hop = 10.60.4.4\n");
	ck_effective(&x, "spoke1", "web",
	    "Default Active 10.61.0.0/24 VnetLocal null\n"
	    "Default Active fd00:61::/64 VnetLocal null\n"
	    "Default Active 10.60.0.0/16 VNetPeering null\n"
	    "Default Active fd00:60::/48 VNetPeering null\n"
	    "VirtualNetworkGateway Invalid 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n"
	    "VirtualNetworkGateway Invalid 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.5\"\n"
	    "VirtualNetworkGateway Active fd00:20::/48 VirtualNetworkGateway "
	    "\"fd00:60:0:ffff::4\"\n"
	    "VirtualNetworkGateway Active fd00:20::/48 VirtualNetworkGateway "
	    "\"fd00:60:0:ffff::5\"\n"
	    "Default Invalid 0.0.0.0/0 Internet null\n" V6_REST
	    "User Active 0.0.0.0/0 VirtualAppliance \"10.60.4.4\"\n"
	    "User Active 10.20.0.0/16 VirtualAppliance \"10.60.4.4\"\n"
	    "User Active ::/0 VirtualAppliance \"fd00:60:0:4::4\"\n");
	ck_flow(&x, "spoke1", "s",
	    "spoke1/web hub/fw hub/gw0 er-a/primary s/ce0: delivered x4 lost 0",
	    "s/ce0 er-a/primary hub/gw0 hub/fw spoke1/web: delivered x4 lost 0");
	lab_bed_fini(&x);
}
END_TEST

/* --- kinds of next hops --- */

#define ROUTE(prefix, hop)                                                        \
	"route-tables\n  via-fw\n    routes\n      one\n        prefix = " prefix \
	"\n        next-hop = " hop "\n"

START_TEST(e16_every_kind_of_next_hop)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_CREATE, ROUTE("10.61.1.0/24", "none"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("10.61.1.0/24", "vpn-gateway"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("10.61.1.0/24", "vnet-local"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("10.61.0.128/25", "vnet-local"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.0.200"),
	    "delivered");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("9.9.9.0/24", "internet"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "9.9.9.9"), "internet");
	/* Nobody is at the address; or somebody whom the VNet is not peered with. */
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("9.9.9.0/24", "10.60.4.5"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "9.9.9.9"),
	    "no-appliance");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  far\n    address-space = [10.70.0.0/24]\n    appliances\n"
	    "      nva\n        address = 10.70.0.4\n");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("9.9.9.0/24", "10.70.0.4"));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "9.9.9.9"),
	    "no-appliance");
	lab_bed_fini(&x);
}
END_TEST

/* A user's route that is as long as that of the VNet itself, or of a peer, wins. */
START_TEST(e11_users_go_before_the_vnet_and_peers)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_CREATE, ROUTE("10.60.0.0/16", "10.60.4.4"));
	ck_flow(&x, "spoke1", "hub", "spoke1/web hub/fw: asymmetric-dropped x1 lost 1",
	    "hub/app spoke1/web: delivered x1 lost 0");
	lab_bed_edit(&x, DATA_UPDATE, ROUTE("10.61.0.0/24", "10.60.4.4"));
	ck_flow(&x, "10.61.0.1", "10.61.0.2",
	    "spoke1/web hub/fw spoke1/web: delivered x1 lost 0",
	    "spoke1/web hub/fw spoke1/web: delivered x1 lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e10a_without_outbound_access_the_internet_is_a_loss)
{
	struct lab_bed x;
	struct net_trace t;
	struct buf out;
	struct er_endpoint p;
	struct net_where where;
	struct net_packet packet = { .owner = NULL };

	lab_bed_init(&x, LAB);
	ck_assert_str_eq(lab_trace(&x, "hub/app", "10.60.1.1", "9.9.9.9"), "internet");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    subnets\n      app\n        outbound = none\n"
	    "      inspect\n        outbound = nat\n");
	ck_assert_str_eq(lab_trace(&x, "hub/app", "10.60.1.1", "9.9.9.9"),
	    "no-outbound");
	/* It is the firewall's subnet that matters for the spokes. */
	p = lab_place(&x, "spoke1");
	where = er_endpoint_where(&p);
	ck_assert(ip_addr_parse(&packet.to, "9.9.9.9"));
	net_trace_run(x.bed.net, &where, &packet, &t);
	buf_init(&out);
	net_trace_text(&out, &t);
	ck_assert_str_eq(out.data, "leaves hub/fw by the Internet route");
	ck_assert_uint_eq(t.left, 1);
	ck_assert_uint_eq(t.lost, 0);
	net_trace_fini(&t);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    subnets\n      inspect\n        outbound = none\n");
	p = lab_place(&x, "spoke1");
	where = er_endpoint_where(&p);
	net_trace_run(x.bed.net, &where, &packet, &t);
	buf_reset(&out);
	net_trace_text(&out, &t);
	ck_assert_str_eq(out.data,
	    "the Internet route takes it at hub/fw, whose subnet has no outbound access "
	    "(E-10a)");
	ck_assert_uint_eq(t.lost, 1);
	net_trace_fini(&t);
	buf_fini(&out);
	lab_bed_fini(&x);
}
END_TEST

/* --- what is refused --- */

static void
ck_refused(struct lab_bed *x, const char *edit, const char *code)
{
	const char *got = lab_bed_refused(x, DATA_CREATE, edit);

	if (strcmp(got, "unknown-name") == 0 || strcmp(got, "exists") == 0)
		got = lab_bed_refused(x, DATA_UPDATE, edit);
	ck_assert_msg(strcmp(got, code) == 0, "%s, not %s, for %s", got, code, edit);
}

#define GW_TABLE "vnets\n  hub\n    gateway\n      route-table = "

START_TEST(e17_what_gatewaysubnet_does_not_take)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck_refused(&x, GW_TABLE "via-fw\n", "gateway-route-table");
	ck_refused(&x, "route-tables\n  rt-gw\n    gateway-propagation = false\n",
	    "gateway-route-table");
	ck_refused(&x,
	    "route-tables\n  rt-gw\n    routes\n      all\n"
	    "        prefix = 0.0.0.0/0\n        next-hop = 10.60.4.4\n",
	    "gateway-route-table");
	ck_refused(&x,
	    "route-tables\n  rt-gw\n    routes\n      all\n"
	    "        prefix = ::/0\n        next-hop = fd00:60:0:4::4\n",
	    "gateway-route-table");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e16_what_tables_and_subnets_refuse)
{
	static const struct {
		const char *edit, *code;
	} rows[] = {
		{ GW_TABLE "nowhere\n", "unknown-name" },
		{ ROUTE("fd00::/16", "10.60.4.4"), "bad-next-hop" },
		{ ROUTE("0.0.0.0/0", "10.60.4.4"), "duplicate-entry" },
		{ "route-tables\n  t\n    routes\n      a\n        prefix = 9.0.0.0/8\n",
		    "missing-leaf" },
		{ "route-tables\n  spoke1\n", "duplicate-name" },
		{ "vnets\n  hub\n    subnets\n      x\n", "missing-leaf" },
		{ "vnets\n  hub\n    subnets\n      x\n        prefix = 10.60.1.0/25\n",
		    "bad-subnet" },
		{ "vnets\n  hub\n    subnets\n      x\n        prefix = 10.61.7.0/24\n",
		    "bad-subnet" },
		{ "vnets\n  hub\n    subnets\n      x\n        prefix = 10.60.255.0/28\n",
		    "bad-subnet" },
		{ "vnets\n  hub\n    subnets\n      GatewaySubnet\n"
		  "        prefix = 10.60.9.0/24\n",
		    "bad-subnet" },
		{ "vnets\n  hub\n    services\n      vm\n        address = 10.60.9.9\n",
		    "outside-subnets" },
		{ "vnets\n  hub\n    appliances\n      f2\n        address = 10.60.9.9\n",
		    "outside-subnets" },
		{ "vnets\n  hub\n    appliances\n      f2\n        address = 10.6.9.9\n",
		    "service-outside" },
		{ "vnets\n  hub\n    appliances\n      f2\n        address = 10.60.4.4\n",
		    "duplicate-entry" },
		{ "vnets\n  hub\n    appliances\n      f2\n        address = 10.60.4.5\n"
		  "        load-balancer = 10.60.4.4\n",
		    "duplicate-entry" },
		{ "vnets\n  hub\n    appliances\n      gw0\n        address = 10.60.4.5\n",
		    "duplicate-name" },
		{ "vnets\n  hub\n    appliances\n      f2\n", "missing-leaf" },
		{ "route-tables\n  via-fw\n    subscription = other\n", "not-visible" },
	};
	struct lab_bed x;
	struct buf many;

	lab_bed_init(&x, LAB);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_refused(&x, rows[i].edit, rows[i].code);
	ck_assert_str_eq(lab_bed_refused(&x, DATA_DELETE, "route-tables\n  via-fw\n"),
	    "route-table-in-use");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_DELETE, "route-tables\n  rt-gw\n"),
	    "route-table-in-use");
	buf_init(&many);
	buf_puts(&many, "route-tables\n  big\n    routes\n");
	for (int i = 0; i < 401; i++)
		buf_printf(&many,
		    "      r%d\n        prefix = 9.%d.%d.0/24\n        next-hop = none\n",
		    i, i / 256, i % 256);
	ck_refused(&x, many.data, "route-table-limit");
	lab_bed_edit(&x, DATA_UPDATE, "limits\n  enabled = off\n");
	lab_bed_edit(&x, DATA_CREATE, many.data);
	buf_fini(&many);
	lab_bed_fini(&x);
}
END_TEST

/* --- lint --- */

/* The codes of what is unwise, with blanks between. */
static void
ck_lint(const struct lab_bed *x, const char *expected)
{
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	buf_puts(&out, "");
	view_lint(x->lab, &errs);
	for (size_t i = 0; i < errs.n; i++)
		buf_printf(&out, "%s%s", i ? " " : "", code_word(errs.items[i].code));
	ck_assert_str_eq(out.data, expected);
	buf_fini(&out);
	errs_fini(&errs);
}

START_TEST(e21_lint_tells_of_a_firewall_in_one_direction)
{
	struct lab_bed x;

	/* The second spoke's IPv6 has no route on GatewaySubnet. */
	lab_bed_init(&x, LAB);
	ck_lint(&x, "firewall-one-way");
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  rt-gw\n    routes\n      spoke2-v6\n"
	    "        prefix = fd00:61:0:1::/64\n        next-hop = fd00:60:0:4::4\n");
	ck_lint(&x, "");
	/* Only inbound, then only outbound, of both families. */
	lab_bed_edit(&x, DATA_DELETE,
	    "vnets\n  spoke1\n    subnets\n      web\n        route-table\n");
	ck_lint(&x, "firewall-one-way firewall-one-way");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      fw\n        stateful = false\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

/* A tag stands for the addresses that are written; a prefix goes before a tag. */
START_TEST(e16_a_service_tag_stands_for_its_addresses)
{
	struct lab_bed x;
	struct buf edit;

	lab_bed_init(&x,
	    "vnets\n  v\n    address-space = [10.60.0.0/16]\n    subnets\n"
	    "      a\n        prefix = 10.60.1.0/24\n        route-table = t\n"
	    "        outbound = nat\n"
	    "route-tables\n  t\n    routes\n"
	    "      all\n        prefix = 0.0.0.0/0\n        next-hop = none\n"
	    "      storage\n        service-tag = Storage.WestEurope\n"
	    "        addresses = [20.38.96.0/19, 20.60.0.0/16]\n"
	    "        next-hop = internet\n"
	    "      part\n        prefix = 20.60.0.0/16\n        next-hop = none\n"
	    "      unknown\n        service-tag = Sql\n        next-hop = internet\n");
	ck_flow(&x, "v/a", "20.38.97.1", "v/a: internet x1 lost 0", "- x0 lost 0");
	ck_flow(&x, "v/a", "20.60.0.1", "v/a: no-route x1 lost 1", "- x0 lost 0");
	ck_flow(&x, "v/a", "52.0.0.1", "v/a: no-route x1 lost 1", "- x0 lost 0");
	ck_lint(&x, "no-effect");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "route-tables\n  t\n    routes\n      part\n"
			     "        service-tag = Sql\n"),
	    "conflicting-leaves");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "route-tables\n  t\n    routes\n      part\n"
			     "        addresses = [20.1.0.0/16]\n"),
	    "conflicting-leaves");
	buf_init(&edit);
	buf_puts(&edit, "route-tables\n  t\n    routes\n");
	for (int i = 0; i < 24; i++)
		buf_printf(&edit,
		    "      t%d\n        service-tag = Sql\n        next-hop = none\n",
		    i);
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, edit.data),
	    "route-table-limit");
	buf_fini(&edit);
	lab_bed_fini(&x);
}
END_TEST

/* With propagation on, a user's route for what a site announces wins (E-11). */
START_TEST(e21_lint_knows_routes_for_networks_of_sites)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    gateway\n"
	    "    connections\n      a\n        circuit = er\n"
	    "    subnets\n      fw\n        prefix = 10.60.4.0/24\n"
	    "      web\n        prefix = 10.60.1.0/24\n        route-table = t\n"
	    "    appliances\n      fw\n        address = 10.60.4.4\n"
	    "route-tables\n  t\n    routes\n      dc\n"
	    "        prefix = 10.21.0.0/16\n        next-hop = 10.60.4.4\n"
	    "circuits\n  er\n    private-peering\n      peer-asn = 64520\n"
	    "      vlan = 100\n      primary = 172.16.1.0/30\n"
	    "      secondary = 172.16.1.4/30\n"
	    "on-premises\n  dc\n    asn = 64520\n    circuits\n      er\n"
	    "    advertise\n      -\n        prefix = 10.20.0.0/16\n");
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_UPDATE,
	    "route-tables\n  t\n    routes\n      dc\n        prefix = 10.20.0.0/16\n");
	ck_lint(&x, "firewall-one-way");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.1.1", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e16_lint_tells_of_routes_that_lead_nowhere_or_back)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("", "") SPOKES("", "") TABLES);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    subnets\n      inspect\n        route-table = via-fw\n");
	ck_lint(&x, "firewall-one-way firewall-one-way route-back route-back");
	ck_assert_str_eq(lab_trace(&x, "hub/inspect", "10.60.4.9", "10.20.0.1"),
	    "loop");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    subnets\n      inspect\n        route-table = rt-gw\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "route-tables\n  rt-gw\n    routes\n      spoke1\n"
	    "        next-hop = 10.60.4.5\n      spoke2\n"
	    "        next-hop = vpn-gateway\n      spoke1-v6\n        next-hop = none\n");
	ck_lint(&x, "next-hop-nowhere next-hop-nowhere");
	lab_bed_fini(&x);
}
END_TEST

/* --- addresses that nobody can have --- */

static void
ck_lost(const struct lab_bed *x, const char *from, const char *to, const char *forward,
    const char *reverse)
{
	struct er_endpoint a = lab_place(x, from), b = lab_place(x, to);
	struct er_flow f;
	struct buf out;

	ck_assert(er_flow_trace(x->lab->model, x->bed.net, &a, &b, NULL, &f));
	buf_init(&out);
	net_trace_text(&out, &f.forward);
	ck_assert_str_eq(out.data, forward);
	ck_assert_uint_eq(f.forward.lost, f.forward.members);
	out.len = 0;
	net_trace_text(&out, &f.reverse);
	ck_assert_str_eq(out.data, reverse);
	buf_fini(&out);
	er_flow_fini(&f);
}

START_TEST(e22_an_address_in_no_subnet_is_lost)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("", "") SPOKES("", ""));
	/* Within the VNet, from a peer and over the circuit, of both families. */
	ck_lost(&x, "hub/app", "10.60.200.1", "no subnet of hub holds 10.60.200.1",
	    "no subnet of hub holds 10.60.200.1");
	ck_lost(&x, "spoke1", "10.60.200.1", "no subnet of hub holds 10.60.200.1",
	    "no subnet of hub holds 10.60.200.1");
	ck_lost(&x, "s", "10.60.200.1", "no subnet of hub holds 10.60.200.1",
	    "no subnet of hub holds 10.60.200.1");
	ck_lost(&x, "fd00:20::1", "fd00:60:0:9::1",
	    "no subnet of hub holds fd00:60:0:9::1",
	    "no subnet of hub holds fd00:60:0:9::1");
	ck_flow(&x, "spoke1", "10.60.200.1", "spoke1/web hub: no-subnet x1 lost 1",
	    "hub: no-subnet x1 lost 1");
	/* The instances of the gateway are in GatewaySubnet. */
	ck_assert_str_eq(lab_trace(&x, "s", "10.20.0.1", "10.60.255.12"), "delivered");
	ck_flow(&x, "spoke1", "hub/app", "spoke1/web hub/app: delivered x1 lost 0",
	    "hub/app spoke1/web: delivered x1 lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e22_a_vnet_without_subnets_has_all_of_its_addresses)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    gateway\n"
		    "    connections\n      a\n        circuit = er-a\n");
	ck_assert_str_eq(lab_trace(&x, "s", "10.20.0.1", "10.60.200.1"), "delivered");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    subnets\n      app\n        prefix = 10.60.1.0/24\n");
	ck_assert_str_eq(lab_trace(&x, "s", "10.20.0.1", "10.60.200.1"), "no-subnet");
	ck_assert_str_eq(lab_trace(&x, "s", "10.20.0.1", "10.60.1.9"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* --- live --- */

START_TEST(e18_tables_come_and_go_while_the_lab_runs)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("", "") SPOKES("", ""));
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"), "no-route");
	lab_bed_edit(&x, DATA_CREATE, TABLES);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  spoke1\n    subnets\n      web\n" VIA_FW
	    "  spoke2\n    subnets\n      web\n" VIA_FW);
	ck_flow(&x, "spoke1", "spoke2",
	    "spoke1/web hub/fw spoke2/web: delivered x1 lost 0",
	    "spoke2/web hub/fw spoke1/web: delivered x1 lost 0");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      fw\n        address = 10.60.4.6\n");
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"),
	    "no-appliance");
	lab_bed_edit(&x, DATA_DELETE,
	    "vnets\n  spoke1\n    subnets\n      web\n        route-table\n"
	    "  spoke2\n    subnets\n      web\n        route-table\n");
	lab_bed_edit(&x, DATA_DELETE, "route-tables\n  via-fw\n");
	ck_assert_str_eq(lab_trace(&x, "spoke1", "10.61.0.1", "10.61.1.1"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_tables(void);
TCase *
test_er_tables(void)
{
	TCase *t = tcase_create("er/tables");

	tcase_add_test(t, e18_spoke_to_spoke_over_a_firewall);
	tcase_add_test(t, e18_spoke_to_on_premises_over_a_firewall);
	tcase_add_test(t, e21_a_firewall_in_one_direction_drops);
	tcase_add_test(t, e18_a_shorter_route_on_gatewaysubnet_steers_nothing);
	tcase_add_test(t, e19_user_rows_and_what_they_override);
	tcase_add_test(t, e17_propagation_off_drops_what_gateways_learned);
	tcase_add_test(t, e16_every_kind_of_next_hop);
	tcase_add_test(t, e11_users_go_before_the_vnet_and_peers);
	tcase_add_test(t, e10a_without_outbound_access_the_internet_is_a_loss);
	tcase_add_test(t, e17_what_gatewaysubnet_does_not_take);
	tcase_add_test(t, e16_what_tables_and_subnets_refuse);
	tcase_add_test(t, e21_lint_tells_of_a_firewall_in_one_direction);
	tcase_add_test(t, e21_lint_knows_routes_for_networks_of_sites);
	tcase_add_test(t, e16_a_service_tag_stands_for_its_addresses);
	tcase_add_test(t, e16_lint_tells_of_routes_that_lead_nowhere_or_back);
	tcase_add_test(t, e22_an_address_in_no_subnet_is_lost);
	tcase_add_test(t, e22_a_vnet_without_subnets_has_all_of_its_addresses);
	tcase_add_test(t, e18_tables_come_and_go_while_the_lab_runs);
	return t;
}
