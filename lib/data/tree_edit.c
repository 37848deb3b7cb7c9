/*
 * An edit walks itself and a copy of the lab side by side; the copy has its own nodes
 * only on the ways to what the edit changes, and shares all others with the lab. Errors
 * do not stop the walk, only its result is thrown away.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "data/suggest.h"
#include "data/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	size_t i = data_node_place(map, name, &found), end;

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
