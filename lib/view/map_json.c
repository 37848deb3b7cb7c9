/*
 * The map for a program: names in the order of names, links in the order of their ends.
 * Everything is looked at in the beginning, so that the map is of one moment however
 * many pieces it is printed in.
 */
#include "base/json.h"
#include "base/xalloc.h"
#include "view/map_int.h"

#include <limits.h>
#include <stdlib.h>

struct printer {
	struct view_map m;
	struct json j;
	char *lab;
	enum { HEAD, BOXES, LINKS, OVER } at;
	size_t next; /* box or link */
};

static void
put_int(struct json *j, const char *key, long value)
{
	json_int(j, key, value);
}

static void
put_rect(struct json *j, const struct view_map_rect *r)
{
	put_int(j, "x", r->x);
	put_int(j, "y", r->y);
	put_int(j, "width", r->w);
	put_int(j, "height", r->h);
}

static void
put_points(struct json *j, const struct view_map_curve *v)
{
	json_array(j, "points");
	for (size_t i = 0; i < 4; i++) {
		json_int(j, NULL, v->x[i]);
		json_int(j, NULL, v->y[i]);
	}
	json_array_end(j);
}

static void
put_columns(struct json *j, const struct view_map *m)
{
	json_array(j, "columns");
	for (unsigned c = 0; c < VIEW_MAP_COLUMN_N; c++) {
		if (m->columns[c].w == 0)
			continue;
		json_object(j, NULL);
		json_string(j, "name", view_map_column_names[c]);
		json_string(j, "title", view_map_column_title(m, c));
		put_int(j, "x", m->columns[c].x);
		put_int(j, "width", m->columns[c].w);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_router(struct json *j, const struct view_map_router *r)
{
	json_object(j, NULL);
	json_string(j, "name", r->name);
	json_string(j, "part", r->part);
	json_string(j, "kind", r->kind);
	if (r->asn)
		json_uint(j, "as", r->asn);
	else
		json_null(j, "as");
	put_rect(j, &r->at);
	json_string(j, "state", view_map_states[r->state]);
	json_string(j, "word", r->state == VIEW_MAP_DOWN ? "does not forward" : NULL);
	json_object_end(j);
}

static void
put_box(struct json *j, const struct view_map *m, const struct view_map_box *b)
{
	json_object(j, NULL);
	json_string(j, "name", b->name);
	json_string(j, "kind", b->kind);
	json_stringf(j, "title", "%s %s", b->noun, b->name);
	json_string(j, "note", b->note);
	json_string(j, "subscription", b->subscription);
	json_string(j, "column", view_map_column_names[b->column]);
	put_rect(j, &b->at);
	json_bool(j, "compact", b->compact);
	json_string(j, "state", view_map_states[b->state]);
	json_string(j, "word", b->word);
	json_array(j, "routers");
	for (size_t k = 0; k < b->n; k++)
		put_router(j, &m->routers[b->first + k]);
	json_array_end(j);
	json_object_end(j);
}

static void
put_session(struct json *j, const struct view_map_session *s)
{
	json_object(j, NULL);
	json_string(j, "name", s->name);
	json_string(j, "state", s->state);
	json_bool(j, "up", s->up);
	json_uint(j, "prefixes", s->prefixes);
	if (s->limit)
		json_uint(j, "limit", s->limit);
	else
		json_null(j, "limit");
	json_object_end(j);
}

static void
put_line(struct json *j, const struct view_map *m, const struct view_map_line *l)
{
	json_object(j, NULL);
	json_string(j, "link", l->name);
	json_string(j, "a", m->routers[l->a].name);
	json_string(j, "b", m->routers[l->b].name);
	put_points(j, &l->curve);
	json_string(j, "state", view_map_states[l->state]);
	json_string(j, "word", l->word);
	json_array(j, "sessions");
	for (size_t i = 0; i < l->nsessions; i++)
		put_session(j, &l->sessions[i]);
	json_array_end(j);
	json_object_end(j);
}

static void
put_link(struct json *j, const struct view_map *m, const struct view_map_link *l)
{
	json_object(j, NULL);
	json_string(j, "name", l->name);
	json_string(j, "object", l->object);
	json_string(j, "kind", view_map_kinds[l->kind]);
	json_string(j, "a", m->boxes[l->a].name);
	json_string(j, "b", m->boxes[l->b].name);
	json_string(j, "label", l->label);
	json_string(j, "state", view_map_states[l->state]);
	json_string(j, "word", l->word);
	put_points(j, &l->curve);
	put_int(j, "label-x", l->label_x);
	put_int(j, "label-y", l->label_y);
	json_bool(j, "label-fits", l->label_shown);
	json_array(j, "lines");
	for (size_t k = 0; k < l->n; k++)
		put_line(j, m, &m->lines[l->first + k]);
	json_array_end(j);
	json_object_end(j);
}

/* Goes on to the next array, or closes the last one. */
static void
next_array(struct printer *p)
{
	if (p->at != HEAD)
		json_array_end(&p->j);
	p->at++;
	p->next = 0;
	if (p->at == OVER)
		json_object_end(&p->j);
	else
		json_array(&p->j, p->at == BOXES ? "boxes" : "links");
}

static void
put_head(struct printer *p)
{
	json_object(&p->j, NULL);
	json_string(&p->j, "lab", p->lab);
	put_int(&p->j, "width", p->m.width);
	put_int(&p->j, "height", p->m.height);
	put_columns(&p->j, &p->m);
}

static bool
print_next(void *ctx, struct buf *out, unsigned units)
{
	struct printer *p = ctx;
	const struct view_map *m = &p->m;

	p->j.out = out;
	for (; units && p->at != OVER; units--) {
		if (p->at == BOXES && p->next < m->nboxes) {
			put_box(&p->j, m, &m->boxes[p->next++]);
		} else if (p->at == LINKS && p->next < m->nlinks) {
			put_link(&p->j, m, &m->links[p->next++]);
		} else {
			if (p->at == HEAD)
				put_head(p);
			next_array(p);
		}
	}
	return p->at != OVER;
}

static void
print_done(void *ctx)
{
	struct printer *p = ctx;

	view_map_fini(&p->m);
	free(p->lab);
	free(p);
}

struct rows
view_map_rows(const struct er_model *model, const struct net_spec *spec,
    const struct net *net, const char *subscription)
{
	struct printer *p = xcalloc(1, sizeof *p);

	view_map_init(&p->m, model, spec, net, subscription);
	p->lab = xstrdup(model->lab);
	json_init(&p->j, NULL, false);
	return (struct rows){ print_next, print_done, p };
}

void
view_map_json(const struct er_model *model, const struct net_spec *spec,
    const struct net *net, const char *subscription, struct buf *out)
{
	struct rows rows = view_map_rows(model, spec, net, subscription);

	while (rows_next(&rows, out, UINT_MAX))
		;
	rows_free(&rows);
}
