/*
 * VPN gateways in whole labs: which table has what, where packets go, what takes over,
 * and what is refused.
 */
#include "er/flow.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"
#include "view/lint.h"

#include <stdio.h>
#include <string.h>

#define CIRCUIT                                                           \
	"circuits\n" LAB_CIRCUIT_AT("er", "Seattle", "64520", "172.16.1") \
	    LAB_PEERING_IPV6

/* `vpn` of the hub: its leaves, and its connections. */
#define HUB(vpn)                                             \
	"vnets\n"                                            \
	"  hub\n"                                            \
	"    address-space = [10.60.0.0/16, fd00:60::/48]\n" \
	"    gateway\n"                                      \
	"    connections\n"                                  \
	"      a\n"                                          \
	"        circuit = er\n"                             \
	"    vpn-gateway\n" vpn "  spoke\n"                  \
	"    address-space = [10.61.0.0/24, fd00:61::/64]\n" \
	"    peered-with = hub\n"

#define TO_BRANCH             \
	"      connections\n" \
	"        branch\n"    \
	"          site = branch\n"
#define ACTIVE "      active-active = true\n"

#define DC(more)                                   \
	"on-premises\n"                            \
	"  dc\n"                                   \
	"    asn = 64520\n"                        \
	"    circuits\n"                           \
	"      er\n"                               \
	"        local-preference = 150\n"         \
	"    advertise\n"                          \
	"      -\n        prefix = 10.20.0.0/16\n" \
	"      -\n        prefix = fd00:20::/48\n" more

#define BRANCH                                     \
	"  branch\n"                               \
	"    asn = 64530\n"                        \
	"    advertise\n"                          \
	"      -\n        prefix = 10.40.0.0/16\n" \
	"      -\n        prefix = fd00:40::/48\n"

#define VPN_TO_HUB "    vpn\n      hub\n"

#define OVER_VPN      "spoke hub/vpn0 branch/ce0, spoke hub/vpn1 branch/ce0"
#define BACK_OVER_VPN "branch/ce0 hub/vpn0 spoke, branch/ce0 hub/vpn1 spoke"

/* --- tables --- */

START_TEST(n2_each_gateway_has_routes_of_the_other)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(ACTIVE TO_BRANCH) DC("") BRANCH);
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "*hub/vpn0 64530\n*hub/vpn1 64530");
	ck_rows(&x, "hub/gw1", "fd00:40::/48", "*hub/vpn0 64530\n*hub/vpn1 64530");
	/* N-6: of the ExpressRoute gateway, the spaces of the VNets only. */
	ck_rows(&x, "hub/vpn0", "10.61.0.0/24", "*self \n hub/gw0 \n hub/gw1 ");
	ck_rows(&x, "hub/vpn0", "10.20.0.0/16", "");
	ck_rows(&x, "hub/vpn0", "10.40.0.0/16", "*branch/ce0 64530\n hub/vpn1 64530");
	/* N-5: the site sees one AS. */
	ck_rows(&x, "branch/ce0", "10.61.0.0/24", "*hub/vpn0 65515\n*hub/vpn1 65515");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n3_nothing_is_in_transit_between_vpn_and_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(ACTIVE TO_BRANCH) DC("") BRANCH);
	ck_rows(&x, "er/primary", "10.40.0.0/16", "");
	ck_rows(&x, "dc/ce0", "fd00:40::/48", "");
	ck_rows(&x, "branch/ce0", "10.20.0.0/16", "");
	lab_ck_ways(&x, "dc", "branch", "no route at dc/ce0", "no route at branch/ce0");
	lab_ck_ways(&x, "fd00:20::1", "fd00:40::1", "no route at dc/ce0",
	    "no route at branch/ce0");
	lab_ck_ways(&x, "spoke", "branch", OVER_VPN, BACK_OVER_VPN);
	lab_ck_ways(&x, "fd00:61::1", "fd00:40::1", OVER_VPN, BACK_OVER_VPN);
	lab_bed_fini(&x);
}
END_TEST

/* A site with both lines: the VPN's path is shorter, and ExpressRoute wins all the
 * same, until it is gone. */
START_TEST(n4_expressroute_wins_and_vpn_takes_over)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(VPN_TO_HUB));
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er/primary 12076 64520\n*er/secondary 12076 64520\n hub/vpn0 64520");
	lab_ck_ways(&x, "hub", "dc",
	    "hub hub/gw0 er/primary dc/ce0, hub hub/gw0 er/secondary dc/ce0, "
	    "hub hub/gw1 er/primary dc/ce0, hub hub/gw1 er/secondary dc/ce0",
	    "dc/ce0 er/primary hub/gw0 hub, dc/ce0 er/primary hub/gw1 hub, "
	    "dc/ce0 er/secondary hub/gw0 hub, dc/ce0 er/secondary hub/gw1 hub");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Disabled\n");
	lab_ck_ways(&x, "hub", "dc", "hub hub/vpn0 dc/ce0", "dc/ce0 hub/vpn0 hub");
	lab_ck_ways(&x, "fd00:60::1", "fd00:20::1", "hub hub/vpn0 dc/ce0",
	    "dc/ce0 hub/vpn0 hub");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Enabled\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw1", "fd00:20::/48"), "12076 64520");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.1", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n4_a_longer_prefix_over_vpn_wins)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT HUB(TO_BRANCH) DC("") "  branch\n    asn = 64530\n    advertise\n"
					  "      -\n        prefix = 10.20.7.0/24\n");
	lab_ck_ways(&x, "hub", "branch", "hub hub/vpn0 branch/ce0",
	    "branch/ce0 hub/vpn0 hub");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.1", "10.20.8.1"), "delivered");
	ck_rows(&x, "er/primary", "10.20.7.0/24", "");
	lab_bed_fini(&x);
}
END_TEST

/* N-5, N-8: without local preference a site uses both lines. */
START_TEST(n5_without_local_preference_a_site_uses_both)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(VPN_TO_HUB));
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    circuits\n      er\n        local-preference = 100\n");
	ck_rows(&x, "dc/ce0", "10.60.0.0/16",
	    "*er/primary 12076\n*er/secondary 12076\n*hub/vpn0 65515");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    vpn\n      hub\n        local-preference = 50\n");
	ck_rows(&x, "dc/ce0", "10.60.0.0/16",
	    "*er/primary 12076\n*er/secondary 12076\n hub/vpn0 65515");
	lab_bed_fini(&x);
}
END_TEST

/* --- without BGP --- */

#define STATIC TO_BRANCH "          static = [10.40.0.0/16, fd00:40::/48]\n"

START_TEST(n7_static_networks_do_for_bgp)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(ACTIVE STATIC) DC("") BRANCH);
	/* The path is empty, and the way the same. */
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "*hub/vpn0 \n*hub/vpn1 ");
	ck_rows(&x, "hub/vpn0", "10.40.0.0/16", "*self \n hub/vpn1 ");
	ck_rows(&x, "branch/ce0", "10.61.0.0/24", "");
	lab_ck_ways(&x, "spoke", "branch", OVER_VPN, BACK_OVER_VPN);
	lab_ck_ways(&x, "fd00:61::1", "fd00:40::1", OVER_VPN, BACK_OVER_VPN);
	ck_rows(&x, "er/primary", "10.40.0.0/16", "");
	/* A static route stays while one of its tunnels lives. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "branch/ce0--hub/vpn0"));
	lab_ck_ways(&x, "branch", "spoke", "branch/ce0 hub/vpn1 spoke",
	    "hub/vpn0 forwards into a dead link or router");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n7_a_static_route_yields_to_bgp_at_the_site)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT HUB("") DC(VPN_TO_HUB "        static = [10.20.0.0/16]\n"));
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.60.0.1"), "delivered");
	lab_ck_ways(&x, "dc", "hub",
	    "dc/ce0 er/primary hub/gw0 hub, dc/ce0 er/primary hub/gw1 hub, "
	    "dc/ce0 er/secondary hub/gw0 hub, dc/ce0 er/secondary hub/gw1 hub",
	    "hub hub/gw0 er/primary dc/ce0, hub hub/gw0 er/secondary dc/ce0, "
	    "hub hub/gw1 er/primary dc/ce0, hub hub/gw1 er/secondary dc/ce0");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Disabled\n");
	lab_ck_ways(&x, "dc", "hub", "dc/ce0 hub/vpn0 hub", "hub hub/vpn0 dc/ce0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n1_a_vpn_gateway_stands_alone)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    vpn-gateway\n" STATIC
	    "on-premises\n" BRANCH);
	lab_ck_ways(&x, "hub", "branch", "hub hub/vpn0 branch/ce0",
	    "branch/ce0 hub/vpn0 hub");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.1", "10.60.0.2"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* --- N-10 --- */

START_TEST(n10_sites_of_one_vpn_gateway_reach_each_other)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    vpn-gateway\n"
	    "on-premises\n"
	    "  one\n    asn = 64530\n    vpn\n      hub\n    advertise\n"
	    "      -\n        prefix = 10.40.0.0/16\n"
	    "      -\n        prefix = 0.0.0.0/0\n"
	    "      -\n        prefix = 10.60.0.0/16\n"
	    "  two\n    asn = 64531\n    vpn\n      hub\n    advertise\n"
	    "      -\n        prefix = 10.41.0.0/16\n");
	ck_rows(&x, "two/ce0", "10.40.0.0/16", "*hub/vpn0 65515 64530");
	lab_ck_ways(&x, "10.41.0.1", "10.40.0.1", "two/ce0 hub/vpn0 one/ce0",
	    "one/ce0 hub/vpn0 two/ce0");
	/* The gateway takes a default route and keeps it to itself. */
	ck_rows(&x, "hub/vpn0", "0.0.0.0/0", "*one/ce0 64530");
	ck_rows(&x, "two/ce0", "0.0.0.0/0", "");
	/* What is the VNet's own is none of a site's. */
	ck_rows(&x, "hub/vpn0", "10.60.0.0/16", "*self \n!one/ce0 64530 (connected)");
	lab_bed_fini(&x);
}
END_TEST

/* --- route tables --- */

START_TEST(e16_a_route_leads_to_the_vpn_gateway)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT HUB(TO_BRANCH) DC("") BRANCH
	    "route-tables\n  out\n    gateway-propagation = false\n    routes\n"
	    "      all\n        prefix = 10.0.0.0/8\n        next-hop = vpn-gateway\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  spoke\n    subnets\n      web\n        prefix = 10.61.0.0/24\n"
	    "        ipv6-prefix = fd00:61::/64\n        route-table = out\n");
	lab_ck_ways(&x, "spoke", "10.40.0.1", "spoke/web hub/vpn0 branch/ce0",
	    "branch/ce0 hub/vpn0 spoke/web");
	/* The VPN gateway does not know what circuits taught. */
	lab_ck_ways(&x, "spoke", "10.20.0.1", "no route at hub/vpn0",
	    "dc/ce0 er/primary hub/gw0 spoke/web, dc/ce0 er/primary hub/gw1 spoke/web, "
	    "dc/ce0 er/secondary hub/gw0 spoke/web, "
	    "dc/ce0 er/secondary hub/gw1 spoke/web");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e18_a_table_on_gatewaysubnet_steers_what_tunnels_bring)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT HUB("      route-table = rt-gw\n" TO_BRANCH) DC("") BRANCH
	    "route-tables\n  rt-gw\n    routes\n      spoke\n"
	    "        prefix = 10.61.0.0/24\n        next-hop = none\n");
	lab_ck_ways(&x, "branch", "spoke", "no route at hub/vpn0",
	    "spoke hub/vpn0 branch/ce0");
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.61.0.1"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

/* --- numbers that stick --- */

static void
ck_instance(const struct lab_bed *x, const char *address)
{
	char text[IP_ADDR_STRLEN];

	ck_assert_str_eq(
	    ip_addr_text(&er_model_vnet(x->lab->model, "hub")->vpn.instance[0], text),
	    address);
}

START_TEST(w61_the_pair_of_a_vpn_gateway_sticks)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(""));
	ck_instance(&x, "10.60.255.14");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    vpn-gateway\n      active-active = true\n");
	ck_instance(&x, "10.60.255.14");
	ck_assert_ptr_nonnull(er_model_speaker(x.lab->model, "hub/vpn1"));
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    vpn-gateway\n");
	ck_assert_ptr_null(er_model_speaker(x.lab->model, "hub/vpn0"));
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er/primary 12076 64520\n*er/secondary 12076 64520");
	lab_bed_edit(&x, DATA_CREATE, "vnets\n  hub\n    vpn-gateway\n");
	ck_instance(&x, "10.60.255.14");
	lab_bed_fini(&x);
}
END_TEST

/* --- what bites --- */

static void
ck_lint(const struct lab_bed *x, const char *expected)
{
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	view_lint(x->lab, &errs);
	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = 0; i < errs.n; i++)
		if (strncmp(code_word(errs.items[i].code), "vpn-", 4) == 0)
			buf_printf(&out, "%s%s: %s", out.len ? "\n" : "",
			    code_word(errs.items[i].code), errs.items[i].text);
	ck_assert_str_eq(out.data, expected);
	buf_fini(&out);
	errs_fini(&errs);
}

START_TEST(n10_lint_tells_of_a_vpn_in_transit)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(TO_BRANCH) DC("") BRANCH);
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_CREATE, "on-premises\n  dc\n    vpn\n      hub\n");
	ck_lint(&x,
	    "vpn-transit: dc and branch reach each other over the VPN gateway of hub, "
	    "circuit or not");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    circuits\n      er\n        local-preference = 100\n");
	ck_lint(&x,
	    "vpn-equal: dc sends to hub over the circuit and over the VPN (local "
	    "preference 100 of both), and Azure answers over er only\n"
	    "vpn-transit: dc and branch reach each other over the VPN gateway of hub, "
	    "circuit or not");
	/* S-12: the other way round. */
	lab_bed_edit(&x, DATA_DELETE,
	    "vnets\n  hub\n    vpn-gateway\n      connections = [branch]\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    vpn-gateway\n      active-active = true\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    route-server\n      routing-preference = VpnGateway\n");
	ck_lint(&x,
	    "vpn-equal: dc sends to hub over the VPN and over er (local preference 100 "
	    "of both), and the Route Server prefers the VPN");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    vpn\n      hub\n        local-preference = 150\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

/* --- what is refused --- */

START_TEST(n1_what_a_vpn_gateway_refuses)
{
	static const struct {
		enum data_op op;
		const char *edit, *code;
	} rows[] = {
		{ DATA_UPDATE, "vnets\n  hub\n    vpn-gateway\n      sku = Basic\n",
		    "vpn-sku" },
		{ DATA_UPDATE,
		    "vnets\n  hub\n    vpn-gateway\n      vpn-type = PolicyBased\n",
		    "vpn-sku" },
		{ DATA_UPDATE, "vnets\n  hub\n    vpn-gateway\n      asn = 12076\n",
		    "reserved-asn" },
		{ DATA_UPDATE, "vnets\n  hub\n    vpn-gateway\n      asn = 64530\n",
		    "reserved-asn" },
		{ DATA_UPDATE,
		    "vnets\n  hub\n    gateway\n      subnet = 10.60.255.0/27\n"
		    "    vpn-gateway\n      subnet = 10.60.1.0/27\n",
		    "conflicting-leaves" },
		{ DATA_UPDATE,
		    "vnets\n  hub\n    vpn-gateway\n      connections\n        branch\n"
		    "          bgp = false\n",
		    "missing-leaf" },
		{ DATA_UPDATE,
		    "vnets\n  hub\n    vpn-gateway\n      connections\n        branch\n"
		    "          static = [10.60.7.0/24]\n",
		    "overlap" },
		{ DATA_CREATE,
		    "vnets\n  hub\n    vpn-gateway\n      connections\n        again\n"
		    "          site = branch\n",
		    "connection-exists" },
		{ DATA_UPDATE,
		    "vnets\n  hub\n    vpn-gateway\n      connections\n        branch\n"
		    "          site = nowhere\n",
		    "unknown-name" },
		{ DATA_CREATE,
		    "on-premises\n  branch\n    vpn\n      hub\n        bgp = false\n"
		    "        static = [10.40.0.0/16]\n",
		    "conflicting-leaves" },
		{ DATA_CREATE, "on-premises\n  branch\n    vpn\n      spoke\n",
		    "no-vpn-gateway" },
		{ DATA_CREATE, "vnets\n  spoke\n    vpn-gateway\n",
		    "gateway-and-transit" },
		{ DATA_CREATE,
		    "routers\n  x\n    asn = 65001\n    neighbors\n      hub/vpn0\n",
		    "not-attached" },
		{ DATA_CREATE,
		    "vnets\n  hub\n    services\n      vpn0\n"
		    "        address = 10.60.0.9\n",
		    "duplicate-name" },
	};
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(TO_BRANCH "          bgp = true\n") DC("") BRANCH);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(strcmp(lab_bed_refused(&x, rows[i].op, rows[i].edit),
				  rows[i].code) == 0,
		    "%s: %s", rows[i].edit,
		    lab_bed_refused(&x, rows[i].op, rows[i].edit));
	lab_bed_fini(&x);
}
END_TEST

/* N-12: 4,000 prefixes of a site are taken, one more ends the session, whichever family
 * has room. */
START_TEST(n12_over_four_thousand_prefixes_end_the_session)
{
	struct lab_bed x;
	struct net_half_info info;
	struct net_half *h;
	unsigned down = 0, up = 0;

	lab_bed_init(&x,
	    CIRCUIT HUB(TO_BRANCH) DC("") "  branch\n    asn = 64530\n    advertise\n"
					  "      -\n        within = 10.128.0.0/11\n"
					  "        length = 24\n        count = 4000\n"
					  "      -\n        prefix = fd00:40::/48\n");
	ck_assert_str_eq(lab_path(&x, "hub/vpn0", "10.128.7.0/24"), "64530");
	lab_bed_apply(&x, DATA_UPDATE,
	    "on-premises\n  branch\n    advertise\n"
	    "      -\n        within = 10.128.0.0/11\n"
	    "        length = 24\n        count = 4001\n"
	    "      -\n        prefix = fd00:40::/48\n");
	for (int i = 0; i < 50; i++)
		bed_run(&x.bed, ERX_SEC / 10);
	for (size_t i = 0; (h = net_half_at(x.bed.net, i)) != NULL; i++) {
		net_half_info(h, &info);
		if (strcmp(info.local, "hub/vpn0") || strcmp(info.remote, "branch/ce0"))
			continue;
		down += !info.up;
		up += info.up;
	}
	ck_assert_uint_eq(down, 1);
	ck_assert_uint_eq(up, 1);
	ck_assert_str_eq(lab_path(&x, "hub/vpn0", "10.128.7.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "hub/vpn0", "fd00:40::/48"), "64530");
	lab_bed_fini(&x);
}
END_TEST

/* N-12: which AS a site may have. */
START_TEST(n12_what_neighbours_a_vpn_gateway_takes)
{
	static const struct {
		const char *asn, *code;
	} rows[] = {
		{ "65515", "reserved-asn" },
		{ "8075", "reserved-asn" },
		{ "64500", "reserved-asn" },
	};
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB(TO_BRANCH) DC("") BRANCH);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char edit[80];

		snprintf(edit, sizeof edit, "on-premises\n  branch\n    asn = %s\n",
		    rows[i].asn);
		ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE, edit), rows[i].code);
	}
	lab_bed_edit(&x, DATA_UPDATE, "on-premises\n  branch\n    asn = 4200000001\n");
	ck_assert_str_eq(lab_path(&x, "hub/vpn0", "10.40.0.0/16"), "4200000001");
	lab_bed_fini(&x);
}
END_TEST

/* N-8: where only the site has lost the circuit, Azure goes on sending there. */
START_TEST(n8_a_line_that_one_side_has_lost_is_a_black_hole)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(VPN_TO_HUB));
	/* The site takes nothing from the circuit any more, and still announces. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    circuits\n      er\n        import\n          -\n"
	    "            prefix = 192.0.2.0/24\n");
	lab_ck_ways(&x, "dc", "hub", "dc/ce0 hub/vpn0 hub",
	    "hub hub/gw0 er/primary dc/ce0, hub hub/gw0 er/secondary dc/ce0, "
	    "hub hub/gw1 er/primary dc/ce0, hub hub/gw1 er/secondary dc/ce0");
	/* Its links are dead: until the hold time of the MSEEs is over all is lost. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "dc/ce0--er/primary"));
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "dc/ce0--er/secondary"));
	lab_ck_ways(&x, "dc", "hub", "dc/ce0 hub/vpn0 hub",
	    "er/primary forwards into a dead link or router");
	bed_run(&x.bed, 200 * ERX_SEC);
	lab_ck_ways(&x, "dc", "hub", "dc/ce0 hub/vpn0 hub", "hub hub/vpn0 dc/ce0");
	lab_bed_fini(&x);
}
END_TEST

/* L8: a plain router of AS 65515 beside a gateway was in transit both ways. */
START_TEST(l8_a_plain_router_of_65515_is_no_vpn_gateway)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(""));
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "routers\n  vpngw\n    asn = 65515\n    neighbors\n"
			     "      hub/gw0\n      hub/gw1\n"),
	    "stand-in");
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n  nva\n    asn = 65001\n    neighbors\n      hub/gw0\n");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_vpn(void);
TCase *
test_er_vpn(void)
{
	TCase *t = tcase_create("er/vpn");

	tcase_add_test(t, n2_each_gateway_has_routes_of_the_other);
	tcase_add_test(t, n3_nothing_is_in_transit_between_vpn_and_circuit);
	tcase_add_test(t, n4_expressroute_wins_and_vpn_takes_over);
	tcase_add_test(t, n4_a_longer_prefix_over_vpn_wins);
	tcase_add_test(t, n5_without_local_preference_a_site_uses_both);
	tcase_add_test(t, n7_static_networks_do_for_bgp);
	tcase_add_test(t, n7_a_static_route_yields_to_bgp_at_the_site);
	tcase_add_test(t, n1_a_vpn_gateway_stands_alone);
	tcase_add_test(t, n10_sites_of_one_vpn_gateway_reach_each_other);
	tcase_add_test(t, e16_a_route_leads_to_the_vpn_gateway);
	tcase_add_test(t, e18_a_table_on_gatewaysubnet_steers_what_tunnels_bring);
	tcase_add_test(t, w61_the_pair_of_a_vpn_gateway_sticks);
	tcase_add_test(t, n10_lint_tells_of_a_vpn_in_transit);
	tcase_add_test(t, n1_what_a_vpn_gateway_refuses);
	tcase_add_test(t, l8_a_plain_router_of_65515_is_no_vpn_gateway);
	tcase_add_test(t, n12_over_four_thousand_prefixes_end_the_session);
	tcase_add_test(t, n12_what_neighbours_a_vpn_gateway_takes);
	tcase_add_test(t, n8_a_line_that_one_side_has_lost_is_a_black_hole);
	return t;
}
