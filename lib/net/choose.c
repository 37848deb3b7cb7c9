/*
 * A router: the longest of what hangs on it and of what its table has.  Its own origins
 * are in the table too, so one look-up there answers for both; what is behind an origin
 * decides (net/spec.h).  A table of hosts: entries that are pinned, then the longest of
 * those written down and those that its routers have learned, then the source.
 *
 * The look-ups are hash probes by length (rib/index.c) and bisections: how many
 * prefixes there are does not matter.
 */
#include "net/choose.h"

#include "net/homes.h"
#include "net/hosts.h"
#include "net/lengths.h"
#include "net/net_int.h"
#include "rib/route_map.h"

#include <stdlib.h>
#include <string.h>

/* Which entries of a table of routes count. */
struct wanted {
	const struct net_rt *rt;
	const struct rib *rib;
	unsigned len;                  /* not longer than this */
	bool guarded;                  /* no default route */
	bool learned_there;            /* nothing that the router originates itself */
	const struct net_hosts *hosts; /* whose table it is; or NULL */
};

/* Source 0 of a table is the router itself. */
static bool
is_own(const struct rib *rib, const struct rib_net *net)
{
	const struct rib_path *best = rib_best(rib, net);

	return best && best->source == 0;
}

/* A static route, which leads on and is as good as learned. */
static bool
is_static(const struct net_rt *rt, const struct ip_prefix *p)
{
	const struct net_origin *o =
	    rt->spec->statics ? net_router_origin(rt->spec, p) : NULL;

	return o && o->behind == NET_BEHIND_LINKS;
}

/* Hosts go by what a Route Server has from appliances; what it has from gateways, or
 * gateways have from it, they have from there (S-1). */
static bool
is_told_elsewhere(const struct net_rt *rt, const struct rib_net *net)
{
	const struct rib_path *best = rib_best(net_router_rib(rt, net->family), net);
	const struct net_half *h =
	    best ? net_half_of_source(rt, net->family, best->source) : NULL;
	const struct net_half *far = h ? h->sess->half[!h->end] : NULL;

	if (!far)
		return false;
	return rt->spec->reflects ? !far->rt->spec->relays : far->rt->spec->reflects;
}

/* H-12: the map of the hosts' connection has dropped it, or has a summary for it; H-15:
 * their route table has nothing of its kind. */
static bool
is_kept_back(const struct net_hosts *h, const struct rib *rib, const struct rib_net *n)
{
	const struct rib_path *best =
	    h && (h->map || h->lacks) ? rib_best(rib, n) : NULL;
	struct ip_prefix p;

	if (!best)
		return false;
	if (h->lacks >> best->class & 1u)
		return true;
	p = rib_net_prefix(n);
	return h->map && rib_route_map_drops(h->map, &p, best->attrs);
}

static bool
is_unwanted(void *ctx, const struct ip_prefix *p)
{
	const struct wanted *w = ctx;
	const struct rib_net *net;

	if (p->len > w->len || (w->guarded && p->len == 0))
		return true;
	if (!w->learned_there)
		return false;
	net = rib_lookup(w->rib, p);
	return (is_own(w->rib, net) ? !is_static(w->rt, p)
				    : is_told_elsewhere(w->rt, net)) ||
	    is_kept_back(w->hosts, w->rib, net);
}

/* --- entries that are written down --- */

static int
by_prefix(const void *key, const void *row)
{
	return ip_prefix_cmp(key, &((const struct net_host_row *)row)->prefix);
}

enum { PINNED, INSPECTS, USERS, SYSTEM, YIELDING, KINDS };

static int
kind_of(const struct net_host_row *r)
{
	if (r->pinned)
		return PINNED;
	if (r->inspects)
		return INSPECTS;
	if (r->source != NET_SOURCE_SYSTEM)
		return USERS;
	return r->yields ? YIELDING : SYSTEM;
}

/* The longest entry of each kind that is written down; of a pinned one only users have
 * to be compared with it. */
static void
written(const struct net_hosts *h, const struct ip_addr *to, unsigned most,
    const struct net_host_row *best[KINDS])
{
	int len = (int)most + 1;

	while (!(best[PINNED] && !h->users) &&
	    (len = net_lengths_below(&h->lengths, to->family, len)) >= 0) {
		struct ip_prefix p = ip_prefix_of(to, (unsigned)len);
		const struct net_host_row *r =
		    bsearch(&p, h->rows, h->nrows, sizeof *h->rows, by_prefix);

		while (r && r > h->rows && ip_prefix_equal(&r[-1].prefix, &p))
			r--;
		for (; r && r < h->rows + h->nrows && ip_prefix_equal(&r->prefix, &p);
		     r++) {
			if (!best[kind_of(r)])
				best[kind_of(r)] = r;
		}
	}
}

const struct net_host_row *
net_hosts_pinned(const struct net_hosts *h, const struct ip_addr *a)
{
	const struct net_host_row *best[KINDS] = { NULL };

	written(h, a, ip_bits(a->family), best);
	return best[PINNED];
}

/* An entry of the table `h`. */
static void
take_row(struct net_choice *c, const struct net *net, const struct net_hosts *h,
    const struct net_host_row *r, const struct ip_addr *to)
{
	static const enum net_answer answers[] = {
		[NET_TOWARD_OWN] = NET_ANSWER_HERE,
		[NET_TOWARD_HOSTS] = NET_ANSWER_HOSTS,
		[NET_TOWARD_ROUTERS] = NET_ANSWER_OWNED,
		[NET_TOWARD_ADDRESS] = NET_ANSWER_RELAYS,
		[NET_TOWARD_LOCAL] = NET_ANSWER_HERE,
		[NET_TOWARD_OUTSIDE] = NET_ANSWER_WORLD,
		[NET_TOWARD_STRETCH] = NET_ANSWER_STRETCH,
		[NET_TOWARD_NOWHERE] = NET_ANSWER_DROPPED,
	};

	const struct net_host_row *own;

	c->match = r->prefix;
	c->answer = answers[r->toward];
	c->row = r;
	if (r->toward == NET_TOWARD_HOSTS) {
		c->hosts = &net->spec->hosts[r->at];
	} else if (r->toward == NET_TOWARD_ADDRESS) {
		c->relays = r->hosts
		    ? net_relays_of(net->spec, net->spec->hosts[r->at].owner,
			  &r->address, &c->nrelays)
		    : net_relays_reached(net->spec, h, &r->address, &c->nrelays);
		if (!c->relays)
			c->answer = NET_ANSWER_DROPPED;
	} else if (r->toward == NET_TOWARD_LOCAL) {
		own = net_hosts_pinned(h, to);
		if (!own || own->toward != NET_TOWARD_OWN)
			c->answer = NET_ANSWER_DROPPED;
	}
}

/* --- at a router --- */

/* Nobody wrote down which networks these are, so they are not what others have. */
static enum net_answer
at_networks(const struct net_rt *rt, const struct ip_addr *to,
    const struct net_origin *o)
{
	const struct net_router *r = rt->spec;
	struct net_home other;

	return o->shared &&
		net_homes_other(rt->net->spec, to, o->prefix.len,
		    (struct net_home_asker){ r->owner, r->island, r->realm }, &other)
	    ? NET_ANSWER_DROPPED
	    : NET_ANSWER_HERE;
}

static enum net_answer
at_origin(const struct net_rt *rt, const struct ip_addr *to, const struct net_origin *o)
{
	const struct net_router *r = rt->spec;
	struct net_home other;

	switch ((enum net_behind)o->behind) {
	case NET_BEHIND_NETWORKS:
		return at_networks(rt, to, o);
	case NET_BEHIND_WORLD:
		/* What somebody here has went astray. */
		return net_homes_other(rt->net->spec, to, -1,
			   (struct net_home_asker){ "", r->island, r->realm }, &other)
		    ? NET_ANSWER_DROPPED
		    : NET_ANSWER_WORLD;
	case NET_BEHIND_LINKS:
		return NET_ANSWER_LINKS;
	case NET_BEHIND_NOTHING:
		break;
	}
	return NET_ANSWER_DROPPED;
}

static const struct net_hosts *
table_of(const struct net_rt *rt)
{
	return &rt->net->spec->hosts[rt->spec->table_at];
}

/* The longest row of a kind in the table that the router goes by, or NULL. */
static const struct net_host_row *
row_of(const struct net_rt *rt, const struct ip_addr *to, unsigned most, unsigned kind)
{
	const struct net_host_row *best[KINDS] = { NULL };

	if (!rt->spec->table || rt->spec->relays || !table_of(rt)->users)
		return NULL;
	written(table_of(rt), to, most, best);
	return best[kind];
}

bool
net_choose_inspected(const struct net_rt *rt, const struct ip_addr *to,
    struct net_choice *c)
{
	const struct net_host_row *row = row_of(rt, to, ip_bits(to->family), INSPECTS);

	if (!row)
		return false;
	*c = (struct net_choice){ .answer = NET_ANSWER_NONE };
	take_row(c, rt->net, table_of(rt), row, to);
	return true;
}

static void
take_attached(struct net_choice *c, const struct net_rt *rt,
    const struct net_attached *a)
{
	c->attached = true;
	c->match = a->prefix;
	c->answer = a->hosts ? NET_ANSWER_HOSTS : NET_ANSWER_HERE;
	if (a->hosts)
		c->hosts = &rt->net->spec->hosts[a->at];
}

/* What the other edge of a private cloud originates, for a machine in a network of
 * both: one platform, so a packet that is here has arrived, whichever of the two has
 * dropped the route of the machine first. */
static bool
is_of_both(const struct net_rt *rt, const struct rib_net *net)
{
	const struct rib_path *best = rib_best(net_router_rib(rt, net->family), net);
	const struct net_half *h;

	if (rt->spec->kind != NET_KIND_EDGE || !best || best->hops != 0)
		return false;
	h = net_half_of_source(rt, net->family, best->source);
	h = h ? h->sess->half[!h->end] : NULL;
	return h && strcmp(h->rt->spec->owner, rt->spec->owner) == 0;
}

static void
choose_at_router(const struct net_rt *rt, const struct ip_addr *to, unsigned len,
    bool guarded, struct net_choice *c)
{
	const struct net_attached *a = net_router_attached(rt->spec, to, len);
	const struct rib *rib = net_router_rib(rt, to->family);
	struct wanted wanted = { rt, rib, len, guarded, false, NULL };
	const struct net_origin *o;
	const struct net_host_row *user = row_of(rt, to, len, USERS); /* E-18 */
	const struct rib_net *net;

	*c = (struct net_choice){ .answer = NET_ANSWER_NONE };
	if (user && a && a->prefix.len > user->prefix.len)
		user = NULL;
	if (a && a->pinned && !user) {
		take_attached(c, rt, a);
		return;
	}
	net = rib ? rib_match_if(rib, to, is_unwanted, &wanted) : NULL;
	if (user && (!net || user->prefix.len >= net->len)) {
		take_row(c, rt->net, table_of(rt), user, to);
		return;
	}
	if (a && (!net || a->prefix.len >= net->len || is_of_both(rt, net))) {
		take_attached(c, rt, a);
		return;
	}
	o = net_router_quiet(rt->spec, to, len);
	if (o && (!net || o->prefix.len > net->len)) {
		c->match = o->prefix;
		c->origin = o;
		c->answer = at_origin(rt, to, o);
		return;
	}
	if (!net) {
		if (guarded && rib && rib_match(rib, to))
			c->answer = NET_ANSWER_GUARDED;
		return;
	}
	c->match = rib_net_prefix(net);
	o = net_router_origin(rt->spec, &c->match);
	/* A static route that nobody hears of yields to BGP. */
	if (o && !(o->quiet && o->behind == NET_BEHIND_LINKS)) {
		c->origin = o;
		c->answer = at_origin(rt, to, o);
		return;
	}
	c->answer = NET_ANSWER_ROUTES;
	c->ways[c->nways++] = (struct net_way){ rt, net, rt->spec->name };
}

void
net_choose_at_router(const struct net_rt *rt, const struct ip_addr *to, bool guarded,
    struct net_choice *c)
{
	choose_at_router(rt, to, ip_bits(to->family), guarded, c);
}

void
net_choose_prefix_at_router(const struct net_rt *rt, const struct ip_prefix *p,
    struct net_choice *c)
{
	struct ip_addr base = ip_prefix_addr(p);

	choose_at_router(rt, &base, p->len, false, c);
}

/* --- in a table of hosts --- */

/* What a router originates itself is nothing that hosts hear of. */
static const struct rib_net *
learned_at(const struct net_rt *rt, const struct net_hosts *h, const struct ip_addr *to,
    unsigned len)
{
	const struct rib *rib = net_router_rib(rt, to->family);
	struct wanted wanted = { rt, rib, len, false, true, h };

	return rib ? rib_match_if(rib, to, is_unwanted, &wanted) : NULL;
}

static unsigned
hops_of(const struct net_rt *rt, const struct rib_net *net)
{
	return rib_best(net_router_rib(rt, net->family), net)->hops;
}

/* S-12: negative when hosts go by the i-th router rather than by the k-th, of one
 * prefix that both have; 0: by both, which are instances of one gateway. */
static int
goes_before(const struct net_hosts *h, size_t i, const struct net_way *a, size_t k,
    const struct net_way *b)
{
	unsigned family = a->net->family - IP_V4;
	int d = (int)h->ranks[i][family] - (int)h->ranks[k][family];

	if (d == 0 && a->rt->spec->kind != b->rt->spec->kind) {
		d = (int)hops_of(a->rt, a->net) - (int)hops_of(b->rt, b->net);
		if (d == 0)
			d = (int)a->rt->spec->kind - (int)b->rt->spec->kind;
	}
	return d;
}

/* The longest that any of the routers has, at all that go before the others. */
static void
learned(const struct net *net, const struct net_hosts *h, const struct ip_addr *to,
    unsigned len, struct net_choice *c)
{
	size_t first = 0;

	for (size_t i = 0; i < h->nrouters && c->nways < NET_WAYS_MAX; i++) {
		const struct net_rt *rt = net_hosts_teacher(net, h, i);
		const struct rib_net *n = rt ? learned_at(rt, h, to, len) : NULL;
		struct net_way way = { rt, n, rt ? rt->spec->name : NULL };
		int d = -1;

		if (!n)
			continue;
		if (c->nways)
			d = (int)c->ways[0].net->len - (int)n->len;
		if (c->nways && d == 0)
			d = goes_before(h, i, &way, first, &c->ways[0]);
		if (d > 0)
			continue;
		if (d < 0) {
			c->nways = 0;
			first = i;
		}
		c->ways[c->nways++] = way;
	}
}

bool
net_hosts_wants(const struct net_hosts *h, const struct net_rt *rt,
    const struct rib_net *net)
{
	const struct rib *rib = net_router_rib(rt, net->family);
	const struct rib_path *best = rib_best(rib, net);

	if (!best)
		return false;
	if (best->source == 0) {
		struct ip_prefix p;

		if (!rt->spec->statics) /* nearly all that a gateway has itself */
			return false;
		p = rib_net_prefix(net);
		return is_static(rt, &p) && !is_kept_back(h, rib, net);
	}
	return !is_told_elsewhere(rt, net) && !is_kept_back(h, rib, net);
}

const struct rib_net *
net_hosts_learned(const struct net_hosts *h, const struct net_rt *rt,
    const struct ip_prefix *p)
{
	const struct rib *rib = net_router_rib(rt, p->family);
	const struct rib_net *net = rib ? rib_lookup(rib, p) : NULL;

	return net && net_hosts_wants(h, rt, net) ? net : NULL;
}

bool
net_hosts_teaches(const struct net *net, const struct net_hosts *h, size_t i,
    const struct ip_prefix *p)
{
	const struct net_rt *rt = net_hosts_teacher(net, h, i);
	const struct rib_net *n = rt ? net_hosts_learned(h, rt, p) : NULL;
	struct net_way way = { rt, n, NULL };

	for (size_t k = 0; n && k < h->nrouters; k++) {
		const struct net_rt *other =
		    k == i ? NULL : net_hosts_teacher(net, h, k);
		struct net_way its = { other,
			other ? net_hosts_learned(h, other, p) : NULL, NULL };

		if (its.net && goes_before(h, k, &its, i, &way) < 0)
			return false;
	}
	return n != NULL;
}

enum rib_reason
net_hosts_keep_back(const struct net *net, const struct net_hosts *h,
    const struct ip_addr *to)
{
	for (size_t i = 0; i < h->nrouters; i++) {
		const struct net_rt *rt = net_hosts_teacher(net, h, i);
		const struct rib *rib = rt ? net_router_rib(rt, to->family) : NULL;
		const struct rib_net *n = rib ? rib_match(rib, to) : NULL;
		struct ip_prefix p;

		if (!n)
			continue;
		/* A hub has its VNets itself, and says to each table which (H-15). */
		if (is_own(rib, n) && rt->spec->kind == NET_KIND_HUB)
			return RIB_IN_PROPAGATION;
		if (is_own(rib, n) || !is_kept_back(h, rib, n))
			continue;
		if (h->lacks >> rib_best(rib, n)->class & 1u)
			return RIB_IN_PROPAGATION;
		p = rib_net_prefix(n);
		return rib_route_map_why(h->map, &p, rib_best(rib, n)->attrs);
	}
	return RIB_OK;
}

/* The longer one, and `a` of two that are equally long. */
static const struct net_host_row *
longer(const struct net_host_row *a, const struct net_host_row *b)
{
	return !a || (b && b->prefix.len > a->prefix.len) ? b : a;
}

static void
choose_at_hosts(const struct net *net, const struct net_hosts *h,
    const struct ip_addr *to, unsigned most, struct net_choice *c)
{
	const struct net_host_row *best[KINDS] = { NULL }, *row;

	*c = (struct net_choice){ .answer = NET_ANSWER_NONE };
	written(h, to, most, best);
	if (best[PINNED]) {
		take_row(c, net, h, longer(best[USERS], best[PINNED]), to);
		return;
	}
	if (net_hosts_half_known(net, h)) {
		c->answer = NET_ANSWER_UNKNOWN;
		return;
	}
	learned(net, h, to, most, c);
	row = longer(best[USERS], best[SYSTEM]);
	if (!best[USERS] && !c->nways)
		row = longer(best[YIELDING], row);
	if (c->nways) {
		unsigned len = c->ways[0].net->len;

		/* At equal length users go before, and the system behind. */
		if (!row || row->prefix.len < len ||
		    (row->prefix.len == len && row->source == NET_SOURCE_SYSTEM)) {
			c->answer = NET_ANSWER_ROUTES;
			c->match = ip_prefix_of(to, len);
			return;
		}
		c->nways = 0;
	}
	c->row = row;
	if (row)
		take_row(c, net, h, row, to);
}

/* Whether what a router that relays has learned came from the network of its VNet. */
static bool
is_over_fabric(const struct net_rt *rt, const struct rib_net *net)
{
	const struct rib_path *best = rib_best(net_router_rib(rt, net->family), net);
	const struct net_half *h =
	    best ? net_half_of_source(rt, net->family, best->source) : NULL;
	const struct net_half *far = h ? h->sess->half[!h->end] : NULL;

	return far && far->rt->spec->fabric;
}

void
net_choose_at_relay(const struct net_rt *rt, const struct ip_addr *to,
    struct net_choice *c)
{
	const struct net_hosts *h = table_of(rt);
	const struct rib_net *net = net_router_rib(rt, to->family)
	    ? learned_at(rt, NULL, to, ip_bits(to->family))
	    : NULL;

	net_choose_at_hosts(rt->net, h, to, c);
	if (!net || is_over_fabric(rt, net))
		return;
	if (c->row && (c->row->pinned || c->row->source == NET_SOURCE_USER) &&
	    c->match.len >= net->len)
		return;
	*c = (struct net_choice){ .answer = NET_ANSWER_ROUTES,
		.match = rib_net_prefix(net) };
	c->ways[c->nways++] = (struct net_way){ rt, net, rt->spec->name };
}

void
net_choose_at_hosts(const struct net *net, const struct net_hosts *h,
    const struct ip_addr *to, struct net_choice *c)
{
	choose_at_hosts(net, h, to, ip_bits(to->family), c);
}

void
net_choose_prefix_at_hosts(const struct net *net, const struct net_hosts *h,
    const struct ip_prefix *p, struct net_choice *c)
{
	struct ip_addr base = ip_prefix_addr(p);

	choose_at_hosts(net, h, &base, p->len, c);
}
