/*
 * Resource groups.  A group is an entry of azure-resources without an object, or the
 * part of an id that an entry has: who makes a resource in a group makes that as well.
 * All that no tool of Azure's has named is in a group with the name of the lab.
 */
#include "arm/groups.h"

#include "arm/draft.h"
#include "arm/operations.h"
#include "arm/page.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TYPE "Microsoft.Resources/resourceGroups"

/* A group that nobody has put is there. */
static const char anywhere[] = "westus2";

/* --- one group --- */

/* The key in azure-resources; the caller's. */
static char *
key_of(const char *subscription, const char *group)
{
	char *key =
	    xasprintf("/subscriptions/%s/resourcegroups/%s", subscription, group);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return key;
}

/* What somebody has said of a group; an empty map: nothing. */
static struct data_node *
said_of(struct arm_call *c, const char *subscription, const char *group)
{
	const struct data_node *all = data_node_get(c->lab->tree, "azure-resources");
	char *key = key_of(subscription, group);
	const struct data_node *entry = all ? data_node_get(all, key) : NULL;
	const char *body = entry ? data_node_text(entry, "body") : NULL;
	struct data_node *said = body ? arm_parse(body, strlen(body)) : NULL;

	free(key);
	if (said && said->kind == DATA_MAP)
		return said;
	data_node_free(said);
	return data_node_new(DATA_MAP, NULL);
}

static struct data_node *
show(struct arm_call *c, const char *subscription, const char *group)
{
	struct data_node *out = said_of(c, subscription, group);
	char guid[ARM_GUID_LEN], *id;

	id = xasprintf("/subscriptions/%s/resourceGroups/%s",
	    arm_subscription_guid(subscription, guid), group);
	arm_put_text(out, "id", id);
	arm_put_text(out, "name", group);
	arm_put_text(out, "type", TYPE);
	if (!arm_text(out, "location"))
		arm_put_text(out, "location", anywhere);
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	free(id);
	return out;
}

char *
arm_group_location(struct arm_call *c, const char *subscription, const char *group)
{
	struct data_node *said = said_of(c, subscription, group);
	const char *location = arm_text(said, "location");
	char *out = xstrdup(location && *location ? location : anywhere);

	data_node_free(said);
	return out;
}

/* The group in its own spelling, the caller's; NULL: there is none. */
static char *
find(struct arm_call *c, const char *subscription, const char *group)
{
	char **names, *found = NULL;
	size_t n;

	arm_groups(c, subscription, &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (!found && strcasecmp(names[i], group) == 0)
			found = names[i];
		else
			free(names[i]);
	}
	free(names);
	return found;
}

static void
refuse_unknown(struct arm_call *c, const char *group)
{
	arm_refuse(c, 404, "ResourceGroupNotFound", NULL,
	    "Resource group '%.90s' could not be found.", group);
}

/* --- putting one --- */

/* False: refused.  A group has the place of its first PUT for ever. */
static bool
is_right(struct arm_call *c, const struct data_node *body, const struct data_node *was,
    const char *group)
{
	const struct data_node *node = arm_get(body, "location");
	const char *location = arm_text(body, "location");
	const char *old = arm_text(was, "location");
	const struct data_node *tags = arm_get(body, "tags");

	if (arm_refuse_group(c, group))
		return false;
	if ((node && !location) || (tags && tags->kind != DATA_MAP)) {
		arm_refuse(c, 400, "InvalidRequestContent", node ? "location" : "tags",
		    "The request content was invalid: location is a string, and tags "
		    "an object.");
		return false;
	}
	if (strcmp(c->rq->method, "PUT") == 0 && !location) {
		arm_refuse(c, 400, "LocationRequired", "location",
		    "The location property is required for this definition.");
		return false;
	}
	if (location && old && !arm_is_same_place(location, old)) {
		arm_refuse(c, 409, "InvalidResourceGroupLocation", "location",
		    "Invalid resource group location '%.60s'. The Resource group "
		    "already exists in location '%.60s'.",
		    location, old);
		return false;
	}
	return true;
}

/* PUT: what the body says; PATCH: over what is there.  Tags are whole in both. */
static void
put(struct arm_call *c, const char *subscription, const char *group, bool known)
{
	static const char *const derived[] = { "properties", "type", "name", "id" };
	struct data_node *body = arm_body(c), *was;
	struct arm_draft d;
	char *key, *id;
	bool begun;

	if (!body)
		return;
	was = said_of(c, subscription, group);
	if (!is_right(c, body, was, group)) {
		data_node_free(was);
		data_node_free(body);
		return;
	}
	for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
		arm_drop(body, derived[i]);
	if (strcmp(c->rq->method, "PATCH") == 0)
		while (was->n) {
			struct data_node *old =
			    data_node_take(was, was->children[0]->name);

			if (arm_get(body, old->name))
				data_node_free(old);
			else
				data_node_add(body, old);
		}
	arm_draft_init(&d, c);
	key = key_of(subscription, group);
	id = xasprintf("/subscriptions/%s/resourceGroups/%s", subscription, group);
	arm_put_text(body, "id", id);
	arm_entry_put(d.tree, key, NULL, body);
	if (arm_draft_run(&d, subscription, &begun))
		arm_answer(c, known ? 200 : 201, show(c, subscription, group));
	arm_draft_fini(&d);
	free(id);
	free(key);
	data_node_free(was);
	data_node_free(body);
}

/* --- deleting one --- */

/* Whether a resource outside of the group rests on one inside, which has been said. */
static bool
is_needed(struct arm_call *c, const char *subscription, const char *group)
{
	bool needed = false;

	for (unsigned t = 0; t < ARM_TYPE_N && !needed; t++) {
		struct arm_items items = { NULL, 0, 0 };

		if (arm_kinds[t].parent != ARM_TYPE_N || t == ARM_CROSS_CONNECTION)
			continue;
		arm_find_all(c, (enum arm_type)t, subscription, NULL, 0, &items);
		for (size_t i = 0; i < items.n && !needed; i++)
			needed = strcasecmp(items.items[i].group, group) == 0 &&
			    arm_is_used(c, &items.items[i], group);
		arm_items_fini(&items);
	}
	return needed;
}

/* Takes what is in the group, circuits or all else, out of a draft; true: there was
 * something. */
static bool
take(struct arm_draft *d, const char *subscription, const char *group, bool circuits)
{
	bool any = false;

	for (unsigned t = 0; t < ARM_TYPE_N; t++) {
		struct arm_items items = { NULL, 0, 0 };

		if (arm_kinds[t].parent != ARM_TYPE_N || t == ARM_CROSS_CONNECTION ||
		    (t == ARM_CIRCUIT) != circuits)
			continue;
		arm_find_all(d->c, (enum arm_type)t, subscription, NULL, 0, &items);
		for (size_t i = 0; i < items.n; i++)
			if (strcasecmp(items.items[i].group, group) == 0) {
				arm_draft_remove(d, &items.items[i]);
				any = true;
			}
		arm_items_fini(&items);
	}
	return any;
}

/* A link of Global Reach is of the circuit that it begins at. */
static void
take_links(struct arm_draft *d, const char *subscription, const char *group)
{
	struct arm_items links = { NULL, 0, 0 };

	arm_find_all(d->c, ARM_CIRCUIT_CONNECTION, subscription, NULL, 0, &links);
	for (size_t i = 0; i < links.n; i++)
		if (strcasecmp(links.items[i].group, group) == 0)
			arm_draft_remove(d, &links.items[i]);
	arm_items_fini(&links);
}

/* A circuit goes when nothing hangs on it and its provider has let go of it, so what
 * hangs on those of the group goes in an edit of its own. */
static bool
free_circuits(struct arm_call *c, const char *subscription, const char *group)
{
	struct arm_items items = { NULL, 0, 0 };
	struct arm_draft d;
	bool ok, begun;

	arm_draft_init(&d, c);
	take(&d, subscription, group, false);
	take_links(&d, subscription, group);
	ok = arm_draft_run(&d, subscription, &begun);
	arm_draft_fini(&d);
	arm_find_all(c, ARM_CIRCUIT, subscription, NULL, 0, &items);
	for (size_t i = 0; ok && i < items.n; i++)
		if (strcasecmp(items.items[i].group, group) == 0)
			ok = arm_deprovision(c, &items.items[i]);
	arm_items_fini(&items);
	return ok;
}

static void
take_rest(struct arm_draft *d, const char *subscription, const char *group)
{
	struct data_node *all = data_node_get(d->tree, "azure-resources");
	char *key = key_of(subscription, group);
	size_t len = strlen(key);

	for (size_t i = all ? all->n : 0; i-- > 0;) {
		const char *id = all->children[i]->name;

		if (strncmp(id, key, len) == 0 && (id[len] == '\0' || id[len] == '/'))
			data_node_free(data_node_take(all, id));
	}
	if (all && all->n == 0)
		data_node_free(data_node_take(d->tree, "azure-resources"));
	free(key);
}

/* With all that is in the group: what others rest on keeps it. */
static void
delete_all(struct arm_call *c, const char *subscription, const char *group)
{
	struct arm_draft d;
	bool circuits, begun = false, ok;
	char *id;

	if (is_needed(c, subscription, group))
		return;
	arm_draft_init(&d, c);
	circuits = take(&d, subscription, group, true);
	arm_draft_fini(&d);
	if (circuits && !free_circuits(c, subscription, group))
		return;
	arm_draft_init(&d, c);
	take(&d, subscription, group, false);
	take(&d, subscription, group, true);
	take_rest(&d, subscription, group);
	ok = arm_draft_run(&d, subscription, &begun);
	arm_draft_fini(&d);
	if (!ok)
		return;
	c->rs->status = 200;
	if (c->arm->habits.async || begun) {
		id = xasprintf("/subscriptions/%s/resourceGroups/%s", subscription,
		    group);
		arm_operations_begin(c, id, NULL, 0);
		free(id);
		c->rs->status = 202;
	}
}

/* --- requests --- */

void
arm_group(struct arm_call *c, const char *subscription, const char *group)
{
	char *found = find(c, subscription, group);
	const char *method = c->rq->method;
	bool puts = strcmp(method, "PUT") == 0, deletes = strcmp(method, "DELETE") == 0;
	bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	if (!puts && !deletes && !reads && strcmp(method, "PATCH") != 0)
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "A resource group has no method %s.", method);
	else if (!puts && !found)
		refuse_unknown(c, group);
	else if (reads)
		arm_answer(c, 200, show(c, subscription, found));
	else if (arm_may_write(c) && deletes)
		delete_all(c, subscription, found);
	else if (arm_may_write(c))
		put(c, subscription, found ? found : group, found != NULL);
	free(found);
}

struct groups { /* as a list in pages */
	struct arm_call *c;
	const char *subscription;
	char **names;
};

static char *
id_of_group(const void *ctx, size_t i)
{
	const struct groups *all = ctx;

	return xasprintf("%s/%s", all->subscription, all->names[i]);
}

void
arm_groups_list(struct arm_call *c, const char *subscription)
{
	struct groups all = { c, subscription, NULL };
	struct arm_list list = { 0, id_of_group, &all };
	struct arm_page page;
	struct data_node *rows;

	arm_groups(c, subscription, &all.names, &list.n);
	if (strcmp(c->rq->method, "GET") != 0 && strcmp(c->rq->method, "HEAD") != 0) {
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "The list of resource groups has no method %s.", c->rq->method);
	} else if (arm_page(c, &list, &page)) {
		rows = data_node_new(DATA_SEQ, NULL);
		for (size_t i = page.from; i < page.to; i++)
			data_node_add(rows, show(c, subscription, all.names[i]));
		arm_page_answer(c, &page, rows);
	}
	for (size_t i = 0; i < list.n; i++)
		free(all.names[i]);
	free(all.names);
}

/* --- resources of a group --- */

/* No more than their names, and what people sort them by. */
static struct data_node *
brief(struct arm_call *c, const struct arm_item *it)
{
	static const char *const members[] = { "id", "kind", "location", "name", "sku",
		"tags", "type" };
	struct data_node *full = arm_show(c, it), *row = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct data_node *v = arm_get(full, members[i]);

		if (v)
			arm_put(row, members[i], data_node_dup(v));
	}
	if (arm_text(full, "properties.provisioningState"))
		arm_put_text(row, "provisioningState",
		    arm_text(full, "properties.provisioningState"));
	data_node_free(full);
	return row;
}

struct filter { /* of $filter; NULL: any */
	char *type, *name, *group;
};

/* "resourceType eq 'a/b' and name eq 'c'": what the tools of Azure ask for. */
static bool
parse_filter(struct arm_call *c, struct filter *f)
{
	char *text = arm_query_get(c->rq->query, "$filter");
	const char *p;
	bool ok = true;

	*f = (struct filter){ NULL, NULL, NULL };
	if (!text)
		text = arm_query_get(c->rq->query, "%24filter");
	for (p = text; p && ok && *p;) {
		size_t word = strcspn(p, " "), len;
		char **to = word == 12 && strncasecmp(p, "resourceType", 12) == 0
		    ? &f->type
		    : word == 4 && strncasecmp(p, "name", 4) == 0            ? &f->name
		    : word == 13 && strncasecmp(p, "resourceGroup", 13) == 0 ? &f->group
									     : NULL;

		ok = to && !*to && strncasecmp(p + word, " eq '", 5) == 0;
		if (!ok)
			break;
		p += word + 5;
		len = strcspn(p, "'");
		*to = xstrndup(p, len);
		ok = p[len] == '\'';
		p += len + ok;
		if (ok && *p) {
			ok = strncasecmp(p, " and ", 5) == 0;
			p += ok ? 5 : 0;
		}
	}
	if (!ok)
		arm_refuse(c, 400, "InvalidFilterInQueryString", "$filter",
		    "Invalid $filter '%.100s' specified in the query string: write "
		    "resourceType, name or resourceGroup eq 'TEXT', joined by and.",
		    text);
	free(text);
	return ok;
}

static void
add(struct arm_call *c, const char *subscription, const struct filter *f,
    const char *group, struct arm_items *all)
{
	for (unsigned t = 0; t < ARM_TYPE_N; t++) {
		struct arm_items items = { NULL, 0, 0 };

		if (arm_kinds[t].parent != ARM_TYPE_N || t == ARM_CROSS_CONNECTION ||
		    (f->type && strcasecmp(f->type, arm_kinds[t].type) != 0))
			continue;
		arm_find_all(c, (enum arm_type)t, subscription, NULL, 0, &items);
		for (size_t i = 0; i < items.n; i++) {
			const struct arm_item *it = &items.items[i];

			if ((group && strcasecmp(it->group, group) != 0) ||
			    (f->group && strcasecmp(it->group, f->group) != 0) ||
			    (f->name && strcasecmp(it->names[0], f->name) != 0)) {
				arm_item_fini(&items.items[i]);
				continue;
			}
			VEC_PUSH(all->items, all->n, all->cap) = items.items[i];
			items.items[i] = (struct arm_item){ .type = ARM_TYPE_N };
		}
		arm_items_fini(&items);
	}
}

void
arm_resources_list(struct arm_call *c, const char *subscription, const char *group)
{
	struct arm_items all = { NULL, 0, 0 };
	struct filter f;

	if (parse_filter(c, &f)) {
		add(c, subscription, &f, group, &all);
		arm_page_items(c, &all, brief);
	}
	arm_items_fini(&all);
	free(f.type);
	free(f.name);
	free(f.group);
}

void
arm_group_resources(struct arm_call *c, const char *subscription, const char *group)
{
	char *found = find(c, subscription, group);

	if (!found)
		refuse_unknown(c, group);
	else if (strcmp(c->rq->method, "GET") != 0 &&
	    strcmp(c->rq->method, "HEAD") != 0)
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "The resources of a group have no method %s.", c->rq->method);
	else
		arm_resources_list(c, subscription, found);
	free(found);
}
