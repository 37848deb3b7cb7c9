/*
 * What files that show resources have in common.
 */
#include "arm/parts.h"

#include "base/xalloc.h"
#include "view/show.h"

#include <stdlib.h>
#include <string.h>

#define P "properties."

void
arm_put_prefix(struct data_node *out, const char *property, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	if (p->family != IP_NONE)
		arm_put_text(out, property, ip_prefix_text(p, text));
}

/* A text that is there already stays. */
void
arm_put_default(struct data_node *out, const char *property, const char *text)
{
	if (!arm_get(out, property))
		arm_put_text(out, property, text);
}

void
arm_put_guid(struct data_node *out)
{
	char guid[ARM_GUID_LEN];

	arm_put_text(out, P "resourceGuid",
	    arm_guid_of("resource", arm_text(out, "id"), guid));
}

void
arm_put_empty(struct data_node *out, const char *property)
{
	if (!arm_get(out, property))
		arm_put(out, property, data_node_new(DATA_SEQ, NULL));
}

const char *
arm_last_of(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : "";
}

const struct er_circuit *
arm_circuit_of(struct arm_call *c, const struct arm_item *it)
{
	char *name = it->path ? arm_top_of(it->path) : NULL;
	const struct er_circuit *k =
	    name ? er_model_circuit(c->lab->model, name) : NULL;

	free(name);
	return k;
}

/* The id of what a path of the lab is. */
char *
arm_id_of_path(struct arm_call *c, enum arm_type type, const char *path)
{
	struct arm_item it;
	char *id = NULL;

	if (arm_find_path(c, type, path, &it)) {
		id = arm_item_id(&it);
		arm_item_fini(&it);
	}
	return id;
}

const struct er_vnet *
arm_vnet_of(struct arm_call *c, const struct arm_item *it)
{
	char *name = it->path ? arm_top_of(it->path) : NULL;
	const struct er_vnet *v = name ? er_model_vnet(c->lab->model, name) : NULL;

	free(name);
	return v;
}

/* The rows of a table, the caller's; empty when there is none. */
static struct data_node *
table(struct arm_call *c, const struct view_show_ask *ask)
{
	struct erx_time now = c->arm->host.now(c->arm->host.ctx);
	struct data_node *rows = NULL;
	struct rows table;
	struct buf text;
	struct errs errs;

	buf_init(&text);
	errs_init(&errs);
	table = view_show(c->lab, run_net(c->arm->host.run), now, ask, &errs);
	while (rows_next(&table, &text, 1024))
		;
	rows_free(&table);
	if (text.len)
		rows = arm_parse(text.data, text.len);
	errs_fini(&errs);
	buf_fini(&text);
	return rows ? rows : data_node_new(DATA_SEQ, NULL);
}

/* What a table of objects says of the one with a name. */
char *
arm_status_of(struct arm_call *c, unsigned what, const char *name, const char *vnet)
{
	const struct view_show_ask ask = { .what = (enum view_show_what)what,
		.name = name };
	struct data_node *rows = table(c, &ask);
	char *status = NULL;

	for (size_t i = 0; i < rows->n && !status; i++) {
		const char *is = data_node_text(rows->children[i], "name");

		const char *of = data_node_text(rows->children[i], "vnet");

		if (is && strcmp(is, name) == 0 &&
		    (!vnet || (of && strcmp(of, vnet) == 0)))
			status = xstrdup(data_node_text(rows->children[i], "status"));
	}
	data_node_free(rows);
	return status;
}

bool
arm_has_bgp(const struct data_node *tunnel)
{
	const char *bgp = data_node_text(tunnel, "bgp");

	return bgp ? strcmp(bgp, "true") == 0 : !data_node_get(tunnel, "static");
}
