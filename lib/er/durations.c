/*
 * Observations as points (spokes, time) with straight lines between them and beyond the
 * last; or as a range, from which one is drawn.
 */
#include "er/durations.h"

#include "base/time.h"

#define POINTS 3

struct row {
	struct point {
		size_t spokes;
		int64_t us;
	} points[POINTS];
	int64_t lo, hi;   /* a range, when there are no points */
	const char *said; /* in reports that use ideal times; or NULL */
};

static const struct row rows[ER_SPAN_N] = {
	[ER_SPAN_LEG] = { .lo = 0, .hi = 60 * ERX_SEC, .said = "gateway leg" },
	[ER_SPAN_DISABLE] = { .lo = 0, .hi = 9900 * ERX_MSEC }, /* "under 10 s" */
	[ER_SPAN_CONNECT] = { .points = { { 0, 153 * ERX_SEC }, { 60, 904 * ERX_SEC },
				  { 110, 1747 * ERX_SEC } } },
	[ER_SPAN_DISCONNECT] = { .points = { { 0, 142 * ERX_SEC },
				     { 60, 883 * ERX_SEC }, { 110, 1786 * ERX_SEC } } },
	[ER_SPAN_GAP] = { .lo = 10 * ERX_SEC,
	    .hi = 240 * ERX_SEC,
	    .said = "connection deleted" },
	[ER_SPAN_GATEWAY] = { .lo = 1200 * ERX_SEC, .hi = 2700 * ERX_SEC },
	[ER_SPAN_GATEWAY_GONE] = { .lo = 1200 * ERX_SEC, .hi = 2700 * ERX_SEC },
	[ER_SPAN_REACH] = { .lo = 180 * ERX_SEC, .hi = 180 * ERX_SEC },
	[ER_SPAN_REACH_GONE] = { .lo = 180 * ERX_SEC, .hi = 180 * ERX_SEC },
	/* N-14: "1 to 3 minutes in the worst case", and "10 to 15 seconds". */
	[ER_SPAN_STANDBY] = { .lo = 60 * ERX_SEC, .hi = 180 * ERX_SEC },
	[ER_SPAN_STANDBY_PLANNED] = { .lo = 10 * ERX_SEC, .hi = 15 * ERX_SEC },
	/* "Up to 45 minutes", and up to one hour in all. */
	[ER_SPAN_PREPARE] = { .lo = 2700 * ERX_SEC, .hi = 2700 * ERX_SEC },
	[ER_SPAN_EXECUTE] = { .lo = 300 * ERX_SEC, .hi = 300 * ERX_SEC },
	[ER_SPAN_COMMIT] = { .lo = 600 * ERX_SEC, .hi = 600 * ERX_SEC },
	[ER_SPAN_FAILOVER] = { .lo = 15 * ERX_SEC, .hi = 15 * ERX_SEC },
	/* S-15: "about 30 minutes". */
	[ER_SPAN_MAP] = { .lo = 1800 * ERX_SEC, .hi = 1800 * ERX_SEC },
};

/* On the line through the two points around it, or the last two. */
static int64_t
on_line(const struct point *p, size_t spokes)
{
	size_t i = spokes > p[1].spokes ? 1 : 0;
	int64_t run = (int64_t)(p[i + 1].spokes - p[i].spokes);

	return p[i].us +
	    (p[i + 1].us - p[i].us) * ((int64_t)spokes - (int64_t)p[i].spokes) / run;
}

int64_t
er_duration(const struct er_fidelity *f, enum er_span what, size_t spokes,
    struct rng *rng)
{
	const struct row *r = &rows[what];

	if (f->has_span[what])
		return f->spans[what];
	if (r->points[0].us != 0)
		return on_line(r->points, spokes);
	return r->lo + (int64_t)rng_below(rng, (uint64_t)(r->hi - r->lo) + 1);
}

int64_t
er_duration_leg(const struct er_fidelity *f, bool disabled)
{
	enum er_span what = disabled ? ER_SPAN_DISABLE : ER_SPAN_LEG;

	if (!f->realistic_durations)
		return 0;
	return f->has_span[what] ? f->spans[what] : rows[what].hi;
}

void
er_durations_documented(struct buf *out)
{
	const char *before = "up to ";

	for (size_t i = 0; i < ER_SPAN_N; i++)
		if (rows[i].said) {
			buf_printf(out, "%s%lld s (%s)", before,
			    (long long)(rows[i].hi / ERX_SEC), rows[i].said);
			before = ", ";
		}
}
