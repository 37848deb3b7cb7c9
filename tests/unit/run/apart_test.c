/*
 * A run apart says of an edit what the run says from which it comes: the errors, the
 * steps and the time, whatever is under way.
 */
#include "run/apart.h"

#include "data/pack.h"
#include "data/tree_text.h"
#include "er/pieces.h"
#include "run/failover.h"
#include "run/maintain.h"
#include "sim/overlay.h"
#include "sim/world.h"
#include "test.h"

#include <string.h>

TCase *test_run_apart(void);

#define FIDELITY "fidelity\n  realistic-durations = true\n"
#define OTHER                                  \
	"  far\n"                              \
	"    address-space = [10.61.0.0/16]\n" \
	"    gateway\n"
#define PREMIUM "    sku = Premium\n"
#define MANY                                           \
	LAB_SEATTLE "    advertise\n"                  \
		    "      -\n"                        \
		    "        within = 10.128.0.0/12\n" \
		    "        length = 24\n"            \
		    "        count = 4001\n"

static struct sim_world *
start(const char *text)
{
	const struct sim_config config = { .seed = 7 };
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, tree_text(text), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	ck_assert_int_eq(sim_run_converged(w, (struct erx_time){ 600 * ERX_SEC }),
	    SIM_REACHED);
	return w;
}

static void
adapt(void *ctx, struct data_node *tree, struct errs *errs)
{
	(void)ctx;
	sim_emulate(tree, errs);
}

static void
overlay(void *ctx, struct net_spec *spec)
{
	(void)ctx;
	sim_overlay(spec);
}

/* What a run says of an edit, as a text. */
static char *
said(struct run *r, struct erx_time now, const struct run_edit *e)
{
	struct run_change *c;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	c = run_prepare_dry(r, now, e, &errs);
	for (size_t i = 0; i < errs.n; i++)
		buf_printf(&out, "%d %d %s: %s; %s\n", errs.items[i].code,
		    errs.items[i].warning, errs.items[i].path, errs.items[i].text,
		    errs.items[i].cure);
	if (c) {
		net_diff_print(&out, run_change_diff(r, c));
		buf_printf(&out, "takes %lld\n", (long long)run_change_takes(c));
	}
	run_change_free(c);
	errs_fini(&errs);
	buf_puts(&out, "");
	return buf_steal(&out);
}

static struct data_node *
packed(struct data_node *tree)
{
	struct data_node *again;
	struct buf octets;

	buf_init(&octets);
	data_pack(tree, &octets);
	again = data_unpack(octets.data, octets.len);
	ck_assert_ptr_nonnull(again);
	buf_fini(&octets);
	data_node_free(tree);
	return again;
}

/* Says it apart and in place; the texts are the same, and have `part` in them. */
static void
same(struct sim_world *w, enum data_op op, const char *text, const char *subscription,
    const char *part)
{
	const struct run_host host = { .adapt = adapt, .overlay = overlay };
	struct data_node *tree = tree_text(text);
	const struct run_edit e = { op, tree, subscription };
	struct data_node *apart = packed(run_apart(sim_running(w), sim_now(w)));
	struct run_source source = { .tree = packed(data_node_dup(sim_lab(w)->tree)) };
	char *there, *here;
	struct erx_time now;
	struct errs errs;
	struct run *r;

	errs_init(&errs);
	r = run_apart_open(&host, NULL, &source, apart, &now, &errs);
	ck_assert_msg(r != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	ck_assert_int_eq(now.us, sim_now(w).us);
	there = said(r, now, &e);
	here = said(sim_running(w), sim_now(w), &e);
	ck_assert_str_eq(there, here);
	ck_assert_msg(strstr(here, part) != NULL, "no %s in %s", part, here);
	free(there);
	free(here);
	run_free(r);
	data_node_free(apart);
	data_node_free(tree);
}

START_TEST(an_edit_is_told_apart_as_it_is_told_in_place)
{
	struct sim_world *w = start("lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE);

	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE, NULL,
	    "takes 0\n");
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB OTHER LAB_SITE, NULL,
	    "+ router far/gw0");
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_SITE, NULL,
	    "- router hub/gw0");
	same(w, DATA_REPLACE, "lab = one\n" LAB_HUB LAB_SITE, NULL, "er-a");
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_SITE, "other",
	    "another subscription");
	sim_free(w);
}
END_TEST

START_TEST(an_operation_under_way_is_in_the_way_there_too)
{
	static const char text[] = "lab = one\n" FIDELITY LAB_CIRCUIT LAB_HUB LAB_SITE;
	struct sim_world *w = start(text);
	struct data_node *tree = tree_text("lab = one\n" FIDELITY LAB_CIRCUIT LAB_SITE);
	struct errs errs;

	errs_init(&errs);
	/* How long that takes is drawn. */
	same(w, DATA_REPLACE, "lab = one\n" FIDELITY LAB_CIRCUIT LAB_SITE, NULL,
	    "takes 1");
	ck_assert(sim_edit(w, DATA_REPLACE, tree, NULL, &errs));
	sim_run(w, erx_time_add(sim_now(w), 5 * ERX_SEC));
	same(w, DATA_REPLACE, "lab = one\n" FIDELITY LAB_CIRCUIT LAB_SITE, NULL,
	    "er-a is busy with vnets/hub");
	errs_fini(&errs);
	data_node_free(tree);
	sim_free(w);
}
END_TEST

START_TEST(maintenance_and_failures_change_nothing_that_is_told)
{
	struct sim_world *w = start("lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE);
	struct errs errs;

	errs_init(&errs);
	ck_assert(
	    run_maintain(sim_running(w), sim_now(w), "er-a/primary", false, &errs));
	ck_assert(run_maintain(sim_running(w), sim_now(w), "hub/gw1", false, &errs));
	sim_run(w, erx_time_add(sim_now(w), 60 * ERX_SEC));
	ck_assert(sim_fail(w, ER_TARGET_CIRCUIT, "er-a"));
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE, NULL,
	    "takes 0\n");
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB OTHER LAB_SITE, NULL,
	    "+ router far/gw0");
	errs_fini(&errs);
	sim_free(w);
}
END_TEST

START_TEST(what_is_received_counts_there_too)
{
	struct sim_world *w = start("lab = one\n" LAB_CIRCUIT PREMIUM LAB_HUB MANY);

	same(w, DATA_UPDATE, "circuits\n  er-a\n    sku = Standard\n", NULL,
	    "receives 4001 IPv4 prefixes");
	sim_free(w);
}
END_TEST

START_TEST(a_failover_test_is_there_too)
{
	struct sim_world *w = start("lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE);
	const struct run_test_ask ask = { .kind = RUN_TEST_LINK,
		.subject = "er-a",
		.how = RUN_TEST_BGP_DISCONNECT };
	struct errs errs;

	errs_init(&errs);
	ck_assert_msg(run_test_start(sim_running(w), sim_now(w), &ask, &errs), "%s",
	    errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	sim_run(w, erx_time_add(sim_now(w), 60 * ERX_SEC));
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB LAB_SITE, NULL,
	    "takes 0\n");
	same(w, DATA_REPLACE, "lab = one\n" LAB_CIRCUIT LAB_HUB OTHER LAB_SITE, NULL,
	    "+ router far/gw0");
	sim_free(w);
}
END_TEST

TCase *
test_run_apart(void)
{
	TCase *t = tcase_create("apart");

	tcase_add_test(t, an_edit_is_told_apart_as_it_is_told_in_place);
	tcase_add_test(t, an_operation_under_way_is_in_the_way_there_too);
	tcase_add_test(t, maintenance_and_failures_change_nothing_that_is_told);
	tcase_add_test(t, what_is_received_counts_there_too);
	tcase_add_test(t, a_failover_test_is_there_too);
	return t;
}
