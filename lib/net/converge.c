/*
 * Has the net come to rest?  Halves that are Established over a live link with their
 * table sent are not looked at: the others are kept in a list, and only that is walked.
 */
#include "net/at.h"
#include "net/net_int.h"

struct verdict {
	struct net *net;
	const struct net_lens *lens; /* NULL: of all routers */
	struct net_reason *reasons;  /* NULL: nobody asks for reasons */
	size_t n;
	struct net_reason unasked;
	bool converged;
	bool thorough;  /* goes on until something is under way */
	bool under_way; /* not only sessions with real routers that are not there */
};

/* It has not come to rest; `absent`: because a real router is not there. */
static void
unsettle(struct verdict *v, bool absent)
{
	v->converged = false;
	v->under_way |= !absent;
}

/* Nothing that could still be found changes the answer. */
static bool
is_done(const struct verdict *v)
{
	if (v->converged || (v->thorough && !v->under_way))
		return false;
	return !v->reasons || v->n == NET_REASONS_MAX;
}

static struct net_reason *
say(struct verdict *v, const char *subject, const char *text, const char *at)
{
	struct net_reason *r = &v->unasked;

	if (v->reasons && v->n < NET_REASONS_MAX)
		r = &v->reasons[v->n++];
	*r = (struct net_reason){ .subject = subject, .text = text, .at = at };
	return r;
}

/* Why a half that is down may stay so, or NULL. */
static const char *
settled(const struct net_half *h)
{
	const struct net_sess *s = h->sess;

	if (s->spec->held)
		return s->spec->held;
	if (s->failed)
		return "stopped on request";
	if (s->link->dead)
		return "its link is down";
	if (net_sess_keys_differ(s))
		return "keys of the two ends differ";
	for (int i = 0; i < 2; i++) {
		if (s->half[i] && s->half[i]->limit.held &&
		    net_half_state(s->half[i]) == BGP_STATE_IDLE)
			return "held by a prefix limit";
	}
	return NULL;
}

const char *
net_half_why(const struct net *net, const struct net_half_info *i)
{
	const struct net_sess *s = net_sess_find(net, i->session->name);
	const struct net_half *h = s ? s->half[0] ? s->half[0] : s->half[1] : NULL;
	const char *text = h ? settled(h) : NULL;

	if (text)
		return text;
	if (i->why)
		return i->why;
	return i->status->last_error[0] ? i->status->last_error
					: bgp_state_name(i->state);
}

/* What somebody who waits for a session can do about it. */
static const char *
cure_of(enum bgp_state state, bool outside, bool erred)
{
	switch (state) {
	case BGP_STATE_CONNECT:
	case BGP_STATE_ACTIVE:
		return outside
		    ? "see that the real router runs, is reached, and has this end "
		      "as its neighbour, with the same password"
		    : "it tries again by itself: give it longer";
	case BGP_STATE_OPENSENT:
	case BGP_STATE_OPENCONFIRM:
		return outside ? "see what the real router says: it has not answered "
				 "the OPEN with its own, or not accepted it"
			       : "it is on its way up: give it longer";
	case BGP_STATE_IDLE:
		return erred ? "correct what the error names; it tries again by "
			       "itself, or at once with `erxctl reset`"
			     : "it starts by itself: give it longer";
	case BGP_STATE_ESTABLISHED:
	case BGP_STATE_N:
		break;
	}
	return "give it longer";
}

static void
say_down(struct verdict *v, const struct net_half *h)
{
	const char *error = bgp_peer_status(h->peer)->last_error;
	bool outside = h->sess->spec->transport == NET_EXTERNAL;
	struct net_reason *r = say(v, h->sess->spec->name,
	    bgp_state_name(net_half_state(h)), h->rt->spec->name);

	r->last_error = error[0] ? error : h->why;
	r->cure = cure_of(net_half_state(h), outside, r->last_error != NULL);
	if (outside)
		r->outside = &h->sess->spec->b.address;
}

static void
judge(struct verdict *v, const struct net_half *h)
{
	const char *name = h->sess->spec->name, *at = h->rt->spec->name, *text;

	if (!net_lens_sees(v->lens, at))
		return;
	if (!net_half_up(h)) {
		text = settled(h);
		if (!text) {
			unsettle(v, h->sess->spec->transport == NET_EXTERNAL);
			say_down(v, h);
		} else if (h->end == 0 || !h->sess->half[0] ||
		    net_half_up(h->sess->half[0])) {
			/* Of both ends: once. */
			say(v, name, text, NULL)->settled = true;
		}
		return;
	}
	if (!h->sess->link->dead && net_half_synced(h) && !net_half_deferred(h) &&
	    !net_half_stale(h))
		return;
	unsettle(v, false);
	if (h->sess->link->dead)
		say(v, name, "Established over a dead link", at)->cure =
		    "its hold timer, or BFD, has still to notice: give it longer";
	else if (net_half_stale(h))
		say(v, name, "stale routes wait for its End-of-RIB", at)->cure =
		    "the neighbour has restarted and sends its table: give it longer";
	else if (net_half_deferred(h))
		say(v, name, "UPDATEs wait for the tables of the neighbours", at)
		    ->cure = "erxd has restarted: give the others, or the deferral "
			     "time, longer";
	else
		say(v, name, "routes still to be sent", at)->cure =
		    "the neighbour takes them slowly: give it longer";
}

static void
judge_external(struct verdict *v)
{
	struct net *net = v->net;
	bool up = false;

	for (size_t i = 0; i < net->nexternals; i++) {
		const struct net_sess *s = net->sessions[net->externals[i]];

		for (int k = 0; k < 2; k++) {
			const struct net_half *h = s->half[k];

			if (!h || !net_half_up(h) ||
			    !net_lens_sees(v->lens, h->rt->spec->name))
				continue;
			up |= s->spec->transport == NET_EXTERNAL &&
			    (!v->lens ||
				erx_time_since(net->now, h->last_external) < NET_QUIET);
			/* Those in the list were looked at. */
			if (!h->odd)
				judge(v, h);
		}
	}
	if (up && erx_time_since(net->now, net->last_external) < NET_QUIET) {
		unsettle(v, false);
		say(v, "external sessions", "UPDATEs within the last 2 s", NULL)->cure =
		    "real routers still change their routes: give it longer";
	}
}

static bool
has_no_work(const struct net_table *t)
{
	return rib_idle(t->rib) && rib_groups_idle(t->groups);
}

/* First of all: what never ends by itself. */
static void
judge_unrest(struct verdict *v)
{
	struct net_reason r;
	unsigned at = 0;

	if (!net_unrest_count(v->net))
		return;
	unsettle(v, false);
	while (v->reasons && net_unrest_reason(v->net, &at, &r))
		*say(v, r.subject, r.text, NULL) = r;
}

/* News on its way to or from a half, or about it. */
static bool
has_news(const struct net_half *h)
{
	if (h->todo)
		return true;
	for (int end = 0; end < 2; end++)
		for (unsigned slot = 0; h->sess->half[end] && slot < BGP_SLOT_N;
		     slot++) {
			const struct net_line *l = h->sess->half[end]->line[slot];

			if (l && l->out && l->out->counted && l->out->news)
				return true;
		}
	return false;
}

static bool
is_under_way(const struct verdict *v)
{
	const struct net *net = v->net;

	if (!v->lens)
		return net->in_flight || !TAILQ_EMPTY(&net->todo);
	for (size_t i = 0; i < net->nhalves; i++)
		if (net_lens_sees(v->lens, net->halves[i]->rt->spec->name) &&
		    has_news(net->halves[i]))
			return true;
	return false;
}

static bool
look(struct verdict *v)
{
	struct net *net = v->net;
	struct net_half *h;
	struct net_table *t;

	TAILQ_FOREACH(h, &net->odd, odd_entry) {
		judge(v, h);
		if (is_done(v))
			return false;
	}
	TAILQ_FOREACH(t, &net->busy, busy_entry) {
		if (has_no_work(t) || !net_lens_sees(v->lens, t->rt->spec->name))
			continue;
		unsettle(v, false);
		say(v, t->rt->spec->name, "its table has changes to work on", NULL)
		    ->cure = "give it longer";
	}
	if (is_under_way(v)) {
		unsettle(v, false);
		say(v, "links", "octets in flight", NULL)->cure = "give it longer";
	}
	judge_external(v);
	return v->converged;
}

bool
net_rests_alone(struct net *net)
{
	struct verdict v = { .net = net, .converged = true };

	for (size_t i = 0; i < net->nexternals; i++) {
		const struct net_sess *s = net->sessions[net->externals[i]];

		if (s->spec->transport == NET_EXTERNAL && net_half_up(s->half[0]))
			return false;
	}
	return look(&v);
}

bool
net_inside_rests(const struct net *net)
{
	const struct net_half *h;
	const struct net_table *t;

	if (net->in_flight || !TAILQ_EMPTY(&net->todo) || !TAILQ_EMPTY(&net->arrived))
		return false;
	TAILQ_FOREACH(t, &net->busy, busy_entry) {
		if (!has_no_work(t))
			return false;
	}
	TAILQ_FOREACH(h, &net->odd, odd_entry) {
		if (h->sess->spec->transport == NET_EXTERNAL || settled(h))
			continue;
		if (!net_half_up(h) || !net_half_synced(h))
			return false;
	}
	return true;
}

bool
net_reasons(struct net *net, struct erx_time now, struct net_reason *reasons, size_t *n)
{
	struct verdict v = { .net = net, .reasons = reasons, .converged = true };

	net_set_now(net, now);
	judge_unrest(&v);
	look(&v);
	*n = v.n;
	return v.converged;
}

bool
net_reasons_of(struct net *net, struct erx_time now, const struct net_lens *lens,
    struct net_reason *reasons, size_t *n)
{
	struct verdict v = { .net = net,
		.lens = lens,
		.reasons = reasons,
		.converged = true };

	net_set_now(net, now);
	look(&v);
	*n = v.n;
	return v.converged;
}

bool
net_under_way(struct net *net, struct erx_time now)
{
	struct verdict v = { .net = net, .converged = true, .thorough = true };

	net_set_now(net, now);
	judge_unrest(&v);
	if (!v.under_way)
		look(&v);
	return v.under_way;
}

bool
net_keeps_gone(const struct net *net)
{
	const struct net_half *h;

	TAILQ_FOREACH(h, &net->odd, odd_entry) {
		if (!net_half_up(h) && net_half_stale(h))
			return true;
	}
	return false;
}

static void
say_reason(struct buf *out, const struct net_reason *r)
{
	buf_printf(out, "%s: %s%s%s%s%s\n", r->subject, r->text, r->at ? " at " : "",
	    r->at ? r->at : "", r->restless ? ": " : "", r->restless ? r->cure : "");
}

bool
net_converged(struct net *net, struct erx_time now, struct buf *why)
{
	struct net_reason reasons[NET_REASONS_MAX];
	struct verdict v = { .net = net,
		.reasons = why ? reasons : NULL,
		.converged = true };

	net_set_now(net, now);
	judge_unrest(&v);
	if (v.converged || why)
		look(&v);
	for (size_t i = 0; why && i < v.n; i++)
		say_reason(why, &reasons[i]);
	return v.converged;
}
