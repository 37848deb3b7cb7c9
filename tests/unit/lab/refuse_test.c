#include "base/buf.h"
#include "lab/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_lab_refuse(void);

static void
refused(const char *text, const char *errors)
{
	test_refused(LAB_SCHEMA_LAB, text, errors);
}

START_TEST(an_unknown_name_gets_a_suggestion)
{
	refused("circuits:\n  er-a:\n    bandwith: 1Gbps\n",
	    "lab.yaml:3:5: circuits/er-a/bandwith: \"bandwith\" is not known here; "
	    "did you mean \"bandwidth\"?\n");
}
END_TEST

START_TEST(an_unknown_name_like_no_other_gets_the_list)
{
	refused("global-reach: { g: { colour: red } }",
	    "lab.yaml:1:22: global-reach/g/colour: \"colour\" is not known here; "
	    "known here: subscription, from, to, authorization, authorization-key, "
	    "address-prefix, ipv6-address-prefix, vnet-over-global-reach\n");
}
END_TEST

START_TEST(a_key_is_not_written_a_second_time)
{
	refused("circuits: { er-a: { name: er-a } }",
	    "lab.yaml:1:21: circuits/er-a/name: \"name\" is never written: the key in "
	    "front of the entry says it; leave it out, or rename the key\n");
}
END_TEST

START_TEST(a_missing_blank_behind_a_colon_is_seen)
{
	refused("on-premises: { s: { circuits: { c: { shared-key:hunter2 } } } }",
	    "lab.yaml:1:38: on-premises/s/circuits/c/shared-key: there is no blank behind "
	    "\"shared-key:\"; write shared-key: VALUE\n");
}
END_TEST

START_TEST(a_name_with_blanks_is_no_name)
{
	refused("circuits: { \"er a\": {} }",
	    "lab.yaml:1:13: circuits/er a: \"er a\" is not a name; write letters, digits, "
	    "_, - and ., the last two not at the ends\n");
}
END_TEST

START_TEST(a_mapping_is_not_a_value)
{
	refused("circuits: { c: { location: { a: b } } }",
	    "lab.yaml:1:28: circuits/c/location: a single value is expected, not a "
	    "mapping; write one value\n");
}
END_TEST

START_TEST(a_sequence_is_not_a_mapping_from_names)
{
	refused("circuits: [er-a, er-b]",
	    "lab.yaml:1:11: circuits: a mapping from names is expected, not a sequence; "
	    "write { NAME: {} }\n");
}
END_TEST

START_TEST(an_entry_without_shorthand_is_no_scalar)
{
	refused("routers: { r: 65000 }",
	    "lab.yaml:1:15: routers/r: a mapping is expected, not a value; write "
	    "{ NAME: VALUE }; known here: asn, router-id, max-paths, transport, advertise, "
	    "networks, neighbors\n");
}
END_TEST

START_TEST(a_list_in_order_wants_a_sequence)
{
	refused("routers: { r: { advertise: 10.0.0.0/8 } }",
	    "lab.yaml:1:28: routers/r/advertise: a sequence is expected, not a value; "
	    "put it in brackets: [ \342\200\246 ]\n");
}
END_TEST

START_TEST(values_in_a_row_are_told_from_a_sequence)
{
	refused(
	    "routers: { r: { advertise: [{ prefix: 10.0.0.0/8, as-path: [1, 2] }] } }",
	    "lab.yaml:1:60: routers/r/advertise/0/as-path: a single value is expected, not "
	    "a sequence; write them in a row: 1 2\n");
}
END_TEST

START_TEST(nothing_is_no_value_and_no_sequence)
{
	refused("routers:\n  r:\n    asn:\n    networks: ~\n",
	    "lab.yaml:3:5: routers/r/asn: there is no value; write one, or leave it out\n"
	    "lab.yaml:4:15: routers/r/networks: there is no value; write [] for none, or "
	    "leave it out\n");
}
END_TEST

START_TEST(a_number_out_of_range_is_told_the_range)
{
	refused("circuits: { c: { private-peering: { vlan: 5000 } } }",
	    "lab.yaml:1:43: circuits/c/private-peering/vlan: \"5000\" is out of range; "
	    "write a number from 1 to 4094\n");
}
END_TEST

START_TEST(a_number_is_written_plainly)
{
	refused("routers: { a: { asn: 0100 }, b: { asn: 1e3 }, c: { asn: -1 } }",
	    "lab.yaml:1:22: routers/a/asn: \"0100\" is not plainly a number; write 100\n"
	    "lab.yaml:1:40: routers/b/asn: \"1e3\" is not a whole number; write a number "
	    "from 1 to 4294967294\n"
	    "lab.yaml:1:57: routers/c/asn: \"-1\" is out of range; write a number from 1 to "
	    "4294967294\n");
}
END_TEST

START_TEST(a_wrong_choice_gets_a_suggestion)
{
	refused("circuits: { c: { sku: standart, provider-state: Ready } }",
	    "lab.yaml:1:23: circuits/c/sku: \"standart\" is not one of Local, Standard, "
	    "Premium; did you mean \"Standard\"?\n"
	    "lab.yaml:1:49: circuits/c/provider-state: \"Ready\" is not one of "
	    "NotProvisioned, Provisioning, Provisioned, Deprovisioning; write one of "
	    "these\n");
}
END_TEST

START_TEST(l5_a_boolean_with_a_third_word)
{
	refused("fidelity: { vnet-over-global-reach: not-to-gateway }",
	    "lab.yaml:1:37: fidelity/vnet-over-global-reach: \"not-to-gateway\" is not "
	    "one of true, false, not-to-gateways; did you mean \"not-to-gateways\"?\n");
	refused("fidelity: { vnet-over-global-reach: yes }",
	    "lab.yaml:1:37: fidelity/vnet-over-global-reach: \"yes\" is not one of true, "
	    "false, not-to-gateways; write one of these\n");
}
END_TEST

START_TEST(yes_and_off_are_no_booleans)
{
	refused(
	    "circuits: { a: { metro: yes }, b: { metro: Off }, c: { metro: maybe } }",
	    "lab.yaml:1:25: circuits/a/metro: \"yes\" is neither true nor false; write "
	    "true\n"
	    "lab.yaml:1:44: circuits/b/metro: \"Off\" is neither true nor false; write "
	    "false\n"
	    "lab.yaml:1:63: circuits/c/metro: \"maybe\" is neither true nor false; write "
	    "true or false\n");
}
END_TEST

START_TEST(a_prefix_needs_a_length_and_no_host_bits)
{
	refused("vnets: { v: { address-space: [10.0.0.1, 10.0.0.1/8, x] } }",
	    "lab.yaml:1:31: vnets/v/address-space/0: \"10.0.0.1\" is not a prefix; add the "
	    "length: /32 for this one address\n"
	    "lab.yaml:1:41: vnets/v/address-space/1: \"10.0.0.1/8\" has bits set behind "
	    "its length; write 10.0.0.0/8\n"
	    "lab.yaml:1:53: vnets/v/address-space/2: \"x\" is not a prefix; write "
	    "ADDRESS/LENGTH, such as 10.1.0.0/16\n");
}
END_TEST

START_TEST(an_address_has_no_length)
{
	refused("vnets: { v: { services: { s: 10.0.0.1/8 } } }",
	    "lab.yaml:1:30: vnets/v/services/s/address: \"10.0.0.1/8\" is not an address; "
	    "leave the length out\n");
}
END_TEST

START_TEST(a_family_is_told_from_the_other)
{
	refused("private-clouds: { p: { network-block: fd00::/48 } }",
	    "lab.yaml:1:39: private-clouds/p/network-block: \"fd00::/48\" is not an IPv4 "
	    "prefix; write ADDRESS/LENGTH, such as 10.1.0.0/16\n");
}
END_TEST

START_TEST(the_schema_explains_its_own_types)
{
	refused("routers: { r: { neighbors: { n: { delay: soon } } } }",
	    "lab.yaml:1:42: routers/r/neighbors/n/delay: \"soon\" is not a duration; write "
	    "one such as 300ms, 90s, 5m or 2h\n");
	refused("vnets: { v: { custom-community: 65536:1 } }",
	    "lab.yaml:1:33: vnets/v/custom-community: \"65536:1\" is not a community; write "
	    "HIGH:LOW (0 to 65535), no-export or no-advertise\n");
}
END_TEST

START_TEST(a_secret_is_never_shown)
{
	refused("circuits: { c: { private-peering: { shared-key: \"hunter 2\" },\n"
		"  authorizations: { a: hunter2 } } }",
	    "lab.yaml:1:49: circuits/c/private-peering/shared-key: the value is not a "
	    "shared key; write 1 to 25 letters and digits\n"
	    "lab.yaml:2:24: circuits/c/authorizations/a/key: the value is not a GUID; "
	    "write one such as 5f2b0c1e-7a43-4d1b-9c60-0e8d5a1f3b27\n");
}
END_TEST

START_TEST(a_name_given_twice_is_told_where_it_was)
{
	refused("circuits:\n  c: {}\n  d: {}\n  c: {}\nlab: a\nlab: b\n",
	    "lab.yaml:4:3: circuits/c: this was there already, in line 2; keep one of "
	    "them, or rename one\n"
	    "lab.yaml:6:1: lab: this was there already, in line 5; keep one of them, or "
	    "rename one\n");
}
END_TEST

START_TEST(a_value_given_twice_is_refused)
{
	refused(
	    "vnets: { v: { address-space: [10.0.0.0/8, 10.1.0.0/16, 10.0.0.0/8] } }",
	    "lab.yaml:1:56: vnets/v/address-space: 10.0.0.0/8 is here twice; leave it "
	    "out\n");
}
END_TEST

START_TEST(a_missing_leaf_is_told_by_name)
{
	refused("routers: { r: { neighbors: { n: { import: [{ ge: 24 }] } } } }",
	    "lab.yaml:1:44: routers/r/neighbors/n/import/0: \"prefix\" is missing; add "
	    "it\n");
	test_refused(LAB_SCHEMA_EDIT,
	    "routers: { r: { neighbors: { n: { import: [{ ge: 24 }] } } } }",
	    "lab.yaml:1:44: routers/r/neighbors/n/import/0: \"prefix\" is missing; add "
	    "it\n");
}
END_TEST

START_TEST(an_address_that_yaml_cuts_is_to_be_quoted)
{
	const char *cure =
	    ": YAML takes the last colon of fd00:: for that of a mapping; "
	    "quote it: \"fd00::\"\n";
	static const char *const cases[][2] = {
		{ "vnets: { v: { address-space: [fd00::] } }",
		    "lab.yaml:1:31: vnets/v/address-space/0" },
		{ "vnets:\n  v:\n    services:\n      s: fd00::\n", "lab.yaml:4:10" },
		{ "vnets: { v: { services: { s: fd00:: } } }", "lab.yaml:1:30" },
		{ "routers:\n  r:\n    advertise:\n    - fd00::\n",
		    "lab.yaml:4:7: routers/r/advertise/0" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf want;

		buf_init(&want);
		buf_printf(&want, "%s%s", cases[i][1], cure);
		refused(cases[i][0], want.data);
		buf_fini(&want);
	}
}
END_TEST

START_TEST(all_errors_are_told_in_order_of_the_text)
{
	refused("vnets:\n"
		"  hub: { gatway: {}, address-space: [10.0.0.0/33] }\n"
		"circuits:\n"
		"  er-b: { sku: Gold }\n"
		"  er-a: { metro: on }\n"
		"colour: red\n",
	    "lab.yaml:2:10: vnets/hub/gatway: \"gatway\" is not known here; did you mean "
	    "\"gateway\"?\n"
	    "lab.yaml:2:38: vnets/hub/address-space/0: \"10.0.0.0/33\" is not a prefix; "
	    "write ADDRESS/LENGTH, such as 10.1.0.0/16\n"
	    "lab.yaml:4:16: circuits/er-b/sku: \"Gold\" is not one of Local, Standard, "
	    "Premium; write one of these\n"
	    "lab.yaml:5:18: circuits/er-a/metro: \"on\" is neither true nor false; write "
	    "true\n"
	    "lab.yaml:6:1: colour: \"colour\" is not known here; known here: lab, "
	    "description, private-clouds, vnets, route-tables, virtual-wans, virtual-hubs, circuits, route-filters, "
	    "direct-ports, on-premises, global-reach, "
	    "routers, shared-segments, world, azure-resources, expect, bmp, packets, limits, fidelity\n");
}
END_TEST

START_TEST(errors_past_the_first_thousand_are_counted)
{
	struct lab_reader *reader;
	struct errs errs;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, "circuits:\n");
	for (int i = 0; i < 1500; i++)
		buf_printf(&text, "  c%d: { vlan: 1 }\n", i);
	errs_init(&errs);
	reader = lab_reader_new(&errs);
	ck_assert_ptr_null(
	    lab_read(reader, LAB_SCHEMA_LAB, "x", text.data, text.len, &errs));
	ck_assert_uint_eq(errs.n, 1000);
	ck_assert_uint_eq(errs.nerrors, 1500);
	lab_reader_free(reader);
	errs_fini(&errs);
	buf_fini(&text);
}
END_TEST

START_TEST(a_file_without_a_lab_is_refused)
{
	refused("",
	    "lab.yaml:1:1: there is no lab in it; write at least { lab: NAME }\n");
	refused("# later\n",
	    "lab.yaml:1:1: there is no lab in it; write at least { lab: NAME }\n");
	test_reads_as(LAB_SCHEMA_EDIT, "", "{}");
}
END_TEST

START_TEST(a_deletion_ends_at_known_names)
{
	test_refused(LAB_SCHEMA_DELETE,
	    "vnets: { hub: [gatewy, [x]] }\n"
	    "circuits: { c: { sku: Local } }\n"
	    "limts: {}\n",
	    "lab.yaml:1:16: vnets/hub/gatewy: \"gatewy\" is not known here; did you mean "
	    "\"gateway\"?\n"
	    "lab.yaml:1:24: vnets/hub: a name is expected, not a sequence; write the name "
	    "of what is to go\n"
	    "lab.yaml:2:23: circuits/c/sku: a leaf goes whatever its value; name it alone, "
	    "without its value\n"
	    "lab.yaml:3:1: limts: \"limts\" is not known here; did you mean \"limits\"?\n");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_says_why)
{
	struct errs errs;
	size_t len;

	errs_init(&errs);
	ck_assert_ptr_null(lab_slurp("conf/no-such-file", 100, &len, &errs));
	ck_assert_ptr_null(lab_slurp("conf", 100, &len, &errs));
	ck_assert_ptr_null(lab_slurp("conf/yang/erx-lab.yang", 100, &len, &errs));
	ck_assert_uint_eq(errs.n, 3);
	ck_assert_str_eq(code_word(errs.items[0].code), "unreadable");
	ck_assert_str_eq(errs.items[0].text,
	    "it cannot be read: No such file or directory");
	ck_assert_str_eq(errs.items[1].text, "it cannot be read: Is a directory");
	ck_assert_str_eq(code_word(errs.items[2].code), "too-large");
	errs_fini(&errs);
}
END_TEST

TCase *
test_lab_refuse(void)
{
	TCase *tc = tcase_create("lab/refuse");

	tcase_add_test(tc, an_unknown_name_gets_a_suggestion);
	tcase_add_test(tc, an_unknown_name_like_no_other_gets_the_list);
	tcase_add_test(tc, a_key_is_not_written_a_second_time);
	tcase_add_test(tc, a_missing_blank_behind_a_colon_is_seen);
	tcase_add_test(tc, a_name_with_blanks_is_no_name);
	tcase_add_test(tc, a_mapping_is_not_a_value);
	tcase_add_test(tc, a_sequence_is_not_a_mapping_from_names);
	tcase_add_test(tc, an_entry_without_shorthand_is_no_scalar);
	tcase_add_test(tc, a_list_in_order_wants_a_sequence);
	tcase_add_test(tc, values_in_a_row_are_told_from_a_sequence);
	tcase_add_test(tc, nothing_is_no_value_and_no_sequence);
	tcase_add_test(tc, a_number_out_of_range_is_told_the_range);
	tcase_add_test(tc, a_number_is_written_plainly);
	tcase_add_test(tc, a_wrong_choice_gets_a_suggestion);
	tcase_add_test(tc, l5_a_boolean_with_a_third_word);
	tcase_add_test(tc, yes_and_off_are_no_booleans);
	tcase_add_test(tc, a_prefix_needs_a_length_and_no_host_bits);
	tcase_add_test(tc, an_address_has_no_length);
	tcase_add_test(tc, a_family_is_told_from_the_other);
	tcase_add_test(tc, the_schema_explains_its_own_types);
	tcase_add_test(tc, a_secret_is_never_shown);
	tcase_add_test(tc, a_name_given_twice_is_told_where_it_was);
	tcase_add_test(tc, a_value_given_twice_is_refused);
	tcase_add_test(tc, a_missing_leaf_is_told_by_name);
	tcase_add_test(tc, an_address_that_yaml_cuts_is_to_be_quoted);
	tcase_add_test(tc, all_errors_are_told_in_order_of_the_text);
	tcase_add_test(tc, errors_past_the_first_thousand_are_counted);
	tcase_add_test(tc, a_file_without_a_lab_is_refused);
	tcase_add_test(tc, a_deletion_ends_at_known_names);
	tcase_add_test(tc, a_file_that_cannot_be_read_says_why);
	return tc;
}
