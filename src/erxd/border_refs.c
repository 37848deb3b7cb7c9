/*
 * A row for each leaf of the schema that is a reference, as a path without the keys of
 * lists: "*" is any entry, "@" the keys of the mapping.  tests/cli/test_tenants.py
 * looks for leaves that the rows forget.
 */
#include "erxd/border_refs.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const char *list; /* of objects */
	const char *path; /* below one */
	enum border_local local;
};

static const struct row rows[] = {
	{ "private-clouds", "segments/*/extended-from", BORDER_LOCAL_NOTHING },
	{ "private-clouds", "cloud-links/*/linked-cloud", BORDER_LOCAL_NOTHING },
	{ "private-clouds", "external/@", BORDER_LOCAL_NOTHING },
	{ "vnets", "peered-with", BORDER_LOCAL_NOTHING },
	{ "vnets", "peerings/@", BORDER_LOCAL_NOTHING },
	{ "vnets", "subnets/*/route-table", BORDER_LOCAL_NOTHING },
	{ "vnets", "appliances/*/peers", BORDER_LOCAL_WORD },
	{ "vnets", "gateway/route-table", BORDER_LOCAL_NOTHING },
	{ "vnets", "gateway/external/@", BORDER_LOCAL_NOTHING },
	{ "vnets", "vpn-gateway/route-table", BORDER_LOCAL_NOTHING },
	{ "vnets", "vpn-gateway/connections/*/site", BORDER_LOCAL_NOTHING },
	{ "vnets", "connections/*/circuit", BORDER_LOCAL_NOTHING },
	{ "virtual-wans", "hubs", BORDER_LOCAL_NOTHING },
	{ "virtual-hubs", "gateway/connections/*/circuit", BORDER_LOCAL_NOTHING },
	{ "virtual-hubs", "vpn-gateway/connections/*/site", BORDER_LOCAL_NOTHING },
	{ "virtual-hubs", "vnets/@", BORDER_LOCAL_NOTHING },
	{ "virtual-hubs", "route-tables/*/routes/*/next-hop", BORDER_LOCAL_APPLIANCE },
	{ "virtual-hubs", "appliances/*/peers", BORDER_LOCAL_WORD },
	{ "circuits", "direct-port", BORDER_LOCAL_NOTHING },
	{ "circuits", "microsoft-peering/route-filter", BORDER_LOCAL_NOTHING },
	{ "on-premises", "circuits/@", BORDER_LOCAL_NOTHING },
	{ "on-premises", "external/@", BORDER_LOCAL_NOTHING },
	{ "on-premises", "advertise/*/over", BORDER_LOCAL_NOTHING },
	{ "on-premises", "vpn/@", BORDER_LOCAL_NOTHING },
	{ "global-reach", "from", BORDER_LOCAL_NOTHING },
	{ "global-reach", "to", BORDER_LOCAL_NOTHING },
};

struct walk {
	void (*each)(void *ctx, char **text, const struct border_ref *);
	void *ctx;
	struct border_ref ref;
};

/* A text, or a list of them. */
static void
visit(struct walk *w, struct data_node *n)
{
	if (n->kind == DATA_TEXT)
		w->each(w->ctx, &n->text, &w->ref);
	for (size_t i = 0; n->kind == DATA_SEQ && i < n->n; i++)
		visit(w, n->children[i]);
}

static void
visit_keys(struct walk *w, struct data_node *map)
{
	struct data_node **children = map->children;
	size_t n = map->n;

	map->children = NULL;
	map->n = map->cap = 0;
	for (size_t i = 0; i < n; i++) {
		w->each(w->ctx, &children[i]->name, &w->ref);
		data_node_add(map, children[i]);
	}
	free(children);
}

static const char *
key_beside(const struct data_node *map)
{
	const struct data_node *leaf = data_node_get(map, "authorization-key");

	return leaf && leaf->kind == DATA_TEXT ? data_node_value(leaf) : NULL;
}

static void
descend(struct walk *w, struct data_node *n, const char *path)
{
	size_t len = strcspn(path, "/");
	const char *rest = path + len + (path[len] != '\0');
	struct data_node *child;
	char *word;

	if (path[0] == '@') {
		if (n->kind == DATA_MAP)
			visit_keys(w, n);
		else
			visit(w, n); /* of a deletion */
		return;
	}
	if (path[0] == '*') {
		for (size_t i = 0; i < n->n; i++)
			descend(w, n->children[i], rest);
		return;
	}
	if (n->kind != DATA_MAP)
		return;
	word = xasprintf("%.*s", (int)len, path);
	child = data_node_get(n, word);
	free(word);
	if (!child)
		return;
	if (*rest) {
		descend(w, child, rest);
		return;
	}
	w->ref.authorization_key = key_beside(n);
	visit(w, child);
	w->ref.authorization_key = NULL;
}

void
border_refs(struct data_node *lab,
    void (*each)(void *ctx, char **text, const struct border_ref *), void *ctx)
{
	struct walk w = { .each = each, .ctx = ctx };

	for (size_t i = 0; lab->kind == DATA_MAP && i < sizeof rows / sizeof *rows;
	     i++) {
		struct data_node *list = data_node_get(lab, rows[i].list);

		for (size_t k = 0; list && list->kind == DATA_MAP && k < list->n; k++) {
			struct data_node *object = list->children[k];

			w.ref = (struct border_ref){ .list = rows[i].list,
				.object = object->name,
				.local = rows[i].local };
			if (object->kind != DATA_MAP)
				continue;
			w.ref.appliances = data_node_get(object, "appliances");
			descend(&w, object, rows[i].path);
		}
	}
}
