/*
 * Lists of the spec that runs are put together anew of what stays, whose elements move,
 * and of the part; steps of the part get the places of their objects there.  So the
 * cost is one copy of each list, whatever is in it.
 */
#include "net/piece.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "net/homes.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

void
net_piece_fini(struct net_piece *p)
{
	net_spec_free(p->was);
	net_spec_free(p->now);
	*p = (struct net_piece){ .was = NULL };
}

/* --- numbers of the whole --- */

/* By place in the part: places in what runs. */
struct places {
	const struct net_spec *in, *of;
	uint32_t *router, *hosts;
};

static bool
find_places(struct places *p)
{
	bool good = true;

	p->router = xcalloc(p->of->nrouters + 1, sizeof *p->router);
	p->hosts = xcalloc(p->of->nhosts + 1, sizeof *p->hosts);
	for (size_t i = 0; i < p->of->nrouters; i++) {
		const struct net_router *r =
		    net_spec_find_router(p->in, p->of->routers[i].name);

		good = good && r;
		p->router[i] = r ? (uint32_t)(r - p->in->routers) : 0;
	}
	for (size_t i = 0; i < p->of->nhosts; i++) {
		const struct net_hosts *h =
		    net_spec_find_hosts(p->in, p->of->hosts[i].name);

		good = good && h;
		p->hosts[i] = h ? (uint32_t)(h - p->in->hosts) : 0;
	}
	return good;
}

static void
places_fini(struct places *p)
{
	free(p->router);
	free(p->hosts);
}

/* The number of an island is that of its first router, or else of its first hosts
 * behind all routers; the order of names is the same in part and whole. */
static uint32_t
place_island(const struct places *p, uint32_t island)
{
	if (island < p->of->nrouters)
		return p->router[island];
	return (uint32_t)p->in->nrouters + p->hosts[island - p->of->nrouters];
}

static void
place_router(const struct places *p, struct net_router *r, const struct net_router *at)
{
	r->island = place_island(p, r->island);
	r->realm = at->realm;
	if (r->table)
		r->table_at = p->hosts[r->table_at];
	for (size_t i = 0; i < r->nattached; i++)
		if (r->attached[i].hosts)
			r->attached[i].at = p->hosts[r->attached[i].at];
}

static bool
place_hosts(const struct places *p, struct net_hosts *h, const struct net_hosts *at)
{
	if (h->whole || h->part_from != h->part_to || h->map)
		return false;
	h->island = place_island(p, h->island);
	h->realm = at->realm;
	h->whole_at = p->hosts[h->whole_at];
	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].hosts && h->rows[i].toward != NET_TOWARD_ROUTERS)
			h->rows[i].at = p->hosts[h->rows[i].at];
	for (size_t i = 0; i < h->nrouters; i++)
		if (h->router_at[i] != UINT32_MAX)
			h->router_at[i] = p->router[h->router_at[i]];
	return true;
}

bool
net_piece_place(const struct net_spec *runs, struct net_spec *s)
{
	struct places p = { .in = runs, .of = s };
	bool good = find_places(&p) && !s->nrelays && !s->nmoved && !runs->nrelays &&
	    !runs->nmoved && net_homes_plain(runs) && net_homes_plain(s);

	for (size_t i = 0; good && i < s->nrouters; i++)
		place_router(&p, &s->routers[i], &runs->routers[p.router[i]]);
	for (size_t i = 0; good && i < s->nhosts; i++)
		good = place_hosts(&p, &s->hosts[i], &runs->hosts[p.hosts[i]]);
	places_fini(&p);
	return good;
}

/* --- whether a part is what runs --- */

static bool
rows_equal(const struct net_hosts *a, const struct net_hosts *b)
{
	for (size_t i = 0; i < a->nrows; i++) {
		const struct net_host_row *x = &a->rows[i], *y = &b->rows[i];

		if (!ip_prefix_equal(&x->prefix, &y->prefix) ||
		    x->source != y->source || x->toward != y->toward ||
		    x->pinned != y->pinned || x->yields != y->yields ||
		    x->inspects != y->inspects || x->label != y->label ||
		    x->at != y->at || !text_equal(x->hosts, y->hosts) ||
		    !ip_addr_equal(&x->address, &y->address))
			return false;
	}
	return true;
}

static bool
hosts_equal(const struct net_hosts *a, const struct net_hosts *b)
{
	if (a->nrows != b->nrows || a->nrouters != b->nrouters ||
	    !text_equal(a->owner, b->owner) || !text_equal(a->whole, b->whole) ||
	    a->nwithin != b->nwithin || a->outbound != b->outbound ||
	    a->closed != b->closed || a->lacks != b->lacks || b->map ||
	    a->whole_at != b->whole_at || b->part_from != b->part_to ||
	    a->users != b->users || a->realm != b->realm || a->island != b->island)
		return false;
	for (size_t i = 0; i < a->nwithin; i++)
		if (!ip_prefix_equal(&a->within[i], &b->within[i]))
			return false;
	for (size_t i = 0; i < a->nrouters; i++)
		if (strcmp(a->routers[i], b->routers[i]) != 0 ||
		    a->router_at[i] != b->router_at[i] ||
		    memcmp(a->ranks[i], b->ranks[i], sizeof a->ranks[i]) != 0)
			return false;
	return rows_equal(a, b);
}

static bool
routers_are(const struct net_spec *runs, const struct net_spec *part)
{
	for (size_t i = 0; i < part->nrouters; i++) {
		const struct net_router *a = &part->routers[i];
		const struct net_router *b = net_spec_find_router(runs, a->name);

		if (!b || !net_router_equal(a, b) || a->realm != b->realm ||
		    a->island != b->island || a->statics != b->statics ||
		    a->table_at != b->table_at)
			return false;
	}
	for (size_t i = 0; i < part->nhosts; i++) {
		const struct net_hosts *h =
		    net_spec_find_hosts(runs, part->hosts[i].name);

		if (!h || !hosts_equal(&part->hosts[i], h))
			return false;
	}
	return true;
}

static bool
is_in(const struct net_spec *part, const char *router)
{
	return router && net_spec_find_router(part, router);
}

static bool
has_hosts(const struct net_spec *part, const char *hosts)
{
	return hosts && net_spec_find_hosts(part, hosts);
}

/* Links and sessions of the part are the same, and there are no others. */
static bool
joints_are(const struct net_spec *runs, const struct net_spec *part)
{
	size_t n = 0;

	for (size_t i = 0; i < runs->nlinks; i++) {
		const struct net_link *l = &runs->links[i];

		if (!is_in(part, l->a) && !is_in(part, l->b))
			continue;
		if (n == part->nlinks || !net_link_equal(l, &part->links[n++]))
			return false;
	}
	if (n != part->nlinks)
		return false;
	n = 0;
	for (size_t i = 0; i < runs->nsessions; i++) {
		const struct net_session *x = &runs->sessions[i];

		if (!is_in(part, x->a.router) && !is_in(part, x->b.router))
			continue;
		if (n == part->nsessions ||
		    strcmp(x->name, part->sessions[n].name) != 0 ||
		    net_session_compare(x, &part->sessions[n++]) != NET_CHANGE_NONE)
			return false;
	}
	return n == part->nsessions;
}

static bool
leads_into(const struct net_spec *part, const struct net_hosts *h)
{
	for (size_t i = 0; i < h->nrouters; i++)
		if (is_in(part, h->routers[i]))
			return true;
	for (size_t i = 0; i < h->nrows; i++)
		if (has_hosts(part, h->rows[i].hosts))
			return true;
	return has_hosts(part, h->whole);
}

/* No other table or router goes by one of the part. */
static bool
is_apart(const struct net_spec *runs, const struct net_spec *part)
{
	for (size_t i = 0; i < runs->nhosts; i++)
		if (!has_hosts(part, runs->hosts[i].name) &&
		    leads_into(part, &runs->hosts[i]))
			return false;
	for (size_t i = 0; i < runs->nrouters; i++) {
		const struct net_router *r = &runs->routers[i];
		bool into = has_hosts(part, r->table);

		for (size_t k = 0; k < r->nattached; k++)
			into |= has_hosts(part, r->attached[k].hosts);
		if (into && !is_in(part, r->name))
			return false;
	}
	return true;
}

bool
net_piece_is(const struct net_spec *runs, const struct net_spec *part)
{
	return routers_are(runs, part) && joints_are(runs, part) &&
	    is_apart(runs, part);
}

/* --- one spec of both --- */

/* What of the old spec does not move, by place. */
struct gone {
	bool *routers, *hosts, *links, *sessions;
};

/* Elements of all lists begin with their name. */
static const char *
name_at(const void *items, size_t i, size_t size)
{
	char *name;

	memcpy(&name, (const char *)items + i * size, sizeof name);
	return name;
}

struct list {
	const void *items;
	size_t n;
};

/* Of three sorted lists: the old one without what was, and with what is now. */
static void *
splice(struct list old, struct list was, struct list now, size_t size, bool *gone,
    size_t *n)
{
	char *out = xreallocarray(NULL, old.n + now.n + 1, size);
	size_t i = 0, w = 0, k = 0;

	*n = 0;
	while (i < old.n || k < now.n) {
		const char *a = i < old.n ? name_at(old.items, i, size) : NULL;
		const char *b = k < now.n ? name_at(now.items, k, size) : NULL;
		const void *from;

		if (a && w < was.n && strcmp(a, name_at(was.items, w, size)) == 0) {
			gone[i++] = true;
			w++;
			continue;
		}
		from = !b || (a && strcmp(a, b) < 0)
		    ? (const char *)old.items + size * i++
		    : (const char *)now.items + size * k++;
		memcpy(out + size * (*n)++, from, size);
	}
	return out;
}

#define SPLICE(what)                                                            \
	(whole->what = splice((struct list){ old->what, old->n##what },         \
	     (struct list){ p->was->what, p->was->n##what },                    \
	     (struct list){ p->now->what, p->now->n##what }, sizeof *old->what, \
	     g->what, &whole->n##what))

static struct net_spec *
join(const struct net_spec *old, const struct net_piece *p, struct gone *g)
{
	struct net_spec *whole = net_spec_new();

	g->routers = xcalloc(old->nrouters + 1, sizeof *g->routers);
	g->hosts = xcalloc(old->nhosts + 1, sizeof *g->hosts);
	g->links = xcalloc(old->nlinks + 1, sizeof *g->links);
	g->sessions = xcalloc(old->nsessions + 1, sizeof *g->sessions);
	SPLICE(routers);
	SPLICE(hosts);
	SPLICE(links);
	SPLICE(sessions);
	net_homes_splice(whole, old, p->was, p->now);
	return whole;
}

/* What has moved is the new spec's. */
#define MOVED(what)                                                          \
	do {                                                                 \
		for (size_t i = 0; i < old->n##what; i++)                    \
			if (!g->what[i])                                     \
				memset(&old->what[i], 0, sizeof *old->what); \
		free(g->what);                                               \
	} while (0)

static void
release(struct net_spec *old, struct net_piece *p, struct gone *g)
{
	MOVED(routers);
	MOVED(hosts);
	MOVED(links);
	MOVED(sessions);
	old->homes = NULL;
	net_spec_free(old);
	p->now->nrouters = p->now->nhosts = p->now->nlinks = p->now->nsessions = 0;
	net_piece_fini(p);
}

static int
by_name(const void *key, const void *item)
{
	return strcmp(key, name_at(item, 0, 0));
}

static size_t
find(const void *items, size_t n, size_t size, const char *name)
{
	const char *at = n ? bsearch(name, items, n, size, by_name) : NULL;

	return at ? (size_t)(at - (const char *)items) / size : 0;
}

/* The place of what a step is about; 0 where it is not there. */
static size_t
place_of(const struct net_spec *s, const struct net_step *step)
{
	switch (step->kind) {
	case NET_STEP_SESSION_REMOVE:
	case NET_STEP_SESSION_RESET:
	case NET_STEP_SESSION_CHANGE:
	case NET_STEP_SESSION_ADD:
		return find(s->sessions, s->nsessions, sizeof *s->sessions, step->name);
	case NET_STEP_LINK_REMOVE:
	case NET_STEP_LINK_ADD:
	case NET_STEP_LINK_CHANGE:
		return find(s->links, s->nlinks, sizeof *s->links, step->name);
	case NET_STEP_ROUTER_REMOVE:
	case NET_STEP_ROUTER_ADD:
	case NET_STEP_ROUTER_CHANGE:
		return find(s->routers, s->nrouters, sizeof *s->routers, step->name);
	case NET_STEP_N:
		break;
	}
	return 0;
}

void
net_apply_piece(struct net *net, struct erx_time now, struct net_piece *p,
    struct net_diff *diff)
{
	struct net_spec *old = net->spec, *whole;
	struct gone g;

	whole = join(old, p, &g);
	for (size_t i = 0; i < diff->n; i++) {
		diff->steps[i].old_index = place_of(old, &diff->steps[i]);
		diff->steps[i].new_index = place_of(whole, &diff->steps[i]);
	}
	net_apply_steps(net, now, whole, diff);
	release(old, p, &g);
}
