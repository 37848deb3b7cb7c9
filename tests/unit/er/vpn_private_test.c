/*
 * IPsec over ExpressRoute private peering (N-9): the tunnels live while both ends find
 * each other over the circuit, and what is encrypted is what longer prefixes and local
 * preference lead into them.
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

#define HUB(vpn)                                             \
	"vnets\n"                                            \
	"  hub\n"                                            \
	"    address-space = [10.60.0.0/16, fd00:60::/48]\n" \
	"    gateway\n"                                      \
	"    connections\n"                                  \
	"      a\n"                                          \
	"        circuit = er\n"                             \
	"    vpn-gateway\n" vpn

/* Over the circuit the summary, over the tunnels the network inside of it. */
#define DC(circuit, vpn)                               \
	"on-premises\n"                                \
	"  dc\n"                                       \
	"    asn = 64520\n"                            \
	"    networks = [10.20.0.0/16, 10.20.8.0/24, " \
	"fd00:20::/48, fd00:20:0:8::/64]\n"            \
	"    advertise\n"                              \
	"      -\n        prefix = 10.20.0.0/16\n"     \
	"      -\n        prefix = 10.20.8.0/24\n"     \
	"      -\n        prefix = fd00:20::/48\n"     \
	"      -\n        prefix = fd00:20:0:8::/64\n" \
	"    circuits\n"                               \
	"      er\n" circuit "    vpn\n"               \
	"      hub\n"                                  \
	"        private-ip = true\n" vpn

#define SUMMARIES                                          \
	"        export-filter\n"                          \
	"          -\n            prefix = 10.20.0.0/16\n" \
	"            le = 16\n"                            \
	"          -\n            prefix = fd00:20::/48\n" \
	"            le = 48\n"
#define INSIDES                                            \
	"        local-preference = 200\n"                 \
	"        export-filter\n"                          \
	"          -\n            prefix = 10.20.8.0/24\n" \
	"          -\n            prefix = fd00:20:0:8::/64\n"

#define CLEAR                                                              \
	"hub hub/gw0 er/primary dc/ce0, hub hub/gw0 er/secondary dc/ce0, " \
	"hub hub/gw1 er/primary dc/ce0, hub hub/gw1 er/secondary dc/ce0"

START_TEST(n9_longer_prefixes_go_through_the_tunnel)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(SUMMARIES, INSIDES));
	ck_rows(&x, "hub/gw0", "10.20.8.0/24", "*hub/vpn0 64520");
	lab_ck_ways(&x, "hub", "10.20.8.9", "hub hub/vpn0 dc/ce0",
	    "dc/ce0 hub/vpn0 hub");
	lab_ck_ways(&x, "fd00:60::1", "fd00:20:0:8::1", "hub hub/vpn0 dc/ce0",
	    "dc/ce0 hub/vpn0 hub");
	/* The rest of the summary goes in the clear, and the answer does not. */
	lab_ck_ways(&x, "hub", "10.20.1.9", CLEAR, "dc/ce0 hub/vpn0 hub");
	lab_bed_fini(&x);
}
END_TEST

/* What the circuit announces as well goes round the tunnel (N-4). */
START_TEST(n9_an_equal_prefix_goes_round_the_tunnel)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC("", INSIDES));
	ck_rows(&x, "hub/gw0", "10.20.8.0/24",
	    "*er/primary 12076 64520\n*er/secondary 12076 64520\n hub/vpn0 64520");
	lab_ck_ways(&x, "hub", "10.20.8.9", CLEAR, "dc/ce0 hub/vpn0 hub");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n9_a_tunnel_dies_with_the_circuit_that_carries_it)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    CIRCUIT HUB("      active-active = true\n") DC(SUMMARIES, INSIDES));
	/* One link of the circuit is enough. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "dc/ce0--er/primary"));
	bed_run(&x.bed, ERX_SEC);
	ck_assert(net_link_alive(x.bed.net, "dc/ce0--hub/vpn1"));
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Disabled\n");
	ck_assert(!net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	ck_assert(!net_link_alive(x.bed.net, "dc/ce0--hub/vpn1"));
	bed_run(&x.bed, 200 * ERX_SEC);
	ck_rows(&x, "hub/gw0", "10.20.8.0/24", "");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.1", "10.20.8.9"), "no-route");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Enabled\n");
	ck_assert(net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	ck_rows(&x, "hub/gw0", "10.20.8.0/24", "*hub/vpn0 64520\n*hub/vpn1 64520");
	lab_bed_fini(&x);
}
END_TEST

/* The end of the tunnel has to be announced on the circuit; without private-ip the
 * tunnel runs over the Internet. */
START_TEST(n9_an_end_that_nobody_announces_is_not_found)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(SUMMARIES, INSIDES));
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    vpn\n      hub\n        endpoint = 192.168.9.1\n");
	ck_assert(!net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    vpn\n      hub\n        endpoint = 10.20.255.1\n");
	ck_assert(net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er\n    private-peering\n      state = Disabled\n");
	ck_assert(!net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	lab_bed_edit(&x, DATA_DELETE,
	    "on-premises\n  dc\n    vpn\n      hub = [private-ip, endpoint]\n");
	ck_assert(net_link_alive(x.bed.net, "dc/ce0--hub/vpn0"));
	lab_ck_ways(&x, "hub", "10.20.8.9", "hub hub/vpn0 dc/ce0",
	    "dc/ce0 hub/vpn0 hub");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(n9_what_private_addresses_need)
{
	struct lab_bed x;

	lab_bed_init(&x, CIRCUIT HUB("") DC(SUMMARIES, INSIDES));
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "vnets\n  hub\n    vpn-gateway\n      sku = VpnGw1\n"),
	    "vpn-sku");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_DELETE,
			     "vnets\n  hub\n    connections = [a]\n"),
	    "not-attached");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_UPDATE,
		"on-premises\n  dc\n    vpn\n      hub\n"
		"        private-ip = false\n        endpoint = 10.20.0.1\n"),
	    "conflicting-leaves");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "on-premises\n  dc\n    vpn\n      hub\n"
			     "        endpoint = 10.60.0.9\n"),
	    "overlap");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "vnets\n  hub\n    vpn-gateway\n      connections\n"
			     "        dc\n          site = dc\n"
			     "          private-ip = false\n"),
	    "conflicting-leaves");
	lab_bed_fini(&x);
}
END_TEST

/* Codes of what lint says, with the first words of each. */
static void
ck_around(const char *text, unsigned expected)
{
	struct lab_bed x;
	struct errs errs;
	unsigned n = 0;

	lab_bed_init(&x, text);
	errs_init(&errs);
	view_lint(x.lab, &errs);
	for (size_t i = 0; i < errs.n; i++)
		n += errs.items[i].code == CODE_VPN_AROUND;
	ck_assert_uint_eq(n, expected);
	for (size_t i = 0; i < errs.n; i++)
		ck_assert_int_ne(errs.items[i].code, CODE_VPN_EQUAL);
	errs_fini(&errs);
	lab_bed_fini(&x);
}

START_TEST(n9_lint_tells_what_goes_round_the_tunnel)
{
	ck_around(CIRCUIT HUB("") DC(SUMMARIES, INSIDES), 0);
	/* Both networks inside, one of each family. */
	ck_around(CIRCUIT HUB("") DC("", INSIDES), 2);
	/* The site prefers the circuit; all that it announces is on both lines. */
	ck_around(CIRCUIT HUB("") DC("        local-preference = 300\n", ""), 5);
	ck_around(CIRCUIT HUB("")
		      DC(SUMMARIES, INSIDES "        endpoint = 192.168.9.1\n"),
	    1);
}
END_TEST

TCase *test_er_vpn_private(void);
TCase *
test_er_vpn_private(void)
{
	TCase *t = tcase_create("er/vpn_private");

	tcase_add_test(t, n9_longer_prefixes_go_through_the_tunnel);
	tcase_add_test(t, n9_an_equal_prefix_goes_round_the_tunnel);
	tcase_add_test(t, n9_a_tunnel_dies_with_the_circuit_that_carries_it);
	tcase_add_test(t, n9_an_end_that_nobody_announces_is_not_found);
	tcase_add_test(t, n9_what_private_addresses_need);
	tcase_add_test(t, n9_lint_tells_what_goes_round_the_tunnel);
	return t;
}
