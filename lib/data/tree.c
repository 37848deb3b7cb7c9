/*
 * Children of a MAP are an array sorted by name: looked up by halving, filled cheapest
 * in order of the names, as the reader does.  An edit walks itself and a copy of the
 * lab side by side; the copy has its own nodes only on the ways to what the edit
 * changes, and shares all others with the lab.  Errors do not stop the walk, only its
 * result is thrown away.
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

/* The place of a name in a MAP, or where it would go. */
static size_t
place(const struct data_node *map, const char *name, bool *found)
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
		at = place(parent, name_of(child), &found);
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
	at = place(map, name, &found);
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

/* --- edits --- */

/* Where in the tree an edit is: the names from the root down, for its errors. */
struct step {
	const struct step *up; /* NULL at the root */
	const char *name;
};

enum { FEW = 5 }; /* names of a cure */

struct edit {
	enum data_op op;
	struct errs *errs;
	size_t nerrors; /* of this edit; `errs` may have held some before */
};

static void
path_text(struct buf *out, const struct step *at)
{
	if (!at)
		return;
	path_text(out, at->up);
	if (out->len)
		buf_putc(out, '/');
	buf_puts(out, at->name);
}

static void __attribute__((format(printf, 6, 7)))
refuse(struct edit *e, enum code code, const struct data_node *node,
    const struct step *at, const char *cure, const char *text, ...)
{
	char where[512], *reason;
	struct buf path;
	va_list ap;

	va_start(ap, text);
	reason = xvasprintf(text, ap);
	va_end(ap);
	buf_init(&path);
	path_text(&path, at);
	errs_add(e->errs, code, data_node_where(node, where, sizeof where), path.data,
	    cure, "%s", reason);
	buf_fini(&path);
	free(reason);
	e->nerrors++;
}

/* What else to do when nothing is near: where there is little, all of it is named. */
static void
otherwise(const struct edit *e, const struct data_node *map, struct buf *out)
{
	if (e->op == DATA_UPDATE) {
		buf_puts(out, "create it instead");
		return;
	}
	buf_puts(out, "leave it out");
	for (size_t i = 0; map->n <= FEW && i < map->n; i++)
		buf_printf(out, "%s\"%s\"",
		    i                ? ", "
			: map->n > 1 ? ", or name one of "
				     : ", or name ",
		    map->children[i]->name);
}

static void
unknown(struct edit *e, const struct data_node *map, const struct data_node *node,
    const struct step *at, const char *name)
{
	struct data_suggest s;
	struct buf cure;
	bool found;
	size_t i = place(map, name, &found), end;

	buf_init(&cure);
	otherwise(e, map, &cure);
	data_suggest_init(&s, name);
	i = i > DATA_SUGGEST_MAX / 2 ? i - DATA_SUGGEST_MAX / 2 : 0;
	end = map->n - i > DATA_SUGGEST_MAX ? i + DATA_SUGGEST_MAX : map->n;
	for (; map->children && i < end; i++)
		data_suggest_offer(&s, map->children[i]->name);
	refuse(e, CODE_UNKNOWN_NAME, node, at, data_suggest_cure(&s, cure.data),
	    "there is no \"%s\"", name);
	buf_fini(&cure);
}

/* Whether a CREATE describes this entry itself, or only leads to what lies in it. */
static bool
describes(const struct data_node *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		if (entry->children[i]->kind != DATA_MAP)
			return true;
	return entry->n == 0;
}

/* CREATE and UPDATE of one MAP of the lab. */
static void
merge(struct edit *e, struct data_node *map, const struct data_node *edit,
    const struct step *up)
{
	bool list = map->list || edit->list;

	map->list = list;
	for (size_t i = 0; i < edit->n; i++) {
		const struct data_node *new = edit->children[i];
		struct data_node *old = data_node_get(map, new->name);
		struct step at = { up, new->name };
		bool lead = old && old->kind == DATA_MAP && new->kind == DATA_MAP;

		if (e->op == DATA_UPDATE && list && !old)
			unknown(e, map, new, &at, new->name);
		else if (e->op == DATA_CREATE && old &&
		    (!lead || (list && describes(new))))
			refuse(e, CODE_EXISTS, new, &at,
			    "update it, or take another name", "\"%s\" exists already",
			    new->name);
		else if (lead)
			merge(e, data_node_own(map, new->name), new, &at);
		else if (e->op == DATA_UPDATE && new->kind == DATA_MAP) {
			/* Entries that come with a new list or container are as
			 * unknown. */
			struct data_node *fresh = data_node_new(DATA_MAP, new->name);

			fresh->file = new->file;
			fresh->line = new->line;
			fresh->column = new->column;
			merge(e, fresh, new, &at);
			data_node_add(map, fresh);
		} else
			data_node_add(map, data_node_dup(new));
	}
}

/* Whether an element of a SEQ is what a pattern of a DELETE stands for. */
static bool
matches(const struct data_node *element, const struct data_node *pattern)
{
	if (pattern->kind != DATA_MAP)
		return pattern->kind == element->kind &&
		    text_equal(pattern->text, element->text);
	for (size_t i = 0; i < pattern->n; i++) {
		const struct data_node *leaf =
		    data_node_get(element, pattern->children[i]->name);

		if (!leaf || !data_node_equal(leaf, pattern->children[i]))
			return false;
	}
	return element->kind == DATA_MAP && pattern->n > 0;
}

static void
delete_elements(struct edit *e, struct data_node *seq, const struct data_node *pattern,
    const struct step *at)
{
	size_t kept = 0, before = seq->n;

	for (size_t i = 0; i < before; i++) {
		if (matches(seq->children[i], pattern))
			data_node_free(seq->children[i]);
		else
			seq->children[kept++] = seq->children[i];
	}
	seq->n = kept;
	if (kept == before)
		refuse(e, CODE_UNKNOWN_NAME, pattern, at, "leave it out",
		    "there is no %s here",
		    pattern->kind == DATA_TEXT ? pattern->text : "such element");
}

static void
delete_name(struct edit *e, struct data_node *map, const struct data_node *end,
    const struct step *up)
{
	const char *name = end->kind == DATA_TEXT ? end->text : "";
	struct data_node *gone = data_node_take(map, name);
	struct step at = { up, name };

	if (gone)
		data_node_free(gone);
	else
		unknown(e, map, end, &at, name);
}

/* What ends a DELETE at `node`: a name or value, or a SEQ of them. */
static void
delete_ends(struct edit *e, struct data_node *node, const struct data_node *edit,
    const struct step *at)
{
	const struct data_node *const *ends = edit->kind == DATA_SEQ
	    ? (const struct data_node *const *)edit->children
	    : &edit;
	size_t n = edit->kind == DATA_SEQ ? edit->n : 1;

	for (size_t i = 0; i < n; i++) {
		if (node->kind == DATA_MAP)
			delete_name(e, node, ends[i], at);
		else if (node->kind == DATA_SEQ)
			delete_elements(e, node, ends[i], at);
		else
			refuse(e, CODE_UNKNOWN_NAME, ends[i], at,
			    "name the leaf alone, without a value",
			    "\"%s\" is a leaf: nothing in it has a name",
			    at ? at->name : "");
	}
}

static void
delete_below(struct edit *e, struct data_node *map, const struct data_node *edit,
    const struct step *up)
{
	for (size_t i = 0; i < edit->n; i++) {
		const struct data_node *what = edit->children[i];
		struct data_node *node = data_node_own(map, what->name);
		struct step at = { up, what->name };
		bool lead = what->kind == DATA_MAP && what->n > 0;

		if (!node)
			unknown(e, map, what, &at, what->name);
		else if (lead && node->kind == DATA_MAP)
			delete_below(e, node, what, &at);
		else if (lead || what->kind != DATA_MAP)
			delete_ends(e, node, what, &at);
		if (node &&
		    ((what->kind == DATA_MAP && what->n == 0) ||
			(node->list && node->n == 0)))
			data_node_free(data_node_take(map, what->name));
	}
}

/* --- a change: data/change.h --- */

static void
take_named(struct data_node *lab, const struct data_node *what)
{
	for (size_t i = 0; i < what->n; i++) {
		const struct data_node *c = what->children[i];
		const struct data_node *n = data_node_get(lab, c->name);

		if (c->n == 0)
			data_node_free(data_node_take(lab, c->name));
		else if (n && n->kind == DATA_MAP)
			take_named(data_node_own(lab, c->name), c);
	}
}

static void
set_named(struct data_node *lab, const struct data_node *what)
{
	for (size_t i = 0; i < what->n; i++) {
		const struct data_node *c = what->children[i];
		const struct data_node *n = data_node_get(lab, c->name);

		if (n && n->kind == DATA_MAP && c->kind == DATA_MAP)
			set_named(data_node_own(lab, c->name), c);
		else
			data_node_add(lab, data_node_dup(c));
	}
}

static void
change(struct data_node *lab, const struct data_node *edit)
{
	const struct data_node *gone = data_node_get(edit, "gone");
	const struct data_node *set = data_node_get(edit, "set");

	if (gone && gone->kind == DATA_MAP)
		take_named(lab, gone);
	if (set && set->kind == DATA_MAP)
		set_named(lab, set);
}

/* Carries out an edit on a tree, which is freed when the edit is refused. */
static struct data_node *
carry_out(struct data_node *copy, enum data_op op, const struct data_node *edit,
    struct errs *errs)
{
	struct edit e = { op, errs, 0 };

	if (op == DATA_CHANGE)
		change(copy, edit);
	else if (op != DATA_DELETE)
		merge(&e, copy, edit, NULL);
	else if (edit->kind == DATA_MAP)
		delete_below(&e, copy, edit, NULL);
	else
		delete_ends(&e, copy, edit, NULL);
	if (e.nerrors) {
		data_node_free(copy);
		return NULL;
	}
	return copy;
}

struct data_node *
data_tree_edit(const struct data_node *lab, enum data_op op,
    const struct data_node *edit, struct errs *errs)
{
	if (op == DATA_REPLACE)
		return data_node_dup(edit);
	return carry_out(lab ? data_node_dup(lab) : data_node_new(DATA_MAP, NULL), op,
	    edit, errs);
}

struct data_node *
data_tree_branch(const struct data_node *lab, enum data_op op,
    const struct data_node *edit, struct errs *errs)
{
	if (op == DATA_REPLACE)
		return data_node_dup(edit);
	return carry_out(data_node_branch(lab), op, edit, errs);
}
