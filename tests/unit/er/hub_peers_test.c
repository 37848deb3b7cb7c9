/*
 * Appliances of VNets that speak BGP with the router of their virtual hub (H-14): who
 * learns what, what goes first, what is behind an appliance, refusals, lint.
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"
#include "view/lint.h"

#include <string.h>

#define HUB(name, block, more) "  " name "\n    address-prefix = " block "\n" more
#define ER(circuit)                        \
	"    gateway\n      connections\n" \
	"        to\n          circuit = " circuit "\n"
#define VPN \
	"    vpn-gateway\n      connections\n        branch\n          site = branch\n"
#define VNET(name, p) "  " name "\n    address-space = [" p "]\n"
#define SITE(name, asn, at, p)                                 \
	"  " name "\n    asn = " asn "\n" at "    advertise\n" \
	"      -\n        prefix = " p "\n"
#define ON(circuit) "    circuits\n      " circuit "\n"
#define NVA(more)                                                         \
	"    appliances\n      nva\n        address = 10.2.0.4\n"         \
	"        asn = 65001\n        peers = [vh1]\n        advertise\n" \
	"          -\n            prefix = 10.5.0.0/16\n" more
#define WAN "virtual-wans\n  wan\n    hubs = [vh1, vh2]\n"

/* The appliance of v2 leads to v5, which no hub is connected to. */
#define LAB(more)                                                                     \
	WAN "virtual-hubs\n" HUB("vh1", "10.100.0.0/23",                              \
	    ER("er-a") VPN "    vnets\n      v1\n      v2\n") HUB("vh2",              \
	    "10.101.0.0/23",                                                          \
	    "    vnets\n      v3\n") "vnets\n" VNET("v1", "10.1.0.0/16")              \
	    VNET("v2", "10.2.0.0/16") "    peerings\n      v5\n" NVA(                 \
		more) VNET("v3", "10.3.0.0/16") VNET("v5",                            \
		"10.5.0.0/16") "    subnets\n      d\n        prefix = 10.5.0.0/16\n" \
			       "        route-table = up\n"                           \
			       "route-tables\n  up\n    routes\n      all\n"          \
			       "        prefix = 10.0.0.0/8\n"                        \
			       "        next-hop = 10.2.0.4\n" LAB_CIRCUIT_SEATTLE    \
			       "on-premises\n" SITE("sa", "64520", ON("er-a"),        \
				   "10.20.0.0/16")                                    \
				   SITE("branch", "64540", "", "10.40.0.0/16")

START_TEST(h14_an_appliance_speaks_with_the_router_of_its_hub)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	ck_rows(&x, "vh1/router", "10.5.0.0/16", "*v2/nva 65001");
	ck_rows(&x, "vh2/router", "10.5.0.0/16", "*vh1/router 65520 65520 65001");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.5.0.0/16"), "65515 65001");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.5.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.5.0.0/16"), "65515 65001");
	/* What it learns. */
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.1.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.3.0.0/16"), "65515 65520 65520");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.20.0.0/16"), "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.40.0.0/16"), "65515 64540");
	lab_ck_ways(&x, "v1", "v5", "v1 vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router v1");
	lab_ck_ways(&x, "v3", "v5", "v3 vh2/router vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router vh2/router v3");
	lab_ck_ways(&x, "branch", "v5",
	    "branch/ce0 vh1/vpn0 vh1/router v2/nva v5/d, "
	    "branch/ce0 vh1/vpn1 vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router vh1/vpn0 branch/ce0, "
	    "v5/d v2/nva vh1/router vh1/vpn1 branch/ce0");
	/* With it goes what it told. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "v2/nva"));
	(void)bed_converge(&x.bed, 400 * ERX_SEC);
	ck_rows(&x, "vh2/router", "10.5.0.0/16", "");
	lab_bed_fini(&x);
}
END_TEST

/* Its connection propagates to the table called default in all hubs, whatever branches
 * do. */
START_TEST(h14_h15_an_appliance_is_no_branch_to_vnets)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    branches\n      propagate-to = [none]\n"
	    "  vh2\n    branches\n      propagate-to = [none]\n");
	lab_ck_ways(&x, "v1", "v5", "v1 vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router v1");
	lab_ck_ways(&x, "v3", "v5", "v3 vh2/router vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router vh2/router v3");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.20.0.1"), "no-route");
	/* In a table that only branches propagate to, there is nothing of it. */
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    route-tables\n      red\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    branches\n      propagate-to = [red]\n    vnets\n      v1\n"
	    "        route-table = red\n"
	    "  vh2\n    branches\n      propagate-to = [default]\n");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.5.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h14_without_branch_to_branch_branches_and_appliances_stay_apart)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-wans\n  wan\n    branch-to-branch = false\n");
	ck_rows(&x, "er-a/primary", "10.5.0.0/16", "");
	ck_rows(&x, "branch/ce0", "10.5.0.0/16", "");
	ck_rows(&x, "v2/nva", "10.20.0.0/16", "");
	ck_rows(&x, "v2/nva", "10.40.0.0/16", "");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.1.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "10.3.0.0/16"), "65515 65520 65520");
	lab_ck_ways(&x, "v1", "v5", "v1 vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router v1");
	lab_bed_fini(&x);
}
END_TEST

#define MORE(p) "          -\n            prefix = " p "\n"

START_TEST(h14_what_an_appliance_cannot_take_from_vnets)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(MORE("10.1.0.0/16") MORE("10.1.7.0/24") MORE("10.3.0.0/16")
		    MORE("10.20.0.0/16")));
	/* Of the hub's own VNets nothing, of others the hub prefers what is local. */
	ck_rows(&x, "vh1/router", "10.1.7.0/24", "!v2/nva 65001 (connected)");
	ck_rows(&x, "er-a/primary", "10.1.7.0/24", "");
	lab_ck_ways(&x, "v2", "10.1.7.1", "v2 vh1/router v1", "v1 vh1/router v2");
	/* H-5: a circuit goes before an appliance, as before VPN. */
	ck_rows(&x, "vh1/router", "10.20.0.0/16",
	    "*vh1/gw0 12076 64520\n*vh1/gw1 12076 64520\n v2/nva 65001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    routing-preference = VpnGateway\n");
	ck_rows(&x, "vh1/router", "10.20.0.0/16", "*v2/nva 65001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    routing-preference = ASPath\n");
	ck_rows(&x, "vh1/router", "10.20.0.0/16", "*v2/nva 65001");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h14_what_hubs_refuse_of_appliances)
{
	static const struct {
		const char *edit, *code;
	} rows[] = {
		{ "vnets\n  v2\n    appliances\n      nva\n        asn = 65520\n",
		    "reserved-asn" },
		{ "vnets\n  v2\n    appliances\n      nva\n        asn = 4200000001\n",
		    "reserved-asn" },
		{ "vnets\n  v2\n    appliances\n      nva\n"
		  "        next-hop = 10.2.0.9\n",
		    "conflicting-leaves" },
		{ "vnets\n  v2\n    appliances\n      nva\n        peers = [vh2]\n",
		    "not-attached" },
		{ "vnets\n  v2\n    appliances\n      nva\n"
		  "        peers = [vh2/router]\n",
		    "not-attached" },
	};
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE, rows[i].edit),
		    rows[i].code);
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "virtual-hubs\n  vh1\n    appliances\n      fw\n"),
	    "conflicting-leaves");
	/* With routing intent a hub with a firewall speaks with appliances. */
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    appliances\n      fw\n"
	    "    routing-intent\n      private = fw\n");
	lab_ck_ways(&x, "v1", "v5", "v1 vh1/fw vh1/router v2/nva v5/d",
	    "v5/d v2/nva vh1/router vh1/fw v1");
	lab_bed_fini(&x);
}
END_TEST

static size_t
lints(const struct lab_bed *x, const char *code)
{
	struct errs errs;
	size_t n = 0;

	errs_init(&errs);
	view_lint(x->lab, &errs);
	for (size_t i = 0; i < errs.n; i++)
		n += strcmp(code_word(errs.items[i].code), code) == 0;
	errs_fini(&errs);
	return n;
}

START_TEST(h14_lint_tells_of_an_appliance_that_gets_its_own_back)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(""));
	ck_assert_uint_eq(lints(&x, "route-back"), 0);
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  v2\n    peerings\n      v5\n");
	ck_assert_uint_eq(lints(&x, "route-back"), 1);
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.5.0.1"), "loop");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_hub_peers(void);
TCase *
test_er_hub_peers(void)
{
	TCase *t = tcase_create("er/hub_peers");

	tcase_add_test(t, h14_an_appliance_speaks_with_the_router_of_its_hub);
	tcase_add_test(t, h14_h15_an_appliance_is_no_branch_to_vnets);
	tcase_add_test(t,
	    h14_without_branch_to_branch_branches_and_appliances_stay_apart);
	tcase_add_test(t, h14_what_an_appliance_cannot_take_from_vnets);
	tcase_add_test(t, h14_what_hubs_refuse_of_appliances);
	tcase_add_test(t, h14_lint_tells_of_an_appliance_that_gets_its_own_back);
	return t;
}
