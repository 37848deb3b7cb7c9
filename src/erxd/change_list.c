/*
 * Both trees are walked side by side, by name.  An entry of a keyed list is an object,
 * and an object that is there on one side alone says all there is to say of what lies
 * below it.  Everything else is a leaf of the object that it is in, named by the way
 * there.
 */
#include "erxd/change_list.h"

#include "base/xalloc.h"
#include "er/auth.h"

#include <stdlib.h>
#include <string.h>

struct walk {
	struct json *j;
	const char *who; /* or NULL */
};

struct place {
	const char *path, *kind,
	    *name; /* of the object; "" and NULL for the lab itself */
};

static bool
is_list(const struct data_node *n)
{
	return n && n->kind == DATA_MAP && n->list;
}

static bool
is_container(const struct data_node *n)
{
	return n && n->kind == DATA_MAP && !n->list;
}

static void
put_value(struct json *j, const char *key, const struct data_node *n)
{
	if (!n)
		json_null(j, key);
	else
		data_node_json(j, key, n);
}

static bool
has_secret(const struct data_node *n)
{
	bool has = n && n->secret;

	for (size_t i = 0; n && !has && i < n->n; i++)
		has = has_secret(n->children[i]);
	return has;
}

static void
put(const struct walk *w, const char *op, const struct place *at, const char *leaf,
    const struct data_node *old, const struct data_node *now)
{
	json_object(w->j, NULL);
	json_string(w->j, "op", op);
	json_string(w->j, "path", at->path);
	json_string(w->j, "kind", at->kind);
	json_string(w->j, "name", at->name);
	json_string(w->j, "leaf", leaf);
	if (leaf && !has_secret(old) && !has_secret(now)) {
		put_value(w->j, "from", old);
		put_value(w->j, "to", now);
	} else {
		json_null(w->j, "from");
		json_null(w->j, "to");
	}
	json_object_end(w->j);
}

/* The next name that one of them has, in order; *a and *b are what they have by it. */
struct pairs {
	const struct data_node *old, *now;
	size_t i, k;
};

static const char *
next_pair(struct pairs *p, const struct data_node **a, const struct data_node **b)
{
	const struct data_node *x =
	    p->old && p->i < p->old->n ? p->old->children[p->i] : NULL;
	const struct data_node *y =
	    p->now && p->k < p->now->n ? p->now->children[p->k] : NULL;
	int c = !x ? 1 : !y ? -1 : strcmp(x->name, y->name);

	*a = c <= 0 ? x : NULL;
	*b = c >= 0 ? y : NULL;
	p->i += *a != NULL;
	p->k += *b != NULL;
	return *a ? (*a)->name : *b ? (*b)->name : NULL;
}

static void fields(const struct walk *, const struct place *, const char *before,
    const struct data_node *old, const struct data_node *now);

/* Of somebody else's VNet nothing is told. */
static bool
is_hidden(const struct walk *w, const char *kind, const struct data_node *entry)
{
	const char *owner;

	if (!w->who || strcmp(kind, "vnets") != 0 || entry->kind != DATA_MAP)
		return false;
	owner = data_node_text(entry, "subscription");
	return strcmp(owner ? owner : ER_SUBSCRIPTION_DEFAULT, w->who) != 0;
}

/* Entries of the list that is at `leaf` in an object, which may be a way through
 * containers. */
static void
entries(const struct walk *w, const char *object, const char *leaf, const char *kind,
    const struct data_node *old, const struct data_node *now)
{
	struct pairs pairs = { old, now, 0, 0 };
	const struct data_node *a, *b;
	const char *name;

	while ((name = next_pair(&pairs, &a, &b)) != NULL) {
		struct place at = { NULL, kind, name };
		char *below;

		if (a == b) /* both trees have it in common */
			continue;
		below = xasprintf("%s%s%s/%s", object, *object ? "/" : "", leaf, name);
		at.path = below;
		if (!is_hidden(w, kind, a ? a : b)) {
			if (!a || !b)
				put(w, a ? "delete" : "create", &at, NULL, a, b);
			else
				fields(w, &at, "", a, b);
		}
		free(below);
	}
}

static void
field(const struct walk *w, const struct place *at, const char *leaf, const char *name,
    const struct data_node *a, const struct data_node *b)
{
	if (is_list(a) || is_list(b)) {
		entries(w, at->path, leaf, name, a, b);
	} else if (is_container(a) && is_container(b)) {
		fields(w, at, leaf, a, b);
	} else if (!a || !b || !data_node_equal(a, b)) {
		put(w, !a ? "create" : !b ? "delete" : "update", at, leaf, a, b);
	}
}

static void
fields(const struct walk *w, const struct place *at, const char *before,
    const struct data_node *old, const struct data_node *now)
{
	struct pairs pairs = { old, now, 0, 0 };
	const struct data_node *a, *b;
	const char *name;

	if (old && now && data_node_equal(old, now))
		return;
	while ((name = next_pair(&pairs, &a, &b)) != NULL) {
		char *leaf;

		if (a == b)
			continue;
		leaf = xasprintf("%s%s%s", before, *before ? "/" : "", name);
		field(w, at, leaf, name, a, b);
		free(leaf);
	}
}

void
change_list_json(struct json *j, const char *key, const struct data_node *old,
    const struct data_node *now, const char *who)
{
	const struct walk w = { j, who };
	const struct place top = { "", NULL, NULL };

	json_array(j, key);
	fields(&w, &top, "", old, now);
	json_array_end(j);
}
