/*
 * Events of best routes.  A table that is asked for them has one member more, which
 * takes everything, goes nowhere, and is read here as any neighbour would read it.
 */
#include "net/net_int.h"

#include <string.h>

void
net_tap_join(struct net_table *t)
{
	struct rib_group_key key = { .as4 = true, .extended_message = true };

	rib_export_open(&key.export, t->rt->spec->asn, true);
	key.next_hop.family = t->family;
	key.next_hop.b[0] = t->family == IP_V4 ? 192 : 0x20;
	t->tap = rib_member_join(t->groups, &key, ++t->rt->last_horizon, t);
	rib_export_fini(&key.export);
}

static void
tell(struct net_table *t, struct bgp_nlri *nlri, const char *what)
{
	struct ip_prefix p;
	char text[IP_PREFIX_STRLEN];

	if (nlri->family != t->family)
		return;
	while (bgp_nlri_next(nlri, &p))
		net_event_add(t->rt->net, NET_EVENT_ROUTE, t->rt->spec->name, "%s %s",
		    ip_prefix_text(&p, text), what);
}

static void
read_update(struct net_table *t, const struct bgp_msg *msg)
{
	static const struct bgp_update_ctx ctx = { .as4 = true,
		.families = BGP_FAMILIES_ALL };
	struct bgp_update *u = &t->rt->net->scratch;
	struct bgp_fault fault = { .outcome = BGP_FINE };
	struct buf path, what;
	const char *behind;

	if (msg->type != BGP_UPDATE ||
	    bgp_update_decode(&ctx, msg, u, &fault) >= BGP_WITHDRAW)
		return;
	buf_init(&path);
	buf_init(&what);
	bgp_aspath_print(&path, u->attrs.path);
	behind = path.data ? strchr(path.data, ' ')
			   : NULL; /* the router's own AS comes first */
	buf_printf(&what, "best is %s%s", behind ? "AS path" : "its own",
	    behind ? behind : "");
	for (int i = 0; i < 2; i++) {
		tell(t, &u->withdrawn[i], "is gone");
		tell(t, &u->announced[i], what.data);
	}
	buf_fini(&what);
	buf_fini(&path);
}

void
net_tap_read(struct net_table *t)
{
	struct rib_iov iov[16];
	struct buf all;
	struct bgp_msg msg;
	struct bgp_fault fault;
	size_t at = 0;
	int n;

	buf_init(&all);
	while ((n = rib_member_output(t->tap, iov, 16)) > 0) {
		size_t len = 0;

		for (int i = 0; i < n; i++) {
			buf_add(&all, iov[i].base, iov[i].len);
			len += iov[i].len;
		}
		rib_member_sent(t->tap, len);
	}
	while (at < all.len &&
	    bgp_msg_next((const uint8_t *)all.data + at, all.len - at,
		BGP_MESSAGE_MAX_EXTENDED, &msg, &fault) > 0) {
		read_update(t, &msg);
		at += msg.len;
	}
	buf_fini(&all);
	net_table_wake(t);
}
