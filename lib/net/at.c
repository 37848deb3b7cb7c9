/*
 * Routers are few beside their routes, so a name is looked for in the list of all.
 */
#include "net/at.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "net/net_int.h"
#include "net/suggest.h"

#include <stdlib.h>
#include <string.h>

bool
net_is_at(const struct net_router *r, const char *at)
{
	return !at || strcmp(r->name, at) == 0 ||
	    (r->owner && strcmp(r->owner, at) == 0);
}

void
net_at_unknown(struct errs *errs, const char *what, const char *name,
    const char *const *near, size_t n)
{
	struct buf cure;

	buf_init(&cure);
	net_suggest(&cure, name, near, n);
	data_unknown(errs, name, what, name, cure.data);
	buf_fini(&cure);
}

static void
unknown_router(const struct net *net, const char *at, struct errs *errs)
{
	const struct net_spec *s = net->spec;
	const char **near = xcalloc(2 * s->nrouters + 1, sizeof *near);
	size_t n = 0;

	for (size_t i = 0; i < s->nrouters; i++) {
		const char *owner = s->routers[i].owner;

		near[n++] = s->routers[i].name;
		if (owner && strcmp(owner, s->routers[i].name) != 0 &&
		    (i == 0 || !s->routers[i - 1].owner ||
			strcmp(owner, s->routers[i - 1].owner) != 0))
			near[n++] = owner;
	}
	net_at_unknown(errs, "router", at, near, n);
	free(near);
}

bool
net_at_known(const struct net *net, const char *at, struct errs *errs)
{
	if (!at)
		return true;
	for (size_t i = 0; i < net->spec->nrouters; i++) {
		if (net_is_at(&net->spec->routers[i], at))
			return true;
	}
	unknown_router(net, at, errs);
	return false;
}

bool
net_is_peer(const struct net_half *h, const char *peer)
{
	const struct net_half *far = h->sess->half[!h->end];
	char text[IP_ADDR_STRLEN];

	if (!peer || strcmp(net_half_remote(h), peer) == 0 ||
	    strcmp(h->sess->spec->name, peer) == 0 ||
	    strcmp(ip_addr_text(&net_there(h)->address, text), peer) == 0)
		return true;
	return far && far->rt->spec->owner && strcmp(far->rt->spec->owner, peer) == 0;
}
