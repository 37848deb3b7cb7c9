#include "lab/lab.h"
#include "lab/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_lab_read(void);

/* A lab with something of every kind. */
static const char azure[] =
    "lab: avs-global-reach\n"
    "private-clouds:\n"
    "  pc1:\n"
    "    network-block: 10.80.0.0/22\n"
    "    segments: { web: 10.81.1.0/24, db: { prefix: 10.81.2.0/24, t1: "
    "apps } }\n"
    "    authorizations: { hub-key: {} }\n"
    "vnets:\n"
    "  hub:\n"
    "    address-space: [10.60.0.0/16]\n"
    "    gateway: { sku: ErGw1Az }\n"
    "    connections:\n"
    "      to-er-a: { circuit: er-a }\n"
    "      to-pc1:  { circuit: pc1, authorization: hub-key, weight: 0 }\n"
    "    services: { sql: 10.60.9.4 }\n"
    "  spoke1: { address-space: [10.61.0.0/24], peered-with: hub }\n"
    "circuits:\n"
    "  er-a:\n"
    "    location: Seattle\n"
    "    provider-state: Provisioned\n"
    "    sku: Standard\n"
    "    bandwidth: 1Gbps\n"
    "    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, "
    "secondary: 172.16.1.4/30, vlan: 100 }\n"
    "    authorizations: { avs: {} }\n"
    "on-premises:\n"
    "  seattle:\n"
    "    asn: 64520\n"
    "    routers: 1\n"
    "    circuits: { er-a: {} }\n"
    "    advertise:\n"
    "    - 10.20.0.0/16\n"
    "    - { prefix: 10.21.0.0/16, as-path: 64530 16550, communities: "
    "[64520:1], over: [er-a] }\n"
    "    - { within: 10.32.0.0/12, length: 24, count: 100 }\n"
    "global-reach:\n"
    "  pc1-to-er-a: { from: pc1, to: er-a, authorization: avs }\n"
    "routers:\n"
    "  wan: { asn: 64501, neighbors: { seattle/ce0: {} }, advertise: "
    "[10.20.5.0/24] }\n";
static const char rig[] =
    "lab: rig\n"
    "routers:\n"
    "  rs: { asn: 65000, neighbors: { p1: { asn: 4200000001, external: { "
    "local: 10.255.0.1, remote: 10.1.0.1, mode: listen } } } }\n";

static const struct data_node *
at(const struct data_node *tree, const char *path)
{
	char *names = strdup(path), *rest = names, *name;

	while (tree && (name = strtok_r(rest, "|", &rest)))
		tree = data_node_get(tree, name);
	free(names);
	ck_assert_msg(tree != NULL, "nothing at %s", path);
	return tree;
}

START_TEST(a_lab_with_all_kinds_of_object_is_read)
{
	struct data_node *lab = test_read(LAB_SCHEMA_LAB, azure);
	const struct data_node *seattle = at(lab, "on-premises|seattle");
	const struct data_node *advertise = at(seattle, "advertise");

	ck_assert_str_eq(data_node_text(lab, "lab"), "avs-global-reach");
	ck_assert_str_eq(data_node_text(at(lab, "private-clouds|pc1|segments|web"),
			     "prefix"),
	    "10.81.1.0/24");
	ck_assert_str_eq(data_node_text(at(lab, "private-clouds|pc1|segments|db"),
			     "t1"),
	    "apps");
	ck_assert_uint_eq(at(lab, "private-clouds|pc1|authorizations|hub-key")->n, 0);
	ck_assert_str_eq(at(lab, "vnets|hub|address-space")->children[0]->text,
	    "10.60.0.0/16");
	ck_assert_str_eq(data_node_text(at(lab, "vnets|hub|services|sql"), "address"),
	    "10.60.9.4");
	ck_assert_uint_eq(advertise->n, 3);
	ck_assert_str_eq(data_node_text(advertise->children[0], "prefix"),
	    "10.20.0.0/16");
	ck_assert_str_eq(data_node_text(advertise->children[1], "as-path"),
	    "64530 16550");
	ck_assert_str_eq(data_node_text(advertise->children[2], "count"), "100");
	ck_assert_str_eq(data_node_text(at(lab, "global-reach|pc1-to-er-a"), "from"),
	    "pc1");
	ck_assert_uint_eq(at(lab, "routers|wan|neighbors|seattle/ce0")->n, 0);
	data_node_free(lab);
}
END_TEST

START_TEST(a_bench_rig_is_read)
{
	test_reads_as(LAB_SCHEMA_LAB, rig,
	    "{'lab':'rig','routers':{'rs':{'asn':65000,'neighbors':{'p1':{"
	    "'asn':4200000001,'external':{'local':'10.255.0.1','mode':'listen',"
	    "'remote':'10.1.0.1'}}}}}}");
}
END_TEST

START_TEST(the_examples_are_read)
{
	static const char *const files[] = { "conf/examples/rig.yaml",
		"conf/examples/four-routers.yaml" };
	struct errs errs;
	struct lab_reader *reader;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct data_node *lab =
		    lab_read_file(reader, LAB_SCHEMA_LAB, files[i], &errs);

		ck_assert_msg(lab != NULL, "%s: %s", files[i],
		    errs.n ? errs.items[0].text : "no reason");
		data_node_free(lab);
	}
	lab_reader_free(reader);
	errs_fini(&errs);
}
END_TEST

START_TEST(a_scalar_fills_the_shorthand_leaf_of_an_entry)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "private-clouds: { p: { segments: { web: 10.81.1.0/24 } } }",
	    "{'private-clouds':{'p':{'segments':{'web':{'prefix':'10.81.1.0/24'}}}}}");
}
END_TEST

START_TEST(a_scalar_fills_the_shorthand_leaf_of_a_container)
{
	test_reads_as(LAB_SCHEMA_EDIT, "limits: off", "{'limits':{'enabled':'off'}}");
	test_reads_as(LAB_SCHEMA_EDIT, "vnets: { v: { gateway: ErGw2Az } }",
	    "{'vnets':{'v':{'gateway':{'sku':'ErGw2Az'}}}}");
}
END_TEST

START_TEST(a_scalar_fills_the_shorthand_leaf_of_an_element)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "on-premises: { s: { advertise: [10.0.0.0/8, { prefix: ::/0 }] } }",
	    "{'on-premises':{'s':{'advertise':[{'prefix':'10.0.0.0/8'},"
	    "{'prefix':'::/0'}]}}}");
}
END_TEST

START_TEST(nothing_is_an_empty_mapping)
{
	test_reads_as(LAB_SCHEMA_LAB,
	    "circuits:\n  a:\n  b: ~\n  c: null\n  d: {}\nvnets:\n",
	    "{'circuits':{'a':{},'b':{},'c':{},'d':{}},'vnets':{}}");
}
END_TEST

START_TEST(an_empty_sequence_is_not_an_absent_one)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "on-premises: { s: { circuits: { c: { import: [] }, d: {} }, networks: [] } }",
	    "{'on-premises':{'s':{'circuits':{'c':{'import':[]},'d':{}},'networks':[]}}}");
}
END_TEST

START_TEST(a_single_value_is_a_sequence_of_one)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "on-premises: { s: { circuits: { c: { prepend: 64520 } } } }",
	    "{'on-premises':{'s':{'circuits':{'c':{'prepend':[64520]}}}}}");
}
END_TEST

START_TEST(an_as_may_be_prepended_twice)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "routers: { r: { neighbors: { n: { prepend: [65001, 65001] } } } }",
	    "{'routers':{'r':{'neighbors':{'n':{'prepend':[65001,65001]}}}}}");
}
END_TEST

START_TEST(leaves_take_their_canonical_form)
{
	test_reads_as(LAB_SCHEMA_EDIT,
	    "vnets: { v: { address-space: [FD00:0:0::/48], services: { s: FD00::0:1 } } }\n"
	    "circuits: { c: { service-key: ABCDEF01-2345-6789-ABCD-EF0123456789 } }",
	    "{'circuits':{'c':{'service-key':'abcdef01-2345-6789-abcd-ef0123456789'}},"
	    "'vnets':{'v':{'address-space':['fd00::/48'],'services':{'s':{"
	    "'address':'fd00::1'}}}}}");
}
END_TEST

START_TEST(json_is_yaml)
{
	test_reads_as(LAB_SCHEMA_LAB,
	    "{\"lab\":\"x\",\"description\":\"\\u00fc \\ud83d\\ude00\","
	    "\"circuits\":{\"c\":{\"metro\":true,\n"
	    "\"private-peering\":{\"vlan\":\"100\",\"peer-asn\":64520}}}}",
	    "{'circuits':{'c':{'metro':true,'private-peering':{'peer-asn':64520,"
	    "'vlan':100}}},'description':'\303\274 \360\237\230\200','lab':'x'}");
}
END_TEST

START_TEST(what_is_written_as_json_is_read_as_it_was)
{
	struct data_node *lab = test_read(LAB_SCHEMA_LAB, azure), *again;
	struct json j;
	struct buf out;

	buf_init(&out);
	json_init(&j, &out, true);
	data_node_json(&j, NULL, lab);
	again = test_read(LAB_SCHEMA_LAB, out.data);
	ck_assert(data_node_equal(lab, again));
	data_node_free(again);
	data_node_free(lab);
	buf_fini(&out);
}
END_TEST

START_TEST(nodes_remember_where_they_were_written)
{
	struct data_node *lab = test_read(LAB_SCHEMA_LAB, azure);
	char where[64];

	ck_assert_str_eq(data_node_where(at(lab, "private-clouds|pc1"), where,
			     sizeof where),
	    "lab.yaml:3:3"); /* entries: the key */
	ck_assert_str_eq(data_node_where(at(lab, "lab"), where, sizeof where),
	    "lab.yaml:1:6"); /* leaves: the value */
	ck_assert_str_eq(
	    data_node_where(at(lab, "on-premises|seattle|advertise")->children[0],
		where, sizeof where),
	    "lab.yaml:30:7"); /* elements: themselves */
	data_node_free(lab);
}
END_TEST

START_TEST(keyed_lists_and_secrets_are_marked)
{
	struct data_node *lab = test_read(LAB_SCHEMA_EDIT,
	    "circuits: { c: { private-peering: { shared-key: abc, vlan: 5 } } }");

	ck_assert(at(lab, "circuits")->list);
	ck_assert(!at(lab, "circuits|c")->list);
	ck_assert(!at(lab, "circuits|c|private-peering")->list);
	ck_assert(at(lab, "circuits|c|private-peering|shared-key")->secret);
	ck_assert(!at(lab, "circuits|c|private-peering|vlan")->secret);
	data_node_free(lab);
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
	test_reads_as(LAB_SCHEMA_LAB, "\357\273\277lab: x\n", "{'lab':'x'}");
}
END_TEST

START_TEST(a_deletion_leads_down_to_names)
{
	test_reads_as(LAB_SCHEMA_DELETE,
	    "private-clouds: { pc1: { authorizations: [hub-key], segments: web } }\n"
	    "global-reach: [a, b]\n"
	    "vnets: { hub: { gateway: }, spoke: {} }\n"
	    "limits: site-ipv6\n",
	    "{'global-reach':['a','b'],'limits':'site-ipv6','private-clouds':{'pc1':{"
	    "'authorizations':['hub-key'],'segments':'web'}},"
	    "'vnets':{'hub':{'gateway':{}},'spoke':{}}}");
}
END_TEST

START_TEST(a_deletion_names_elements_by_value)
{
	test_reads_as(LAB_SCHEMA_DELETE,
	    "on-premises: { s: { networks: 10.0.0.0/8, advertise: [10.1.0.0/16, "
	    "{ within: 10.32.0.0/12 }] } }",
	    "{'on-premises':{'s':{'advertise':[{'prefix':'10.1.0.0/16'},"
	    "{'within':'10.32.0.0/12'}],'networks':['10.0.0.0/8']}}}");
}
END_TEST

TCase *
test_lab_read(void)
{
	TCase *tc = tcase_create("lab/read");

	tcase_add_test(tc, a_lab_with_all_kinds_of_object_is_read);
	tcase_add_test(tc, a_bench_rig_is_read);
	tcase_add_test(tc, the_examples_are_read);
	tcase_add_test(tc, a_scalar_fills_the_shorthand_leaf_of_an_entry);
	tcase_add_test(tc, a_scalar_fills_the_shorthand_leaf_of_a_container);
	tcase_add_test(tc, a_scalar_fills_the_shorthand_leaf_of_an_element);
	tcase_add_test(tc, nothing_is_an_empty_mapping);
	tcase_add_test(tc, an_empty_sequence_is_not_an_absent_one);
	tcase_add_test(tc, a_single_value_is_a_sequence_of_one);
	tcase_add_test(tc, an_as_may_be_prepended_twice);
	tcase_add_test(tc, leaves_take_their_canonical_form);
	tcase_add_test(tc, json_is_yaml);
	tcase_add_test(tc, what_is_written_as_json_is_read_as_it_was);
	tcase_add_test(tc, nodes_remember_where_they_were_written);
	tcase_add_test(tc, keyed_lists_and_secrets_are_marked);
	tcase_add_test(tc, a_byte_order_mark_is_skipped);
	tcase_add_test(tc, a_deletion_leads_down_to_names);
	tcase_add_test(tc, a_deletion_names_elements_by_value);
	return tc;
}
