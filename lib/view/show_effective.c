/*
 * The effective routes of the hosts of a VNet, as Azure shows those of a network
 * interface (E-19): first the spaces of the VNet, then those of peers, then what the
 * gateway has learned, a row for each next hop, then what the service gives every
 * subnet, and the routes of the subnet's route table.  Each part is in order of
 * prefixes; the learned one is a merge of the tables of the gateway's instances, a
 * slice at a time.  What another entry overrides stays, as Invalid; a route to None
 * that something else covers is not there at all (E-10).
 */
#include "base/xalloc.h"
#include "er/packets.h"
#include "net/hosts.h"
#include "rib/order.h"
#include "view/show_int.h"

#include <stdlib.h>
#include <string.h>

enum { ROUTERS_MAX = 8, HOPS_MAX = 64 };

enum part { OWN, PEERS, LEARNED, LEARNED6, REST, USERS, PARTS };

struct view_effective {
	char *hosts;
	struct ip_prefix only; /* or IP_NONE */
	enum part part;
	size_t row; /* of a part that is written down */
	/* Of a part that was learned, by router. */
	struct rib_order *order[ROUTERS_MAX]; /* NULL: not begun, or done */
	struct ip_prefix next[ROUTERS_MAX];   /* IP_NONE: to be fetched, or done */
	bool begun;
};

struct view_effective *
view_effective_new(const char *hosts, const struct ip_prefix *only)
{
	struct view_effective *e = xcalloc(1, sizeof *e);

	e->hosts = xstrdup(hosts);
	if (only)
		e->only = *only;
	return e;
}

void
view_effective_free(struct view_effective *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < ROUTERS_MAX; i++)
		rib_order_free(e->order[i]);
	free(e->hosts);
	free(e);
}

/* --- whose --- */

/* "app, db, web". */
static char *
subnet_names(const struct er_vnet *v)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = 0; i < v->nsubnets; i++)
		buf_printf(&out, "%s%s", i ? ", " : "", v->subnets[i].head.name);
	return buf_steal(&out);
}

const struct net_hosts *
view_effective_hosts(const struct view_show *s, const struct er_vnet *v,
    const struct view_show_ask *ask, struct errs *errs)
{
	const struct er_subnet *found = v->nsubnets == 1 ? &v->subnets[0] : NULL;
	const struct net_hosts *h;
	char *all;

	for (size_t i = 0; ask->subnet && i < v->nsubnets; i++)
		if (strcmp(v->subnets[i].head.name, ask->subnet) == 0)
			found = &v->subnets[i];
	if (ask->subnet ? found && strcmp(found->head.name, ask->subnet) == 0
			: found || !v->nsubnets) {
		char *name = found ? xasprintf("%s/%s", v->head.name, found->head.name)
				   : xstrdup(v->head.name);

		h = net_spec_find_hosts(net_running(s->net), name);
		free(name);
		return h;
	}
	all = subnet_names(v);
	if (!v->nsubnets)
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, ask->subnet,
		    "leave --subnet out: all hosts of the VNet go by one table",
		    "%s has no subnets", v->head.name);
	else
		errs_add(errs, ask->subnet ? CODE_UNKNOWN_NAME : CODE_BAD_ARGUMENT,
		    NULL, ask->subnet ? ask->subnet : v->head.name,
		    "name one of them with --subnet",
		    ask->subnet ? "%s has no such subnet; there are %.200s"
				: "%s has several subnets: %.200s",
		    v->head.name, all);
	free(all);
	return NULL;
}

/* --- rows --- */

/* What Azure's CLI has as a list has one element at most. */
static void
put_list(struct view_show *s, const char *key, const char *value)
{
	json_array(&s->json, key);
	if (value && *value)
		json_string(&s->json, NULL, value);
	json_array_end(&s->json);
}

static char *
append(char *at, const char *text)
{
	size_t n = strlen(text);

	memcpy(at, text, n + 1);
	return at + n;
}

/* The same octets as key by key, and a third of the work: nothing in a row needs care,
 * and there are as many rows as routes of users times subnets. */
static void
put_compact(struct view_show *s, enum net_source source, bool active,
    const char *prefix, enum er_hop hop, const char *address)
{
	char text[160 + IP_PREFIX_STRLEN + IP_ADDR_STRLEN], *at = text;

	at = append(at, "{\"source\":\"");
	at = append(at, er_source_name(source));
	at = append(at, "\",\"state\":\"");
	at = append(at,
	    active ? "Active\",\"address-prefix\":\""
		   : "Invalid\",\"address-prefix\":\"");
	at = append(at, prefix);
	at = append(at, "\",\"next-hop-type\":\"");
	at = append(at, er_hop_name(hop));
	at = append(at, *address ? "\",\"next-hop-ip\":\"" : "\",\"next-hop-ip\":null");
	at = append(at, address);
	at = append(at, *address ? "\"}" : "}");
	json_raw(&s->json, NULL, text, (size_t)(at - text));
}

static void
put_row(struct view_show *s, const struct net_hosts *h, enum net_source source,
    bool active, const struct ip_prefix *prefix, enum er_hop hop,
    const struct ip_addr *address)
{
	char p[IP_PREFIX_STRLEN], a[IP_ADDR_STRLEN] = "";

	ip_prefix_text(prefix, p);
	if (address)
		ip_addr_text(address, a);
	if (!s->az && !s->json.pretty) {
		put_compact(s, source, active, p, hop, a);
		return;
	}
	view_show_open(s);
	if (s->az) {
		put_list(s, "addressPrefix", p);
		json_bool(&s->json, "disableBgpRoutePropagation", h->closed);
		json_null(&s->json, "name");
		put_list(s, "nextHopIpAddress", a);
		json_string(&s->json, "nextHopType", er_hop_name(hop));
		json_string(&s->json, "source", er_source_name(source));
		json_string(&s->json, "state", active ? "Active" : "Invalid");
	} else {
		json_string(&s->json, "source", er_source_name(source));
		json_string(&s->json, "state", active ? "Active" : "Invalid");
		json_string(&s->json, "address-prefix", p);
		json_string(&s->json, "next-hop-type", er_hop_name(hop));
		json_string(&s->json, "next-hop-ip", address ? a : NULL);
	}
	view_show_close(s);
}

/* --- what goes before what --- */

/* Rows are in the order of their prefixes, and users' go before others of the same. */
static bool
has_written(const struct net_hosts *h, const struct ip_prefix *p,
    enum net_source source)
{
	size_t lo =
	    h->users ? ip_prefix_lower(h->rows, h->nrows, sizeof *h->rows, p) : 0;

	return h->users && lo < h->nrows && h->rows[lo].source >= source &&
	    ip_prefix_equal(&h->rows[lo].prefix, p);
}

static bool
has_user(const struct net_hosts *h, const struct ip_prefix *p)
{
	return has_written(h, p, NET_SOURCE_USER);
}

static bool
is_learned(const struct view_show *s, const struct net_hosts *h,
    const struct ip_prefix *p)
{
	for (size_t i = 0; i < h->nrouters; i++) {
		const struct net_rt *rt = net_hosts_teacher(s->net, h, i);

		if (rt && net_hosts_learned(h, rt, p))
			return true;
	}
	return false;
}

/* E-10: learned, a user's, or the VNet's own. */
static bool
is_covered(const struct view_show *s, const struct net_hosts *h,
    const struct ip_prefix *p)
{
	struct ip_addr base = ip_prefix_addr(p);

	for (size_t i = 0; i < h->nrows; i++)
		if ((h->rows[i].pinned || h->rows[i].source != NET_SOURCE_SYSTEM) &&
		    ip_prefix_covers(&h->rows[i].prefix, p))
			return true;
	for (unsigned len = 0; len <= p->len; len++) {
		struct ip_prefix outer = ip_prefix_of(&base, len);

		if (is_learned(s, h, &outer))
			return true;
	}
	return false;
}

/* E-11: routes of the VNet and of peerings hold against longer ones. */
static bool
is_within_pinned(const struct net_hosts *h, const struct ip_prefix *p)
{
	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].pinned && ip_prefix_covers(&h->rows[i].prefix, p))
			return true;
	return false;
}

static void
show_written(struct view_show *s, const struct net_hosts *h,
    const struct net_host_row *r)
{
	bool user = r->source == NET_SOURCE_USER;
	bool learned = r->source == NET_SOURCE_LEARNED;

	if (r->yields && is_covered(s, h, &r->prefix))
		return;
	put_row(s, h, (enum net_source)r->source,
	    user || (learned && !has_user(h, &r->prefix)) ||
		(!has_written(h, &r->prefix, NET_SOURCE_LEARNED) &&
		    (r->pinned || !is_learned(s, h, &r->prefix))),
	    &r->prefix, (enum er_hop)r->label,
	    r->address.family != IP_NONE ? &r->address : NULL);
}

/* --- learned --- */

static int
by_address(const void *a, const void *b)
{
	return ip_addr_cmp(a, b);
}

static bool
is_from_hub(const struct net *running, const struct net_rt *rt,
    const struct net_half *half, uint8_t family)
{
	const struct net_rt *far;
	struct net_half_info info;

	if (net_router_spec(rt)->kind != NET_KIND_HUB ||
	    !net_half_info_of(half, family, &info))
		return false;
	far = net_router_find(running, info.remote);
	return far && net_router_spec(far)->kind == NET_KIND_HUB;
}

/* Next hops of the ways that a router uses, added to those of others. */
static size_t
add_hops(const struct net *running, const struct net_hosts *h, const struct net_rt *rt,
    const struct ip_prefix *p, struct ip_addr *hops, size_t n)
{
	const struct rib *rib = net_router_rib(rt, p->family);
	const struct rib_net *net = net_hosts_learned(h, rt, p);
	const struct rib_path *ways[HOPS_MAX];
	unsigned nways = net ? rib_ecmp(rib, net, ways, HOPS_MAX) : 0;

	for (unsigned i = 0; i < nways && n < HOPS_MAX; i++) {
		struct net_half *half =
		    net_half_of_source(rt, p->family, ways[i]->source);
		struct ip_addr hop = bgp_attrs_next_hop(ways[i]->attrs);
		bool known = false;

		/* A static route of the router's own, or what came over tunnels, or
		 * from another hub. */
		if (!half || net_router_spec(rt)->kind == NET_KIND_VPN ||
		    is_from_hub(running, rt, half, p->family))
			hop = p->family == IP_V6 ? net_router_spec(rt)->self6
						 : net_router_spec(rt)->self;
		for (size_t k = 0; k < n; k++)
			known = known || ip_addr_equal(&hops[k], &hop);
		if (!known && hop.family != IP_NONE)
			hops[n++] = hop;
	}
	return n;
}

/* A row for each next hop, whichever instance knows it: what it cost. */
static unsigned
show_learned(struct view_show *s, const struct net_hosts *h, const struct ip_prefix *p)
{
	struct ip_addr hops[HOPS_MAX];
	size_t n = 0;
	bool active;

	for (size_t i = 0; i < h->nrouters; i++)
		if (net_hosts_teaches(s->net, h, i, p))
			n = add_hops(s->net, h, net_hosts_teacher(s->net, h, i), p,
			    hops, n);
	if (n == 0) /* most are the gateway's own: the spaces of VNets */
		return 1;
	if (n > 1)
		qsort(hops, n, sizeof *hops, by_address);
	active = !is_within_pinned(h, p) && !has_user(h, p);
	for (size_t i = 0; i < n; i++)
		put_row(s, h, NET_SOURCE_LEARNED, active, p, ER_HOP_GATEWAY, &hops[i]);
	return (unsigned)n + 1;
}

static size_t
nrouters(const struct net_hosts *h)
{
	return h->nrouters < ROUTERS_MAX ? h->nrouters : ROUTERS_MAX;
}

struct teaching { /* hosts, and a router that teaches them */
	const struct net_hosts *hosts;
	const struct net_rt *rt;
};

static bool
wants(void *ctx, const struct rib_net *net)
{
	const struct teaching *t = ctx;

	return net_hosts_wants(t->hosts, t->rt, net);
}

/* The prefixes of all routers are put in order first; what a gateway has itself, the
 * spaces of VNets, is most of its table and nothing for hosts. */
static unsigned
collect(const struct view_show *s, const struct net_hosts *h, uint8_t family,
    unsigned units)
{
	struct view_effective *e = s->effective;

	for (size_t i = 0; i < nrouters(h) && units > 0; i++) {
		const struct net_rt *rt = net_hosts_teacher(s->net, h, i);
		const struct rib *rib = rt ? net_router_rib(rt, family) : NULL;

		if (!e->begun && rib)
			e->order[i] = rib_order_new(NULL);
		if (e->order[i])
			units = (unsigned)rib_order_collect_if(e->order[i], rib, units,
			    wants, &(struct teaching){ h, rt });
	}
	e->begun = true;
	return units;
}

/* The first of what the routers have next; false: there is nothing. */
static bool
next_prefix(struct view_effective *e, const struct net_hosts *h, struct ip_prefix *p)
{
	bool any = false;

	for (size_t i = 0; i < nrouters(h); i++) {
		if (e->order[i] && e->next[i].family == IP_NONE &&
		    !rib_order_next(e->order[i], &e->next[i])) {
			rib_order_free(e->order[i]);
			e->order[i] = NULL;
			e->next[i].family = IP_NONE;
		}
		if (e->next[i].family != IP_NONE &&
		    (!any || ip_prefix_cmp(&e->next[i], p) < 0)) {
			*p = e->next[i];
			any = true;
		}
	}
	for (size_t i = 0; any && i < nrouters(h); i++)
		if (ip_prefix_equal(&e->next[i], p))
			e->next[i].family = IP_NONE;
	return any;
}

static void
leave(struct view_effective *e)
{
	e->part++;
	e->row = 0;
	e->begun = false;
}

/* --- walking --- */

static bool
is_wanted(const struct view_effective *e, const struct ip_prefix *p)
{
	return e->only.family == IP_NONE || ip_prefix_equal(&e->only, p);
}

static unsigned
walk_learned(struct view_show *s, const struct net_hosts *h, uint8_t family,
    unsigned units)
{
	struct view_effective *e = s->effective;
	struct ip_prefix p;
	unsigned n;

	if (e->only.family != IP_NONE) {
		n = e->only.family == family ? show_learned(s, h, &e->only) : 1;
		leave(e);
		return n < units ? units - n : 0;
	}
	units = collect(s, h, family, units);
	while (units > 0) {
		if (!next_prefix(e, h, &p)) {
			leave(e);
			return units - 1;
		}
		n = show_learned(s, h, &p);
		units -= n < units ? n : units;
	}
	return 0;
}

static enum part
part_of(const struct net_host_row *r)
{
	if (r->source == NET_SOURCE_USER)
		return USERS;
	return !r->pinned ? REST : r->toward == NET_TOWARD_OWN ? OWN : PEERS;
}

static unsigned
walk_written(struct view_show *s, const struct net_hosts *h, unsigned units)
{
	struct view_effective *e = s->effective;

	for (; e->row < h->nrows && units > 0; e->row++, units--) {
		const struct net_host_row *r = &h->rows[e->row];

		if (part_of(r) == e->part && is_wanted(e, &r->prefix))
			show_written(s, h, r);
	}
	if (units == 0)
		return 0;
	leave(e);
	return units - 1;
}

unsigned
view_show_effective(struct view_show *s, unsigned units)
{
	struct view_effective *e = s->effective;

	while (units > 0 && e->part < PARTS) {
		const struct net_hosts *h =
		    net_spec_find_hosts(net_running(s->net), e->hosts);

		if (!h) { /* gone meanwhile */
			e->part = PARTS;
			break;
		}
		if (e->part == LEARNED)
			units = walk_learned(s, h, IP_V4, units);
		else if (e->part == LEARNED6)
			units = walk_learned(s, h, IP_V6, units);
		else
			units = walk_written(s, h, units);
	}
	return e->part == PARTS ? 1 : 0;
}
