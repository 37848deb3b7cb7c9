/*
 * What a gateway learns over its ExpressRoute connections, prefix by prefix, from the
 * table of its first instance, whatever the routes come from.  Route sets (F-23) and
 * failover tests of a location (F-21) rest on the same walk.
 */
#ifndef RUN_LEARNED_H
#define RUN_LEARNED_H

#include "run/run.h"

/* Connections are bits, by their place in the VNet's list; a gateway has 16 at most. */
struct run_learned {
	struct ip_prefix prefix;
	uint64_t by[2];   /* those whose primary, or secondary, link teaches it */
	uint64_t near[2]; /* of these, those with the shortest AS path */
};

struct run_learned_walk;
/* A walk over the table of a gateway, which the caller frees; NULL when the gateway is
 * a real router, whose table is not known here. */
struct run_learned_walk *run_learned_new(const struct run *, const struct er_vnet *);
void run_learned_free(struct run_learned_walk *); /* NULL is fine */

enum run_learned_step { RUN_LEARNED_END, RUN_LEARNED_PAUSE, RUN_LEARNED_ROW };
/* The next prefix that a connection teaches.  `units` of work are taken off; a pause
 * comes when none is left.  The bits are those of the lab at the time of the row. */
enum run_learned_step run_learned_next(struct run_learned_walk *, struct run_learned *,
    unsigned *units);

#endif
