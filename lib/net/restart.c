/*
 * Graceful restart, the restarting side.  The process before this one died, and real
 * routers with a restart time go on with what it had sent them.  Whatever they are told
 * now counts from its End-of-RIB on, so nothing goes to them before the tables are what
 * they were: until every real router that marks the end of its table has done so, and
 * what came has gone round inside.  Until then such a half only does not offer what its
 * member has; then it joins its group anew and sends the table from the start.  One
 * timer of the net bounds the wait of each.
 *
 * RFC 4724 4.1.
 */
#include "net/net_int.h"

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

void
net_restarted(struct net *net)
{
	net->restarting = true;
}

static bool
is_real(const struct net_half *h)
{
	return h->sess->spec->transport == NET_EXTERNAL &&
	    net_here(h)->caps & BGP_CAPS_GRACEFUL_RESTART;
}

static struct erx_time
due(const struct net_half *h)
{
	return erx_time_add(net_of(h)->restarted, net_here(h)->deferral_time * ERX_SEC);
}

static void
arm(struct net *net)
{
	struct erx_time first = ERX_NEVER;

	for (size_t i = 0; i < net->nhalves && net->ndeferred; i++) {
		if (net_half_deferred(net->halves[i]))
			first = erx_time_min(first, due(net->halves[i]));
	}
	if (erx_time_is_never(first))
		timerq_unset(&net->timers, &net->deferral);
	else
		timerq_set(&net->timers, &net->deferral, first);
}

void
net_restart_mark(struct net_half *h)
{
	if (!net_of(h)->restarting || !is_real(h))
		return;
	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		p->awaited = true;
		p->deferred = net_here(h)->restart_time != 0;
		net_of(h)->ndeferred += p->deferred;
	}
}

void
net_restart_begin(struct net *net)
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

static void
forget(struct net_part *p)
{
	net_of(p->half)->ndeferred -= p->deferred;
	p->deferred = p->awaited = false;
}

void
net_restart_forget(struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++)
		forget(&h->parts[i]);
}

void
net_restart_up(struct net_half *h, const struct bgp_negotiated *n)
{
	/* It sends no End-of-RIB, or waits for ours. */
	bool marks = n->caps & BGP_CAPS_GRACEFUL_RESTART && !n->graceful.restarted;

	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		p->awaited &= marks && n->families & BGP_FAMILY_BIT(p->family);
	}
}

static void
release(struct net_part *p, const char *why)
{
	struct net_half *h = p->half;

	forget(p);
	net_half_configure(h); /* the next OPEN is an ordinary one */
	net_event_add(net_of(h), NET_EVENT_GRACEFUL, h->sess->spec->name,
	    "%sUPDATEs from %s to %s go: %s", net_part_word(p), h->rt->spec->name,
	    net_half_remote(h), why);
	if (net_half_up(h))
		net_part_join(p);
	net_half_settle(h);
}

void
net_restart_due(struct net *net)
{
	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *h = net->halves[i];
		bool late = !erx_time_before(net->now, due(h));

		for (unsigned k = 0; k < h->nparts; k++) {
			if (h->parts[k].deferred && late)
				release(&h->parts[k], "its time to wait is up");
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

			if (p->awaited && h->running && !h->sess->link->dead)
				families |= (uint8_t)BGP_FAMILY_BIT(p->family);
		}
	}
	return families;
}

void
net_restart_look(struct net *net)
{
	uint8_t awaited;

	if (!net->ndeferred || !net_inside_rests(net))
		return;
	awaited = awaited_families(net);
	for (size_t i = 0; i < net->nhalves; i++) {
		struct net_half *h = net->halves[i];

		for (unsigned k = 0; k < h->nparts; k++) {
			struct net_part *p = &h->parts[k];

			if (p->deferred && !(awaited & BGP_FAMILY_BIT(p->family)))
				release(p, "every table expected has come");
		}
	}
	arm(net);
}
