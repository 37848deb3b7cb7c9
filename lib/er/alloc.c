/*
 * A sorted array of (object, value) pairs, which copies of the table have in common.
 * Each table remembers which of them it was asked for since the last sweep; that is a
 * block of its own, so that asking works on a const table too.  A pool is a bitmap over
 * the numbers that its group has handed out.
 */
#include "er/alloc.h"

#include "base/hash.h"
#include "base/ip.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	uint32_t refs; /* tables that have it; then it never changes */
	char *object, *value;
};

struct er_alloc {
	struct entry **items;
	bool *asked; /* by place */
	size_t n, cap;
};

struct er_alloc *
er_alloc_new(void)
{
	return xcalloc(1, sizeof(struct er_alloc));
}

static void
entry_put(struct entry *e)
{
	if (--e->refs)
		return;
	free(e->object);
	free(e->value);
	free(e);
}

static struct entry *
entry_new(const char *object, const char *value)
{
	struct entry *e = xcalloc(1, sizeof *e);

	e->refs = 1;
	e->object = xstrdup(object);
	e->value = xstrdup(value);
	return e;
}

static void
reserve(struct er_alloc *a, size_t cap)
{
	if (cap <= a->cap)
		return;
	a->cap = cap;
	a->items = xreallocarray(a->items, a->cap, sizeof(struct entry *));
	a->asked = xreallocarray(a->asked, a->cap, sizeof *a->asked);
}

/* Nobody has asked for anything in a copy yet. */
struct er_alloc *
er_alloc_dup(const struct er_alloc *from)
{
	struct er_alloc *a = er_alloc_new();

	reserve(a, from->n);
	for (size_t i = 0; i < from->n; i++) {
		a->items[i] = from->items[i];
		a->items[i]->refs++;
		a->asked[i] = false;
	}
	a->n = from->n;
	return a;
}

void
er_alloc_free(struct er_alloc *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->n; i++)
		entry_put(a->items[i]);
	free(a->items);
	free(a->asked);
	free(a);
}

/* The place of an object, or where it would go. */
static size_t
place(const struct er_alloc *a, const char *object, bool *found)
{
	size_t lo = 0, hi = a->n;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(a->items[mid]->object, object);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const char *
er_alloc_get(const struct er_alloc *a, const char *object)
{
	bool found;
	size_t i = place(a, object, &found);

	if (!found)
		return NULL;
	a->asked[i] = true;
	return a->items[i]->value;
}

void
er_alloc_set(struct er_alloc *a, const char *object, const char *value)
{
	bool found;
	size_t i = place(a, object, &found);
	struct entry *e;

	if (found && strcmp(a->items[i]->value, value) == 0) {
		a->asked[i] = true;
		return;
	}
	e = entry_new(object, value);
	if (found) {
		entry_put(a->items[i]);
	} else {
		if (a->n == a->cap)
			reserve(a, a->cap ? 2 * a->cap : 16);
		memmove(a->items + i + 1, a->items + i,
		    (a->n - i) * sizeof a->items[0]);
		memmove(a->asked + i + 1, a->asked + i,
		    (a->n - i) * sizeof a->asked[0]);
		a->n++;
	}
	a->items[i] = e;
	a->asked[i] = true;
}

void
er_alloc_drop(struct er_alloc *a, const char *object)
{
	bool found;
	size_t i = place(a, object, &found);

	if (!found)
		return;
	entry_put(a->items[i]);
	a->n--;
	memmove(a->items + i, a->items + i + 1, (a->n - i) * sizeof a->items[0]);
	memmove(a->asked + i, a->asked + i + 1, (a->n - i) * sizeof a->asked[0]);
}

void
er_alloc_sweep(struct er_alloc *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->n; i++) {
		if (!a->asked[i]) {
			entry_put(a->items[i]);
			continue;
		}
		a->asked[kept] = false;
		a->items[kept++] = a->items[i];
	}
	a->n = kept;
}

bool
er_alloc_at(const struct er_alloc *a, size_t i, const char **object, const char **value)
{
	if (i >= a->n)
		return false;
	*object = a->items[i]->object;
	*value = a->items[i]->value;
	return true;
}

bool
er_alloc_same(const struct er_alloc *a, const struct er_alloc *b)
{
	return a->n == b->n &&
	    (a->n == 0 || memcmp(a->items, b->items, a->n * sizeof a->items[0]) == 0);
}

void
er_alloc_json(struct json *j, const char *key, const struct er_alloc *a)
{
	json_object(j, key);
	for (size_t i = 0; i < a->n; i++)
		json_string(j, a->items[i]->object, a->items[i]->value);
	json_object_end(j);
}

void
er_guid(const struct er_random *random, char out[37])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t b[16] = { 0 };
	char *p = out;

	random->fill(random->ctx, b, sizeof b);
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40); /* RFC 9562: version 4, variant 10 */
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof b; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = digits[b[i] >> 4];
		*p++ = digits[b[i] & 15];
	}
	*p = '\0';
}

void
er_pool_init(struct er_pool *p, struct er_alloc *a, const char *group, uint32_t first,
    uint32_t limit)
{
	*p = (struct er_pool){ .alloc = a,
		.group = group,
		.first = first,
		.limit = limit };
}

void
er_pool_fini(struct er_pool *p)
{
	free(p->used);
	p->used = NULL;
	p->bytes = 0;
}

void
er_pool_reserve(struct er_pool *p, uint32_t n)
{
	size_t at = n / 8;

	if (n >= p->limit)
		return;
	if (at >= p->bytes) {
		size_t bytes = at * 2 + 16;

		p->used = xreallocarray(p->used, bytes, 1);
		memset(p->used + p->bytes, 0, bytes - p->bytes);
		p->bytes = bytes;
	}
	p->used[at] = (uint8_t)(p->used[at] | 1u << n % 8);
}

static bool
is_used(const struct er_pool *p, uint32_t n)
{
	return n / 8 < p->bytes && (p->used[n / 8] & 1u << n % 8) != 0;
}

/* The number that a value stands for; a stored state may hold anything. */
static bool
parse(const struct er_pool *p, const char *value, uint32_t *n)
{
	struct ip_addr a;
	unsigned long v;
	char *end;

	if (p->base != 0) {
		if (!ip_addr_parse(&a, value) || a.family != IP_V4 ||
		    ip4_value(&a) < p->base)
			return false;
		v = ip4_value(&a) - p->base;
	} else {
		if (value[0] < '0' || value[0] > '9')
			return false;
		v = strtoul(value, &end, 10);
		if (*end != '\0')
			return false;
	}
	if (v < p->first || v >= p->limit)
		return false;
	*n = (uint32_t)v;
	return true;
}

bool
er_pool_claim(struct er_pool *p, const char *name, uint32_t *n)
{
	size_t ngroup = strlen(p->group), more = strlen(name) + 1;
	char small[120], *object = small;
	const char *value;
	bool ok;

	if (ngroup + more > sizeof small)
		object = xmalloc(ngroup + more);
	memcpy(object, p->group, ngroup);
	memcpy(object + ngroup, name, more);
	value = er_alloc_get(p->alloc, object);
	ok = value && parse(p, value, n);
	if (object != small)
		free(object);
	if (ok)
		er_pool_reserve(p, *n);
	return ok;
}

static void
put(struct er_pool *p, const char *name, uint32_t n)
{
	char *object = xasprintf("%s%s", p->group, name);
	char text[IP_ADDR_STRLEN];
	struct ip_addr a = ip4_addr(p->base + n);

	if (p->base != 0)
		ip_addr_text(&a, text);
	else
		snprintf(text, sizeof text, "%u", n);
	er_alloc_set(p->alloc, object, text);
	free(object);
	er_pool_reserve(p, n);
}

/* The first number from `from` to `to` that is free; false: there is none. */
static bool
take_between(struct er_pool *p, const char *name, uint32_t from, uint32_t to,
    uint32_t *n)
{
	for (uint32_t i = from; i < to; i++) {
		if (p->bytes > i / 8 && p->used[i / 8] == 0xff) {
			i |= 7;
			continue;
		}
		if (is_used(p, i))
			continue;
		put(p, name, i);
		*n = i;
		return true;
	}
	return false;
}

/* What the owner of a subscription has made, NAME~SUBSCRIPTION, takes a number that its
 * name leads to: so none tells how many objects others have. */
bool
er_pool_take(struct er_pool *p, const char *name, uint32_t *n)
{
	uint32_t from = p->first;

	if (er_pool_claim(p, name, n))
		return true;
	if (strchr(name, '~'))
		from += (uint32_t)(hash_bytes(name, strlen(name), 0) %
		    (p->limit - p->first));
	return take_between(p, name, from, p->limit, n) ||
	    take_between(p, name, p->first, from, n);
}
