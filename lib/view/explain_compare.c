/*
 * The decision once more, with the values that each step compared.  What beat a route
 * is the best one, which has stayed in to the end and so had the best value at every
 * step; only MED is compared inside one neighbour AS, whose best may lose later.
 */
#include "base/xalloc.h"
#include "compile/policy.h"
#include "view/explain_int.h"

#define ECMP_MAX 64

/* --- values --- */

static void
put_local(struct buf *out, const struct rib_candidate *c)
{
	buf_puts(out, c->source->local ? "own" : "learned");
}

static void
put_least(struct buf *out, const struct rib_candidate *c)
{
	buf_puts(out, c->path->least ? "gone for long" : "there");
}

static void
put_weight(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", c->path->weight);
}

/* Where what MSEEs taught stands beside others, as tables show it (P-42a). */
static void
put_ranked_weight(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", compile_weight(c->path));
}

static void
put_local_pref(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", c->path->local_pref);
}

static void
put_hops(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", c->path->hops);
}

static void
put_origin(struct buf *out, const struct rib_candidate *c)
{
	static const char *const names[] = { "igp", "egp", "incomplete" };

	buf_puts(out, c->path->origin < 3 ? names[c->path->origin] : "?");
}

static void
put_med(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", rib_candidate_med(c));
}

static void
put_tie(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", c->path->tie);
}

static void
put_kind(struct buf *out, const struct rib_candidate *c)
{
	buf_puts(out, c->source->ebgp ? "eBGP" : "iBGP");
}

static void
put_id(struct buf *out, const struct rib_candidate *c)
{
	uint32_t id = rib_candidate_id(c);

	buf_printf(out, "%u.%u.%u.%u", id >> 24, id >> 16 & 255, id >> 8 & 255,
	    id & 255);
}

static void
put_clusters(struct buf *out, const struct rib_candidate *c)
{
	buf_printf(out, "%u", rib_candidate_clusters(c));
}

static void
put_address(struct buf *out, const struct rib_candidate *c)
{
	char text[IP_ADDR_STRLEN];

	buf_puts(out, ip_addr_text(&c->source->address, text));
}

static const struct step {
	const char *name;
	void (*put)(struct buf *, const struct rib_candidate *);
	enum rib_reason lost;
	char sign; /* of what lost against what won */
} steps[] = {
	{ "route", put_local, RIB_LOST_LOCAL, '<' },
	{ "neighbour", put_least, RIB_LOST_LONG_STALE, '<' },
	{ "weight", put_weight, RIB_LOST_WEIGHT, '<' },
	{ "local preference", put_local_pref, RIB_LOST_LOCAL_PREF, '<' },
	{ "AS path", put_hops, RIB_LOST_HOPS, '>' },
	{ "origin", put_origin, RIB_LOST_ORIGIN, '>' },
	{ "MED", put_med, RIB_LOST_MED, '>' },
	{ "goes first", put_tie, RIB_LOST_TIE, '<' },
	{ "session", put_kind, RIB_LOST_EBGP, '<' },
	{ "router id", put_id, RIB_LOST_ID, '>' },
	{ "cluster list", put_clusters, RIB_LOST_CLUSTER, '>' },
	{ "peer address", put_address, RIB_LOST_ADDRESS, '>' },
};

/* By a routing preference, which goes before the weights that are shown: by these the
 * path that lost is as good, or better. */
bool
view_ex_by_preference(const struct rib_candidate *lost, const struct rib_candidate *won)
{
	return lost->verdict == RIB_LOST_WEIGHT &&
	    lost->path->precedence != won->path->precedence &&
	    compile_weight(lost->path) >= compile_weight(won->path);
}

static void
put_class(struct buf *out, const struct rib_candidate *c)
{
	buf_puts(out, compile_class_name(c->path->class));
}

static char *
compared(const struct rib_candidate *lost, const struct rib_candidate *won, bool ranked)
{
	static const struct step by_rank = { "weight", put_ranked_weight,
		RIB_LOST_WEIGHT, '<' },
				 by_preference = { "preference", put_class,
					 RIB_LOST_WEIGHT, '<' };
	const struct step *s = steps;
	struct buf out;

	while (s->lost != lost->verdict)
		if (++s == steps + sizeof steps / sizeof *steps)
			return NULL;
	if (ranked && view_ex_by_preference(lost, won))
		s = &by_preference;
	else if (ranked && s->lost == RIB_LOST_WEIGHT)
		s = &by_rank;
	buf_init(&out);
	buf_printf(&out, "%s ", s->name);
	s->put(&out, lost);
	buf_printf(&out, " %c ", s->sign);
	s->put(&out, won);
	return buf_steal(&out);
}

/* --- who beat whom --- */

bool
view_ex_ranked(const struct rib_candidate *c, unsigned n)
{
	for (unsigned i = 1; i < n; i++)
		if (c[i].path->precedence != c[0].path->precedence)
			return true;
	return false;
}

/* Of those that are equal to the best only as many share the traffic as may. */
static void
mark_used(struct rib_candidate *c, unsigned n, const struct rib *rib,
    const struct rib_net *net)
{
	const struct rib_path *used[ECMP_MAX];
	unsigned nused = rib_ecmp(rib, net, used, ECMP_MAX);

	for (unsigned i = 0; i < n; i++) {
		bool any = false;

		for (unsigned k = 0; k < nused; k++)
			any = any || used[k] == c[i].path;
		c[i].ecmp = any;
	}
}

struct rib_candidate *
view_ex_decide(struct rib *rib, const struct rib_net *net, unsigned *n)
{
	struct rib_candidate *c = xcalloc(VIEW_PATHS_EXPLAINED, sizeof *c);
	const struct rib_path *path = NULL;

	*n = 0;
	while (*n < VIEW_PATHS_EXPLAINED &&
	    (path = rib_path_next(rib, net, path)) != NULL) {
		if (path->reason != RIB_OK)
			continue;
		c[*n].path = path;
		c[(*n)++].source = rib_source(rib, path->source);
	}
	if (*n > 0)
		rib_decide(c, *n);
	mark_used(c, *n, rib, net);
	return c;
}

static bool
same_as(const struct rib_candidate *a, const struct rib_candidate *b)
{
	return a->path->attrs->neighbor_as == b->path->attrs->neighbor_as;
}

/* Verdicts of later steps are greater; those that won are none. */
static bool
came_to_med(const struct rib_candidate *c)
{
	return c->verdict == RIB_WON || c->verdict >= RIB_LOST_MED;
}

const struct rib_candidate *
view_ex_beaten_by(const struct rib_candidate *c, unsigned n,
    const struct rib_candidate *lost)
{
	const struct rib_candidate *best = NULL;

	for (unsigned i = 0; i < n; i++) {
		if (lost->verdict != RIB_LOST_MED) {
			if (c[i].verdict == RIB_WON)
				return &c[i];
		} else if (came_to_med(&c[i]) && same_as(&c[i], lost) &&
		    (!best || rib_candidate_med(&c[i]) < rib_candidate_med(best))) {
			best = &c[i];
		}
	}
	return best;
}

char *
view_ex_compared(const struct rib_candidate *c, unsigned n,
    const struct rib_candidate *lost)
{
	const struct rib_candidate *won = view_ex_beaten_by(c, n, lost);

	return won ? compared(lost, won, view_ex_ranked(c, n)) : NULL;
}
