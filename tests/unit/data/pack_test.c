/* A tree goes through octets, and octets that are none are refused. */
#include "data/pack.h"

#include "base/rng.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_data_pack(void);

static struct data_node *
tree(const char *json)
{
	struct data_node *n;
	struct errs errs;

	errs_init(&errs);
	n = data_json_parse(json, strlen(json), &errs);
	ck_assert_ptr_nonnull(n);
	errs_fini(&errs);
	return n;
}

static const char sample[] =
    "{\"a\":{\"b\":[1,true,null,\"\",\"x\"],\"c\":{}},\"d\":[[],[{}]],\"e\":\"\\u00fc\"}";

START_TEST(a_tree_comes_back_as_it_was)
{
	struct data_node *n = tree(sample), *again, *secret;
	struct buf out;

	n->children[0]->list = true;
	secret = data_node_get(n, "e");
	secret->secret = secret->reference = true;
	secret->value = xstrdup("hidden");
	buf_init(&out);
	data_pack(n, &out);
	again = data_unpack(out.data, out.len);
	ck_assert_ptr_nonnull(again);
	ck_assert(data_node_equal(n, again));
	ck_assert(again->children[0]->list && !again->children[1]->list);
	ck_assert_int_eq(data_node_get(again->children[0], "b")->children[0]->leaf,
	    DATA_LEAF_NUMBER);
	secret = data_node_get(again, "e");
	ck_assert(secret->secret && secret->reference);
	ck_assert_str_eq(secret->value, "hidden");
	data_node_free(again);
	data_node_free(n);
	buf_fini(&out);
}
END_TEST

START_TEST(a_tree_knows_where_it_was_written)
{
	struct data_node *n = tree(sample), *again;
	struct buf out;
	char where[40];

	n->file = "one";
	n->line = 7;
	n->column = 1;
	for (size_t i = 0; i < n->n; i++) {
		n->children[i]->file = i ? "two" : "one";
		n->children[i]->line = (uint32_t)(i + 8);
		n->children[i]->column = 3;
	}
	buf_init(&out);
	data_pack(n, &out);
	again = data_unpack_lasting(out.data, out.len);
	ck_assert_ptr_nonnull(again);
	ck_assert_str_eq(data_node_where(again, where, sizeof where), "one:7:1");
	ck_assert_str_eq(data_node_where(again->children[0], where, sizeof where),
	    "one:8:3");
	ck_assert_str_eq(data_node_where(again->children[1], where, sizeof where),
	    "two:9:3");
	ck_assert_str_eq(data_node_where(again->children[1]->children[0], where,
			     sizeof where),
	    "");
	data_node_free(again);
	again = data_unpack(out.data, out.len);
	ck_assert_str_eq(data_node_where(again, where, sizeof where), "");
	data_node_free(again);
	data_node_free(n);
	buf_fini(&out);
}
END_TEST

START_TEST(less_or_more_octets_are_no_tree)
{
	struct data_node *n = tree(sample);
	struct buf out;

	buf_init(&out);
	data_pack(n, &out);
	for (size_t len = 0; len < out.len; len++)
		ck_assert_ptr_null(data_unpack(out.data, len));
	buf_putc(&out, '\0');
	ck_assert_ptr_null(data_unpack(out.data, out.len));
	data_node_free(n);
	buf_fini(&out);
}
END_TEST

/* What a process that somebody has taken over may write. */
START_TEST(wrong_octets_are_a_tree_or_none)
{
	struct data_node *n = tree(sample);
	struct rng rng;
	struct buf out;

	rng_init(&rng, 7);
	buf_init(&out);
	data_pack(n, &out);
	for (unsigned i = 0; i < 20000; i++) {
		char *copy = xmemdup(out.data, out.len);

		for (unsigned k = 0; k < 3; k++)
			copy[rng_below(&rng, out.len)] = (char)rng_below(&rng, 256);
		data_node_free(data_unpack(copy, out.len));
		free(copy);
	}
	data_node_free(n);
	buf_fini(&out);
}
END_TEST

START_TEST(what_lies_too_deep_is_no_tree)
{
	struct data_node *top = data_node_new(DATA_SEQ, NULL), *n = top;
	struct buf out;

	for (unsigned i = 0; i < 100; i++) {
		struct data_node *c = data_node_new(DATA_SEQ, NULL);

		data_node_add(n, c);
		n = c;
	}
	buf_init(&out);
	data_pack(top, &out);
	ck_assert_ptr_null(data_unpack(out.data, out.len));
	data_node_free(top);
	buf_fini(&out);
}
END_TEST

TCase *
test_data_pack(void)
{
	TCase *t = tcase_create("pack");

	tcase_add_test(t, a_tree_comes_back_as_it_was);
	tcase_add_test(t, a_tree_knows_where_it_was_written);
	tcase_add_test(t, less_or_more_octets_are_no_tree);
	tcase_add_test(t, wrong_octets_are_a_tree_or_none);
	tcase_add_test(t, what_lies_too_deep_is_no_tree);
	return t;
}
