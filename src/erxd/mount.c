/*
 * The configuration is kept as libyang has it, and made anew when the running lab is
 * another: entity tags come from the difference (restconf/store.h).  An edit comes back
 * as a whole lab and is read like a file; what is other than before goes the way of
 * every edit (edit.c), with all its checks.
 */
#include "erxd/mount.h"

#include "api/verbs.h"
#include "api/yang.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "data/change.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/opstate.h"
#include "erxd/request.h"
#include "lab/instance.h"
#include "lab/schema.h"
#include "restconf/restconf.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

struct mount {
	struct host *h;
	struct ly_ctx *yang;
	const struct lys_module *lab, *state;
	struct restconf_store store;
	const struct er_lab *seen; /* what the store has, */
	uint64_t edits;            /* and as of when */
	struct restconf_host host;
};

static int64_t
wall(const struct host *h)
{
	return (h->epoch_us + host_now(h).us) / ERX_SEC;
}

static const struct restconf_store *
running(void *ctx, const struct restconf_request *rq)
{
	struct mount *m = ctx;
	const struct er_lab *lab = run_lab(m->h->run);
	struct lyd_node *tree;

	(void)rq;
	if (m->seen == lab && m->edits == run_edits(m->h->run))
		return &m->store;
	tree = lab ? lab_instance_new(m->lab, NULL, lab->tree) : NULL;
	lyd_new_implicit_module(&tree, m->lab, LYD_IMPLICIT_NO_STATE, NULL);
	restconf_store_set(&m->store, tree, wall(m->h));
	m->seen = lab;
	m->edits = run_edits(m->h->run);
	return &m->store;
}

/* The table of erx-state that a node is in; NULL: all of them. */
static const char *
table_of(const struct lysc_node *at)
{
	while (at && at->parent && at->parent->parent)
		at = at->parent;
	return at && at->parent ? at->name : NULL;
}

static struct lyd_node *
state(void *ctx, const struct restconf_request *rq, const struct lysc_node *at,
    const struct lyd_node *probe)
{
	struct mount *m = ctx;
	const struct lyd_node *list = probe ? lyd_child(probe) : NULL;
	const char *table = table_of(at), *router = NULL;

	(void)rq;
	if (at && at->module != m->state)
		return NULL;
	if (table && strcmp(table, "routers") == 0 && list &&
	    list->schema->nodetype == LYS_LIST)
		router = lyd_get_value(lyd_child(list));
	return opstate_new(m->h, m->state, table, router);
}

/* --- edits --- */

static void
tell(const struct errs *errs, struct restconf_errors *out)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];
		const struct code_row *row = code_row(e->code);
		struct restconf_error *x;

		if (e->warning)
			continue;
		/* What was asked for is there; what it refers to is not. */
		x = restconf_fail(out, row->http == 404 ? 409 : row->http,
		    row->http == 404 ? RESTCONF_DATA_MISSING
				     : restconf_tag_of(row->tag),
		    "%s", e->text);
		x->layer = RESTCONF_APPLICATION;
		if (x->app_tag)
			continue; /* there were too many, and this is the last */
		x->app_tag = xstrdup(row->word);
		if (row->rule[0])
			restconf_error_info(x, "rule", row->rule);
		if (e->path[0])
			restconf_error_info(x, "object", e->path);
		if (e->cure[0] || row->cure[0])
			restconf_error_info(x, "cure",
			    e->cure[0] ? e->cure : row->cure);
	}
}

static bool
commit(void *ctx, const struct restconf_request *rq, struct lyd_node *tree,
    enum restconf_form form, struct buf *changes, struct restconf_errors *out)
{
	struct mount *m = ctx;
	const struct data_node *was = run_lab(m->h->run)->tree;
	bool emptied = strcmp(rq->method, "PUT") != 0, ok;
	struct data_node *lab, *change;
	struct buf text, answer;
	struct errs errs;

	buf_init(&text);
	buf_init(&answer);
	errs_init(&errs);
	lab_instance_text(tree, was, emptied, &text);
	lyd_free_all(tree);
	lab = edit_read(m->h, DATA_REPLACE, &text, &errs);
	change = lab ? data_change_between(was, lab) : NULL;
	ok = change &&
	    edit_run(m->h, &(struct edit){ .op = DATA_CHANGE, .tree = change }, &answer,
		&errs);
	if (ok && form == RESTCONF_JSON)
		buf_printf(changes, "{\"erx-api:output\":%s}\n", answer.data);
	if (!ok)
		tell(&errs, out);
	data_node_free(change);
	data_node_free(lab);
	errs_fini(&errs);
	buf_fini(&answer);
	buf_fini(&text);
	return ok;
}

static bool
hidden(void *ctx, const struct lysc_node *node)
{
	(void)ctx;
	return node->exts && lab_has_extension(node->exts, "secret");
}

/* --- operations --- */

static void
put_argument(struct json *j, const struct lyd_node *n)
{
	const char *name = n->schema->name, *text = lyd_get_value(n);

	switch (((const struct lysc_node_leaf *)n->schema)->type->basetype) {
	case LY_TYPE_BOOL:
		json_bool(j, name, strcmp(text, "true") == 0);
		break;
	case LY_TYPE_UINT32:
		json_uint(j, name, strtoull(text, NULL, 10));
		break;
	default:
		json_string(j, name, text);
		break;
	}
}

/* Whatever it does, it answers by itself. */
static enum restconf_outcome
invoke(void *ctx, const struct restconf_request *rq, const struct lyd_node *input,
    struct lyd_node **output, struct restconf_errors *errors)
{
	struct request *r = rq->who;
	struct buf body;
	struct json j;

	(void)ctx;
	(void)output;
	(void)errors;
	if (strcmp(input->schema->module->name, "erx-api") != 0)
		return RESTCONF_UNKNOWN;
	buf_init(&body);
	json_init(&j, &body, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	for (const struct lyd_node *n = lyd_child(input); n; n = n->next)
		if (n->schema->nodetype == LYS_LEAF && !(n->flags & LYD_DEFAULT))
			put_argument(&j, n);
	json_object_end(&j);
	json_object_end(&j);
	request_output_name(r, "erx-api:output");
	request_operate(r, input->schema->name, body.data, body.len);
	buf_fini(&body);
	return RESTCONF_LATER;
}

/* --- the mount --- */

static bool
load(struct mount *m)
{
	struct lys_module *module = NULL;
	struct buf text;
	bool ok;

	/* Compiled once, when all modules are there. */
	if (ly_ctx_new(NULL, LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_EXPLICIT_COMPILE,
		&m->yang) != LY_SUCCESS ||
	    !restconf_load_modules(m->yang))
		return false;
	ok = lys_parse_mem(m->yang, erx_yang_erx_lab, LYS_IN_YANG, &module) ==
	    LY_SUCCESS;
	m->lab = module;
	ok = ok &&
	    lys_parse_mem(m->yang, erx_yang_erx_state, LYS_IN_YANG, &module) ==
		LY_SUCCESS;
	m->state = module;
	buf_init(&text);
	api_yang(&text);
	ok = ok && lys_parse_mem(m->yang, text.data, LYS_IN_YANG, NULL) == LY_SUCCESS;
	buf_fini(&text);
	return ok && ly_ctx_compile(m->yang) == LY_SUCCESS;
}

struct mount *
mount_new(struct host *h)
{
	struct mount *m = xcalloc(1, sizeof *m);

	m->h = h;
	restconf_store_init(&m->store, (uint64_t)h->epoch_us, wall(h));
	m->host = (struct restconf_host){ .root = "/restconf",
		.body_max = API_BODY_MAX,
		.info_module = "erx-api",
		.info_namespace = "urn:erxd:api",
		.ctx = m,
		.running = running,
		.state = state,
		.commit = commit,
		.invoke = invoke,
		.hidden = hidden };
	if (load(m)) {
		m->host.yang = m->yang;
		return m;
	}
	mount_free(m);
	return NULL;
}

void
mount_free(struct mount *m)
{
	if (!m)
		return;
	restconf_store_fini(&m->store);
	ly_ctx_destroy(m->yang);
	free(m);
}

bool
mount_is(const char *path)
{
	static const struct restconf_host host = { .root = "/restconf" };

	return restconf_is_path(&host, path);
}

void
mount_answer(struct mount *m, struct request *r, struct restconf_request *rq)
{
	struct restconf_response rs;

	rq->who = r;
	restconf_response_init(&rs);
	if (restconf_handle(&m->host, rq, &rs)) {
		for (size_t i = 0; i < rs.n; i++)
			if (strcmp(rs.headers[i].name, "Cache-Control") != 0)
				request_header(r, rs.headers[i].name,
				    rs.headers[i].value);
		/* Without a type evhttp says text/html where there may be a body. */
		request_reply(r, rs.status, restconf_reason(rs.status),
		    rs.type || rs.status == 204 || rs.status == 304
			? rs.type
			: "application/yang-data+json",
		    &rs.body);
	}
	restconf_response_fini(&rs);
}
