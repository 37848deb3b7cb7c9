/*
 * What a lab compiles to: which routers, links and sessions there are, and what the
 * settings of the lab become on them.
 */
#include "bgp/open.h"
#include "compile/rules.h"
#include "data/tree_text.h"
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct net_spec *
compile(const char *text)
{
	struct er_lab *lab = lab_text(text);
	struct net_spec *spec;
	struct errs errs;

	errs_init(&errs);
	spec = compile_lab_compile(lab, NULL, &errs);
	ck_assert_msg(spec != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	er_lab_free(lab);
	return spec;
}

static const struct net_session *
find(const struct net_spec *s, const char *name)
{
	for (size_t i = 0; i < s->nsessions; i++)
		if (strcmp(s->sessions[i].name, name) == 0)
			return &s->sessions[i];
	return NULL;
}

static const struct net_session *
session(const struct net_spec *s, const char *name)
{
	const struct net_session *x = find(s, name);

	ck_assert_msg(x != NULL, "no session %s", name);
	return x;
}

/* The end of a session at a router. */
static const struct net_end *
end_at(const struct net_spec *s, const char *name, const char *router)
{
	const struct net_session *x = session(s, name);

	if (x->a.router != NULL && strcmp(x->a.router, router) == 0)
		return &x->a;
	ck_assert_ptr_nonnull(x->b.router);
	ck_assert_str_eq(x->b.router, router);
	return &x->b;
}

/* The limit of a family that a session carries, at a router. */
static uint32_t
limit_at(const struct net_spec *s, const char *name, const char *router, uint8_t family)
{
	const struct net_session *x = session(s, name);
	const struct net_family *f = net_session_family(x, family);

	ck_assert_ptr_nonnull(f);
	return end_at(s, name, router) == &x->a ? f->a.limit : f->b.limit;
}

static void
check_address(const struct net_end *e, const char *expected)
{
	char text[IP_ADDR_STRLEN];

	ck_assert_str_eq(ip_addr_text(&e->address, text), expected);
}

static const struct net_origin *
origin(const struct net_spec *s, const char *router, const char *text)
{
	const struct net_router *r = net_spec_find_router(s, router);
	struct ip_prefix p;

	ck_assert_msg(r != NULL, "no router %s", router);
	ck_assert(ip_prefix_parse(&p, text));
	for (size_t i = 0; i < r->norigins; i++)
		if (ip_prefix_equal(&r->origins[i].prefix, &p))
			return &r->origins[i];
	return NULL;
}

START_TEST(a_circuit_is_two_routers_without_a_session_between)
{
	struct net_spec *s = compile(LAB_CIRCUIT LAB_SEATTLE LAB_HUB);

	ck_assert_uint_eq(s->nrouters, 2 + 1 + 2);
	ck_assert_uint_eq(s->nsessions, 2 + 4);
	ck_assert_uint_eq(s->nlinks, 6);
	ck_assert_ptr_null(find(s, "er-a/primary--er-a/secondary/ipv4"));
	ck_assert_uint_eq(net_spec_find_router(s, "er-a/primary")->asn, 12076);
	ck_assert_uint_eq(net_spec_find_router(s, "hub/gw1")->asn, 65515);
	ck_assert_uint_eq(net_spec_find_router(s, "hub/gw1")->max_paths, 8);
	net_spec_free(s);
}
END_TEST

START_TEST(ends_have_the_addresses_of_the_reference)
{
	struct net_spec *s = compile(LAB_CIRCUIT LAB_SEATTLE LAB_HUB);
	const char *ce = "er-a/secondary--seattle/ce0/ipv4";
	const char *gw = "er-a/primary--hub/gw1/ipv4";

	check_address(end_at(s, ce, "seattle/ce0"), "172.16.1.5");
	check_address(end_at(s, ce, "er-a/secondary"), "172.16.1.6");
	check_address(end_at(s, gw, "er-a/primary"), "10.60.255.4");
	check_address(end_at(s, gw, "hub/gw1"), "10.60.255.13");
	net_spec_free(s);
}
END_TEST

START_TEST(sessions_rest_when_the_provider_or_the_owner_says_so)
{
	struct net_spec *s = compile(
	    LAB_CIRCUIT "    provider-state = Provisioning\n" LAB_SEATTLE LAB_HUB);
	const struct net_session *x = session(s, "er-a/primary--seattle/ce0/ipv4");

	ck_assert_ptr_nonnull(x->held);
	ck_assert_ptr_nonnull(strstr(x->held, "C-12"));
	ck_assert_ptr_null(session(s, "er-a/primary--hub/gw0/ipv4")->held);
	net_spec_free(s);

	s = compile(LAB_CIRCUIT "      state = Disabled\n" LAB_SEATTLE LAB_HUB);
	x = session(s, "er-a/primary--seattle/ce0/ipv4");
	ck_assert_ptr_nonnull(x->held);
	ck_assert_ptr_nonnull(strstr(x->held, "P-11"));
	net_spec_free(s);
}
END_TEST

START_TEST(keys_of_both_ends_are_their_own)
{
	struct net_spec *s = compile(LAB_CIRCUIT
	    "      shared-key = Sesame1\n" LAB_SEATTLE "        shared-key = Other2\n");
	const struct net_session *x = session(s, "er-a/primary--seattle/ce0/ipv4");

	ck_assert_str_eq(x->password, "Sesame1");
	ck_assert_str_eq(x->password_b, "Other2");
	net_spec_free(s);
}
END_TEST

START_TEST(an_msee_offers_few_capabilities_unless_told_otherwise)
{
	struct net_spec *s = compile(LAB_CIRCUIT LAB_SEATTLE);
	const char *name = "er-a/primary--seattle/ce0/ipv4";

	ck_assert_uint_eq(end_at(s, name, "er-a/primary")->caps,
	    BGP_CAPS_REFRESH | BGP_CAPS_AS4);
	ck_assert_uint_ne(end_at(s, name, "seattle/ce0")->caps &
		BGP_CAPS_ENHANCED_REFRESH,
	    0);
	net_spec_free(s);
	s = compile(LAB_CIRCUIT LAB_SEATTLE "fidelity\n  msee-capabilities = full\n");
	ck_assert_uint_ne(end_at(s, name, "er-a/primary")->caps &
		BGP_CAPS_ENHANCED_REFRESH,
	    0);
	net_spec_free(s);
}
END_TEST

START_TEST(limits_follow_sku_and_family)
{
	static const char v6[] =
	    LAB_CIRCUIT "      ipv6\n"
			"        primary = fd00:1::/126\n"
			"        secondary = fd00:1::4/126\n" LAB_SEATTLE LAB_HUB;
	struct net_spec *s = compile(v6);
	static const char site[] = "er-a/primary--seattle/ce0/ipv4",
			  hub[] = "er-a/primary--hub/gw0/ipv4";
	const struct net_end *e = end_at(s, site, "er-a/primary");

	ck_assert_uint_eq(limit_at(s, site, "er-a/primary", IP_V4), 4000);
	ck_assert_str_eq(e->limit_rule, "P-20");
	ck_assert_int_eq(e->limit_idle, 60 * ERX_SEC);
	e = end_at(s, "er-a/primary--seattle/ce0/ipv6", "er-a/primary");
	check_address(e, "fd00:1::2");
	ck_assert_uint_eq(limit_at(s, "er-a/primary--seattle/ce0/ipv6", "er-a/primary",
			      IP_V6),
	    100);
	e = end_at(s, hub, "er-a/primary");
	ck_assert_uint_eq(limit_at(s, hub, "er-a/primary", IP_V4), 1000);
	ck_assert_str_eq(e->limit_rule, "W-10");
	ck_assert_str_eq(e->limit_group, "vnets/hub/connections/to-er-a");
	ck_assert_uint_eq(
	    end_at(s, "er-a/primary--hub/gw1/ipv4", "er-a/primary")->horizon_of,
	    e->horizon_of);
	net_spec_free(s);

	s = compile(LAB_CIRCUIT "    sku = Premium\n" LAB_SEATTLE);
	ck_assert_uint_eq(limit_at(s, site, "er-a/primary", IP_V4), 10000);
	net_spec_free(s);

	s = compile(LAB_CIRCUIT LAB_SEATTLE LAB_HUB "limits\n  enabled = off\n");
	for (size_t i = 0; i < s->nsessions; i++)
		ck_assert_uint_eq(s->sessions[i].families->a.limit +
			s->sessions[i].families->b.limit,
		    0);
	net_spec_free(s);
}
END_TEST

/* --- both families of a gateway --- */

#define DUAL                                                 \
	"vnets\n"                                            \
	"  hub\n"                                            \
	"    address-space = [10.60.0.0/16, fd00:60::/48]\n" \
	"    connections\n"                                  \
	"      to-er-a\n"                                    \
	"        circuit = er-a\n"                           \
	"    gateway\n"

static void
check_next_hop(const struct net_session *x, uint8_t family, const char *a,
    const char *b)
{
	const struct net_family *f = net_session_family(x, family);
	char text[IP_ADDR_STRLEN];

	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(ip_addr_text(&f->a.next_hop, text), a);
	ck_assert_str_eq(ip_addr_text(&f->b.next_hop, text), b);
}

/* W-60. */
START_TEST(l17_one_session_of_a_gateway_carries_both_families)
{
	struct net_spec *s = compile(LAB_CIRCUIT LAB_SEATTLE DUAL);
	const char *name = "er-a/primary--hub/gw0/ipv4";
	const struct net_session *x = session(s, name);

	ck_assert_uint_eq(x->nfamilies, 2);
	ck_assert_str_eq(x->link, "er-a/primary--hub/gw0");
	check_address(&x->a, "10.60.255.4");
	check_address(&x->b, "10.60.255.12");
	check_next_hop(x, IP_V4, "10.60.255.4", "10.60.255.12");
	check_next_hop(x, IP_V6, "fd00:60:0:ffff::4", "fd00:60:0:ffff::c");
	ck_assert_ptr_null(find(s, "er-a/primary--hub/gw0/ipv6"));
	/* W-10, for each by itself; the whole connection goes down. */
	ck_assert_uint_eq(limit_at(s, name, "er-a/primary", IP_V4), 1000);
	ck_assert_uint_eq(limit_at(s, name, "er-a/primary", IP_V6), 100);
	ck_assert_str_eq(x->a.limit_group, "vnets/hub/connections/to-er-a");
	net_spec_free(s);
}
END_TEST

START_TEST(a_switch_gives_both_families_their_own_sessions)
{
	struct net_spec *s = compile(LAB_CIRCUIT LAB_SEATTLE DUAL
	    "fidelity\n  gateway-ipv6-session = separate\n");
	const struct net_session *x = session(s, "er-a/primary--hub/gw0/ipv4");

	ck_assert_uint_eq(x->nfamilies, 1);
	x = session(s, "er-a/primary--hub/gw0/ipv6");
	ck_assert_uint_eq(x->nfamilies, 1);
	check_address(&x->a, "fd00:60:0:ffff::4");
	check_next_hop(x, IP_V6, "fd00:60:0:ffff::4", "fd00:60:0:ffff::c");
	net_spec_free(s);
}
END_TEST

START_TEST(a_real_gateway_has_a_session_for_each_address)
{
	struct net_spec *s = compile(
	    LAB_CIRCUIT LAB_SEATTLE DUAL "      external\n"
					 "        er-a/primary/ipv4\n"
					 "          local = 10.60.255.4\n"
					 "        er-a/primary/ipv6\n"
					 "          local = fd00:60:0:ffff::4\n");
	const struct net_session *x;

	x = session(s, "er-a/primary--hub/gw0/ipv4");
	ck_assert_int_eq(x->transport, NET_EXTERNAL);
	ck_assert_uint_eq(x->nfamilies, 1);
	x = session(s, "er-a/primary--hub/gw0/ipv6");
	ck_assert_int_eq(x->transport, NET_EXTERNAL);
	ck_assert_uint_eq(x->nfamilies, 1);
	/* The other MSEE has the emulated ones. */
	ck_assert_uint_eq(session(s, "er-a/secondary--hub/gw0/ipv4")->nfamilies, 2);
	ck_assert_ptr_null(find(s, "er-a/secondary--hub/gw0/ipv6"));
	net_spec_free(s);
}
END_TEST

START_TEST(a_real_gateway_with_one_address_has_one_session)
{
	struct net_spec *s =
	    compile(LAB_CIRCUIT LAB_SEATTLE DUAL "      external\n"
						 "        er-a/primary\n"
						 "          local = 192.0.2.1\n"
						 "          remote = 192.0.2.2\n");
	const struct net_session *x = session(s, "er-a/primary--hub/gw0/ipv4");

	ck_assert_int_eq(x->transport, NET_EXTERNAL);
	ck_assert_uint_eq(x->nfamilies, 2);
	check_address(&x->a, "192.0.2.1");
	check_next_hop(x, IP_V4, "192.0.2.1", "192.0.2.2");
	check_next_hop(x, IP_V6, "fd00:60:0:ffff::4", "fd00:60:0:ffff::c");
	ck_assert_ptr_null(find(s, "er-a/primary--hub/gw0/ipv6"));
	net_spec_free(s);
}
END_TEST

START_TEST(edges_and_global_reach_have_a_session_a_family)
{
	struct net_spec *s = compile(LAB_CIRCUIT
	    "      ipv6\n"
	    "        primary = fd00:1::/126\n"
	    "        secondary = fd00:1::4/126\n" LAB_CIRCUIT_AT("er-b", "Dallas",
		"64521", "172.16.2") "      ipv6\n"
				     "        primary = fd00:2::/126\n"
				     "        secondary = fd00:2::4/126\n" LAB_SEATTLE
				     "global-reach\n"
				     "  ab\n"
				     "    from = er-a\n"
				     "    to = er-b\n"
				     "    address-prefix = 192.168.254.0/29\n"
				     "    ipv6-address-prefix = fd00:3::/125\n");

	ck_assert_ptr_nonnull(find(s, "er-a/primary--seattle/ce0/ipv6"));
	ck_assert_ptr_nonnull(find(s, "er-a/primary--er-b/primary/ipv6"));
	for (size_t i = 0; i < s->nsessions; i++)
		ck_assert_uint_eq(s->sessions[i].nfamilies, 1);
	net_spec_free(s);
}
END_TEST

/* --- real routers in the place of emulated ones --- */

START_TEST(a_real_edge_takes_the_place_of_the_emulated_one)
{
	struct net_spec *s = compile(
	    LAB_CIRCUIT "      shared-key = Sesame1\n" LAB_SEATTLE "    external\n"
			"      er-a/primary\n"
			"        port = 1179\n"
			"      er-a/secondary\n"
			"        local = 192.0.2.1\n"
			"        remote = 192.0.2.2\n");
	const struct net_session *x = session(s, "er-a/primary--seattle/ce0/ipv4");

	ck_assert_int_eq(x->transport, NET_EXTERNAL);
	ck_assert_str_eq(x->a.router, "er-a/primary");
	ck_assert_ptr_null(x->b.router);
	ck_assert_uint_eq(x->b.asn, 64520);
	ck_assert_uint_eq(x->remote_port, 1179);
	ck_assert_str_eq(x->password, "Sesame1");
	check_address(&x->a, "172.16.1.2");
	check_address(&x->b, "172.16.1.1");
	ck_assert_uint_eq(x->families->a.limit, 4000);
	x = session(s, "er-a/secondary--seattle/ce0/ipv4");
	check_address(&x->a, "192.0.2.1");
	check_address(&x->b, "192.0.2.2");
	/* Nothing of the edge is left to be emulated. */
	ck_assert_ptr_null(net_spec_find_router(s, "seattle/ce0"));
	net_spec_free(s);
}
END_TEST

static void
check_bfd(const char *text, bool on, bool implied, int64_t interval,
    unsigned multiplier)
{
	struct net_spec *s = compile(text);
	const struct net_session *x = session(s, "er-a/primary--seattle/ce0/ipv4");

	ck_assert(x->bfd == on && x->bfd_implied == implied);
	if (on) {
		ck_assert_int_eq(x->bfd_interval, interval);
		ck_assert_uint_eq(x->bfd_multiplier, multiplier);
	}
	net_spec_free(s);
}

/* P-9: the service has it, 300 ms three times; the edge can only make it slower. */
START_TEST(a_peering_has_bfd_when_its_edge_has_or_is_real)
{
	static const char real[] = "    external\n      er-a/primary\n";
	char text[1024];

	check_bfd(LAB_CIRCUIT LAB_SEATTLE, false, false, 0, 0);
	check_bfd(LAB_CIRCUIT LAB_SEATTLE "        bfd = true\n", true, false,
	    300 * ERX_MSEC, 3);
	check_bfd(LAB_CIRCUIT LAB_SEATTLE "        bfd = true\n"
					  "        bfd-interval = 750ms\n"
					  "        bfd-multiplier = 5\n",
	    true, false, 750 * ERX_MSEC, 5);
	check_bfd(LAB_CIRCUIT LAB_SEATTLE "        bfd = true\n"
					  "        bfd-interval = 50ms\n",
	    true, false, 300 * ERX_MSEC, 3);
	snprintf(text, sizeof text, "%s%s", LAB_CIRCUIT LAB_SEATTLE, real);
	check_bfd(text, true, true, 300 * ERX_MSEC, 3);
	snprintf(text, sizeof text, "%s%s",
	    LAB_CIRCUIT LAB_SEATTLE "        bfd = true\n", real);
	check_bfd(text, true, false, 300 * ERX_MSEC, 3);
	snprintf(text, sizeof text, "%s%s",
	    LAB_CIRCUIT LAB_SEATTLE "        bfd = false\n", real);
	check_bfd(text, false, false, 0, 0);
}
END_TEST

START_TEST(one_real_session_leaves_the_others_emulated)
{
	struct net_spec *s = compile(LAB_CIRCUIT
	    "      ipv6\n"
	    "        primary = fd00:1::/126\n"
	    "        secondary = fd00:1::4/126\n" LAB_SEATTLE "    external\n"
	    "      er-a/primary/ipv4\n"
	    "        asn = 64520\n");
	const struct net_session *x = session(s, "er-a/primary--seattle/ce0/ipv4");

	ck_assert_int_eq(x->transport, NET_EXTERNAL);
	ck_assert_str_eq(x->link, "er-a/primary--seattle/ce0/ipv4");
	x = session(s, "er-a/primary--seattle/ce0/ipv6");
	ck_assert_int_eq(x->transport, NET_IN_PROCESS);
	ck_assert_str_eq(x->link, "er-a/primary--seattle/ce0");
	ck_assert_ptr_nonnull(net_spec_find_router(s, "seattle/ce0"));
	net_spec_free(s);
}
END_TEST

START_TEST(a_real_gateway_stands_for_both_instances)
{
	struct net_spec *s = compile(LAB_CIRCUIT "vnets\n"
						 "  hub\n"
						 "    address-space = [10.60.0.0/16]\n"
						 "    gateway\n"
						 "      external\n"
						 "        er-a/primary\n"
						 "          mode = listen\n"
						 "    connections\n"
						 "      to-er-a\n"
						 "        circuit = er-a\n");

	ck_assert_int_eq(session(s, "er-a/primary--hub/gw0/ipv4")->mode, NET_LISTEN);
	ck_assert_uint_eq(session(s, "er-a/primary--hub/gw0/ipv4")->b.asn, 65515);
	ck_assert_ptr_null(find(s, "er-a/primary--hub/gw1/ipv4"));
	ck_assert_int_eq(session(s, "er-a/secondary--hub/gw1/ipv4")->transport,
	    NET_IN_PROCESS);
	net_spec_free(s);
}
END_TEST

START_TEST(a_real_private_cloud_stands_behind_its_msee)
{
	struct net_spec *s = compile("private-clouds\n"
				     "  pc1\n"
				     "    network-block = 10.80.0.0/22\n"
				     "    external\n"
				     "      pc1/primary\n"
				     "      pc1/secondary\n"
				     "        asn = 64999\n");

	check_address(&session(s, "pc1/edge0--pc1/primary/ipv4")->a, "10.80.0.226");
	check_address(&session(s, "pc1/edge0--pc1/primary/ipv4")->b, "10.80.0.225");
	ck_assert_uint_eq(session(s, "pc1/edge0--pc1/primary/ipv4")->b.asn, 398656);
	ck_assert_uint_eq(session(s, "pc1/edge1--pc1/secondary/ipv4")->b.asn, 64999);
	ck_assert_ptr_null(find(s, "pc1/edge0--pc1/edge1/ipv4"));
	net_spec_free(s);
}
END_TEST

/* --- what routers originate --- */

START_TEST(summaries_are_announced_instead_of_what_they_cover)
{
	struct net_spec *s = compile(
	    LAB_CIRCUIT LAB_SEATTLE "vnets\n"
				    "  hub\n"
				    "    address-space = [10.60.0.0/16]\n"
				    "    summarized-gateway-prefixes = [10.61.0.0/16]\n"
				    "    custom-community = 12076:20001\n"
				    "    region-community = 12076:50026\n"
				    "    gateway\n"
				    "    connections\n"
				    "      to-er-a\n"
				    "        circuit = er-a\n"
				    "  s1\n"
				    "    address-space = [10.61.1.0/24]\n"
				    "    peered-with = hub\n"
				    "  s2\n"
				    "    address-space = [10.62.0.0/24]\n"
				    "    peered-with = hub\n");
	const struct net_origin *o = origin(s, "hub/gw0", "10.61.0.0/16");

	ck_assert(o->behind == NET_BEHIND_NOTHING && o->scopes == 0);
	o = origin(s, "hub/gw0", "10.61.1.0/24");
	ck_assert(o->scopes != 0);
	o = origin(s, "hub/gw1", "10.62.0.0/24");
	ck_assert(o->scopes == 0 && o->ncommunities == 0);
	o = origin(s, "hub/gw1", "10.60.0.0/16");
	ck_assert_uint_eq(o->ncommunities, 2);
	ck_assert_uint_eq(o->communities[0], 12076u << 16 | 20001);
	net_spec_free(s);
}
END_TEST

START_TEST(a_private_cloud_announces_networks_segments_and_host_routes)
{
	struct net_spec *s = compile("private-clouds\n"
				     "  pc1\n"
				     "    network-block = 10.80.0.0/22\n"
				     "    host-routes = [10.20.0.9/32]\n"
				     "    segments\n"
				     "      web\n"
				     "        prefix = 10.81.1.0/24\n"
				     "      lab\n"
				     "        prefix = 10.81.2.0/24\n"
				     "        t1 = none\n");
	const struct net_router *r = net_spec_find_router(s, "pc1/edge1");

	ck_assert_uint_eq(r->norigins, 6 + 1 + 1);
	ck_assert_uint_eq(r->nguards, er_ncarvings);
	ck_assert_int_eq(origin(s, "pc1/edge1", "10.80.1.128/25")->origin,
	    BGP_ORIGIN_INCOMPLETE);
	ck_assert_ptr_nonnull(origin(s, "pc1/edge0", "10.20.0.9/32"));
	ck_assert_ptr_null(origin(s, "pc1/edge0", "10.81.2.0/24"));
	ck_assert_ptr_null(origin(s, "pc1/edge0", "10.80.2.128/25"));
	ck_assert(session(s, "pc1/edge0--pc1/edge1/ipv4")->ibgp);
	net_spec_free(s);
}
END_TEST

/* Sessions, not time: nothing in the compiler may grow faster than the lab. */
START_TEST(a_thousand_of_each_compile)
{
	struct net_spec *s;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, "circuits\n");
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&text,
		    "  c%03u\n    subscription = s%u\n    private-peering\n"
		    "      peer-asn = 64520\n"
		    "      primary = 172.16.%u.%u/30\n"
		    "      secondary = 172.16.%u.%u/30\n      vlan = 100\n",
		    i, i / 10, i / 32, i % 32 * 8, i / 32, i % 32 * 8 + 4);
	buf_puts(&text, "on-premises\n");
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&text,
		    "  p%03u\n    subscription = s%u\n    asn = 64520\n"
		    "    circuits\n      c%03u\n    advertise\n      -\n"
		    "        prefix = 10.%u.%u.0/24\n",
		    i, i / 10, i, i / 256, i % 256);
	buf_puts(&text, "vnets\n");
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&text,
		    "  v%03u\n    subscription = s%u\n"
		    "    address-space = [10.%u.%u.0/24]\n    gateway\n"
		    "    connections\n      c\n        circuit = c%03u\n",
		    i, i / 10, 100 + i / 256, i % 256, i);
	s = compile(text.data);
	ck_assert_uint_eq(s->nrouters, 5000);
	ck_assert_uint_eq(s->nsessions, 6000);
	net_spec_free(s);
	buf_fini(&text);
}
END_TEST

TCase *
test_compile_compile(void)
{
	TCase *t = tcase_create("compile/compile");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_circuit_is_two_routers_without_a_session_between);
	tcase_add_test(t, ends_have_the_addresses_of_the_reference);
	tcase_add_test(t, sessions_rest_when_the_provider_or_the_owner_says_so);
	tcase_add_test(t, keys_of_both_ends_are_their_own);
	tcase_add_test(t, an_msee_offers_few_capabilities_unless_told_otherwise);
	tcase_add_test(t, limits_follow_sku_and_family);
	tcase_add_test(t, l17_one_session_of_a_gateway_carries_both_families);
	tcase_add_test(t, a_switch_gives_both_families_their_own_sessions);
	tcase_add_test(t, a_real_gateway_has_a_session_for_each_address);
	tcase_add_test(t, a_real_gateway_with_one_address_has_one_session);
	tcase_add_test(t, edges_and_global_reach_have_a_session_a_family);
	tcase_add_test(t, a_real_edge_takes_the_place_of_the_emulated_one);
	tcase_add_test(t, a_peering_has_bfd_when_its_edge_has_or_is_real);
	tcase_add_test(t, one_real_session_leaves_the_others_emulated);
	tcase_add_test(t, a_real_gateway_stands_for_both_instances);
	tcase_add_test(t, a_real_private_cloud_stands_behind_its_msee);
	tcase_add_test(t, summaries_are_announced_instead_of_what_they_cover);
	tcase_add_test(t, a_private_cloud_announces_networks_segments_and_host_routes);
	tcase_add_test(t, a_thousand_of_each_compile);
	return t;
}
