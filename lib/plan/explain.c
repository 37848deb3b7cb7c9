/*
 * The chain of reasons for one prefix at one place: what came in and whether it was
 * taken, what won and at which step the others lost, and to whom the winner goes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "plan/run.h"
#include "rib/decide.h"
#include "run/place.h"

#define CANDIDATES_MAX 256

static const char *
remote_of(const struct net_rt *rt, uint8_t family, uint32_t source)
{
	struct net_half *h = net_half_of_source(rt, family, source);
	struct net_half_info info;

	if (!h)
		return "the router itself";
	net_half_info(h, &info);
	return info.remote;
}

static void
reason(struct buf *out, enum rib_reason why)
{
	const struct rib_reason_row *row = rib_reason_row(why);

	buf_printf(out, "%s: %s", row->code, row->text);
	if (row->rule && row->rule[0])
		buf_printf(out, " (%s)", row->rule);
}

static void
path_line(struct buf *out, const struct net_rt *rt, uint8_t family,
    const struct rib_path *p)
{
	buf_printf(out, "    from %s, path \"", remote_of(rt, family, p->source));
	bgp_aspath_print(out, bgp_attrs_path(p->attrs));
	buf_printf(out, "\", weight %u, local preference %u: ", p->weight,
	    p->local_pref);
}

static void
received(struct buf *out, const struct net_rt *rt, struct rib *rib,
    const struct rib_net *net)
{
	struct rib_candidate *c = xcalloc(CANDIDATES_MAX, sizeof *c);
	const struct rib_path *p = NULL;
	unsigned n = 0;

	while ((p = rib_path_next(rib, net, p)) != NULL) {
		if (p->reason == RIB_OK && n < CANDIDATES_MAX) {
			c[n].path = p;
			c[n++].source = rib_source(rib, p->source);
			continue;
		}
		path_line(out, rt, net->family, p);
		buf_puts(out, "refused, ");
		reason(out, (enum rib_reason)p->reason);
		buf_putc(out, '\n');
	}
	if (n)
		rib_decide(c, n);
	for (unsigned i = 0; i < n; i++) {
		path_line(out, rt, net->family, c[i].path);
		reason(out, c[i].verdict);
		buf_printf(out, "%s\n",
		    c[i].ecmp && c[i].verdict != RIB_WON && c[i].verdict != RIB_ONLY
			? "; in use all the same (ECMP)"
			: "");
	}
	free(c);
}

static void
offered(struct buf *out, const struct sim_world *w, const struct net_rt *rt,
    const struct rib_net *net)
{
	struct rib_offer *o = xmalloc(sizeof *o);
	struct net_half_info info;
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(sim_net(w), i)) != NULL; i++) {
		if (!net_half_info_of(h, net->family, &info) || info.router != rt ||
		    !info.member)
			continue;
		rib_member_offer(info.member, net, o);
		buf_printf(out, "    to %s: ", info.remote);
		if (o->reason == RIB_OK) {
			buf_puts(out, "offered as \"");
			bgp_aspath_print(out, o->draft.path);
			buf_puts(out, "\"\n");
			continue;
		}
		buf_puts(out, "not offered, ");
		if (o->reason == RIB_OUT_RULE && o->text)
			buf_printf(out, "%s (%s)", o->text, o->rule ? o->rule : "");
		else
			reason(out, (enum rib_reason)o->reason);
		buf_putc(out, '\n');
	}
	free(o);
}

void
plan_explain(struct buf *out, const struct sim_world *w, const char *at,
    const struct ip_prefix *prefix)
{
	char text[IP_PREFIX_STRLEN];
	struct er_endpoint place;

	if (!run_place_find(sim_running(w), at, &place) || !place.nrouters) {
		buf_printf(out, "there is no %s\n", at);
		return;
	}
	for (size_t i = 0; i < place.nrouters; i++) {
		struct net_rt *rt = net_router_find(sim_net(w), place.routers[i]);
		struct rib *rib = rt ? net_router_rib(rt, prefix->family) : NULL;
		const struct rib_net *net = rib ? rib_lookup(rib, prefix) : NULL;

		buf_printf(out, "%s at %s\n", ip_prefix_text(prefix, text),
		    place.routers[i]);
		if (!net) {
			buf_puts(out, "    nobody announces it here\n");
			continue;
		}
		received(out, rt, rib, net);
		offered(out, w, rt, net);
	}
}
