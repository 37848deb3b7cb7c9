/*
 * Prefixes whose route changes again and again.  A table counts how often what it
 * offers others of a prefix has changed, beyond its first offer, and reports the prefix
 * each RIB_FLAPS_STEP times.  What that means is for whoever reads the reports: a table
 * knows neither time nor what else has happened.
 *
 * Memory is bounded: RIB_FLAPS_SLOTS prefixes are counted at a time, in slots chosen by
 * hash.  A prefix keeps its slot until others that would have it have changed
 * RIB_FLAPS_PATIENCE times since it last did, so that of many prefixes that change
 * again and again at least a sample is counted to the end.
 */
#ifndef RIB_FLAPS_H
#define RIB_FLAPS_H

#include "rib/rib.h"

enum {
	/* Changes from one report to the next: a prime, so that reports of a circle of
	 * a few changes come from all of them in turn. */
	RIB_FLAPS_STEP = 31,
	RIB_FLAPS_RETURNS = 3, /* of them to the route that was offered at first */
	RIB_FLAPS_SLOTS = 128,
	RIB_FLAPS_PATIENCE = 128,
	RIB_FLAPS_REPORTS = 8 /* that wait to be read; what finds no room comes later */
};

struct rib_flap {
	struct ip_prefix prefix;
	/* The sources of what was offered before the last change and after; RIB_NONE
	 * where nothing was.  They were in use then. */
	uint32_t from, to;
};

/* What was counted in another epoch does not count any more. */
void rib_flaps_epoch(struct rib *, uint32_t epoch);
/* The next report; false: there is none. */
bool rib_flaps_next(struct rib *, struct rib_flap *);
/*
 * The last change of a prefix that has come back to a route that was offered before,
 * however seldom the prefix changes: too few changes for a report, but enough to say
 * that the table has part in an oscillation that others report.  False: there is none.
 */
bool rib_flaps_ask(const struct rib *, const struct ip_prefix *, struct rib_flap *);

#endif
