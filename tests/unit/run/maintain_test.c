/*
 * A failure and a maintenance of one router: two things, each of which ends by itself,
 * and what an edit adds to such a box in the meantime.
 */
#include "data/tree_text.h"
#include "er/pieces.h"
#include "run/fail.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "sim/world.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static const char lab[] = "lab = one\n" LAB_CIRCUIT "vnets\n"
			  "  hub\n"
			  "    address-space = [10.60.0.0/16]\n"
			  "    gateway\n"
			  "    connections\n"
			  "      a\n"
			  "        circuit = er-a\n" LAB_SITE;

static struct sim_world *
start(void)
{
	struct sim_config config = { .seed = 1 };
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, tree_text(lab), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	return w;
}

/* After an hour, in which all that was lost has been noticed. */
static bool
forwards(struct sim_world *w, const char *router)
{
	sim_run(w, erx_time_add(sim_now(w), 3600 * ERX_SEC));
	return net_router_forwards(net_router_find(sim_net(w), router));
}

/* What has failed on request, and is not under maintenance. */
static size_t
failures(struct sim_world *w)
{
	struct run_failure *list;
	size_t n = run_failures(sim_running(w), &list), asked = 0;

	for (size_t i = 0; i < n; i++)
		asked += strcmp(list[i].kind, "maintenance") != 0;
	free(list);
	return asked;
}

static const struct {
	const char *router;
	enum er_target what;
} maintained[] = { { "er-a/primary", ER_TARGET_FORWARDING },
	{ "er-a/primary", ER_TARGET_ROUTER }, { "hub/gw0", ER_TARGET_ROUTER },
	{ "hub/gw0", ER_TARGET_FORWARDING } };

#define MAINTAINED (sizeof maintained / sizeof *maintained)

/* What fails before, or during, a maintenance is failed after it, and has not ended it.
 */
START_TEST(a_failure_and_a_maintenance_of_one_router_end_apart)
{
	enum er_target what = maintained[_i % MAINTAINED].what;
	const char *at = maintained[_i % MAINTAINED].router;
	bool fails_first = _i < (int)(2 * MAINTAINED), ends_first = _i / MAINTAINED % 2;
	struct sim_world *w = start();
	struct run *r = sim_running(w);
	struct errs errs;

	errs_init(&errs);
	ck_assert(forwards(w, at));
	if (fails_first)
		ck_assert(sim_fail(w, what, at));
	ck_assert(run_maintain(r, sim_now(w), at, false, &errs));
	ck_assert(!forwards(w, at));
	if (!fails_first)
		ck_assert(sim_fail(w, what, at));
	ck_assert_uint_eq(failures(w), 1);
	if (ends_first)
		ck_assert(run_end_maintain(r, sim_now(w), at, &errs));
	else
		ck_assert(run_restore(r, sim_now(w), what, at, &errs));
	ck_assert(!forwards(w, at));
	ck_assert_uint_eq(failures(w), ends_first);
	if (ends_first)
		ck_assert(run_restore(r, sim_now(w), what, at, &errs));
	else
		ck_assert(run_end_maintain(r, sim_now(w), at, &errs));
	ck_assert(forwards(w, at));
	ck_assert_uint_eq(failures(w), 0);
	errs_fini(&errs);
	sim_free(w);
}
END_TEST

/* A dead or maintained box, or a dead port, to which an edit adds a second peering. */
START_TEST(what_an_edit_adds_to_a_box_shares_its_fate)
{
	static const struct {
		enum er_target what;
		const char *name;
		bool forwards, alive; /* of the router, of the link */
	} cases[] = {
		{ ER_TARGET_ROUTER, "er-a/primary", false, false },
		{ ER_TARGET_FORWARDING, "er-a/primary", false, true },
		{ ER_TARGET_LINK, "er-a/primary--seattle/ce0", true, false },
		{ ER_TARGET_N, "er-a/primary", false, true }, /* maintenance */
	};
	struct sim_world *w = start();
	struct run *r = sim_running(w);
	enum er_target what = cases[_i].what;
	struct data_node *edit =
	    tree_text("circuits\n"
		      "  er-a\n"
		      "    microsoft-peering\n"
		      "      peer-asn = 64520\n"
		      "      vlan = 200\n"
		      "      primary = 203.0.113.0/29\n"
		      "      advertised-public-prefixes = [198.51.100.0/24]\n");
	struct errs errs;

	errs_init(&errs);
	ck_assert(forwards(w, "er-a/primary"));
	if (what == ER_TARGET_N)
		ck_assert(run_maintain(r, sim_now(w), cases[_i].name, false, &errs));
	else
		ck_assert(sim_fail(w, what, cases[_i].name));
	(void)forwards(w, "er-a/primary");
	ck_assert_msg(sim_edit(w, DATA_CREATE, edit, NULL, &errs), "%s",
	    errs.n ? errs.items[0].text : "");
	data_node_free(edit);
	ck_assert(net_router_forwards(net_router_find(sim_net(w),
		      "er-a/microsoft-primary")) == cases[_i].forwards);
	ck_assert(net_link_alive(sim_net(w), "er-a/microsoft-primary--seattle/ce0") ==
	    cases[_i].alive);
	if (what == ER_TARGET_N)
		ck_assert(run_end_maintain(r, sim_now(w), cases[_i].name, &errs));
	else
		ck_assert(run_restore(r, sim_now(w), what, cases[_i].name, &errs));
	ck_assert(forwards(w, "er-a/microsoft-primary"));
	ck_assert(net_link_alive(sim_net(w), "er-a/microsoft-primary--seattle/ce0"));
	errs_fini(&errs);
	sim_free(w);
}
END_TEST

TCase *
test_run_maintain(void)
{
	TCase *t = tcase_create("run/maintain");

	tcase_add_loop_test(t, a_failure_and_a_maintenance_of_one_router_end_apart, 0,
	    4 * MAINTAINED);
	tcase_add_loop_test(t, what_an_edit_adds_to_a_box_shares_its_fate, 0, 4);
	return t;
}
