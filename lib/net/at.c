/*
 * Routers are few beside their routes, so a name is looked for in the list of all.
 */
#include "net/at.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "net/ends.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

bool
net_is_at(const struct net_router *r, const char *at)
{
	return !at || strcmp(r->name, at) == 0 ||
	    (r->owner && strcmp(r->owner, at) == 0);
}

static void
unknown_router(const struct net *net, const char *at, struct errs *errs)
{
	const struct net_spec *s = net->spec;
	const char **near = xcalloc(2 * s->nrouters + 1, sizeof *near);
	size_t n = 0;

	for (size_t i = 0; i < s->nrouters; i++) {
		near[n++] = s->routers[i].name;
		if (s->routers[i].owner)
			near[n++] = s->routers[i].owner;
	}
	data_unknown_of(errs, "router", at, near, n, NULL);
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

/* --- sessions --- */

static const struct net_session *
carrier(const struct net_spec *s, const char *name, size_t link_len, uint8_t family)
{
	for (size_t i = 0; i < s->nsessions; i++) {
		const struct net_session *x = &s->sessions[i];

		if (x->nfamilies > 1 && net_session_family(x, family) &&
		    strncmp(x->link, name, link_len) == 0 && !x->link[link_len])
			return x;
	}
	return NULL;
}

bool
net_carried_by_other(const struct net_spec *s, const char *session, struct errs *errs)
{
	const struct net_session *x;
	struct buf cure;
	size_t len;
	uint8_t family = net_name_family(session, &len);
	bool v6 = family == IP_V6;

	if (family == IP_NONE)
		return false;
	x = carrier(s, session, len, family);
	if (!x || strcmp(x->name, session) == 0)
		return false;
	buf_init(&cure);
	buf_printf(&cure, "name %s", x->name);
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, session, cure.data,
	    "%s has no session of its own for %s: %s carries it too%s%s%s", x->link,
	    v6 ? "IPv6" : "IPv4", x->name, x->share_rule ? " (" : "",
	    x->share_rule ? x->share_rule : "", x->share_rule ? ")" : "");
	buf_fini(&cure);
	return true;
}
