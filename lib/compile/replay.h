/*
 * The table that an MRT file comes to (bgp/mrt.h).  A collector has a table of each of
 * its peers: what one of them withdraws another may still announce.
 */
#ifndef COMPILE_REPLAY_H
#define COMPILE_REPLAY_H

#include "base/err.h"
#include "er/lab.h"
#include "er/parts.h"

struct compile_replayed_route {
	struct ip_prefix prefix;
	uint8_t *attrs; /* as net_origin has them; the caller's */
	size_t nattrs;
};

struct compile_replayed {
	struct compile_replayed_route *items; /* each prefix once, in the order of the
					       * file */
	size_t n, cap;
};

/*
 * Reads the file of an entry of `advertise`, of one peer if the entry names one, and at
 * most so many prefixes as the entry says.  Of a prefix that several peers announce the
 * latest announcement counts, and in a table the first one.  No route at all, or no
 * such peer, is an error bad-file; what is damaged or left out is a warning,
 * damaged-records or left-out-records.  The attributes of what comes out belong to the
 * caller, the list is freed with compile_replayed_fini.
 */
void compile_replay(struct compile_replayed *, const struct er_file *,
    const struct er_advert *, struct errs *);
void compile_replayed_fini(struct compile_replayed *);

#endif
