/*
 * All of a private cloud: AVS Interconnect, ways to the Internet, further blocks,
 * segments that are stretched from a site, and the machines that have moved on them.
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"

#include <stdio.h>

/* A site, its circuit, a hub, and a private cloud that Global Reach joins with it. */
#define LAB_OF(vnets, cloud, site)                                                   \
	LAB_CIRCUIT_SEATTLE                                                          \
	LAB_AVS LAB_HUB "      to-pc1\n"                                             \
			"        circuit = pc1\n"                                    \
			"        authorization = hub-key\n" vnets "private-clouds\n" \
			"  pc1\n"                                                    \
			"    location = eastus2\n"                                   \
			"    network-block = 10.80.0.0/22\n"                         \
			"    authorizations\n"                                       \
			"      hub-key\n" cloud "on-premises\n"                      \
			"  dc\n"                                                     \
			"    asn = 64520\n"                                          \
			"    circuits\n"                                             \
			"      er-a\n" site "global-reach\n"                         \
			"  gr\n"                                                     \
			"    from = pc1\n"                                           \
			"    to = er-a\n"                                            \
			"    authorization = avs\n"

#define LAB(cloud, site) LAB_OF("", cloud, site)

#define SEGMENTS                          \
	"    segments\n"                  \
	"      web\n"                     \
	"        prefix = 10.20.1.0/24\n" \
	"        extended-from = dc\n"    \
	"      db\n"                      \
	"        prefix = 10.20.2.0/24\n" \
	"        extended-from = dc\n"    \
	"    machines\n"                  \
	"      app1\n"                    \
	"        address = 10.20.1.5\n"   \
	"      app2\n"                    \
	"        address = 10.20.1.6\n"   \
	"      db1\n"                     \
	"        address = 10.20.2.7\n"
#define SITE                                                          \
	"    networks = [10.20.0.0/24, 10.20.1.0/24, 10.20.2.0/24]\n" \
	"    advertise\n"                                             \
	"      -\n"                                                   \
	"        prefix = 10.20.0.0/16\n"
#define STRETCHED LAB(SEGMENTS, SITE)

/* "hub hub/gw0 er-a/primary dc/ce0(pc1/web) er-a/primary …: delivered x8": the first
 * member, with the tunnels that it goes into. */
static void
put_way(struct buf *out, const struct net_trace *t)
{
	const struct net_trace_path *p = t->npaths ? &t->paths[0] : NULL;
	bool same = true;

	if (!p) {
		buf_puts(out, "-");
		return;
	}
	for (size_t i = 0; i < p->nhops; i++) {
		buf_printf(out, "%s%s", i ? " " : "", p->hops[i].router);
		if (p->hops[i].stretched)
			buf_printf(out, "(%s)", p->hops[i].stretched);
	}
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

/* --- tromboning --- */

#define HUB_TO_APP1                                                          \
	"hub hub/gw0 er-a/primary dc/ce0(pc1/web) er-a/primary pc1/primary " \
	"pc1/edge0 pc1/app1: delivered x8"
#define APP1_TO_HUB                                                                 \
	"pc1/app1(pc1/web) pc1/edge0 pc1/primary er-a/primary dc/ce0 er-a/primary " \
	"hub/gw0 hub: delivered x8"

START_TEST(a71_a_machine_without_mon_sends_by_way_of_its_gateway)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	ck_flow(&x, "hub", "pc1/app1", HUB_TO_APP1, APP1_TO_HUB);
	ck_flow(&x, "hub", "10.20.1.5", HUB_TO_APP1, APP1_TO_HUB);
	ck_flow(&x, "10.20.1.5", "hub", APP1_TO_HUB, HUB_TO_APP1);
	ck_flow(&x, "dc", "pc1/app1",
	    "dc/ce0(pc1/web) er-a/primary pc1/primary pc1/edge0 pc1/app1: delivered x2",
	    "pc1/app1(pc1/web) pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	/* What has not moved is at the site as before. */
	ck_flow(&x, "hub", "10.20.1.9", "hub hub/gw0 er-a/primary dc/ce0: delivered x4",
	    "dc/ce0 er-a/primary hub/gw0 hub: delivered x4");
	/* The private cloud announces neither segment nor machine. */
	ck_rows(&x, "hub/gw0", "10.20.1.0/24", "");
	ck_rows(&x, "hub/gw0", "10.20.1.5/32", "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a71_two_segments_meet_at_the_site_and_one_does_not_leave)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	ck_flow(&x, "pc1/app1", "pc1/db1",
	    "pc1/app1(pc1/web) pc1/edge0 pc1/primary er-a/primary dc/ce0(pc1/db) "
	    "er-a/primary pc1/primary pc1/edge0 pc1/db1: delivered x4",
	    "pc1/db1(pc1/db) pc1/edge0 pc1/primary er-a/primary dc/ce0(pc1/web) "
	    "er-a/primary pc1/primary pc1/edge0 pc1/app1: delivered x4");
	ck_flow(&x, "pc1/app1", "pc1/app2", "pc1/app1: delivered x1",
	    "pc1/app2: delivered x1");
	lab_bed_fini(&x);
}
END_TEST

/* The tunnel runs over Global Reach: without it the machine is lost, whatever else is
 * up. */
START_TEST(a71_a_machine_is_lost_with_what_its_tunnel_runs_over)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	lab_bed_edit(&x, DATA_DELETE, "global-reach = [gr]\n");
	ck_flow(&x, "hub", "pc1/app1",
	    "hub hub/gw0 er-a/primary dc/ce0(pc1/web): no-route x4",
	    "pc1/app1(pc1/web) pc1/edge0: no-route x2");
	ck_flow(&x, "hub", "10.20.1.9", "hub hub/gw0 er-a/primary dc/ce0: delivered x4",
	    "dc/ce0 er-a/primary hub/gw0 hub: delivered x4");
	lab_bed_fini(&x);
}
END_TEST

/* the far end of the tunnel is a management network. */
START_TEST(a71_a_tunnel_does_not_follow_a_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(SEGMENTS,
		"    networks = [10.20.0.0/16]\n    advertise\n      -\n"
		"        prefix = 0.0.0.0/0\n"));
	ck_flow(&x, "hub", "pc1/app1", HUB_TO_APP1,
	    "pc1/app1(pc1/web) pc1/edge0: refused-default x2");
	lab_bed_fini(&x);
}
END_TEST

/* --- MON --- */

START_TEST(a72_with_mon_a_machine_is_reached_and_sends_straight)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    machines\n      app1\n        mon = true\n");
	ck_flow(&x, "hub", "pc1/app1",
	    "hub hub/gw0 pc1/primary pc1/edge0: delivered x4",
	    "pc1/app1 pc1/edge0 pc1/primary hub/gw0 hub: delivered x4");
	ck_flow(&x, "dc", "10.20.1.5",
	    "dc/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/app1 pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.1.5/32"), "12076 398656");
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "10.20.1.5/32"), "12076 398656");
	/* On the segment it stays there, with MON at one end only. */
	ck_flow(&x, "pc1/app1", "pc1/app2", "pc1/app1: delivered x1",
	    "pc1/app2: delivered x1");
	/* The other segment still has its gateway at the site. */
	ck_flow(&x, "pc1/app1", "pc1/db1",
	    "pc1/app1 pc1/edge0 pc1/primary er-a/primary dc/ce0(pc1/db) er-a/primary "
	    "pc1/primary pc1/edge0 pc1/db1: delivered x4",
	    "pc1/db1(pc1/db) pc1/edge0 pc1/primary er-a/primary dc/ce0 er-a/primary "
	    "pc1/primary pc1/edge0: delivered x4");
	lab_bed_fini(&x);
}
END_TEST

/* The site's filter keeps the /32 out, so the site goes on sending the long way. */
START_TEST(a72_a_site_that_filters_host_routes_keeps_tromboning)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    machines\n      app1\n        mon = true\n"
	    "on-premises\n  dc\n    circuits\n      er-a\n        import\n"
	    "          -\n            prefix = 0.0.0.0/0\n            le = 26\n");
	ck_flow(&x, "dc", "pc1/app1",
	    "dc/ce0(pc1/web) er-a/primary pc1/primary pc1/edge0 pc1/app1: delivered x2",
	    "pc1/app1 pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	/* A VNet has the /32 of the private cloud itself. */
	ck_flow(&x, "hub", "pc1/app1",
	    "hub hub/gw0 pc1/primary pc1/edge0: delivered x4",
	    "pc1/app1 pc1/edge0 pc1/primary hub/gw0 hub: delivered x4");
	lab_bed_fini(&x);
}
END_TEST

/* A site that wrote no networks down is the gateway of what it announces. */
START_TEST(a71_a_site_without_networks_is_a_gateway_too)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB(SEGMENTS, "    advertise\n      -\n        prefix = 10.20.0.0/16\n"));
	ck_flow(&x, "hub", "pc1/app1", HUB_TO_APP1, APP1_TO_HUB);
	lab_bed_fini(&x);
}
END_TEST

/* --- cut-over --- */

START_TEST(a73_a_segment_is_cut_over_and_rolled_back)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	lab_bed_edit(&x, DATA_DELETE,
	    "private-clouds\n  pc1\n    segments\n      web = [extended-from]\n");
	/* Both have it at one length: the site keeps its own. */
	ck_flow(&x, "hub", "pc1/app1",
	    "hub hub/gw0 pc1/primary pc1/edge0: delivered x4",
	    "pc1/edge0 pc1/primary hub/gw0 hub: delivered x4");
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.20.1.5"), "delivered");
	ck_flow(&x, "dc", "pc1/app1", "dc/ce0: elsewhere x1",
	    "pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n    networks = [10.20.0.0/24, 10.20.2.0/24]\n");
	ck_flow(&x, "dc", "pc1/app1",
	    "dc/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	/* And back. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  dc\n"
	    "    networks = [10.20.0.0/24, 10.20.1.0/24, 10.20.2.0/24]\n"
	    "private-clouds\n  pc1\n    segments\n      web\n"
	    "        extended-from = dc\n");
	ck_flow(&x, "hub", "pc1/app1", HUB_TO_APP1, APP1_TO_HUB);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a71_what_is_wrong_with_machines_is_told)
{
	struct lab_bed x;

	lab_bed_init(&x, STRETCHED);
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_CREATE,
		"private-clouds\n  pc1\n    machines\n      y\n        address = 10.9.9.9\n"),
	    "bad-machine");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_CREATE,
		"private-clouds\n  pc1\n    machines\n      y\n        address = 10.20.1.5\n"),
	    "bad-machine");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_CREATE,
		"private-clouds\n  pc1\n    machines\n      web\n        address = 10.20.1.9\n"),
	    "duplicate-name");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "private-clouds\n  pc1\n    machines\n      y\n"),
	    "missing-leaf");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_UPDATE,
		"private-clouds\n  pc1\n    segments\n      web\n        extended-from = hub\n"),
	    "unknown-name");
	lab_bed_fini(&x);
}
END_TEST

/* --- AVS Interconnect --- */

#define CLOUDS                                   \
	LAB("    segments\n      web\n"          \
	    "        prefix = 10.81.1.0/24\n"    \
	    "    cloud-links\n      to-pc2\n"    \
	    "        linked-cloud = pc2\n"       \
	    "  pc2\n"                            \
	    "    location = East US 2\n"         \
	    "    network-block = 10.82.0.0/22\n" \
	    "    segments\n      web\n"          \
	    "        prefix = 10.83.1.0/24\n"    \
	    "    cloud-links\n      to-pc3\n"    \
	    "        linked-cloud = pc3\n"       \
	    "  pc3\n"                            \
	    "    asn = 398657\n"                 \
	    "    network-block = 10.86.0.0/22\n" \
	    "    segments\n      web\n"          \
	    "        prefix = 10.87.1.0/24\n",   \
	    SITE)

START_TEST(a50_interconnect_joins_two_and_does_not_chain)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUDS);
	/* Workloads and management, of one AS or of two. */
	ck_flow(&x, "pc1/web", "pc2/web", "pc1/edge0 pc2/edge0: delivered x4",
	    "pc2/edge0 pc1/edge0: delivered x4");
	ck_flow(&x, "pc2/management", "pc3/management",
	    "pc2/edge0 pc3/edge0: delivered x4", "pc3/edge0 pc2/edge0: delivered x4");
	ck_assert_str_eq(lab_path(&x, "pc2/edge0", "10.87.1.0/24"), "398657");
	/* Neither a third private cloud, nor what is behind either. */
	ck_flow(&x, "pc1/web", "pc3/web", "pc1/edge0: no-route x2",
	    "pc3/edge0: no-route x2");
	ck_flow(&x, "hub", "pc2/web", "hub: no-route x1", "pc2/edge0: no-route x2");
	ck_flow(&x, "dc", "pc2/web", "dc/ce0: no-route x1", "pc2/edge0: no-route x2");
	ck_rows(&x, "pc1/primary", "10.83.1.0/24", "");
	ck_rows(&x, "pc2/edge1", "10.60.0.0/16", "");
	ck_rows(&x, "pc2/edge1", "10.20.0.0/16", "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a50_interconnect_survives_an_edge)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUDS);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "pc1/edge0"));
	bed_run(&x.bed, 200 * ERX_SEC);
	ck_flow(&x, "pc1/web", "pc2/web", "pc1/edge1 pc2/edge0: delivered x2",
	    "pc2/edge0 pc1/edge1: delivered x2");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a50_what_cannot_be_linked_is_refused)
{
	struct lab_bed x;

	lab_bed_init(&x, CLOUDS);
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "private-clouds\n  pc2\n    cloud-links\n      back\n"
			     "        linked-cloud = pc1\n"),
	    "bad-cloud-link");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "private-clouds\n  pc2\n    cloud-links\n      own\n"
			     "        linked-cloud = pc2\n"),
	    "bad-cloud-link");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE,
			     "private-clouds\n  pc3\n    location = westus3\n"),
	    "bad-cloud-link");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "private-clouds\n  pc3\n    cloud-links\n      no\n"
			     "        linked-cloud = pc9\n"),
	    "unknown-name");
	/* Deleted, they part. */
	lab_bed_edit(&x, DATA_DELETE,
	    "private-clouds\n  pc1\n    cloud-links = [to-pc2]\n");
	ck_flow(&x, "pc1/web", "pc2/web", "pc1/edge0: no-route x2",
	    "pc2/edge0: no-route x2");
	lab_bed_fini(&x);
}
END_TEST

/* --- the Internet --- */

START_TEST(a70_a_private_cloud_has_one_way_out_or_none)
{
	static const char *const own[] = { "snat", "public-ip" };
	struct lab_bed x;
	char edit[100];

	lab_bed_init(&x,
	    LAB("    segments\n      web\n        prefix = 10.81.1.0/24\n",
		"    networks = [10.20.0.0/16]\n    advertise\n      -\n"
		"        prefix = 10.20.0.0/16\n"));
	ck_flow(&x, "pc1/web", "8.8.8.8", "pc1/edge0: no-route x2", "-");
	for (size_t i = 0; i < 2; i++) {
		snprintf(edit, sizeof edit,
		    "private-clouds\n  pc1\n    internet = %s\n", own[i]);
		lab_bed_edit(&x, DATA_UPDATE, edit);
		ck_flow(&x, "pc1/web", "8.8.8.8", "pc1/edge0: internet x2", "-");
		/* Private space does not leave, and nobody else goes that way. */
		ck_flow(&x, "pc1/web", "10.99.0.1", "pc1/edge0: no-route x2", "-");
		ck_rows(&x, "pc1/primary", "0.0.0.0/0", "");
		ck_rows(&x, "hub/gw0", "0.0.0.0/0", "");
		ck_flow(&x, "dc", "8.8.8.8", "dc/ce0: no-route x1", "-");
	}
	/* A default route from on premises, where that is the choice. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    internet = default-route\n"
	    "on-premises\n  dc\n    advertise\n      -\n"
	    "        prefix = 10.20.0.0/16\n      -\n        prefix = 0.0.0.0/0\n");
	ck_flow(&x, "pc1/web", "8.8.8.8",
	    "pc1/edge0 pc1/primary er-a/primary dc/ce0: internet x2", "-");
	/* One way only: its own goes before what it learns. */
	lab_bed_edit(&x, DATA_UPDATE, "private-clouds\n  pc1\n    internet = snat\n");
	ck_flow(&x, "pc1/web", "8.8.8.8", "pc1/edge0: internet x2", "-");
	lab_bed_fini(&x);
}
END_TEST

/* --- generation 2 --- */

#define NATIVE                                                     \
	LAB_OF("  sddc\n"                                          \
	       "    address-space = [10.31.0.0/16]\n"              \
	       "    peered-with = hub\n"                           \
	       "    private-cloud\n"                               \
	       "      network-block = 10.31.0.0/22\n"              \
	       "      hcx-blocks = [10.31.4.0/24, 10.31.5.0/24]\n" \
	       "    nsx-segments\n"                                \
	       "      app\n"                                       \
	       "        prefix = 10.40.1.0/24\n"                   \
	       "      in\n"                                        \
	       "        prefix = 10.31.9.0/24\n"                   \
	       "    subnets\n"                                     \
	       "      vms\n"                                       \
	       "        prefix = 10.31.8.0/24\n",                  \
	    "    segments\n      web\n        prefix = 10.81.1.0/24\n", SITE)

START_TEST(a60_generation_2_looks_like_a_vnet)
{
	struct lab_bed x;

	lab_bed_init(&x, NATIVE);
	/* A segment is address space of the VNet, one inside of that is none more. */
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "10.40.1.0/24"), "12076");
	ck_assert_str_eq(lab_path(&x, "dc/ce0", "10.31.0.0/16"), "12076");
	ck_rows(&x, "dc/ce0", "10.31.9.0/24", "");
	ck_rows(&x, "dc/ce0", "10.31.0.0/22", "");
	ck_flow(&x, "dc", "sddc/app", "dc/ce0 er-a/primary hub/gw0 sddc: delivered x4",
	    "sddc hub/gw0 er-a/primary dc/ce0: delivered x4");
	ck_flow(&x, "hub", "sddc/vcenter", "hub sddc: delivered x1",
	    "sddc hub: delivered x1");
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.31.0.33"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.31.5.1"), "delivered");
	/* What neither a subnet nor the private cloud has is nobody's (E-22). */
	ck_assert_str_eq(lab_trace(&x, "dc", "10.20.0.1", "10.31.200.1"), "no-subnet");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a61_blocks_of_generation_2)
{
	static const struct {
		const char *leaf, *code;
	} bad[] = {
		{ "private-cloud\n      network-block = 10.31.0.0/23\n", "bad-native" },
		{ "private-cloud\n      network-block = 10.33.0.0/22\n", "bad-native" },
		{ "private-cloud\n      network-block = 10.31.8.0/22\n", "bad-native" },
		{ "private-cloud\n      hcx-blocks = [10.31.4.0/24]\n", "bad-native" },
		{ "private-cloud\n      hcx-blocks = [10.31.4.0/25, 10.31.5.0/24]\n",
		    "bad-native" },
		{ "nsx-segments\n      in\n        prefix = 10.31.1.0/24\n",
		    "overlap" },
	};
	struct lab_bed x;
	char edit[200];

	lab_bed_init(&x, NATIVE);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(edit, sizeof edit, "vnets\n  sddc\n    %s", bad[i].leaf);
		ck_assert_str_eq(lab_bed_refused(&x, DATA_UPDATE, edit), bad[i].code);
	}
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "vnets\n  sddc\n    nsx-segments\n      vcenter\n"
			     "        prefix = 10.41.1.0/24\n"),
	    "duplicate-name");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "vnets\n  hub\n    nsx-segments\n      a\n"
			     "        prefix = 10.41.1.0/24\n"),
	    "bad-native");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a61_each_piece_of_a_block)
{
	static const struct {
		const char *name, *prefix;
	} rows[] = { { "nsx", "10.31.0.0/27" }, { "vcenter", "10.31.0.32/27" },
		{ "avs-mgmt", "10.31.0.64/27" }, { "avs-vnet-sync", "10.31.0.96/27" },
		{ "avs-nsx-gw", "10.31.0.128/27" },
		{ "avs-nsx-gw-1", "10.31.0.160/27" },
		{ "avs-services", "10.31.0.224/27" },
		{ "esxi-management", "10.31.1.0/25" }, { "vmotion", "10.31.1.128/25" },
		{ "vsan", "10.31.2.0/25" },
		{ "avs-network-infra-gw", "10.31.2.128/26" },
		{ "hcx-1", "10.31.4.0/24" }, { "hcx-2", "10.31.5.0/24" },
		{ "app", "10.40.1.0/24" }, { "in", "10.31.9.0/24" } };
	const struct er_native *n;
	char text[IP_PREFIX_STRLEN];
	struct lab_bed x;

	lab_bed_init(&x, NATIVE);
	n = &er_model_vnet(x.lab->model, "sddc")->native;
	ck_assert_uint_eq(n->nnetworks, sizeof rows / sizeof *rows);
	for (size_t i = 0; i < n->nnetworks; i++) {
		ck_assert_str_eq(n->networks[i].name, rows[i].name);
		ck_assert_str_eq(ip_prefix_text(&n->networks[i].prefix, text),
		    rows[i].prefix);
	}
	lab_bed_fini(&x);
}
END_TEST

/* --- further blocks --- */

START_TEST(a_private_cloud_has_further_blocks)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB("    segments\n      web\n        prefix = 10.81.1.0/24\n"
		"    extended-network-blocks = [10.84.0.0/23, 10.84.2.0/23]\n"
		"    external-storage-block = 10.85.0.0/24\n",
		SITE));
	ck_flow(&x, "dc", "pc1/extended-2",
	    "dc/ce0 er-a/primary pc1/primary pc1/edge0: delivered x2",
	    "pc1/edge0 pc1/primary er-a/primary dc/ce0: delivered x2");
	ck_flow(&x, "hub", "pc1/external-storage",
	    "hub hub/gw0 pc1/primary pc1/edge0: delivered x4",
	    "pc1/edge0 pc1/primary hub/gw0 hub: delivered x4");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.84.0.0/23"), "12076 398656");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_UPDATE,
		"private-clouds\n  pc1\n    external-storage-block = 10.84.1.0/24\n"),
	    "overlap");
	ck_assert_str_eq(
	    lab_bed_refused(&x, DATA_UPDATE,
		"private-clouds\n  pc1\n    extended-network-blocks = [127.0.0.0/23]\n"),
	    "special-space");
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_er_clouds(void)
{
	TCase *t = tcase_create("er/clouds");

	tcase_add_test(t, a71_a_machine_without_mon_sends_by_way_of_its_gateway);
	tcase_add_test(t, a71_two_segments_meet_at_the_site_and_one_does_not_leave);
	tcase_add_test(t, a71_a_machine_is_lost_with_what_its_tunnel_runs_over);
	tcase_add_test(t, a71_a_tunnel_does_not_follow_a_default_route);
	tcase_add_test(t, a71_a_site_without_networks_is_a_gateway_too);
	tcase_add_test(t, a71_what_is_wrong_with_machines_is_told);
	tcase_add_test(t, a72_with_mon_a_machine_is_reached_and_sends_straight);
	tcase_add_test(t, a72_a_site_that_filters_host_routes_keeps_tromboning);
	tcase_add_test(t, a73_a_segment_is_cut_over_and_rolled_back);
	tcase_add_test(t, a50_interconnect_joins_two_and_does_not_chain);
	tcase_add_test(t, a50_interconnect_survives_an_edge);
	tcase_add_test(t, a50_what_cannot_be_linked_is_refused);
	tcase_add_test(t, a70_a_private_cloud_has_one_way_out_or_none);
	tcase_add_test(t, a_private_cloud_has_further_blocks);
	tcase_add_test(t, a60_generation_2_looks_like_a_vnet);
	tcase_add_test(t, a61_blocks_of_generation_2);
	tcase_add_test(t, a61_each_piece_of_a_block);
	return t;
}
