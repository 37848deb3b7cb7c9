/*
 * A neighbour that sends several paths of a prefix.  For the table it is several
 * sources, of which each has one path of a prefix, as that of any neighbour: choice,
 * maps and what others are told know nothing of identifiers.  A path with an identifier
 * takes the place of the path that came with the same one; else it goes to the first
 * sibling that has no path of the prefix.  So there are as many siblings as there are
 * paths of a prefix at a time, however identifiers are given.  Where there are as many
 * as there may be, one that is stale gives way: a neighbour that has restarted may have
 * given all of them other identifiers.  RFC 7911 2, 3.
 */
#include "rib/table.h"

/* The siblings, by rank, that have a live path of a prefix, and those whose path is
 * stale. */
struct taken {
	uint64_t busy, stale;
};

/* The source of the path with the identifier, or RIB_NONE; and what is taken then. */
static uint32_t
find(const struct rib *r, uint32_t source, const struct ip_prefix *p, uint32_t id,
    struct taken *taken)
{
	uint32_t n = rib_index_find(r, p, rib_index_hash(r, p));
	struct rib_path_iter it = { RIB_NONE, RIB_NONE };

	*taken = (struct taken){ 0, 0 };
	if (n != RIB_NONE)
		it = rib_path_first(net_at(r, n));
	for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
		const struct rib_path *path = &r->paths[it.path];
		const struct rib_origination *s = &r->sources[path->source];

		if (s->first != source || !path_is_live(r, path))
			continue;
		if (path->id == id && !path->summary)
			return path->source;
		taken->busy |= UINT64_C(1) << s->rank;
		if (path_is_stale(r, path) && !path->summary)
			taken->stale |= UINT64_C(1) << s->rank;
	}
	return RIB_NONE;
}

/* The first sibling that is not busy; RIB_NONE: all are, and there are many. */
static uint32_t
first_free(struct rib *r, uint32_t source, uint64_t busy)
{
	_Static_assert(RIB_PATHS_MAX <= 64, "the bits of struct taken");

	for (uint32_t s = source;; s = r->sources[s].next) {
		if (!(busy >> r->sources[s].rank & 1))
			return s;
		if (r->sources[s].rank + 1 == RIB_PATHS_MAX)
			return RIB_NONE;
		if (r->sources[s].next == RIB_NONE)
			(void)rib_source_add_sibling(r, s);
	}
}

/* Where a path goes whose identifier is new; RIB_NONE: nowhere. */
static uint32_t
place_for(struct rib *r, uint32_t source, const struct taken *taken)
{
	uint32_t s = first_free(r, source, taken->busy);

	return s == RIB_NONE ? first_free(r, source, ~taken->stale) : s;
}

bool
rib_several_run(struct rib *r, uint32_t source, const struct rib_import *in,
    struct bgp_nlri *nlri, const struct bgp_attrs *attrs)
{
	struct bgp_nlri rest = *nlri, one;
	struct ip_prefix p;
	struct taken taken;
	uint32_t at;

	while (bgp_nlri_next(&rest, &p)) {
		at = find(r, source, &p, rest.id, &taken);
		if (at == RIB_NONE)
			at = place_for(r, source, &taken);
		/* Alone, and without the identifier in front. */
		one = rest;
		one.has_id = false;
		one.rd.p = nlri->rd.p + 4;
		one.rd.end = rest.rd.p;
		if (at == RIB_NONE)
			r->sources[source].pub.crowded = p;
		else if (!rib_update_run(r, at, in, &one, attrs))
			return false;
		*nlri = rest;
	}
	return true;
}

bool
rib_withdraw_path(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p, uint32_t id)
{
	struct taken taken;
	uint32_t at = find(r, source, p, id, &taken);

	return at != RIB_NONE && rib_withdraw(r, at, in, p);
}
