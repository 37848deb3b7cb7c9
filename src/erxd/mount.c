/*
 * The configuration is kept as libyang has it, and follows the running lab
 * (mount_lab.h).  An edit comes back as a whole lab, or as the one node at the top in
 * which it has changed something, and is read like a file; what is other than before
 * goes the way of every edit (edit.c), with all its checks.
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
#include "erxd/mount_call.h"
#include "erxd/mount_lab.h"
#include "erxd/opstate.h"
#include "erxd/request.h"
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
	struct mount_lab config;
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
	mount_lab_init(&side->config, (uint64_t)m->h->epoch_us, m->began);
	VEC_PUSH(m->sides, m->nsides, m->capsides) = side;
	return side;
}

static const struct restconf_store *
running(void *ctx, const struct restconf_request *rq)
{
	struct mount *m = ctx;
	struct side *side = side_of(m, caller_border(caller_of(rq)));
	const struct er_lab *lab = run_lab(m->h->run);
	struct data_node *own;

	if (side->seen == lab && side->edits == run_edits(m->h->run))
		return &side->config.store;
	if (lab && side->subscription) {
		own = border_lab(lab, side->subscription);
		mount_lab_renew(&side->config, m->lab, own, wall(m->h));
		data_node_free(own);
	} else {
		mount_lab_follow(&side->config, m->lab, lab ? lab->tree : NULL,
		    wall(m->h));
	}
	side->seen = lab;
	side->edits = run_edits(m->h->run);
	return &side->config.store;
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

/* An edit that comes back: of the whole, or of one node at the top. */
struct written {
	struct lyd_node *tree;
	const struct restconf_part *part; /* NULL: the tree is the whole */
	bool emptied;
};

/* Makes a change of the running lab. */
static bool
run_change(struct mount *m, const struct caller *who, const struct data_node *was,
    const struct data_node *lab, struct buf *answer, struct errs *errs)
{
	struct data_node *change = data_change_between(was, lab);
	bool ok = edit_run(m->h,
	    &(struct edit){ .op = DATA_CHANGE,
		.tree = change,
		.subscription = caller_border(who),
		.who = who,
		.listed = true },
	    answer, errs);

	data_node_free(change);
	return ok;
}

/* Reads the lab that a tree is, and makes it run; `who` may. */
static bool
run_whole(struct mount *m, const struct caller *who, const struct written *w,
    struct buf *answer, struct errs *errs)
{
	const char *border = caller_border(who);
	const struct er_lab *runs = run_lab(m->h->run);
	struct data_node *was = border ? border_lab(runs, border) : NULL;
	struct data_node *lab;
	struct buf text;
	bool ok;

	buf_init(&text);
	lab_instance_text(w->tree, was ? was : runs->tree, w->emptied, &text);
	data_node_free(was);
	lab = merge(m, border, edit_read(m->h, DATA_REPLACE, &text, NULL, errs), errs);
	if (lab)
		(void)data_node_lend(lab, runs->tree);
	ok = lab && run_change(m, who, runs->tree, lab, answer, errs);
	data_node_free(lab);
	buf_fini(&text);
	return ok;
}

/* --- one node at the top --- */

/* The key of the entry that a part is; NULL: it is no entry. */
static const char *
part_key(const struct restconf_part *part)
{
	return part->probe && part->schema->nodetype == LYS_LIST
	    ? lyd_get_value(lyd_child(part->probe))
	    : NULL;
}

/* The leaves at the top, without which a lab is none, and the part, as they run. */
static struct data_node *
part_of(const struct data_node *lab, const struct restconf_part *part)
{
	struct data_node *few = data_node_new(DATA_MAP, NULL), *list, *entry;
	const char *key = part_key(part);

	for (size_t i = 0; i < lab->n; i++) {
		struct data_node *c = lab->children[i];

		if (c->kind == DATA_TEXT ||
		    (!key && strcmp(c->name, part->schema->name) == 0))
			data_node_add(few, data_node_share(c));
	}
	list = key ? data_node_get(lab, part->schema->name) : NULL;
	entry = list ? data_node_get(list, key) : NULL;
	if (entry) {
		struct data_node *only = data_node_new(DATA_MAP, list->name);

		only->list = list->list;
		data_node_add(only, data_node_share(entry));
		data_node_add(few, only);
	}
	return few;
}

/* Adds the leaves at the top to a part as it was written, all but itself. */
static void
add_leaves(const struct lyd_node *store, const struct restconf_part *part,
    struct lyd_node **tree)
{
	const struct lyd_node *n;
	struct lyd_node *copy;

	LY_LIST_FOR(store, n)
	{
		if (n->schema->nodetype != LYS_LEAF || n->schema == part->schema)
			continue;
		if (lyd_dup_single(n, NULL, LYD_DUP_WITH_FLAGS, &copy) == LY_SUCCESS)
			lyd_insert_sibling(*tree, copy, tree);
	}
}

/* A list that has lost an entry is still there when it has others. */
static void
keep_list(const struct data_node *lab, const struct restconf_part *part,
    struct data_node *read)
{
	const struct data_node *list = data_node_get(lab, part->schema->name);
	struct data_node *empty;

	if (!part_key(part) || !list || list->n < 2 ||
	    data_node_get(read, part->schema->name))
		return;
	empty = data_node_new(DATA_MAP, list->name);
	empty->list = list->list;
	data_node_add(read, empty);
}

/* As run_whole, without what the edit cannot have changed. */
static bool
run_part(struct mount *m, const struct caller *who, struct written *w,
    struct buf *answer, struct errs *errs)
{
	const struct data_node *runs = run_lab(m->h->run)->tree;
	struct data_node *was = part_of(runs, w->part), *read;
	struct buf text;
	bool ok;

	buf_init(&text);
	add_leaves(side_of(m, NULL)->config.store.tree, w->part, &w->tree);
	lab_instance_text(w->tree, was, w->emptied, &text);
	read = edit_read(m->h, DATA_REPLACE, &text, NULL, errs);
	if (read) {
		(void)data_node_lend(read, runs);
		keep_list(runs, w->part, read);
	}
	ok = read && run_change(m, who, was, read, answer, errs);
	data_node_free(read);
	data_node_free(was);
	buf_fini(&text);
	return ok;
}

/* What somebody with a border has is merged as a whole, and elements without names of
 * their own are told by their places. */
static bool
takes_part(void *ctx, const struct restconf_request *rq,
    const struct restconf_part *part)
{
	const struct mount *m = ctx;
	const struct lysc_node *key =
	    part->probe ? lyd_child(part->probe)->schema : NULL;

	return !caller_border(caller_of(rq)) && run_lab(m->h->run) &&
	    part->schema->module == m->lab &&
	    !(key && lab_has_extension(key->exts, "position"));
}

static bool
commit(void *ctx, const struct restconf_request *rq, struct lyd_node *tree,
    const struct restconf_part *part, enum restconf_form form, struct buf *changes,
    struct restconf_errors *out)
{
	const struct caller *who = caller_of(rq);
	struct mount *m = ctx;
	struct written w = { tree, part, strcmp(rq->method, "PUT") != 0 };
	struct buf answer;
	struct errs errs;
	bool ok = false;

	buf_init(&answer);
	errs_init(&errs);
	if (who->role < CALLER_OWNER)
		errs_add(&errs, CODE_NOT_YOUR_ROLE, NULL, NULL,
		    "ask an owner of the subscription", "a reader may not edit");
	else if (part)
		ok = run_part(m, who, &w, &answer, &errs);
	else
		ok = run_whole(m, who, &w, &answer, &errs);
	lyd_free_all(w.tree);
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

/* --- the mount --- */

const struct restconf_stream mount_stream = { .name = "erx",
	.description = "What happens in the lab, and who did it",
	.encoding = "json",
	.location = "/restconf/streams/erx/json",
	.replays = true,
	.filters = true };

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
		.streams = &mount_stream,
		.nstreams = 1,
		.body_max = API_BODY_MAX,
		.info_module = "erx-api",
		.info_namespace = "urn:erxd:api",
		.ctx = m,
		.running = running,
		.state = state,
		.takes_part = takes_part,
		.commit = commit,
		.look = mount_look,
		.invoke = mount_invoke,
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
		mount_lab_fini(&m->sides[i]->config);
		free(m->sides[i]->subscription);
		free(m->sides[i]);
	}
	free(m->sides);
	ly_ctx_destroy(m->yang);
	free(m);
}

const struct ly_ctx *
mount_yang(const struct mount *m)
{
	return m ? m->yang : NULL;
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
