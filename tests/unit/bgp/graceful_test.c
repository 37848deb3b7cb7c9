#include "bgp/graceful.h"
#include "bgp/session.h"
#include "message.h"
#include "test.h"

#include <stdio.h>

TCase *test_bgp_graceful(void);

#define V4 BGP_FAMILY_BIT(IP_V4)
#define V6 BGP_FAMILY_BIT(IP_V6)

static const struct bgp_negotiated plain = { .families = V4 | V6,
	.graceful = { .time = 120, .families = V4 } };
static const struct bgp_negotiated both_n = { .families = V4 | V6,
	.notification = true,
	.graceful = { .time = 120, .families = V4, .notification = true } };

START_TEST(a_lost_connection_leaves_the_families_that_were_announced)
{
	static const struct bgp_notify none = { 0, 0, 0, NULL };
	struct bgp_negotiated n = plain;

	ck_assert_uint_eq(bgp_graceful_kept(&n, &none, false), V4);
	n.graceful.families = V4 | V6;
	n.families = V6;
	ck_assert_uint_eq(bgp_graceful_kept(&n, &none, false), V6);
	n.graceful.time = 0;
	ck_assert_uint_eq(bgp_graceful_kept(&n, &none, false), 0);
}
END_TEST

struct end_case {
	uint8_t code, subcode;
	bool received;
	bool kept; /* with the N bit of both */
};

static const struct end_case ends[] = {
	{ BGP_ERR_HOLD, 0, false, true },
	{ BGP_ERR_SEND_HOLD, 0, false, true },
	{ BGP_ERR_HOLD, 0, true, true },
	{ BGP_ERR_CEASE, BGP_CEASE_RESET, false, true },
	{ BGP_ERR_CEASE, BGP_CEASE_CONFIG, false, true },
	{ BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, true, true },
	{ BGP_ERR_CEASE, BGP_CEASE_RESET, true, true },
	{ BGP_ERR_UPDATE, BGP_UPD_MALFORMED_LIST, true, true },
	{ BGP_ERR_CEASE, BGP_CEASE_HARD_RESET, true, false },
	{ BGP_ERR_CEASE, BGP_CEASE_HARD_RESET, false, false },
	{ BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, false, false },
	{ BGP_ERR_CEASE, BGP_CEASE_DECONFIGURED, false, false },
	{ BGP_ERR_CEASE, BGP_CEASE_MAX_PREFIXES, false, false },
	{ BGP_ERR_CEASE, BGP_CEASE_BFD_DOWN, false, false },
	{ BGP_ERR_UPDATE, BGP_UPD_MALFORMED_LIST, false, false },
	{ BGP_ERR_FSM, BGP_FSM_ESTABLISHED, false, false },
};

START_TEST(a_notification_keeps_routes_only_with_the_n_bit_of_both)
{
	const struct end_case *c = &ends[_i];
	struct bgp_notify note = { c->code, c->subcode, 0, NULL };

	ck_assert_uint_eq(bgp_graceful_kept(&plain, &note, c->received), 0);
	ck_assert_uint_eq(bgp_graceful_kept(&both_n, &note, c->received),
	    c->kept ? V4 : 0);
}
END_TEST

START_TEST(what_is_meant_goes_as_a_hard_reset)
{
	static const uint8_t text[] = { 2, 'h', 'i' };
	struct bgp_open ours = { .graceful = { .families = V4 } };
	struct bgp_notify note = { BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, 3, text };
	uint8_t data[BGP_GRACEFUL_DATA];

	ck_assert(bgp_graceful_harden(&ours, &both_n, &note, data));
	ck_assert_uint_eq(note.code, BGP_ERR_CEASE);
	ck_assert_uint_eq(note.subcode, BGP_CEASE_HARD_RESET);
	test_bytes(note.data, note.data_len, "0602 026869");
	ck_assert(!bgp_graceful_harden(&ours, &both_n, &note, data)); /* once */
}
END_TEST

START_TEST(only_a_neighbour_that_would_keep_our_routes_needs_one)
{
	struct bgp_open ours = { .graceful = { .families = V4 } };
	struct bgp_notify hard = { BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN, 0, NULL };
	struct bgp_notify soft = { BGP_ERR_HOLD, 0, 0, NULL };
	uint8_t data[BGP_GRACEFUL_DATA];

	ck_assert(!bgp_graceful_harden(&ours, &plain, &hard, data));
	ck_assert(!bgp_graceful_harden(&ours, &both_n, &soft, data));
	ours.graceful.families = 0;
	ck_assert(!bgp_graceful_harden(&ours, &both_n, &hard, data));
	ck_assert_uint_eq(hard.subcode, BGP_CEASE_SHUTDOWN);
}
END_TEST

START_TEST(data_that_does_not_fit_inside_is_cut)
{
	static const uint8_t much[BGP_GRACEFUL_DATA];
	struct bgp_open ours = { .graceful = { .families = V4 } };
	struct bgp_notify note = { BGP_ERR_UPDATE, 1, sizeof much, much };
	uint8_t data[BGP_GRACEFUL_DATA];

	ck_assert(bgp_graceful_harden(&ours, &both_n, &note, data));
	ck_assert_uint_eq(note.data_len, BGP_GRACEFUL_DATA);
}
END_TEST

/* --- the capability --- */

struct cap_case {
	const char *name, *value; /* of capability 64 */
	struct bgp_graceful is;
};

static const struct cap_case caps[] = {
	{ "for End-of-RIB only", "0000", { 0 } },
	{ "time", "0078", { .time = 120 } },
	{ "longest time, both flags", "cfff",
	    { .restarted = true, .notification = true, .time = 4095 } },
	{ "R", "8001", { .restarted = true, .time = 1 } },
	{ "N", "4001", { .notification = true, .time = 1 } },
	{ "reserved flags", "3001", { .time = 1 } },
	{ "IPv4 preserved", "0078 00010180",
	    { .time = 120, .families = V4, .preserved = V4 } },
	{ "IPv4, IPv6 preserved", "0078 00010100 00020180",
	    { .time = 120, .families = V4 | V6, .preserved = V6 } },
	{ "reserved flags of a family", "0078 0001017f",
	    { .time = 120, .families = V4 } },
	{ "families we do not speak", "0078 00010280 00190180 00010180",
	    { .time = 120, .families = V4, .preserved = V4 } },
};

static bool
same(const struct bgp_graceful *a, const struct bgp_graceful *b)
{
	return a->restarted == b->restarted && a->notification == b->notification &&
	    a->time == b->time && a->families == b->families &&
	    a->preserved == b->preserved;
}

static void
decode_with(struct bgp_open *o, const char *capabilities, size_t len)
{
	char body[256];
	struct bgp_msg msg;
	struct bgp_fault f;

	snprintf(body, sizeof body, "04 fde8 005a 0a000001 %02x 02 %02x %s",
	    (unsigned)len + 2, (unsigned)len, capabilities);
	msg = message_from(BGP_OPEN, body);
	ck_assert_int_eq(bgp_open_decode(&msg, o, &f), BGP_FINE);
	message_free(&msg);
}

START_TEST(the_capability_is_read)
{
	const struct cap_case *c = &caps[_i];
	char text[128];
	uint8_t raw[64];
	size_t len = test_hex(raw, sizeof raw, c->value);
	struct bgp_open o;

	snprintf(text, sizeof text, "40%02x %s", (unsigned)len, c->value);
	decode_with(&o, text, len + 2);
	ck_assert_msg(same(&o.graceful, &c->is), "%s", c->name);
	ck_assert_uint_eq(o.caps, BGP_CAPS_GRACEFUL_RESTART);
}
END_TEST

START_TEST(of_several_the_last_counts)
{
	static const struct bgp_graceful last = { .time = 7, .families = V6 };
	struct bgp_open o;

	decode_with(&o, "4006 8078 00010180 4006 0007 00020100", 16);
	ck_assert(same(&o.graceful, &last));
}
END_TEST

START_TEST(the_capability_comes_back_as_it_was_sent)
{
	const struct bgp_graceful *g = &caps[_i].is;
	struct bgp_open o = { .as = 65000,
		.hold = 90,
		.id = 1,
		.families = V4 | V6,
		.caps = BGP_CAPS_GRACEFUL_RESTART | BGP_CAPS_AS4,
		.graceful = *g };
	uint8_t out[128];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_open back;
	struct bgp_fault f;
	struct bgp_msg msg;

	bgp_open_encode(&w, &o);
	ck_assert_int_eq(bgp_msg_next(out, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &back, &f), BGP_FINE);
	ck_assert(same(&back.graceful, g));
}
END_TEST

START_TEST(both_sides_must_have_it)
{
	struct bgp_open us = { .as = 1, .id = 1, .hold = 90, .families = V4 };
	struct bgp_open them = us;
	struct bgp_negotiated n;
	struct bgp_fault f;

	them.as = 2;
	them.caps = us.caps = BGP_CAPS_GRACEFUL_RESTART;
	them.graceful =
	    (struct bgp_graceful){ .notification = true, .time = 9, .families = V4 };
	bgp_negotiate(&us, &them, 2, &n, &f);
	ck_assert(same(&n.graceful, &them.graceful));
	ck_assert(!n.notification);
	us.graceful.notification = true;
	bgp_negotiate(&us, &them, 2, &n, &f);
	ck_assert(n.notification);
	us.caps = 0;
	bgp_negotiate(&us, &them, 2, &n, &f);
	ck_assert(!n.notification);
	ck_assert_uint_eq(n.graceful.families, 0);
}
END_TEST

/* --- capability 71 --- */

static const struct {
	const char *name, *value;
	struct bgp_long_lived is;
} longs[] = {
	{ "nothing", "", { .preserved = 0 } },
	{ "longest time", "00010180ffffff",
	    { .time = { [IP_V4] = 0xffffff }, .preserved = V4 } },
	{ "reserved flags", "0001017f00000a", { .time = { [IP_V4] = 10 } } },
	{ "two families", "00010100000e10 00020180000001",
	    { .time = { [IP_V4] = 3600, [IP_V6] = 1 }, .preserved = V6 } },
	{ "the last word on a family counts", "00010180000e10 00010100000007",
	    { .time = { [IP_V4] = 7 } } },
	{ "F without a time", "00010180000000", { .preserved = 0 } },
	{ "families we do not speak", "00018000000e10 40040180000e10",
	    { .preserved = 0 } },
};

static bool
same_long(const struct bgp_long_lived *a, const struct bgp_long_lived *b)
{
	return a->time[IP_NONE] == 0 && a->time[IP_V4] == b->time[IP_V4] &&
	    a->time[IP_V6] == b->time[IP_V6] && a->preserved == b->preserved;
}

START_TEST(how_long_routes_may_stay_is_read_and_written)
{
	char text[128];
	uint8_t raw[64], out[128];
	size_t len = test_hex(raw, sizeof raw, longs[_i].value);
	struct wr w = wr_init(out, sizeof out);
	struct bgp_open o, back;
	struct bgp_fault f;
	struct bgp_msg msg;

	snprintf(text, sizeof text, "47%02x %s", (unsigned)len, longs[_i].value);
	decode_with(&o, text, len + 2);
	ck_assert_msg(same_long(&o.long_lived, &longs[_i].is), "%s", longs[_i].name);
	ck_assert_uint_eq(o.caps, BGP_CAPS_LONG_LIVED);
	bgp_open_encode(&w, &o);
	ck_assert_int_eq(bgp_msg_next(out, wr_len(&w), 4096, &msg, &f), 1);
	ck_assert_int_eq(bgp_open_decode(&msg, &back, &f), BGP_FINE);
	ck_assert(same_long(&back.long_lived, &o.long_lived));
}
END_TEST

/* RFC 9494 3.1: without the other capability it means nothing. */
START_TEST(for_long_goes_with_graceful_restart_only)
{
	struct bgp_open us = { .as = 1,
		.id = 1,
		.hold = 90,
		.families = V4,
		.caps = BGP_CAPS_LONG_LIVED | BGP_CAPS_GRACEFUL_RESTART };
	static const struct bgp_notify none = { 0, 0, 0, NULL };
	struct bgp_open them = us;
	struct bgp_negotiated n;
	struct bgp_fault f;

	them.as = 2;
	them.long_lived.time[IP_V4] = 3600;
	bgp_negotiate(&us, &them, 2, &n, &f);
	ck_assert_uint_eq(n.long_lived.time[IP_V4], 3600);
	ck_assert_uint_eq(bgp_graceful_kept_long(&n, &none, false), V4);
	ck_assert_uint_eq(bgp_graceful_kept(&n, &none, false), 0);
	n.families = V6;
	ck_assert_uint_eq(bgp_graceful_kept_long(&n, &none, false), 0);
	if (_i == 0)
		them.caps = BGP_CAPS_LONG_LIVED;
	else if (_i == 1)
		us.caps = BGP_CAPS_LONG_LIVED;
	else
		us.caps = BGP_CAPS_GRACEFUL_RESTART;
	bgp_negotiate(&us, &them, 2, &n, &f);
	ck_assert_uint_eq(n.long_lived.time[IP_V4], 0);
	ck_assert(!(n.caps & BGP_CAPS_LONG_LIVED));
	ck_assert_uint_eq(bgp_graceful_kept_long(&n, &none, false), 0);
}
END_TEST

TCase *
test_bgp_graceful(void)
{
	TCase *tc = tcase_create("bgp/graceful");
	const int ncaps = (int)(sizeof caps / sizeof *caps);

	tcase_add_test(tc, a_lost_connection_leaves_the_families_that_were_announced);
	tcase_add_loop_test(tc, a_notification_keeps_routes_only_with_the_n_bit_of_both,
	    0, (int)(sizeof ends / sizeof *ends));
	tcase_add_loop_test(tc, how_long_routes_may_stay_is_read_and_written, 0,
	    (int)(sizeof longs / sizeof *longs));
	tcase_add_loop_test(tc, for_long_goes_with_graceful_restart_only, 0, 3);
	tcase_add_test(tc, what_is_meant_goes_as_a_hard_reset);
	tcase_add_test(tc, only_a_neighbour_that_would_keep_our_routes_needs_one);
	tcase_add_test(tc, data_that_does_not_fit_inside_is_cut);
	tcase_add_loop_test(tc, the_capability_is_read, 0, ncaps);
	tcase_add_test(tc, of_several_the_last_counts);
	tcase_add_loop_test(tc, the_capability_comes_back_as_it_was_sent, 0, ncaps);
	tcase_add_test(tc, both_sides_must_have_it);
	return tc;
}
