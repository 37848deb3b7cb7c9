/*
 * Children of a MAP are an array sorted by name: looked up by halving, filled cheapest
 * in order of the names, as the reader does.  An edit walks itself and a copy of the
 * lab side by side, so the copy's nodes stay untouched where the edit says nothing;
 * errors do not stop the walk, only its result is thrown away.
 */
#include "er/tree.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "er/suggest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct er_node *
er_node_new(enum er_kind kind, const char *name)
{
	struct er_node *node = xcalloc(1, sizeof *node);

	node->kind = kind;
	node->name = name ? xstrdup(name) : NULL;
	return node;
}

void
er_node_free(struct er_node *node)
{
	if (!node)
		return;
	for (size_t i = 0; i < node->n; i++)
		er_node_free(node->children[i]);
	free(node->children);
	free(node->name);
	free(node->text);
	free(node);
}

struct er_node *
er_node_dup(const struct er_node *from)
{
	struct er_node *node = xmalloc(sizeof *node);

	*node = *from;
	node->name = from->name ? xstrdup(from->name) : NULL;
	node->text = from->text ? xstrdup(from->text) : NULL;
	node->children = NULL;
	node->cap = node->n;
	if (node->n)
		node->children = xreallocarray(NULL, node->n, sizeof *node->children);
	for (size_t i = 0; i < node->n; i++)
		node->children[i] = er_node_dup(from->children[i]);
	return node;
}

bool
er_node_equal(const struct er_node *a, const struct er_node *b)
{
	if (a->kind != b->kind || a->n != b->n || !text_equal(a->name, b->name) ||
	    !text_equal(a->text, b->text))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!er_node_equal(a->children[i], b->children[i]))
			return false;
	return true;
}

/* Children of a MAP have names; this says so to whoever reads the code without us. */
static const char *
name_of(const struct er_node *node)
{
	return node->name ? node->name : "";
}

/* The place of a name in a MAP, or where it would go. */
static size_t
place(const struct er_node *map, const char *name, bool *found)
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
er_node_add(struct er_node *parent, struct er_node *child)
{
	size_t at = parent->n;
	bool found = false;

	/* Children often come in order: then the end is the place. */
	if (parent->kind == ER_MAP && at > 0 &&
	    strcmp(name_of(parent->children[at - 1]), name_of(child)) >= 0)
		at = place(parent, name_of(child), &found);
	if (found) {
		er_node_free(parent->children[at]);
		parent->children[at] = child;
		return;
	}
	VEC_PUSH(parent->children, parent->n, parent->cap) = child;
	memmove(parent->children + at + 1, parent->children + at,
	    (parent->n - 1 - at) * sizeof(struct er_node *));
	parent->children[at] = child;
}

/* Where a MAP keeps the child of this name, or NULL. */
static struct er_node **
find(const struct er_node *map, const char *name)
{
	bool found;
	size_t at;

	if (!map || map->kind != ER_MAP || map->n == 0)
		return NULL;
	at = place(map, name, &found);
	return found ? &map->children[at] : NULL;
}

struct er_node *
er_node_get(const struct er_node *map, const char *name)
{
	struct er_node **child = find(map, name);

	return child ? *child : NULL;
}

struct er_node *
er_node_take(struct er_node *map, const char *name)
{
	struct er_node **child = find(map, name), *node;
	size_t behind;

	if (!child)
		return NULL;
	node = *child;
	behind = map->n - 1 - (size_t)(child - map->children);
	memmove(child, child + 1, behind * sizeof(struct er_node *));
	map->n--;
	return node;
}

const char *
er_node_text(const struct er_node *map, const char *name)
{
	const struct er_node *node = er_node_get(map, name);

	return node && node->kind == ER_TEXT ? node->text : NULL;
}

char *
er_node_where(const struct er_node *node, char *buf, size_t size)
{
	if (node->file && node->line)
		snprintf(buf, size, "%s:%u:%u", node->file, node->line, node->column);
	else if (size)
		buf[0] = '\0';
	return buf;
}

/* A canonical number or boolean needs no quotes; its text is the JSON. */
static void
leaf_json(struct json *j, const char *key, const struct er_node *node)
{
	switch (node->leaf) {
	case ER_LEAF_STRING:
		json_string(j, key, node->text);
		break;
	case ER_LEAF_NUMBER:
		if (node->text[0] == '-')
			json_int(j, key, strtoll(node->text, NULL, 10));
		else
			json_uint(j, key, strtoull(node->text, NULL, 10));
		break;
	case ER_LEAF_BOOL:
		json_bool(j, key, strcmp(node->text, "true") == 0);
		break;
	case ER_LEAF_NULL:
		json_null(j, key);
		break;
	}
}

void
er_node_json(struct json *j, const char *key, const struct er_node *node)
{
	switch (node->kind) {
	case ER_MAP:
		json_object(j, key);
		for (size_t i = 0; i < node->n; i++)
			er_node_json(j, node->children[i]->name, node->children[i]);
		json_object_end(j);
		break;
	case ER_SEQ:
		json_array(j, key);
		for (size_t i = 0; i < node->n; i++)
			er_node_json(j, NULL, node->children[i]);
		json_array_end(j);
		break;
	case ER_TEXT:
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

struct edit {
	enum er_op op;
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
refuse(struct edit *e, const char *code, const struct er_node *node,
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
	errs_add(e->errs, code, er_node_where(node, where, sizeof where), path.data,
	    cure, "%s", reason);
	buf_fini(&path);
	free(reason);
	e->nerrors++;
}

static void
unknown(struct edit *e, const struct er_node *map, const struct er_node *node,
    const struct step *at, const char *name)
{
	struct er_suggest s;
	char cure[96];
	bool found;
	size_t i = place(map, name, &found), end;

	er_suggest_init(&s, name);
	i = i > ER_SUGGEST_MAX / 2 ? i - ER_SUGGEST_MAX / 2 : 0;
	end = map->n - i > ER_SUGGEST_MAX ? i + ER_SUGGEST_MAX : map->n;
	for (; i < end; i++)
		er_suggest_offer(&s, map->children[i]->name);
	refuse(e, "unknown-name", node, at,
	    er_suggest_cure(&s, cure, sizeof cure,
		e->op == ER_UPDATE ? "create it instead" : "leave it out"),
	    "there is no \"%s\"", name);
}

/* Whether a CREATE describes this entry itself, or only leads to what lies in it. */
static bool
describes(const struct er_node *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		if (entry->children[i]->kind != ER_MAP)
			return true;
	return entry->n == 0;
}

/* CREATE and UPDATE of one MAP of the lab. */
static void
merge(struct edit *e, struct er_node *map, const struct er_node *edit,
    const struct step *up)
{
	bool list = map->list || edit->list;

	map->list = list;
	for (size_t i = 0; i < edit->n; i++) {
		const struct er_node *new = edit->children[i];
		struct er_node *old = er_node_get(map, new->name);
		struct step at = { up, new->name };
		bool lead = old && old->kind == ER_MAP && new->kind == ER_MAP;

		if (e->op == ER_UPDATE && list && !old)
			unknown(e, map, new, &at, new->name);
		else if (e->op == ER_CREATE && old &&
		    (!lead || (list && describes(new))))
			refuse(e, "exists", new, &at, "update it, or take another name",
			    "\"%s\" exists already", new->name);
		else if (lead)
			merge(e, old, new, &at);
		else if (e->op == ER_UPDATE && new->kind == ER_MAP) {
			/* Entries that come with a new list or container are as
			 * unknown. */
			struct er_node *fresh = er_node_new(ER_MAP, new->name);

			fresh->file = new->file;
			fresh->line = new->line;
			fresh->column = new->column;
			merge(e, fresh, new, &at);
			er_node_add(map, fresh);
		} else
			er_node_add(map, er_node_dup(new));
	}
}

/* Whether an element of a SEQ is what a pattern of a DELETE stands for. */
static bool
matches(const struct er_node *element, const struct er_node *pattern)
{
	if (pattern->kind != ER_MAP)
		return pattern->kind == element->kind &&
		    text_equal(pattern->text, element->text);
	for (size_t i = 0; i < pattern->n; i++) {
		const struct er_node *leaf =
		    er_node_get(element, pattern->children[i]->name);

		if (!leaf || !er_node_equal(leaf, pattern->children[i]))
			return false;
	}
	return element->kind == ER_MAP && pattern->n > 0;
}

static void
delete_elements(struct edit *e, struct er_node *seq, const struct er_node *pattern,
    const struct step *at)
{
	size_t kept = 0, before = seq->n;

	for (size_t i = 0; i < before; i++) {
		if (matches(seq->children[i], pattern))
			er_node_free(seq->children[i]);
		else
			seq->children[kept++] = seq->children[i];
	}
	seq->n = kept;
	if (kept == before)
		refuse(e, "unknown-name", pattern, at, "leave it out",
		    "there is no %s here",
		    pattern->kind == ER_TEXT ? pattern->text : "such element");
}

static void
delete_name(struct edit *e, struct er_node *map, const struct er_node *end,
    const struct step *up)
{
	const char *name = end->kind == ER_TEXT ? end->text : "";
	struct er_node *gone = er_node_take(map, name);
	struct step at = { up, name };

	if (gone)
		er_node_free(gone);
	else
		unknown(e, map, end, &at, name);
}

/* What ends a DELETE at `node`: a name or value, or a SEQ of them. */
static void
delete_ends(struct edit *e, struct er_node *node, const struct er_node *edit,
    const struct step *at)
{
	const struct er_node *const *ends = edit->kind == ER_SEQ
	    ? (const struct er_node *const *)edit->children
	    : &edit;
	size_t n = edit->kind == ER_SEQ ? edit->n : 1;

	for (size_t i = 0; i < n; i++) {
		if (node->kind == ER_MAP)
			delete_name(e, node, ends[i], at);
		else if (node->kind == ER_SEQ)
			delete_elements(e, node, ends[i], at);
		else
			refuse(e, "unknown-name", ends[i], at,
			    "name the leaf alone, without a value",
			    "\"%s\" is a leaf: nothing in it has a name",
			    at ? at->name : "");
	}
}

static void
delete_below(struct edit *e, struct er_node *map, const struct er_node *edit,
    const struct step *up)
{
	for (size_t i = 0; i < edit->n; i++) {
		const struct er_node *what = edit->children[i];
		struct er_node *node = er_node_get(map, what->name);
		struct step at = { up, what->name };
		bool lead = what->kind == ER_MAP && what->n > 0;

		if (!node)
			unknown(e, map, what, &at, what->name);
		else if (lead && node->kind == ER_MAP)
			delete_below(e, node, what, &at);
		else if (lead || what->kind != ER_MAP)
			delete_ends(e, node, what, &at);
		if (node &&
		    ((what->kind == ER_MAP && what->n == 0) ||
			(node->list && node->n == 0)))
			er_node_free(er_node_take(map, what->name));
	}
}

struct er_node *
er_tree_edit(const struct er_node *lab, enum er_op op, const struct er_node *edit,
    struct errs *errs)
{
	struct edit e = { op, errs, 0 };
	struct er_node *copy;

	if (op == ER_REPLACE)
		return er_node_dup(edit);
	copy = lab ? er_node_dup(lab) : er_node_new(ER_MAP, NULL);
	if (op != ER_DELETE)
		merge(&e, copy, edit, NULL);
	else if (edit->kind == ER_MAP)
		delete_below(&e, copy, edit, NULL);
	else
		delete_ends(&e, copy, edit, NULL);
	if (e.nerrors) {
		er_node_free(copy);
		return NULL;
	}
	return copy;
}
