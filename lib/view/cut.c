/*
 * A session over a dead link can be up until its hold time is over, and carries
 * nothing: here the links and routers of a path are asked themselves (G-8).
 */
#include "view/cut.h"

#include "base/xalloc.h"

#include <stdlib.h>

static const char *
speaker(const struct er_model *m, enum er_role role, const char *owner,
    unsigned instance)
{
	return er_model_speaker_of(m, role, owner, instance)->name;
}

/* Packets cross the link between two routers, whichever of its names it has. */
static bool
is_crossed(const struct net *net, const char *a, const char *b)
{
	static const char *const forms[] = { "", "/ipv4", "/ipv6" };
	char *link = net_link_name(a, b);
	bool crossed = false;

	for (size_t i = 0; i < sizeof forms / sizeof *forms && !crossed; i++) {
		char *name = xasprintf("%s%s", link, forms[i]);

		crossed = net_link_alive(net, name);
		free(name);
	}
	free(link);
	return crossed;
}

/* Something hangs on this path of a circuit; a circuit without a site of the lab is
 * taken to have one. */
static bool
has_far_end(const struct net *net, const struct er_model *m, const struct er_circuit *k,
    unsigned path)
{
	const char *near = speaker(m, ER_ROLE_MSEE, k->head.name, path);

	if (k->cloud)
		return is_crossed(net, near,
		    speaker(m, ER_ROLE_EDGE, k->head.name, path));
	for (size_t i = 0; i < k->nattachments; i++) {
		const struct er_site *site = k->attachments[i]->site;

		if (is_crossed(net, near,
			speaker(m, ER_ROLE_CE, site->head.name,
			    site->routers == 2 ? path : 0)))
			return true;
	}
	return k->nattachments == 0;
}

bool
view_reach_is_cut(const struct net *net, const struct er_model *m,
    const struct er_reach *r, unsigned path, struct buf *why)
{
	const struct er_circuit *ends[2] = { r->from, r->to };
	const char *at[2] = { speaker(m, ER_ROLE_MSEE, r->from->head.name, path),
		speaker(m, ER_ROLE_MSEE, r->to->head.name, path) };

	for (int i = 0; i < 2; i++) {
		char *dark = er_port_why_dark(ends[i], path);

		if (dark) {
			buf_puts(why, dark);
			free(dark);
			return true;
		}
		if (!net_router_forwards(net_router_find(net, at[i]))) {
			buf_printf(why, "%s does not forward", at[i]);
			return true;
		}
		if (!has_far_end(net, m, ends[i], path)) {
			buf_printf(why, "no link of %s to %s is alive", at[i],
			    ends[i]->cloud ? "its private cloud" : "a customer edge");
			return true;
		}
	}
	if (is_crossed(net, at[0], at[1]))
		return false;
	buf_printf(why, "the link between %s and %s is dead", at[0], at[1]);
	return true;
}
