/*
 * Two trees of a lab are walked side by side; each leaf that differs belongs to the
 * object whose path is the longest in front of its own.  Routes are two snapshots,
 * reachability the table of use cases, row by row.
 */
#include "twin/whatif.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "net/snapshot.h"
#include "view/snapshot.h"
#include "view/uses.h"

#include <stdlib.h>
#include <string.h>

struct twin_moment {
	struct data_node *tree;
	struct net_snapshot *tables;
	struct data_node *uses; /* rows of view_uses; or NULL */
};

struct twin_moment *
twin_moment_new(const struct er_lab *lab, const struct net *net)
{
	struct twin_moment *m = xcalloc(1, sizeof *m);
	struct errs errs;
	struct rows rows;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	m->tree = data_node_dup(lab->tree);
	m->tables = net_snapshot_new(net, false);
	rows = view_uses(lab, net, NULL, NULL, false, &errs);
	while (rows_next(&rows, &out, 10000))
		;
	rows_free(&rows);
	m->uses = out.len ? data_json_parse(out.data, out.len, &errs) : NULL;
	buf_fini(&out);
	errs_fini(&errs);
	return m;
}

void
twin_moment_free(struct twin_moment *m)
{
	if (!m)
		return;
	data_node_free(m->tree);
	data_node_free(m->uses);
	net_snapshot_free(m->tables);
	free(m);
}

/* --- objects --- */

enum change { CREATE, MODIFY, DELETE, NO_CHANGE, IGNORE, CHANGE_N };
static const struct {
	const char *word, *counted;
	char sign;
} changes[] = {
	[CREATE] = { "Create", "to create", '+' },
	[MODIFY] = { "Modify", "to modify", '~' },
	[DELETE] = { "Delete", "to delete", '-' },
	[NO_CHANGE] = { "NoChange", "no change", '=' },
	[IGNORE] = { "Ignore", "to ignore", '*' },
};

struct delta {
	char *path; /* below the object */
	const struct data_node *before, *after;
};

struct object {
	char *path;
	const char *type, *name; /* or NULL */
	enum change change;
	struct delta *deltas;
	size_t n, cap;
};

struct objects {
	struct object *items;
	size_t n, cap;
	const struct twin_moment *before, *after;
};

static const struct data_node *
node_at(const struct data_node *tree, const char *path)
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
	const struct object *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Of a path and an object. */
static int
against(const void *path, const void *object)
{
	return strcmp(path, ((const struct object *)object)->path);
}

static struct object *
find(const struct objects *all, size_t known, const char *path)
{
	return known ? bsearch(path, all->items, known, sizeof *all->items, against)
		     : NULL;
}

static struct object *
add(struct objects *all, const char *path)
{
	struct object *o = &VEC_PUSH(all->items, all->n, all->cap);
	const struct data_node *before = node_at(all->before->tree, path);
	const struct data_node *after = node_at(all->after->tree, path);

	memset(o, 0, sizeof *o);
	o->path = xstrdup(path);
	o->change = !before && after ? CREATE : before && !after ? DELETE : IGNORE;
	return o;
}

/* The object that a leaf belongs to: the longest path in front of the leaf's own; or
 * what stands at the top. */
static struct object *
owner(struct objects *all, size_t known, const char *path)
{
	char *word = xstrdup(path), *slash = word;
	struct object *found = NULL;

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
differ(struct objects *all, size_t known, const char *path,
    const struct data_node *before, const struct data_node *after)
{
	struct object *o = owner(all, known, path);
	size_t n = o ? strlen(o->path) : 0;
	struct delta *d;

	if (!o)
		return;
	/* An empty object that comes or goes has no property that does. */
	if (!path[n] && (o->change == CREATE || o->change == DELETE) &&
	    (before ? before : after)->kind == DATA_MAP)
		return;
	d = &VEC_PUSH(o->deltas, o->n, o->cap);
	d->path = xstrdup(path[n] ? path + n + 1 : path);
	d->before = before;
	d->after = after;
	if (o->change == NO_CHANGE || o->change == IGNORE)
		o->change = MODIFY;
}

static void walk(struct objects *all, size_t known, struct buf *path,
    const struct data_node *before, const struct data_node *after, unsigned depth);

static const struct data_node *
nth(const struct data_node *map, size_t i)
{
	return map && i < map->n ? map->children[i] : NULL;
}

/* The children of both, side by side; either may be NULL. */
static void
walk_children(struct objects *all, size_t known, struct buf *path,
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
walk(struct objects *all, size_t known, struct buf *path,
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
is_same(const struct objects *all, const char *name)
{
	const struct data_node *before = data_node_get(all->before->tree, name);
	const struct data_node *after = data_node_get(all->after->tree, name);

	return before && after && data_node_equal(before, after);
}

/* What the change does not speak of: entries of lists at the top, and what else stands
 * there when it changes: limits, words about the lab. */
static void
others(struct objects *all, size_t known, const struct data_node *tree)
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
distinct(struct objects *all)
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

static struct objects
compare(const struct twin_moment *before, const struct twin_moment *after,
    const struct twin_object *objects, size_t n)
{
	struct objects all = { .before = before, .after = after };
	struct buf path;
	size_t known;

	for (size_t i = 0; i < n; i++) {
		struct object *o = add(&all, objects[i].path);

		o->type = objects[i].type;
		o->name = objects[i].name;
		if (o->change == IGNORE)
			o->change = NO_CHANGE;
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

static void
objects_free(struct objects *all)
{
	for (size_t i = 0; i < all->n; i++) {
		for (size_t k = 0; k < all->items[i].n; k++)
			free(all->items[i].deltas[k].path);
		free(all->items[i].deltas);
		free(all->items[i].path);
	}
	free(all->items);
}

/* --- reachability --- */

struct use {
	const struct data_node *before, *after;
};

static bool
same_use(const struct data_node *a, const struct data_node *b)
{
	static const char *const keys[] = { "use-case", "from", "to" };

	for (size_t i = 0; i < 3; i++) {
		const char *x = data_node_text(a, keys[i]),
			   *y = data_node_text(b, keys[i]);

		if (!x || !y || strcmp(x, y) != 0)
			return false;
	}
	return true;
}

static const char *
verdict(const struct data_node *row)
{
	const char *v = row ? data_node_text(row, "verdict") : NULL;

	return v ? v : "not there";
}

/* Use cases whose verdict changes.  Both tables have one order, so the place of a row
 * in the other one is seldom far. */
static struct use *
uses(const struct twin_moment *before, const struct twin_moment *after, size_t *n)
{
	static const struct data_node none = { .kind = DATA_SEQ };
	const struct data_node *b = before->uses ? before->uses : &none;
	const struct data_node *a = after->uses ? after->uses : &none;
	struct use *out = NULL;
	size_t cap = 0, k = 0;

	*n = 0;
	for (size_t i = 0; i < b->n; i++) {
		size_t at = k;

		while (at < a->n && !same_use(b->children[i], a->children[at]))
			at++;
		if (at == a->n) {
			VEC_PUSH(out, *n, cap) = (struct use){ b->children[i], NULL };
			continue;
		}
		for (; k < at; k++)
			VEC_PUSH(out, *n, cap) = (struct use){ NULL, a->children[k] };
		k = at + 1;
		if (strcmp(verdict(b->children[i]), verdict(a->children[at])) != 0)
			VEC_PUSH(out, *n, cap) =
			    (struct use){ b->children[i], a->children[at] };
	}
	for (; k < a->n; k++)
		VEC_PUSH(out, *n, cap) = (struct use){ NULL, a->children[k] };
	return out;
}

/* --- printing --- */

static void
json_leaf(struct json *j, const char *key, const struct data_node *n)
{
	if (!n)
		json_null(j, key);
	else if (n->kind == DATA_TEXT && n->secret)
		json_string(j, key, "(secret)");
	else
		data_node_json(j, key, n);
}

/* Whether anything below is secret: then a whole object is not shown. */
static bool
has_secret(const struct data_node *n)
{
	if (n->kind == DATA_TEXT)
		return n->secret;
	for (size_t i = 0; i < n->n; i++)
		if (has_secret(n->children[i]))
			return true;
	return false;
}

static void
json_object_of(struct json *j, const struct object *o, const struct objects *all)
{
	const struct data_node *before = node_at(all->before->tree, o->path);
	const struct data_node *after = node_at(all->after->tree, o->path);

	json_object(j, NULL);
	json_string(j, "resourceId", o->path);
	json_string(j, "type", o->type);
	json_string(j, "name", o->name);
	json_string(j, "changeType", changes[o->change].word);
	json_leaf(j, "before", before && has_secret(before) ? NULL : before);
	json_leaf(j, "after", after && has_secret(after) ? NULL : after);
	json_array(j, "delta");
	for (size_t i = 0; i < o->n; i++) {
		const struct delta *d = &o->deltas[i];

		json_object(j, NULL);
		json_string(j, "path", d->path);
		json_string(j, "propertyChangeType",
		    !d->before      ? "Create"
			: !d->after ? "Delete"
				    : "Modify");
		json_leaf(j, "before", d->before);
		json_leaf(j, "after", d->after);
		json_null(j, "children");
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void
print_json(struct buf *out, const struct objects *all)
{
	struct rows rows = view_diff(all->before->tables, all->after->tables, false);
	struct buf text;
	struct use *u;
	struct json j;
	size_t n;

	json_init(&j, out, true);
	json_object(&j, NULL);
	json_string(&j, "status", "Succeeded");
	json_null(&j, "error");
	json_array(&j, "changes");
	for (size_t i = 0; i < all->n; i++)
		json_object_of(&j, &all->items[i], all);
	json_array_end(&j);
	buf_init(&text);
	while (rows_next(&rows, &text, 10000))
		;
	rows_free(&rows);
	json_raw(&j, "routes", text.data, text.len);
	buf_fini(&text);
	u = uses(all->before, all->after, &n);
	json_array(&j, "reachability");
	for (size_t i = 0; i < n; i++) {
		const struct data_node *row = u[i].after ? u[i].after : u[i].before;

		json_object(&j, NULL);
		json_string(&j, "use-case", data_node_text(row, "use-case"));
		json_string(&j, "from", data_node_text(row, "from"));
		json_string(&j, "to", data_node_text(row, "to"));
		json_string(&j, "before", u[i].before ? verdict(u[i].before) : NULL);
		json_string(&j, "after", u[i].after ? verdict(u[i].after) : NULL);
		json_string(&j, "reason", data_node_text(row, "reason"));
		json_string(&j, "rule", data_node_text(row, "rule"));
		json_object_end(&j);
	}
	json_array_end(&j);
	free(u);
	json_object_end(&j);
	buf_putc(out, '\n');
}

static void
text_leaf(struct buf *out, const struct data_node *n)
{
	struct json j;

	json_init(&j, out, false);
	json_leaf(&j, NULL, n);
}

static void
text_object(struct buf *out, const struct object *o)
{
	buf_printf(out, "  %c ", changes[o->change].sign);
	if (o->type)
		buf_printf(out, "%s/%s  (%s)\n", o->type, o->name, o->path);
	else
		buf_printf(out, "%s\n", o->path);
	for (size_t i = 0; i < o->n; i++) {
		const struct delta *d = &o->deltas[i];

		buf_printf(out, "      %c %s: ",
		    !d->before      ? '+'
			: !d->after ? '-'
				    : '~',
		    d->path);
		if (d->before)
			text_leaf(out, d->before);
		if (d->before && d->after)
			buf_puts(out, " => ");
		if (d->after)
			text_leaf(out, d->after);
		buf_putc(out, '\n');
	}
}

static void
text_routes(struct buf *out, const struct objects *all)
{
	struct net_snapshot_pair pair = { all->before->tables, all->after->tables, 0,
		0 };
	struct net_snapshot_change c;
	size_t n = 0;

	buf_puts(out, "\nRoutes that change:\n");
	for (; net_snapshot_next(&pair, false, &c); n++) {
		const struct net_snapshot_row *row = c.from ? c.from : c.to;
		char prefix[IP_PREFIX_STRLEN];
		const char *before = c.from && c.from->best ? c.from->best : "none";
		const char *after = c.to && c.to->best ? c.to->best : "none";

		if (!row)
			break;
		buf_printf(out, "  %s  %s: %s => %s\n", row->router,
		    ip_prefix_text(&row->prefix, prefix), before, after);
	}
	if (!n)
		buf_puts(out, "  none\n");
}

static void
text_uses(struct buf *out, const struct objects *all)
{
	size_t n;
	struct use *u = uses(all->before, all->after, &n);

	buf_puts(out, "\nReachability that changes:\n");
	for (size_t i = 0; i < n; i++) {
		const struct data_node *row = u[i].after ? u[i].after : u[i].before;
		const char *why = data_node_text(row, "reason");

		buf_printf(out, "  %s, %s to %s: %s => %s",
		    data_node_text(row, "use-case"), data_node_text(row, "from"),
		    data_node_text(row, "to"), verdict(u[i].before),
		    verdict(u[i].after));
		if (u[i].after && why && *why)
			buf_printf(out, ": %s", why);
		buf_putc(out, '\n');
	}
	if (!n)
		buf_puts(out, "  none\n");
	free(u);
}

static void
print_text(struct buf *out, const struct objects *all)
{
	size_t counts[CHANGE_N] = { 0 };
	bool first = true;

	buf_puts(out, "Object changes are indicated with these symbols:\n");
	for (size_t i = 0; i < CHANGE_N; i++)
		buf_printf(out, "  %c %s\n", changes[i].sign, changes[i].word);
	buf_putc(out, '\n');
	for (size_t i = 0; i < all->n; i++) {
		text_object(out, &all->items[i]);
		counts[all->items[i].change]++;
	}
	buf_puts(out, "\nObject changes: ");
	for (size_t i = 0; i < CHANGE_N; i++)
		if (counts[i]) {
			buf_printf(out, "%s%zu %s", first ? "" : ", ", counts[i],
			    changes[i].counted);
			first = false;
		}
	buf_puts(out, first ? "none.\n" : ".\n");
	text_routes(out, all);
	text_uses(out, all);
}

void
twin_whatif_print(struct buf *out, const struct twin_moment *before,
    const struct twin_moment *after, const struct twin_object *objects, size_t n,
    bool json)
{
	struct objects all = compare(before, after, objects, n);

	if (json)
		print_json(out, &all);
	else
		print_text(out, &all);
	objects_free(&all);
}
