/*
 * Virtual WANs in whole labs: who learns what inside of a hub and from others, what
 * goes first, what circuits carry between hubs and VNets, where packets go with and
 * without routing intent, refusals.
 */
#include "er/endpoint.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"
#include "view/lint.h"

#include <stdio.h>
#include <string.h>

#define SITE(name, asn, at, prefixes) \
	"  " name "\n"                \
	"    asn = " asn "\n" at "    advertise\n" prefixes
#define ON(circuit)   "    circuits\n      " circuit "\n"
#define AD(p)         "      -\n        prefix = " p "\n"
#define LONG(p, path) "      -\n        prefix = " p "\n        as-path = " path "\n"

#define HUB(name, block, preference, more) \
	"  " name "\n"                     \
	"    address-prefix = " block "\n" \
	"    routing-preference = " preference "\n" more
#define ER(circuit)                        \
	"    gateway\n      connections\n" \
	"        to\n          circuit = " circuit "\n"
#define VPN(connections) "    vpn-gateway\n      connections\n" connections
#define TO(site)         "        " site "\n          site = " site "\n"
#define VNETS(list)      "    vnets\n" list
#define WAN              "virtual-wans\n  wan\n    hubs = [vh1, vh2]\n"
#define VNET(name, p)    "  " name "\n    address-space = [" p "]\n"

/* Two hubs, each on a circuit of its own, one with a branch over VPN. */
#define TWO(wan, preference, more1, more2)                                            \
	wan "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", preference,                  \
	    ER("er-a") VPN(TO("branch")) VNETS("      v1\n      v1b\n")               \
		more1) HUB("vh2", "10.200.0.0/23", preference,                        \
	    ER("er-b") VNETS("      v2\n") more2) "vnets\n" VNET("v1", "10.1.0.0/16") \
	    VNET("v1b", "10.11.0.0/16") VNET("v2", "10.2.0.0/16")                     \
		LAB_CIRCUIT_SEATTLE LAB_CIRCUIT_AT("er-b", "Dallas", "64530",         \
		    "172.16.2") "on-premises\n" SITE("sa", "64520", ON("er-a"),       \
		    AD("10.20.0.0/16"))                                               \
		    SITE("sb", "64530", ON("er-b"), AD("10.30.0.0/16"))               \
			SITE("branch", "64540", "", AD("10.40.0.0/16"))

/* Hops of each path, and its fate. */
static const char *
way_of(const struct lab_bed *x, const char *from, const char *to)
{
	static char out[1200];
	struct net_packet packet = { .owner = NULL };
	struct er_endpoint place;
	struct net_where where;
	struct net_trace t;
	size_t len = 0;

	ck_assert(ip_addr_parse(&packet.to, to));
	ck_assert(
	    er_endpoint_find(x->lab->model, net_running(x->bed.net), from, &place));
	packet.from = place.address;
	where = er_endpoint_where(&place);
	net_trace_run(x->bed.net, &where, &packet, &t);
	out[0] = '\0';
	for (size_t k = 0; k < t.npaths && k < 2; k++) {
		for (size_t i = 0; i < t.paths[k].nhops; i++)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s ",
			    t.paths[k].hops[i].router);
		len += (size_t)snprintf(out + len, sizeof out - len, "%s%s",
		    net_fate_name(t.paths[k].fate), k + 1 < t.npaths ? "; " : "");
	}
	if (t.npaths > 2)
		snprintf(out + len, sizeof out - len, "%zu more", t.npaths - 2);
	net_trace_fini(&t);
	return out;
}

START_TEST(h1_a_hub_is_of_as_65515_and_its_addresses_follow)
{
	struct lab_bed x;
	const struct er_hub *h;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", "", ""));
	h = er_model_hub(x.lab->model, "vh1");
	ck_assert_str_eq(ip_addr_text(&h->inside->gateway.instance[0], (char[64]){ 0 }),
	    "10.100.0.12");
	ck_assert_str_eq(ip_addr_text(&h->inside->vpn.instance[0], (char[64]){ 0 }),
	    "10.100.0.14");
	ck_assert_str_eq(ip_addr_text(&h->router, (char[64]){ 0 }), "10.100.0.69");
	ck_assert_uint_eq(er_model_speaker(x.lab->model, "vh1/router")->asn, 65515);
	ck_assert_uint_eq(er_model_speaker(x.lab->model, "vh1/gw1")->asn, 65515);
	ck_assert_uint_eq(er_model_speaker(x.lab->model, "vh1/vpn1")->asn, 65515);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h2_v4_prefixes_of_another_hub_have_65520_twice)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", "", ""));
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n" VNET("other",
		"10.9.0.0/16") "    gateway\n      allow-virtual-wan-traffic = true\n"
			       "    connections\n      a\n        circuit = er-a\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    gateway\n"
	    "      allow-non-virtual-wan-traffic = true\n");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.2.0.0/16"), "65520 65520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.2.0.0/16"),
	    "65515 65520 65520");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.2.0.0/16"),
	    "12076 12076 65520 65520");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.2.0.0/16"), "12076");
	/* Branches of another hub, and its own. */
	ck_assert_str_eq(lab_path(&x, "vh2/router", "10.20.0.0/16"),
	    "65520 65520 12076 64520");
	ck_assert_str_eq(lab_path(&x, "er-b/primary", "10.40.0.0/16"),
	    "65515 65520 65520 64540");
	ck_assert_str_eq(lab_path(&x, "sb/ce0", "10.40.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.1.0.0/16"), "65515");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h3_everything_meets_but_circuits)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", "", ""));
	ck_assert_str_eq(way_of(&x, "v1", "10.11.0.1"), "v1 vh1/router v1b delivered");
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/router vh2/router v2 delivered");
	ck_assert_str_eq(way_of(&x, "branch", "10.2.0.1"),
	    "branch/ce0 vh1/vpn0 vh1/router vh2/router v2 delivered; "
	    "branch/ce0 vh1/vpn1 vh1/router vh2/router v2 delivered");
	ck_assert_str_eq(way_of(&x, "sb", "10.40.0.1"),
	    "sb/ce0 er-b/primary vh2/gw0 vh2/router vh1/router vh1/vpn0 branch/ce0 "
	    "delivered; "
	    "sb/ce0 er-b/primary vh2/gw0 vh2/router vh1/router vh1/vpn1 branch/ce0 "
	    "delivered; 6 more");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.30.0.0/16"),
	    "65515 65520 65520 12076 64530");
	/* Circuits do not. */
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.30.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "sa", "", "10.30.0.1"), "no-route");
	/* Nor do branches, where the Virtual WAN says so. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-wans\n  wan\n    branch-to-branch = false\n");
	ck_assert_str_eq(lab_path(&x, "sb/ce0", "10.40.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.20.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.2.0.0/16"),
	    "65515 65520 65520");
	ck_assert_str_eq(lab_trace(&x, "v2", "", "10.40.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

/*
 * The documented example: paths 1 and 2 are VPN of Hub_1, 3 and 4 its circuits, 7 and 8
 * VPN of Hub_2, 9 and 10 its circuits.  The picture with the AS numbers is not text;
 * the lengths are those that the explanations name.  Paths 5, 6 and 11, appliances in
 * hubs, are not modelled and are never chosen there.
 */
#define HRP(one, two)                                                                 \
	WAN "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", one,                         \
	    "    gateway\n      connections\n        c3\n          circuit = k3\n"    \
	    "        c4\n          circuit = k4\n" VPN(TO("p1") TO("p2"))             \
		VNETS("      vnet1\n")) HUB("vh2", "10.200.0.0/23", two,              \
	    "    gateway\n      connections\n        c9\n          circuit = k9\n"    \
	    "        c10\n          circuit = k10\n" VPN(                             \
		TO("p7") TO("p8"))) "vnets\n" VNET("vnet1",                           \
	    "10.1.0.0/16") "circuits\n" LAB_CIRCUIT_AT("k10", "Dallas", "65110",      \
	    "172.16.10") LAB_CIRCUIT_AT("k3", "Dallas", "65103",                      \
	    "172.16.3") LAB_CIRCUIT_AT("k4", "Dallas", "65104",                       \
	    "172.16.4") LAB_CIRCUIT_AT("k9", "Dallas", "65109",                       \
	    "172.16.9") "on-premises\n" SITE("p1", "65101", "",                       \
	    LONG("10.61.0.0/16", "65001") LONG("10.50.0.0/16", "65001")               \
		LONG("10.50.2.0/24", "65001")) SITE("p10", "65110", ON("k10"),        \
	    AD("10.62.0.0/16") AD("10.50.0.0/16")) SITE("p2", "65102", "",            \
	    LONG("10.61.0.0/16", "65001 65002") LONG("10.50.0.0/16", "65001 65002")   \
		LONG("10.55.0.0/16", "65001 65002 65003 65004 65005 65006"))          \
	    SITE("p3", "65103", ON("k3"),                                             \
		LONG("10.61.0.0/16", "65001 65002")                                   \
		    LONG("10.50.0.0/16", "65001 65002")                               \
			LONG("10.55.0.0/16", "65001 65002 65003 65004 65005"))        \
		SITE("p4", "65104", ON("k4"),                                         \
		    AD("10.61.0.0/16") AD("10.50.0.0/16")) SITE("p7", "65107", "",    \
		    LONG("10.62.0.0/16", "65001") LONG("10.50.0.0/16", "65001")       \
			LONG("10.50.2.0/24", "65001")) SITE("p8", "65108", "",        \
		    LONG("10.62.0.0/16", "65001") LONG("10.50.0.0/16", "65001 65002") \
			LONG("10.55.0.0/16", "65001")) SITE("p9", "65109", ON("k9"),  \
		    AD("10.62.0.0/16") LONG("10.50.0.0/16", "65001")                  \
			AD("10.55.0.0/16"))

/* The sites where packets of VNET1 arrive: "p4", "p9 p10". */
static const char *
arrives_at(const struct lab_bed *x, const char *to)
{
	static const char *const sites[] = { "p1", "p2", "p3", "p4", "p7", "p8", "p9",
		"p10" };
	static char out[64];
	struct net_packet packet = { .owner = NULL };
	struct er_endpoint place = lab_place(x, "vnet1");
	struct net_where where = er_endpoint_where(&place);
	struct net_trace t;

	ck_assert(ip_addr_parse(&packet.to, to));
	net_trace_run(x->bed.net, &where, &packet, &t);
	ck_assert_uint_eq(t.lost, 0);
	out[0] = '\0';
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
		for (size_t k = 0; k < t.nends; k++)
			if (strcmp(t.ends[k], sites[i]) == 0)
				snprintf(out + strlen(out), sizeof out - strlen(out),
				    "%s%s", *out ? " " : "", sites[i]);
	net_trace_fini(&t);
	return out;
}

static void
ck_preferences(const char *one, const char *two, const char *lab,
    const char *const expected[5])
{
	static const char *const targets[] = { "10.61.1.5", "10.62.1.5", "10.50.2.5",
		"10.50.1.5", "10.55.2.5" };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	for (size_t i = 0; i < 5; i++) {
		const char *at = arrives_at(&x, targets[i]);

		ck_assert_msg(strcmp(at, expected[i]) == 0,
		    "%s with %s and %s: %s, not %s", targets[i], one, two, at,
		    expected[i]);
	}
	lab_bed_fini(&x);
}
#define CK(one, two, ...) \
	ck_preferences(one, two, HRP(one, two), (const char *const[]){ __VA_ARGS__ })

START_TEST(h4_to_h7_the_documented_rows_of_hub_1_by_as_path)
{
	CK("ASPath", "ASPath", "p4", "p9 p10", "p1", "p4", "p9");
	CK("ASPath", "ExpressRoute", "p4", "p9 p10", "p1", "p4", "p9");
	CK("ASPath", "VpnGateway", "p4", "p7 p8", "p1", "p4", "p8");
}
END_TEST

START_TEST(h4_to_h7_the_documented_rows_of_hub_1_by_expressroute)
{
	CK("ExpressRoute", "ASPath", "p4", "p9 p10", "p1", "p4", "p3");
	CK("ExpressRoute", "ExpressRoute", "p4", "p9 p10", "p1", "p4", "p3");
	CK("ExpressRoute", "VpnGateway", "p4", "p7 p8", "p1", "p4", "p3");
}
END_TEST

START_TEST(h4_to_h7_the_documented_rows_of_hub_1_by_vpn)
{
	CK("VpnGateway", "ASPath", "p1", "p9 p10", "p1", "p1", "p2");
	CK("VpnGateway", "ExpressRoute", "p1", "p9 p10", "p1", "p1", "p2");
	CK("VpnGateway", "VpnGateway", "p1", "p7 p8", "p1", "p1", "p2");
}
END_TEST

/* H-5: all remote, VPN before circuits, whatever the lengths. */
START_TEST(h5_of_remote_routes_vpn_goes_before_circuits)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "virtual-wans\n  wan\n    hubs = [vh1, vh2, vh3]\n"
	    "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", "ExpressRoute",
		VNETS("      v1\n")) HUB("vh2", "10.200.0.0/23", "ExpressRoute",
		ER("er-a")) HUB("vh3", "10.201.0.0/23", "ExpressRoute",
		VPN(TO("branch"))) "vnets\n" VNET("v1", "10.1.0.0/16")
		LAB_CIRCUIT_SEATTLE
	    "on-premises\n" SITE("sa", "64520", ON("er-a"), AD("10.20.0.0/16"))
		SITE("branch", "64540", "", LONG("10.20.0.0/16", "65001 65002 65003")));
	ck_rows(&x, "vh1/router", "10.20.0.0/16",
	    "*vh3/router 65520 65520 64540 65001 65002 65003\n"
	    " vh2/router 65520 65520 12076 64520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    routing-preference = ASPath\n");
	ck_rows(&x, "vh1/router", "10.20.0.0/16",
	    "*vh2/router 65520 65520 12076 64520\n"
	    " vh3/router 65520 65520 64540 65001 65002 65003");
	lab_bed_fini(&x);
}
END_TEST

/* What a hub has from another one it does not tell a third. */
START_TEST(h7_hubs_pass_nothing_on_to_a_third_one)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "virtual-wans\n  wan\n    hubs = [vh1, vh2, vh3]\n"
	    "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", "ExpressRoute",
		VNETS("      v1\n")) HUB("vh2", "10.200.0.0/23", "ExpressRoute", "")
		HUB("vh3", "10.201.0.0/23", "ExpressRoute", "") "vnets\n" VNET("v1",
		    "10.1.0.0/16"));
	ck_rows(&x, "vh3/router", "10.1.0.0/16", "*vh1/router 65520 65520");
	ck_rows(&x, "vh2/router", "10.1.0.0/16", "*vh1/router 65520 65520");
	lab_bed_fini(&x);
}
END_TEST

/* Two hubs on one circuit. */
#define SHARED(preference)                                                          \
	WAN "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", preference,                \
	    ER("er-a") VNETS("      v1\n")) HUB("vh2", "10.200.0.0/23", preference, \
	    ER("er-a") VNETS("      v2\n")) "vnets\n" VNET("v1", "10.1.0.0/16")     \
	    VNET("v2", "10.2.0.0/16") LAB_CIRCUIT_SEATTLE                           \
	    "on-premises\n" SITE("sa", "64520", ON("er-a"), AD("10.20.0.0/16"))

START_TEST(h9_the_hairpin_of_a_shared_circuit_goes_before_the_other_hub)
{
	struct lab_bed x;

	lab_bed_init(&x, SHARED("ExpressRoute"));
	ck_rows(&x, "vh1/router", "10.2.0.0/16",
	    "*vh1/gw0 12076 12076\n*vh1/gw1 12076 12076\n"
	    " vh2/router 65520 65520");
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/router vh1/gw0 er-a/primary vh2/gw0 v2 delivered; "
	    "v1 vh1/router vh1/gw0 er-a/primary vh2/gw1 v2 delivered; 6 more");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h8_h9_by_as_path_one_12076_more_and_the_other_hub)
{
	struct lab_bed x;

	lab_bed_init(&x, SHARED("ASPath"));
	ck_rows(&x, "vh1/gw0", "10.2.0.0/16",
	    "*vh1/router 65520 65520\n er-a/primary 12076 12076 12076\n"
	    " er-a/secondary 12076 12076 12076");
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/router vh2/router v2 delivered");
	/* What sites announce has no more. */
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.20.0.0/16"), "12076 64520");
	lab_bed_fini(&x);
}
END_TEST

/* A hub and a VNet gateway on one circuit, and a second hub of another Virtual WAN. */
START_TEST(h10_flags_on_both_sides_between_vnets_and_hubs)
{
	static const char lab[] = "virtual-hubs\n" HUB("vh1", "10.100.0.0/23",
	    "ExpressRoute", ER("er-a") VNETS("      v1\n")) "vnets\n" VNET("other",
	    "10.9.0.0/16") "    gateway\n    connections\n      a\n"
			   "        circuit = er-a\n" VNET("v1", "10.1.0.0/16")
			       LAB_CIRCUIT_SEATTLE;
	static const char open_vnet[] =
	    "vnets\n  other\n    gateway\n      allow-virtual-wan-traffic = true\n";
	static const char open_hub[] = "virtual-hubs\n  vh1\n    gateway\n"
				       "      allow-non-virtual-wan-traffic = true\n";
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.9.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.1.0.0/16"), "-");
	lab_bed_edit(&x, DATA_UPDATE, open_hub);
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.9.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.1.0.0/16"), "-");
	lab_bed_edit(&x, DATA_UPDATE, open_vnet);
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.9.0.0/16"), "12076 12076");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.1.0.0/16"), "12076 12076");
	ck_assert_str_eq(lab_trace(&x, "v1", "", "10.9.0.1"), "delivered");
	/* The flag for other VNets is another one. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  other\n    gateway\n      allow-virtual-wan-traffic = false\n"
	    "      allow-remote-vnet-traffic = true\n");
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "10.9.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.1.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* Hubs on a circuit each, joined by Global Reach only: 12076 four times. */
START_TEST(g25a_hubs_meet_over_global_reach)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    TWO("", "ExpressRoute", "", "") "global-reach\n  ab\n    from = er-a\n"
					    "    to = er-b\n"
					    "    address-prefix = 192.168.9.0/29\n");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.2.0.0/16"),
	    "12076 12076 12076 12076");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.30.0.0/16"),
	    "12076 12076 12076 64530");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h13_a_hub_carries_no_ipv6)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", "ExpressRoute",
		ER("er-a") VNETS("      v1\n")) "vnets\n" VNET("v1",
		"10.1.0.0/16, fd00:1::/48") LAB_CIRCUIT_SEATTLE
	    "      ipv6\n        primary = fd00:a::/126\n"
	    "        secondary = fd00:a::4/126\n"
	    "on-premises\n" SITE("sa", "64520", ON("er-a"),
		AD("10.20.0.0/16") AD("fd00:20::/48")));
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "fd00:20::/48"), "64520");
	ck_assert_str_eq(lab_path(&x, "vh1/gw0", "fd00:20::/48"), "-");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "fd00:20::/48"), "-");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "fd00:1::/48"), "-");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.1.0.0/16"), "12076");
	lab_bed_fini(&x);
}
END_TEST

/* --- routing intent --- */

#define FW(policies)                 \
	"    appliances\n      fw\n" \
	"    routing-intent\n" policies
#define PRIVATE  "      private = fw\n"
#define INTERNET "      internet = fw\n"
#define SECURED  TWO(WAN, "ExpressRoute", FW(PRIVATE), FW(PRIVATE))

START_TEST(h11_private_traffic_passes_the_appliance_of_each_hub)
{
	struct lab_bed x;

	lab_bed_init(&x, SECURED);
	ck_assert_str_eq(way_of(&x, "v1", "10.11.0.1"), "v1 vh1/fw v1b delivered");
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/fw vh1/router vh2/router vh2/fw v2 delivered");
	ck_assert_str_eq(way_of(&x, "sa", "10.1.0.1"),
	    "sa/ce0 er-a/primary vh1/gw0 vh1/fw v1 delivered; "
	    "sa/ce0 er-a/primary vh1/gw1 vh1/fw v1 delivered; 2 more");
	ck_assert_str_eq(way_of(&x, "v1", "10.20.0.1"),
	    "v1 vh1/fw vh1/router vh1/gw0 er-a/primary sa/ce0 delivered; "
	    "v1 vh1/fw vh1/router vh1/gw0 er-a/secondary sa/ce0 delivered; 2 more");
	ck_assert_str_eq(way_of(&x, "branch", "10.2.0.1"),
	    "branch/ce0 vh1/vpn0 vh1/fw vh1/router vh2/router vh2/fw v2 delivered; "
	    "branch/ce0 vh1/vpn1 vh1/fw vh1/router vh2/router vh2/fw v2 delivered");
	/* Sites learn what they did before: specifics. */
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.1.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.2.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.0.0.0/8"), "-");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.30.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h11_one_secured_hub_and_one_that_is_not)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", "", FW(PRIVATE INTERNET)));
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/router vh2/router vh2/fw v2 delivered");
	ck_assert_str_eq(way_of(&x, "v2", "10.1.0.1"),
	    "v2 vh2/fw vh2/router vh1/router v1 delivered");
	/* The default route stays in its hub. */
	ck_assert_str_eq(lab_path(&x, "vh1/router", "0.0.0.0/0"), "-");
	ck_assert_str_eq(way_of(&x, "v1", "8.8.8.8"), "v1 internet");
	ck_assert_str_eq(way_of(&x, "v2", "8.8.8.8"), "v2 vh2/fw internet");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h11_the_internet_policy_and_who_learns_its_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", FW(INTERNET), ""));
	ck_assert_str_eq(way_of(&x, "v1", "8.8.8.8"), "v1 vh1/fw internet");
	/* Private traffic does not pass. */
	ck_assert_str_eq(way_of(&x, "v1", "10.11.0.1"), "v1 vh1/router v1b delivered");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "0.0.0.0/0"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "0.0.0.0/0"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    gateway\n      connections\n        to\n"
	    "          enable-internet-security = true\n"
	    "    vpn-gateway\n      connections\n        branch\n"
	    "          enable-internet-security = true\n"
	    "    vnets\n      v1b\n        enable-internet-security = false\n");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "0.0.0.0/0"), "12076");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "0.0.0.0/0"), "65515");
	ck_assert_str_eq(way_of(&x, "branch", "8.8.8.8"),
	    "branch/ce0 vh1/vpn0 vh1/fw internet; branch/ce0 vh1/vpn1 vh1/fw internet");
	ck_assert_str_eq(way_of(&x, "v1b", "8.8.8.8"), "v1b internet");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h3_h11_circuits_meet_through_the_appliance_when_told)
{
	static const char on[] = "virtual-hubs\n"
				 "  vh1\n    routing-intent\n"
				 "      expressroute-transit = true\n"
				 "  vh2\n    routing-intent\n"
				 "      expressroute-transit = true\n"
				 "      private-prefixes = [198.18.0.0/15]\n";
	struct lab_bed x;

	lab_bed_init(&x, SECURED);
	ck_assert_str_eq(lab_trace(&x, "sa", "", "10.30.0.1"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE, on);
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.0.0.0/8"), "12076");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "192.168.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "198.18.0.0/15"), "-");
	ck_assert_str_eq(lab_path(&x, "sb/ce0", "198.18.0.0/15"), "12076");
	ck_assert_str_eq(lab_path(&x, "sa/ce0", "10.30.0.0/16"), "-");
	ck_assert_str_eq(way_of(&x, "sa", "10.30.0.1"),
	    "sa/ce0 er-a/primary vh1/gw0 vh1/fw vh1/router vh2/router vh2/fw vh2/router "
	    "vh2/gw0 er-b/primary sb/ce0 delivered; "
	    "sa/ce0 er-a/primary vh1/gw0 vh1/fw vh1/router vh2/router vh2/fw vh2/router "
	    "vh2/gw0 er-b/secondary sb/ce0 delivered; 14 more");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h11_the_appliance_is_what_all_depends_on)
{
	struct lab_bed x;
	struct er_flow flow;

	lab_bed_init(&x, SECURED);
	lab_flow(&x, "v1", "sb", &flow);
	ck_assert_uint_eq(flow.forward.lost, 0);
	ck_assert_uint_eq(flow.reverse.lost, 0); /* each meets both, both ways */
	er_flow_fini(&flow);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "vh2/fw"));
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/fw vh1/router vh2/router vh2/fw dead-link");
	ck_assert_str_eq(way_of(&x, "v1", "10.11.0.1"), "v1 vh1/fw v1b delivered");
	lab_bed_fini(&x);
}
END_TEST

/* --- pitfalls --- */

/* Codes of the warnings, and what the first with this code says. */
static void
ck_lint(const struct lab_bed *x, const char *code, size_t n, const char *expected)
{
	struct errs errs;
	const char *first = "";
	size_t found = 0;

	errs_init(&errs);
	view_lint(x->lab, &errs);
	for (size_t i = 0; i < errs.n; i++)
		if (strcmp(code_word(errs.items[i].code), code) == 0 && found++ == 0)
			first = errs.items[i].text;
	ck_assert_str_eq(first, expected);
	ck_assert_uint_eq(found, n);
	errs_fini(&errs);
}

START_TEST(h9_lint_tells_of_hubs_that_meet_on_a_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x, SHARED("ExpressRoute"));
	ck_lint(&x, "hub-hairpin", 2,
	    "vh1 reaches the VNets of vh2 over er-a, not directly: what is local goes "
	    "first");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    routing-preference = ASPath\n"
	    "  vh2\n    routing-preference = ASPath\n");
	ck_lint(&x, "hub-hairpin", 0, "");
	lab_bed_fini(&x);
	lab_bed_init(&x, TWO(WAN, "ExpressRoute", "", ""));
	ck_lint(&x, "hub-hairpin", 0, "");
	lab_bed_edit(&x, DATA_CREATE,
	    "global-reach\n  ab\n    from = er-a\n    to = er-b\n"
	    "    address-prefix = 192.168.9.0/29\n");
	ck_lint(&x, "hub-hairpin", 2,
	    "vh1 reaches the VNets of vh2 over er-a, not directly: what is local goes "
	    "first");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h11_lint_tells_of_ranges_and_hubs_without_a_policy)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", FW(PRIVATE), ""));
	ck_lint(&x, "hub-unsecured", 1,
	    "vh2 has no private policy, as vh1 has: what stays in it, and what it sends "
	    "to sites, is not inspected");
	ck_lint(&x, "hub-range", 0, "");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  sb\n    advertise\n" AD("10.30.0.0/16")
		AD("198.18.30.0/24"));
	ck_lint(&x, "hub-range", 1,
	    "VNets of vh1 have no way to 198.18.30.0/24 of sb: it is in no range of the "
	    "private policy");
	ck_assert_str_eq(way_of(&x, "v1", "198.18.30.1"), "v1 internet");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh1\n    routing-intent\n"
	    "      private-prefixes = [198.18.0.0/15]\n");
	ck_lint(&x, "hub-range", 0, "");
	ck_assert_str_eq(way_of(&x, "v1", "198.18.30.1"),
	    "v1 vh1/fw vh1/router vh2/router vh2/gw0 er-b/primary sb/ce0 delivered; "
	    "v1 vh1/fw vh1/router vh2/router vh2/gw0 er-b/secondary sb/ce0 delivered; "
	    "2 more");
	lab_bed_fini(&x);
}
END_TEST

/* --- refusals --- */

static void
ck_refused(struct lab_bed *x, const char *edit, const char *code)
{
	ck_assert_str_eq(lab_bed_refused(x, DATA_CREATE, edit), code);
}

START_TEST(what_a_hub_cannot_be_is_refused)
{
	struct lab_bed x;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", FW(PRIVATE), ""));
	ck_refused(&x, "virtual-hubs\n  vh3\n    address-prefix = 10.150.0.0/25\n",
	    "hub-prefix");
	ck_refused(&x, "virtual-hubs\n  vh3\n", "missing-leaf");
	ck_refused(&x, "virtual-wans\n  more\n    hubs = [vh1]\n", "hub-in-two-wans");
	ck_refused(&x, "virtual-wans\n  more\n    hubs = [vh9]\n", "unknown-name");
	ck_refused(&x, "virtual-hubs\n  vh2\n    vnets\n      v1\n", "duplicate-entry");
	ck_refused(&x, "virtual-hubs\n  vh2\n    vnets\n      v9\n", "unknown-name");
	ck_refused(&x, "vnets\n  v1\n    gateway\n", "gateway-and-transit");
	ck_refused(&x, "vnets\n  v1\n    route-server\n", "gateway-and-transit");
	ck_refused(&x, "virtual-hubs\n  vh2\n    routing-intent\n      private = fw\n",
	    "unknown-name");
	ck_refused(&x, "virtual-hubs\n  vh2\n    routing-intent\n", "missing-leaf");
	ck_refused(&x,
	    "virtual-hubs\n  vh2\n    appliances\n      fw\n"
	    "        address = 10.1.0.4\n",
	    "hub-prefix");
	ck_refused(&x, "vnets\n  vh1\n    address-space = [10.77.0.0/16]\n",
	    "duplicate-name");
	ck_refused(&x,
	    "virtual-hubs\n  vh1\n    routing-intent\n"
	    "      expressroute-transit = true\n"
	    "global-reach\n  ab\n    from = er-a\n    to = er-b\n"
	    "    address-prefix = 192.168.9.0/29\n",
	    "conflicting-leaves");
	/* A circuit that a hub is on does not go. */
	ck_assert_str_eq(lab_bed_refused(&x, DATA_DELETE,
			     "circuits\n  er-a\non-premises\n  sa\n"),
	    "circuit-in-use");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h11_a_hub_with_routing_intent_takes_600_address_spaces)
{
	static const char head[] =
	    "virtual-hubs\n" HUB("vh1", "10.100.0.0/23", "ExpressRoute",
		FW(PRIVATE) VNETS("      many\n")) "vnets\n"
						   "  many\n    address-space = [";
	char *lab = NULL;
	struct lab_bed x;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, head);
	for (unsigned i = 0; i < 600; i++)
		buf_printf(&text, "%s10.%u.%u.0/24", i ? ", " : "", 1 + i / 200,
		    i % 200);
	buf_puts(&text, "]\n");
	lab = text.data;
	lab_bed_init(&x, lab);
	ck_refused(&x,
	    "virtual-hubs\n  vh1\n    vnets\n      more\n"
	    "vnets\n  more\n    address-space = [10.77.0.0/16]\n",
	    "hub-spaces");
	lab_bed_fini(&x);
	buf_fini(&text);
}
END_TEST

START_TEST(what_hubs_were_given_stays_when_others_come)
{
	struct lab_bed x;
	const struct er_model *m;
	struct ip_addr fw;

	lab_bed_init(&x, TWO(WAN, "ExpressRoute", FW(PRIVATE), ""));
	fw = er_model_hub(x.lab->model, "vh1")->inside->appliances[0].address;
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    appliances\n      aa\n"
	    "        firewall = false\n"
	    "circuits\n" LAB_CIRCUIT_AT("er-0", "Chicago", "64520", "172.16.7"));
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh1\n    gateway\n      connections\n        a0\n"
	    "          circuit = er-0\n");
	m = x.lab->model;
	ck_assert(
	    ip_addr_equal(&fw, &er_model_hub(m, "vh1")->inside->appliances[1].address));
	ck_assert_str_eq(er_model_hub(m, "vh1")->inside->connections[1].head.name,
	    "to");
	ck_assert_uint_eq(er_model_hub(m, "vh1")->inside->connections[1].pair, 0);
	ck_assert_uint_eq(er_model_hub(m, "vh1")->inside->connections[0].pair, 1);
	/* And back. */
	lab_bed_edit(&x, DATA_DELETE,
	    "virtual-hubs\n  vh1\n    gateway\n      connections\n        a0\n");
	ck_assert_str_eq(way_of(&x, "v1", "10.2.0.1"),
	    "v1 vh1/fw vh1/router vh2/router v2 delivered");
	lab_bed_edit(&x, DATA_DELETE, "virtual-wans\n  wan\n");
	ck_assert_str_eq(lab_path(&x, "vh1/router", "10.2.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_hubs(void);
TCase *
test_er_hubs(void)
{
	TCase *t = tcase_create("er/hubs");

	tcase_add_test(t, h1_a_hub_is_of_as_65515_and_its_addresses_follow);
	tcase_add_test(t, h2_v4_prefixes_of_another_hub_have_65520_twice);
	tcase_add_test(t, h3_everything_meets_but_circuits);
	tcase_add_test(t, h4_to_h7_the_documented_rows_of_hub_1_by_as_path);
	tcase_add_test(t, h4_to_h7_the_documented_rows_of_hub_1_by_expressroute);
	tcase_add_test(t, h4_to_h7_the_documented_rows_of_hub_1_by_vpn);
	tcase_add_test(t, h5_of_remote_routes_vpn_goes_before_circuits);
	tcase_add_test(t, h7_hubs_pass_nothing_on_to_a_third_one);
	tcase_add_test(t, h9_the_hairpin_of_a_shared_circuit_goes_before_the_other_hub);
	tcase_add_test(t, h8_h9_by_as_path_one_12076_more_and_the_other_hub);
	tcase_add_test(t, h10_flags_on_both_sides_between_vnets_and_hubs);
	tcase_add_test(t, g25a_hubs_meet_over_global_reach);
	tcase_add_test(t, h13_a_hub_carries_no_ipv6);
	tcase_add_test(t, h11_private_traffic_passes_the_appliance_of_each_hub);
	tcase_add_test(t, h11_one_secured_hub_and_one_that_is_not);
	tcase_add_test(t, h11_the_internet_policy_and_who_learns_its_default_route);
	tcase_add_test(t, h3_h11_circuits_meet_through_the_appliance_when_told);
	tcase_add_test(t, h11_the_appliance_is_what_all_depends_on);
	tcase_add_test(t, h9_lint_tells_of_hubs_that_meet_on_a_circuit);
	tcase_add_test(t, h11_lint_tells_of_ranges_and_hubs_without_a_policy);
	tcase_add_test(t, what_a_hub_cannot_be_is_refused);
	tcase_add_test(t, h11_a_hub_with_routing_intent_takes_600_address_spaces);
	tcase_add_test(t, what_hubs_were_given_stays_when_others_come);
	return t;
}
