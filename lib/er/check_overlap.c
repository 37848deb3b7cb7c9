/*
 * Spaces that must not overlap, P-3 and the like.  All spaces are sorted by
 * prefix and walked once with the stack of those that cover the one at hand, so that
 * only pairs that do overlap are ever looked at.  Which pairs matter is a table over
 * kinds; a site's summary around somebody's space is no conflict, nor is a segment that
 * a site announces too while it moves.  Prefixes of Global Reach have their place
 * in the order of its own checks (check_reach.c).
 */
#include "base/xalloc.h"
#include "er/check.h"
#include "er/kind.h"

#include <stdlib.h>
#include <string.h>

enum kind { VNET, BLOCK, SEGMENT, LINK, SITE, KINDS };

struct space {
	struct ip_prefix prefix;
	enum kind kind;
	const struct er_head *head; /* to be told of it */
	const struct er_vnet *vnet;
	const struct er_cloud *cloud;
	const struct er_circuit *circuit;
	const struct er_site *site;
};

struct spaces {
	struct space *items;
	size_t n, cap;
};

enum verdict { FINE, WARN, REFUSE };

static bool
connected(const struct er_vnet *v, const struct er_circuit *k)
{
	const struct er_vnet *gateway = v->hub ? v->hub : v;

	for (size_t i = 0; i < gateway->nconnections; i++)
		if (gateway->connections[i].circuit == k)
			return true;
	return false;
}

static bool
share_a_circuit(const struct er_vnet *a, const struct er_vnet *b)
{
	const struct er_vnet *gateway = a->hub ? a->hub : a;

	for (size_t i = 0; i < gateway->nconnections; i++)
		if (gateway->connections[i].circuit &&
		    connected(b, gateway->connections[i].circuit))
			return true;
	return false;
}

static bool
are_peered(const struct er_vnet *x, const struct er_vnet *y)
{
	for (size_t i = 0; i < x->npeers; i++)
		if (x->peers[i] == y)
			return true;
	return x->hub == y || y->hub == x;
}

/* Somebody is peered with both. */
static bool
have_peer(const struct er_vnet *x, const struct er_vnet *y)
{
	for (size_t i = 0; i < x->npeers; i++)
		if (are_peered(x->peers[i], y))
			return true;
	for (size_t i = 0; i < x->nspokes; i++)
		if (are_peered(x->spokes[i], y))
			return true;
	return x->hub && are_peered(x->hub, y);
}

static bool
share_a_wan(const struct er_vnet *x, const struct er_vnet *y)
{
	const struct er_hub *a = (x->hub ? x->hub : x)->virtual_hub;
	const struct er_hub *b = (y->hub ? y->hub : y)->virtual_hub;

	return a && b && er_hubs_joined(a, b);
}

/* In each function `a` is the space of the kind that comes first in the enum. */

static enum verdict
vnet_vnet(const struct space *a, const struct space *b)
{
	const struct er_vnet *x = a->vnet, *y = b->vnet;

	if (x == y || are_peered(x, y) || have_peer(x, y))
		return REFUSE; /* peered VNets never overlap, nor do two of one peer */
	return share_a_circuit(x, y) || share_a_wan(x, y) ? WARN : FINE;
}

static enum verdict
vnet_block(const struct space *a, const struct space *b)
{
	bool same = strcmp(a->vnet->subscription, b->cloud->subscription) == 0;

	return same || connected(a->vnet, b->cloud->circuit) ? REFUSE : WARN;
}

static enum verdict
vnet_segment(const struct space *a, const struct space *b)
{
	return connected(a->vnet, b->cloud->circuit) ? WARN : FINE;
}

static enum verdict
vnet_link(const struct space *a, const struct space *b)
{
	bool same = strcmp(a->vnet->subscription, b->circuit->subscription) == 0;

	return same || connected(a->vnet, b->circuit) ? REFUSE : FINE;
}

static enum verdict
segment_segment(const struct space *a, const struct space *b)
{
	return a->cloud == b->cloud ? REFUSE : WARN;
}

static enum verdict
link_link(const struct space *a, const struct space *b)
{
	const struct er_circuit *x = a->circuit, *y = b->circuit;

	if (x == y || x->nattachments == 0 || y->nattachments == 0)
		return FINE; /* of one circuit: check_circuits.c */
	return x->attachments[0]->site == y->attachments[0]->site ? REFUSE : FINE;
}

static enum verdict
always(const struct space *a, const struct space *b)
{
	(void)a;
	(void)b;
	return REFUSE;
}

static enum verdict
worth_a_word(const struct space *a, const struct space *b)
{
	(void)a;
	(void)b;
	return WARN;
}

static const struct {
	enum verdict (*judge)(const struct space *, const struct space *);
	const char *rule;
	bool unless_summary; /* a site that covers the other is fine */
	enum kind told;      /* whose path the error has */
} pairs[KINDS][KINDS] = {
	[VNET][VNET] = { vnet_vnet, "W-31", false, VNET },
	[VNET][BLOCK] = { vnet_block, "A-1", false, BLOCK },
	[VNET][SEGMENT] = { vnet_segment, "A-1", false, SEGMENT },
	[VNET][LINK] = { vnet_link, "P-3", false, LINK },
	[VNET][SITE] = { worth_a_word, "pitfall 1", true, SITE },
	[BLOCK][BLOCK] = { always, "A-1", false, BLOCK },
	[BLOCK][SEGMENT] = { always, "A-2", false, SEGMENT },
	[BLOCK][LINK] = { always, "A-1", false, BLOCK },
	[BLOCK][SITE] = { always, "A-1", true, BLOCK },
	[SEGMENT][SEGMENT] = { segment_segment, "A-1", false, SEGMENT },
	[SEGMENT][LINK] = { worth_a_word, "P-3", false, LINK },
	[LINK][LINK] = { link_link, "P-1", false, LINK },
};

/* --- subscriptions --- */

static const char *
owner_of(const struct space *s)
{
	if (s->circuit)
		return er_kind_owner(ER_CIRCUIT, &s->circuit->head);
	return s->vnet ? s->vnet->subscription
	    : s->cloud ? s->cloud->subscription
		       : s->site->subscription;
}

/* The i-th circuit that what has the space is on; NULL: there are no more. */
static const struct er_circuit *
circuit_of(const struct space *s, size_t i)
{
	const struct er_vnet *gateway =
	    s->vnet && s->vnet->hub ? s->vnet->hub : s->vnet;

	if (gateway)
		return i < gateway->nconnections ? gateway->connections[i].circuit
						 : NULL;
	if (s->site)
		return i < s->site->ncircuits ? s->site->circuits[i].circuit : NULL;
	if (i > 0)
		return NULL;
	return s->circuit ? s->circuit : s->cloud->circuit;
}

static bool
is_linked(const struct er_circuit *x, const struct er_circuit *y)
{
	for (size_t i = 0; i < x->nreaches; i++)
		if (x->reaches[i]->from == y || x->reaches[i]->to == y)
			return true;
	return x == y;
}

/* Two of different subscriptions that nothing joins have each their own plan of
 * addresses, and neither may learn of the other's. */
static bool
are_strangers(const struct space *a, const struct space *b)
{
	const struct er_circuit *x, *y;

	if (strcmp(owner_of(a), owner_of(b)) == 0 ||
	    (a->vnet && b->vnet &&
		(are_peered(a->vnet, b->vnet) || have_peer(a->vnet, b->vnet))))
		return false;
	for (size_t i = 0; (x = circuit_of(a, i)) != NULL; i++)
		for (size_t k = 0; (y = circuit_of(b, k)) != NULL; k++)
			if (is_linked(x, y))
				return false;
	return true;
}

/* --- all pairs --- */

/* A VNet that who asks does not hear the name of. */
static bool
is_hidden(const struct er_ctx *c, const struct space *s)
{
	return s->kind == VNET && c->subscription &&
	    strcmp(s->vnet->subscription, c->subscription) != 0;
}

static void
look(const struct er_ctx *c, const struct space *outer, const struct space *inner)
{
	bool swap = outer->kind > inner->kind;
	const struct space *a = swap ? inner : outer, *b = swap ? outer : inner;
	const struct space *told, *other;
	char x[IP_PREFIX_STRLEN], y[IP_PREFIX_STRLEN];
	enum verdict verdict;
	const char *whose;

	if (!pairs[a->kind][b->kind].judge || are_strangers(a, b))
		return;
	if (pairs[a->kind][b->kind].unless_summary && outer->kind == SITE &&
	    outer->prefix.len < inner->prefix.len)
		return;
	verdict = pairs[a->kind][b->kind].judge(a, b);
	told = pairs[a->kind][b->kind].told == a->kind && a->kind != b->kind ? a : b;
	if (is_hidden(c, told))
		told = told == a ? b : a;
	if (is_hidden(c, told))
		return; /* both are somebody else's */
	other = told == a ? b : a;
	whose =
	    is_hidden(c, other) ? "a VNet of another subscription" : other->head->path;
	ip_prefix_text(&told->prefix, x);
	ip_prefix_text(&other->prefix, y);
	if (verdict == REFUSE)
		er_refuse(c, CODE_OVERLAP, told->head->path, NULL,
		    "%s overlaps %s of %s (%s)", x, y, whose,
		    pairs[a->kind][b->kind].rule);
	else if (verdict == WARN)
		er_warn(c, CODE_OVERLAP, told->head->path, NULL,
		    "%s overlaps %s of %s (%s)", x, y, whose,
		    pairs[a->kind][b->kind].rule);
}

static void
add(struct spaces *list, enum kind kind, const struct ip_prefix *p,
    const struct er_head *head, const void *owner)
{
	struct space s = { .prefix = *p, .kind = kind, .head = head };

	if (p->family == IP_NONE || p->len == 0)
		return;
	if (kind == VNET)
		s.vnet = owner;
	else if (kind == LINK)
		s.circuit = owner;
	else if (kind == SITE)
		s.site = owner;
	else
		s.cloud = owner;
	VEC_PUSH(list->items, list->n, list->cap) = s;
}

static void
add_site(struct spaces *list, const struct er_site *s)
{
	for (size_t i = 0; s->has_networks && i < s->networks.n; i++)
		add(list, SITE, &s->networks.items[i], &s->head, s);
	for (size_t i = 0; !s->has_networks && i < s->adverts.n; i++)
		add(list, SITE, &s->adverts.items[i].prefix, &s->head, s);
}

static void
collect(struct spaces *list, const struct er_model *m)
{
	for (size_t i = 0; i < m->nnets; i++)
		for (size_t k = 0; k < m->vnets[i].space.n; k++)
			add(list, VNET, &m->vnets[i].space.items[k], &m->vnets[i].head,
			    &m->vnets[i]);
	for (size_t i = 0; i < m->nclouds; i++) {
		const struct er_cloud *p = &m->clouds[i];

		add(list, BLOCK, &p->block, &p->head, p);
		for (size_t k = 0; k < p->extended.n; k++)
			add(list, BLOCK, &p->extended.items[k], &p->head, p);
		add(list, BLOCK, &p->storage, &p->head, p);
		for (size_t k = 0; k < p->nsegments; k++)
			add(list, SEGMENT, &p->segments[k].prefix, &p->segments[k].head,
			    p);
	}
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		for (int j = 0; !k->cloud && k->has_peering && j < 2; j++) {
			add(list, LINK, &k->peering.link[j], &k->peering.head, k);
			add(list, LINK, &k->peering.link6[j], &k->peering.head, k);
		}
	}
	for (size_t i = 0; i < m->nsites; i++)
		add_site(list, &m->sites[i]);
}

static int
by_prefix(const void *x, const void *y)
{
	const struct space *a = x, *b = y;
	int d = ip_prefix_cmp(&a->prefix, &b->prefix);

	if (d != 0)
		return d;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->head->path, b->head->path);
}

void
er_check_overlaps(const struct er_ctx *c)
{
	struct spaces list = { NULL, 0, 0 };
	const struct space **around;
	size_t depth = 0;

	collect(&list, c->model);
	if (list.n > 1)
		qsort(list.items, list.n, sizeof *list.items, by_prefix);
	around = xreallocarray(NULL, list.n + 1, sizeof *around);
	for (size_t i = 0; i < list.n; i++) {
		const struct space *s = &list.items[i];

		while (depth > 0 &&
		    !ip_prefix_covers(&around[depth - 1]->prefix, &s->prefix))
			depth--;
		for (size_t k = 0; k < depth && c->errs->nerrors < 10000; k++)
			look(c, around[k], s);
		around[depth++] = s;
	}
	free(around);
	free(list.items);
}
