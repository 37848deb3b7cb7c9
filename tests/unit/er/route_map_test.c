/*
 * Route maps of a Route Server (S-15): what they match and change, on the way in and on
 * the way out, and what they cannot touch.
 */
#include "lab_bed.h"
#include "test.h"

#include <string.h>

/* A hub on a circuit and a VPN, with a Route Server and two appliances of equal paths.
 */
#define LAB(maps)                                                             \
	"circuits\n  er\n    location = Seattle\n"                            \
	"    private-peering\n      peer-asn = 64520\n"                       \
	"      vlan = 100\n      primary = 172.16.1.0/30\n"                   \
	"      secondary = 172.16.1.4/30\n"                                   \
	"on-premises\n"                                                       \
	"  dc\n    asn = 64520\n    circuits\n      er\n"                     \
	"    advertise\n      -\n        prefix = 10.20.0.0/16\n"             \
	"      -\n        prefix = 10.21.0.0/16\n"                            \
	"  branch\n    asn = 64530\n    vpn\n      hub\n"                     \
	"    advertise\n      -\n        prefix = 10.40.0.0/16\n"             \
	"vnets\n  hub\n    address-space = [10.60.0.0/16]\n"                  \
	"    gateway\n    connections\n      a\n        circuit = er\n"       \
	"    vpn-gateway\n      active-active = true\n"                       \
	"    appliances\n"                                                    \
	"      n0\n        address = 10.60.4.4\n        asn = 65001\n"        \
	"        stateful = false\n        peers = [route-server]\n"          \
	"        advertise\n          -\n            prefix = 10.50.0.0/16\n" \
	"            communities = [65001:1]\n"                               \
	"          -\n            prefix = 0.0.0.0/0\n"                       \
	"      n1\n        address = 10.60.4.5\n        asn = 65001\n"        \
	"        stateful = false\n        peers = [route-server]\n"          \
	"        advertise\n          -\n            prefix = 10.50.0.0/16\n" \
	"    route-server\n      branch-to-branch = true\n" maps

#define MAP(rule)      "      route-maps\n        m\n          rules\n" rule
#define USE(peer, way) "      connections\n        " peer "\n          " way " = m\n"

START_TEST(s15_without_a_map_nothing_changes)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	ck_rows(&x, "hub/rs0", "10.50.0.0/16", "*hub/n0 65001\n*hub/n1 65001");
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "0.0.0.0/0"), "12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s15_a_map_prepends_what_an_appliance_tells)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n              match-prefix\n                -\n"
		    "                  prefix = 10.50.0.0/16\n"
		    "              prepend = [65001, 65001]\n") USE("n1", "inbound")));
	ck_rows(&x, "hub/rs0", "10.50.0.0/16",
	    "*hub/n0 65001\n hub/n1 65001 65001 65001");
	/* Hosts and the circuit go by the other one alone. */
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.50.0.0/16"), "65001");
	/* Another map, and the routes come anew. */
	lab_bed_edit(&x, DATA_DELETE,
	    "vnets\n  hub\n    route-server\n      connections\n        n1\n");
	ck_rows(&x, "hub/rs0", "10.50.0.0/16", "*hub/n0 65001\n*hub/n1 65001");
	lab_bed_fini(&x);
}
END_TEST

/* The cure of S-14: the default route stays in Azure. */
START_TEST(s15_a_map_keeps_a_default_route_from_the_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n              match-prefix\n                -\n"
		    "                  prefix = 0.0.0.0/0\n"
		    "              drop = true\n") USE("expressroute", "outbound")));
	ck_rows(&x, "hub/gw0", "0.0.0.0/0",
	    "!hub/rs0 65001 (route-map)\n!hub/rs1 65001 (route-map)");
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "0.0.0.0/0"), "-");
	ck_assert_str_eq(lab_path(&x, "hub/rs1", "0.0.0.0/0"), "65001");
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "10.50.0.0/16"), "12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s15_a_map_changes_communities_and_paths)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n              match-community = [65001:1]\n"
		    "              add-communities = [65001:7]\n"
		    "              remove-communities = [65001:1]\n"
		    "              continue = true\n"
		    "            -\n              match-as = [65001]\n"
		    "              as-path = 65009\n") USE("n0", "inbound")));
	ck_communities(&x, "hub/rs0", "10.50.0.0/16", "65001:7");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.50.0.0/16"), "65009");
	ck_assert_str_eq(lab_path(&x, "hub/rs0", "0.0.0.0/0"), "65009");
	ck_communities(&x, "hub/rs0", "0.0.0.0/0", "");
	lab_bed_fini(&x);
}
END_TEST

/* What branch-to-branch exchanges, by prefix and AS; and never the VNet's own space. */
START_TEST(s15_maps_of_gateways_and_what_they_cannot_touch)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n              match-as = [64520]\n"
		    "              match-prefix\n                -\n"
		    "                  prefix = 10.20.0.0/16\n"
		    "              drop = true\n") USE("vpn", "outbound")));
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.20.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.21.0.0/16"),
	    "65515 12076 64520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    route-server\n      route-maps\n        m\n"
	    "          rules\n            -\n              drop = true\n");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.21.0.0/16"), "-");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    route-server\n      connections\n        n0\n"
	    "          outbound = m\n");
	ck_assert_str_eq(lab_path(&x, "hub/n0", "10.60.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "hub/n0", "10.20.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* A summary has nothing of its routes but where they lead (S-15); an AS goes behind
 * that of the Route Server. */
START_TEST(s15_a_summary_takes_the_place_of_what_it_covers)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n              match-as = [64520]\n"
		    "              replace-prefix = [10.0.0.0/8]\n"
		    "              prepend = [65009]\n") USE("n0", "outbound")));
	ck_assert_str_eq(lab_path(&x, "hub/n0", "10.0.0.0/8"), "65515 65009");
	ck_rows(&x, "hub/n0", "10.20.0.0/16",
	    "!hub/rs0 65515 12076 64520 (summarised)\n"
	    "!hub/rs1 65515 12076 64520 (summarised)");
	ck_assert_str_eq(lab_path(&x, "hub/n0", "10.40.0.0/16"), "65515 64530");
	ck_assert_str_eq(lab_path(&x, "hub/n1", "10.20.0.0/16"), "65515 12076 64520");
	lab_bed_edit(&x, DATA_DELETE, "on-premises\n  dc\n    advertise\n");
	ck_assert_str_eq(lab_path(&x, "hub/n0", "10.0.0.0/8"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s15_rules_that_match_all_of_a_route)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MAP("            -\n"
		    "              match-all-communities = [65001:1, 65001:2]\n"
		    "              drop = true\n"
		    "            -\n              match-path = 65001\n"
		    "              add-communities = [65001:2]\n"
		    "              continue = true\n"
		    "            -\n"
		    "              match-all-communities = [65001:1, 65001:2]\n"
		    "              prepend = [65001]\n") USE("n0", "inbound")));
	ck_rows(&x, "hub/rs0", "10.50.0.0/16", "*hub/n1 65001\n hub/n0 65001 65001");
	ck_communities(&x, "hub/rs0", "0.0.0.0/0", "65001:2");
	ck_assert_str_eq(lab_path(&x, "hub/rs0", "0.0.0.0/0"), "65001");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s15_what_maps_refuse)
{
	static const struct {
		const char *edit, *code;
	} rows[] = {
		{ "      connections\n        nobody\n          inbound = m\n",
		    "unknown-name" },
		{ "      connections\n        n0\n          inbound = other\n",
		    "unknown-name" },
		{ "      route-maps\n        two\n          rules\n            -\n"
		  "              drop = true\n              prepend = [65001]\n",
		    "conflicting-leaves" },
		{ "      route-maps\n        two\n          rules\n            -\n"
		  "              communities = [1:1]\n"
		  "              add-communities = [1:2]\n",
		    "conflicting-leaves" },
		{ "      route-maps\n        two\n          rules\n            -\n"
		  "              prepend = [12076]\n",
		    "reserved-asn" },
	};
	struct lab_bed x;

	lab_bed_init(&x, LAB(MAP("            -\n              prepend = [65001]\n")));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf edit;

		buf_init(&edit);
		buf_printf(&edit, "vnets\n  hub\n    route-server\n%s", rows[i].edit);
		ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, edit.data),
		    rows[i].code);
		buf_fini(&edit);
	}
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_route_map(void);
TCase *
test_er_route_map(void)
{
	TCase *t = tcase_create("er/route_map");

	tcase_add_test(t, s15_without_a_map_nothing_changes);
	tcase_add_test(t, s15_a_map_prepends_what_an_appliance_tells);
	tcase_add_test(t, s15_a_map_keeps_a_default_route_from_the_circuit);
	tcase_add_test(t, s15_a_map_changes_communities_and_paths);
	tcase_add_test(t, s15_maps_of_gateways_and_what_they_cannot_touch);
	tcase_add_test(t, s15_a_summary_takes_the_place_of_what_it_covers);
	tcase_add_test(t, s15_rules_that_match_all_of_a_route);
	tcase_add_test(t, s15_what_maps_refuse);
	return t;
}
