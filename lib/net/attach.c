/*
 * Networks that hang on routers and tables of hosts, as lists of a spec: they grow by
 * appending and are put in order when the spec is finished, with the names of hosts and
 * routers resolved.
 */
#include "net/attach.h"

#include "base/xalloc.h"
#include "net/lengths.h"
#include "rib/route_map.h"

#include <stdlib.h>
#include <string.h>

/* --- appending --- */

void
net_attach(struct net_router *r, const struct ip_prefix *prefix, const char *hosts,
    bool pinned)
{
	r->attached = net_spec_grow(r->attached, r->nattached, sizeof *r->attached);
	r->attached[r->nattached++] =
	    (struct net_attached){ *prefix, hosts ? xstrdup(hosts) : NULL, pinned, 0 };
}

struct net_host_row *
net_hosts_row(struct net_hosts *h, const struct ip_prefix *prefix,
    enum net_source source, enum net_toward toward, const char *hosts)
{
	struct net_host_row *row;

	h->rows = net_spec_grow(h->rows, h->nrows, sizeof *h->rows);
	row = &h->rows[h->nrows++];
	*row = (struct net_host_row){ .prefix = *prefix,
		.source = (uint8_t)source,
		.toward = (uint8_t)toward,
		.hosts = hosts ? xstrdup(hosts) : NULL };
	return row;
}

void
net_hosts_router(struct net_hosts *h, const char *router, uint8_t rank, uint8_t rank6)
{
	h->ranks = net_spec_grow(h->ranks, h->nrouters, sizeof *h->ranks);
	h->ranks[h->nrouters][0] = rank;
	h->ranks[h->nrouters][1] = rank6;
	h->routers = net_spec_grow(h->routers, h->nrouters, sizeof *h->routers);
	h->routers[h->nrouters++] = xstrdup(router);
}

void
net_origin_link(struct net_origin *o, const char *link)
{
	o->links = net_spec_grow(o->links, o->nlinks, sizeof *o->links);
	o->links[o->nlinks++] = xstrdup(link);
}

void
net_hosts_within(struct net_hosts *h, const struct ip_prefix *p)
{
	h->within = net_spec_grow(h->within, h->nwithin, sizeof *h->within);
	h->within[h->nwithin++] = *p;
}

struct net_relay *
net_spec_relay(struct net_spec *s, const struct ip_addr *address, const char *router,
    bool balanced)
{
	struct net_relay *y;

	s->relays = net_spec_grow(s->relays, s->nrelays, sizeof *s->relays);
	y = &s->relays[s->nrelays++];
	*y = (struct net_relay){ .address = *address,
		.router = xstrdup(router),
		.balanced = balanced };
	return y;
}

void
net_attached_fini(struct net_router *r)
{
	for (size_t i = 0; i < r->nattached; i++)
		free(r->attached[i].hosts);
	free(r->attached);
}

void
net_hosts_fini(struct net_hosts *h)
{
	for (size_t i = 0; i < h->nrows; i++)
		free(h->rows[i].hosts);
	for (size_t i = 0; i < h->nrouters; i++)
		free(h->routers[i]);
	free(h->rows);
	free(h->routers);
	free(h->router_at);
	free(h->ranks);
	free(h->within);
	rib_route_map_free(h->map);
	free(h->whole);
	free(h->name);
	free(h->owner);
}

/* --- finishing --- */

static int
by_attached(const void *a, const void *b)
{
	const struct net_attached *x = a, *y = b;
	int d = ip_prefix_cmp(&x->prefix, &y->prefix);

	return d ? d : strcmp(x->hosts ? x->hosts : "", y->hosts ? y->hosts : "");
}

/* Longest first in the end; the stronger source first among equals. */
static int
by_row(const void *a, const void *b)
{
	const struct net_host_row *x = a, *y = b;
	int d = ip_prefix_cmp(&x->prefix, &y->prefix);

	return d ? d : (int)y->source - (int)x->source;
}

static bool
find(const struct net_spec *s, const char *hosts, uint32_t *at)
{
	const struct net_hosts *h = net_spec_find_hosts(s, hosts);

	*at = h ? (uint32_t)(h - s->hosts) : 0;
	return h != NULL;
}

bool
net_attached_finish(const struct net_spec *s, struct net_router *r, const char **why)
{
	size_t n = 0;

	if (r->table && !find(s, r->table, &r->table_at)) {
		*why = "a router goes by a table that does not exist";
		return false;
	}
	if (r->nattached)
		qsort(r->attached, r->nattached, sizeof *r->attached, by_attached);
	for (size_t i = 0; i < r->nattached; i++) {
		struct net_attached *a = &r->attached[i];

		if (n && ip_prefix_equal(&r->attached[n - 1].prefix, &a->prefix)) {
			free(a->hosts);
			continue;
		}
		if (a->hosts && !find(s, a->hosts, &a->at)) {
			*why = "a network hangs on hosts that do not exist";
			/* The rest is freed where it lies. */
			memmove(&r->attached[n], a, (r->nattached - i) * sizeof *a);
			r->nattached -= i - n;
			return false;
		}
		net_lengths_add(&r->attached_lengths, &a->prefix);
		r->attached[n++] = *a;
	}
	r->nattached = n;
	return true;
}

void
net_hosts_join(struct net_spec *s, size_t i)
{
	struct net_hosts *whole = &s->hosts[s->hosts[i].whole_at];

	if (whole == &s->hosts[i])
		return;
	if (whole->part_from == whole->part_to)
		whole->part_from = (uint32_t)i;
	whole->part_to = (uint32_t)i + 1;
}

static int
by_relay(const void *a, const void *b)
{
	const struct net_relay *x = a, *y = b;
	int d = ip_addr_cmp(&x->address, &y->address);

	return d ? d : strcmp(x->router, y->router);
}

bool
net_relays_finish(struct net_spec *s, const char **why)
{
	if (s->nrelays)
		qsort(s->relays, s->nrelays, sizeof *s->relays, by_relay);
	for (size_t i = 0; i < s->nrelays; i++) {
		struct net_relay *y = &s->relays[i];
		const struct net_router *r = net_spec_find_router(s, y->router);

		if (!r) {
			*why = "a router that does not exist passes on";
			return false;
		}
		y->at = (uint32_t)(r - s->routers);
	}
	return true;
}

bool
net_hosts_finish(const struct net_spec *s, struct net_hosts *h, const char **why)
{
	if (h->nrows)
		qsort(h->rows, h->nrows, sizeof *h->rows, by_row);
	for (size_t i = 0; i < h->nrows; i++) {
		struct net_host_row *row = &h->rows[i];

		if (row->toward == NET_TOWARD_HOSTS &&
		    (!row->hosts || !find(s, row->hosts, &row->at))) {
			*why = "a table leads to hosts that do not exist";
			return false;
		}
		if (row->toward == NET_TOWARD_ADDRESS && row->hosts &&
		    !find(s, row->hosts, &row->at)) {
			*why = "a table leads to an address of hosts that do not exist";
			return false;
		}
		net_lengths_add(&h->lengths, &row->prefix);
		h->users |= row->source != NET_SOURCE_SYSTEM;
	}
	h->whole_at = (uint32_t)(h - s->hosts);
	if (h->whole && !find(s, h->whole, &h->whole_at)) {
		*why = "a table is part of one that does not exist";
		return false;
	}
	h->router_at = xcalloc(h->nrouters + 1, sizeof *h->router_at);
	for (size_t i = 0; i < h->nrouters; i++) {
		const struct net_router *r = net_spec_find_router(s, h->routers[i]);

		h->router_at[i] = r ? (uint32_t)(r - s->routers) : UINT32_MAX;
	}
	return true;
}

/* --- looking --- */

/* Both begin with their prefix. */
static int
by_prefix(const void *key, const void *item)
{
	return ip_prefix_cmp(key, item);
}

const struct net_origin *
net_router_origin(const struct net_router *r, const struct ip_prefix *p)
{
	if (!r->norigins)
		return NULL;
	return bsearch(p, r->origins, r->norigins, sizeof *r->origins, by_prefix);
}

const struct net_origin *
net_router_quiet(const struct net_router *r, const struct ip_addr *a, unsigned most)
{
	int len = (int)most + 1;

	while ((len = net_lengths_below(&r->quiet_lengths, a->family, len)) >= 0) {
		struct ip_prefix p = ip_prefix_of(a, (unsigned)len);
		const struct net_origin *found = net_router_origin(r, &p);

		if (found && found->quiet)
			return found;
	}
	return NULL;
}

const struct net_relay *
net_spec_relays_at(const struct net_spec *s, const struct ip_addr *a, size_t *n)
{
	size_t lo = 0, hi = s->nrelays;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ip_addr_cmp(&s->relays[mid].address, a) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (*n = 0;
	     lo + *n < s->nrelays && ip_addr_equal(&s->relays[lo + *n].address, a);)
		++*n;
	return *n ? &s->relays[lo] : NULL;
}

/* The names of parts begin with that of the whole and a slash, so parts stand together.
 * Their prefixes do not overlap. */
const struct net_hosts *
net_spec_hosts_of(const struct net_spec *s, const struct net_hosts *whole,
    const struct ip_addr *a)
{
	for (size_t i = whole->part_from; i < whole->part_to; i++) {
		const struct net_hosts *h = &s->hosts[i];

		for (size_t k = 0; k < h->nwithin; k++)
			if (ip_prefix_has(&h->within[k], a))
				return h;
	}
	return whole;
}

bool
net_hosts_hold(const struct net_spec *s, const struct net_hosts *h,
    const struct ip_addr *a)
{
	const struct net_hosts *whole = &s->hosts[h->whole_at];

	for (size_t i = 0; i < whole->nwithin; i++)
		if (ip_prefix_has(&whole->within[i], a))
			return true;
	return whole->nwithin == 0;
}

const struct net_attached *
net_router_attached(const struct net_router *r, const struct ip_addr *a, unsigned most)
{
	int len = (int)most + 1;

	while (r->nattached &&
	    (len = net_lengths_below(&r->attached_lengths, a->family, len)) >= 0) {
		struct ip_prefix p = ip_prefix_of(a, (unsigned)len);
		const struct net_attached *found = bsearch(&p, r->attached,
		    r->nattached, sizeof *r->attached, by_prefix);

		if (found)
			return found;
	}
	return NULL;
}
