/*
 * What a document is shows in itself: a state of Terraform, a template, rows of a
 * table, or resources, one or many.  Resources inside of others are taken out of them.
 */
#include "azure/template.h"
#include "azure/terraform.h"
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import *
import_new(const struct import_options *options)
{
	struct import *im = xcalloc(1, sizeof *im);

	im->options = *options;
	im->sorted = true;
	return im;
}

void
import_free(struct import *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->n; i++) {
		free(im->resources[i].key);
		free(im->resources[i].name);
		free(im->resources[i].path);
	}
	for (size_t i = 0; i < im->ntables; i++)
		free(im->tables[i].place);
	for (size_t i = 0; i < im->ndocuments; i++)
		data_node_free(im->documents[i]);
	for (size_t i = 0; i < im->nnotes; i++) {
		free(im->notes[i].where);
		free(im->notes[i].object);
		free(im->notes[i].text);
	}
	for (size_t i = 0; i < im->nmanaged; i++)
		free(im->managed[i].key);
	free(im->managed);
	data_node_free(im->parameters);
	for (size_t i = 0; i < im->nedges; i++) {
		free(im->edges[i].site);
		edge_fini(&im->edges[i].edge);
	}
	free(im->edges);
	data_node_free(im->base);
	data_node_free(im->tree);
	free(im->resources);
	free(im->tables);
	free(im->documents);
	free(im->notes);
	free(im);
}

static void
keep(struct import *im, struct data_node *document)
{
	VEC_PUSH(im->documents, im->ndocuments, im->capdocuments) = document;
}

/* --- resources --- */

/* The id of a resource of this type and name, which has none of its own. */
static bool
make_id(struct azure_id *id, const struct azure_id *parent, const char *type,
    const char *name)
{
	char text[AZURE_ID_MAX];
	const char *part = strchr(type, '/');
	size_t at;

	if (parent) {
		*id = *parent;
		part = strrchr(type, '/');
		if (!part || id->n == AZURE_ID_DEPTH ||
		    strlen(id->type) + strlen(part) >= sizeof id->type ||
		    strlen(name) >= sizeof id->names[0])
			return false;
		memcpy(id->type + strlen(id->type), part, strlen(part) + 1);
		memcpy(id->names[id->n++], name, strlen(name) + 1);
		return true;
	}
	if (!part)
		return false;
	at = (size_t)snprintf(text, sizeof text,
	    "/subscriptions/%s/resourceGroups/template/providers/%.*s", IMPORT_NOWHERE,
	    (int)(part - type), type);
	while (part && at < sizeof text) {
		size_t n = strcspn(part + 1, "/"), m = strcspn(name, "/");

		at += (size_t)snprintf(text + at, sizeof text - at, "/%.*s/%.*s",
		    (int)n, part + 1, (int)m, name);
		part = part[1 + n] ? part + 1 + n : NULL;
		name += name[m] ? m + 1 : m;
	}
	return at < sizeof text && azure_id_parse(id, text);
}

/* The id of a resource: its own, or one made of type and name. */
static bool
id_of(struct azure_id *id, const struct data_node *body, const struct azure_id *parent,
    const char *parent_type)
{
	const char *text = data_node_text(body, "id"),
		   *name = data_node_text(body, "name");
	const char *type = parent ? parent_type : data_node_text(body, "type");

	if (text && azure_id_parse(id, text))
		return true;
	return type && name && make_id(id, parent, type, name);
}

static void
resource(struct import *im, const struct data_node *body, const struct azure_id *parent,
    const char *parent_type, unsigned depth)
{
	const struct azure_kind *kind;
	struct azure_id id;

	if (body->kind != DATA_MAP || !id_of(&id, body, parent, parent_type)) {
		import_note(im, body, NULL,
		    "neither a resource with an id, or a type and a name, nor a row of a "
		    "table");
		return;
	}
	if (!import_resource_add(im, &id, body)) {
		import_note(im, body, id.names[id.n - 1],
		    "more than %d resources: left out", IMPORT_RESOURCES_MAX);
		return;
	}
	kind = azure_kind_of(id.type, id.names[id.n - 1], body);
	for (const struct azure_nested *n = kind ? kind->nested : NULL;
	     n && n->property && depth < AZURE_ID_DEPTH; n++) {
		const struct data_node *list = azure_property(body, n->property);

		for (size_t i = 0; list && list->kind == DATA_SEQ && i < list->n; i++)
			resource(im, list->children[i], &id, n->type, depth + 1);
	}
}

static void
all_resources(struct import *im, const struct data_node *list)
{
	for (size_t i = 0; i < list->n; i++)
		resource(im, list->children[i], NULL, NULL, 0);
}

/* --- tables --- */

/* Rows of routes: the columns say of what. */
static bool
is_row(const struct data_node *n, bool *of_gateway)
{
	if (n->kind != DATA_MAP || !data_node_get(n, "network"))
		return false;
	*of_gateway = data_node_get(n, "asPath") || data_node_get(n, "sourcePeer");
	return true;
}

/* Effective routes say nothing about a configuration. */
static bool
is_effective(const struct data_node *n)
{
	return n->kind == DATA_MAP &&
	    (data_node_get(n, "nextHopType") || data_node_get(n, "nextHops")) &&
	    (data_node_get(n, "addressPrefix") ||
		data_node_get(n, "addressPrefixes")) &&
	    !data_node_get(n, "id");
}

/* "tables/er-a-primary.json" without what is around. */
static char *
stem(const char *name)
{
	const char *slash = strrchr(name, '/'), *dot;

	name = slash ? slash + 1 : name;
	dot = strrchr(name, '.');
	return dot && dot > name ? xstrndup(name, (size_t)(dot - name)) : xstrdup(name);
}

static void
table(struct import *im, const char *name, const char *place,
    const struct data_node *rows, bool of_gateway)
{
	struct import_table *t = &VEC_PUSH(im->tables, im->ntables, im->captables);

	t->place = place ? xstrdup(place) : stem(name);
	t->rows = rows;
	t->of_gateway = of_gateway;
}

/* --- documents --- */

static struct data_node *
expand(struct import *im, const struct data_node *document, struct errs *errs)
{
	const struct azure_template_env env = { .subscription = IMPORT_NOWHERE,
		.group = IMPORT_TEMPLATE,
		.parameters = im->parameters };
	struct azure_template *t = azure_template_new(document, &env, errs);
	struct data_node *all = t ? azure_template_expand(t, errs) : NULL;

	azure_template_free(t);
	return all;
}

/* What stands in the envelope of a list: of Resource Manager, or of `az graph query`.
 * NULL: there is none. */
static const struct data_node *
enveloped(struct import *im, const struct data_node *document)
{
	static const char *const lists[] = { "value", "data" };
	static const char *const more[] = { "nextLink", "skip_token", "skipToken" };
	const struct data_node *list = NULL;

	for (size_t i = 0; !list && i < sizeof lists / sizeof *lists; i++)
		list = data_node_get(document, lists[i]);
	for (size_t i = 0; list && i < sizeof more / sizeof *more; i++) {
		const char *mark = data_node_text(document, more[i]);

		if (mark && *mark)
			import_note(im, list, NULL,
			    "%s: the list goes on, and this file has one page of it",
			    more[i]);
	}
	return list && list->kind == DATA_SEQ ? list : NULL;
}

/* What a Route Server and a peer tell each other, by instance. */
static bool
is_of_server(const struct data_node *document)
{
	static const char start[] = "RouteServiceRole_";

	for (size_t i = 0; document->kind == DATA_MAP && i < document->n; i++)
		if (strncmp(document->children[i]->name, start, sizeof start - 1) == 0)
			return true;
	return false;
}

bool
import_add(struct import *im, const char *name, const char *place,
    struct data_node *document, struct errs *errs)
{
	const struct data_node *list = document;
	bool of_gateway = false;

	keep(im, document);
	if (azure_terraform_is(document) || azure_template_is(document)) {
		struct data_node *made = azure_terraform_is(document)
		    ? azure_terraform_resources(document)
		    : expand(im, document, errs);

		if (made) {
			keep(im, made);
			all_resources(im, made);
		}
		return made != NULL;
	}
	if (is_of_server(document)) {
		import_note(im, document, NULL,
		    "routes of a peer of a Route Server: what the peer announces is not "
		    "read, write it as advertise of the appliance");
		return true;
	}
	if (document->kind == DATA_MAP && !data_node_get(document, "id"))
		list = enveloped(im, document);
	list = list ? list : document;
	if (list->kind == DATA_TEXT || (list->kind == DATA_MAP && !list->n)) {
		import_note(im, document, NULL, "nothing that is known here");
	} else if (list->kind == DATA_MAP) {
		resource(im, list, NULL, NULL, 0);
	} else if (list->n && is_row(list->children[0], &of_gateway)) {
		table(im, name, place, list, of_gateway);
	} else if (list->n && is_effective(list->children[0])) {
		import_note(im, document, NULL,
		    "effective routes, which are for erxctl compare: they configure "
		    "nothing");
	} else {
		all_resources(im, list);
	}
	return true;
}

void
import_parameters(struct import *im, struct data_node *document)
{
	data_node_free(im->parameters);
	im->parameters = document;
}

void
import_base(struct import *im, const char *name, struct data_node *lab)
{
	data_node_free(im->base);
	im->base = lab;
	im->base_name = name;
}

void
import_lend(const struct import *im, struct data_node *lab)
{
	(void)data_node_lend(lab, im->base);
}
