/*
 * What a VNet takes over a peering: everything, or only what began in the other VNet
 * (E-23).
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define SITE                                                        \
	LAB_CIRCUIT_SEATTLE                                         \
	LAB_PEERING_IPV6 "on-premises\n"                            \
			 "  s\n"                                    \
			 "    asn = 64520\n"                        \
			 "    circuits\n"                           \
			 "      er-a\n"                             \
			 "    advertise\n"                          \
			 "      -\n        prefix = 10.20.0.0/16\n" \
			 "      -\n        prefix = fd00:20::/48\n"

#define HUB                                                  \
	"vnets\n"                                            \
	"  hub\n"                                            \
	"    address-space = [10.60.0.0/16, fd00:60::/48]\n" \
	"    appliances\n"                                   \
	"      fw\n"                                         \
	"        address = 10.60.4.4\n"                      \
	"        ipv6-address = fd00:60:0:4::4\n"            \
	"    gateway\n"                                      \
	"    connections\n"                                  \
	"      a\n"                                          \
	"        circuit = er-a\n"

#define SPOKE(name, v4, v6)                                                   \
	"  " name "\n    address-space = [" v4 ", " v6 "]\n"                  \
	"    peered-with = hub\n    subnets\n      web\n        prefix = " v4 \
	"\n        ipv6-prefix = " v6 "\n        route-table = via-fw\n"

#define SPOKES                                      \
	SPOKE("s1", "10.61.0.0/24", "fd00:61::/64") \
	SPOKE("s2", "10.62.0.0/24", "fd00:62::/64")

/* Of all of Azure, and of nothing that the gateway has learned. */
#define TABLE                             \
	"route-tables\n"                  \
	"  via-fw\n"                      \
	"    routes\n"                    \
	"      v4\n"                      \
	"        prefix = 10.60.0.0/14\n" \
	"        next-hop = 10.60.4.4\n"  \
	"      v6\n"                      \
	"        prefix = fd00:60::/28\n" \
	"        next-hop = fd00:60:0:4::4\n"

#define LAB SITE HUB SPOKES TABLE

#define SAYS(vnet, peer, word)                         \
	"vnets\n  " vnet "\n    peerings\n      " peer \
	"\n        allow-forwarded-traffic = " word "\n"

#define REFUSED(by)                                                                 \
	"hub/fw passes it on to " by ", which takes no forwarded traffic over the " \
	"peering (E-23)"

/* What becomes of each direction. */
static void
ck(const struct lab_bed *x, const char *from, const char *to, const char *forward,
    const char *reverse)
{
	struct er_flow f;
	struct buf out;

	lab_flow(x, from, to, &f);
	buf_init(&out);
	net_trace_text(&out, &f.forward);
	ck_assert_str_eq(out.data, forward);
	buf_reset(&out);
	net_trace_text(&out, &f.reverse);
	ck_assert_str_eq(out.data, reverse);
	buf_fini(&out);
	er_flow_fini(&f);
}

START_TEST(e23_a_spoke_takes_nothing_that_a_firewall_passes_on)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck(&x, "s1", "s2", "delivered", "delivered");
	ck(&x, "fd00:61::9", "fd00:62::9", "delivered", "delivered");
	lab_bed_edit(&x, DATA_CREATE, SAYS("s2", "hub", "false"));
	ck(&x, "s1", "s2", REFUSED("s2"), "delivered");
	ck(&x, "fd00:61::9", "fd00:62::9", REFUSED("s2"), "delivered");
	ck(&x, "s2", "s1", "delivered", REFUSED("s2"));
	ck_assert_str_eq(lab_trace(&x, "s1", "10.61.0.9", "10.62.0.9"), "forwarded");
	/* What began in the hub, and what its gateway brings. */
	ck(&x, "hub", "s2", "delivered", "delivered");
	ck(&x, "s", "s2", "delivered", "delivered");
	ck(&x, "fd00:20::1", "fd00:62::9", "delivered", "delivered");
	lab_bed_edit(&x, DATA_UPDATE, SAYS("s2", "hub", "true"));
	ck(&x, "s1", "s2", "delivered", "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* The firewall in the way of what the gateway brings is one that passes on. */
START_TEST(e23_what_a_gateway_brings_over_a_firewall_is_forwarded)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  via-fw\n    routes\n      site\n"
	    "        prefix = 10.20.0.0/16\n        next-hop = 10.60.4.4\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "route-tables\n  rt-gw\n    routes\n      s2\n"
	    "        prefix = 10.62.0.0/24\n        next-hop = 10.60.4.4\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    gateway\n      route-table = rt-gw\n");
	ck(&x, "s", "s2", "delivered", "delivered");
	lab_bed_edit(&x, DATA_CREATE, SAYS("s2", "hub", "false"));
	ck(&x, "s", "s2", REFUSED("s2"), "delivered");
	ck(&x, "fd00:20::1", "fd00:62::9", "delivered", "delivered");
	lab_bed_fini(&x);
}
END_TEST

/* Each side says so for itself: here the hub, of what an appliance in a spoke sends. */
START_TEST(e23_a_hub_takes_nothing_from_an_appliance_of_a_spoke)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    SITE HUB
	    "  s1\n    address-space = [10.61.0.0/24]\n    peered-with = hub\n"
	    "    appliances\n      nva\n        address = 10.61.0.4\n"
	    "  far\n    address-space = [10.63.0.0/24]\n    peerings\n      s1\n"
	    "    subnets\n      web\n        prefix = 10.63.0.0/24\n"
	    "        route-table = via-nva\n"
	    "route-tables\n  via-nva\n    routes\n      hub\n"
	    "        prefix = 10.60.0.0/16\n        next-hop = 10.61.0.4\n");
	ck_assert_str_eq(lab_trace(&x, "far", "10.63.0.9", "10.60.0.9"), "delivered");
	lab_bed_edit(&x, DATA_CREATE, SAYS("hub", "s1", "false"));
	ck_assert_str_eq(lab_trace(&x, "far", "10.63.0.9", "10.60.0.9"), "forwarded");
	ck_assert_str_eq(lab_trace(&x, "s1", "10.61.0.9", "10.60.0.9"), "delivered");
	/* A firewall of the other VNet as the next hop is behind the same peering. */
	lab_bed_edit(&x, DATA_UPDATE, SAYS("hub", "s1", "true"));
	lab_bed_edit(&x, DATA_CREATE, SAYS("s1", "far", "false"));
	ck_assert_str_eq(lab_trace(&x, "far", "10.63.0.9", "10.60.0.9"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e23_an_entry_beside_peered_with_says_something)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB);
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE,
			     "vnets\n  s1\n    peerings\n      hub\n"),
	    "duplicate-entry");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_CREATE, SAYS("s1", "s1", "false")),
	    "peered-with-itself");
	lab_bed_edit(&x, DATA_CREATE, SAYS("hub", "s1", "false"));
	/* It peers nobody a second time: the hub has its rows once. */
	ck(&x, "hub", "s1", "delivered", "delivered");
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_forwarded(void);
TCase *
test_er_forwarded(void)
{
	TCase *t = tcase_create("er/forwarded");

	tcase_add_test(t, e23_a_spoke_takes_nothing_that_a_firewall_passes_on);
	tcase_add_test(t, e23_what_a_gateway_brings_over_a_firewall_is_forwarded);
	tcase_add_test(t, e23_a_hub_takes_nothing_from_an_appliance_of_a_spoke);
	tcase_add_test(t, e23_an_entry_beside_peered_with_says_something);
	return t;
}
