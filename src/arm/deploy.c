/*
 * Deployments: a template (azure/template.h) becomes one PUT a resource.  All of it is
 * evaluated once without answers for reference(), so that a template with something
 * wrong in it leaves nothing behind; then resource after resource is put, and one that
 * a reference() leads to goes before the one that refers to it.
 */
#include "arm/draft.h"
#include "arm/operations.h"

#include "azure/template.h"
#include "base/json.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RESOURCES_MAX = 200 };

struct piece { /* a resource of a template */
	const struct data_node *node;
	char *id;
	const char *name;
	bool done, open;
};

struct deployment {
	struct arm_call *c;
	const char *subscription, *group, *name;
	char guid[ARM_GUID_LEN];
	struct data_node *body, *resources;
	struct azure_template *template;
	struct piece *pieces;
	size_t n;
	bool failed;
};

static bool
invalid(struct deployment *d, const char *why)
{
	if (!d->failed)
		arm_refuse(d->c, 400, "InvalidTemplate", NULL,
		    "Deployment template validation failed: '%.300s'.", why);
	d->failed = true;
	return false;
}

static bool
invalid_errs(struct deployment *d, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		if (!errs->items[i].warning)
			return invalid(d, errs->items[i].text);
	return invalid(d, "it cannot be read");
}

/* --- requests of our own --- */

static int
ask_face(struct deployment *d, const char *method, const char *path, const char *body,
    size_t len, struct arm_response *rs)
{
	const struct arm_request rq = { .method = method,
		.path = path,
		.query = "api-version=2025-05-01",
		.root = d->c->rq->root,
		.body = body,
		.len = len,
		.caller = d->c->rq->caller };

	arm_response_init(rs);
	d->c->arm->handle(d->c->arm, &rq, rs);
	d->c->lab = run_lab(d->c->arm->host.run);
	return rs->status;
}

/* Why a resource was refused, in the envelope of the deployment. */
static void
refuse(struct deployment *d, const struct piece *p, const struct arm_response *rs)
{
	static const char begin[] = "{\"error\":";
	size_t skip = sizeof begin - 1;
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_object(&j, "error");
	json_string(&j, "code", "DeploymentFailed");
	json_string(&j, "message",
	    "At least one resource deployment operation failed. Please see details.");
	json_string(&j, "target", p->id);
	json_array(&j, "details");
	if (rs->body.len > skip && strncmp(rs->body.data, begin, skip) == 0)
		json_raw(&j, NULL, rs->body.data + skip, rs->body.len - skip - 1);
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
	d->c->rs->status = rs->status >= 400 && rs->status < 500 ? rs->status : 400;
	buf_fini(&d->c->rs->body);
	d->c->rs->body = out;
	d->failed = true;
}

/* --- one resource --- */

static void deploy_one(struct deployment *, struct piece *);

static struct piece *
find_piece(struct deployment *d, const char *text)
{
	for (size_t i = 0; i < d->n; i++) {
		const char *name = d->pieces[i].node->name;

		if (strcasecmp(d->pieces[i].id, text) == 0 ||
		    strcasecmp(d->pieces[i].name, text) == 0 ||
		    (name && strcasecmp(name, text) == 0))
			return &d->pieces[i];
	}
	return NULL;
}

/* reference(id, [version], ['Full']) and listKeys(id, …). */
static struct data_node *
answer(void *ctx, const char *function, const struct data_node *const *args,
    size_t nargs)
{
	struct deployment *d = ctx;
	const char *id = nargs && args[0]->kind == DATA_TEXT ? args[0]->text : NULL;
	bool keys = strncasecmp(function, "list", 4) == 0;
	bool full = nargs > 2 && args[2]->kind == DATA_TEXT &&
	    strcasecmp(args[2]->text, "Full") == 0;
	struct piece *p = id ? find_piece(d, id) : NULL;
	struct data_node *all, *out = NULL;
	struct arm_response rs;
	char *path;

	if (p)
		deploy_one(d, p);
	if (!id || d->failed || (!p && id[0] != '/'))
		return NULL;
	path = keys ? xasprintf("%s/%s", p ? p->id : id, function)
		    : xstrdup(p ? p->id : id);
	if (ask_face(d, keys ? "POST" : "GET", path, NULL, 0, &rs) == 200) {
		all = arm_parse(rs.body.data, rs.body.len);
		out = full || keys || !all ? all : data_node_take(all, "properties");
		if (all && out != all)
			data_node_free(all);
	}
	arm_response_fini(&rs);
	free(path);
	return out;
}

static void
put_piece(struct deployment *d, struct piece *p, const struct data_node *value)
{
	static const char *const members[] = { "location", "tags", "sku", "kind",
		"properties", "zones", "identity" };
	struct data_node *body = data_node_new(DATA_MAP, NULL);
	struct arm_response rs;
	struct buf text;
	struct json j;

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct data_node *v = arm_get(value, members[i]);

		if (v)
			arm_put(body, members[i], data_node_dup(v));
	}
	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, body);
	if (ask_face(d, "PUT", p->id, text.data, text.len, &rs) >= 300)
		refuse(d, p, &rs);
	arm_response_fini(&rs);
	buf_fini(&text);
	data_node_free(body);
}

/* What is open and comes again is a circle of references. */
static void
deploy_one(struct deployment *d, struct piece *p)
{
	struct data_node *value;
	struct errs errs;

	if (p->done || d->failed)
		return;
	if (p->open) {
		char *why =
		    xasprintf("Circular dependency detected on resource: '%.200s'",
			p->id);

		invalid(d, why);
		free(why);
		return;
	}
	p->open = true;
	errs_init(&errs);
	value = azure_template_value(d->template, p->node, &errs);
	if (!value && !d->failed)
		invalid_errs(d, &errs);
	if (value && !d->failed)
		put_piece(d, p, value);
	data_node_free(value);
	errs_fini(&errs);
	p->open = false;
	p->done = true;
}

/* --- the deployment itself --- */

static char *
deployment_id(const struct deployment *d, const char *subscription)
{
	return xasprintf("/subscriptions/%s/resourceGroups/%s/providers/"
			 "Microsoft.Resources/deployments/%s",
	    subscription, d->group, d->name);
}

static struct data_node *
describe(struct deployment *d, struct data_node *outputs)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *made = data_node_new(DATA_SEQ, NULL);
	char *id = deployment_id(d, d->guid);

	arm_put_text(out, "id", id);
	free(id);
	arm_put_text(out, "name", d->name);
	arm_put_text(out, "type", "Microsoft.Resources/deployments");
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	arm_put_text(out, "properties.mode", "Incremental");
	if (outputs)
		arm_put(out, "properties.outputs", outputs);
	for (size_t i = 0; i < d->n; i++) {
		struct data_node *one = data_node_new(DATA_MAP, NULL);

		arm_put_text(one, "id", d->pieces[i].id);
		data_node_add(made, one);
	}
	arm_put(out, "properties.outputResources", made);
	return out;
}

static char *
entry_key(const struct deployment *d)
{
	char *key = deployment_id(d, d->subscription);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return key;
}

/* A deployment is remembered by what it made, without keys, parameters and outputs. */
static bool
remember(struct deployment *d)
{
	struct data_node *kept = describe(d, NULL);
	char *key = entry_key(d), *id = deployment_id(d, d->subscription);
	struct arm_draft draft;
	bool begun, ok;

	arm_put_text(kept, "id", id);
	arm_draft_init(&draft, d->c);
	arm_entry_put(draft.tree, key, NULL, kept);
	ok = arm_draft_run(&draft, d->subscription, &begun);
	arm_draft_fini(&draft);
	data_node_free(kept);
	free(key);
	free(id);
	return ok;
}

static bool
add_pieces(struct deployment *d)
{
	if (d->resources->n > RESOURCES_MAX)
		return invalid(d, "the template has more than 200 resources");
	d->pieces = xcalloc(d->resources->n + 1, sizeof *d->pieces);
	for (size_t i = 0; i < d->resources->n; i++) {
		const struct data_node *node = d->resources->children[i];
		const char *type = arm_text(node, "type"),
			   *name = arm_text(node, "name");

		if (!type || !name || !*name || !strchr(type, '/'))
			return invalid(d, "a resource needs type and name");
		if (!arm_get(node, "apiVersion"))
			return invalid(d, "a resource needs apiVersion");
		d->pieces[d->n++] = (struct piece){ .node = node,
			.id = arm_id_of(d->guid, d->group, type, name),
			.name = name };
	}
	return true;
}

/* Whether each parameter has a value, or a default. */
static bool
has_parameters(struct deployment *d, const struct data_node *text)
{
	const struct data_node *all = arm_get(text, "parameters");
	const struct data_node *given = arm_get(d->body, "properties.parameters");

	for (size_t i = 0; all && all->kind == DATA_MAP && i < all->n; i++) {
		const struct data_node *row = all->children[i];
		char *path = xasprintf("%s.value", row->name), *why;
		bool known = (row->kind == DATA_MAP && arm_get(row, "defaultValue")) ||
		    (given && arm_get(given, path));

		free(path);
		if (known)
			continue;
		why = xasprintf("The value for the template parameter '%.80s' is not "
				"provided",
		    row->name);
		invalid(d, why);
		free(why);
		return false;
	}
	return true;
}

/* Reads it all, and evaluates what can be known before anything is there. */
static bool
read_template(struct deployment *d)
{
	const struct data_node *text = arm_get(d->body, "properties.template");
	struct azure_template_env env = { .subscription = d->guid,
		.group = d->group,
		.location = "westus2",
		.deployment = d->name,
		.parameters = arm_get(d->body, "properties.parameters"),
		.ctx = d };
	struct azure_template *tried;
	struct data_node *all = NULL;
	struct errs errs;
	bool ok;

	if (arm_get(d->body, "properties.templateLink"))
		return invalid(d,
		    "templateLink is not read: the emulator fetches nothing; send the "
		    "template inline");
	if (!text || text->kind != DATA_MAP)
		return invalid(d, "properties.template is no object");
	if (arm_get(text, "resources") && arm_get(text, "resources")->kind == DATA_TEXT)
		return invalid(d, "resources is no array");
	if (!has_parameters(d, text))
		return false;
	errs_init(&errs);
	tried = azure_template_new(text, &env, &errs);
	if (tried)
		all = azure_template_expand(tried, &errs);
	data_node_free(all);
	azure_template_free(tried);
	env.ask = answer;
	if (errs.nerrors == 0)
		d->template = azure_template_new(text, &env, &errs);
	if (d->template)
		d->resources = azure_template_resources(d->template, &errs);
	ok = d->resources ? add_pieces(d) : invalid_errs(d, &errs);
	errs_fini(&errs);
	return ok;
}

static void
deploy(struct deployment *d, bool only_try)
{
	struct data_node *outputs;
	struct errs errs;

	if (!read_template(d))
		return;
	if (only_try) {
		arm_answer(d->c, 200, describe(d, NULL));
		return;
	}
	for (size_t i = 0; i < d->n; i++)
		deploy_one(d, &d->pieces[i]);
	if (d->failed)
		return;
	errs_init(&errs);
	outputs = azure_template_outputs(d->template, &errs);
	if (!outputs)
		invalid_errs(d, &errs);
	else if (remember(d))
		arm_answer(d->c, 201, describe(d, outputs));
	else
		data_node_free(outputs);
	errs_fini(&errs);
}

static void
fini(struct deployment *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->pieces[i].id);
	free(d->pieces);
	data_node_free(d->resources);
	azure_template_free(d->template);
	data_node_free(d->body);
}

/* --- what was deployed --- */

static const struct data_node *
entry_of(struct deployment *d)
{
	const struct data_node *all = data_node_get(d->c->lab->tree, "azure-resources");
	char *key = entry_key(d);
	const struct data_node *entry = all ? data_node_get(all, key) : NULL;

	free(key);
	return entry;
}

static struct data_node *
shown(struct deployment *d, const struct data_node *entry)
{
	const char *body = data_node_text(entry, "body");
	struct data_node *out = body ? arm_parse(body, strlen(body)) : NULL;
	char *id = deployment_id(d, d->guid);

	if (!out || out->kind != DATA_MAP) {
		data_node_free(out);
		out = data_node_new(DATA_MAP, NULL);
	}
	arm_put_text(out, "id", id);
	free(id);
	return out;
}

static void
read_or_delete(struct deployment *d)
{
	const struct data_node *entry = entry_of(d);
	struct arm_draft draft;
	bool begun;

	if (strcmp(d->c->rq->method, "DELETE") == 0) {
		arm_draft_init(&draft, d->c);
		if (entry)
			arm_entry_take(draft.tree, entry->name);
		if (arm_draft_run(&draft, d->subscription, &begun))
			d->c->rs->status = entry ? 200 : 204;
		arm_draft_fini(&draft);
	} else if (entry) {
		arm_answer(d->c, 200, shown(d, entry));
	} else {
		arm_refuse(d->c, 404, "DeploymentNotFound", NULL,
		    "Deployment '%.80s' could not be found.", d->name);
	}
}

/* All deployments of a group. */
static void
list(struct deployment *d)
{
	const struct data_node *all = data_node_get(d->c->lab->tree, "azure-resources");
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *rows = data_node_new(DATA_SEQ, "value");
	char *prefix;

	d->name = "";
	prefix = entry_key(d);
	for (size_t i = 0; all && i < all->n; i++)
		if (strncmp(all->children[i]->name, prefix, strlen(prefix)) == 0) {
			d->name = all->children[i]->name + strlen(prefix);
			data_node_add(rows, shown(d, all->children[i]));
		}
	free(prefix);
	data_node_add(out, rows);
	arm_answer(d->c, 200, out);
}

static void
begin(struct deployment *d, bool writes)
{
	if (!arm_is_name(d->name) || !arm_is_group(d->group)) {
		arm_refuse(d->c, 400, "InvalidDeploymentName", NULL,
		    "The name of a deployment, or of its group, is no name: write letters, "
		    "digits, _, - and ., the last two not at the ends.");
		return;
	}
	d->body = d->c->rq->len ? arm_parse(d->c->rq->body, d->c->rq->len) : NULL;
	if (!d->body || d->body->kind != DATA_MAP)
		arm_refuse(d->c, 400, "InvalidRequestContent", NULL,
		    "The request content was invalid: a deployment is a JSON object.");
	else if (!writes || arm_may_write(d->c))
		deploy(d, !writes);
}

void
arm_deploy(struct arm_call *c, const struct arm_path *path, const char *subscription)
{
	const char *verb = path->n > 8 ? path->parts[8] : NULL;
	struct deployment d = { .c = c,
		.subscription = subscription,
		.group = path->parts[3],
		.name = path->n > 7 ? path->parts[7] : "" };
	bool writes = strcmp(c->rq->method, "PUT") == 0;

	arm_subscription_guid(subscription, d.guid);
	if (path->n == 7)
		list(&d);
	else if (verb && strcasecmp(verb, "operations") == 0)
		arm_answer(c, 200, arm_parse("{\"value\":[]}", 12));
	else if (writes || (verb && strcasecmp(verb, "validate") == 0))
		begin(&d, writes);
	else if (verb)
		arm_refuse(c, 404, "InvalidResourceType", NULL,
		    "Deployments have no '%.40s' here.", verb);
	else if (strcmp(c->rq->method, "DELETE") != 0 || arm_may_write(c))
		read_or_delete(&d);
	fini(&d);
}
