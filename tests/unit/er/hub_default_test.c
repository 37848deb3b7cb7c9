/*
 * Default routes in virtual hubs (H-16): who is told one that was learned, forced
 * tunnelling, direct access, appliances; what maps and tables of hubs say of
 * themselves, and what lint says of hubs and Route Servers (H-12, H-15, H-17, S-19,
 * E-16).
 */
#include "er/endpoint.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"
#include "view/lint.h"
#include "view/lost.h"

#include <string.h>

#define HUB(name, block, more) "  " name "\n    address-prefix = " block "\n" more
#define ER(circuit, more)                  \
	"    gateway\n      connections\n" \
	"        to\n          circuit = " circuit "\n" more
#define VPN(more) \
	"    vpn-gateway\n      connections\n        branch\n          site = branch\n" more
#define FLAG(value)   "          enable-internet-security = " value "\n"
#define VNET(name, p) "  " name "\n    address-space = [" p "]\n"
#define SITE(name, asn, at, list) \
	"  " name "\n    asn = " asn "\n" at "    advertise\n" list
#define ON(circuit) "    circuits\n      " circuit "\n"
#define AD(p)       "      -\n        prefix = " p "\n"
#define WAN         "virtual-wans\n  wan\n    hubs = [vh1, vh2]\n"

/* The site on the circuit announces a default route; v2 has an appliance with BGP. */
#define LAB(er, vpn, vnets, more)                                                    \
	WAN "virtual-hubs\n" HUB("vh1", "10.100.0.0/23",                             \
	    ER("er-a", er) VPN(vpn) more "    vnets\n      v1\n" vnets               \
					 "      v2\n") HUB("vh2", "10.101.0.0/23",   \
	    "    vnets\n      v3\n") "vnets\n" VNET("v1", "10.1.0.0/16") VNET("v2",  \
	    "10.2.0.0/16") "    appliances\n      nva\n"                             \
			   "        address = 10.2.0.4\n"                            \
			   "        asn = 65001\n        peers = [vh1]\n" VNET("v3", \
			       "10.3.0.0/16") LAB_CIRCUIT_SEATTLE                    \
	    "on-premises\n" SITE("sa", "64520", ON("er-a"),                          \
		AD("10.20.0.0/16") AD("0.0.0.0/0"))                                  \
		SITE("branch", "64540", "", AD("10.40.0.0/16"))

/* The places of the first way. */
static void
ck_hops(const struct lab_bed *x, const char *from, const char *to, const char *expected)
{
	struct net_packet packet = { .owner = NULL };
	struct er_endpoint place;
	struct net_where where;
	struct net_trace t;
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	ck_assert(ip_addr_parse(&packet.to, to));
	ck_assert(
	    er_endpoint_find(x->lab->model, net_running(x->bed.net), from, &place));
	packet.from = place.address;
	where = er_endpoint_where(&place);
	net_trace_run(x->bed.net, &where, &packet, &t);
	ck_assert_uint_eq(t.lost, 0);
	for (size_t i = 0; i < t.paths[0].nhops; i++)
		buf_printf(&out, "%s%s", i ? " " : "", t.paths[0].hops[i].router);
	ck_assert_str_eq(out.data, expected);
	net_trace_fini(&t);
	buf_fini(&out);
}

START_TEST(h16_a_learned_default_route_needs_the_flag)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	ck_assert_str_eq(lab_path(&x, "vh1/router", "0.0.0.0/0"), "12076 64520");
	/* VNets have the flag at first, branches have not. */
	ck_hops(&x, "v1", "8.8.8.8", "v1 vh1/router vh1/gw0 er-a/primary sa/ce0");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "0.0.0.0/0"), "-");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "0.0.0.0/0"), "65515 12076 64520");
	/* No other hub has it. */
	ck_assert_str_eq(lab_path(&x, "vh2/router", "0.0.0.0/0"), "-");
	ck_assert_str_eq(lab_trace(&x, "v3", "", "172.20.0.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n"
	    "        enable-internet-security = false\n      v2\n"
	    "        enable-internet-security = false\n    vpn-gateway\n"
	    "      connections\n        branch\n" FLAG("true"));
	ck_assert_str_eq(lab_trace(&x, "v1", "", "172.20.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.20.0.1"), "delivered");
	ck_hops(&x, "v1", "8.8.8.8", "v1");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "0.0.0.0/0"), "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "0.0.0.0/0"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* A static one is a default route like any other. */
START_TEST(h16_a_static_default_route_needs_the_flag)
{
	static const char table[] =
	    "virtual-hubs\n  vh1\n    route-tables\n      default\n        routes\n          out\n"
	    "            destinations = [0.0.0.0/0]\n            next-hop = v2\n";
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v2\n        static-routes\n"
	    "          out\n            destinations = [0.0.0.0/0]\n"
	    "            next-hop = 10.2.0.4\n");
	lab_bed_edit(&x, DATA_CREATE, table);
	ck_assert_str_eq(lab_trace(&x, "v1", "", "8.8.8.8"), "loop");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n"
	    "        enable-internet-security = false\n");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "8.8.8.8"), "internet");
	lab_bed_fini(&x);
}
END_TEST

#define FW(policies)                 \
	"    appliances\n      fw\n" \
	"    routing-intent\n" policies
#define PRIVATE  "      private = fw\n"
#define FORCED   "      private-prefixes = [0.0.0.0/0]\n"
#define INTERNET "      internet = fw\n"

/* Internet traffic passes the appliance, and leaves where the default route comes from.
 */
START_TEST(h16_forced_tunnelling_through_the_appliance)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", FLAG("true"), "", FW(PRIVATE FORCED)));
	ck_hops(&x, "v1", "8.8.8.8",
	    "v1 vh1/fw vh1/router vh1/gw0 er-a/primary sa/ce0");
	ck_hops(&x, "v1", "10.20.0.1",
	    "v1 vh1/fw vh1/router vh1/gw0 er-a/primary sa/ce0");
	/* The branch, which has the flag; not the circuit that taught it. */
	ck_hops(&x, "branch", "8.8.8.8",
	    "branch/ce0 vh1/vpn0 vh1/fw vh1/router vh1/gw0 er-a/primary sa/ce0");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "0.0.0.0/0"), "65515 12076 64520");
	/* A connection without the flag leaves by itself. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n"
	    "        enable-internet-security = false\n");
	ck_hops(&x, "v1", "8.8.8.8", "v1");
	/* Without a default route an Azure Firewall has its own way, and another
	 * appliance none. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n"
	    "        enable-internet-security = true\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  sa\n    advertise\n" AD("10.20.0.0/16"));
	ck_assert_str_eq(lab_trace(&x, "v1", "", "8.8.8.8"), "internet");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    appliances\n      fw\n        firewall = false\n");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "8.8.8.8"), "no-outbound");
	/* Both modes at a time the service does not take. */
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "virtual-hubs\n  vh1\n    routing-intent\n" INTERNET),
	    "conflicting-leaves");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h16_direct_access_goes_before_a_learned_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", FW(PRIVATE INTERNET)));
	ck_hops(&x, "v1", "8.8.8.8", "v1 vh1/fw");
	ck_hops(&x, "v1", "10.20.0.1",
	    "v1 vh1/fw vh1/router vh1/gw0 er-a/primary sa/ce0");
	/* What is in no range does not go round. */
	ck_assert_str_eq(lab_trace(&x, "branch", "", "10.99.0.1"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

/* The default route of an internet policy, as well as one that was learned. */
START_TEST(h16_appliances_learn_a_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", FW(INTERNET)));
	ck_assert_str_eq(lab_path(&x, "v2/nva", "0.0.0.0/0"), "65515");
	ck_assert_str_eq(lab_path(&x, "vh2/router", "0.0.0.0/0"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v2\n"
	    "        enable-internet-security = false\n");
	ck_assert_str_eq(lab_path(&x, "v2/nva", "0.0.0.0/0"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* H-14, H-15: the label counts for what the appliance tells, too. */
START_TEST(h15_an_appliance_whose_connection_has_no_label_stays_in_its_hub)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  v2\n    appliances\n      nva\n        advertise\n"
	    "          -\n            prefix = 10.5.0.0/16\n");
	ck_rows(&x, "vh2/router", "10.5.0.0/16", "*vh1/router 65520 65520 65001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v2\n        labels = [none]\n"
	    "        propagate-to = [default]\n");
	ck_rows(&x, "vh2/router", "10.5.0.0/16", "");
	ck_rows(&x, "vh1/router", "10.5.0.0/16", "*v2/nva 65001");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.5.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.5.0.0/16"), "65515 65001");
	lab_bed_fini(&x);
}
END_TEST

/* --- reasons --- */

static void
ck_lost(const struct lab_bed *x, const char *from, const char *to, const char *expected)
{
	struct er_endpoint end = lab_place(x, to);
	const char *rule = NULL;
	struct er_flow f;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, "");
	lab_flow(x, from, to, &f);
	view_lost(x->bed.net, &f.forward, end.routers, end.nrouters, &f.to, &text,
	    &rule);
	buf_printf(&text, " [%s]", rule ? rule : "");
	ck_assert_str_eq(text.data, expected);
	er_flow_fini(&f);
	buf_fini(&text);
}

START_TEST(h15_what_a_table_lacks_is_told_as_such)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    route-tables\n      red\n        labels = [b]\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    vnets\n      v1\n        route-table = red\n"
	    "  vh2\n    vnets\n      v3\n        propagate-to = [none]\n"
	    "        labels = [b]\n");
	ck_lost(&x, "v1", "branch",
	    "v1 has no route to 10.40.0.0/16: vh1/router has one, and the connection that "
	    "it came over does not propagate to the route table; the system's route "
	    "10.0.0.0/8 None drops it (E-10) [H-15]");
	ck_lost(&x, "v1", "v2",
	    "v1 has no route to 10.2.0.0/16: vh1/router has one, and the connection that "
	    "it came over does not propagate to the route table; the system's route "
	    "10.0.0.0/8 None drops it (E-10) [H-15]");
	ck_rows(&x, "vh1/gw0", "10.3.0.0/16",
	    "!vh1/router 65520 65520 (not-propagated)");
	lab_bed_fini(&x);
}
END_TEST

/* --- lint --- */

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

START_TEST(h17_lint_tells_of_a_hub_that_may_stay_with_vpn)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	ck_assert_uint_eq(lints(&x, "hub-return"), 0);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  branch\n    advertise\n" AD("10.20.0.0/16"));
	ck_assert_uint_eq(lints(&x, "hub-return"), 1);
	/* 12076 and the site are two; the branch with two more is three. */
	lab_bed_edit(&x, DATA_CREATE,
	    "on-premises\n  branch\n    vpn\n      vh1\n"
	    "        prepend = [64540]\n");
	ck_assert_uint_eq(lints(&x, "hub-return"), 1);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  branch\n    vpn\n      vh1\n"
	    "        prepend = [64540, 64540]\n");
	ck_assert_uint_eq(lints(&x, "hub-return"), 0);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h12_lint_tells_of_a_summary_that_may_stand_for_circuits)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("", "          outbound-route-map = sum\n", "",
		"    route-maps\n      sum\n        rules\n            -\n"
		"              match-prefix\n                -\n"
		"                  prefix = 10.0.0.0/8\n                  le = 32\n"
		"              replace-prefix = [10.0.0.0/8]\n"));
	ck_assert_uint_eq(lints(&x, "hub-summary"), 0);
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-wans\n  wan\n    branch-to-branch = false\n");
	ck_assert_uint_eq(lints(&x, "hub-summary"), 1);
	lab_bed_fini(&x);
}
END_TEST

#define SERVER(routes)                                                               \
	"vnets\n  hub\n    address-space = [10.60.0.0/16]\n    gateway\n"            \
	"      route-table = rt\n    connections\n      a\n        circuit = er-a\n" \
	"    route-server\n      subnet = 10.60.9.0/27\n"                            \
	"      branch-to-branch = true\n    appliances\n      fw\n"                  \
	"        address = 10.60.4.4\n"                                              \
	"route-tables\n  rt\n    routes\n" routes LAB_CIRCUIT_SEATTLE

START_TEST(s19_lint_tells_of_bgp_that_meets_an_appliance)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    SERVER("      all\n        prefix = 10.60.0.0/16\n"
		   "        next-hop = 10.60.4.4\n"));
	ck_assert_uint_eq(lints(&x, "bgp-inspected"), 1);
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  rt\n    routes\n      rs\n"
	    "        prefix = 10.60.9.0/27\n        next-hop = vnet-local\n");
	ck_assert_uint_eq(lints(&x, "bgp-inspected"), 0);
	lab_bed_fini(&x);
}
END_TEST

/* HubBgpConnectionFromSpokeVnetCannotReferenceRouteMap */
START_TEST(s15_no_map_for_an_appliance_of_a_peered_vnet)
{
	static const char use[] = "vnets\n  hub\n    route-server\n      connections\n"
				  "        spoke/nva\n          inbound = m\n";
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    peerings\n"
	    "      spoke\n    route-server\n      route-maps\n        m\n"
	    "          rules\n            -\n              drop = true\n"
	    "    appliances\n      near\n        address = 10.60.4.4\n"
	    "        asn = 65001\n        peers = [route-server]\n"
	    "  spoke\n    address-space = [10.61.0.0/24]\n    appliances\n      nva\n"
	    "        address = 10.61.0.4\n        asn = 65002\n"
	    "        peers = [hub/route-server]\n");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, use), "not-attached");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    route-server\n      connections\n"
	    "        hub/near\n          inbound = m\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e16_lint_tells_of_a_route_to_one_of_two_gateways)
{
	static const char lab[] =
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    gateway\n"
	    "    vpn-gateway\n    connections\n      a\n        circuit = er-a\n"
	    "    subnets\n      app\n        prefix = 10.60.1.0/24\n"
	    "        route-table = rt\n"
	    "route-tables\n  rt\n    routes\n      all\n"
	    "        prefix = 10.40.0.0/16\n"
	    "        next-hop = vpn-gateway\n" LAB_CIRCUIT_SEATTLE;
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_assert_uint_eq(lints(&x, "vpn-hop-beside"), 1);
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    gateway\n    connections\n");
	ck_assert_uint_eq(lints(&x, "vpn-hop-beside"), 0);
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_hub_default(void);
TCase *
test_er_hub_default(void)
{
	TCase *t = tcase_create("er/hub_default");

	tcase_add_test(t, h16_a_learned_default_route_needs_the_flag);
	tcase_add_test(t, h16_a_static_default_route_needs_the_flag);
	tcase_add_test(t, h16_forced_tunnelling_through_the_appliance);
	tcase_add_test(t, h16_direct_access_goes_before_a_learned_default_route);
	tcase_add_test(t, h16_appliances_learn_a_default_route);
	tcase_add_test(t,
	    h15_an_appliance_whose_connection_has_no_label_stays_in_its_hub);
	tcase_add_test(t, h15_what_a_table_lacks_is_told_as_such);
	tcase_add_test(t, h17_lint_tells_of_a_hub_that_may_stay_with_vpn);
	tcase_add_test(t, h12_lint_tells_of_a_summary_that_may_stand_for_circuits);
	tcase_add_test(t, s19_lint_tells_of_bgp_that_meets_an_appliance);
	tcase_add_test(t, s15_no_map_for_an_appliance_of_a_peered_vnet);
	tcase_add_test(t, e16_lint_tells_of_a_route_to_one_of_two_gateways);
	return t;
}
