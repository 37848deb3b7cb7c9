/*
 * Route tables of virtual hubs (H-15): static routes, association, propagation by name
 * and by label, branches, refusals.
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"

#include <string.h>

#define HUB(name, block, more) "  " name "\n    address-prefix = " block "\n" more
#define ER(circuit)                        \
	"    gateway\n      connections\n" \
	"        to\n          circuit = " circuit "\n"
#define VNET(name, p) "  " name "\n    address-space = [" p "]\n"
#define SITE(name, asn, at, p)                                 \
	"  " name "\n    asn = " asn "\n" at "    advertise\n" \
	"      -\n        prefix = " p "\n"
#define ON(circuit) "    circuits\n      " circuit "\n"
#define STATIC(p)                                                                   \
	"        static-routes\n          fw\n            destinations = [" p "]\n" \
	"            next-hop = 10.2.0.4\n"
#define TABLE(name, p)                                                                \
	"      " name "\n        routes\n          r\n            destinations = [" p \
	"]\n            next-hop = v2\n"

/* v5 hangs on v2 alone, whose appliance leads there. */
#define LAB(tables, v1, v2, v3)                                                                      \
	"virtual-wans\n  wan\n    hubs = [vh1, vh2]\nvirtual-hubs\n" HUB("vh1",                      \
	    "10.100.0.0/23",                                                                         \
	    ER("er-a") tables "    vnets\n      v1\n" v1                                             \
			      "      v1b\n      v2\n" v2) HUB("vh2", "10.101.0.0/23",                \
	    ER("er-b") "    vnets\n      v3\n" v3) "vnets\n" VNET("v1",                              \
	    "10.1.0.0/16") VNET("v1b", "10.11.0.0/16") VNET("v2",                                    \
	    "10.2.0.0/16") "    peerings\n      v5\n    appliances\n      fw\n"                      \
			   "        address = 10.2.0.4\n        stateful = false\n" VNET(            \
			       "v3", "10.3.0.0/16") VNET("v5",                                       \
			       "10.5.0.0/16") "    subnets\n      d\n        prefix = 10.5.0.0/16\n" \
					      "        route-table = up\n"                           \
					      "route-tables\n  up\n    routes\n      all\n"          \
					      "        prefix = 10.0.0.0/8\n"                        \
					      "        next-hop = 10.2.0.4\n" LAB_CIRCUIT_SEATTLE    \
						  LAB_CIRCUIT_AT("er-b", "Dallas",                   \
						      "64530",                                       \
						      "172.16.2") "on-premises\n" SITE("sa",         \
						      "64520", ON("er-a"),                           \
						      "10.20.0.0/16")                                \
						      SITE("sb", "64530", ON("er-b"),                \
							  "10.30.0.0/16")

START_TEST(h4_h15_static_routes_go_before_what_was_learned)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    route-tables\n" TABLE("default", "10.5.0.0/16, 10.20.0.0/16"), "",
		STATIC("10.5.0.0/16"), ""));
	/* The same prefix as a circuit's, which leads into the VNet. */
	lab_ck_ways(&x, "v1", "v5", "v1 v2/fw v5/d", "v5/d v2/fw vh1/router v1");
	lab_ck_ways(&x, "sa", "v5",
	    "sa/ce0 er-a/primary vh1/gw0 v2/fw v5/d, "
	    "sa/ce0 er-a/primary vh1/gw1 v2/fw v5/d, "
	    "sa/ce0 er-a/secondary vh1/gw0 v2/fw v5/d, "
	    "sa/ce0 er-a/secondary vh1/gw1 v2/fw v5/d",
	    "no route at v2/fw");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.5.0.0/16"), "12076");
	/* No other hub learns of it. */
	ck_assert_str_eq(lab_path(&x, "vh2/router", "10.5.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "sb/ce0", "10.5.0.0/16"), "-");
	/* Nor does a static route lead where a VNet or its peering does. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    route-tables\n      default\n        routes\n"
	    "          r\n            destinations = [10.5.0.0/16, 10.1.7.0/24]\n");
	lab_ck_ways(&x, "v1", "10.1.7.1", "v1", "v1");
	lab_ck_ways(&x, "sa", "v5",
	    "sa/ce0 er-a/primary vh1/gw0 v2/fw v5/d, "
	    "sa/ce0 er-a/primary vh1/gw1 v2/fw v5/d, "
	    "sa/ce0 er-a/secondary vh1/gw0 v2/fw v5/d, "
	    "sa/ce0 er-a/secondary vh1/gw1 v2/fw v5/d",
	    "v5/d v2/fw vh1/router vh1/gw0 er-a/primary sa/ce0, "
	    "v5/d v2/fw vh1/router vh1/gw0 er-a/secondary sa/ce0, "
	    "v5/d v2/fw vh1/router vh1/gw1 er-a/primary sa/ce0, "
	    "v5/d v2/fw vh1/router vh1/gw1 er-a/secondary sa/ce0");
	lab_bed_edit(&x, DATA_DELETE, "virtual-hubs\n  vh1\n    route-tables\n");
	/* A connection's own are in the table as well. */
	lab_ck_ways(&x, "v1", "v5", "v1 v2/fw v5/d", "v5/d v2/fw vh1/router v1");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v2\n"
	    "        propagate-static-routes = false\n");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.5.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.5.0.1"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

#define ALONE                                                           \
	"        route-table = red\n        propagate-to = [default]\n" \
	"        labels = [none]\n"

START_TEST(h15_vnets_in_a_table_of_their_own)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    route-tables\n" TABLE("red", "0.0.0.0/0"), ALONE,
		STATIC("0.0.0.0/0") "        propagate-static-routes = false\n", ""));
	/* v1 has nothing but the way over the appliance. */
	lab_ck_ways(&x, "v1", "v1b", "v1 v2/fw vh1/router v1b", "v1b vh1/router v1");
	/* It is in the default table of its hub, and in no other hub. */
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.1.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "vh2/router", "10.1.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "vh2/router", "10.11.0.0/16"), "65520 65520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n        propagate-to = [none]\n");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.1.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.1.0.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1b\n        route-table = red\n"
	    "      v1\n        propagate-to = [red]\n");
	lab_ck_ways(&x, "v1b", "v1", "v1b vh1/router v1", "v1 v2/fw vh1/router v1b");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e11_peered_vnets_of_a_hub_use_the_peering)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	lab_ck_ways(&x, "v1", "v2", "v1 vh1/router v2", "v2 vh1/router v1");
	lab_bed_edit(&x, DATA_CREATE, "vnets\n  v1\n    peerings\n      v2\n");
	lab_ck_ways(&x, "v1", "v2", "v1 v2", "v2 v1");
	lab_ck_ways(&x, "v1", "v1b", "v1 vh1/router v1b", "v1b vh1/router v1");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h15_labels_reach_other_hubs)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    route-tables\n      blue\n        labels = [b]\n", "", "",
		"        propagate-to = [none]\n        labels = [b]\n"));
	/* v3 is in blue of the other hub, and in neither default table. */
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.3.0.0/16"), "65520 65520");
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.3.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.3.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "sb/ce0", "10.3.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.3.0.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n        route-table = blue\n");
	lab_ck_ways(&x, "v1", "v3", "v1 vh1/router vh2/router v3",
	    "v3 vh2/router vh1/router v1");
	/* Branches are in default alone. */
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.20.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.30.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h15_branches_in_other_tables)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    branches\n      propagate-to = [blue]\n      labels = [b]\n"
		"    route-tables\n      blue\n        labels = [b]\n",
		"        route-table = blue\n", "",
		"    branches\n      propagate-to = [none]\n      labels = [b]\n"));
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.20.0.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.30.0.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.20.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.30.0.1"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

/* An outbound map counts in a table without branches, too. */
START_TEST(h12_h15_an_outbound_map_beside_a_table_without_branches)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    branches\n      propagate-to = [none]\n", "", "",
		"    branches\n      propagate-to = [none]\n"));
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    route-maps\n      no3\n        rules\n"
	    "          -\n            match-prefix\n              -\n"
	    "                prefix = 10.3.0.0/16\n            drop = true\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n"
	    "        outbound-route-map = no3\n");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.3.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.3.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* A summary that an inbound map makes of a VNet is in the tables of the VNet. */
START_TEST(h12_h15_a_summary_is_in_the_tables_of_its_vnet)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    route-tables\n      blue\n        labels = [b]\n",
		"        route-table = blue\n", "",
		"        propagate-to = [default]\n        labels = [b]\n"));
	lab_ck_ways(&x, "v1", "v3", "v1 vh1/router vh2/router v3",
	    "v3 vh2/router vh1/router v1");
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh2\n    route-maps\n      sum\n        rules\n          -\n"
	    "            match-prefix\n              -\n"
	    "                prefix = 10.3.0.0/16\n"
	    "            replace-prefix = [10.2.0.0/15]\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh2\n    vnets\n      v3\n"
	    "        inbound-route-map = sum\n");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.2.0.0/15"), "65520 65520");
	lab_ck_ways(&x, "v1", "v3", "v1 vh1/router vh2/router v3",
	    "v3 vh2/router vh1/router v1");
	ck_assert_str_eq(lab_trace(&x, "v1b", "", "10.3.0.1"), "no-route");
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.2.0.0/15"), "-");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.2.0.0/15"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h15_what_route_tables_refuse)
{
	static const struct {
		const char *edit, *code;
	} rows[] = {
		{ "    vnets\n      v1\n        route-table = gone\n", "unknown-name" },
		{ "    vnets\n      v1\n        route-table = none\n", "unknown-name" },
		{ "    vnets\n      v1\n        propagate-to = [gone]\n",
		    "unknown-name" },
		{ "    vnets\n      v1\n        propagate-to = [none, default]\n",
		    "conflicting-leaves" },
		{ "    route-tables\n      none\n", "duplicate-name" },
		{ "    route-tables\n" TABLE("red",
		      "10.5.0.0/16") "          s\n            destinations = [10.5.0.0/16]\n"
				     "            next-hop = v2\n",
		    "duplicate-entry" },
		{ "    route-tables\n      red\n        routes\n          r\n"
		  "            destinations = [10.5.0.0/16]\n"
		  "            next-hop = v5\n",
		    "unknown-name" },
		{ "    route-tables\n      red\n        routes\n          r\n"
		  "            destinations = [10.5.0.0/16]\n",
		    "missing-leaf" },
		{ "    vnets\n      v1\n        static-routes\n          r\n"
		  "            destinations = [10.5.0.0/16]\n"
		  "            next-hop = 10.2.0.4\n",
		    "not-attached" },
		{ "    branches\n      labels = [b]\n", "conflicting-leaves" },
		{ "    appliances\n      fw\n    routing-intent\n      private = fw\n"
		  "    route-tables\n      red\n",
		    "conflicting-leaves" },
		{ "    vnets\n      v2\n        propagate-to = [none]\n"
		  "        labels = [none]\n"
		  "vnets\n  v2\n    appliances\n      fw\n        asn = 65001\n"
		  "        peers = [vh1]\n",
		    "conflicting-leaves" },
	};
	struct lab_bed x;
	struct buf edit;

	lab_bed_init(&x, LAB("", "", "", ""));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_init(&edit);
		buf_printf(&edit, "virtual-hubs\n  vh1\n%s", rows[i].edit);
		ck_assert_msg(strcmp(lab_bed_refused(&x, DATA_UPDATE, edit.data),
				  rows[i].code) == 0 ||
			strcmp(lab_bed_refused(&x, DATA_CREATE, edit.data),
			    rows[i].code) == 0,
		    "%s", rows[i].edit);
		buf_fini(&edit);
	}
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_hub_tables(void);
TCase *
test_er_hub_tables(void)
{
	TCase *t = tcase_create("er/hub_tables");

	tcase_add_test(t, h4_h15_static_routes_go_before_what_was_learned);
	tcase_add_test(t, h15_vnets_in_a_table_of_their_own);
	tcase_add_test(t, e11_peered_vnets_of_a_hub_use_the_peering);
	tcase_add_test(t, h15_labels_reach_other_hubs);
	tcase_add_test(t, h15_branches_in_other_tables);
	tcase_add_test(t, h12_h15_an_outbound_map_beside_a_table_without_branches);
	tcase_add_test(t, h12_h15_a_summary_is_in_the_tables_of_its_vnet);
	tcase_add_test(t, h15_what_route_tables_refuse);
	return t;
}
