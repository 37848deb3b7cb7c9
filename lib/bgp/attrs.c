/*
 * Interned attribute sets.  A draft is written in its canonical form into a buffer on
 * the stack; that run of bytes is hashed once and looked up.  Only a set that is new is
 * allocated, in one block, and then its fields are read back from the bytes, so that
 * equal bytes always mean equal fields.
 */
#include "bgp/attrs.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "bgp/attr.h"

#include <stdlib.h>

#define SMALL 2048       /* octets; the usual set has under 100 */
#define LARGE UINT16_MAX /* what the total length field of an UPDATE can say */
#define FIXED 160        /* at least all headers and the attributes of fixed size */

static const struct bgp_encode canonical = { .as4 = true };

/* Field by field: memset of this size is slower than all the rest of a decoder. */
void
bgp_draft_init(struct bgp_draft *d)
{
	d->has = 0;
	d->origin = 0;
	d->med = d->local_pref = 0;
	d->next_hop = d->link_local = (struct ip_addr){ 0 };
	d->aggregator_as = d->aggregator_id = d->originator_id = 0;
	d->cluster_list = d->communities = (struct bgp_bytes){ 0 };
	d->ext_communities = d->large_communities = (struct bgp_bytes){ 0 };
	d->path = (struct bgp_aspath){ 0 };
	d->nunknown = 0;
}

void
bgp_attr_table_init(struct bgp_attr_table *t, uint64_t seed)
{
	hset_init(&t->set);
	t->seed = seed;
	t->next_id = 0;
	t->bytes = 0;
}

void
bgp_attr_table_fini(struct bgp_attr_table *t)
{
	hset_fini(&t->set);
}

static bool
same_bytes(const void *element, const void *key)
{
	const struct bgp_attrs *a = element;
	const struct bgp_bytes *k = key;

	return a->len == k->len && memcmp(a->bytes, k->p, k->len) == 0;
}

static bool
same_set(const void *element, const void *key)
{
	return element == key;
}

static uint8_t
well_known(const uint8_t *list, size_t len)
{
	uint8_t found = 0;

	/* They are the highest numbers, so they stand at the end. */
	for (; len && get_u32(list + len - 4) >= BGP_COMMUNITY_GRACEFUL_SHUTDOWN;
	     len -= 4) {
		switch (get_u32(list + len - 4)) {
		case BGP_COMMUNITY_NO_EXPORT:
		case BGP_COMMUNITY_NO_EXPORT_SUBCONFED:
			found |= BGP_WK_NO_EXPORT;
			break;
		case BGP_COMMUNITY_NO_ADVERTISE:
			found |= BGP_WK_NO_ADVERTISE;
			break;
		case BGP_COMMUNITY_GRACEFUL_SHUTDOWN:
			found |= BGP_WK_GRACEFUL_SHUTDOWN;
			break;
		case BGP_COMMUNITY_LLGR_STALE:
			found |= BGP_WK_LLGR_STALE;
			break;
		case BGP_COMMUNITY_NO_LLGR:
			found |= BGP_WK_NO_LLGR;
			break;
		}
	}
	return found;
}

static void
index_path(struct bgp_attrs *a, uint16_t off, uint16_t len)
{
	struct bgp_aspath path = { a->bytes + off, len };

	a->path_off = off;
	a->path_len = len;
	a->hops = (uint16_t)bgp_aspath_hops(path);
	a->neighbor_as = bgp_aspath_first(path);
	a->has |= BGP_HAS_PATH;
}

/* One attribute of the canonical form; false for the rare ones. */
static bool
index_one(struct bgp_attrs *a, unsigned type, uint16_t off, uint16_t len)
{
	const uint8_t *value = a->bytes + off;

	switch (type) {
	case BGP_ATTR_ORIGIN:
		a->origin = value[0];
		a->has |= BGP_HAS_ORIGIN;
		return true;
	case BGP_ATTR_AS_PATH:
		index_path(a, off, len);
		return true;
	case BGP_ATTR_NEXT_HOP:
		a->next_hop_off = off;
		a->next_hop_len = len;
		a->has |= BGP_HAS_NEXT_HOP;
		return true;
	case BGP_ATTR_MED:
		a->med = get_u32(value);
		a->has |= BGP_HAS_MED;
		return true;
	case BGP_ATTR_LOCAL_PREF:
		a->local_pref = get_u32(value);
		a->has |= BGP_HAS_LOCAL_PREF;
		return true;
	case BGP_ATTR_ATOMIC_AGGREGATE:
		a->has |= BGP_HAS_ATOMIC;
		return true;
	case BGP_ATTR_COMMUNITIES:
		a->communities_off = off;
		a->communities_len = len;
		a->well_known = well_known(value, len);
		return true;
	case BGP_ATTR_EXT_COMMUNITIES:
		a->ext_off = off;
		a->ext_len = len;
		return true;
	case BGP_ATTR_LARGE_COMMUNITIES:
		a->large_off = off;
		a->large_len = len;
		return true;
	case BGP_ATTR_AGGREGATOR:
		a->has |= BGP_HAS_AGGREGATOR;
		return false;
	case BGP_ATTR_ORIGINATOR_ID:
		a->has |= BGP_HAS_ORIGINATOR;
		return false;
	case BGP_ATTR_ONLY_TO_CUSTOMER:
		a->has |= BGP_HAS_OTC;
		return false;
	}
	return false;
}

static void
index_set(struct bgp_attrs *a)
{
	const uint8_t *p;
	uint32_t at, len, head;

	for (at = 0; at < a->len; at += head + len) {
		p = a->bytes + at;
		head = p[0] & BGP_FLAG_EXTENDED ? 4 : 3;
		len = head == 4 ? get_u16(p + 2) : p[2];
		if (p[0] & BGP_FLAG_PARTIAL)
			a->has |= bgp_attr_rows[p[1]].partial;
		if (!index_one(a, p[1], (uint16_t)(at + head), (uint16_t)len) &&
		    !a->rare_off)
			a->rare_off = (uint16_t)(at + 1);
	}
}

static const struct bgp_attrs *
look_up(struct bgp_attr_table *t, const uint8_t *bytes, size_t len)
{
	struct bgp_bytes key = { bytes, (uint16_t)len };
	uint64_t hash = hash_bytes(bytes, len, t->seed);
	struct bgp_attrs *a = hset_find(&t->set, hash, same_bytes, &key);

	if (a) {
		a->refs++;
		return a;
	}
	a = xmalloc(sizeof *a + len);
	memset(a, 0, sizeof *a);
	memcpy(a->bytes, bytes, len);
	a->refs = 1;
	a->id = t->next_id++;
	a->hash = hash;
	a->len = (uint32_t)len;
	index_set(a);
	t->bytes += sizeof *a + len;
	hset_add(&t->set, hash, a);
	return a;
}

static size_t
size_bound(const struct bgp_draft *d)
{
	size_t size = FIXED, i;

	size += (size_t)d->path.len + d->communities.len + d->ext_communities.len +
	    d->large_communities.len + d->cluster_list.len;
	for (i = 0; i < d->nunknown; i++)
		size += 4u + d->unknown[i].value.len;
	return size;
}

/* Apart, so that only a huge set pays for a huge stack frame. */
static __attribute__((noinline)) const struct bgp_attrs *
get_large(struct bgp_attr_table *t, const struct bgp_draft *d)
{
	uint8_t bytes[LARGE];
	struct wr w = wr_init(bytes, sizeof bytes);

	bgp_draft_encode(&w, d, &canonical);
	return w.failed ? NULL : look_up(t, bytes, wr_len(&w));
}

const struct bgp_attrs *
bgp_attrs_get(struct bgp_attr_table *t, const struct bgp_draft *d)
{
	uint8_t bytes[SMALL];
	struct wr w = wr_init(bytes, sizeof bytes);

	if (size_bound(d) > sizeof bytes)
		return get_large(t, d);
	bgp_draft_encode(&w, d, &canonical);
	return look_up(t, bytes, wr_len(&w));
}

/* The count is the one thing in a set that changes. */
static struct bgp_attrs *
countable(const struct bgp_attrs *a)
{
	struct bgp_attrs *same;

	memcpy(&same, &a, sizeof same); /* a cast would hide other mistakes, too */
	return same;
}

const struct bgp_attrs *
bgp_attrs_ref(const struct bgp_attrs *a)
{
	countable(a)->refs++;
	return a;
}

void
bgp_attrs_put(struct bgp_attr_table *t, const struct bgp_attrs *a)
{
	if (!a || --countable(a)->refs)
		return;
	hset_remove(&t->set, a->hash, same_set, a);
	t->bytes -= sizeof *a + a->len;
	free(countable(a));
}

/* The rare parts are decoded as if they came from an internal peer. */
static void
add_rare(struct bgp_draft *d, const struct bgp_attrs *a)
{
	static const struct bgp_update_ctx ctx = { .as4 = true, .ibgp = true };
	struct bgp_fault fault;
	struct attr_in in;
	uint32_t at = a->rare_off - 1u;

	bgp_fault_clear(&fault);
	attr_in_init(&in, &ctx, d, &fault);
	bgp_attr_walk(&in, a->bytes + at, a->len - at);
}

static void
set_next_hop(struct ip_addr *hop, const struct bgp_attrs *a)
{
	if (a->next_hop_len == 4) {
		hop->family = IP_V4;
		memcpy(hop->b, a->bytes + a->next_hop_off, 4);
	} else if (a->next_hop_len) {
		hop->family = IP_V6;
		memcpy(hop->b, a->bytes + a->next_hop_off, 16);
	}
}

void
bgp_draft_from(struct bgp_draft *d, const struct bgp_attrs *a)
{
	bgp_draft_init(d);
	d->has = a->has;
	d->origin = a->origin;
	d->med = a->med;
	d->local_pref = a->local_pref;
	set_next_hop(&d->next_hop, a);
	if (a->next_hop_len == 32) {
		d->link_local.family = IP_V6;
		memcpy(d->link_local.b, a->bytes + a->next_hop_off + 16, 16);
	}
	d->path = bgp_attrs_path(a);
	d->communities =
	    (struct bgp_bytes){ a->bytes + a->communities_off, a->communities_len };
	d->ext_communities = (struct bgp_bytes){ a->bytes + a->ext_off, a->ext_len };
	d->large_communities =
	    (struct bgp_bytes){ a->bytes + a->large_off, a->large_len };
	if (a->rare_off)
		add_rare(d, a);
}

struct ip_addr
bgp_attrs_next_hop(const struct bgp_attrs *a)
{
	struct ip_addr hop = { 0 };

	set_next_hop(&hop, a);
	return hop;
}
