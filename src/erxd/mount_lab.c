/*
 * Both trees are walked side by side.  Below the top, a node that is not common to both
 * is made anew, as part of the whole would be, and takes the place of the old one;
 * entity tags come from the difference of the two (restconf/store.h).  Where that
 * cannot be done (a sequence at the top has no names, and libyang may have left
 * something out) the whole is made anew: before anything has been touched.
 */
#include "erxd/mount_lab.h"

#include "base/xalloc.h"
#include "lab/instance.h"
#include "lab/schema.h"

#include <libyang/libyang.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A node at the top that is another. */
struct step {
	struct lyd_node *was;    /* or NULL */
	struct lyd_node *now;    /* or NULL */
	struct lyd_node *before; /* where it comes anew; or NULL */
};

struct follow {
	struct mount_lab *m;
	const struct lys_module *module;
	struct step *steps;
	size_t n, cap;
};

void
mount_lab_init(struct mount_lab *m, uint64_t epoch, int64_t now)
{
	*m = (struct mount_lab){ .tree = NULL };
	restconf_store_init(&m->store, epoch, now);
}

void
mount_lab_fini(struct mount_lab *m)
{
	restconf_store_fini(&m->store);
	data_node_free(m->tree);
	m->tree = NULL;
}

/* --- the whole --- */

void
mount_lab_renew(struct mount_lab *m, const struct lys_module *module,
    const struct data_node *lab, int64_t now)
{
	struct lyd_node *tree = lab ? lab_instance_new(module, NULL, lab) : NULL;

	lyd_new_implicit_module(&tree, module, LYD_IMPLICIT_NO_STATE, NULL);
	restconf_store_set(&m->store, tree, now);
}

/* --- nodes at the top --- */

/* What libyang makes by itself where nothing is written; or NULL. */
static struct lyd_node *
implicit(const struct follow *f, const struct lysc_node *schema)
{
	struct lyd_node *all = NULL, *found = NULL;

	lyd_new_implicit_module(&all, f->module, LYD_IMPLICIT_NO_STATE, NULL);
	if (all)
		lyd_find_sibling_val(all, schema, NULL, 0, &found);
	if (found && found == all)
		all = all->next;
	if (found)
		lyd_unlink_tree(found);
	lyd_free_all(all);
	return found;
}

/* The node of a child of the lab, or of the entry of such a child; NULL when libyang
 * leaves it out. */
static struct lyd_node *
make(const struct follow *f, const struct data_node *child, struct data_node *entry)
{
	struct data_node *top = data_node_new(DATA_MAP, NULL);
	struct data_node *list = data_node_new(DATA_MAP, child->name);
	struct lyd_node *n;

	list->list = child->list;
	data_node_add(list, data_node_share(entry));
	data_node_add(top, list);
	n = lab_instance_new(f->module, NULL, top);
	data_node_free(top);
	if (n)
		lyd_new_implicit_tree(n, LYD_IMPLICIT_NO_STATE, NULL);
	return n;
}

static struct lyd_node *
make_single(const struct follow *f, const struct lysc_node *schema,
    struct data_node *child)
{
	struct data_node *top = data_node_new(DATA_MAP, NULL);
	struct lyd_node *n;

	data_node_add(top, data_node_share(child));
	n = lab_instance_new(f->module, NULL, top);
	data_node_free(top);
	if (n)
		lyd_new_implicit_tree(n, LYD_IMPLICIT_NO_STATE, NULL);
	return n ? n : implicit(f, schema);
}

static struct lyd_node *
first_of(const struct follow *f, const struct lysc_node *schema)
{
	struct lyd_node *n;

	LY_LIST_FOR(f->m->store.tree, n)
	{
		if (n->schema == schema)
			return n;
	}
	return NULL;
}

static void
add_step(struct follow *f, struct lyd_node *was, struct lyd_node *now,
    struct lyd_node *before)
{
	VEC_PUSH(f->steps, f->n, f->cap) = (struct step){ was, now, before };
}

/* --- lists --- */

static bool
is_of(const struct lyd_node *n, const struct lysc_node *list)
{
	return n && n->schema == list;
}

/* How the key of an instance compares with a name. */
static int
key_cmp(const struct lyd_node *n, const char *name)
{
	return strcmp(lyd_get_value(lyd_child(n)), name);
}

/* The next name that one of two maps has, in order, and what they have by it. */
struct pairs {
	const struct data_node *a, *b; /* either may be NULL */
	size_t i, k;
};

static bool
next_pair(struct pairs *p, struct data_node **x, struct data_node **y)
{
	struct data_node *a = p->a && p->i < p->a->n ? p->a->children[p->i] : NULL;
	struct data_node *b = p->b && p->k < p->b->n ? p->b->children[p->k] : NULL;
	int c = !a ? 1 : !b ? -1 : strcmp(a->name, b->name);

	*x = c <= 0 ? a : NULL;
	*y = c >= 0 ? b : NULL;
	p->i += *x != NULL;
	p->k += *y != NULL;
	return a || b;
}

/* Entries of a keyed list stand in order of their names, here and there.  False: what
 * was before is not all in libyang's tree. */
static bool
list_steps(struct follow *f, const struct lysc_node *list, const struct data_node *old,
    const struct data_node *now)
{
	struct pairs pairs = { old, now, 0, 0 };
	struct lyd_node *at = first_of(f, list), *was, *made;
	struct data_node *x, *y;

	while (next_pair(&pairs, &x, &y)) {
		if (x && (!is_of(at, list) || key_cmp(at, x->name) != 0))
			return false;
		was = x ? at : NULL;
		at = x ? at->next : at;
		if (x == y)
			continue;
		made = y ? make(f, now, y) : NULL;
		if (y && !made)
			return false;
		add_step(f, was, made, is_of(at, list) ? at : NULL);
	}
	return !is_of(at, list);
}

/* False: the whole has to be made anew. */
static bool
child_steps(struct follow *f, const char *name, struct data_node *old,
    struct data_node *now)
{
	const struct lysc_node *schema = lys_find_child(NULL, f->module, name, 0, 0, 0);
	struct lyd_node *made;

	if (!schema)
		return false;
	if (schema->nodetype == LYS_LIST && !lysc_is_userordered(schema) &&
	    (!old || old->kind == DATA_MAP) && (!now || now->kind == DATA_MAP))
		return list_steps(f, schema, old, now);
	if (!(schema->nodetype & (LYS_CONTAINER | LYS_LEAF)))
		return false;
	made = now ? make_single(f, schema, now) : implicit(f, schema);
	add_step(f, first_of(f, schema), made, NULL);
	return true;
}

static bool
all_steps(struct follow *f, const struct data_node *old, const struct data_node *now)
{
	struct pairs pairs = { old, now, 0, 0 };
	struct data_node *x, *y;

	while (next_pair(&pairs, &x, &y))
		if (x != y && !child_steps(f, x ? x->name : y->name, x, y))
			return false;
	return true;
}

/* --- both --- */

static void
carry_out(struct follow *f, int64_t now)
{
	struct restconf_stamp *stamp = restconf_store_begin(&f->m->store, now);

	for (size_t i = 0; i < f->n; i++)
		restconf_store_swap(&f->m->store, stamp, f->steps[i].was,
		    f->steps[i].now, f->steps[i].before);
	restconf_store_end(&f->m->store, stamp);
}

void
mount_lab_follow(struct mount_lab *m, const struct lys_module *module,
    const struct data_node *lab, int64_t now)
{
	struct follow f = { .m = m, .module = module };

	if (m->tree && lab && all_steps(&f, m->tree, lab)) {
		carry_out(&f, now);
	} else {
		for (size_t i = 0; i < f.n; i++)
			lyd_free_tree(f.steps[i].now);
		mount_lab_renew(m, module, lab, now);
	}
	free(f.steps);
	data_node_free(m->tree);
	m->tree = lab ? data_node_branch(lab) : NULL;
}
