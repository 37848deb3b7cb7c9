/*
 * A part of a spec that no link, session or table joins with the rest, as it is and as
 * it is to be: each is a finished spec of the same routers and hosts.  The spec that
 * runs gets the part anew and keeps all else.
 */
#ifndef NET_PIECE_H
#define NET_PIECE_H

#include "net/diff.h"
#include "net/net.h"
#include "net/spec.h"

struct net_piece {
	struct net_spec *was, *now; /* owned */
};

/* Frees both specs of a piece that was not applied. */
void net_piece_fini(struct net_piece *);
/*
 * Gives what is in a finished spec the numbers of its place in the one that runs: of
 * islands, realms and hosts.  False when a router or table is not in there, or is of a
 * kind that pieces do not know: the spec is good for nothing then.
 */
bool net_piece_place(const struct net_spec *runs, struct net_spec *);
/* True when the part, placed, is what runs of its routers and hosts, and nothing else
 * that runs leads to these. */
bool net_piece_is(const struct net_spec *runs, const struct net_spec *part);
/* As net_apply_diff with the spec that runs and the part anew; the steps are those of
 * net_diff between both parts.  Piece and steps are taken over. */
void net_apply_piece(struct net *, struct erx_time now, struct net_piece *,
    struct net_diff *);

#endif
