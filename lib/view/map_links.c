/*
 * The links of the spec, each a line between two routers, are put together: all lines
 * of a connection, of a Global Reach link or of one path of a circuit are one link of
 * the map.  VNets that are peered have a link without a line.
 */
#include "base/xalloc.h"
#include "er/kind.h"
#include "net/ends.h"
#include "net/halves.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

const char *const view_map_kinds[VIEW_MAP_KIND_N] = {
	[VIEW_MAP_PEERING] = "peering",
	[VIEW_MAP_CONNECTION] = "connection",
	[VIEW_MAP_REACH] = "global-reach",
	[VIEW_MAP_VPN] = "vpn",
	[VIEW_MAP_INSIDE] = "inside",
	[VIEW_MAP_LINK] = "link",
	[VIEW_MAP_PEERED] = "peered",
};

/* --- lines --- */

/* A real router in the place of an MSEE counts as one. */
static bool
is(const struct view_map *m, const struct view_map_router *r, enum net_kind kind)
{
	const struct er_speaker *s;

	if (!r->outside)
		return r->net_kind == kind;
	s = er_model_speaker(m->model, r->name);
	return s && kind == NET_KIND_MSEE && er_role_is_msee(s->role);
}

static enum view_map_kind
kind_of(const struct view_map *m, const struct view_map_line *l)
{
	const struct view_map_router *a = &m->routers[l->a], *b = &m->routers[l->b];
	bool msee_a = is(m, a, NET_KIND_MSEE), msee_b = is(m, b, NET_KIND_MSEE);

	if (a->box == b->box)
		return VIEW_MAP_INSIDE;
	if (msee_a && msee_b)
		return VIEW_MAP_REACH;
	if (msee_a || msee_b) {
		const struct view_map_router *other = msee_a ? b : a;

		if (is(m, other, NET_KIND_GATEWAY))
			return VIEW_MAP_CONNECTION;
		return m->boxes[other->box].known || other->outside ? VIEW_MAP_PEERING
								    : VIEW_MAP_LINK;
	}
	if ((is(m, a, NET_KIND_VPN) && is(m, b, NET_KIND_CE)) ||
	    (is(m, b, NET_KIND_VPN) && is(m, a, NET_KIND_CE)))
		return VIEW_MAP_VPN;
	return VIEW_MAP_LINK;
}

static void
see_sessions(struct view_map_line *l, const struct view_states *states)
{
	static const uint8_t families[] = { IP_V4, IP_V6 };

	for (size_t i = 0; i < 2; i++) {
		char *name = xasprintf("%s/%s", l->name, ip_family_name(families[i]));
		const struct net_half_info *h = view_states_get(states, name),
					   *with = h;
		struct net_half_counts counts;

		free(name);
		if (!h)
			continue;
		/* Of two ends here, the one that bounds what it takes. */
		if (h->limit == 0 && h + 1 < states->items + states->n &&
		    h[1].session == h->session && h[1].limit)
			with = h + 1;
		net_half_count(with->half, with->family, &counts);
		l->sessions[l->nsessions++] =
		    (struct view_map_session){ h->session->name,
			    bgp_state_name(h->state), h->up, counts.received,
			    with->limit };
	}
}

/* The state of a line, and what is wrong with the line. */
static void
judge_line(struct view_map *m, struct view_map_line *l,
    const struct view_states *states)
{
	struct buf out;
	size_t up = 0;

	if (!m->net)
		return;
	see_sessions(l, states);
	l->dead = !net_link_alive(m->net, l->name);
	if (l->dead) {
		l->state = VIEW_MAP_DOWN;
		l->word = xstrdup("link down");
		return;
	}
	buf_init(&out);
	for (size_t i = 0; i < l->nsessions; i++) {
		const struct view_map_session *s = &l->sessions[i];
		const struct net_half_info *h = view_states_get(states, s->name);

		up += s->up;
		if (!s->up && h)
			buf_printf(&out, "%s%s: %s", out.len ? "; " : "", s->state,
			    net_half_why(m->net, h));
	}
	if (out.len == 0)
		buf_puts(&out, l->nsessions ? "Established" : "no session");
	l->word = buf_steal(&out);
	if (up == l->nsessions)
		l->state = VIEW_MAP_UP;
	else
		l->state = up ? VIEW_MAP_PARTLY : VIEW_MAP_DOWN;
}

/* What tells links of one kind between two boxes apart: the MSEE of a peering, or a
 * real router. */
static size_t
sub_of(const struct view_map *m, const struct view_map_line *l)
{
	if (l->kind == VIEW_MAP_PEERING)
		return is(m, &m->routers[l->a], NET_KIND_MSEE) ? l->a : l->b;
	return 0;
}

static int
by_link(const void *p, const void *q)
{
	const struct view_map_line *a = p, *b = q;
	size_t x[] = { a->box_a, a->box_b, a->kind, a->sub };
	size_t y[] = { b->box_a, b->box_b, b->kind, b->sub };

	for (size_t i = 0; i < sizeof x / sizeof *x; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
collect_lines(struct view_map *m, const struct net_spec *spec)
{
	struct view_states states;

	view_states_init(&states, m->net);
	for (size_t i = 0; i < spec->nlinks; i++) {
		const struct net_link *s = &spec->links[i];
		char *far = s->b ? xstrdup(s->b) : net_ends_far(s->name, s->a);
		struct view_map_line l = { .name = s->name };

		l.a = view_map_router_find(m, s->a);
		l.b = view_map_router_find(m, far);
		free(far);
		if (l.a == SIZE_MAX || l.b == SIZE_MAX)
			continue;
		l.box_a = m->routers[l.a].box;
		l.box_b = m->routers[l.b].box;
		if (l.box_a > l.box_b) {
			size_t box = l.box_a, router = l.a;

			l.box_a = l.box_b;
			l.box_b = box;
			l.a = l.b;
			l.b = router;
		}
		l.kind = kind_of(m, &l);
		l.sub = sub_of(m, &l);
		judge_line(m, &l, &states);
		VEC_PUSH(m->lines, m->nlines, m->caplines) = l;
	}
	if (m->nlines > 0)
		qsort(m->lines, m->nlines, sizeof *m->lines, by_link);
	view_states_fini(&states);
}

/* --- links --- */

static enum view_map_state
state_of(size_t up, size_t all, size_t dead, size_t lines)
{
	if (all == 0)
		return dead == 0    ? VIEW_MAP_UP
		    : dead == lines ? VIEW_MAP_DOWN
				    : VIEW_MAP_PARTLY;
	if (up == all && dead == 0)
		return VIEW_MAP_UP;
	return up ? VIEW_MAP_PARTLY : VIEW_MAP_DOWN;
}

/* The state of a link from its lines, which are added to both boxes. */
static void
judge_link(struct view_map *m, struct view_map_link *l)
{
	size_t up = 0, all = 0, dead = 0;
	const char *wrong = NULL;

	for (size_t i = l->first; i < l->first + l->n; i++) {
		const struct view_map_line *x = &m->lines[i];

		all += x->nsessions;
		dead += x->dead;
		for (size_t k = 0; k < x->nsessions; k++)
			up += x->sessions[k].up && !x->dead;
		if (x->state > VIEW_MAP_UP && !wrong)
			wrong = x->word;
	}
	m->boxes[l->a].sessions += (unsigned)all;
	m->boxes[l->a].up += (unsigned)up;
	if (l->a != l->b) {
		m->boxes[l->b].sessions += (unsigned)all;
		m->boxes[l->b].up += (unsigned)up;
	}
	if (!m->net || l->n == 0)
		return;
	l->state = state_of(up, all, dead, l->n);
	if (l->state == VIEW_MAP_PARTLY && all > 0)
		l->word = xasprintf("%zu of %zu sessions Established", up, all);
	else if (wrong)
		l->word = xstrdup(wrong);
	else
		l->word = xstrdup(all ? "Established" : "no session");
}

static void
group_lines(struct view_map *m)
{
	for (size_t i = 0; i < m->nlines;) {
		struct view_map_line *l = &m->lines[i];
		struct view_map_link x = { .kind = l->kind,
			.a = l->box_a,
			.b = l->box_b,
			.first = i };

		while (i < m->nlines && m->lines[i].box_a == x.a &&
		    m->lines[i].box_b == x.b && m->lines[i].kind == x.kind &&
		    m->lines[i].sub == l->sub)
			i++;
		x.n = i - x.first;
		VEC_PUSH(m->links, m->nlinks, m->caplinks) = x;
	}
}

static void
add_peered(struct view_map *m, const struct er_vnet *v, const struct er_vnet *w)
{
	size_t a = view_map_box_find(m, v->head.name);
	size_t b = view_map_box_find(m, w->head.name);

	if (a == SIZE_MAX || b == SIZE_MAX)
		return;
	VEC_PUSH(m->links, m->nlinks, m->caplinks) =
	    (struct view_map_link){ .kind = VIEW_MAP_PEERED,
		    .a = a < b ? a : b,
		    .b = a < b ? b : a };
}

static void
add_ties(struct view_map *m)
{
	const struct er_model *model = m->model;

	for (size_t i = 0; i < model->nvnets; i++) {
		const struct er_vnet *v = &model->vnets[i];

		if (v->hub)
			add_peered(m, v, v->hub);
		for (size_t k = 0; k < v->npeers; k++)
			if (v < v->peers[k])
				add_peered(m, v, v->peers[k]);
	}
}

static void
judge_boxes(struct view_map *m)
{
	for (size_t i = 0; i < m->nboxes; i++) {
		struct view_map_box *b = &m->boxes[i];

		if (!m->net || b->n == 0)
			continue;
		if (b->down_routers == b->n)
			b->state = VIEW_MAP_DOWN;
		else if (b->sessions > 0 && b->up == 0)
			b->state = VIEW_MAP_DOWN;
		else if (b->down_routers > 0 || b->up < b->sessions)
			b->state = VIEW_MAP_PARTLY;
		else
			b->state = VIEW_MAP_UP;
		if (b->down_routers == b->n)
			b->word = xstrdup("does not forward");
		else if (b->sessions == 0)
			b->word = xstrdup("no session");
		else
			b->word = xasprintf("%u of %u sessions Established", b->up,
			    b->sessions);
	}
}

void
view_map_collect_links(struct view_map *m, const struct net_spec *spec)
{
	collect_lines(m, spec);
	group_lines(m);
	add_ties(m);
	for (size_t i = 0; i < m->nlinks; i++) {
		judge_link(m, &m->links[i]);
		view_map_label(m, &m->links[i]);
	}
	judge_boxes(m);
}
