/*
 * Counters lie in the order of the spec's links, which is that of their names, so those
 * of one lab and of the next are merged in one walk.
 */
#include "packet/octets.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

void
packet_octets_set(struct packet_octets *o, const struct net_spec *spec)
{
	struct packet_octets now = { xcalloc(spec->nlinks + 1, sizeof *now.links),
		spec->nlinks };

	for (size_t i = 0, k = 0; i < spec->nlinks; i++) {
		const char *name = spec->links[i].name;

		now.links[i].name = xstrdup(name);
		while (k < o->n && strcmp(o->links[k].name, name) < 0)
			k++;
		if (k < o->n && strcmp(o->links[k].name, name) == 0)
			memcpy(now.links[i].toward, o->links[k].toward,
			    sizeof now.links[i].toward);
	}
	packet_octets_fini(o);
	*o = now;
}

void
packet_octets_fini(struct packet_octets *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->links[i].name);
	free(o->links);
	*o = (struct packet_octets){ NULL, 0 };
}

static void
count(struct packet_octets *o, uint32_t leg, size_t len)
{
	if (leg != PACKET_NOWHERE && leg >> 1 < o->n)
		o->links[leg >> 1].toward[leg & 1] += len;
}

void
packet_octets_add(struct packet_octets *o, const struct packet_way *w, size_t hops,
    size_t len)
{
	size_t round = w->nhops - w->loop_from;

	for (size_t i = 0; i < hops && i < w->nhops; i++)
		count(o, w->hops[i].came, len);
	for (size_t i = w->nhops; round && i < hops; i++)
		count(o, w->hops[w->loop_from + (i - w->nhops) % round].came, len);
	if (!round && hops > w->nhops)
		count(o, w->out, len);
}

void
packet_octets_get(const struct packet_octets *o, const struct net_spec *spec,
    const char *link, uint64_t toward[2])
{
	const struct net_link *l = spec ? net_spec_find_link(spec, link) : NULL;
	size_t i = l ? (size_t)(l - spec->links) : o->n;

	toward[0] = i < o->n ? o->links[i].toward[0] : 0;
	toward[1] = i < o->n ? o->links[i].toward[1] : 0;
}
