/*
 * Aspects of a session by themselves: a half is made by hand, without a peer, a table
 * of routes or a clock, and each aspect is asked what it wants at a moment.
 */
#include "base/xalloc.h"
#include "net/aspect.h"
#include "net/net_int.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

TCase *test_net_aspect(void);

/* One half of a session of two families; a second half of the same limit group. */
struct rig {
	struct net net;
	struct net_session spec;
	struct net_family families[2];
	struct net_ln link;
	struct net_router router;
	struct net_rt rt;
	struct net_table tables[2];
	struct net_sess sess;
	struct net_half half, other;
	struct net_half *halves[2];
	struct net_part parts[2], other_parts[2];
	struct net_told m;
};

static void
half_init(struct rig *r, struct net_half *h, struct net_part *parts)
{
	h->sess = &r->sess;
	h->rt = &r->rt;
	h->parts = parts;
	h->nparts = 2;
	h->up = true;
	for (uint8_t i = 0; i < 2; i++)
		parts[i] = (struct net_part){ .half = h,
			.family = i ? IP_V6 : IP_V4,
			.index = i,
			/* Nothing looks into it; that there is one counts. */
			.member = (struct rib_member *)&parts[i] };
	net_half_aspects_init(h);
}

static void
rig_init(struct rig *r)
{
	static const uint8_t families[2] = { IP_V4, IP_V6 };

	memset(r, 0, sizeof *r);
	r->net.now = (struct erx_time){ 100 * ERX_SEC };
	r->net.config = (struct net_config){ .seed = 7, .event_ring = 8 };
	timerq_init(&r->net.timers);
	TAILQ_INIT(&r->net.todo);
	bgp_attr_table_init(&r->net.attrs, 1);
	r->spec = (struct net_session){ .name = (char *)(uintptr_t) "a--b",
		.families = r->families,
		.nfamilies = 2,
		.bfd_interval = 300 * ERX_MSEC,
		.bfd_multiplier = 3 };
	r->spec.a.router = r->spec.b.router = (char *)(uintptr_t) "b";
	r->router.name = (char *)(uintptr_t) "a";
	r->rt = (struct net_rt){ .net = &r->net, .spec = &r->router };
	r->sess =
	    (struct net_sess){ .net = &r->net, .spec = &r->spec, .link = &r->link };
	half_init(r, &r->half, r->parts);
	half_init(r, &r->other, r->other_parts);
	for (int i = 0; i < 2; i++) {
		struct rib_source source = { .address = { .family = IP_V4 } };

		r->families[i].family = families[i];
		r->families[i].a.limit = 20;
		r->tables[i].rt = &r->rt;
		r->tables[i].rib = rib_new(&r->net.attrs,
		    &(struct rib_config){ .family = families[i] }, 1);
		r->rt.tables[i] = &r->tables[i];
		r->parts[i].source = rib_source_add(r->tables[i].rib, &source);
	}
	r->halves[0] = &r->half;
	r->halves[1] = &r->other;
	r->net.halves = r->halves;
	r->net.nhalves = 2;
}

static void
rig_fini(struct rig *r)
{
	for (int i = 0; i < 2; i++)
		rib_free(r->tables[i].rib);
	bgp_attr_table_fini(&r->net.attrs);
	timerq_fini(&r->net.timers);
	net_events_fini(&r->net);
}

static void
holds_routes(struct rig *r, unsigned part, uint32_t n)
{
	rib_source(r->tables[part].rib, r->parts[part].source)->nroutes = n;
}

/* The text of the n-th event. */
static const char *
said(const struct rig *r, uint64_t n)
{
	const struct net_event *e = net_event_after(&r->net, n - 1);

	return e ? e->text : "nothing";
}

/* --- the table --- */

START_TEST(the_order_of_aspects_is_pinned)
{
	static const char *const order[] = { "limit", "restart", "refresh", "graceful",
		"batch", "bfd", "detect" };
	size_t n = sizeof order / sizeof *order;

	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(net_aspects[i].name, order[i]);
	ck_assert_ptr_null(net_aspects[n].name);
}
END_TEST

START_TEST(an_aspect_with_a_timer_hears_of_it)
{
	for (const struct net_aspect *a = net_aspects; a->name; a++) {
		bool timed = a->half_timer || a->part_timer;

		ck_assert_msg(timed == (a->at[NET_AT_TIMER] != NULL), "%s", a->name);
		ck_assert_msg(!a->half_timer || !a->part_timer, "%s", a->name);
	}
}
END_TEST

START_TEST(only_a_batch_pins_simulated_time)
{
	struct rig r;

	rig_init(&r);
	ck_assert(net_aspect_pins(&r.half.batch.due.timer));
	ck_assert(!net_aspect_pins(&r.half.limit.back.timer));
	ck_assert(!net_aspect_pins(&r.half.detect.noticed.timer));
	ck_assert(!net_aspect_pins(&r.parts[0].graceful.stale.timer));
	ck_assert(!net_aspect_pins(&r.half.timer));
	rig_fini(&r);
}
END_TEST

START_TEST(what_is_held_back_by_one_aspect_is_not_let_go_by_another)
{
	struct rig r;

	rig_init(&r);
	r.spec.a.update_delay = ERX_SEC;
	r.half.running = false;
	net_half_tell(&r.half, NULL, NET_AT_CONFIGURED, &r.m);
	ck_assert_uint_ne(r.half.holds, 0);
	/* The other aspects that hear of the moment leave the bit alone. */
	net_half_tell(&r.half, NULL, NET_AT_STOP, &r.m);
	ck_assert_uint_ne(r.half.holds, 0);
	r.spec.a.update_delay = 0;
	net_half_tell(&r.half, NULL, NET_AT_CONFIGURED, &r.m);
	ck_assert_uint_eq(r.half.holds, 0);
	rig_fini(&r);
}
END_TEST

/* --- limit --- */

START_TEST(a_limit_that_is_passed_asks_for_a_reset)
{
	static const uint8_t data[] = { 0, 2, 1, 0, 0, 0, 20 };
	struct rig r;

	rig_init(&r);
	r.spec.a.limit_idle = 60 * ERX_SEC;
	r.spec.a.limit_rule = "P-20";
	r.m.over = &r.parts[1];
	ck_assert_uint_eq(net_limit_update(&r.half, NULL, &r.m), NET_RESET);
	ck_assert_uint_eq(r.m.subcode, BGP_CEASE_MAX_PREFIXES);
	ck_assert_uint_eq(r.m.len, sizeof data);
	ck_assert(memcmp(r.m.data, data, sizeof data) == 0);
	ck_assert(r.m.idle == 60 * ERX_SEC);
	ck_assert_str_eq(r.m.why, "over its prefix limit");
	ck_assert(r.half.limit.held && r.parts[1].limit.hit && !r.parts[0].limit.hit);
	ck_assert_str_eq(said(&r, 1),
	    "more than 20 IPv6 prefixes from b (P-20): down for 60 s");
	ck_assert_uint_eq(r.other.todo, 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_limit_group_goes_down_together)
{
	struct rig r;

	rig_init(&r);
	r.spec.a.limit_group = (char *)(uintptr_t) "er-a";
	r.m.over = &r.parts[1];
	net_limit_update(&r.half, NULL, &r.m);
	ck_assert_uint_eq(r.other.todo, NET_TODO_TRIP);
	r.m = (struct net_told){ .why = NULL };
	ck_assert_uint_eq(net_limit_tripped(&r.other, NULL, &r.m), NET_RESET);
	ck_assert_uint_eq(r.m.data[1], 2); /* the family that was over, IPv6 */
	ck_assert(r.other.limit.held && !r.other_parts[1].limit.hit);
	r.other.up = false;
	ck_assert_uint_eq(net_limit_tripped(&r.other, NULL, &r.m), 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_warning_is_told_once_until_there_is_some_distance)
{
	struct rig r;

	rig_init(&r);
	r.spec.a.limit_warn = 75;
	holds_routes(&r, 0, 14);
	net_limit_update(&r.half, NULL, &r.m);
	ck_assert_str_eq(said(&r, 1), "nothing");
	holds_routes(&r, 0, 15);
	net_limit_update(&r.half, NULL, &r.m);
	net_limit_update(&r.half, NULL, &r.m);
	ck_assert_str_eq(said(&r, 1),
	    "15 IPv4 prefixes from b, 75 % of the limit of 20 (prefix limit)");
	holds_routes(&r, 0, 14); /* too near: nothing is forgotten */
	net_limit_update(&r.half, NULL, &r.m);
	holds_routes(&r, 0, 15);
	net_limit_update(&r.half, NULL, &r.m);
	ck_assert_str_eq(said(&r, 2), "nothing");
	holds_routes(&r, 0, 12);
	net_limit_update(&r.half, NULL, &r.m);
	holds_routes(&r, 0, 15);
	net_limit_update(&r.half, NULL, &r.m);
	ck_assert_str_ne(said(&r, 2), "nothing");
	rig_fini(&r);
}
END_TEST

START_TEST(a_limit_is_left_when_all_families_are_back)
{
	struct rig r;

	rig_init(&r);
	r.half.limit.held = true;
	r.parts[0].limit.hit = r.parts[1].limit.hit = true;
	net_limit_up(&r.half, NULL, &r.m);
	ck_assert(timer_is_set(&r.half.limit.back.timer));
	net_limit_end_of_rib(&r.half, &r.parts[0], &r.m);
	ck_assert(r.half.limit.held);
	holds_routes(&r, 1, 3);
	net_limit_end_of_rib(&r.half, &r.parts[1], &r.m);
	ck_assert(!r.half.limit.held);
	ck_assert(!timer_is_set(&r.half.limit.back.timer));
	ck_assert_str_eq(said(&r, 2),
	    "back with 3 IPv6 prefixes from b, limit 20 (prefix limit)");
	rig_fini(&r);
}
END_TEST

/* A link that died for a moment once took the clock away for good. */
START_TEST(a_link_that_flaps_does_not_forget_the_way_back_from_a_limit)
{
	struct rig r;

	rig_init(&r);
	r.half.limit.held = true;
	net_limit_up(&r.half, NULL, &r.m);
	r.link.dead = true;
	net_limit_link(&r.half, NULL, &r.m);
	ck_assert(!timer_is_set(&r.half.limit.back.timer));
	r.link.dead = false;
	net_limit_link(&r.half, NULL, &r.m);
	ck_assert(timer_is_set(&r.half.limit.back.timer));
	net_limit_due(&r.half, NULL, &r.m);
	ck_assert(!r.half.limit.held);
	rig_fini(&r);
}
END_TEST

/* --- batch --- */

START_TEST(a_batch_holds_back_until_its_time_and_again_when_it_is_sent)
{
	struct rig r;
	struct timer *t = &r.half.batch.due.timer;

	rig_init(&r);
	ck_assert_uint_eq(net_batch_configured(&r.half, NULL, &r.m), NET_LET_GO);
	r.spec.a.update_delay = 10 * ERX_SEC;
	ck_assert_uint_eq(net_batch_configured(&r.half, NULL, &r.m), NET_HOLD_BACK);
	net_batch_waiting(&r.half, NULL, &r.m);
	ck_assert(timer_is_set(t));
	ck_assert(erx_time_since(t->at, r.net.now) > 0);
	ck_assert(erx_time_since(t->at, r.net.now) <= 10 * ERX_SEC);
	net_batch_waiting(&r.half, NULL, &r.m); /* the time that was drawn holds */
	ck_assert_uint_eq(r.half.batch.drawn, 1);
	ck_assert_uint_eq(net_batch_due(&r.half, NULL, &r.m),
	    NET_LET_GO | NET_READY | NET_SETTLE);
	/* It was sent its tables: the fakes are no members that could be behind. */
	r.parts[0].member = r.parts[1].member = NULL;
	ck_assert_uint_eq(net_batch_sent(&r.half, NULL, &r.m), NET_HOLD_BACK);
	ck_assert_uint_eq(net_batch_sent(&r.half, NULL, &r.m), 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_batch_whose_delay_is_gone_is_let_go_at_once)
{
	struct rig r;

	rig_init(&r);
	r.spec.a.update_delay = 10 * ERX_SEC;
	net_batch_waiting(&r.half, NULL, &r.m);
	r.spec.a.update_delay = 0;
	ck_assert_uint_eq(net_batch_configured(&r.half, NULL, &r.m),
	    NET_LET_GO | NET_READY);
	ck_assert(!timer_is_set(&r.half.batch.due.timer));
	rig_fini(&r);
}
END_TEST

/* --- detect --- */

START_TEST(a_dead_link_is_noticed_after_the_packets_that_bfd_misses)
{
	struct rig r;
	struct timer *t = &r.half.detect.noticed.timer;

	rig_init(&r);
	r.link.dead = true;
	net_detect_link(&r.half, NULL, &r.m);
	ck_assert(!timer_is_set(t)); /* no BFD */
	r.spec.bfd = true;
	net_detect_link(&r.half, NULL, &r.m);
	ck_assert(erx_time_since(t->at, r.net.now) == 900 * ERX_MSEC);
	ck_assert_uint_eq(net_detect_due(&r.half, NULL, &r.m), NET_RESET);
	ck_assert_str_eq(r.m.why, "BFD: no packet for 0.9 s");
	ck_assert_uint_eq(r.m.subcode, BGP_CEASE_BFD_DOWN);
	r.half.up = false; /* only its routes are left */
	ck_assert_uint_eq(net_detect_due(&r.half, NULL, &r.m), NET_DROP_STALE);
	ck_assert_str_eq(r.m.why, "its link is dead, says BFD");
	r.link.dead = false;
	net_detect_link(&r.half, NULL, &r.m);
	ck_assert(!timer_is_set(t));
	rig_fini(&r);
}
END_TEST

START_TEST(packets_tell_a_real_router_from_a_dead_one)
{
	struct rig r;

	rig_init(&r);
	r.spec.bfd = r.link.dead = true;
	r.spec.transport = NET_EXTERNAL;
	net_detect_link(&r.half, NULL, &r.m);
	ck_assert(!timer_is_set(&r.half.detect.noticed.timer));
	rig_fini(&r);
}
END_TEST

/* --- restart --- */

START_TEST(after_our_restart_each_family_is_held_back_until_it_is_released)
{
	struct bgp_negotiated n = { .caps = BGP_CAPS_GRACEFUL_RESTART,
		.families = BGP_FAMILY_BIT(IP_V4) };
	struct rig r;

	rig_init(&r);
	ck_assert_uint_eq(net_restart_made(&r.half, &r.parts[0], &r.m), 0);
	r.net.restarting = true;
	ck_assert_uint_eq(net_restart_made(&r.half, &r.parts[0], &r.m), 0);
	r.spec.transport = NET_EXTERNAL;
	r.spec.a.caps = BGP_CAPS_GRACEFUL_RESTART;
	r.spec.a.restart_time = 120;
	for (int i = 0; i < 2; i++)
		ck_assert_uint_eq(net_restart_made(&r.half, &r.parts[i], &r.m),
		    NET_HOLD_BACK);
	ck_assert_uint_eq(r.net.ndeferred, 2);
	r.m.agreed = &n;
	net_restart_up(&r.half, NULL, &r.m);
	ck_assert(r.parts[0].restart.awaited && !r.parts[1].restart.awaited);
	net_restart_end_of_rib(&r.half, &r.parts[0], &r.m);
	ck_assert(!r.parts[0].restart.awaited && r.parts[0].restart.deferred);
	ck_assert_uint_eq(net_restart_release(&r.parts[0], "because"),
	    NET_LET_GO | NET_RECONFIGURE | NET_REJOIN | NET_SETTLE);
	ck_assert_str_eq(said(&r, 1), "IPv4 UPDATEs from a to b go: because");
	ck_assert_uint_eq(r.net.ndeferred, 1);
	net_restart_freed(&r.half, NULL, &r.m);
	ck_assert_uint_eq(r.net.ndeferred, 0);
	rig_fini(&r);
}
END_TEST

/* A neighbour that has restarted itself waits for our mark. */
START_TEST(a_neighbour_that_has_restarted_too_is_not_awaited)
{
	struct bgp_negotiated n = { .caps = BGP_CAPS_GRACEFUL_RESTART,
		.families = BGP_FAMILY_BIT(IP_V4) | BGP_FAMILY_BIT(IP_V6),
		.graceful = { .restarted = true } };
	struct rig r;

	rig_init(&r);
	r.parts[0].restart.awaited = true;
	r.m.agreed = &n;
	net_restart_up(&r.half, NULL, &r.m);
	ck_assert(!r.parts[0].restart.awaited);
	rig_fini(&r);
}
END_TEST

TCase *
test_net_aspect(void)
{
	TCase *t = tcase_create("net/aspect");

	tcase_add_test(t, the_order_of_aspects_is_pinned);
	tcase_add_test(t, an_aspect_with_a_timer_hears_of_it);
	tcase_add_test(t, only_a_batch_pins_simulated_time);
	tcase_add_test(t, what_is_held_back_by_one_aspect_is_not_let_go_by_another);
	tcase_add_test(t, a_limit_that_is_passed_asks_for_a_reset);
	tcase_add_test(t, a_limit_group_goes_down_together);
	tcase_add_test(t, a_warning_is_told_once_until_there_is_some_distance);
	tcase_add_test(t, a_limit_is_left_when_all_families_are_back);
	tcase_add_test(t, a_link_that_flaps_does_not_forget_the_way_back_from_a_limit);
	tcase_add_test(t, a_batch_holds_back_until_its_time_and_again_when_it_is_sent);
	tcase_add_test(t, a_batch_whose_delay_is_gone_is_let_go_at_once);
	tcase_add_test(t, a_dead_link_is_noticed_after_the_packets_that_bfd_misses);
	tcase_add_test(t, packets_tell_a_real_router_from_a_dead_one);
	tcase_add_test(t,
	    after_our_restart_each_family_is_held_back_until_it_is_released);
	tcase_add_test(t, a_neighbour_that_has_restarted_too_is_not_awaited);
	return t;
}
