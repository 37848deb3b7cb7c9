/*
 * Who does not move when an MSEE is drained (F-9).  A drain makes paths longer, and a
 * local preference is compared before their length: whoever prefers one of the two
 * MSEEs of a circuit goes on sending into it when its forwarding stops.  Nobody does
 * who has the same preference for another way to all that the circuit leads to.
 */
#include "base/xalloc.h"
#include "view/lint_int.h"

#include <stdlib.h>

#define USUAL 100 /* local preference where none is written */

/* One session of a site or a plain router, with an MSEE. */
struct way {
	const struct er_circuit *circuit;
	unsigned path;
	uint32_t preference;
	bool honors; /* takes the community of RFC 8326 for the last resort */
};

struct ways {
	struct way *items;
	size_t n, cap;
};

static bool
leads_to_vnet(const struct er_circuit *k, const struct er_vnet *v)
{
	for (size_t i = 0; i < k->nconnections; i++)
		if (k->connections[i]->vnet == v)
			return true;
	return false;
}

static bool
leads_to_circuit(const struct er_circuit *k, const struct er_circuit *o)
{
	for (size_t i = 0; i < k->nreaches; i++)
		if (k->reaches[i]->from == o || k->reaches[i]->to == o)
			return true;
	return k == o;
}

/* Whatever is behind `k` is behind `o` as well. */
static bool
replaces(const struct er_circuit *o, const struct er_circuit *k)
{
	bool all = true;

	for (size_t i = 0; o != k && i < k->nconnections; i++)
		all = all && leads_to_vnet(o, k->connections[i]->vnet);
	for (size_t i = 0; o != k && i < k->nreaches; i++)
		all = all &&
		    leads_to_circuit(o,
			k->reaches[i]->from == k ? k->reaches[i]->to
						 : k->reaches[i]->from);
	return all;
}

/* It has somewhere else to go that it likes as well. */
static bool
moves(const struct ways *x, const struct way *w)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct way *o = &x->items[i];

		if ((o->circuit != w->circuit || o->path != w->path) &&
		    o->preference >= w->preference && replaces(o->circuit, w->circuit))
			return true;
	}
	return false;
}

/* It could go over the other MSEE, if it liked that as well. */
static bool
has_choice(const struct ways *x, const struct way *w)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->items[i].circuit == w->circuit && x->items[i].path != w->path)
			return true;
	return false;
}

static void
tell(const struct er_ctx *c, const struct ways *x, const struct er_head *who)
{
	static const char *const names[] = { "primary", "secondary" };
	const struct er_fidelity *f = &c->model->fidelity;

	for (size_t i = 0; i < x->n; i++) {
		const struct way *w = &x->items[i];

		if (!has_choice(x, w) || moves(x, w) ||
		    (w->honors && f->maintenance_community))
			continue;
		er_warn(c, CODE_DRAIN_UNHEEDED, who->path, NULL,
		    "%s prefers %s/%s by local preference (%u): maintenance there "
		    "makes paths longer, which does not move it, and it goes on "
		    "sending into an MSEE that forwards nothing",
		    who->name, w->circuit->head.name, names[w->path], w->preference);
	}
}

static uint32_t
preference_of(const struct er_path_policy *p)
{
	return p->has_local_pref ? p->local_pref : USUAL;
}

/* On links where a real router stands for the edge nobody knows what that prefers. */
static void
site(const struct er_ctx *c, const struct er_site *s)
{
	struct ways x = { NULL, 0, 0 };

	for (size_t i = 0; i < s->ncircuits; i++) {
		const struct er_attachment *a = &s->circuits[i];

		for (unsigned path = 0; a->circuit->has_peering && path < 2; path++) {
			const struct er_speaker *msee = er_model_speaker_of(c->model,
			    ER_ROLE_MSEE, a->circuit->head.name, path);

			if (msee && !er_tcp_find(&s->external, msee, IP_V4))
				VEC_PUSH(x.items, x.n, x.cap) =
				    (struct way){ a->circuit, path,
					    preference_of(&a->path[path]),
					    a->shutdown.honor };
		}
	}
	tell(c, &x, &s->head);
	free(x.items);
}

static void
router(const struct er_ctx *c, const struct er_router *r)
{
	struct ways x = { NULL, 0, 0 };

	for (size_t i = 0; i < r->nneighbors; i++) {
		const struct er_neighbor *n = &r->neighbors[i];

		if (n->far && n->far->role == ER_ROLE_MSEE)
			VEC_PUSH(x.items, x.n, x.cap) =
			    (struct way){ n->far->circuit, n->far->instance,
				    n->has_local_pref ? n->local_pref : USUAL,
				    n->shutdown.honor };
	}
	tell(c, &x, &r->head);
	free(x.items);
}

void
view_lint_drain(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; m->fidelity.maintenance_prepend && i < m->nsites; i++)
		site(c, &m->sites[i]);
	for (size_t i = 0; m->fidelity.maintenance_prepend && i < m->nrouters; i++)
		router(c, &m->routers[i]);
}
