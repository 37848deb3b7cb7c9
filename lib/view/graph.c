/*
 * The spec has routers and links in the order of their names; an object is a group of
 * routers, and one without any (a spoke) is a group of its own.
 */
#include "view/graph.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "er/names.h"
#include "net/ends.h"
#include "view/graph_int.h"
#include "view/map.h"
#include "view/show_int.h"

#include <stdlib.h>
#include <string.h>

const char *const view_graph_words[] = { [VIEW_GRAPH_MERMAID] = "mermaid",
	[VIEW_GRAPH_DOT] = "dot",
	[VIEW_GRAPH_JSON] = "json",
	[VIEW_GRAPH_SVG] = "svg",
	NULL };

/* --- objects --- */

static void
describe(const struct er_model *m, struct view_g_group *g)
{
	enum er_object_kind kind;
	const struct er_head *head = er_name_object(m, g->name, &kind);
	struct buf note;

	g->kind = head ? er_kind(kind)->noun : "routers of";
	if (!head || !er_kind(kind)->note)
		return;
	buf_init(&note);
	buf_puts(&note, "");
	er_kind(kind)->note(head, &note);
	g->note = buf_steal(&note);
}

static size_t
group(struct view_g *g, const struct er_model *m, const char *name)
{
	for (size_t i = g->ngroups; i-- > 0;)
		if (strcmp(g->groups[i].name, name) == 0)
			return i;
	VEC_PUSH(g->groups, g->ngroups, g->capgroups) =
	    (struct view_g_group){ .name = name };
	describe(m, &g->groups[g->ngroups - 1]);
	return g->ngroups - 1;
}

static void
tie(struct view_g *g, const struct er_model *m, const struct er_head *from,
    const struct er_head *to, enum view_g_bond bond)
{
	struct view_g_tie t = { .from = group(g, m, from->name), .bond = bond };

	t.to = group(g, m, to->name);
	VEC_PUSH(g->ties, g->nties, g->capties) = t;
}

static void
tie_vnets(struct view_g *g, const struct er_model *m)
{
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].hub)
			tie(g, m, &m->vnets[i].head, &m->vnets[i].hub->head,
			    VIEW_G_SPOKE);
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].npeers; k++)
			if (&m->vnets[i] < m->vnets[i].peers[k])
				tie(g, m, &m->vnets[i].head,
				    &m->vnets[i].peers[k]->head, VIEW_G_PEERS);
}

/* What circuits share, and what would change several of them at once. */
static void
tie_circuits(struct view_g *g, const struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (k->port)
			tie(g, m, &k->head, &k->port->head, VIEW_G_PORT);
		if (k->has_microsoft && k->microsoft.filter)
			tie(g, m, &k->head, &k->microsoft.filter->head, VIEW_G_FILTER);
	}
}

static void
collect_objects(struct view_g *g, const struct er_model *m, const struct net_spec *spec,
    const struct net *net)
{
	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct net_router *r = &spec->routers[i];
		struct view_g_node n = { .name = xstrdup(r->name),
			.kind = r->kind,
			.owner = r->owner,
			.asn = r->asn,
			.group = group(g, m, r->owner) };

		n.down = net && !net_router_forwards(net_router_find(net, r->name));
		VEC_PUSH(g->nodes, g->nnodes, g->capnodes) = n;
	}
	tie_vnets(g, m);
	tie_circuits(g, m);
}

/* --- links --- */

static int
by_router(const void *key, const void *node)
{
	return strcmp(key, ((const struct view_g_node *)node)->name);
}

/* The first `inside` nodes are the spec's routers, the others stand behind them. */
static size_t
end_of(const struct view_g *g, size_t inside, const char *router)
{
	const struct view_g_node *n = inside == 0
	    ? NULL
	    : bsearch(router, g->nodes, inside, sizeof *g->nodes, by_router);

	return n ? (size_t)(n - g->nodes) : 0; /* net_spec_finish: it is there */
}

static bool
is(const struct view_g_node *n, enum net_kind kind)
{
	return !n->outside && n->kind == kind;
}

static enum view_g_way
way_of(const struct view_g_node *a, const struct view_g_node *b)
{
	bool msee_a = is(a, NET_KIND_MSEE), msee_b = is(b, NET_KIND_MSEE);

	if (strcmp(a->owner, b->owner) == 0 && msee_a == msee_b)
		return VIEW_G_INSIDE;
	if (msee_a && msee_b)
		return VIEW_G_REACH;
	if (!msee_a && !msee_b)
		return VIEW_G_LINK;
	return is(msee_a ? b : a, NET_KIND_GATEWAY) ? VIEW_G_CONNECTION
						    : VIEW_G_PEERING;
}

static bool
is_tunnel(const struct view_g_node *a, const struct view_g_node *b)
{
	return (is(a, NET_KIND_VPN) && is(b, NET_KIND_CE)) ||
	    (is(a, NET_KIND_CE) && is(b, NET_KIND_VPN));
}

/* What a link of Global Reach is called. */
static char *
reach_label(const struct er_model *m, const char *a, const char *b)
{
	for (size_t i = 0; i < m->nreaches; i++) {
		const struct er_reach *r = &m->reaches[i];
		const char *from = r->from->head.name, *to = r->to->head.name;

		if ((strcmp(from, a) == 0 && strcmp(to, b) == 0) ||
		    (strcmp(from, b) == 0 && strcmp(to, a) == 0))
			return xasprintf("Global Reach %s", r->head.name);
	}
	return xstrdup("Global Reach");
}

/* How the sessions over a link are: "Established", or what is not. */
static char *
state_of(const struct net *net, const char *link, const struct view_states *states,
    bool *down)
{
	static const char *const families[] = { "ipv4", "ipv6" };
	unsigned up = 0, all = 0;
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < 2; i++) {
		char *name = xasprintf("%s/%s", link, families[i]);
		const struct net_half_info *h = view_states_get(states, name);

		free(name);
		if (!h)
			continue;
		all++;
		up += h->up;
		if (!h->up)
			buf_printf(&out, "%s%s %s: %s", out.len ? "; " : "",
			    families[i], bgp_state_name(h->state),
			    net_half_why(net, h));
	}
	*down = up == 0 && all > 0;
	if (!net_link_alive(net, link) && !net_link_dark(net, link)) {
		*down = true;
		buf_reset(&out);
		buf_puts(&out, "link down");
	}
	if (out.len == 0)
		buf_puts(&out, all ? "Established" : "no session");
	return buf_steal(&out);
}

/* A real router, perhaps in the place of one of the lab. */
static size_t
outside(struct view_g *g, const struct er_model *m, const struct net_link *l)
{
	char *name = net_ends_far(l->name, l->a);
	const struct er_speaker *s = er_model_speaker(m, name);
	struct view_g_node n = { .name = name,
		.owner = "",
		.group = SIZE_MAX,
		.outside = true };

	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].outside && strcmp(g->nodes[i].name, name) == 0) {
			free(name);
			return i;
		}
	if (s) {
		n.owner = s->owner;
		n.group = group(g, m, s->owner);
		n.asn = s->asn;
	}
	VEC_PUSH(g->nodes, g->nnodes, g->capnodes) = n;
	return g->nnodes - 1;
}

static void
collect_links(struct view_g *g, const struct er_model *m, const struct net_spec *spec,
    const struct net *net)
{
	size_t inside = g->nnodes;
	struct view_states states;

	view_states_init(&states, net);
	for (size_t i = 0; inside > 0 && i < spec->nlinks; i++) {
		const struct net_link *l = &spec->links[i];
		struct view_g_edge e = { .name = l->name };

		e.a = end_of(g, inside, l->a);
		e.b = l->b ? end_of(g, inside, l->b) : outside(g, m, l);
		e.way = way_of(&g->nodes[e.a], &g->nodes[e.b]);
		if (e.way == VIEW_G_REACH)
			e.label =
			    reach_label(m, g->nodes[e.a].owner, g->nodes[e.b].owner);
		if (is_tunnel(&g->nodes[e.a], &g->nodes[e.b]))
			e.label = xstrdup("VPN");
		if (net)
			e.state = state_of(net, l->name, &states, &e.down);
		VEC_PUSH(g->edges, g->nedges, g->capedges) = e;
	}
	view_states_fini(&states);
}

void
view_graph(const struct er_model *m, const struct net_spec *spec, const struct net *net,
    enum view_graph_form form, struct buf *out)
{
	struct view_g g = { .title = m->lab ? m->lab : "lab" };

	if (form == VIEW_GRAPH_SVG) {
		view_map_svg(m, spec, net, out);
		return;
	}
	collect_objects(&g, m, spec, net);
	collect_links(&g, m, spec, net);
	switch (form) {
	case VIEW_GRAPH_MERMAID:
		view_g_mermaid(&g, out);
		break;
	case VIEW_GRAPH_DOT:
		view_g_dot(&g, out);
		break;
	case VIEW_GRAPH_JSON:
		view_g_json(&g, out);
		break;
	case VIEW_GRAPH_SVG: /* above */
		break;
	}
	for (size_t i = 0; i < g.nnodes; i++)
		free(g.nodes[i].name);
	for (size_t i = 0; i < g.ngroups; i++)
		free(g.groups[i].note);
	for (size_t i = 0; i < g.nedges; i++) {
		free(g.edges[i].label);
		free(g.edges[i].state);
	}
	free(g.nodes);
	free(g.groups);
	free(g.edges);
	free(g.ties);
}
