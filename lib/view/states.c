/*
 * The states of all sessions at one moment: halves come in the order of their sessions'
 * names, so one is found by a search.
 */
#include "base/xalloc.h"
#include "view/show_int.h"

#include <stdlib.h>
#include <string.h>

void
view_states_init(struct view_states *x, const struct net *net)
{
	struct net_half *h;

	*x = (struct view_states){ NULL, 0, 0 };
	for (size_t i = 0; net && (h = net_half_at(net, i)) != NULL; i++)
		net_half_info(h, &VEC_PUSH(x->items, x->n, x->cap));
}

void
view_states_fini(struct view_states *x)
{
	free(x->items);
}

static int
by_session(const void *key, const void *item)
{
	return strcmp(key, ((const struct net_half_info *)item)->session->name);
}

const struct net_half_info *
view_states_get(const struct view_states *x, const char *session)
{
	const struct net_half_info *found = x->n == 0
	    ? NULL
	    : bsearch(session, x->items, x->n, sizeof *x->items, by_session);

	/* Of two ends here the search may meet either. */
	if (found && found > x->items && found[-1].session == found->session)
		found--;
	return found;
}

const struct net_half_info *
view_states_find(const struct view_states *x, const char *a, const char *b,
    uint8_t family)
{
	char *link = net_link_name(a, b);
	char *name = xasprintf("%s/%s", link, ip_family_name(family));
	const struct net_half_info *found = view_states_get(x, name);

	/* The two ends may see it otherwise: one rests, and the other tries. */
	if (found && strcmp(found->local, a) != 0 && found + 1 < x->items + x->n &&
	    found[1].session == found->session)
		found++;
	free(link);
	free(name);
	return found;
}
