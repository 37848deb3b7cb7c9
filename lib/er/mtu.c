/*
 * Links say how long a packet may be, and a gateway says it of the links that lead to
 * it: what is longer is cut or refused in front of the gateway, as its vendor has it.
 */
#include "er/mtu.h"

#include <limits.h>

/* A router of the lab, or the real one that stands for it. */
static bool
is_gateway(const struct er_model *m, const char *router)
{
	const struct er_speaker *s = router ? er_model_speaker(m, router) : NULL;

	return s && s->role == ER_ROLE_GATEWAY;
}

unsigned
er_link_mtu(const struct er_model *m, const struct net_spec *spec,
    const struct net_link *link)
{
	unsigned mtu = m->packets.mtu;

	for (size_t i = 0; i < m->packets.nlinks; i++) {
		const struct er_packet_link *l = &m->packets.links[i];

		if (l->mtu && net_spec_find_link(spec, l->head.name) == link)
			return l->mtu;
	}
	if (mtu > ER_MTU_GATEWAY &&
	    (is_gateway(m, link->a) ||
		is_gateway(m, link->b ? link->b : link->outside)))
		mtu = ER_MTU_GATEWAY;
	return mtu;
}

static unsigned
of_path(const struct er_model *m, const struct net_spec *spec,
    const struct net_trace_path *p)
{
	/* Towards a host packets are as long as on a link that says nothing. */
	bool outside = p->fate == NET_EXTERNAL_NEIGHBOUR;
	unsigned mtu = outside ? UINT_MAX : m->packets.mtu;

	for (size_t i = 0; i < p->nhops; i++) {
		const char *name = p->hops[i].link;
		const struct net_link *l = name ? net_spec_find_link(spec, name) : NULL;
		unsigned here = l ? er_link_mtu(m, spec, l) : mtu;

		if (here < mtu)
			mtu = here;
	}
	return mtu == UINT_MAX ? m->packets.mtu : mtu;
}

unsigned
er_trace_mtu(const struct er_model *m, const struct net_spec *spec,
    const struct net_trace *t)
{
	unsigned mtu = 0;

	for (size_t i = 0; i < t->npaths; i++) {
		unsigned of = t->paths[i].outcome == NET_LOST
		    ? 0
		    : of_path(m, spec, &t->paths[i]);

		if (of && (mtu == 0 || of < mtu))
			mtu = of;
	}
	return mtu;
}
