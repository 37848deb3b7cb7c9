/*
 * POST, PUT, PATCH and DELETE: a copy of the configuration, or of the one node at its
 * top that is concerned, is edited and handed to the host, which takes all of it or
 * nothing.
 */
#include "restconf/call.h"
#include "restconf/date.h"
#include "restconf/out.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

/* Finds the node at the top of a target, if a part can be had of it. */
static bool
find_part(struct restconf_call *c)
{
	const struct lysc_node *top = c->target.schema;
	const struct lyd_node *probe = c->target.probe;

	while (top && top->parent)
		top = top->parent;
	if (!top || c->query.insert != RESTCONF_ANYWHERE || !c->host->takes_part)
		return false;
	if (top->nodetype == LYS_LIST &&
	    (!probe || probe->schema != top || lysc_is_userordered(top)))
		return false;
	if (!(top->nodetype & (LYS_LEAF | LYS_CONTAINER | LYS_LIST)))
		return false;
	c->part =
	    (struct restconf_part){ top, top->nodetype == LYS_LIST ? probe : NULL };
	if (c->host->takes_part(c->host->ctx, c->rq, &c->part))
		return true;
	c->part = (struct restconf_part){ NULL, NULL };
	return false;
}

struct lyd_node *
restconf_draft(struct restconf_call *c)
{
	static const uint32_t how = LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS;
	struct lyd_node *found = NULL, *tree = NULL;

	if (!c->store->tree)
		return NULL;
	if (!find_part(c)) {
		lyd_dup_siblings(c->store->tree, NULL, how, &tree);
		return tree;
	}
	if (c->part.probe)
		lyd_find_sibling_first(c->store->tree, c->part.probe, &found);
	else
		lyd_find_sibling_val(c->store->tree, c->part.schema, NULL, 0, &found);
	if (found)
		lyd_dup_single(found, NULL, how, &tree);
	return tree;
}

void
restconf_tags(struct restconf_call *c, const struct lyd_node *node, bool whole)
{
	char etag[RESTCONF_ETAG_LEN], date[RESTCONF_DATE_LEN];

	if (!whole && !node)
		return;
	restconf_store_etag(c->store, whole ? NULL : node, etag);
	restconf_date_print(date,
	    restconf_store_changed(c->store, whole ? NULL : node));
	restconf_response_header(c->rs, "ETag", etag);
	restconf_response_header(c->rs, "Last-Modified", date);
}

bool
restconf_commit(struct restconf_call *c, struct lyd_node *tree, struct buf *changes)
{
	if (!c->host->commit(c->host->ctx, c->rq, tree,
		c->part.schema ? &c->part : NULL, c->accept.form, changes,
		&c->errors)) {
		if (c->errors.n == 0)
			restconf_fail(&c->errors, 500, RESTCONF_FAILED,
			    "the change was refused without a reason");
		return false;
	}
	c->store = c->host->running(c->host->ctx, c->rq);
	return true;
}

/* The answer to an edit that was made. */
static void
answer(struct restconf_call *c, const struct restconf_edited *done, struct buf *changes)
{
	bool told = changes->len &&
	    restconf_prefers(restconf_header(c->rq, "Prefer"), "return=representation");
	bool post = strcmp(c->rq->method, "POST") == 0;
	struct lyd_node *node = restconf_find(&c->target, c->store->tree);
	struct restconf_path path = { 0 };
	struct restconf_target made = { 0 };
	struct restconf_errors none = { 0 };
	struct buf where;

	if (done->where.len && restconf_path_parse(&path, done->where.data, &none) &&
	    restconf_resolve(c->host->yang, NULL, &path, &made, &none))
		node = restconf_find(&made, c->store->tree);
	if (post && node) {
		buf_init(&where);
		buf_puts(&where, c->host->root);
		buf_puts(&where,
		    c->datastore == RESTCONF_RUNNING ? "/ds/ietf-datastores:running"
						     : "/data");
		restconf_path_print(&where, node);
		restconf_response_header(c->rs, "Location", where.data);
		buf_fini(&where);
	}
	restconf_tags(c, node, !c->target.schema && !post);
	/* What a host has begun, and takes time, is not there yet. */
	if (post || done->created)
		c->rs->status = node || !c->target.schema ? 201 : 202;
	else
		c->rs->status = told ? 200 : 204;
	if (told) {
		restconf_response_header(c->rs, "Preference-Applied",
		    "return=representation");
		c->rs->type = restconf_type(c->accept.form);
		buf_add(&c->rs->body, changes->data, changes->len);
	}
	restconf_target_fini(&made);
	restconf_path_fini(&path);
	restconf_errors_fini(&none);
}

/* PUT and PATCH of the whole datastore: RFC 8040 4.5, 4.6. */
static bool
edit_whole(struct restconf_call *c, struct lyd_node **tree, bool put)
{
	struct lyd_node *given = NULL, *n;
	struct buf content;
	bool ok;

	buf_init(&content);
	ok = restconf_unwrap(c, "data", RESTCONF_NAMESPACE, &content) &&
	    restconf_parse_top(c, restconf_body_form(c), content.data, content.len,
		&given);
	buf_fini(&content);
	if (!ok) {
		lyd_free_all(given);
		return false;
	}
	if (!put) {
		if (given &&
		    lyd_merge_siblings(tree, given, LYD_MERGE_DESTRUCT) != LY_SUCCESS) {
			restconf_errors_yang(&c->errors, c->host->yang);
			return false;
		}
		return true;
	}
	for (n = *tree; c->host->hidden && n; n = n->next) {
		struct lyd_node *match = restconf_sibling_like(n, given);

		if (match)
			restconf_keep_hidden(c->host, n, match);
	}
	lyd_free_all(*tree);
	*tree = given;
	return true;
}

static bool
edit_draft(struct restconf_call *c, struct lyd_node **tree,
    struct restconf_edited *done, const struct restconf_target *point)
{
	const char *method = c->rq->method;
	struct restconf_edit e = { .target = &c->target,
		.text = c->rq->body,
		.len = c->rq->len,
		.form = restconf_body_form(c),
		.insert = c->query.insert,
		.point = point };

	if (strcmp(method, "DELETE") == 0) {
		e.op = RESTCONF_OP_DELETE;
		return restconf_edit_apply(c, tree, &e, done);
	}
	if (strcmp(method, "POST") == 0) {
		e.op = RESTCONF_OP_CREATE;
		e.child = true;
		if (restconf_edit_apply(c, tree, &e, done))
			return true;
		if (!c->target.schema || restconf_errors_status(&c->errors) == 409 ||
		    restconf_find(&c->target, *tree))
			return false;
		/* A client in wide use posts a missing resource to its own path. */
		e.child = false;
		buf_fini(&done->where);
		struct restconf_errors first = c->errors;
		c->errors.items = NULL;
		c->errors.n = c->errors.cap = 0;
		if (restconf_edit_apply(c, tree, &e, done)) {
			restconf_errors_fini(&first);
			return true;
		}
		restconf_errors_fini(&c->errors);
		restconf_errors_fini(&first);
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    "there is no such %s", c->target.schema->name);
		return false;
	}
	if (!c->target.schema && c->query.insert != RESTCONF_ANYWHERE) {
		restconf_fail(&c->errors, 400, RESTCONF_INVALID_VALUE,
		    "a datastore has no place among others");
		return false;
	}
	if (!c->target.schema)
		return edit_whole(c, tree, strcmp(method, "PUT") == 0);
	e.op = strcmp(method, "PUT") == 0 ? RESTCONF_OP_REPLACE : RESTCONF_OP_MERGE;
	e.must_exist = e.op == RESTCONF_OP_MERGE;
	return restconf_edit_apply(c, tree, &e, done);
}

/* Where `point` leads, from the top; true also when there is none. */
static bool
find_point(struct restconf_call *c, struct restconf_target *point)
{
	struct restconf_path path;
	bool ok;

	*point = (struct restconf_target){ 0 };
	if (!c->query.point)
		return true;
	ok = restconf_path_parse(&path, c->query.point, &c->errors) &&
	    restconf_resolve(c->host->yang, NULL, &path, point, &c->errors);
	restconf_path_fini(&path);
	if (!ok && c->errors.n)
		c->errors.items[0].status = 400;
	return ok;
}

void
restconf_write(struct restconf_call *c)
{
	struct restconf_edited done = { 0 };
	struct restconf_target point = { 0 };
	struct lyd_node *tree;
	struct buf changes;

	buf_init(&changes);
	tree = restconf_draft(c);
	if (!find_point(c, &point) || !edit_draft(c, &tree, &done, &point))
		lyd_free_all(tree);
	else if (restconf_commit(c, tree, &changes))
		answer(c, &done, &changes);
	restconf_target_fini(&point);
	buf_fini(&done.where);
	buf_fini(&changes);
}
