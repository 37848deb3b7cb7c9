/*
 * Operations: the content of `input` becomes the node of the rpc or action that libyang
 * reads, and what the node has for output becomes the content of `output`.
 */
#include "restconf/call.h"
#include "restconf/out.h"
#include "restconf/text.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

/* The document that libyang takes for an operation. */
static bool
operation_text(struct restconf_call *c, const struct lysc_node *schema,
    struct buf *text)
{
	const struct lys_module *m = schema->module;
	bool xml = restconf_body_form(c) == RESTCONF_XML;
	struct buf content;
	bool ok;

	buf_init(&content);
	ok = c->rq->len == 0 || restconf_unwrap(c, "input", m->ns, &content);
	if (ok && !xml && c->host->look) {
		if (content.len == 0)
			buf_puts(&content, "{}");
		c->later = c->host->look(c->host->ctx, c->rq, schema, &content) ==
		    RESTCONF_LATER;
		ok = !c->later;
	}
	if (xml)
		buf_printf(text, "<%s xmlns=\"%s\">%s</%s>", schema->name, m->ns,
		    content.len ? content.data : "", schema->name);
	else
		buf_printf(text, "{\"%s:%s\":%s}", m->name, schema->name,
		    content.len ? content.data : "{}");
	buf_fini(&content);
	return ok;
}

static struct lyd_node *
bottom(struct lyd_node *chain)
{
	struct lyd_node *n = chain, *below;

	while (n && (below = lyd_child_no_keys(n)) != NULL)
		n = below;
	return n;
}

/* Whether the node is good or not by what is configured (RFC 7950 6.4.1, 9.9, 9.13). */
static LY_ERR
refers(struct lysc_node *n, void *data, ly_bool *skip)
{
	const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)n;
	bool *found = data;

	*skip = 0;
	*found |= lysc_node_musts(n) || lysc_node_when(n);
	if (n->nodetype & LYD_NODE_TERM)
		*found |= leaf->type->basetype == LY_TYPE_LEAFREF ||
		    leaf->type->basetype == LY_TYPE_INST ||
		    leaf->type->basetype == LY_TYPE_UNION;
	return *found ? LY_EEXIST : LY_SUCCESS;
}

/* The configuration, when it takes that to judge the input.  To have it made anew after
 * an edit costs as much as an edit. */
static const struct lyd_node *
judged_by(struct restconf_call *c, const struct lysc_node *operation)
{
	bool found = false;

	(void)lysc_tree_dfs_full(operation, refers, &found);
	if (found && !c->store)
		c->store = c->host->running(c->host->ctx, c->rq);
	return found ? c->store->tree : NULL;
}

/* The whole tree of the input; *op is the node of the operation in it. */
static struct lyd_node *
read_input(struct restconf_call *c, const char *text, struct lyd_node **op)
{
	struct lyd_node *chain = NULL, *tree = NULL;
	struct ly_in *in = NULL;
	LY_ERR rc;

	if (c->target.probe)
		lyd_dup_single(c->target.probe, NULL, LYD_DUP_RECURSIVE, &chain);
	if (ly_in_new_memory(text, &in) != LY_SUCCESS) {
		lyd_free_all(chain);
		return NULL;
	}
	*op = NULL;
	rc = lyd_parse_op(c->host->yang, bottom(chain), in,
	    restconf_body_form(c) == RESTCONF_XML ? LYD_XML : LYD_JSON,
	    LYD_TYPE_RPC_YANG, chain ? NULL : &tree, op);
	ly_in_free(in, 0);
	tree = chain ? chain : tree;
	if (rc == LY_SUCCESS && *op)
		rc = lyd_validate_op(chain ? *op : tree, judged_by(c, (*op)->schema),
		    LYD_TYPE_RPC_YANG, NULL);
	if (rc == LY_SUCCESS && *op)
		return tree;
	restconf_errors_yang(&c->errors, c->host->yang);
	for (size_t i = 0; i < c->errors.n; i++) /* what is wrong is the input: 400 */
		if (c->errors.items[i].tag == RESTCONF_DATA_MISSING) {
			c->errors.items[i].tag = RESTCONF_MISSING_ELEMENT;
			c->errors.items[i].status = 400;
		}
	lyd_free_all(tree);
	return NULL;
}

static void
print_output(struct restconf_call *c, const struct lyd_node *output)
{
	const struct lys_module *m = output->schema->module;
	bool xml = c->accept.form == RESTCONF_XML;
	char *text = NULL;

	if (!lyd_child(output)) {
		c->rs->status = 204;
		return;
	}
	lyd_print_mem(&text, lyd_child(output), xml ? LYD_XML : LYD_JSON,
	    LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK | LYD_PRINT_WD_ALL);
	if (xml)
		buf_printf(&c->rs->body, "<output xmlns=\"%s\">%s</output>\n", m->ns,
		    text ? text : "");
	else
		buf_printf(&c->rs->body, "{\"%s:output\":%s}\n", m->name,
		    text ? text : "{}");
	free(text);
	c->rs->status = 200;
	c->rs->type = restconf_type(c->accept.form);
}

static void
invoke(struct restconf_call *c, const struct lyd_node *op)
{
	struct lyd_node *output = NULL;
	enum restconf_outcome outcome = RESTCONF_UNKNOWN;

	if (c->host->invoke)
		outcome = c->host->invoke(c->host->ctx, c->rq, op, &output, &c->errors);
	if (outcome == RESTCONF_LATER)
		c->later = true;
	else if (outcome == RESTCONF_UNKNOWN)
		restconf_fail(&c->errors, 501, RESTCONF_NOT_SUPPORTED,
		    "this server does not carry out %s", op->schema->name);
	else if (c->errors.n == 0 && output)
		print_output(c, output);
	else if (c->errors.n == 0)
		c->rs->status = 204;
	lyd_free_all(output);
}

void
restconf_operate(struct restconf_call *c, const struct lysc_node *schema)
{
	struct lyd_node *tree = NULL, *op = NULL;
	struct buf text;

	if (c->target.schema && !restconf_find_parent(&c->target, c->store->tree)) {
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    "there is nothing that %s could be done with", schema->name);
		return;
	}
	buf_init(&text);
	if (operation_text(c, schema, &text))
		tree = read_input(c, text.data, &op);
	if (tree)
		invoke(c, op);
	lyd_free_all(tree);
	buf_fini(&text);
}

void
restconf_operations(struct restconf_call *c)
{
	const struct lys_module *m;
	struct restconf_out out;
	uint32_t i = 0;

	restconf_out_init(&out, &c->rs->body, c->accept.form == RESTCONF_XML);
	restconf_out_begin(&out);
	restconf_out_object(&out, "ietf-restconf", "operations", RESTCONF_NAMESPACE);
	while ((m = ly_ctx_get_module_iter(c->host->yang, &i)) != NULL) {
		const struct lysc_node_action *rpc =
		    m->compiled && m->implemented ? m->compiled->rpcs : NULL;

		for (; rpc; rpc = rpc->next)
			restconf_out_leaf(&out, m->name, rpc->name, m->ns, NULL);
	}
	restconf_out_end(&out, "operations");
	restconf_out_finish(&out);
	buf_putc(&c->rs->body, '\n');
	c->rs->status = 200;
	c->rs->type = restconf_type(c->accept.form);
}
