/*
 * Trees that have nodes in common, by chance: an edit of a branch comes to the same as
 * one of a copy, the tree that it came from stays as it was, and either may go first.
 */
#include "base/rng.h"
#include "base/xalloc.h"
#include "data/change.h"
#include "data/tree.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_data_branch(void);

enum { SEEDS = 4000, STEPS = 6, DEEP = 3 };

static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
enum { NAMES = sizeof names / sizeof *names };

static const char *
name(struct rng *r)
{
	return names[rng_below(r, NAMES)];
}

static struct data_node *
leaf(struct rng *r, const char *key)
{
	struct data_node *n = data_node_new(DATA_TEXT, key);

	n->text = xstrdup(name(r));
	return n;
}

static struct data_node *
grow(struct rng *r, const char *key, int deep)
{
	uint64_t what = deep ? rng_below(r, 4) : 3;
	struct data_node *n;

	if (what == 3)
		return leaf(r, key);
	n = data_node_new(what == 2 ? DATA_SEQ : DATA_MAP, key);
	n->list = what == 1;
	for (uint64_t i = rng_below(r, 5); i > 0; i--)
		data_node_add(n,
		    n->kind == DATA_SEQ ? grow(r, NULL, 0)
			: n->list       ? grow(r, name(r), deep)
					: grow(r, name(r), deep - 1));
	return n;
}

static struct data_node *
top(struct rng *r)
{
	struct data_node *n = data_node_new(DATA_MAP, NULL);

	for (uint64_t i = 1 + rng_below(r, NAMES); i > 0; i--)
		data_node_add(n, grow(r, name(r), DEEP));
	return n;
}

/* Names what lies there, more often than not. */
static struct data_node *
grow_delete(struct rng *r, const struct data_node *lab, const char *key)
{
	struct data_node *n;

	if (!lab || lab->kind != DATA_MAP || !lab->n || rng_below(r, 4) == 0) {
		if (rng_below(r, 2))
			return data_node_new(DATA_MAP, key);
		n = data_node_new(DATA_SEQ, key);
		for (uint64_t i = 1 + rng_below(r, 2); i > 0; i--)
			data_node_add(n, leaf(r, NULL));
		return n;
	}
	n = data_node_new(DATA_MAP, key);
	for (uint64_t i = 1 + rng_below(r, 2); i > 0; i--) {
		const struct data_node *c = lab->children[rng_below(r, lab->n)];

		data_node_add(n, grow_delete(r, c, c->name));
	}
	return n;
}

static char *
json_of(const struct data_node *n)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, false);
	data_node_json(&j, NULL, n);
	return out.data;
}

static struct data_node *
edit_of(struct rng *r, const struct data_node *lab, enum data_op op)
{
	struct data_node *other, *edit;

	if (op == DATA_DELETE)
		return grow_delete(r, lab, NULL);
	other = top(r);
	if (op != DATA_CHANGE)
		return other;
	edit = data_change_between(lab, other);
	data_node_free(other);
	return edit;
}

static void
same_errors(const struct errs *a, const struct errs *b)
{
	ck_assert_uint_eq(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		ck_assert_int_eq((int)a->items[i].code, (int)b->items[i].code);
		ck_assert_str_eq(a->items[i].path, b->items[i].path);
		ck_assert_str_eq(a->items[i].text, b->items[i].text);
		ck_assert_str_eq(a->items[i].cure, b->items[i].cure);
	}
}

/* One edit of both; the tree after the edit, or NULL when the edit was refused. */
static struct data_node *
step(struct rng *r, const struct data_node *lab)
{
	enum data_op op = (enum data_op)rng_below(r, 5);
	struct data_node *edit = edit_of(r, lab, op), *before = data_node_dup(lab);
	struct data_node *copy, *branch;
	struct errs of_copy, of_branch;
	char *a, *b;

	errs_init(&of_copy);
	errs_init(&of_branch);
	copy = data_tree_edit(lab, op, edit, &of_copy);
	branch = data_tree_branch(lab, op, edit, &of_branch);
	data_node_free(edit);
	same_errors(&of_copy, &of_branch);
	ck_assert(data_node_equal(lab, before));
	data_node_free(before);
	ck_assert(!copy == !branch);
	if (copy) {
		ck_assert(data_node_equal(copy, branch));
		a = json_of(copy);
		b = json_of(branch);
		ck_assert_str_eq(a, b);
		free(a);
		free(b);
	}
	data_node_free(copy);
	errs_fini(&of_copy);
	errs_fini(&of_branch);
	return branch;
}

START_TEST(an_edit_of_a_branch_is_that_of_a_copy)
{
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct data_node *lab, *next, *kept = NULL, *as_kept = NULL;
		struct rng r;

		rng_init(&r, seed);
		lab = top(&r);
		for (int i = 0; i < STEPS; i++) {
			next = step(&r, lab);
			if (!next)
				continue;
			if (!kept) {
				kept = lab;
				as_kept = data_node_dup(kept);
			} else {
				data_node_free(lab);
			}
			lab = next;
		}
		/* Many edits later it is what it was; which one goes first is chance.
		 */
		ck_assert(!kept || data_node_equal(kept, as_kept));
		if (rng_below(&r, 2)) {
			data_node_free(kept);
			kept = NULL;
		}
		data_node_free(lab);
		data_node_free(kept);
		data_node_free(as_kept);
	}
}
END_TEST

START_TEST(what_an_edit_leaves_is_in_common)
{
	struct rng r;
	struct data_node *lab, *edit, *now;
	struct errs errs;

	rng_init(&r, 1);
	errs_init(&errs);
	lab = data_node_new(DATA_MAP, NULL);
	for (size_t i = 0; i < NAMES; i++) {
		struct data_node *m = data_node_new(DATA_MAP, names[i]);

		data_node_add(m, leaf(&r, "x"));
		data_node_add(lab, m);
	}
	edit = data_node_new(DATA_MAP, NULL);
	data_node_add(edit, data_node_new(DATA_MAP, "c"));
	data_node_add(data_node_get(edit, "c"), leaf(&r, "y"));
	now = data_tree_branch(lab, DATA_UPDATE, edit, &errs);
	ck_assert_ptr_nonnull(now);
	for (size_t i = 0; i < NAMES; i++)
		ck_assert((now->children[i] == lab->children[i]) ==
		    (strcmp(names[i], "c") != 0));
	ck_assert_ptr_eq(data_node_get(data_node_get(now, "c"), "x"),
	    data_node_get(data_node_get(lab, "c"), "x"));
	ck_assert_ptr_null(data_node_get(data_node_get(lab, "c"), "y"));
	data_node_free(edit);
	data_node_free(lab);
	/* The tree stands without the one that it came from. */
	for (size_t i = 0; i < NAMES; i++)
		ck_assert_ptr_nonnull(data_node_text(now->children[i], "x"));
	data_node_free(now);
	errs_fini(&errs);
}
END_TEST

TCase *
test_data_branch(void)
{
	TCase *t = tcase_create("branch");

	tcase_add_test(t, an_edit_of_a_branch_is_that_of_a_copy);
	tcase_add_test(t, what_an_edit_leaves_is_in_common);
	return t;
}
