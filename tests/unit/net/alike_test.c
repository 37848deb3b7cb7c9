/*
 * Two islands of one design, of which the second is changed in one thing at a time:
 * what makes a difference to what happens makes them unlike, names and addresses do
 * not.
 */
#include "net/alike.h"

#include "base/xalloc.h"
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Addresses of an island: "10.<octet>.…". */
static const char *
address(unsigned octet, const char *rest)
{
	static char text[4][32];
	static unsigned at;
	char *to = text[at++ % 4];

	snprintf(to, sizeof text[0], "10.%u.%s", octet, rest);
	return to;
}

struct island {
	struct net_router *ce, *gw;
	struct net_session *left, *right;
	struct net_hosts *hosts;
};

/* x/ce -- x/m -- x/gw, where x is the name. */
static void
build(struct net_spec *s, const char *x, unsigned octet, const char *ids)
{
	static const char *const parts[] = { "ce", "gw", "m" };
	char name[3][32], id[32], hosts[32];
	struct net_host_row *row;
	struct ip_prefix p;

	for (unsigned i = 0; i < 3; i++) {
		snprintf(name[i], sizeof name[i], "%s/%s", x, parts[i]);
		snprintf(id, sizeof id, "1.%u.0.%c", octet, ids[i]);
		bed_router(s, name[i], 64500 + i, id)->kind = NET_KIND_MSEE;
	}
	bed_origin(s, name[0], address(octet, "1.0/24"));
	bed_origin(s, name[0], address(octet, "0.0/16"));
	bed_owns(s, name[1], address(octet, "2.0/24"));
	bed_session(s, name[0], address(octet, "9.1"), name[2], address(octet, "9.2"));
	bed_session(s, name[1], address(octet, "9.5"), name[2], address(octet, "9.6"));
	snprintf(hosts, sizeof hosts, "%s/hosts", x);
	net_spec_hosts(s, xstrdup(hosts))->owner = xstrdup(x);
	net_hosts_router(&s->hosts[s->nhosts - 1], name[1], 0, 0);
	ck_assert(ip_prefix_parse(&p, address(octet, "2.0/24")));
	row = net_hosts_row(&s->hosts[s->nhosts - 1], &p, NET_SOURCE_SYSTEM,
	    NET_TOWARD_OWN, NULL);
	row->label = 1;
	net_attach(&s->routers[s->nrouters - 2], &p, hosts, true);
}

static struct island
parts_of(struct net_spec *s, const char *x)
{
	struct island i = { .ce = NULL };
	size_t len = strlen(x);

	for (size_t k = 0; k < s->nrouters; k++) {
		struct net_router *r = &s->routers[k];

		if (strncmp(r->name, x, len) != 0)
			continue;
		i.ce = strcmp(r->name + len, "/ce") == 0 ? r : i.ce;
		i.gw = strcmp(r->name + len, "/gw") == 0 ? r : i.gw;
	}
	for (size_t k = 0; k < s->nsessions; k++)
		if (strncmp(s->sessions[k].name, x, len) == 0)
			*(strstr(s->sessions[k].name, "/ce") ? &i.left : &i.right) =
			    &s->sessions[k];
	for (size_t k = 0; k < s->nhosts; k++)
		if (strncmp(s->hosts[k].name, x, len) == 0)
			i.hosts = &s->hosts[k];
	return i;
}

static struct net_policy *
policy(struct net_session *s)
{
	return &s->families[0].b;
}

static void
same(struct island i)
{
	(void)i;
}

static void
other_asn(struct island i)
{
	i.ce->asn++;
}

static void
other_kind(struct island i)
{
	i.gw->kind = NET_KIND_CE;
}

static void
no_ecmp(struct island i)
{
	i.gw->max_paths = 1;
}

static void
quiet_origin(struct island i)
{
	i.ce->origins[0].quiet = true;
}

static void
med_of_origin(struct island i)
{
	i.ce->origins[0].has_med = true;
}

static void
longer_hold(struct island i)
{
	i.left->a.hold = 30;
}

static void
bfd(struct island i)
{
	i.right->bfd = !i.right->bfd;
}

static void
held(struct island i)
{
	i.left->held = xstrdup("peering-disabled");
}

static void
other_password(struct island i)
{
	i.left->password = xstrdup("a");
	i.left->password_b = xstrdup("b");
}

static void
other_preference(struct island i)
{
	policy(i.left)->import.set_local_pref = true;
	policy(i.left)->import.local_pref = 50;
}

static void
prepends(struct island i)
{
	policy(i.right)->export.extra_prepend = 2;
}

static void
refused_class(struct island i)
{
	policy(i.right)->export.verdict[0].allow = false;
}

static void
filters(struct island i)
{
	policy(i.left)->import.permit = xcalloc(1, sizeof(struct rib_filter));
}

static void
slow_updates(struct island i)
{
	i.right->b.update_delay = ERX_SEC;
}

static void
long_lived(struct island i)
{
	i.right->b.long_lived_time = 60;
}

static void
last_resort(struct island i)
{
	policy(i.left)->import.long_lived = true;
}

static void
other_next_hop(struct island i)
{
	policy(i.left)->import.extended_next_hop = true;
}

static void
limit(struct island i)
{
	policy(i.left)->limit = 1;
}

static void
closed_hosts(struct island i)
{
	i.hosts->closed = true;
}

static void
user_row(struct island i)
{
	i.hosts->rows[0].source = NET_SOURCE_USER;
}

static void
other_rank(struct island i)
{
	i.hosts->ranks[0][0] = 1;
}

static void
inspects(struct island i)
{
	i.hosts->rows[0].inspects = true;
}

static void
other_reason(struct island i)
{
	policy(i.right)->export.scope_reason = RIB_OUT_PROPAGATION;
}

/* Makes both, changes the second, and says whether they are alike. */
static bool
alike(void (*change)(struct island), unsigned octet, const char *ids, bool fails)
{
	struct net_spec *s = net_spec_new();
	struct net_alike all;
	struct bed b;
	const struct net_island *one, *two;
	bool is;

	build(s, "one", 11, "123");
	build(s, "two", octet, ids);
	change(parts_of(s, "two"));
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_run(&b, 20 * ERX_SEC);
	if (fails) {
		net_fail(b.net, b.now, NET_LINK, "two/ce--two/m");
		bed_run(&b, 200 * ERX_SEC);
	}
	net_slowest(b.net, b.now);
	net_alike_init(&all, b.net);
	one = &all.items[net_spec_find_router(net_running(b.net), "one/ce")->island];
	two = &all.items[net_spec_find_router(net_running(b.net), "two/ce")->island];
	ck_assert(one != two && one->there && two->there);
	is = !one->alone && !two->alone && one->is[0] == two->is[0] &&
	    one->is[1] == two->is[1];
	if (is)
		for (size_t k = 0; k < 3; k++)
			ck_assert_uint_eq(one->routers[k] + 3, two->routers[k]);
	net_alike_fini(&all);
	bed_fini(&b);
	return is;
}

START_TEST(islands_of_one_design_are_alike_under_other_names)
{
	ck_assert(alike(same, 12, "123", false));
	ck_assert(
	    alike(same, 200, "789", false)); /* other numbers, in the same order */
}
END_TEST

START_TEST(one_thing_that_differs_makes_them_unlike)
{
	static const struct {
		const char *name;
		void (*change)(struct island);
	} changes[] = {
		{ "AS number", other_asn },
		{ "kind", other_kind },
		{ "ECMP", no_ecmp },
		{ "quiet", quiet_origin },
		{ "MED", med_of_origin },
		{ "hold time", longer_hold },
		{ "BFD", bfd },
		{ "held", held },
		{ "password", other_password },
		{ "local preference", other_preference },
		{ "prepend", prepends },
		{ "verdict", refused_class },
		{ "filter", filters },
		{ "delay", slow_updates },
		{ "long-lived time", long_lived },
		{ "last resort", last_resort },
		{ "next hop of IPv6", other_next_hop },
		{ "limit", limit },
		{ "hosts", closed_hosts },
		{ "user's row", user_row },
		{ "rank", other_rank },
		{ "inspection", inspects },
		{ "reason", other_reason },
	};

	for (size_t k = 0; k < sizeof changes / sizeof *changes; k++)
		ck_assert_msg(!alike(changes[k].change, 12, "123", false), "%s",
		    changes[k].name);
}
END_TEST

START_TEST(the_order_of_router_ids_counts)
{
	ck_assert(!alike(same, 12, "213", false));
}
END_TEST

START_TEST(what_has_come_of_them_counts)
{
	ck_assert(!alike(same, 12, "123", true));
}
END_TEST

TCase *test_net_alike(void);
TCase *
test_net_alike(void)
{
	TCase *t = tcase_create("net/alike");

	tcase_add_test(t, islands_of_one_design_are_alike_under_other_names);
	tcase_add_test(t, one_thing_that_differs_makes_them_unlike);
	tcase_add_test(t, the_order_of_router_ids_counts);
	tcase_add_test(t, what_has_come_of_them_counts);
	return t;
}
