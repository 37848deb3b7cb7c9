/*
 * Keys are compared in constant time and never become part of a text.  A key serves one
 * user; the others are refused.
 */
#include "er/auth.h"

#include "base/xalloc.h"
#include "er/check.h"
#include "er/leaf.h"
#include "er/read.h"

#include <stdlib.h>
#include <string.h>

bool
er_key_equal(const char *a, const char *b)
{
	unsigned differ = 0;

	if (strlen(a) != 36 || strlen(b) != 36)
		return false;
	for (size_t i = 0; i < 36; i++)
		differ |= (unsigned)(unsigned char)a[i] ^ (unsigned)(unsigned char)b[i];
	return differ == 0;
}

static bool
needs_key(const struct er_circuit *k, const char *subscription)
{
	return k->cloud || strcmp(k->subscription, subscription) != 0;
}

bool
er_connection_named(const struct er_connection *n, const char *subscription)
{
	return !subscription || strcmp(n->vnet->subscription, subscription) == 0;
}

const char *
er_key_user(const struct er_model *m, const struct er_authorization *a,
    const char *subscription)
{
	for (size_t i = 0; a->used_by && i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nconnections; k++)
			if (v->connections[k].redeem.authorization == a &&
			    !er_connection_named(&v->connections[k], subscription) &&
			    strcmp(v->connections[k].head.path, a->used_by) == 0)
				return NULL;
	}
	return a->used_by;
}

/* A GUID out of the allocations, drawn when there is none yet. */
static const char *
sticky_guid(const struct er_ctx *c, const char *object)
{
	const char *value = er_alloc_get(c->alloc, object);
	char guid[37];

	if (!value || !er_guid_parse(value, guid)) {
		er_guid(c->random, guid);
		er_alloc_set(c->alloc, object, guid);
	}
	return er_model_text(c->model, guid);
}

static void
read_key(const struct er_ctx *c, const struct er_circuit *k, struct er_authorization *a)
{
	char *object = xasprintf("keys/%s/%s", k->head.name, a->head.name);

	/* Pinned ones are kept too: what was revoked is seen by comparing. */
	if (a->key)
		er_alloc_set(c->alloc, object, a->key);
	else
		a->key = sticky_guid(c, object);
	free(object);
}

/* Circuit and rest of "keys/CIRCUIT/NAME"; the circuit must still exist. */
static const struct er_circuit *
circuit_of(const struct er_ctx *c, const char *object, const char *group,
    const char **rest)
{
	size_t len = strlen(group);
	const struct er_circuit *k;
	const char *slash;
	char *name;

	if (strncmp(object, group, len) != 0)
		return NULL;
	slash = strchr(object + len, '/');
	if (!slash)
		return NULL;
	name = xstrndup(object + len, (size_t)(slash - object) - len);
	k = er_model_circuit(c->model, name);
	free(name);
	*rest = slash + 1;
	return k;
}

static bool
has_key(const struct er_circuit *k, const char *key)
{
	bool found = false;

	for (size_t i = 0; i < k->authorizations.n; i++) {
		const char *other = k->authorizations.items[i].key;

		if (other && er_key_equal(other, key))
			found = true;
	}
	return found;
}

/*
 * What was a key of a circuit and is none any more has been revoked.  The objects are
 * collected first, because remembering changes the table.
 */
static void
remember_revoked(const struct er_ctx *c, const struct er_alloc *before)
{
	const char *object, *value, *name;

	for (size_t i = 0; er_alloc_at(before, i, &object, &value); i++) {
		const struct er_circuit *k = circuit_of(c, object, "keys/", &name);
		char guid[37], *revoked;

		if (k && er_guid_parse(value, guid) && !has_key(k, guid)) {
			revoked = xasprintf("revoked/%s/%s", k->head.name, guid);
			er_alloc_set(c->alloc, revoked, name);
			free(revoked);
		}
		/* Those of before stay remembered as long as the circuit is there,
		 * unless the key is pinned again. */
		k = circuit_of(c, object, "revoked/", &name);
		if (k && er_guid_parse(name, guid) && !has_key(k, guid))
			(void)er_alloc_get(c->alloc, object);
	}
}

void
er_read_keys(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct er_alloc *before = er_alloc_dup(c->alloc);

	for (size_t i = 0; i < m->ncircuits; i++) {
		struct er_circuit *k = &m->circuits[i];
		char *object = xasprintf("service-keys/%s", k->head.name);

		if (!k->service_key)
			k->service_key = sticky_guid(c, object);
		else
			er_alloc_set(c->alloc, object, k->service_key);
		free(object);
		for (size_t j = 0; j < k->authorizations.n; j++)
			read_key(c, k, &k->authorizations.items[j]);
	}
	remember_revoked(c, before);
	er_alloc_free(before);
}

/* --- who uses which --- */

static struct er_authorization *
by_key(const struct er_circuit *k, const char *key)
{
	struct er_authorization *found = NULL;

	/* All are compared: the time must not tell which one it was. */
	for (size_t i = 0; i < k->authorizations.n; i++)
		if (er_key_equal(k->authorizations.items[i].key, key))
			found = &k->authorizations.items[i];
	return found;
}

static struct er_authorization *
by_name(const struct er_circuit *k, const char *name)
{
	for (size_t i = 0; i < k->authorizations.n; i++)
		if (strcmp(k->authorizations.items[i].head.name, name) == 0)
			return &k->authorizations.items[i];
	return NULL;
}

/* What an authorization is called in the group "used/". */
static char *
used_object(const struct er_authorization *a)
{
	return xasprintf("used/%s/%s", a->circuit->head.name, a->head.name);
}

/*
 * In two rounds: first whoever a key served before keeps it, then the others come, in
 * order of their paths.
 */
enum round { ROUND_HOLDERS, ROUND_OTHERS };

static void
redeem(const struct er_ctx *c, enum round round, const struct er_circuit *k,
    const char *path, struct er_redeem *r)
{
	char *object;
	const char *holder;

	if (!k)
		return;
	if (r->key)
		r->authorization = by_key(k, r->key);
	else if (r->name)
		r->authorization = by_name(k, r->name);
	if (!r->authorization || r->authorization->used_by)
		return;
	object = used_object(r->authorization);
	holder = er_alloc_get(c->alloc, object);
	free(object);
	if (round == ROUND_OTHERS || (holder && strcmp(holder, path) == 0))
		r->authorization->used_by = path;
}

static void
redeem_all(const struct er_ctx *c, enum round round)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nreaches; i++) {
		struct er_reach *r = &m->reaches[i];

		redeem(c, round, r->to, r->head.path, &r->redeem);
	}
	for (size_t i = 0; i < m->nnets; i++) {
		for (size_t k = 0; k < m->vnets[i].nconnections; k++) {
			struct er_connection *n = &m->vnets[i].connections[k];

			redeem(c, round, n->circuit, n->head.path, &n->redeem);
		}
	}
}

/* W-24: what is not used any more is free again, or spent. */
static void
read_use(const struct er_ctx *c, struct er_authorization *a)
{
	char *object = used_object(a);
	const char *before = er_alloc_get(c->alloc, object);
	bool same = before && a->used_by && strcmp(before, a->used_by) == 0;

	if (c->model->fidelity.keys_spent && before && !same)
		a->spent = true;
	else if (a->used_by && !same)
		er_alloc_set(c->alloc, object, a->used_by);
	else if (!a->used_by && before)
		er_alloc_drop(c->alloc, object);
	free(object);
}

void
er_read_uses(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	redeem_all(c, ROUND_HOLDERS);
	redeem_all(c, ROUND_OTHERS);
	for (size_t i = 0; i < m->ncircuits; i++)
		for (size_t k = 0; k < m->circuits[i].authorizations.n; k++)
			read_use(c, &m->circuits[i].authorizations.items[k]);
}

/* --- refusals --- */

/* Among the keys that a circuit had and has not any more. */
static bool
was_revoked(const struct er_ctx *c, const struct er_circuit *k,
    const struct er_redeem *r)
{
	const char *object, *value, *rest = NULL;
	bool found = false;

	for (size_t i = 0; er_alloc_at(c->alloc, i, &object, &value); i++) {
		if (circuit_of(c, object, "revoked/", &rest) != k || !rest)
			continue;
		if (r->key ? er_key_equal(rest, r->key) : strcmp(value, r->name) == 0)
			found = true;
	}
	return found;
}

static bool
is_elsewhere(const struct er_ctx *c, const struct er_redeem *r)
{
	bool found = false;

	for (size_t i = 0; i < c->model->ncircuits; i++) {
		const struct er_circuit *k = &c->model->circuits[i];

		if (r->key ? by_key(k, r->key) != NULL : by_name(k, r->name) != NULL)
			found = true;
	}
	return found;
}

static bool
refuse_missing(const struct er_ctx *c, const char *path, const struct er_circuit *k,
    const struct er_redeem *r)
{
	const char *leaf = r->key ? "authorization-key" : "authorization";
	const char *what = r->key ? "the key" : r->name;

	if (was_revoked(c, k, r))
		er_refuse(c, CODE_KEY_REVOKED, path, leaf, "%s of %s was revoked", what,
		    k->head.name);
	else if (is_elsewhere(c, r))
		er_refuse(c, CODE_KEY_OF_OTHER_CIRCUIT, path, leaf,
		    "%s was not made on %s", what, k->head.name);
	else
		er_refuse(c, CODE_KEY_UNKNOWN, path, leaf,
		    r->key ? "%s is none of %s" : "%s is no authorization of %s", what,
		    k->head.name);
	return false;
}

bool
er_check_key(const struct er_ctx *c, const char *path, const char *subscription,
    const struct er_circuit *k, const struct er_redeem *r)
{
	const struct er_authorization *a = r->authorization;

	if (r->name && r->key) {
		er_refuse(c, CODE_CONFLICTING_LEAVES, path, "authorization-key",
		    "authorization and authorization-key are both given");
		return false;
	}
	if (!r->name && !r->key) {
		if (!needs_key(k, subscription))
			return true;
		er_refuse(c, CODE_KEY_NEEDED, path, NULL,
		    "%s belongs to another subscription, and no key is given",
		    k->head.name);
		return false;
	}
	if (!a)
		return refuse_missing(c, path, k, r);
	if (a->used_by && strcmp(a->used_by, path) != 0) {
		const char *user = er_key_user(c->model, a, c->subscription);

		er_refuse(c, CODE_KEY_IN_USE, path, NULL, "%s of %s serves %s already",
		    a->head.name, k->head.name, user ? user : ER_SOMEBODYS_CONNECTION);
		return false;
	}
	if (a->spent) {
		er_refuse(c, CODE_KEY_SPENT, path, NULL,
		    "%s of %s has served another connection before", a->head.name,
		    k->head.name);
		return false;
	}
	return true;
}

static int
by_guid(const void *x, const void *y)
{
	const struct er_authorization *const *a = x, *const *b = y;
	int d = strcmp((*a)->key, (*b)->key);

	return d != 0 ? d : strcmp((*a)->head.path, (*b)->head.path);
}

static int
by_service_key(const void *x, const void *y)
{
	const struct er_circuit *const *a = x, *const *b = y;
	int d = strcmp((*a)->service_key, (*b)->service_key);

	return d != 0 ? d : strcmp((*a)->head.path, (*b)->head.path);
}

static void
check_service_keys(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	const struct er_circuit **list =
	    xreallocarray(NULL, m->ncircuits + 1, sizeof *list);

	for (size_t i = 0; i < m->ncircuits; i++)
		list[i] = &m->circuits[i];
	if (m->ncircuits > 1)
		qsort(list, m->ncircuits, sizeof *list, by_service_key);
	for (size_t i = 1; i < m->ncircuits; i++)
		if (strcmp(list[i - 1]->service_key, list[i]->service_key) == 0)
			er_refuse(c, CODE_DUPLICATE_SERVICE_KEY, list[i]->head.path,
			    "service-key", "%s has the same service key",
			    list[i - 1]->head.name);
	free(list);
}

void
er_check_keys(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	const struct er_authorization **list;
	size_t n = 0, max = 0;

	check_service_keys(c);
	for (size_t i = 0; i < m->ncircuits; i++)
		max += m->circuits[i].authorizations.n;
	list = xreallocarray(NULL, max + 1, sizeof *list);
	for (size_t i = 0; i < m->ncircuits; i++)
		for (size_t k = 0; k < m->circuits[i].authorizations.n; k++)
			list[n++] = &m->circuits[i].authorizations.items[k];
	if (n > 1)
		qsort(list, n, sizeof *list, by_guid);
	for (size_t i = 1; i < n; i++)
		if (er_key_equal(list[i - 1]->key, list[i]->key))
			er_refuse(c, CODE_DUPLICATE_KEY, list[i]->head.path, "key",
			    "%s has the same key", list[i - 1]->head.path);
	free(list);
}
