/*
 * When the UPDATEs that wait after our own restart may go (restart.h): family by
 * family, when everything inside is at rest and nobody is awaited in the family any
 * more.  One timer bounds the wait of each half.
 *
 * RFC 4724 4.1.
 */
#include "net/net_int.h"

void
net_restarted(struct net *net)
{
	net->restarting = true;
}

static struct erx_time
due_of(const struct net_half *h)
{
	return erx_time_add(h->sess->net->restarted,
	    net_here(h)->deferral_time * ERX_SEC);
}

static void
arm(struct net *net)
{
	struct erx_time first = ERX_NEVER;

	for (size_t i = 0; i < net->nhalves && net->ndeferred; i++) {
		if (net_half_deferred(net->halves[i]))
			first = erx_time_min(first, due_of(net->halves[i]));
	}
	if (erx_time_is_never(first))
		timerq_unset(&net->timers, &net->deferral);
	else
		timerq_set(&net->timers, &net->deferral, first);
}

void
net_deferral_begin(struct net *net)
{
	if (!net->restarting)
		return;
	net->restarting = false;
	net->restarted = net->now;
	for (size_t i = 0; i < net->nhalves; i++) {
		const struct net_half *h = net->halves[i];

		if (net_half_deferred(h))
			net_event_add(net, NET_EVENT_GRACEFUL, h->sess->spec->name,
			    "%s has restarted: UPDATEs to %s wait for the tables of "
			    "its neighbours, %u s at most",
			    h->rt->spec->name, net_half_remote(h),
			    net_here(h)->deferral_time);
	}
	arm(net);
}

/* Those that have waited long enough. */
static void
due(struct timer *t)
{
	struct net *net = t->owner;

	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *h = net->halves[i];
		bool late = !erx_time_before(net->now, due_of(h));

		for (unsigned k = 0; k < h->nparts; k++) {
			if (h->parts[k].restart.deferred && late)
				net_half_release(&h->parts[k],
				    "its time to wait is up");
		}
	}
	arm(net);
}

/* Families in which a neighbour has still to come, or to mark the end of its table. */
static uint8_t
awaited_families(const struct net *net)
{
	uint8_t families = 0;

	for (size_t i = 0; i < net->nhalves; i++) {
		const struct net_half *h = net->halves[i];

		for (unsigned k = 0; k < h->nparts; k++) {
			const struct net_part *p = &h->parts[k];

			if (p->restart.awaited && h->running && !h->sess->link->dead)
				families |= (uint8_t)BGP_FAMILY_BIT(p->family);
		}
	}
	return families;
}

void
net_deferral_look(struct net *net)
{
	uint8_t awaited;

	if (!net->ndeferred || !net_inside_rests(net))
		return;
	awaited = awaited_families(net);
	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *h = net->halves[i];

		for (unsigned k = 0; k < h->nparts; k++) {
			struct net_part *p = &h->parts[k];

			if (p->restart.deferred &&
			    !(awaited & BGP_FAMILY_BIT(p->family)))
				net_half_release(p, "every table expected has come");
		}
	}
	arm(net);
}

void
net_deferral_init(struct net *net)
{
	net->deferral.due = due;
	net->deferral.owner = net;
}
