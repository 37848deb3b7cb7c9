/*
 * What a plan takes away: connections and circuits that it deletes, and circuits that
 * it lets fail, each once.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "plan/repair_int.h"

#include <string.h>

const struct data_node *
repair_below(const struct data_node *n, const char *a, const char *b)
{
	n = n && n->kind == DATA_MAP ? data_node_get(n, a) : NULL;
	return b && n ? repair_below(n, b, NULL) : n;
}

size_t
repair_ends(const struct data_node *n)
{
	return !n ? 0 : n->kind == DATA_TEXT ? 1 : n->n;
}

const char *
repair_end_at(const struct data_node *n, size_t i)
{
	if (n->kind == DATA_TEXT)
		return n->text;
	return n->kind == DATA_MAP ? n->children[i]->name : n->children[i]->text;
}

static void
add_leaving(struct repair_work *c, struct repair_leaving l)
{
	struct repair_leavings *all = &c->leavings;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].circuit, l.circuit) == 0 &&
		    text_equal(all->items[i].vnet, l.vnet))
			return;
	VEC_PUSH(all->items, all->n, all->cap) = l;
}

static void
find_deleted(struct repair_work *c, size_t step, const struct plan_action *a)
{
	const struct data_node *vnets = repair_below(a->node, "vnets", NULL);
	const struct data_node *circuits = repair_below(a->node, "circuits", NULL);

	for (size_t v = 0; vnets && vnets->kind == DATA_MAP && v < vnets->n; v++) {
		const char *vnet = vnets->children[v]->name;
		const struct data_node *names =
		    repair_below(vnets->children[v], "connections", NULL);
		const struct data_node *all =
		    repair_below(repair_below(c->lab, "vnets", vnet), "connections",
			NULL);

		for (size_t i = 0; all && i < repair_ends(names); i++) {
			const char *name = repair_end_at(names, i), *circuit = NULL;
			const struct data_node *x =
			    name ? data_node_get(all, name) : NULL;

			if (x && x->kind == DATA_MAP)
				circuit = data_node_text(x, "circuit");
			if (circuit)
				add_leaving(c,
				    (struct repair_leaving){ step, circuit, a->as, vnet,
					name });
		}
	}
	for (size_t i = 0; i < repair_ends(circuits); i++)
		if (repair_end_at(circuits, i))
			add_leaving(c,
			    (struct repair_leaving){ step, repair_end_at(circuits, i),
				a->as, NULL, NULL });
}

void
repair_find_leavings(struct repair_work *c)
{
	const struct plan *p = c->plan;

	for (size_t i = 0; i < p->nsteps; i++) {
		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			const struct plan_action *a = &p->steps[i].actions[k];

			if (a->kind == PLAN_DELETE && a->node->kind == DATA_MAP)
				find_deleted(c, i, a);
			for (size_t t = 0; a->kind == PLAN_FAIL && t < a->ntargets; t++)
				if (a->targets[t].kind == ER_TARGET_CIRCUIT)
					add_leaving(c,
					    (struct repair_leaving){ i,
						a->targets[t].name, a->as, NULL,
						NULL });
		}
	}
}

bool
repair_is_leaving(const struct repair_work *c, const char *vnet, const char *connection)
{
	for (size_t i = 0; i < c->leavings.n; i++) {
		const struct repair_leaving *l = &c->leavings.items[i];

		if (l->vnet && strcmp(l->vnet, vnet) == 0 &&
		    strcmp(l->connection, connection) == 0)
			return true;
	}
	return false;
}

bool
repair_is_served(const struct repair_work *c, const struct repair_leaving *l, bool vnet)
{
	for (const struct repair_leaving *x = c->leavings.items; x < l; x++)
		if (vnet ? text_equal(x->vnet, l->vnet)
			 : strcmp(x->circuit, l->circuit) == 0)
			return true;
	return false;
}
