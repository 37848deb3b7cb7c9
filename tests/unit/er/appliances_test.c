/*
 * Appliances in whole labs: behind a load balancer, with BGP, and the two directions of
 * flows through those that keep state.
 */
#include "er/flow.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define CIRCUIT                                 \
	LAB_CIRCUIT_SEATTLE "on-premises\n"     \
			    "  s\n"             \
			    "    asn = 64520\n" \
			    "    circuits\n"    \
			    "      er-a\n"      \
			    "    advertise\n"   \
			    "      -\n        prefix = 10.20.0.0/16\n"

#define SPOKE(name, prefix, table)           \
	"  " name "\n"                       \
	"    address-space = [" prefix "]\n" \
	"    peered-with = hub\n"            \
	"    subnets\n"                      \
	"      web\n"                        \
	"        prefix = " prefix "\n"      \
	"        route-table = " table "\n"

#define TABLE(name, hop)                    \
	"  " name "\n"                      \
	"    gateway-propagation = false\n" \
	"    routes\n"                      \
	"      all\n"                       \
	"        prefix = 0.0.0.0/0\n"      \
	"        next-hop = " hop "\n"

/* Two firewalls behind one load balancer, and tables that lead to it or past it. */
#define LAB                                                                           \
	CIRCUIT                                                                       \
	"vnets\n"                                                                     \
	"  hub\n"                                                                     \
	"    address-space = [10.60.0.0/16]\n"                                        \
	"    gateway\n"                                                               \
	"      route-table = rt-gw\n"                                                 \
	"    connections\n"                                                           \
	"      a\n"                                                                   \
	"        circuit = er-a\n"                                                    \
	"    subnets\n"                                                               \
	"      nva\n"                                                                 \
	"        prefix = 10.60.4.0/24\n"                                             \
	"    appliances\n"                                                            \
	"      fw0\n"                                                                 \
	"        address = 10.60.4.4\n"                                               \
	"        load-balancer = 10.60.4.100\n"                                       \
	"      fw1\n"                                                                 \
	"        address = 10.60.4.5\n"                                               \
	"        load-balancer = 10.60.4.100\n" SPOKE("spoke1", "10.61.0.0/24", "lb") \
	    SPOKE("spoke2", "10.61.1.0/24",                                           \
		"lb") "route-tables\n"                                                \
		      "  rt-gw\n"                                                     \
		      "    routes\n"                                                  \
		      "      spoke1\n"                                                \
		      "        prefix = 10.61.0.0/24\n"                               \
		      "        next-hop = 10.60.4.100\n" TABLE("lb", "10.60.4.100")   \
			  TABLE("one", "10.60.4.4") TABLE("two", "10.60.4.5")

/* "hub/fw0 hub/fw1": the routers on members that are not lost, at a place of the path,
 * and how many are lost. */
static void
put_way(struct buf *out, const struct net_trace *t)
{
	for (size_t i = 0; i < t->npaths; i++) {
		const struct net_trace_path *p = &t->paths[i];

		for (size_t k = 0; k < p->nhops; k++)
			if (strstr(p->hops[k].router, "/fw") ||
			    strstr(p->hops[k].router, "/nva"))
				buf_printf(out, "%s ", p->hops[k].router);
		buf_printf(out, "%s, ", net_fate_name(p->fate));
	}
	buf_printf(out, "lost %u", t->lost);
}

static void
ck_flow(const struct lab_bed *x, const char *from, const char *to, const char *forward,
    const char *reverse)
{
	struct er_endpoint a, b;
	struct er_flow f;
	struct buf out;

	ck_assert(er_endpoint_find(x->lab->model, net_running(x->bed.net), from, &a));
	ck_assert(er_endpoint_find(x->lab->model, net_running(x->bed.net), to, &b));
	ck_assert(er_flow_trace(x->lab->model, x->bed.net, &a, &b, NULL, &f));
	buf_init(&out);
	put_way(&out, &f.forward);
	ck_assert_str_eq(out.data, forward);
	buf_reset(&out);
	put_way(&out, &f.reverse);
	ck_assert_str_eq(out.data, reverse);
	buf_fini(&out);
	er_flow_fini(&f);
}

#define BOTH "hub/fw0 delivered, hub/fw1 delivered, lost 0"

START_TEST(e21_both_directions_meet_the_same_one_behind_a_load_balancer)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck_flow(&x, "spoke1", "spoke2", BOTH, BOTH);
	/* A firewall that is down gets no flows; both are down, and nothing passes. */
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "hub/fw0"));
	ck_flow(&x, "spoke1", "spoke2", "hub/fw1 delivered, lost 0",
	    "hub/fw1 delivered, lost 0");
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "hub/fw1"));
	ck_flow(&x, "spoke1", "spoke2", "hub/fw0 dead-link, hub/fw1 dead-link, lost 2",
	    "hub/fw0 dead-link, hub/fw1 dead-link, lost 2");
	ck_assert(net_restore(x.bed.net, x.bed.now, NET_ROUTER, "hub/fw0"));
	ck_assert(net_restore(x.bed.net, x.bed.now, NET_ROUTER, "hub/fw1"));
	ck_flow(&x, "spoke1", "spoke2", BOTH, BOTH);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e21_two_firewalls_without_a_load_balancer_between)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  spoke2\n    subnets\n      web\n        route-table = one\n");
	/* Of the two that the load balancer may choose one is not on the way back. */
	ck_flow(&x, "spoke1", "spoke2",
	    "hub/fw0 delivered, hub/fw1 asymmetric-dropped, lost 1",
	    "hub/fw0 asymmetric-dropped, lost 1");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  spoke1\n    subnets\n      web\n        route-table = two\n");
	ck_flow(&x, "spoke1", "spoke2", "hub/fw1 asymmetric-dropped, lost 1",
	    "hub/fw0 asymmetric-dropped, lost 1");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      fw0\n        stateful = false\n"
	    "      fw1\n        stateful = false\n");
	ck_flow(&x, "spoke1", "spoke2", "hub/fw1 delivered, lost 0",
	    "hub/fw0 delivered, lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e21_what_drops_is_said_to_be_a_stateful_device)
{
	struct er_endpoint a, b;
	struct lab_bed x;
	struct er_flow f;
	struct buf out;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  spoke2\n    subnets\n      web\n        route-table = one\n"
	    "  spoke1\n    subnets\n      web\n        route-table = two\n");
	ck_assert(er_endpoint_find(x.lab->model, net_running(x.bed.net), "spoke1", &a));
	ck_assert(er_endpoint_find(x.lab->model, net_running(x.bed.net), "spoke2", &b));
	ck_assert(er_flow_trace(x.lab->model, x.bed.net, &a, &b, NULL, &f));
	buf_init(&out);
	net_trace_text(&out, &f.forward);
	ck_assert_str_eq(out.data,
	    "asymmetric: dropped by STATEFUL DEVICE hub/fw1, which does not see the "
	    "other direction (E-21)");
	buf_fini(&out);
	er_flow_fini(&f);
	lab_bed_fini(&x);
}
END_TEST

/* --- BGP --- */

#define HUB_NVA(rest)                                                               \
	CIRCUIT "vnets\n"                                                           \
		"  hub\n"                                                           \
		"    address-space = [10.60.0.0/16]\n"                              \
		"    gateway\n"                                                     \
		"    connections\n"                                                 \
		"      a\n"                                                         \
		"        circuit = er-a\n"                                          \
		"    subnets\n"                                                     \
		"      app\n"                                                       \
		"        prefix = 10.60.1.0/24\n"                                   \
		"      nva\n"                                                       \
		"        prefix = 10.60.4.0/24\n"                                   \
		"    appliances\n"                                                  \
		"      nva0\n"                                                      \
		"        address = 10.60.4.4\n"                                     \
		"        asn = 65001\n"                                             \
		"        peers = [hub/gw0, hub/gw1]\n"                              \
		"        stateful = false\n"                                        \
		"        advertise\n"                                               \
		"          -\n            prefix = 10.40.0.0/16\n" rest "routers\n" \
		"  branch\n"                                                        \
		"    asn = 65010\n"                                                 \
		"    networks = [10.40.1.0/24]\n"                                   \
		"    neighbors\n"                                                   \
		"      hub/nva0\n"                                                  \
		"    advertise\n"                                                   \
		"      -\n        prefix = 10.40.1.0/24\n"

START_TEST(s6_what_an_appliance_announces_leads_to_its_address)
{
	struct lab_bed x;
	struct net_half_info info;
	struct net_half *h;
	bool seen = false;

	lab_bed_init(&x, HUB_NVA(""));
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.40.0.0/16"), "65001");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.40.1.0/24"), "65001 65010");
	ck_assert_str_eq(lab_path(&x, "hub/nva0", "10.20.0.0/16"), "65515 12076 64520");
	for (size_t i = 0; (h = net_half_at(x.bed.net, i)) != NULL; i++) {
		char text[IP_ADDR_STRLEN];

		net_half_info(h, &info);
		if (strcmp(info.local, "hub/gw0") || strcmp(info.remote, "hub/nva0"))
			continue;
		seen = true;
		ck_assert_str_eq(ip_addr_text(&info.remote_next_hop, text),
		    "10.60.4.4");
	}
	ck_assert(seen);
	/* On over the tunnel, and back by the table of its subnet; the gateway is never
	 * on the way between the hosts and the appliance. */
	ck_flow(&x, "hub/app", "branch", "hub/nva0 delivered, lost 0",
	    "hub/nva0 delivered, lost 0");
	/* Nobody is behind the rest of what it announces: it comes back to itself. */
	ck_assert_str_eq(lab_trace(&x, "hub/app", "10.60.1.1", "10.40.9.9"), "loop");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s9_a_third_party_next_hop_is_where_packets_go)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    HUB_NVA("        next-hop = 10.60.4.100\n"
		    "      nva1\n"
		    "        address = 10.60.4.5\n"
		    "        load-balancer = 10.60.4.100\n"));
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    appliances\n      nva1\n        asn = 65001\n"
	    "        stateful = false\n        peers = [branch]\n");
	ck_flow(&x, "hub/app", "branch", "hub/nva1 delivered, lost 0",
	    "hub/nva0 delivered, lost 0");
	/* Nobody at the address. */
	lab_bed_edit(&x, DATA_DELETE,
	    "vnets\n  hub\n    appliances\n      nva1\n        load-balancer\n");
	ck_assert_str_eq(lab_trace(&x, "hub/app", "10.60.1.1", "10.40.1.1"),
	    "no-appliance");
	lab_bed_fini(&x);
}
END_TEST

#define REGION(n, more, override)                                \
	"  hub" n "\n"                                           \
	"    address-space = [10." n ".0.0/16]\n"                \
	"    gateway\n"                                          \
	"    appliances\n"                                       \
	"      nva\n"                                            \
	"        address = 10." n ".0.4\n"                       \
	"        asn = 6500" n "\n"                              \
	"        peers = [hub" n "/gw0, hub" n "/gw1" more "]\n" \
	"        as-override = " override "\n"

/* Two regions, an appliance in each hub, as published. */
START_TEST(s13_as_override_between_two_regions)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    "vnets\n" REGION("1", "", "false") REGION("2", ", hub1/nva", "true"));
	ck_assert_str_eq(lab_path(&x, "hub1/gw0", "10.2.0.0/16"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub1\n    appliances\n      nva\n        as-override = true\n");
	ck_assert_str_eq(lab_path(&x, "hub1/gw0", "10.2.0.0/16"), "65001 65002 65001");
	ck_assert_str_eq(lab_path(&x, "hub2/gw0", "10.1.0.0/16"), "65002 65001 65002");
	ck_flow(&x, "hub1", "hub2", "hub1/nva hub2/nva delivered, lost 0",
	    "hub2/nva hub1/nva delivered, lost 0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s2_what_appliances_with_bgp_refuse)
{
	static const struct {
		const char *leaf, *code;
	} rows[] = {
		{ "asn = 65515", "reserved-asn" },
		{ "asn = 8075", "reserved-asn" },
		{ "asn = 64500", "reserved-asn" },
		{ "peers = [hub/gw7]", "unknown-neighbor" },
		{ "peers = [hub/nva0]", "neighbor-self" },
		{ "peers = [er-a/primary]", "not-attached" },
		{ "next-hop = 10.9.9.9", "service-outside" },
		{ "next-hop = 10.60.9.9", "outside-subnets" },
	};
	struct lab_bed x;

	lab_bed_init(&x, HUB_NVA(""));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char edit[200];

		snprintf(edit, sizeof edit,
		    "vnets\n  hub\n    appliances\n      nva0\n        %s\n",
		    rows[i].leaf);
		ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE, edit), rows[i].code);
	}
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_appliances(void);
TCase *
test_er_appliances(void)
{
	TCase *t = tcase_create("er/appliances");

	tcase_add_test(t, e21_both_directions_meet_the_same_one_behind_a_load_balancer);
	tcase_add_test(t, e21_two_firewalls_without_a_load_balancer_between);
	tcase_add_test(t, e21_what_drops_is_said_to_be_a_stateful_device);
	tcase_add_test(t, s6_what_an_appliance_announces_leads_to_its_address);
	tcase_add_test(t, s9_a_third_party_next_hop_is_where_packets_go);
	tcase_add_test(t, s13_as_override_between_two_regions);
	tcase_add_test(t, s2_what_appliances_with_bgp_refuse);
	return t;
}
