/*
 * Lines between columns leave a box at the side that faces the other one; lines inside
 * of a column are arcs at its right.  Ends that share a side of a box, or a router of
 * the box where they belong to that one, are spread over the side in the order of where
 * they go. What stands on a line moves along the line to the first place where nothing
 * stands.
 */
#include "base/xalloc.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

enum { FONT = 11, LINE = 15, LABELS_MAX = 400 };

struct end {          /* of a curve, at a side of a box or of a router */
	size_t owner; /* box, or nboxes and the router */
	bool right;
	long toward; /* the height of the other end */
	size_t curve;
	unsigned which;
};

struct curves {
	struct view_map *m;
	struct end *ends;
	size_t n, cap;
};

static bool
is_arc(const struct view_map *m, const struct view_map_link *l)
{
	return m->boxes[l->a].column == m->boxes[l->b].column;
}

/* The router that a link ends at in a box, when all its lines do. */
static size_t
router_at(const struct view_map *m, const struct view_map_link *l, size_t box)
{
	size_t router = SIZE_MAX;

	if (m->boxes[box].compact ||
	    (l->kind != VIEW_MAP_PEERING && l->kind != VIEW_MAP_LINK))
		return SIZE_MAX;
	for (size_t i = l->first; i < l->first + l->n; i++) {
		const struct view_map_line *x = &m->lines[i];
		size_t r = x->box_a == box ? x->a : x->b;

		if (router != SIZE_MAX && router != r)
			return SIZE_MAX;
		router = r;
	}
	return router;
}

static const struct view_map_rect *
rect_of(const struct view_map *m, size_t owner)
{
	return owner < m->nboxes ? &m->boxes[owner].at
				 : &m->routers[owner - m->nboxes].at;
}

static long
middle(const struct view_map_rect *r)
{
	return r->y + r->h / 2;
}

static void
add_ends(struct curves *c, size_t link)
{
	const struct view_map *m = c->m;
	const struct view_map_link *l = &m->links[link];
	size_t owner[2];

	for (unsigned k = 0; k < 2; k++) {
		size_t box = k ? l->b : l->a, router = router_at(m, l, box);

		owner[k] = router == SIZE_MAX ? box : m->nboxes + router;
	}
	for (unsigned k = 0; k < 2; k++) {
		const struct view_map_box *here = &m->boxes[k ? l->b : l->a];
		const struct view_map_box *there = &m->boxes[k ? l->a : l->b];
		bool right = is_arc(m, l) || there->column > here->column;

		VEC_PUSH(c->ends, c->n, c->cap) = (struct end){ owner[k], right,
			middle(rect_of(m, owner[!k])), link, k };
	}
}

static int
by_side(const void *p, const void *q)
{
	const struct end *a = p, *b = q;

	if (a->owner != b->owner)
		return a->owner < b->owner ? -1 : 1;
	if (a->right != b->right)
		return a->right < b->right ? -1 : 1;
	if (a->toward != b->toward)
		return a->toward < b->toward ? -1 : 1;
	if (a->curve != b->curve)
		return a->curve < b->curve ? -1 : 1;
	return a->which < b->which ? -1 : 1;
}

/* Spreads n ends over their side. */
static void
spread(struct curves *c, const struct end *ends, size_t n)
{
	struct view_map *m = c->m;
	const struct view_map_rect *r = rect_of(m, ends[0].owner);
	const struct view_map_rect *box = ends[0].owner < m->nboxes
	    ? r
	    : &m->boxes[m->routers[ends[0].owner - m->nboxes].box].at;
	long edge = ends[0].owner < m->nboxes && r->h > 30 ? 8 : 3;

	for (size_t i = 0; i < n; i++) {
		struct view_map_curve *v = &m->links[ends[i].curve].curve;
		unsigned at = ends[i].which ? 3 : 0;

		v->x[at] = ends[i].right ? box->x + box->w : box->x;
		v->y[at] =
		    r->y + edge + (r->h - 2 * edge) * (long)(2 * i + 1) / (long)(2 * n);
	}
}

/* The handles: straight on from each end. */
static void
bend(struct view_map_curve *v, bool arc)
{
	if (arc) {
		long far = labs(v->y[3] - v->y[0]), out = 26 + far / 3;

		if (out > 140)
			out = 140;
		v->x[1] = v->x[2] = (v->x[0] > v->x[3] ? v->x[0] : v->x[3]) + out;
	} else {
		long half = (v->x[3] - v->x[0]) / 2;

		v->x[1] = v->x[0] + half;
		v->x[2] = v->x[3] - half;
	}
	v->y[1] = v->y[0];
	v->y[2] = v->y[3];
}

/* A point of a curve, t in 16ths. */
static void
point(const struct view_map_curve *v, long t, long *x, long *y)
{
	long s = 16 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t,
	     d = t * t * t;

	*x = (a * v->x[0] + b * v->x[1] + c * v->x[2] + d * v->x[3]) / 4096;
	*y = (a * v->y[0] + b * v->y[1] + c * v->y[2] + d * v->y[3]) / 4096;
}

/* --- what stands on the lines --- */

long
view_map_text_width(const char *text, long size)
{
	long tenths = 0; /* of a tenth of the size of the font */

	for (const unsigned char *p = (const void *)text; *p; p++) {
		if ((*p & 0xc0) == 0x80)
			continue; /* inside of a character */
		if (*p >= 0xe0)
			tenths += 100;
		else if (strchr("ijl.,:;|!' ", *p))
			tenths += 32;
		else if (strchr("mwMW@%", *p))
			tenths += 92;
		else
			tenths += *p >= 'A' && *p <= 'Z' ? 70 : 58;
	}
	return (tenths * size + 99) / 100;
}

static bool
meet(const struct view_map_rect *a, const struct view_map_rect *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
	    b->y < a->y + a->h;
}

/* The part of the picture that a curve is in. */
static struct view_map_rect
around(const struct view_map_curve *v)
{
	long x = v->x[0], right = x, y = v->y[0], low = y;

	for (size_t i = 1; i < 4; i++) {
		x = v->x[i] < x ? v->x[i] : x;
		right = v->x[i] > right ? v->x[i] : right;
		y = v->y[i] < y ? v->y[i] : y;
		low = v->y[i] > low ? v->y[i] : low;
	}
	return (struct view_map_rect){ x, y, right - x + 1, low - y + 1 };
}

/* Whether a curve goes through a place, as far as points on the curve tell. */
static bool
passes(const struct view_map_curve *v, const struct view_map_rect *r)
{
	struct view_map_rect all = around(v), dot = { 0, 0, 1, 1 };

	if (!meet(&all, r))
		return false;
	for (long t = 0; t <= 16; t++) {
		point(v, t, &dot.x, &dot.y);
		if (meet(&dot, r))
			return true;
	}
	return false;
}

struct labels {
	struct view_map *m;
	struct view_map_rect *taken; /* by labels */
	size_t n;
};

/* How bad it is to put the label of a link there: 0 good, 1 on another line, 2 not at
 * all. */
static unsigned
badness(const struct labels *x, size_t link, const struct view_map_rect *r)
{
	const struct view_map *m = x->m;

	for (size_t i = 0; i < x->n; i++)
		if (meet(r, &x->taken[i]))
			return 2;
	for (size_t i = 0; i < m->nboxes; i++)
		if (meet(r, &m->boxes[i].at))
			return 2;
	for (size_t i = 0; i < m->nlinks; i++)
		if (i != link && m->links[i].kind != VIEW_MAP_INSIDE &&
		    passes(&m->links[i].curve, r))
			return 1;
	return 0;
}

/* How wide a label is where marks of names are not seen. */
static long
label_width(const struct view_map *m, const char *label)
{
	const char *mark = m->marked ? NULL : strchr(label, '~'), *rest;
	char *shown;
	long width;

	if (!mark)
		return view_map_text_width(label, FONT);
	rest = mark + strcspn(mark, ",");
	shown = xasprintf("%.*s%s", (int)(mark - label), label, rest);
	width = view_map_text_width(shown, FONT);
	free(shown);
	return width;
}

static void
place_label(struct labels *x, size_t link)
{
	static const long places[] = { 8, 6, 10, 5, 11, 4, 12, 3, 13 };
	struct view_map_link *l = &x->m->links[link];
	struct view_map_rect r = { 0, 0, label_width(x->m, l->label) + 6, LINE };
	struct view_map_rect best = r;
	unsigned least = 2;
	long px, py;

	for (size_t k = 0; k < sizeof places / sizeof *places && least; k++) {
		unsigned bad;

		point(&l->curve, places[k], &px, &py);
		r.x = px - r.w / 2;
		r.y = py - LINE / 2;
		bad = badness(x, link, &r);
		if (bad >= least)
			continue;
		least = bad;
		best = r;
		l->label_x = px;
		l->label_y = py;
	}
	if (least == 2)
		return;
	l->label_shown = true;
	x->taken[x->n++] = best;
	if (best.x + best.w + 8 > x->m->width)
		x->m->width = best.x + best.w + 8;
}

/* Labels are put where there is room; one that finds none stands in the title of its
 * link alone. */
static void
place_labels(struct view_map *m)
{
	struct labels x = { .m = m };

	x.taken = xcalloc(m->nlinks + 1, sizeof *x.taken);
	for (size_t i = 0; i < m->nlinks; i++) {
		struct view_map_link *l = &m->links[i];

		point(&l->curve, 8, &l->label_x, &l->label_y);
		if (l->label && x.n < LABELS_MAX)
			place_label(&x, i);
	}
	free(x.taken);
}

/* --- lines of an object that is unfolded --- */

static void
curve_line(struct view_map *m, struct view_map_line *l)
{
	const struct view_map_rect *a = &m->routers[l->a].at, *b = &m->routers[l->b].at;
	bool arc = m->boxes[l->box_a].column == m->boxes[l->box_b].column;
	bool left = !arc && m->boxes[l->box_a].column < m->boxes[l->box_b].column;
	struct view_map_curve *v = &l->curve;

	v->x[0] = arc || left ? a->x + a->w : a->x;
	v->x[3] = arc || !left ? b->x + b->w : b->x;
	v->y[0] = middle(a);
	v->y[3] = middle(b);
	bend(v, arc);
	if (l->box_a == l->box_b) /* it stays inside of the box */
		v->x[1] = v->x[2] = a->x + a->w + 10;
}

void
view_map_curves(struct view_map *m)
{
	struct curves c = { .m = m };

	for (size_t i = 0; i < m->nlinks; i++) {
		struct view_map_link *l = &m->links[i];

		/* From left to right, or from the top down. */
		if (m->boxes[l->a].column > m->boxes[l->b].column ||
		    (is_arc(m, l) && m->boxes[l->a].at.y > m->boxes[l->b].at.y)) {
			size_t a = l->a;

			l->a = l->b;
			l->b = a;
		}
		add_ends(&c, i);
	}
	if (c.n > 0)
		qsort(c.ends, c.n, sizeof *c.ends, by_side);
	for (size_t i = 0, k; i < c.n; i = k) {
		for (k = i; k < c.n && c.ends[k].owner == c.ends[i].owner &&
		     c.ends[k].right == c.ends[i].right;
		     k++)
			;
		spread(&c, c.ends + i, k - i);
	}
	for (size_t i = 0; i < m->nlines; i++)
		curve_line(m, &m->lines[i]);
	for (size_t i = 0; i < m->nlinks; i++) {
		struct view_map_link *l = &m->links[i];

		if (l->kind == VIEW_MAP_INSIDE)
			l->curve = m->lines[l->first].curve;
		else
			bend(&l->curve, is_arc(m, l));
	}
	place_labels(m);
	free(c.ends);
}
