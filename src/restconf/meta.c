/*
 * What a server says of itself: where it is (RFC 6415), its root, its modules and what
 * it can do.  The library is libyang's own description of the context.
 */
#include "restconf/call.h"
#include "restconf/out.h"

#include <libyang/libyang.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY_VERSION "2019-01-04" /* the revision of ietf-yang-library */

/* Made by the build from conf/yang. */
extern const char erx_yang_ietf_restconf_monitoring[];
extern const char erx_yang_ietf_origin[];
extern const char erx_yang_ietf_netconf_with_defaults[];

bool
restconf_load_modules(struct ly_ctx *ctx)
{
	const char *const texts[] = { erx_yang_ietf_restconf_monitoring,
		erx_yang_ietf_origin, erx_yang_ietf_netconf_with_defaults };
	bool ok = true;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ok =
		    ok && lys_parse_mem(ctx, texts[i], LYS_IN_YANG, NULL) == LY_SUCCESS;
	return ok;
}

static void
done(struct restconf_call *c, const char *type)
{
	buf_putc(&c->rs->body, '\n');
	c->rs->status = 200;
	c->rs->type = type;
}

void
restconf_root(struct restconf_call *c)
{
	struct restconf_out out;

	restconf_out_init(&out, &c->rs->body, c->accept.form == RESTCONF_XML);
	restconf_out_begin(&out);
	restconf_out_object(&out, "ietf-restconf", "restconf", RESTCONF_NAMESPACE);
	restconf_out_object(&out, NULL, "data", NULL);
	restconf_out_end(&out, "data");
	restconf_out_object(&out, NULL, "operations", NULL);
	restconf_out_end(&out, "operations");
	restconf_out_leaf(&out, NULL, "yang-library-version", NULL, LIBRARY_VERSION);
	restconf_out_end(&out, "restconf");
	restconf_out_finish(&out);
	done(c, restconf_type(c->accept.form));
}

void
restconf_library_version(struct restconf_call *c)
{
	struct restconf_out out;

	restconf_out_init(&out, &c->rs->body, c->accept.form == RESTCONF_XML);
	restconf_out_begin(&out);
	restconf_out_leaf(&out, "ietf-restconf", "yang-library-version",
	    RESTCONF_NAMESPACE, LIBRARY_VERSION);
	restconf_out_finish(&out);
	done(c, restconf_type(c->accept.form));
}

void
restconf_host_meta(struct restconf_call *c)
{
	/* Clients have one Accept for all that they ask for. */
	static const char *const types[] = { "application/xrd+xml", "application/xml",
		"application/yang-data+xml", "application/jrd+json", "application/json",
		"application/yang-data+json", NULL };
	int type = restconf_choose(restconf_header(c->rq, "Accept"), types);
	struct json j;

	if (type < 0) {
		restconf_fail(&c->errors, 406, RESTCONF_INVALID_VALUE,
		    "this is application/xrd+xml or application/json");
		return;
	}
	if (type >= 3) {
		json_init(&j, &c->rs->body, false);
		json_object(&j, NULL);
		json_array(&j, "links");
		json_object(&j, NULL);
		json_string(&j, "rel", "restconf");
		json_string(&j, "href", c->host->root);
		json_object_end(&j);
		json_array_end(&j);
		json_object_end(&j);
		done(c, "application/jrd+json");
		return;
	}
	buf_puts(&c->rs->body,
	    "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">"
	    "<Link rel=\"restconf\" href=\"");
	restconf_xml_text(&c->rs->body, c->host->root);
	buf_puts(&c->rs->body, "\"/></XRD>");
	done(c, "application/xrd+xml");
}

void
restconf_module(struct restconf_call *c, const char *name)
{
	const char *at = strchr(name, '@');
	char bare[130], *text = NULL;
	const struct lys_module *m = NULL;

	if (strlen(name) < sizeof bare) {
		snprintf(bare, sizeof bare, "%.*s", at ? (int)(at - name) : 129, name);
		m = at ? ly_ctx_get_module(c->host->yang, bare, at + 1)
		       : ly_ctx_get_module_latest(c->host->yang, bare);
	}
	if (!m || !m->parsed ||
	    lys_print_mem(&text, m, LYS_OUT_YANG, 0) != LY_SUCCESS) {
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    "there is no such module");
		return;
	}
	buf_puts(&c->rs->body, text);
	free(text);
	c->rs->status = 200;
	c->rs->type = "application/yang";
}

/* --- state --- */

static const char *const capabilities[] = {
	"urn:ietf:params:restconf:capability:defaults:1.0?basic-mode=explicit",
	"urn:ietf:params:restconf:capability:depth:1.0",
	"urn:ietf:params:restconf:capability:fields:1.0",
	"urn:ietf:params:restconf:capability:with-defaults:1.0",
	"urn:ietf:params:restconf:capability:with-origin:1.0",
	"urn:ietf:params:restconf:capability:yang-patch:1.0",
};

static const char monitored[] = "/ietf-restconf-monitoring:restconf-state";

static void
put_capability(struct restconf_call *c, struct lyd_node **tree, const char *uri)
{
	char path[300];

	snprintf(path, sizeof path, "%s/capabilities/capability", monitored);
	if (lyd_new_path(*tree, *tree ? NULL : c->host->yang, path, uri, 0,
		*tree ? NULL : tree) != LY_SUCCESS)
		ly_err_clean(c->host->yang, NULL); /* a second stream says the same */
}

static void
monitoring(struct restconf_call *c, struct lyd_node **siblings)
{
	struct lyd_node *tree = NULL;
	char path[300];

	for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
		put_capability(c, &tree, capabilities[i]);
	for (size_t i = 0; i < c->host->nstreams; i++) {
		if (c->host->streams[i].filters)
			put_capability(c, &tree,
			    "urn:ietf:params:restconf:capability:filter:1.0");
		if (c->host->streams[i].replays)
			put_capability(c, &tree,
			    "urn:ietf:params:restconf:capability:replay:1.0");
	}
	for (size_t i = 0; i < c->host->nstreams; i++) {
		const struct restconf_stream *s = &c->host->streams[i];

		snprintf(path, sizeof path, "%s/streams/stream[name='%s']/description",
		    monitored, s->name);
		lyd_new_path(tree, NULL, path, s->description, 0, NULL);
		if (s->replays) {
			snprintf(path, sizeof path,
			    "%s/streams/stream[name='%s']/replay-support", monitored,
			    s->name);
			lyd_new_path(tree, NULL, path, "true", 0, NULL);
		}
		snprintf(path, sizeof path,
		    "%s/streams/stream[name='%s']/access[encoding='%s']/location",
		    monitored, s->name, s->encoding);
		lyd_new_path(tree, NULL, path, s->location, 0, NULL);
	}
	if (tree)
		lyd_insert_sibling(*siblings, tree, siblings);
}

/* RFC 8040 3.7: where the text of a module is; RFC 8525 calls it `location`, and the
 * library before that `schema`. */
static void
say_where(struct ly_ctx *yang, struct lyd_node *top)
{
	struct lyd_node *n;

	LYD_TREE_DFS_BEGIN(top, n)
	{
		const char *list = n->schema->name;
		bool old = strcmp(top->schema->name, "modules-state") == 0;
		struct lyd_node *name = lyd_child(n);
		char path[300];

		if ((strcmp(list, "module") == 0 ||
			strcmp(list, "import-only-module") == 0) &&
		    name && strcmp(name->schema->name, "name") == 0) {
			snprintf(path, sizeof path, "/restconf/modules/%.200s",
			    lyd_get_value(name));
			if (lyd_new_term(n, NULL, old ? "schema" : "location", path, 0,
				NULL) != LY_SUCCESS)
				ly_err_clean(yang, NULL);
		}
		LYD_TREE_DFS_END(top, n)
	}
}

static void
library(struct restconf_call *c, struct lyd_node **siblings)
{
	struct lyd_node *tree = NULL, *n, *next;

	if (ly_ctx_get_yanglib_data(c->host->yang, &tree, "%u",
		ly_ctx_get_change_count(c->host->yang)) != LY_SUCCESS)
		ly_err_clean(c->host->yang, NULL);
	for (n = tree; n; n = next) {
		next = n->next;
		lyd_unlink_tree(n);
		say_where(c->host->yang, n);
		lyd_insert_sibling(*siblings, n, siblings);
	}
}

void
restconf_add_state(struct restconf_call *c, const struct lysc_node *at,
    struct lyd_node **siblings)
{
	const char *module = at ? at->module->name : NULL;

	if (!module || strcmp(module, "ietf-restconf-monitoring") == 0)
		monitoring(c, siblings);
	if (!module || strcmp(module, "ietf-yang-library") == 0)
		library(c, siblings);
}
