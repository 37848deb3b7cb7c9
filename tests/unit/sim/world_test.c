/*
 * The clock: it jumps over rest, stops where something is due, and a jump changes
 * nothing but the time.
 */
#include "data/tree_text.h"
#include "er/pieces.h"
#include "er/refusal.h"
#include "net/snapshot.h"
#include "run/operation.h"
#include "sim/world.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

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
	ck_assert(sim_fail(w, ER_TARGET_LINK, "r2--r1"));
	ck_assert(!sim_fail(w, ER_TARGET_LINK, "r2--r9"));
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
	struct data_node *good = tree_text("routers\n  r2\n    advertise\n      -\n"
					   "        prefix = 10.2.0.0/16\n");
	struct data_node *bad = tree_text("routers\n  r9\n    asn = 5\n");
	struct net_snapshot *before = net_snapshot_new(sim_net(w), false), *after;
	struct net_snapshot_change *changes;
	struct errs errs;
	size_t n;

	errs_init(&errs);
	ck_assert(!sim_edit(w, DATA_UPDATE, bad, NULL, &errs));
	ck_assert_uint_gt(errs.nerrors, 0);
	errs_fini(&errs);
	errs_init(&errs);
	ck_assert(sim_edit(w, DATA_UPDATE, good, NULL, &errs));
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
	data_node_free(good);
	data_node_free(bad);
	sim_free(w);
}
END_TEST

static const char circuit[] =
    "lab = circuit\n" LAB_CIRCUIT "  er-b\n" LAB_PEERING("64520", "172.16.2") LAB_SITE
    "vnets\n"
    "  hub\n"
    "    address-space = [10.60.0.0/16]\n"
    "    gateway\n"
    "    connections\n"
    "      a\n"
    "        circuit = er-a\n"
    "  spoke\n"
    "    address-space = [10.61.0.0/16]\n"
    "    peered-with = hub\n"
    "fidelity\n"
    "  realistic-durations = true\n";

static struct sim_world *
slow_world(const char *more)
{
	struct sim_config config = { .seed = 1 };
	char text[2000];
	struct sim_world *w;
	struct errs errs;

	snprintf(text, sizeof text, "%s%s", circuit, more);
	errs_init(&errs);
	w = sim_new(&config, tree_text(text), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	ck_assert_int_eq(sim_run_converged(w, (struct erx_time){ 600 * ERX_SEC }),
	    SIM_REACHED);
	return w;
}

/* The code that an edit is refused with, or "". */
static const char *
edit(struct sim_world *w, enum data_op op, const char *text)
{
	static char code[80];
	struct data_node *tree = tree_edit(op, text);
	struct errs errs;

	errs_init(&errs);
	code[0] = '\0';
	if (!sim_edit(w, op, tree, NULL, &errs))
		snprintf(code, sizeof code, "%s", code_word(errs.items[0].code));
	errs_fini(&errs);
	data_node_free(tree);
	return code;
}

static bool
edit_ends(struct sim_world *w)
{
	struct errs errs;
	bool good;

	errs_init(&errs);
	good = sim_edit_wait(w, &errs);
	ck_assert(good == (errs.nerrors == 0));
	errs_fini(&errs);
	return good;
}

#define CONNECT_B "vnets\n  hub\n    connections\n      b\n        circuit = er-b\n"

START_TEST(operations_take_time_and_keep_their_circuit_busy)
{
	struct sim_world *w = slow_world("");
	struct erx_time began = sim_now(w);

	ck_assert_str_eq(edit(w, DATA_CREATE, CONNECT_B), "");
	ck_assert(!sim_converged(w));
	ck_assert_ptr_null(er_node_at(sim_lab(w)->tree, "vnets/hub/connections/b"));
	ck_assert_str_eq(edit(w, DATA_CREATE,
			     "circuits\n  er-b\n    authorizations\n      k\n"),
	    "another-operation-in-progress");
	ck_assert_str_eq(edit(w, DATA_CREATE,
			     "circuits\n  er-a\n    authorizations\n      k\n"),
	    "");
	ck_assert(edit_ends(w)); /* that one took no time */
	ck_assert_int_eq(sim_now(w).us, began.us);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(began, 300 * ERX_SEC)),
	    SIM_REACHED);
	ck_assert_ptr_nonnull(er_node_at(sim_lab(w)->tree, "vnets/hub/connections/b"));
	/* 153 s and a sixtieth of the way to 904 s, for one spoke. */
	ck_assert_int_gt(erx_time_since(sim_now(w), began), 165 * ERX_SEC);
	/* What was wrong from the start does not even begin. */
	ck_assert_str_eq(edit(w, DATA_CREATE, CONNECT_B), "exists");
	ck_assert_str_eq(edit(w, DATA_DELETE, "vnets\n  hub\n    connections = [b]\n"),
	    "");
	began = sim_now(w);
	ck_assert(edit_ends(w));
	ck_assert_int_eq(erx_time_since(sim_now(w), began),
	    142 * ERX_SEC + 741 * ERX_SEC / 60);
	sim_free(w);
}
END_TEST

static uint64_t
operations_seen(const struct sim_world *w, const char *text)
{
	const struct net_event *e = NULL;
	uint64_t n = 0;

	while ((e = net_event_after(sim_net(w), e ? e->number : 0)) != NULL)
		n += e->kind == NET_EVENT_OPERATION && strstr(e->text, text) != NULL;
	return n;
}

START_TEST(an_operation_can_fail_when_it_ends)
{
	struct sim_world *w = slow_world("  durations\n"
					 "    connection-create = 10s\n"
					 "    connection-delete = 2s\n"
					 "    gateway-delete = 2s\n"
					 "    switch-gap = 1s\n");

	ck_assert_str_eq(edit(w, DATA_CREATE, CONNECT_B), "");
	/* The VNet goes meanwhile: nobody is left to be connected. */
	ck_assert_str_eq(edit(w, DATA_DELETE, "vnets = [hub, spoke]\n"), "");
	ck_assert(edit_ends(w));
	ck_assert_ptr_null(er_node_at(sim_lab(w)->tree, "vnets"));
	sim_run_converged(w, erx_time_add(sim_now(w), 60 * ERX_SEC));
	ck_assert_uint_eq(operations_seen(w, "failed: "), 1);
	ck_assert_uint_eq(operations_seen(w, "ended"), 1);
	/* A world may end with one that runs. */
	ck_assert_str_eq(edit(w, DATA_CREATE,
			     "vnets\n  other\n    address-space = [10.62.0.0/16]\n"
			     "    gateway\n    connections\n      b\n"
			     "        circuit = er-a\n"),
	    "");
	sim_free(w);
}
END_TEST

START_TEST(a_gateway_hears_of_changes_late_and_its_sessions_stay_up)
{
	struct sim_world *w = slow_world("  durations\n    gateway-leg = 50s\n");
	uint64_t before = operations_seen(w, "begun");
	struct erx_time began = sim_now(w);
	const struct net_event *e = NULL;

	ck_assert_str_eq(edit(w, DATA_UPDATE,
			     "on-premises\n  seattle\n    advertise\n      -\n"
			     "        prefix = 10.21.0.0/16\n"),
	    "");
	ck_assert_uint_eq(operations_seen(w, "begun"), before);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(began, 51 * ERX_SEC)),
	    SIM_REACHED);
	ck_assert_int_gt(erx_time_since(sim_now(w), began), ERX_SEC);
	sim_run(w, erx_time_add(began, 3600 * ERX_SEC));
	while ((e = net_event_after(sim_net(w), e ? e->number : 0)) != NULL)
		ck_assert_int_ne((int)e->kind, NET_EVENT_SESSION_DOWN);
	sim_free(w);
}
END_TEST

START_TEST(l7_a_deletion_takes_as_long_as_its_gap)
{
	struct sim_world *w = slow_world("  durations\n"
					 "    connection-delete = 10s\n"
					 "    switch-gap = 30s\n");
	struct erx_time began = sim_now(w);

	ck_assert_str_eq(edit(w, DATA_DELETE, "vnets\n  hub\n    connections = [a]\n"),
	    "");
	ck_assert(edit_ends(w));
	ck_assert_int_eq(erx_time_since(sim_now(w), began), 30 * ERX_SEC);
	sim_free(w);
}
END_TEST

START_TEST(l7_a_disabled_peering_is_heard_of_within_ten_seconds)
{
	struct sim_world *w = slow_world("");
	struct erx_time began;

	/* What waits for its minute already does not hold it up. */
	ck_assert_str_eq(edit(w, DATA_UPDATE,
			     "on-premises\n  seattle\n    advertise\n      -\n"
			     "        prefix = 10.21.0.0/16\n"),
	    "");
	sim_run(w, erx_time_add(sim_now(w), 100 * ERX_MSEC));
	began = sim_now(w);
	ck_assert_str_eq(edit(w, DATA_UPDATE,
			     "circuits\n  er-a\n    private-peering\n"
			     "      state = Disabled\n"),
	    "");
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(began, 10 * ERX_SEC)),
	    SIM_REACHED);
	ck_assert_int_gt(erx_time_since(sim_now(w), began), ERX_SEC);
	sim_free(w);
}
END_TEST

START_TEST(what_waits_for_an_operation_is_told_from_what_is_wrong)
{
	struct sim_world *w = slow_world("");
	const struct {
		enum data_op op;
		const char *text;
		bool blocks;
	} rows[] = {
		{ DATA_CREATE, "circuits\n  er-b\n    authorizations\n      k\n",
		    true },
		{ DATA_UPDATE, CONNECT_B "        weight = 7\n", true },
		{ DATA_DELETE, "vnets\n  hub\n    connections = [b]\n", true },
		{ DATA_CREATE, CONNECT_B, false }, /* it will be there */
		{ DATA_DELETE, "circuits = [er-a]\n", false },
	};
	struct erx_time ends;

	for (int running = 0; running < 2; running++) {
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct data_node *tree = tree_edit(rows[i].op, rows[i].text);
			const struct run_edit e = { rows[i].op, tree, NULL };

			ck_assert_msg(run_operation_blocks(sim_running(w), &e) ==
				(running && rows[i].blocks),
			    "%zu", i);
			data_node_free(tree);
		}
		if (!running)
			ck_assert_str_eq(edit(w, DATA_CREATE, CONNECT_B), "");
	}
	ends = run_operation_soonest(sim_running(w));
	ck_assert(sim_operation_wait(w));
	ck_assert_int_eq(sim_now(w).us, ends.us);
	ck_assert_ptr_nonnull(er_node_at(sim_lab(w)->tree, "vnets/hub/connections/b"));
	ck_assert(!sim_operation_wait(w));
	sim_free(w);
}
END_TEST

START_TEST(the_slowest_net_notices_last_and_draws_nothing)
{
	for (int slowest = 0; slowest < 2; slowest++) {
		struct sim_world *w = slow_world("  durations\n"
						 "    gateway-leg = 50s\n");
		struct erx_time began;
		uint64_t drawn;

		sim_run(w, erx_time_add(sim_now(w), 17 * ERX_SEC));
		if (slowest)
			net_slowest(sim_net(w), sim_now(w));
		began = sim_now(w);
		drawn = run_drawn(sim_running(w));
		ck_assert(sim_fail(w, ER_TARGET_LINK, "er-a/primary--seattle/ce0"));
		sim_run_converged(w, erx_time_add(began, 3600 * ERX_SEC));
		ck_assert((run_drawn(sim_running(w)) == drawn) == slowest);
		/* 180 s until it is noticed, 50 s until the gateway has it. */
		if (slowest)
			ck_assert_int_eq(erx_time_since(sim_now(w), began) / ERX_SEC,
			    230);
		else
			ck_assert_int_lt(erx_time_since(sim_now(w), began),
			    229 * ERX_SEC);
		sim_free(w);
	}
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
	tcase_add_test(tc, operations_take_time_and_keep_their_circuit_busy);
	tcase_add_test(tc, an_operation_can_fail_when_it_ends);
	tcase_add_test(tc, a_gateway_hears_of_changes_late_and_its_sessions_stay_up);
	tcase_add_test(tc, l7_a_deletion_takes_as_long_as_its_gap);
	tcase_add_test(tc, l7_a_disabled_peering_is_heard_of_within_ten_seconds);
	tcase_add_test(tc, what_waits_for_an_operation_is_told_from_what_is_wrong);
	tcase_add_test(tc, the_slowest_net_notices_last_and_draws_nothing);
	return tc;
}
