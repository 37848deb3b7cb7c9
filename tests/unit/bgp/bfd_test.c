/*
 * BFD control packets, octet by octet, and two sessions over a path that the test can
 * cut: what RFC 5880 says, a section at a time.
 */
#include "bgp/bfd.h"
#include "test.h"

#include <string.h>

/* Up, mult 3, mine 1, yours 2, 300 ms both ways, no echo. */
#define GOOD "20 c0 03 18 00000001 00000002 000493e0 000493e0 00000000"

static enum bfd_fault
decode(struct bfd_packet *p, const char *hex)
{
	uint8_t octets[64];

	return bfd_packet_decode(p, octets, test_hex(octets, sizeof octets, hex));
}

START_TEST(a_packet_is_24_octets_as_5880_draws_them)
{
	struct bfd_packet p = { .state = BFD_INIT,
		.diag = BFD_DIAG_SIGNALED,
		.flags = BFD_POLL,
		.multiplier = 5,
		.mine = 0x01020304,
		.yours = 0x0a0b0c0d,
		.tx = 1000000,
		.rx = 300000,
		.echo_rx = 0 };
	uint8_t out[BFD_PACKET_LEN];
	struct bfd_packet again;

	bfd_packet_encode(&p, out);
	test_bytes(out, sizeof out,
	    "23 a0 05 18 01020304 0a0b0c0d 000f4240 000493e0 "
	    "00000000");
	ck_assert_int_eq(bfd_packet_decode(&again, out, sizeof out), BFD_FINE);
	ck_assert_int_eq(again.state, BFD_INIT);
	ck_assert_int_eq(again.diag, BFD_DIAG_SIGNALED);
	ck_assert_int_eq(again.flags, BFD_POLL);
	ck_assert_int_eq(again.multiplier, 5);
	ck_assert_uint_eq(again.mine, 0x01020304);
	ck_assert_uint_eq(again.yours, 0x0a0b0c0d);
	ck_assert_uint_eq(again.tx, 1000000);
	ck_assert_uint_eq(again.rx, 300000);
}
END_TEST

static const struct {
	enum bfd_fault fault;
	const char *hex;
} packets[] = {
	{ BFD_FINE, GOOD },
	/* Padding behind it, flags that are granted, a diagnostic nobody knows. */
	{ BFD_FINE, GOOD "ffffffff" },
	{ BFD_FINE, "3f fa 03 18 00000001 00000002 000493e0 000493e0 00000000" },
	/* Your Discriminator 0 in Down and AdminDown. */
	{ BFD_FINE, "20 40 03 18 00000001 00000000 000f4240 000493e0 00000000" },
	{ BFD_FINE, "27 00 03 18 00000001 00000000 000f4240 000493e0 00000000" },
	{ BFD_BAD_SHORT, "" },
	{ BFD_BAD_SHORT, "20 c0 03 18 00000001 00000002 000493e0 000493e0 000000" },
	{ BFD_BAD_VERSION, "00 c0 03 18 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_VERSION, "40 c0 03 18 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_LENGTH, "20 c0 03 17 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_LENGTH, "20 c0 03 19 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_LENGTH, "20 c0 03 00 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_LENGTH, "20 c4 03 18 00000001 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_MULTIPLIER,
	    "20 c0 00 18 00000001 00000002 000493e0 000493e0 "
	    "00000000" },
	{ BFD_BAD_MULTIPOINT,
	    "20 c1 03 18 00000001 00000002 000493e0 000493e0 "
	    "00000000" },
	{ BFD_BAD_MINE, "20 c0 03 18 00000000 00000002 000493e0 000493e0 00000000" },
	{ BFD_BAD_YOURS, "20 c0 03 18 00000001 00000000 000493e0 000493e0 00000000" },
	{ BFD_BAD_YOURS, "20 80 03 18 00000001 00000000 000493e0 000493e0 00000000" },
	{ BFD_BAD_AUTHENTICATED,
	    "20 c4 03 1a 00000001 00000002 000493e0 000493e0 "
	    "00000000 0102" },
};

START_TEST(packets_are_discarded_for_the_reasons_of_5880_6_8_6)
{
	struct bfd_packet p;

	ck_assert_msg(decode(&p, packets[_i].hex) == packets[_i].fault, "%s: %s",
	    packets[_i].hex, bfd_fault_name(decode(&p, packets[_i].hex)));
}
END_TEST

/* --- two ends --- */

enum { SENT_MAX = 4096 };

struct end {
	struct bfd bfd;
	struct erx_time at[SENT_MAX]; /* packets sent, and their flags and states */
	uint8_t flags[SENT_MAX], states[SENT_MAX];
	unsigned n;
	unsigned ups, downs;
};

struct pair {
	struct end a, b;
	struct erx_time now;
	bool cut;
};

static void deliver(struct pair *, struct end *to, const uint8_t *octets);

static void
send_all(struct pair *x, struct end *e)
{
	struct end *far = e == &x->a ? &x->b : &x->a;
	uint8_t out[BFD_PACKET_LEN];

	while (bfd_output(&e->bfd, x->now, out)) {
		ck_assert_uint_lt(e->n, SENT_MAX);
		e->at[e->n] = x->now;
		e->flags[e->n] = out[1] & 0x3f;
		e->states[e->n++] = out[1] >> 6;
		if (!x->cut)
			deliver(x, far, out);
	}
}

static void
count(struct end *e)
{
	if (e->bfd.state == BFD_UP)
		e->ups++;
	else if (e->bfd.state == BFD_DOWN)
		e->downs++;
}

static void
deliver(struct pair *x, struct end *to, const uint8_t *octets)
{
	struct bfd_packet p;

	ck_assert_int_eq(bfd_packet_decode(&p, octets, BFD_PACKET_LEN), BFD_FINE);
	if (p.yours)
		ck_assert_uint_eq(p.yours, to->bfd.discriminator);
	if (bfd_input(&to->bfd, x->now, &p))
		count(to);
	send_all(x, to);
}

static void
tick(struct pair *x, struct end *e)
{
	if (bfd_tick(&e->bfd, x->now))
		count(e);
	send_all(x, e);
}

static void
run(struct pair *x, int64_t us)
{
	struct erx_time until = erx_time_add(x->now, us);

	for (;;) {
		struct erx_time at =
		    erx_time_min(bfd_deadline(&x->a.bfd), bfd_deadline(&x->b.bfd));

		if (erx_time_before(until, at))
			break;
		if (erx_time_before(x->now, at))
			x->now = at;
		tick(x, &x->a);
		tick(x, &x->b);
	}
	x->now = until;
}

static void
pair_init(struct pair *x, int64_t a, uint8_t mult_a, int64_t b, uint8_t mult_b)
{
	struct bfd_config ca = { a, mult_a }, cb = { b, mult_b };

	memset(x, 0, sizeof *x);
	x->now = (struct erx_time){ 5 * ERX_SEC };
	bfd_init(&x->a.bfd, &ca, 11, 1);
	bfd_init(&x->b.bfd, &cb, 22, 2);
}

static void
start(struct pair *x)
{
	bfd_start(&x->a.bfd, x->now);
	send_all(x, &x->a);
	bfd_start(&x->b.bfd, x->now);
	send_all(x, &x->b);
}

static void
up_pair(struct pair *x)
{
	pair_init(x, 300 * ERX_MSEC, 3, 300 * ERX_MSEC, 3);
	start(x);
	run(x, 4 * ERX_SEC);
	ck_assert_int_eq(x->a.bfd.state, BFD_UP);
	ck_assert_int_eq(x->b.bfd.state, BFD_UP);
}

/* Ours, theirs: what becomes of ours. */
static const char *const cells[BFD_STATE_N] = {
	[BFD_ADMIN_DOWN] = "AAAA",
	[BFD_DOWN] = "DIUD",
	[BFD_INIT] = "DIUU",
	[BFD_UP] = "DDUU",
};

/* A session in `state`, with the far end known as number 22. */
static void
in_state(struct bfd *b, enum bfd_state state, struct erx_time now)
{
	struct bfd_config c = { BFD_INTERVAL, BFD_MULTIPLIER };
	struct bfd_packet p = { .state = BFD_DOWN,
		.multiplier = 3,
		.mine = 22,
		.tx = 300000,
		.rx = 300000 };

	bfd_init(b, &c, 11, 1);
	if (state == BFD_ADMIN_DOWN)
		return;
	bfd_start(b, now);
	if (state == BFD_DOWN)
		return;
	bfd_input(b, now, &p);
	p.state = BFD_INIT;
	p.yours = 11;
	if (state == BFD_UP)
		bfd_input(b, now, &p);
	ck_assert_int_eq(b->state, state);
}

START_TEST(every_cell_says_what_5880_6_8_6_says)
{
	static const char letters[] = "ADIU";
	struct erx_time now = { ERX_SEC };
	struct bfd b;

	for (unsigned theirs = 0; theirs < BFD_STATE_N; theirs++) {
		struct bfd_packet p = { .state = (uint8_t)theirs,
			.multiplier = 3,
			.mine = 22,
			.yours = 11,
			.tx = 300000,
			.rx = 300000 };
		bool changed;

		in_state(&b, (enum bfd_state)_i, now);
		changed = bfd_input(&b, now, &p);
		ck_assert_msg(letters[b.state] == cells[_i][theirs], "%s, heard %s: %s",
		    bfd_state_name((enum bfd_state)_i),
		    bfd_state_name((enum bfd_state)theirs), bfd_state_name(b.state));
		ck_assert(changed == ((unsigned)b.state != (unsigned)_i));
		if (changed && b.state == BFD_DOWN)
			ck_assert_int_eq(b.diag, BFD_DIAG_SIGNALED);
	}
}
END_TEST

START_TEST(two_ends_come_up_and_agree_on_300_ms)
{
	struct pair x;

	up_pair(&x);
	ck_assert_uint_eq(x.a.ups, 1);
	ck_assert_uint_eq(x.b.ups, 1);
	ck_assert_uint_eq(x.a.bfd.remote_discriminator, 22);
	ck_assert_uint_eq(x.b.bfd.remote_discriminator, 11);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 300 * ERX_MSEC);
	ck_assert_int_eq(bfd_detection_time(&x.a.bfd), 900 * ERX_MSEC);
	ck_assert_int_eq(x.a.bfd.diag, BFD_DIAG_NONE);
	ck_assert(!x.a.bfd.polling);
	run(&x, 3600 * ERX_SEC / 10);
	ck_assert_uint_eq(x.a.downs + x.b.downs, 0);
}
END_TEST

/* 6.8.3 and the ceiling of the reference: jitter makes intervals shorter only. */
START_TEST(alone_it_sends_at_most_once_a_second)
{
	struct pair x;
	unsigned n;

	pair_init(&x, 50 * ERX_MSEC, 3, 50 * ERX_MSEC, 3);
	bfd_start(&x.a.bfd, x.now);
	send_all(&x, &x.a);
	run(&x, 100 * ERX_SEC);
	n = x.a.n;
	ck_assert_uint_ge(n, 70);
	for (unsigned i = 1; i < n; i++)
		ck_assert_int_ge(erx_time_since(x.a.at[i], x.a.at[i - 1]), ERX_SEC);
	ck_assert_int_ge(x.a.bfd.tx, ERX_SEC);
}
END_TEST

START_TEST(nothing_is_heard_of_a_session_that_did_not_start)
{
	struct pair x;

	pair_init(&x, BFD_INTERVAL, 3, BFD_INTERVAL, 3);
	ck_assert(erx_time_is_never(bfd_deadline(&x.a.bfd)));
	send_all(&x, &x.a);
	ck_assert_uint_eq(x.a.n, 0);
}
END_TEST

/* 6.8.7: 75 to 100 % of the larger of what we want and what they can take. */
START_TEST(packets_are_jittered_by_up_to_a_quarter)
{
	struct pair x;
	int64_t least = ERX_SEC, most = 0;
	unsigned n;

	pair_init(&x, 300 * ERX_MSEC, 3, 750 * ERX_MSEC, 3);
	start(&x);
	run(&x, 10 * ERX_SEC);
	n = x.a.n;
	run(&x, 300 * ERX_SEC);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 750 * ERX_MSEC);
	for (unsigned i = n; i < x.a.n; i++) {
		int64_t d = erx_time_since(x.a.at[i], x.a.at[i - 1]);

		least = d < least ? d : least;
		most = d > most ? d : most;
	}
	ck_assert_int_ge(least, 562500);
	ck_assert_int_lt(least, 600000); /* the whole range is used */
	ck_assert_int_le(most, 750000);
	ck_assert_int_gt(most, 712500);
}
END_TEST

START_TEST(with_a_multiplier_of_1_jitter_is_at_least_a_tenth)
{
	struct pair x;
	unsigned n;

	pair_init(&x, 300 * ERX_MSEC, 1, 300 * ERX_MSEC, 1);
	start(&x);
	run(&x, 10 * ERX_SEC);
	ck_assert_int_eq(x.a.bfd.state, BFD_UP);
	n = x.a.n;
	run(&x, 100 * ERX_SEC);
	for (unsigned i = n; i < x.a.n; i++)
		ck_assert_int_le(erx_time_since(x.a.at[i], x.a.at[i - 1]), 270000);
	ck_assert_uint_eq(x.a.downs, 0);
}
END_TEST

/* 6.8.4: their multiplier, and the larger of what we can take and what they want. */
START_TEST(detection_time_is_their_multiplier_times_the_slower)
{
	struct pair x;

	pair_init(&x, 300 * ERX_MSEC, 3, 1000 * ERX_MSEC, 5);
	start(&x);
	run(&x, 10 * ERX_SEC);
	ck_assert_int_eq(bfd_detection_time(&x.a.bfd), 5000 * ERX_MSEC);
	ck_assert_int_eq(bfd_detection_time(&x.b.bfd), 3000 * ERX_MSEC);
}
END_TEST

START_TEST(silence_for_the_detection_time_is_down_with_diag_1)
{
	struct pair x;
	struct erx_time heard;

	up_pair(&x);
	x.cut = true;
	heard = x.a.bfd.heard;
	run(&x, 900 * ERX_MSEC - 1 - erx_time_since(x.now, heard));
	ck_assert_int_eq(x.a.bfd.state, BFD_UP);
	run(&x, 1);
	ck_assert_int_eq(x.a.bfd.state, BFD_DOWN);
	ck_assert_int_eq(x.a.bfd.diag, BFD_DIAG_EXPIRED);
	ck_assert(bfd_lost(&x.a.bfd));
	ck_assert_uint_eq(x.a.bfd.remote_discriminator, 0);
	/* What it sends from then on is slow again, and says why. */
	ck_assert_int_eq(x.a.states[x.a.n - 1], BFD_DOWN);
	ck_assert_int_ge(x.a.bfd.tx, ERX_SEC);
	x.cut = false;
	run(&x, 4 * ERX_SEC);
	ck_assert_int_eq(x.a.bfd.state, BFD_UP);
	ck_assert_uint_eq(x.a.ups, 2);
}
END_TEST

START_TEST(init_does_not_wait_for_ever)
{
	struct erx_time now = { ERX_SEC };
	struct bfd b;

	in_state(&b, BFD_INIT, now);
	ck_assert(bfd_tick(&b, erx_time_add(now, 900 * ERX_MSEC)));
	ck_assert_int_eq(b.state, BFD_DOWN);
	ck_assert_int_eq(b.diag, BFD_DIAG_EXPIRED);
}
END_TEST

/* A far end that is Down but silent is forgotten too (6.8.1), and what it asked for: it
 * may have asked for silence. */
START_TEST(who_is_silent_is_forgotten_in_down_too)
{
	struct erx_time now = { ERX_SEC };
	struct bfd_packet p = { .state = BFD_UP,
		.multiplier = 2,
		.mine = 22,
		.yours = 11,
		.tx = 300000,
		.rx = 0 };
	struct bfd b;
	uint8_t out[BFD_PACKET_LEN];

	in_state(&b, BFD_DOWN, now);
	ck_assert(!bfd_input(&b, now, &p));
	while (bfd_output(&b, now, out))
		;
	/* Required Min RX 0: no periodic packets (6.8.7). */
	ck_assert_int_eq(bfd_deadline(&b).us, now.us + 600000);
	now = bfd_deadline(&b);
	ck_assert(!bfd_tick(&b, now));
	ck_assert_uint_eq(b.remote_discriminator, 0);
	now = bfd_deadline(&b);
	ck_assert_int_le(now.us, 3 * ERX_SEC);
	ck_assert(bfd_output(&b, now, out));
	test_bytes(out + 8, 4, "00000000");
}
END_TEST

/* 6.5, 6.8.3: both say P until they hear F, and never P and F at once. */
START_TEST(coming_up_the_faster_interval_is_told_by_a_poll)
{
	struct pair x;
	unsigned polls = 0, finals = 0;

	up_pair(&x);
	for (unsigned i = 0; i < x.a.n; i++) {
		ck_assert_int_ne(x.a.flags[i] & (BFD_POLL | BFD_FINAL),
		    BFD_POLL | BFD_FINAL);
		polls += (x.a.flags[i] & BFD_POLL) != 0;
		finals += (x.a.flags[i] & BFD_FINAL) != 0;
	}
	ck_assert_uint_ge(polls, 1);
	ck_assert_uint_ge(finals, 1);
}
END_TEST

START_TEST(a_poll_is_answered_at_once)
{
	struct erx_time now = { ERX_SEC };
	struct bfd_packet p = { .state = BFD_UP,
		.flags = BFD_POLL,
		.multiplier = 3,
		.mine = 22,
		.yours = 11,
		.tx = 300000,
		.rx = 300000 };
	struct bfd b;
	uint8_t out[BFD_PACKET_LEN];

	in_state(&b, BFD_UP, now);
	while (bfd_output(&b, now, out))
		;
	now.us += 10;
	bfd_input(&b, now, &p);
	ck_assert(bfd_output(&b, now, out));
	ck_assert_int_eq(out[1] & 0x3f, BFD_FINAL);
	ck_assert(!bfd_output(&b, now, out));
}
END_TEST

START_TEST(a_slower_interval_waits_for_the_final)
{
	struct bfd_config slow = { 2 * ERX_SEC, 3 };
	struct pair x;

	up_pair(&x);
	x.cut = true; /* the answer is not heard */
	bfd_configure(&x.a.bfd, x.now, &slow);
	ck_assert(x.a.bfd.polling);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 300 * ERX_MSEC);
	/* We can take less at once, and wait longer at once. */
	ck_assert_int_eq(bfd_detection_time(&x.a.bfd), 6 * ERX_SEC);
	x.cut = false;
	run(&x, ERX_SEC);
	ck_assert(!x.a.bfd.polling);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 2 * ERX_SEC);
	ck_assert_int_eq(bfd_detection_time(&x.b.bfd), 6 * ERX_SEC);
	ck_assert_uint_eq(x.a.downs + x.b.downs, 0);
}
END_TEST

START_TEST(a_faster_interval_is_detected_faster_only_after_the_final)
{
	struct bfd_config fast = { 100 * ERX_MSEC, 3 };
	struct pair x;

	pair_init(&x, 1000 * ERX_MSEC, 3, 100 * ERX_MSEC, 3);
	start(&x);
	run(&x, 10 * ERX_SEC);
	x.cut = true;
	bfd_configure(&x.a.bfd, x.now, &fast);
	ck_assert_int_eq(bfd_detection_time(&x.a.bfd), 3 * ERX_SEC);
	x.cut = false;
	run(&x, 2 * ERX_SEC);
	ck_assert_int_eq(bfd_detection_time(&x.a.bfd), 300 * ERX_MSEC);
	ck_assert_uint_eq(x.a.downs + x.b.downs, 0);
}
END_TEST

/* The final of the first poll does not stand for what was changed since. */
START_TEST(a_change_during_a_poll_is_polled_again)
{
	struct bfd_config two = { 2 * ERX_SEC, 3 }, three = { 3 * ERX_SEC, 3 };
	struct bfd_packet p = { .state = BFD_UP,
		.flags = BFD_FINAL,
		.multiplier = 3,
		.mine = 22,
		.yours = 11,
		.tx = 300000,
		.rx = 300000 };
	struct pair x;

	up_pair(&x);
	bfd_configure(&x.a.bfd, x.now, &two);
	bfd_configure(&x.a.bfd, x.now, &three);
	bfd_input(&x.a.bfd, x.now, &p);
	ck_assert(x.a.bfd.polling);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 300 * ERX_MSEC);
	bfd_input(&x.a.bfd, x.now, &p);
	ck_assert(!x.a.bfd.polling);
	ck_assert_int_eq(bfd_tx_interval(&x.a.bfd), 3 * ERX_SEC);
}
END_TEST

/* 6.8.7: the far end can shorten our interval, and is heard at once. */
START_TEST(a_far_end_that_can_take_more_gets_more_at_once)
{
	struct erx_time now = { 60 * ERX_SEC };
	struct bfd_packet p = { .state = BFD_UP,
		.multiplier = 3,
		.mine = 22,
		.yours = 11,
		.tx = 300000,
		.rx = 10 * ERX_SEC };
	struct bfd b;
	uint8_t out[BFD_PACKET_LEN];

	in_state(&b, BFD_UP, now);
	bfd_input(&b, now, &p);
	while (bfd_output(&b, now, out))
		;
	ck_assert_int_ge(b.send_at.us, now.us + 7500000);
	now.us += 1000;
	p.rx = 300000;
	bfd_input(&b, now, &p);
	ck_assert_int_le(b.send_at.us, now.us + 300000);
}
END_TEST

/* 6.8.7: a far end in demand mode is not sent to, but is answered. */
START_TEST(demand_mode_of_the_far_end_is_granted)
{
	struct erx_time now = { 60 * ERX_SEC };
	struct bfd_packet p = { .state = BFD_UP,
		.flags = BFD_FINAL,
		.multiplier = 3,
		.mine = 22,
		.yours = 11,
		.tx = 300000,
		.rx = 300000 };
	struct bfd b;
	uint8_t out[BFD_PACKET_LEN];

	in_state(&b, BFD_UP, now);
	for (int i = 0; i < 3; i++)
		bfd_input(&b, now, &p); /* ends the polls */
	while (bfd_output(&b, now, out))
		;
	p.flags = BFD_DEMAND;
	bfd_input(&b, now, &p);
	ck_assert(erx_time_is_never(b.send_at));
	p.flags = BFD_DEMAND | BFD_POLL;
	bfd_input(&b, now, &p);
	ck_assert(bfd_output(&b, now, out));
	ck_assert_int_eq(out[1] & 0x3f, BFD_FINAL);
	p.flags = 0;
	bfd_input(&b, now, &p);
	ck_assert(!erx_time_is_never(b.send_at));
}
END_TEST

/* RFC 5882 3.2: the far end's administrator is not a failure of the path. */
START_TEST(admin_down_of_the_far_end_is_no_loss)
{
	struct pair x;

	up_pair(&x);
	bfd_stop(&x.b.bfd, x.now);
	send_all(&x, &x.b);
	ck_assert_int_eq(x.a.bfd.state, BFD_DOWN);
	ck_assert_int_eq(x.a.bfd.diag, BFD_DIAG_SIGNALED);
	ck_assert_int_eq(x.a.bfd.remote_state, BFD_ADMIN_DOWN);
	ck_assert(!bfd_lost(&x.a.bfd));
}
END_TEST

/* 6.8.16: told for a detection time, then silence; and from it nothing comes back until
 * it is started again. */
START_TEST(admin_down_is_told_and_then_silent)
{
	struct pair x;
	unsigned n;

	up_pair(&x);
	n = x.b.n;
	bfd_stop(&x.b.bfd, x.now);
	send_all(&x, &x.b);
	ck_assert_int_eq(x.b.bfd.diag, BFD_DIAG_ADMIN);
	run(&x, 20 * ERX_SEC);
	ck_assert_uint_ge(x.b.n - n, 3);
	ck_assert_uint_le(x.b.n - n, 6);
	for (unsigned i = n; i < x.b.n; i++) {
		ck_assert_int_eq(x.b.states[i], BFD_ADMIN_DOWN);
		ck_assert_int_eq(x.b.flags[i], 0);
	}
	ck_assert(erx_time_is_never(bfd_deadline(&x.b.bfd)));
	ck_assert_int_eq(x.b.bfd.state, BFD_ADMIN_DOWN);
	bfd_start(&x.b.bfd, x.now);
	send_all(&x, &x.b);
	run(&x, 4 * ERX_SEC);
	ck_assert_int_eq(x.a.bfd.state, BFD_UP);
	ck_assert_int_eq(x.b.bfd.state, BFD_UP);
}
END_TEST

START_TEST(equal_seeds_send_equal_packets)
{
	struct pair x, y;

	up_pair(&x);
	up_pair(&y);
	run(&x, 60 * ERX_SEC);
	run(&y, 60 * ERX_SEC);
	ck_assert_uint_eq(x.a.n, y.a.n);
	ck_assert_mem_eq(x.a.at, y.a.at, x.a.n * sizeof *x.a.at);
}
END_TEST

TCase *
test_bgp_bfd(void)
{
	TCase *t = tcase_create("bgp/bfd");

	tcase_add_test(t, a_packet_is_24_octets_as_5880_draws_them);
	tcase_add_loop_test(t, packets_are_discarded_for_the_reasons_of_5880_6_8_6, 0,
	    sizeof packets / sizeof *packets);
	tcase_add_loop_test(t, every_cell_says_what_5880_6_8_6_says, 0, BFD_STATE_N);
	tcase_add_test(t, two_ends_come_up_and_agree_on_300_ms);
	tcase_add_test(t, alone_it_sends_at_most_once_a_second);
	tcase_add_test(t, nothing_is_heard_of_a_session_that_did_not_start);
	tcase_add_test(t, packets_are_jittered_by_up_to_a_quarter);
	tcase_add_test(t, with_a_multiplier_of_1_jitter_is_at_least_a_tenth);
	tcase_add_test(t, detection_time_is_their_multiplier_times_the_slower);
	tcase_add_test(t, silence_for_the_detection_time_is_down_with_diag_1);
	tcase_add_test(t, init_does_not_wait_for_ever);
	tcase_add_test(t, who_is_silent_is_forgotten_in_down_too);
	tcase_add_test(t, coming_up_the_faster_interval_is_told_by_a_poll);
	tcase_add_test(t, a_poll_is_answered_at_once);
	tcase_add_test(t, a_slower_interval_waits_for_the_final);
	tcase_add_test(t, a_faster_interval_is_detected_faster_only_after_the_final);
	tcase_add_test(t, a_change_during_a_poll_is_polled_again);
	tcase_add_test(t, a_far_end_that_can_take_more_gets_more_at_once);
	tcase_add_test(t, demand_mode_of_the_far_end_is_granted);
	tcase_add_test(t, admin_down_of_the_far_end_is_no_loss);
	tcase_add_test(t, admin_down_is_told_and_then_silent);
	tcase_add_test(t, equal_seeds_send_equal_packets);
	return t;
}
