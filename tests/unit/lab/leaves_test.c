/*
 * What the build makes of the schema for lib/ (scripts/embed-leaves) is what libyang
 * reads there: the names of leaves, their defaults and their words.  Groupings are
 * written out in one and by name in the other, so that leaves meet by what they say.
 */
#include "base/xalloc.h"
#include "er/model.h"
#include "er/schema.h"
#include "lab/schema.h"
#include "test.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

struct leaf {
	const char *id, *name, *initial; /* id: as embed-leaves calls it */
	char *words;                     /* with blanks between; NULL: none */
	bool met;
};
#define ROW(leaf)   { #leaf, ER_NAME_##leaf, ER_INITIAL_##leaf, NULL, false },
#define WORDS(leaf) ER_WORDS_##leaf,

static void
add(struct buf *out, const char *word)
{
	buf_printf(out, "%s%s", out->len ? " " : "", word);
}

static char *
in_a_row(const char *const *words)
{
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; words && words[i]; i++)
		add(&out, words[i]);
	return buf_steal(&out);
}

static void
add_type(struct buf *out, const struct lysc_type *type)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	const struct lysc_type_enum *e = (const struct lysc_type_enum *)type;

	if (type->basetype == LY_TYPE_BOOL) {
		add(out, "false");
		add(out, "true");
	} else if (type->basetype == LY_TYPE_ENUM) {
		for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(e->enums); i++)
			add(out, e->enums[i].name);
	} else if (type->basetype == LY_TYPE_UNION) {
		for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(u->types); i++)
			add_type(out, u->types[i]);
	}
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static char *
path_of(const struct lysc_node *node)
{
	char *above = node->parent ? path_of(node->parent) : NULL;
	char *path =
	    above ? xasprintf("%s_%s", above, node->name) : xstrdup(node->name);

	for (char *p = path; *p; p++)
		if (*p == '-')
			*p = '_';
	free(above);
	return path;
}

/* The one that is called as the node of libyang and says the same; one of a grouping
 * has another id. */
static struct leaf *
meet(struct leaf *leaves, size_t n, const char *path, const struct leaf *of)
{
	struct leaf *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(leaves[i].name, of->name) == 0 &&
		    same(leaves[i].initial, of->initial) &&
		    same(leaves[i].words, of->words) && (!found || found->met))
			found = &leaves[i];
		if (strcmp(leaves[i].id, path) == 0)
			return &leaves[i];
	}
	return found;
}

static void
hold_against(struct leaf *leaves, size_t n, const struct lysc_node *node)
{
	const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)node;
	bool single = node->nodetype == LYS_LEAF;
	struct leaf is = { .name = node->name }, *found;
	char *path = path_of(node);
	struct buf words;

	buf_init(&words);
	add_type(&words,
	    single ? leaf->type : ((const struct lysc_node_leaflist *)node)->type);
	is.words = words.data;
	if (single && leaf->dflt)
		is.initial = lyd_value_get_canonical(node->module->ctx, leaf->dflt);
	found = meet(leaves, n, path, &is);
	ck_assert_msg(found != NULL,
	    "lib/ has no leaf %s as %s is, default %s, words %s", is.name, path,
	    is.initial, is.words);
	ck_assert_msg(same(found->initial, is.initial), "%s: the default is %s, not %s",
	    path, is.initial, found->initial);
	ck_assert_msg(same(found->words, is.words), "%s: the words are %s, not %s",
	    path, is.words, found->words);
	found->met = true;
	buf_fini(&words);
	free(path);
}

struct walk {
	struct leaf *leaves;
	size_t n, seen;
};

static LY_ERR
visit(struct lysc_node *node, void *data, ly_bool *skip)
{
	struct walk *w = data;

	*skip = 0;
	if ((node->nodetype & (LYS_LEAF | LYS_LEAFLIST)) && !lysc_is_key(node)) {
		hold_against(w->leaves, w->n, node);
		w->seen++;
	}
	return LY_SUCCESS;
}

START_TEST(r5_lib_knows_each_leaf_as_libyang_does)
{
	struct leaf leaves[] = { ER_LEAVES(ROW) };
	const char *const *const words[] = { ER_LEAVES(WORDS) };
	struct walk w = { leaves, sizeof leaves / sizeof *leaves, 0 };
	struct lab_modules modules;
	struct errs errs;

	errs_init(&errs);
	ck_assert(lab_modules_init(&modules, &errs));
	for (size_t i = 0; i < w.n; i++)
		leaves[i].words = words[i] ? in_a_row(words[i]) : NULL;
	lysc_module_dfs_full(modules.module[LAB_MODULE_LAB], visit, &w);
	ck_assert_uint_gt(w.seen, 180);
	for (size_t i = 0; i < w.n; i++) {
		ck_assert_msg(leaves[i].met, "%s is no leaf of the schema",
		    leaves[i].id);
		free(leaves[i].words);
	}
	lab_modules_fini(&modules);
	errs_fini(&errs);
}
END_TEST

START_TEST(r5_the_default_subscription_is_that_of_the_schema)
{
	ck_assert_str_eq(ER_SUBSCRIPTION_DEFAULT, ER_INITIAL_owned_subscription);
}
END_TEST

TCase *
test_lab_leaves(void)
{
	TCase *t = tcase_create("lab/leaves");

	tcase_add_test(t, r5_lib_knows_each_leaf_as_libyang_does);
	tcase_add_test(t, r5_the_default_subscription_is_that_of_the_schema);
	return t;
}
