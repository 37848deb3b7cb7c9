/*
 * GET: what is asked for is copied out of the configuration and out of the state, the
 * copies are joined, pruned by the query, and printed.  Pruning knows which defaults
 * are wanted, so libyang prints whatever is left.
 */
#include "restconf/call.h"
#include "restconf/date.h"
#include "restconf/out.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

struct pruning {
	const struct restconf_host *host;
	const struct restconf_query *query;
	bool config, state; /* which are wanted */
};

static bool
unwanted_leaf(const struct pruning *p, const struct lyd_node *n,
    enum restconf_defaults defaults)
{
	if (p->host->hidden && p->host->hidden(p->host->ctx, n->schema))
		return true;
	if (n->schema->flags & LYS_CONFIG_W ? !p->config : !p->state)
		return true;
	if (!(n->schema->nodetype & LYD_NODE_TERM))
		return false;
	switch (defaults) {
	case RESTCONF_BASIC:
	case RESTCONF_EXPLICIT:
		return n->flags & LYD_DEFAULT;
	case RESTCONF_TRIM:
		return lyd_is_default(n);
	case RESTCONF_REPORT_ALL:
	case RESTCONF_TAGGED:
		break;
	}
	return false;
}

static const struct restconf_field *
field_of(const struct restconf_field *f, const struct lyd_node *n)
{
	for (; f; f = f->next)
		if (strcmp(f->name, n->schema->name) == 0 &&
		    (!f->module || strcmp(f->module, n->schema->module->name) == 0))
			return f;
	return NULL;
}

static void prune_children(const struct pruning *, struct lyd_node *, unsigned level,
    const struct restconf_field *);

/* Whether the node stays.  Keys do where their entry does. */
static bool
stays(const struct pruning *p, struct lyd_node *n, unsigned level,
    const struct restconf_field *fields)
{
	const struct restconf_field *f = field_of(fields, n);
	bool inner = n->schema->nodetype & (LYS_CONTAINER | LYS_LIST);
	bool cut = p->query->depth && level >= p->query->depth;
	bool was_empty = inner && !lyd_child_no_keys(n);

	if (lysc_is_key(n->schema))
		return true;
	if (fields && !f)
		return false;
	if (fields)
		level = 1;
	else if (cut)
		return false;
	else
		level++;
	if (!inner)
		return !unwanted_leaf(p, n, p->query->defaults);
	if (n->flags & LYD_DEFAULT && p->query->defaults <= RESTCONF_EXPLICIT)
		return false;
	prune_children(p, n, level, f ? f->below : NULL);
	if (lyd_child_no_keys(n))
		return true;
	/* It is empty: by itself, by the bound on depth, or for want of what is asked.
	 */
	if (p->query->depth && level >= p->query->depth && !was_empty)
		return n->schema->flags & LYS_CONFIG_W ? p->config || p->state
						       : p->state;
	if (n->schema->flags & LYS_CONFIG_W ? !p->config : !p->state)
		return false;
	return n->schema->nodetype == LYS_LIST || lysc_is_np_cont(n->schema) == 0;
}

static void
prune_children(const struct pruning *p, struct lyd_node *parent, unsigned level,
    const struct restconf_field *fields)
{
	struct lyd_node *n, *next;

	for (n = lyd_child(parent); n; n = next) {
		next = n->next;
		if (!stays(p, n, level, fields))
			lyd_free_tree(n);
	}
}

/* --- what is asked for --- */

/* Copies of the instances below `from` on copies of the way to them. */
static struct lyd_node *
copy_instances(const struct restconf_call *c, const struct lyd_node *from)
{
	const struct lyd_node *n = restconf_find(&c->target, from);
	const struct lyd_node *parent = n && n->parent ? &n->parent->node : NULL;
	struct lyd_node *way = NULL, *root = NULL, *copy;

	if (parent)
		lyd_dup_single(parent, NULL, LYD_DUP_WITH_PARENTS | LYD_DUP_WITH_FLAGS,
		    &way);
	for (root = way; root && root->parent;)
		root = &root->parent->node;
	for (; n; n = c->target.all ? n->next : NULL) {
		if (n->schema != c->target.schema || lysc_is_key(n->schema))
			continue; /* keys are on the way already */
		if (lyd_dup_single(n, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS,
			&copy) != LY_SUCCESS)
			continue;
		if (way)
			lyd_insert_child(way, copy);
		else
			lyd_insert_sibling(root, copy, &root);
	}
	return root;
}

/* The instances alone, off the way to them, which is freed. */
static struct lyd_node *
cut_instances(const struct restconf_call *c, struct lyd_node *root)
{
	struct lyd_node *n = restconf_find(&c->target, root), *next, *first = NULL;

	for (; n; n = c->target.all ? next : NULL) {
		next = n->next;
		if (n->schema != c->target.schema)
			continue;
		if (n == root)
			root = next;
		lyd_unlink_tree(n);
		if (first)
			lyd_insert_sibling(first, n, &first);
		else
			first = n; /* a key could not be inserted */
	}
	lyd_free_all(root);
	return first;
}

static void
merge(struct lyd_node **tree, struct lyd_node *more)
{
	if (more && lyd_merge_siblings(tree, more, LYD_MERGE_DESTRUCT) != LY_SUCCESS)
		lyd_free_all(more);
}

/* Copies of configuration and state, joined; *stateful: some of it is state. */
static struct lyd_node *
gather(struct restconf_call *c, const struct pruning *p, bool *stateful)
{
	struct lyd_node *state = NULL, *out = NULL;

	if (p->state && c->host->state)
		state = c->host->state(c->host->ctx, c->rq, c->target.schema,
		    c->target.probe);
	if (p->state)
		restconf_add_state(c, c->target.schema, &state);
	if (!c->target.schema) {
		if (c->store->tree)
			lyd_dup_siblings(c->store->tree, NULL,
			    LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS, &out);
		*stateful = state != NULL;
		merge(&out, state);
		return out;
	}
	*stateful = restconf_find(&c->target, state) != NULL;
	out = copy_instances(c, c->store->tree);
	merge(&out, copy_instances(c, state));
	lyd_free_all(state);
	return cut_instances(c, out);
}

/* RFC 8040 3.5.4: who asks for a leaf itself is told the value that is in use. */
static enum restconf_defaults
of_target(const struct pruning *p)
{
	return p->query->defaults == RESTCONF_BASIC ? RESTCONF_REPORT_ALL
						    : p->query->defaults;
}

/* The target itself stays, and what is below is pruned; of a datastore all is below. */
static void
prune(const struct pruning *p, const struct restconf_call *c, struct lyd_node **first)
{
	struct lyd_node *n, *next;

	for (n = *first; n; n = next) {
		bool keep = true;

		next = n->next;
		if (!c->target.schema)
			keep = stays(p, n, 1, p->query->fields);
		else if (n->schema->nodetype & (LYS_CONTAINER | LYS_LIST))
			prune_children(p, n, 1, p->query->fields);
		else
			keep = !unwanted_leaf(p, n, of_target(p));
		if (keep)
			continue;
		if (n == *first)
			*first = next;
		lyd_free_tree(n);
	}
}

static void
set_origin(const struct restconf_call *c, struct lyd_node *n, const char *origin)
{
	if (n->schema->flags & LYS_CONFIG_W)
		lyd_new_meta(c->host->yang, n, NULL, "ietf-origin:origin", origin, 0,
		    NULL);
}

/* RFC 8527 3.2.2: where configuration comes from. */
static void
add_origins(const struct restconf_call *c, struct lyd_node *siblings)
{
	struct lyd_node *root, *n;

	for (root = siblings; root; root = root->next) {
		set_origin(c, root, "ietf-origin:intended");
		LYD_TREE_DFS_BEGIN(root, n)
		{
			if (n != root && n->flags & LYD_DEFAULT &&
			    n->schema->nodetype & LYD_NODE_TERM)
				set_origin(c, n, "ietf-origin:default");
			LYD_TREE_DFS_END(root, n);
		}
	}
}

static void
print(struct restconf_call *c, const struct lyd_node *siblings, bool data)
{
	bool xml = c->accept.form == RESTCONF_XML;
	uint32_t options = LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK |
	    LYD_PRINT_KEEPEMPTYCONT |
	    (c->query.defaults == RESTCONF_TAGGED ? LYD_PRINT_WD_ALL_TAG
						  : LYD_PRINT_WD_ALL);
	struct buf *body = &c->rs->body;
	char *text = NULL;

	if (siblings)
		lyd_print_mem(&text, siblings, xml ? LYD_XML : LYD_JSON, options);
	if (data && xml)
		buf_printf(body, "<data xmlns=\"%s\">", RESTCONF_NAMESPACE);
	else if (data)
		buf_puts(body, "{\"ietf-restconf:data\":");
	buf_puts(body, text ? text : xml ? "" : "{}");
	if (data)
		buf_puts(body, xml ? "</data>" : "}");
	buf_putc(body, '\n');
	free(text);
	c->rs->status = 200;
	c->rs->type = restconf_type(c->accept.form);
}

/* --- GET --- */

static bool
may_be_many(struct restconf_call *c, const struct lyd_node *found)
{
	if (!c->target.schema || !c->target.all || c->accept.form != RESTCONF_XML ||
	    !found || !found->next)
		return true;
	restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
	    "XML has one element at its top, and %s has several entries: give the keys, "
	    "or ask for JSON",
	    c->target.schema->name);
	return false;
}

/* RFC 8040 3.5.1: only configuration is tracked, so an answer with state is sent.  A
 * tag says more than a time, which counts where there is no tag (RFC 9110 13.1.3). */
static bool
not_modified(struct restconf_call *c, const struct lyd_node *node, bool whole)
{
	const char *tags = restconf_header(c->rq, "If-None-Match");
	const char *since = restconf_header(c->rq, "If-Modified-Since");
	char etag[RESTCONF_ETAG_LEN];
	int64_t date;
	bool same;

	if (!whole && !node)
		return false;
	restconf_store_etag(c->store, whole ? NULL : node, etag);
	if (tags)
		same = restconf_etag_among(tags, etag, true);
	else
		same = since && restconf_date_parse(since, &date) &&
		    restconf_store_changed(c->store, whole ? NULL : node) <= date;
	if (!same)
		return false;
	c->rs->status = 304;
	return true;
}

void
restconf_read(struct restconf_call *c)
{
	const struct restconf_query *q = &c->query;
	struct pruning p = { c->host, q, q->content != RESTCONF_NONCONFIG,
		q->content != RESTCONF_CONFIG && c->datastore != RESTCONF_RUNNING };
	bool whole, stateful = false;
	struct lyd_node *configured =
	    restconf_find_version(&c->target, c->store->tree, &whole);
	struct lyd_node *found = gather(c, &p, &stateful);

	if (p.config)
		restconf_tags(c, configured, whole);
	/* RFC 8040 4.3, for all entries of a list as for one. */
	if (c->target.schema && !found) {
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    c->target.all ? "%s has no entries" : "there is no such %s",
		    c->target.schema->name);
		return;
	}
	if (!stateful && not_modified(c, configured, whole)) {
		lyd_free_all(found);
		return;
	}
	if (may_be_many(c, found)) {
		prune(&p, c, &found);
		if (q->with_origin)
			add_origins(c, found);
		if (c->target.schema && !found)
			restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
			    "%s has nothing of what was asked for",
			    c->target.schema->name);
		else
			print(c, found, !c->target.schema);
	}
	lyd_free_all(found);
}
