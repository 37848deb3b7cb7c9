/*
 * Route Servers in whole labs: who learns what with and without branch-to-branch, what
 * goes first, where packets go, limits and refusals.
 */
#include "er/endpoint.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"
#include "view/lint.h"

#include <stdio.h>
#include <string.h>

#define NVA(name, host, more)                  \
	"      " name "\n"                     \
	"        address = 10.60.4." host "\n" \
	"        stateful = false\n"           \
	"        peers = [route-server]\n" more

/* A hub on a circuit with a Route Server and an appliance; the site and the appliance
 * announce 10.20.0.0/16 both, the appliance with the shorter path. */
#define LAB(server, nvas)                                               \
	LAB_CIRCUIT_SEATTLE "on-premises\n"                             \
			    "  s\n"                                     \
			    "    asn = 64520\n"                         \
			    "    circuits\n"                            \
			    "      er-a\n"                              \
			    "    advertise\n"                           \
			    "      -\n        prefix = 10.20.0.0/16\n"  \
			    "      -\n        prefix = 10.21.0.0/16\n"  \
			    "vnets\n"                                   \
			    "  hub\n"                                   \
			    "    address-space = [10.60.0.0/16]\n"      \
			    "    gateway\n"                             \
			    "    connections\n"                         \
			    "      a\n"                                 \
			    "        circuit = er-a\n"                  \
			    "    route-server\n" server "    subnets\n" \
			    "      app\n"                               \
			    "        prefix = 10.60.1.0/24\n"           \
			    "      nva\n"                               \
			    "        prefix = 10.60.4.0/24\n"           \
			    "    appliances\n" nvas "  spoke\n"         \
			    "    address-space = [10.61.0.0/24]\n"      \
			    "    peered-with = hub\n"
#define ON    "      branch-to-branch = true\n"
#define OFF   "      branch-to-branch = false\n"
#define AD(p) "          -\n            prefix = " p "\n"
#define ONE                                                               \
	NVA("nva", "4",                                                   \
	    "        asn = 65001\n        advertise\n" AD("10.20.0.0/16") \
		AD("10.40.0.0/16"))

START_TEST(s3_without_branch_to_branch_nothing_is_exchanged)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(OFF, ONE));
	ck_rows(&x, "hub/rs0", "10.40.0.0/16", "*hub/nva 65001");
	ck_rows(&x, "hub/rs0", "10.21.0.0/16", "");
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.60.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.61.0.0/24"), "65515");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.21.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "s/ce0", "10.60.0.0/16"), "12076");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      branch-to-branch = true\n");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.21.0.0/16"), "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "65515 65001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      branch-to-branch = false\n");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.21.0.0/16"), "-");
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s5_to_s8_what_branch_to_branch_exchanges)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, ONE));
	/* S-6: one row for each instance. */
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "*hub/rs0 65001\n hub/rs1 65001");
	/* P-42a: ExpressRoute, whatever the length; S-8: its route comes back from
	 * both. */
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n er-a/secondary 12076 64520\n"
	    " hub/rs0 12076 64520\n hub/rs1 12076 64520");
	ck_rows(&x, "hub/rs0", "10.20.0.0/16",
	    "*hub/gw1 12076 64520\n hub/gw0 12076 64520\n hub/nva 65001");
	/* S-5 and S-7. */
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.60.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.61.0.0/24"), "65515");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.21.0.0/16"), "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "65515 65001");
	ck_assert_str_eq(lab_path(&x, "s/ce0", "10.40.0.0/16"), "12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s12_what_goes_first)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON "      routing-preference = VpnGateway\n", ONE));
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "65001");
	ck_assert_str_eq(lab_path(&x, "hub/rs0", "10.20.0.0/16"), "65001");
	/* What comes back never goes before the gateway's own. */
	ck_rows(&x, "hub/gw0", "10.21.0.0/16",
	    "*er-a/primary 12076 64520\n er-a/secondary 12076 64520\n"
	    " hub/rs0 12076 64520\n hub/rs1 12076 64520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      routing-preference = ASPath\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "65001");
	/* Of the same length: ExpressRoute. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        advertise\n"
	    "          -\n            prefix = 10.20.0.0/16\n            as-path = 65009\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "12076 64520");
	ck_assert_str_eq(lab_path(&x, "hub/rs0", "10.20.0.0/16"), "12076 64520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      routing-preference = ExpressRoute\n");
	ck_assert_str_eq(lab_path(&x, "hub/rs0", "10.20.0.0/16"), "12076 64520");
	lab_bed_fini(&x);
}
END_TEST

/* Hops of the one path, and its fate. */
static const char *
way_of(const struct lab_bed *x, const char *from, const char *to)
{
	static char out[400];
	struct net_packet packet = { .owner = NULL };
	struct er_endpoint place;
	struct net_where where;
	struct net_trace t;
	size_t len = 0;

	ck_assert(ip_addr_parse(&packet.to, to));
	ck_assert(
	    er_endpoint_find(x->lab->model, net_running(x->bed.net), from, &place));
	where = er_endpoint_where(&place);
	net_trace_run(x->bed.net, &where, &packet, &t);
	out[0] = '\0';
	for (size_t k = 0; k < t.npaths; k++) {
		for (size_t i = 0; i < t.paths[k].nhops; i++)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s ",
			    t.paths[k].hops[i].router);
		len += (size_t)snprintf(out + len, sizeof out - len, "%s%s",
		    net_fate_name(t.paths[k].fate), k + 1 < t.npaths ? "; " : "");
	}
	net_trace_fini(&t);
	return out;
}

#define BRANCH                                     \
	"routers\n"                                \
	"  branch\n"                               \
	"    asn = 65010\n"                        \
	"    networks = [10.40.0.0/16]\n"          \
	"    advertise\n"                          \
	"      -\n        prefix = 10.40.0.0/16\n" \
	"    neighbors\n"                          \
	"      hub/nva\n"

START_TEST(s1_packets_pass_no_route_server)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, NVA("nva", "4", "        asn = 65001\n")) BRANCH);
	ck_assert_str_eq(way_of(&x, "hub/app", "10.40.0.1"),
	    "hub/app hub/nva branch delivered");
	ck_assert_str_eq(way_of(&x, "spoke", "10.40.0.1"),
	    "spoke hub/nva branch delivered");
	ck_assert_str_eq(way_of(&x, "s", "10.40.0.1"),
	    "s/ce0 er-a/primary hub/gw0 hub/nva branch delivered; "
	    "s/ce0 er-a/primary hub/gw1 hub/nva branch delivered; "
	    "s/ce0 er-a/secondary hub/gw0 hub/nva branch delivered; "
	    "s/ce0 er-a/secondary hub/gw1 hub/nva branch delivered");
	/* S-16: one next hop at each instance. */
	ck_assert_str_eq(way_of(&x, "hub/app", "10.21.0.1"),
	    "hub/app hub/gw0 er-a/primary s/ce0 delivered; "
	    "hub/app hub/gw1 er-a/primary s/ce0 delivered");
	ck_assert_str_eq(way_of(&x, "branch", "10.21.0.1"),
	    "branch hub/nva hub/gw0 er-a/primary s/ce0 delivered; "
	    "branch hub/nva hub/gw1 er-a/primary s/ce0 delivered");
	/* One that stands on the way by mistake does not pass anything on. */
	ck_assert_str_eq(way_of(&x, "hub/rs0", "10.40.0.1"), "hub/rs0 not-forwarding");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s3_hosts_have_both_without_branch_to_branch)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(OFF, NVA("nva", "4", "        asn = 65001\n")) BRANCH);
	ck_assert_str_eq(way_of(&x, "hub/app", "10.40.0.1"),
	    "hub/app hub/nva branch delivered");
	ck_assert_str_eq(way_of(&x, "hub/app", "10.21.0.1"),
	    "hub/app hub/gw0 er-a/primary s/ce0 delivered; "
	    "hub/app hub/gw1 er-a/primary s/ce0 delivered");
	ck_assert_str_eq(lab_trace(&x, "s", "", "10.40.0.1"), "no-route");
	/* Both of one prefix: by the preference (S-12). */
	lab_bed_edit(&x, DATA_UPDATE,
	    "routers\n  branch\n    networks = [10.40.0.0/16, 10.21.0.0/16]\n"
	    "    advertise\n      -\n        prefix = 10.40.0.0/16\n"
	    "      -\n        prefix = 10.21.0.0/16\n");
	ck_assert_str_eq(way_of(&x, "hub/app", "10.21.0.1"),
	    "hub/app hub/gw0 er-a/primary s/ce0 delivered; "
	    "hub/app hub/gw1 er-a/primary s/ce0 delivered");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      routing-preference = VpnGateway\n");
	ck_assert_str_eq(way_of(&x, "hub/app", "10.21.0.1"),
	    "hub/app hub/nva branch delivered");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      routing-preference = ASPath\n");
	ck_assert_str_eq(way_of(&x, "hub/app", "10.21.0.1"),
	    "hub/app hub/gw0 er-a/primary s/ce0 delivered; "
	    "hub/app hub/gw1 er-a/primary s/ce0 delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s9_a_third_party_next_hop)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(ON,
		NVA("nva", "4",
		    "        asn = 65001\n        next-hop = 10.60.4.9\n") "      fw\n        address = 10.60.4.9\n        asn = 65002\n"
									   "        stateful = false\n        peers = [branch]\n")
		BRANCH);
	ck_assert_str_eq(way_of(&x, "hub/app", "10.40.0.1"),
	    "hub/app hub/fw branch delivered");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    appliances\n      fw\n");
	ck_assert_str_eq(way_of(&x, "hub/app", "10.40.0.1"), "hub/app no-appliance");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s10_equal_paths_of_appliances_are_shared)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(ON,
		NVA("nva", "4",
		    "        asn = 65001\n        advertise\n" AD(
			"10.40.0.0/16")) NVA("nvb", "5",
		    "        asn = 65002\n        advertise\n" AD("10.40.0.0/16"))));
	ck_rows(&x, "hub/rs0", "10.40.0.0/16", "*hub/nva 65001\n*hub/nvb 65002");
	/* Both are tried; each goes by the table of its subnet, which has both again.
	 */
	ck_assert_str_eq(lab_trace(&x, "hub/app", "", "10.40.0.1"), "loop");
	/* S-18, and split horizon. */
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.40.0.0/16"), "");
	/* The shorter one alone. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nvb\n        advertise\n"
	    "          -\n            prefix = 10.40.0.0/16\n            as-path = 65010\n");
	ck_rows(&x, "hub/rs0", "10.40.0.0/16", "*hub/nva 65001\n hub/nvb 65002 65010");
	/* S-10: NO_ADVERTISE is kept to. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        advertise\n"
	    "          -\n            prefix = 10.40.0.0/16\n"
	    "            communities = [no-advertise]\n");
	ck_rows(&x, "hub/gw0", "10.40.0.0/16", "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s11_system_routes_hold_against_appliances)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(ON,
		NVA("nva", "4",
		    "        asn = 65001\n        advertise\n" AD("10.61.0.0/25")
			AD("10.60.1.0/25"))));
	ck_assert_str_eq(way_of(&x, "hub/app", "10.61.0.1"), "hub/app spoke delivered");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.60.1.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s14_a_loop_of_an_appliance_that_goes_by_its_own_announcement)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, ONE));
	ck_assert_str_eq(lab_trace(&x, "hub/app", "", "10.40.0.1"), "loop");
	/* 0/0 of a firewall reaches the site, too. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        advertise\n"
	    "          -\n            prefix = 0.0.0.0/0\n");
	ck_assert_str_eq(lab_path(&x, "s/ce0", "0.0.0.0/0"), "12076");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      branch-to-branch = false\n");
	ck_assert_str_eq(lab_path(&x, "s/ce0", "0.0.0.0/0"), "-");
	lab_bed_fini(&x);
}
END_TEST

#define REGION(n, more, override)                  \
	"  hub" n "\n"                             \
	"    address-space = [10." n ".0.0/16]\n"  \
	"    route-server\n"                       \
	"    appliances\n"                         \
	"      nva\n"                              \
	"        address = 10." n ".0.4\n"         \
	"        asn = 6500" n "\n"                \
	"        peers = [route-server" more "]\n" \
	"        as-override = " override "\n"

START_TEST(s13_public_case_16_two_regions_with_as_override)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n" REGION("1", "", "false") REGION("2", ", hub1/nva", "true"));
	ck_rows(&x, "hub1/rs0", "10.2.0.0/16", "!hub1/nva 65001 65002 65515 (own-as)");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub1\n    appliances\n      nva\n        as-override = true\n");
	ck_assert_str_eq(lab_path(&x, "hub1/rs0", "10.2.0.0/16"), "65001 65002 65001");
	ck_assert_str_eq(lab_path(&x, "hub2/rs1", "10.1.0.0/16"), "65002 65001 65002");
	ck_assert_str_eq(way_of(&x, "hub1", "10.2.1.1"),
	    "hub1 hub1/nva hub2/nva hub2 delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s13_an_appliance_of_a_peered_vnet)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n" REGION("1", ", spoke/route-server",
		"true") "    peerings\n      spoke\n"
			"  spoke\n    address-space = [10.9.0.0/24]\n    route-server\n"
			"  far\n    address-space = [10.8.0.0/24]\n");
	ck_assert_str_eq(lab_path(&x, "spoke/rs0", "10.1.0.0/16"), "65001 65001");
	ck_assert_str_eq(lab_path(&x, "hub1/rs1", "10.9.0.0/24"), "65001 65001");
	/* S-4: two Route Servers never speak with each other, and S-13. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub1\n    appliances\n      nva\n        as-override = false\n");
	ck_rows(&x, "spoke/rs0", "10.1.0.0/16", "!hub1/nva 65001 65515 (own-as)");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "vnets\n  hub1\n    appliances\n      nva\n"
			     "        peers = [far/rs0]\n"),
	    "unknown-neighbor");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(w51_a_thousand_routes_of_a_peer)
{
	struct lab_bed x;
	struct net_half_info info;
	struct net_half *h;
	bool seen = false;

	lab_bed_init(&x,
	    LAB(OFF,
		NVA("nva", "4",
		    "        asn = 65001\n        advertise\n"
		    "          -\n            within = 10.128.0.0/12\n"
		    "            length = 24\n            count = 1000\n")));
	ck_assert_uint_eq(lab_count(&x, "hub/rs0"), 1002);
	lab_bed_apply(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        advertise\n"
	    "          -\n            within = 10.128.0.0/12\n"
	    "            length = 24\n            count = 1001\n");
	for (int i = 0; i < 50; i++)
		bed_run(&x.bed, ERX_SEC / 10);
	for (size_t i = 0; (h = net_half_at(x.bed.net, i)) != NULL; i++) {
		net_half_info(h, &info);
		if (strcmp(info.local, "hub/rs0") || strcmp(info.remote, "hub/nva"))
			continue;
		seen = true;
		ck_assert(!info.up);
	}
	ck_assert(seen);
	ck_assert_uint_eq(lab_count(&x, "hub/rs0"), 2);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(what_route_servers_refuse)
{
	static const struct {
		const char *edit, *code;
		enum data_op op;
	} rows[] = {
		{ "vnets\n  hub\n    route-server\n      subnet = 10.60.9.0/28\n",
		    "route-server-subnet", DATA_UPDATE },
		{ "vnets\n  hub\n    route-server\n      subnet = 10.99.9.0/27\n",
		    "route-server-subnet", DATA_UPDATE },
		{ "vnets\n  hub\n    route-server\n      subnet = 10.60.1.0/27\n",
		    "route-server-subnet", DATA_UPDATE },
		{ "vnets\n  hub\n    route-server\n      subnet = 10.60.255.0/27\n",
		    "route-server-subnet", DATA_UPDATE },
		{ "vnets\n  hub\n    subnets\n      RouteServerSubnet\n"
		  "        prefix = 10.60.7.0/27\n",
		    "route-server-subnet", DATA_CREATE },
		{ "vnets\n  hub\n    appliances\n      nva\n        peers = [hub/gw0]\n",
		    "not-attached", DATA_UPDATE },
		{ "vnets\n  two\n    address-space = [10.72.0.0/16]\n    route-server\n"
		  "    appliances\n      rs0\n        address = 10.72.4.77\n",
		    "duplicate-name", DATA_CREATE },
		{ "vnets\n  hub\n    services\n      rs1\n        address = 10.60.1.77\n",
		    "duplicate-name", DATA_CREATE },
		{ "vnets\n  hub\n    appliances\n      nva\n        asn = 65515\n",
		    "reserved-asn", DATA_UPDATE },
		{ "vnets\n  spoke\n    appliances\n      nva\n        address = 10.61.0.9\n"
		  "        asn = 65009\n        peers = [er-a/route-server]\n",
		    "unknown-neighbor", DATA_CREATE },
		{ "vnets\n  lone\n    address-space = [10.70.0.0/16]\n    appliances\n"
		  "      nva\n        address = 10.70.0.9\n        asn = 65009\n"
		  "        peers = [hub/route-server]\n",
		    "not-attached", DATA_CREATE },
		{ "vnets\n  tiny\n    address-space = [10.71.0.0/27]\n    route-server\n",
		    "route-server-subnet", DATA_CREATE },
	};
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, ONE));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *code = lab_bed_refused(&x, rows[i].op, rows[i].edit);

		ck_assert_msg(strcmp(code, rows[i].code) == 0, "%s: %s", rows[i].edit,
		    code);
	}
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s2_the_ninth_appliance_is_refused)
{
	struct lab_bed x;
	char edit[300];

	lab_bed_init(&x, LAB(ON, ONE));
	for (int i = 1; i <= 8; i++) {
		snprintf(edit, sizeof edit,
		    "vnets\n  spoke\n    appliances\n      n%d\n"
		    "        address = 10.61.0.%d\n        asn = %d\n"
		    "        peers = [route-server]\n",
		    i, 10 + i, 65010 + i);
		if (i < 8)
			lab_bed_apply(&x, DATA_CREATE, edit);
	}
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, edit), "route-server-peers");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s17_ipv6_is_not_for_route_servers)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16, fd00:60::/48]\n"
	    "    route-server\n    appliances\n"
	    "      nva\n        address = 10.60.4.4\n"
	    "        ipv6-address = fd00:60::4\n        asn = 65001\n"
	    "        peers = [route-server, other]\n        advertise\n"
	    "          -\n            prefix = fd00:40::/48\n"
	    "          -\n            prefix = 10.40.0.0/16\n"
	    "routers\n  other\n    asn = 65002\n");
	ck_rows(&x, "hub/rs0", "10.40.0.0/16", "*hub/nva 65001");
	ck_rows(&x, "hub/rs0", "fd00:40::/48", "");
	ck_assert_str_eq(lab_path(&x, "other", "fd00:40::/48"), "65001");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "fd00:60::/48"), "-");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_CREATE,
		"vnets\n  hub\n    appliances\n      six\n        address = fd00:60::9\n"
		"        asn = 65009\n        peers = [route-server]\n"),
	    "route-server-family");
	lab_bed_fini(&x);
}
END_TEST

/* Where a flow goes first from its hosts. */
static const char *
second_hop(const struct lab_bed *x, const char *from, const char *to)
{
	static char name[64];
	struct er_flow f;

	lab_flow(x, from, to, &f);
	ck_assert_uint_gt(f.forward.npaths, 0);
	ck_assert_uint_gt(f.forward.paths[0].nhops, 1);
	snprintf(name, sizeof name, "%s", f.forward.paths[0].hops[1].router);
	er_flow_fini(&f);
	return name;
}

/* S-17: of IPv6 nothing is joined, and ExpressRoute goes first whatever the Route
 * Server prefers (N-3, N-4). */
START_TEST(s17_ipv6_goes_as_without_a_route_server)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "circuits\n  er-a\n    location = Seattle\n    private-peering\n"
	    "      peer-asn = 64520\n      vlan = 100\n"
	    "      primary = 172.16.1.0/30\n      secondary = 172.16.1.4/30\n"
	    "      ipv6\n        primary = fd00:ffff::/126\n"
	    "        secondary = fd00:ffff::4/126\n"
	    "on-premises\n"
	    "  s\n    asn = 64520\n    circuits\n      er-a\n    vpn\n      hub\n"
	    "    advertise\n      -\n        prefix = 10.20.0.0/16\n"
	    "      -\n        prefix = fd00:20::/48\n"
	    "  branch\n    asn = 64530\n    vpn\n      hub\n"
	    "    advertise\n      -\n        prefix = 10.40.0.0/16\n"
	    "      -\n        prefix = fd00:40::/48\n"
	    "vnets\n  hub\n    address-space = [10.60.0.0/16, fd00:60::/48]\n"
	    "    gateway\n    connections\n      a\n        circuit = er-a\n"
	    "    vpn-gateway\n      active-active = true\n"
	    "    route-server\n      branch-to-branch = true\n"
	    "      routing-preference = VpnGateway\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "64520");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "fd00:20::/48"), "12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "65515 64530");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "fd00:40::/48"), "-");
	/* Hosts do the same. */
	ck_assert_str_eq(second_hop(&x, "hub", "10.20.0.9"), "hub/vpn0");
	ck_assert_str_eq(second_hop(&x, "fd00:60::1", "fd00:20::9"), "hub/gw0");
	lab_bed_fini(&x);
}
END_TEST

#define BOTH(vpn)                                                         \
	LAB_CIRCUIT_SEATTLE "on-premises\n"                               \
			    "  s\n"                                       \
			    "    asn = 64520\n"                           \
			    "    circuits\n"                              \
			    "      er-a\n"                                \
			    "    advertise\n"                             \
			    "      -\n        prefix = 10.20.0.0/16\n"    \
			    "  branch\n"                                  \
			    "    asn = 64530\n"                           \
			    "    advertise\n"                             \
			    "      -\n        prefix = 10.40.0.0/16\n"    \
			    "vnets\n"                                     \
			    "  hub\n"                                     \
			    "    address-space = [10.60.0.0/16]\n"        \
			    "    gateway\n"                               \
			    "    connections\n"                           \
			    "      a\n"                                   \
			    "        circuit = er-a\n"                    \
			    "    vpn-gateway\n" vpn "      connections\n" \
			    "        branch\n"                            \
			    "          site = branch\n"                   \
			    "    route-server\n" ON

START_TEST(s3_circuits_and_vpn_are_joined)
{
	struct lab_bed x;

	lab_bed_init(&x, BOTH("      active-active = true\n"));
	/* Row for row as published: the route comes back to the second instance only.
	 */
	ck_rows(&x, "hub/vpn0", "10.40.0.0/16", "*branch/ce0 64530\n hub/vpn1 64530");
	ck_rows(&x, "hub/vpn1", "10.40.0.0/16",
	    "*branch/ce0 64530\n hub/rs0 64530\n hub/rs1 64530\n hub/vpn0 64530");
	ck_rows(&x, "hub/vpn0", "10.20.0.0/16",
	    "*hub/rs0 12076 64520\n*hub/rs1 12076 64520");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.20.0.0/16"),
	    "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "65515 64530");
	ck_assert_str_eq(lab_path(&x, "s/ce0", "10.40.0.0/16"), "12076");
	ck_assert_str_eq(lab_trace(&x, "branch", "", "10.20.0.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "s", "", "10.40.0.1"), "delivered");
	/* N-3. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      branch-to-branch = false\n");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.40.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.20.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "s", "", "10.40.0.1"), "no-route");
	/* N-7. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    vpn-gateway\n      active-active = false\n");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "vnets\n  hub\n    route-server\n"
			     "      branch-to-branch = true\n"),
	    "route-server-vpn");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s4_two_circuits_of_a_gateway_stay_apart)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, ONE));
	lab_bed_edit(&x, DATA_CREATE,
	    "circuits\n" LAB_CIRCUIT_AT("er-b", "Chicago", "64520",
		"172.16.9") "on-premises\n"
			    "  t\n    asn = 64521\n    circuits\n      er-b\n"
			    "    advertise\n      -\n        prefix = 10.22.0.0/16\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-b\n    private-peering\n      peer-asn = 64521\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    connections\n      b\n        circuit = er-b\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.22.0.0/16"), "12076 64521");
	ck_assert_str_eq(lab_path(&x, "hub/nva", "10.22.0.0/16"), "65515 12076 64521");
	ck_assert_str_eq(lab_path(&x, "er-b/primary", "10.21.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.22.0.0/16"), "-");
	/* Not even while a gateway instance has a route back from the other one only.
	 */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "er-a/primary--hub/gw0"));
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "er-a/secondary--hub/gw0"));
	bed_converge(&x.bed, 600 * ERX_SEC);
	ck_rows(&x, "hub/gw0", "10.21.0.0/16",
	    "*hub/rs0 12076 64520\n hub/rs1 12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-b/primary", "10.21.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

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
		if (strstr(errs.items[i].path, "appliances"))
			buf_printf(&out, "%s ", code_word(errs.items[i].code));
	ck_assert_str_eq(out.data, expected);
	buf_fini(&out);
	errs_fini(&errs);
}

START_TEST(s14_lint_tells_of_default_routes_and_loops)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ON, NVA("nva", "4", "        asn = 65001\n")));
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        advertise\n"
	    "          -\n            prefix = 0.0.0.0/0\n");
	ck_lint(&x, "default-to-sites route-back ");
	/* A route of the user's own leads on. */
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  out\n    routes\n      all\n"
	    "        prefix = 0.0.0.0/0\n        next-hop = internet\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    subnets\n      nva\n        route-table = out\n");
	ck_lint(&x, "default-to-sites ");
	/* The site keeps it out. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  s\n    circuits\n      er-a\n        import\n          -\n"
	    "            prefix = 0.0.0.0/0\n            ge = 1\n            le = 32\n");
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_DELETE,
	    "on-premises\n  s\n    circuits\n      er-a\n        import\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      branch-to-branch = false\n");
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva\n        peers = [hub/rs1]\n");
	ck_lint(&x, "one-instance ");
	lab_bed_fini(&x);
}
END_TEST

/* An appliance between two Route Servers has nobody to send to (S-13, S-14). */
START_TEST(s14_lint_tells_of_an_appliance_between_two_route_servers)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n" REGION("1", ", two/route-server",
		"true") "        stateful = false\n    peerings\n      two\n"
			"  two\n    address-space = [10.9.0.0/24]\n    route-server\n");
	/* The other VNet itself is peered. */
	ck_lint(&x, "");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  behind\n    address-space = [10.9.1.0/24]\n"
	    "    peered-with = two\n  near\n    address-space = [10.9.2.0/24]\n"
	    "    peered-with = hub1\n");
	ck_lint(&x, "route-back ");
	ck_assert_str_eq(lab_trace(&x, "near", "", "10.9.1.1"), "loop");
	lab_bed_fini(&x);
}
END_TEST

/* The same of one that announces from a spoke, to the Route Server of its hub. */
START_TEST(s14_lint_knows_appliances_of_spokes)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    route-server\n"
	    "  spoke\n    address-space = [10.61.0.0/24]\n    peered-with = hub\n"
	    "    appliances\n      nva\n        address = 10.61.0.4\n"
	    "        asn = 65001\n        peers = [route-server]\n"
	    "        stateful = false\n        advertise\n" AD("10.40.0.0/16"));
	ck_lint(&x, "route-back ");
	ck_assert_str_eq(lab_trace(&x, "hub", "", "10.40.0.1"), "loop");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_server(void);
TCase *
test_er_server(void)
{
	TCase *t = tcase_create("er/server");

	tcase_add_test(t, s3_without_branch_to_branch_nothing_is_exchanged);
	tcase_add_test(t, s5_to_s8_what_branch_to_branch_exchanges);
	tcase_add_test(t, s12_what_goes_first);
	tcase_add_test(t, s1_packets_pass_no_route_server);
	tcase_add_test(t, s3_hosts_have_both_without_branch_to_branch);
	tcase_add_test(t, s9_a_third_party_next_hop);
	tcase_add_test(t, s10_equal_paths_of_appliances_are_shared);
	tcase_add_test(t, s11_system_routes_hold_against_appliances);
	tcase_add_test(t, s14_a_loop_of_an_appliance_that_goes_by_its_own_announcement);
	tcase_add_test(t, s13_public_case_16_two_regions_with_as_override);
	tcase_add_test(t, s13_an_appliance_of_a_peered_vnet);
	tcase_add_test(t, w51_a_thousand_routes_of_a_peer);
	tcase_add_test(t, what_route_servers_refuse);
	tcase_add_test(t, s2_the_ninth_appliance_is_refused);
	tcase_add_test(t, s3_circuits_and_vpn_are_joined);
	tcase_add_test(t, s4_two_circuits_of_a_gateway_stay_apart);
	tcase_add_test(t, s14_lint_tells_of_default_routes_and_loops);
	tcase_add_test(t, s14_lint_tells_of_an_appliance_between_two_route_servers);
	tcase_add_test(t, s14_lint_knows_appliances_of_spokes);
	tcase_add_test(t, s17_ipv6_is_not_for_route_servers);
	tcase_add_test(t, s17_ipv6_goes_as_without_a_route_server);
	return t;
}
