/*
 * Plain routers compiled: links, addresses, sessions, what is announced.
 */
#include "bgp/open.h"
#include "data/tree_text.h"
#include "er/pieces.h"
#include "test.h"

/* The spec of a lab; the model's literals outlive it only until the end of a test. */
struct built {
	struct er_lab *lab;
	struct net_spec *spec;
};

static struct built
build(const char *text, const struct er_files *files)
{
	struct built b = { lab_text(text), NULL };
	struct errs errs;

	errs_init(&errs);
	b.spec = compile_lab_compile(b.lab, files, &errs);
	print_errs(&errs);
	ck_assert_ptr_nonnull(b.spec);
	errs_fini(&errs);
	return b;
}

static void
built_fini(struct built *b)
{
	net_spec_free(b->spec);
	er_lab_free(b->lab);
}

static const struct net_session *
session(const struct built *b, const char *name)
{
	for (size_t i = 0; i < b->spec->nsessions; i++)
		if (strcmp(b->spec->sessions[i].name, name) == 0)
			return &b->spec->sessions[i];
	ck_abort_msg("no session %s", name);
	return NULL;
}

static void
assert_address(const struct ip_addr *a, const char *text)
{
	char buf[IP_ADDR_STRLEN];

	ck_assert_str_eq(ip_addr_text(a, buf), text);
}

START_TEST(one_side_declares_a_session)
{
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    neighbors\n"
			       "      b\n"
			       "        hold = 30\n"
			       "        delay = 5ms\n"
			       "  b\n"
			       "    asn = 65002\n",
	    NULL);
	const struct net_session *s = session(&b, "a--b/ipv4");

	ck_assert_uint_eq(b.spec->nsessions, 1);
	ck_assert_int_eq(s->transport, NET_IN_PROCESS);
	ck_assert_str_eq(s->a.router, "a");
	ck_assert_str_eq(s->b.router, "b");
	ck_assert_uint_eq(s->a.asn, 65001);
	ck_assert_uint_eq(s->b.asn, 65002);
	ck_assert_uint_eq(s->a.hold, 30);
	ck_assert_uint_eq(s->b.hold, 30);
	ck_assert(!s->ibgp);
	ck_assert(s->families->a.export.ebgp && s->families->a.export.next_hop_self);
	ck_assert(s->a.caps & BGP_CAPS_EXTENDED_MESSAGE);
	ck_assert_uint_eq(s->a.address.b[0], 169);
	ck_assert(!ip_addr_equal(&s->a.address, &s->b.address));
	ck_assert_int_eq(b.spec->links[0].delay, 5000);
	built_fini(&b);
}
END_TEST

START_TEST(each_end_has_its_own_policy)
{
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    neighbors\n"
			       "      b\n"
			       "        families = [ipv4, ipv6]\n"
			       "        policy = none\n"
			       "        prefix-limit = 10\n"
			       "        limit-idle = 5s\n"
			       "  b\n"
			       "    asn = 65001\n"
			       "    neighbors\n"
			       "      a\n"
			       "        prepend = [7, 8]\n"
			       "        local-preference = 300\n"
			       "        allow-own-as = 3\n"
			       "        import = []\n"
			       "        export-filter\n"
			       "          -\n"
			       "            prefix = 10.0.0.0/8\n"
			       "            le = 24\n",
	    NULL);
	const struct net_session *s = session(&b, "a--b/ipv4");
	struct ip_prefix p;

	ck_assert_uint_eq(b.spec->nsessions, 2);
	ck_assert(s->ibgp);
	ck_assert(s->families->a.import.deny_all && s->families->a.export.deny_all);
	ck_assert_uint_eq(s->families->a.limit, 10);
	ck_assert_int_eq(s->a.limit_idle, 5000000);
	ck_assert_uint_eq(s->families->b.limit, 0);
	ck_assert(!s->families->b.import.deny_all && !s->families->b.export.deny_all);
	ck_assert_uint_eq(s->families->b.export.npath_insert, 2);
	ck_assert_uint_eq(s->families->b.export.path_insert[1], 8);
	ck_assert_uint_eq(s->families->b.import.local_pref, 300);
	ck_assert_uint_eq(s->families->b.import.own_as_max, 3);
	ck_assert(ip_prefix_parse(&p, "10.1.2.0/24"));
	ck_assert(!rib_filter_permits(s->families->b.import.permit, &p));
	ck_assert(rib_filter_permits(s->families->b.export.permit, &p));
	ck_assert(ip_prefix_parse(&p, "10.1.2.0/25"));
	ck_assert(!rib_filter_permits(s->families->b.export.permit, &p));
	s = session(&b, "a--b/ipv6");
	ck_assert_int_eq(s->a.address.family, IP_V6);
	built_fini(&b);
}
END_TEST

START_TEST(a_real_neighbour_is_reached_as_it_says)
{
	struct built b = build("routers\n"
			       "  rs\n"
			       "    asn = 65000\n"
			       "    neighbors\n"
			       "      p1\n"
			       "        asn = 4200000001\n"
			       "        external\n"
			       "          local = 10.255.0.1/24\n"
			       "          remote = 10.255.0.9\n"
			       "          mode = listen\n"
			       "          local-port = 1179\n"
			       "          password = secret\n"
			       "          ttl = multihop:3\n"
			       "          bind = late\n"
			       "          idle-hold = 250ms\n"
			       "      p2\n"
			       "        external\n"
			       "          local = fd00::1\n"
			       "          remote = fd00::2\n"
			       "          ttl = gtsm\n",
	    NULL);
	const struct net_session *s = session(&b, "p1--rs/ipv4");

	ck_assert_uint_eq(b.spec->nsessions, 2);
	ck_assert_int_eq(s->transport, NET_EXTERNAL);
	ck_assert_str_eq(s->a.router, "rs");
	ck_assert_ptr_null(s->b.router);
	ck_assert_uint_eq(s->b.asn, 4200000001);
	assert_address(&s->a.address, "10.255.0.1");
	assert_address(&s->b.address, "10.255.0.9");
	ck_assert_int_eq(s->mode, NET_LISTEN);
	ck_assert_uint_eq(s->local_port, 1179);
	ck_assert_uint_eq(s->remote_port, 179);
	ck_assert_str_eq(s->password, "secret");
	ck_assert_int_eq(s->ttl_mode, NET_TTL_MULTIHOP);
	ck_assert_uint_eq(s->hops, 3);
	ck_assert(s->late_bind);
	ck_assert(s->families->a.import.check_on_link);
	ck_assert_uint_eq(s->families->a.import.on_link.len, 24);
	ck_assert_int_eq(s->idle_hold, 250000);
	s = session(&b, "p2--rs/ipv6");
	ck_assert_uint_eq(s->b.asn, 0);
	ck_assert_int_eq(s->mode, NET_BOTH);
	ck_assert_int_eq(s->ttl_mode, NET_TTL_GTSM);
	ck_assert_int_eq(s->idle_hold, 1000000);
	ck_assert(!s->families->a.import.check_on_link);
	built_fini(&b);
}
END_TEST

START_TEST(tcp_on_loopback_has_loopback_addresses)
{
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    transport = tcp\n"
			       "    neighbors\n"
			       "      b\n"
			       "        families = [ipv4, ipv6]\n"
			       "  b\n"
			       "    asn = 65002\n",
	    NULL);
	const struct net_session *s = session(&b, "a--b/ipv4");

	ck_assert_int_eq(s->transport, NET_TCP_LOOP);
	ck_assert(ip_addr_is_loopback(&s->a.address));
	ck_assert(ip_addr_is_loopback(&s->b.address));
	ck_assert_uint_ne(s->local_port, 0);
	/* Loopback has one IPv6 address only. */
	ck_assert_int_eq(session(&b, "a--b/ipv6")->transport, NET_IN_PROCESS);
	built_fini(&b);
}
END_TEST

START_TEST(generated_prefixes_ascend_from_the_lowest)
{
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    advertise\n"
			       "      -\n"
			       "        within = 10.32.0.0/12\n"
			       "        length = 24\n"
			       "        count = 3\n"
			       "        as-path = 64530 16550\n"
			       "        communities = [64520:1]\n"
			       "        origin = incomplete\n"
			       "        med = 9\n"
			       "      -\n"
			       "        prefix = 0.0.0.0/0\n"
			       "      -\n"
			       "        prefix = 10.32.1.0/24\n",
	    NULL);
	const struct net_router *r = &b.spec->routers[0];
	char text[IP_PREFIX_STRLEN];

	ck_assert_uint_eq(r->norigins, 4);
	ck_assert_str_eq(ip_prefix_text(&r->origins[0].prefix, text), "0.0.0.0/0");
	ck_assert_str_eq(ip_prefix_text(&r->origins[3].prefix, text), "10.32.2.0/24");
	/* Of equal prefixes the first stays. */
	ck_assert_uint_eq(r->origins[2].npath, 2);
	ck_assert_uint_eq(r->origins[2].path[0], 64530);
	ck_assert_uint_eq(r->origins[2].communities[0], 64520u << 16 | 1);
	ck_assert_uint_eq(r->origins[2].origin, BGP_ORIGIN_INCOMPLETE);
	ck_assert(r->origins[2].has_med);
	/* It has what it announces, but not everything. */
	for (size_t i = 0; i < r->norigins; i++)
		ck_assert_int_eq(r->origins[i].behind,
		    i ? NET_BEHIND_NETWORKS : NET_BEHIND_NOTHING);
	ck_assert_uint_eq(r->nattached, 0);
	built_fini(&b);
}
END_TEST

START_TEST(networks_say_what_is_attached)
{
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    networks = [10.9.0.0/16]\n"
			       "    advertise\n"
			       "      -\n"
			       "        prefix = 10.0.0.0/8\n",
	    NULL);
	const struct net_router *r = &b.spec->routers[0];
	char text[IP_PREFIX_STRLEN];

	ck_assert_uint_eq(r->nattached, 1);
	ck_assert_str_eq(ip_prefix_text(&r->attached[0].prefix, text), "10.9.0.0/16");
	/* E-1: a summary without a network behind it is discarded. */
	ck_assert_int_eq(r->origins[0].behind, NET_BEHIND_NOTHING);
	built_fini(&b);
}
END_TEST

/* BGP4MP_MESSAGE_AS4 from AS 65010: ORIGIN, AS_PATH 65010, NEXT_HOP, some prefixes. */
#define MRT_HEAD(len, msg)                                                         \
	"00000000 0010 0004 " len " 0000fdf2 0000fdf3 0000 0001 0a000001 0a000002" \
	"ffffffffffffffffffffffffffffffff " msg
#define MRT_ATTRS "40010100 400206 0201 0000fdf2 400304 0a000001"

START_TEST(a_table_is_replayed)
{
	uint8_t data[512];
	size_t n = test_hex(data, sizeof data,
	    MRT_HEAD("0000004f",
		"003b 02 0000 0014 " MRT_ATTRS
		"18 0a0101 18 0a0102 18 0a0103 18 0a0104")
	    /* 10.1.1.0/24 is withdrawn again */
	    MRT_HEAD("0000002f", "001b 02 0004 18 0a0101 0000"));
	const struct er_file file = { "t.mrt", data, n };
	const struct er_files files = { &file, 1 };
	struct built b = build("routers\n"
			       "  a\n"
			       "    asn = 65001\n"
			       "    advertise\n"
			       "      -\n"
			       "        mrt = t.mrt\n",
	    &files);
	const struct net_router *r = &b.spec->routers[0];
	char text[IP_PREFIX_STRLEN];

	ck_assert_uint_eq(r->norigins, 3);
	ck_assert_str_eq(ip_prefix_text(&r->origins[0].prefix, text), "10.1.2.0/24");
	/* ORIGIN and AS_PATH, no NEXT_HOP. */
	test_bytes(r->origins[0].attrs, r->origins[0].nattrs,
	    "400101 00 400206 0201 0000fdf2");
	built_fini(&b);
	b = build("routers\n"
		  "  a\n"
		  "    asn = 65001\n"
		  "    advertise\n"
		  "      -\n"
		  "        mrt = t.mrt\n"
		  "        limit = 2\n",
	    &files);
	ck_assert_uint_eq(b.spec->routers[0].norigins, 1);
	built_fini(&b);
}
END_TEST

START_TEST(a_file_nobody_read_is_an_error)
{
	struct er_lab *lab = lab_text("routers\n"
				      "  a\n"
				      "    asn = 65001\n"
				      "    advertise\n"
				      "      -\n"
				      "        mrt = t.mrt\n");
	static const uint8_t rubbish[] = "rubbish, and more of it";
	const struct er_file file = { "t.mrt", rubbish, sizeof rubbish };
	const struct er_files files = { &file, 1 };
	struct errs errs;

	errs_init(&errs);
	ck_assert_ptr_null(compile_lab_compile(lab, NULL, &errs));
	ck_assert_uint_eq(count_code(&errs, "bad-file"), 1);
	ck_assert_ptr_null(compile_lab_compile(lab, &files, &errs));
	ck_assert_uint_eq(count_code(&errs, "bad-file"), 2);
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_plain_router_may_sit_behind_an_edge)
{
	struct built b = build(LAB_CIRCUITS LAB_SITE "routers\n"
						     "  wan\n"
						     "    asn = 64501\n"
						     "    neighbors\n"
						     "      seattle/ce0\n",
	    NULL);
	const struct net_session *s = session(&b, "seattle/ce0--wan/ipv4");

	ck_assert_str_eq(s->a.router, "seattle/ce0");
	ck_assert_uint_eq(s->a.asn, 64520);
	ck_assert_str_eq(s->b.router, "wan");
	built_fini(&b);
}
END_TEST

TCase *
test_er_routers(void)
{
	TCase *t = tcase_create("er/routers");

	tcase_add_test(t, one_side_declares_a_session);
	tcase_add_test(t, each_end_has_its_own_policy);
	tcase_add_test(t, a_real_neighbour_is_reached_as_it_says);
	tcase_add_test(t, tcp_on_loopback_has_loopback_addresses);
	tcase_add_test(t, generated_prefixes_ascend_from_the_lowest);
	tcase_add_test(t, networks_say_what_is_attached);
	tcase_add_test(t, a_table_is_replayed);
	tcase_add_test(t, a_file_nobody_read_is_an_error);
	tcase_add_test(t, a_plain_router_may_sit_behind_an_edge);
	return t;
}
