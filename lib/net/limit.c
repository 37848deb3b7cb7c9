/*
 * What passes a limit brings the session down for the limit's rest, and with it the
 * others of its limit group, which find a note.  Back is a session that was down for
 * that when its neighbour has sent its whole table, or after a while: not all send
 * End-of-RIB.  W-10; RFC 4271 6.7, RFC 4486 4.
 */
#include "net/limit.h"

#include "net/net_int.h"

#include <string.h>

#define RETURN_CHECK (10 * ERX_SEC) /* for peers that send no End-of-RIB */

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

/* What it announces now. */
static uint32_t
count_of(const struct net_part *p)
{
	const struct rib_source *s = rib_source(net_part_table(p)->rib, p->source);

	return s->nroutes - s->nstale;
}

static const char *
rule_of(const struct net_half *h)
{
	const char *rule = net_here(h)->limit_rule;

	return rule ? rule : "prefix limit";
}

/* --- over --- */

static unsigned
hold(const struct net_part *p, struct net_told *m)
{
	struct net_half *h = p->half;

	h->limit.held = true;
	m->why = "over its prefix limit";
	m->subcode = BGP_CEASE_MAX_PREFIXES;
	m->len = bgp_notify_limit(m->data, p->family, net_part_here(p)->limit);
	m->idle = net_here(h)->limit_idle;
	return NET_RESET;
}

static void
trip_group(const struct net_part *p, const char *group)
{
	struct net *net = net_of(p->half);

	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *o = net->halves[i];
		const char *of = net_here(o)->limit_group;

		if (o == p->half || !of || strcmp(of, group) != 0)
			continue;
		o->limit.tripped = p->family;
		net_half_post(o, NET_TODO_TRIP);
	}
}

static unsigned
trip(struct net_part *p, struct net_told *m)
{
	struct net_half *h = p->half;

	p->limit.hit = true;
	net_event_add(net_of(h), NET_EVENT_LIMIT, h->sess->spec->name,
	    "more than %u %sprefixes from %s (%s): down for %lld s",
	    net_part_here(p)->limit, net_part_word(p), net_half_remote(h), rule_of(h),
	    (long long)(net_here(h)->limit_idle / ERX_SEC));
	if (net_here(h)->limit_group)
		trip_group(p, net_here(h)->limit_group);
	return hold(p, m);
}

unsigned
net_limit_tripped(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	part = net_half_part(h, h->limit.tripped);
	return net_half_up(h) ? hold(part ? part : h->parts, m) : 0;
}

/* --- near --- */

static void
warn(struct net_part *p)
{
	uint32_t limit = net_part_here(p)->limit, mark, n;
	struct net_half *h = p->half;
	unsigned percent = net_here(h)->limit_warn;

	mark = (uint32_t)((uint64_t)limit * percent / 100);
	if (!mark || !p->member)
		return;
	n = count_of(p);
	if (n >= mark && !p->limit.warned) {
		p->limit.warned = true;
		net_event_add(net_of(h), NET_EVENT_LIMIT_WARNING, h->sess->spec->name,
		    "%u %sprefixes from %s, %u %% of the limit of %u (%s)", n,
		    net_part_word(p), net_half_remote(h), percent, limit, rule_of(h));
	} else if (n + mark / 20 + 1 < mark) {
		p->limit.warned = false; /* some distance, or one route would chatter */
	}
}

bool
net_limit_listens(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++)
		if (net_part_here(&h->parts[i])->limit)
			return true;
	return false;
}

unsigned
net_limit_update(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	if (m->over)
		return trip(m->over, m);
	for (unsigned i = 0; i < h->nparts; i++)
		warn(&h->parts[i]);
	return 0;
}

unsigned
net_limit_changed(struct net_half *h, struct net_part *p, struct net_told *m)
{
	uint32_t limit = net_part_here(p)->limit;

	/* A higher limit ends the rest: with it the neighbour may fit. */
	if (h->limit.held && h->running && !net_half_up(h) && m->was->limit &&
	    (!limit || limit > m->was->limit)) {
		m->why = NULL;
		m->subcode = BGP_CEASE_RESET;
		m->len = 0;
		m->idle = ERX_SEC;
		return NET_RESET;
	}
	if (!p->member || (m->was->limit == limit && !m->warn_changed))
		return 0;
	if (limit && count_of(p) > limit)
		return trip(p, m);
	warn(p);
	return 0;
}

/* --- back --- */

static void
wait_for_return(struct net_half *h)
{
	timerq_set(&net_of(h)->timers, &h->limit.back.timer,
	    erx_time_add(net_of(h)->now, RETURN_CHECK));
}

unsigned
net_limit_up(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	for (unsigned i = 0; i < h->nparts; i++)
		h->parts[i].limit.warned = false;
	if (h->limit.held)
		wait_for_return(h);
	return 0;
}

/* Nothing of it is over a limit any more. */
static bool
all_returned(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		if (h->parts[i].limit.hit)
			return false;
	}
	return true;
}

unsigned
net_limit_end_of_rib(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)m;
	if (!h->limit.held || !p->member)
		return 0;
	if (p->limit.hit)
		net_event_add(net_of(h), NET_EVENT_LIMIT, h->sess->spec->name,
		    "back with %u %sprefixes from %s, limit %u (%s)", count_of(p),
		    net_part_word(p), net_half_remote(h), net_part_here(p)->limit,
		    rule_of(h));
	p->limit.hit = false;
	if (!all_returned(h))
		return 0;
	h->limit.held = false;
	timerq_unset(&net_of(h)->timers, &h->limit.back.timer);
	return 0;
}

/* Long enough without an End-of-RIB. */
unsigned
net_limit_due(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	for (unsigned i = 0; i < h->nparts; i++)
		net_limit_end_of_rib(h, &h->parts[i], m);
	return 0;
}

/* What has not come over a dead link is not known to be missing. */
unsigned
net_limit_link(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	if (h->sess->link->dead)
		timerq_unset(&net_of(h)->timers, &h->limit.back.timer);
	else if (h->limit.held && net_half_up(h))
		wait_for_return(h);
	return 0;
}

unsigned
net_limit_ended(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	timerq_unset(&net_of(h)->timers, &h->limit.back.timer);
	return 0;
}

unsigned
net_limit_forgotten(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	h->limit.held = false;
	for (unsigned i = 0; i < h->nparts; i++)
		h->parts[i].limit.hit = false;
	return 0;
}
