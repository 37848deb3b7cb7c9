/*
 * Every node has a stamp, by its `priv`: the version and the time that brought it.  A
 * new tree is walked beside the old one; what is equal keeps its stamp.  Stamps that no
 * node has are thrown away now and then.
 */
#include "restconf/store.h"

#include "base/xalloc.h"

#include <inttypes.h>
#include <libyang/libyang.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEP_EVERY = 1024 }; /* changes */

struct restconf_stamp {
	struct restconf_stamp *next;
	uint64_t version;
	int64_t time;
	bool used;
	bool given; /* some node has it: of a change that is under way */
};

static struct restconf_stamp *
new_stamp(struct restconf_store *s, int64_t now)
{
	struct restconf_stamp *stamp = xcalloc(1, sizeof *stamp);

	*stamp = (struct restconf_stamp){ s->stamps, ++s->version, now, false, false };
	s->stamps = stamp;
	return stamp;
}

void
restconf_store_init(struct restconf_store *s, uint64_t epoch, int64_t now)
{
	*s = (struct restconf_store){ .until_sweep = SWEEP_EVERY };
	snprintf(s->epoch, sizeof s->epoch, "%" PRIx64, epoch);
	s->top = new_stamp(s, now);
}

void
restconf_store_fini(struct restconf_store *s)
{
	struct restconf_stamp *next;

	lyd_free_all(s->tree);
	for (struct restconf_stamp *p = s->stamps; p; p = next) {
		next = p->next;
		free(p);
	}
	*s = (struct restconf_store){ 0 };
}

static size_t
count(const struct lyd_node *siblings)
{
	size_t n = 0;

	for (; siblings; siblings = siblings->next)
		n++;
	return n;
}

/* Whether the sibling before it is another than it was, where users order. */
static bool
moved(const struct lyd_node *n, const struct lyd_node *was)
{
	const struct lyd_node *a = n->prev, *b = was->prev;
	bool first = !a->next || a->schema != n->schema;
	bool was_first = !b->next || b->schema != was->schema;

	if (!lysc_is_userordered(n->schema))
		return false;
	return first || was_first ? first != was_first
				  : lyd_compare_single(a, b, 0) != LY_SUCCESS;
}

static bool stamp_siblings(struct lyd_node *, struct lyd_node *was,
    struct restconf_stamp *);

/* Whether the node differs from what it was. */
static bool
stamp_node(struct lyd_node *n, const struct lyd_node *was, struct restconf_stamp *stamp)
{
	bool changed;

	if (!was) {
		changed = true;
		stamp_siblings(lyd_child(n), NULL, stamp);
	} else if (n->schema && n->schema->nodetype & LYD_NODE_INNER) {
		changed = stamp_siblings(lyd_child(n), lyd_child(was), stamp);
	} else {
		changed =
		    lyd_compare_single(n, was, LYD_COMPARE_DEFAULTS) != LY_SUCCESS;
	}
	changed |= was && moved(n, was);
	n->priv = changed ? stamp : was->priv;
	return changed;
}

static bool
is_same(const struct lyd_node *n, const struct lyd_node *was)
{
	return was && was->schema == n->schema &&
	    (n->schema->nodetype & (LYS_LEAF | LYS_CONTAINER) ||
		lyd_compare_single(n, was, 0) == LY_SUCCESS);
}

/* What a node was.  `next` is the one that it is when nothing has moved; of equal
 * values in a list that users order it alone can tell which is which. */
static struct lyd_node *
match_of(const struct lyd_node *n, const struct lyd_node *was, struct lyd_node *next)
{
	struct lyd_node *match = NULL;

	if (is_same(n, next))
		return next;
	if (was && n->schema->nodetype == LYS_LEAF)
		lyd_find_sibling_val(was, n->schema, NULL, 0, &match);
	else if (was)
		lyd_find_sibling_first(was, n, &match);
	return match;
}

static bool
stamp_siblings(struct lyd_node *n, struct lyd_node *was, struct restconf_stamp *stamp)
{
	bool changed = count(n) != count(was);
	struct lyd_node *next = was, *match;

	for (; n; n = n->next) {
		match = match_of(n, was, next);
		next = match ? match->next : next;
		changed |= stamp_node(n, match, stamp);
	}
	return changed;
}

static struct restconf_stamp *
stamp_of(const struct restconf_store *s, const struct lyd_node *n)
{
	return n && n->priv ? n->priv : s->top;
}

static void
sweep(struct restconf_store *s)
{
	struct restconf_stamp **link = &s->stamps, *p;
	struct lyd_node *root, *n;

	LY_LIST_FOR(s->tree, root)
	{
		LYD_TREE_DFS_BEGIN(root, n)
		{
			stamp_of(s, n)->used = true;
			LYD_TREE_DFS_END(root, n);
		}
	}
	stamp_of(s, NULL)->used = true;
	while ((p = *link) != NULL) {
		if (p->used) {
			p->used = false;
			link = &p->next;
		} else {
			*link = p->next;
			free(p);
		}
	}
	s->until_sweep = SWEEP_EVERY;
}

struct restconf_stamp *
restconf_store_begin(struct restconf_store *s, int64_t now)
{
	return new_stamp(s, now);
}

void
restconf_store_end(struct restconf_store *s, struct restconf_stamp *stamp)
{
	if (stamp->given) {
		s->top = stamp;
	} else { /* nobody has it */
		s->stamps = stamp->next;
		s->version--;
		free(stamp);
	}
	if (s->until_sweep-- == 0)
		sweep(s);
}

void
restconf_store_set(struct restconf_store *s, struct lyd_node *tree, int64_t now)
{
	struct restconf_stamp *stamp = new_stamp(s, now);
	struct lyd_node *was = s->tree;

	s->tree = tree;
	stamp->given = stamp_siblings(tree, was, stamp);
	lyd_free_all(was);
	restconf_store_end(s, stamp);
}

/* Siblings at the top have no parent that would keep an index of them.  libyang does
 * not put a node at a place where it keeps the order itself. */
static void
link_before(struct lyd_node **first, struct lyd_node *at, struct lyd_node *n)
{
	n->next = at;
	n->prev = at->prev;
	if (at == *first)
		*first = n;
	else
		at->prev->next = n;
	at->prev = n;
}

void
restconf_store_swap(struct restconf_store *s, struct restconf_stamp *stamp,
    struct lyd_node *was, struct lyd_node *now, struct lyd_node *before)
{
	if (!now)
		stamp->given |= was != NULL;
	else
		stamp->given |= stamp_node(now, was, stamp);
	if (was && now)
		before = was;
	if (now && before)
		link_before(&s->tree, before, now);
	else if (now)
		lyd_insert_sibling(s->tree, now, &s->tree);
	if (was == s->tree && was)
		s->tree = was->next;
	lyd_free_tree(was);
}

void
restconf_store_etag(const struct restconf_store *s, const struct lyd_node *n,
    char text[RESTCONF_ETAG_LEN])
{
	snprintf(text, RESTCONF_ETAG_LEN, "\"%s-%" PRIu64 "\"", s->epoch,
	    stamp_of(s, n)->version);
}

int64_t
restconf_store_changed(const struct restconf_store *s, const struct lyd_node *n)
{
	return stamp_of(s, n)->time;
}
