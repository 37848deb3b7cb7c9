#include "data/tree.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_data_tree(void);

/* --- trees by hand: file and lists are set as the reader would --- */

static struct data_node *
text(const char *name, const char *value)
{
	struct data_node *node = data_node_new(DATA_TEXT, name);

	node->text = strdup(value);
	return node;
}

static struct data_node *
filled(struct data_node *parent, va_list ap)
{
	struct data_node *child;

	while ((child = va_arg(ap, struct data_node *)))
		data_node_add(parent, child);
	return parent;
}

/* Children behind the name, a NULL behind them. */
static struct data_node *
map(const char *name, ...)
{
	struct data_node *node = data_node_new(DATA_MAP, name);
	va_list ap;

	va_start(ap, name);
	filled(node, ap);
	va_end(ap);
	return node;
}

static struct data_node *
list(const char *name, ...)
{
	struct data_node *node = data_node_new(DATA_MAP, name);
	va_list ap;

	node->list = true;
	va_start(ap, name);
	filled(node, ap);
	va_end(ap);
	return node;
}

static struct data_node *
seq(const char *name, ...)
{
	struct data_node *node = data_node_new(DATA_SEQ, name);
	va_list ap;

	va_start(ap, name);
	filled(node, ap);
	va_end(ap);
	return node;
}

/*
 * vnets: { hub: { address-space: [10.60.0.0/16, 10.61.0.0/16], peered-with: x,
 *                 gateway: { sku: ErGw1Az },
 *                 connections: { to-a: { weight: 5 }, to-b: {} } } }
 */
static struct data_node *
a_lab(void)
{
	return map(NULL,
	    list("vnets",
		map("hub",
		    seq("address-space", text(NULL, "10.60.0.0/16"),
			text(NULL, "10.61.0.0/16"), NULL),
		    text("peered-with", "x"),
		    map("gateway", text("sku", "ErGw1Az"), NULL),
		    list("connections", map("to-a", text("weight", "5"), NULL),
			map("to-b", NULL), NULL),
		    NULL),
		NULL),
	    NULL);
}

/* The JSON of a tree, ' for ". */
static char *
json_of(const struct data_node *tree)
{
	struct json j;
	struct buf out;

	buf_init(&out);
	json_init(&j, &out, false);
	data_node_json(&j, NULL, tree);
	for (char *p = out.data; *p; p++)
		if (*p == '"')
			*p = '\'';
	return buf_steal(&out);
}

/* Fails unless the edit (taken over) makes this of `lab` (too). */
static void
edit_makes(struct data_node *lab, enum data_op op, struct data_node *change,
    const char *json)
{
	struct data_node *before = data_node_dup(lab), *after;
	struct errs errs;
	char *got;

	errs_init(&errs);
	after = data_tree_edit(lab, op, change, &errs);
	ck_assert_msg(after != NULL, "%s: %s", errs.n ? errs.items[0].path : "",
	    errs.n ? errs.items[0].text : "no reason");
	ck_assert_uint_eq(errs.nerrors, 0);
	ck_assert(data_node_equal(lab, before)); /* a copy was edited */
	got = json_of(after);
	ck_assert_str_eq(got, json);
	free(got);
	data_node_free(after);
	data_node_free(before);
	data_node_free(lab);
	data_node_free(change);
	errs_fini(&errs);
}

/* Fails unless the edit is refused with "CODE PATH: TEXT; CURE", errors apart by "|".
 */
static void
edit_refused(struct data_node *lab, enum data_op op, struct data_node *change,
    const char *errors)
{
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	buf_reset(&out);
	ck_assert_ptr_null(data_tree_edit(lab, op, change, &errs));
	for (size_t i = 0; i < errs.n; i++)
		buf_printf(&out, "%s%s %s: %s; %s", i ? "|" : "",
		    code_word(errs.items[i].code), errs.items[i].path,
		    errs.items[i].text, errs.items[i].cure);
	ck_assert_str_eq(out.data, errors);
	buf_fini(&out);
	errs_fini(&errs);
	data_node_free(lab);
	data_node_free(change);
}

/* One vnet in an edit, with one thing in it. */
static struct data_node *
of_vnet(const char *vnet, struct data_node *thing)
{
	return map(NULL, list("vnets", map(vnet, thing, NULL), NULL), NULL);
}

/* --- nodes --- */

START_TEST(children_of_a_map_stand_in_byte_order)
{
	struct data_node *m = map(NULL, text("b", "1"), text("B", "2"),
	    text("a-b", "3"), text("a", "4"), NULL);
	char *json = json_of(m);

	ck_assert_str_eq(json, "{'B':'2','a':'4','a-b':'3','b':'1'}");
	free(json);
	data_node_free(m);
}
END_TEST

START_TEST(an_equal_name_is_replaced)
{
	struct data_node *m = map(NULL, text("a", "1"), text("b", "2"), text("a", "3"),
	    text("b", "4"), NULL);

	ck_assert_uint_eq(m->n, 2);
	ck_assert_str_eq(data_node_text(m, "a"), "3");
	ck_assert_str_eq(data_node_text(m, "b"), "4");
	data_node_free(m);
}
END_TEST

START_TEST(children_of_a_seq_stay_in_order)
{
	struct data_node *s =
	    seq(NULL, text(NULL, "b"), text(NULL, "a"), text(NULL, "b"), NULL);
	char *json = json_of(s);

	ck_assert_str_eq(json, "['b','a','b']");
	free(json);
	data_node_free(s);
}
END_TEST

START_TEST(big_maps_find_every_child)
{
	struct data_node *m = data_node_new(DATA_MAP, NULL);
	char name[16];

	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "n%u", i * 7919 % 20000);
		data_node_add(m, data_node_new(DATA_MAP, name));
	}
	ck_assert_uint_eq(m->n, 20000);
	for (unsigned i = 1; i < 20000; i++)
		ck_assert_int_lt(strcmp(m->children[i - 1]->name, m->children[i]->name),
		    0);
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "n%u", i);
		ck_assert_ptr_nonnull(data_node_get(m, name));
	}
	ck_assert_ptr_null(data_node_get(m, "n20000"));
	data_node_free(m);
}
END_TEST

START_TEST(what_is_taken_is_the_callers)
{
	struct data_node *m = map(NULL, text("a", "1"), text("b", "2"), NULL);
	struct data_node *a = data_node_take(m, "a");

	ck_assert_str_eq(a->text, "1");
	ck_assert_ptr_null(data_node_get(m, "a"));
	ck_assert_ptr_null(data_node_take(m, "a"));
	ck_assert_str_eq(data_node_text(m, "b"), "2");
	data_node_free(a);
	data_node_free(m);
}
END_TEST

START_TEST(only_maps_have_names_in_them)
{
	struct data_node *s = seq("s", text(NULL, "a"), NULL);
	struct data_node *m = map(NULL, map("m", NULL), NULL);

	ck_assert_ptr_null(data_node_get(s, "a"));
	ck_assert_ptr_null(data_node_get(NULL, "a"));
	ck_assert_ptr_null(data_node_text(m, "m"));
	data_node_free(s);
	data_node_free(m);
}
END_TEST

START_TEST(a_copy_is_equal_and_apart)
{
	struct data_node *lab = a_lab(), *copy = data_node_dup(lab);

	lab->children[0]->line = 7; /* marks do not count */
	ck_assert(data_node_equal(lab, copy));
	data_node_free(data_node_take(copy->children[0], "hub"));
	ck_assert(!data_node_equal(lab, copy));
	ck_assert_ptr_nonnull(data_node_get(lab->children[0], "hub"));
	data_node_free(copy);
	data_node_free(lab);
}
END_TEST

START_TEST(equal_trees_have_equal_kinds_names_and_texts)
{
	struct data_node *a = text("a", "1"), *b = text("b", "1"),
			 *two = text("a", "2"), *s = seq("a", NULL),
			 *m = map("a", NULL);

	ck_assert(!data_node_equal(a, b));
	ck_assert(!data_node_equal(a, two));
	ck_assert(!data_node_equal(s, m));
	data_node_free(a);
	data_node_free(b);
	data_node_free(two);
	data_node_free(s);
	data_node_free(m);
}
END_TEST

START_TEST(json_writes_leaves_by_their_kind)
{
	struct data_node *m = map(NULL, text("a", "5"), text("b", "4294967294"),
	    text("c", "true"), text("d", "-3"), text("e", "7"), NULL);
	char *json;

	m->children[0]->leaf = m->children[1]->leaf = m->children[3]->leaf =
	    DATA_LEAF_NUMBER;
	m->children[2]->leaf = DATA_LEAF_BOOL;
	json = json_of(m);
	ck_assert_str_eq(json, "{'a':5,'b':4294967294,'c':true,'d':-3,'e':'7'}");
	free(json);
	data_node_free(m);
}
END_TEST

START_TEST(where_it_was_written_is_told_or_nothing)
{
	struct data_node *a = text("a", "5");
	char where[32];

	ck_assert_str_eq(data_node_where(a, where, sizeof where), "");
	a->file = "lab.yaml";
	a->line = 12;
	a->column = 5;
	ck_assert_str_eq(data_node_where(a, where, sizeof where), "lab.yaml:12:5");
	data_node_free(a);
}
END_TEST

/* --- create --- */

START_TEST(create_adds_an_entry)
{
	edit_makes(map(NULL, list("routers", map("a", NULL), NULL), NULL), DATA_CREATE,
	    map(NULL, list("routers", map("b", text("asn", "1"), NULL), NULL), NULL),
	    "{'routers':{'a':{},'b':{'asn':'1'}}}");
}
END_TEST

START_TEST(create_starts_from_nothing)
{
	edit_makes(map(NULL, NULL), DATA_CREATE,
	    map(NULL, list("routers", map("b", NULL), NULL), text("lab", "x"), NULL),
	    "{'lab':'x','routers':{'b':{}}}");
}
END_TEST

START_TEST(create_leads_through_entries_to_what_is_new)
{
	edit_makes(a_lab(), DATA_CREATE,
	    of_vnet("hub", list("connections", map("to-c", NULL), NULL)),
	    "{'vnets':{'hub':{'address-space':['10.60.0.0/16','10.61.0.0/16'],"
	    "'connections':{'to-a':{'weight':'5'},'to-b':{},'to-c':{}},"
	    "'gateway':{'sku':'ErGw1Az'},'peered-with':'x'}}}");
}
END_TEST

START_TEST(create_merges_into_containers)
{
	edit_makes(map(NULL, map("limits", text("a", "1"), NULL), NULL), DATA_CREATE,
	    map(NULL, map("limits", text("b", "2"), NULL), NULL),
	    "{'limits':{'a':'1','b':'2'}}");
}
END_TEST

START_TEST(create_refuses_an_entry_that_exists)
{
	edit_refused(a_lab(), DATA_CREATE,
	    of_vnet("hub",
		list("connections", map("to-a", NULL),
		    map("to-b", text("weight", "1"), NULL), map("to-c", NULL), NULL)),
	    "exists vnets/hub/connections/to-a: \"to-a\" exists already; update it, or take "
	    "another name|"
	    "exists vnets/hub/connections/to-b: \"to-b\" exists already; update it, or take "
	    "another name");
	edit_refused(a_lab(), DATA_CREATE, of_vnet("hub", text("location", "y")),
	    "exists vnets/hub: \"hub\" exists already; update it, or take another name");
}
END_TEST

START_TEST(create_overwrites_no_leaf)
{
	edit_refused(map(NULL, map("limits", text("a", "1"), NULL), NULL), DATA_CREATE,
	    map(NULL, map("limits", text("a", "2"), NULL), NULL),
	    "exists limits/a: \"a\" exists already; update it, or take another name");
}
END_TEST

/* --- update --- */

START_TEST(update_replaces_leaves_and_whole_sequences)
{
	edit_makes(map(NULL,
		       list("vnets",
			   map("hub", text("location", "x"), text("peered-with", "y"),
			       seq("address-space", text(NULL, "a"), text(NULL, "b"),
				   NULL),
			       NULL),
			   NULL),
		       NULL),
	    DATA_UPDATE,
	    map(NULL,
		list("vnets",
		    map("hub", text("location", "z"), seq("address-space", NULL), NULL),
		    NULL),
		NULL),
	    "{'vnets':{'hub':{'address-space':[],'location':'z','peered-with':'y'}}}");
}
END_TEST

START_TEST(update_brings_in_containers_and_leaves)
{
	edit_makes(map(NULL, list("circuits", map("c", NULL), NULL), NULL), DATA_UPDATE,
	    map(NULL,
		list("circuits",
		    map("c", map("private-peering", text("vlan", "5"), NULL), NULL),
		    NULL),
		NULL),
	    "{'circuits':{'c':{'private-peering':{'vlan':'5'}}}}");
}
END_TEST

START_TEST(update_refuses_unknown_entries_with_a_suggestion)
{
	edit_refused(a_lab(), DATA_UPDATE,
	    of_vnet("hub",
		list("connections", map("to-aa", NULL), map("other", NULL), NULL)),
	    "unknown-name vnets/hub/connections/other: there is no \"other\"; create it "
	    "instead|"
	    "unknown-name vnets/hub/connections/to-aa: there is no \"to-aa\"; did you mean "
	    "\"to-a\"?");
}
END_TEST

START_TEST(update_refuses_entries_of_lists_that_do_not_exist)
{
	edit_refused(a_lab(), DATA_UPDATE,
	    of_vnet("hub",
		map("gateway", list("external", map("er-a/primary", NULL), NULL),
		    NULL)),
	    "unknown-name vnets/hub/gateway/external/er-a/primary: there is no "
	    "\"er-a/primary\"; create it instead");
}
END_TEST

/* --- delete --- */

START_TEST(delete_ends_at_a_name_many_names_or_nothing)
{
	edit_makes(a_lab(), DATA_DELETE,
	    of_vnet("hub",
		seq("connections", text(NULL, "to-a"), text(NULL, "to-b"), NULL)),
	    "{'vnets':{'hub':{'address-space':['10.60.0.0/16','10.61.0.0/16'],"
	    "'gateway':{'sku':'ErGw1Az'},'peered-with':'x'}}}");
	edit_makes(a_lab(), DATA_DELETE, map(NULL, text("vnets", "hub"), NULL), "{}");
	edit_makes(a_lab(), DATA_DELETE, of_vnet("hub", map("gateway", NULL)),
	    "{'vnets':{'hub':{'address-space':['10.60.0.0/16','10.61.0.0/16'],"
	    "'connections':{'to-a':{'weight':'5'},'to-b':{}},'peered-with':'x'}}}");
}
END_TEST

START_TEST(delete_takes_leaves_by_name)
{
	edit_makes(a_lab(), DATA_DELETE,
	    map(NULL,
		list("vnets",
		    map("hub", map("peered-with", NULL), map("address-space", NULL),
			list("connections", text("to-a", "weight"), NULL), NULL),
		    NULL),
		NULL),
	    "{'vnets':{'hub':{'connections':{'to-a':{},'to-b':{}},"
	    "'gateway':{'sku':'ErGw1Az'}}}}");
}
END_TEST

START_TEST(delete_takes_elements_by_value)
{
	edit_makes(a_lab(), DATA_DELETE,
	    map(NULL,
		list("vnets",
		    map("hub",
			seq("address-space", text(NULL, "10.60.0.0/16"),
			    text(NULL, "10.61.0.0/16"), NULL),
			text("connections", "to-a"), NULL),
		    NULL),
		NULL),
	    "{'vnets':{'hub':{'address-space':[],'connections':{'to-b':{}},"
	    "'gateway':{'sku':'ErGw1Az'},'peered-with':'x'}}}");
}
END_TEST

START_TEST(delete_takes_elements_by_some_of_their_leaves)
{
	struct data_node *lab = map(NULL,
	    seq("advertise", map(NULL, text("prefix", "a"), text("med", "1"), NULL),
		map(NULL, text("prefix", "b"), NULL),
		map(NULL, text("within", "a"), text("count", "9"), NULL), NULL),
	    NULL);

	edit_makes(lab, DATA_DELETE,
	    map(NULL,
		seq("advertise", map(NULL, text("prefix", "a"), NULL),
		    map(NULL, text("within", "a"), NULL), NULL),
		NULL),
	    "{'advertise':[{'prefix':'b'}]}");
}
END_TEST

START_TEST(delete_refuses_what_is_not_there)
{
	edit_refused(a_lab(), DATA_DELETE,
	    map(NULL,
		list("vnets", text("hab", "peered-with"),
		    map("hub", seq("address-space", text(NULL, "10.0.0.0/8"), NULL),
			seq("connections", text(NULL, "to-a"), text(NULL, "to-d"),
			    NULL),
			text("peered-with", "x"), map("location", NULL), NULL),
		    NULL),
		NULL),
	    "unknown-name vnets/hab: there is no \"hab\"; did you mean \"hub\"?|"
	    "unknown-name vnets/hub/address-space: there is no 10.0.0.0/8 here; leave it "
	    "out|"
	    "unknown-name vnets/hub/connections/to-d: there is no \"to-d\"; did you mean "
	    "\"to-b\"?|"
	    "unknown-name vnets/hub/location: there is no \"location\"; leave it out, "
	    "or name one of \"address-space\", \"connections\", \"gateway\", "
	    "\"peered-with\"|"
	    "unknown-name vnets/hub/peered-with: \"peered-with\" is a leaf: nothing in it "
	    "has a name; name the leaf alone, without a value");
}
END_TEST

/* --- the rest --- */

START_TEST(replace_takes_the_new_lab_as_it_is)
{
	edit_makes(a_lab(), DATA_REPLACE, map(NULL, text("lab", "new"), NULL),
	    "{'lab':'new'}");
}
END_TEST

START_TEST(what_an_edit_brings_keeps_its_marks)
{
	struct data_node *lab = a_lab(), *after;
	struct data_node *edit = of_vnet("hub",
	    list("connections", map("to-c", text("weight", "1"), NULL), NULL));
	const struct data_node *node;
	struct errs errs;
	char where[32];

	node = data_node_get(data_node_get(edit->children[0], "hub"), "connections");
	node->children[0]->file = "edit";
	node->children[0]->line = 3;
	node->children[0]->column = 4;
	errs_init(&errs);
	after = data_tree_edit(lab, DATA_CREATE, edit, &errs);
	node = data_node_get(data_node_get(after->children[0], "hub"), "connections");
	ck_assert_str_eq(data_node_where(data_node_get(node, "to-c"), where,
			     sizeof where),
	    "edit:3:4");
	ck_assert_str_eq(data_node_where(data_node_get(node, "to-a"), where,
			     sizeof where),
	    "");
	ck_assert(node->list);
	data_node_free(after);
	data_node_free(edit);
	data_node_free(lab);
	errs_fini(&errs);
}
END_TEST

START_TEST(a_refusal_says_where_it_was_asked_for)
{
	struct data_node *lab = a_lab(), *edit = of_vnet("hab", text("location", "x"));
	struct errs errs;

	edit->children[0]->children[0]->file = "plan.yaml";
	edit->children[0]->children[0]->line = 9;
	edit->children[0]->children[0]->column = 3;
	errs_init(&errs);
	ck_assert_ptr_null(data_tree_edit(lab, DATA_UPDATE, edit, &errs));
	ck_assert_str_eq(errs.items[0].where, "plan.yaml:9:3");
	data_node_free(edit);
	data_node_free(lab);
	errs_fini(&errs);
}
END_TEST

START_TEST(earlier_errors_do_not_refuse_an_edit)
{
	struct data_node *lab = a_lab(), *edit = map(NULL, text("lab", "x"), NULL),
			 *after;
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, CODE_OVERLAP, NULL, NULL, NULL, "of something else");
	after = data_tree_edit(lab, DATA_UPDATE, edit, &errs);
	ck_assert_ptr_nonnull(after);
	data_node_free(after);
	data_node_free(edit);
	data_node_free(lab);
	errs_fini(&errs);
}
END_TEST

TCase *
test_data_tree(void)
{
	TCase *tc = tcase_create("data/tree");

	tcase_add_test(tc, children_of_a_map_stand_in_byte_order);
	tcase_add_test(tc, an_equal_name_is_replaced);
	tcase_add_test(tc, children_of_a_seq_stay_in_order);
	tcase_add_test(tc, big_maps_find_every_child);
	tcase_add_test(tc, what_is_taken_is_the_callers);
	tcase_add_test(tc, only_maps_have_names_in_them);
	tcase_add_test(tc, a_copy_is_equal_and_apart);
	tcase_add_test(tc, equal_trees_have_equal_kinds_names_and_texts);
	tcase_add_test(tc, json_writes_leaves_by_their_kind);
	tcase_add_test(tc, where_it_was_written_is_told_or_nothing);
	tcase_add_test(tc, create_adds_an_entry);
	tcase_add_test(tc, create_starts_from_nothing);
	tcase_add_test(tc, create_leads_through_entries_to_what_is_new);
	tcase_add_test(tc, create_merges_into_containers);
	tcase_add_test(tc, create_refuses_an_entry_that_exists);
	tcase_add_test(tc, create_overwrites_no_leaf);
	tcase_add_test(tc, update_replaces_leaves_and_whole_sequences);
	tcase_add_test(tc, update_brings_in_containers_and_leaves);
	tcase_add_test(tc, update_refuses_unknown_entries_with_a_suggestion);
	tcase_add_test(tc, update_refuses_entries_of_lists_that_do_not_exist);
	tcase_add_test(tc, delete_ends_at_a_name_many_names_or_nothing);
	tcase_add_test(tc, delete_takes_leaves_by_name);
	tcase_add_test(tc, delete_takes_elements_by_value);
	tcase_add_test(tc, delete_takes_elements_by_some_of_their_leaves);
	tcase_add_test(tc, delete_refuses_what_is_not_there);
	tcase_add_test(tc, replace_takes_the_new_lab_as_it_is);
	tcase_add_test(tc, what_an_edit_brings_keeps_its_marks);
	tcase_add_test(tc, a_refusal_says_where_it_was_asked_for);
	tcase_add_test(tc, earlier_errors_do_not_refuse_an_edit);
	return tc;
}
