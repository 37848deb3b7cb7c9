/*
 * Plans as trees on a lab as a tree: order, outcome, intervals, and copies of the world
 * that are not there.
 */
#include "base/xalloc.h"
#include "data/tree_text.h"
#include "plan/run.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static const char ring[] = "lab = ring\n"
			   "routers\n"
			   "  r1\n"
			   "    asn = 65001\n"
			   "    neighbors\n"
			   "      r2\n"
			   "      r3\n"
			   "    advertise\n"
			   "      -\n"
			   "        prefix = 10.1.0.0/16\n"
			   "  r2\n"
			   "    asn = 65002\n"
			   "    neighbors\n"
			   "      r3\n"
			   "        asn = 65003\n"
			   "    advertise\n"
			   "      -\n"
			   "        prefix = 10.2.0.0/16\n"
			   "  r3\n"
			   "    asn = 65003\n"
			   "    advertise\n"
			   "      -\n"
			   "        prefix = 10.3.0.0/16\n";

static struct plan *
plan_of(const char *text, struct errs *errs)
{
	struct data_node *lab = tree_text(ring);
	struct data_node *tree = tree_try(LAB_SCHEMA_PLAN, text, errs);
	struct plan *p = tree ? plan_new(tree, lab, errs) : NULL;

	data_node_free(lab);
	return p;
}

static struct plan_result *
rehearse(const char *text, struct plan **p, uint64_t seed)
{
	struct sim_config sim = { .seed = seed };
	struct plan_config config = { .seed = seed };
	struct plan_result *r;
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	*p = plan_of(text, &errs);
	ck_assert_msg(*p != NULL, "%s", errs.n ? errs.items[0].text : "");
	w = sim_new(&sim, tree_text(ring), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	r = plan_run(*p, w, &config);
	sim_free(w);
	return r;
}

static void
refused(const char *text, const char *code, const char *words)
{
	struct errs errs;
	bool found = false;

	errs_init(&errs);
	ck_assert_ptr_null(plan_of(text, &errs));
	for (size_t i = 0; i < errs.n; i++)
		found |= strcmp(code_word(errs.items[i].code), code) == 0 &&
		    strstr(errs.items[i].text, words);
	ck_assert_msg(found, "%s: %s", code_word(errs.items[0].code),
	    errs.items[0].text);
	errs_fini(&errs);
}

#define STEPS "plan = p\nsteps\n"
#define CUT                                         \
	"plan = cut\n"                              \
	"flows\n"                                   \
	"  f\n"                                     \
	"    from = r1\n"                           \
	"    to = r2\n"                             \
	"steps\n"                                   \
	"  -\n"                                     \
	"    id = cut\n"                            \
	"    do\n"                                  \
	"      -\n"                                 \
	"        fail\n"                            \
	"          link = [r2--r1]\n"               \
	"    rollback\n"                            \
	"      -\n"                                 \
	"        restore\n"                         \
	"          link = [r1--r2]\n"               \
	"    wait\n"                                \
	"      for = 10m\n"                         \
	"    checks\n"                              \
	"      -\n"                                 \
	"        outage\n"                          \
	"          flow = f\n"                      \
	"          at-least = 60s\n"                \
	"          at-most = 180s\n"                \
	"      -\n"                                 \
	"        path\n"                            \
	"          from = r1\n"                     \
	"          to = r2\n"                       \
	"          via = [r3]\n"                    \
	"      -\n"                                 \
	"        sees\n"                            \
	"          at = r1\n"                       \
	"          prefix = 10.2.0.0/16\n"          \
	"          as-path-regex = ^65003_65002$\n" \
	"      -\n"                                 \
	"        absent\n"                          \
	"          at = r1\n"                       \
	"          prefix = 10.2.0.0/16\n"

START_TEST(a_dead_link_loses_until_the_hold_timer_runs_out)
{
	struct plan *p;
	struct plan_result *r = rehearse(CUT, &p, 1);
	const struct plan_outage *o = plan_flows_outage(r->flows, 0);

	ck_assert_uint_eq(r->passed, 3);
	ck_assert_uint_eq(r->failed, 1);
	ck_assert(!r->steps[0].checks[3].passed);
	ck_assert_int_eq(r->ended, 600 * ERX_SEC);
	ck_assert_ptr_nonnull(o);
	ck_assert_int_eq(erx_time_since(o->from, r->zero), 0);
	ck_assert(!o->loop && !o->initial);
	ck_assert_uint_eq(o->lost, 1);
	ck_assert_ptr_nonnull(strstr(o->cause, "dead link"));
	ck_assert_int_eq(r->steps[0].rollback, PLAN_ROLLBACK_NOT_TRIED);
	plan_result_free(r);
	plan_free(p);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_octets)
{
	struct buf out[2];

	for (int i = 0; i < 2; i++) {
		struct plan *p;
		struct plan_result *r = rehearse(CUT, &p, 7);

		buf_init(&out[i]);
		plan_report_json(r, &out[i]);
		plan_report_text(r, &out[i]);
		plan_report_html(r, &out[i]);
		plan_report_junit(r, &out[i]);
		plan_report_tap(r, &out[i]);
		plan_result_free(r);
		plan_free(p);
	}
	ck_assert_uint_eq(out[0].len, out[1].len);
	ck_assert_str_eq(out[0].data, out[1].data);
	buf_fini(&out[0]);
	buf_fini(&out[1]);
}
END_TEST

START_TEST(steps_run_in_the_order_that_after_says)
{
	struct errs errs;
	struct plan *p;

	errs_init(&errs);
	p = plan_of(STEPS
	    "  -\n    id = a\n    after = c\n  -\n    id = b\n  -\n    id = c\n",
	    &errs);
	ck_assert_ptr_nonnull(p);
	ck_assert_str_eq(p->steps[0].id, "b");
	ck_assert_str_eq(p->steps[1].id, "c");
	ck_assert_str_eq(p->steps[2].id, "a");
	plan_free(p);
	errs_fini(&errs);
}
END_TEST

START_TEST(plans_that_cannot_run_are_refused)
{
	refused(STEPS
	    "  -\n    id = a\n    after = b\n  -\n    id = b\n    after = a\n",
	    "cycle", "a after b after a");
	refused(STEPS
	    "  -\n    id = a\n    after = a\n  -\n    id = b\n    after = a\n",
	    "dead-step", "never");
	refused(STEPS "  -\n    id = a\n    after = x\n", "unknown-name",
	    "no such step");
	refused(STEPS "  -\n    id = a\n  -\n    id = a\n", "duplicate",
	    "another step");
	refused(STEPS
	    "  -\n    id = a\n    checks\n      -\n        sees\n          at = r9\n"
	    "          prefix = 10.0.0.0/8\n",
	    "unknown-name", "neither");
	refused(STEPS "  -\n    id = a\n    do\n      -\n        fail\n"
		      "          link = [r1--r9]\n",
	    "unknown-name", "neither");
	refused(STEPS "  -\n    id = a\n    wait\n      for = 300d\n  -\n    id = b\n"
		      "    wait\n      for = 300d\n",
	    "too-long", "together");
}
END_TEST

START_TEST(abort_goes_back_and_ends)
{
	static const char text[] = "plan = p\n"
				   "steps\n"
				   "  -\n"
				   "    id = a\n"
				   "    do\n"
				   "      -\n"
				   "        fail\n"
				   "          router = [r2]\n"
				   "    wait\n"
				   "      for = 300s\n"
				   "    abort-if\n"
				   "      -\n"
				   "        absent\n"
				   "          at = r1\n"
				   "          prefix = 10.2.0.0/16\n"
				   "    rollback\n"
				   "      -\n"
				   "        restore\n"
				   "          router = [r2]\n"
				   "  -\n"
				   "    id = b\n";
	struct plan *p;
	struct plan_result *r = rehearse(text, &p, 1);

	ck_assert_str_eq(r->aborted_at, "a");
	ck_assert_uint_eq(r->steps[0].nactions, 2);
	ck_assert(r->steps[0].actions[1].rollback);
	ck_assert(r->steps[0].aborted && r->went_back && r->as_before);
	ck_assert_int_eq(r->steps[0].rollback, PLAN_ROLLBACK_RESTORES);
	ck_assert_uint_eq(r->passed, 1);
	ck_assert_int_eq(plan_verdict(r), PLAN_ABORTED);
	ck_assert(!r->steps[1].ran);
	ck_assert_ptr_nonnull(r->steps[1].skipped);
	ck_assert_uint_eq(r->failed, 1);
	plan_result_free(r);
	plan_free(p);
}
END_TEST

START_TEST(a_condition_that_never_comes_skips_what_follows)
{
	static const char text[] = "plan = p\n"
				   "steps\n"
				   "  -\n"
				   "    id = a\n"
				   "    when\n"
				   "      sees\n"
				   "        at = r1\n"
				   "        prefix = 10.9.0.0/16\n"
				   "    deadline = 1h\n"
				   "  -\n"
				   "    id = b\n"
				   "    after = a\n"
				   "  -\n"
				   "    id = c\n";
	struct plan *p;
	struct plan_result *r = rehearse(text, &p, 1);

	ck_assert(!r->steps[0].ran && !r->steps[1].ran && r->steps[2].ran);
	ck_assert_uint_eq(r->failed, 1);
	ck_assert_int_eq(r->ended, 3600 * ERX_SEC);
	plan_result_free(r);
	plan_free(p);
}
END_TEST

TCase *
test_plan_run(void)
{
	TCase *tc = tcase_create("plan/run");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_dead_link_loses_until_the_hold_timer_runs_out);
	tcase_add_test(tc, the_same_seed_gives_the_same_octets);
	tcase_add_test(tc, steps_run_in_the_order_that_after_says);
	tcase_add_test(tc, plans_that_cannot_run_are_refused);
	tcase_add_test(tc, abort_goes_back_and_ends);
	tcase_add_test(tc, a_condition_that_never_comes_skips_what_follows);
	return tc;
}
