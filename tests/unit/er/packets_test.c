/*
 * Where packets go in whole labs: sites that announce summaries, machines that moved,
 * spokes of one hub, the Internet, two sites with the same addresses.  Each lab is one
 * that was once judged wrong.
 */
#include "er/flow.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"
#include "view/lost.h"
#include "view/uses.h"

#include <stdio.h>
#include <string.h>

/* A hub with two spokes, one circuit, and what a site says of itself. */
#define BASE                                                       \
	LAB_CIRCUIT_SEATTLE "vnets\n"                              \
			    "  hub\n"                              \
			    "    address-space = [10.60.0.0/16]\n" \
			    "    gateway\n"                        \
			    "    connections\n"                    \
			    "      a\n"                            \
			    "        circuit = er-a\n"             \
			    "  spoke1\n"                           \
			    "    address-space = [10.61.0.0/24]\n" \
			    "    peered-with = hub\n"              \
			    "  spoke2\n"                           \
			    "    address-space = [10.61.1.0/24]\n" \
			    "    peered-with = hub\n"              \
			    "on-premises\n"                        \
			    "  s\n"                                \
			    "    asn = 64520\n"                    \
			    "    circuits\n"                       \
			    "      er-a\n"

/* A private cloud beside the hub's circuit, joined with it by Global Reach. */
#define CLOUD(rest)                                                         \
	LAB_CIRCUIT_SEATTLE                                                 \
	LAB_AVS LAB_HUB                                                     \
	    "      to-pc1\n"                                                \
	    "        circuit = pc1\n"                                       \
	    "        authorization = hub-key\n"                             \
	    "private-clouds\n"                                              \
	    "  pc1\n"                                                       \
	    "    network-block = 10.80.0.0/22\n"                            \
	    "    authorizations\n"                                          \
	    "      hub-key\n"                                               \
	    "    segments\n"                                                \
	    "      web\n"                                                   \
	    "        prefix = 10.81.1.0/24\n" rest "on-premises\n"          \
	    "  site-a\n"                                                    \
	    "    asn = 64520\n"                                             \
	    "    circuits\n"                                                \
	    "      er-a\n"                                                  \
	    "    advertise\n" LAB_ADVERT("10.20.0.0/16") "global-reach\n"   \
							 "  gr\n"           \
							 "    from = pc1\n" \
							 "    to = er-a\n"  \
							 "    authorization = avs\n"

/* --- looking --- */

/* "s/ce0 er-a/primary hub/gw0 hub: delivered x4": the first member, and how many are
 * like it; "+" when some end otherwise. */
static void
put_way(struct buf *out, const struct net_trace *t)
{
	const struct net_trace_path *p = t->npaths ? &t->paths[0] : NULL;
	bool same = true;

	if (!p) {
		buf_puts(out, "-");
		return;
	}
	for (size_t i = 0; i < p->nhops; i++)
		buf_printf(out, "%s%s", i ? " " : "", p->hops[i].router);
	for (size_t i = 0; i < t->npaths; i++)
		same = same && t->paths[i].fate == p->fate;
	buf_printf(out, ": %s x%u%s", net_fate_name(p->fate), t->members,
	    same ? "" : "+");
}

static void
ck_flow(const struct lab_bed *x, const char *from, const char *to, const char *forward,
    const char *reverse)
{
	lab_ck_flow(x, from, to, put_way, forward, reverse);
}

/* Why the way forward does not arrive: "RULE reason". */
static void
ck_why(const struct lab_bed *x, const char *from, const char *to, const char *expected)
{
	struct er_endpoint b = lab_place(x, to);
	struct er_flow f;
	const char *rule;
	struct buf out;

	lab_flow(x, from, to, &f);
	buf_init(&out);
	view_lost(x->bed.net, &f.forward, b.routers, b.nrouters, &f.to, &out, &rule);
	buf_puts(&out, "");
	ck_assert_msg(strstr(out.data, expected) != NULL, "%s: %s, not: %s", rule,
	    out.data, expected);
	buf_fini(&out);
	er_flow_fini(&f);
}

static void
ck_rule(const struct lab_bed *x, const char *from, const char *to, const char *expected)
{
	struct er_endpoint b = lab_place(x, to);
	struct er_flow f;
	const char *rule;
	struct buf out;

	lab_flow(x, from, to, &f);
	buf_init(&out);
	view_lost(x->bed.net, &f.forward, b.routers, b.nrouters, &f.to, &out, &rule);
	ck_assert_str_eq(rule, expected);
	buf_fini(&out);
	er_flow_fini(&f);
}

/* Verdict of a row of `reach`. */
static void
ck_reach(const struct lab_bed *x, const char *from, const char *to, const char *verdict)
{
	char want[200];
	struct rows u;
	struct buf out;
	struct errs errs;

	errs_init(&errs);
	buf_init(&out);
	u = view_uses(x->lab, x->bed.net, NULL, NULL, false, &errs);
	while (rows_next(&u, &out, 100))
		;
	rows_free(&u);
	snprintf(want, sizeof want, "\"from\":\"%s\",\"to\":\"%s\",\"verdict\":\"%s\"",
	    from, to, verdict);
	ck_assert_msg(strstr(out.data, want) != NULL, "no %s in %s", want, out.data);
	errs_fini(&errs);
	buf_fini(&out);
}

static void
fail_circuit(struct lab_bed *x)
{
	ck_assert(net_fail(x->bed.net, x->bed.now, NET_ROUTER, "er-a/primary"));
	ck_assert(net_fail(x->bed.net, x->bed.now, NET_ROUTER, "er-a/secondary"));
	bed_run(&x->bed, 200 * ERX_SEC);
}

/* --- summaries: L1 --- */

#define SUMMARY BASE "    advertise\n" LAB_ADVERT("10.0.0.0/8")

START_TEST(l1_a_site_with_a_summary_sends_what_others_have)
{
	struct lab_bed x;

	lab_bed_init(&x, SUMMARY);
	ck_flow(&x, "s", "hub", "s/ce0 er-a/primary hub/gw0 hub: delivered x4",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "s", "spoke1", "s/ce0 er-a/primary hub/gw0 spoke1: delivered x4",
	    "spoke1 hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "s", "10.99.0.1", "s/ce0: delivered x1", "s/ce0: delivered x1");
	ck_reach(&x, "s", "hub", "both-ways");
	fail_circuit(&x);
	ck_flow(&x, "s", "hub", "s/ce0: no-route x1", "hub: no-route x1");
	ck_flow(&x, "s", "10.60.0.1", "s/ce0: no-route x1", "hub: no-route x1");
	ck_why(&x, "s", "hub",
	    "its own 10.0.0.0/8 does not stand for what others have");
	ck_reach(&x, "s", "hub", "no");
	ck_reach(&x, "s", "spoke2", "no");
	ck_flow(&x, "s", "10.99.0.1", "s/ce0: delivered x1", "s/ce0: delivered x1");
	lab_bed_fini(&x);
}
END_TEST

/* With the networks written down, the summary is a discard entry: E-1. */
START_TEST(l1_what_a_site_says_it_has_is_what_it_has)
{
	struct lab_bed x;

	lab_bed_init(&x, SUMMARY "    networks = [10.20.0.0/16]\n");
	ck_flow(&x, "s", "hub", "s/ce0 er-a/primary hub/gw0 hub: delivered x4",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "hub", "10.20.0.9", "hub hub/gw0 er-a/primary s/ce0: delivered x4",
	    "s/ce0 er-a/primary hub/gw0 hub: delivered x4");
	ck_flow(&x, "hub", "10.99.0.1", "hub hub/gw0 er-a/primary s/ce0: no-route x4",
	    "-");
	ck_rule(&x, "hub", "10.99.0.1", "E-1");
	fail_circuit(&x);
	ck_reach(&x, "s", "hub", "no");
	lab_bed_fini(&x);
}
END_TEST

/* The address of a VNet that hangs on nothing yet is not a host of the site either. */
START_TEST(l1_a_summary_is_not_a_vnet_that_nothing_joins)
{
	struct lab_bed x;

	lab_bed_init(&x, SUMMARY);
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [a]\n");
	ck_flow(&x, "s", "10.60.0.1", "s/ce0: no-route x1", "hub: no-route x1");
	ck_flow(&x, "s", "spoke1", "s/ce0: no-route x1", "spoke1: no-route x1");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l1_generated_prefixes_are_no_wider_than_they_are)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    BASE "    advertise\n"
		 "      -\n"
		 "        within = 10.56.0.0/13\n"
		 "        length = 15\n"
		 "        count = 4\n");
	/* 10.60.0.0/15 is one of them, around the hub and the spokes. */
	ck_flow(&x, "s", "hub", "s/ce0 er-a/primary hub/gw0 hub: delivered x4",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "hub", "10.62.5.1", "hub hub/gw0 er-a/primary s/ce0: delivered x4",
	    "s/ce0 er-a/primary hub/gw0 hub: delivered x4");
	fail_circuit(&x);
	ck_reach(&x, "s", "hub", "no");
	lab_bed_fini(&x);
}
END_TEST

/* A plain router behind the edge: the edge sends to it what it announces longer. */
START_TEST(l1_plain_routers_go_by_longest_prefix_too)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    SUMMARY "routers\n"
		    "  wan\n"
		    "    asn = 64501\n"
		    "    advertise\n" LAB_ADVERT("10.128.0.0/9") "    neighbors\n"
								 "      s/ce0\n");
	ck_flow(&x, "wan", "hub", "wan s/ce0 er-a/primary hub/gw0 hub: delivered x4",
	    "hub hub/gw0 er-a/primary s/ce0 wan: delivered x4");
	ck_flow(&x, "s", "10.200.0.1", "s/ce0 wan: delivered x1",
	    "wan s/ce0: delivered x1");
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "s/ce0--wan"));
	bed_run(&x.bed, 200 * ERX_SEC);
	ck_flow(&x, "s", "10.200.0.1", "s/ce0: no-route x1", "wan: no-route x1");
	lab_bed_fini(&x);
}
END_TEST

#define SUMMARY6                                                                \
	LAB_CIRCUIT_SEATTLE                                                     \
	LAB_PEERING_IPV6 "vnets\n"                                              \
			 "  hub\n"                                              \
			 "    address-space = [10.60.0.0/16, fd00:60::/48]\n"   \
			 "    gateway\n"                                        \
			 "    connections\n"                                    \
			 "      a\n"                                            \
			 "        circuit = er-a\n"                             \
			 "  spoke1\n"                                           \
			 "    address-space = [10.61.0.0/24, fd00:61::/48]\n"   \
			 "    peered-with = hub\n"                              \
			 "  spoke2\n"                                           \
			 "    address-space = [10.61.1.0/24, fd00:61:1::/48]\n" \
			 "    peered-with = hub\n"                              \
			 "on-premises\n"                                        \
			 "  s\n"                                                \
			 "    asn = 64520\n"                                    \
			 "    circuits\n"                                       \
			 "      er-a\n"                                         \
			 "    advertise\n"

START_TEST(l1_and_l4_hold_for_ipv6)
{
	struct lab_bed x;

	lab_bed_init(&x, SUMMARY6 LAB_ADVERT("fd00::/16"));
	ck_flow(&x, "fd00:1::1", "fd00:60::5",
	    "s/ce0 er-a/primary hub/gw0 hub: delivered x4",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "fd00:61::5", "fd00:61:1::5",
	    "spoke1 hub/gw0 er-a/primary hub/gw0 spoke2: delivered x8",
	    "spoke2 hub/gw0 er-a/primary hub/gw0 spoke1: delivered x8");
	ck_flow(&x, "fd00:60::5", "fd00:61::5", "hub spoke1: delivered x1",
	    "spoke1 hub: delivered x1");
	ck_flow(&x, "fd00:60::5", "2001:db8::1", "hub: internet x1", "-");
	fail_circuit(&x);
	ck_flow(&x, "fd00:1::1", "fd00:60::5", "s/ce0: no-route x1",
	    "hub: internet x1");
	ck_why(&x, "fd00:60::5", "fd00:1::1",
	    "::/0 Internet, which does not lead there");
	lab_bed_fini(&x);
}
END_TEST

/* --- machines that moved: L3 --- */

START_TEST(l3_a_host_route_takes_its_traffic_along)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUD("    host-routes = [10.20.1.5/32]\n"));
	ck_flow(&x, "site-a", "10.20.1.5",
	    "site-a/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/edge0 pc1/primary er-a/primary site-a/ce0: delivered x2");
	ck_flow(&x, "site-a", "10.20.1.6", "site-a/ce0: delivered x1",
	    "site-a/ce0: delivered x1");
	ck_flow(&x, "hub", "10.20.1.5",
	    "hub hub/gw0 pc1/primary pc1/edge0: delivered x4",
	    "pc1/edge0 pc1/primary hub/gw0 hub: delivered x4");
	ck_flow(&x, "10.20.1.5", "10.20.1.6",
	    "pc1/edge0 pc1/primary er-a/primary site-a/ce0: delivered x2",
	    "site-a/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2");
	/* Without Global Reach nothing leads there; it has moved all the same. */
	lab_bed_edit(&x, DATA_DELETE, "global-reach = [gr]\n");
	ck_flow(&x, "site-a", "10.20.1.5", "site-a/ce0: no-route x1",
	    "pc1/edge0: no-route x2");
	ck_rule(&x, "site-a", "10.20.1.5", "W-32");
	ck_why(&x, "site-a", "10.20.1.5", "its own 10.20.0.0/16 does not stand for");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l3_a_segment_inside_of_the_site_is_in_the_cloud)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUD(""));
	ck_flow(&x, "site-a", "10.20.1.10", "site-a/ce0: delivered x1",
	    "site-a/ce0: delivered x1");
	lab_bed_edit(&x, DATA_CREATE,
	    "private-clouds\n  pc1\n    segments\n      mig\n"
	    "        prefix = 10.20.1.0/24\n");
	ck_flow(&x, "site-a", "10.20.1.10",
	    "site-a/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/edge0 pc1/primary er-a/primary site-a/ce0: delivered x2");
	ck_flow(&x, "site-a", "pc1/mig",
	    "site-a/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/edge0 pc1/primary er-a/primary site-a/ce0: delivered x2");
	lab_bed_fini(&x);
}
END_TEST

/* at equal length the site keeps its own, until it has it no longer. */
START_TEST(a73_at_equal_length_a_site_keeps_its_own)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUD("      mig\n        prefix = 10.20.0.0/16\n"));
	ck_flow(&x, "site-a", "10.20.1.10", "site-a/ce0: delivered x1",
	    "site-a/ce0: delivered x1");
	ck_flow(&x, "pc1/web", "10.20.1.10", "pc1/edge0: delivered x2",
	    "pc1/edge0: delivered x2");
	lab_bed_fini(&x);
}
END_TEST

/* --- spokes: L4, A1, E-13 to E-15 --- */

START_TEST(l4_spokes_do_not_meet)
{
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	ck_flow(&x, "spoke1", "spoke2", "spoke1: no-route x1", "spoke2: no-route x1");
	ck_rule(&x, "spoke1", "spoke2", "E-13");
	ck_why(&x, "spoke1", "spoke2",
	    "peering is not transitive, and the two meet at hub only; the system's "
	    "route 10.0.0.0/8 None drops it (E-10)");
	ck_flow(&x, "hub", "spoke2", "hub spoke2: delivered x1",
	    "spoke2 hub: delivered x1");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l4_a_summary_lets_spokes_meet_at_the_msee)
{
	struct lab_bed x;

	lab_bed_init(&x, SUMMARY);
	ck_flow(&x, "spoke1", "spoke2",
	    "spoke1 hub/gw0 er-a/primary hub/gw0 spoke2: delivered x8",
	    "spoke2 hub/gw0 er-a/primary hub/gw0 spoke1: delivered x8");
	/* E-15: peers do not go there. */
	ck_flow(&x, "hub", "spoke2", "hub spoke2: delivered x1",
	    "spoke2 hub: delivered x1");
	fail_circuit(&x);
	ck_flow(&x, "spoke1", "spoke2", "spoke1: no-route x1", "spoke2: no-route x1");
	ck_flow(&x, "hub", "spoke2", "hub spoke2: delivered x1",
	    "spoke2 hub: delivered x1");
	lab_bed_fini(&x);
}
END_TEST

/* The lab of A1 has spokes that no common prefix covers. */
START_TEST(a1_a_default_route_lets_spokes_meet)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16") LAB_ADVERT("0.0.0.0/0"));
	ck_flow(&x, "spoke1", "spoke2",
	    "spoke1 hub/gw0 er-a/primary hub/gw0 spoke2: delivered x8",
	    "spoke2 hub/gw0 er-a/primary hub/gw0 spoke1: delivered x8");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  s\n    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	ck_flow(&x, "spoke1", "spoke2", "spoke1: no-route x1", "spoke2: no-route x1");
	lab_bed_fini(&x);
}
END_TEST

/* E-12: what is announced from home attracts nothing between a VNet and its peers. */
START_TEST(e12_longer_prefixes_from_home_do_not_attract_peers)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    BASE "    advertise\n" LAB_ADVERT("10.61.0.0/16")
		LAB_ADVERT("10.60.5.0/24"));
	ck_flow(&x, "hub", "10.61.1.9", "hub spoke2: delivered x1",
	    "spoke2 hub: delivered x1");
	ck_flow(&x, "spoke1", "10.60.5.9", "spoke1 hub: delivered x1",
	    "hub spoke1: delivered x1");
	/* Spokes that only share the hub it does. */
	ck_flow(&x, "spoke1", "spoke2",
	    "spoke1 hub/gw0 er-a/primary hub/gw0 spoke2: delivered x8",
	    "spoke2 hub/gw0 er-a/primary hub/gw0 spoke1: delivered x8");
	lab_bed_fini(&x);
}
END_TEST

/* --- the Internet: L9, E-10, E-20 --- */

START_TEST(l9_public_space_leaves_by_the_internet_route)
{
	struct er_flow f;
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	ck_flow(&x, "spoke1", "8.8.8.8", "spoke1: internet x1", "-");
	ck_why(&x, "spoke1", "8.8.8.8",
	    "leaves spoke1 by the Internet route, if the subnet has outbound access");
	lab_flow(&x, "hub", "8.8.8.8", &f);
	ck_assert_uint_eq(f.forward.lost, 0);
	ck_assert_uint_eq(f.forward.left, 1);
	ck_assert_uint_eq(net_trace_arrived(&f.forward), 0);
	ck_assert(!f.has_reverse);
	er_flow_fini(&f);
	/* Private space does not. */
	ck_flow(&x, "hub", "192.168.7.7", "hub: no-route x1", "-");
	ck_flow(&x, "hub", "100.64.0.1", "hub: no-route x1", "-");
	ck_flow(&x, "hub", "172.31.0.1", "hub: no-route x1", "-");
	ck_rule(&x, "hub", "172.31.0.1", "E-10");
	ck_why(&x, "hub", "172.31.0.1", "route 172.16.0.0/12 None drops it");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e20_a_default_route_from_home_takes_its_place)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16") LAB_ADVERT("0.0.0.0/0"));
	ck_flow(&x, "hub", "8.8.8.8", "hub hub/gw0 er-a/primary s/ce0: internet x4",
	    "-");
	/* E-10: None is gone as well. */
	ck_flow(&x, "spoke1", "192.168.7.7",
	    "spoke1 hub/gw0 er-a/primary s/ce0: internet x4", "-");
	fail_circuit(&x);
	ck_flow(&x, "hub", "8.8.8.8", "hub: internet x1", "-");
	ck_flow(&x, "spoke1", "192.168.7.7", "spoke1: no-route x1", "-");
	lab_bed_fini(&x);
}
END_TEST

/* What a site has is not reached over the Internet because its circuit is down. */
START_TEST(l9_the_internet_is_no_way_to_a_site)
{
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("198.51.100.0/24"));
	ck_flow(&x, "hub", "s", "hub hub/gw0 er-a/primary s/ce0: delivered x4",
	    "s/ce0 er-a/primary hub/gw0 hub: delivered x4");
	fail_circuit(&x);
	ck_flow(&x, "hub", "s", "hub: internet x1", "s/ce0: no-route x1");
	ck_reach(&x, "s", "hub", "no");
	ck_why(&x, "hub", "s", "by the system's route 0.0.0.0/0 Internet");
	lab_bed_fini(&x);
}
END_TEST

/* A VNet without a gateway has hosts, too. */
START_TEST(a_vnet_without_a_gateway_has_system_routes_only)
{
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  alone\n    address-space = [10.77.0.0/16]\n");
	ck_flow(&x, "alone", "hub", "alone: no-route x1", "hub: no-route x1");
	ck_flow(&x, "alone", "8.8.8.8", "alone: internet x1", "-");
	ck_flow(&x, "alone", "10.77.9.9", "alone: delivered x1", "alone: delivered x1");
	lab_bed_fini(&x);
}
END_TEST

/* --- two that have the same addresses: case 27 --- */

#define TENANT(n, asn, link, vnet, circuit)      \
	"  e" n "\n"                             \
	"    location = Seattle\n"               \
	"    private-peering\n"                  \
	"      peer-asn = " asn "\n"             \
	"      vlan = 10" n "\n"                 \
	"      primary = 172.16." link ".0/30\n" \
	"      secondary = 172.16." link ".4/30\n"

#define TENANT_VNET(n, space)               \
	"  v" n "\n"                        \
	"    address-space = [" space "]\n" \
	"    gateway\n"                     \
	"    connections\n"                 \
	"      c\n"                         \
	"        circuit = e" n "\n"

#define TENANT_SITE(n, asn, advert) \
	"  t" n "\n"                \
	"    asn = " asn "\n"       \
	"    circuits\n"            \
	"      e" n "\n"            \
	"    advertise\n" LAB_ADVERT(advert)

#define TENANTS(one, two)                                                            \
	"circuits\n" TENANT("1", "64521", "1", "", "") TENANT("2", "64522", "2", "", \
	    "") "vnets\n" TENANT_VNET("1", "10.100.0.0/16") TENANT_VNET("2",         \
	    "10.101.0.0/16") "on-premises\n" TENANT_SITE("1", "64521", one)          \
	    TENANT_SITE("2", "64522", two)

START_TEST(case_27_the_answer_starts_where_the_packet_arrived)
{
	struct lab_bed x;

	lab_bed_init(&x, TENANTS("10.1.0.0/16", "10.1.0.0/16"));
	ck_flow(&x, "v1", "10.1.0.5", "v1 v1/gw0 e1/primary t1/ce0: delivered x4",
	    "t1/ce0 e1/primary v1/gw0 v1: delivered x4");
	ck_flow(&x, "v2", "10.1.0.5", "v2 v2/gw0 e2/primary t2/ce0: delivered x4",
	    "t2/ce0 e2/primary v2/gw0 v2: delivered x4");
	/* From the address: from where the answers of the other end get to. */
	ck_flow(&x, "10.1.0.5", "v2", "t2/ce0 e2/primary v2/gw0 v2: delivered x4",
	    "v2 v2/gw0 e2/primary t2/ce0: delivered x4");
	ck_flow(&x, "10.1.0.5", "10.101.0.9",
	    "t2/ce0 e2/primary v2/gw0 v2: delivered x4",
	    "v2 v2/gw0 e2/primary t2/ce0: delivered x4");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(case_27_who_has_the_address_too_is_not_who_was_meant)
{
	struct lab_bed x;

	lab_bed_init(&x, TENANTS("10.1.0.0/16", "10.1.0.0/16"));
	ck_flow(&x, "t1", "t2", "t1/ce0: elsewhere x1", "t2/ce0: elsewhere x1");
	ck_reach(&x, "t1", "t2", "no");
	ck_why(&x, "t1", "t2", "ends at t1/ce0, which has the address as well");
	ck_flow(&x, "v1", "t2", "v1 v1/gw0 e1/primary t1/ce0: elsewhere x4",
	    "t2/ce0: no-route x1");
	ck_reach(&x, "t2", "v1", "no");
	ck_reach(&x, "t2", "v2", "both-ways");
	lab_bed_fini(&x);
}
END_TEST

/* Nothing joins them, so what is longer at one of them says nothing of the other. */
START_TEST(case_27_a_summary_of_one_stands_beside_what_the_other_has)
{
	struct lab_bed x;

	lab_bed_init(&x, TENANTS("10.0.0.0/8", "10.1.0.0/16"));
	ck_flow(&x, "v1", "10.1.0.5", "v1 v1/gw0 e1/primary t1/ce0: delivered x4",
	    "t1/ce0 e1/primary v1/gw0 v1: delivered x4");
	ck_flow(&x, "v2", "10.1.0.5", "v2 v2/gw0 e2/primary t2/ce0: delivered x4",
	    "t2/ce0 e2/primary v2/gw0 v2: delivered x4");
	lab_bed_fini(&x);
}
END_TEST

/* --- links as ends --- */

START_TEST(a_link_is_what_enters_and_leaves_there)
{
	struct er_flow f;
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	ck_flow(&x, "er-a/primary--s/ce0", "hub",
	    "er-a/primary hub/gw0 hub: delivered x2",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4");
	ck_flow(&x, "hub", "s/ce0--er-a/primary",
	    "hub hub/gw0 er-a/primary s/ce0: delivered x4",
	    "er-a/primary hub/gw0 hub: delivered x2");
	lab_flow(&x, "er-a/primary--s/ce0", "hub", &f);
	ck_assert_str_eq(f.forward.paths[0].hops[0].link, "er-a/primary--s/ce0");
	er_flow_fini(&f);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, "er-a/primary--s/ce0"));
	ck_flow(&x, "er-a/primary--s/ce0", "hub", "er-a/primary: dead-link x1",
	    "hub hub/gw0 er-a/primary: dead-link x4+");
	lab_bed_fini(&x);
}
END_TEST

/* Outbound packets go from the host to the MSEE, inbound ones pass an instance. */
START_TEST(w64_an_instance_that_does_not_forward_loses_what_comes_in)
{
	struct lab_bed x;

	lab_bed_init(&x, BASE "    advertise\n" LAB_ADVERT("10.20.0.0/16"));
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_FORWARDING, "hub/gw0"));
	ck_flow(&x, "s", "spoke1", "s/ce0 er-a/primary hub/gw0: not-forwarding x4+",
	    "spoke1 hub/gw0 er-a/primary s/ce0: delivered x4");
	net_restore(x.bed.net, x.bed.now, NET_FORWARDING, "hub/gw0");
	/* One that is gone teaches nothing; the other one has all MSEEs. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "hub/gw0"));
	ck_flow(&x, "s", "spoke1", "s/ce0 er-a/primary: dead-link x4+",
	    "spoke1 hub/gw1 er-a/primary s/ce0: delivered x2");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_packets(void);
TCase *
test_er_packets(void)
{
	TCase *t = tcase_create("er/packets");

	tcase_add_test(t, l1_a_site_with_a_summary_sends_what_others_have);
	tcase_add_test(t, l1_what_a_site_says_it_has_is_what_it_has);
	tcase_add_test(t, l1_a_summary_is_not_a_vnet_that_nothing_joins);
	tcase_add_test(t, l1_generated_prefixes_are_no_wider_than_they_are);
	tcase_add_test(t, l1_plain_routers_go_by_longest_prefix_too);
	tcase_add_test(t, l1_and_l4_hold_for_ipv6);
	tcase_add_test(t, l3_a_host_route_takes_its_traffic_along);
	tcase_add_test(t, l3_a_segment_inside_of_the_site_is_in_the_cloud);
	tcase_add_test(t, a73_at_equal_length_a_site_keeps_its_own);
	tcase_add_test(t, l4_spokes_do_not_meet);
	tcase_add_test(t, l4_a_summary_lets_spokes_meet_at_the_msee);
	tcase_add_test(t, a1_a_default_route_lets_spokes_meet);
	tcase_add_test(t, e12_longer_prefixes_from_home_do_not_attract_peers);
	tcase_add_test(t, l9_public_space_leaves_by_the_internet_route);
	tcase_add_test(t, e20_a_default_route_from_home_takes_its_place);
	tcase_add_test(t, l9_the_internet_is_no_way_to_a_site);
	tcase_add_test(t, a_vnet_without_a_gateway_has_system_routes_only);
	tcase_add_test(t, case_27_the_answer_starts_where_the_packet_arrived);
	tcase_add_test(t, case_27_who_has_the_address_too_is_not_who_was_meant);
	tcase_add_test(t, case_27_a_summary_of_one_stands_beside_what_the_other_has);
	tcase_add_test(t, w64_an_instance_that_does_not_forward_loses_what_comes_in);
	tcase_add_test(t, a_link_is_what_enters_and_leaves_there);
	return t;
}
