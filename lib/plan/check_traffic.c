/*
 * Checks that follow packets, and those that ask what the watch on a flow has recorded.
 */
#include "net/ways.h"
#include "plan/ends.h"
#include "plan/run_int.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

static const struct plan_flow *
flow_of(const struct plan_run *r, const char *name)
{
	for (size_t i = 0; i < r->plan->nflows; i++)
		if (strcmp(r->plan->flows[i].name, name) == 0)
			return &r->plan->flows[i];
	return NULL;
}

static void
ends(const struct plan_run *r, const struct plan_check *c, const char **from,
    const char **to)
{
	const struct plan_flow *f = c->flow ? flow_of(r, c->flow) : NULL;

	*from = f ? f->from : c->from;
	*to = f ? f->to : c->to;
}

static bool
on_hop(const struct plan_run *r, const struct net_hop *h, const char *name)
{
	return run_place_is(r->run, name, h->router, h->link);
}

/* All of `via`, in order. */
static bool
passes(const struct plan_run *r, const struct net_trace_path *p,
    const struct plan_texts *via, bool backwards)
{
	size_t at = 0;

	for (size_t i = 0; i < p->nhops && at < via->n; i++) {
		const char *next = via->items[backwards ? via->n - 1 - at : at];

		if (on_hop(r, &p->hops[i], next)) {
			at++;
			i--; /* one hop may answer to two names */
			if (at == via->n)
				return true;
		}
	}
	return at == via->n;
}

static bool
avoids(const struct plan_run *r, const struct net_trace_path *p,
    const struct plan_texts *avoid)
{
	for (size_t i = 0; i < p->nhops; i++)
		for (size_t k = 0; k < avoid->n; k++)
			if (on_hop(r, &p->hops[i], avoid->items[k]))
				return false;
	return true;
}

static void
tell_path(struct buf *got, const struct net_trace_path *p)
{
	buf_puts(got, got->len ? "; " : "");
	for (size_t i = 0; i < p->nhops; i++)
		buf_printf(got, "%s%s", i ? " > " : "", p->hops[i].router);
	buf_printf(got, " (%s)", net_fate_name(p->fate));
}

static bool
path(const struct plan_run *r, const struct plan_check *c, const struct net_trace *t,
    bool backwards, struct buf *got)
{
	bool good = t->members > 0 && net_trace_arrived(t) == t->members &&
	    (!(c->has & PLAN_HAS_MEMBERS) || t->members == c->members);

	for (size_t i = 0; i < t->npaths; i++)
		good = good && passes(r, &t->paths[i], &c->via, backwards) &&
		    avoids(r, &t->paths[i], &c->avoid);
	for (size_t i = 0; got && i < t->npaths && i < 4; i++)
		tell_path(got, &t->paths[i]);
	if (got && t->npaths > 4)
		buf_printf(got, "; and %zu more", t->npaths - 4);
	return good;
}

static void
tell_members(struct buf *got, const struct net_trace *t, const char *from,
    const char *to)
{
	unsigned arrived = net_trace_arrived(t);

	buf_printf(got, "%s%s to %s: %u of %u members arrive", got->len ? "; " : "",
	    from, to, arrived, t->members);
	if (arrived < t->members) {
		buf_puts(got, ", ");
		net_trace_text(got, t);
	}
}

/* `t` is NULL where nothing can begin. */
static bool
one_way(const struct plan_run *r, const struct plan_check *c, const char *from,
    const char *to, const struct net_trace *t, bool backwards, struct buf *got)
{
	bool good;

	if (!t) {
		if (got)
			buf_printf(got,
			    "%sno traffic from %s to %s: one of them is not "
			    "there, or they have no addresses of one family",
			    got->len ? "; " : "", from, to);
		return c->kind == PLAN_UNREACHABLE;
	}
	/* What leaves the lab over the Internet entry has neither arrived nor been
	 * lost.
	 */
	if (c->kind == PLAN_REACHABLE)
		good = t->members && net_trace_arrived(t) == t->members;
	else if (c->kind == PLAN_UNREACHABLE)
		good = t->lost == t->members;
	else
		good = path(r, c, t, backwards, got);
	if (got && c->kind != PLAN_PATH)
		tell_members(got, t, from, to);
	return good;
}

static bool
both_ways(const struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct er_flow f = { .has_forward = false };
	const char *from, *to;
	bool good = true, there;

	ends(r, c, &from, &to);
	there = plan_trace(r->run, from, to, &f);
	if (c->direction & PLAN_FORWARD)
		good = one_way(r, c, from, to, f.has_forward ? &f.forward : NULL, false,
			   got) &&
		    good;
	/* `via` has the order of the way that the check is about: of a check of both
	 * that is the way forward, and the answer passes the same places backwards. */
	if (c->direction & PLAN_REVERSE)
		good = one_way(r, c, to, from, f.has_reverse ? &f.reverse : NULL,
			   c->direction == PLAN_BOTH, got) &&
		    good;
	if (there)
		er_flow_fini(&f);
	return good;
}

static bool
works(const struct net_trace *t)
{
	return t->members && net_trace_arrived(t) == t->members;
}

static bool
symmetric_now(const struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct er_flow f = { .has_forward = false };
	struct buf only[2];
	const char *from, *to;
	bool there, good;

	ends(r, c, &from, &to);
	buf_init(&only[0]);
	buf_init(&only[1]);
	there = plan_trace(r->run, from, to, &f);
	good = there && works(&f.forward) && works(&f.reverse);
	if (good)
		net_trace_differ(run_net(r->run), &f.forward, &f.reverse, &only[0],
		    &only[1]);
	if (got && !there) {
		buf_puts(got,
		    "one of the ends is not there, or they have no "
		    "addresses of one family");
	} else if (got && !good) {
		buf_printf(got, "%s to %s: ", from, to);
		net_trace_text(got, &f.forward);
		buf_printf(got, "; %s to %s: ", to, from);
		net_trace_text(got, &f.reverse);
	} else if (got && (only[0].len || only[1].len)) {
		buf_printf(got, "only from %s to %s: %s; only back: %s", from, to,
		    only[0].len ? only[0].data : "nothing",
		    only[1].len ? only[1].data : "nothing");
	} else if (got) {
		buf_puts(got, "both directions over the same links");
	}
	good = good && !only[0].len && !only[1].len;
	buf_fini(&only[0]);
	buf_fini(&only[1]);
	if (there)
		er_flow_fini(&f);
	return good;
}

static bool
within(struct plan_run *r, const struct plan_check *c, int64_t us, const char *what,
    struct buf *expected, struct buf *got)
{
	r->measured = us;
	if (expected && c->has & PLAN_HAS_SPAN_MOST) {
		buf_puts(expected, "at most ");
		plan_span_text(expected, c->span_most);
	}
	if (expected && c->has & PLAN_HAS_SPAN_LEAST) {
		buf_puts(expected, expected->len ? ", at least " : "at least ");
		plan_span_text(expected, c->span_least);
	}
	if (got) {
		buf_printf(got, "longest %s ", what);
		plan_span_text(got, us);
	}
	return (!(c->has & PLAN_HAS_SPAN_MOST) || us <= c->span_most) &&
	    (!(c->has & PLAN_HAS_SPAN_LEAST) || us >= c->span_least);
}

bool
plan_looks_back(const struct plan_check *c)
{
	return c->kind == PLAN_OUTAGE ||
	    (c->kind == PLAN_SYMMETRIC && c->has & PLAN_HAS_SPAN_MOST);
}

static bool
holds_traffic(struct plan_run *r, const struct plan_check *c, struct buf *expected,
    struct buf *got)
{
	const struct plan_window w = { plan_since(r, c->since), r->asks_always };

	if (c->kind == PLAN_OUTAGE)
		return within(r, c,
		    plan_flows_longest(r->result->flows, c->flow, c->direction, &w,
			c->outage_kind),
		    c->outage_kind ? c->outage_kind : "outage", expected, got);
	if (c->kind == PLAN_SYMMETRIC && c->has & PLAN_HAS_SPAN_MOST)
		return within(r, c,
		    plan_flows_longest_asymmetry(r->result->flows, c->flow, &w),
		    "asymmetry", expected, got);
	if (c->kind == PLAN_SYMMETRIC)
		return symmetric_now(r, c, got);
	return both_ways(r, c, got);
}

void
plan_expected(const struct plan_check *c, struct buf *out)
{
	static const char *const texts[PLAN_CHECK_N] = {
		[PLAN_SEES] = "such a route",
		[PLAN_ABSENT] = "no such route",
		[PLAN_BEST_VIA] = "every route in use from there",
		[PLAN_ECMP_OVER] = "exactly these members",
		[PLAN_COUNT] = "that many prefixes",
		[PLAN_REACHABLE] = "every member arrives",
		[PLAN_UNREACHABLE] = "no member arrives",
		[PLAN_PATH] = "this way, and every member arrives",
		[PLAN_SYMMETRIC] = "both directions over the same links",
		[PLAN_SESSION] = "every such session like this",
		[PLAN_OUTAGE] = "",
		[PLAN_UNCHANGED] = "no difference",
		[PLAN_KEY_STATE] = "",
		[PLAN_FAILOVER_TEST] = "such a test",
		[PLAN_EXPECTED] = "every prefix that the lab expects",
	};

	if (c->kind == PLAN_KEY_STATE) {
		buf_puts(out, c->state);
		return;
	}
	buf_puts(out, texts[c->kind]);
	if (c->kind == PLAN_SEES && c->has & PLAN_HAS_COUNT)
		buf_printf(out, ", %u times", c->count);
	if (c->has & PLAN_HAS_EXACTLY)
		buf_printf(out, ": exactly %u", c->exactly);
	if (c->has & PLAN_HAS_AT_LEAST)
		buf_printf(out, ": at least %u", c->at_least);
	if (c->has & PLAN_HAS_AT_MOST)
		buf_printf(out, ": at most %u", c->at_most);
}

bool
plan_holds(struct plan_run *r, const struct plan_check *c, struct buf *expected,
    struct buf *got)
{
	switch (c->kind) {
	case PLAN_OUTAGE:
		return holds_traffic(r, c, expected, got);
	case PLAN_SYMMETRIC:
		if (expected && !(c->has & PLAN_HAS_SPAN_MOST))
			plan_expected(c, expected);
		return holds_traffic(r, c, expected, got);
	case PLAN_REACHABLE:
	case PLAN_UNREACHABLE:
	case PLAN_PATH:
		if (expected)
			plan_expected(c, expected);
		return holds_traffic(r, c, expected, got);
	case PLAN_FAILOVER_TEST:
		if (expected)
			plan_expected(c, expected);
		return plan_holds_test(r, c, got);
	default:
		if (expected)
			plan_expected(c, expected);
		return plan_holds_routes(r, c, expected, got);
	}
}
