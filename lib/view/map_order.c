/*
 * The order of the boxes in a column.  Each column begins in the order of names; then
 * columns are gone through to the right and back, and a box moves to the mean place of
 * what the box is linked to (the barycentre method for layered drawings).  Of all
 * orders on the way the one with the fewest crossings stays, the first among equals.
 * Numbers are whole, so all machines agree.
 */
#include "base/xalloc.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROUNDS = 12,
	SCALE = 1 << 16, /* of a place: places of columns of any length are alike */
	COUNT_MAX = 1200 /* links, beyond which crossings are not counted */
};

struct item {
	size_t box;
	long place;
	long before;
};

struct end { /* a link, from its left column to its right one */
	unsigned columns;
	long from, to; /* places */
};

struct order {
	const struct view_map *m;
	size_t *boxes; /* by column */
	size_t first[VIEW_MAP_COLUMN_N], n[VIEW_MAP_COLUMN_N];
	long *place; /* of each box, in its column */
	struct view_map_sides sides;
	struct item *items;
	struct end *ends; /* of each link, and room for as many */
};

static void
set_places(struct order *o, unsigned c)
{
	for (size_t i = 0; i < o->n[c]; i++)
		o->place[o->boxes[o->first[c] + i]] =
		    (long)((2 * i + 1) * SCALE / (2 * o->n[c]));
}

static int
by_place(const void *p, const void *q)
{
	const struct item *a = p, *b = q;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->before < b->before ? -1 : 1;
}

/* The mean place of what a box is linked to: in the columns of one side, or in all of
 * them and in its own, too. */
static long
mean(const struct order *o, size_t box, int side)
{
	const struct view_map *m = o->m;
	long sum = 0, n = 0;

	for (size_t i = o->sides.from[box]; i < o->sides.from[box + 1]; i++) {
		const struct view_map_link *l = &m->links[o->sides.links[i]];
		size_t other = l->a == box ? l->b : l->a;
		int way = (int)m->boxes[other].column - (int)m->boxes[box].column;

		if (other == box || (side < 0 && way > 0) || (side > 0 && way < 0))
			continue;
		/* In its own column a link draws half as much: they would all meet. */
		sum += (way == 0 ? 1 : 2) * o->place[other];
		n += way == 0 ? 1 : 2;
	}
	return n ? sum / n : o->place[box];
}

static void
sort_column(struct order *o, unsigned c, int side)
{
	size_t *boxes = o->boxes + o->first[c];

	for (size_t i = 0; i < o->n[c]; i++)
		o->items[i] =
		    (struct item){ boxes[i], mean(o, boxes[i], side), (long)i };
	qsort(o->items, o->n[c], sizeof *o->items, by_place);
	for (size_t i = 0; i < o->n[c]; i++)
		boxes[i] = o->items[i].box;
	set_places(o, c);
}

static int
by_columns(const void *p, const void *q)
{
	const struct end *a = p, *b = q;

	if (a->columns != b->columns)
		return a->columns < b->columns ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* Merges two sorted runs of `ends` into `out`; how many pairs stood the wrong way. */
static long
merge(const struct end *ends, size_t middle, size_t n, struct end *out)
{
	size_t i = 0, k = middle, at = 0;
	long turned = 0;

	while (i < middle || k < n) {
		if (k == n || (i < middle && ends[i].to <= ends[k].to)) {
			out[at++] = ends[i++];
		} else {
			turned += (long)(middle - i);
			out[at++] = ends[k++];
		}
	}
	return turned;
}

/* How many pairs of links between two columns cross: those whose ends in one column
 * stand in the other order than their ends in the other.  The links come in the order
 * of the first ends, and are sorted by the second ones. */
static long
crossings(struct end *ends, size_t n, struct end *room)
{
	long sum = 0;

	for (size_t width = 1; width < n; width *= 2) {
		for (size_t at = 0; at < n; at += 2 * width) {
			size_t most = n - at < 2 * width ? n - at : 2 * width;

			sum += merge(ends + at, width < most ? width : most, most,
			    room + at);
		}
		memcpy(ends, room, n * sizeof *ends);
	}
	return sum;
}

/* How many pairs of links cross; and how long those inside of a column are. */
static long
badness(struct order *o)
{
	const struct view_map *m = o->m;
	long sum = 0;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct view_map_link *l = &m->links[i];
		unsigned c = m->boxes[l->a].column, d = m->boxes[l->b].column;
		bool turned = c > d;

		if (c == d)
			sum += labs(o->place[l->a] - o->place[l->b]) * (long)o->n[c] /
			    SCALE;
		o->ends[i] = (struct end){ turned ? d * VIEW_MAP_COLUMN_N + c
						  : c * VIEW_MAP_COLUMN_N + d,
			o->place[turned ? l->b : l->a],
			o->place[turned ? l->a : l->b] };
	}
	if (m->nlinks > 0)
		qsort(o->ends, m->nlinks, sizeof *o->ends, by_columns);
	for (size_t i = 0, k; i < m->nlinks; i = k) {
		for (k = i; k < m->nlinks && o->ends[k].columns == o->ends[i].columns;)
			k++;
		sum += 4 * crossings(o->ends + i, k - i, o->ends + m->nlinks);
	}
	return sum;
}

void
view_map_sides_init(struct view_map_sides *s, const struct view_map *m)
{
	size_t at = 0;

	s->links = xcalloc(2 * m->nlinks + 1, sizeof *s->links);
	s->from = xcalloc(m->nboxes + 2, sizeof *s->from);
	for (size_t i = 0; i < m->nlinks; i++) {
		s->from[m->links[i].a + 2]++;
		s->from[m->links[i].b + 2]++;
	}
	for (size_t i = 2; i < m->nboxes + 2; i++)
		s->from[i] = at += s->from[i];
	/* Each begin of a box moves on to its end, which is where the next begins. */
	for (size_t i = 0; i < m->nlinks; i++) {
		s->links[s->from[m->links[i].a + 1]++] = i;
		s->links[s->from[m->links[i].b + 1]++] = i;
	}
}

void
view_map_sides_fini(struct view_map_sides *s)
{
	free(s->links);
	free(s->from);
}

static void
begin(struct order *o)
{
	size_t at = 0;

	for (unsigned c = 0; c < VIEW_MAP_COLUMN_N; c++) {
		o->first[c] = at;
		for (size_t i = 0; i < o->m->nboxes; i++)
			if (o->m->boxes[i].column == c)
				o->boxes[at++] = i;
		o->n[c] = at - o->first[c];
		set_places(o, c);
	}
}

static void
seek(struct order *o, size_t *best)
{
	size_t size = o->m->nboxes * sizeof *best;
	bool counts = o->m->nlinks <= COUNT_MAX;
	long least = counts ? badness(o) : 0;

	memcpy(best, o->boxes, size);
	for (unsigned round = 0; round < ROUNDS; round++) {
		int side = round % 3 == 2 ? 0 : round % 3 == 1 ? 1 : -1;
		long bad;

		for (unsigned i = 0; i < VIEW_MAP_COLUMN_N; i++)
			sort_column(o, side > 0 ? VIEW_MAP_COLUMN_N - 1 - i : i, side);
		bad = counts ? badness(o) : -1;
		if (bad < least || !counts) {
			least = bad;
			memcpy(best, o->boxes, size);
		}
	}
}

void
view_map_order(const struct view_map *m, size_t *boxes,
    size_t counts[VIEW_MAP_COLUMN_N])
{
	struct order o = { .m = m };

	o.boxes = xcalloc(m->nboxes + 1, sizeof *o.boxes);
	o.place = xcalloc(m->nboxes + 1, sizeof *o.place);
	o.items = xcalloc(m->nboxes + 1, sizeof *o.items);
	o.ends = xcalloc(2 * m->nlinks + 1, sizeof *o.ends);
	view_map_sides_init(&o.sides, m);
	begin(&o);
	seek(&o, boxes);
	memcpy(counts, o.n, sizeof o.n);
	free(o.boxes);
	free(o.place);
	free(o.items);
	free(o.ends);
	view_map_sides_fini(&o.sides);
}
