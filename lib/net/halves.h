/*
 * Halves in the order in which people read them: by router, neighbour and family.
 */
#ifndef NET_HALVES_H
#define NET_HALVES_H

#include "base/err.h"
#include "net/net.h"

struct net_halves;
/*
 * A walk over the halves of a router, of all routers of an owner (`at` names it), or of
 * all (NULL); with `bfd` over those that have BFD on the wire.  NULL and an error when
 * the name is unknown.  The order is that of the beginning; a half that is gone by then
 * is skipped.
 */
struct net_halves *net_halves_new(const struct net *, const char *at, bool bfd,
    struct errs *);
const struct net_half *net_halves_next(struct net_halves *); /* NULL: that was all */
void net_halves_free(struct net_halves *);

/* The half at this place of all halves of a net, in an order without a meaning; NULL:
 * there are no more.  To count, without the cost of a walk. */
const struct net_half *net_half_nth(const struct net *, size_t i);

/* What came and went, of one family or (IP_NONE) of all that the session carries. */
struct net_half_counts {
	uint32_t received, accepted, stale;
	size_t advertised;
};
void net_half_count(const struct net_half *, uint8_t family, struct net_half_counts *);
/* AS of the far end: as configured, or as it said; 0: not known. */
uint32_t net_half_remote_as(const struct net_half *);
/* No policy lets anything in or out, of any family (RFC 8212). */
bool net_half_closed(const struct net_half *);
/* RFC 7911: which of enum net_add_path was agreed on, for a family at least. */
unsigned net_half_add_path(const struct net_half *);
/* BFD on the wire; false: there is none (any more). */
struct net_half_bfd {
	const struct bfd *bfd;
	const struct net_bfd_path *path;
	uint64_t discarded;       /* packets that came and were not good */
	const char *last_discard; /* why, of the last of them; NULL: there was none */
};
bool net_half_bfd(const struct net_half *, struct net_half_bfd *);

#endif
