/*
 * Boxes are the objects of the model that have routers or hosts, and whatever else has
 * routers in the spec: Microsoft's network, and real routers that stand for nothing of
 * the lab.  Routers are those of the spec, in the order of their boxes.
 */
#include "view/map.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "er/words.h"
#include "net/ends.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

const char *const view_map_states[VIEW_MAP_STATE_N] = {
	[VIEW_MAP_UNKNOWN] = "unknown",
	[VIEW_MAP_UP] = "up",
	[VIEW_MAP_PARTLY] = "partly",
	[VIEW_MAP_DOWN] = "down",
};

/* --- what a box says of its object --- */

static void
note_circuit(const struct er_circuit *k, struct buf *out)
{
	buf_printf(out, "%s%s%s, ", k->location, *k->location ? ", " : "",
	    er_sku_word(k->sku));
	if (k->mbps >= 1000 && k->mbps % 1000 == 0)
		buf_printf(out, "%u Gbps", k->mbps / 1000);
	else
		buf_printf(out, "%u Mbps", k->mbps);
	if (k->port)
		buf_printf(out, ", port pair %s", k->port->head.name);
	if (k->has_microsoft && k->microsoft.filter)
		buf_printf(out, ", route filter %s", k->microsoft.filter->head.name);
}

static void
note_vnet(const struct er_vnet *v, struct buf *out)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < v->space.n && i < 2; i++)
		buf_printf(out, "%s%s", i ? ", " : "",
		    ip_prefix_text(&v->space.items[i], text));
	if (v->space.n > 2)
		buf_printf(out, " and %zu more", v->space.n - 2);
	if (v->has_gateway)
		buf_printf(out, ", %s", er_gateway_sku_word(v->gateway.sku));
}

static char *
note_of(enum er_object_kind kind, const struct er_head *head)
{
	struct buf note;

	buf_init(&note);
	buf_puts(&note, "");
	if (kind == ER_CIRCUIT)
		note_circuit((const void *)head, &note);
	else if (kind == ER_VNET)
		note_vnet((const void *)head, &note);
	else if (er_kind(kind)->note)
		er_kind(kind)->note(head, &note);
	if (note.len == 0) {
		buf_fini(&note);
		return NULL;
	}
	return buf_steal(&note);
}

/* --- boxes --- */

static const struct {
	enum er_object_kind kind;
	const char *word;
} object_kinds[] = {
	{ ER_CLOUD, "private-cloud" },
	{ ER_VNET, "vnet" },
	{ ER_CIRCUIT, "circuit" },
	{ ER_SITE, "site" },
	{ ER_ROUTER, "router" },
	{ ER_HUB, "virtual-hub" },
};

/* The managed circuit of a private cloud is drawn as that one. */
static bool
is_drawn(enum er_object_kind kind, const struct er_head *head)
{
	return kind != ER_CIRCUIT ||
	    !((const struct er_circuit *)(const void *)head)->cloud;
}

static void
collect_objects(struct view_map *m, const char *subscription)
{
	for (size_t k = 0; k < sizeof object_kinds / sizeof *object_kinds; k++) {
		enum er_object_kind kind = object_kinds[k].kind;

		for (size_t i = 0; i < er_kind_count(m->model, kind); i++) {
			const struct er_head *head = er_kind_at(m->model, kind, i);
			const char *owner = er_kind_owner(kind, head);

			if (!is_drawn(kind, head) ||
			    (subscription && strcmp(owner, subscription) != 0))
				continue;
			VEC_PUSH(m->boxes, m->nboxes, m->capboxes) =
			    (struct view_map_box){ .name = head->name,
				    .kind = object_kinds[k].word,
				    .noun = er_kind(kind)->noun,
				    .note = note_of(kind, head),
				    .subscription = owner,
				    .object = kind,
				    .known = true };
		}
	}
	view_map_index_boxes(m);
}

/* --- routers --- */

static const char *
part_of(const char *name, const char *owner)
{
	size_t n = strlen(owner);

	return strncmp(name, owner, n) == 0 && name[n] == '/' ? name + n + 1 : name;
}

static void
add_router(struct view_map *m, struct view_map_router r)
{
	r.part = part_of(r.name, r.owner);
	if (r.outside)
		r.state = VIEW_MAP_UNKNOWN;
	else if (m->net)
		r.state = net_router_forwards(net_router_find(m->net, r.name))
		    ? VIEW_MAP_UP
		    : VIEW_MAP_DOWN;
	VEC_PUSH(m->routers, m->nrouters, m->caprouters) = r;
}

/* A real router, in the place of one of the lab or as a box of its own. */
static void
add_outside(struct view_map *m, const struct net_link *l)
{
	char *name = net_ends_far(l->name, l->a);
	const struct er_speaker *s = er_model_speaker(m->model, name);

	for (size_t i = m->nrouters; i-- > 0 && m->routers[i].outside;)
		if (strcmp(m->routers[i].name, name) == 0) {
			free(name);
			return;
		}
	add_router(m,
	    (struct view_map_router){ .name = name,
		.owner = s ? s->owner : name,
		.kind = "outside",
		.asn = s ? s->asn : 0,
		.outside = true });
}

/* What has routers and is no object of the lab. */
static void
add_other_boxes(struct view_map *m)
{
	size_t n = m->nboxes;

	for (size_t i = 0; i < m->nrouters; i++) {
		const struct view_map_router *r = &m->routers[i];
		bool there = view_map_box_find(m, r->owner) != SIZE_MAX;

		for (size_t k = n; k < m->nboxes && !there; k++)
			there = strcmp(m->boxes[k].name, r->owner) == 0;
		if (!there)
			VEC_PUSH(m->boxes, m->nboxes, m->capboxes) =
			    (struct view_map_box){ .name = r->owner,
				    .kind = r->outside ? "outside" : "network",
				    .noun = r->outside ? "real router" : "network" };
	}
	view_map_index_boxes(m);
}

static int
by_box(const void *a, const void *b)
{
	const struct view_map_router *x = a, *y = b;

	if (x->box != y->box)
		return x->box < y->box ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Gives each router its box, and drops those of boxes that are not drawn. */
static void
settle_routers(struct view_map *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nrouters; i++) {
		struct view_map_router r = m->routers[i];

		r.box = view_map_box_find(m, r.owner);
		if (r.box == SIZE_MAX)
			free(r.name);
		else
			m->routers[n++] = r;
	}
	m->nrouters = n;
	if (n > 0)
		qsort(m->routers, n, sizeof *m->routers, by_box);
	for (size_t i = 0; i < n; i++) {
		struct view_map_box *b = &m->boxes[m->routers[i].box];

		if (b->n == 0)
			b->first = i;
		b->n++;
		b->down_routers += m->routers[i].state == VIEW_MAP_DOWN;
	}
	view_map_index_routers(m);
}

void
view_map_init(struct view_map *m, const struct er_model *model,
    const struct net_spec *spec, const struct net *net, const char *subscription)
{
	*m = (struct view_map){ .model = model, .net = net, .marked = !subscription };
	collect_objects(m, subscription);
	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct net_router *r = &spec->routers[i];

		add_router(m,
		    (struct view_map_router){ .name = xstrdup(r->name),
			.owner = r->owner,
			.kind = net_kind_word(r->kind),
			.net_kind = r->kind,
			.asn = r->asn });
	}
	for (size_t i = 0; i < spec->nlinks; i++)
		if (!spec->links[i].b)
			add_outside(m, &spec->links[i]);
	if (!subscription)
		add_other_boxes(m);
	settle_routers(m);
	view_map_collect_links(m, spec);
	view_map_columns(m);
	view_map_place(m);
	view_map_curves(m);
}

void
view_map_fini(struct view_map *m)
{
	for (size_t i = 0; i < m->nboxes; i++) {
		free(m->boxes[i].note);
		free(m->boxes[i].word);
	}
	for (size_t i = 0; i < m->nrouters; i++)
		free(m->routers[i].name);
	for (size_t i = 0; i < m->nlines; i++)
		free(m->lines[i].word);
	for (size_t i = 0; i < m->nlinks; i++) {
		free(m->links[i].name);
		free(m->links[i].label);
		free(m->links[i].word);
	}
	free(m->boxes);
	free(m->routers);
	free(m->box_names);
	free(m->router_names);
	free(m->lines);
	free(m->links);
}
