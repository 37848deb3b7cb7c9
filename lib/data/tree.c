/*
 * Children of a MAP are an array sorted by name: looked up by halving, filled cheapest
 * in order of the names, as the reader does.
 */
#include "data/tree.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "data/suggest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct data_node *
data_node_new(enum data_kind kind, const char *name)
{
	struct data_node *node = xcalloc(1, sizeof *node);

	node->kind = kind;
	node->name = name ? xstrdup(name) : NULL;
	return node;
}

void
data_node_free(struct data_node *node)
{
	if (!node)
		return;
	if (node->shared) {
		node->shared--;
		return;
	}
	for (size_t i = 0; i < node->n; i++)
		data_node_free(node->children[i]);
	free(node->children);
	free(node->name);
	free(node->text);
	free(node->value);
	free(node);
}

/* A copy of one node, with room for its children. */
static struct data_node *
dup_one(const struct data_node *from)
{
	struct data_node *node = xmalloc(sizeof *node);

	*node = *from;
	node->shared = 0;
	node->name = from->name ? xstrdup(from->name) : NULL;
	node->text = from->text ? xstrdup(from->text) : NULL;
	node->value = from->value ? xstrdup(from->value) : NULL;
	node->children = NULL;
	node->cap = node->n;
	if (node->n)
		node->children = xreallocarray(NULL, node->n, sizeof *node->children);
	return node;
}

struct data_node *
data_node_dup(const struct data_node *from)
{
	struct data_node *node = dup_one(from);

	for (size_t i = 0; i < node->n; i++)
		node->children[i] = data_node_dup(from->children[i]);
	return node;
}

/* --- nodes that two trees have --- */

struct data_node *
data_node_share(struct data_node *node)
{
	node->shared++;
	return node;
}

struct data_node *
data_node_branch(const struct data_node *from)
{
	struct data_node *node = dup_one(from);

	for (size_t i = 0; i < node->n; i++)
		node->children[i] = data_node_share(from->children[i]);
	return node;
}

struct data_node *
data_node_own_at(struct data_node *parent, size_t i)
{
	struct data_node *child = parent->children[i];

	if (child->shared) {
		parent->children[i] = data_node_branch(child);
		data_node_free(child);
	}
	return parent->children[i];
}

bool
data_node_equal(const struct data_node *a, const struct data_node *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind || a->n != b->n || !text_equal(a->name, b->name) ||
	    !text_equal(a->text, b->text) || !text_equal(a->value, b->value))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!data_node_equal(a->children[i], b->children[i]))
			return false;
	return true;
}

/* Children of a MAP have names; this says so to whoever reads the code without us. */
static const char *
name_of(const struct data_node *node)
{
	return node->name ? node->name : "";
}

size_t
data_node_place(const struct data_node *map, const char *name, bool *found)
{
	size_t lo = 0, hi = map->n;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(name_of(map->children[mid]), name);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
data_node_add(struct data_node *parent, struct data_node *child)
{
	size_t at = parent->n;
	bool found = false;

	/* Children often come in order: then the end is the place. */
	if (parent->kind == DATA_MAP && at > 0 &&
	    strcmp(name_of(parent->children[at - 1]), name_of(child)) >= 0)
		at = data_node_place(parent, name_of(child), &found);
	if (found) {
		data_node_free(parent->children[at]);
		parent->children[at] = child;
		return;
	}
	VEC_PUSH(parent->children, parent->n, parent->cap) = child;
	memmove(parent->children + at + 1, parent->children + at,
	    (parent->n - 1 - at) * sizeof(struct data_node *));
	parent->children[at] = child;
}

/* Where a MAP keeps the child of this name, or NULL. */
static struct data_node **
find(const struct data_node *map, const char *name)
{
	bool found;
	size_t at;

	if (!map || map->kind != DATA_MAP || map->n == 0)
		return NULL;
	at = data_node_place(map, name, &found);
	return found ? &map->children[at] : NULL;
}

struct data_node *
data_node_get(const struct data_node *map, const char *name)
{
	struct data_node **child = find(map, name);

	return child ? *child : NULL;
}

struct data_node *
data_node_own(struct data_node *map, const char *name)
{
	struct data_node **child = find(map, name);

	return child ? data_node_own_at(map, (size_t)(child - map->children)) : NULL;
}

struct data_node *
data_node_take(struct data_node *map, const char *name)
{
	struct data_node **child = find(map, name), *node;
	size_t behind;

	if (!child)
		return NULL;
	node = *child;
	behind = map->n - 1 - (size_t)(child - map->children);
	memmove(child, child + 1, behind * sizeof(struct data_node *));
	map->n--;
	return node;
}

const char *
data_node_text(const struct data_node *map, const char *name)
{
	const struct data_node *node = data_node_get(map, name);

	return node && node->kind == DATA_TEXT ? node->text : NULL;
}

const char *
data_node_value(const struct data_node *leaf)
{
	return leaf->reference ? leaf->value : leaf->text;
}

const struct data_node *
data_node_lend(struct data_node *to, const struct data_node *from)
{
	const struct data_node *without = NULL;

	if (to->reference && !to->value && from && from->value &&
	    text_equal(to->text, from->text))
		to->value = xstrdup(from->value);
	if (to->reference && !to->value)
		return to;
	for (size_t i = 0; i < to->n; i++) {
		struct data_node *c = to->children[i];
		const struct data_node *other = NULL, *left;

		if (from && to->kind == DATA_MAP && from->kind == DATA_MAP)
			other = data_node_get(from, c->name);
		else if (from && from->kind == to->kind && i < from->n)
			other = from->children[i];
		left = data_node_lend(c, other);
		without = without ? without : left;
	}
	return without;
}

char *
data_node_where(const struct data_node *node, char *buf, size_t size)
{
	if (node->file && node->line)
		snprintf(buf, size, "%s:%u:%u", node->file, node->line, node->column);
	else if (size)
		buf[0] = '\0';
	return buf;
}

/* A canonical number or boolean needs no quotes; its text is the JSON. */
static void
leaf_json(struct json *j, const char *key, const struct data_node *node)
{
	switch (node->leaf) {
	case DATA_LEAF_STRING:
		json_string(j, key, node->text);
		break;
	case DATA_LEAF_NUMBER:
		if (strpbrk(node->text, ".eE"))
			json_raw(j, key, node->text, strlen(node->text));
		else if (node->text[0] == '-')
			json_int(j, key, strtoll(node->text, NULL, 10));
		else
			json_uint(j, key, strtoull(node->text, NULL, 10));
		break;
	case DATA_LEAF_BOOL:
		json_bool(j, key, strcmp(node->text, "true") == 0);
		break;
	case DATA_LEAF_NULL:
		json_null(j, key);
		break;
	}
}

void
data_node_json(struct json *j, const char *key, const struct data_node *node)
{
	switch (node->kind) {
	case DATA_MAP:
		json_object(j, key);
		for (size_t i = 0; i < node->n; i++)
			data_node_json(j, node->children[i]->name, node->children[i]);
		json_object_end(j);
		break;
	case DATA_SEQ:
		json_array(j, key);
		for (size_t i = 0; i < node->n; i++)
			data_node_json(j, NULL, node->children[i]);
		json_array_end(j);
		break;
	case DATA_TEXT:
		leaf_json(j, key, node);
		break;
	}
}
