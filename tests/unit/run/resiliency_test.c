/*
 * The resiliency index of gateways, computed by hand.  Route score times what a
 * failover test is worth (1 without one in 90 days, 4 with one in 30), plus zones, plus
 * at most 10 of the advisor (F-22).  Labs run until they rest: what gateways have
 * learned is looked at.
 */
#include "run/resiliency.h"

#include "data/tree_text.h"
#include "run/failover.h"
#include "run/learned.h"
#include "sim/world.h"
#include "test.h"
#include "view/resiliency.h"

#include <stdio.h>
#include <string.h>

#define CIRCUIT(name, location, third, rest)                         \
	"  " name "\n"                                               \
	"    location = " location "\n" rest "    private-peering\n" \
	"      peer-asn = 64520\n"                                   \
	"      primary = 172.16." third ".0/30\n"                    \
	"      secondary = 172.16." third ".4/30\n"
#define HUB(sku, connections)                  \
	"vnets\n"                              \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n" sku "    connections\n" connections
#define LINK(name) "      " name "\n        circuit = " name "\n"
#define SITE(circuits, advertise) \
	"on-premises\n"           \
	"  s\n"                   \
	"    asn = 64520\n"       \
	"    circuits\n" circuits "    advertise\n" advertise
#define ON(name)              "      " name "\n"
#define ALL(prefix)           "      -\n        prefix = " prefix "\n"
#define OVER(prefix, circuit) ALL(prefix) "        over = [" circuit "]\n"

static struct sim_world *
world_of(const char *text)
{
	struct sim_config config = { .seed = 1, .times = ER_TIMES_REAL };
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

/* By the lab alone: nobody knows what was tested. */
static struct view_resiliency
index_of(const char *text)
{
	const struct view_resiliency_facts f = { .days = VIEW_NEVER_TESTED };
	struct view_route_sets sets = { NULL, 0, 0 };
	struct sim_world *w = world_of(text);
	const struct er_vnet *v = er_model_vnet(sim_lab(w)->model, "hub");
	struct run_learned_walk *walk = run_learned_new(sim_running(w), v);
	struct view_resiliency r;
	struct run_learned row;
	unsigned units = 10000;

	while (run_learned_next(walk, &row, &units) == RUN_LEARNED_ROW)
		view_route_sets_add(&sets, v, row.by, row.near[0] | row.near[1],
		    &row.prefix);
	r = view_resiliency_of(sim_lab(w)->model, v, &sets, &f);
	view_route_sets_fini(&sets);
	run_learned_free(walk);
	sim_free(w);
	return r;
}

#define ck_index(text, want_level, want_routes, want_zones, want_least, want_most) \
	do {                                                                       \
		struct view_resiliency r_ = index_of(text);                        \
		ck_assert_int_eq(r_.level, VIEW_RESILIENCY_##want_level);          \
		ck_assert_uint_eq(r_.routes, want_routes);                         \
		ck_assert_uint_eq(r_.zones, want_zones);                           \
		ck_assert_uint_eq(r_.least, want_least);                           \
		ck_assert_uint_eq(r_.most, want_most);                             \
	} while (0)

#define TWO "circuits\n" CIRCUIT("a", "London", "1", "") CIRCUIT("b", "Dublin", "2", "")
#define SAME \
	"circuits\n" CIRCUIT("a", "London", "1", "") CIRCUIT("b", "London", "2", "")

START_TEST(f22_the_index_of_five_labs)
{
	/* One location: 5 x 1 + 10 for a zone-redundant SKU; with a test and the
	 * advisor 5 x 4 + 10 + 10. */
	ck_index("circuits\n" CIRCUIT("a", "London", "1", "")
		     HUB("      sku = ErGw1Az\n", LINK("a"))
			 SITE(ON("a"), ALL("10.20.0.0/16")),
	    STANDARD, 5, 10, 15, 40);
	/* A metro circuit: 10 x 1 + 10, 10 x 4 + 10 + 10. */
	ck_index("circuits\n" CIRCUIT("a", "Zurich Metro", "1", "")
		     HUB("      sku = ErGw2Az\n", LINK("a"))
			 SITE(ON("a"), ALL("10.20.0.0/16")),
	    HIGH, 10, 10, 20, 60);
	/* Two locations: 20 x 1 + 10, 20 x 4 + 10 + 10, which is all there is. */
	ck_index(TWO HUB("      sku = ErGw3Az\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"), ALL("10.20.0.0/16")),
	    MAXIMUM, 20, 10, 30, 100);
	/* Two circuits of one location are one location, and UltraPerformance has 2 of
	 * 10: 5 x 1 + 2, 5 x 4 + 2 + 10. */
	ck_index(SAME HUB("      sku = UltraPerformance\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"), ALL("10.20.0.0/16")),
	    STANDARD, 5, 2, 7, 32);
	/* Two locations, and one prefix over one of them only: its set counts.  One
	 * scale unit has 8 of 10: 5 x 1 + 8, 5 x 4 + 8 + 10. */
	ck_index(TWO HUB("      sku = ErGwScale\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"),
			 ALL("10.20.0.0/16") OVER("10.21.0.0/16", "a")),
	    MAXIMUM, 5, 8, 13, 38);
}
END_TEST

START_TEST(f24_two_locations_a_metro_and_one)
{
	ck_index(TWO HUB("", LINK("a") LINK("b")), MAXIMUM, 20, 10, 30, 100);
	ck_index(SAME HUB("", LINK("a") LINK("b")), STANDARD, 5, 10, 15, 40);
	/* By the name of a Direct port it is the same place. */
	ck_index("circuits\n" CIRCUIT("a", "Amsterdam", "1", "") CIRCUIT("b",
		     "Equinix-Amsterdam-AM5", "2", "") HUB("", LINK("a") LINK("b")),
	    STANDARD, 5, 10, 15, 40);
	ck_index("circuits\n" CIRCUIT("a", "Zurich", "1", "    metro = true\n")
		     HUB("", LINK("a")),
	    HIGH, 10, 10, 20, 60);
	/* A managed circuit is no circuit of the customer's. */
	ck_index("private-clouds\n  pc\n    network-block = 10.80.0.0/22\n"
		 "    authorizations\n      k\n" HUB("",
		     "      p\n        circuit = pc\n        authorization = k\n"),
	    NONE, 0, 10, 10, 20);
}
END_TEST

START_TEST(f23_route_sets_are_told_by_their_connections)
{
	struct sim_world *w =
	    world_of(TWO HUB("", LINK("a") LINK("b")) SITE(ON("a") ON("b"),
		ALL("10.20.0.0/16") OVER("10.21.0.0/16", "a") OVER("10.22.0.0/16", "a")
		    OVER("10.22.0.0/16", "b")));
	struct buf out;

	buf_init(&out);
	run_resiliency_text(sim_running(w), &out);
	/* 10.22.0.0/16 has an entry for each circuit, and counts with both. */
	ck_assert_str_eq(out.data,
	    "hub: Maximum resiliency, index 15 to 40\n"
	    "  a to a in London\n"
	    "  b to b in Dublin\n"
	    "  2 prefixes of s (10.20.0.0/16 \342\200\246) over a, b\n"
	    "  1 prefix of s (10.21.0.0/16) over a only: not redundant\n"
	    "  routes 5 of 20, times 1 without a failover test and up to 4 with one; "
	    "zones 10 of 10 (ErGw1Az); advisor 0 to 10, not known here\n"
	    "  do: announce the prefixes of flagged sets over all circuits\n");
	buf_fini(&out);
	sim_free(w);
}
END_TEST

/* --- live --- */

#define DAY (86400 * ERX_SEC)

static const char redundant[] =
    TWO HUB("", LINK("a") LINK("b")) SITE(ON("a") ON("b"), ALL("10.20.0.0/16"));

static bool
has(struct sim_world *w, enum run_resiliency_form form, const char *text)
{
	const struct run_resiliency_ask ask = { .form = form, .live = true };
	struct errs errs;
	struct rows rows;
	struct buf out;
	bool is;

	errs_init(&errs);
	buf_init(&out);
	rows = run_resiliency(sim_running(w), sim_now(w), &ask, &errs);
	while (rows_next(&rows, &out, 2))
		continue;
	rows_free(&rows);
	is = strstr(out.data, text) != NULL;
	if (!is)
		fprintf(stderr, "%s\n", out.data);
	buf_fini(&out);
	errs_fini(&errs);
	return is;
}

static void
pass(struct sim_world *w, int64_t span)
{
	sim_run(w, erx_time_add(sim_now(w), span));
}

/* Tests a location from its start to its end. */
static void
tested(struct sim_world *w, const char *location)
{
	const struct run_test_ask a = { .kind = RUN_TEST_SITE,
		.subject = "hub",
		.location = location };
	struct errs errs;

	errs_init(&errs);
	ck_assert(run_test_start(sim_running(w), sim_now(w), &a, &errs));
	pass(w, 120 * ERX_SEC);
	ck_assert(run_test_stop(sim_running(w), sim_now(w), &a, true, true, &errs));
	pass(w, 120 * ERX_SEC);
	errs_fini(&errs);
}

START_TEST(f22_a_test_counts_for_90_days)
{
	struct sim_world *w = world_of(redundant);

	/* 20 x 1 + 10. */
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"routes\":20,\"tested\":20,\"tested-days-ago\":null,\"zones\":10,"
	    "\"index-least\":30,\"index-most\":40,\"recommendations\":[\"test each"));
	/* 20 x 4, halved, because one of two locations was tested, + 10. */
	tested(w, "London");
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"tested\":40,\"tested-days-ago\":0,\"zones\":10,\"index-least\":50,"
	    "\"index-most\":60"));
	/* 20 x 4 + 10, and the advisor makes it 100. */
	tested(w, "Dublin");
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"tested\":80,\"tested-days-ago\":0,\"zones\":10,\"index-least\":90,"
	    "\"index-most\":100,\"recommendations\":[]"));
	ck_assert(has(w, RUN_RESILIENCY_AZ,
	    "\"overallScore\":\"90\",\"scoreChange\":\"0\","
	    "\"minScoreFromRecommendations\":\"90\","
	    "\"maxScoreFromRecommendations\":\"100\""));
	/* 20 x 3 + 10 after 30 days, 20 x 2 + 10 after 60, 20 x 1 + 10 after 90. */
	pass(w, 31 * DAY);
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"tested\":60,\"tested-days-ago\":31,\"zones\":10,\"index-least\":70"));
	pass(w, 30 * DAY);
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"tested\":40,\"tested-days-ago\":61,\"zones\":10,\"index-least\":50"));
	pass(w, 30 * DAY);
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"tested\":20,\"tested-days-ago\":null,\"zones\":10,\"index-least\":30"));
	sim_free(w);
}
END_TEST

START_TEST(f22_a_link_that_is_down_counts)
{
	struct sim_world *w = world_of(redundant);

	/* Two locations keep their 20: the routes still come over both. */
	ck_assert(sim_fail(w, ER_TARGET_LINK, "a/primary--s/ce0"));
	pass(w, 600 * ERX_SEC);
	ck_assert(has(w, RUN_RESILIENCY_ROWS, "\"routes\":20,\"tested\":20,"));
	/* The route comes over three links of four. */
	ck_assert(has(w, RUN_RESILIENCY_SETS,
	    "\"over-primary\":[\"b\"],\"over-secondary\":[\"a\",\"b\"],"
	    "\"flagged\":true"));
	ck_assert(has(w, RUN_RESILIENCY_AZ_ROUTES,
	    "\"10.20.0.0/16\":[{\"circuit\":\"x0\",\"pri\":\"\",\"sec\":\"1\"},"
	    "{\"circuit\":\"x1\",\"pri\":\"1\",\"sec\":\"1\"}]"));
	sim_free(w);
	/* A metro circuit is worth 10, and nothing with one of its links. */
	w = world_of("circuits\n" CIRCUIT("a", "Zurich Metro", "1", "")
		HUB("", LINK("a")) SITE(ON("a"), ALL("10.20.0.0/16")));
	ck_assert(has(w, RUN_RESILIENCY_ROWS, "\"routes\":10,\"tested\":10,"));
	ck_assert(sim_fail(w, ER_TARGET_LINK, "a/primary--s/ce0"));
	pass(w, 600 * ERX_SEC);
	ck_assert(has(w, RUN_RESILIENCY_ROWS,
	    "\"routes\":0,\"tested\":0,\"tested-days-ago\":null,\"zones\":10,"
	    "\"index-least\":10"));
	sim_free(w);
}
END_TEST

START_TEST(f23_one_link_that_teaches_more_is_flagged)
{
	/* Of one family only; and the other family has its sets, too. */
	struct sim_world *w =
	    world_of("circuits\n"
		     "  a\n"
		     "    location = London\n"
		     "    private-peering\n"
		     "      peer-asn = 64520\n"
		     "      primary = 172.16.1.0/30\n"
		     "      secondary = 172.16.1.4/30\n"
		     "      ipv6\n        primary = fd00:a::/126\n"
		     "        secondary = fd00:a::4/126\n"
		     "vnets\n"
		     "  hub\n"
		     "    address-space = [10.60.0.0/16, fd00:60::/48]\n"
		     "    gateway\n"
		     "    connections\n" LINK("a")
			 SITE(ON("a"), ALL("10.20.0.0/16") ALL("fd00:20::/48")));

	ck_assert(has(w, RUN_RESILIENCY_SETS, "\"prefixes\":2,\"site\":null"));
	ck_assert(sim_fail(w, ER_TARGET_SESSION, "a/secondary--s/ce0/ipv6"));
	pass(w, 600 * ERX_SEC);
	ck_assert(has(w, RUN_RESILIENCY_SETS,
	    "\"example\":\"fd00:20::/48\",\"over\":[\"a\"],\"over-primary\":[\"a\"],"
	    "\"over-secondary\":[],\"flagged\":true"));
	sim_free(w);
}
END_TEST

TCase *
test_run_resiliency(void)
{
	TCase *t = tcase_create("run/resiliency");

	tcase_add_test(t, f22_the_index_of_five_labs);
	tcase_add_test(t, f22_a_test_counts_for_90_days);
	tcase_add_test(t, f22_a_link_that_is_down_counts);
	tcase_add_test(t, f23_route_sets_are_told_by_their_connections);
	tcase_add_test(t, f23_one_link_that_teaches_more_is_flagged);
	tcase_add_test(t, f24_two_locations_a_metro_and_one);
	return t;
}
