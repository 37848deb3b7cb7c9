/*
 * A choice by elimination: each step of the table is applied to all candidates that are
 * left, and throws out those that are worse than the best of them by that step.  MED
 * compares inside one neighbour AS only; done on whole sets it cannot depend on the
 * order of arrival, which pairwise comparison would (RFC 4271 9.1.2.2 c, RFC 4451 2).
 * The steps before MED are a plain order and are offered on their own, so that the
 * usual case is settled without the rest.
 */
#include "rib/decide.h"

#include <string.h>

#define HEADS 64 /* chains of neighbour ASes; a power of two */

typedef int (*step_cmp)(const struct rib_candidate *, const struct rib_candidate *);

/* -1 when the smaller (or larger) number, a's, is better. */
static int
lower(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
higher(uint32_t a, uint32_t b)
{
	return lower(b, a);
}

int
rib_prefer(const struct rib_candidate *a, const struct rib_candidate *b)
{
	const struct rib_path *p = a->path, *q = b->path;

	if (a->source->local != b->source->local)
		return higher(a->source->local, b->source->local);
	if (p->least != q->least)
		return lower(p->least, q->least);
	if (p->precedence != q->precedence)
		return higher(p->precedence, q->precedence);
	if (p->weight != q->weight)
		return higher(p->weight, q->weight);
	if (p->local_pref != q->local_pref)
		return higher(p->local_pref, q->local_pref);
	if (p->hops != q->hops)
		return lower(p->hops, q->hops);
	return lower(p->origin, q->origin);
}

static int
by_local(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return higher(a->source->local, b->source->local);
}

static int
by_least(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return lower(a->path->least, b->path->least);
}

static int
by_weight(const struct rib_candidate *a, const struct rib_candidate *b)
{
	const struct rib_path *p = a->path, *q = b->path;

	if (p->precedence != q->precedence)
		return higher(p->precedence, q->precedence);
	return higher(p->weight, q->weight);
}

static int
by_local_pref(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return higher(a->path->local_pref, b->path->local_pref);
}

static int
by_hops(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return lower(a->path->hops, b->path->hops);
}

static int
by_origin(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return lower(a->path->origin, b->path->origin);
}

static int
by_tie(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return higher(a->path->tie, b->path->tie);
}

static int
by_ebgp(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return higher(a->source->ebgp, b->source->ebgp);
}

/* A reflected route is judged by who brought it into the AS (4456 9). */
uint32_t
rib_candidate_id(const struct rib_candidate *c)
{
	struct bgp_draft draft;

	if (!(c->path->attrs->has & BGP_HAS_ORIGINATOR))
		return c->source->remote_id;
	bgp_draft_from(&draft, c->path->attrs);
	return draft.originator_id;
}

static int
by_id(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return lower(rib_candidate_id(a), rib_candidate_id(b));
}

unsigned
rib_candidate_clusters(const struct rib_candidate *c)
{
	struct bgp_draft draft;

	if (c->source->ebgp || c->source->local)
		return 0;
	bgp_draft_from(&draft, c->path->attrs);
	return draft.cluster_list.len;
}

static int
by_cluster(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return lower(rib_candidate_clusters(a), rib_candidate_clusters(b));
}

static int
by_address(const struct rib_candidate *a, const struct rib_candidate *b)
{
	int d = ip_addr_cmp(&a->source->address, &b->source->address);

	/* Two paths of one neighbour, or two sources of one address: any order will do,
	 * if it is always the same. */
	if (d == 0 && !a->source->local && !b->source->local)
		d = lower(a->path->id, b->path->id);
	return d ? d : lower(a->path->source, b->path->source);
}

static const struct step {
	enum rib_reason lost;
	step_cmp cmp; /* NULL: MED */
} steps[] = {
	{ RIB_LOST_LOCAL, by_local },
	{ RIB_LOST_LONG_STALE, by_least },
	{ RIB_LOST_WEIGHT, by_weight },
	{ RIB_LOST_LOCAL_PREF, by_local_pref },
	{ RIB_LOST_HOPS, by_hops },
	{ RIB_LOST_ORIGIN, by_origin },
	{ RIB_LOST_MED, NULL },
	{ RIB_LOST_TIE, by_tie },
	{ RIB_LOST_EBGP, by_ebgp },
	{ RIB_LOST_ID, by_id },
	{ RIB_LOST_CLUSTER, by_cluster },
	{ RIB_LOST_ADDRESS, by_address },
};

static bool
alive(const struct rib_candidate *c)
{
	return c->verdict == RIB_OK;
}

/* Applies one step; how many are left. */
static unsigned
eliminate(struct rib_candidate *c, unsigned n, const struct step *step)
{
	const struct rib_candidate *best = NULL;
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++) {
		if (alive(&c[i]) && (!best || step->cmp(&c[i], best) < 0))
			best = &c[i];
	}
	for (unsigned i = 0; i < n; i++) {
		if (!alive(&c[i]))
			continue;
		if (step->cmp(&c[i], best) > 0)
			c[i].verdict = step->lost;
		else
			left++;
	}
	return left;
}

uint32_t
rib_candidate_med(const struct rib_candidate *c)
{
	return c->path->med_dropped ? 0 : c->path->attrs->med;
}

static bool
meds_differ(const struct rib_candidate *c, unsigned n)
{
	const struct rib_candidate *first = NULL;

	for (unsigned i = 0; i < n; i++) {
		if (!alive(&c[i]))
			continue;
		if (!first)
			first = &c[i];
		else if (rib_candidate_med(&c[i]) != rib_candidate_med(first))
			return true;
	}
	return false;
}

/* The candidate with the lowest MED among those of c[i]'s neighbour AS so far. */
static unsigned *
champion(struct rib_candidate *c, unsigned *heads, unsigned i)
{
	uint32_t as = c[i].path->attrs->neighbor_as;
	unsigned *at = &heads[(as ^ as >> 6 ^ as >> 12) % HEADS];

	while (*at != RIB_NONE && c[*at].path->attrs->neighbor_as != as)
		at = &c[*at].link;
	return at;
}

/* Chains hold one champion for each neighbour AS; the others go. */
static unsigned
eliminate_med(struct rib_candidate *c, unsigned n)
{
	unsigned heads[HEADS], left = 0, *at;

	memset(heads, 0xff, sizeof heads);
	for (unsigned i = 0; i < n; i++) {
		if (!alive(&c[i]))
			continue;
		at = champion(c, heads, i);
		if (*at == RIB_NONE) {
			c[i].link = RIB_NONE;
			*at = i;
		} else if (rib_candidate_med(&c[i]) < rib_candidate_med(&c[*at])) {
			c[i].link = c[*at].link;
			*at = i;
		}
	}
	for (unsigned i = 0; i < n; i++) {
		if (!alive(&c[i]))
			continue;
		at = champion(c, heads, i);
		if (rib_candidate_med(&c[i]) > rib_candidate_med(&c[*at]))
			c[i].verdict = RIB_LOST_MED;
		else
			left++;
	}
	return left;
}

unsigned
rib_decide(struct rib_candidate *c, unsigned n)
{
	unsigned left = n, best = 0;

	for (unsigned i = 0; i < n; i++) {
		c[i].verdict = RIB_OK;
		c[i].ecmp = false;
	}
	for (size_t s = 0; s < sizeof steps / sizeof *steps && left > 1; s++) {
		if (steps[s].lost == RIB_LOST_ID) {
			/* What is left by now is equal for forwarding (P-43). */
			for (unsigned i = 0; i < n; i++)
				c[i].ecmp = alive(&c[i]);
		}
		if (steps[s].cmp)
			left = eliminate(c, n, &steps[s]);
		else if (meds_differ(c, n))
			left = eliminate_med(c, n);
	}
	for (unsigned i = 0; i < n; i++) {
		if (alive(&c[i]))
			best = i;
	}
	c[best].verdict = n == 1 ? RIB_ONLY : RIB_WON;
	c[best].ecmp = true;
	return best;
}
