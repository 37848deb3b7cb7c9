/*
 * The table of aspects (aspect.h), and how a half goes through it.  The order of the
 * rows counts at two moments.  At the End-of-RIB a limit says that the session is back
 * before graceful restart drops what did not come again, for it counts what came.  When
 * a session has changed, a batch whose delay is gone lets its UPDATEs go before BFD is
 * configured.
 *
 * half.c, half_news.c and this file call each other: what a half does tells aspects,
 * and what aspects ask the half does.
 */
#include "net/aspect.h"

#include "net/bfd.h"
#include "net/net_int.h"

#include <stdio.h>

enum { LIMIT, RESTART, REFRESH, GRACEFUL, BATCH, BFD, DETECT, ASPECTS };

_Static_assert(ASPECTS <= 8, "the bits of net_half.holds");

const struct net_aspect net_aspects[] = {
	[LIMIT] = { .name = "limit",
	    .half_timer = offsetof(struct net_half, limit.back),
	    .at = { [NET_AT_CHANGED] = net_limit_changed,
		[NET_AT_UP] = net_limit_up,
		[NET_AT_UPDATE] = net_limit_update,
		[NET_AT_END_OF_RIB] = net_limit_end_of_rib,
		[NET_AT_TRIPPED] = net_limit_tripped,
		[NET_AT_ENDED] = net_limit_ended,
		[NET_AT_LINK] = net_limit_link,
		[NET_AT_TIMER] = net_limit_due,
		[NET_AT_FORGOTTEN] = net_limit_forgotten } },
	[RESTART] = { .name = "restart",
	    .at = { [NET_AT_MADE] = net_restart_made,
		[NET_AT_UP] = net_restart_up,
		[NET_AT_END_OF_RIB] = net_restart_end_of_rib,
		[NET_AT_FREED] = net_restart_freed } },
	[REFRESH] = { .name = "refresh",
	    .part_timer = offsetof(struct net_part, refresh.late),
	    .at = { [NET_AT_REFRESH] = net_refresh_came,
		[NET_AT_ENDED] = net_refresh_ended,
		[NET_AT_TIMER] = net_refresh_due } },
	[GRACEFUL] = { .name = "graceful",
	    .part_timer = offsetof(struct net_part, graceful.stale),
	    .at = { [NET_AT_RETURN] = net_graceful_return,
		[NET_AT_UP] = net_graceful_up,
		[NET_AT_END_OF_RIB] = net_graceful_end_of_rib,
		[NET_AT_DOWN] = net_graceful_down,
		[NET_AT_TIMER] = net_graceful_due,
		[NET_AT_WORTHLESS] = net_graceful_worthless } },
	[BATCH] = { .name = "batch",
	    .half_timer = offsetof(struct net_half, batch.due),
	    .pins_time = true, /* the other end would move along without it */
	    .at = { [NET_AT_CONFIGURED] = net_batch_configured,
		[NET_AT_WAITING] = net_batch_waiting,
		[NET_AT_SENT] = net_batch_sent,
		[NET_AT_ENDED] = net_batch_ended,
		[NET_AT_TIMER] = net_batch_due } },
	[BFD] = { .name = "bfd",
	    .at = { [NET_AT_CONFIGURED] = net_bfd_configured,
		[NET_AT_STOP] = net_bfd_stop,
		[NET_AT_FORGOTTEN] = net_bfd_forgotten,
		[NET_AT_FREED] = net_bfd_freed } },
	[DETECT] = { .name = "detect",
	    .half_timer = offsetof(struct net_half, detect.noticed),
	    .at = { [NET_AT_ENDED] = net_detect_ended,
		[NET_AT_LINK] = net_detect_link,
		[NET_AT_TIMER] = net_detect_due } },
	[ASPECTS] = { .name = NULL },
};

/* --- verbs --- */

static void
reset(struct net_half *h, const struct net_told *m)
{
	snprintf(h->why_text, sizeof h->why_text, "%s", m->why);
	h->why = h->why_text;
	bgp_peer_reset(h->peer, h->sess->net->now, m->subcode, m->data, m->len,
	    m->idle);
}

static void
leave(struct net_half *h, struct net_part *p)
{
	if (p)
		net_half_leave_part(p);
	else
		net_half_leave(h);
}

/* In the order of enum net_verb. */
static void
obey(struct net_half *h, struct net_part *p, unsigned aspect, unsigned verbs,
    struct net_told *m)
{
	uint8_t *holds = p ? &p->holds : &h->holds;

	if (verbs & NET_HOLD_BACK)
		*holds |= (uint8_t)(1u << aspect);
	if (verbs & NET_LET_GO)
		*holds &= (uint8_t) ~(1u << aspect);
	if (verbs & NET_RECONFIGURE)
		net_half_configure(h);
	if (verbs & NET_RESET)
		reset(h, m);
	if (verbs & NET_DROP_STALE)
		net_half_tell(h, NULL, NET_AT_WORTHLESS, m);
	if (verbs & NET_LEAVE)
		leave(h, p);
	if (verbs & NET_REJOIN && p && h->up)
		net_part_join(p);
	if (verbs & NET_READY)
		net_half_ready(h);
	if (verbs & NET_SETTLE)
		net_half_settle(h);
}

unsigned
net_half_tell(struct net_half *h, struct net_part *p, enum net_moment at,
    struct net_told *m)
{
	unsigned all = 0;

	for (unsigned i = 0; i < ASPECTS; i++) {
		net_hook *hook = net_aspects[i].at[at];
		unsigned verbs = hook ? hook(h, p, m) : 0;

		if (verbs)
			obey(h, p, i, verbs, m);
		all |= verbs;
	}
	return all;
}

void
net_half_bring_down(struct net_half *h, const struct net_told *m)
{
	reset(h, m);
	net_half_drain(h);
}

void
net_half_tripped(struct net_half *h)
{
	struct net_told m = { .why = NULL };

	if (net_half_tell(h, NULL, NET_AT_TRIPPED, &m) & NET_RESET)
		net_half_drain(h);
}

void
net_half_release(struct net_part *p, const char *why)
{
	struct net_told m = { .why = why };

	obey(p->half, p, RESTART, net_restart_release(p, why), &m);
}

/* --- timers --- */

static struct net_aspect_timer *
half_timer(struct net_half *h, unsigned i)
{
	size_t at = net_aspects[i].half_timer;

	return at ? (struct net_aspect_timer *)(void *)((char *)h + at) : NULL;
}

static struct net_aspect_timer *
part_timer(struct net_part *p, unsigned i)
{
	size_t at = net_aspects[i].part_timer;

	return at ? (struct net_aspect_timer *)(void *)((char *)p + at) : NULL;
}

static void
due(struct timer *t)
{
	unsigned i = ((const struct net_aspect_timer *)(void *)t)->aspect;
	struct net_part *p = NULL;
	struct net_half *h;
	struct net_told m = { .why = NULL };
	unsigned verbs;

	if (net_aspects[i].part_timer) {
		p = t->owner;
		h = p->half;
	} else {
		h = t->owner;
	}
	verbs = net_aspects[i].at[NET_AT_TIMER](h, p, &m);
	obey(h, p, i, verbs, &m);
	if (verbs & NET_RESET)
		net_half_drain(h);
}

bool
net_aspect_pins(const struct timer *t)
{
	return t->due == due &&
	    net_aspects[((const struct net_aspect_timer *)(const void *)t)->aspect]
		.pins_time;
}

unsigned
net_aspect_of(const struct timer *t)
{
	return t->due == due
	    ? 1u + ((const struct net_aspect_timer *)(const void *)t)->aspect
	    : 0;
}

static void
timer_init(struct net_aspect_timer *t, unsigned i, void *owner)
{
	t->aspect = (uint8_t)i;
	t->timer.due = due;
	t->timer.owner = owner;
}

void
net_half_aspects_init(struct net_half *h)
{
	for (unsigned i = 0; i < ASPECTS; i++) {
		if (half_timer(h, i))
			timer_init(half_timer(h, i), i, h);
		for (unsigned k = 0; k < h->nparts; k++) {
			if (part_timer(&h->parts[k], i))
				timer_init(part_timer(&h->parts[k], i), i,
				    &h->parts[k]);
		}
	}
}

void
net_part_aspects_rest(struct net_part *p)
{
	for (unsigned i = 0; i < ASPECTS; i++) {
		struct net_aspect_timer *t = part_timer(p, i);

		if (t)
			timerq_unset(&p->half->sess->net->timers, &t->timer);
	}
}

void
net_half_aspects_fini(struct net_half *h)
{
	for (unsigned i = 0; i < ASPECTS; i++) {
		struct net_aspect_timer *t = half_timer(h, i);

		if (t)
			timerq_unset(&h->sess->net->timers, &t->timer);
	}
	for (unsigned k = 0; k < h->nparts; k++)
		net_part_aspects_rest(&h->parts[k]);
}
