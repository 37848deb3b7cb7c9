/*
 * What a deployment would change, in the shape of `az deployment group what-if`.  The
 * deployment runs dry; then each resource that it put is shown twice, as it is and as
 * it would be, and what differs is told property by property.  What follows by itself
 * (states, entity tags) is no change; the other resources of the group are Ignore.
 */
#include "arm/deployment.h"
#include "arm/dry.h"

#include "base/json.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 24 };

/* --- differences --- */

static bool
follows(const char *name)
{
	static const char *const words[] = { "etag", "provisioningState",
		"connectionStatus", "egressBytesTransferred", "ingressBytesTransferred",
		"circuitConnectionStatus", "resourceGuid", NULL };

	for (size_t i = 0; words[i]; i++)
		if (strcmp(words[i], name) == 0)
			return true;
	return false;
}

static void
value(struct json *j, const char *key, const struct data_node *n)
{
	if (n)
		data_node_json(j, key, n);
	else
		json_null(j, key);
}

static bool differ(struct json *j, const struct data_node *before,
    const struct data_node *after, const char *path, unsigned depth);

static bool
same(const struct data_node *a, const struct data_node *b)
{
	return !differ(NULL, a, b, "", 0);
}

static void
row(struct json *j, const char *path, const struct data_node *before,
    const struct data_node *after, unsigned depth)
{
	bool lists =
	    before && after && before->kind == DATA_SEQ && after->kind == DATA_SEQ;

	json_object(j, NULL);
	json_string(j, "path", path);
	json_string(j, "propertyChangeType",
	    lists         ? "Array"
		: !before ? "Create"
		: !after  ? "Delete"
			  : "Modify");
	value(j, "before", lists ? NULL : before);
	value(j, "after", lists ? NULL : after);
	if (lists) {
		json_array(j, "children");
		differ(j, before, after, "", depth + 1);
		json_array_end(j);
	} else {
		json_null(j, "children");
	}
	json_object_end(j);
}

/* The element of a list of resources that has a name, else the one at a place. */
static const struct data_node *
like(const struct data_node *list, const struct data_node *one, size_t at)
{
	const char *name = one->kind == DATA_MAP ? data_node_text(one, "name") : NULL;

	for (size_t i = 0; name && i < list->n; i++) {
		const char *other = list->children[i]->kind == DATA_MAP
		    ? data_node_text(list->children[i], "name")
		    : NULL;

		if (other && strcmp(other, name) == 0)
			return list->children[i];
	}
	return !name && at < list->n ? list->children[at] : NULL;
}

/* One element of a list; NULL for what is not there. */
static bool
element(struct json *j, const struct data_node *before, const struct data_node *after,
    size_t at, unsigned depth)
{
	char *path;

	if (before && after && same(before, after))
		return false;
	if (!j)
		return true;
	path = xasprintf("%zu", at);
	if (before && after && before->kind == DATA_MAP && after->kind == DATA_MAP) {
		json_object(j, NULL);
		json_string(j, "path", path);
		json_string(j, "propertyChangeType", "Modify");
		json_null(j, "before");
		json_null(j, "after");
		json_array(j, "children");
		differ(j, before, after, "", depth + 1);
		json_array_end(j);
		json_object_end(j);
	} else {
		row(j, path, before, after, depth + 1);
	}
	free(path);
	return true;
}

static bool
differ_lists(struct json *j, const struct data_node *before,
    const struct data_node *after, unsigned depth)
{
	bool any = false;

	for (size_t i = 0; i < before->n; i++)
		any |= element(j, before->children[i],
		    like(after, before->children[i], i), i, depth);
	for (size_t i = 0; i < after->n; i++)
		if (!like(before, after->children[i], i))
			any |= element(j, NULL, after->children[i], i, depth);
	return any;
}

/* One member of an object; `path` leads to the object. */
static bool
member(struct json *j, const struct data_node *b, const struct data_node *a,
    const char *path, unsigned depth)
{
	const char *name = a ? a->name : b ? b->name : "";
	bool both = a && b, any;
	char *below;

	if (follows(name) || (both && data_node_equal(a, b)))
		return false;
	below = xasprintf("%s%s%s", path, *path ? "." : "", name);
	if (both && a->kind == DATA_MAP && b->kind == DATA_MAP && depth < DEPTH_MAX) {
		any = differ(j, b, a, below, depth + 1);
	} else {
		any = !both || a->kind != DATA_SEQ || b->kind != DATA_SEQ ||
		    depth >= DEPTH_MAX || differ_lists(NULL, b, a, depth + 1);
		if (j && any)
			row(j, below, b, a, depth);
	}
	free(below);
	return any;
}

/* Tells what differs, a row each, or, with NULL, only whether anything does. */
static bool
differ(struct json *j, const struct data_node *before, const struct data_node *after,
    const char *path, unsigned depth)
{
	size_t i = 0, k = 0;
	bool any = false;

	if (before->kind != after->kind)
		return true;
	if (before->kind == DATA_TEXT)
		return !data_node_equal(before, after);
	if (before->kind == DATA_SEQ)
		return differ_lists(j, before, after, depth);
	while (i < before->n || k < after->n) {
		const struct data_node *b = i < before->n ? before->children[i] : NULL;
		const struct data_node *a = k < after->n ? after->children[k] : NULL;
		int order = !b ? 1 : !a ? -1 : strcmp(b->name, a->name);

		i += order <= 0;
		k += order >= 0;
		any |= member(j, order <= 0 ? b : NULL, order >= 0 ? a : NULL, path,
		    depth);
	}
	return any;
}

/* --- changes --- */

/* A resource as a GET has it; NULL: it is not there. */
static struct data_node *
look(struct arm_deployment *d, const char *id)
{
	struct data_node *out = NULL;
	struct arm_response rs;

	if (arm_deployment_ask(d, "GET", id, NULL, &rs) == 200)
		out = arm_parse(rs.body.data, rs.body.len);
	arm_response_fini(&rs);
	return out;
}

static void
change(struct json *j, const char *id, const struct data_node *before,
    const struct data_node *after)
{
	bool equal = before && after && same(before, after);

	json_object(j, NULL);
	json_string(j, "resourceId", id);
	json_string(j, "changeType",
	    !before      ? "Create"
		: !after ? "Delete"
		: equal  ? "NoChange"
			 : "Modify");
	value(j, "before", before);
	value(j, "after", after);
	json_array(j, "delta");
	if (before && after && !equal)
		differ(j, before, after, "", 0);
	json_array_end(j);
	json_object_end(j);
}

/* What else is in the group, which a deployment leaves alone. */
static void
others(struct arm_deployment *d, struct json *j, const struct arm_dry *dry)
{
	struct arm_call *c = d->c;

	for (unsigned t = 0; t < ARM_TYPE_N; t++) {
		struct arm_items all = { NULL, 0, 0 };

		if (arm_kinds[t].parent != ARM_TYPE_N || t == ARM_CROSS_CONNECTION)
			continue;
		arm_find_all(c, (enum arm_type)t, d->subscription, NULL, 0, &all);
		for (size_t i = 0; i < all.n; i++) {
			char *id = arm_item_id(&all.items[i]);
			bool ours = strcasecmp(all.items[i].group, d->group) != 0;
			struct data_node *shown;

			for (size_t k = 0; k < dry->n && !ours; k++)
				ours = strcasecmp(dry->ids[k], id) == 0;
			shown = ours ? NULL : arm_show(c, &all.items[i]);
			if (shown) {
				json_object(j, NULL);
				json_string(j, "resourceId", id);
				json_string(j, "changeType", "Ignore");
				value(j, "before", shown);
				value(j, "after", shown);
				json_object_end(j);
			}
			data_node_free(shown);
			free(id);
		}
		arm_items_fini(&all);
	}
}

/* Runs dry; `after`: what each resource of the run would be, for the caller. */
static bool
run_dry(struct arm_deployment *d, struct arm_dry *dry, struct data_node ***after)
{
	bool ok = arm_deployment_run(d);

	*after = xcalloc(dry->n + 1, sizeof **after);
	for (size_t i = 0; ok && i < dry->n; i++)
		(*after)[i] = look(d, dry->ids[i]);
	return ok;
}

void
arm_whatif(struct arm_deployment *d)
{
	struct arm *arm = d->c->arm;
	struct data_node **after = NULL;
	struct arm_dry dry;
	struct json j;
	bool ok;

	if (!arm_dry_begin(arm, &dry))
		return;
	ok = arm_deployment_read(d) && run_dry(d, &dry, &after);
	/* The lab that runs is looked at next; what was noted stays for that. */
	arm->dry = NULL;
	arm->indexed = NULL;
	d->c->lab = arm_lab(arm);
	if (ok) {
		d->c->rs->status = 200;
		json_init(&j, &d->c->rs->body, false);
		json_object(&j, NULL);
		json_string(&j, "status", "Succeeded");
		json_object(&j, "properties");
		json_array(&j, "changes");
		for (size_t i = 0; i < dry.n; i++) {
			struct data_node *before = look(d, dry.ids[i]);

			change(&j, dry.ids[i], before, after[i]);
			data_node_free(before);
		}
		others(d, &j, &dry);
		json_array_end(&j);
		json_object_end(&j);
		json_object_end(&j);
	}
	for (size_t i = 0; after && i < dry.n; i++)
		data_node_free(after[i]);
	free(after);
	arm_dry_end(arm, &dry);
}

bool
arm_whatif_try(struct arm_deployment *d)
{
	struct arm *arm = d->c->arm;
	struct arm_dry dry;
	bool ok;

	/* Inside of one that is tried it is tried already. */
	if (!arm_dry_begin(arm, &dry))
		return true;
	ok = arm_deployment_run(d);
	arm_dry_end(arm, &dry);
	d->c->lab = arm_lab(arm);
	for (size_t i = 0; i < d->n; i++) {
		d->pieces[i].done = false;
		data_node_free(d->pieces[i].answer);
		d->pieces[i].answer = NULL;
	}
	return ok;
}
