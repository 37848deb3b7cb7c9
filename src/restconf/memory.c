/*
 * Commit validates with libyang, which also makes defaults; what it says is the answer.
 */
#include "restconf/memory.h"

#include "base/xalloc.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

struct restconf_memory {
	struct ly_ctx *yang;
	struct restconf_store store;
	struct lyd_node *state, *initial;
	const char *hidden;
	int64_t now;
	struct restconf_host host;
};

static const struct restconf_store *
running(void *ctx, const struct restconf_request *rq)
{
	(void)rq;
	return &((struct restconf_memory *)ctx)->store;
}

static struct lyd_node *
state(void *ctx, const struct restconf_request *rq, const struct lysc_node *at,
    const struct lyd_node *probe)
{
	struct restconf_memory *m = ctx;
	struct lyd_node *copy = NULL;

	(void)rq;
	(void)at;
	(void)probe;
	if (m->state)
		lyd_dup_siblings(m->state, NULL, LYD_DUP_RECURSIVE, &copy);
	return copy;
}

static bool
commit(void *ctx, const struct restconf_request *rq, struct lyd_node *tree,
    const struct restconf_part *part, enum restconf_form form, struct buf *changes,
    struct restconf_errors *errors)
{
	struct restconf_memory *m = ctx;

	(void)rq;
	(void)part; /* it takes none */
	if (lyd_validate_all(&tree, m->yang, LYD_VALIDATE_NO_STATE, NULL) !=
	    LY_SUCCESS) {
		restconf_errors_yang(errors, m->yang);
		lyd_free_all(tree);
		return false;
	}
	restconf_store_set(&m->store, tree, m->now);
	buf_puts(changes, form == RESTCONF_XML ? "<changed/>\n" : "{}\n");
	return true;
}

static enum restconf_outcome
invoke(void *ctx, const struct restconf_request *rq, const struct lyd_node *input,
    struct lyd_node **output, struct restconf_errors *errors)
{
	(void)ctx;
	(void)rq;
	(void)errors;
	lyd_dup_single(input, NULL, 0, output);
	for (const struct lyd_node *n = lyd_child(input); n; n = n->next)
		if (n->schema->nodetype == LYS_LEAF &&
		    lys_find_child(input->schema, n->schema->module, n->schema->name, 0,
			LYS_LEAF, LYS_GETNEXT_OUTPUT))
			lyd_new_term(*output, n->schema->module, n->schema->name,
			    lyd_get_value(n), 1, NULL);
	return RESTCONF_DONE;
}

static bool
hidden(void *ctx, const struct lysc_node *node)
{
	const struct restconf_memory *m = ctx;

	return m->hidden && strcmp(node->name, m->hidden) == 0;
}

static bool
load(struct restconf_memory *m, const struct restconf_memory_setup *setup)
{
	struct lyd_node *tree = NULL;
	LY_ERR rc = LY_SUCCESS;

	if (!restconf_load_modules(m->yang))
		return false;
	for (const char *const *text = setup->yang; *text; text++)
		if (lys_parse_mem(m->yang, *text, LYS_IN_YANG, NULL) != LY_SUCCESS)
			return false;
	rc = setup->config
	    ? lyd_parse_data_mem(m->yang, setup->config, LYD_JSON,
		  LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, LYD_VALIDATE_NO_STATE, &tree)
	    : lyd_new_implicit_all(&tree, m->yang, LYD_IMPLICIT_NO_STATE, NULL);
	if (tree)
		lyd_dup_siblings(tree, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS,
		    &m->initial);
	restconf_store_set(&m->store, tree, m->now);
	if (rc == LY_SUCCESS && setup->state)
		rc = lyd_parse_data_mem(m->yang, setup->state, LYD_JSON,
		    LYD_PARSE_ONLY | LYD_PARSE_STRICT, 0, &m->state);
	return rc == LY_SUCCESS;
}

struct restconf_memory *
restconf_memory_new(const struct restconf_memory_setup *setup, struct buf *why)
{
	static const struct restconf_stream streams[] = {
		{ .name = "NETCONF",
		    .description = "all events",
		    .encoding = "json",
		    .location = "/restconf/streams/NETCONF/json" },
	};
	struct restconf_memory *m = xcalloc(1, sizeof *m);

	ly_log_options(LY_LOSTORE_LAST);
	m->hidden = setup->hidden;
	restconf_store_init(&m->store, 1, 0);
	m->host = (struct restconf_host){ .root = "/restconf",
		.body_max = 64 * 1024,
		.streams = streams,
		.nstreams = 1,
		.ctx = m,
		.running = running,
		.state = state,
		.commit = commit,
		.invoke = invoke,
		.hidden = hidden };
	if (ly_ctx_new(NULL, LY_CTX_DISABLE_SEARCHDIRS, &m->yang) == LY_SUCCESS &&
	    load(m, setup)) {
		m->host.yang = m->yang;
		return m;
	}
	buf_puts(why, ly_errmsg(m->yang) ? ly_errmsg(m->yang) : "no reason given");
	restconf_memory_free(m);
	return NULL;
}

void
restconf_memory_free(struct restconf_memory *m)
{
	if (!m)
		return;
	restconf_store_fini(&m->store);
	lyd_free_all(m->state);
	lyd_free_all(m->initial);
	ly_ctx_destroy(m->yang);
	free(m);
}

void
restconf_memory_reset(struct restconf_memory *m)
{
	struct lyd_node *tree = NULL;

	if (m->initial)
		lyd_dup_siblings(m->initial, NULL,
		    LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS, &tree);
	restconf_store_set(&m->store, tree, m->now);
}

void
restconf_memory_clock(struct restconf_memory *m, int64_t now)
{
	m->now = now;
}

const struct restconf_host *
restconf_memory_host(const struct restconf_memory *m)
{
	return &m->host;
}
