/*
 * One edit of a tree in memory.  The value is parsed below a copy of its way (so that
 * libyang knows what it may be), and then goes to its place in the tree.  What the host
 * makes of the whole is its own affair.
 */
#include "restconf/call.h"
#include "restconf/text.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

static struct lyd_node *
last_of(struct lyd_node *chain)
{
	struct lyd_node *n = chain, *below;

	while (n && (below = lyd_child_no_keys(n)) != NULL)
		n = below;
	return n;
}

/* The one node that is no key of its parent; NULL and an error. */
static struct lyd_node *
only_child(struct restconf_call *c, struct lyd_node *siblings, size_t keys)
{
	struct lyd_node *found = NULL, *n;
	size_t nkeys = 0, others = 0;

	LY_LIST_FOR(siblings, n)
	{
		if (n->schema && lysc_is_key(n->schema) && n->parent) {
			nkeys++;
		} else {
			found = n;
			others++;
		}
	}
	if (others == 1 && nkeys == keys)
		return found;
	restconf_fail(&c->errors, 400, RESTCONF_MALFORMED,
	    "the body has one resource, and this has %zu", others + nkeys - keys);
	return NULL;
}

static struct lyd_node *
parse_below(struct restconf_call *c, const struct lyd_node *probe,
    enum restconf_form form, const char *text, size_t len, struct lyd_node **node)
{
	const char *why = form == RESTCONF_XML ? restconf_xml_refuse(text, len)
					       : restconf_json_refuse(text, len);
	char *copy = strndup(text, len); /* libyang wants a NUL behind it */
	struct lyd_node *chain = NULL, *parent, *tree = NULL;
	struct ly_in *in = NULL;
	size_t keys = 0;
	LY_ERR rc;

	*node = NULL;
	if (why || !copy || ly_in_new_memory(copy, &in) != LY_SUCCESS) {
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED, "%s",
		    why ? why : "the body cannot be read");
		free(copy);
		return NULL;
	}
	if (probe)
		lyd_dup_single(probe, NULL, LYD_DUP_RECURSIVE, &chain);
	parent = last_of(chain);
	for (struct lyd_node *n = lyd_child(parent); n; n = n->next)
		keys++;
	rc = lyd_parse_data(c->host->yang, parent, in,
	    form == RESTCONF_XML ? LYD_XML : LYD_JSON,
	    LYD_PARSE_ONLY | LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, 0,
	    parent ? NULL : &tree);
	ly_in_free(in, 0);
	free(copy);
	if (rc != LY_SUCCESS)
		restconf_errors_yang(&c->errors, c->host->yang);
	else
		*node = only_child(c, parent ? lyd_child(parent) : tree, keys);
	if (*node)
		return parent ? chain : tree;
	lyd_free_all(parent ? chain : tree);
	return NULL;
}

/* --- places --- */

static bool
missing(struct restconf_call *c, const struct restconf_target *t)
{
	restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE, "there is no such %s",
	    t->schema ? t->schema->name : "resource");
	return false;
}

/* What nobody has configured is not there, although libyang may have a node of it. */
static bool
is_there(const struct lyd_node *n)
{
	return n && !(n->flags & LYD_DEFAULT);
}

/* The node that lies where the `probe` says, with containers on the way made. */
static struct lyd_node *
make_way(struct lyd_node **tree, struct lyd_node *probe)
{
	struct lyd_node *at = NULL, *found;

	for (; probe; probe = lyd_child_no_keys(probe)) {
		struct lyd_node *siblings = at ? lyd_child(at) : *tree;

		found = NULL;
		if (siblings)
			lyd_find_sibling_first(siblings, probe, &found);
		if (!found && lysc_is_np_cont(probe->schema)) {
			lyd_dup_single(probe, NULL, 0, &found);
			if (at)
				lyd_insert_child(at, found);
			else
				lyd_insert_sibling(*tree, found, tree);
		}
		if (!found)
			return NULL;
		at = found;
	}
	return at;
}

/* A copy of the way to the parent of what is edited; *top: there is none. */
static struct lyd_node *
way_to_parent(const struct restconf_edit *e, bool *top)
{
	struct lyd_node *way = NULL, *end;

	if (e->target->probe)
		lyd_dup_single(e->target->probe, NULL, LYD_DUP_RECURSIVE, &way);
	if (!e->child && e->target->instance) {
		end = last_of(way);
		if (end == way)
			way = NULL;
		lyd_free_tree(end);
	}
	*top = !way;
	return way;
}

struct lyd_node *
restconf_sibling_like(const struct lyd_node *n, struct lyd_node *siblings)
{
	struct lyd_node *found = NULL;

	if (!siblings)
		return NULL;
	if (n->schema->nodetype & (LYS_LIST | LYS_LEAFLIST))
		lyd_find_sibling_first(siblings, n, &found);
	else
		lyd_find_sibling_val(siblings, n->schema, NULL, 0, &found);
	return found;
}

/* --- order: RFC 8040 4.8.5 and 4.8.6 --- */

static bool
move_first(struct lyd_node *n)
{
	struct lyd_node *first = n->parent ? n->parent->child : n;

	while (!n->parent && first->prev->next)
		first = first->prev;
	for (; first; first = first->next)
		if (first->schema == n->schema)
			break;
	return !first || first == n || lyd_insert_before(first, n) == LY_SUCCESS;
}

static bool
move_last(struct lyd_node *n)
{
	struct lyd_node *last = NULL;

	for (struct lyd_node *s = n->next; s; s = s->next)
		if (s->schema == n->schema)
			last = s;
	return !last || lyd_insert_after(last, n) == LY_SUCCESS;
}

static bool
move_to_point(struct restconf_call *c, const struct lyd_node *tree, struct lyd_node *n,
    const struct restconf_edit *e)
{
	struct lyd_node *point = e->point ? restconf_find(e->point, tree) : NULL;
	LY_ERR rc;

	if (!point || !e->point->instance || point->schema != n->schema ||
	    point->parent != n->parent) {
		restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
		    "point is no entry beside this one");
		return false;
	}
	if (point == n)
		return true;
	rc = e->insert == RESTCONF_BEFORE ? lyd_insert_before(point, n)
					  : lyd_insert_after(point, n);
	return rc == LY_SUCCESS;
}

static bool
place(struct restconf_call *c, const struct lyd_node *tree, struct lyd_node *n,
    const struct restconf_edit *e)
{
	if (e->insert == RESTCONF_ANYWHERE)
		return true;
	if (!lysc_is_userordered(n->schema)) {
		restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
		    "%s has no order that a client could give", n->schema->name);
		return false;
	}
	switch (e->insert) {
	case RESTCONF_FIRST:
		return move_first(n);
	case RESTCONF_LAST:
		return move_last(n);
	case RESTCONF_BEFORE:
	case RESTCONF_AFTER:
		return move_to_point(c, tree, n, e);
	case RESTCONF_ANYWHERE:
		break;
	}
	return true;
}

/* --- values --- */

void
restconf_keep_hidden(const struct restconf_host *host, const struct lyd_node *was,
    struct lyd_node *now)
{
	struct lyd_node *copy;

	for (const struct lyd_node *n = lyd_child(was); n; n = n->next) {
		struct lyd_node *match = restconf_sibling_like(n, lyd_child(now));

		if (!match && host->hidden(host->ctx, n->schema)) {
			if (lyd_dup_single(n, NULL, LYD_DUP_WITH_FLAGS, &copy) ==
			    LY_SUCCESS)
				lyd_insert_child(now, copy);
		} else if (match) {
			restconf_keep_hidden(host, n, match);
		}
	}
}

/* Puts a node that belongs to nobody where `parent` (NULL: the top) is. */
static bool
attach(struct restconf_call *c, struct lyd_node **tree, struct lyd_node *parent,
    struct lyd_node *n)
{
	LY_ERR rc =
	    parent ? lyd_insert_child(parent, n) : lyd_insert_sibling(*tree, n, tree);

	if (rc == LY_SUCCESS)
		return true;
	restconf_errors_yang(&c->errors, c->host->yang);
	lyd_free_tree(n);
	return false;
}

static void
detach(struct lyd_node **tree, struct lyd_node *n)
{
	if (n == *tree)
		*tree = n->next;
	lyd_free_tree(n);
}

/* The new node in the place of the old one. */
static bool
replace(struct restconf_call *c, struct lyd_node **tree, struct lyd_node *parent,
    struct lyd_node *was, struct lyd_node *n)
{
	if (c->host->hidden && n->schema->nodetype & LYD_NODE_INNER)
		restconf_keep_hidden(c->host, was, n);
	if (!lysc_is_userordered(n->schema)) {
		detach(tree, was);
		return attach(c, tree, parent, n);
	}
	if (lyd_insert_after(was, n) != LY_SUCCESS) {
		lyd_free_tree(n);
		return false;
	}
	detach(tree, was);
	return true;
}

static bool
merge(struct restconf_call *c, struct lyd_node **tree, struct lyd_node *chain)
{
	if (lyd_merge_siblings(tree, chain, LYD_MERGE_DESTRUCT) == LY_SUCCESS)
		return true;
	restconf_errors_yang(&c->errors, c->host->yang);
	return false;
}

static bool
exists(struct restconf_call *c, const struct lyd_node *n)
{
	struct restconf_error *e = restconf_fail(&c->errors, 409, RESTCONF_DATA_EXISTS,
	    "%s is there already", n->schema->name);

	e->path = lyd_path(n, LYD_PATH_STD, NULL, 0);
	return false;
}

/* Whether the node of the body is the one that the target names. */
static bool
is_target(struct restconf_call *c, const struct restconf_target *t,
    const struct lyd_node *n, const struct lyd_node *chain)
{
	const char *why = NULL;

	if (n->schema != t->schema)
		why = "the body is of another resource than the path";
	else if (t->all)
		why = "the path names no entry: give its keys";
	else if (t->instance && restconf_find(t, chain) != n)
		why = "the keys of the body are others than those of the path";
	if (!why)
		return true;
	restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE, "%s", why);
	return false;
}

/* Takes the node out of its chain, which is freed, and puts it into the tree. */
static bool
put(struct restconf_call *c, struct lyd_node **tree, const struct restconf_edit *e,
    struct lyd_node *parent, struct lyd_node *was, struct lyd_node *n,
    struct lyd_node *chain, struct restconf_edited *done)
{
	struct lyd_node *rest = n == chain ? NULL : chain;
	bool ok;

	lyd_unlink_tree(n);
	lyd_free_all(rest);
	ok = was ? replace(c, tree, parent, was, n) : attach(c, tree, parent, n);
	ok = ok && place(c, *tree, n, e);
	*tree = lyd_first_sibling(*tree);
	if (ok && e->child)
		restconf_path_print(&done->where, n);
	return ok || (c->errors.n > 0 ? false : missing(c, e->target));
}

/* Whatever has a value. */
static bool
apply_value(struct restconf_call *c, struct lyd_node **tree,
    const struct restconf_edit *e, struct lyd_node *way, struct restconf_edited *done)
{
	struct lyd_node *n, *chain, *parent, *was;
	bool creates = e->op == RESTCONF_OP_CREATE || e->op == RESTCONF_OP_INSERT;
	bool ok;

	chain = parse_below(c, way, e->form, e->text, e->len, &n);
	if (!chain)
		return false;
	parent = way ? make_way(tree, way) : NULL;
	if ((way && !parent) || (!e->child && !is_target(c, e->target, n, chain))) {
		lyd_free_all(chain);
		return c->errors.n ? false : missing(c, e->target);
	}
	was = restconf_sibling_like(n, parent ? lyd_child(parent) : *tree);
	done->created = !is_there(was);
	if (creates && is_there(was))
		ok = exists(c, was);
	else if (e->must_exist && !was)
		ok = missing(c, e->target);
	else if (e->op == RESTCONF_OP_MERGE)
		return merge(c, tree, chain);
	else
		return put(c, tree, e, parent, was, n, chain, done);
	lyd_free_all(chain);
	return ok;
}

/* --- without a value --- */

static bool
apply_removal(struct restconf_call *c, struct lyd_node **tree,
    const struct restconf_edit *e)
{
	struct lyd_node *n = restconf_find(e->target, *tree);

	if (e->target->all || !e->target->schema) {
		restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
		    "the path names no entry: give its keys");
		return false;
	}
	if (!is_there(n)) {
		if (e->op == RESTCONF_OP_REMOVE)
			return true;
		if (c->media == RESTCONF_MEDIA_PATCH_JSON ||
		    c->media == RESTCONF_MEDIA_PATCH_XML) {
			restconf_fail(&c->errors, 409, RESTCONF_DATA_MISSING,
			    "there is no such %s", e->target->schema->name);
			return false;
		}
		return missing(c, e->target);
	}
	detach(tree, n);
	return true;
}

static bool
apply_move(struct restconf_call *c, struct lyd_node **tree,
    const struct restconf_edit *e)
{
	struct lyd_node *n = restconf_find(e->target, *tree);

	if (e->target->all || !n)
		return missing(c, e->target);
	if (place(c, *tree, n, e)) {
		*tree = lyd_first_sibling(*tree);
		return true;
	}
	return c->errors.n ? false : missing(c, e->target);
}

static bool
may_edit(struct restconf_call *c, const struct restconf_target *t)
{
	if (t->schema && lysc_is_key(t->schema)) {
		restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
		    "%s is a key, which stays: create or delete its entry",
		    t->schema->name);
		return false;
	}
	if (!t->schema || t->schema->flags & LYS_CONFIG_W)
		return true;
	restconf_fail(&c->errors, 405, RESTCONF_NOT_SUPPORTED,
	    "%s is state, which nobody can write", t->schema->name);
	return false;
}

bool
restconf_edit_apply(struct restconf_call *c, struct lyd_node **tree,
    const struct restconf_edit *e, struct restconf_edited *done)
{
	struct lyd_node *way;
	bool top, ok;

	buf_init(&done->where);
	done->created = false;
	if (!may_edit(c, e->target))
		return false;
	switch (e->op) {
	case RESTCONF_OP_DELETE:
	case RESTCONF_OP_REMOVE:
		return apply_removal(c, tree, e);
	case RESTCONF_OP_MOVE:
		return apply_move(c, tree, e);
	case RESTCONF_OP_CREATE:
	case RESTCONF_OP_INSERT:
	case RESTCONF_OP_MERGE:
	case RESTCONF_OP_REPLACE:
	case RESTCONF_OP_N:
		break;
	}
	way = way_to_parent(e, &top);
	ok = apply_value(c, tree, e, top ? NULL : way, done);
	lyd_free_all(way);
	return ok;
}
