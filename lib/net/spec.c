/*
 * A spec grows by appending and is put in order once, by net_spec_finish: after that
 * every list is sorted by name and looked up by bisection, and what apply relies on has
 * been checked, so that apply itself cannot meet a name it does not know.
 */
#include "net/spec.h"

#include "base/xalloc.h"
#include "bgp/bfd.h"
#include "bgp/proto.h"
#include "net/attach.h"
#include "net/ends.h"
#include "net/homes.h"
#include "net/lengths.h"
#include "net/moved.h"

#include <stdlib.h>
#include <string.h>

struct net_spec *
net_spec_new(void)
{
	return xcalloc(1, sizeof(struct net_spec));
}

static void
end_fini(struct net_end *e)
{
	free(e->router);
	free(e->limit_group);
}

static void
policy_fini(struct net_policy *p)
{
	rib_import_fini(&p->import);
	rib_export_fini(&p->export);
}

static void
session_fini(struct net_session *x)
{
	end_fini(&x->a);
	end_fini(&x->b);
	for (size_t i = 0; i < x->nfamilies; i++) {
		policy_fini(&x->families[i].a);
		policy_fini(&x->families[i].b);
	}
	free(x->families);
	free(x->name);
	free(x->link);
	free(x->segment);
	free(x->password);
	free(x->password_b);
	net_ao_fini(&x->ao);
	free(x->interface);
	free(x->capabilities);
	free(x->held);
}

static void
outer_fini(struct net_outer *o)
{
	for (size_t i = 0; i < o->nrouters; i++)
		free(o->routers[i]);
	free(o->routers);
}

void
net_outer_router(struct net_outer *o, const char *router)
{
	o->routers = xreallocarray(o->routers, o->nrouters + 1, sizeof *o->routers);
	o->routers[o->nrouters++] = xstrdup(router);
}

void
net_origin_fini(struct net_origin *o)
{
	for (size_t i = 0; i < o->nvariants; i++)
		net_origin_fini(&o->variants[i]);
	for (size_t i = 0; i < o->nlinks; i++)
		free(o->links[i]);
	free(o->links);
	free(o->variants);
	free(o->path);
	free(o->communities);
	free(o->attrs);
}

const char *
net_kind_word(enum net_kind kind)
{
	static const char *const words[NET_KIND_N] = {
		[NET_KIND_PLAIN] = "router",
		[NET_KIND_MSEE] = "msee",
		[NET_KIND_GATEWAY] = "gateway",
		[NET_KIND_EDGE] = "cloud-edge",
		[NET_KIND_CE] = "ce",
		[NET_KIND_APPLIANCE] = "appliance",
		[NET_KIND_VPN] = "vpn-gateway",
		[NET_KIND_SERVER] = "route-server",
		[NET_KIND_HUB] = "hub-router",
	};

	return words[kind];
}

void
net_router_fini(struct net_router *r)
{
	for (size_t i = 0; i < r->norigins; i++)
		net_origin_fini(&r->origins[i]);
	free(r->origins);
	net_attached_fini(r);
	free(r->guards);
	free(r->name);
	free(r->owner);
	free(r->table);
}

void
net_spec_free(struct net_spec *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nrouters; i++)
		net_router_fini(&s->routers[i]);
	for (size_t i = 0; i < s->nlinks; i++) {
		free(s->links[i].name);
		free(s->links[i].a);
		free(s->links[i].b);
		free(s->links[i].outside);
		free(s->links[i].outside_owner);
		free(s->links[i].dark);
		outer_fini(&s->links[i].outer[0]);
		outer_fini(&s->links[i].outer[1]);
	}
	for (size_t i = 0; i < s->nhosts; i++)
		net_hosts_fini(&s->hosts[i]);
	for (size_t i = 0; i < s->nsessions; i++)
		session_fini(&s->sessions[i]);
	net_homes_free(s->homes);
	free(s->routers);
	free(s->hosts);
	for (size_t i = 0; i < s->nrelays; i++) {
		free(s->relays[i].router);
		free(s->relays[i].segment);
	}
	free(s->relays);
	net_moved_free(s);
	free(s->links);
	free(s->sessions);
	free(s);
}

void *
net_spec_grow(void *items, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return items;
	return xreallocarray(items, n ? n * 2 : 1, size);
}

/* One more zeroed element. */
static void *
append(void *items, size_t *n, size_t size)
{
	items = net_spec_grow(items, *n, size);
	memset((char *)items + *n * size, 0, size);
	++*n;
	return items;
}

struct net_router *
net_spec_router(struct net_spec *s, char *name)
{
	struct net_router *r;

	s->routers = append(s->routers, &s->nrouters, sizeof *s->routers);
	r = &s->routers[s->nrouters - 1];
	r->name = name;
	r->max_paths = 1;
	return r;
}

struct net_hosts *
net_spec_hosts(struct net_spec *s, char *name)
{
	struct net_hosts *h;

	s->hosts = append(s->hosts, &s->nhosts, sizeof *s->hosts);
	h = &s->hosts[s->nhosts - 1];
	h->name = name;
	return h;
}

struct net_link *
net_spec_link(struct net_spec *s, char *name)
{
	struct net_link *l;

	s->links = append(s->links, &s->nlinks, sizeof *s->links);
	l = &s->links[s->nlinks - 1];
	l->name = name;
	l->delay = -1;
	return l;
}

struct net_session *
net_spec_session(struct net_spec *s, char *name)
{
	struct net_session *x;

	s->sessions = append(s->sessions, &s->nsessions, sizeof *s->sessions);
	x = &s->sessions[s->nsessions - 1];
	x->name = name;
	x->bfd_interval = BFD_INTERVAL;
	x->bfd_multiplier = BFD_MULTIPLIER;
	return x;
}

struct net_family *
net_session_carry(struct net_session *x, uint8_t family)
{
	struct net_family *f;

	x->families = xreallocarray(x->families, x->nfamilies + 1, sizeof *x->families);
	f = &x->families[x->nfamilies++];
	*f = (struct net_family){ .family = family };
	return f;
}

const struct net_family *
net_session_family(const struct net_session *x, uint8_t family)
{
	for (size_t i = 0; i < x->nfamilies; i++) {
		if (x->families[i].family == family)
			return &x->families[i];
	}
	return NULL;
}

uint8_t
net_session_families(const struct net_session *x)
{
	uint8_t bits = 0;

	for (size_t i = 0; i < x->nfamilies; i++)
		bits |= (uint8_t)BGP_FAMILY_BIT(x->families[i].family);
	return bits;
}

static int
by_router(const void *a, const void *b)
{
	return strcmp(((const struct net_router *)a)->name,
	    ((const struct net_router *)b)->name);
}

static int
by_hosts(const void *a, const void *b)
{
	return strcmp(((const struct net_hosts *)a)->name,
	    ((const struct net_hosts *)b)->name);
}

static int
by_link(const void *a, const void *b)
{
	return strcmp(((const struct net_link *)a)->name,
	    ((const struct net_link *)b)->name);
}

static int
by_session(const void *a, const void *b)
{
	return strcmp(((const struct net_session *)a)->name,
	    ((const struct net_session *)b)->name);
}

static int
by_prefix(const void *a, const void *b)
{
	return ip_prefix_cmp(&((const struct net_origin *)a)->prefix,
	    &((const struct net_origin *)b)->prefix);
}

/*
 * Origins in order.  A prefix that is named twice goes to all that either of the two
 * goes to; everything else is the first one's.
 */
static void
sort_origins(struct net_router *r)
{
	size_t out = 0;
	bool sorted = true;

	for (size_t i = 1; i < r->norigins && sorted; i++)
		sorted = by_prefix(&r->origins[i - 1], &r->origins[i]) < 0;
	if (sorted)
		return;
	qsort(r->origins, r->norigins, sizeof *r->origins, by_prefix);
	for (size_t i = 0; i < r->norigins; i++) {
		struct net_origin *o = &r->origins[i], *last;

		last = out ? &r->origins[out - 1] : NULL;
		if (!last || by_prefix(last, o) != 0) {
			r->origins[out++] = *o;
			continue;
		}
		last->scopes = last->scopes && o->scopes ? last->scopes | o->scopes : 0;
		net_origin_fini(o);
	}
	r->norigins = out;
}

static void
find_quiet(struct net_router *r)
{
	for (size_t i = 0; i < r->norigins; i++) {
		if (r->origins[i].quiet)
			net_lengths_add(&r->quiet_lengths, &r->origins[i].prefix);
		r->statics |= r->origins[i].behind == NET_BEHIND_LINKS;
	}
}

static const struct net_link *
find_link(const struct net_spec *s, const char *name)
{
	union {
		const char *in;
		char *key;
	} u = { .in = name };
	struct net_link key = { .name = u.key };

	if (!s->nlinks)
		return NULL;
	return bsearch(&key, s->links, s->nlinks, sizeof *s->links, by_link);
}

const struct net_link *
net_spec_find_link(const struct net_spec *s, const char *name)
{
	const struct net_link *found = find_link(s, name);
	struct net_ends e = { .a = NULL };

	while (!found && net_ends_next(name, &e)) {
		char *turned = net_ends_turned(&e);

		found = find_link(s, turned);
		free(turned);
	}
	return found;
}

const struct net_router *
net_spec_find_router(const struct net_spec *s, const char *name)
{
	union {
		const char *in;
		char *key;
	} u = { .in = name };
	struct net_router key = { .name = u.key };

	if (!s->nrouters)
		return NULL;
	return bsearch(&key, s->routers, s->nrouters, sizeof *s->routers, by_router);
}

const struct net_hosts *
net_spec_find_hosts(const struct net_spec *s, const char *name)
{
	union {
		const char *in;
		char *key;
	} u = { .in = name };
	struct net_hosts key = { .name = u.key };

	if (!s->nhosts)
		return NULL;
	return bsearch(&key, s->hosts, s->nhosts, sizeof *s->hosts, by_hosts);
}

/* The limit is written in two places by two readers; the policy's own is the one that
 * counts. */
static void
settle_policy(struct net_policy *p, const struct net_end *end)
{
	if (p->limit)
		p->import.prefix_limit = p->limit;
	else
		p->limit = p->import.prefix_limit;
	if (p->next_hop.family == IP_NONE)
		p->next_hop = end->address;
}

/* In order, none twice, none unknown. */
static bool
check_families(struct net_session *x)
{
	uint8_t last = IP_NONE;

	for (size_t i = 0; i < x->nfamilies; i++) {
		struct net_family *f = &x->families[i];

		if (f->family <= last || f->family > IP_V6)
			return false;
		last = f->family;
		settle_policy(&f->a, &x->a);
		settle_policy(&f->b, &x->b);
	}
	return last != IP_NONE;
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
check_session(const struct net_spec *s, struct net_session *x, const char **why)
{
	const struct net_link *l = x->link ? find_link(s, x->link) : NULL;

	if (!l) {
		*why = "a session is on a link that does not exist";
		return false;
	}
	if (!x->a.router || !net_spec_find_router(s, x->a.router) ||
	    (x->b.router && !net_spec_find_router(s, x->b.router))) {
		*why = "a session ends at a router that does not exist";
		return false;
	}
	if ((x->transport == NET_EXTERNAL) != !x->b.router) {
		*why = "an external session has two ends here, or another has one";
		return false;
	}
	if (!(same(l->a, x->a.router) && same(l->b, x->b.router)) &&
	    !(same(l->a, x->b.router) && same(l->b, x->a.router))) {
		*why = "a session and its link end at different routers";
		return false;
	}
	if (!check_families(x)) {
		*why = "a session has no address family, or has them in disorder";
		return false;
	}
	return true;
}

bool
net_router_finish(const struct net_spec *s, struct net_router *r, const char **why)
{
	sort_origins(r);
	find_quiet(r);
	return net_attached_finish(s, r, why);
}

static bool
finish_routers(struct net_spec *s, const char **why)
{
	for (size_t i = 0; i < s->nrouters; i++) {
		if (i && by_router(&s->routers[i - 1], &s->routers[i]) == 0) {
			*why = "two routers have one name";
			return false;
		}
		if (!net_router_finish(s, &s->routers[i], why))
			return false;
	}
	for (size_t i = 0; i < s->nhosts; i++) {
		if (i && by_hosts(&s->hosts[i - 1], &s->hosts[i]) == 0) {
			*why = "two tables of hosts have one name";
			return false;
		}
		if (!net_hosts_finish(s, &s->hosts[i], why))
			return false;
	}
	for (size_t i = 0; i < s->nhosts; i++)
		net_hosts_join(s, i);
	return net_relays_finish(s, why);
}

static bool
check_links(const struct net_spec *s, const char **why)
{
	for (size_t i = 0; i < s->nlinks; i++) {
		const struct net_link *l = &s->links[i];

		if (i && by_link(l - 1, l) == 0) {
			*why = "two links have one name";
			return false;
		}
		if (!l->a || !net_spec_find_router(s, l->a) ||
		    (l->b && !net_spec_find_router(s, l->b))) {
			*why = "a link ends at a router that does not exist";
			return false;
		}
		if (!l->b && (!l->outside || !l->outside_owner)) {
			*why = "a link leads outside to nobody";
			return false;
		}
	}
	return true;
}

bool
net_spec_finish(struct net_spec *s, const char **why)
{
	if (s->nrouters)
		qsort(s->routers, s->nrouters, sizeof *s->routers, by_router);
	if (s->nhosts)
		qsort(s->hosts, s->nhosts, sizeof *s->hosts, by_hosts);
	if (s->nlinks)
		qsort(s->links, s->nlinks, sizeof *s->links, by_link);
	if (s->nsessions)
		qsort(s->sessions, s->nsessions, sizeof *s->sessions, by_session);
	net_moved_sort(s);
	if (!finish_routers(s, why) || !check_links(s, why))
		return false;
	for (size_t i = 0; i < s->nsessions; i++) {
		if (i && by_session(&s->sessions[i - 1], &s->sessions[i]) == 0) {
			*why = "two sessions have one name";
			return false;
		}
		if (!check_session(s, &s->sessions[i], why))
			return false;
	}
	s->homes = net_homes_new(s);
	return true;
}

char *
net_link_name(const char *a, const char *b)
{
	return strcmp(a, b) <= 0 ? xasprintf("%s--%s", a, b)
				 : xasprintf("%s--%s", b, a);
}
