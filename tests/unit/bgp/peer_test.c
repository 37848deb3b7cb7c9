/*
 * A neighbour by itself, with the test in the place of host and network, in fabricated
 * time.  Events are written down as text, so that a whole course of them is one string
 * to compare.
 */
#include "peer_rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- dialling --- */

START_TEST(nothing_happens_before_the_start)
{
	struct rig r;

	rig_new(&r, true, true);
	ck_assert(erx_time_is_never(bgp_peer_deadline(r.p)));
	tick_at(&r, (struct erx_time){ 1000 * ERX_SEC });
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_int_eq(state(&r), BGP_STATE_IDLE);
	refused(&r, IN, MARKER "001503 0605");
	rig_end(&r);
}
END_TEST

START_TEST(a_start_dials_at_once)
{
	struct rig r;

	rig_start(&r, true, true);
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	bgp_peer_start(r.p, r.now); /* twice is once */
	ck_assert_str_eq(log_of(&r), "");
	connect_slot(&r, OUT);
	ck_assert_str_eq(log_of(&r), "OpenSent ");
	feed_open(&r, OUT, 64501, 1);
	ck_assert_str_eq(log_of(&r), "OpenConfirm ");
	feed(&r, OUT, KEEPALIVE END_OF_RIB);
	ck_assert_str_eq(log_of(&r), "up:out Established update:out ");
	ck_assert_uint_eq(bgp_peer_status(r.p)->ups, 1);
	ck_assert_int_eq(bgp_peer_up_slot(r.p), OUT);
	rig_end(&r);
}
END_TEST

START_TEST(a_passive_peer_waits_in_active)
{
	struct rig r;

	rig_start(&r, false, true);
	ck_assert_str_eq(log_of(&r), "Active ");
	ck_assert(erx_time_is_never(bgp_peer_deadline(r.p)));
	bring_up(&r, IN);
	rig_end(&r);
}
END_TEST

START_TEST(a_peer_that_only_dials_takes_no_connection)
{
	struct rig r;

	rig_start(&r, true, false);
	refused(&r, IN, MARKER "001503 0605");
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	rig_end(&r);
}
END_TEST

START_TEST(a_dial_that_failed_is_repeated_after_connect_retry)
{
	static const int64_t spans[] = { 120 * ERX_SEC, ERX_SEC, 20 * ERX_SEC };
	struct rig r;

	rig_new(&r, true, true);
	r.config.fast_dial = _i == 1;
	r.config.connect_retry = _i == 2 ? 20 * ERX_SEC : 0;
	bgp_peer_configure(r.p, &r.config);
	bgp_peer_start(r.p, r.now);
	log_of(&r);
	for (int i = 0; i < 20; i++) {
		bgp_peer_dial_failed(r.p, r.now, "connection refused");
		ck_assert_str_eq(log_of(&r), "Active ");
		ck_assert_str_eq(last_error(&r), "cannot connect: connection refused");
		ck_assert(within(tick(&r), spans[_i]));
		ck_assert_str_eq(log_of(&r), "Connect dial ");
	}
	rig_end(&r);
}
END_TEST

START_TEST(a_dial_that_hangs_is_called_off)
{
	struct rig r;

	rig_start(&r, true, true);
	log_of(&r);
	ck_assert_int_eq(tick(&r), 30 * ERX_SEC);
	ck_assert_str_eq(log_of(&r), "hangup:out Active ");
	ck_assert_str_eq(last_error(&r), "cannot connect: no answer");
	ck_assert(within(tick(&r) + 30 * ERX_SEC, 120 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	/* An answer that comes after all is not wanted. */
	tick(&r);
	refused(&r, OUT, MARKER "001503 0605");
	rig_end(&r);
}
END_TEST

START_TEST(a_silent_caller_does_not_keep_us_from_dialling)
{
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, IN);
	bgp_peer_dial_failed(r.p, r.now, "no route to host");
	ck_assert_str_eq(log_of(&r), "Connect dial OpenSent ");
	ck_assert(within(tick(&r), 120 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "dial ");
	bring_up(&r, OUT);
	/* 64500 has the higher identifier: its own connection won. */
	ck_assert(bgp_session_over(bgp_peer_session(r.p, IN)));
	rig_end(&r);
}
END_TEST

START_TEST(nothing_is_dialled_while_a_connection_comes_up)
{
	struct rig r;

	rig_start(&r, true, true);
	bgp_peer_dial_failed(r.p, r.now, "refused");
	drain(&r);
	connect_slot(&r, IN);
	feed_open(&r, IN, 64501, 1);
	flush(&r, IN);
	log_of(&r);
	while (!bgp_session_over(bgp_peer_session(r.p, IN)))
		tick(&r);
	ck_assert_str_eq(log_of(&r), "down:in hangup:in Idle ");
	rig_end(&r);
}
END_TEST

/* --- collisions --- */

/*
 * Two connections, whose OPENs come in either order, the second connection before or
 * after the first OPEN; three relations of identifiers and two of ASNs.
 */
START_TEST(of_two_connections_the_right_one_stays)
{
	enum bgp_slot first = _i & 1 ? IN : OUT, second = _i & 1 ? OUT : IN;
	bool late = _i & 2, higher_as = _i & 4;
	uint32_t id = 0x0a000004 + (unsigned)_i / 8;
	bool ours = id < 0x0a000005 || (id == 0x0a000005 && !higher_as);
	enum bgp_slot winner = ours ? OUT : IN, loser = ours ? IN : OUT;
	uint32_t as = higher_as ? 64501 : 64499;
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, first);
	flush(&r, first);
	if (!late) {
		connect_slot(&r, second);
		flush(&r, second);
	}
	feed_open(&r, first, as, id);
	if (late) {
		connect_slot(&r, second);
		flush(&r, second);
		flush(&r, first);
		feed_open(&r, second, as, id);
	}
	ck_assert(bgp_session_over(bgp_peer_session(r.p, loser)));
	ck_assert(!bgp_session_over(bgp_peer_session(r.p, winner)));
	ck_assert(ceased_with(&r, loser, BGP_CEASE_COLLISION));
	ck_assert_ptr_null(strstr(r.log, "down"));
	ck_assert_ptr_nonnull(strstr(r.log, loser == IN ? "hangup:in" : "hangup:out"));
	if (!late && winner == second)
		feed_open(&r, second, as, id);
	feed(&r, winner, KEEPALIVE);
	ck_assert_int_eq(bgp_peer_up_slot(r.p), (int)winner);
	ck_assert_str_eq(last_error(&r), "");
	/* What is left of the loser does not matter any more. */
	feed(&r, loser, KEEPALIVE);
	bgp_peer_closed(r.p, r.now, loser);
	drain(&r);
	ck_assert_ptr_null(bgp_peer_session(r.p, loser));
	ck_assert_int_eq(state(&r), BGP_STATE_ESTABLISHED);
	rig_end(&r);
}
END_TEST

START_TEST(the_loser_of_a_collision_is_not_brought_up_first)
{
	struct rig r;
	const uint8_t *p;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, OUT);
	connect_slot(&r, IN);
	flush(&r, OUT);
	feed_open(&r, OUT, 64501, 0x0b000000); /* theirs, that is IN, wins */
	ck_assert_uint_eq(bgp_session_output(bgp_peer_session(r.p, OUT), &p), 21);
	ck_assert_uint_eq(p[18], BGP_NOTIFICATION);
	rig_end(&r);
}
END_TEST

START_TEST(a_winner_that_stays_silent_is_dropped_soon)
{
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, IN);
	connect_slot(&r, OUT);
	feed_open(&r, OUT, 64501, 0x0b000000);
	log_of(&r);
	ck_assert_int_eq(tick(&r), 10 * ERX_SEC);
	ck_assert_str_eq(log_of(&r), "down:in hangup:in Idle ");
	ck_assert_str_eq(last_error(&r), "hold timer expired: nothing heard for 10 s");
	tick(&r);
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	rig_end(&r);
}
END_TEST

START_TEST(a_newcomer_does_not_disturb_an_established_session)
{
	enum bgp_slot up = _i ? IN : OUT, other = _i ? OUT : IN;
	struct rig r;

	rig_start(&r, true, true);
	log_of(&r);
	if (up == IN) { /* the dial is under way */
		connect_slot(&r, IN);
		feed_open(&r, IN, 64501, 1);
		feed(&r, IN, KEEPALIVE);
		ck_assert_str_eq(log_of(&r),
		    "OpenSent OpenConfirm up:in hangup:out Established ");
	} else {
		bring_up(&r, OUT);
	}
	refused(&r, other, MARKER "001503 0607");
	refused(&r, IN, MARKER "001503 0607");
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_int_eq(bgp_peer_up_slot(r.p), (int)up);
	rig_end(&r);
}
END_TEST

START_TEST(coming_up_ends_the_other_connection)
{
	enum bgp_slot up = _i ? IN : OUT, other = _i ? OUT : IN;
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, up);
	feed_open(&r, up, 64501, 1);
	connect_slot(&r, other);
	feed(&r, up, KEEPALIVE);
	ck_assert(ceased_with(&r, other, BGP_CEASE_COLLISION));
	ck_assert_int_eq(bgp_peer_up_slot(r.p), (int)up);
	rig_end(&r);
}
END_TEST

START_TEST(a_second_caller_is_refused_but_frees_a_silent_place)
{
	struct rig r;

	rig_start(&r, false, true);
	log_of(&r);
	connect_slot(&r, IN);
	flush(&r, IN);
	log_of(&r);
	refused(&r, IN, MARKER "001503 0607");
	ck_assert_str_eq(log_of(&r), "down:in hangup:in Active ");
	bring_up(&r, IN); /* at once, without a rest */

	rig_end(&r);
	rig_start(&r, false, true);
	connect_slot(&r, IN);
	feed_open(&r, IN, 64501, 1);
	refused(&r, IN, MARKER "001503 0607");
	feed(&r, IN, KEEPALIVE);
	ck_assert_int_eq(state(&r), BGP_STATE_ESTABLISHED);
	rig_end(&r);
}
END_TEST

/* --- ends and rests --- */

START_TEST(an_error_is_followed_by_a_rest_in_idle)
{
	struct rig r;

	rig_start(&r, true, true);
	log_of(&r);
	bring_up(&r, OUT);
	feed(&r, OUT, MARKER "001503 0604");
	ck_assert_str_eq(log_of(&r), "down:out! hangup:out Idle ");
	ck_assert_int_eq(r.down.session.down, BGP_DOWN_NOTIFIED);
	refused(&r, IN, MARKER "001503 0605");
	ck_assert(within(tick(&r), ERX_SEC));
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	connect_slot(&r, OUT);
	rig_end(&r);
}
END_TEST

START_TEST(only_our_own_dials_come_less_often)
{
	int64_t want = ERX_SEC;
	struct rig r;

	rig_start(&r, true, true);
	for (int i = 0; i < 12; i++) {
		struct erx_time ended = r.now;

		bring_up(&r, OUT);
		feed(&r, OUT, MARKER "001503 0604");
		ck_assert_int_eq(state(&r), BGP_STATE_IDLE);
		log_of(&r);
		ck_assert(within(tick(&r), ERX_SEC));
		if (i) { /* waits for theirs meanwhile */
			ck_assert_str_eq(log_of(&r), "Active ");
			tick(&r);
		}
		ck_assert_str_eq(log_of(&r), "Connect dial ");
		ck_assert(within(erx_time_since(r.now, ended), want));
		want = want < 15 * ERX_SEC ? 2 * want : 30 * ERX_SEC;
	}
	ck_assert_int_eq(want, 30 * ERX_SEC);
	/* A session that lasted starts afresh. */
	bring_up(&r, OUT);
	for (int i = 0; i < 4; i++) {
		tick_at(&r, erx_time_add(r.now, 15 * ERX_SEC));
		feed(&r, OUT, KEEPALIVE);
		flush(&r, OUT);
	}
	feed(&r, OUT, MARKER "001503 0604");
	ck_assert(within(tick(&r), ERX_SEC));
	ck_assert_int_eq(state(&r), BGP_STATE_CONNECT);
	rig_end(&r);
}
END_TEST

START_TEST(who_only_dials_rests_until_it_does)
{
	int64_t want = ERX_SEC;
	struct rig r;

	rig_start(&r, true, false);
	drain(&r);
	for (int i = 0; i < 8; i++) {
		bring_up(&r, OUT);
		feed(&r, OUT, MARKER "001503 0604");
		ck_assert_int_eq(state(&r), BGP_STATE_IDLE);
		log_of(&r);
		ck_assert(within(tick(&r), want));
		ck_assert_str_eq(log_of(&r), "Connect dial ");
		want = want < 15 * ERX_SEC ? 2 * want : 30 * ERX_SEC;
	}
	rig_end(&r);
}
END_TEST

/* The box was replaced: what the old one did is not held against the new one. */
START_TEST(a_healthy_twin_gets_in_after_the_rest)
{
	struct erx_time ended;
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	for (int i = 0; i < 8; i++) {
		if (state(&r) == BGP_STATE_CONNECT) /* only their side can dial */
			bgp_peer_dial_failed(r.p, r.now, "refused");
		ck_assert_int_eq(state(&r), BGP_STATE_ACTIVE);
		connect_slot(&r, IN);
		feed_open(&r, IN, 64501, 1);
		feed(&r, IN, "00000000000000000000000000000000001304");
		ck_assert(r.down.session.down == BGP_DOWN_FAULT);
		ended = r.now;
		ck_assert_int_eq(state(&r), BGP_STATE_IDLE);
		refused(&r, IN, MARKER "001503 0605");
		ck_assert(within(tick(&r), ERX_SEC));
	}
	ck_assert_int_eq(state(&r), BGP_STATE_ACTIVE);
	bring_up(&r, IN);
	ck_assert_int_eq(state(&r), BGP_STATE_ESTABLISHED);
	ck_assert_int_le(erx_time_since(r.now, ended), ERX_SEC);
	rig_end(&r);
}
END_TEST

/* One session for each rest, also while we dial or have a connection of our own. */
START_TEST(who_comes_again_and_again_is_refused_in_between)
{
	struct rig r;

	for (int ours = 0; ours < 2; ours++) {
		rig_start(&r, true, true);
		drain(&r);
		if (ours)
			connect_slot(&r, OUT);
		for (int i = 0; i < 8; i++) {
			struct erx_time ended = r.now;

			connect_slot(&r, IN);
			feed(&r, IN, "00000000000000000000000000000000001304");
			ck_assert_int_eq(state(&r),
			    ours ? BGP_STATE_OPENSENT : BGP_STATE_CONNECT);
			refused(&r, IN, MARKER "001503 0605");
			r.now = erx_time_add(ended, 3 * ERX_SEC / 4 - 1);
			refused(&r, IN, MARKER "001503 0605");
			r.now = erx_time_add(ended, ERX_SEC);
		}
		if (!ours)
			connect_slot(&r, OUT); /* ours was never called off */
		feed_open(&r, OUT, 64501, 1);
		feed(&r, OUT, KEEPALIVE);
		ck_assert_int_eq(state(&r), BGP_STATE_ESTABLISHED);
		rig_end(&r);
	}
}
END_TEST

START_TEST(a_rest_can_be_configured)
{
	static const int64_t rests[] = { 100 * ERX_MSEC, 100 * ERX_SEC };
	struct rig r;

	for (int k = 0; k < 2; k++) {
		rig_new(&r, false, true);
		r.config.idle_hold = rests[k];
		bgp_peer_configure(r.p, &r.config);
		bgp_peer_start(r.p, r.now);
		for (int i = 0; i < 12; i++) {
			bring_up(&r, IN);
			feed(&r, IN, MARKER "001503 0604");
			ck_assert(within(tick(&r), rests[k]));
			ck_assert_int_eq(state(&r), BGP_STATE_ACTIVE);
		}
		rig_end(&r);
	}
}
END_TEST

START_TEST(short_rests_go_with_short_waits_for_a_dial)
{
	struct rig r;

	rig_new(&r, true, false);
	r.config.idle_hold = 100 * ERX_MSEC;
	bgp_peer_configure(r.p, &r.config);
	bgp_peer_start(r.p, r.now);
	drain(&r);
	for (int64_t want = 100, i = 0; i < 12; i++) {
		bring_up(&r, OUT);
		feed(&r, OUT, MARKER "001503 0604");
		ck_assert(within(tick(&r), want * ERX_MSEC));
		want = want < 1500 ? 2 * want : 3000;
	}
	rig_end(&r);
}
END_TEST

START_TEST(a_loss_before_the_open_is_no_reason_to_rest)
{
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, OUT);
	log_of(&r);
	bgp_peer_closed(r.p, r.now, OUT);
	ck_assert_str_eq(log_of(&r), "down:out Active ");
	ck_assert(!r.down.was_up);
	ck_assert_str_eq(last_error(&r), "connection closed by peer");
	/* Theirs is welcome; ours comes after the rest, not after ConnectRetry. */
	ck_assert(within(tick(&r), ERX_SEC));
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	connect_slot(&r, OUT);
	rig_end(&r);
}
END_TEST

START_TEST(a_connection_that_is_gone_needs_no_hangup)
{
	struct rig r;

	rig_start(&r, false, true);
	bring_up(&r, IN);
	bgp_peer_closed(r.p, r.now, IN);
	ck_assert_str_eq(log_of(&r), "down:in! Idle ");
	ck_assert_ptr_null(bgp_peer_session(r.p, IN));
	bgp_peer_closed(r.p, r.now, IN);
	ck_assert_str_eq(log_of(&r), "");
	rig_end(&r);
}
END_TEST

START_TEST(a_hold_timer_that_expires_ends_and_retries)
{
	struct rig r;

	rig_start(&r, true, false);
	drain(&r);
	bring_up(&r, OUT);
	while (!strstr(r.log, "down")) {
		tick(&r);
		if (!bgp_session_over(bgp_peer_session(r.p, OUT)))
			flush(&r, OUT);
	}
	ck_assert_int_eq(r.now.us, 91 * ERX_SEC);
	ck_assert_str_eq(last_error(&r), "hold timer expired: nothing heard for 90 s");
	ck_assert_int_eq(bgp_peer_status(r.p)->last_error_at.us, r.now.us);
	ck_assert_int_eq(last_message(&r, OUT)[19], BGP_ERR_HOLD);
	tick(&r);
	ck_assert_str_eq(log_of(&r), "down:out! hangup:out Idle Connect dial ");
	rig_end(&r);
}
END_TEST

/* --- stop and reset --- */

START_TEST(a_stop_ends_all_with_its_cease)
{
	static const unsigned subcodes[] = { BGP_CEASE_SHUTDOWN, BGP_CEASE_DECONFIGURED,
		BGP_CEASE_RESET, BGP_CEASE_BFD_DOWN };
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, OUT);
	connect_slot(&r, IN);
	log_of(&r);
	bgp_peer_stop(r.p, r.now, subcodes[_i], "\2hi", 3);
	ck_assert_int_eq(state(&r), BGP_STATE_IDLE);
	ck_assert_int_eq(bgp_peer_up_slot(r.p), -1);
	ck_assert_str_eq(log_of(&r), "down:out down:in hangup:out hangup:in Idle ");
	ck_assert(ceased_with(&r, OUT, subcodes[_i]));
	ck_assert(ceased_with(&r, IN, subcodes[_i]));
	ck_assert(erx_time_is_never(bgp_peer_deadline(r.p)));
	refused(&r, IN, MARKER "001503 0605");
	bgp_peer_start(r.p, r.now);
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	rig_end(&r);
}
END_TEST

START_TEST(a_stop_calls_off_a_dial)
{
	struct rig r;

	rig_start(&r, true, true);
	bgp_peer_stop(r.p, r.now, BGP_CEASE_SHUTDOWN, NULL, 0);
	ck_assert_str_eq(log_of(&r), ""); /* nobody ever heard of it */
	bgp_peer_start(r.p, r.now);
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	bgp_peer_stop(r.p, r.now, BGP_CEASE_SHUTDOWN, NULL, 0);
	ck_assert_str_eq(log_of(&r), "hangup:out Idle ");
	bgp_peer_dial_failed(r.p, r.now, "called off");
	refused(&r, OUT, MARKER "001503 0605");
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_str_eq(last_error(&r), "");
	rig_end(&r);
}
END_TEST

START_TEST(a_reset_starts_again_when_it_was_told_to)
{
	static const int64_t idle[] = { 0, 60 * ERX_SEC };
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	bring_up(&r, OUT);
	bgp_peer_reset(r.p, r.now, BGP_CEASE_MAX_PREFIXES, "\0\1\1\0\0\0\xc8", 7,
	    idle[_i]);
	ck_assert_str_eq(log_of(&r), "down:out! hangup:out Idle ");
	ck_assert_str_eq(last_error(&r),
	    "sent Cease/Maximum Number of Prefixes Reached: ipv4 limit 200");
	refused(&r, IN, MARKER "001503 0605");
	ck_assert_int_eq(tick(&r), idle[_i]);
	ck_assert_str_eq(log_of(&r), "Connect dial ");
	rig_end(&r);
}
END_TEST

START_TEST(a_reset_does_not_start_what_was_stopped)
{
	struct rig r;

	rig_new(&r, true, true);
	bgp_peer_reset(r.p, r.now, BGP_CEASE_RESET, NULL, 0, 0);
	ck_assert(erx_time_is_never(bgp_peer_deadline(r.p)));
	ck_assert_str_eq(log_of(&r), "");
	rig_end(&r);
}
END_TEST

START_TEST(a_new_configuration_is_for_the_next_connection)
{
	struct rig r;

	rig_start(&r, false, true);
	bring_up(&r, IN);
	r.config.session.open.hold = 9;
	r.config.dial = true;
	bgp_peer_configure(r.p, &r.config);
	ck_assert_uint_eq(bgp_session_local(bgp_peer_session(r.p, IN))->hold, 90);
	feed(&r, IN, MARKER "001503 0604");
	tick(&r);
	ck_assert_str_eq(log_of(&r), "down:in! hangup:in Idle Connect dial ");
	connect_slot(&r, OUT);
	ck_assert_uint_eq(bgp_session_local(bgp_peer_session(r.p, OUT))->hold, 9);
	rig_end(&r);
}
END_TEST

/* --- what is shown --- */

START_TEST(the_last_error_says_who_did_what)
{
	static const struct {
		const char *hex, *text;
	} cases[] = {
		{ MARKER "001503 0602", "received Cease/Administrative Shutdown" },
		{ MARKER "001903 0602 03 627965",
		    "received Cease/Administrative Shutdown: \"bye\"" },
		{ MARKER "001803 0602 02 0d0a",
		    "received Cease/Administrative Shutdown: \"\\x0d\\x0a\"" },
		{ MARKER "001403 06",
		    "received a malformed NOTIFICATION (message length wrong for its type)" },
		{ MARKER "001306",
		    "sent Message Header Error/Bad Message Type: data "
		    "0x06 (unknown message type)" },
		{ MARKER "001d01 04fbf5005a0a00000200",
		    "sent Finite State Machine Error/Unexpected Message in "
		    "Established: data 0x01 (message out of place)" },
	};
	struct rig r;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		rig_start(&r, false, true);
		bring_up(&r, IN);
		feed(&r, IN, cases[i].hex);
		ck_assert_str_eq(last_error(&r), cases[i].text);
		rig_end(&r);
	}
}
END_TEST

START_TEST(the_last_error_is_cut_between_characters)
{
	char why[400] = "";
	struct rig r;

	rig_start(&r, true, false);
	drain(&r);
	for (int i = 0; i < _i; i++)
		strcat(why, "x");
	for (int i = 0; i < 90; i++)
		strcat(why, "\xe2\x82\xac\n");
	bgp_peer_dial_failed(r.p, r.now, why);
	ck_assert_uint_le(strlen(last_error(&r)), 319);
	ck_assert_uint_ge(strlen(last_error(&r)), 316);
	ck_assert_ptr_null(strchr(last_error(&r), '\n'));
	ck_assert_uint_eq((strlen(last_error(&r)) - 16 - (unsigned)_i) % 4 % 3, 0);
	rig_end(&r);
}
END_TEST

START_TEST(counters_go_on_over_all_connections)
{
	struct rig r;
	uint64_t out;

	rig_start(&r, false, true);
	bring_up(&r, IN);
	bgp_session_counters(bgp_peer_session(r.p, IN))->updates_out += 10;
	feed(&r, IN, END_OF_RIB MARKER "001503 0604");
	ck_assert_uint_eq(bgp_peer_status(r.p)->counters.messages_in, 4);
	out = bgp_peer_status(r.p)->counters.bytes_out;
	tick(&r);
	bring_up(&r, IN);
	ck_assert_uint_eq(bgp_peer_status(r.p)->counters.messages_in, 6);
	ck_assert_uint_eq(bgp_peer_status(r.p)->counters.updates_in, 1);
	ck_assert_uint_eq(bgp_peer_status(r.p)->counters.updates_out, 10);
	ck_assert_uint_eq(bgp_peer_status(r.p)->counters.bytes_out, 2 * out);
	ck_assert_uint_eq(bgp_peer_status(r.p)->ups, 2);
	rig_end(&r);
}
END_TEST

START_TEST(the_state_is_that_of_the_most_advanced_connection)
{
	struct rig r;

	rig_start(&r, true, true);
	drain(&r);
	connect_slot(&r, IN);
	feed_open(&r, IN, 64501, 1);
	r.now.us += 5 * ERX_SEC;
	connect_slot(&r, OUT);
	ck_assert_int_eq(state(&r), BGP_STATE_OPENCONFIRM);
	ck_assert_int_eq(bgp_peer_status(r.p)->since.us, ERX_SEC);
	bgp_peer_closed(r.p, r.now, IN);
	drain(&r);
	ck_assert_int_eq(state(&r), BGP_STATE_OPENSENT);
	ck_assert_int_eq(bgp_peer_status(r.p)->since.us, 6 * ERX_SEC);
	ck_assert_ptr_null(strstr(r.log, "down"));
	rig_end(&r);
}
END_TEST

START_TEST(without_a_peer_there_is_nothing_to_free)
{
	bgp_peer_free(NULL);
}
END_TEST

static void
add_ends(TCase *tc)
{
	tcase_add_test(tc, an_error_is_followed_by_a_rest_in_idle);
	tcase_add_test(tc, only_our_own_dials_come_less_often);
	tcase_add_test(tc, who_only_dials_rests_until_it_does);
	tcase_add_test(tc, a_healthy_twin_gets_in_after_the_rest);
	tcase_add_test(tc, who_comes_again_and_again_is_refused_in_between);
	tcase_add_test(tc, a_rest_can_be_configured);
	tcase_add_test(tc, short_rests_go_with_short_waits_for_a_dial);
	tcase_add_test(tc, a_loss_before_the_open_is_no_reason_to_rest);
	tcase_add_test(tc, a_connection_that_is_gone_needs_no_hangup);
	tcase_add_test(tc, a_hold_timer_that_expires_ends_and_retries);
	tcase_add_loop_test(tc, a_stop_ends_all_with_its_cease, 0, 4);
	tcase_add_test(tc, a_stop_calls_off_a_dial);
	tcase_add_loop_test(tc, a_reset_starts_again_when_it_was_told_to, 0, 2);
	tcase_add_test(tc, a_reset_does_not_start_what_was_stopped);
	tcase_add_test(tc, a_new_configuration_is_for_the_next_connection);
}

TCase *
test_bgp_peer(void)
{
	TCase *tc = tcase_create("bgp/peer");

	tcase_add_test(tc, nothing_happens_before_the_start);
	tcase_add_test(tc, a_start_dials_at_once);
	tcase_add_test(tc, a_passive_peer_waits_in_active);
	tcase_add_test(tc, a_peer_that_only_dials_takes_no_connection);
	tcase_add_loop_test(tc, a_dial_that_failed_is_repeated_after_connect_retry, 0,
	    3);
	tcase_add_test(tc, a_dial_that_hangs_is_called_off);
	tcase_add_test(tc, a_silent_caller_does_not_keep_us_from_dialling);
	tcase_add_test(tc, nothing_is_dialled_while_a_connection_comes_up);
	tcase_add_loop_test(tc, of_two_connections_the_right_one_stays, 0, 24);
	tcase_add_test(tc, the_loser_of_a_collision_is_not_brought_up_first);
	tcase_add_test(tc, a_winner_that_stays_silent_is_dropped_soon);
	tcase_add_loop_test(tc, a_newcomer_does_not_disturb_an_established_session, 0,
	    2);
	tcase_add_loop_test(tc, coming_up_ends_the_other_connection, 0, 2);
	tcase_add_test(tc, a_second_caller_is_refused_but_frees_a_silent_place);
	add_ends(tc);
	tcase_add_test(tc, the_last_error_says_who_did_what);
	tcase_add_loop_test(tc, the_last_error_is_cut_between_characters, 0, 4);
	tcase_add_test(tc, counters_go_on_over_all_connections);
	tcase_add_test(tc, the_state_is_that_of_the_most_advanced_connection);
	tcase_add_test(tc, without_a_peer_there_is_nothing_to_free);
	return tc;
}
