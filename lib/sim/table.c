/*
 * One text a prefix says what is in use, so that rows compare as texts: the path once,
 * when all members share it, and the neighbours in order of their names.
 */
#include "sim/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define ECMP_MAX 64

struct line {
	char *path;
	const char *from;
};

static const char *
from_of(const struct net_rt *rt, uint8_t family, const struct rib_path *p)
{
	struct net_half *h = net_half_of_source(rt, family, p->source);
	struct net_half_info info;

	if (!h)
		return "itself";
	net_half_info(h, &info);
	return info.remote;
}

static int
by_line(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = strcmp(x->path, y->path);

	return c ? c : strcmp(x->from, y->from);
}

/* Sorts and frees the lines. */
static char *
joined(struct line *lines, size_t n)
{
	struct buf out;

	buf_init(&out);
	if (n > 1)
		qsort(lines, n, sizeof *lines, by_line);
	for (size_t i = 0; i < n; i++) {
		bool same = i && strcmp(lines[i - 1].path, lines[i].path) == 0;

		if (same)
			buf_printf(&out, ", %s", lines[i].from);
		else
			buf_printf(&out, "%s%s%svia %s", i ? "; " : "", lines[i].path,
			    lines[i].path[0] ? " " : "", lines[i].from);
	}
	for (size_t i = 0; i < n; i++)
		free(lines[i].path);
	return n ? buf_steal(&out) : NULL;
}

static char *
path_text(const struct rib_path *p)
{
	struct buf out;

	buf_init(&out);
	bgp_aspath_print(&out, bgp_attrs_path(p->attrs));
	return out.data ? buf_steal(&out) : xstrdup("");
}

static char *
best_text(const struct net_rt *rt, const struct rib *rib, const struct rib_net *net)
{
	const struct rib_path *members[ECMP_MAX];
	struct line lines[ECMP_MAX];
	unsigned n = rib_ecmp(rib, net, members, ECMP_MAX);

	for (unsigned i = 0; i < n; i++)
		lines[i] = (struct line){ path_text(members[i]),
			from_of(rt, net->family, members[i]) };
	return joined(lines, n);
}

static char *
all_text(const struct net_rt *rt, const struct rib *rib, const struct rib_net *net)
{
	const struct rib_path *p = NULL;
	struct line *lines = NULL;
	size_t n = 0, cap = 0;
	char *text;

	while ((p = rib_path_next(rib, net, p)) != NULL) {
		char *path;

		if (p->reason != RIB_OK)
			continue;
		path = path_text(p);
		VEC_PUSH(lines, n, cap) = (struct line){
			xasprintf("%s [%u %u]", path, p->weight, p->local_pref),
			from_of(rt, net->family, p),
		};
		free(path);
	}
	text = joined(lines, n);
	free(lines);
	return text;
}

/* Takes a text over.  Neighbouring prefixes often have the same: that is kept once. */
static const char *
keep(struct sim_table *t, const char *previous, char *text)
{
	if (text && previous && strcmp(text, previous) == 0) {
		free(text);
		return previous;
	}
	if (text)
		VEC_PUSH(t->texts, t->ntexts, t->ctexts) = text;
	return text;
}

static void
add_rows(struct sim_table *t, const struct net_rt *rt, uint8_t family, bool all)
{
	const struct net_router *r = net_router_spec(rt);
	const struct rib *rib = net_router_rib(rt, family);
	size_t n = 0;
	uint32_t *numbers = rib ? rib_sorted(rib, &n) : NULL;
	const char *best = NULL, *every = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct rib_net *net = rib_net(rib, numbers[i]);
		struct sim_row row = { .router = t->names[t->nnames - 1],
			.prefix = rib_net_prefix(net),
			.best = keep(t, best, best_text(rt, rib, net)),
			.endpoint = strcmp(r->kind, "msee") != 0 };

		best = row.best;
		if (all)
			every = row.all = keep(t, every, all_text(rt, rib, net));
		if (row.best || row.all)
			VEC_PUSH(t->rows, t->n, t->cap) = row;
	}
	free(numbers);
}

struct sim_table *
sim_table_new(const struct sim_world *w, bool all)
{
	struct sim_table *t = xcalloc(1, sizeof *t);
	struct net_rt *rt;

	for (size_t i = 0; (rt = net_router_at(sim_net(w), i)) != NULL; i++) {
		VEC_PUSH(t->names, t->nnames, t->cnames) =
		    xstrdup(net_router_spec(rt)->name);
		add_rows(t, rt, IP_V4, all);
		add_rows(t, rt, IP_V6, all);
	}
	return t;
}

void
sim_table_free(struct sim_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->ntexts; i++)
		free(t->texts[i]);
	free(t->texts);
	for (size_t i = 0; i < t->nnames; i++)
		free(t->names[i]);
	free(t->rows);
	free(t->names);
	free(t);
}

static int
by_place(const struct sim_row *a, const struct sim_row *b)
{
	int c = strcmp(a->router, b->router);

	return c ? c : ip_prefix_cmp(&a->prefix, &b->prefix);
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Without `all`, a prefix that nobody uses is as good as none. */
static bool
differs(const struct sim_change *c, bool all)
{
	const char *from = c->from ? c->from->best : NULL;
	const char *to = c->to ? c->to->best : NULL;

	if (!same(from, to))
		return true;
	return all && (!c->from || !c->to || !same(c->from->all, c->to->all));
}

struct sim_change *
sim_table_compare(const struct sim_table *from, const struct sim_table *to, bool all,
    sim_table_filter *filter, void *ctx, size_t *n)
{
	struct sim_change *changes = NULL;
	size_t i = 0, k = 0, cap = 0;

	*n = 0;
	while (i < from->n || k < to->n) {
		const struct sim_row *a = i < from->n ? &from->rows[i] : NULL;
		const struct sim_row *b = k < to->n ? &to->rows[k] : NULL;
		int c = !a ? 1 : !b ? -1 : by_place(a, b);
		struct sim_change change = { c <= 0 ? a : NULL, c >= 0 ? b : NULL };

		i += c <= 0;
		k += c >= 0;
		if (differs(&change, all) && (!filter || filter(ctx, c <= 0 ? a : b)))
			VEC_PUSH(changes, *n, cap) = change;
	}
	return changes;
}
