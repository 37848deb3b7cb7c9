/*
 * Sizes come from what is written in a box, and the places of columns from how much
 * stands on the lines between them.  In a column boxes keep their order and their
 * distance, and otherwise stand as near as they can to the height of what they are
 * linked to: the nearest such places are found by pooling neighbours that would
 * overlap (isotonic regression), a few times to and fro.
 */
#include "base/xalloc.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

enum {
	MARGIN = 24,
	TOP = 84, /* title of the picture and of the columns */
	BOX = 204,
	HEAD = 42, /* name and note */
	ROW = 20,  /* a router */
	FOOT = 8,
	COMPACT = 24,
	COMPACT_FROM = 40, /* boxes in a column */
	SPACE = 22,
	COMPACT_SPACE = 6,
	GAP = 176,    /* between columns, for lines and what stands on them */
	BELOW = 76,   /* what the picture says of its signs */
	WIDEST = 120, /* arcs at the right of the last column */
	PASSES = 6,
	NARROWEST = 620
};

struct pool { /* boxes that touch */
	size_t first, n;
	long sum; /* of where they would be, each less what stands above it in there */
};

static void
size_box(struct view_map *m, struct view_map_box *b, bool compact)
{
	b->compact = compact;
	b->at.w = BOX;
	if (compact)
		b->at.h = COMPACT;
	else if (b->n == 0)
		b->at.h = HEAD + 2;
	else
		b->at.h = HEAD + (long)b->n * ROW + FOOT;
	for (size_t i = 0; i < b->n; i++) {
		struct view_map_router *r = &m->routers[b->first + i];

		if (compact)
			r->at = (struct view_map_rect){ BOX - 8 - 12 * (long)(b->n - i),
				5, 10, 14 };
		else
			r->at = (struct view_map_rect){ 8, HEAD + ROW * (long)i,
				BOX - 16, ROW - 2 };
		if (compact && r->at.x < 60)
			r->at.x = 60;
	}
}

static long
space(const struct view_map_box *b)
{
	return b->compact ? COMPACT_SPACE : SPACE;
}

/* The middle of what a box is linked to in other columns; its own when that is nothing.
 */
static long
wanted(const struct view_map *m, const size_t *links, size_t n, size_t box)
{
	long sum = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct view_map_link *l = &m->links[links[i]];
		const struct view_map_box *o = &m->boxes[l->a == box ? l->b : l->a];

		if (o->column == m->boxes[box].column)
			continue;
		sum += o->at.y + o->at.h / 2;
		count++;
	}
	return (count ? sum / count : m->boxes[box].at.y + m->boxes[box].at.h / 2) -
	    m->boxes[box].at.h / 2;
}

/* Puts the boxes of a column, of which y says where each would be, where there is room.
 */
static void
settle(struct view_map *m, const size_t *boxes, size_t n, struct pool *pools)
{
	long above = 0;
	size_t np = 0;

	for (size_t i = 0; i < n; i++) {
		struct view_map_box *b = &m->boxes[boxes[i]];

		pools[np++] = (struct pool){ i, 1, b->at.y - above };
		above += b->at.h + space(b);
		while (np > 1 &&
		    pools[np - 2].sum * (long)pools[np - 1].n >=
			pools[np - 1].sum * (long)pools[np - 2].n) {
			pools[np - 2].sum += pools[np - 1].sum;
			pools[np - 2].n += pools[np - 1].n;
			np--;
		}
	}
	above = 0;
	for (size_t p = 0; p < np; p++)
		for (size_t i = 0; i < pools[p].n; i++) {
			struct view_map_box *b = &m->boxes[boxes[pools[p].first + i]];

			b->at.y = pools[p].sum / (long)pools[p].n + above;
			above += b->at.h + space(b);
		}
}

static void
seek_heights(struct view_map *m, const size_t *order,
    const size_t counts[VIEW_MAP_COLUMN_N])
{
	struct pool *pools = xcalloc(m->nboxes + 1, sizeof *pools);
	struct view_map_sides sides;

	view_map_sides_init(&sides, m);
	for (unsigned pass = 0; pass < PASSES; pass++) {
		for (unsigned i = 0; i < VIEW_MAP_COLUMN_N; i++) {
			unsigned c = pass % 2 ? i : VIEW_MAP_COLUMN_N - 1 - i;
			const size_t *boxes = order;

			for (unsigned k = 0; k < c; k++)
				boxes += counts[k];
			for (size_t k = 0; k < counts[c]; k++)
				m->boxes[boxes[k]].at.y =
				    wanted(m, sides.links + sides.from[boxes[k]],
					sides.from[boxes[k] + 1] - sides.from[boxes[k]],
					boxes[k]);
			settle(m, boxes, counts[c], pools);
		}
	}
	view_map_sides_fini(&sides);
	free(pools);
}

/* Moves all boxes so that the highest one is below the titles, and measures. */
static void
frame(struct view_map *m)
{
	long top = 0, bottom = 0;

	for (size_t i = 0; i < m->nboxes; i++) {
		const struct view_map_rect *r = &m->boxes[i].at;

		top = i == 0 || r->y < top ? r->y : top;
		bottom = i == 0 || r->y + r->h > bottom ? r->y + r->h : bottom;
	}
	for (size_t i = 0; i < m->nboxes; i++)
		m->boxes[i].at.y += TOP - top;
	for (size_t i = 0; i < m->nrouters; i++) {
		struct view_map_router *r = &m->routers[i];

		r->at.x += m->boxes[r->box].at.x;
		r->at.y += m->boxes[r->box].at.y;
	}
	m->height = TOP + bottom - top + BELOW;
}

/* A column with links between its own boxes needs room for their arcs. */
static long
arcs_of(const struct view_map *m, unsigned c)
{
	for (size_t i = 0; i < m->nlinks; i++) {
		const struct view_map_link *l = &m->links[i];

		if (l->a != l->b && m->boxes[l->a].column == c &&
		    m->boxes[l->b].column == c)
			return WIDEST;
	}
	return 0;
}

void
view_map_place(struct view_map *m)
{
	size_t *order = xcalloc(m->nboxes + 1, sizeof *order);
	size_t counts[VIEW_MAP_COLUMN_N], at = 0;
	long x = MARGIN, right = 0;

	view_map_order(m, order, counts);
	for (unsigned c = 0; c < VIEW_MAP_COLUMN_N; c++) {
		long y = 0, arcs;

		if (counts[c] == 0)
			continue;
		for (size_t i = 0; i < counts[c]; i++) {
			struct view_map_box *b = &m->boxes[order[at++]];

			size_box(m, b, counts[c] > COMPACT_FROM);
			b->at.x = x;
			b->at.y = y;
			y += b->at.h + space(b);
		}
		m->columns[c] = (struct view_map_rect){ x, TOP, BOX, 0 };
		arcs = arcs_of(m, c);
		right = x + BOX + arcs;
		x += BOX + GAP + arcs / 2;
	}
	seek_heights(m, order, counts);
	frame(m);
	m->width = right + MARGIN < NARROWEST ? NARROWEST : right + MARGIN;
	for (unsigned c = 0; c < VIEW_MAP_COLUMN_N; c++)
		m->columns[c].h = m->columns[c].w ? m->height - TOP - BELOW : 0;
	free(order);
}
