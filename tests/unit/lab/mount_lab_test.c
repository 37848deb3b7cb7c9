/*
 * A store that follows a lab from edit to edit, beside one that is made anew each time:
 * the same nodes in the same order with the same entity tags.  Edits are by chance, and
 * need not be sensible: libyang takes what the schema takes.
 */
#include "erxd/mount_lab.h"

#include "base/rng.h"
#include "base/xalloc.h"
#include "lab/lab.h"
#include "lab/schema.h"
#include "test.h"

#include <libyang/libyang.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_lab_mount_lab(void);

static const char *const paths[] = { "conf/examples/two-sites.yaml",
	"conf/examples/avs-global-reach.yaml", "conf/examples/hub-and-spokes.yaml",
	"conf/examples/packets.yaml", "tests/fixtures/149a29f/labs/every-leaf.yaml" };
enum { LABS = sizeof paths / sizeof *paths, SEEDS = 12, EDITS = 25 };

/* --- edits by chance --- */

static struct data_node *
some(struct rng *r, const struct data_node *n)
{
	return n && n->kind == DATA_MAP && n->n ? n->children[rng_below(r, n->n)]
						: NULL;
}

static struct data_node *
renamed(const struct data_node *n, uint64_t number)
{
	struct data_node *copy = data_node_dup(n);

	free(copy->name);
	copy->name = xasprintf("%c%llu-%s", 'a' + (int)(number % 26),
	    (unsigned long long)number, n->name);
	return copy;
}

/* Takes something, puts a copy of an entry beside it, or puts what one object has into
 * another of its kind. */
static void
mutate(struct rng *r, struct data_node *map, int deep)
{
	struct data_node *c = some(r, map), *other;

	if (!c)
		return;
	if (c->kind == DATA_MAP && deep && rng_below(r, 4)) {
		mutate(r, data_node_own(map, c->name), deep - 1);
		return;
	}
	switch (rng_below(r, 3)) {
	case 0:
		data_node_free(data_node_take(map, c->name));
		break;
	case 1:
		if (map->list)
			data_node_add(map, renamed(c, rng_below(r, 100)));
		break;
	default:
		other = map->list ? some(r, map) : NULL;
		if (other && other != c) {
			struct data_node *copy = data_node_dup(other);

			free(copy->name);
			copy->name = xstrdup(c->name);
			data_node_add(map, copy);
		}
		break;
	}
}

/* --- comparing --- */

static const struct lyd_node *
next_of(const struct lyd_node *n)
{
	if (lyd_child(n))
		return lyd_child(n);
	while (n && !n->next)
		n = n->parent ? &n->parent->node : NULL;
	return n ? n->next : NULL;
}

static void
same_node(const struct restconf_store *a, const struct lyd_node *x,
    const struct restconf_store *b, const struct lyd_node *y)
{
	char one[RESTCONF_ETAG_LEN], two[RESTCONF_ETAG_LEN];

	restconf_store_etag(a, x, one);
	restconf_store_etag(b, y, two);
	ck_assert_str_eq(one, two);
	ck_assert_int_eq(restconf_store_changed(a, x), restconf_store_changed(b, y));
	if (!x)
		return;
	ck_assert_ptr_eq(x->schema, y->schema);
	ck_assert_uint_eq(x->flags, y->flags);
	if (x->schema->nodetype & LYD_NODE_TERM)
		ck_assert_str_eq(lyd_get_value(x), lyd_get_value(y));
	ck_assert_ptr_eq(x->next ? x->next->prev : x, x);
}

static size_t
same_stores(const struct restconf_store *a, const struct restconf_store *b)
{
	const struct lyd_node *x = a->tree, *y = b->tree;
	size_t n = 0;

	same_node(a, NULL, b, NULL);
	for (; x && y; x = next_of(x), y = next_of(y), n++)
		same_node(a, x, b, y);
	ck_assert(!x && !y);
	if (a->tree) {
		ck_assert_ptr_null(a->tree->prev->next);
		ck_assert_ptr_eq(lyd_first_sibling(a->tree), a->tree);
	}
	return n;
}

static void
one_history(struct lab_reader *reader, const struct lys_module *module,
    const char *path, uint64_t seed)
{
	struct mount_lab follows, renewed;
	struct data_node *lab, *next;
	struct errs errs;
	struct rng r;

	errs_init(&errs);
	lab = lab_read_file(reader, LAB_SCHEMA_LAB, path, &errs);
	ck_assert_msg(lab != NULL, "%s: %s", path, errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	rng_init(&r, seed);
	mount_lab_init(&follows, 7, 0);
	mount_lab_init(&renewed, 7, 0);
	for (int64_t i = 1; i <= EDITS; i++) {
		mount_lab_follow(&follows, module, lab, i);
		mount_lab_renew(&renewed, module, lab, i);
		ck_assert_uint_gt(same_stores(&follows.store, &renewed.store), 0);
		next = data_node_branch(lab);
		for (uint64_t k = rng_below(&r, 3); k > 0; k--)
			mutate(&r, next, 5);
		data_node_free(lab);
		lab = next;
	}
	data_node_free(lab);
	mount_lab_follow(&follows, module, NULL, EDITS + 1);
	mount_lab_renew(&renewed, module, NULL, EDITS + 1);
	same_stores(&follows.store, &renewed.store);
	mount_lab_fini(&follows);
	mount_lab_fini(&renewed);
}

START_TEST(following_is_as_good_as_making_anew)
{
	struct lys_module *module = NULL;
	struct lab_reader *reader;
	struct ly_ctx *yang = NULL;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	ck_assert_ptr_nonnull(reader);
	ck_assert_int_eq(ly_ctx_new(NULL, LY_CTX_DISABLE_SEARCHDIRS, &yang),
	    LY_SUCCESS);
	ck_assert_int_eq(lys_parse_mem(yang, erx_yang_erx_lab, LYS_IN_YANG, &module),
	    LY_SUCCESS);
	for (uint64_t seed = 0; seed < SEEDS; seed++)
		one_history(reader, module, paths[_i], seed);
	lab_reader_free(reader);
	ly_ctx_destroy(yang);
	errs_fini(&errs);
}
END_TEST

TCase *
test_lab_mount_lab(void)
{
	TCase *t = tcase_create("mount_lab");

	tcase_add_loop_test(t, following_is_as_good_as_making_anew, 0, LABS);
	return t;
}
