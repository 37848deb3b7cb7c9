/*
 * Figures per SKU, as the tables of the reference have them.
 */
#include "base/rng.h"
#include "base/time.h"
#include "data/tree_text.h"
#include "er/durations.h"
#include "er/limits.h"
#include "er/pieces.h"
#include "test.h"

START_TEST(a_circuit_has_the_links_of_its_size_and_tier)
{
	struct er_model *m = er_model_new();

	m->limits.enabled = true;
	ck_assert_uint_eq(er_limit_links_of(m, ER_STANDARD, 50), 10);
	ck_assert_uint_eq(er_limit_links_of(m, ER_LOCAL, 10000), 10);
	ck_assert_uint_eq(er_limit_links_of(m, ER_PREMIUM, 50), 20);
	ck_assert_uint_eq(er_limit_links_of(m, ER_PREMIUM, 200), 25);
	ck_assert_uint_eq(er_limit_links_of(m, ER_PREMIUM, 1000), 50);
	ck_assert_uint_eq(er_limit_links_of(m, ER_PREMIUM, 100000), 100);
	m->limits.enabled = false;
	ck_assert_uint_eq(er_limit_links_of(m, ER_STANDARD, 50), 0);
	er_model_free(m);
}
END_TEST

START_TEST(a_gateway_has_the_circuits_of_its_sku)
{
	static const struct {
		enum er_gateway_sku sku;
		uint8_t units;
		uint32_t circuits, learned;
	} cases[] = {
		{ ER_GW_STANDARD, 1, 4, 4000 },
		{ ER_GW_2AZ, 1, 8, 9500 },
		{ ER_GW_ULTRA_PERFORMANCE, 1, 16, 9500 },
		{ ER_GW_SCALE, 1, 4, 60000 },
		{ ER_GW_SCALE, 2, 8, 60000 },
		{ ER_GW_SCALE, 9, 8, 60000 },
		{ ER_GW_SCALE, 10, 16, 60000 },
		{ ER_GW_SCALE, 40, 16, 60000 },
	};
	struct er_model *m = er_model_new();

	m->limits.enabled = true;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct er_gateway g = { .sku = cases[i].sku,
			.scale_units = cases[i].units };

		ck_assert_uint_eq(er_limit_circuits(m, &g), cases[i].circuits);
		ck_assert_uint_eq(er_limit_learned(m, &g), cases[i].learned);
	}
	er_model_free(m);
}
END_TEST

START_TEST(c17_each_size_has_its_links)
{
	static const struct {
		uint32_t mbps, premium;
	} rows[] = { { 50, 20 }, { 100, 25 }, { 200, 25 }, { 500, 40 }, { 1000, 50 },
		{ 2000, 60 }, { 5000, 75 }, { 10000, 100 }, { 40000, 100 },
		{ 100000, 100 } };
	struct er_model *m = er_model_new();

	m->limits.enabled = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_uint_eq(er_limit_links_of(m, ER_PREMIUM, rows[i].mbps),
		    rows[i].premium);
		ck_assert_uint_eq(er_limit_links_of(m, ER_STANDARD, rows[i].mbps), 10);
		ck_assert_uint_eq(er_limit_links_of(m, ER_LOCAL, rows[i].mbps), 10);
	}
	er_model_free(m);
}
END_TEST

START_TEST(w5_each_sku_has_its_figures)
{
	static const struct {
		enum er_gateway_sku sku;
		uint8_t units;
		uint32_t circuits, learned, mbps;
	} rows[] = {
		{ ER_GW_STANDARD, 1, 4, 4000, 1000 },
		{ ER_GW_HIGH_PERFORMANCE, 1, 8, 9500, 2000 },
		{ ER_GW_ULTRA_PERFORMANCE, 1, 16, 9500, 10000 },
		{ ER_GW_1AZ, 1, 4, 4000, 1000 },
		{ ER_GW_2AZ, 1, 8, 9500, 2000 },
		{ ER_GW_3AZ, 1, 16, 9500, 10000 },
		{ ER_GW_SCALE, 1, 4, 60000, 1000 },
		{ ER_GW_SCALE, 2, 8, 60000, 2000 },
		{ ER_GW_SCALE, 40, 16, 60000, 40000 },
	};
	struct er_model *m = er_model_new();

	m->limits.enabled = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct er_gateway g = { .sku = rows[i].sku,
			.scale_units = rows[i].units };

		ck_assert_uint_eq(er_limit_circuits(m, &g), rows[i].circuits);
		ck_assert_uint_eq(er_limit_learned(m, &g), rows[i].learned);
		ck_assert_uint_eq(er_gateway_mbps(&g), rows[i].mbps);
	}
	ck_assert_uint_eq(er_limit_location(m), 4);    /* W-6 */
	ck_assert_uint_eq(er_limit_carried(m), 11000); /* W-7 */
	er_model_free(m);
}
END_TEST

START_TEST(w28_w70_operations_take_what_was_observed)
{
	static const struct {
		enum er_span what;
		unsigned spokes, lo, hi; /* seconds */
	} rows[] = {
		{ ER_SPAN_CONNECT, 0, 153, 153 },
		{ ER_SPAN_CONNECT, 30, 528, 529 },
		{ ER_SPAN_CONNECT, 60, 904, 904 },
		{ ER_SPAN_CONNECT, 110, 1747, 1747 },
		{ ER_SPAN_DISCONNECT, 0, 142, 142 },
		{ ER_SPAN_DISCONNECT, 60, 883, 883 },
		{ ER_SPAN_DISCONNECT, 110, 1786, 1786 },
		{ ER_SPAN_GAP, 0, 10, 240 },
		{ ER_SPAN_GATEWAY, 0, 1200, 2700 },
		{ ER_SPAN_GATEWAY_GONE, 0, 1200, 2700 },
		{ ER_SPAN_REACH, 0, 180, 180 },
		{ ER_SPAN_REACH_GONE, 0, 180, 180 },
		{ ER_SPAN_STANDBY, 0, 60, 180 },
		{ ER_SPAN_STANDBY_PLANNED, 0, 10, 15 },
		{ ER_SPAN_PREPARE, 0, 2700, 2700 },
		{ ER_SPAN_EXECUTE, 0, 300, 300 },
		{ ER_SPAN_COMMIT, 0, 600, 600 },
		{ ER_SPAN_FAILOVER, 0, 15, 15 },
		{ ER_SPAN_MAP, 0, 1800, 1800 },
	};
	const struct er_fidelity f = { .realistic_durations = true };
	struct rng rng;

	rng_init(&rng, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t least = INT64_MAX, most = 0;
		int64_t lo = rows[i].lo * ERX_SEC, hi = rows[i].hi * ERX_SEC;

		for (int k = 0; k < 200; k++) {
			int64_t us =
			    er_duration(&f, rows[i].what, rows[i].spokes, &rng);

			least = us < least ? us : least;
			most = us > most ? us : most;
		}
		ck_assert_msg(least >= lo && most <= hi, "row %zu: %lld to %lld", i,
		    (long long)least, (long long)most);
		/* Of a range nearly all of it comes up. */
		ck_assert_msg(10 * (most - least) >= 8 * (hi - lo) ||
			hi - lo == ERX_SEC,
		    "row %zu: %lld to %lld", i, (long long)least, (long long)most);
	}
}
END_TEST

START_TEST(the_lab_replaces_and_switches_off)
{
	struct er_lab *lab = lab_text(LAB_CIRCUITS "limits\n"
						   "  site-ipv4-standard = 7\n");
	const struct er_circuit *k = &lab->model->circuits[0];

	ck_assert_uint_eq(er_limit_site(lab->model, k, IP_V4), 7);
	ck_assert_uint_eq(er_limit_site(lab->model, k, IP_V6), 100);
	ck_assert_uint_eq(er_limit_gateway(lab->model, IP_V4), 1000);
	ck_assert_uint_eq(er_limit_create(lab->model), 200);
	ck_assert_int_eq(lab->model->limits.hold_down, 60000000);
	er_lab_free(lab);
	lab = lab_text(LAB_CIRCUITS "limits\n"
				    "  enabled = off\n");
	k = &lab->model->circuits[0];
	ck_assert_uint_eq(er_limit_site(lab->model, k, IP_V4), 0);
	ck_assert_uint_eq(er_limit_gateway(lab->model, IP_V6), 0);
	ck_assert_uint_eq(er_limit_create(lab->model), 0);
	ck_assert_uint_eq(er_limit_location(lab->model), 0);
	er_lab_free(lab);
}
END_TEST

START_TEST(summaries_replace_what_they_cover)
{
	struct er_lab *lab =
	    lab_text("vnets\n"
		     "  hub\n"
		     "    address-space = [10.60.0.0/16]\n"
		     "    gateway\n"
		     "    summarized-gateway-prefixes = [10.61.0.0/16]\n"
		     "  s1\n"
		     "    address-space = [10.61.1.0/24, 10.62.0.0/24]\n"
		     "    peered-with = hub\n"
		     "  s2\n"
		     "    address-space = [10.61.2.0/24]\n"
		     "    peered-with = hub\n");

	/* The hub's own, the summary, and what of s1 it does not cover. */
	ck_assert_uint_eq(er_announced_spaces(er_model_vnet(lab->model, "hub")), 3);
	er_lab_free(lab);
}
END_TEST

START_TEST(every_row_names_its_rule)
{
	size_t n = 0;

	for (; er_limit_row(n) != NULL; n++) {
		ck_assert(er_limit_row(n)->rule[0] != '\0');
		ck_assert(er_limit_row(n)->figure != 0);
	}
	ck_assert_uint_ge(n, 30);
}
END_TEST

TCase *
test_er_limits(void)
{
	TCase *t = tcase_create("er/limits");

	tcase_add_test(t, a_circuit_has_the_links_of_its_size_and_tier);
	tcase_add_test(t, a_gateway_has_the_circuits_of_its_sku);
	tcase_add_test(t, c17_each_size_has_its_links);
	tcase_add_test(t, w5_each_sku_has_its_figures);
	tcase_add_test(t, w28_w70_operations_take_what_was_observed);
	tcase_add_test(t, the_lab_replaces_and_switches_off);
	tcase_add_test(t, summaries_replace_what_they_cover);
	tcase_add_test(t, every_row_names_its_rule);
	return t;
}
