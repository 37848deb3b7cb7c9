/*
 * What was deployed: an entry of azure-resources without an object, which has the
 * resources that a deployment made, and no keys, parameters or outputs.
 */
#include "arm/deployment.h"
#include "arm/draft.h"

#include "azure/id.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *
id_of(const struct arm_deployment *d, const char *subscription)
{
	return xasprintf("/subscriptions/%s/resourceGroups/%s/providers/"
			 "Microsoft.Resources/deployments/%s",
	    subscription, d->group, d->name);
}

struct data_node *
arm_deployed_describe(const struct arm_deployment *d, struct data_node *outputs)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *made = data_node_new(DATA_SEQ, NULL);
	char *id = id_of(d, d->guid);

	arm_put_text(out, "id", id);
	free(id);
	arm_put_text(out, "name", d->name);
	arm_put_text(out, "type", "Microsoft.Resources/deployments");
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	arm_put_text(out, "properties.mode", "Incremental");
	if (outputs)
		arm_put(out, "properties.outputs", outputs);
	for (size_t i = 0; i < d->n; i++) {
		struct data_node *one;

		if (d->pieces[i].exists)
			continue;
		one = data_node_new(DATA_MAP, NULL);
		arm_put_text(one, "id", d->pieces[i].id);
		data_node_add(made, one);
	}
	arm_put(out, "properties.outputResources", made);
	return out;
}

static char *
key_of(const struct arm_deployment *d)
{
	char *key = id_of(d, d->subscription);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return key;
}

bool
arm_deployed_remember(struct arm_deployment *d)
{
	struct data_node *kept = arm_deployed_describe(d, NULL);
	char *key = key_of(d), *id = id_of(d, d->subscription);
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

static const struct data_node *
entry_of(struct arm_deployment *d)
{
	const struct data_node *all = data_node_get(d->c->lab->tree, "azure-resources");
	char *key = key_of(d);
	const struct data_node *entry = all ? data_node_get(all, key) : NULL;

	free(key);
	return entry;
}

static struct data_node *
shown(struct arm_deployment *d, const struct data_node *entry)
{
	const char *body = data_node_text(entry, "body");
	struct data_node *out = body ? arm_parse(body, strlen(body)) : NULL;
	char *id = id_of(d, d->guid);

	if (!out || out->kind != DATA_MAP) {
		data_node_free(out);
		out = data_node_new(DATA_MAP, NULL);
	}
	arm_put_text(out, "id", id);
	free(id);
	return out;
}

static const struct data_node *
found(struct arm_deployment *d)
{
	const struct data_node *entry = entry_of(d);

	if (!entry)
		arm_refuse(d->c, 404, "DeploymentNotFound", NULL,
		    "Deployment '%.80s' could not be found.", d->name);
	return entry;
}

void
arm_deployed_read(struct arm_deployment *d)
{
	const struct data_node *entry = found(d);

	if (entry)
		arm_answer(d->c, 200, shown(d, entry));
}

void
arm_deployed_delete(struct arm_deployment *d)
{
	const struct data_node *entry = entry_of(d);
	bool known = entry != NULL, begun;
	struct arm_draft draft;

	arm_draft_init(&draft, d->c);
	if (entry)
		arm_entry_take(draft.tree, entry->name);
	if (arm_draft_run(&draft, d->subscription, &begun))
		d->c->rs->status = known ? 200 : 204;
	arm_draft_fini(&draft);
}

void
arm_deployed_list(struct arm_deployment *d)
{
	const struct data_node *all = data_node_get(d->c->lab->tree, "azure-resources");
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *rows = data_node_new(DATA_SEQ, "value");
	char *prefix;

	d->name = "";
	prefix = key_of(d);
	for (size_t i = 0; all && i < all->n; i++)
		if (strncmp(all->children[i]->name, prefix, strlen(prefix)) == 0) {
			d->name = all->children[i]->name + strlen(prefix);
			data_node_add(rows, shown(d, all->children[i]));
		}
	free(prefix);
	data_node_add(out, rows);
	arm_answer(d->c, 200, out);
}

/* One for each resource; its number is that of the resource. */
static struct data_node *
operation(const struct data_node *deployment, const char *target, size_t number)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	char *place = xasprintf("%zu", number + 1), *id;
	struct azure_id parts;

	id = xasprintf("%s/operations/%s", arm_text(deployment, "id"), place);
	arm_put_text(out, "id", id);
	arm_put_text(out, "operationId", place);
	arm_put_text(out, "properties.provisioningOperation", "Create");
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	arm_put_text(out, "properties.statusCode", "OK");
	arm_put_text(out, "properties.targetResource.id", target);
	if (azure_id_parse(&parts, target)) {
		arm_put_text(out, "properties.targetResource.resourceType", parts.type);
		arm_put_text(out, "properties.targetResource.resourceName",
		    parts.names[parts.n - 1]);
	}
	free(id);
	free(place);
	return out;
}

void
arm_deployed_operations(struct arm_deployment *d)
{
	const struct data_node *entry = found(d), *made;
	struct data_node *deployment, *rows, *out;

	if (!entry)
		return;
	deployment = shown(d, entry);
	made = arm_get(deployment, "properties.outputResources");
	rows = data_node_new(DATA_SEQ, "value");
	for (size_t i = 0; made && made->kind == DATA_SEQ && i < made->n; i++) {
		const char *id = arm_text(made->children[i], "id");

		if (id)
			data_node_add(rows, operation(deployment, id, i));
	}
	out = data_node_new(DATA_MAP, NULL);
	data_node_add(out, rows);
	data_node_free(deployment);
	arm_answer(d->c, 200, out);
}
