/*
 * Two trees are walked side by side.  Entries of keyed lists are objects, and those of
 * the lists inside them (authorizations, connections, …) again; everything else in an
 * object is its own, and makes it an object that has changed.
 */
#include "erxd/changes.h"

#include "base/xalloc.h"
#include "net/diff.h"

#include <stdlib.h>
#include <string.h>

struct walk {
	void (*each)(void *ctx, const char *line);
	void *ctx;
};

static void
tell(const struct walk *w, char sign, const char *path)
{
	char *line = xasprintf("%c %s", sign, path);

	w->each(w->ctx, line);
	free(line);
}

static bool
same(const struct er_node *a, const struct er_node *b)
{
	return a && b ? er_node_equal(a, b) : a == b;
}

static bool
is_list(const struct er_node *n)
{
	return n && n->kind == ER_MAP && n->list;
}

/* Children of both, by name: calls with NULL for what one of them lacks. */
static void
each_child(const struct walk *w, const char *path, const struct er_node *old,
    const struct er_node *now,
    void (*pair)(const struct walk *, const char *path, const struct er_node *old,
	const struct er_node *now))
{
	size_t i = 0, k = 0, nold = old ? old->n : 0, nnow = now ? now->n : 0;

	while (i < nold || k < nnow) {
		bool first = k == nnow ||
		    (i < nold &&
			strcmp(old->children[i]->name, now->children[k]->name) < 0);
		const char *name =
		    first ? old->children[i]->name : now->children[k]->name;
		char *below = xasprintf("%s%s%s", path, path[0] ? "/" : "", name);
		const struct er_node *a = NULL, *b = NULL;

		if (i < nold && strcmp(old->children[i]->name, name) == 0)
			a = old->children[i++];
		if (!first)
			b = now->children[k++];
		pair(w, below, a, b);
		free(below);
	}
}

/* Is something of the object's own other than it was? */
static bool
differs(const struct er_node *old, const struct er_node *now)
{
	const struct er_node *from[2] = { old, now };

	for (int way = 0; way < 2; way++)
		for (size_t i = 0; i < from[way]->n; i++) {
			const struct er_node *a = from[way]->children[i];
			const struct er_node *b = er_node_get(from[!way], a->name);

			if (!is_list(a) && !is_list(b) && !same(a, b))
				return true;
		}
	return false;
}

static void object(const struct walk *, const char *path, const struct er_node *old,
    const struct er_node *now);

static void
list_inside(const struct walk *w, const char *path, const struct er_node *old,
    const struct er_node *now)
{
	if (is_list(old) || is_list(now))
		each_child(w, path, old, now, object);
}

static void
object(const struct walk *w, const char *path, const struct er_node *old,
    const struct er_node *now)
{
	if (same(old, now))
		return;
	if (!old || !now) {
		tell(w, old ? '-' : '+', path);
		return;
	}
	if (old->kind != ER_MAP || now->kind != ER_MAP || differs(old, now))
		tell(w, '~', path);
	if (old->kind == ER_MAP && now->kind == ER_MAP)
		each_child(w, path, old, now, list_inside);
}

static void
at_top(const struct walk *w, const char *path, const struct er_node *old,
    const struct er_node *now)
{
	if (is_list(old) || is_list(now))
		list_inside(w, path, old, now);
	else
		object(w, path, old, now);
}

void
changes_objects(const struct er_node *old, const struct er_node *now,
    void (*each)(void *ctx, const char *line), void *ctx)
{
	struct walk w = { each, ctx };

	each_child(&w, "", old, now, at_top);
}

static void
row(void *ctx, const char *line)
{
	struct json *j = ctx;

	json_object(j, NULL);
	json_string(j, "change", line);
	json_object_end(j);
}

void
changes_json(struct json *j, const struct er_node *old, const struct er_node *now,
    const struct net_spec *runs, const struct net_spec *will)
{
	char *line, *save = NULL;
	struct net_diff diff;
	struct buf text;

	changes_objects(old, now, row, j);
	buf_init(&text);
	net_diff(&diff, runs, will);
	net_diff_print(&text, &diff);
	net_diff_fini(&diff);
	for (line = text.data ? strtok_r(text.data, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		row(j, line);
	buf_fini(&text);
}
