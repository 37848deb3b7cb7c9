/*
 * What a body has goes three ways: properties of rows become leaves of the object,
 * children become resources of their own, and the rest is kept in azure-resources, but
 * for what an answer would have anyway.
 */
#include "arm/draft.h"
#include "arm/dry.h"
#include "arm/find.h"
#include "arm/parts.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "er/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void
arm_draft_init(struct arm_draft *d, struct arm_call *c)
{
	*d = (struct arm_draft){ .c = c, .tree = data_node_dup(c->lab->tree) };
}

void
arm_draft_fini(struct arm_draft *d)
{
	data_node_free(d->tree);
	d->tree = NULL;
}

/* --- properties of rows --- */

/* Removes the leaf at a path with slashes, and containers that are empty then. */
static void
drop_leaf(struct data_node *n, const char *leaf)
{
	const char *slash = strchr(leaf, '/');
	struct data_node *inner;
	char *name;

	if (!slash) {
		data_node_free(data_node_take(n, leaf));
		return;
	}
	name = xstrndup(leaf, (size_t)(slash - leaf));
	inner = data_node_get(n, name);
	if (inner && inner->kind == DATA_MAP) {
		drop_leaf(inner, slash + 1);
		if (inner->n == 0)
			data_node_free(data_node_take(n, name));
	}
	free(name);
}

static void
set_leaf(struct data_node *n, const char *leaf, struct data_node *value)
{
	const char *slash = strrchr(leaf, '/');
	char *above = slash ? xstrndup(leaf, (size_t)(slash - leaf)) : NULL;

	data_node_add(above ? arm_make(n, above) : n, value);
	free(above);
}

bool
arm_is_same_place(const char *a, const char *b)
{
	while (*a || *b) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		a += *a != '\0';
		b += *b != '\0';
	}
	return true;
}

/* What an absent leaf means need not be written down. */
static bool
says_default(const struct arm_put *p, const struct arm_row *row,
    const struct data_node *leaf)
{
	return row->initial && leaf->kind == DATA_TEXT &&
	    strcmp(leaf->text, row->initial) == 0 && !arm_at(p->node, row->leaf);
}

/* So does what an answer has told of a place that nobody has set: the tools write all
 * of it back. */
static bool
says_where(const struct arm_draft *d, const struct arm_put *p,
    const struct arm_row *row, const struct data_node *v)
{
	return p->was && p->was->node && strcmp(row->property, "location") == 0 &&
	    !arm_at(p->was->node, row->leaf) && v->kind == DATA_TEXT &&
	    arm_is_same_place(v->text, arm_region_of(d->c, p->was));
}

/* W-26: another key for what is connected is ignored; that is said unless somebody
 * wants to see what Azure does. */
static bool
ignores_key(const struct arm_draft *d, const struct arm_put *p,
    const struct arm_row *row, const struct data_node *leaf)
{
	const struct data_node *was =
	    p->was && p->was->node ? arm_at(p->was->node, row->leaf) : NULL;

	return was && row->kept && strcmp(row->leaf, "authorization-key") == 0 &&
	    !d->c->arm->habits.silent && strcasecmp(was->text, leaf->text) != 0;
}

/* A client whose language has no absent texts sends empty ones (Terraform). */
static bool
is_none(const struct arm_row *row, const struct data_node *v)
{
	return v->kind == DATA_TEXT &&
	    (v->text[0] == '\0' || (row->none && strcasecmp(row->none, v->text) == 0));
}

/* An id of another type than the property leads to; a circuit and its peering are taken
 * for each other, for each has but one. */
static bool
is_wrong_type(struct arm_draft *d, const struct arm_row *row, const char *id)
{
	struct arm_target t;
	bool known, same;

	if (!id)
		return false;
	known = arm_target_of_id(d->c, id, &t) && t.type < ARM_TYPE_N;
	same = t.type == row->type ||
	    ((t.type == ARM_CIRCUIT || t.type == ARM_PEERING) &&
		(row->type == ARM_CIRCUIT || row->type == ARM_PEERING));
	arm_target_fini(&t);
	if (!known || same)
		return false;
	d->failed = true;
	arm_refuse(d->c, 400, "InvalidJsonReferenceWrongType", row->property,
	    "Reference Id %.300s is referencing resource of a wrong type. The Id is "
	    "expected to reference resource of type %s. Path %s.",
	    id, arm_kinds[row->type].type, row->property);
	return true;
}

static bool
put_row(struct arm_draft *d, struct arm_put *p, const struct arm_row *row)
{
	const struct data_node *v = arm_get(p->body, row->property);
	const struct arm_names names = arm_names_of(d->c);
	struct data_node *leaf;

	if (row->shown)
		return true;
	if (!v || is_none(row, v)) {
		if (v && row->secret) /* shown to nobody: only this can take it away */
			drop_leaf(p->node, row->leaf);
		else if (!d->patch && !row->kept)
			drop_leaf(p->node, row->leaf);
		return true;
	}
	if (row->form == ARM_ID &&
	    is_wrong_type(d, row, v->kind == DATA_TEXT ? v->text : arm_text(v, "id")))
		return false;
	leaf = arm_row_leaf(row, v, &names);
	if (!leaf && (row->form == ARM_ID || row->form == ARM_IDS)) {
		arm_refuse_reference(d, p,
		    v->kind == DATA_TEXT ? v->text : arm_text(v, "id"));
		return false;
	}
	if (leaf && ignores_key(d, p, row, leaf)) {
		d->failed = true;
		arm_refuse(d->c, 400, "AuthorizationKeyChangeIgnored", row->property,
		    "Another authorizationKey has no effect on a connection that is "
		    "there: Azure would answer 200 and change nothing (W-26). Delete "
		    "the connection and create it anew; with --azure-habits silent "
		    "the emulator does as Azure.");
		data_node_free(leaf);
		return false;
	}
	if (leaf && (says_default(p, row, leaf) || says_where(d, p, row, v)))
		data_node_free(leaf);
	else if (leaf)
		set_leaf(p->node, row->leaf, leaf);
	return true;
}

/* All that is of the wrong kind, at once. */
static bool
are_right(struct arm_draft *d, const struct arm_put *p, const struct arm_row *rows,
    size_t n)
{
	struct json j;
	struct buf details;
	const char *first = NULL;

	buf_init(&details);
	json_init(&j, &details, false);
	json_array(&j, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct data_node *v = arm_get(p->body, rows[i].property);
		char *wrong = NULL;

		bool given = v && !is_none(&rows[i], v);

		if (given && !rows[i].shown)
			wrong = arm_row_wrong(&rows[i], v);
		else if (!given && rows[i].needed && !d->patch && !p->was)
			wrong = xstrdup("is missing");
		if (!wrong)
			continue;
		first = first ? first : rows[i].property;
		json_object(&j, NULL);
		json_string(&j, "code", "InvalidJson");
		json_stringf(&j, "message", "The property %s %s.", rows[i].property,
		    wrong);
		json_string(&j, "target", rows[i].property);
		json_object_end(&j);
		free(wrong);
	}
	json_array_end(&j);
	if (first) {
		d->failed = true;
		d->c->rs->status = 400;
		buf_reset(&d->c->rs->body);
		buf_printf(&d->c->rs->body,
		    "{\"error\":{\"code\":\"InvalidRequestFormat\",\"message\":"
		    "\"Cannot parse the request.\",\"target\":\"%s\",\"details\":%s}}",
		    first, details.data);
	}
	buf_fini(&details);
	return !first;
}

bool
arm_draft_rows(struct arm_draft *d, struct arm_put *p)
{
	const struct arm_row *rows;
	size_t n;
	bool ok;

	if (!p->node)
		return true;
	arm_rows_of(p->type, p->path, &rows, &n);
	d->c->subscription = p->subscription;
	d->c->key = arm_text(p->body, "properties.authorizationKey");
	ok = are_right(d, p, rows, n);
	for (size_t i = 0; ok && i < n; i++)
		ok = put_row(d, p, &rows[i]);
	return ok;
}

/* --- children --- */

static const struct arm_item *
item_named(const struct arm_items *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcasecmp(all->items[i].names[all->items[i].n - 1], name) == 0)
			return &all->items[i];
	return NULL;
}

static bool
put_child(struct arm_draft *d, const struct arm_put *p, const struct arm_inside *in,
    const struct arm_items *there, const struct data_node *body)
{
	const char *name = arm_text(body, "name");
	char *names[ARM_NAMES_MAX];
	struct arm_put child = { .type = in->child,
		.subscription = p->subscription,
		.group = p->group,
		.names = names,
		.n = p->n + 1,
		.parent = p->path,
		.body = body };
	bool ok;

	if (!name || body->kind != DATA_MAP) {
		d->failed = true;
		arm_refuse(d->c, 400, "InvalidRequestFormat", in->property,
		    "Cannot parse the request: each of %s needs a name.", in->property);
		return false;
	}
	for (size_t i = 0; i < p->n; i++)
		names[i] = p->names[i];
	names[p->n] = xstrdup(name);
	child.was = item_named(there, name);
	ok = arm_draft_put(d, &child);
	free(child.path);
	free(names[p->n]);
	return ok;
}

static bool
put_inside(struct arm_draft *d, const struct arm_put *p, const struct arm_inside *in)
{
	const struct data_node *all = arm_get(p->body, in->property);
	struct arm_items there = { NULL, 0, 0 };
	bool ok = true;

	if (!all || all->kind != DATA_SEQ || p->n + 1 > ARM_NAMES_MAX ||
	    in->child == ARM_PEER_CONNECTION || in->child == ARM_VNET_PEERING)
		return true;
	if (p->was)
		arm_find_all(d->c, in->child, p->subscription, p->names, p->n, &there);
	for (size_t i = 0; in->whole && i < there.n; i++) {
		const char *name = there.items[i].names[there.items[i].n - 1];
		bool stays = false;

		for (size_t k = 0; k < all->n && !stays; k++) {
			const char *other = arm_text(all->children[k], "name");

			stays = other && strcasecmp(other, name) == 0;
		}
		if (stays)
			continue;
		ok = !arm_is_used(d->c, &there.items[i], NULL);
		d->failed = !ok;
		if (ok)
			arm_draft_take(d, &there.items[i]);
	}
	for (size_t i = 0; ok && i < all->n; i++)
		ok = put_child(d, p, in, &there, all->children[i]);
	arm_items_fini(&there);
	return ok;
}

/* --- the rest --- */

/* Properties that an answer always has, whatever somebody sends. */
static const char *const answered[] = { "id", "name", "type", "etag",
	"properties.provisioningState", "properties.resourceGuid",
	"properties.serviceKey", "properties.circuitProvisioningState",
	"properties.bandwidthInGbps", "properties.connectionStatus",
	"properties.authorizationKey", "properties.authorizationUseStatus",
	"properties.connectionResourceUri", "properties.circuitConnectionStatus",
	"properties.sharedKey", "properties.egressBytesTransferred",
	"properties.ingressBytesTransferred", "properties.virtualNetworkGateway1",
	"properties.globalReachEnabled", "properties.expressRouteCircuitPeering",
	"properties.stag" };

/* Takes out of `rest` what `shown` has as well. */
static void
subtract(struct data_node *rest, const struct data_node *shown)
{
	for (size_t i = rest->n; i-- > 0;) {
		struct data_node *c = rest->children[i];
		const struct data_node *s = data_node_get(shown, c->name);

		if (s && c->kind == DATA_MAP && s->kind == DATA_MAP)
			subtract(c, s);
		if ((s && data_node_equal(c, s)) ||
		    (c->kind == DATA_MAP && c->n == 0) ||
		    (c->kind == DATA_TEXT && c->leaf == DATA_LEAF_NULL))
			data_node_free(data_node_take(rest, c->name));
	}
}

/* Secrets are in leaves that say so, or nowhere. */
static void
drop_secrets(struct data_node *n)
{
	for (size_t i = n->n; i-- > 0;) {
		struct data_node *c = n->children[i];

		if (c->name && n->kind == DATA_MAP &&
		    (strcasecmp(c->name, "sharedKey") == 0 ||
			strcasecmp(c->name, "authorizationKey") == 0 ||
			strcasestr(c->name, "password") ||
			strcasestr(c->name, "secret")))
			data_node_free(data_node_take(n, c->name));
		else
			drop_secrets(c);
	}
}

static struct data_node *
rest_of(struct arm_draft *d, const struct arm_put *p)
{
	struct data_node *rest = data_node_dup(p->body), *shown;
	const struct arm_row *rows;
	struct arm_item bare;
	size_t n;

	for (size_t i = 0; i < sizeof answered / sizeof *answered; i++)
		arm_drop(rest, answered[i]);
	arm_rows_of(p->type, p->path, &rows, &n);
	for (size_t i = 0; i < n && p->path; i++)
		arm_drop(rest, rows[i].property);
	for (const struct arm_inside *in = arm_insides; in->property; in++)
		if (in->parent == p->type)
			arm_drop(rest, in->property);
	drop_secrets(rest);
	if (p->was && p->was->path) {
		bare = *p->was;
		bare.entry = NULL;
		shown = arm_show(d->c, &bare);
		subtract(rest, shown);
		data_node_free(shown);
	}
	return rest;
}

/* With PATCH what the entry has already stays, but for the tags, which are given whole.
 */
static void
join_old(const struct arm_put *p, struct data_node *rest)
{
	const char *body =
	    p->was && p->was->entry ? data_node_text(p->was->entry, "body") : NULL;
	struct data_node *old = body ? arm_parse(body, strlen(body)) : NULL;

	if (old && old->kind == DATA_MAP)
		while (old->n) {
			struct data_node *c =
			    data_node_take(old, old->children[0]->name);

			if (data_node_get(rest, c->name) &&
			    strcmp(c->name, "properties") != 0)
				data_node_free(c);
			else
				data_node_add(rest, c);
		}
	data_node_free(old);
}

/* A PUT that leaves the place out does not move anything. */
static void
keep_place(const struct arm_put *p, struct data_node *rest)
{
	const char *body =
	    p->was && p->was->entry ? data_node_text(p->was->entry, "body") : NULL;
	struct data_node *old = body ? arm_parse(body, strlen(body)) : NULL;
	const char *place = old ? arm_text(old, "location") : NULL;

	if (arm_text(rest, "location") && !arm_text(rest, "location")[0])
		arm_drop(rest, "location");
	if (place && !arm_text(rest, "location") &&
	    !(p->node && data_node_get(p->node, "location")))
		arm_put_text(rest, "location", place);
	data_node_free(old);
}

static void
put_entry(struct arm_draft *d, const struct arm_put *p)
{
	struct data_node *rest = rest_of(d, p);
	char *key, *id;

	if (d->patch)
		join_old(p, rest);
	else
		keep_place(p, rest);
	key = arm_key(p->type, p->subscription, p->group, p->names, p->n);
	arm_entry_take(d->tree, key);
	/* What has a place and nothing else to say is known by its own name. */
	if (p->path && rest->n == 0 &&
	    (arm_kinds[p->type].tracked
		    ? p->was && !p->was->entry
		    : arm_is_own_name(p->type, p->path, p->names[p->n - 1]))) {
		data_node_free(rest);
		free(key);
		return;
	}
	id = arm_stored_id(p->type, p->subscription, p->group, p->names, p->n);
	arm_put_text(rest, "id", id);
	arm_entry_put(d->tree, key, p->path, rest);
	data_node_free(rest);
	free(id);
	free(key);
}

/* --- put and take --- */

/* Whose an object is stands at the top one. */
static void
claim(struct arm_draft *d, const struct arm_put *p)
{
	const char *slash = strchr(p->path, '/');

	if (!strchr(slash + 1, '/') && !arm_at(d->c->lab->tree, p->path) &&
	    strcmp(p->subscription, ER_SUBSCRIPTION_DEFAULT) != 0)
		arm_set(p->node, "subscription", p->subscription);
}

/* A name becomes a part of paths and ids: nothing in it may be taken for another part,
 * nor for the mark of another subscription. */
static bool
is_named(struct arm_draft *d, const struct arm_put *p)
{
	const char *name = p->names[p->n - 1];

	if (arm_is_name(name))
		return true;
	d->failed = true;
	arm_refuse(d->c, 400, "InvalidResourceName", NULL,
	    "Resource name '%.100s' is invalid: write 1 to 80 letters, digits, _, - and "
	    "., the last two not at the ends.",
	    name);
	return false;
}

bool
arm_draft_put(struct arm_draft *d, struct arm_put *p)
{
	if (!is_named(d, p))
		return false;
	if (p->body->kind != DATA_MAP) {
		d->failed = true;
		arm_refuse(d->c, 400, "InvalidRequestContent", NULL,
		    "The request content was invalid: a resource is a JSON object.");
		return false;
	}
	p->path = p->was && p->was->path ? xstrdup(p->was->path) : arm_place_of(d, p);
	if (d->failed)
		return false;
	if (p->type == ARM_FILTER_RULE && p->path) {
		p->node = arm_at(d->tree, p->parent); /* whose leaf the rule is */
	} else if (p->path) {
		p->node = arm_at(d->tree, p->path);
		if (!p->node) {
			p->node = arm_make(d->tree, p->path);
			claim(d, p);
		}
		if (p->node->kind != DATA_MAP)
			p->node = NULL;
	}
	if (!arm_draft_rows(d, p))
		return false;
	arm_put_extra(d, p);
	for (const struct arm_inside *in = arm_insides; in->property && !d->failed;
	     in++)
		if (in->parent == p->type)
			put_inside(d, p, in);
	if (!d->failed)
		put_entry(d, p);
	return !d->failed;
}

static void
take_entries(struct arm_draft *d, const struct arm_item *it)
{
	struct data_node *all = data_node_get(d->tree, "azure-resources");
	char *key = arm_key(it->type, it->subscription, it->group, it->names, it->n);
	size_t len = strlen(key), under = it->path ? strlen(it->path) : 0;

	for (size_t i = all ? all->n : 0; i-- > 0;) {
		const struct data_node *e = all->children[i];
		const char *object = data_node_text(e, "object");
		bool below = strncmp(e->name, key, len) == 0 &&
		    (e->name[len] == '\0' || e->name[len] == '/');

		if (object && under && strncmp(object, it->path, under) == 0 &&
		    (object[under] == '\0' || object[under] == '/'))
			below = true;
		if (below)
			data_node_free(data_node_take(all, e->name));
	}
	if (all && all->n == 0)
		data_node_free(data_node_take(d->tree, "azure-resources"));
	free(key);
}

void
arm_draft_take(struct arm_draft *d, const struct arm_item *it)
{
	take_entries(d, it);
	if (it->path)
		arm_take_path(d->tree, it->path);
}

bool
arm_draft_run(struct arm_draft *d, const char *subscription, bool *begun)
{
	const struct arm_host *h = &d->c->arm->host;
	enum run_outcome outcome;
	struct errs errs;

	*begun = false;
	if (d->failed || data_node_equal(d->tree, d->c->lab->tree))
		return !d->failed;
	if (d->c->arm->dry)
		return arm_dry_draft(d, subscription);
	errs_init(&errs);
	outcome = h->edit(h->ctx, d->c->who, subscription, d->tree, &errs);
	if (outcome == RUN_REFUSED) {
		d->failed = true;
		arm_refuse_errs(d->c, &errs);
	}
	errs_fini(&errs);
	*begun = outcome == RUN_BEGUN;
	d->c->lab = run_lab(h->run);
	d->c->arm->indexed = NULL;
	return !d->failed;
}
