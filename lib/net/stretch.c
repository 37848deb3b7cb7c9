/*
 * Stretched segments.  A packet for a machine that has moved is followed to its home,
 * like any; there it is put into another, from one end of the tunnel to the other, and
 * that one is followed with the routes that there are: so what the tunnel runs over is
 * on the path, and when that is lost the machine is.  At the far end the walk goes on
 * with the packet that was inside.  A router may be on the path once before, once in
 * and once behind a tunnel, so loops are looked for in each part by itself.
 */
#include "net/stretch.h"

#include <string.h>

/* What a walk goes back to when a tunnel has been followed in all ways. */
struct before {
	const struct net_packet *packet, *inner;
	const struct net_moved *moved;
	bool homeward;
	size_t base;
};

static struct before
keep(const struct net_walk *w)
{
	return (struct before){ w->packet, w->inner, w->moved, w->homeward, w->base };
}

static void
go_back(struct net_walk *w, const struct before *b)
{
	w->packet = b->packet;
	w->inner = b->inner;
	w->moved = b->moved;
	w->homeward = b->homeward;
	w->base = b->base;
}

/* False, and the path has ended, when the tunnel has an end only. */
static bool
enter(struct net_walk *w, const struct net_moved *m, const struct net_packet *outer,
    bool homeward)
{
	if (outer->from.family == IP_NONE || outer->to.family == IP_NONE) {
		net_walk_end(w, NET_NO_ROUTE, NET_LOST);
		return false;
	}
	w->hops[w->n - 1].stretched = m->segment;
	w->inner = w->packet;
	w->packet = outer;
	w->moved = m;
	w->homeward = homeward;
	w->base = w->n - 1;
	return true;
}

/* A network of the router, or of somebody who wrote none down one by one. */
static bool
is_at_home(const struct net_choice *c)
{
	return c->answer == NET_ANSWER_HERE ||
	    (c->answer == NET_ANSWER_DROPPED && c->origin &&
		c->origin->behind == NET_BEHIND_NETWORKS);
}

bool
net_stretch_follow(struct net_walk *w, const struct net_rt *rt,
    const struct net_choice *c)
{
	const struct net_moved *m = net_spec_moved_at(w->net->spec, &w->packet->to);
	struct before before = keep(w);
	struct net_packet outer;

	if (!m || w->moved || !is_at_home(c) || strcmp(m->home, rt->spec->owner) != 0)
		return false;
	outer =
	    (struct net_packet){ m->home_end, m->away_end, m->away, w->packet->reads };
	if (enter(w, m, &outer, false))
		net_walk_at(w, rt);
	w->hops[w->n - 1].stretched = NULL;
	go_back(w, &before);
	return true;
}

/* From all routers that are well; from those that are not where none is. */
static void
from_routers(struct net_walk *w, const char *owner)
{
	const struct net *net = w->net;
	bool any = false, well = false;

	for (size_t i = 0; i < net->spec->nrouters; i++)
		if (net->spec->routers[i].kind == NET_KIND_EDGE &&
		    strcmp(net->spec->routers[i].owner, owner) == 0) {
			net_walk_reads(w, net->rts[i]);
			well |= !net->rts[i]->failed;
		}
	for (size_t i = 0; i < net->spec->nrouters; i++) {
		const struct net_router *r = &net->spec->routers[i];

		if (r->kind != NET_KIND_EDGE || strcmp(r->owner, owner) != 0 ||
		    (well && net->rts[i]->failed))
			continue;
		any = true;
		net_walk_visit(w, net->rts[i], NULL);
	}
	if (!any) /* real routers */
		net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
}

void
net_stretch_home(struct net_walk *w, const struct net_hosts *h)
{
	const struct net_moved *m = net_spec_moved_named(w->net->spec, h->name);
	struct before before = keep(w);
	struct net_packet outer;

	if (!m) {
		net_walk_end(w, NET_NO_ROUTE, NET_LOST);
		return;
	}
	if (m->routed) {
		from_routers(w, m->away);
		return;
	}
	outer =
	    (struct net_packet){ m->away_end, m->home_end, m->home, w->packet->reads };
	if (enter(w, m, &outer, true))
		from_routers(w, m->away);
	w->hops[w->n - 1].stretched = NULL;
	go_back(w, &before);
}

void
net_stretch_arrive(struct net_walk *w, const char *owner)
{
	const struct net_rt *rt = w->deciders[w->n - 1];
	const struct net_moved *m = w->moved;
	struct before before = keep(w);

	if (!net_walk_is_meant(w, owner) || !rt) {
		net_walk_end(w, NET_ELSEWHERE, NET_LOST);
		return;
	}
	w->packet = w->inner;
	w->inner = NULL;
	w->moved = NULL;
	w->base = w->n - 1;
	if (before.homeward) {
		net_walk_at(w, rt);
	} else if (net_walk_push(w, m->machine, NULL, NULL)) {
		net_walk_deliver(w, m->away);
		w->n--;
	}
	go_back(w, &before);
}
