/*
 * Numbers of prefixes and of the paths of one prefix are added up, so that the order in
 * which they came does not matter.  The hash of a set of attributes is that of its
 * octets, whichever object they are in now.
 */
#include "rib/digest.h"

#include "rib/table.h"

static uint64_t
of_path(const struct rib *r, const struct rib_path *p,
    uint64_t (*source)(const void *owner))
{
	const struct rib_source *s = path_source(r, p);
	uint64_t h = hash_u64(p->attrs->hash, s->local ? 1 : source(s->owner));

	h = hash_u64(h, (uint64_t)p->local_pref << 32 | rib_path_scopes(p));
	h = hash_u64(h, (uint64_t)p->hops << 32 | p->weight);
	h = hash_u64(h,
	    (uint64_t)p->class << 32 | (uint64_t)p->tie << 24 |
		(uint64_t)p->least << 23 | (uint64_t)p->reason << 16 |
		(uint64_t)p->precedence << 8 | (uint64_t)p->origin << 1 |
		p->med_dropped);
	return hash_u64(h, path_is_stale(r, p));
}

static uint64_t
of_net(const struct rib *r, const struct rib_net *net,
    uint64_t (*source)(const void *owner))
{
	const struct rib_path *best = rib_best(r, net), *p = NULL;
	uint64_t sum = 0, h = hash_bytes(net->b, rib_key_len(net->family), net->len);

	while ((p = rib_path_next(r, net, p)) != NULL)
		sum += of_path(r, p, source);
	return hash_u64(hash_u64(h, sum), best ? of_path(r, best, source) : 0);
}

uint64_t
rib_digest(const struct rib *r, uint64_t (*source)(const void *owner))
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < r->nnets; i++) {
		const struct rib_net *net = net_at(r, i);

		if (net->flags & RIB_NET_USED && rib_path_next(r, net, NULL))
			sum += of_net(r, net, source);
	}
	return hash_u64(sum, r->ndirty);
}
