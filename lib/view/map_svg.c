/*
 * The map as SVG, with attributes instead of a style sheet, which word processors
 * leave out.  A state is a sign and a word, and a kind of line is a width and a pattern
 * besides its colour, so that a print in grey still says everything.  What is too long
 * for its box is cut, and stands whole in the title of the box, which browsers show.
 */
#include "view/map_int.h"

#include "base/text.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INK   "#1f2328"
#define QUIET "#59636e"
#define EDGE  "#8c959f"
#define GREEN "#1a7f37"
#define AMBER "#9a6700"
#define RED   "#b3261e"

static const char *const state_ink[VIEW_MAP_STATE_N] = {
	[VIEW_MAP_UNKNOWN] = QUIET,
	[VIEW_MAP_UP] = GREEN,
	[VIEW_MAP_PARTLY] = AMBER,
	[VIEW_MAP_DOWN] = RED,
};

static const struct {
	const char *ink, *width, *dashes, *said; /* dashes: or NULL */
} lines[VIEW_MAP_KIND_N] = {
	[VIEW_MAP_PEERING] = { "#0b5394", "1.5", NULL, "peering" },
	[VIEW_MAP_CONNECTION] = { "#38761d", "2.5", NULL, "connection" },
	[VIEW_MAP_REACH] = { "#674ea7", "4", NULL, "Global Reach" },
	[VIEW_MAP_VPN] = { "#7f4f24", "2", "10 3 2 3", "VPN tunnel" },
	[VIEW_MAP_INSIDE] = { EDGE, "1", NULL, NULL },
	[VIEW_MAP_LINK] = { QUIET, "1.5", NULL, "other link" },
	[VIEW_MAP_PEERED] = { QUIET, "1.5", "2 4", "VNet peering" },
};

static const struct { /* of boxes: their fill */
	const char *kind, *fill;
} fills[] = {
	{ "circuit", "#eaf2fb" },
	{ "private-cloud", "#f3eefb" },
	{ "vnet", "#edf7ed" },
	{ "virtual-hub", "#e6f4f1" },
	{ "site", "#fdf5e6" },
	{ NULL, "#f6f8fa" },
};

/* --- text --- */

/* Characters that XML has no place for become U+FFFD, and those that mean something
 * there become references. */
static void
put_escaped(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		const uint8_t *p = (const uint8_t *)text + i;
		int n = text_utf8_len(p, len - i);

		if (n < 1 || (*p < ' ' && *p != '\t') || *p == 0x7f ||
		    (n == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe)) {
			buf_puts(out, "\xef\xbf\xbd");
			i += n > 0 ? (size_t)n : (size_t)(n < 0 ? -n : 1);
			continue;
		}
		switch (*p) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		case '\'':
			buf_puts(out, "&#39;");
			break;
		default:
			buf_add(out, p, (size_t)n);
		}
		i += (size_t)n;
	}
}

/* How many octets of a text fit into a width, whole characters. */
static size_t
fits(const char *text, long size, long width)
{
	char one[8];
	size_t at = 0;

	while (text[at]) {
		size_t n = 1;

		while (n < 4 && ((unsigned char)text[at + n] & 0xc0) == 0x80)
			n++;
		memcpy(one, text + at, n);
		one[n] = '\0';
		width -= view_map_text_width(one, size);
		if (width < 0)
			break;
		at += n;
	}
	return at;
}

/* A text, cut where it is too long. */
static void
put_cut(struct buf *out, const char *text, long size, long width)
{
	size_t all = strlen(text), n = fits(text, size, width);

	if (n == all) {
		put_escaped(out, text, all);
		return;
	}
	put_escaped(out, text, fits(text, size, width - size));
	buf_puts(out, "\xe2\x80\xa6");
}

static void
put_text(struct buf *out, long x, long y, long size, const char *ink, const char *more,
    const char *text, long width)
{
	buf_printf(out, "<text x=\"%ld\" y=\"%ld\" font-size=\"%ld\" fill=\"%s\"%s>", x,
	    y, size, ink, more);
	put_cut(out, text, size, width);
	buf_puts(out, "</text>\n");
}

static void
put_title(struct buf *out, const char *const *parts)
{
	bool first = true;

	buf_puts(out, "<title>");
	for (; *parts; parts += 2) {
		if (!parts[1])
			continue;
		buf_puts(out, first ? "" : "; ");
		buf_puts(out, parts[0]);
		put_escaped(out, parts[1], strlen(parts[1]));
		first = false;
	}
	buf_puts(out, "</title>\n");
}

/* --- signs --- */

/* Up: a disc.  Partly: a triangle.  Down: a cross.  Unknown: a ring. */
static void
put_sign(struct buf *out, enum view_map_state state, long x, long y)
{
	const char *ink = state_ink[state];

	switch (state) {
	case VIEW_MAP_UP:
		buf_printf(out, "<circle cx=\"%ld\" cy=\"%ld\" r=\"4\" fill=\"%s\"/>\n",
		    x, y, ink);
		break;
	case VIEW_MAP_PARTLY:
		buf_printf(out, "<path d=\"M%ld %ldl5 9h-10z\" fill=\"%s\"/>\n", x,
		    y - 5, ink);
		break;
	case VIEW_MAP_DOWN:
		buf_printf(out,
		    "<path d=\"M%ld %ldl8 8m0 -8l-8 8\" stroke=\"%s\" stroke-width=\"2.5\" "
		    "fill=\"none\"/>\n",
		    x - 4, y - 4, ink);
		break;
	case VIEW_MAP_UNKNOWN:
	case VIEW_MAP_STATE_N:
		buf_printf(out,
		    "<circle cx=\"%ld\" cy=\"%ld\" r=\"3.5\" fill=\"none\" stroke=\"%s\"/>\n",
		    x, y, ink);
		break;
	}
}

/* --- links --- */

static void
put_curve(struct buf *out, const struct view_map_curve *v)
{
	buf_printf(out, "d=\"M%ld %ldC%ld %ld %ld %ld %ld %ld\"", v->x[0], v->y[0],
	    v->x[1], v->y[1], v->x[2], v->y[2], v->x[3], v->y[3]);
}

static void
put_link(struct buf *out, const struct view_map_link *l)
{
	bool wrong = l->state > VIEW_MAP_UP;
	const char *dashes = wrong ? (l->state == VIEW_MAP_DOWN ? "3 5" : "12 4")
				   : lines[l->kind].dashes;
	const char *title[] = { "", l->name, "", l->label, "", l->word, NULL };

	buf_puts(out, "<g>\n");
	put_title(out, title);
	if (l->kind == VIEW_MAP_REACH && !wrong) {
		/* Two rails. */
		buf_puts(out, "<path ");
		put_curve(out, &l->curve);
		buf_printf(out,
		    " fill=\"none\" stroke=\"%s\" stroke-width=\"4\"/>\n<path ",
		    lines[l->kind].ink);
		put_curve(out, &l->curve);
		buf_puts(out,
		    " fill=\"none\" stroke=\"#ffffff\" stroke-width=\"1.4\"/>\n");
	} else {
		buf_puts(out, "<path ");
		put_curve(out, &l->curve);
		buf_printf(out, " fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"",
		    wrong ? state_ink[l->state] : lines[l->kind].ink,
		    lines[l->kind].width);
		if (dashes)
			buf_printf(out, " stroke-dasharray=\"%s\"", dashes);
		buf_puts(out, "/>\n");
	}
	buf_puts(out, "</g>\n");
}

#define HALO \
	" text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\""

/* A text on a line: once as its own white edge, and once in ink. */
static void
put_on_line(struct buf *out, long x, long y, const char *ink, const char *text)
{
	put_text(out, x, y + 4, 11, "#ffffff", HALO, text, 1000);
	put_text(out, x, y + 4, 11, ink, " text-anchor=\"middle\"", text, 1000);
}

/* What is wrong, in a word or two. */
static void
put_wrong(struct buf *out, const struct view_map *m, const struct view_map_link *l,
    long x, long y, struct view_map_rect *words, size_t *n)
{
	size_t up = 0, all = 0;
	char text[40] = "";

	put_sign(out, l->state, x, y);
	for (size_t i = l->first; i < l->first + l->n; i++)
		for (size_t k = 0; k < m->lines[i].nsessions; k++) {
			all++;
			up += m->lines[i].sessions[k].up && !m->lines[i].dead;
		}
	snprintf(text, sizeof text, "%zu of %zu up", up, all);
	for (size_t i = 0; i < *n; i++)
		if (labs(words[i].x - x) < 50 && labs(words[i].y - y) < 24)
			return; /* the sign is enough */
	words[(*n)++] = (struct view_map_rect){ .x = x, .y = y };
	if (l->state == VIEW_MAP_DOWN)
		put_on_line(out, x, y + 14, RED, "down");
	else
		put_on_line(out, x, y + 14, AMBER, text);
}

/* What stands on the lines; of words on states only the place where each is. */
static void
put_link_texts(struct buf *out, const struct view_map *m)
{
	struct view_map_rect *words = xcalloc(m->nlinks + 1, sizeof *words);
	size_t n = 0;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct view_map_link *l = &m->links[i];
		bool wrong = l->state > VIEW_MAP_UP;
		bool labelled = l->label && l->label_shown;

		if (labelled)
			put_on_line(out, l->label_x, l->label_y,
			    wrong ? state_ink[l->state] : lines[l->kind].ink, l->label);
		if (wrong && l->kind != VIEW_MAP_INSIDE)
			put_wrong(out, m, l, l->label_x,
			    l->label_y + (labelled ? 15 : 0), words, &n);
	}
	free(words);
}

/* --- boxes --- */

static const char *
fill_of(const struct view_map_box *b)
{
	size_t i = 0;

	while (fills[i].kind && strcmp(fills[i].kind, b->kind) != 0)
		i++;
	return fills[i].fill;
}

static void
put_router(struct buf *out, const struct view_map *m, const struct view_map_router *r)
{
	long x = r->at.x + (m->net ? 19 : 8); /* a file has no states */
	char as[24];

	buf_printf(out,
	    "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\" rx=\"3\" "
	    "fill=\"#ffffff\" stroke=\"%s\"%s/>\n",
	    r->at.x, r->at.y, r->at.w, r->at.h,
	    r->state == VIEW_MAP_DOWN ? RED : "#d1d9e0",
	    r->outside ? " stroke-dasharray=\"4 2\"" : "");
	if (m->net)
		put_sign(out, r->state, r->at.x + 9, r->at.y + r->at.h / 2);
	put_text(out, x, r->at.y + 13, 11, INK, "", r->part, r->at.w - 90);
	if (r->asn) {
		snprintf(as, sizeof as, "AS %u", r->asn);
		put_text(out, r->at.x + r->at.w - 6, r->at.y + 13, 10, QUIET,
		    " text-anchor=\"end\"", as, 90);
	}
}

static void
put_compact(struct buf *out, const struct view_map *m, const struct view_map_box *b)
{
	long room = b->at.w - 16;

	if (m->net)
		put_sign(out, b->state, b->at.x + 10, b->at.y + 12);
	for (size_t i = 0; i < b->n; i++) {
		const struct view_map_router *r = &m->routers[b->first + i];

		buf_printf(out,
		    "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\" rx=\"2\" "
		    "fill=\"%s\" stroke=\"%s\"/>\n",
		    r->at.x, r->at.y, r->at.w, r->at.h,
		    r->state == VIEW_MAP_DOWN ? RED : "#ffffff", EDGE);
		if (r->at.x - b->at.x - 26 < room)
			room = r->at.x - b->at.x - 26;
	}
	put_text(out, b->at.x + 20, b->at.y + 16, 12, INK, " font-weight=\"bold\"",
	    b->name, room);
}

static void
put_box(struct buf *out, const struct view_map *m, const struct view_map_box *b)
{
	const char *title[] = { b->noun, b->name, "", b->note, "", b->word, NULL };
	char noun[40];
	struct buf line;

	snprintf(noun, sizeof noun, "%s ", b->noun);
	title[0] = noun;
	buf_puts(out, "<g>\n");
	put_title(out, title);
	buf_printf(out,
	    "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\" rx=\"6\" fill=\"%s\" "
	    "stroke=\"%s\" stroke-width=\"1.2\"/>\n",
	    b->at.x, b->at.y, b->at.w, b->at.h, fill_of(b),
	    b->state > VIEW_MAP_UP ? state_ink[b->state] : EDGE);
	if (b->compact) {
		put_compact(out, m, b);
		buf_puts(out, "</g>\n");
		return;
	}
	put_text(out, b->at.x + 10, b->at.y + 18, 13, INK, " font-weight=\"bold\"",
	    b->name, b->at.w - 40);
	if (m->net && b->n > 0)
		put_sign(out, b->state, b->at.x + b->at.w - 14, b->at.y + 14);
	buf_init(&line);
	/* The column says what a circuit is. */
	if (b->state > VIEW_MAP_UP && b->word)
		buf_puts(&line, b->word);
	else if (b->known && b->object == ER_CIRCUIT && b->note)
		buf_puts(&line, b->note);
	else
		buf_printf(&line, "%s%s%s", b->noun, b->note ? ", " : "",
		    b->note ? b->note : "");
	put_text(out, b->at.x + 10, b->at.y + 33, 10,
	    b->state > VIEW_MAP_UP ? state_ink[b->state] : QUIET, "", line.data,
	    b->at.w - 20);
	buf_fini(&line);
	for (size_t i = 0; i < b->n; i++)
		put_router(out, m, &m->routers[b->first + i]);
	buf_puts(out, "</g>\n");
}

/* --- around it --- */

static void
put_heads(struct buf *out, const struct view_map *m)
{
	put_text(out, 24, 32, 18, INK, " font-weight=\"bold\"",
	    m->model->lab ? m->model->lab : "lab", m->width - 48);
	for (unsigned c = 0; c < VIEW_MAP_COLUMN_N; c++)
		if (m->columns[c].w)
			put_text(out, m->columns[c].x, 66, 12, QUIET, "",
			    view_map_column_title(m, c), m->columns[c].w + 40);
}

/* Which kinds of lines and which states there are, and what they look like. */
static void
put_legend(struct buf *out, const struct view_map *m)
{
	static const char *const said[VIEW_MAP_STATE_N] = { NULL,
		"all sessions Established", "some sessions", "down" };
	bool seen[VIEW_MAP_KIND_N] = { false };
	long x = 24, y = m->height - 40;

	for (size_t i = 0; i < m->nlinks; i++)
		seen[m->links[i].kind] = true;
	for (unsigned k = 0; k < VIEW_MAP_KIND_N; k++) {
		if (!seen[k] || !lines[k].said)
			continue;
		buf_printf(out,
		    "<path d=\"M%ld %ldh30\" stroke=\"%s\" stroke-width=\"%s\"", x, y,
		    lines[k].ink, lines[k].width);
		if (lines[k].dashes)
			buf_printf(out, " stroke-dasharray=\"%s\"", lines[k].dashes);
		buf_puts(out, "/>\n");
		if (k == VIEW_MAP_REACH)
			buf_printf(out,
			    "<path d=\"M%ld %ldh30\" stroke=\"#ffffff\" "
			    "stroke-width=\"1.4\"/>\n",
			    x, y);
		put_text(out, x + 36, y + 4, 11, QUIET, "", lines[k].said, 200);
		x += 52 + view_map_text_width(lines[k].said, 11);
	}
	if (!m->net)
		return;
	x = 24;
	y += 20;
	for (unsigned s = VIEW_MAP_UP; s < VIEW_MAP_STATE_N; s++) {
		put_sign(out, (enum view_map_state)s, x + 8, y);
		put_text(out, x + 20, y + 4, 11, QUIET, "", said[s], 200);
		x += 40 + view_map_text_width(said[s], 11);
	}
}

void
view_map_svg(const struct er_model *model, const struct net_spec *spec,
    const struct net *net, struct buf *out)
{
	const char *title[] = { "erxd: ", NULL, NULL };
	struct view_map m;

	view_map_init(&m, model, spec, net, NULL);
	title[1] = model->lab ? model->lab : "lab";
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%ld\" height=\"%ld\" "
	    "viewBox=\"0 0 %ld %ld\" font-family=\"Helvetica, Arial, 'Liberation Sans', "
	    "'DejaVu Sans', sans-serif\">\n",
	    m.width, m.height, m.width, m.height);
	put_title(out, title);
	buf_printf(out, "<rect width=\"%ld\" height=\"%ld\" fill=\"#ffffff\"/>\n",
	    m.width, m.height);
	put_heads(out, &m);
	for (size_t i = 0; i < m.nlinks; i++)
		if (m.links[i].kind != VIEW_MAP_INSIDE)
			put_link(out, &m.links[i]);
	for (size_t i = 0; i < m.nboxes; i++)
		put_box(out, &m, &m.boxes[i]);
	put_link_texts(out, &m);
	put_legend(out, &m);
	buf_puts(out, "</svg>\n");
	view_map_fini(&m);
}
