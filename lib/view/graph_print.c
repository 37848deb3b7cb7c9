/*
 * The forms.  Nodes and groups are called n0, g0 … in their order, and what people read
 * stands in quotes, so that no name can break the grammar.
 */
#include "base/json.h"
#include "view/graph_int.h"

#include <string.h>

/* What people read at a tie, and what the JSON form calls its list and its ends. */
static const struct {
	const char *label, *list, *from, *to;
} bonds[VIEW_G_BOND_N] = {
	[VIEW_G_SPOKE] = { "peered", "peered", "vnet", "hub" },
	[VIEW_G_PEERS] = { "peered", "peered", "vnet", "peer" },
	[VIEW_G_PORT] = { "on port pair", "on-ports", "circuit", "port-pair" },
	[VIEW_G_FILTER] = { "route filter", "filtered", "circuit", "route-filter" },
};

/* What people read at a link: what it is, and what is wrong. */
static void
edge_text(const struct view_g_edge *e, struct buf *out)
{
	bool wrong = e->state && strcmp(e->state, "Established") != 0;

	buf_reset(out);
	buf_printf(out, "%s%s%s", e->label ? e->label : "",
	    e->label && wrong ? ", " : "", wrong ? e->state : "");
}

static void
each_node(const struct view_g *g, size_t group, struct buf *out,
    void (*put)(const struct view_g_node *, size_t, struct buf *))
{
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].group == group)
			put(&g->nodes[i], i, out);
}

/* --- Mermaid --- */

/* Entities for all that means something to Mermaid or to HTML. */
static void
mermaid_quoted(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (strchr("\"#&<>;`", *text))
			buf_printf(out, "#%d;", *text);
		else
			buf_putc(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

static void
mermaid_node(const struct view_g_node *n, size_t i, struct buf *out)
{
	buf_printf(out, n->outside ? "    n%zu([\"" : "    n%zu[\"", i);
	mermaid_quoted(out, n->name);
	if (n->asn)
		buf_printf(out, "<br/>AS %u", n->asn);
	if (n->down)
		buf_puts(out, "<br/>does not forward");
	buf_puts(out, n->outside ? "\"])" : "\"]");
	buf_puts(out, n->down ? ":::down\n" : "\n");
}

static void
mermaid_edges(const struct view_g *g, struct buf *out)
{
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < g->nedges; i++) {
		const struct view_g_edge *e = &g->edges[i];

		edge_text(e, &text);
		buf_printf(out, "  n%zu %s", e->a, e->down ? "-." : "--");
		if (text.len) {
			buf_puts(out, " \"");
			mermaid_quoted(out, text.data);
			buf_puts(out, "\" ");
		}
		if (e->down)
			buf_puts(out, text.len ? ".-" : "-");
		else
			buf_puts(out, text.len ? "---" : "-");
		buf_printf(out, " n%zu\n", e->b);
	}
	for (size_t i = 0; i < g->nties; i++)
		buf_printf(out, "  g%zu -. \"%s\" .- g%zu\n", g->ties[i].from,
		    bonds[g->ties[i].bond].label, g->ties[i].to);
	for (size_t i = 0; i < g->nedges; i++)
		if (g->edges[i].down)
			buf_printf(out, "  linkStyle %zu stroke:#c00,color:#c00\n", i);
	buf_fini(&text);
}

void
view_g_mermaid(const struct view_g *g, struct buf *out)
{
	buf_puts(out, "---\ntitle: \"");
	mermaid_quoted(out, g->title);
	buf_puts(out, "\"\n---\nflowchart LR\n");
	for (size_t i = 0; i < g->ngroups; i++) {
		const struct view_g_group *s = &g->groups[i];
		size_t before;

		buf_printf(out, "  subgraph g%zu[\"%s ", i, s->kind);
		mermaid_quoted(out, s->name);
		if (s->note && *s->note) {
			buf_puts(out, "<br/>");
			mermaid_quoted(out, s->note);
		}
		buf_puts(out, "\"]\n");
		before = out->len;
		each_node(g, i, out, mermaid_node);
		/* An empty one is not drawn. */
		if (out->len == before)
			buf_printf(out, "    e%zu[\" \"]\n", i);
		buf_puts(out, "  end\n");
	}
	each_node(g, SIZE_MAX, out, mermaid_node);
	mermaid_edges(g, out);
	buf_puts(out, "  classDef down stroke:#c00,color:#c00\n");
}

/* --- Graphviz --- */

static void
dot_quoted(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, (unsigned char)*text < ' ' ? ' ' : *text);
	}
}

static void
dot_node(const struct view_g_node *n, size_t i, struct buf *out)
{
	buf_printf(out, "    n%zu [label=\"", i);
	dot_quoted(out, n->name);
	if (n->asn)
		buf_printf(out, "\\nAS %u", n->asn);
	if (n->down)
		buf_puts(out, "\\ndoes not forward");
	buf_printf(out, "\"%s%s];\n", n->outside ? ", style=rounded" : "",
	    n->down ? ", color=\"#cc0000\", fontcolor=\"#cc0000\"" : "");
}

static void
dot_edges(const struct view_g *g, struct buf *out)
{
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < g->nedges; i++) {
		const struct view_g_edge *e = &g->edges[i];

		edge_text(e, &text);
		buf_printf(out, "  n%zu -- n%zu [label=\"", e->a, e->b);
		dot_quoted(out, text.data ? text.data : "");
		buf_printf(out, "\"%s];\n",
		    e->down ? ", style=dashed, color=\"#cc0000\", fontcolor=\"#cc0000\""
			    : "");
	}
	buf_fini(&text);
}

/* A node of a group, to tie it by; a group without one has a node of its own. */
static void
dot_tie(const struct view_g *g, size_t group, struct buf *out)
{
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].group == group) {
			buf_printf(out, "n%zu", i);
			return;
		}
	buf_printf(out, "e%zu", group);
}

void
view_g_dot(const struct view_g *g, struct buf *out)
{
	buf_puts(out, "graph \"");
	dot_quoted(out, g->title);
	buf_puts(out, "\" {\n  compound=true;\n  rankdir=LR;\n  node [shape=box];\n");
	for (size_t i = 0; i < g->ngroups; i++) {
		const struct view_g_group *s = &g->groups[i];
		size_t before;

		buf_printf(out, "  subgraph cluster_g%zu {\n    label=\"%s ", i,
		    s->kind);
		dot_quoted(out, s->name);
		if (s->note && *s->note) {
			buf_puts(out, "\\n");
			dot_quoted(out, s->note);
		}
		buf_puts(out, "\";\n");
		before = out->len;
		each_node(g, i, out, dot_node);
		if (out->len == before)
			buf_printf(out, "    e%zu [label=\"\", style=invis];\n", i);
		buf_puts(out, "  }\n");
	}
	each_node(g, SIZE_MAX, out, dot_node);
	dot_edges(g, out);
	for (size_t i = 0; i < g->nties; i++) {
		buf_puts(out, "  ");
		dot_tie(g, g->ties[i].from, out);
		buf_puts(out, " -- ");
		dot_tie(g, g->ties[i].to, out);
		buf_printf(out,
		    " [label=\"%s\", style=dotted, ltail=cluster_g%zu, "
		    "lhead=cluster_g%zu];\n",
		    bonds[g->ties[i].bond].label, g->ties[i].from, g->ties[i].to);
	}
	buf_puts(out, "}\n");
}

/* --- JSON --- */

static const char *const ways[VIEW_G_WAY_N] = {
	[VIEW_G_PEERING] = "peering",
	[VIEW_G_CONNECTION] = "connection",
	[VIEW_G_REACH] = "global-reach",
	[VIEW_G_INSIDE] = "inside",
	[VIEW_G_LINK] = "link",
};

/* The ties of one list; one that is not of every lab is there when it has any. */
static void
json_ties(struct json *j, const struct view_g *g, const char *list)
{
	bool open = strcmp(list, bonds[VIEW_G_SPOKE].list) == 0;

	if (open)
		json_array(j, list);
	for (size_t i = 0; i < g->nties; i++) {
		const struct view_g_tie *t = &g->ties[i];

		if (strcmp(bonds[t->bond].list, list) != 0)
			continue;
		if (!open)
			json_array(j, list);
		open = true;
		json_object(j, NULL);
		json_string(j, bonds[t->bond].from, g->groups[t->from].name);
		json_string(j, bonds[t->bond].to, g->groups[t->to].name);
		json_object_end(j);
	}
	if (open)
		json_array_end(j);
}

void
view_g_json(const struct view_g *g, struct buf *out)
{
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_string(&j, "lab", g->title);
	json_array(&j, "routers");
	for (size_t i = 0; i < g->nnodes; i++) {
		const struct view_g_node *n = &g->nodes[i];

		json_object(&j, NULL);
		json_string(&j, "name", n->name);
		json_string(&j, "kind",
		    n->outside ? "outside" : net_kind_word(n->kind));
		json_string(&j, "owner", *n->owner ? n->owner : NULL);
		if (n->asn)
			json_uint(&j, "as", n->asn);
		else
			json_null(&j, "as");
		json_bool(&j, "forwards", !n->down);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_array(&j, "links");
	for (size_t i = 0; i < g->nedges; i++) {
		const struct view_g_edge *e = &g->edges[i];

		json_object(&j, NULL);
		json_string(&j, "name", e->name);
		json_string(&j, "a", g->nodes[e->a].name);
		json_string(&j, "b", g->nodes[e->b].name);
		json_string(&j, "kind", ways[e->way]);
		json_string(&j, "label", e->label);
		json_string(&j, "state", e->state);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_ties(&j, g, "peered");
	json_ties(&j, g, "on-ports");
	json_ties(&j, g, "filtered");
	json_object_end(&j);
}
