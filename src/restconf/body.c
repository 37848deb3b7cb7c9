/*
 * Bodies of the protocol: `data` around a datastore, `input` around the arguments of an
 * operation.  In JSON their content is cut out of the text as it stands; in XML libyang
 * reads it without a schema and prints it again, so that namespaces stay what they
 * were.
 */
#include "restconf/call.h"
#include "restconf/text.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

enum restconf_form
restconf_body_form(const struct restconf_call *c)
{
	return c->media == RESTCONF_MEDIA_XML || c->media == RESTCONF_MEDIA_PATCH_XML
	    ? RESTCONF_XML
	    : RESTCONF_JSON;
}

struct lyd_node *
restconf_xml_parse(struct restconf_call *c, const char *text, size_t len)
{
	const char *why = restconf_xml_refuse(text, len);
	char *copy = strndup(text, len);
	struct lyd_node *tree = NULL;
	struct ly_in *in = NULL;
	LY_ERR rc = LY_EINVAL;

	if (!why && copy && ly_in_new_memory(copy, &in) == LY_SUCCESS) {
		rc = lyd_parse_data(c->host->yang, NULL, in, LYD_XML,
		    LYD_PARSE_ONLY | LYD_PARSE_OPAQ, 0, &tree);
		ly_in_free(in, 0);
	}
	free(copy);
	if (why)
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED, "%s", why);
	else if (rc != LY_SUCCESS)
		restconf_errors_yang(&c->errors, c->host->yang);
	else if (!tree || tree->next)
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED,
		    "the body has one element at its top");
	else
		return tree;
	lyd_free_all(tree);
	return NULL;
}

const char *
restconf_xml_name(const struct lyd_node *n)
{
	return n->schema ? n->schema->name
			 : ((const struct lyd_node_opaq *)n)->name.name;
}

void
restconf_xml_print(const struct lyd_node *siblings, struct buf *out)
{
	char *text = NULL;

	for (; siblings; siblings = siblings->next) {
		lyd_print_mem(&text, siblings, LYD_XML,
		    LYD_PRINT_SHRINK | LYD_PRINT_KEEPEMPTYCONT | LYD_PRINT_WD_ALL);
		buf_puts(out, text ? text : "");
		free(text);
		text = NULL;
	}
}

static bool
not_wrapped(struct restconf_call *c, const char *name)
{
	if (c->errors.n == 0)
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED,
		    "the body is one %s and nothing else", name);
	return false;
}

static bool
unwrap_xml(struct restconf_call *c, const char *name, const char *ns,
    struct buf *content)
{
	struct lyd_node *tree = restconf_xml_parse(c, c->rq->body, c->rq->len);
	const struct lyd_node_opaq *root = (const struct lyd_node_opaq *)tree;
	bool ok = tree && !tree->schema && strcmp(root->name.name, name) == 0 &&
	    root->name.module_ns && strcmp(root->name.module_ns, ns) == 0;

	if (ok)
		restconf_xml_print(root->child, content);
	lyd_free_all(tree);
	return ok || not_wrapped(c, name);
}

bool
restconf_unwrap(struct restconf_call *c, const char *name, const char *ns,
    struct buf *content)
{
	struct restconf_span text = { c->rq->body, c->rq->len }, key, value, more;
	struct restconf_json j;
	const char *why;

	if (restconf_body_form(c) == RESTCONF_XML)
		return unwrap_xml(c, name, ns, content);
	why = restconf_json_refuse(text.p, text.len);
	if (why) {
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED, "%s", why);
		return false;
	}
	if (!restconf_json_enter(&j, text) || j.close != '}' ||
	    !restconf_json_next(&j, &key, &value) || !restconf_json_is(key, name) ||
	    restconf_json_next(&j, &key, &more) || j.bad || *value.p != '{')
		return not_wrapped(c, name);
	buf_add(content, value.p, value.len);
	return true;
}

bool
restconf_parse_top(struct restconf_call *c, enum restconf_form form, const char *text,
    size_t len, struct lyd_node **tree)
{
	char *copy = strndup(text ? text : "", len);
	struct ly_in *in = NULL;
	LY_ERR rc = LY_EINVAL;

	*tree = NULL;
	if (copy && ly_in_new_memory(copy, &in) == LY_SUCCESS) {
		rc = lyd_parse_data(c->host->yang, NULL, in,
		    form == RESTCONF_XML ? LYD_XML : LYD_JSON,
		    LYD_PARSE_ONLY | LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, 0, tree);
		ly_in_free(in, 0);
	}
	free(copy);
	if (rc == LY_SUCCESS)
		return true;
	restconf_errors_yang(&c->errors, c->host->yang);
	return false;
}
