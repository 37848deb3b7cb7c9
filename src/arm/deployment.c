/*
 * A template (azure/template.h) becomes one PUT a resource.  All of it is evaluated
 * once without answers for reference(), so that a template with something wrong in it
 * leaves nothing behind; then resource after resource is put, and one that a
 * reference() leads to goes before the one that refers to it.  A deployment inside is a
 * resource like any other: its PUT is a deployment.
 */
#include "arm/deployment.h"

#include "arm/dry.h"
#include "azure/id.h"
#include "base/json.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RESOURCES_MAX = 200, LEVELS_MAX = 5 };

#define DEPLOYMENTS "Microsoft.Resources/deployments"

static bool
invalid(struct arm_deployment *d, const char *why)
{
	if (!d->failed)
		arm_refuse(d->c, 400, "InvalidTemplate", NULL,
		    "Deployment template validation failed: '%.300s'.", why);
	d->failed = true;
	return false;
}

static bool
invalid_named(struct arm_deployment *d, const char *why, const char *name)
{
	char *text = xasprintf("%s '%.120s'", why, name);

	invalid(d, text);
	free(text);
	return false;
}

static bool
invalid_errs(struct arm_deployment *d, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		if (!errs->items[i].warning)
			return invalid(d, errs->items[i].text);
	return invalid(d, "it cannot be read");
}

/* --- requests of our own --- */

int
arm_deployment_ask(struct arm_deployment *d, const char *method, const char *path,
    const struct data_node *body, struct arm_response *rs)
{
	struct arm_request rq = { .method = method,
		.path = path,
		.query = "api-version=2025-05-01",
		.root = d->c->rq->root,
		.depth = d->c->rq->depth + 1,
		.caller = d->c->rq->caller };
	struct buf text;
	struct json j;

	buf_init(&text);
	if (body) {
		json_init(&j, &text, false);
		data_node_json(&j, NULL, body);
		rq.body = text.data;
		rq.len = text.len;
	}
	arm_response_init(rs);
	d->c->arm->handle(d->c->arm, &rq, rs);
	d->c->lab = arm_lab(d->c->arm);
	buf_fini(&text);
	return rs->status;
}

/* Why a resource was refused, in the envelope of the deployment. */
static void
refuse(struct arm_deployment *d, const struct arm_piece *p,
    const struct arm_response *rs)
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

static void deploy_one(struct arm_deployment *, struct arm_piece *);

static struct arm_piece *
find_piece(struct arm_deployment *d, const char *text)
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

static struct data_node *
properties_of(struct data_node *all)
{
	struct data_node *out = data_node_take(all, "properties");

	data_node_free(all);
	return out;
}

/* reference(id, [version], ['Full']) and listKeys(id, …). */
static struct data_node *
answer(void *ctx, const char *function, const struct data_node *const *args,
    size_t nargs)
{
	struct arm_deployment *d = ctx;
	const char *id = nargs && args[0]->kind == DATA_TEXT ? args[0]->text : NULL;
	bool keys = strncasecmp(function, "list", 4) == 0;
	bool full = nargs > 2 && args[2]->kind == DATA_TEXT &&
	    strcasecmp(args[2]->text, "Full") == 0;
	struct arm_piece *p = id ? find_piece(d, id) : NULL;
	struct data_node *all, *out = NULL;
	struct arm_response rs;
	char *path;

	/* What is there from before is no answer as long as the resources are not known
	 * that may be put in its place. */
	if (!d->known)
		return NULL;
	if (p)
		deploy_one(d, p);
	if (!id || d->failed || (!p && id[0] != '/'))
		return NULL;
	if (p && p->answer) {
		all = data_node_dup(p->answer);
		return full ? all : properties_of(all);
	}
	path = keys ? xasprintf("%s/%s", p ? p->id : id, function)
		    : xstrdup(p ? p->id : id);
	if (arm_deployment_ask(d, keys ? "POST" : "GET", path, NULL, &rs) == 200) {
		all = arm_parse(rs.body.data, rs.body.len);
		out = full || keys || !all ? all : properties_of(all);
	}
	arm_response_fini(&rs);
	free(path);
	return out;
}

static void
put_piece(struct arm_deployment *d, struct arm_piece *p, const struct data_node *value)
{
	static const char *const members[] = { "location", "tags", "sku", "kind",
		"properties", "zones", "identity" };
	struct data_node *body = data_node_new(DATA_MAP, NULL);
	bool inside = azure_same(arm_text(p->node, "type"), DEPLOYMENTS);
	struct arm_response rs;

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct data_node *v = arm_get(value, members[i]);

		if (v)
			arm_put(body, members[i], data_node_dup(v));
	}
	if (arm_deployment_ask(d, "PUT", p->id, body, &rs) >= 300)
		refuse(d, p, &rs);
	else if (inside)
		p->answer = arm_parse(rs.body.data, rs.body.len);
	else if (d->c->arm->dry)
		arm_dry_note(d->c->arm->dry, p->id);
	arm_response_fini(&rs);
	data_node_free(body);
}

/* What is open and comes again is a circle of references. */
static void
deploy_one(struct arm_deployment *d, struct arm_piece *p)
{
	struct data_node *value;
	struct errs errs;

	if (p->done || p->exists || d->failed)
		return;
	if (p->open) {
		invalid_named(d, "Circular dependency detected on resource:", p->id);
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

bool
arm_deployment_run(struct arm_deployment *d)
{
	for (size_t i = 0; i < d->n; i++)
		deploy_one(d, &d->pieces[i]);
	return !d->failed;
}

/* --- the template --- */

/* Where a deployment inside goes, or what exists already is, if it says so. */
static char *
place_of(struct arm_deployment *d, const struct data_node *node, const char *member,
    const char *otherwise, struct errs *errs)
{
	struct data_node *v = azure_template_member(d->template, node, member, errs);
	char *out = xstrdup(v && v->kind == DATA_TEXT ? v->text : otherwise);

	data_node_free(v);
	return out;
}

static char *
id_of_piece(struct arm_deployment *d, const struct data_node *node, struct errs *errs)
{
	const char *type = arm_text(node, "type"), *name = arm_text(node, "name");
	char *group, *subscription, *id;

	if (!azure_same(type, DEPLOYMENTS) && !azure_template_is_existing(node))
		return arm_id_of(d->guid, d->group, type, name);
	group = place_of(d, node, "resourceGroup", d->group, errs);
	subscription = place_of(d, node, "subscriptionId", d->guid, errs);
	id = arm_id_of(subscription, group, type, name);
	free(group);
	free(subscription);
	return id;
}

static bool
add_pieces(struct arm_deployment *d, struct errs *errs)
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
		d->pieces[d->n++] = (struct arm_piece){ .node = node,
			.id = id_of_piece(d, node, errs),
			.name = name,
			.exists = azure_template_is_existing(node) };
	}
	d->known = true;
	return errs->nerrors == 0 || invalid_errs(d, errs);
}

static bool
is_allowed(const struct data_node *row, const struct data_node *value)
{
	const struct data_node *all = arm_get(row, "allowedValues");

	if (!all || all->kind != DATA_SEQ)
		return true;
	for (size_t i = 0; i < all->n; i++)
		if (data_node_equal(all->children[i], value))
			return true;
	return false;
}

/* Whether each parameter has a value that may be, or a default, and there are no
 * others. */
static bool
has_parameters(struct arm_deployment *d, const struct data_node *text)
{
	const struct data_node *all = arm_get(text, "parameters");
	const struct data_node *given = arm_get(d->body, "properties.parameters");
	static const struct data_node none = { .kind = DATA_MAP };

	all = all && all->kind == DATA_MAP ? all : &none;
	given = given && given->kind == DATA_MAP ? given : &none;
	for (size_t i = 0; i < all->n; i++) {
		const struct data_node *row = all->children[i], *value = NULL;

		for (size_t k = 0; k < given->n && !value; k++)
			if (azure_same(given->children[k]->name, row->name))
				value = arm_get(given->children[k], "value");
		if (value ? is_allowed(row, value)
			  : row->kind == DATA_MAP &&
			    (arm_get(row, "defaultValue") || arm_get(row, "nullable")))
			continue;
		return invalid_named(d,
		    value ? "allowedValues do not have the value of the parameter"
			  : "no value is provided for the template parameter",
		    row->name);
	}
	for (size_t k = 0; k < given->n; k++) {
		bool known = false;

		for (size_t i = 0; i < all->n && !known; i++)
			known = azure_same(all->children[i]->name,
			    given->children[k]->name);
		if (!known)
			return invalid_named(d, "the template has no parameter",
			    given->children[k]->name);
	}
	return true;
}

/* What the emulator does not do, said before anything is done. */
static bool
is_for_us(struct arm_deployment *d)
{
	const char *mode = arm_text(d->body, "properties.mode");
	const struct data_node *text = arm_get(d->body, "properties.template");

	if (d->c->rq->depth > LEVELS_MAX)
		return invalid(d, "deployments stand inside of others, 5 deep");
	if (arm_get(d->body, "properties.templateLink"))
		return invalid(d,
		    "templateLink is not read: the emulator fetches nothing; send the "
		    "template inline");
	if (arm_get(d->body, "properties.parametersLink"))
		return invalid(d,
		    "parametersLink is not read: the emulator fetches nothing; send the "
		    "parameters inline");
	if (mode && !azure_same(mode, "Incremental"))
		return invalid(d,
		    "mode is Incremental here: what a template does not have stays; "
		    "delete it by itself");
	if (!text || text->kind != DATA_MAP)
		return invalid(d, "properties.template is no object");
	if (arm_get(text, "resources") && arm_get(text, "resources")->kind == DATA_TEXT)
		return invalid(d, "resources is no array");
	return has_parameters(d, text);
}

bool
arm_deployment_read(struct arm_deployment *d)
{
	const struct data_node *text = arm_get(d->body, "properties.template");
	struct azure_template_env env = { .subscription = d->guid,
		.group = d->group,
		.deployment = d->name,
		.parameters = arm_get(d->body, "properties.parameters"),
		.ctx = d };
	struct azure_template *tried;
	struct data_node *all = NULL;
	struct errs errs;
	bool ok;

	d->location = arm_group_location(d->c, d->subscription, d->group);
	env.location = d->location;
	if (!is_for_us(d))
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
	ok = d->resources ? add_pieces(d, &errs) : invalid_errs(d, &errs);
	errs_fini(&errs);
	return ok;
}

struct data_node *
arm_deployment_outputs(struct arm_deployment *d)
{
	struct data_node *out;
	struct errs errs;

	errs_init(&errs);
	out = azure_template_outputs(d->template, &errs);
	if (!out && !d->failed)
		invalid_errs(d, &errs);
	errs_fini(&errs);
	return out;
}

void
arm_deployment_fini(struct arm_deployment *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->pieces[i].id);
		data_node_free(d->pieces[i].answer);
	}
	free(d->pieces);
	free(d->location);
	data_node_free(d->resources);
	azure_template_free(d->template);
	data_node_free(d->body);
}
