/*
 * Has the net come to rest?  Halves that are Established over a live link with their
 * table sent are not looked at: the others are kept in a list, and only that is walked.
 */
#include "net/net_int.h"

#define MAX_LINES 20

struct verdict {
	struct net *net;
	struct buf *why;
	unsigned lines;
	bool converged;
};

static void
say(struct verdict *v, const char *subject, const char *text, const char *at)
{
	if (!v->why || v->lines++ >= MAX_LINES)
		return;
	buf_printf(v->why, "%s: %s%s%s\n", subject, text, at ? " at " : "",
	    at ? at : "");
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
		if (s->half[i] && s->half[i]->limit_held &&
		    net_half_state(s->half[i]) == BGP_STATE_IDLE)
			return "held by a prefix limit";
	}
	return NULL;
}

static void
judge(struct verdict *v, const struct net_half *h)
{
	const char *name = h->sess->spec->name, *at = h->rt->spec->name, *text;

	if (net_half_up(h)) {
		if (h->sess->link->dead)
			text = "Established over a dead link";
		else if (!rib_member_synced(h->member))
			text = "routes still to be sent";
		else
			return;
	} else {
		text = settled(h);
		if (text) {
			/* Of both ends: once. */
			if (h->end == 0 || !h->sess->half[0] ||
			    net_half_up(h->sess->half[0]))
				say(v, name, text, NULL);
			return;
		}
		text = bgp_state_name(net_half_state(h));
	}
	v->converged = false;
	say(v, name, text, at);
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

			if (!h || !net_half_up(h))
				continue;
			up |= s->spec->transport == NET_EXTERNAL;
			/* Those in the list were looked at. */
			if (!h->odd)
				judge(v, h);
		}
	}
	if (up && erx_time_since(net->now, net->last_external) < NET_QUIET) {
		v->converged = false;
		say(v, "external sessions", "UPDATEs within the last 2 s", NULL);
	}
}

bool
net_converged(struct net *net, struct erx_time now, struct buf *why)
{
	struct verdict v = { .net = net, .why = why, .converged = true };
	struct net_half *h;
	struct net_table *t;

	net_set_now(net, now);
	TAILQ_FOREACH(h, &net->odd, odd_entry) {
		judge(&v, h);
		if (!v.converged && (!why || v.lines >= MAX_LINES))
			return false;
	}
	TAILQ_FOREACH(t, &net->busy, busy_entry) {
		if (rib_idle(t->rib) && rib_groups_idle(t->groups))
			continue;
		v.converged = false;
		say(&v, t->rt->spec->name, "its table has changes to work on", NULL);
	}
	if (net->in_flight || !TAILQ_EMPTY(&net->todo)) {
		v.converged = false;
		say(&v, "links", "octets in flight", NULL);
	}
	judge_external(&v);
	return v.converged;
}
