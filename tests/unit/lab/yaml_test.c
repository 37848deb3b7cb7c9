#include "base/buf.h"
#include "lab/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_lab_yaml(void);

static void
refused(const char *text, const char *errors)
{
	test_refused(LAB_SCHEMA_LAB, text, errors);
}

/* `piece` so many times between a head and a tail. */
static void
refused_many(const char *head, size_t times, const char *piece, const char *tail,
    const char *errors)
{
	struct buf text;

	buf_init(&text);
	buf_puts(&text, head);
	for (size_t i = 0; i < times; i++)
		buf_puts(&text, piece);
	buf_puts(&text, tail);
	test_refused_octets(LAB_SCHEMA_LAB, text.data, text.len, errors);
	buf_fini(&text);
}

START_TEST(a_tab_is_no_indentation)
{
	refused("circuits:\n\ter-a: {}\n",
	    "lab.yaml:2:1: tab character may not be used as indentation; indent with "
	    "blanks\n");
}
END_TEST

START_TEST(brackets_and_quotes_are_to_be_closed)
{
	refused("lab: [a, b",
	    "lab.yaml:2:1: flow sequence without a closing bracket; close it\n");
	refused("lab: \"a\n",
	    "lab.yaml:1:7: double-quoted scalar without closing quote; "
	    "close the quotes\n");
}
END_TEST

START_TEST(a_line_indented_too_far_is_seen)
{
	refused("lab: a\n  b: c\n",
	    "lab.yaml:1:6: invalid multiline plain key; look for a missing colon or a "
	    "wrong indentation here\n");
}
END_TEST

START_TEST(anchors_aliases_and_tags_are_refused)
{
	refused("circuits: &all { a: {} }\nvnets: *all\nlab: !!str x\n",
	    "lab.yaml:1:12: anchors are not taken; write the value out where it is used\n"
	    "lab.yaml:2:9: aliases are not taken; write the value out\n"
	    "lab.yaml:3:6: tags are not taken; leave it out: the schema knows the type\n");
}
END_TEST

START_TEST(merge_keys_are_refused)
{
	refused("circuits: { a: { <<: {} } }",
	    "lab.yaml:1:18: circuits/a: merge keys are not taken; write the values out\n");
}
END_TEST

START_TEST(keys_are_names)
{
	refused("circuits: { ? [a] : b, : c }",
	    "lab.yaml:1:15: circuits: a sequence cannot be a key; write a plain name\n"
	    "lab.yaml:1:21: circuits: the key is empty; write a name before the colon\n");
}
END_TEST

START_TEST(a_second_document_is_refused)
{
	refused("lab: a\n---\nlab: b\n",
	    "lab.yaml:2:1: a second document begins here; put "
	    "it into a file of its own\n");
}
END_TEST

START_TEST(directives_are_refused)
{
	refused("%YAML 1.1\n---\nlab: a\n",
	    "lab.yaml:1:1: directives are not taken; leave it out\n");
}
END_TEST

START_TEST(octets_that_are_no_text_are_refused)
{
	test_refused_octets(LAB_SCHEMA_LAB, "lab: a\nx: \0", 11,
	    "lab.yaml:2:4: there is a NUL; take it out\n");
	refused("lab: \303\274\033[1m",
	    "lab.yaml:1:7: there is a control character; take "
	    "it out\n");
	refused("lab: \377",
	    "lab.yaml:1:6: this is not UTF-8; write the file as plain "
	    "UTF-8\n");
	refused("lab: \355\240\200",
	    "lab.yaml:1:6: this is not UTF-8; write the file as "
	    "plain UTF-8\n");
}
END_TEST

START_TEST(escapes_make_no_control_characters)
{
	refused("description: \"a\\0b\"\n",
	    "lab.yaml:1:14: there is a NUL; take the escape out\n");
	refused("description: \"a\\eb\"\n",
	    "lab.yaml:1:14: there is a control character; take the escape out\n");
}
END_TEST

START_TEST(columns_count_characters)
{
	refused("description: \"\303\274\303\274\"\nlab: { \303\274: 1 }\n",
	    "lab.yaml:2:6: lab: a single value is expected, not a mapping; write one "
	    "value\n");
	refused("circuits: { \"\303\274\": {}, x: { a: 1 } }",
	    "lab.yaml:1:13: circuits/\303\274: \"\303\274\" is not a name; write letters, "
	    "digits, _, - and ., the last two not at the ends\n"
	    "lab.yaml:1:27: circuits/x/a: \"a\" is not known here; known here: "
	    "subscription, location, geo, cloud, metro, region, provider, provider-state, sku, billing, "
	    "bandwidth, links-down, service-key, direct-port, s-tag, msee-bfd-interval, private-as-removal, "
	    "private-peering, microsoft-peering, authorizations\n");
}
END_TEST

START_TEST(text_that_libfyaml_misreads_is_refused)
{
	/* libfyaml 0.7 would make a''' of it. */
	refused("description: 'a''''b'\n",
	    "lab.yaml:1:14: this form of text cannot be read faithfully; write the text in "
	    "double quotes\n");
	test_reads_as(LAB_SCHEMA_LAB, "description: 'a''b'\n", "{'description':'a'b'}");
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
	refused_many("", 100000, "[", "",
	    "lab.yaml:1:33: this is nested deeper than 32 levels; nest less\n");
}
END_TEST

START_TEST(too_many_nodes_are_refused)
{
	refused_many("vnets:\n  v:\n    address-space:\n", 200001, "    - a\n", "",
	    "lab.yaml:199996:7: there are more than 200000 names and values; split the "
	    "lab\n");
}
END_TEST

START_TEST(too_long_a_text_is_refused)
{
	refused_many("", LAB_TEXT_MAX / 8 + 1, "# aaaaa\n", "",
	    "lab.yaml: this is longer than 16 MB; split the lab, or put tables into "
	    "files\n");
}
END_TEST

/* What would keep libfyaml busy for minutes. */
START_TEST(costly_texts_are_refused)
{
	refused_many("description: |\n", 1000000, "\n", "",
	    "lab.yaml:10001:1: there are too many blanks or empty lines in a row; take "
	    "them out\n");
	refused_many("lab: [", 1000000, "a,", "]",
	    "lab.yaml:1:1000004: this line is too long; break it into lines\n");
}
END_TEST

START_TEST(a_long_name_is_cut_in_messages)
{
	refused_many("", 1000, "x", ": 1\n",
	    "lab.yaml:1:1: "
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\342\200\246: "
	    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\342\200\246\" "
	    "is not known here; known here: lab, description, private-clouds, vnets, "
	    "route-tables, virtual-wans, virtual-hubs, circuits, route-filters, direct-ports, on-premises, "
	    "global-reach, routers, shared-segments, world, azure-resources, expect, bmp, packets, limits, fidelity\n");
}
END_TEST

TCase *
test_lab_yaml(void)
{
	TCase *tc = tcase_create("lab/yaml");

	tcase_add_test(tc, a_tab_is_no_indentation);
	tcase_add_test(tc, brackets_and_quotes_are_to_be_closed);
	tcase_add_test(tc, a_line_indented_too_far_is_seen);
	tcase_add_test(tc, anchors_aliases_and_tags_are_refused);
	tcase_add_test(tc, merge_keys_are_refused);
	tcase_add_test(tc, keys_are_names);
	tcase_add_test(tc, a_second_document_is_refused);
	tcase_add_test(tc, directives_are_refused);
	tcase_add_test(tc, octets_that_are_no_text_are_refused);
	tcase_add_test(tc, escapes_make_no_control_characters);
	tcase_add_test(tc, columns_count_characters);
	tcase_add_test(tc, text_that_libfyaml_misreads_is_refused);
	tcase_add_test(tc, deep_nesting_is_refused);
	tcase_add_test(tc, too_many_nodes_are_refused);
	tcase_add_test(tc, too_long_a_text_is_refused);
	tcase_add_test(tc, costly_texts_are_refused);
	tcase_add_test(tc, a_long_name_is_cut_in_messages);
	tcase_set_timeout(tc, 60);
	return tc;
}
