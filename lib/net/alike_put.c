/*
 * One value of each kind, mixed into what an island is: names as numbers in the order
 * in which they come, addresses as their rank among those of the island.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/alike_int.h"

#include <string.h>

struct label {
	const char *text;
	size_t number;
};

/* --- names and numbers --- */

static bool
is_label(const void *element, const void *key)
{
	return strcmp(((const struct label *)element)->text, key) == 0;
}

static uint64_t
hash_of(const char *text)
{
	return hash_bytes(text, strlen(text), 0);
}

size_t
net_island_name(const struct net_island *i, const char *name)
{
	const struct label *l = hset_find(&i->names, hash_of(name), is_label, name);

	return l ? l->number : SIZE_MAX;
}

void
net_island_mix(struct net_island *i, uint64_t v)
{
	i->is[0] = hash_u64(v, i->is[0]);
	i->is[1] = hash_u64(~v, i->is[1]);
}

void
alike_number(struct alike_walk *w, uint64_t v)
{
	if (!w->gathers)
		net_island_mix(w->i, v);
}

void
alike_name(struct alike_walk *w, const char *name)
{
	struct label *l;
	size_t number;

	if (w->gathers)
		return;
	if (!name) {
		net_island_mix(w->i, 0);
		return;
	}
	number = net_island_name(w->i, name);
	if (number == SIZE_MAX) {
		l = xmalloc(sizeof *l);
		*l = (struct label){ name, w->i->names.n };
		number = l->number;
		hset_add(&w->i->names, hash_of(name), l);
	}
	net_island_mix(w->i, number + 1);
}

void
alike_octets(struct alike_walk *w, const void *p, size_t n)
{
	alike_number(w, n);
	if (!w->gathers && n)
		net_island_mix(w->i, hash_bytes(p, n, 0));
}

void
alike_text(struct alike_walk *w, const char *text)
{
	alike_number(w, text != NULL);
	if (text)
		alike_octets(w, text, strlen(text));
}

/* A number that only says what belongs together. */
void
alike_group(struct alike_walk *w, uint32_t v)
{
	size_t k = 0;

	if (w->gathers)
		return;
	while (k < w->ngroups && w->groups[k] != v)
		k++;
	if (k == w->ngroups)
		VEC_PUSH(w->groups, w->ngroups, w->capgroups) = v;
	net_island_mix(w->i, v ? k + 1 : 0);
}

/* --- addresses --- */

/* Addresses that are treated apart, wherever they stand. */
static const struct ip_prefix special[] = {
	{ IP_V4, 8, { 0 } },
	{ IP_V4, 8, { 10 } },
	{ IP_V4, 10, { 100, 64 } },
	{ IP_V4, 8, { 127 } },
	{ IP_V4, 16, { 168, 63 } },
	{ IP_V4, 16, { 169, 254 } },
	{ IP_V4, 12, { 172, 16 } },
	{ IP_V4, 24, { 192, 0, 2 } },
	{ IP_V4, 16, { 192, 168 } },
	{ IP_V4, 15, { 198, 18 } },
	{ IP_V4, 24, { 198, 51, 100 } },
	{ IP_V4, 24, { 203, 0, 113 } },
	{ IP_V4, 4, { 224 } },
	{ IP_V4, 4, { 240 } },
	{ IP_V6, 8, { 0 } },
	{ IP_V6, 3, { 0x20 } },
	{ IP_V6, 32, { 0x20, 0x01, 0x0d, 0xb8 } },
	{ IP_V6, 7, { 0xfc } },
	{ IP_V6, 10, { 0xfe, 0x80 } },
	{ IP_V6, 8, { 0xff } },
};

/* The number of the island's addresses that are lower. */
static size_t
rank_of(const struct net_island *i, const struct ip_addr *a)
{
	size_t from = 0, to = i->naddresses;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (ip_addr_cmp(&i->addresses[mid], a) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

void
net_island_mix_address(struct net_island *i, const struct ip_addr *a)
{
	size_t rank = rank_of(i, a);

	net_island_mix(i, a->family);
	if (a->family == IP_NONE)
		return;
	net_island_mix(i, rank);
	net_island_mix(i,
	    rank < i->naddresses && ip_addr_equal(&i->addresses[rank], a));
	for (size_t k = 0; k < sizeof special / sizeof *special; k++)
		if (ip_prefix_has(&special[k], a))
			net_island_mix(i, k + 1);
}

void
alike_address(struct alike_walk *w, const struct ip_addr *a)
{
	if (!w->gathers)
		net_island_mix_address(w->i, a);
	else if (a->family != IP_NONE)
		VEC_PUSH(w->i->addresses, w->i->naddresses, w->i->capaddresses) = *a;
}

/* Its first address and its last one. */
void
alike_prefix(struct alike_walk *w, const struct ip_prefix *p)
{
	struct ip_addr first = { .family = p->family }, last;
	unsigned bits = ip_bits(p->family);

	memcpy(first.b, p->b, sizeof first.b);
	last = first;
	for (unsigned k = p->len; k < bits; k++)
		last.b[k / 8] |= (uint8_t)(0x80u >> k % 8);
	alike_number(w, (uint64_t)p->family << 8 | p->len);
	alike_address(w, &first);
	alike_address(w, &last);
}
