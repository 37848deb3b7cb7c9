/*
 * Figures per SKU, as the tables of the reference have them.
 */
#include "data/tree_text.h"
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
	tcase_add_test(t, the_lab_replaces_and_switches_off);
	tcase_add_test(t, summaries_replace_what_they_cover);
	tcase_add_test(t, every_row_names_its_rule);
	return t;
}
