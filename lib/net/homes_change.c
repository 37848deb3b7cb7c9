/*
 * Where a few networks change, each is put into the list of homes or taken out, and
 * what is around them is looked at again; where many do, the list is gathered anew.
 */
#include "base/xalloc.h"
#include "net/homes_int.h"

#include <stdlib.h>
#include <string.h>

#define FEW 64 /* networks that change one by one */

/* --- routers that change --- */

/* Whether a network is at home at a router, for all but one with a vast table. */
static bool
has(const struct net_router *r, const struct ip_prefix *p)
{
	const struct net_origin *o = net_router_origin(r, p);
	size_t i = ip_prefix_lower(r->attached, r->nattached, sizeof *r->attached, p);

	return (o && o->behind == NET_BEHIND_NETWORKS) ||
	    (i < r->nattached && ip_prefix_equal(&r->attached[i].prefix, p) &&
		!r->attached[i].hosts);
}

/* The home of a network of an owner, as gather finds the first one; false: there is
 * none. */
static bool
find_home(const struct net_homes *x, const struct net_spec *s,
    const struct ip_prefix *p, const char *owner, struct net_home *out)
{
	for (size_t i = 0; i < s->nrouters; i++) {
		const struct net_router *r = &s->routers[i];

		if (strcmp(r->owner, owner) != 0 || !has(r, p))
			continue;
		*out = (struct net_home){ *p, r->owner, r->island, r->realm,
			x->joined[r->island] };
		return true;
	}
	for (size_t i = 0; i < s->nhosts; i++) {
		const struct net_hosts *h = &s->hosts[i];

		for (size_t k = 0; k < h->nrows; k++) {
			if (h->rows[k].toward != NET_TOWARD_OWN ||
			    strcmp(h->owner, owner) != 0 ||
			    !ip_prefix_equal(&h->rows[k].prefix, p))
				continue;
			*out = (struct net_home){ *p, h->owner, h->island, h->realm,
				x->joined[h->island] };
			return true;
		}
	}
	return false;
}

/* The home of a network of an owner, as it is from now on; NULL: there is none. */
static void
put_home(struct net_homes *x, const struct ip_prefix *p, const char *owner,
    const struct net_home *home)
{
	size_t i = net_homes_first(x, p);
	bool there;

	while (i < x->n && ip_prefix_equal(&x->items[i].prefix, p) &&
	    strcmp(x->items[i].owner, owner) < 0)
		i++;
	there = i < x->n && ip_prefix_equal(&x->items[i].prefix, p) &&
	    strcmp(x->items[i].owner, owner) == 0;
	if (home && !there) {
		VEC_PUSH(x->items, x->n, x->cap) = *home;
		memmove(&x->items[i + 1], &x->items[i],
		    (x->n - 1 - i) * sizeof *x->items);
	} else if (there && !home) {
		memmove(&x->items[i], &x->items[i + 1],
		    (x->n - 1 - i) * sizeof *x->items);
		x->n--;
	}
	if (home)
		x->items[i] = *home;
}

static void
renew_home(struct net_homes *x, const struct net_spec *s, const struct ip_prefix *p,
    const char *owner)
{
	struct net_home home;
	bool stays = find_home(x, s, p, owner, &home);

	put_home(x, p, owner, stays ? &home : NULL);
}

static void
renew_lengths(struct net_homes *x)
{
	x->lengths = (struct net_lengths){ .v4 = 0 };
	for (size_t i = 0; i < x->n; i++)
		net_lengths_add(&x->lengths, &x->items[i].prefix);
}

/* Origins of any router around a network, which are in the list themselves. */
static void
renew_around(const struct net_homes *x, struct net_spec *s, const struct ip_prefix *p)
{
	struct ip_addr at = ip_prefix_addr(p);
	int len = p->len;

	while ((len = net_lengths_below(&x->lengths, p->family, len)) >= 0) {
		struct ip_prefix around = ip_prefix_of(&at, (unsigned)len);

		for (size_t k = net_homes_first(x, &around);
		     k < x->n && ip_prefix_equal(&x->items[k].prefix, &around); k++)
			for (size_t i = 0; i < s->nrouters; i++) {
				struct net_router *r = &s->routers[i];
				const struct net_origin *o;

				if (strcmp(r->owner, x->items[k].owner) != 0)
					continue;
				o = net_router_origin(r, &around);
				if (o)
					r->origins[o - r->origins].shared =
					    net_homes_is_shared(x, r, o);
			}
	}
}

/* Networks that one of two has, and the other one has not. */
struct changed {
	struct {
		struct ip_prefix prefix;
		const char *owner;
	} items[FEW];
	size_t n; /* more than FEW: so many are not kept */
};

static void
note(struct changed *c, const struct net_router *of, const struct net_router * not,
    const struct ip_prefix *p)
{
	if (!has(of, p) || has(not, p))
		return;
	if (c->n < FEW) {
		c->items[c->n].prefix = *p;
		c->items[c->n].owner = of->owner;
	}
	c->n++;
}

static void
compare(struct changed *c, const struct net_router *of, const struct net_router * not )
{
	for (size_t i = 0; i < of->nattached; i++)
		note(c, of, not, &of->attached[i].prefix);
	for (size_t i = 0; i < of->norigins; i++)
		note(c, of, not, &of->origins[i].prefix);
}

/* False where that is not to be told one by one. */
static bool
find_changed(struct changed *c, const struct net_spec *s,
    const struct net_homes_was *was, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct net_router *a = was[i].router;
		const struct net_router *b = &s->routers[was[i].at];

		if (a->norigins > NET_HOMES_VAST || b->norigins > NET_HOMES_VAST ||
		    a->island != b->island || a->realm != b->realm ||
		    strcmp(a->owner, b->owner) != 0)
			return false;
		compare(c, a, b);
		compare(c, b, a);
	}
	return c->n <= FEW;
}

static void
renew_all(struct net_spec *s)
{
	struct net_homes *x = xcalloc(1, sizeof *x);

	x->joined = s->homes->joined;
	s->homes->joined = NULL;
	net_homes_gather(x, s);
	net_homes_free(s->homes);
	s->homes = x;
}

void
net_homes_renew(struct net_spec *s, const struct net_homes_was *was, size_t n)
{
	struct changed c = { .n = 0 };
	struct net_homes *x = s->homes;

	if (!find_changed(&c, s, was, n)) {
		renew_all(s);
		return;
	}
	for (size_t i = 0; i < c.n; i++)
		renew_home(x, s, &c.items[i].prefix, c.items[i].owner);
	if (c.n)
		renew_lengths(x);
	for (size_t i = 0; i < n; i++)
		net_homes_find_shared(x, &s->routers[was[i].at]);
	for (size_t i = 0; !x->nvast && i < c.n; i++)
		renew_around(x, s, &c.items[i].prefix);
}

/* --- a part that changes --- */

bool
net_homes_plain(const struct net_spec *s)
{
	return s->homes->nvast == 0;
}

/* Islands of the part, and whether they have a link between owners. */
static void
renew_joined(struct net_homes *x, const struct net_spec *was,
    const struct net_spec *now)
{
	for (size_t i = 0; i < was->nrouters; i++)
		x->joined[was->routers[i].island] = false;
	for (size_t i = 0; i < was->nhosts; i++)
		x->joined[was->hosts[i].island] = false;
	for (size_t i = 0; i < now->nlinks; i++)
		if (net_homes_joins(now, &now->links[i]))
			x->joined[net_spec_find_router(now, now->links[i].a)->island] =
			    true;
}

/* Notes the networks that one list has, and the other one has not. */
static void
note_homes(struct changed *c, const struct net_homes *of, const struct net_homes * not )
{
	for (size_t i = 0, k = 0; i < of->n; i++) {
		int d = 1;

		while (k < not ->n &&
		    (d = net_homes_order(&not ->items[k], &of->items[i])) < 0)
			k++;
		if (k < not ->n && d == 0)
			continue;
		if (c->n < FEW) {
			c->items[c->n].prefix = of->items[i].prefix;
			c->items[c->n].owner = of->items[i].owner;
		}
		c->n++;
	}
}

static void
splice_few(struct net_homes *x, struct net_spec *whole, const struct net_homes *after,
    const struct net_spec *now, const struct changed *c)
{
	for (size_t i = 0; i < c->n; i++)
		put_home(x, &c->items[i].prefix, c->items[i].owner, NULL);
	for (size_t i = 0; i < after->n; i++)
		put_home(x, &after->items[i].prefix, after->items[i].owner,
		    &after->items[i]);
	if (c->n)
		renew_lengths(x);
	for (size_t i = 0; i < now->nrouters; i++)
		net_homes_find_shared(x, &now->routers[i]);
	for (size_t i = 0; i < c->n; i++)
		renew_around(x, whole, &c->items[i].prefix);
}

void
net_homes_splice(struct net_spec *whole, const struct net_spec *old,
    const struct net_spec *was, const struct net_spec *now)
{
	struct net_homes *x = old->homes;
	struct net_homes before = { .joined = x->joined };
	struct net_homes after = { .joined = x->joined };
	struct changed c = { .n = 0 };

	whole->homes = x;
	renew_joined(x, was, now);
	net_homes_collect(&before, was);
	net_homes_collect(&after, now);
	note_homes(&c, &before, &after);
	note_homes(&c, &after, &before);
	if (c.n <= FEW) {
		splice_few(x, whole, &after, now, &c);
	} else {
		x->n = 0;
		x->lengths = (struct net_lengths){ .v4 = 0 };
		net_homes_gather(x, whole);
	}
	free(before.items);
	free(after.items);
}
