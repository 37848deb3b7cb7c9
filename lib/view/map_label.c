/*
 * A link has the name of what it is in the lab, that one's path, and as its label what
 * sets it apart from others of its kind: weights, prepends, preferences, limits that
 * are nearly used up.
 */
#include "base/xalloc.h"
#include "er/kind.h"
#include "view/map_int.h"

#include <string.h>

enum { NEARLY = 80 }; /* per cent of a limit from which it is worth a word */

static void
add(struct buf *out, const char *text)
{
	buf_printf(out, "%s%s", out->len ? ", " : "", text);
}

/* --- connections --- */

static const struct er_connection *
connection_of(const struct er_vnet *v, const char *circuit)
{
	for (size_t i = 0; v && i < v->nconnections; i++)
		if (v->connections[i].circuit &&
		    strcmp(v->connections[i].circuit->head.name, circuit) == 0)
			return &v->connections[i];
	return NULL;
}

static void
label_connection(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const char *a = m->boxes[l->a].name, *b = m->boxes[l->b].name;
	const struct er_connection *c = connection_of(er_model_net(m->model, a), b);

	if (!c)
		c = connection_of(er_model_net(m->model, b), a);
	if (!c)
		return;
	l->name = xstrdup(c->head.name);
	l->object = c->head.path;
	if (c->weight)
		buf_printf(out, "weight %u", c->weight);
	if (c->internet)
		add(out, "Internet");
}

/* --- peerings --- */

static const struct er_attachment *
attachment_of(const struct er_model *m, const char *site, const char *circuit)
{
	const struct er_site *s = er_model_site(m, site);

	for (size_t i = 0; s && i < s->ncircuits; i++)
		if (s->circuits[i].circuit &&
		    strcmp(s->circuits[i].circuit->head.name, circuit) == 0)
			return &s->circuits[i];
	return NULL;
}

static void
label_policy(const struct er_path_policy *p, struct buf *out)
{
	if (p->prepend.n == 1)
		add(out, "prepend 1");
	else if (p->prepend.n > 1)
		buf_printf(out, "%sprepend %zu", out->len ? ", " : "", p->prepend.n);
	if (p->has_local_pref)
		buf_printf(out, "%slocal-pref %u", out->len ? ", " : "", p->local_pref);
}

static void
label_peering(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const char *a = m->boxes[l->a].name, *b = m->boxes[l->b].name;
	const struct view_map_line *line = &m->lines[l->first];
	const struct view_map_router *msee = &m->routers[line->sub];
	const struct er_speaker *s = er_model_speaker(m->model, msee->name);
	const struct er_attachment *x = attachment_of(m->model, a, b);
	unsigned path = s ? s->instance & 1 : 0;

	if (!x)
		x = attachment_of(m->model, b, a);
	l->name = xasprintf("%s %s", m->boxes[msee->box].name, msee->part);
	if (s && s->role == ER_ROLE_MICROSOFT)
		add(out, "Microsoft peering");
	if (!x)
		return;
	l->object = x->head.path;
	if (s && s->role == ER_ROLE_MICROSOFT) {
		label_policy(&x->microsoft.policy[path], out);
		return;
	}
	label_policy(&x->path[path], out);
	if (x->shutdown.announce)
		add(out, "drained");
}

/* --- others --- */

static void
label_reach(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const char *a = m->boxes[l->a].name, *b = m->boxes[l->b].name;

	for (size_t i = 0; i < m->model->nreaches; i++) {
		const struct er_reach *r = &m->model->reaches[i];
		const char *from = r->from->head.name, *to = r->to->head.name;

		if ((strcmp(from, a) == 0 && strcmp(to, b) == 0) ||
		    (strcmp(from, b) == 0 && strcmp(to, a) == 0)) {
			l->name = xstrdup(r->head.name);
			l->object = r->head.path;
			add(out, r->head.name);
			return;
		}
	}
}

static void
label_vpn(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	for (size_t i = 0; i < m->model->nnets; i++) {
		const struct er_vnet *v = &m->model->vnets[i];

		for (size_t k = 0; v->has_vpn && k < v->vpn.nconnections; k++) {
			const struct er_vpn_connection *c = &v->vpn.connections[k];
			size_t net = view_map_box_find(m, v->head.name);
			size_t site = view_map_box_find(m, c->site->head.name);

			if ((net == l->a && site == l->b) ||
			    (net == l->b && site == l->a)) {
				l->name = xstrdup(c->head.name);
				l->object = c->head.path;
			}
		}
	}
	add(out, "VPN");
}

static void
label_link(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const struct view_map_box *a = &m->boxes[l->a], *b = &m->boxes[l->b];

	if (!a->known || !b->known)
		return;
	if (a->object == ER_CLOUD && b->object == ER_CLOUD)
		add(out, "AVS Interconnect");
	else if (a->object == ER_HUB && b->object == ER_HUB)
		add(out, "Virtual WAN");
}

/* A spoke uses the gateway of its hub; others are peers only. */
static void
label_peered(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const struct er_vnet *v = er_model_vnet(m->model, m->boxes[l->a].name);
	const struct er_vnet *w = er_model_vnet(m->model, m->boxes[l->b].name);
	bool spoke =
	    (v && v->hub && strcmp(v->hub->head.name, m->boxes[l->b].name) == 0) ||
	    (w && w->hub && strcmp(w->hub->head.name, m->boxes[l->a].name) == 0);

	if (!spoke)
		add(out, "no gateway transit");
}

/* --- limits --- */

static void
label_limits(struct view_map *m, struct view_map_link *l, struct buf *out)
{
	const struct view_map_session *most = NULL;

	for (size_t i = l->first; i < l->first + l->n; i++)
		for (size_t k = 0; k < m->lines[i].nsessions; k++) {
			const struct view_map_session *s = &m->lines[i].sessions[k];

			if (s->limit &&
			    (uint64_t)s->prefixes * 100 >=
				(uint64_t)s->limit * NEARLY &&
			    (!most || s->prefixes > most->prefixes))
				most = s;
		}
	if (most)
		buf_printf(out, "%s%u of %u prefixes", out->len ? ", " : "",
		    most->prefixes, most->limit);
}

static void (*const labels[VIEW_MAP_KIND_N])(struct view_map *, struct view_map_link *,
    struct buf *) = {
	[VIEW_MAP_PEERING] = label_peering,
	[VIEW_MAP_CONNECTION] = label_connection,
	[VIEW_MAP_REACH] = label_reach,
	[VIEW_MAP_VPN] = label_vpn,
	[VIEW_MAP_INSIDE] = NULL,
	[VIEW_MAP_LINK] = label_link,
	[VIEW_MAP_PEERED] = label_peered,
};

void
view_map_label(struct view_map *m, struct view_map_link *l)
{
	struct buf out;

	buf_init(&out);
	if (labels[l->kind])
		labels[l->kind](m, l, &out);
	if (l->n > 0)
		label_limits(m, l, &out);
	l->label = out.len ? buf_steal(&out) : NULL;
	if (!l->label)
		buf_fini(&out);
	if (!l->name)
		l->name = xasprintf("%s--%s", m->boxes[l->a].name, m->boxes[l->b].name);
}
