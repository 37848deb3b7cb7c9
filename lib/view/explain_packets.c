/*
 * What packets to the prefix do, where that is not what the routes for it say: a
 * network that hangs on the router goes before a route of the same length (E-1), a
 * summary is a discard entry (E-1), and hosts of a VNet go by a table of their own
 * (E-10, E-11). What is said holds for the addresses of the prefix that nothing longer
 * covers.
 */
#include "base/xalloc.h"
#include "er/packets.h"
#include "net/choose.h"
#include "net/hosts.h"
#include "view/explain_int.h"

#include <stdlib.h>

static char *
text_of(const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	return xstrdup(ip_prefix_text(p, text));
}

/* --- at a router --- */

/* An entry that the router originates; `own`: the very prefix that is explained. */
static void
at_origin(struct view_ex_packet *p, const struct net_choice *c, bool own)
{
	char *net = text_of(&c->match);

	if (c->answer == NET_ANSWER_WORLD) {
		p->code = "world";
		p->text =
		    xasprintf("leaves the lab: the site announces %s as its way out",
			net);
		p->told = !own;
	} else if (c->answer == NET_ANSWER_LINKS) {
		p->code = "static";
		p->rule = "N-7";
		p->text =
		    xasprintf("goes over %s: %s is static", c->origin->links[0], net);
		p->told = true;
	} else if (c->answer == NET_ANSWER_HERE) {
		p->code = c->origin->quiet ? "withdrawn" : "networks";
		p->rule = "E-2";
		p->text = c->origin->quiet
		    ? xasprintf(
			  "has arrived: %s was withdrawn, and the network is still "
			  "here",
			  net)
		    : xasprintf("has arrived: networks are behind %s, which the router "
				"announces",
			  net);
		p->told = !own || c->origin->quiet;
	} else {
		p->code = "summary";
		p->rule = c->origin->behind == NET_BEHIND_NETWORKS ? "E-2" : "E-1";
		p->text = c->origin->behind == NET_BEHIND_NETWORKS
		    ? xasprintf(
			  "is discarded: somebody else has a longer network in %s, "
			  "and there is no route to it",
			  net)
		    : xasprintf(
			  "is discarded: no network is behind %s, which the router "
			  "announces",
			  net);
		p->told = true;
	}
	free(net);
}

/* An entry of a route table, of a subnet or of GatewaySubnet. */
static void
user(struct view_ex_packet *p, const struct net_choice *c)
{
	const struct net_host_row *row = c->row;
	char *net = text_of(&c->match), hop[IP_ADDR_STRLEN] = "";

	if (row->toward == NET_TOWARD_ADDRESS)
		ip_addr_text(&row->address, hop);
	p->code = "user";
	p->rule = c->relays || !*hop ? "E-11, E-16" : "E-16";
	p->to = c->relays ? c->relays->router : NULL;
	p->text = xasprintf("%s %s%s%s of the route table%s",
	    er_hop_name((enum er_hop)row->label), net, *hop ? " by " : "", hop,
	    !*hop || c->relays ? "" : ", which drops it: no appliance is there");
	p->told = true;
	free(net);
}

void
view_ex_packet_at_router(const struct view_explain *x, struct view_ex_router *r)
{
	const struct net_rt *rt = net_router_find(x->net, r->name);
	const struct net_router *spec =
	    net_spec_find_router(net_running(x->net), r->name);
	struct view_ex_packet *p = &r->packet;
	struct net_choice c;
	char *net;

	if (!rt)
		return;
	if (spec && spec->relays) {
		p->code = "table";
		p->rule = "E-16";
		p->to = spec->table;
		p->text =
		    xasprintf("goes by the table of the hosts of %s", spec->table);
		p->told = true;
		return;
	}
	net_choose_prefix_at_router(rt, &x->prefix, &c);
	p->match = c.match;
	if (c.origin) {
		at_origin(p, &c, ip_prefix_equal(&c.match, &x->prefix));
		return;
	}
	if (c.row) {
		user(p, &c);
		return;
	}
	if (!c.attached) {
		p->code = c.answer == NET_ANSWER_ROUTES ? "routes" : "none";
		return;
	}
	net = text_of(&c.match);
	p->code = c.hosts ? "hosts" : "attached";
	p->rule = c.hosts ? "E-11" : "E-1";
	p->to = c.hosts ? c.hosts->name : NULL;
	p->text = c.hosts
	    ? xasprintf("goes to the hosts of %s: %s is theirs", c.hosts->name, net)
	    : xasprintf("has arrived: %s is a network on the router itself", net);
	/* That a gateway announces the spaces of its VNets says the same. */
	p->told = !c.hosts || !ip_prefix_equal(&c.match, &x->prefix);
	free(net);
}

/* --- for hosts --- */

static void
learned(struct view_ex_packet *p, const struct net_choice *c, const char *net)
{
	struct buf out;

	buf_init(&out);
	buf_printf(&out, "%s %s, learned by", er_hop_name(ER_HOP_GATEWAY), net);
	for (size_t i = 0; i < c->nways; i++)
		buf_printf(&out, "%s %s",
		    i == 0                 ? ""
			: i + 1 < c->nways ? ","
					   : " and",
		    c->ways[i].name);
	p->text = buf_steal(&out);
	p->code = "routes";
	p->rule = "E-11";
}

/* An entry of the service, while something keeps what the router has from the hosts. */
static bool
kept_back(struct view_ex_packet *p, const struct view_explain *x,
    const struct net_hosts *h, const struct net_choice *c, const char *net)
{
	struct ip_addr base = ip_prefix_addr(&x->prefix);
	const struct rib_reason_row *row;
	enum rib_reason why = c->row->source == NET_SOURCE_SYSTEM && !c->row->pinned
	    ? net_hosts_keep_back(x->net, h, &base)
	    : RIB_OK;

	if (why == RIB_OK)
		return false;
	row = rib_reason_row(why);
	p->code = row->code;
	p->rule = row->rule;
	p->text = xasprintf("%s %s of the service: their router has a route, and %s",
	    er_hop_name((enum er_hop)c->row->label), net, row->text);
	return true;
}

/* An entry of the service, or of a peering. */
static void
written(struct view_ex_packet *p, const struct net_choice *c, const char *net)
{
	const char *hop = er_hop_name((enum er_hop)c->row->label);

	switch ((enum net_toward)c->row->toward) {
	case NET_TOWARD_OWN:
		p->code = "attached";
		p->rule = "E-11";
		p->text = xasprintf("%s %s, which holds against longer routes of BGP",
		    hop, net);
		break;
	case NET_TOWARD_HOSTS:
		p->code = "hosts";
		p->rule = "E-11, E-15";
		p->to = c->hosts->name;
		p->text = xasprintf("%s %s, to %s, whatever the gateway has learned",
		    hop, net, c->hosts->name);
		break;
	case NET_TOWARD_OUTSIDE:
		p->code = "internet";
		p->rule = "E-20";
		p->text = xasprintf("%s %s of the service: nothing was learned for it",
		    hop, net);
		break;
	case NET_TOWARD_STRETCH:
		p->code = "stretched";
		p->rule = "A-71";
		p->text = xasprintf("%s goes to the gateway at the site that its "
				    "segment is stretched from or, with MON, to the "
				    "edges",
		    net);
		break;
	case NET_TOWARD_NOWHERE:
	case NET_TOWARD_ROUTERS:
	case NET_TOWARD_ADDRESS:
	case NET_TOWARD_LOCAL:
		p->code = "dropped";
		p->rule = "E-10";
		p->text = xasprintf("%s %s of the service, which drops it: nothing was "
				    "learned for it",
		    hop, net);
		break;
	}
}

void
view_explain_hosts(struct view_explain *x, const char *hosts)
{
	const struct net_hosts *h = net_spec_find_hosts(net_running(x->net), hosts);
	struct view_ex_packet *p;
	struct net_choice c;
	char *net;

	if (!h)
		return;
	net_choose_prefix_at_hosts(x->net, h, &x->prefix, &c);
	p = &VEC_PUSH(x->hosts, x->nhosts, x->caphosts);
	*p = (struct view_ex_packet){ .at = h->name, .match = c.match, .told = true };
	net = text_of(&c.match);
	if (c.answer == NET_ANSWER_UNKNOWN) {
		p->code = "unknown";
		p->text = xstrdup("not known: a real router stands for their gateway");
	} else if (c.nways) {
		learned(p, &c, net);
	} else if (c.row && c.row->source == NET_SOURCE_USER) {
		user(p, &c);
	} else if (c.row && kept_back(p, x, h, &c, net)) {
		p->told = true;
	} else if (c.row) {
		written(p, &c, net);
	} else {
		p->code = "none";
		p->text = xstrdup("no route");
	}
	free(net);
}
