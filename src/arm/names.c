/*
 * References: the id of a resource as the name that a lab has for the object, and back.
 */
#include "arm/call.h"

#include "base/xalloc.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>

/* The name that a lab has for the object at an id. */
static char *
to_lab(void *ctx, enum arm_type type, const char *id)
{
	struct arm_call *c = ctx;
	struct arm_target t;
	struct arm_item it;
	char *text = NULL, *found = NULL;
	const char *border = c->who->border;

	(void)type;
	if (!arm_target_of_id(c, id, &t) || !t.group) {
		arm_target_fini(&t);
		return NULL;
	}
	if (strcmp(t.subscription, c->target.subscription) == 0) {
		if (arm_find_target(c, &t, &it)) {
			found = it.path ? arm_top_of(it.path) : NULL;
			arm_item_fini(&it);
		}
	} else {
		/* Somebody else's: what they may know of it is for the host to say. */
		text = arm_stored_id(t.type, t.subscription, t.group, t.names, t.n);
		if (!border && arm_find_target(c, &t, &it)) {
			char *top = it.path ? arm_top_of(it.path) : NULL;

			found = top ? xasprintf("%s:%s", it.subscription, top) : NULL;
			free(top);
			arm_item_fini(&it);
		} else {
			found = c->arm->host.reference(c->arm->host.ctx, c->who, text,
			    c->key);
		}
		free(text);
	}
	arm_target_fini(&t);
	return found;
}

static char *
circuit_id(struct arm_call *c, enum arm_type type, const struct er_circuit *k)
{
	struct arm_item it;
	char *id = NULL, *plain = arm_plain(k->head.name);
	char peering[] = "AzurePrivatePeering", *names[2] = { plain, peering };

	if (k->cloud) {
		char *group = xasprintf("tnt-%s", plain);

		id = arm_id(type, ER_SUBSCRIPTION_MANAGED, group, names,
		    type == ARM_PEERING ? 2 : 1);
		free(group);
	} else if (arm_find_path(c, ARM_CIRCUIT, k->head.path, &it)) {
		names[0] = it.names[0];
		id = arm_id(type, it.subscription, it.group, names,
		    type == ARM_PEERING ? 2 : 1);
		arm_item_fini(&it);
	}
	free(plain);
	return id;
}

static char *
to_arm(void *ctx, enum arm_type type, const char *text)
{
	const char *list = arm_kinds[type].place;
	const struct er_circuit *k;
	struct arm_call *c = ctx;
	struct arm_item it;
	struct er_ref ref;
	char *id = NULL, *path;

	if (type == ARM_CIRCUIT || type == ARM_PEERING) {
		k = er_name_circuit(c->lab->model, c->subscription, text);
		return k ? circuit_id(c, type, k) : NULL;
	}
	er_ref_parse(&ref, text);
	path = xasprintf("%.*s/%s", (int)strcspn(list, "/"), list, ref.name);
	if (arm_find_path(c, type, path, &it)) {
		id = arm_item_id(&it);
		arm_item_fini(&it);
	}
	free(path);
	return id;
}

char *
arm_circuit_id(struct arm_call *c, enum arm_type type, const struct er_circuit *k)
{
	return circuit_id(c, type, k);
}

struct arm_names
arm_names_of(struct arm_call *c)
{
	return (struct arm_names){ c, to_lab, to_arm };
}
