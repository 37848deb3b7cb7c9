/*
 * Neighbours that know no capabilities: which NOTIFICATION makes the next OPEN one
 * without (RFC 5492 3), and when the whole one comes back.
 */
#include "peer_rig.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define REFUSED_4 MARKER "0015030204" /* unsupported optional parameter */
#define REFUSED_0 MARKER "0015030200"

/* Octets of optional parameters in the OPEN that waits in a slot. */
static unsigned
parameters(struct rig *r, enum bgp_slot slot)
{
	const uint8_t *p = last_message(r, slot);

	ck_assert_uint_eq(p[18], BGP_OPEN);
	return p[28];
}

/* Dials, and is told off with the NOTIFICATION. */
static void
told_off(struct rig *r, const char *why)
{
	connect_slot(r, OUT);
	flush(r, OUT);
	feed(r, OUT, why);
	flush(r, OUT);
	bgp_peer_closed(r->p, r->now, OUT);
	drain(r);
}

/* To the next dial. */
static void
until_dial(struct rig *r)
{
	log_of(r);
	for (int i = 0; i < 8 && !strstr(r->log, "dial "); i++)
		tick(r);
	ck_assert_ptr_nonnull(strstr(r->log, "dial "));
	log_of(r);
}

START_TEST(capabilities_that_are_refused_are_left_out)
{
	struct rig r;

	rig_start(&r, true, true);
	connect_slot(&r, OUT);
	ck_assert_uint_gt(parameters(&r, OUT), 0);
	flush(&r, OUT);
	feed(&r, OUT, _i ? REFUSED_0 : REFUSED_4);
	bgp_peer_closed(r.p, r.now, OUT);
	until_dial(&r);
	connect_slot(&r, OUT);
	ck_assert_uint_eq(parameters(&r, OUT), 0);
	ck_assert_uint_eq(last_message(&r, OUT)[17], 29);
	/* What the neighbour says of itself does not matter then. */
	feed_open(&r, OUT, 64501, 1);
	feed(&r, OUT, KEEPALIVE);
	ck_assert_int_eq(state(&r), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(bgp_session_negotiated(bgp_peer_session(r.p, OUT))->caps, 0);
	rig_end(&r);
}
END_TEST

/* A connection of theirs gets the same OPEN as one of ours. */
START_TEST(their_connections_get_the_bare_open_as_well)
{
	struct rig r;

	rig_start(&r, true, true);
	told_off(&r, REFUSED_4);
	until_dial(&r);
	connect_slot(&r, IN);
	ck_assert_uint_eq(parameters(&r, IN), 0);
	rig_end(&r);
}
END_TEST

START_TEST(other_refusals_keep_capabilities)
{
	static const char *const others[] = {
		MARKER "0015030202",              /* bad peer AS */
		MARKER "0015030206",              /* hold time */
		MARKER "001b0302070104 00010001", /* it wants one more */
		MARKER "0015030605",              /* Cease */
		MARKER "0015030400",              /* hold timer */
	};
	struct rig r;

	rig_start(&r, true, true);
	told_off(&r, others[_i]);
	until_dial(&r);
	connect_slot(&r, OUT);
	ck_assert_uint_gt(parameters(&r, OUT), 0);
	rig_end(&r);
}
END_TEST

/* Without capabilities there would be nothing to speak of. */
START_TEST(a_session_of_ipv6_does_not_fall_back)
{
	struct rig r;

	rig_new(&r, true, true);
	r.config.session.open.families = BGP_FAMILY_BIT(IP_V6);
	bgp_peer_configure(r.p, &r.config);
	bgp_peer_start(r.p, r.now);
	told_off(&r, REFUSED_4);
	until_dial(&r);
	connect_slot(&r, OUT);
	ck_assert_uint_gt(parameters(&r, OUT), 0);
	rig_end(&r);
}
END_TEST

/* 0: up and lost; 1: refused again; 2: reset; 3: stopped and started. */
START_TEST(capabilities_come_back)
{
	struct rig r;

	rig_start(&r, true, true);
	told_off(&r, REFUSED_4);
	until_dial(&r);
	if (_i == 0) {
		bring_up(&r, OUT);
		bgp_peer_closed(r.p, r.now, OUT);
		until_dial(&r);
	} else if (_i == 1) {
		told_off(&r, REFUSED_0);
		until_dial(&r);
	} else if (_i == 2) {
		bgp_peer_reset(r.p, r.now, BGP_CEASE_RESET, NULL, 0, ERX_SEC);
		until_dial(&r);
	} else {
		bgp_peer_stop(r.p, r.now, BGP_CEASE_SHUTDOWN, NULL, 0);
		bgp_peer_start(r.p, r.now);
		log_of(&r);
	}
	connect_slot(&r, OUT);
	ck_assert_uint_gt(parameters(&r, OUT), 0);
	rig_end(&r);
}
END_TEST

/* A connection that is lost before anything was said is no reason to try them again. */
START_TEST(a_lost_connection_leaves_the_open_bare)
{
	struct rig r;

	rig_start(&r, true, true);
	told_off(&r, REFUSED_4);
	until_dial(&r);
	connect_slot(&r, OUT);
	flush(&r, OUT);
	bgp_peer_closed(r.p, r.now, OUT);
	until_dial(&r);
	connect_slot(&r, OUT);
	ck_assert_uint_eq(parameters(&r, OUT), 0);
	rig_end(&r);
}
END_TEST

START_TEST(the_next_attempt_does_not_wait_long)
{
	struct erx_time was;
	struct rig r;

	rig_start(&r, true, true);
	for (int i = 0; i < 6; i++) { /* the back-off is long by now */
		told_off(&r, MARKER "0015030202");
		until_dial(&r);
	}
	was = r.now;
	told_off(&r, REFUSED_4);
	until_dial(&r);
	ck_assert(within(erx_time_since(r.now, was), ERX_SEC));
	rig_end(&r);
}
END_TEST

/* A session that must have a role would come up without. */
START_TEST(rfc9234_a_strict_role_does_not_fall_back)
{
	struct rig r;

	rig_new(&r, true, true);
	r.config.session.open.caps |= BGP_CAPS_ROLE;
	r.config.session.open.role = BGP_ROLE_PROVIDER;
	r.config.session.open.strict_role = true;
	bgp_peer_configure(r.p, &r.config);
	bgp_peer_start(r.p, r.now);
	told_off(&r, _i ? REFUSED_0 : REFUSED_4);
	until_dial(&r);
	connect_slot(&r, OUT);
	ck_assert_uint_gt(parameters(&r, OUT), 0);
	rig_end(&r);
}
END_TEST

/* Each attempt is other than the one before, but none is new. */
START_TEST(who_takes_neither_open_is_dialled_later_and_later)
{
	struct erx_time was = ERX_NEVER;
	struct rig r;

	rig_start(&r, true, true);
	for (int i = 0; i < 8; i++) {
		was = r.now;
		told_off(&r, REFUSED_0);
		until_dial(&r);
	}
	ck_assert_int_gt(erx_time_since(r.now, was), 10 * ERX_SEC);
	/* One that takes the second has not to wait the next time. */
	bring_up(&r, OUT);
	bgp_peer_closed(r.p, r.now, OUT);
	until_dial(&r);
	was = r.now;
	told_off(&r, REFUSED_4);
	until_dial(&r);
	ck_assert(within(erx_time_since(r.now, was), ERX_SEC));
	rig_end(&r);
}
END_TEST

TCase *
test_bgp_fallback(void)
{
	TCase *tc = tcase_create("bgp/fallback");

	tcase_add_loop_test(tc, capabilities_that_are_refused_are_left_out, 0, 2);
	tcase_add_test(tc, their_connections_get_the_bare_open_as_well);
	tcase_add_loop_test(tc, other_refusals_keep_capabilities, 0, 5);
	tcase_add_test(tc, a_session_of_ipv6_does_not_fall_back);
	tcase_add_loop_test(tc, capabilities_come_back, 0, 4);
	tcase_add_test(tc, a_lost_connection_leaves_the_open_bare);
	tcase_add_test(tc, the_next_attempt_does_not_wait_long);
	tcase_add_loop_test(tc, rfc9234_a_strict_role_does_not_fall_back, 0, 2);
	tcase_add_test(tc, who_takes_neither_open_is_dialled_later_and_later);
	return tc;
}
