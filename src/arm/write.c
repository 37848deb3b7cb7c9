/*
 * PUT, PATCH and DELETE: what is wrong by itself is refused first, then a draft is made
 * and becomes one edit.
 */
#include "arm/draft.h"
#include "arm/match.h"
#include "arm/operations.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "er/names.h"
#include "er/schema.h"
#include "run/operation.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct data_node *
arm_body(struct arm_call *c)
{
	struct data_node *body = c->rq->len ? arm_parse(c->rq->body, c->rq->len)
					    : data_node_new(DATA_MAP, NULL);

	if (body && body->kind == DATA_MAP)
		return body;
	data_node_free(body);
	arm_refuse(c, 400, "InvalidRequestContent", NULL,
	    "The request content was invalid and could not be deserialized: write one "
	    "JSON object (RFC 8259).");
	return NULL;
}

/* --- the answer --- */

static void
answer(struct arm_call *c, const char *id, struct data_node *shown, bool is_new,
    bool begun)
{
	uint64_t run = begun ? run_operation_last(c->arm->host.run) : 0;
	bool async = c->arm->habits.async || begun;
	const char *tag = arm_text(shown, "etag");

	if (tag)
		arm_header(c, "ETag", "%s", tag);
	if (async) {
		arm_operations_begin(c, id, data_node_dup(shown), run);
		arm_put_text(shown, "properties.provisioningState", "Updating");
	}
	arm_answer(c, is_new ? 201 : 200, shown);
}

/* What somebody has asked for and the lab does not have yet. */
static struct data_node *
pending(const struct arm_put *p)
{
	struct data_node *out = data_node_dup(p->body);
	char *id = arm_id(p->type, p->subscription, p->group, p->names, p->n);

	arm_put_text(out, "id", id);
	arm_put_text(out, "name", p->names[p->n - 1]);
	arm_put_text(out, "type", arm_kinds[p->type].type);
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	arm_drop(out, "properties.sharedKey");
	free(id);
	return out;
}

static bool
is_busy(struct arm_call *c, const char *id)
{
	if (!c->arm->habits.busy || !arm_operations_busy(c, id))
		return false;
	arm_header(c, "Retry-After", "1");
	arm_refuse(c, 429, "AnotherOperationInProgress", NULL,
	    "Another operation on this or dependent resource is in progress: poll it to "
	    "its end, then ask again.");
	return true;
}

/* --- PUT --- */

/* Of a cross connection the service key says all, and any group will do. */
static bool
is_elsewhere(const struct arm_target *t, const struct arm_item *it)
{
	return t->group && it->type != ARM_CROSS_CONNECTION &&
	    strcasecmp(it->group, t->group) != 0;
}

/* The parent's object; false: refused, because there is no parent. */
static bool
parent_of(struct arm_call *c, char **path)
{
	const struct arm_target *t = &c->target;
	enum arm_type type = arm_kinds[t->type].parent;
	struct arm_item parent;
	bool found;

	*path = NULL;
	if (type == ARM_TYPE_N)
		return true;
	found = arm_find(c, type, t->subscription, t->names, t->n - 1, &parent);
	if (!found || is_elsewhere(t, &parent)) {
		if (found)
			arm_item_fini(&parent);
		arm_refuse(c, 404, "ParentResourceNotFound", NULL,
		    "Can not perform requested operation on nested resource. Parent "
		    "resource '%s' not found.",
		    t->names[t->n - 2]);
		return false;
	}
	*path = parent.path ? xstrdup(parent.path) : NULL;
	free(c->target.group);
	c->target.group = xstrdup(parent.group);
	arm_item_fini(&parent);
	return true;
}

static bool
is_readonly(struct arm_call *c)
{
	if (c->target.type != ARM_PEER_CONNECTION)
		return false;
	arm_refuse(c, 405, "MethodNotAllowed", NULL,
	    "A peer connection is the far end of a circuit connection: write there.");
	return true;
}

static void
refuse_elsewhere(struct arm_call *c, const struct arm_item *was)
{
	const struct arm_target *t = &c->target;

	arm_refuse(c, 409, "ResourceNameInUse", NULL,
	    "The resource group '%s' has a %s called '%s' already, and a lab has each "
	    "name once in a subscription: take another name.",
	    was->group, arm_kinds[t->type].noun, t->names[t->n - 1]);
}

/* Whether a resource is somewhere else already: its place is for ever. */
static bool
is_moved(struct arm_call *c, const struct arm_item *was, const char *location)
{
	const char *text = was->entry ? data_node_text(was->entry, "body") : NULL;
	struct data_node *said = text ? arm_parse(text, strlen(text)) : NULL;
	const char *old = said ? arm_text(said, "location") : NULL;
	const struct arm_kind *kind = &arm_kinds[was->type];
	bool moved;

	for (size_t i = 0; was->node && i < kind->nrows; i++)
		if (strcmp(kind->rows[i].property, "location") == 0)
			old = data_node_text(was->node, kind->rows[i].leaf);
	moved = old && *old && !arm_is_same_place(old, location);

	if (moved)
		arm_refuse(c, 409, "InvalidResourceLocation", "location",
		    "The resource '%s' already exists in location '%.60s' in resource "
		    "group '%s'. A resource with the same name cannot be created in "
		    "location '%.60s': delete it first, or take another name.",
		    was->names[was->n - 1], old, was->group, location);
	data_node_free(said);
	return moved;
}

static bool
has_location(struct arm_call *c, const struct data_node *body,
    const struct arm_item *was)
{
	const struct data_node *location = arm_get(body, "location");
	bool given = location && location->kind == DATA_TEXT && location->text[0];

	if (location &&
	    (location->kind != DATA_TEXT || location->leaf != DATA_LEAF_STRING)) {
		arm_refuse(c, 400, "InvalidRequestFormat", "location",
		    "Cannot parse the request: location must be a string.");
		return false;
	}
	if (!arm_kinds[c->target.type].tracked ||
	    c->target.type == ARM_CROSS_CONNECTION)
		return true;
	if (was ? !given || !is_moved(c, was, location->text) : given)
		return true;
	if (was)
		return false;
	arm_refuse(c, 400, "LocationRequired", "location",
	    "The location property is required for this definition.");
	return false;
}

bool
arm_refuse_group(struct arm_call *c, const char *group)
{
	if (arm_is_group(group))
		return false;
	arm_refuse(c, 400, "InvalidResourceGroupName", NULL,
	    "A resource group has a name of 1 to 90 letters, digits, (), _, - and ., the "
	    "last not at its end.");
	return true;
}

static void
run_put(struct arm_call *c, const struct data_node *body, const struct arm_item *was,
    const char *parent, bool patch)
{
	struct arm_target *t = &c->target;
	struct arm_put p = { .type = t->type,
		.subscription = t->subscription,
		.group = was   ? was->group
		    : t->group ? t->group
			       : arm_lab_name(c),
		.names = was ? was->names : t->names,
		.n = t->n,
		.was = was,
		.parent = parent,
		.body = body };
	struct arm_draft d;
	struct arm_item now;
	bool begun = false;
	char *id = arm_id(p.type, p.subscription, p.group, p.names, p.n);

	arm_draft_init(&d, c);
	d.patch = patch;
	if (!is_busy(c, id) && arm_draft_put(&d, &p) &&
	    arm_draft_run(&d, t->subscription, &begun)) {
		if (arm_find(c, t->type, t->subscription, t->names, t->n, &now)) {
			answer(c, id, arm_show(c, &now), !was, begun);
			arm_item_fini(&now);
		} else {
			answer(c, id, pending(&p), true, begun);
		}
	}
	free(p.path);
	free(id);
	arm_draft_fini(&d);
}

/* Whose circuit a cross connection is says the service key. */
static void
put(struct arm_call *c, bool patch)
{
	struct arm_target *t = &c->target;
	struct data_node *body = arm_body(c);
	struct arm_item was;
	char *parent = NULL;
	bool found;

	if (!body)
		return;
	found = arm_find(c, t->type, t->subscription, t->names, t->n, &was);
	if (!is_readonly(c) && !(t->group && arm_refuse_group(c, t->group)) &&
	    parent_of(c, &parent)) {
		bool elsewhere = found && is_elsewhere(t, &was);

		if (patch ? !found || elsewhere
			  : !found && t->type == ARM_CROSS_CONNECTION)
			arm_not_found(c);
		else if (elsewhere)
			refuse_elsewhere(c, &was);
		else if (arm_match(c, found ? &was : NULL) &&
		    has_location(c, body, found ? &was : NULL))
			run_put(c, body, found ? &was : NULL, parent, patch);
	}
	if (found)
		arm_item_fini(&was);
	free(parent);
	data_node_free(body);
}

/* --- DELETE --- */

bool
arm_deprovision(struct arm_call *c, const struct arm_item *it)
{
	static const char *const states[] = {
		ER_TEXT_circuits_provider_state_Deprovisioning,
		ER_TEXT_circuits_provider_state_NotProvisioned
	};
	const struct er_circuit *k;
	char *name;

	if (it->type != ARM_CIRCUIT || c->arm->habits.provider || !it->path)
		return true;
	name = arm_top_of(it->path);
	k = er_model_circuit(c->lab->model, name);
	free(name);
	/* What hangs on it keeps the circuit, whoever would take it down. */
	if (!k || k->nconnections || k->nreaches ||
	    k->provider_state == ER_NOT_PROVISIONED)
		return true;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct arm_draft d;
		bool begun, ok;

		arm_draft_init(&d, c);
		arm_set(arm_at(d.tree, it->path), "provider-state", states[i]);
		ok = arm_draft_run(&d, c->target.subscription, &begun);
		arm_draft_fini(&d);
		if (!ok)
			return false;
	}
	return true;
}

/* Takes a hub out of its WAN. */
static void
take_hub(struct arm_draft *d, const char *path)
{
	const struct data_node *wans = data_node_get(d->tree, "virtual-wans");
	char *name = arm_top_of(path);

	for (size_t i = 0; wans && i < wans->n; i++) {
		struct data_node *hubs = data_node_get(wans->children[i], "hubs");
		struct data_node *left;

		if (!hubs)
			continue;
		left = data_node_new(DATA_SEQ, "hubs");
		for (size_t k = 0; k < hubs->n; k++)
			if (strcmp(hubs->children[k]->text, name) != 0)
				data_node_add(left, data_node_dup(hubs->children[k]));
		data_node_add(wans->children[i], left);
	}
	free(name);
}

void
arm_draft_remove(struct arm_draft *d, const struct arm_item *it)
{
	if (it->type == ARM_VNET_PEERING)
		arm_take_vnet_peering(d, it);
	if (it->type == ARM_HUB && it->path)
		take_hub(d, it->path);
	arm_draft_take(d, it);
}

static void delete (struct arm_call *c)
{
	struct arm_target *t = &c->target;
	struct arm_draft d;
	struct arm_item it;
	bool begun;
	char *id;

	if (!arm_find_target(c, t, &it)) {
		c->rs->status = 204;
		return;
	}
	id = arm_item_id(&it);
	if (is_readonly(c) || is_busy(c, id) || !arm_match(c, &it) ||
	    arm_is_used(c, &it, NULL)) {
		arm_item_fini(&it);
		free(id);
		return;
	}
	if (arm_deprovision(c, &it)) {
		arm_draft_init(&d, c);
		arm_draft_remove(&d, &it);
		if (arm_draft_run(&d, t->subscription, &begun)) {
			c->rs->status = 200;
			if (c->arm->habits.async || begun) {
				arm_operations_begin(c, id, NULL,
				    begun ? run_operation_last(c->arm->host.run) : 0);
				c->rs->status = 202;
			}
		}
		arm_draft_fini(&d);
	}
	arm_item_fini(&it);
	free(id);
}

void
arm_write(struct arm_call *c)
{
	if (strcmp(c->rq->method, "DELETE") == 0)
		delete (c);
	else
		put(c, strcmp(c->rq->method, "PATCH") == 0);
}
