/*
 * Neighbours of one router as Azure shows them: a circuit's summary (U-4), its ARP
 * table (U-5), the BGP peers of a gateway (U-7).
 */
#include "base/xalloc.h"
#include "view/show_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- neighbours in order of their addresses --- */

struct neighbors {
	struct net_half_info *items;
	size_t n, cap;
};

static int
by_remote(const void *x, const void *y)
{
	const struct net_half_info *a = x, *b = y;

	return ip_addr_cmp(&a->remote_address, &b->remote_address);
}

static void
neighbors_init(struct neighbors *x, const struct net *net, const char *router)
{
	struct net_half *h;
	struct net_half_info info;

	*x = (struct neighbors){ NULL, 0, 0 };
	for (size_t i = 0; (h = net_half_at(net, i)) != NULL; i++) {
		net_half_info(h, &info);
		if (strcmp(info.local, router) == 0)
			VEC_PUSH(x->items, x->n, x->cap) = info;
	}
	if (x->n > 1)
		qsort(x->items, x->n, sizeof *x->items, by_remote);
}

/* In all families that its session carries (W-60). */
static uint32_t
received(const struct net_half_info *n)
{
	uint32_t sum = 0;

	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		struct rib *rib = net_router_rib(n->router, (uint8_t)f);
		struct net_half_info i;

		if (rib && net_half_info_of(n->half, (uint8_t)f, &i) && i.member)
			sum += rib_source(rib, i.source)->nroutes;
	}
	return sum;
}

/* --- U-4 --- */

void
view_show_summary(struct view_show *s, const char *msee)
{
	struct neighbors x;

	neighbors_init(&x, s->net, msee);
	for (size_t i = 0; i < x.n; i++) {
		const struct net_half_info *n = &x.items[i];
		char span[32] = "never", count[32];

		if (n->up || n->status->ups > 0)
			view_show_span(span, erx_time_since(s->now, n->status->since));
		if (n->up)
			snprintf(count, sizeof count, "%u", received(n));
		else
			snprintf(count, sizeof count, "%s",
			    n->state == BGP_STATE_IDLE ? "Idle" : "Active");
		view_show_open(s);
		view_show_address(s, "neighbor", &n->remote_address);
		view_show_uint(s, "v", 4);
		view_show_uint(s, "as", n->there->asn);
		view_show_string(s, "up-down", span);
		view_show_string(s, "state-pfx-rcd", count);
		view_show_close(s);
	}
	free(x.items);
}

/* --- U-5 --- */

/* A locally administered address made of the interface's IPv4 address. */
static void
mac_of(char out[16], const struct ip_addr *a)
{
	uint32_t v = ip4_value(a);

	snprintf(out, 16, "0200.%04x.%04x", v >> 16, v & 0xffff);
}

static void
arp_row(struct view_show *s, uint64_t age, const char *interface,
    const struct ip_addr *address, bool answers)
{
	char mac[16] = "Incomplete";

	if (answers)
		mac_of(mac, address);
	view_show_open(s);
	view_show_uint(s, "age", age);
	view_show_string(s, "interface", interface);
	view_show_address(s, "ip-address", address);
	view_show_string(s, "mac-address", mac);
	view_show_close(s);
}

/* Nothing at all without a peering; a dead or unprovisioned link does not answer. */
void
view_show_arp(struct view_show *s, const struct er_circuit *k, unsigned path)
{
	const struct er_peering *p = &k->peering;
	const char *far = NULL;
	char *near = xasprintf("%s/%s", k->head.name, path ? "secondary" : "primary");
	struct neighbors x;
	bool answers = false;
	uint64_t age = 0;

	neighbors_init(&x, s->net, near);
	for (size_t i = 0; i < x.n && !far; i++) {
		const struct net_half_info *n = &x.items[i];

		if (!ip_addr_equal(&n->remote_address, &p->ce[path]))
			continue;
		far = n->remote;
		answers = k->provider_state == ER_PROVISIONED &&
		    net_link_alive(s->net, n->session->link);
		/* What answers is asked again every four hours. */
		age = (uint64_t)(erx_time_since(s->now, n->status->since) /
			  (60 * ERX_SEC)) %
		    240;
	}
	if (k->has_peering && p->ce[path].family == IP_V4) {
		if (!k->cloud || far)
			arp_row(s, answers ? age : 0, "On-Prem", &p->ce[path], answers);
		arp_row(s, 0, "Microsoft", &p->msee[path], true);
	}
	free(x.items);
	free(near);
}

/* --- U-7 --- */

static const char *
peer_state(const struct net_half_info *n)
{
	if (n->up)
		return "Connected";
	if (n->held)
		return "Stopped";
	return n->state == BGP_STATE_IDLE ? "Idle" : "Connecting";
}

/* Days, and fractions down to 100 ns, as .NET prints a span. */
static void
duration(char buf[48], int64_t us)
{
	int64_t s = us / ERX_SEC;
	int n = 0;

	if (s >= 86400)
		n = snprintf(buf, 48, "%lld.", (long long)(s / 86400));
	snprintf(buf + n, 48 - (size_t)n, "%02d:%02d:%02d.%07lld",
	    (int)(s % 86400 / 3600), (int)(s / 60 % 60), (int)(s % 60),
	    (long long)(us % ERX_SEC * 10));
}

void
view_show_peers(struct view_show *s, const char *gateway, const char *instance)
{
	struct neighbors x;

	neighbors_init(&x, s->net, gateway);
	for (size_t i = 0; i < x.n; i++) {
		const struct net_half_info *n = &x.items[i];
		const struct bgp_counters *c = &n->status->counters;
		char span[48] = "";

		if (n->up)
			duration(span, erx_time_since(s->now, n->status->since));
		view_show_open(s);
		view_show_address(s, "neighbor", &n->remote_address);
		view_show_uint(s, "asn", n->there->asn);
		view_show_string(s, "state", peer_state(n));
		view_show_string(s, "connected-duration", span);
		view_show_uint(s, "routes-received", received(n));
		view_show_uint(s, "messages-sent", c->messages_out);
		view_show_uint(s, "messages-received", c->messages_in);
		view_show_address(s, "local-address", &n->local_address);
		view_show_instance(s, instance);
		view_show_close(s);
	}
	free(x.items);
}
