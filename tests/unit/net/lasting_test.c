/*
 * What does not come back: tables remembered before a failure, in one piece and in
 * slices, and what is said of them afterwards.
 */
#include "bed.h"
#include "net/lasting.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/*
 * A wedgie (RFC 4264): r1 and r2 each prefer what the other says of 10.9.0.0/16 to what
 * r0 says.  Who hears of it first has it from r0, and the other has it from there.
 */
static struct net_spec *
wedgie(void)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;

	bed_router(s, "r0", 65000, "192.0.2.10");
	bed_router(s, "r1", 65001, "192.0.2.11");
	bed_router(s, "r2", 65002, "192.0.2.12");
	bed_origin(s, "r0", "10.8.0.0/16");
	bed_origin(s, "r0", "10.9.0.0/16");
	bed_session(s, "r0", "192.0.2.1", "r1", "192.0.2.2");
	bed_session(s, "r0", "192.0.2.5", "r2", "192.0.2.6");
	x = bed_session(s, "r1", "192.0.2.9", "r2", "192.0.2.14");
	x->families->a.import.set_local_pref = x->families->b.import.set_local_pref =
	    true;
	x->families->a.import.local_pref = x->families->b.import.local_pref = 200;
	return s;
}

static void
set(struct bed *b, const char *session, bool fail)
{
	if (fail)
		net_fail(b->net, b->now, NET_SESSION, session);
	else
		net_restore(b->net, b->now, NET_SESSION, session);
	bed_converge(b, 60 * ERX_SEC);
}

/* r2 hears of it first: r1 goes over r2. */
static void
start(struct bed *b)
{
	struct net_spec *s = wedgie();

	bed_init(b, NULL);
	bed_apply(b, s);
	/* Both at once would oscillate. */
	set(b, "r0--r1/ipv4", true);
	set(b, "r0--r1/ipv4", false);
	ck_assert_str_eq(bed_best(b, "r1", "10.9.0.0/16"), "r2|65002 65000|192.0.2.14");
	ck_assert_str_eq(bed_best(b, "r2", "10.9.0.0/16"), "r0|65000|192.0.2.5");
}

static void
remember(struct net_lasting *l, struct bed *b, size_t slice)
{
	unsigned turns = 0;

	net_lasting_begin(l, "session x", true);
	while (!net_lasting_take(l, b->net, slice))
		ck_assert_uint_lt(turns++, 100);
	ck_assert_int_eq(l->phase, NET_LASTING_TAKEN);
}

static void
look(struct net_lasting *l, struct bed *b, size_t slice)
{
	unsigned turns = 0;

	while (!net_lasting_look(l, b->net, b->now, true, slice))
		ck_assert_uint_lt(turns++, 100);
}

static void
wedge(struct net_lasting *l, struct bed *b, size_t slice)
{
	start(b);
	net_lasting_init(l);
	remember(l, b, slice);
	set(b, "r0--r2/ipv4", true);
	ck_assert(!net_whole(b->net));
	set(b, "r0--r2/ipv4", false);
	ck_assert(net_whole(b->net));
	look(l, b, slice);
}

START_TEST(a7_a_wedgie_is_told_in_one_piece_and_in_slices)
{
	static const size_t slices[] = { SIZE_MAX, 1 };
	struct net_lasting l;
	struct bed b;

	wedge(&l, &b, slices[_i]);
	ck_assert_int_eq(l.phase, NET_LASTING_TOLD);
	ck_assert_uint_eq(l.nrows, 4);
	ck_assert_uint_eq(l.more, 0);
	ck_assert_str_eq(l.rows[0].router, "r1");
	ck_assert_str_eq(l.rows[0].before, "65002 65000 via r2");
	ck_assert_str_eq(l.rows[0].after, "65000 via r0");
	ck_assert(bed_logged(&b,
	    "not-restored r1: 10.8.0.0/16 and 1 more: now by r0, before by r2 "
	    "(session x)"));
	ck_assert(bed_logged(&b,
	    "not-restored r2: 10.8.0.0/16 and 1 more: now by r1, before by r0 "
	    "(session x)"));
	ck_assert_uint_eq(bed_count_logged(&b, "not-restored"), 2);
	net_lasting_fini(&l);
	bed_fini(&b);
}
END_TEST

START_TEST(what_comes_back_after_all_is_told_too)
{
	struct net_lasting l;
	struct bed b;

	wedge(&l, &b, SIZE_MAX);
	net_lasting_again(&l, b.net); /* nothing has happened since */
	ck_assert(!net_lasting_waits(&l));
	set(&b, "r0--r1/ipv4", true);
	set(&b, "r0--r1/ipv4", false);
	net_lasting_again(&l, b.net);
	ck_assert(net_lasting_waits(&l));
	look(&l, &b, 1);
	ck_assert_int_eq(l.phase, NET_LASTING_NOTHING);
	ck_assert(
	    bed_logged(&b, "not-restored session x: all routes are as before again"));
	net_lasting_fini(&l);
	bed_fini(&b);
}
END_TEST

START_TEST(what_comes_back_at_once_is_not_told)
{
	struct net_lasting l;
	struct bed b;

	start(&b);
	net_lasting_init(&l);
	remember(&l, &b, 2);
	set(&b, "r0--r1/ipv4", true);
	set(&b, "r0--r1/ipv4", false);
	look(&l, &b, 2);
	ck_assert_int_eq(l.phase, NET_LASTING_NOTHING);
	ck_assert_uint_eq(bed_count_logged(&b, "not-restored"), 0);
	net_lasting_fini(&l);
	bed_fini(&b);
}
END_TEST

START_TEST(a_comparison_is_given_up_when_routes_change_in_it)
{
	struct net_lasting l;
	struct bed b;

	start(&b);
	net_lasting_init(&l);
	remember(&l, &b, SIZE_MAX);
	ck_assert(!net_lasting_look(&l, b.net, b.now, true, 1));
	ck_assert_int_eq(l.phase, NET_LASTING_LOOKING);
	ck_assert(!net_lasting_look(&l, b.net, b.now, false, 1));
	ck_assert_int_eq(l.phase, NET_LASTING_TAKEN);
	ck_assert(!net_lasting_look(&l, b.net, b.now, true, 1));
	set(&b, "r0--r2/ipv4", true);
	set(&b, "r0--r2/ipv4", false);
	look(&l, &b, 1);
	ck_assert_int_eq(l.phase, NET_LASTING_TOLD);
	ck_assert_uint_eq(l.nrows, 4);
	net_lasting_fini(&l);
	bed_fini(&b);
}
END_TEST

START_TEST(what_cannot_be_known_is_said)
{
	struct net_lasting l;
	struct bed b;

	start(&b);
	net_lasting_init(&l);
	net_lasting_begin(&l, "link a--b", false);
	ck_assert(net_lasting_take(&l, b.net, 1));
	ck_assert(net_lasting_look(&l, b.net, b.now, true, 1));
	ck_assert_int_eq(l.phase, NET_LASTING_UNKNOWN);
	ck_assert_str_eq(l.unknown,
	    "with before link a--b: the lab had not converged then");
	/* Edited while something is failed, and while nothing is. */
	remember(&l, &b, SIZE_MAX);
	net_lasting_forget(&l);
	ck_assert_str_eq(l.unknown,
	    "with before session x: the lab has been changed since");
	net_lasting_forget(&l);
	ck_assert_int_eq(l.phase, NET_LASTING_UNKNOWN);
	net_lasting_fini(&l);
	net_lasting_forget(&l);
	ck_assert_int_eq(l.phase, NET_LASTING_NOTHING);
	bed_fini(&b);
}
END_TEST

/* --- words --- */

static const struct {
	const char *before, *after, *text;
} words[] = {
	{ "12076 398656 via er-east/primary", "65001 65020 12076 398656 via wan",
	    "10.0.0.0/8: now by wan, before by er-east/primary" },
	{ "1 via a, b; 2 via c", "1 via a", "10.0.0.0/8: now by a, before by a, b, c" },
	{ "12076 via a, b", "12076 64512 via a, b",
	    "10.0.0.0/8: now 12076 64512 via a, b, before 12076 via a, b" },
	{ "via itself", NULL, "10.0.0.0/8: now no route, before by itself" },
	{ NULL, "1 via a", "10.0.0.0/8: now by a, before no route" },
};

START_TEST(a_difference_in_words)
{
	struct net_lasting_line line = { .row = { .router = "r",
					     .before = words[_i].before,
					     .after = words[_i].after } };
	struct buf out;

	ip_prefix_parse(&line.row.prefix, "10.0.0.0/8");
	buf_init(&out);
	net_lasting_text(&out, &line);
	ck_assert_str_eq(out.data, words[_i].text);
	buf_fini(&out);
}
END_TEST

START_TEST(rows_of_one_router_and_family_are_one_line)
{
	struct net_lasting_row rows[] = { { .router = "a", .before = "1 via x" },
		{ .router = "a", .before = "1 via x" },
		{ .router = "a", .before = "1 via x" },
		{ .router = "a", .before = "2 via x" },
		{ .router = "b", .before = "2 via x" } };
	static const char *const prefixes[] = { "10.0.0.0/8", "11.0.0.0/8", "fd00::/8",
		"10.0.0.0/8", "10.0.0.0/8" };
	static const size_t more[] = { 1, 0, 0, 0 };
	struct net_lasting_line line;
	size_t at = 0, n = 0;

	for (size_t i = 0; i < 5; i++)
		ip_prefix_parse(&rows[i].prefix, prefixes[i]);
	while (net_lasting_next(rows, 5, &at, &line))
		ck_assert_uint_eq(line.more, more[n++]);
	ck_assert_uint_eq(n, 4);
}
END_TEST

TCase *test_net_lasting(void);

TCase *
test_net_lasting(void)
{
	TCase *tc = tcase_create("net/lasting");

	tcase_add_loop_test(tc, a7_a_wedgie_is_told_in_one_piece_and_in_slices, 0, 2);
	tcase_add_test(tc, what_comes_back_after_all_is_told_too);
	tcase_add_test(tc, what_comes_back_at_once_is_not_told);
	tcase_add_test(tc, a_comparison_is_given_up_when_routes_change_in_it);
	tcase_add_test(tc, what_cannot_be_known_is_said);
	tcase_add_loop_test(tc, a_difference_in_words, 0, sizeof words / sizeof *words);
	tcase_add_test(tc, rows_of_one_router_and_family_are_one_line);
	return tc;
}
