/*
 * A way that came over the border begins there: the hops before it are cut off, and who
 * is on the other side is nobody by name.
 */
#include "view/explain_int.h"

#include <stdlib.h>
#include <string.h>

static void
hide(const struct view_explain *x, const char **name)
{
	*name = er_border_name(x->border, *name);
}

static void
hop_fini(struct view_ex_hop *h)
{
	for (size_t i = 0; i < h->nbeaten; i++)
		free(h->beaten[i].compared);
	free(h->beaten);
	free(h->as_path);
}

static void
cut_way(const struct view_explain *x, struct view_ex_router *r)
{
	size_t from = 0;

	for (size_t i = 0; i < r->nhops; i++)
		if (!er_border_sees(x->border, r->hops[i].to))
			from = i + 1;
	for (size_t i = 0; i < from; i++)
		hop_fini(&r->hops[i]);
	r->nhops -= from;
	memmove(r->hops, r->hops + from, r->nhops * sizeof *r->hops);
	for (size_t i = 0; i < r->nhops; i++) {
		struct view_ex_hop *h = &r->hops[i];

		hide(x, &h->from);
		for (size_t k = 0; k < h->nbeaten; k++)
			hide(x, &h->beaten[k].from);
	}
	if (from && r->nhops)
		r->hops[0].offered = (struct view_because){ "border", NULL,
			"it belongs to " ER_BORDER_SOMEBODY };
}

void
view_ex_cut(const struct view_explain *x, struct view_ex_router *r)
{
	if (!x->border || !x->border->subscription)
		return;
	if (r->nhops)
		cut_way(x, r);
	for (size_t i = 0; i < r->npaths; i++) {
		hide(x, &r->paths[i].from);
		hide(x, &r->paths[i].beaten_by);
	}
	for (size_t i = 0; i < r->noffers; i++)
		hide(x, &r->offers[i].to);
	for (size_t i = 0; i < r->nstops; i++) {
		hide(x, &r->stops[i].at);
		hide(x, &r->stops[i].to);
	}
	hide(x, &r->packet.to);
}
