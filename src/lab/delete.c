/*
 * What a DELETE names: mappings lead down as in a lab, and end at names.  Nothing (or
 * an empty mapping) ends at the node itself; a name, or a sequence of names, ends at
 * children of it; where the lab has a sequence, values name its elements.
 */
#include "base/xalloc.h"
#include "lab/read.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

static struct data_node *walk(struct lab_walk *, const struct lysc_node *,
    const struct lab_yaml *, struct lab_mark, const struct lab_step *);

/* Nothing more is said: the node itself. */
static bool
ends_here(const struct lab_yaml *y)
{
	return lab_yaml_is_null(y) || (y->kind == LAB_YAML_MAP && y->n == 0);
}

static bool
is_entry_list(const struct lysc_node *sn)
{
	return sn && sn->nodetype == LYS_LIST && !lab_note(sn)->positional;
}

/* Whether it names a child: an entry of the list `sn`, or what `sn` has in the schema.
 */
static bool
is_child(struct lab_walk *w, const struct lysc_node *sn, bool entries,
    const struct lab_yaml *y, const struct lab_step *at)
{
	struct lab_step step = { at, y->text, 0 };

	if (y->kind != LAB_YAML_SCALAR || lab_yaml_is_null(y)) {
		lab_walk_wrong(w, y, at, "a name", "write the name of what is to go");
		return false;
	}
	if (entries)
		return lab_walk_key(w, sn, y, &step);
	if (lab_child(w->module, sn, y->text))
		return true;
	lab_walk_unknown(w, sn, y, &step);
	return false;
}

static struct data_node *
name_node(struct lab_walk *w, const struct lab_yaml *y, const char *name)
{
	struct data_node *node = lab_node_new(w, DATA_TEXT, name, y->mark);

	node->text = xstrdup(y->text);
	return node;
}

/*
 * A keyed list (`entries`), or the inside of a container, of an entry or of the whole:
 * both have children with names.
 */
static struct data_node *
walk_named(struct lab_walk *w, const struct lysc_node *sn, bool entries,
    const struct lab_yaml *y, const char *name, struct lab_mark mark,
    const struct lab_step *at)
{
	const struct lab_yaml_item **items;
	struct data_node *node, *child;
	size_t n;

	if (y->kind == LAB_YAML_BAD)
		return NULL;
	if (y->kind == LAB_YAML_SCALAR && !lab_yaml_is_null(y))
		return is_child(w, sn, entries, y, at) ? name_node(w, y, name) : NULL;
	node =
	    lab_node_new(w, y->kind == LAB_YAML_SEQ ? DATA_SEQ : DATA_MAP, name, mark);
	if (y->kind == LAB_YAML_SEQ)
		for (size_t i = 0; i < y->n; i++)
			if (is_child(w, sn, entries, y->items[i].value, at))
				data_node_add(node,
				    name_node(w, y->items[i].value, NULL));
	if (y->kind != LAB_YAML_MAP)
		return node;

	items = lab_walk_items(w, y, at, &n);
	for (size_t i = 0; i < n; i++) {
		const struct lab_yaml *key = items[i]->key, *value = items[i]->value;
		struct lab_step step = { at, key->text, 0 };

		if (!is_child(w, sn, entries, key, at))
			continue;
		if (entries)
			child = walk_named(w, sn, false, value, key->text, key->mark,
			    &step);
		else
			child = walk(w, lab_child(w->module, sn, key->text), value,
			    key->mark, &step);
		if (child)
			data_node_add(node, child);
	}
	free(items);
	return node;
}

/* A leaf-list or a positional list: which elements go. */
static struct data_node *
walk_sequence(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	struct data_node *seq, *element;
	bool single = y->kind != LAB_YAML_SEQ;

	if (ends_here(y))
		return lab_node_new(w, DATA_MAP, sn->name, mark);
	seq = lab_node_new(w, DATA_SEQ, sn->name, mark);
	if (sn->nodetype == LYS_LEAFLIST) {
		lab_walk_values(w, sn, y, seq, at);
		return seq;
	}
	for (size_t i = 0; i < (single ? 1 : y->n); i++) {
		struct lab_step step = { at, NULL, i };

		element = lab_walk_element(w, sn, single ? y : y->items[i].value,
		    single ? at : &step);
		if (element)
			data_node_add(seq, element);
	}
	return seq;
}

static struct data_node *
walk(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	if (sn->nodetype == LYS_LEAFLIST ||
	    (sn->nodetype == LYS_LIST && lab_note(sn)->positional))
		return walk_sequence(w, sn, y, mark, at);
	if (sn->nodetype != LYS_LEAF)
		return walk_named(w, sn, is_entry_list(sn), y, sn->name, mark, at);
	if (ends_here(y))
		return lab_node_new(w, DATA_MAP, sn->name, mark);
	if (y->kind != LAB_YAML_BAD)
		lab_fault(w->faults, CODE_WRONG_KIND, y->mark, at,
		    "name it alone, without its value",
		    "a leaf goes whatever its value");
	return NULL;
}

struct data_node *
lab_walk_delete_piece(struct lab_walk *w, const struct lab_yaml *y, const char *name,
    struct lab_mark mark, const struct lab_step *at)
{
	return walk_named(w, NULL, false, y, name, mark, at);
}

struct data_node *
lab_walk_delete(struct lab_walk *w, const struct lab_yaml *root)
{
	return walk_named(w, NULL, false, root, NULL, root->mark, NULL);
}
