/*
 * The routers of a patch take the places of the old ones in the spec, so that links,
 * sessions and whoever points at them stay where they are.  Who has an address is found
 * out anew where that has changed (net/homes.h).
 */
#include "net/patch.h"

#include "base/xalloc.h"
#include "net/homes.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

void
net_patch_fini(struct net_patch *p)
{
	for (size_t i = 0; i < p->n; i++)
		net_router_fini(&p->items[i].router);
	free(p->items);
	*p = (struct net_patch){ .n = 0 };
}

bool
net_patch_finish(const struct net_spec *s, struct net_router *r)
{
	const char *why;

	return net_router_finish(s, r, &why);
}

void
net_patch_diff(struct net_diff *d, const struct net_spec *s, const struct net_patch *p)
{
	*d = (struct net_diff){ .n = 0 };
	for (size_t i = 0; i < p->n; i++) {
		const struct net_patch_item *x = &p->items[i];

		if (net_router_equal(&s->routers[x->at], &x->router))
			continue;
		VEC_PUSH(d->steps, d->n, d->cap) =
		    (struct net_step){ .kind = NET_STEP_ROUTER_CHANGE,
			    .name = x->router.name,
			    .old_index = x->at,
			    .new_index = x->at,
			    .change = NET_CHANGE_NONE };
	}
}

/* The routers of the patch go into the spec, and the old ones into the patch.  Homes
 * point at the text of an owner, which stays. */
static void
swap(struct net_spec *s, struct net_patch *p)
{
	struct net_homes_was *was = xcalloc(p->n + 1, sizeof *was);

	for (size_t i = 0; i < p->n; i++) {
		struct net_router *at = &s->routers[p->items[i].at];
		struct net_router *now = &p->items[i].router;
		struct net_router old = *at;

		if (strcmp(old.owner, now->owner) == 0) {
			old.owner = now->owner;
			now->owner = at->owner;
		}
		*at = *now;
		*now = old;
		was[i] = (struct net_homes_was){ p->items[i].at, now };
	}
	net_homes_renew(s, was, p->n);
	free(was);
}

void
net_apply_patch(struct net *net, struct erx_time now, struct net_patch *p,
    struct net_diff *diff)
{
	net_set_now(net, now);
	swap(net->spec, p);
	for (size_t i = 0, k = 0; i < diff->n; i++) {
		while (p->items[k].at != diff->steps[i].old_index)
			k++;
		net_router_change(net->rts[p->items[k].at], &p->items[k].router);
	}
	net_applied(net, diff);
	net_diff_fini(diff);
	net_flush(net);
	net_patch_fini(p);
}
