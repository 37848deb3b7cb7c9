/*
 * The decision process as a table of steps, tried in order; the first that tells two
 * paths apart is the explanation.  RFC 4271 9.1.2.2; P-40, P-43, P-45.
 *
 *   own network, not gone for long (RFC 9494), weight, local preference, AS path
 * length, origin, MED (same neighbour AS only), eBGP before iBGP, identifier, address
 *
 * Weight is precedence first, then the number: where import sets a precedence, what it
 * ranks higher wins whatever the rest (P-42a).  Where import leaves ORIGIN and MED out,
 * those steps never tell (P-40a).
 *
 * MED makes the order of comparison matter, so a choice among several is made by
 * elimination, step by step over all candidates, which gives the same best path
 * whatever the order of arrival.
 */
#ifndef RIB_DECIDE_H
#define RIB_DECIDE_H

#include "rib/rib.h"

struct rib_candidate {
	const struct rib_path *path;
	const struct rib_source *source;
	enum rib_reason verdict; /* out: RIB_WON, RIB_ONLY, or the step that lost it */
	bool ecmp;     /* out: equal to the best up to and including origin and MED,
			* and of the same kind (eBGP or iBGP) */
	unsigned link; /* scratch */
};

/* What steps compare, as explanations tell: the identifier of who brought the route
 * into the AS, MED (0 where import ignores that), and the length of the cluster list.
 */
uint32_t rib_candidate_id(const struct rib_candidate *);
uint32_t rib_candidate_med(const struct rib_candidate *);
unsigned rib_candidate_clusters(const struct rib_candidate *);

/* Index of the best of n >= 1 eligible candidates; fills verdict and ecmp. */
unsigned rib_decide(struct rib_candidate *, unsigned n);
/* The steps in front of MED, which order paths whatever others there are: < 0 when `a`
 * is better, 0 when they do not tell. */
int rib_prefer(const struct rib_candidate *a, const struct rib_candidate *b);

#endif
