/*
 * Failures that are over and leave nothing behind, and such that do; sessions that wait
 * for the worst.
 */
#include "net/digest.h"

#include "bed.h"
#include "net/changed.h"
#include "net/forward.h"
#include "test.h"

#include <string.h>

/* ce reaches gw over m1 and over m2. */
static void
start(struct bed *b)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "ce", 64500, "1.0.0.1");
	bed_router(s, "gw", 64501, "1.0.0.2");
	bed_router(s, "m1", 64502, "1.0.0.3");
	bed_router(s, "m2", 64503, "1.0.0.4");
	bed_origin(s, "ce", "10.1.0.0/16");
	bed_origin(s, "ce", "10.2.0.0/16");
	bed_session(s, "ce", "169.254.0.1", "m1", "169.254.0.2");
	bed_session(s, "ce", "169.254.0.9", "m2", "169.254.0.10");
	bed_session(s, "gw", "169.254.0.5", "m1", "169.254.0.6");
	bed_session(s, "gw", "169.254.0.13", "m2", "169.254.0.14");
	bed_init(b, NULL);
	bed_apply(b, s);
	bed_converge(b, 10 * ERX_SEC);
	net_slowest(b->net, b->now);
	bed_run(b, ERX_SEC);
}

struct seen {
	uint64_t routers[4], timers;
};

static void
look(const struct bed *b, struct seen *x)
{
	for (size_t i = 0; i < 4; i++)
		x->routers[i] = net_router_digest(net_router_at(b->net, i));
	x->timers = net_timers_digest(b->net);
	ck_assert(net_is_still(b->net));
}

/* What is other than it was, as letters; "t" for the timers. */
static const char *
other(const struct seen *a, const struct seen *b)
{
	static char text[8];
	size_t n = 0;

	for (size_t i = 0; i < 4; i++)
		if (a->routers[i] != b->routers[i])
			text[n++] = "cg12"[i];
	if (a->timers != b->timers)
		text[n++] = 't';
	text[n] = '\0';
	return text;
}

START_TEST(a_failure_that_is_over_leaves_the_same_digest)
{
	struct seen before, during, after;
	struct bed b;

	start(&b);
	look(&b, &before);
	for (int round = 0; round < 3; round++) {
		net_fail(b.net, b.now, NET_ROUTER, "m1");
		bed_run(&b, 100 * ERX_SEC);
		look(&b, &during);
		ck_assert_str_eq(other(&before, &during), "cg12t");
		net_restore(b.net, b.now, NET_ROUTER, "m1");
		bed_run(&b, 10 * ERX_SEC);
		look(&b, &after);
		ck_assert_str_eq(other(&before, &after), "");
	}
	bed_fini(&b);
}
END_TEST

/* gw goes on by m2; that m1 had the route, too, is a candidate less. */
START_TEST(a_candidate_that_is_not_used_counts)
{
	struct seen before, after;
	const char *best;
	struct bed b;

	start(&b);
	look(&b, &before);
	best = bed_best(&b, "gw", "10.1.0.0/16");
	ck_assert(strncmp(best, "m1|", 3) == 0 || strncmp(best, "m2|", 3) == 0);
	net_fail(b.net, b.now, NET_SESSION,
	    best[1] == '1' ? "gw--m2/ipv4" : "gw--m1/ipv4");
	bed_run(&b, 10 * ERX_SEC);
	look(&b, &after);
	ck_assert(strchr(other(&before, &after), 'g') != NULL);
	ck_assert(strchr(other(&before, &after), 'c') == NULL);
	bed_fini(&b);
}
END_TEST

/* However long they have been up, and whatever has failed before: a link that dies is
 * noticed after the whole hold time, and time costs nothing until then. */
START_TEST(sessions_that_wait_for_the_worst_have_no_timers)
{
	struct bed b;

	start(&b);
	for (int round = 0; round < 2; round++) {
		uint64_t in = bed_counters(&b, "ce--m1/ipv4", 0)->messages_in;

		ck_assert(erx_time_is_never(net_deadline(b.net)));
		bed_run(&b, 12345 * ERX_SEC);
		ck_assert_uint_eq(bed_counters(&b, "ce--m1/ipv4", 0)->messages_in, in);
		net_fail(b.net, b.now, NET_LINK, "ce--m1");
		bed_run(&b, 89 * ERX_SEC);
		ck_assert_int_eq(bed_state(&b, "ce--m1/ipv4", 0),
		    BGP_STATE_ESTABLISHED);
		bed_run(&b, ERX_SEC + ERX_MSEC);
		ck_assert_int_ne(bed_state(&b, "ce--m1/ipv4", 0),
		    BGP_STATE_ESTABLISHED);
		net_restore(b.net, b.now, NET_LINK, "ce--m1");
		bed_run(&b, 10 * ERX_SEC);
		ck_assert_int_eq(bed_state(&b, "ce--m1/ipv4", 0),
		    BGP_STATE_ESTABLISHED);
	}
	bed_fini(&b);
}
END_TEST

TCase *test_net_digest(void);
TCase *
test_net_digest(void)
{
	TCase *t = tcase_create("net/digest");

	tcase_add_test(t, a_failure_that_is_over_leaves_the_same_digest);
	tcase_add_test(t, a_candidate_that_is_not_used_counts);
	tcase_add_test(t, sessions_that_wait_for_the_worst_have_no_timers);
	return t;
}
