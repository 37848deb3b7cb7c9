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
#include "base/text.h"
#include "base/xalloc.h"
#include "data/change.h"
#include "erxd/border.h"
#include "erxd/edit.h"
#include "erxd/forms.h"
#include "erxd/host.h"
#include "erxd/opstate.h"
#include "erxd/request.h"
#include "erxd/streams.h"
#include "lab/instance.h"
#include "lab/schema.h"
#include "restconf/media.h"
#include "restconf/restconf.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

/* The configuration as an operator, or a subscription, sees it. */
struct side {
	char *subscription; /* NULL: operators */
	struct restconf_store store;
	const struct er_lab *seen; /* what the store has, */
	uint64_t edits;            /* and as of when */
};

struct mount {
	struct host *h;
	struct ly_ctx *yang;
	const struct lys_module *lab, *state;
	struct side **sides;
	size_t nsides, capsides;
	int64_t began; /* when the daemon did */
	struct restconf_host host;
};

static int64_t
wall(const struct host *h)
{
	return (h->epoch_us + host_now(h).us) / ERX_SEC;
}

static const struct caller *
caller_of(const struct restconf_request *rq)
{
	return request_caller(rq->who);
}

static struct side *
side_of(struct mount *m, const char *subscription)
{
	struct side *side;

	for (size_t i = 0; i < m->nsides; i++)
		if (text_equal(m->sides[i]->subscription, subscription))
			return m->sides[i];
	side = xcalloc(1, sizeof *side);
	side->subscription = subscription ? xstrdup(subscription) : NULL;
	restconf_store_init(&side->store, (uint64_t)m->h->epoch_us, m->began);
	VEC_PUSH(m->sides, m->nsides, m->capsides) = side;
	return side;
}

static const struct restconf_store *
running(void *ctx, const struct restconf_request *rq)
{
	struct mount *m = ctx;
	struct side *side = side_of(m, caller_border(caller_of(rq)));
	const struct er_lab *lab = run_lab(m->h->run);
	struct data_node *own = NULL;
	struct lyd_node *tree;

	if (side->seen == lab && side->edits == run_edits(m->h->run))
		return &side->store;
	if (lab && side->subscription)
		own = border_lab(lab, side->subscription);
	tree = lab ? lab_instance_new(m->lab, NULL, own ? own : lab->tree) : NULL;
	lyd_new_implicit_module(&tree, m->lab, LYD_IMPLICIT_NO_STATE, NULL);
	restconf_store_set(&side->store, tree, wall(m->h));
	data_node_free(own);
	side->seen = lab;
	side->edits = run_edits(m->h->run);
	return &side->store;
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

	if (at && at->module != m->state)
		return NULL;
	if (table && strcmp(table, "routers") == 0 && list &&
	    list->schema->nodetype == LYS_LIST)
		router = lyd_get_value(lyd_child(list));
	return opstate_new(m->h, caller_of(rq), m->state, table, router);
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

/* The lab that is to run, when somebody with a border has the text of theirs. */
static struct data_node *
merge(struct mount *m, const char *border, struct data_node *own, struct errs *errs)
{
	struct data_node *lab;

	if (!border || !own)
		return own;
	lab = border_merge(run_lab(m->h->run), border, own, errs);
	data_node_free(own);
	return lab;
}

/* Reads the lab that a tree is, and makes it run; `who` may. */
static bool
run_tree(struct mount *m, const struct caller *who, struct lyd_node *tree, bool emptied,
    struct buf *answer, struct errs *errs)
{
	const char *border = caller_border(who);
	const struct er_lab *runs = run_lab(m->h->run);
	struct data_node *was = border ? border_lab(runs, border) : NULL;
	struct data_node *lab, *change;
	struct buf text;
	bool ok;

	buf_init(&text);
	lab_instance_text(tree, was ? was : runs->tree, emptied, &text);
	data_node_free(was);
	lab = merge(m, border, edit_read(m->h, DATA_REPLACE, &text, NULL, errs), errs);
	if (lab)
		(void)data_node_lend(lab, runs->tree);
	change = lab ? data_change_between(runs->tree, lab) : NULL;
	ok = change &&
	    edit_run(m->h,
		&(struct edit){ .op = DATA_CHANGE,
		    .tree = change,
		    .subscription = border,
		    .who = who,
		    .listed = true },
		answer, errs);
	data_node_free(change);
	data_node_free(lab);
	buf_fini(&text);
	return ok;
}

static bool
commit(void *ctx, const struct restconf_request *rq, struct lyd_node *tree,
    enum restconf_form form, struct buf *changes, struct restconf_errors *out)
{
	const struct caller *who = caller_of(rq);
	struct mount *m = ctx;
	bool emptied = strcmp(rq->method, "PUT") != 0, ok = false;
	struct buf answer;
	struct errs errs;

	buf_init(&answer);
	errs_init(&errs);
	if (who->role < CALLER_OWNER)
		errs_add(&errs, CODE_NOT_YOUR_ROLE, NULL, NULL,
		    "ask an owner of the subscription", "a reader may not edit");
	else
		ok = run_tree(m, who, tree, emptied, &answer, &errs);
	lyd_free_all(tree);
	if (ok && form == RESTCONF_JSON) {
		border_answer(m->h, who, &api_verb_edit, &answer);
		buf_printf(changes, "{\"erx-api:output\":%s}\n", answer.data);
	}
	if (!ok) {
		border_errs(m->h, who, &errs);
		tell(&errs, out);
	}
	errs_fini(&errs);
	buf_fini(&answer);
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
	if (restconf_accept(restconf_header(rq, "Accept"),
		restconf_media_of(restconf_header(rq, "Content-Type")) ==
			RESTCONF_MEDIA_XML
		    ? RESTCONF_XML
		    : RESTCONF_JSON)
		.form == RESTCONF_XML)
		request_in_xml(r);
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
	m->began = h->epoch_us / ERX_SEC;
	m->host = (struct restconf_host){ .root = "/restconf",
		.streams = &streams_row,
		.nstreams = 1,
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
	for (size_t i = 0; i < m->nsides; i++) {
		restconf_store_fini(&m->sides[i]->store);
		free(m->sides[i]->subscription);
		free(m->sides[i]);
	}
	free(m->sides);
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
mount_answer(struct mount *m, struct request *r, struct restconf_request *rq,
    struct restconf_header *headers)
{
	struct restconf_response rs;

	if (!forms_take(r, rq, headers))
		return;
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
