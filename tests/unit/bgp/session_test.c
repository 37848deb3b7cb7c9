/*
 * Sessions against hand-made bytes and against each other, in fabricated time.  A rig
 * is one session with what its test wants to know about it; news are written down as
 * text, so that a whole course of events is one string to compare.
 */
#include "bgp/msg.h"
#include "bgp/session.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARKER     "ffffffffffffffffffffffffffffffff"
#define KEEPALIVE  MARKER "001304"
#define END_OF_RIB MARKER "00170200000000"
#define UPDATE_10 \
	MARKER "002d02 0000 0014 40010100 40020602010000fc00 400304c0000201 080a"
#define REFRESH_4    MARKER "001705 0001 00 01"
#define NOTIFICATION MARKER "001503 0602"

/* The longest message and some more. */
#define SPACE 70000

static struct bgp_update scratch;

struct rig {
	struct bgp_session_config config;
	struct rng rng;
	struct bgp_session *s;
	struct erx_time now;
	struct erx_time spoke; /* its last KEEPALIVE */
	struct bgp_news last;
	char log[4096];
};

static const struct bgp_open plain = { .as = 64500,
	.hold = 90,
	.id = 0x0a000001,
	.families = BGP_FAMILY_BIT(IP_V4),
	.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };

static struct erx_time
at(int64_t us)
{
	return (struct erx_time){ us };
}

static void
write_down(struct rig *r, const struct bgp_news *n)
{
	static const char *const kinds[] = { "none", "state", "open", "up", "update",
		"refresh", "down" };
	static const char *const downs[] = { "tcp", "notified", "fault", "hold",
		"send-hold", "stopped" };
	size_t len = strlen(r->log);
	size_t room = sizeof r->log - len;

	if (n->kind == BGP_NEWS_DOWN)
		snprintf(r->log + len, room, "down:%s:%s:%u/%u ", downs[n->down],
		    bgp_state_name(n->state), n->notify.code, n->notify.subcode);
	else if (n->kind == BGP_NEWS_STATE)
		snprintf(r->log + len, room, "%s ", bgp_state_name(n->state));
	else if (n->kind == BGP_NEWS_UPDATE && n->outcome != BGP_FINE)
		snprintf(r->log + len, room, "update:%d ", n->outcome);
	else
		snprintf(r->log + len, room, "%s ", kinds[n->kind]);
}

static void
drain(struct rig *r)
{
	struct bgp_news n;

	while (bgp_session_news(r->s, r->now, &scratch, &n)) {
		write_down(r, &n);
		r->last = n;
	}
}

/* The log since the last call. */
static const char *
log_of(struct rig *r)
{
	static char text[sizeof r->log];

	drain(r);
	memcpy(text, r->log, sizeof text);
	r->log[0] = '\0';
	return text;
}

static void
rig_start(struct rig *r, const struct bgp_open *open)
{
	memset(r, 0, sizeof *r);
	r->config.open = *open;
	rng_init(&r->rng, 1);
	r->now = r->spoke = at(ERX_SEC);
	r->s = bgp_session_new(&r->config, &r->rng, r->now);
}

static void
rig_end(struct rig *r)
{
	bgp_session_free(r->s);
}

static void
feed_bytes(struct rig *r, const uint8_t *p, size_t len)
{
	bgp_session_input(r->s, r->now, p, len);
	drain(r);
}

/* From memory of just its size, which is gone when the session has seen it. */
static void
feed(struct rig *r, const char *hex)
{
	size_t size = strlen(hex) / 2 + 1, len;
	uint8_t *p = malloc(size);

	len = test_hex(p, size, hex);
	p = realloc(p, len);
	feed_bytes(r, p, len);
	free(p);
}

static void
feed_open(struct rig *r, const struct bgp_open *open)
{
	uint8_t b[BGP_MESSAGE_MAX];
	struct wr w = wr_init(b, sizeof b);

	bgp_open_encode(&w, open);
	feed_bytes(r, b, wr_len(&w));
}

static struct bgp_open
remote_of(const struct bgp_open *ours)
{
	struct bgp_open theirs = *ours;

	theirs.as = 64501;
	theirs.id = 0x0a000002;
	return theirs;
}

static void
flush(struct rig *r)
{
	const uint8_t *p;

	bgp_session_sent(r->s, r->now, bgp_session_output(r->s, &p));
}

/* A session in a state, with nothing left to be sent or told. */
static void
rig_in(struct rig *r, enum bgp_state state, const struct bgp_open *open)
{
	struct bgp_open theirs = remote_of(open);

	rig_start(r, open);
	if (state >= BGP_STATE_OPENCONFIRM)
		feed_open(r, &theirs);
	if (state >= BGP_STATE_ESTABLISHED)
		feed(r, KEEPALIVE);
	log_of(r);
	flush(r);
	ck_assert_int_eq(bgp_session_state(r->s), state);
}

static void
output_is(struct rig *r, const char *hex)
{
	const uint8_t *p;
	size_t n = bgp_session_output(r->s, &p);

	test_bytes(p, n, hex);
}

/* Goes from deadline to deadline up to a time, noting KEEPALIVEs as they are sent. */
static unsigned
run_until(struct rig *r, struct erx_time end, int64_t *shortest, int64_t *longest)
{
	unsigned n = 0;
	const uint8_t *p;

	while (!erx_time_before(end, bgp_session_deadline(r->s))) {
		ck_assert(!erx_time_before(bgp_session_deadline(r->s), r->now));
		r->now = bgp_session_deadline(r->s);
		bgp_session_tick(r->s, r->now);
		drain(r);
		if (bgp_session_output(r->s, &p) == 0)
			continue;
		output_is(r, KEEPALIVE);
		flush(r);
		n++;
		if (shortest && erx_time_since(r->now, r->spoke) < *shortest)
			*shortest = erx_time_since(r->now, r->spoke);
		if (longest && erx_time_since(r->now, r->spoke) > *longest)
			*longest = erx_time_since(r->now, r->spoke);
		r->spoke = r->now;
	}
	r->now = end;
	return n;
}

/* --- coming up --- */

START_TEST(an_open_is_sent_at_once)
{
	struct rig r;

	rig_start(&r, &plain);
	ck_assert_str_eq(log_of(&r), "OpenSent ");
	output_is(&r,
	    MARKER "002d01 04 fbf4 005a 0a000001 10 020e"
		   "010400010001 0200 41040000fbf4");
	ck_assert_ptr_null(bgp_session_negotiated(r.s));
	ck_assert_uint_eq(bgp_session_local(r.s)->as, 64500);
	rig_end(&r);
}
END_TEST

START_TEST(a_session_comes_up_step_by_step)
{
	struct bgp_open theirs = remote_of(&plain);
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT, &plain);
	theirs.hold = 30;
	feed_open(&r, &theirs);
	ck_assert_str_eq(log_of(&r), "open OpenConfirm ");
	output_is(&r, KEEPALIVE);
	ck_assert_uint_eq(bgp_session_negotiated(r.s)->hold, 30);
	ck_assert_uint_eq(bgp_session_negotiated(r.s)->remote_id, 0x0a000002);
	feed(&r, KEEPALIVE);
	ck_assert_str_eq(log_of(&r), "up ");
	feed(&r, UPDATE_10 END_OF_RIB KEEPALIVE REFRESH_4);
	ck_assert_str_eq(log_of(&r), "update update refresh ");
	ck_assert_int_eq(bgp_session_state(r.s), BGP_STATE_ESTABLISHED);
	rig_end(&r);
}
END_TEST

START_TEST(everything_may_come_in_one_piece)
{
	struct bgp_open theirs = remote_of(&plain);
	uint8_t b[1024];
	struct wr w = wr_init(b, sizeof b);
	struct rig r;
	size_t n;

	rig_start(&r, &plain);
	bgp_open_encode(&w, &theirs);
	n = wr_len(&w);
	n += test_hex(b + n, sizeof b - n, KEEPALIVE UPDATE_10 END_OF_RIB NOTIFICATION);
	feed_bytes(&r, b, n);
	ck_assert_str_eq(log_of(&r),
	    "OpenSent open OpenConfirm up update update down:notified:Idle:6/2 ");
	rig_end(&r);
}
END_TEST

/* Moves what `from` has to send to `to`, cut at random places. */
static bool
carry(struct rig *from, struct rig *to, struct rng *cuts)
{
	const uint8_t *p;
	size_t n = bgp_session_output(from->s, &p);
	uint8_t *copy;

	if (n == 0)
		return false;
	n = 1 + rng_below(cuts, n);
	copy = malloc(n);
	memcpy(copy, p, n);
	bgp_session_sent(from->s, from->now, n);
	feed_bytes(to, copy, n);
	free(copy);
	return true;
}

START_TEST(two_sessions_come_up_whatever_the_cuts)
{
	struct bgp_open theirs = remote_of(&plain);
	struct rng cuts;
	struct rig a, b;

	rng_init(&cuts, (uint64_t)_i);
	rig_start(&a, &plain);
	rig_start(&b, &theirs);
	while (carry(&a, &b, &cuts) || carry(&b, &a, &cuts))
		;
	ck_assert_str_eq(log_of(&a), "OpenSent open OpenConfirm up ");
	ck_assert_str_eq(log_of(&b), "OpenSent open OpenConfirm up ");
	bgp_session_stop(a.s, a.now, BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, "\3bye", 4);
	while (carry(&a, &b, &cuts) || carry(&b, &a, &cuts))
		;
	ck_assert_str_eq(log_of(&a), "down:stopped:Idle:6/2 ");
	ck_assert_str_eq(log_of(&b), "down:notified:Idle:6/2 ");
	ck_assert_uint_eq(b.last.notify.data_len, 4);
	ck_assert_int_eq(memcmp(b.last.notify.data, "\3bye", 4), 0);
	ck_assert_uint_eq(bgp_session_counters(a.s)->bytes_in,
	    bgp_session_counters(b.s)->bytes_out);
	ck_assert_uint_eq(bgp_session_counters(b.s)->bytes_in,
	    bgp_session_counters(a.s)->bytes_out);
	rig_end(&a);
	rig_end(&b);
}
END_TEST

START_TEST(a_message_cut_anywhere_is_the_same_message)
{
	struct rig r;
	uint8_t b[256];
	size_t n = test_hex(b, sizeof b, KEEPALIVE UPDATE_10 END_OF_RIB REFRESH_4);

	for (size_t cut = 0; cut <= n; cut++) {
		rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
		feed_bytes(&r, b, cut);
		feed_bytes(&r, b + cut, n - cut);
		ck_assert_str_eq(log_of(&r), "update update refresh ");
		rig_end(&r);
	}
	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	for (size_t i = 0; i < n; i++)
		feed_bytes(&r, b + i, 1);
	ck_assert_str_eq(log_of(&r), "update update refresh ");
	rig_end(&r);
}
END_TEST

START_TEST(a_whole_message_is_not_copied)
{
	struct bgp_news n;
	struct rig r;
	uint8_t b[64];
	size_t len = test_hex(b, sizeof b, UPDATE_10);

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	bgp_session_input(r.s, r.now, b, len);
	ck_assert(bgp_session_news(r.s, r.now, &scratch, &n));
	ck_assert_ptr_eq(n.msg->body, b + BGP_HEADER_LEN);
	ck_assert_ptr_eq(n.update, &scratch);
	rig_end(&r);
}
END_TEST

START_TEST(a_loss_in_the_middle_of_a_message_leaves_nothing)
{
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	feed(&r, MARKER "100002 00");
	bgp_session_eof(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "down:tcp:Idle:0/0 ");
	rig_end(&r);
}
END_TEST

/* --- timers --- */

START_TEST(a_silent_client_is_dropped)
{
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT, &plain);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 241 * ERX_SEC);
	r.now = at(241 * ERX_SEC - 1);
	bgp_session_tick(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "");
	r.now = at(241 * ERX_SEC);
	bgp_session_tick(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "down:hold:Idle:4/0 ");
	output_is(&r, MARKER "001503 0400");
	ck_assert(erx_time_is_never(bgp_session_deadline(r.s)));
	rig_end(&r);
}
END_TEST

START_TEST(bytes_that_are_no_message_do_not_keep_a_session)
{
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT, &plain);
	r.now = at(200 * ERX_SEC);
	feed(&r, MARKER "0100");
	r.now = at(241 * ERX_SEC);
	bgp_session_tick(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "down:hold:Idle:4/0 ");
	rig_end(&r);
}
END_TEST

START_TEST(an_open_can_be_wanted_sooner)
{
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT, &plain);
	bgp_session_hurry(r.s, r.now, 10 * ERX_SEC);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 11 * ERX_SEC);
	r.now = at(2 * ERX_SEC);
	bgp_session_hurry(r.s, r.now, 10 * ERX_SEC); /* never later */
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 11 * ERX_SEC);
	rig_end(&r);

	rig_in(&r, BGP_STATE_OPENCONFIRM, &plain);
	bgp_session_hurry(r.s, r.now, 1);
	bgp_session_tick(r.s, at(2 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "");
	rig_end(&r);
}
END_TEST

START_TEST(a_hold_timer_that_expires_ends_the_session)
{
	enum bgp_state state = _i ? BGP_STATE_ESTABLISHED : BGP_STATE_OPENCONFIRM;
	struct rig r;

	rig_in(&r, state, &plain);
	run_until(&r, at(91 * ERX_SEC - 1), NULL, NULL);
	ck_assert_str_eq(log_of(&r), "");
	r.now = at(91 * ERX_SEC);
	bgp_session_tick(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "down:hold:Idle:4/0 ");
	output_is(&r, MARKER "001503 0400");
	rig_end(&r);
}
END_TEST

START_TEST(keepalives_and_updates_restart_the_hold_timer)
{
	static const char *const messages[] = { KEEPALIVE, UPDATE_10, END_OF_RIB };
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	run_until(&r, at(80 * ERX_SEC), NULL, NULL);
	feed(&r, messages[_i]);
	run_until(&r, at(170 * ERX_SEC - 1), NULL, NULL);
	ck_assert_ptr_null(strstr(log_of(&r), "down"));
	bgp_session_tick(r.s, at(170 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "down:hold:Idle:4/0 ");
	rig_end(&r);
}
END_TEST

START_TEST(a_route_refresh_does_not_restart_the_hold_timer)
{
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	run_until(&r, at(80 * ERX_SEC), NULL, NULL);
	feed(&r, REFRESH_4);
	ck_assert_str_eq(log_of(&r), "refresh ");
	bgp_session_tick(r.s, at(91 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "down:hold:Idle:4/0 ");
	rig_end(&r);
}
END_TEST

START_TEST(keepalives_come_every_third_of_the_hold_time_with_jitter)
{
	int64_t shortest = INT64_MAX, longest = 0;
	struct rig r;
	unsigned n = 0;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	for (int i = 1; i <= 400; i++) {
		n += run_until(&r, at(i * 20 * ERX_SEC), NULL, NULL);
		feed(&r, KEEPALIVE);
	}
	/* 8000 s in steps of 22.5 to 30 s, in the mean 26.25 s */
	ck_assert_uint_ge(n, 295);
	ck_assert_uint_le(n, 315);

	rig_end(&r);
	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	run_until(&r, at(90 * ERX_SEC), &shortest, &longest);
	ck_assert_int_ge(shortest, 22500 * ERX_MSEC);
	ck_assert_int_le(longest, 30 * ERX_SEC);
	rig_end(&r);
}
END_TEST

/* A host that is late by a tenth of a second still speaks within the third. */
START_TEST(a_keepalive_is_due_before_a_third_of_the_hold_time_is_over)
{
	static const uint16_t holds[] = { 4, 6, 9, 30, 90, 180, 65535 };
	int64_t third = holds[_i] * ERX_SEC / 3, least = third * 3 / 4;
	struct bgp_open open = plain;
	int64_t shortest = INT64_MAX, longest = 0;
	struct rig r;

	open.hold = holds[_i];
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	for (int i = 0; i < 1000; i++) {
		feed(&r, KEEPALIVE);
		run_until(&r, erx_time_add(r.now, third), &shortest, &longest);
	}
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_int_ge(shortest, least > ERX_SEC ? least : ERX_SEC);
	ck_assert_int_le(longest, third - 100 * ERX_MSEC);
	/* There is jitter, though. */
	ck_assert_int_ge(longest - shortest, third / 8);
	rig_end(&r);
}
END_TEST

START_TEST(keepalives_never_come_more_often_than_once_a_second)
{
	struct bgp_open open = plain;
	int64_t shortest = INT64_MAX, longest = 0;
	struct rig r;

	open.hold = 3;
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	for (int i = 0; i < 50; i++) {
		feed(&r, KEEPALIVE);
		run_until(&r, erx_time_add(r.now, 2999 * ERX_MSEC), &shortest,
		    &longest);
	}
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_int_eq(shortest, ERX_SEC);
	ck_assert_int_eq(longest, ERX_SEC);
	rig_end(&r);
}
END_TEST

START_TEST(an_update_that_went_out_saves_a_keepalive)
{
	struct rig r;
	const uint8_t *p;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	for (int i = 2; i < 80; i += 20) {
		r.now = at(i * ERX_SEC);
		feed(&r, KEEPALIVE);
		bgp_session_progress(r.s, r.now, 100, false);
		ck_assert_int_ge(bgp_session_deadline(r.s).us,
		    r.now.us + 22500 * ERX_MSEC);
		bgp_session_tick(r.s, at((i + 19) * ERX_SEC));
		ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	}
	/* That UPDATEs wait is not enough. */
	bgp_session_progress(r.s, r.now, 0, true);
	ck_assert_uint_eq(run_until(&r, erx_time_add(r.now, 30 * ERX_SEC), NULL, NULL),
	    1);
	rig_end(&r);
}
END_TEST

START_TEST(one_unsent_keepalive_is_enough)
{
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	for (int i = 1; i < 100; i++) {
		r.now = at(i * 30 * ERX_SEC);
		feed(&r, KEEPALIVE);
		bgp_session_tick(r.s, r.now);
		if (bgp_session_over(r.s))
			break;
		ck_assert_int_gt(bgp_session_deadline(r.s).us, r.now.us);
		if (i > 1)
			output_is(&r, KEEPALIVE);
	}
	ck_assert_str_eq(log_of(&r), "down:send-hold:Idle:8/0 ");
	rig_end(&r);
}
END_TEST

START_TEST(a_hold_time_of_zero_switches_both_timers_off)
{
	struct bgp_open zero = plain, theirs = remote_of(&plain);
	struct rig r;
	const uint8_t *p;

	(_i ? &zero : &theirs)->hold = 0;
	rig_start(&r, &zero);
	feed_open(&r, &theirs);
	/* Until it is up, the large timer still guards the connection. */
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 241 * ERX_SEC);
	feed(&r, KEEPALIVE);
	flush(&r);
	ck_assert_str_eq(log_of(&r), "OpenSent open OpenConfirm up ");
	ck_assert(erx_time_is_never(bgp_session_deadline(r.s)));
	bgp_session_tick(r.s, at(100000 * ERX_SEC));
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	rig_end(&r);
}
END_TEST

START_TEST(a_peer_that_reads_nothing_is_given_up)
{
	struct bgp_open open = plain;
	int64_t span = _i ? 600 * ERX_SEC : 480 * ERX_SEC;
	struct rig r;

	open.hold = _i ? 300 : 90;
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	r.now = at(10 * ERX_SEC);
	bgp_session_progress(r.s, r.now, 0, true);
	for (int i = 1; i < 10; i++) {
		r.now = at((10 + i * 40) * ERX_SEC);
		feed(&r, KEEPALIVE);
		bgp_session_progress(r.s, r.now, 1, true);
	}
	while (r.now.us + 40 * ERX_SEC < 370 * ERX_SEC + span) {
		r.now.us += 40 * ERX_SEC;
		feed(&r, KEEPALIVE);
		bgp_session_progress(r.s, r.now, 0, true);
		bgp_session_tick(r.s, r.now);
		ck_assert(!bgp_session_over(r.s));
	}
	r.now = at(370 * ERX_SEC + span - 1);
	feed(&r, KEEPALIVE);
	bgp_session_tick(r.s, r.now);
	ck_assert(!bgp_session_over(r.s));
	r.now = at(370 * ERX_SEC + span);
	bgp_session_tick(r.s, r.now);
	ck_assert_str_eq(log_of(&r), "down:send-hold:Idle:8/0 ");
	rig_end(&r);
}
END_TEST

START_TEST(the_send_hold_timer_runs_only_while_something_waits)
{
	struct bgp_open open = plain;
	struct rig r;

	open.hold = 0;
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	bgp_session_progress(r.s, r.now, 0, true);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 481 * ERX_SEC);
	r.now = at(400 * ERX_SEC);
	bgp_session_progress(r.s, r.now, 50, false);
	ck_assert(erx_time_is_never(bgp_session_deadline(r.s)));
	r.now = at(5000 * ERX_SEC);
	bgp_session_progress(r.s, r.now, 0, true);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 5480 * ERX_SEC);
	bgp_session_progress(r.s, r.now, 50, false);
	bgp_session_send_refresh(r.s, IP_V4, 0);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 5480 * ERX_SEC);
	flush(&r);
	ck_assert(erx_time_is_never(bgp_session_deadline(r.s)));
	rig_end(&r);
}
END_TEST

START_TEST(the_spans_can_be_configured)
{
	struct bgp_open theirs = remote_of(&plain);
	struct rig r;

	memset(&r, 0, sizeof r);
	r.config.open = plain;
	r.config.open_hold = 5 * ERX_SEC;
	r.config.send_hold = 7 * ERX_SEC;
	r.s = bgp_session_new(&r.config, &r.rng, r.now);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 5 * ERX_SEC);
	feed_open(&r, &theirs);
	feed(&r, KEEPALIVE);
	flush(&r);
	bgp_session_progress(r.s, r.now, 0, true);
	ck_assert_int_eq(bgp_session_deadline(r.s).us, 7 * ERX_SEC);
	rig_end(&r);
}
END_TEST

/* --- what must not come --- */

static const struct {
	const char *hex, *answer;
} bad_headers[] = {
	{ MARKER "001204", MARKER "001703 0102 0012" },
	{ MARKER "000004", MARKER "001703 0102 0000" },
	{ MARKER "100102", MARKER "001703 0102 1001" },
	{ MARKER "ffff02", MARKER "001703 0102 ffff" },
	{ MARKER "001c01", MARKER "001703 0102 001c" },
	{ MARKER "001602", MARKER "001703 0102 0016" },
	{ MARKER "001404", MARKER "001703 0102 0014" },
	{ MARKER "001300", MARKER "001603 0103 00" },
	{ MARKER "001306", MARKER "001603 0103 06" },
	{ MARKER "0013ff", MARKER "001603 0103 ff" },
	{ "7fffffffffffffffffffffffffffffff 001304", MARKER "001503 0101" },
	{ "fffffffffffffffffffffffffffffffe 001304", MARKER "001503 0101" },
	{ "00000000000000000000000000000000 000003", MARKER "001503 0101" },
};
#define N_BAD_HEADERS ((int)(sizeof bad_headers / sizeof *bad_headers))

START_TEST(a_bad_header_ends_the_session_in_every_state)
{
	enum bgp_state state = BGP_STATE_OPENSENT + _i / N_BAD_HEADERS;
	const char *answer = bad_headers[_i % N_BAD_HEADERS].answer;
	struct rig r;

	rig_in(&r, state, &plain);
	feed(&r, bad_headers[_i % N_BAD_HEADERS].hex);
	ck_assert_ptr_nonnull(strstr(log_of(&r), "down:fault:Idle:1/"));
	ck_assert_ptr_nonnull(r.last.fault.reason);
	output_is(&r, answer);
	feed(&r, KEEPALIVE UPDATE_10);
	bgp_session_tick(r.s, at(10000 * ERX_SEC));
	bgp_session_eof(r.s, r.now);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, NULL, 0);
	ck_assert_str_eq(log_of(&r), "");
	output_is(&r, answer);
	rig_end(&r);
}
END_TEST

START_TEST(every_octet_of_the_marker_counts)
{
	uint8_t b[64];
	struct rig r;
	size_t n = test_hex(b, sizeof b, KEEPALIVE KEEPALIVE);

	b[BGP_HEADER_LEN + _i] ^= 0x10;
	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	feed_bytes(&r, b, n);
	ck_assert_str_eq(log_of(&r), "down:fault:Idle:1/1 ");
	ck_assert_uint_eq(bgp_session_counters(r.s)->messages_in, 3);
	rig_end(&r);
}
END_TEST

START_TEST(a_message_out_of_place_is_an_fsm_error)
{
	static const struct {
		enum bgp_state state;
		const char *hex, *answer;
	} cases[] = {
		{ BGP_STATE_OPENSENT, KEEPALIVE, MARKER "001603 0501 04" },
		{ BGP_STATE_OPENSENT, UPDATE_10, MARKER "001603 0501 02" },
		{ BGP_STATE_OPENSENT, REFRESH_4, MARKER "001603 0501 05" },
		{ BGP_STATE_OPENCONFIRM, UPDATE_10, MARKER "001603 0502 02" },
		{ BGP_STATE_OPENCONFIRM, REFRESH_4, MARKER "001603 0502 05" },
		{ BGP_STATE_OPENCONFIRM, MARKER "001d01 04fbf5005a0a00000200",
		    MARKER "001603 0502 01" },
		{ BGP_STATE_ESTABLISHED, MARKER "001d01 04fbf5005a0a00000200",
		    MARKER "001603 0503 01" },
	};
	struct rig r;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		rig_in(&r, cases[i].state, &plain);
		feed(&r, cases[i].hex);
		ck_assert_ptr_nonnull(strstr(log_of(&r), "down:fault:Idle:5/"));
		ck_assert_str_eq(r.last.fault.reason, "message out of place");
		output_is(&r, cases[i].answer);
		rig_end(&r);
	}
}
END_TEST

START_TEST(an_open_that_is_not_acceptable_is_refused)
{
	static const struct {
		const char *hex, *answer;
	} cases[] = {
		{ MARKER "001d01 03fbf5005a0a00000200", MARKER "001703 0201 0004" },
		{ MARKER "001d01 04fbf6005a0a00000200", MARKER "001503 0202" },
		{ MARKER "001d01 04fbf5005a0000000000", MARKER "001503 0203" },
		{ MARKER "001d01 04fbf500020a00000200", MARKER "001503 0206" },
		{ MARKER "001d01 04fbf5005a0a00000201", MARKER "001503 0200" },
	};
	struct rig r;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		memset(&r, 0, sizeof r);
		r.config.open = plain;
		r.config.expected_as = 64501;
		r.s = bgp_session_new(&r.config, &r.rng, r.now);
		flush(&r);
		feed(&r, cases[i].hex);
		ck_assert_ptr_nonnull(strstr(log_of(&r), "down:fault:Idle:2/"));
		ck_assert_ptr_null(bgp_session_negotiated(r.s));
		output_is(&r, cases[i].answer);
		rig_end(&r);
	}
}
END_TEST

START_TEST(a_notification_is_never_answered)
{
	static const char *const hex[] = {
		NOTIFICATION,
		MARKER "001503 0100",
		MARKER "001503 0000",
		MARKER "001503 ffff",
		MARKER "001703 0602ff41", /* text longer than the message */
		MARKER "001403 06",       /* too short to be one */
		MARKER "001303",
		MARKER "100103",
	};
	size_t n = sizeof hex / sizeof *hex;
	enum bgp_state state = BGP_STATE_OPENSENT + (unsigned)_i / n;
	struct rig r;
	const uint8_t *p;

	rig_in(&r, state, &plain);
	feed(&r, hex[(unsigned)_i % n]);
	ck_assert_ptr_nonnull(strstr(log_of(&r), "down:notified:Idle:"));
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	feed(&r, KEEPALIVE);
	ck_assert_str_eq(log_of(&r), "");
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	rig_end(&r);
}
END_TEST

START_TEST(a_loss_before_the_open_lets_the_peer_try_again_at_once)
{
	static const char *const want[] = { "down:tcp:Active:0/0 ",
		"down:tcp:Idle:0/0 ", "down:tcp:Idle:0/0 " };
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT + (unsigned)_i, &plain);
	bgp_session_eof(r.s, r.now);
	bgp_session_eof(r.s, r.now);
	ck_assert(bgp_session_over(r.s));
	ck_assert_str_eq(log_of(&r), want[_i]);
	feed(&r, KEEPALIVE);
	ck_assert_str_eq(log_of(&r), "");
	rig_end(&r);
}
END_TEST

/* --- UPDATE --- */

START_TEST(an_update_is_delivered_decoded)
{
	struct ip_prefix prefix;
	struct bgp_news n;
	struct rig r;
	uint8_t b[64];
	size_t len = test_hex(b, sizeof b, UPDATE_10);
	char text[IP_PREFIX_STRLEN];

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	bgp_session_input(r.s, r.now, b, len);
	ck_assert(bgp_session_news(r.s, r.now, &scratch, &n));
	ck_assert_int_eq(n.outcome, BGP_FINE);
	ck_assert_int_eq(n.state, BGP_STATE_ESTABLISHED);
	ck_assert(bgp_nlri_next(&n.update->announced[0], &prefix));
	ck_assert_str_eq(ip_prefix_text(&prefix, text), "10.0.0.0/8");
	ck_assert(!bgp_nlri_next(&n.update->announced[0], &prefix));
	ck_assert(!bgp_session_news(r.s, r.now, &scratch, &n));
	rig_end(&r);
}
END_TEST

START_TEST(an_update_with_a_bad_attribute_keeps_the_session)
{
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	/* ORIGIN 9 */
	feed(&r,
	    MARKER "002d02 0000 0014 40010109 40020602010000fc00 400304c0000201 080a");
	ck_assert_str_eq(log_of(&r), "update:2 ");
	ck_assert_ptr_nonnull(r.last.fault.reason);
	ck_assert_ptr_nonnull(r.last.msg);
	feed(&r, UPDATE_10);
	ck_assert_str_eq(log_of(&r), "update ");
	ck_assert_int_eq(r.last.fault.outcome, BGP_FINE);
	rig_end(&r);
}
END_TEST

START_TEST(an_update_whose_prefixes_cannot_be_found_ends_the_session)
{
	struct rig r;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	feed(&r, MARKER "001702 00050000" UPDATE_10);
	ck_assert_str_eq(log_of(&r), "down:fault:Idle:3/1 ");
	rig_end(&r);
}
END_TEST

static struct bgp_open
extended(bool ours)
{
	struct bgp_open open = plain;

	if (ours)
		open.caps |= BGP_CAPS_EXTENDED_MESSAGE;
	return open;
}

START_TEST(long_messages_are_taken_where_that_was_announced)
{
	struct bgp_open ours = extended(_i & 1), theirs = remote_of(&plain);
	uint8_t *b = calloc(1, SPACE);
	struct rig r;

	if (_i & 2)
		theirs.caps |= BGP_CAPS_EXTENDED_MESSAGE;
	rig_start(&r, &ours);
	feed_open(&r, &theirs);
	feed(&r, KEEPALIVE);
	flush(&r);
	log_of(&r);
	/* 65535 octets: nothing withdrawn, no attributes, 21837 times 0.0.0.0/16. */
	test_hex(b, SPACE, MARKER "ffff02 0000 0000");
	for (size_t i = 23; i + 3 <= 65534; i += 3)
		b[i] = 16;
	feed_bytes(&r, b, 30000);
	feed_bytes(&r, b + 30000, 35535);
	ck_assert_str_eq(log_of(&r), _i & 1 ? "update:2 " : "down:fault:Idle:1/2 ");
	free(b);
	rig_end(&r);
}
END_TEST

/* --- ROUTE-REFRESH --- */

static const struct {
	uint8_t caps;
	const char *hex, *log;
	unsigned subtype;
} refreshes[] = {
	{ BGP_CAPS_REFRESH, REFRESH_4, "refresh ", 0 },
	{ 0, REFRESH_4, "", 0 },
	{ 0, MARKER "001705 0001 02 01", "", 0 },
	{ BGP_CAPS_REFRESH, MARKER "001705 0002 00 01", "", 0 },
	{ BGP_CAPS_REFRESH, MARKER "001705 0001 00 02", "", 0 },
	{ BGP_CAPS_REFRESH, MARKER "001705 1234 00 ff", "", 0 },
	/* Without RFC 7313 the octet means nothing. */
	{ BGP_CAPS_REFRESH, MARKER "001705 0001 02 01", "refresh ", 0 },
	{ BGP_CAPS_REFRESH, MARKER "001805 0001 01 01 00", "", 0 },
	{ BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH, MARKER "001705 0001 01 01",
	    "refresh ", 1 },
	{ BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH, MARKER "001705 0001 02 01",
	    "refresh ", 2 },
	{ BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH, MARKER "001705 0001 03 01", "",
	    0 },
	{ BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH, MARKER "001805 0001 01 01 aa",
	    "down:fault:Idle:7/1 ", 0 },
	{ BGP_CAPS_REFRESH, MARKER "001505 0001", "down:fault:Idle:1/2 ", 0 },
};

START_TEST(a_route_refresh_is_delivered_when_it_was_agreed)
{
	struct bgp_open open = plain;
	struct rig r;

	open.caps = (uint8_t)(BGP_CAPS_AS4 | refreshes[_i].caps);
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	feed(&r, refreshes[_i].hex);
	ck_assert_str_eq(log_of(&r), refreshes[_i].log);
	if (r.last.kind == BGP_NEWS_REFRESH) {
		ck_assert_uint_eq(r.last.refresh.family, IP_V4);
		ck_assert_uint_eq(r.last.refresh.subtype, refreshes[_i].subtype);
	}
	rig_end(&r);
}
END_TEST

START_TEST(a_boundary_of_a_wrong_length_is_sent_back_whole)
{
	struct bgp_open open = plain;
	struct rig r;
	uint8_t b[200];
	const uint8_t *p;

	open.caps |= BGP_CAPS_ENHANCED_REFRESH;
	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	memset(b, 0x55, sizeof b);
	test_hex(b, sizeof b, MARKER "00c805 0001 01 01");
	feed_bytes(&r, b, sizeof b);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 21 + sizeof b);
	ck_assert_int_eq(memcmp(p + 21, b, sizeof b), 0);
	rig_end(&r);
}
END_TEST

START_TEST(a_refresh_is_asked_for_only_where_it_was_agreed)
{
	struct bgp_open open = plain;
	struct rig r;
	const uint8_t *p;

	rig_in(&r, BGP_STATE_OPENCONFIRM, &open);
	bgp_session_send_refresh(r.s, IP_V4, 0);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	rig_end(&r);

	rig_in(&r, BGP_STATE_ESTABLISHED, &open);
	bgp_session_send_refresh(r.s, IP_V6, 0);
	bgp_session_send_refresh(r.s, IP_V4, 1);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), 0);
	bgp_session_send_refresh(r.s, IP_V4, 0);
	output_is(&r, REFRESH_4);
	/* The queue is bounded, even if the owner is not. */
	for (int i = 0; i < 10000; i++)
		bgp_session_send_refresh(r.s, IP_V4, 0);
	ck_assert_uint_lt(bgp_session_output(r.s, &p), 5000);
	rig_end(&r);
}
END_TEST

/* --- stopping, output, counters --- */

START_TEST(a_stop_says_why)
{
	struct rig r;

	rig_in(&r, BGP_STATE_OPENSENT + (unsigned)_i, &plain);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_MAX_PREFIXES,
	    "\0\1\1\0\0\0\xc8", 7);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, NULL, 0);
	output_is(&r, MARKER "001c03 0601 000101000000c8");
	flush(&r);
	ck_assert_str_eq(log_of(&r), "down:stopped:Idle:6/1 ");
	/* The data stays although it has been sent. */
	ck_assert_uint_eq(r.last.notify.data_len, 7);
	ck_assert_uint_eq(r.last.notify.data[6], 0xc8);
	rig_end(&r);
}
END_TEST

START_TEST(a_stop_takes_back_the_unsent_keepalive_but_not_the_open)
{
	struct bgp_open theirs = remote_of(&plain);
	const uint8_t *p;
	struct rig r;
	size_t n;

	rig_start(&r, &plain);
	n = bgp_session_output(r.s, &p);
	feed_open(&r, &theirs);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), n + BGP_HEADER_LEN);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_COLLISION, NULL, 0);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), n + 21);
	ck_assert_uint_eq(p[18], BGP_OPEN);
	ck_assert_uint_eq(p[n + 18], BGP_NOTIFICATION);
	ck_assert_uint_eq(bgp_session_counters(r.s)->messages_out, 2);
	rig_end(&r);

	/* One that has been begun must be finished. */
	rig_in(&r, BGP_STATE_OPENSENT, &plain);
	feed_open(&r, &theirs);
	bgp_session_sent(r.s, r.now, 1);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_COLLISION, NULL, 0);
	output_is(&r, "ffffffffffffffffffffffffffffff001304" MARKER "001503 0607");
	rig_end(&r);
}
END_TEST

START_TEST(data_that_is_too_long_for_a_notification_is_cut)
{
	static uint8_t data[5000];
	struct rig r;
	const uint8_t *p;

	rig_in(&r, BGP_STATE_ESTABLISHED, &plain);
	bgp_session_stop(r.s, r.now, BGP_ERR_CEASE, BGP_CEASE_RESET, data, sizeof data);
	ck_assert_uint_eq(bgp_session_output(r.s, &p), BGP_MESSAGE_MAX);
	rig_end(&r);
}
END_TEST

START_TEST(output_is_drained_in_any_portions)
{
	struct rig r;
	const uint8_t *p, *q;
	size_t n;

	rig_start(&r, &plain);
	n = bgp_session_output(r.s, &p);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_eq(bgp_session_output(r.s, &q), n - i);
		ck_assert_ptr_eq(q, p + i);
		if (i == 10)
			bgp_session_sent(r.s, r.now, 0);
		bgp_session_sent(r.s, r.now, 1);
	}
	ck_assert_uint_eq(bgp_session_output(r.s, &q), 0);
	ck_assert_uint_eq(bgp_session_counters(r.s)->bytes_out, n);
	rig_end(&r);
}
END_TEST

START_TEST(counters_count)
{
	struct bgp_open theirs = remote_of(&plain);
	struct bgp_counters *c;
	struct rig r;

	rig_start(&r, &plain);
	flush(&r);
	feed_open(&r, &theirs);
	feed(&r, KEEPALIVE UPDATE_10 END_OF_RIB REFRESH_4);
	flush(&r);
	bgp_session_progress(r.s, r.now, 100, false);
	feed(&r, NOTIFICATION UPDATE_10);
	c = bgp_session_counters(r.s);
	ck_assert_uint_eq(c->messages_in, 6);
	ck_assert_uint_eq(c->updates_in, 2);
	ck_assert_uint_eq(c->messages_out, 2);
	ck_assert_uint_eq(c->updates_out, 0);
	ck_assert_uint_eq(c->bytes_in, 45 + 19 + 45 + 23 + 23 + 21);
	ck_assert_uint_eq(c->bytes_out, 45 + 19 + 100);
	rig_end(&r);
}
END_TEST

START_TEST(without_a_session_there_is_nothing_to_free)
{
	bgp_session_free(NULL);
}
END_TEST

static void
add_timers(TCase *tc)
{
	tcase_add_test(tc, a_silent_client_is_dropped);
	tcase_add_test(tc, bytes_that_are_no_message_do_not_keep_a_session);
	tcase_add_test(tc, an_open_can_be_wanted_sooner);
	tcase_add_loop_test(tc, a_hold_timer_that_expires_ends_the_session, 0, 2);
	tcase_add_loop_test(tc, keepalives_and_updates_restart_the_hold_timer, 0, 3);
	tcase_add_test(tc, a_route_refresh_does_not_restart_the_hold_timer);
	tcase_add_test(tc, keepalives_come_every_third_of_the_hold_time_with_jitter);
	tcase_add_loop_test(tc,
	    a_keepalive_is_due_before_a_third_of_the_hold_time_is_over, 0, 7);
	tcase_add_test(tc, keepalives_never_come_more_often_than_once_a_second);
	tcase_add_test(tc, an_update_that_went_out_saves_a_keepalive);
	tcase_add_test(tc, one_unsent_keepalive_is_enough);
	tcase_add_loop_test(tc, a_hold_time_of_zero_switches_both_timers_off, 0, 2);
	tcase_add_loop_test(tc, a_peer_that_reads_nothing_is_given_up, 0, 2);
	tcase_add_test(tc, the_send_hold_timer_runs_only_while_something_waits);
	tcase_add_test(tc, the_spans_can_be_configured);
}

TCase *
test_bgp_session(void)
{
	TCase *tc = tcase_create("bgp/session");

	tcase_add_test(tc, an_open_is_sent_at_once);
	tcase_add_test(tc, a_session_comes_up_step_by_step);
	tcase_add_test(tc, everything_may_come_in_one_piece);
	tcase_add_loop_test(tc, two_sessions_come_up_whatever_the_cuts, 0, 100);
	tcase_add_test(tc, a_message_cut_anywhere_is_the_same_message);
	tcase_add_test(tc, a_whole_message_is_not_copied);
	tcase_add_test(tc, a_loss_in_the_middle_of_a_message_leaves_nothing);
	add_timers(tc);
	tcase_add_loop_test(tc, a_bad_header_ends_the_session_in_every_state, 0,
	    3 * N_BAD_HEADERS);
	tcase_add_loop_test(tc, every_octet_of_the_marker_counts, 0, 16);
	tcase_add_test(tc, a_message_out_of_place_is_an_fsm_error);
	tcase_add_test(tc, an_open_that_is_not_acceptable_is_refused);
	tcase_add_loop_test(tc, a_notification_is_never_answered, 0, 3 * 8);
	tcase_add_loop_test(tc, a_loss_before_the_open_lets_the_peer_try_again_at_once,
	    0, 3);
	tcase_add_test(tc, an_update_is_delivered_decoded);
	tcase_add_test(tc, an_update_with_a_bad_attribute_keeps_the_session);
	tcase_add_test(tc, an_update_whose_prefixes_cannot_be_found_ends_the_session);
	tcase_add_loop_test(tc, long_messages_are_taken_where_that_was_announced, 0, 4);
	tcase_add_loop_test(tc, a_route_refresh_is_delivered_when_it_was_agreed, 0,
	    (int)(sizeof refreshes / sizeof *refreshes));
	tcase_add_test(tc, a_boundary_of_a_wrong_length_is_sent_back_whole);
	tcase_add_test(tc, a_refresh_is_asked_for_only_where_it_was_agreed);
	tcase_add_loop_test(tc, a_stop_says_why, 0, 3);
	tcase_add_test(tc, a_stop_takes_back_the_unsent_keepalive_but_not_the_open);
	tcase_add_test(tc, data_that_is_too_long_for_a_notification_is_cut);
	tcase_add_test(tc, output_is_drained_in_any_portions);
	tcase_add_test(tc, counters_count);
	tcase_add_test(tc, without_a_session_there_is_nothing_to_free);
	return tc;
}
