/*
 * Another policy for a session with a long table: it is settled in slices, and comes to
 * what it would have come to at once.
 */
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TCase *test_net_policy(void);

enum { ROUTES = 6000 };

static struct bed b;

/* a teaches b its routes, and c does, by longer paths; b likes what a says by so much.
 */
static struct net_spec *
rig(uint32_t local_pref, bool deny)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char p[32];

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	for (int i = 0; i < ROUTES; i++) {
		snprintf(p, sizeof p, "10.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "a", p);
	}
	x = bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	x->families[0].b.import.set_local_pref = true;
	x->families[0].b.import.local_pref = local_pref;
	x->families[0].b.import.deny_all = deny;
	return s;
}

static void
setup(void)
{
	bed_init(&b, NULL);
	bed_apply(&b, rig(100, false));
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_uint_eq(bed_size(&b, "b", IP_V4), ROUTES);
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* How many of them have this local preference. */
static unsigned
with(uint32_t local_pref)
{
	const struct rib *r = net_router_rib(net_router_find(b.net, "b"), IP_V4);
	const struct rib_net *net = NULL;
	unsigned n = 0;

	while ((net = rib_next_best(r, net)) != NULL)
		n += rib_best(r, net)->local_pref == local_pref;
	return n;
}

START_TEST(a_long_table_is_judged_again_in_slices)
{
	unsigned turns = 0, before = 0;

	bed_apply(&b, rig(200, false));
	ck_assert_uint_eq(with(200), 0);
	ck_assert(!net_converged(b.net, b.now, NULL));
	while (net_work(b.net, b.now, 500)) {
		unsigned n = with(200);

		ck_assert_uint_le(n, before + 500);
		ck_assert_uint_eq(with(100), ROUTES - n);
		before = n;
		turns++;
	}
	ck_assert_uint_ge(turns, ROUTES / 500);
	ck_assert_uint_eq(with(200), ROUTES);
	ck_assert(net_converged(b.net, b.now, NULL));
}
END_TEST

START_TEST(the_last_of_several_policies_counts)
{
	bed_apply(&b, rig(200, false));
	net_work(b.net, b.now, 1000);
	bed_apply(&b, rig(300, false));
	net_work(b.net, b.now, 1000);
	bed_apply(&b, rig(300, true));
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_uint_eq(bed_size(&b, "b", IP_V4), 0);
	bed_apply(&b, rig(400, false));
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_uint_eq(with(400), ROUTES);
}
END_TEST

START_TEST(a_session_that_ends_meanwhile_leaves_nothing)
{
	bed_apply(&b, rig(200, false));
	net_work(b.net, b.now, 1000);
	net_fail(b.net, b.now, NET_SESSION, "a--b/ipv4");
	bed_run(&b, ERX_SEC);
	ck_assert_uint_eq(bed_size(&b, "b", IP_V4), 0);
	net_restore(b.net, b.now, NET_SESSION, "a--b/ipv4");
	bed_converge(&b, 60 * ERX_SEC);
	ck_assert_uint_eq(with(200), ROUTES);
}
END_TEST

TCase *
test_net_policy(void)
{
	TCase *tc = tcase_create("net/policy");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_long_table_is_judged_again_in_slices);
	tcase_add_test(tc, the_last_of_several_policies_counts);
	tcase_add_test(tc, a_session_that_ends_meanwhile_leaves_nothing);
	return tc;
}
