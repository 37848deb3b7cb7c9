/*
 * Route maps of virtual hubs (H-12): on each kind of connection and each way, what they
 * drop, change and summarise, what hosts and packets make of it, and refusals.
 */
#include "er/endpoint.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"

#include <string.h>

/*
 * A hub with a circuit, a branch over VPN and a VNet, as in a published lab; and a
 * second hub that learns from it.  `er`, `vpn` and `vnet` are lines of the connections.
 */
#define LAB(er, vpn, vnet, more)                                                                                               \
	"virtual-wans\n  wan\n    hubs = [eu, us]\n"                                                                           \
	"virtual-hubs\n"                                                                                                       \
	"  eu\n    address-prefix = 192.168.0.0/23\n"                                                                          \
	"    gateway\n      connections\n        to\n          circuit = er-a\n" er                                            \
	"    vpn-gateway\n      connections\n        branch\n          site = branch\n" vpn                                    \
	"    vnets\n      spoke\n" vnet "      other\n" more                                                                   \
	"  us\n    address-prefix = 192.168.2.0/23\n    vnets\n      far\n"                                                    \
	"vnets\n"                                                                                                              \
	"  far\n    address-space = [10.9.0.0/24]\n"                                                                           \
	"  other\n    address-space = [10.8.0.0/24]\n"                                                                         \
	"  spoke\n    address-space = [10.0.128.0/24, 10.0.129.0/24]\n" LAB_CIRCUIT_SEATTLE                                    \
	"on-premises\n"                                                                                                        \
	"  branch\n    asn = 65001\n    advertise\n" LAB_ADVERT(                                                               \
	    "10.200.0.0/16") "  seattle\n    asn = 64520\n    circuits\n      er-a\n    advertise\n" LAB_ADVERT("10.0.1.0/24") \
	    LAB_ADVERT("10.0.2.0/24") LAB_ADVERT("10.0.3.0/24")

#define MAPS             "    route-maps\n"
#define RULE             "            -\n"
#define MAP(name, rules) "      " name "\n        rules\n" rules
#define WITHIN(p)                                         \
	"              match-prefix\n                -\n" \
	"                  prefix = " p "\n                  le = 32\n"
#define SUM              \
	MAP("sum",       \
	    RULE WITHIN( \
		"10.0.0.0/16") "              replace-prefix = [10.0.0.0/16]\n")

#define SECOND      "          "
#define ER_OUT(m)   SECOND "outbound-route-map = " m "\n"
#define ER_IN(m)    SECOND "inbound-route-map = " m "\n"
#define VNET_IN(m)  "        inbound-route-map = " m "\n"
#define VNET_OUT(m) "        outbound-route-map = " m "\n"

START_TEST(h12_without_a_map_nothing_changes)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.128.0/24"), "65515");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.1.0/24"),
	    "65515 12076 64520");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* As published: the summary is of AS 65515 whatever it stands for, its routes are gone;
 * with what circuits taught dropped in front, the VNet alone is behind it. */
START_TEST(h12_a_summary_towards_a_branch)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", ER_OUT("sum"), "", MAPS SUM));
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "65515");
	ck_rows(&x, "branch/ce0", "10.0.1.0/24",
	    "!eu/vpn0 65515 12076 64520 (summarised)\n"
	    "!eu/vpn1 65515 12076 64520 (summarised)");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.128.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.9.0.0/24"),
	    "65515 65520 65520");
	ck_assert_str_eq(lab_trace(&x, "branch", "", "10.0.128.4"), "delivered");
	/* Only circuits are behind it, then the VNet alone, then nobody. */
	lab_bed_edit(&x, DATA_DELETE, "virtual-hubs\n  eu\n    vnets\n      spoke\n");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "65515");
	lab_bed_edit(&x, DATA_CREATE, "virtual-hubs\n  eu\n    vnets\n      spoke\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  eu\n    route-maps\n" MAP("sum",
		RULE
		"              match-as = [12076]\n              drop = true\n" RULE
		    WITHIN(
			"10.0.0.0/16") "              replace-prefix = [10.0.0.0/16]\n"));
	ck_rows(&x, "branch/ce0", "10.0.1.0/24",
	    "!eu/vpn0 65515 12076 64520 (route-map)\n"
	    "!eu/vpn1 65515 12076 64520 (route-map)");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "65515");
	lab_bed_edit(&x, DATA_DELETE, "virtual-hubs\n  eu\n    vnets\n      spoke\n");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h12_a_summary_towards_a_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ER_OUT("sum"), "", "", MAPS SUM));
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.0.0.0/16"), "65515");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "10.0.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "10.0.128.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "10.200.0.0/16"), "12076");
	ck_assert_str_eq(lab_trace(&x, "seattle", "", "10.0.129.4"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* The hub's own prefix is out of reach; numbers go behind that of the hub. */
START_TEST(h12_prepended_towards_a_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(ER_OUT("more"), "", "",
		MAPS MAP("more", RULE "              prepend = [64999, 64998]\n")));
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.0.128.0/24"),
	    "65515 64999 64998");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.9.0.0/24"),
	    "65515 64999 64998 65520 65520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "192.168.0.0/23"), "65515");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h12_inbound_from_a_circuit_and_a_branch)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(ER_IN("sum"), ER_IN("tag"), "",
		MAPS SUM MAP("tag",
		    RULE "              match-path = 65001\n"
			 "              as-path = 65001 65001 65001\n"
			 "              add-communities = [65001:7]\n")));
	ck_assert_str_eq(lab_path(&x, "eu/router", "10.0.0.0/16"), "");
	ck_assert_str_eq(lab_path(&x, "eu/router", "10.0.1.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.0.0/16"), "65520 65520");
	ck_assert_str_eq(lab_path(&x, "us/router", "10.200.0.0/16"),
	    "65520 65520 65001 65001 65001");
	ck_communities(&x, "us/router", "10.200.0.0/16", "65001:7");
	ck_assert_str_eq(lab_trace(&x, "far", "", "10.0.2.1"), "delivered");
	/* The longer prefixes of the VNet stay apart from the summary. */
	ck_assert_str_eq(lab_trace(&x, "far", "", "10.0.128.4"), "delivered");
	lab_bed_edit(&x, DATA_DELETE, "on-premises\n  seattle\n    advertise\n");
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h12_inbound_from_a_vnet)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", VNET_IN("sum"), MAPS SUM));
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.0.0/16"), "65520 65520");
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.128.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "10.0.0.0/16"), "12076");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.0.0/16"), "65515");
	ck_assert_str_eq(lab_trace(&x, "far", "", "10.0.129.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "other", "", "10.0.129.4"), "delivered");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  eu\n    route-maps\n" MAP("sum",
		RULE WITHIN("10.0.129.0/24") "              drop = true\n" RULE
					     "              prepend = [64999]\n"));
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.128.0/24"),
	    "65520 65520 64999");
	ck_assert_str_eq(lab_path(&x, "branch/ce0", "10.0.128.0/24"), "65515 64999");
	ck_assert_str_eq(lab_path(&x, "us/router", "10.0.129.0/24"), "-");
	ck_assert_str_eq(lab_trace(&x, "other", "", "10.0.128.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "other", "", "10.0.129.4"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "branch", "", "10.0.129.4"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

/* What goes to a VNet, its hosts have; the hub has all of it. */
START_TEST(h12_outbound_to_a_vnet)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("", "", VNET_OUT("less"),
		MAPS MAP("less",
		    RULE "              match-as = [64520]\n"
			 "              drop = true\n" RULE WITHIN(
			     "10.8.0.0/23") "              drop = true\n")));
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.0.1.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "other", "", "10.0.1.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.8.0.4"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.9.0.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.200.0.1"), "delivered");
	ck_assert_str_eq(lab_path(&x, "eu/router", "10.0.1.0/24"), "12076 64520");
	/* A summary leads to the router. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  eu\n    route-maps\n" MAP("less",
		RULE WITHIN(
		    "10.8.0.0/15") "              replace-prefix = [10.8.0.0/15]\n"));
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.8.0.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.9.0.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "spoke", "", "10.9.1.4"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

/* A map that changes touches no session: what is there is judged anew at once. */
START_TEST(h12_s15_another_map_needs_no_new_session)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB(ER_IN("sum"), "", "", MAPS SUM));
	lab_bed_apply(&x, DATA_DELETE,
	    "virtual-hubs\n  eu\n    gateway\n      connections\n        to\n"
	    "          inbound-route-map\n");
	ck_assert_str_eq(lab_path(&x, "eu/gw0", "10.0.1.0/24"), "12076 64520");
	ck_assert_str_eq(lab_path(&x, "eu/gw0", "10.0.0.0/16"), "-");
	lab_bed_apply(&x, DATA_UPDATE,
	    "virtual-hubs\n  eu\n    gateway\n      connections\n        to\n"
	    "          inbound-route-map = sum\n");
	ck_assert_str_eq(lab_path(&x, "eu/gw0", "10.0.1.0/24"), "-");
	ck_assert_str_eq(lab_path(&x, "eu/gw0", "10.0.0.0/16"), "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(h12_what_maps_of_hubs_refuse)
{
	static const struct {
		const char *edit, *code;
	} rows[] = {
		{ MAPS MAP("m", RULE "              prepend = [65515]\n"),
		    "reserved-asn" },
		{ MAPS MAP("m", RULE "              as-path = 65520 65520\n"),
		    "reserved-asn" },
		{ MAPS MAP("m", RULE "              prepend = [70000]\n"),
		    "reserved-asn" },
		{ MAPS MAP("m",
		      RULE "              remove-communities = [65517:12001]\n"),
		    "reserved-community" },
		{ MAPS MAP("m", RULE "              communities = [65515:20000]\n"),
		    "reserved-community" },
		{ MAPS MAP("m",
		      RULE WITHIN(
			  "10.0.0.0/16") "              replace-prefix = [10.1.0.0/16]\n"),
		    "conflicting-leaves" },
		{ MAPS MAP("m",
		      RULE "              replace-prefix = [10.0.0.0/8]\n"
			   "              continue = true\n"),
		    "conflicting-leaves" },
	};
	struct lab_bed x;

	lab_bed_init(&x, LAB("", "", "", ""));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf edit;

		buf_init(&edit);
		buf_printf(&edit, "virtual-hubs\n  us\n%s", rows[i].edit);
		ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, edit.data),
		    rows[i].code);
		buf_fini(&edit);
	}
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "virtual-hubs\n  us\n    vnets\n      far\n"
			     "        inbound-route-map = nobody\n"),
	    "unknown-name");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_hub_maps(void);
TCase *
test_er_hub_maps(void)
{
	TCase *t = tcase_create("er/hub_maps");

	tcase_add_test(t, h12_without_a_map_nothing_changes);
	tcase_add_test(t, h12_a_summary_towards_a_branch);
	tcase_add_test(t, h12_a_summary_towards_a_circuit);
	tcase_add_test(t, h12_prepended_towards_a_circuit);
	tcase_add_test(t, h12_inbound_from_a_circuit_and_a_branch);
	tcase_add_test(t, h12_inbound_from_a_vnet);
	tcase_add_test(t, h12_outbound_to_a_vnet);
	tcase_add_test(t, h12_s15_another_map_needs_no_new_session);
	tcase_add_test(t, h12_what_maps_of_hubs_refuse);
	return t;
}
