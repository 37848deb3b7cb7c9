/*
 * The last hop of the first lost member names the router, or the hosts, without a
 * route; the owner's most specific announcement of the address names the prefix; the
 * explanation of that prefix there (view/explain.h), or at the gateway of the hosts,
 * names the place.
 */
#include "view/lost.h"

#include "er/packets.h"
#include "net/choose.h"
#include "net/hosts.h"
#include "net/ways.h"
#include "view/explain_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

			if ((found && out->len >= len) || !net_router_origin(r, &p))
				continue;
			*out = p;
			found = r->name;
		}
	}
	return found;
}

/* A site without BGP on its tunnel. */
static bool
has_statics(const struct net *net, const char *at)
{
	const struct net_router *r = net_spec_find_router(net_running(net), at);

	return r && r->statics;
}

/* What keeps the prefix from a router. */
static void
explain(const struct net *net, const char *at, const struct ip_prefix *prefix,
    const char *owner, struct buf *text, const char **rule)
{
	const struct view_ex_router *r;
	const struct view_ex_stop *s;
	struct view_explain *x;
	struct errs errs;

	errs_init(&errs);
	x = view_explain_new(net, at, prefix, NULL, &errs);
	errs_fini(&errs);
	r = x ? &x->routers[0] : NULL;
	if (!r || r->present) {
		view_explain_free(x);
		return;
	}
	s = r->nstops > 0 ? &r->stops[0] : NULL;
	if ((!s || s->distance == UINT32_MAX) && has_statics(net, at)) {
		buf_puts(text,
		    ": its tunnel has no BGP, and its static routes lead to VNets only");
		*rule = "N-7";
	} else if (!s || s->distance == UINT32_MAX) {
		buf_printf(text, ": nothing joins it with %s, which announces it",
		    owner);
	} else {
		buf_printf(text,
		    s->refused ? ": %s sent it and %s refused it: %s"
			       : ": %s does not offer it to %s: %s",
		    s->at, s->to, s->why.text ? s->why.text : s->why.code);
		if (s->why.rule && *s->why.rule)
			*rule = s->why.rule;
	}
	view_explain_free(x);
}

/* --- places --- */

struct end { /* what was asked for */
	const struct net *net;
	const struct ip_addr *to;
	const char *owner;       /* router that announces it, or NULL */
	struct ip_prefix prefix; /* as it announces it */
};

static void
name_target(struct buf *text, const struct end *e)
{
	char name[IP_PREFIX_STRLEN];

	buf_puts(text,
	    e->owner ? ip_prefix_text(&e->prefix, name) : ip_addr_text(e->to, name));
}

/* Behind "X has no route to Y": what keeps the prefix from a router, when one does. */
static void
explain_at(const struct end *e, const char *router, struct buf *text, const char **rule)
{
	if (!e->owner)
		buf_puts(text, ", which nobody announces");
	else if (router)
		explain(e->net, router, &e->prefix, e->owner, text, rule);
}

/* E-13: two that are both peered with a third. */
static const char *
meet_at(const struct end *e, const struct net_hosts *h)
{
	const struct net_spec *spec = net_running(e->net);
	const struct net_router *r =
	    e->owner ? net_spec_find_router(spec, e->owner) : NULL;
	const struct net_attached *a =
	    r ? net_router_attached(r, e->to, ip_bits(e->to->family)) : NULL;
	const struct net_hosts *other = a && a->hosts ? &spec->hosts[a->at] : NULL;

	for (size_t i = 0; other && other != h && i < h->nrouters; i++)
		if (h->router_at[i] != UINT32_MAX &&
		    &spec->routers[h->router_at[i]] == r)
			return r->kind == NET_KIND_HUB ? NULL : r->owner;
	return NULL;
}

static const char *
first_router(const struct net_hosts *h, const struct net *net)
{
	for (size_t i = 0; i < h->nrouters; i++)
		if (net_hosts_teacher(net, h, i))
			return h->routers[i];
	return NULL;
}

/* A route of a user took it, who meant that or did not. */
static bool
lost_by_user(const struct end *e, const struct net_hosts *h, const char *at,
    struct buf *text, const char **rule)
{
	struct net_choice c;
	char name[IP_PREFIX_STRLEN];

	net_choose_at_hosts(e->net, h, e->to, &c);
	if (!c.row || c.row->source != NET_SOURCE_USER)
		return false;
	*rule = "E-16";
	buf_printf(text, "%s goes by the route %s of its route table, ", at,
	    ip_prefix_text(&c.row->prefix, name));
	if (c.row->toward == NET_TOWARD_LOCAL)
		buf_puts(text, "which stays in a VNet that does not have the address");
	else if (c.row->toward == NET_TOWARD_OUTSIDE)
		buf_puts(text, "to the Internet, which does not lead there");
	else if (c.row->label == ER_HOP_GATEWAY)
		buf_puts(text, "to a VPN gateway, and there is none");
	else
		buf_puts(text, "which drops it");
	return true;
}

/* H-12, H-15, H-16: their router has a route, and their table has not. */
static bool
is_kept_back(const struct end *e, const struct net_hosts *h, const char *router,
    struct buf *text, const char **rule)
{
	enum rib_reason why = router ? net_hosts_keep_back(e->net, h, e->to) : RIB_OK;
	const struct rib_reason_row *row = rib_reason_row(why);

	if (why == RIB_OK)
		return false;
	*rule = row->rule;
	buf_printf(text, ": %s has one, and %s", router, row->text);
	return true;
}

/* The entry that took it, and why there was no better one. */
static void
lost_at_hosts(const struct end *e, const struct net_hosts *h,
    const struct net_trace_path *p, struct buf *text, const char **rule)
{
	const struct ip_prefix *match = &p->hops[p->nhops - 1].match;
	const char *hub = meet_at(e, h), *router = first_router(h, e->net);
	char name[IP_PREFIX_STRLEN];
	const char *id;

	if (lost_by_user(e, h, h->name, text, rule))
		return;
	*rule = hub ? "E-13" : "E-10";
	buf_printf(text, "%s has no route to ", h->name);
	name_target(text, e);
	if (hub)
		buf_printf(text,
		    ": peering is not transitive, and the two meet at %s only", hub);
	else if (h->nrouters && !router && e->owner)
		buf_puts(text, ": its gateway is down");
	else if (!is_kept_back(e, h, router, text, rule))
		explain_at(e, router, text, rule);
	if (match->family == IP_NONE)
		return;
	id = strcmp(*rule, "E-10") != 0 ? " (E-10)" : "";
	if (p->fate == NET_INTERNET)
		buf_printf(text,
		    "; it leaves by the system's route %s Internet, which does not "
		    "lead there%s",
		    ip_prefix_text(match, name), id);
	else
		buf_printf(text, "; the system's route %s None drops it%s",
		    ip_prefix_text(match, name), id);
}

/* A prefix that the router announces, without the network that is meant. */
static void
summary(const struct net_router *r, const struct net_origin *o, struct buf *text,
    const char **rule)
{
	char name[IP_PREFIX_STRLEN];

	*rule = o->behind == NET_BEHIND_NETWORKS ? "E-2" : "E-1";
	ip_prefix_text(&o->prefix, name);
	switch ((enum net_behind)o->behind) {
	case NET_BEHIND_NETWORKS:
		buf_printf(text, "; its own %s does not stand for what others have",
		    name);
		break;
	case NET_BEHIND_LINKS: /* leads on */
		break;
	case NET_BEHIND_NOTHING:
		buf_printf(text, "; its own %s is a summary with no network behind",
		    name);
		break;
	case NET_BEHIND_WORLD:
		buf_printf(text, "; the way out of %s is not for what others have",
		    r->owner);
		break;
	}
}

static void
lost_at_router(const struct end *e, const char *at, const struct net_trace_path *p,
    struct buf *text, const char **rule)
{
	const struct net_router *r = net_spec_find_router(net_running(e->net), at);
	const struct ip_prefix *match = &p->hops[p->nhops - 1].match;
	const struct net_origin *o =
	    r && match->family != IP_NONE ? net_router_origin(r, match) : NULL;
	const char *deeper = NULL;

	if (r && r->relays && r->table &&
	    lost_by_user(e, &net_running(e->net)->hosts[r->table_at], at, text, rule))
		return;
	buf_printf(text, "%s has no route to ", at);
	name_target(text, e);
	if (!o || e->owner)
		explain_at(e, at, text, &deeper);
	if (o)
		summary(r, o, text, rule);
	if (deeper)
		*rule = deeper;
}

/* S-14: an appliance that goes by what its own subnet has, which leads back to it. */
static void
goes_round(const struct end *e, const char *at, struct buf *text, const char **rule)
{
	const struct net_router *r = net_spec_find_router(net_running(e->net), at);
	char name[IP_PREFIX_STRLEN];
	struct net_choice c;

	if (!r || !r->relays || !r->table)
		return;
	net_choose_at_hosts(e->net, &net_running(e->net)->hosts[r->table_at], e->to,
	    &c);
	if (c.match.family == IP_NONE)
		return;
	*rule = c.row && c.row->source == NET_SOURCE_USER ? "E-16" : "S-14";
	buf_printf(text,
	    "%s goes by the route %s of its own subnet, which leads back: ", at,
	    ip_prefix_text(&c.match, name));
}

/* The rule is told apart, so not a second time at the end. */
static void
without_rule(struct buf *text, const char *rule)
{
	char tail[24];
	size_t n;

	if (!rule || !text->data)
		return;
	snprintf(tail, sizeof tail, " (%s)", rule);
	n = strlen(tail);
	if (text->len >= n && strcmp(text->data + text->len - n, tail) == 0) {
		text->len -= n;
		text->data[text->len] = '\0';
	}
}

static void
lost_path(const struct end *e, const struct net_trace_path *p, struct buf *text,
    const char **rule)
{
	const char *at = p->nhops ? p->hops[p->nhops - 1].router : "?";
	const struct net_hosts *h = net_spec_find_hosts(net_running(e->net), at);

	switch (p->fate) {
	case NET_NO_ROUTE:
		if (h)
			lost_at_hosts(e, h, p, text, rule);
		else
			lost_at_router(e, at, p, text, rule);
		return;
	case NET_INTERNET:
		if (h && p->outcome == NET_LOST) {
			lost_at_hosts(e, h, p, text, rule);
			return;
		}
		*rule = "E-10";
		break;
	case NET_REFUSED_DEFAULT:
		*rule = "A-35";
		buf_printf(text,
		    "%s has only a default route back, and management networks do not "
		    "follow it",
		    at);
		return;
	case NET_NO_OUTBOUND:
		*rule = "E-10a";
		break;
	case NET_NO_APPLIANCE:
		*rule = "E-16";
		break;
	case NET_STATEFUL:
		*rule = "E-21";
		break;
	case NET_NO_SUBNET:
		*rule = "E-22";
		break;
	case NET_FORWARDED:
		*rule = "E-23";
		break;
	case NET_LOOP:
		goes_round(e, at, text, rule);
		break;
	case NET_DELIVERED:
	case NET_EXTERNAL_NEIGHBOUR:
	case NET_DEAD_LINK:
	case NET_NOT_FORWARDING:
	case NET_ELSEWHERE:
	case NET_HALF_KNOWN:
	case NET_FATE_N:
		break;
	}
	net_path_text(text, p);
	without_rule(text, *rule);
}

void
view_lost(const struct net *net, const struct net_trace *t, const char *const *owners,
    size_t nowners, const struct ip_addr *to, struct buf *text, const char **rule)
{
	static const enum net_outcome order[] = { NET_LOST, NET_LEAVES, NET_UNKNOWN };
	struct end e = { .net = net, .to = to };
	const struct net_trace_path *p = NULL;

	*rule = NULL;
	for (size_t i = 0; !p && i < sizeof order / sizeof *order; i++)
		p = net_trace_with(t, order[i]);
	if (!p)
		return;
	e.owner = announced(net, owners, nowners, to, &e.prefix);
	lost_path(&e, p, text, rule);
}
