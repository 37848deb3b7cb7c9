/*
 * The edge's configuration in the words of a site.  A neighbour whose address is that
 * of an MSEE on one of the site's circuits is that session; what both sessions of a
 * circuit have is said once.  What has no word in a lab is a note.
 */
#include "base/xalloc.h"
#include "import/edge.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a policy of one direction comes to. */
struct policy {
	const char *preference, *prepend, *list; /* or NULL */
};

struct apply {
	struct import *im;
	const struct import_edge *file;
	const struct edge *e;
	struct data_node *site;
	struct data_node *circuit; /* of the site, that is being looked at */
	bool seen[2];              /* its links that have a neighbour */
	const char *prepend[2], *preference[2];
	uint32_t line[2];
};

static struct data_node
mark(const struct apply *a, uint32_t line)
{
	return (
	    struct data_node){ .kind = DATA_MAP, .file = a->file->name, .line = line };
}

static void
note(const struct apply *a, uint32_t line, const char *object, const char *text)
{
	struct data_node where = mark(a, line);

	import_note(a->im, &where, object, "%s", text);
}

/* A leaf that is a number, where the file has one. */
static void
set_number(struct data_node *map, const char *leaf, const char *text,
    const struct data_node *from)
{
	struct data_node *n = import_set(map, leaf, text, from);

	if (*text && text[strspn(text, "0123456789")] == '\0')
		n->leaf = DATA_LEAF_NUMBER;
}

/* --- policies --- */

/* One permitting entry is a filter, with what it sets; more are beyond a lab. */
static struct policy
policy_of(const struct apply *a, const char *map, const char *list)
{
	struct policy p = { NULL, NULL, list };
	const struct edge_entry *only = NULL;
	size_t n = 0;

	for (size_t i = 0; map && i < a->e->nentries; i++) {
		const struct edge_entry *x = &a->e->entries[i];

		if (strcmp(x->map, map) != 0 || !x->permit)
			continue;
		n++;
		only = x;
	}
	if (!map)
		return p;
	if (n != 1 || only->unread) {
		note(a, only ? only->line : 0, map,
		    n == 0 ? "this policy lets nothing through, or is not in the file"
			: n == 1
			? "this policy has matches or sets that a lab has no word for"
			: "this policy has several entries that permit: a lab has one "
			  "filter, prepend and preference a session");
		return p;
	}
	p.preference = only->preference;
	p.prepend = only->prepend;
	if (only->match)
		p.list = only->match;
	return p;
}

static void
set_filter(const struct apply *a, const char *leaf, const char *list, uint32_t line)
{
	struct data_node *seq;
	bool any = false;

	if (!list || data_node_get(a->circuit, leaf))
		return;
	seq = data_node_new(DATA_SEQ, leaf);
	for (size_t i = 0; i < a->e->nprefixes; i++) {
		const struct edge_prefix *p = &a->e->prefixes[i];
		struct data_node from = mark(a, p->line), *row;
		char text[IP_PREFIX_STRLEN];

		if (strcmp(p->list, list) != 0)
			continue;
		any = true;
		if (!p->permit) {
			note(a, p->line, list, "a lab's filter has no rows that deny");
			continue;
		}
		row = data_node_new(DATA_MAP, NULL);
		data_node_add(seq, row);
		import_set(row, "prefix", ip_prefix_text(&p->prefix, text), &from);
		if (p->ge)
			set_number(row, "ge", p->ge, &from);
		if (p->le)
			set_number(row, "le", p->le, &from);
	}
	if (!any)
		note(a, line, list, "the file does not have this prefix list");
	if (any)
		data_node_add(a->circuit, seq);
	else
		data_node_free(seq);
}

static void
set_prepend(const struct apply *a, struct data_node *map, const char *text,
    uint32_t line)
{
	struct data_node from = mark(a, line),
			 *seq = data_node_new(DATA_SEQ, "prepend");

	seq->file = from.file;
	seq->line = from.line;
	while (*text) {
		size_t n = strcspn(text, " ");
		struct data_node *as = data_node_new(DATA_TEXT, NULL);

		as->text = xstrndup(text, n);
		as->leaf = DATA_LEAF_NUMBER;
		data_node_add(seq, as);
		text += n + (text[n] == ' ');
	}
	data_node_add(map, seq);
}

static bool
same(const char *x, const char *y)
{
	return x == y || (x && y && strcmp(x, y) == 0);
}

/* What both links have stands at the circuit. */
static void
set_links(const struct apply *a)
{
	static const char *const links[] = { "primary", "secondary" };
	bool both = a->seen[0] && a->seen[1];

	for (unsigned l = 0; l < 2; l++) {
		struct data_node from = mark(a, a->line[l]), *at = a->circuit;

		if (!a->seen[l])
			continue;
		if (a->prepend[l] && both && same(a->prepend[0], a->prepend[1])) {
			data_node_free(data_node_take(a->circuit, links[l]));
			set_prepend(a, at, a->prepend[l], a->line[l]);
		} else if (a->prepend[l]) {
			data_node_free(data_node_take(a->circuit, "prepend"));
			set_prepend(a, import_map(at, links[l], &from), a->prepend[l],
			    a->line[l]);
		}
		if (a->preference[l] && both &&
		    same(a->preference[0], a->preference[1]))
			set_number(at, "local-preference", a->preference[l], &from);
		else if (a->preference[l])
			set_number(import_map(at, links[l], &from), "local-preference",
			    a->preference[l], &from);
	}
}

/* --- neighbours --- */

/* The link whose far end, Microsoft's, has an address: the second host. */
static bool
link_of(const struct apply *a, const char *name, const struct ip_addr *address,
    unsigned *link)
{
	static const char *const leaves[] = { "primary", "secondary" };
	const struct data_node *c =
	    data_node_get(data_node_get(a->im->tree, "circuits"), name);
	const struct data_node *p = c ? data_node_get(c, "private-peering") : NULL;
	const struct data_node *maps[2] = { p, p ? data_node_get(p, "ipv6") : NULL };

	for (unsigned m = 0; m < 2; m++)
		for (*link = 0; maps[m] && *link < 2; ++*link) {
			const char *text = data_node_text(maps[m], leaves[*link]);
			struct ip_prefix prefix;
			struct ip_addr host;

			if (!text || !ip_prefix_parse(&prefix, text))
				continue;
			host = ip_prefix_addr(&prefix);
			host = ip_addr_plus(&host, 2);
			if (ip_addr_equal(&host, address))
				return true;
		}
	return false;
}

static const char *
either(const char *own, const char *of_group)
{
	return own ? own : of_group;
}

static void
session(struct apply *a, const struct edge_neighbor *n, unsigned link)
{
	static const struct edge_neighbor nobody;
	const struct edge_neighbor *g = edge_group(a->e, n);
	struct data_node from = mark(a, n->line);
	struct policy in, out;
	const char *value;

	g = g ? g : &nobody;
	in = policy_of(a, either(n->map[EDGE_IN], g->map[EDGE_IN]),
	    either(n->list[EDGE_IN], g->list[EDGE_IN]));
	out = policy_of(a, either(n->map[EDGE_OUT], g->map[EDGE_OUT]),
	    either(n->list[EDGE_OUT], g->list[EDGE_OUT]));
	a->seen[link] = true;
	a->line[link] = n->line;
	a->prepend[link] = out.prepend ? out.prepend : a->prepend[link];
	a->preference[link] = in.preference ? in.preference : a->preference[link];
	if (in.prepend || out.preference)
		note(a, n->line, n->name,
		    "a prepend of what comes in, or a preference of what goes out, has no "
		    "word in a lab");
	set_filter(a, "import", in.list, n->line);
	set_filter(a, "export-filter", out.list, n->line);
	if (n->bfd || g->bfd)
		import_set(a->circuit, "bfd", "true", &from);
	value = either(n->hold, g->hold);
	if (value)
		set_number(a->circuit, "hold", value, &from);
	value = either(n->allow_own, g->allow_own);
	if (value)
		set_number(a->circuit, "allow-own-as", value, &from);
	value = either(n->password, g->password);
	if (value && a->im->options.secrets)
		import_set(a->circuit, "shared-key", value, &from);
}

static bool
is_group(const struct edge_neighbor *n)
{
	struct ip_addr address;

	return !ip_addr_parse(&address, n->name);
}

static void
circuits(struct apply *a, bool *known)
{
	struct data_node *all = data_node_get(a->site, "circuits");

	for (size_t c = 0; all && c < all->n; c++) {
		bool any = false;

		a->circuit = all->children[c];
		memset(a->seen, 0, sizeof a->seen);
		memset(a->prepend, 0, sizeof a->prepend);
		memset(a->preference, 0, sizeof a->preference);
		for (size_t i = 0; i < a->e->nneighbors; i++) {
			const struct edge_neighbor *n = &a->e->neighbors[i];
			struct ip_addr address;
			unsigned link;

			if (!ip_addr_parse(&address, n->name) ||
			    !link_of(a, a->circuit->name, &address, &link))
				continue;
			known[i] = any = true;
			session(a, n, link);
		}
		if (any)
			set_links(a);
	}
}

/* --- the rest --- */

static void
networks(const struct apply *a)
{
	struct data_node *list = data_node_get(a->site, "advertise");

	for (size_t i = 0; i < a->e->nnetworks; i++) {
		struct data_node from = mark(a, a->e->networks[i].line), *row;
		char text[IP_PREFIX_STRLEN];
		bool there = false;

		ip_prefix_text(&a->e->networks[i].prefix, text);
		for (size_t k = 0; list && k < list->n && !there; k++) {
			const struct data_node *r = list->children[k];
			const char *p =
			    r->kind == DATA_MAP ? data_node_text(r, "prefix") : r->text;

			there = p && strcmp(p, text) == 0;
		}
		if (there)
			continue;
		list = import_seq(a->site, "advertise", &from);
		row = data_node_new(DATA_MAP, NULL);
		import_set(row, "prefix", text, &from);
		data_node_add(list, row);
	}
}

static void
apply(struct import *im, const struct import_edge *file)
{
	struct data_node *sites = data_node_get(im->tree, "on-premises");
	struct apply a = { .im = im, .file = file, .e = &file->edge };
	bool *known = xcalloc(file->edge.nneighbors + 1, sizeof *known);
	const char *asn;

	a.site = sites ? data_node_get(sites, file->site) : NULL;
	if (!a.site) {
		note(&a, 0, file->site,
		    "the lab has no site of this name for the edge");
		free(known);
		return;
	}
	asn = data_node_text(a.site, "asn");
	if (file->edge.asn && asn && strcmp(asn, file->edge.asn) != 0)
		note(&a, 0, file->site, "the edge has another AS than the peering");
	circuits(&a, known);
	for (size_t i = 0; i < file->edge.nneighbors; i++)
		if (!known[i] && !is_group(&file->edge.neighbors[i]))
			note(&a, file->edge.neighbors[i].line,
			    file->edge.neighbors[i].name,
			    "no MSEE of the site's circuits has the address of this "
			    "neighbour");
	networks(&a);
	for (size_t i = 0; i < file->edge.nrest; i++)
		note(&a, file->edge.rest[i].line, file->edge.rest[i].text,
		    "a lab has no word for this line");
	free(known);
}

void
import_edges(struct import *im)
{
	for (size_t i = 0; i < im->nedges; i++)
		apply(im, &im->edges[i]);
}

void
import_edge(struct import *im, const char *site, const char *name, const char *text,
    size_t len)
{
	struct import_edge *e = &VEC_PUSH(im->edges, im->nedges, im->capedges);

	e->site = xstrdup(site);
	e->name = name;
	edge_read(&e->edge, text, len);
}
