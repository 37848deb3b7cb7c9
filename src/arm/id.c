/*
 * Ids, both ways: a path is taken apart by the types of arm/kinds.c, of which the
 * longest that fits is the resource, and what is left a verb.
 */
#include "arm/call.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "er/leaf.h"
#include "er/names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- GUIDs --- */

/* These are shown and stored by others: the function must not change. */
static uint64_t
digest(const char *what, const char *name, uint64_t h)
{
	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 0x100000001b3u;
	h = (h ^ '/') * 0x100000001b3u;
	for (; *name; name++)
		h = (h ^ (unsigned char)tolower((unsigned char)*name)) * 0x100000001b3u;
	h ^= h >> 31;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

char *
arm_guid_of(const char *what, const char *name, char guid[ARM_GUID_LEN])
{
	uint64_t a = digest(what, name, 0xcbf29ce484222325u);
	uint64_t b = digest(name, what, 0x84222325cbf29ce4u);

	snprintf(guid, ARM_GUID_LEN, "%08llx-%04llx-8%03llx-%04llx-%012llx",
	    (unsigned long long)(a >> 32), (unsigned long long)(a >> 16 & 0xffff),
	    (unsigned long long)(a & 0xfff),
	    (unsigned long long)(b >> 48 & 0x3fff) | 0x8000u,
	    (unsigned long long)(b & 0xffffffffffffu));
	return guid;
}

char *
arm_subscription_guid(const char *subscription, char guid[ARM_GUID_LEN])
{
	return er_guid_parse(subscription, guid)
	    ? guid
	    : arm_guid_of("subscription", subscription, guid);
}

char *
arm_tenant_guid(char guid[ARM_GUID_LEN])
{
	return arm_guid_of("tenant", "erxd", guid);
}

/* --- subscriptions --- */

struct names {
	char **items;
	size_t n, cap;
};

static void
add_name(struct names *x, const char *name)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->items[i], name) == 0)
			return;
	VEC_PUSH(x->items, x->n, x->cap) = xstrdup(name);
}

static void
all_subscriptions(struct arm_call *c, struct names *x)
{
	const struct data_node *lab = c->lab->tree, *list;

	add_name(x, ER_SUBSCRIPTION_DEFAULT);
	for (size_t i = 0; i < lab->n; i++) {
		list = lab->children[i];
		if (list->kind != DATA_MAP || !list->list)
			continue;
		for (size_t k = 0; k < list->n; k++) {
			const char *p = list->children[k]->name;
			static const char root[] = "/subscriptions/";

			if (strncmp(p, root, sizeof root - 1) == 0) {
				char *s = xstrndup(p + sizeof root - 1,
				    strcspn(p + sizeof root - 1, "/"));

				add_name(x, s);
				free(s);
			} else {
				add_name(x, arm_owner(list->children[k]));
			}
		}
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
arm_subscriptions(struct arm_call *c, char ***names, size_t *n)
{
	struct names x = { NULL, 0, 0 };

	if (c->who->border)
		add_name(&x, c->who->border);
	else
		all_subscriptions(c, &x);
	if (x.n > 1)
		qsort(x.items, x.n, sizeof *x.items, by_text);
	*names = x.items;
	*n = x.n;
}

static bool
means(const char *subscription, const char *text)
{
	char guid[ARM_GUID_LEN];

	return strcasecmp(subscription, text) == 0 ||
	    strcasecmp(arm_subscription_guid(subscription, guid), text) == 0;
}

/* What nobody has yet is its own name: an operator's first write makes it one. */
char *
arm_subscription_in(struct arm_call *c, const char *text)
{
	struct names x = { NULL, 0, 0 };
	char *found = NULL;

	if (means(ER_SUBSCRIPTION_MANAGED, text))
		return xstrdup(ER_SUBSCRIPTION_MANAGED);
	if (c->who && c->who->border && means(c->who->border, text))
		return xstrdup(c->who->border);
	all_subscriptions(c, &x);
	for (size_t i = 0; i < x.n; i++) {
		if (!found && means(x.items[i], text))
			found = xstrdup(x.items[i]);
		free(x.items[i]);
	}
	free(x.items);
	return found ? found : xstrdup(text);
}

void
arm_groups(struct arm_call *c, const char *subscription, char ***names, size_t *n)
{
	const struct data_node *all = data_node_get(c->lab->tree, "azure-resources");
	char *root = xasprintf("/subscriptions/%s/resourcegroups/", subscription);
	struct names x = { NULL, 0, 0 };
	size_t len = strlen(root);

	for (char *p = root; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	add_name(&x, arm_lab_name(c));
	for (size_t i = 0; all && i < all->n; i++) {
		const char *key = all->children[i]->name;
		const char *body = data_node_text(all->children[i], "body");
		const char *id = body ? strcasestr(body, root) : NULL;
		bool known = false;
		char *group;

		if (strncmp(key, root, len) != 0)
			continue;
		/* The spelling of the id that the body has, if any. */
		group = id ? xstrndup(id + len, strcspn(id + len, "/\""))
			   : xstrndup(key + len, strcspn(key + len, "/"));
		for (size_t k = 0; k < x.n && !known; k++)
			known = strcasecmp(x.items[k], group) == 0;
		if (!known)
			add_name(&x, group);
		free(group);
	}
	free(root);
	if (x.n > 1)
		qsort(x.items, x.n, sizeof *x.items, by_text);
	*names = x.items;
	*n = x.n;
}

/* --- ids --- */

/* A part of AVS that has one name always. */
static const char workload[] = "workloadNetworks";

/* The type that the first `n` pairs of type and name have, without the last name. */
static enum arm_type
type_of(char *const *parts, size_t n)
{
	char *type = xstrdup(parts[0]);
	enum arm_type found;

	for (size_t i = 1; i < n; i += 2) {
		char *longer = xasprintf("%s/%s", type, parts[i]);

		free(type);
		type = longer;
	}
	found = arm_type_of(type);
	free(type);
	return found;
}

/* "Microsoft.Network", "expressRouteCircuits", "er1", "peerings", … */
static bool
take_type(struct arm_target *t, char *const *parts, size_t n)
{
	size_t used = 0;

	t->type = ARM_TYPE_N;
	for (size_t i = 2; i <= n; i += 2) {
		enum arm_type type = type_of(parts, i);

		if (type < ARM_TYPE_N) {
			t->type = type;
			used = i;
		}
	}
	if (t->type == ARM_TYPE_N)
		return false;
	for (size_t i = 2; i < used + 1 && i < n && t->n < ARM_NAMES_MAX; i += 2)
		if (strcasecmp(parts[i - 1], workload) != 0)
			t->names[t->n++] = xstrdup(parts[i]);
	t->list = used == n;
	if (!t->list)
		used++;
	if (used < n) {
		t->verb = parts[used];
		t->arg = used + 1 < n ? parts[used + 1] : NULL;
	}
	return n <= used + 2;
}

/* The parts of the path live as long as the target is looked at. */
bool
arm_target_of_path(struct arm_call *c, const struct arm_path *path,
    struct arm_target *t)
{
	size_t at = 2;

	*t = (struct arm_target){ .type = ARM_TYPE_N };
	if (path->n < 2 || strcasecmp(path->parts[0], "subscriptions") != 0)
		return false;
	t->subscription = arm_subscription_in(c, path->parts[1]);
	if (path->n > 3 && strcasecmp(path->parts[2], "resourceGroups") == 0) {
		t->group = xstrdup(path->parts[3]);
		at = 4;
	}
	if (path->n < at + 3 || strcasecmp(path->parts[at], "providers") != 0)
		return false;
	return take_type(t, path->parts + at + 1, path->n - at - 1);
}

bool
arm_target_of_id(struct arm_call *c, const char *id, struct arm_target *t)
{
	struct arm_path path;
	bool ok;

	*t = (struct arm_target){ .type = ARM_TYPE_N };
	ok = id[0] == '/' && arm_path_parse(&path, id) &&
	    arm_target_of_path(c, &path, t) && !t->list;
	if (id[0] == '/')
		arm_path_fini(&path);
	if (t->verb) {
		t->verb = t->arg = NULL;
		ok = false;
	}
	return ok;
}

static void
put_type(struct buf *b, enum arm_type type, char *const *names, size_t n)
{
	const char *p = arm_kinds[type].type;
	size_t len = strcspn(p, "/"), i = 0;

	buf_puts(b, "/providers/");
	buf_add(b, p, len);
	p += len;
	while (*p) {
		p++;
		len = strcspn(p, "/");
		buf_putc(b, '/');
		buf_add(b, p, len);
		if (len == sizeof workload - 1 && strncmp(p, workload, len) == 0)
			buf_puts(b, "/default");
		else if (i < n)
			buf_printf(b, "/%s", names[i++]);
		p += len;
	}
}

char *
arm_id(enum arm_type type, const char *subscription, const char *group,
    char *const *names, size_t n)
{
	char guid[ARM_GUID_LEN];
	struct buf b;

	buf_init(&b);
	buf_printf(&b, "/subscriptions/%s/resourceGroups/%s",
	    arm_subscription_guid(subscription, guid), group);
	put_type(&b, type, names, n);
	return buf_steal(&b);
}

char *
arm_item_id(const struct arm_item *it)
{
	return arm_id(it->type, it->subscription, it->group, it->names, it->n);
}

char *
arm_stored_id(enum arm_type type, const char *subscription, const char *group,
    char *const *names, size_t n)
{
	struct buf b;

	buf_init(&b);
	buf_printf(&b, "/subscriptions/%s/resourceGroups/%s", subscription, group);
	put_type(&b, type, names, n);
	return buf_steal(&b);
}

char *
arm_key(enum arm_type type, const char *subscription, const char *group,
    char *const *names, size_t n)
{
	char *key = arm_stored_id(type, subscription, group, names, n);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return key;
}

char *
arm_id_of(const char *subscription, const char *group, const char *type,
    const char *name)
{
	size_t len = strcspn(type, "/");
	struct buf b;

	buf_init(&b);
	buf_printf(&b, "/subscriptions/%s/resourceGroups/%s/providers/%.*s",
	    subscription, group, (int)len, type);
	for (type += len; *type == '/';) {
		size_t n = strcspn(type + 1, "/"), m = strcspn(name, "/");

		buf_printf(&b, "/%.*s/%.*s", (int)n, type + 1, (int)m, name);
		type += n + 1;
		name += m + (name[m] == '/');
	}
	return buf_steal(&b);
}
