#include "import/edge.h"

#include <check.h>
#include <string.h>

TCase *test_import_edge(void);

static void
reads(struct edge *e, const char *text)
{
	edge_read(e, text, strlen(text));
}

static const struct edge_neighbor *
neighbor(const struct edge *e, const char *name)
{
	for (size_t i = 0; i < e->nneighbors; i++)
		if (strcmp(e->neighbors[i].name, name) == 0)
			return &e->neighbors[i];
	ck_abort_msg("no neighbour %s", name);
	return NULL;
}

START_TEST(neighbours_and_groups)
{
	const struct edge_neighbor *n;
	struct edge e;

	reads(&e,
	    "router bgp 64520\n neighbor G peer-group\n neighbor G remote-as 12076\n"
	    " neighbor 172.16.1.2 peer-group G\n neighbor 172.16.1.2 password 7 secret\n"
	    " neighbor 172.16.1.2 timers 10 30\n neighbor 172.16.1.2 allowas-in\n"
	    " address-family ipv6\n  neighbor fd00::2 route-map IN in\n"
	    "  network fd00:20::/48\n  network 10.0.0.0 mask 255.255.254.0\n");
	ck_assert_str_eq(e.asn, "64520");
	n = neighbor(&e, "172.16.1.2");
	ck_assert_str_eq(edge_group(&e, n)->asn, "12076");
	ck_assert_str_eq(n->password, "secret");
	ck_assert_str_eq(n->hold, "30");
	ck_assert_str_eq(n->allow_own, "1");
	ck_assert_uint_eq(n->line, 4);
	ck_assert_str_eq(neighbor(&e, "fd00::2")->map[EDGE_IN], "IN");
	ck_assert_uint_eq(e.nnetworks, 2);
	ck_assert_uint_eq(e.networks[1].prefix.len, 23);
	ck_assert_uint_eq(e.nrest, 0);
	edge_fini(&e);
}
END_TEST

START_TEST(what_is_not_of_bgp_is_passed_over)
{
	struct edge e;

	reads(&e,
	    "interface Ethernet1\n ip address 10.0.0.1/24\n neighbor is no word here\n"
	    "router ospf 1\n network 10.0.0.0/8\nrouter bgp 1\n odd line\n!\nline vty\n"
	    " login\n");
	ck_assert_uint_eq(e.nnetworks, 0);
	ck_assert_uint_eq(e.nrest, 2);
	ck_assert_str_eq(e.rest[1].text, "odd line");
	ck_assert_uint_eq(e.rest[1].line, 7);
	edge_fini(&e);
}
END_TEST

START_TEST(lists_and_maps)
{
	struct edge e;

	reads(&e,
	    "ip prefix-list L seq 5 permit 10.0.0.0/8 ge 16 le 24\n"
	    "ip prefix-list L deny any\nip prefix-list M\n   seq 10 permit fd00::/8 le 48\n"
	    "route-map R permit 10\n match ip address prefix-list L\n"
	    " set local-preference 200\n set as-path prepend 1 2\n set weight 5\n"
	    "route-map R deny 20\n");
	ck_assert_uint_eq(e.nprefixes, 3);
	ck_assert_str_eq(e.prefixes[0].ge, "16");
	ck_assert_str_eq(e.prefixes[0].le, "24");
	ck_assert(!e.prefixes[1].permit);
	ck_assert_str_eq(e.prefixes[2].list, "M");
	ck_assert_uint_eq(e.nentries, 2);
	ck_assert_str_eq(e.entries[0].match, "L");
	ck_assert_str_eq(e.entries[0].preference, "200");
	ck_assert_str_eq(e.entries[0].prepend, "1 2");
	ck_assert(e.entries[0].unread && !e.entries[1].permit);
	edge_fini(&e);
}
END_TEST

START_TEST(junos_with_braces_and_without)
{
	static const char *const forms[] = {
		"routing-options {\n autonomous-system 64520;\n}\nprotocols {\n bgp {\n"
		"  group g {\n   peer-as 12076;\n   neighbor 172.16.1.2 {\n    export out;\n"
		"   }\n  }\n }\n}\npolicy-options {\n policy-statement out {\n  term a {\n"
		"   from {\n    route-filter 10.0.0.0/8 upto /16;\n   }\n"
		"   then as-path-prepend \"1 1\";\n  }\n }\n}\n",
		"set routing-options autonomous-system 64520\n"
		"set protocols bgp group g peer-as 12076\n"
		"set protocols bgp group g neighbor 172.16.1.2 export out\n"
		"set policy-options policy-statement out term a from route-filter 10.0.0.0/8 "
		"upto /16\nset policy-options policy-statement out term a then "
		"as-path-prepend \"1 1\"\n",
	};
	struct edge e;

	for (int i = 0; i < 2; i++) {
		const struct edge_neighbor *n;

		reads(&e, forms[i]);
		ck_assert_str_eq(e.asn, "64520");
		n = neighbor(&e, "172.16.1.2");
		ck_assert_str_eq(n->map[EDGE_OUT], "out");
		ck_assert_str_eq(edge_group(&e, n)->asn, "12076");
		ck_assert_uint_eq(e.nentries, 1);
		ck_assert_str_eq(e.entries[0].map, "out");
		ck_assert_str_eq(e.entries[0].prepend, "1 1");
		ck_assert_str_eq(e.entries[0].match, e.prefixes[0].list);
		ck_assert_str_eq(e.prefixes[0].le, "16");
		ck_assert_uint_eq(e.nrest, 0);
		edge_fini(&e);
	}
}
END_TEST

START_TEST(odd_texts_end)
{
	static const char *const texts[] = { "", "\n\n\n", "}}}}",
		"protocols {{{{{{{{{{{{{{{{"
		"{{{{{{{{{{{{{{{{{{{{{{",
		"protocols ;;;;", "neighbor", "set", "set ", "ip prefix-list",
		"route-map", "router bgp", "ip prefix-list X seq",
		"protocols { bgp { group",
		"route-map A permit 1\n match\n set as-path prepend\n", NULL };
	struct edge e;

	for (int i = 0; texts[i]; i++) {
		reads(&e, texts[i]);
		edge_fini(&e);
	}
}
END_TEST

TCase *
test_import_edge(void)
{
	TCase *tc = tcase_create("import/edge");

	tcase_add_test(tc, neighbours_and_groups);
	tcase_add_test(tc, what_is_not_of_bgp_is_passed_over);
	tcase_add_test(tc, lists_and_maps);
	tcase_add_test(tc, junos_with_braces_and_without);
	tcase_add_test(tc, odd_texts_end);
	return tc;
}
