/*
 * Failover tests of a link and of a location (F-11, F-12, F-20, F-21), in a world: the
 * same functions serve a daemon.
 */
#include "er/pieces.h"
#include "run/failover.h"

#include "data/tree_text.h"
#include "net/halves.h"
#include "run/maintain.h"
#include "run/run.h"
#include "sim/world.h"
#include "test.h"

#include <limits.h>
#include <string.h>

#define HUB(name, net)                              \
	"  " name "\n"                              \
	"    address-space = [10." net ".0.0/16]\n" \
	"    gateway\n"                             \
	"    connections\n"                         \
	"      a\n"                                 \
	"        circuit = er-a\n"                  \
	"      b\n"                                 \
	"        circuit = er-b\n"

/* Two circuits in two cities, two hubs on both, a network over one of them only. */
static const char lab[] =
    "lab = two\n"
    "circuits\n" LAB_CIRCUIT_AT("er-a", "Amsterdam", "64520", "172.16.1")
	LAB_CIRCUIT_AT("er-b", "Dublin", "64520", "172.16.2") "vnets\n" HUB("hub", "60")
	    HUB("other", "61") "on-premises\n"
			       "  dc\n"
			       "    asn = 64520\n"
			       "    circuits\n"
			       "      er-a\n"
			       "      er-b\n"
			       "    advertise\n"
			       "      -\n"
			       "        prefix = 10.20.0.0/16\n"
			       "      -\n"
			       "        prefix = 10.21.0.0/16\n"
			       "        over = [er-a]\n";

static struct sim_world *
start_lab(const char *text)
{
	struct sim_config config = { .seed = 1 };
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
settle(struct sim_world *w)
{
	sim_moment(w);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 3600 * ERX_SEC)),
	    SIM_REACHED);
}

/* --- asking --- */

static struct run_test_ask
site(const char *vnet, const char *location)
{
	return (struct run_test_ask){ .kind = RUN_TEST_SITE,
		.subject = vnet,
		.location = location };
}

static struct run_test_ask
link_of(const char *circuit, unsigned path, enum run_test_how how)
{
	return (struct run_test_ask){ .kind = RUN_TEST_LINK,
		.subject = circuit,
		.path = path,
		.how = how };
}

/* "" when it starts, else the code. */
static const char *
begin(struct sim_world *w, struct run_test_ask a)
{
	const char *code = "";
	struct errs errs;

	errs_init(&errs);
	if (!run_test_start(sim_running(w), sim_now(w), &a, &errs))
		code = code_word(errs.items[0].code);
	errs_fini(&errs);
	sim_moment(w);
	return code;
}

static const char *
stop(struct sim_world *w, struct run_test_ask a)
{
	const char *code = "";
	struct errs errs;

	errs_init(&errs);
	if (!run_test_stop(sim_running(w), sim_now(w), &a, true, false, &errs))
		code = code_word(errs.items[0].code);
	errs_fini(&errs);
	sim_moment(w);
	return code;
}

static const struct run_test *
last(struct sim_world *w, enum run_test_kind kind, const char *subject)
{
	const struct run_test *t =
	    run_test_last(sim_running(w), kind, subject, NULL, UINT_MAX);

	ck_assert(t != NULL);
	return t;
}

static const char *
status(struct sim_world *w, const struct run_test *t)
{
	return run_test_status_words[run_test_status_at(t, sim_now(w))];
}

/* Whether one router holds a prefix in use. */
static bool
knows(struct sim_world *w, const char *router, const char *prefix)
{
	struct net_rt *rt = net_router_find(sim_net(w), router);
	const struct rib_path *best[1];
	struct ip_prefix p;
	const struct rib_net *n;
	struct rib *rib;

	ck_assert(ip_prefix_parse(&p, prefix));
	rib = net_router_rib(rt, p.family);
	n = rib ? rib_lookup(rib, &p) : NULL;
	return n && rib_ecmp(rib, n, best, 1) > 0;
}

/* The sessions at a router that are up, of so many. */
static void
sessions(struct sim_world *w, const char *router, unsigned *up, unsigned *all)
{
	const struct net_half *h;
	struct net_half_info info;
	struct net_halves *walk;
	struct errs errs;

	errs_init(&errs);
	walk = net_halves_new(sim_net(w), router, false, &errs);
	*up = *all = 0;
	while ((h = net_halves_next(walk)) != NULL) {
		net_half_info(h, &info);
		*up += info.up;
		++*all;
	}
	net_halves_free(walk);
	errs_fini(&errs);
}

/* --- a location --- */

START_TEST(f12_a_site_test_takes_one_location_from_one_gateway)
{
	struct sim_world *w = start_lab(lab);
	unsigned up, all;

	ck_assert_str_eq(begin(w, site("hub", "amsterdam")), "");
	settle(w);
	ck_assert_str_eq(status(w, last(w, RUN_TEST_SITE, "hub")), "Running");
	ck_assert_str_eq(last(w, RUN_TEST_SITE, "hub")->location, "Amsterdam");
	sessions(w, "hub/gw0", &up, &all);
	ck_assert_uint_eq(up, 2);
	ck_assert_uint_eq(all, 4);
	sessions(w, "other/gw0", &up, &all);
	ck_assert_uint_eq(up, 4);
	ck_assert(!knows(w, "hub/gw0", "10.21.0.0/16"));
	ck_assert(knows(w, "hub/gw0", "10.20.0.0/16"));
	ck_assert(knows(w, "other/gw0", "10.21.0.0/16"));
	ck_assert_str_eq(stop(w, site("hub", "Amsterdam")), "");
	settle(w);
	ck_assert_str_eq(status(w, last(w, RUN_TEST_SITE, "hub")), "Completed");
	ck_assert(knows(w, "hub/gw0", "10.21.0.0/16"));
	sim_free(w);
}
END_TEST

START_TEST(f21_routes_are_redundant_or_not)
{
	struct sim_world *w = start_lab(lab);
	const struct run_test *t;
	char text[IP_PREFIX_STRLEN];

	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")), "");
	t = last(w, RUN_TEST_SITE, "hub");
	ck_assert_uint_eq(t->nroutes, 2);
	ck_assert_uint_eq(t->nredundant, 1);
	ck_assert_str_eq(ip_prefix_text(&t->routes[0].prefix, text), "10.20.0.0/16");
	ck_assert_uint_eq(t->routes[0].elsewhere, 1);
	ck_assert_str_eq(t->places[0], "Dublin");
	ck_assert_str_eq(ip_prefix_text(&t->routes[1].prefix, text), "10.21.0.0/16");
	ck_assert_uint_eq(t->routes[1].elsewhere, 0);
	ck_assert_str_eq(stop(w, site("hub", NULL)), "");
	/* The result stays, and is of the start. */
	ck_assert_uint_eq(last(w, RUN_TEST_SITE, "hub")->nredundant, 1);
	ck_assert(last(w, RUN_TEST_SITE, "hub")->successful);
	settle(w);
	ck_assert_str_eq(begin(w, site("hub", "Dublin")), "");
	ck_assert_uint_eq(last(w, RUN_TEST_SITE, "hub")->number, 2);
	ck_assert_uint_eq(last(w, RUN_TEST_SITE, "hub")->nroutes, 1);
	ck_assert_uint_eq(last(w, RUN_TEST_SITE, "hub")->nredundant, 1);
	sim_free(w);
}
END_TEST

START_TEST(f12_what_the_service_refuses)
{
	static const char metro[] =
	    "lab = metro\n"
	    "circuits\n"
	    "  er-a\n"
	    "    location = Amsterdam Metro\n"
	    "    metro = true\n" LAB_PEERING("64520", "172.16.1") LAB_CIRCUIT_AT("er-b",
		"Dublin", "64520", "172.16.2") "vnets\n" HUB("hub",
		"60") "  bare\n"
		      "    address-space = [10.9.0.0/16]\n";
	struct run_test_ask both = site("hub", "Amsterdam,Dublin");
	struct sim_world *w = start_lab(lab);
	struct errs errs;

	errs_init(&errs);
	ck_assert_str_eq(begin(w, site("hab", "Dublin")), "unknown-name");
	ck_assert_str_eq(begin(w, site("hub", "Paris")), "failover-no-connection");
	ck_assert_str_eq(begin(w, both), "bad-argument");
	both.type = RUN_TEST_MULTI;
	ck_assert_str_eq(begin(w, both), "failover-one-location");
	ck_assert_str_eq(stop(w, site("hub", NULL)), "failover-no-test");
	ck_assert(
	    run_maintain(sim_running(w), sim_now(w), "er-b/primary", true, &errs));
	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")), "failover-maintenance");
	ck_assert_str_eq(begin(w, link_of("er-b", 1, RUN_TEST_PREPEND)),
	    "failover-maintenance");
	ck_assert(run_end_maintain(sim_running(w), sim_now(w), "er-b/primary", &errs));
	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")), "");
	ck_assert_str_eq(begin(w, site("hub", "Dublin")), "failover-test-runs");
	ck_assert_str_eq(stop(w, site("hub", "Dublin")), "failover-no-test");
	/* One at a time is of each gateway, and of each circuit. */
	ck_assert_str_eq(begin(w, site("other", "Dublin")), "");
	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	ck_assert_str_eq(begin(w, link_of("er-a", 1, RUN_TEST_PREPEND)),
	    "failover-test-runs");
	sim_free(w);
	w = start_lab(metro);
	ck_assert_str_eq(begin(w, site("hub", "Dublin")), "failover-metro");
	ck_assert_str_eq(begin(w, site("bare", "Dublin")), "no-gateway");
	ck_assert_str_eq(begin(w, link_of("er-a", 1, RUN_TEST_BGP_DISCONNECT)), "");
	sim_free(w);
	errs_fini(&errs);
}
END_TEST

static void
edit(struct sim_world *w, enum data_op op, const char *text)
{
	struct data_node *tree = tree_text(text);
	struct errs errs;

	errs_init(&errs);
	ck_assert_msg(sim_edit(w, op, tree, NULL, &errs), "%s",
	    errs.n ? errs.items[0].text : "");
	ck_assert(sim_edit_wait(w, &errs));
	errs_fini(&errs);
	data_node_free(tree);
	settle(w);
}

START_TEST(f12_an_edit_during_a_test_changes_nothing_of_it)
{
	struct sim_world *w = start_lab(lab);
	const struct run_test *t;

	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")), "");
	settle(w);
	edit(w, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      a\n        weight = 100\n");
	ck_assert(!knows(w, "hub/gw0", "10.21.0.0/16"));
	/* With the last connection there, the test is of nothing any more. */
	edit(w, DATA_DELETE, "vnets\n  hub\n    connections\n      a\n");
	t = last(w, RUN_TEST_SITE, "hub");
	ck_assert_str_eq(status(w, t), "Invalid");
	ck_assert_str_eq(t->issue, "what it tests was deleted");
	ck_assert_str_eq(stop(w, site("hub", NULL)), "failover-no-test");
	sim_free(w);
}
END_TEST

/* --- a link --- */

START_TEST(f11_bgp_over_one_link_stops)
{
	struct sim_world *w = start_lab(lab);
	unsigned up, all;

	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_BGP_DISCONNECT)), "");
	settle(w);
	/* Of five sessions that with the site is down, those with gateways are not. */
	sessions(w, "er-a/primary", &up, &all);
	ck_assert_uint_eq(all, 5);
	ck_assert_uint_eq(up, 4);
	sessions(w, "er-a/secondary", &up, &all);
	ck_assert_uint_eq(up, 5);
	ck_assert(knows(w, "hub/gw0", "10.21.0.0/16"));
	ck_assert_uint_eq(last(w, RUN_TEST_LINK, "er-a")->nroutes, 2);
	ck_assert_uint_eq(last(w, RUN_TEST_LINK, "er-a")->nredundant, 2);
	ck_assert_str_eq(stop(w, link_of("er-a", 0, RUN_TEST_BGP_DISCONNECT)), "");
	settle(w);
	sessions(w, "er-a/primary", &up, &all);
	ck_assert_uint_eq(up, 5);
	sim_free(w);
}
END_TEST

START_TEST(f11_what_the_other_link_does_not_have_is_not_redundant)
{
	struct sim_world *w = start_lab(lab);
	const struct run_test *t;

	ck_assert(sim_fail(w, ER_TARGET_SESSION, "dc/ce0--er-a/secondary/ipv4"));
	settle(w);
	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	t = last(w, RUN_TEST_LINK, "er-a");
	ck_assert_uint_eq(t->nroutes, 2);
	ck_assert_uint_eq(t->nredundant, 0);
	sim_free(w);
}
END_TEST

/* The path of a prefix at a router that came from a neighbour: how many ASes. */
static unsigned
length(struct sim_world *w, const char *router, const char *prefix, const char *from)
{
	struct net_rt *rt = net_router_find(sim_net(w), router);
	const struct rib_path *p = NULL;
	struct ip_prefix at;
	struct rib *rib;

	ck_assert(ip_prefix_parse(&at, prefix));
	rib = net_router_rib(rt, at.family);
	while ((p = rib_path_next(rib, rib_lookup(rib, &at), p)) != NULL) {
		const struct net_half *h = net_half_of_source(rt, at.family, p->source);
		struct net_half_info info;

		if (!h)
			continue;
		net_half_info(h, &info);
		if (strcmp(info.remote, from) == 0)
			return bgp_aspath_hops(bgp_attrs_path(p->attrs));
	}
	return 0;
}

START_TEST(f20_paths_over_one_link_get_longer)
{
	struct sim_world *w = start_lab(lab);
	unsigned up, all;

	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	settle(w);
	sessions(w, "er-a/primary", &up, &all);
	ck_assert_uint_eq(up, all);
	/* Eight more, as for maintenance, in both directions (F-8). */
	ck_assert_uint_eq(length(w, "hub/gw0", "10.20.0.0/16", "er-a/primary"), 10);
	ck_assert_uint_eq(length(w, "hub/gw0", "10.20.0.0/16", "er-a/secondary"), 2);
	ck_assert_uint_eq(length(w, "dc/ce0", "10.60.0.0/16", "er-a/primary"), 9);
	ck_assert_uint_eq(length(w, "dc/ce0", "10.60.0.0/16", "er-a/secondary"), 1);
	ck_assert_str_eq(stop(w, link_of("er-a", UINT_MAX, RUN_TEST_PREPEND)), "");
	settle(w);
	ck_assert_uint_eq(length(w, "hub/gw0", "10.20.0.0/16", "er-a/primary"), 2);
	sim_free(w);
}
END_TEST

/* --- time --- */

START_TEST(f21_a_test_takes_fifteen_seconds_and_runs_until_it_is_stopped)
{
	struct buf text;
	struct sim_world *w;
	const struct run_test *t;
	struct erx_time began;

	buf_init(&text);
	buf_printf(&text, "%sfidelity\n  realistic-durations = true\n", lab);
	w = start_lab(text.data);
	buf_fini(&text);
	began = sim_now(w);
	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")), "");
	t = last(w, RUN_TEST_SITE, "hub");
	ck_assert_str_eq(status(w, t), "Starting");
	ck_assert_str_eq(stop(w, site("hub", NULL)), "failover-no-test");
	ck_assert(!sim_converged(w));
	sim_run(w, erx_time_add(began, 14 * ERX_SEC));
	ck_assert(knows(w, "hub/gw0", "10.21.0.0/16"));
	sim_run(w, erx_time_add(began, 16 * ERX_SEC));
	ck_assert_str_eq(status(w, t), "Running");
	ck_assert(!knows(w, "hub/gw0", "10.21.0.0/16"));
	sim_run(w, erx_time_add(began, 86400 * ERX_SEC));
	ck_assert_str_eq(status(w, t), "Running");
	ck_assert_str_eq(stop(w, site("hub", NULL)), "");
	ck_assert_str_eq(status(w, t), "Stopping");
	settle(w);
	ck_assert_str_eq(status(w, t), "Completed");
	ck_assert_int_eq(erx_time_since(t->ended, began) / ERX_SEC, 86400 + 15);
	sim_run(w, erx_time_add(t->ended, RUN_TEST_EXPIRES + ERX_SEC));
	ck_assert_str_eq(status(w, t), "Expired");
	sim_free(w);
}
END_TEST

START_TEST(f21_a_test_waits_for_operations_under_way)
{
	struct data_node *tree;
	struct buf text;
	struct sim_world *w;
	struct errs errs;

	buf_init(&text);
	buf_printf(&text, "%sfidelity\n  realistic-durations = true\n", lab);
	w = start_lab(text.data);
	buf_fini(&text);
	tree = tree_text("vnets\n  hub\n    connections\n      b\n");
	errs_init(&errs);
	ck_assert(sim_edit(w, DATA_DELETE, tree, NULL, &errs));
	ck_assert_str_eq(begin(w, site("hub", "Amsterdam")),
	    "another-operation-in-progress");
	ck_assert_str_eq(begin(w, link_of("er-b", 0, RUN_TEST_PREPEND)),
	    "another-operation-in-progress");
	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	ck_assert(sim_edit_wait(w, &errs));
	errs_fini(&errs);
	data_node_free(tree);
	sim_free(w);
}
END_TEST

START_TEST(tests_of_one_subscription_outlive_those_of_others)
{
	static const char two[] =
	    "lab = two\n"
	    "circuits\n" LAB_CIRCUIT_AT("er-a", "Amsterdam", "64520", "172.16.1")
		LAB_CIRCUIT_AT("er-b", "Dublin", "64520",
		    "172.16.2") "    subscription = beta\n";
	struct sim_world *w = start_lab(two);
	const struct run *r;
	unsigned of_b = 0;

	ck_assert_str_eq(begin(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	ck_assert_str_eq(stop(w, link_of("er-a", 0, RUN_TEST_PREPEND)), "");
	for (unsigned i = 0; i < RUN_TESTS_KEPT + 5; i++) {
		ck_assert_str_eq(begin(w, link_of("er-b", 0, RUN_TEST_PREPEND)), "");
		ck_assert_str_eq(stop(w, link_of("er-b", 0, RUN_TEST_PREPEND)), "");
	}
	ck_assert_str_eq(status(w, last(w, RUN_TEST_LINK, "er-a")), "Completed");
	ck_assert_uint_eq(last(w, RUN_TEST_LINK, "er-b")->number, RUN_TESTS_KEPT + 5);
	r = sim_running(w);
	for (size_t i = 0; run_test_at(r, i); i++)
		of_b += strcmp(run_test_at(r, i)->subject, "er-b") == 0;
	ck_assert_uint_eq(of_b, RUN_TESTS_KEPT);
	sim_free(w);
}
END_TEST

TCase *
test_run_failover(void)
{
	TCase *t = tcase_create("run/failover");

	tcase_add_test(t, f12_a_site_test_takes_one_location_from_one_gateway);
	tcase_add_test(t, f21_routes_are_redundant_or_not);
	tcase_add_test(t, f12_what_the_service_refuses);
	tcase_add_test(t, f12_an_edit_during_a_test_changes_nothing_of_it);
	tcase_add_test(t, f11_bgp_over_one_link_stops);
	tcase_add_test(t, f11_what_the_other_link_does_not_have_is_not_redundant);
	tcase_add_test(t, f20_paths_over_one_link_get_longer);
	tcase_add_test(t,
	    f21_a_test_takes_fifteen_seconds_and_runs_until_it_is_stopped);
	tcase_add_test(t, f21_a_test_waits_for_operations_under_way);
	tcase_add_test(t, tests_of_one_subscription_outlive_those_of_others);
	return t;
}
