/*
 * Networks that plain routers share, meshes, addresses of links, and what neighbours
 * can do to paths: as-override, enforce-first-as, transparent.
 */
#include "lab_bed.h"
#include "net/ways.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/* Three clients of a route server on one network, both families. */
#define IX                                        \
	"routers\n"                               \
	"  rs\n"                                  \
	"    asn = 65000\n"                       \
	"    neighbors\n"                         \
	"      r1\n"                              \
	"        transparent = true\n"            \
	"        families = [ipv4, ipv6]\n"       \
	"      r2\n"                              \
	"        transparent = true\n"            \
	"        families = [ipv4, ipv6]\n"       \
	"      r3\n"                              \
	"        families = [ipv4, ipv6]\n"       \
	"  r1\n"                                  \
	"    asn = 65001\n"                       \
	"    advertise\n"                         \
	"      -\n        prefix = 10.1.0.0/16\n" \
	"        med = 70\n"                      \
	"        communities = [65001:5]\n"       \
	"      -\n        prefix = fd00:1::/48\n" \
	"  r2\n"                                  \
	"    asn = 65002\n"                       \
	"    advertise\n"                         \
	"      -\n        prefix = 10.2.0.0/16\n" \
	"      -\n        prefix = fd00:2::/48\n" \
	"  r3\n"                                  \
	"    asn = 65003\n"                       \
	"    advertise\n"                         \
	"      -\n        prefix = 10.3.0.0/16\n" \
	"shared-segments\n"                       \
	"  ix\n"                                  \
	"    prefix = 192.0.2.0/24\n"             \
	"    ipv6-prefix = 2001:db8::/64\n"       \
	"    routers\n"                           \
	"      r1\n"                              \
	"      r2\n"                              \
	"        address = 192.0.2.77\n"          \
	"      r3\n"                              \
	"      rs\n"

static const char *
hop_of(const struct lab_bed *x, const char *router, const char *prefix)
{
	static char text[IP_ADDR_STRLEN];
	struct net_rt *rt = net_router_find(x->bed.net, router);
	struct ip_prefix p;
	const struct rib *rib;
	const struct rib_net *net;
	struct ip_addr hop;

	ck_assert(ip_prefix_parse(&p, prefix));
	rib = net_router_rib(rt, p.family);
	net = rib_lookup(rib, &p);
	ck_assert_ptr_nonnull(net);
	hop = bgp_attrs_next_hop(rib_best(rib, net)->attrs);
	return ip_addr_text(&hop, text);
}

/* "r1 r2 delivered": the hops of the one path. */
static const char *
way_of(const struct lab_bed *x, const char *from, const char *to)
{
	static char out[300];
	struct net_where where = { .routers = &from, .nrouters = 1 };
	struct net_packet packet = { .owner = NULL };
	struct net_trace t;
	size_t len = 0;

	ck_assert(ip_addr_parse(&packet.to, to));
	net_trace_run(x->bed.net, &where, &packet, &t);
	ck_assert_uint_eq(t.npaths, 1);
	for (size_t i = 0; i < t.paths[0].nhops; i++)
		len += (size_t)snprintf(out + len, sizeof out - len, "%s ",
		    t.paths[0].hops[i].router);
	snprintf(out + len, sizeof out - len, "%s", net_fate_name(t.paths[0].fate));
	net_trace_fini(&t);
	return out;
}

START_TEST(a_transparent_route_server_is_in_no_path)
{
	struct lab_bed x;

	lab_bed_init(&x, IX);
	ck_assert_str_eq(lab_path(&x, "r2", "10.1.0.0/16"), "65001");
	ck_assert_str_eq(lab_path(&x, "r2", "fd00:1::/48"), "65001");
	ck_assert_str_eq(lab_path(&x, "r1", "10.2.0.0/16"), "65002");
	ck_communities(&x, "r2", "10.1.0.0/16", "65001:5");
	/* It is transparent towards those that say so; the network keeps next hops
	 * (RFC 4271 5.1.3) towards the others, too. */
	ck_assert_str_eq(lab_path(&x, "r3", "10.1.0.0/16"), "65000 65001");
	ck_assert_str_eq(hop_of(&x, "r3", "10.1.0.0/16"), "192.0.2.1");
	ck_assert_str_eq(hop_of(&x, "r2", "10.1.0.0/16"), "192.0.2.1");
	ck_assert_str_eq(hop_of(&x, "r1", "10.2.0.0/16"), "192.0.2.77");
	ck_assert_str_eq(hop_of(&x, "r2", "fd00:1::/48"), "2001:db8::1");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(packets_pass_no_route_server)
{
	struct lab_bed x;

	lab_bed_init(&x, IX);
	ck_assert_str_eq(way_of(&x, "r1", "10.2.0.1"), "r1 r2 delivered");
	ck_assert_str_eq(way_of(&x, "r1", "fd00:2::1"), "r1 r2 delivered");
	ck_assert_str_eq(way_of(&x, "r3", "10.1.0.1"), "r3 r1 delivered");
	/* Without a network next hops lead to the neighbour of the session. */
	lab_bed_edit(&x, DATA_DELETE, "shared-segments\n  ix\n");
	ck_assert_str_eq(way_of(&x, "r1", "10.2.0.1"), "r1 rs r2 delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_med_passes_a_transparent_route_server_only)
{
	struct lab_bed x;
	struct ip_prefix p;
	static const struct {
		const char *at;
		bool has;
	} rows[] = { { "rs", true }, { "r2", true }, { "r3", false } };

	lab_bed_init(&x, IX);
	ck_assert(ip_prefix_parse(&p, "10.1.0.0/16"));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct rib *rib =
		    net_router_rib(net_router_find(x.bed.net, rows[i].at), IP_V4);
		const struct rib_path *best = rib_best(rib, rib_lookup(rib, &p));

		ck_assert((best->attrs->has & BGP_HAS_MED) ==
		    (rows[i].has ? BGP_HAS_MED : 0));
		ck_assert_uint_eq(best->attrs->med, rows[i].has ? 70 : 0);
	}
	lab_bed_fini(&x);
}
END_TEST

START_TEST(what_a_route_server_originates_has_its_number)
{
	struct lab_bed x;

	lab_bed_init(&x, IX);
	lab_bed_edit(&x, DATA_UPDATE,
	    "routers\n  rs\n    advertise\n      -\n        prefix = 10.9.0.0/16\n");
	ck_assert_str_eq(lab_path(&x, "r2", "10.9.0.0/16"), "65000");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(enforce_first_as_refuses_a_path_of_a_route_server)
{
	struct lab_bed x;

	lab_bed_init(&x, IX);
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n  r2\n    neighbors\n      rs\n"
	    "        families = [ipv4, ipv6]\n        enforce-first-as = true\n");
	ck_rows(&x, "r2", "10.1.0.0/16", "!rs 65001 (first-as)");
	ck_rows(&x, "r2", "fd00:1::/48", "!rs 65001 (first-as)");
	/* r3 is told in the common way. */
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n  r3\n    neighbors\n      rs\n"
	    "        families = [ipv4, ipv6]\n        enforce-first-as = true\n");
	ck_assert_str_eq(lab_path(&x, "r3", "10.1.0.0/16"), "65000 65001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "routers\n  r2\n    neighbors\n      rs\n        enforce-first-as = false\n");
	ck_assert_str_eq(lab_path(&x, "r2", "10.1.0.0/16"), "65001");
	lab_bed_fini(&x);
}
END_TEST

#define CHAIN(override)                           \
	"routers\n"                               \
	"  a\n"                                   \
	"    asn = 65100\n"                       \
	"    advertise\n"                         \
	"      -\n        prefix = 10.1.0.0/16\n" \
	"      -\n        prefix = fd00:1::/48\n" \
	"    neighbors\n"                         \
	"      p\n"                               \
	"        families = [ipv4, ipv6]\n"       \
	"  p\n"                                   \
	"    asn = 65000\n"                       \
	"    neighbors\n"                         \
	"      b\n"                               \
	"        families = [ipv4, ipv6]\n"       \
	"        as-override = " override "\n"    \
	"  b\n"                                   \
	"    asn = 65100\n"

START_TEST(as_override_puts_the_own_number_in_the_place_of_the_neighbours)
{
	struct lab_bed x;

	lab_bed_init(&x, CHAIN("false"));
	ck_rows(&x, "b", "10.1.0.0/16", "!p 65000 65100 (own-as)");
	lab_bed_edit(&x, DATA_UPDATE,
	    "routers\n  p\n    neighbors\n      b\n        as-override = true\n");
	ck_assert_str_eq(lab_path(&x, "b", "10.1.0.0/16"), "65000 65000");
	ck_assert_str_eq(lab_path(&x, "b", "fd00:1::/48"), "65000 65000");
	lab_bed_fini(&x);
}
END_TEST

#define MESH                                      \
	"routers\n"                               \
	"  a\n"                                   \
	"    asn = 65001\n"                       \
	"    advertise\n"                         \
	"      -\n        prefix = 10.1.0.0/16\n" \
	"  b\n"                                   \
	"    asn = 65001\n"                       \
	"  c\n"                                   \
	"    asn = 65001\n"                       \
	"  d\n"                                   \
	"    asn = 65004\n"                       \
	"    neighbors\n"                         \
	"      a\n"                               \
	"        delay = 5ms\n"                   \
	"shared-segments\n"                       \
	"  core\n"                                \
	"    mesh = true\n"                       \
	"    routers\n"                           \
	"      a\n"                               \
	"      b\n"                               \
	"      c\n"                               \
	"      d\n"

START_TEST(a_mesh_is_a_session_for_each_pair)
{
	struct lab_bed x;
	const struct net_spec *spec;
	const struct net_link *l;

	lab_bed_init(&x, MESH);
	spec = net_running(x.bed.net);
	ck_assert_uint_eq(spec->nlinks, 6);
	ck_assert_uint_eq(spec->nsessions, 6);
	/* What is written of a pair stays. */
	l = net_spec_find_link(spec, "a--d");
	ck_assert_ptr_nonnull(l);
	ck_assert_int_eq(l->delay, 5000);
	ck_assert_str_eq(lab_path(&x, "c", "10.1.0.0/16"), "");
	ck_assert_str_eq(lab_path(&x, "d", "10.1.0.0/16"), "65001");
	/* Links of a mesh without a prefix have addresses of their own. */
	ck_assert_uint_eq(spec->sessions[0].a.address.b[0], 169);
	lab_bed_edit(&x, DATA_UPDATE,
	    "shared-segments\n  core\n    prefix = 198.51.100.0/28\n");
	ck_assert_uint_eq(net_running(x.bed.net)->sessions[0].a.address.b[0], 198);
	lab_bed_edit(&x, DATA_UPDATE, "shared-segments\n  core\n    mesh = false\n");
	ck_assert_uint_eq(net_running(x.bed.net)->nsessions, 1);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(an_address_on_a_network_sticks)
{
	struct lab_bed x;

	lab_bed_init(&x, IX);
	ck_assert_str_eq(hop_of(&x, "rs", "10.3.0.0/16"), "192.0.2.3");
	lab_bed_edit(&x, DATA_DELETE, "shared-segments\n  ix\n    routers\n      r1\n");
	ck_assert_str_eq(hop_of(&x, "rs", "10.3.0.0/16"), "192.0.2.3");
	lab_bed_edit(&x, DATA_CREATE, "shared-segments\n  ix\n    routers\n      r1\n");
	ck_assert_str_eq(hop_of(&x, "rs", "10.1.0.0/16"), "192.0.2.1");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_link_has_the_addresses_that_are_written_down)
{
	struct lab_bed x;
	const struct net_session *s;
	char text[IP_ADDR_STRLEN];

	lab_bed_init(&x,
	    "routers\n"
	    "  a\n    asn = 65001\n    neighbors\n      b\n"
	    "        families = [ipv4, ipv6]\n"
	    "        address = 198.51.100.1\n        far-address = 198.51.100.2\n"
	    "  b\n    asn = 65002\n"
	    "  c\n    asn = 65003\n    neighbors\n      d\n"
	    "        address = 169.254.2.0\n"
	    "  d\n    asn = 65004\n    neighbors\n      c\n"
	    "        address = 169.254.2.1\n      e\n"
	    "  e\n    asn = 65005\n");
	s = &net_running(x.bed.net)->sessions[0];
	ck_assert_str_eq(s->name, "a--b/ipv4");
	ck_assert_str_eq(ip_addr_text(&s->a.address, text), "198.51.100.1");
	ck_assert_str_eq(ip_addr_text(&s->b.address, text), "198.51.100.2");
	/* The other family has drawn ones. */
	ck_assert_str_eq(ip_addr_text(&s[1].a.address, text), "fd00:6572:7864::400");
	ck_assert_str_eq(ip_addr_text(&s[2].a.address, text), "169.254.2.0");
	ck_assert_str_eq(ip_addr_text(&s[2].b.address, text), "169.254.2.1");
	/* Nobody is given one that is written down. */
	ck_assert_str_eq(s[3].name, "d--e/ipv4");
	ck_assert_str_ne(ip_addr_text(&s[3].a.address, text), "169.254.2.0");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(what_networks_and_addresses_refuse)
{
	static const struct {
		const char *edit, *code;
		bool change; /* of what is there */
	} rows[] = {
		{ "shared-segments\n  ix\n    routers\n      nobody\n",
		    "unknown-neighbor", false },
		{ "shared-segments\n  ix\n    routers\n      r1\n        address = 10.0.0.1\n",
		    "bad-link-address", true },
		{ "shared-segments\n  ix\n    routers\n      r1\n        address = 192.0.2.77\n",
		    "bad-link-address", true },
		{ "shared-segments\n  iy\n    prefix = 192.0.2.128/25\n",
		    "bad-link-address", false },
		{ "shared-segments\n  r1\n", "duplicate-name", false },
		{ "shared-segments\n  ix\n    prefix = 192.0.2.76/31\n",
		    "addresses-exhausted", true },
		{ "routers\n  r1\n    transport = tcp\n", "bad-link-address", true },
		{ "routers\n  r1\n    neighbors\n      r3\n        address = 192.0.2.9\n",
		    "", false },
		{ "routers\n  r1\n    neighbors\n      r3\n        address = 192.0.2.9\n"
		  "        far-address = 192.0.2.9\n",
		    "bad-link-address", false },
		{ "routers\n  r1\n    neighbors\n      x\n        enforce-first-as = true\n"
		  "        external\n          local = 10.0.0.1\n          remote = 10.0.0.2\n",
		    "neighbor-asn", false },
		{ "routers\n  r1\n    neighbors\n      x\n        as-override = true\n"
		  "        external\n          local = 10.0.0.1\n          remote = 10.0.0.2\n",
		    "neighbor-asn", false },
		{ "routers\n  r1\n    neighbors\n      x\n        address = 10.0.0.1\n"
		  "        external\n          local = 10.0.0.1\n          remote = 10.0.0.2\n",
		    "bad-link-address", false },
		{ "routers\n  r9\n    asn = 65001\n    neighbors\n      r1\n"
		  "        transparent = true\n",
		    "neighbor-asn", false },
		{ "routers\n  r9\n    asn = 65009\n    neighbors\n      r1\n"
		  "        address = 10.0.0.1\n",
		    "bad-link-address", false },
	};
	struct lab_bed x;

	lab_bed_init(&x, IX);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum data_op op = rows[i].change ? DATA_UPDATE : DATA_CREATE;
		const char *code = lab_bed_refused(&x, op, rows[i].edit);

		ck_assert_msg(strcmp(code, rows[i].code) == 0, "%s: %s", rows[i].edit,
		    code);
	}
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_segments(void);
TCase *
test_er_segments(void)
{
	TCase *t = tcase_create("er/segments");

	tcase_add_test(t, a_transparent_route_server_is_in_no_path);
	tcase_add_test(t, packets_pass_no_route_server);
	tcase_add_test(t, a_med_passes_a_transparent_route_server_only);
	tcase_add_test(t, what_a_route_server_originates_has_its_number);
	tcase_add_test(t, enforce_first_as_refuses_a_path_of_a_route_server);
	tcase_add_test(t,
	    as_override_puts_the_own_number_in_the_place_of_the_neighbours);
	tcase_add_test(t, a_mesh_is_a_session_for_each_pair);
	tcase_add_test(t, an_address_on_a_network_sticks);
	tcase_add_test(t, a_link_has_the_addresses_that_are_written_down);
	tcase_add_test(t, what_networks_and_addresses_refuse);
	return t;
}
