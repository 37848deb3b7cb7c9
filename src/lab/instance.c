/*
 * Schema and tree are walked side by side, as when a file is read; but the tree has
 * been approved, so what does not fit is not for here.
 */
#include "lab/instance.h"

#include "base/json.h"
#include "lab/schema.h"

#include <libyang/libyang.h>
#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 4 };

struct into {
	const struct lys_module *module;
	struct lyd_node *first; /* at the top */
};

static void add_children(struct into *, struct lyd_node *parent,
    const struct lysc_node *, const struct data_node *map);

/* Nodes at the top are inserted when they are made; others are made in their place. */
static void
keep(struct into *to, struct lyd_node *parent, struct lyd_node *n)
{
	if (!parent && n)
		lyd_insert_sibling(to->first, n, &to->first);
}

static void
add_value(struct into *to, struct lyd_node *parent, const struct lysc_node *schema,
    const struct data_node *value)
{
	struct lyd_node *n = NULL;

	if (value->kind != DATA_TEXT || value->leaf == DATA_LEAF_NULL)
		return;
	if (lyd_new_term(parent, schema->module, schema->name, value->text, 0, &n) ==
	    LY_SUCCESS)
		keep(to, parent, n);
}

/* The keys of an element: by its name, by its place, or among its leaves. */
static bool
keys_of(const struct lysc_node *list, const struct data_node *entry, const char *name,
    const char *place, const char *keys[KEYS_MAX])
{
	const struct lysc_node *key = lysc_node_child(list);
	size_t n = 0;

	for (; key && lysc_is_key(key) && n < KEYS_MAX; key = key->next, n++) {
		const char *text =
		    entry->kind == DATA_MAP ? data_node_text(entry, key->name) : NULL;

		keys[n] = name && n == 0                       ? name
		    : lab_has_extension(key->exts, "position") ? place
							       : text;
		if (!keys[n])
			return false;
	}
	return true; /* a list of state may have none */
}

static void
add_entry(struct into *to, struct lyd_node *parent, const struct lysc_node *list,
    const struct data_node *entry, size_t place)
{
	const char *keys[KEYS_MAX] = { NULL };
	struct lyd_node *n = NULL;
	char number[24];

	snprintf(number, sizeof number, "%zu", place);
	if (entry->kind != DATA_MAP || !keys_of(list, entry, entry->name, number, keys))
		return;
	if (lyd_new_list(parent, list->module, list->name, 0, &n, keys[0], keys[1],
		keys[2], keys[3]) != LY_SUCCESS)
		return;
	keep(to, parent, n);
	add_children(to, n, list, entry);
}

static void
add_container(struct into *to, struct lyd_node *parent, const struct lysc_node *schema,
    const struct data_node *map)
{
	struct lyd_node *n = NULL;

	if (map->kind != DATA_MAP ||
	    lyd_new_inner(parent, schema->module, schema->name, 0, &n) != LY_SUCCESS)
		return;
	keep(to, parent, n);
	add_children(to, n, schema, map);
}

static void
add(struct into *to, struct lyd_node *parent, const struct lysc_node *schema,
    const struct data_node *c)
{
	if (lysc_is_key(schema))
		return;
	switch (schema->nodetype) {
	case LYS_LEAF:
		add_value(to, parent, schema, c);
		break;
	case LYS_LEAFLIST:
		for (size_t i = 0; i < c->n; i++)
			add_value(to, parent, schema, c->children[i]);
		break;
	case LYS_LIST:
		for (size_t i = 0; i < c->n; i++)
			add_entry(to, parent, schema, c->children[i], i);
		break;
	case LYS_CONTAINER:
		add_container(to, parent, schema, c);
		break;
	default:
		break;
	}
}

static void
add_children(struct into *to, struct lyd_node *parent, const struct lysc_node *sn,
    const struct data_node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct data_node *c = map->children[i];
		const struct lysc_node *schema =
		    lys_find_child(sn, to->module, c->name, 0, 0, 0);

		if (schema)
			add(to, parent, schema, c);
	}
}

struct lyd_node *
lab_instance_new(const struct lys_module *module, struct lyd_node *parent,
    const struct data_node *tree)
{
	struct into to = { module, NULL };

	add_children(&to, parent, parent ? parent->schema : NULL, tree);
	ly_err_clean(module->ctx, NULL); /* of values that did not fit */
	return to.first;
}

/* --- and back --- */

struct from {
	struct json j;
	bool emptied;
};

static void print_children(struct from *, const struct lyd_node *siblings,
    const struct data_node *was);

static const struct data_node *
below(const struct data_node *map, const char *name)
{
	return map && map->kind == DATA_MAP ? data_node_get(map, name) : NULL;
}

static bool
is_positional(const struct lysc_node *list)
{
	const struct lysc_node *key = lysc_node_child(list);

	return key && lab_has_extension(key->exts, "position");
}

/* All instances of one list or leaf-list, which lie side by side. */
static const struct lyd_node *
print_instances(struct from *f, const struct lyd_node *n, const struct data_node *was)
{
	const struct lysc_node *schema = n->schema;
	bool list = schema->nodetype == LYS_LIST, sequence;

	sequence = !list || is_positional(schema);
	if (sequence)
		json_array(&f->j, schema->name);
	else
		json_object(&f->j, schema->name);
	for (; n && n->schema == schema; n = n->next) {
		const char *name = list ? lyd_get_value(lyd_child(n)) : NULL;

		if (!list) {
			json_string(&f->j, NULL, lyd_get_value(n));
			continue;
		}
		json_object(&f->j, sequence ? NULL : name);
		print_children(f, lyd_child(n), sequence ? NULL : below(was, name));
		json_object_end(&f->j);
	}
	if (sequence)
		json_array_end(&f->j);
	else
		json_object_end(&f->j);
	return n;
}

static bool
has(const struct lyd_node *siblings, const char *name)
{
	for (; siblings; siblings = siblings->next)
		if (strcmp(siblings->schema->name, name) == 0)
			return true;
	return false;
}

static void
print_children(struct from *f, const struct lyd_node *siblings,
    const struct data_node *was)
{
	const struct lyd_node *n = siblings;

	while (n) {
		const struct data_node *old = below(was, n->schema->name);

		if (n->flags & LYD_DEFAULT || lysc_is_key(n->schema)) {
			n = n->next;
		} else if (n->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) {
			n = print_instances(f, n, old);
		} else if (n->schema->nodetype == LYS_CONTAINER) {
			json_object(&f->j, n->schema->name);
			print_children(f, lyd_child(n), old);
			json_object_end(&f->j);
			n = n->next;
		} else {
			json_string(&f->j, n->schema->name, lyd_get_value(n));
			n = n->next;
		}
	}
	for (size_t i = 0; was && was->kind == DATA_MAP && i < was->n; i++) {
		const struct data_node *c = was->children[i];

		if (c->kind != DATA_SEQ || (c->n && !f->emptied) || !c->name ||
		    has(siblings, c->name))
			continue;
		json_array(&f->j, c->name);
		json_array_end(&f->j);
	}
}

void
lab_instance_text(const struct lyd_node *siblings, const struct data_node *was,
    bool emptied, struct buf *out)
{
	struct from f = { .emptied = emptied };

	json_init(&f.j, out, false);
	json_object(&f.j, NULL);
	print_children(&f, siblings, was);
	json_object_end(&f.j);
}
