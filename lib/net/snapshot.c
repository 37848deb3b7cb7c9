/*
 * One text a prefix says what is in use, so that rows compare as texts: the path once,
 * when all members share it, and the neighbours in order of their names.  Neighbouring
 * prefixes often have the same attributes from the same neighbours: their text is the
 * one before, which is known without making the text anew.
 */
#include "net/snapshot.h"

#include "base/xalloc.h"
#include "net/at.h"
#include "net/changed.h"
#include "rib/order.h"

#include <stdlib.h>
#include <string.h>

#define ECMP_MAX 64
#define BLOCK    65536 /* octets of texts */

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

/* Texts lie in blocks: there are as many as prefixes, and all go at once. */
struct net_snapshot_block {
	struct net_snapshot_block *next;
	size_t used, size;
	char texts[];
};

static const char *
store(struct net_snapshot *t, const char *text)
{
	size_t len = strlen(text) + 1, size = len > BLOCK ? len : BLOCK;
	struct net_snapshot_block *b = t->blocks;

	if (!b || b->size - b->used < len) {
		b = xmalloc(sizeof *b + size);
		*b = (struct net_snapshot_block){ t->blocks, 0, size };
		t->blocks = b;
		t->text_bytes += sizeof *b + size;
	}
	memcpy(b->texts + b->used, text, len);
	b->used += len;
	return b->texts + b->used - len;
}

/* What the text of a route is made from.  Attributes are interned in a net. */
struct member {
	const struct bgp_attrs *attrs;
	uint32_t source, weight, local_pref;
};

/* The text last made of a column, and what the text was made from. */
struct last {
	const char *text;
	bool current; /* the members' attributes cannot have gone since */
	struct member *members;
	size_t n, cap;
};

static void
forget(struct last *l)
{
	free(l->members);
	*l = (struct last){ 0 };
}

/* Puts the routes in the place of the last ones; true: they are alike. */
static bool
again(struct last *l, const struct rib_path *const *paths, size_t n)
{
	bool same = l->current && l->n == n;

	l->n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rib_path *p = paths[i];
		struct member m = { p->attrs, p->source, p->weight, p->local_pref };

		if (same) {
			const struct member *old = &l->members[i];

			same = old->attrs == m.attrs && old->source == m.source &&
			    old->weight == m.weight && old->local_pref == m.local_pref;
		}
		VEC_PUSH(l->members, l->n, l->cap) = m;
	}
	l->current = true;
	return same;
}

static char *
line_path(const struct rib_path *p, bool preferences)
{
	char *path = path_text(p), *with;

	if (!preferences)
		return path;
	with = xasprintf("%s [%u %u]", path, p->weight, p->local_pref);
	free(path);
	return with;
}

/* The text of a column's routes, kept once while the text stays the same. */
static const char *
text_of(struct net_snapshot *t, struct last *l, const struct net_rt *rt, uint8_t family,
    const struct rib_path *const *paths, size_t n, bool preferences)
{
	struct line *lines;
	char *text;

	if (again(l, paths, n))
		return l->text;
	lines = n ? xcalloc(n, sizeof *lines) : NULL;
	for (size_t i = 0; i < n; i++)
		lines[i] = (struct line){ line_path(paths[i], preferences),
			from_of(rt, family, paths[i]) };
	text = joined(lines, n);
	free(lines);
	if (!text || !l->text || strcmp(text, l->text) != 0)
		l->text = text ? store(t, text) : NULL;
	free(text);
	return l->text;
}

/* The prefixes of one table, to be gone through in slices. */
struct net_snapshot_cursor {
	uint8_t family;
	struct rib_order *order;       /* what is left of them; NULL: not begun */
	struct last best, every;       /* of the last row */
	const struct rib_path **paths; /* room for the accepted routes of a prefix */
	size_t cap;
	struct net_lens lens; /* sees NULL: all routers */
	bool recent;          /* only those that changed after the version */
	uint64_t version;
};

static void
leave_table(struct net_snapshot_cursor *c)
{
	rib_order_free(c->order);
	c->order = NULL;
	forget(&c->best);
	forget(&c->every);
}

static void
cursor_free(struct net_snapshot_cursor *c)
{
	if (!c)
		return;
	leave_table(c);
	free(c->paths);
	free(c);
}

static const char *
best_of(struct net_snapshot *t, const struct net_rt *rt, const struct rib *rib,
    const struct rib_net *net)
{
	const struct rib_path *members[ECMP_MAX];
	unsigned n = rib_ecmp(rib, net, members, ECMP_MAX);

	return text_of(t, &t->cursor->best, rt, net->family, members, n, false);
}

static const char *
all_of(struct net_snapshot *t, const struct net_rt *rt, const struct rib *rib,
    const struct rib_net *net)
{
	struct net_snapshot_cursor *c = t->cursor;
	const struct rib_path *p = NULL;
	size_t n = 0;

	while ((p = rib_path_next(rib, net, p)) != NULL)
		if (p->reason == RIB_OK)
			VEC_PUSH(c->paths, n, c->cap) = p;
	return text_of(t, &c->every, rt, net->family, c->paths, n, true);
}

static void
add_row(struct net_snapshot *t, const struct net_rt *rt, const struct rib *rib,
    const struct ip_prefix *prefix)
{
	const struct rib_net *net = rib_lookup(rib, prefix);
	struct net_snapshot_row row = { .router = t->names[t->nnames - 1],
		.prefix = *prefix,
		.endpoint = net_router_spec(rt)->kind != NET_KIND_MSEE };

	if (!net) /* gone since */
		return;
	row.best = best_of(t, rt, rib, net);
	if (t->all)
		row.all = all_of(t, rt, rib, net);
	if (row.best || row.all)
		VEC_PUSH(t->rows, t->n, t->cap) = row;
}

/* The router that is the next in order, or the one under way; NULL: there is none. */
static struct net_rt *
next_router(struct net_snapshot *t, const struct net *net)
{
	const char *last = t->nnames ? t->names[t->nnames - 1] : NULL;
	struct net_rt *rt;

	if (t->cursor->family != IP_NONE) {
		rt = net_router_find(net, last);
		if (rt)
			return rt;
		t->cursor->family = IP_NONE;
		leave_table(t->cursor);
	}
	for (size_t i = net_router_after(net, last);
	     (rt = net_router_at(net, i)) != NULL; i++) {
		const char *name = net_router_spec(rt)->name;

		if (t->cursor->recent && !net_changed_router(rt, t->cursor->version))
			continue;
		if (t->cursor->lens.sees && !net_lens_sees(&t->cursor->lens, name))
			continue;
		VEC_PUSH(t->names, t->nnames, t->capnames) = xstrdup(name);
		t->cursor->family = IP_V4;
		return rt;
	}
	return NULL;
}

struct net_snapshot *
net_snapshot_begin(bool all)
{
	struct net_snapshot *t = xcalloc(1, sizeof *t);

	t->all = all;
	t->cursor = xcalloc(1, sizeof *t->cursor);
	return t;
}

void
net_snapshot_only(struct net_snapshot *t, const struct net_lens *lens)
{
	t->cursor->lens = *lens;
}

void
net_snapshot_recent(struct net_snapshot *t, uint64_t version)
{
	t->cursor->recent = true;
	t->cursor->version = version;
}

/* The first row whose router's name is not before the given one, or comes after it. */
static size_t
first_row(const struct net_snapshot *t, const char *router, bool after)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(t->rows[mid].router, router) < (after ? 1 : 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct net_snapshot
net_snapshot_part(const struct net_snapshot *t, const char *router)
{
	size_t from = first_row(t, router, false), to = first_row(t, router, true);

	return (struct net_snapshot){ .all = t->all,
		.rows = from < to ? &t->rows[from] : NULL,
		.n = to - from };
}

bool
net_snapshot_step(struct net_snapshot *t, const struct net *net, size_t units)
{
	struct net_snapshot_cursor *c = t->cursor;
	struct net_rt *rt = NULL;

	if (c)
		c->best.current = c->every.current = false;
	while (c && (rt || (rt = next_router(t, net)) != NULL)) {
		const struct rib *rib = net_router_rib(rt, c->family);
		struct ip_prefix prefix;

		if (!c->order)
			c->order = rib_order_new(NULL);
		units = rib_order_collect(c->order, rib, units);
		if (!units)
			return true;
		units--;
		if (rib && rib_order_next(c->order, &prefix)) {
			add_row(t, rt, rib, &prefix);
			continue;
		}
		leave_table(c);
		c->family = c->family == IP_V4 ? IP_V6 : IP_NONE;
		if (c->family == IP_NONE)
			rt = NULL;
	}
	cursor_free(c);
	t->cursor = NULL;
	return false;
}

struct net_snapshot *
net_snapshot_new(const struct net *net, bool all)
{
	struct net_snapshot *t = net_snapshot_begin(all);

	while (net_snapshot_step(t, net, SIZE_MAX))
		;
	return t;
}

size_t
net_snapshot_bytes(const struct net_snapshot *t)
{
	return sizeof *t + t->cap * sizeof *t->rows + t->capnames * sizeof *t->names +
	    t->text_bytes;
}

void
net_snapshot_free(struct net_snapshot *t)
{
	if (!t)
		return;
	for (struct net_snapshot_block *b = t->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	for (size_t i = 0; i < t->nnames; i++)
		free(t->names[i]);
	cursor_free(t->cursor);
	free(t->rows);
	free(t->names);
	free(t);
}

static int
by_place(const struct net_snapshot_row *a, const struct net_snapshot_row *b)
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
differs(const struct net_snapshot_change *c, bool all)
{
	const char *from = c->from ? c->from->best : NULL;
	const char *to = c->to ? c->to->best : NULL;

	if (!same(from, to))
		return true;
	return all && (!c->from || !c->to || !same(c->from->all, c->to->all));
}

bool
net_snapshot_look(struct net_snapshot_pair *p, bool all, size_t *units,
    struct net_snapshot_change *out)
{
	for (; *units > 0 && (p->i < p->from->n || p->k < p->to->n); --*units) {
		const struct net_snapshot_row *a =
		    p->i < p->from->n ? &p->from->rows[p->i] : NULL;
		const struct net_snapshot_row *b =
		    p->k < p->to->n ? &p->to->rows[p->k] : NULL;
		int c = !a ? 1 : !b ? -1 : by_place(a, b);

		*out = (struct net_snapshot_change){ c <= 0 ? a : NULL,
			c >= 0 ? b : NULL };
		p->i += c <= 0;
		p->k += c >= 0;
		if (differs(out, all)) {
			--*units;
			return true;
		}
	}
	return false;
}

bool
net_snapshot_next(struct net_snapshot_pair *p, bool all,
    struct net_snapshot_change *out)
{
	size_t units = SIZE_MAX;

	return net_snapshot_look(p, all, &units, out);
}

struct net_snapshot_change *
net_snapshot_compare(const struct net_snapshot *from, const struct net_snapshot *to,
    bool all, net_snapshot_filter *filter, void *ctx, size_t *n)
{
	struct net_snapshot_pair pair = { from, to, 0, 0 };
	struct net_snapshot_change *changes = NULL, change;
	size_t cap = 0;

	*n = 0;
	while (net_snapshot_next(&pair, all, &change))
		if (!filter || filter(ctx, change.from ? change.from : change.to))
			VEC_PUSH(changes, *n, cap) = change;
	return changes;
}
