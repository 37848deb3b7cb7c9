/*
 * The clock: it jumps over rest, stops where something is due, and a jump changes
 * nothing but the time.
 */
#include "sim/world.h"

#include <string.h>

#include "er/tree_text.h"
#include "net/snapshot.h"
#include "test.h"

static const char pair[] = "lab = pair\n"
			   "routers\n"
			   "  r1\n"
			   "    asn = 65001\n"
			   "    neighbors\n"
			   "      r2\n"
			   "      far\n"
			   "        asn = 65009\n"
			   "        external\n"
			   "          local = 192.0.2.1\n"
			   "          remote = 192.0.2.2\n"
			   "    advertise\n"
			   "      -\n"
			   "        prefix = 10.1.0.0/16\n"
			   "  r2\n"
			   "    asn = 65002\n";

static struct sim_world *
world(uint64_t seed)
{
	struct sim_config config = { .seed = seed };
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, tree_text(pair), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	/* The real router is left out, with a warning. */
	ck_assert_uint_eq(errs.nwarnings, 1);
	errs_fini(&errs);
	ck_assert_int_eq(sim_run_converged(w, (struct erx_time){ 60 * ERX_SEC }),
	    SIM_REACHED);
	return w;
}

static uint64_t
messages(const struct sim_world *w)
{
	struct net_counters c;

	net_counters(sim_net(w), &c);
	return c.messages_in;
}

START_TEST(a_year_of_rest_costs_nothing)
{
	struct sim_world *w = world(1);
	uint64_t before = messages(w);

	sim_run(w, (struct erx_time){ 365 * 86400 * ERX_SEC });
	ck_assert_int_eq(sim_now(w).us, 365 * 86400 * ERX_SEC);
	ck_assert_uint_lt(messages(w), before + 100);
	ck_assert(net_converged(sim_net(w), sim_now(w), NULL));
	sim_free(w);
}
END_TEST

START_TEST(after_a_jump_the_hold_timer_is_as_long_as_ever)
{
	struct sim_world *w = world(1);
	struct erx_time cut = { 10 * 86400 * ERX_SEC };

	sim_run(w, cut);
	ck_assert(sim_fail(w, SIM_LINK, "r2--r1"));
	ck_assert(!sim_fail(w, SIM_LINK, "r2--r9"));
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(cut, 119 * ERX_SEC)),
	    SIM_TIMEOUT);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(cut, 180 * ERX_SEC)),
	    SIM_REACHED);
	sim_free(w);
}
END_TEST

static bool
never(void *ctx)
{
	++*(unsigned *)ctx;
	return false;
}

START_TEST(a_condition_is_asked_only_when_something_changed)
{
	struct sim_world *w = world(1);
	unsigned asked = 0;

	ck_assert_int_eq(sim_run_condition(w, (struct erx_time){ 86400 * ERX_SEC },
			     never, &asked),
	    SIM_TIMEOUT);
	ck_assert_uint_le(asked, 3);
	sim_free(w);
}
END_TEST

START_TEST(an_edit_is_applied_or_refused_as_a_whole)
{
	struct sim_world *w = world(3);
	struct er_node *good = tree_text("routers\n  r2\n    advertise\n      -\n"
					 "        prefix = 10.2.0.0/16\n");
	struct er_node *bad = tree_text("routers\n  r9\n    asn = 5\n");
	struct net_snapshot *before = net_snapshot_new(sim_net(w), false), *after;
	struct net_snapshot_change *changes;
	struct errs errs;
	size_t n;

	errs_init(&errs);
	ck_assert(!sim_edit(w, ER_UPDATE, bad, NULL, &errs));
	ck_assert_uint_gt(errs.nerrors, 0);
	errs_fini(&errs);
	errs_init(&errs);
	ck_assert(sim_edit(w, ER_UPDATE, good, NULL, &errs));
	sim_run_converged(w, erx_time_add(sim_now(w), 60 * ERX_SEC));
	after = net_snapshot_new(sim_net(w), false);
	changes = net_snapshot_compare(before, after, false, NULL, NULL, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(changes[0].to->router, "r1");
	ck_assert_str_eq(changes[0].to->best, "65002 via r2");
	free(changes);
	net_snapshot_free(before);
	net_snapshot_free(after);
	errs_fini(&errs);
	er_node_free(good);
	er_node_free(bad);
	sim_free(w);
}
END_TEST

TCase *
test_sim_world(void)
{
	TCase *tc = tcase_create("sim/world");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_year_of_rest_costs_nothing);
	tcase_add_test(tc, after_a_jump_the_hold_timer_is_as_long_as_ever);
	tcase_add_test(tc, a_condition_is_asked_only_when_something_changed);
	tcase_add_test(tc, an_edit_is_applied_or_refused_as_a_whole);
	return tc;
}
