/*
 * The last hop of the first lost member names the router without a route; the owner's
 * most specific announcement of the address names the prefix; the explanation of that
 * prefix there (er/explain.h) names the place.
 */
#include "er/lost.h"

#include <stdlib.h>

#include "er/explain_int.h"
#include "net/ways.h"

static int
by_prefix(const void *key, const void *origin)
{
	return ip_prefix_cmp(key, &((const struct net_origin *)origin)->prefix);
}

/* The longest network around an address that one of the routers announces; its name. */
static const char *
announced(const struct net *net, const char *const *owners, size_t n,
    const struct ip_addr *to, struct ip_prefix *out)
{
	const char *found = NULL;

	out->len = 0;
	for (size_t i = 0; i < n; i++) {
		const struct net_router *r =
		    net_spec_find_router(net_running(net), owners[i]);

		for (unsigned len = ip_bits(to->family) + 1u; r && len-- > 0;) {
			struct ip_prefix p = ip_prefix_of(to, len);

			if (r->norigins == 0 || (found && out->len >= len) ||
			    !bsearch(&p, r->origins, r->norigins, sizeof *r->origins,
				by_prefix))
				continue;
			*out = p;
			found = r->name;
		}
	}
	return found;
}

/* What keeps the prefix from a router. */
static void
explain(const struct net *net, const char *at, const struct ip_prefix *prefix,
    const char *owner, struct buf *text, const char **rule)
{
	const struct er_ex_router *r;
	const struct er_ex_stop *s;
	struct er_explain *x;
	struct errs errs;

	errs_init(&errs);
	x = er_explain_new(net, at, prefix, &errs);
	errs_fini(&errs);
	r = x ? &x->routers[0] : NULL;
	if (r == NULL || r->present) {
		er_explain_free(x);
		return;
	}
	s = r->nstops > 0 ? &r->stops[0] : NULL;
	if (s == NULL || s->distance == UINT32_MAX) {
		buf_printf(text, ": nothing joins it with %s, which announces it",
		    owner);
	} else {
		buf_printf(text,
		    s->refused ? ": %s sent it and %s refused it: %s"
			       : ": %s does not offer it to %s: %s",
		    s->at, s->to, s->why.text ? s->why.text : s->why.code);
		*rule = s->why.rule && *s->why.rule ? s->why.rule : NULL;
	}
	er_explain_free(x);
}

void
er_lost(const struct net *net, const struct net_trace *t, const char *const *owners,
    size_t nowners, const struct ip_addr *to, struct buf *text, const char **rule)
{
	const struct net_trace_path *p = net_trace_lost(t);
	char name[IP_PREFIX_STRLEN];
	const char *at, *owner;
	struct ip_prefix prefix;

	*rule = NULL;
	if (p == NULL)
		return;
	at = p->nhops ? p->hops[p->nhops - 1].router : "?";
	if (p->fate != NET_NO_ROUTE) {
		*rule = p->fate == NET_REFUSED_DEFAULT ? "A-35" : NULL;
		if (p->fate == NET_REFUSED_DEFAULT)
			buf_printf(text,
			    "%s has only a default route back, and management networks "
			    "do not follow it",
			    at);
		else
			net_trace_text(text, t);
		return;
	}
	owner = announced(net, owners, nowners, to, &prefix);
	if (owner == NULL) {
		buf_printf(text, "%s has no route to %s, which nobody announces", at,
		    ip_addr_text(to, name));
		return;
	}
	buf_printf(text, "%s has no route to %s", at, ip_prefix_text(&prefix, name));
	explain(net, at, &prefix, owner, text, rule);
}
