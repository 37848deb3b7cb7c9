/*
 * Two trees of a lab are walked side by side; each leaf that differs belongs to the
 * object whose path is the longest in front of its own.
 */
#include "twin/whatif_int.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

const struct data_node *
twin_node_at(const struct data_node *tree, const char *path)
{
	while (tree && *path) {
		size_t n = strcspn(path, "/");
		char *word = xstrndup(path, n);

		tree = data_node_get(tree, word);
		free(word);
		path += n + (path[n] == '/');
	}
	return tree;
}

static int
by_path(const void *a, const void *b)
{
	const struct twin_changed *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Of a path and an object. */
static int
against(const void *path, const void *object)
{
	return strcmp(path, ((const struct twin_changed *)object)->path);
}

static struct twin_changed *
find(const struct twin_changes *all, size_t known, const char *path)
{
	return known ? bsearch(path, all->items, known, sizeof *all->items, against)
		     : NULL;
}

static struct twin_changed *
add(struct twin_changes *all, const char *path)
{
	struct twin_changed *o = &VEC_PUSH(all->items, all->n, all->cap);
	const struct data_node *before = twin_node_at(all->before->tree, path);
	const struct data_node *after = twin_node_at(all->after->tree, path);

	memset(o, 0, sizeof *o);
	o->path = xstrdup(path);
	o->change = !before && after ? TWIN_CREATE
	    : before && !after       ? TWIN_DELETE
				     : TWIN_IGNORE;
	return o;
}

/* The object that a leaf belongs to: the longest path in front of the leaf's own; or
 * what stands at the top. */
static struct twin_changed *
owner(struct twin_changes *all, size_t known, const char *path)
{
	char *word = xstrdup(path), *slash = word;
	struct twin_changed *found = NULL;

	while (!found && slash) {
		found = find(all, known, word);
		slash = strrchr(word, '/');
		if (slash)
			*slash = '\0';
	}
	free(word);
	return found;
}

static void
differ(struct twin_changes *all, size_t known, const char *path,
    const struct data_node *before, const struct data_node *after)
{
	struct twin_changed *o = owner(all, known, path);
	size_t n = o ? strlen(o->path) : 0;
	struct twin_delta *d;

	if (!o)
		return;
	/* An empty object that comes or goes has no property that does. */
	if (!path[n] && (o->change == TWIN_CREATE || o->change == TWIN_DELETE) &&
	    (before ? before : after)->kind == DATA_MAP)
		return;
	d = &VEC_PUSH(o->deltas, o->n, o->cap);
	d->path = xstrdup(path[n] ? path + n + 1 : path);
	d->before = before;
	d->after = after;
	if (o->change == TWIN_NO_CHANGE || o->change == TWIN_IGNORE)
		o->change = TWIN_MODIFY;
}

static void walk(struct twin_changes *all, size_t known, struct buf *path,
    const struct data_node *before, const struct data_node *after, unsigned depth);

static const struct data_node *
nth(const struct data_node *map, size_t i)
{
	return map && i < map->n ? map->children[i] : NULL;
}

/* The children of both, side by side; either may be NULL. */
static void
walk_children(struct twin_changes *all, size_t known, struct buf *path,
    const struct data_node *before, const struct data_node *after, unsigned depth)
{
	size_t i = 0, k = 0, len = path->len;

	for (;;) {
		const struct data_node *b = nth(before, i);
		const struct data_node *a = nth(after, k);
		const char *name;
		int d;

		if (!a && !b)
			break;
		d = !b ? 1 : !a ? -1 : strcmp(b->name, a->name);
		name = d <= 0 ? b->name : a->name;
		i += d <= 0;
		k += d >= 0;
		/* What Azure calls objects is no property of theirs. */
		if (!depth && strcmp(name, "azure-resources") == 0)
			continue;
		buf_printf(path, "%s%s", len ? "/" : "", name);
		walk(all, known, path, d <= 0 ? b : NULL, d >= 0 ? a : NULL, depth + 1);
		path->len = len;
		path->data[len] = '\0';
	}
}

static void
walk(struct twin_changes *all, size_t known, struct buf *path,
    const struct data_node *before, const struct data_node *after, unsigned depth)
{
	bool leaves =
	    (before && before->kind != DATA_MAP) || (after && after->kind != DATA_MAP);
	bool empty = (!before || !before->n) && (!after || !after->n);

	if (before && after && data_node_equal(before, after))
		return;
	/* An empty container that comes or goes says so itself. */
	if (leaves || empty)
		differ(all, known, path->data, before, after);
	else
		walk_children(all, known, path, before, after, depth);
}

static bool
is_same(const struct twin_changes *all, const char *name)
{
	const struct data_node *before = data_node_get(all->before->tree, name);
	const struct data_node *after = data_node_get(all->after->tree, name);

	return before && after && data_node_equal(before, after);
}

/* What the change does not speak of: entries of lists at the top, and what else stands
 * there when it changes: limits, words about the lab. */
static void
others(struct twin_changes *all, size_t known, const struct data_node *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct data_node *list = tree->children[i];

		if (strcmp(list->name, "azure-resources") == 0)
			continue;
		if (list->kind != DATA_MAP || !list->list) {
			if (!is_same(all, list->name) && !find(all, known, list->name))
				add(all, list->name);
			continue;
		}
		for (size_t k = 0; k < list->n; k++) {
			char *path =
			    xasprintf("%s/%s", list->name, list->children[k]->name);

			if (!find(all, known, path))
				add(all, path);
			free(path);
		}
	}
}

static size_t
distinct(struct twin_changes *all)
{
	size_t n = 0;

	if (all->n)
		qsort(all->items, all->n, sizeof *all->items, by_path);
	for (size_t i = 0; i < all->n; i++)
		if (n && strcmp(all->items[n - 1].path, all->items[i].path) == 0)
			free(all->items[i].path);
		else
			all->items[n++] = all->items[i];
	all->n = n;
	return n;
}

struct twin_changes
twin_changes_of(const struct twin_moment *before, const struct twin_moment *after,
    const struct twin_object *objects, size_t n)
{
	struct twin_changes all = { .before = before, .after = after };
	struct buf path;
	size_t known;

	for (size_t i = 0; i < n; i++) {
		struct twin_changed *o = add(&all, objects[i].path);

		o->type = objects[i].type;
		o->name = objects[i].name;
		if (o->change == TWIN_IGNORE)
			o->change = TWIN_NO_CHANGE;
	}
	known = distinct(&all);
	others(&all, known, before->tree);
	known = distinct(&all);
	others(&all, known, after->tree);
	known = distinct(&all);
	buf_init(&path);
	buf_puts(&path, "");
	walk(&all, known, &path, before->tree, after->tree, 0);
	buf_fini(&path);
	return all;
}

void
twin_changes_free(struct twin_changes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		for (size_t k = 0; k < all->items[i].n; k++)
			free(all->items[i].deltas[k].path);
		free(all->items[i].deltas);
		free(all->items[i].path);
	}
	free(all->items);
}
