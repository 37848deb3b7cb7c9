/*
 * Two trees are walked side by side.  Entries of keyed lists are objects, and those of
 * the lists inside them (authorizations, connections, …) again; everything else in an
 * object is its own, and makes it an object that has changed.
 */
#include "erxd/changes.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/kind.h"

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
same(const struct data_node *a, const struct data_node *b)
{
	return a && b ? data_node_equal(a, b) : a == b;
}

static bool
is_list(const struct data_node *n)
{
	return n && n->kind == DATA_MAP && n->list;
}

/* Children of both, by name: calls with NULL for what one of them lacks.  Of a child
 * that both trees have in common there is nothing to tell. */
static void
each_child(const struct walk *w, const char *path, const struct data_node *old,
    const struct data_node *now,
    void (*pair)(const struct walk *, const char *path, const struct data_node *old,
	const struct data_node *now))
{
	size_t i = 0, k = 0, nold = old ? old->n : 0, nnow = now ? now->n : 0;

	while (i < nold || k < nnow) {
		bool first = k == nnow ||
		    (i < nold &&
			strcmp(old->children[i]->name, now->children[k]->name) < 0);
		const char *name =
		    first ? old->children[i]->name : now->children[k]->name;
		const struct data_node *a = NULL, *b = NULL;
		char *below;

		if (i < nold && strcmp(old->children[i]->name, name) == 0)
			a = old->children[i++];
		if (!first)
			b = now->children[k++];
		if (a == b)
			continue;
		below = xasprintf("%s%s%s", path, path[0] ? "/" : "", name);
		pair(w, below, a, b);
		free(below);
	}
}

/* Is something of the object's own other than it was? */
static bool
differs(const struct data_node *old, const struct data_node *now)
{
	const struct data_node *from[2] = { old, now };

	for (int way = 0; way < 2; way++)
		for (size_t i = 0; i < from[way]->n; i++) {
			const struct data_node *a = from[way]->children[i];
			const struct data_node *b = data_node_get(from[!way], a->name);

			if (!is_list(a) && !is_list(b) && !same(a, b))
				return true;
		}
	return false;
}

static void object(const struct walk *, const char *path, const struct data_node *old,
    const struct data_node *now);

static void
list_inside(const struct walk *w, const char *path, const struct data_node *old,
    const struct data_node *now)
{
	if (is_list(old) || is_list(now))
		each_child(w, path, old, now, object);
}

static void
object(const struct walk *w, const char *path, const struct data_node *old,
    const struct data_node *now)
{
	if (same(old, now))
		return;
	if (!old || !now) {
		tell(w, old ? '-' : '+', path);
		return;
	}
	if (old->kind != DATA_MAP || now->kind != DATA_MAP || differs(old, now))
		tell(w, '~', path);
	if (old->kind == DATA_MAP && now->kind == DATA_MAP)
		each_child(w, path, old, now, list_inside);
}

static void
at_top(const struct walk *w, const char *path, const struct data_node *old,
    const struct data_node *now)
{
	if (is_list(old) || is_list(now))
		list_inside(w, path, old, now);
	else
		object(w, path, old, now);
}

static void
each_change(const struct data_node *old, const struct data_node *now,
    void (*each)(void *ctx, const char *line), void *ctx)
{
	struct walk w = { each, ctx };

	each_child(&w, "", old, now, at_top);
}

static void
gather(void *ctx, const char *line)
{
	struct changes_lines *l = ctx;

	VEC_PUSH(l->items, l->n, l->cap) = xstrdup(line);
}

void
changes_list(const struct data_node *old, const struct data_node *now,
    struct changes_lines *lines)
{
	*lines = (struct changes_lines){ NULL, 0, 0 };
	each_change(old, now, gather, lines);
}

void
changes_lines_fini(struct changes_lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->items[i]);
	free(l->items);
}

/* --- as rows, for one who asks --- */

struct rows {
	struct json *j;
	const struct data_node *vnets[2]; /* before and after; NULL: none */
	const char *who;                  /* NULL: everybody */
};

static bool
is_of(const char *line, const char *before, const char *vnet, const char *behind)
{
	size_t n = strlen(before), len = strlen(vnet);

	for (const char *at = line; (at = strstr(at, before)) != NULL; at++)
		if (strncmp(at + n, vnet, len) == 0 &&
		    strncmp(at + n + len, behind, strlen(behind)) == 0)
			return true;
	return false;
}

/* The line is about a VNet, or its gateway, of another subscription. */
static bool
is_hidden(const struct rows *r, const char *line)
{
	for (size_t k = 0; r->who && k < 2; k++)
		for (size_t i = 0; r->vnets[k] && i < r->vnets[k]->n; i++) {
			const struct data_node *v = r->vnets[k]->children[i];
			const char *owner = v->kind == DATA_MAP
			    ? data_node_text(v, "subscription")
			    : NULL;

			if (strcmp(owner ? owner : ER_SUBSCRIPTION_DEFAULT, r->who) &&
			    (is_of(line, " vnets/", v->name, "/") ||
				is_of(line, " ", v->name, "/gw") ||
				is_of(line, "--", v->name, "/gw")))
				return true;
		}
	return false;
}

static void
row(void *ctx, const char *line)
{
	const struct rows *r = ctx;
	bool hidden = is_hidden(r, line);

	if (hidden && !strstr(line, "/connections/"))
		return;
	json_object(r->j, NULL);
	if (hidden)
		json_stringf(r->j, "change", "%c " ER_SOMEBODYS_CONNECTION, line[0]);
	else
		json_string(r->j, "change", line);
	json_object_end(r->j);
}

static const struct data_node *
vnets_of(const struct data_node *tree)
{
	const struct data_node *list = tree ? data_node_get(tree, "vnets") : NULL;

	return is_list(list) ? list : NULL;
}

static bool
owns_in(const struct data_node *lab, const char *subscription, const char *name)
{
	bool owns = false;

	for (unsigned k = 0; lab && !owns && k < ER_OBJECT_N; k++) {
		const struct er_kind_row *kind = er_kind((enum er_object_kind)k);
		const struct data_node *list = data_node_get(lab, kind->list);
		const struct data_node *object =
		    is_list(list) ? data_node_get(list, name) : NULL;
		const char *owner = object && object->kind == DATA_MAP && kind->owner
		    ? data_node_text(object, "subscription")
		    : NULL;

		owns = object &&
		    strcmp(owner ? owner : ER_SUBSCRIPTION_DEFAULT, subscription) == 0;
	}
	return owns;
}

bool
changes_owns(const struct data_node *old, const struct data_node *now,
    const char *subscription, const char *name)
{
	char *object = xasprintf("%.*s", (int)strcspn(name, "/"), name);
	bool owns =
	    owns_in(old, subscription, object) || owns_in(now, subscription, object);

	free(object);
	return owns;
}

/* Of a line "~ session A--B/ipv4 (policy)": whether one of its ends is inside. */
static bool
is_inside(const struct data_node *old, const struct data_node *now, const char *line,
    const char *border)
{
	const char *a = strchr(line + 2, ' '), *b;
	char *ends, *dash;
	bool inside;

	if (!a)
		return false;
	ends = xasprintf("%.*s", (int)strcspn(a + 1, " "), a + 1);
	dash = strstr(ends, "--");
	b = dash ? dash + 2 : ends;
	if (dash)
		*dash = '\0';
	inside =
	    changes_owns(old, now, border, ends) || changes_owns(old, now, border, b);
	free(ends);
	return inside;
}

void
changes_json(struct json *j, const struct data_node *old, const struct data_node *now,
    const struct net_diff *diff, const char *who, const char *border)
{
	struct rows r = { j, { vnets_of(old), vnets_of(now) }, who };
	char *line, *save = NULL;
	struct buf text;

	each_change(old, now, row, &r);
	buf_init(&text);
	net_diff_print(&text, diff);
	for (line = text.data ? strtok_r(text.data, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		if (!border || is_inside(old, now, line, border))
			row(&r, line);
	buf_fini(&text);
}
