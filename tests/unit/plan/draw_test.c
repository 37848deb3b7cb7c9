/*
 * A draw as text and back, and several of them in one result.
 */
#include "plan/draw.h"

#include "base/xalloc.h"
#include "plan/merge.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct plan_flow flow = { .name = "f", .from = "a", .to = "b" };
static struct plan_action action = { .kind = PLAN_CREATE, .text = NULL };
static struct plan_step steps[] = { { .id = "s" }, { .id = "t" } };
static const struct plan plan = { .flows = &flow,
	.nflows = 1,
	.steps = steps,
	.nsteps = 2 };

/* A result of two steps: an action, a check that measures, one that holds. */
static struct plan_result *
result(void)
{
	struct plan_result *r = xcalloc(1, sizeof *r);
	struct plan_check_result *c;

	r->plan = &plan;
	r->seed = 11;
	r->random = true;
	r->nsteps = r->times_change = 2;
	r->flows = plan_flows_new(&plan, NULL); /* nothing is looked at */
	r->steps = xcalloc(2, sizeof *r->steps);
	r->lost = xcalloc(1, sizeof *r->lost);
	for (int i = 0; i < 2; i++) {
		r->steps[i].step = &steps[i];
		r->steps[i].ran = true;
	}
	r->steps[1].at = r->steps[1].until = 9;
	VEC_PUSH(r->steps[0].actions, r->steps[0].nactions, r->steps[0].capactions) =
	    (struct plan_action_result){ .action = &action,
		    .done = true,
		    .expected = true };
	c = plan_result_check(r, &r->steps[0], "outage", 0, true);
	c->what = "outage";
	c->measured = 40 * ERX_SEC;
	c->expected = xstrdup("at most 50 s");
	c->got = xstrdup("longest outage 40 s");
	c = plan_result_check(r, &r->steps[1], "sees", 0, true);
	c->expected = xstrdup("such a route");
	c->got = xstrdup("as expected");
	return r;
}

static void draw_of(struct plan_draw *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
draw_of(struct plan_draw *d, const char *format, ...)
{
	char *text;
	va_list ap;

	va_start(ap, format);
	text = xvasprintf(format, ap);
	va_end(ap);
	draw_read(d, text);
	free(text);
}

#define HEAD  "d\t%d\t%lld\t1\t-1\t\\0\n"
#define STEPS "s\t1\t0\t%lld\t0\t0\ns\t1\t9\t9\t0\t0\n"
#define FLOW  "f\t1\t%lld\t0\t4\t2\t0\t%d\t0\t0\t0\n"

START_TEST(a_draw_is_read_as_it_was_written)
{
	struct plan_result *r = result();
	struct plan_draw d;
	struct buf out;

	r->ended = 77;
	r->steps[0].until = 5;
	r->steps[0].actions[0].done = r->steps[0].actions[0].expected = false;
	r->steps[0].actions[0].code = xstrdup("exists");
	r->steps[0].actions[0].message = xstrdup("a\tb\\0\nc\\");
	r->steps[1].aborted = true;
	r->aborted_why = xstrdup("\\0");
	r->lost[0] = (struct plan_flow_loss){ .direction = 2,
		.lost = 30,
		.dark = 20,
		.members = 8,
		.gone = 4,
		.step = 1,
		.named = true,
		.lasting = true };
	buf_init(&out);
	draw_write(r, &out);
	draw_read(&d, out.data);
	ck_assert(d.good && d.random);
	ck_assert_uint_eq(d.seed, 11);
	ck_assert_int_eq(d.ended, 77);
	ck_assert_int_eq(d.aborted_at, 1);
	ck_assert_str_eq(d.aborted_why, "\\0");
	ck_assert_uint_eq(d.nsteps, 2);
	ck_assert_int_eq(d.steps[0].until, 5);
	ck_assert_uint_eq(d.nactions, 1);
	ck_assert(!d.actions[0].expected);
	ck_assert_str_eq(d.actions[0].code, "exists");
	ck_assert_str_eq(d.actions[0].message, "a\tb\\0\nc\\");
	ck_assert_uint_eq(d.nchecks, 2);
	ck_assert_int_eq(d.checks[0].measured, 40 * ERX_SEC);
	ck_assert_int_eq(d.checks[1].measured, -1);
	ck_assert_str_eq(d.checks[1].got, "as expected");
	ck_assert_uint_eq(d.nflows, 1);
	ck_assert_int_eq(d.flows[0].dark, 20);
	ck_assert_uint_eq(d.flows[0].gone, 4);
	ck_assert(d.flows[0].named && d.flows[0].lasting && !d.flows[0].loop);
	draw_fini(&d);
	buf_fini(&out);
	plan_result_free(r);
}
END_TEST

START_TEST(a9_a_check_holds_if_it_holds_in_all_draws)
{
	struct plan_result *r = result();
	struct plan_draw d[3];
	const struct plan_check_result *c;

	draw_of(&d[0],
	    HEAD STEPS "a\t0\t0\t1\t1\t0\t\\0\t\\0\n"
		       "c\t0\t1\t40000000\toutage\tat most 50 s\tx\n"
		       "c\t1\t1\t-1\tsees\te\tg\n" FLOW,
	    11, 100LL, 1LL, 40LL, 1);
	draw_of(&d[1],
	    HEAD STEPS "a\t0\t0\t0\t0\t0\tbusy\tis busy\n"
		       "c\t0\t0\t60000000\toutage\tat most 50 s\tx\n"
		       "c\t1\t1\t-1\tsees\te\tg\n" FLOW,
	    12, 200LL, 1LL, 60LL, 0);
	draw_of(&d[2],
	    HEAD STEPS "c\t0\t1\t45000000\toutage\tat most 50 s\tx\n"
		       "c\t1\t0\t-1\twait converged\te\tunrest\n"
		       "c\t1\t0\t-1\tsees\te\tanother\n" FLOW,
	    13, 300LL, 7LL, 50LL, 1);
	plan_merge(r, d, 3);
	ck_assert_uint_eq(r->draws, 3);
	ck_assert_uint_eq(r->failed, 4); /* an action, two checks, and one more */
	ck_assert_uint_eq(r->passed, 0);
	c = &r->steps[0].checks[0];
	ck_assert(!c->passed);
	ck_assert_str_eq(c->got,
	    "longest outage 40 to 60 s, median 45 s in 3 draws; fails with seed 12 of "
	    "11 to 13");
	c = &r->steps[1].checks[0];
	ck_assert(!c->passed);
	ck_assert_str_eq(c->got,
	    "with seed 13: another; fails with seed 13 of 11 to 13");
	c = &r->steps[1].checks[1];
	ck_assert_str_eq(c->check, "wait converged");
	ck_assert(!r->steps[0].actions[0].expected);
	ck_assert_str_eq(r->steps[0].actions[0].message, "with seed 12: is busy");
	ck_assert_int_eq(r->steps[0].took.worst, 7);
	ck_assert(r->steps[1].at_known);
	ck_assert_int_eq(r->took.worst, 300);
	/* Flows: the worst of all, named where all are. */
	ck_assert_int_eq(r->sums[0].lost.worst, 60);
	ck_assert_int_eq(r->sums[0].lost.least, 40);
	ck_assert(!r->sums[0].worst.named);
	for (int i = 0; i < 3; i++)
		draw_fini(&d[i]);
	plan_result_free(r);
}
END_TEST

#define LOSS(from, until, cause) \
	"i\t0\t0\t0\t1\t" #from "\t" #until "\t0\t0\t1\t4\t2\t" cause "\t\\0\t\\0\n"

START_TEST(a9_an_interval_is_one_in_all_draws)
{
	struct plan_result *r = result();
	struct plan_draw d[3];

	draw_of(&d[0], HEAD LOSS(10, 20, "a") LOSS(30, 31, "b"), 11, 99LL);
	draw_of(&d[1], HEAD LOSS(10, 25, "c"), 12, 99LL);
	draw_of(&d[2], HEAD LOSS(10, 12, "d") LOSS(40, 41, "e") LOSS(50, 59, "f"), 13,
	    99LL);
	for (int i = 0; i < 3; i++)
		VEC_PUSH(d[i].flows, d[i].nflows, d[i].capflows) =
		    (struct plan_flow_loss){ 0 };
	plan_merge_intervals(r, d, 3);
	ck_assert_uint_eq(r->noutages, 3);
	ck_assert_uint_eq(r->nasymmetries, 0);
	/* In all: told of the one in which it was longest. */
	ck_assert_str_eq(r->outages[0].cause, "c");
	ck_assert_uint_eq(r->outages[0].seed, 12);
	ck_assert_int_eq(r->outages[0].until, 25);
	ck_assert_int_eq(r->outages[0].first_until, 20);
	ck_assert(r->outages[0].from_known && r->outages[0].in_first);
	ck_assert_int_eq(r->outages[0].length.worst, 15);
	ck_assert_int_eq(r->outages[0].length.median, 10);
	ck_assert_int_eq(r->outages[0].length.least, 2);
	/* In two. */
	ck_assert_str_eq(r->outages[1].cause, "b");
	ck_assert_int_eq(r->outages[1].length.least, 0);
	ck_assert_int_eq(r->outages[1].length.worst, 1);
	ck_assert(!r->outages[1].from_known);
	/* In one that is not the first. */
	ck_assert_str_eq(r->outages[2].cause, "f");
	ck_assert(!r->outages[2].in_first);
	ck_assert_uint_eq(r->outages[2].seed, 13);
	for (int i = 0; i < 3; i++)
		draw_fini(&d[i]);
	plan_result_free(r);
}
END_TEST

START_TEST(a_draw_that_broke_off_is_told)
{
	struct plan_result *r = result();
	struct plan_draw d[2];

	draw_of(&d[0], HEAD STEPS FLOW, 11, 9LL, 1LL, 0LL, 1);
	draw_read(&d[1], NULL);
	d[1].seed = 12;
	plan_merge(r, d, 2);
	ck_assert_uint_eq(r->failed, 1);
	ck_assert_str_eq(r->steps[0].checks[1].check, "every draw comes to its end");
	ck_assert_ptr_nonnull(strstr(r->steps[0].checks[1].got, "seed 12"));
	draw_fini(&d[0]);
	draw_fini(&d[1]);
	plan_result_free(r);
}
END_TEST

TCase *
test_plan_draw(void)
{
	TCase *tc = tcase_create("plan/draw");

	tcase_add_test(tc, a_draw_is_read_as_it_was_written);
	tcase_add_test(tc, a9_a_check_holds_if_it_holds_in_all_draws);
	tcase_add_test(tc, a9_an_interval_is_one_in_all_draws);
	tcase_add_test(tc, a_draw_that_broke_off_is_told);
	return tc;
}
