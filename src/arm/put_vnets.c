/*
 * Peerings of VNets: the lab has one, Azure a half at each end.
 */
#include "arm/draft.h"
#include "arm/put.h"

#include "base/xalloc.h"
#include "er/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

/* The two are joined in the lab when each has said so (E-12). */
void
arm_put_vnet_peering(struct arm_draft *d, struct arm_put *p)
{
	const char *uses = arm_text(p->body, P "useRemoteGateways");
	struct arm_item far, near;
	struct arm_items theirs = { NULL, 0, 0 };
	char *far_name, *near_name, *path;
	struct data_node *joined;
	bool both = false, far_uses = false;

	if (!arm_at_id(d, p, P "remoteVirtualNetwork.id", &far)) {
		arm_missing(d, P "remoteVirtualNetwork",
		    "must have the id of a virtual network");
		return;
	}
	if (!arm_find(d->c, ARM_VNET, p->subscription, p->names, 1, &near)) {
		arm_item_fini(&far);
		return;
	}
	near_name = arm_top_of(near.path);
	far_name = arm_top_of(far.path);
	arm_find_all(d->c, ARM_VNET_PEERING, p->subscription, far.names, 1, &theirs);
	for (size_t i = 0; i < theirs.n; i++) {
		struct data_node *shown = arm_show(d->c, &theirs.items[i]);
		const char *id = arm_text(shown, P "remoteVirtualNetwork.id");
		struct arm_item back;
		const char *flag = arm_text(shown, P "useRemoteGateways");

		if (id && arm_find_id(d->c, id, &back)) {
			if (back.path && strcmp(back.path, near.path) == 0) {
				both = true;
				far_uses = flag && strcmp(flag, "true") == 0;
			}
			arm_item_fini(&back);
		}
		data_node_free(shown);
	}
	arm_items_fini(&theirs);
	if (both) {
		bool near_uses = uses && strcasecmp(uses, "true") == 0;
		char *spoke = far_uses ? far.path : near.path;
		const char *hub = far_uses ? near_name : far_name;

		joined = arm_at(d->tree, spoke);
		if (near_uses || far_uses) {
			arm_set(joined, "peered-with", hub);
		} else {
			path = xasprintf("%s/peerings/%s", near.path, far_name);
			arm_make(d->tree, path);
			free(path);
		}
	}
	free(near_name);
	free(far_name);
	arm_item_fini(&near);
	arm_item_fini(&far);
}

void
arm_take_vnet_peering(struct arm_draft *d, const struct arm_item *it)
{
	struct data_node *shown = arm_show(d->c, it), *v;
	const char *id = arm_text(shown, P "remoteVirtualNetwork.id");
	struct arm_item far, near;
	bool ok = id && arm_find_id(d->c, id, &far);

	if (ok && arm_find(d->c, ARM_VNET, it->subscription, it->names, 1, &near)) {
		struct arm_item *ends[2] = { &near, &far };

		for (int i = 0; i < 2; i++) {
			char *other = arm_top_of(ends[!i]->path);
			char *path = xasprintf("%s/peerings/%s", ends[i]->path, other);
			const char *hub;

			v = arm_at(d->tree, ends[i]->path);
			hub = v ? data_node_text(v, "peered-with") : NULL;
			if (hub && strcmp(hub, other) == 0)
				arm_set(v, "peered-with", NULL);
			arm_take_path(d->tree, path);
			free(path);
			free(other);
		}
		arm_item_fini(&near);
	}
	if (ok)
		arm_item_fini(&far);
	data_node_free(shown);
}
