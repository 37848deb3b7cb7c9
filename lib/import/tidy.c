/*
 * What is said twice is said once, and what a lab wants to have said is added: a hub in
 * the list of its WAN, the authorization that lets a connection into another
 * subscription.
 */
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct data_node *
list(struct import *im, const char *name)
{
	struct data_node *n = data_node_get(im->tree, name);

	return n && n->kind == DATA_MAP ? n : NULL;
}

static struct data_node *
entry(struct import *im, const char *of, const char *name)
{
	struct data_node *l = list(im, of),
			 *n = l && name ? data_node_get(l, name) : NULL;

	return n && n->kind == DATA_MAP ? n : NULL;
}

static void
drop(struct data_node *map, const char *name)
{
	data_node_free(data_node_take(map, name));
}

/* --- peerings of VNets --- */

/* Both ends say it; one is enough, and none where one uses the gateway of the other. */
static void
peerings(struct import *im)
{
	struct data_node *vnets = list(im, "vnets");

	for (size_t i = 0; vnets && i < vnets->n; i++) {
		struct data_node *v = vnets->children[i];
		struct data_node *p = data_node_get(v, "peerings");
		const char *hub = data_node_text(v, "peered-with");

		for (size_t k = 0; p && k < p->n;) {
			const char *name = p->children[k]->name;
			struct data_node *other = entry(im, "vnets", name);
			struct data_node *back =
			    other ? data_node_get(other, "peerings") : NULL;
			const char *used =
			    other ? data_node_text(other, "peered-with") : NULL;

			if ((hub && strcmp(hub, name) == 0) ||
			    (used && strcmp(used, v->name) == 0) ||
			    (back && strcmp(name, v->name) < 0 &&
				data_node_get(back, v->name)))
				drop(p, name);
			else
				k++;
		}
		if (p && !p->n)
			drop(v, "peerings");
	}
}

/* --- WANs --- */

static void
wans(struct import *im)
{
	for (size_t i = 0; i < im->n; i++) {
		const struct import_resource *r = &im->resources[i], *wan;
		const struct data_node *id;

		if (!r->kind || !r->node ||
		    strcmp(r->kind->under ? r->kind->under : "", "virtual-hubs") != 0)
			continue;
		id = import_property(r, "virtualWan.id");
		wan = id && id->kind == DATA_TEXT ? import_find(im, id->text, 0) : NULL;
		if (wan && wan->node)
			import_push(import_seq(wan->node, "hubs", id), r->name, id);
		else
			import_note(im, id, r->name,
			    "its virtual WAN is in none of the files");
	}
}

/* --- Global Reach --- */

/* A link is one object, whichever of the two circuits shows it. */
static void
reaches(struct import *im)
{
	struct data_node *all = list(im, "global-reach");

	for (size_t i = 0; all && i < all->n; i++) {
		const char *from = data_node_text(all->children[i], "from");
		const char *to = data_node_text(all->children[i], "to");

		for (size_t k = i + 1; from && to && k < all->n;) {
			const char *f = data_node_text(all->children[k], "from");
			const char *t = data_node_text(all->children[k], "to");

			if (f && t &&
			    ((strcmp(f, from) == 0 && strcmp(t, to) == 0) ||
				(strcmp(f, to) == 0 && strcmp(t, from) == 0)))
				drop(all, all->children[k]->name);
			else
				k++;
		}
	}
}

/* --- authorizations --- */

/* A circuit or private cloud of the lab by its name. */
static struct data_node *
circuit(struct import *im, const char *name, bool *managed)
{
	struct data_node *c = entry(im, "circuits", name);

	*managed = !c;
	return c ? c : entry(im, "private-clouds", name);
}

static const char *
subscription_of(const struct data_node *e)
{
	const char *s = data_node_text(e, "subscription");

	return s ? s : "default";
}

/* The authorization of a circuit with this key; without a key, the first that nobody
 * uses. */
static struct import_resource *
authorization(struct import *im, const struct data_node *owner, const char *key)
{
	for (size_t i = 0; i < im->n; i++) {
		struct import_resource *r = &im->resources[i];
		const char *k;

		if (!r->owner || r->owner->node != owner || !r->node ||
		    !r->kind->under || strcmp(r->kind->under, "authorizations") != 0)
			continue;
		if (!key && !r->used)
			return r;
		k = key ? import_text(im, r, "authorizationKey") : NULL;
		k = key && !k ? import_text(im, r, "expressRouteAuthorizationKey") : k;
		if (k && azure_same(k, key))
			return r;
	}
	return NULL;
}

/*
 * A connection or link names the authorization whose key it has.  Where nobody knows
 * the key, and one is needed, the first that nobody uses stands for it, or a new one.
 */
static void
authorize(struct import *im, struct data_node *e, const char *to_leaf, const char *key,
    const char *who, const struct data_node *asker)
{
	static const char assumed[] = "assumed: an authorization is needed there";
	const char *name = data_node_text(e, to_leaf);
	const char *from = data_node_text(e, "from");
	struct import_resource *found;
	struct data_node *c, *n, *all;
	bool managed = false;
	char *fresh;

	c = name ? circuit(im, name, &managed) : NULL;
	if (!c)
		return;
	found = key ? authorization(im, c, key) : NULL;
	drop(e, "authorization-key");
	if (found) {
		found->used = true;
		import_set(e, "authorization", found->node->name, found->bodies[0]);
		return;
	}
	/* The circuit of a private cloud is in a subscription of its own. */
	managed = managed || (from && entry(im, "private-clouds", from));
	if (!managed && strcmp(subscription_of(c), subscription_of(asker)) == 0)
		return;
	found = authorization(im, c, NULL);
	if (found) {
		found->used = true;
		n = import_set(e, "authorization", found->node->name, NULL);
		import_assume(n, "assumed: nobody else uses it");
		return;
	}
	all = import_map(c, "authorizations", NULL);
	fresh = import_name(who);
	for (unsigned i = 1; data_node_get(all, fresh); i++) {
		free(fresh);
		fresh = xasprintf("assumed-%u", i);
	}
	import_assume(import_map(all, fresh, NULL), assumed);
	import_assume(import_set(e, "authorization", fresh, NULL), assumed);
	free(fresh);
}

/* Those with a key go first: nobody else may take what is theirs. */
static void
authorizations(struct import *im, bool with_key)
{
	for (size_t i = 0; i < im->n; i++) {
		const struct import_resource *r = &im->resources[i];
		const char *under = r->kind && r->kind->under ? r->kind->under : "";
		const char *key;
		bool link = strcmp(under, "global-reach") == 0;

		if (!r->node || r->state != IMPORT_PLACED ||
		    !(link || strcmp(under, "connections") == 0) ||
		    (!link && !data_node_get(r->node, "circuit")))
			continue;
		/* A link that another one stands for is gone. */
		if (link && entry(im, "global-reach", r->name) != r->node)
			continue;
		key = import_text(im, r, "authorizationKey");
		if ((key != NULL) != with_key)
			continue;
		authorize(im, r->node, link ? "to" : "circuit", key,
		    r->id.names[r->id.n - 1], link ? r->node : r->owner->node);
	}
}

/* Empty lists say nothing. */
static void
empty_lists(struct data_node *n, unsigned depth)
{
	static const char *const lists[] = { "authorizations", "connections",
		"peerings", "subnets", "segments", "appliances", "vnets", "cloud-links",
		NULL };

	for (size_t i = 0; depth && n->kind == DATA_MAP && i < n->n; i++)
		empty_lists(n->children[i], depth - 1);
	for (size_t i = 0; n->kind == DATA_MAP && lists[i]; i++) {
		const struct data_node *l = data_node_get(n, lists[i]);

		if (l && l->kind == DATA_MAP && !l->n)
			drop(n, lists[i]);
	}
}

void
import_tidy(struct import *im)
{
	peerings(im);
	wans(im);
	/* Those that are dropped are not looked at again: their nodes are gone. */
	reaches(im);
	authorizations(im, true);
	authorizations(im, false);
	empty_lists(im->tree, 4);
}
