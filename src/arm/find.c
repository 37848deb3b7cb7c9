/*
 * Resources of a lab.  Where the objects of a type are is a row: a pattern from the top
 * of the lab, or from the object of the parent, with % for the name and ? for a name
 * that ARM does not have.  What azure-resources says of an object goes before the names
 * that it would have otherwise, and entries without an object are resources, too.
 */
#include "arm/find.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- small things --- */

void
arm_item_fini(struct arm_item *it)
{
	free(it->subscription);
	free(it->group);
	free(it->path);
	for (size_t i = 0; i < it->n; i++)
		free(it->names[i]);
	*it = (struct arm_item){ .type = ARM_TYPE_N };
}

void
arm_items_fini(struct arm_items *all)
{
	for (size_t i = 0; i < all->n; i++)
		arm_item_fini(&all->items[i]);
	free(all->items);
	*all = (struct arm_items){ NULL, 0, 0 };
}

char *
arm_plain(const char *name)
{
	return xstrndup(name, strcspn(name, "~"));
}

const char *
arm_owner(const struct data_node *object)
{
	const char *owner = object && object->kind == DATA_MAP
	    ? data_node_text(object, "subscription")
	    : NULL;

	return owner ? owner : ER_SUBSCRIPTION_DEFAULT;
}

const char *
arm_lab_name(const struct arm_call *c)
{
	const char *name = data_node_text(c->lab->tree, "lab");

	return name ? name : "lab";
}

/* --- what azure-resources says --- */

static const struct data_node *
entries_of(const struct arm_call *c)
{
	return data_node_get(c->lab->tree, "azure-resources");
}

static int
by_object(const void *a, const void *b)
{
	const struct data_node *const *x = a, *const *y = b;
	int order = strcmp(data_node_text(*x, "object"), data_node_text(*y, "object"));

	return order ? order : strcmp((*x)->name, (*y)->name);
}

static void
index_entries(struct arm_call *c)
{
	const struct data_node *all = entries_of(c);
	struct arm *arm = c->arm;

	if (arm->indexed == c->lab)
		return;
	arm->indexed = c->lab;
	free(arm->entries);
	arm->entries = xcalloc(all ? all->n + 1 : 1, sizeof *arm->entries);
	arm->nentries = 0;
	for (size_t i = 0; all && i < all->n; i++)
		if (data_node_text(all->children[i], "object"))
			arm->entries[arm->nentries++] = all->children[i];
	if (arm->nentries > 1)
		qsort(arm->entries, arm->nentries, sizeof *arm->entries, by_object);
}

/* The entry of an object, in this type; NULL: there is none. */
static const struct data_node *
entry_of(struct arm_call *c, enum arm_type type, const char *path)
{
	struct arm *arm = c->arm;
	size_t low = 0, high;

	index_entries(c);
	high = arm->nentries;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(data_node_text(arm->entries[mid], "object"), path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < arm->nentries &&
	     strcmp(data_node_text(arm->entries[low], "object"), path) == 0;
	     low++) {
		struct arm_target t;
		bool fits =
		    arm_target_of_id(c, arm->entries[low]->name, &t) && t.type == type;

		arm_target_fini(&t);
		if (fits)
			return arm->entries[low];
	}
	return NULL;
}

/* The spelling of an id that somebody gave, which the key does not have. */
static char *
spelt(const struct data_node *entry)
{
	const char *body = data_node_text(entry, "body");
	struct data_node *rest;
	struct errs errs;
	char *id = NULL;

	errs_init(&errs);
	rest = body ? data_json_parse(body, strlen(body), &errs) : NULL;
	if (rest && arm_text(rest, "id"))
		id = xstrdup(arm_text(rest, "id"));
	data_node_free(rest);
	errs_fini(&errs);
	if (id && strcasecmp(id, entry->name) == 0)
		return id;
	free(id);
	return xstrdup(entry->name);
}

/* Names and group of an item out of its entry. */
static bool
take_entry(struct arm_call *c, struct arm_item *it, const struct data_node *entry)
{
	char *id = spelt(entry);
	struct arm_target t;
	bool ok = arm_target_of_id(c, id, &t) && t.type == it->type && t.group;

	free(id);
	if (ok) {
		it->entry = entry;
		it->group = t.group;
		t.group = NULL;
		memcpy(it->names, t.names, sizeof it->names);
		it->n = t.n;
		t.n = 0;
	}
	arm_target_fini(&t);
	return ok;
}

bool
arm_item_take_entry(struct arm_call *c, struct arm_item *it,
    const struct arm_item *parent)
{
	const struct data_node *entry = entry_of(c, it->type, it->path);
	bool fits = entry && take_entry(c, it, entry);

	for (size_t i = 0; fits && i < parent->n; i++)
		fits = strcasecmp(it->names[i], parent->names[i]) == 0;
	if (fits || !it->entry)
		return fits;
	it->entry = NULL;
	free(it->group);
	it->group = NULL;
	while (it->n)
		free(it->names[--it->n]);
	return false;
}

/* --- places --- */

struct place {
	enum arm_type type;
	const char *pattern;
	const char *name; /* of what has one name always, or what follows the name */
};

/* From the top of the lab. */
static const struct place tops[] = {
	{ ARM_CIRCUIT, "circuits/%", "" },
	{ ARM_VNET, "vnets/%", "" },
	{ ARM_GATEWAY, "vnets/%/gateway", "-gw" },
	{ ARM_GATEWAY, "vnets/%/vpn-gateway", "-vpn" },
	{ ARM_CONNECTION, "vnets/?/connections/%", "" },
	{ ARM_CONNECTION, "vnets/?/vpn-gateway/connections/%", "" },
	{ ARM_LOCAL_GATEWAY, "on-premises/%", "" },
	{ ARM_ROUTE_TABLE, "route-tables/%", "" },
	{ ARM_FILTER, "route-filters/%", "" },
	{ ARM_HUB, "virtual-hubs/%", "" },
	{ ARM_HUB, "vnets/%/route-server", "-rs" },
	{ ARM_WAN, "virtual-wans/%", "" },
	{ ARM_HUB_GATEWAY, "virtual-hubs/%/gateway", "-gw" },
	{ ARM_CLOUD, "private-clouds/%", "" },
};

/* From the object of the parent. */
static const struct place belows[] = {
	{ ARM_PEERING, "private-peering", "AzurePrivatePeering" },
	{ ARM_PEERING, "microsoft-peering", "MicrosoftPeering" },
	{ ARM_AUTHORIZATION, "authorizations/%", "" },
	{ ARM_CROSS_PEERING, "private-peering", "AzurePrivatePeering" },
	{ ARM_CROSS_PEERING, "microsoft-peering", "MicrosoftPeering" },
	{ ARM_SUBNET, "subnets/%", "" },
	{ ARM_ROUTE, "routes/%", "" },
	{ ARM_FILTER_RULE, "communities", "allow" },
	{ ARM_HUB_VNET, "vnets/%", "" },
	{ ARM_HUB_CONNECTION, "connections/%", "" },
	{ ARM_CLOUD_AUTHORIZATION, "authorizations/%", "" },
	{ ARM_SEGMENT, "segments/%", "" },
};

bool
arm_is_own_name(enum arm_type type, const char *path, const char *name)
{
	char *plain;
	bool same;

	for (size_t i = 0; i < sizeof belows / sizeof *belows; i++)
		if (belows[i].type == type && strcmp(belows[i].name, name) == 0)
			return true;
		else if (belows[i].type == type && *belows[i].name)
			path = "/";
	plain = arm_plain(strrchr(path, '/') + 1);
	same = strcmp(plain, name) == 0;
	free(plain);
	return same;
}

struct walk {
	struct arm_call *c;
	const struct place *place;
	const char *subscription;
	const struct arm_item *parent; /* or NULL */
	struct arm_items *out;
};

struct arm_item *
arm_items_add(struct arm_call *c, struct arm_items *all, enum arm_type type,
    const char *subscription, const char *path)
{
	struct arm_item *it = &VEC_PUSH(all->items, all->n, all->cap);

	*it = (struct arm_item){ .type = type,
		.subscription = xstrdup(subscription),
		.path = path ? xstrdup(path) : NULL,
		.node = path ? arm_at(c->lab->tree, path) : NULL };
	return it;
}

void
arm_item_below(struct arm_item *it, const struct arm_item *parent, const char *name)
{
	it->group = xstrdup(parent->group);
	for (size_t i = 0; i < parent->n && i + 1 < ARM_NAMES_MAX; i++)
		it->names[it->n++] = xstrdup(parent->names[i]);
	it->names[it->n++] = xstrdup(name);
}

/* Connections have their names in a VNet, and in ARM in a group: one that another VNet
 * of the subscription has, too, takes the VNet's in front. */
static char *
connection_name(struct arm_call *c, const char *path, const char *name)
{
	const struct data_node *vnets = data_node_get(c->lab->tree, "vnets");
	size_t len = strcspn(path + strlen("vnets/"), "/");
	char *own = xstrndup(path + strlen("vnets/"), len), *plain;
	const char *owner = arm_owner(data_node_get(vnets, own));
	bool twice = false;

	for (size_t i = 0; i < vnets->n && !twice; i++) {
		const struct data_node *v = vnets->children[i];

		twice = strcmp(v->name, own) != 0 && strcmp(arm_owner(v), owner) == 0 &&
		    arm_at(v, "connections") &&
		    data_node_get(arm_at(v, "connections"), name);
	}
	plain = arm_plain(own);
	free(own);
	if (!twice) {
		free(plain);
		return arm_plain(name);
	}
	own = xasprintf("%s-%s", plain, name);
	free(plain);
	return own;
}

static void
emit(const struct walk *w, const char *path, const char *captured)
{
	struct arm_call *c = w->c;
	enum arm_type type = w->place->type;
	const struct data_node *entry = entry_of(c, type, path);
	struct arm_item *it = arm_items_add(c, w->out, type, w->subscription, path);
	char *plain, *name;

	if (entry && take_entry(c, it, entry))
		return;
	if (!captured) {
		name = xstrdup(w->place->name);
	} else if (type == ARM_CONNECTION) {
		name = connection_name(c, path, captured);
	} else {
		plain = arm_plain(captured);
		name = xasprintf("%s%s", plain, w->place->name);
		free(plain);
	}
	if (w->parent) {
		arm_item_below(it, w->parent, name);
		free(name);
	} else {
		it->group = xstrdup(arm_lab_name(c));
		it->names[it->n++] = name;
	}
}

static void
walk(const struct walk *w, const struct data_node *at, const char *path,
    const char *pattern, const char *captured, bool top)
{
	size_t len = strcspn(pattern, "/");
	bool any = pattern[0] == '%' || pattern[0] == '?';

	if (!*pattern) {
		emit(w, path, captured);
		return;
	}
	if (!at || at->kind != DATA_MAP)
		return;
	for (size_t i = 0; i < at->n; i++) {
		const struct data_node *child = at->children[i];
		char *below;

		if (!any &&
		    (strlen(child->name) != len ||
			strncmp(child->name, pattern, len) != 0))
			continue;
		if (any && top && w->subscription &&
		    strcmp(arm_owner(child), w->subscription) != 0)
			continue;
		below = xasprintf("%s%s%s", path, *path ? "/" : "", child->name);
		walk(w, child, below, pattern + len + (pattern[len] == '/'),
		    pattern[0] == '%' ? child->name : captured, top && !any);
		free(below);
	}
}

/* What is a resource before anything of it is in the lab: a virtual hub that is to be a
 * Route Server, the subnets of gateways, and what a lab has no place for.  An entry of
 * another type without an object stands for nothing. */
static bool
may_be_bare(enum arm_type type)
{
	return type == ARM_HUB || type == ARM_SUBNET || !arm_kinds[type].place;
}

/* Entries of a type without an object, below a parent. */
static void
add_bare(const struct walk *w, enum arm_type type)
{
	const struct data_node *all = entries_of(w->c);

	if (!may_be_bare(type))
		return;
	for (size_t i = 0; all && i < all->n; i++) {
		const struct data_node *e = all->children[i];
		struct arm_target t = { .type = ARM_TYPE_N };
		struct arm_item *it;
		bool fits =
		    !data_node_text(e, "object") && arm_target_of_id(w->c, e->name, &t);

		fits = fits && t.type == type && t.n && t.subscription &&
		    strcmp(t.subscription, w->subscription) == 0;
		for (size_t k = 0; fits && w->parent && k + 1 < t.n; k++)
			fits = strcasecmp(t.names[k], w->parent->names[k]) == 0;
		arm_target_fini(&t);
		if (!fits)
			continue;
		it = arm_items_add(w->c, w->out, type, w->subscription, NULL);
		if (!take_entry(w->c, it, e))
			arm_item_fini(&w->out->items[--w->out->n]);
	}
}

void
arm_find_bare(struct arm_call *c, enum arm_type type, const struct arm_item *parent,
    struct arm_items *out)
{
	const struct walk w = { .c = c,
		.subscription = parent->subscription,
		.parent = parent,
		.out = out };

	add_bare(&w, type);
}

static void
find_below(struct walk *w, enum arm_type type)
{
	const struct arm_item *parent = w->parent;
	const struct data_node *at = parent->path ? parent->node : NULL;

	for (size_t i = 0; at && i < sizeof belows / sizeof *belows; i++)
		if (belows[i].type == type) {
			w->place = &belows[i];
			walk(w, at, parent->path, belows[i].pattern, NULL, false);
		}
	arm_find_special(w->c, type, parent, w->out);
	add_bare(w, type);
}

/* A site is a local network gateway when a tool of Azure's has made it one, or a tunnel
 * leads there; what hangs on circuits alone, Azure knows nothing of. */
static bool
is_local_gateway(struct arm_call *c, const char *path)
{
	const struct data_node *vnets = data_node_get(c->lab->tree, "vnets");
	const char *site = strchr(path, '/') + 1;

	if (entry_of(c, ARM_LOCAL_GATEWAY, path))
		return true;
	for (size_t i = 0; vnets && i < vnets->n; i++) {
		const struct data_node *all =
		    arm_at(vnets->children[i], "vpn-gateway/connections");

		for (size_t k = 0; all && k < all->n; k++) {
			const char *to = all->children[k]->kind == DATA_MAP
			    ? data_node_text(all->children[k], "site")
			    : NULL;

			if (to && strcmp(to, site) == 0)
				return true;
		}
	}
	return false;
}

static void
find_top(struct walk *w, enum arm_type type)
{
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		if (tops[i].type == type) {
			w->place = &tops[i];
			walk(w, w->c->lab->tree, "", tops[i].pattern, NULL, true);
		}
	if (type == ARM_CROSS_CONNECTION)
		arm_find_cross(w->c, w->subscription, w->out);
	for (size_t i = type == ARM_LOCAL_GATEWAY ? w->out->n : 0; i-- > 0;)
		if (!is_local_gateway(w->c, w->out->items[i].path)) {
			arm_item_fini(&w->out->items[i]);
			memmove(&w->out->items[i], &w->out->items[i + 1],
			    (--w->out->n - i) * sizeof *w->out->items);
		}
	add_bare(w, type);
}

void
arm_find_all(struct arm_call *c, enum arm_type type, const char *subscription,
    char *const *parents, size_t nparents, struct arm_items *out)
{
	struct walk w = { .c = c, .subscription = subscription, .out = out };
	struct arm_items above = { NULL, 0, 0 };

	if (arm_kinds[type].parent == ARM_TYPE_N) {
		find_top(&w, type);
		return;
	}
	arm_find_all(c, arm_kinds[type].parent, subscription, parents,
	    nparents ? nparents - 1 : 0, &above);
	for (size_t i = 0; i < above.n; i++) {
		w.parent = &above.items[i];
		if (!nparents ||
		    strcasecmp(above.items[i].names[above.items[i].n - 1],
			parents[nparents - 1]) == 0)
			find_below(&w, type);
	}
	arm_items_fini(&above);
}

/* --- one of them --- */

/* Takes the one at `i` out. */
static bool
keep_one(struct arm_items *all, size_t i, struct arm_item *out)
{
	bool found = i < all->n;

	if (found) {
		*out = all->items[i];
		all->items[i] = all->items[--all->n];
	}
	arm_items_fini(all);
	return found;
}

bool
arm_find(struct arm_call *c, enum arm_type type, const char *subscription,
    char *const *names, size_t n, struct arm_item *out)
{
	struct arm_items all = { NULL, 0, 0 };
	size_t i = 0;

	arm_find_all(c, type, subscription, names, n - 1, &all);
	while (i < all.n &&
	    (all.items[i].n != n ||
		strcasecmp(all.items[i].names[n - 1], names[n - 1]) != 0))
		i++;
	return keep_one(&all, i, out);
}

/* The one of a target: an id in another group is of nothing. */
bool
arm_find_target(struct arm_call *c, const struct arm_target *t, struct arm_item *out)
{
	if (!arm_find(c, t->type, t->subscription, t->names, t->n, out))
		return false;
	if (!t->group || strcasecmp(t->group, out->group) == 0)
		return true;
	arm_item_fini(out);
	return false;
}

bool
arm_find_path(struct arm_call *c, enum arm_type type, const char *path,
    struct arm_item *out)
{
	size_t list = strcspn(path, "/"), len;
	struct arm_items all = { NULL, 0, 0 };
	char *top;
	size_t i = 0;

	if (!path[list])
		return false;
	len = list + 1 + strcspn(path + list + 1, "/");
	top = xstrndup(path, len);
	arm_find_all(c, type, arm_owner(arm_at(c->lab->tree, top)), NULL, 0, &all);
	free(top);
	while (
	    i < all.n && (!all.items[i].path || strcmp(all.items[i].path, path) != 0))
		i++;
	return keep_one(&all, i, out);
}

bool
arm_find_id(struct arm_call *c, const char *id, struct arm_item *out)
{
	struct arm_target t;
	bool ok = arm_target_of_id(c, id, &t) && t.type < ARM_TYPE_N && t.n &&
	    !t.list && !t.verb;

	ok = ok && arm_find_target(c, &t, out);
	arm_target_fini(&t);
	return ok;
}
