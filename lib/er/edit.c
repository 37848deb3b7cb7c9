/*
 * Edits as trees: whom new objects belong to, who may change which, and what a change
 * brings about elsewhere.
 */
#include "er/edit.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/kind.h"
#include "er/leaf.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>

/* A child of a MAP that may be NULL or something else. */
static struct data_node *
child(const struct data_node *map, const char *name)
{
	return map && map->kind == DATA_MAP ? data_node_get(map, name) : NULL;
}

static struct data_node *
entry(const struct data_node *tree, const char *list, const char *name)
{
	return child(child(tree, list), name);
}

/* --- whose it is --- */

static bool
is_owned(unsigned kind)
{
	return er_kind((enum er_object_kind)kind)->owner;
}

static const char *
owner_of(const struct data_node *object)
{
	const struct data_node *leaf = child(object, "subscription");

	return leaf && leaf->text ? leaf->text : ER_SUBSCRIPTION_DEFAULT;
}

void
er_edit_claim(struct data_node *edit, const struct data_node *lab,
    const char *subscription)
{
	if (strcmp(subscription, ER_SUBSCRIPTION_DEFAULT) == 0)
		return;
	for (unsigned kind = 0; kind < ER_OBJECT_N; kind++) {
		const char *list = er_kind((enum er_object_kind)kind)->list;
		struct data_node *entries = child(edit, list);

		for (size_t i = 0; is_owned(kind) && entries && i < entries->n; i++) {
			struct data_node *e = entries->children[i], *leaf;

			if (e->kind != DATA_MAP || entry(lab, list, e->name) ||
			    child(e, "subscription"))
				continue;
			leaf = data_node_new(DATA_TEXT, "subscription");
			leaf->text = xstrdup(subscription);
			data_node_add(e, leaf);
		}
	}
}

static bool
same(const struct data_node *a, const struct data_node *b)
{
	if (!a || !b)
		return a == b;
	return data_node_equal(a, b);
}

static void
check_object(const struct er_ctx *c, const char *path, const struct data_node *before,
    const struct data_node *after, bool owned)
{
	const struct data_node *ends[2] = { before, after };

	if (same(before, after))
		return;
	for (int i = 0; i < 2; i++) {
		const char *owner = owned ? owner_of(ends[i]) : ER_SUBSCRIPTION_DEFAULT;

		if (!ends[i] || strcmp(owner, c->subscription) == 0)
			continue;
		er_refuse(c, CODE_NOT_YOURS, path, NULL,
		    "%s belongs to another subscription than %s", path,
		    c->subscription);
		return;
	}
}

/* Entries of one list: those of `from`, held against those of `to`.  What an edit
 * leaves as it is, both trees have. */
static void
check_list(const struct er_ctx *c, const struct data_node *from,
    const struct data_node *to, const char *list, bool owned, bool forward)
{
	const struct data_node *entries = child(from, list), *others = child(to, list);

	for (size_t i = 0; entries && entries != others && i < entries->n; i++) {
		const struct data_node *e = entries->children[i];
		const struct data_node *other = child(others, e->name);
		char *path;

		/* The way back is for what is only there. */
		if (other == e || (!forward && other))
			continue;
		path = xasprintf("%s/%s", list, e->name);
		check_object(c, path, forward ? e : NULL, forward ? other : e, owned);
		free(path);
	}
}

void
er_edit_check_owner(const struct er_ctx *c, const struct er_lab *old)
{
	static const char *const rest[] = { "lab", "description", "expect", "bmp",
		"limits", "fidelity" };

	for (unsigned kind = 0; kind < ER_OBJECT_N; kind++) {
		const char *list = er_kind((enum er_object_kind)kind)->list;

		check_list(c, old->tree, c->tree, list, is_owned(kind), true);
		check_list(c, c->tree, old->tree, list, is_owned(kind), false);
	}
	for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
		check_object(c, rest[i], child(old->tree, rest[i]),
		    child(c->tree, rest[i]), false);
}

/* --- what follows --- */

/* W-26: the key of a connection or link that stays is what it was.  What differs from
 * what was before is the tree's own. */
static void
keep_leaf(const struct er_ctx *c, const char *path, const struct data_node *before,
    struct data_node *after, const char *leaf)
{
	const struct data_node *was = child(before, leaf);

	if (same(was, child(after, leaf)))
		return;
	data_node_free(data_node_take(after, leaf));
	if (was)
		data_node_add(after, data_node_dup(was));
	er_warn(c, CODE_KEY_CHANGE_IGNORED, path, NULL,
	    "another key for what is connected already is ignored");
}

static void
keep_keys(const struct er_ctx *c, const char *path, const struct data_node *before,
    struct data_node *after, const char *target)
{
	if (!before || !after || !same(child(before, target), child(after, target)))
		return;
	keep_leaf(c, path, before, after, "authorization");
	keep_leaf(c, path, before, after, "authorization-key");
}

/* What has the connections of a VNet, or of a virtual hub. */
static const struct data_node *
connecting(const struct data_node *tree, const struct er_vnet *v)
{
	if (!v->virtual_hub)
		return entry(tree, "vnets", v->head.name);
	return child(entry(tree, "virtual-hubs", v->head.name), "gateway");
}

/* The same child, to be changed: the tree's own from here on. */
static struct data_node *
own(struct data_node *map, const char *name)
{
	return map && map->kind == DATA_MAP ? data_node_own(map, name) : NULL;
}

static struct data_node *
own_connecting(struct data_node *tree, const struct er_vnet *v)
{
	if (!v->virtual_hub)
		return own(own(tree, "vnets"), v->head.name);
	return own(own(own(tree, "virtual-hubs"), v->head.name), "gateway");
}

static void
keep_all_keys(const struct er_ctx *c, struct data_node *tree, const struct er_lab *old)
{
	const struct er_model *m = old->model;

	for (size_t i = 0; i < m->nnets; i++) {
		const struct data_node *before = connecting(old->tree, &m->vnets[i]);
		const struct data_node *after = connecting(tree, &m->vnets[i]);

		for (size_t k = 0; before != after && k < m->vnets[i].nconnections;
		     k++) {
			const struct er_head *h = &m->vnets[i].connections[k].head;

			keep_keys(c, h->path, entry(before, "connections", h->name),
			    entry(after, "connections", h->name), "circuit");
		}
	}
	for (size_t i = 0; i < m->nreaches; i++) {
		const struct er_head *h = &m->reaches[i].head;

		keep_keys(c, h->path, entry(old->tree, "global-reach", h->name),
		    entry(tree, "global-reach", h->name), "to");
	}
}

/* Takes an entry out of a list, and the list when it was the last. */
static void
take_entry(struct data_node *parent, const char *list, const char *name)
{
	struct data_node *entries = own(parent, list);

	if (!entries)
		return;
	data_node_free(data_node_take(entries, name));
	if (entries->n == 0)
		data_node_free(data_node_take(parent, list));
}

/* The key is gone, or another one is pinned in its place; the circuit is still there.
 */
static bool
is_revoked(const struct data_node *tree, const struct er_authorization *a)
{
	const char *list = a->circuit->cloud ? "private-clouds" : "circuits";
	const struct data_node *at = entry(tree, list, a->circuit->head.name), *key;
	char guid[37];

	if (!at)
		return false;
	at = entry(at, "authorizations", a->head.name);
	if (!at)
		return true;
	key = child(at, "key");
	return key && key->text && data_node_value(key) &&
	    er_guid_parse(data_node_value(key), guid) && !er_key_equal(guid, a->key);
}

/* W-23, G-11.  What the same edit changes otherwise is left for the checks. */
static void
drop_user(struct data_node *tree, const struct er_lab *old,
    const struct er_authorization *a)
{
	const struct er_model *m = old->model;

	for (size_t i = 0; i < m->nreaches; i++) {
		const struct er_reach *r = &m->reaches[i];

		if (r->redeem.authorization == a &&
		    same(entry(old->tree, "global-reach", r->head.name),
			entry(tree, "global-reach", r->head.name)))
			take_entry(tree, "global-reach", r->head.name);
	}
	for (size_t i = 0; i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nconnections; k++) {
			const struct er_connection *n = &v->connections[k];

			if (n->redeem.authorization == a && connecting(tree, v) &&
			    same(entry(connecting(old->tree, v), "connections",
				     n->head.name),
				entry(connecting(tree, v), "connections",
				    n->head.name)))
				take_entry(own_connecting(tree, v), "connections",
				    n->head.name);
		}
	}
}

/* A deleted circuit is no place to announce over. */
static void
drop_over(struct data_node *site, const struct er_model *m,
    const struct er_attachment *a)
{
	struct data_node *adverts = own(site, "advertise");

	for (size_t i = 0; adverts && i < adverts->n; i++) {
		struct data_node *over = own(data_node_own_at(adverts, i), "over");
		size_t n = 0;

		for (size_t k = 0; over && k < over->n; k++) {
			struct data_node *e = over->children[k];

			if (e->text &&
			    er_name_circuit(m, a->site->subscription, e->text) ==
				a->circuit)
				data_node_free(e);
			else
				over->children[n++] = e;
		}
		if (over)
			over->n = n;
	}
}

static void
detach(struct data_node *tree, const struct er_model *m, const struct er_attachment *a)
{
	struct data_node *site = own(own(tree, "on-premises"), a->site->head.name);

	if (!site)
		return;
	take_entry(site, "circuits", a->head.name);
	drop_over(site, m, a);
	for (size_t i = 0; i < a->site->external.n; i++) {
		const struct er_tcp *t = &a->site->external.items[i];

		if (t->far && t->far->circuit == a->circuit)
			take_entry(site, "external", t->head.name);
	}
}

void
er_edit_follow(const struct er_ctx *c, struct data_node *tree, const struct er_lab *old)
{
	const struct er_model *m = old->model;

	keep_all_keys(c, tree, old);
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		for (size_t j = 0; j < k->authorizations.n; j++) {
			const struct er_authorization *a = &k->authorizations.items[j];

			if (a->used_by && is_revoked(tree, a))
				drop_user(tree, old, a);
		}
		if (k->cloud || entry(tree, "circuits", k->head.name))
			continue;
		for (size_t j = 0; j < k->nattachments; j++)
			detach(tree, m, k->attachments[j]);
	}
}
