/*
 * A table from the outside: making and freeing it, and the routes it originates itself,
 * which are paths of source 0 that no import judges.  What a table consists of is in
 * table.h.
 */
#include "rib/rib.h"

#include "base/xalloc.h"
#include "rib/before.h"

#include <stddef.h>
#include <stdlib.h>

static void
config_copy(struct rib_config *to, const struct rib_config *from)
{
	size_t n = from->nown_addresses;

	*to = *from;
	to->own_addresses =
	    n ? xmemdup(from->own_addresses, n * sizeof(struct ip_addr)) : NULL;
}

struct rib *
rib_new(struct bgp_attr_table *attrs, const struct rib_config *config, uint64_t seed)
{
	static const struct rib_source self = { .local = true };
	struct rib *r = xcalloc(1, sizeof *r);
	size_t size = offsetof(struct rib_net, b) + rib_key_len(config->family);

	config_copy(&r->config, config);
	r->attrs = attrs;
	r->seed = seed;
	r->stride = (uint32_t)((size + 3) / 4 * 4);
	r->free_net = r->free_path = r->free_link = RIB_NONE;
	r->head = r->tail = r->dirty = RIB_NONE;
	r->tomb_head = r->tomb_tail = RIB_NONE;
	LIST_INIT(&r->walks);
	rib_source_add(r, &self);
	return r;
}

void
rib_free(struct rib *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; i < r->npaths; i++)
		bgp_attrs_put(r->attrs, r->paths[i].attrs); /* NULL when free */
	for (uint32_t i = 0; i < r->nsources; i++)
		rib_befores_free(r, i);
	rib_variants_fini(r);
	free(r->config.own_addresses);
	free(r->nets);
	free(r->lengths);
	free(r->slots);
	free(r->paths);
	free(r->links);
	free(r->sources);
	rib_flaps_free(r->flaps);
	rib_watch_free(r->watch);
	free(r);
}

void
rib_configure(struct rib *r, const struct rib_config *config)
{
	struct rib_config copy;

	config_copy(&copy, config);
	free(r->config.own_addresses);
	r->config = copy;
	r->configured++;
}

void
rib_originate(struct rib *r, const struct rib_origin *o)
{
	struct rib_source *s = &r->sources[0].pub;
	struct rib_path like = { .attrs = o->attrs,
		.local_pref = 100,
		.scopes = o->scopes,
		.hops = o->attrs->hops,
		.weight = o->weight,
		.generation = s->generation,
		.class = o->class & (RIB_CLASSES - 1u),
		.origin = o->attrs->origin & 3u };
	uint16_t variants = rib_variants_take(r, o->variants, o->nvariants);
	uint32_t n, path, *at;
	bool made;

	n = rib_index_make(r, &o->prefix, rib_index_hash(r, &o->prefix), &made);
	like.variants = variants & 0x3ffu;
	path = rib_path_take(r, &like);
	rib_variants_drop(r, variants); /* the path has its own reference */
	at = rib_net_path_of(r, net_at(r, n), 0);
	if (at) {
		rib_path_drop(r, *at);
		*at = path;
	} else {
		rib_net_add_path(r, n, path);
		s->nroutes++;
		s->naccepted++;
	}
	rib_redecide(r, n);
}

void
rib_unoriginate(struct rib *r, const struct ip_prefix *p)
{
	rib_import_remove(r, 0, p);
}

const struct rib_net *
rib_next_best(const struct rib *r, const struct rib_net *previous)
{
	for (uint32_t i = previous ? net_number(r, previous) + 1 : 0; i < r->nnets; i++)
		if (net_at(r, i)->flags & RIB_NET_USED && rib_best(r, net_at(r, i)))
			return net_at(r, i);
	return NULL;
}

uint32_t
rib_count(const struct rib *r)
{
	return r->nbest;
}

uint64_t
rib_changes(const struct rib *r)
{
	return r->dirtied;
}

size_t
rib_memory(const struct rib *r)
{
	size_t lengths = r->lengths ? ip_bits(r->config.family) + 1 : 0;

	return sizeof *r + (size_t)r->capnets * r->stride +
	    lengths * sizeof *r->lengths + r->nslots * sizeof *r->slots +
	    r->cappaths * sizeof *r->paths + r->caplinks * sizeof *r->links +
	    r->capsources * sizeof *r->sources +
	    r->config.nown_addresses * sizeof *r->config.own_addresses +
	    rib_flaps_memory(r);
}
