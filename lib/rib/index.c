/*
 * Prefixes are slots of one flat array; the index is an open-addressing table of
 * {number, hash}, at most three quarters full.  The hash beside the number means that a
 * probe touches a prefix only when it is almost certainly the right one, and that
 * growing the table touches none.  Removal moves later entries of a chain back instead
 * of leaving tombstones.  A table with nothing in it has allocated nothing.
 */
#include "base/xalloc.h"
#include "rib/table.h"

#include <stdlib.h>

#define FIRST_SLOTS 16
#define FIRST_NETS  8

static bool
net_is(const struct rib_net *net, const struct ip_prefix *p, size_t key)
{
	/* Constant sizes: no call in the loop that every route goes through. */
	return net->len == p->len &&
	    (key == 4 ? memcmp(net->b, p->b, 4) : memcmp(net->b, p->b, 16)) == 0;
}

/* The slot of a prefix, or the free one that ends its chain.  There must be a table. */
static uint32_t
probe(const struct rib *r, const struct ip_prefix *p, uint32_t hash)
{
	uint32_t mask = r->nslots - 1, i = hash & mask;
	size_t key = rib_key_len(r->config.family);

	for (; r->slots[i].net != RIB_NONE; i = (i + 1) & mask) {
		if (r->slots[i].hash == hash &&
		    net_is(net_at(r, r->slots[i].net), p, key))
			break;
	}
	return i;
}

uint32_t
rib_index_find(const struct rib *r, const struct ip_prefix *p, uint32_t hash)
{
	if (!r->nslots || p->family != r->config.family)
		return RIB_NONE;
	return r->slots[probe(r, p, hash)].net;
}

static void
place(struct rib_slot *slots, uint32_t mask, struct rib_slot slot)
{
	uint32_t i = slot.hash & mask;

	while (slots[i].net != RIB_NONE)
		i = (i + 1) & mask;
	slots[i] = slot;
}

static void
index_grow(struct rib *r)
{
	uint32_t n = r->nslots ? r->nslots * 2 : FIRST_SLOTS;
	struct rib_slot *slots = xreallocarray(NULL, n, sizeof *slots);

	memset(slots, 0xff, n * sizeof *slots);
	for (uint32_t i = 0; i < r->nslots; i++) {
		if (r->slots[i].net != RIB_NONE)
			place(slots, n - 1, r->slots[i]);
	}
	free(r->slots);
	r->slots = slots;
	r->nslots = n;
}

static uint32_t
slot_new(struct rib *r)
{
	uint32_t n = r->free_net;

	if (n != RIB_NONE) {
		r->free_net = net_at(r, n)->next;
		return n;
	}
	if (r->nnets == r->capnets) {
		r->capnets = r->capnets ? r->capnets + r->capnets / 2 : FIRST_NETS;
		r->nets = xreallocarray(r->nets, r->capnets, r->stride);
	}
	/* The sweeper goes round by counting slots: one more lies in its way. */
	if (r->sweep_left)
		r->sweep_left++;
	return r->nnets++;
}

uint32_t
rib_index_make(struct rib *r, const struct ip_prefix *p, uint32_t hash, bool *made)
{
	struct rib_net *net;
	uint32_t slot, n;

	if (r->nused >= r->nslots / 4 * 3)
		index_grow(r);
	slot = probe(r, p, hash);
	*made = r->slots[slot].net == RIB_NONE;
	if (!*made)
		return r->slots[slot].net;
	if (!r->lengths)
		r->lengths = xcalloc(ip_bits(r->config.family) + 1, sizeof *r->lengths);
	n = slot_new(r);
	net = net_at(r, n);
	net->best = net->more = net->offer = net->prev = net->next = RIB_NONE;
	net->seq = 0;
	net->flags = RIB_NET_USED;
	net->family = p->family;
	net->len = p->len;
	memcpy(net->b, p->b, rib_key_len(p->family));
	r->slots[slot] = (struct rib_slot){ n, hash };
	r->lengths[p->len]++;
	r->nused++;
	return n;
}

void
rib_index_drop(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);
	struct ip_prefix p = rib_net_prefix(net);
	uint32_t mask = r->nslots - 1, hole = rib_index_hash(r, &p) & mask, i;

	while (r->slots[hole].net != n)
		hole = (hole + 1) & mask;
	for (i = hole;;) {
		i = (i + 1) & mask;
		if (r->slots[i].net == RIB_NONE)
			break;
		/* It may move back unless its home lies behind the hole. */
		if (((i - r->slots[i].hash) & mask) >= ((i - hole) & mask)) {
			r->slots[hole] = r->slots[i];
			hole = i;
		}
	}
	r->slots[hole].net = RIB_NONE;
	r->lengths[net->len]--;
	r->nused--;
	net->flags = 0;
	net->next = r->free_net;
	r->free_net = n;
}

struct rib_net *
rib_lookup(const struct rib *r, const struct ip_prefix *p)
{
	uint32_t n = rib_index_find(r, p, rib_index_hash(r, p));

	return n == RIB_NONE ? NULL : net_at(r, n);
}

struct rib_net *
rib_match_if(const struct rib *r, const struct ip_addr *address,
    bool (*skip)(void *ctx, const struct ip_prefix *), void *ctx)
{
	struct ip_prefix p;
	struct rib_net *net;

	if (!r->lengths || address->family != r->config.family)
		return NULL;
	for (unsigned len = ip_bits(r->config.family) + 1; len-- > 0;) {
		if (!r->lengths[len])
			continue;
		p = ip_prefix_of(address, len);
		net = rib_lookup(r, &p);
		if (net && rib_best(r, net) && !(skip && skip(ctx, &p)))
			return net;
	}
	return NULL;
}

struct rib_net *
rib_match(const struct rib *r, const struct ip_addr *address)
{
	return rib_match_if(r, address, NULL, NULL);
}

struct rib_net *
rib_net(const struct rib *r, uint32_t n)
{
	return n < r->nnets && net_at(r, n)->flags & RIB_NET_USED ? net_at(r, n) : NULL;
}

struct ip_prefix
rib_net_prefix(const struct rib_net *net)
{
	struct ip_prefix p = { .family = net->family, .len = net->len };

	if (net->family == IP_V4)
		memcpy(p.b, net->b, 4);
	else
		memcpy(p.b, net->b, 16);
	return p;
}
