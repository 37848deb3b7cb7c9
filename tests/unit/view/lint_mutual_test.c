/*
 * Sites that each prefer the other's way to Azure: told when both do, and not when one
 * of them does not, or cannot.
 */
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"
#include "view/lint.h"

#include <string.h>

static const char lab[] =
    "circuits\n" LAB_CIRCUIT_AT("er-a", "Seattle", "64520", "172.16.1")
	LAB_CIRCUIT_AT("er-b", "Dallas", "64521",
	    "172.16.2") "vnets\n"
			"  hub\n"
			"    address-space = [10.60.0.0/16, 10.61.0.0/16]\n"
			"    gateway\n"
			"    connections\n"
			"      a\n"
			"        circuit = er-a\n"
			"      b\n"
			"        circuit = er-b\n"
			"on-premises\n"
			"  a\n"
			"    asn = 64520\n"
			"    circuits\n"
			"      er-a\n"
			"        import\n"
			"          -\n"
			"            prefix = 10.0.0.0/8\n"
			"            le = 16\n"
			"    advertise\n" LAB_ADVERT(
			    "10.20.0.0/16") "  b\n"
					    "    asn = 64521\n"
					    "    circuits\n"
					    "      er-b\n"
					    "        local-preference = 80\n"
					    "    advertise\n" LAB_ADVERT(
						"10.21.0.0/16") "routers\n"
								"  wan\n"
								"    asn = 65001\n"
								"    neighbors\n"
								"      a/ce0\n"
								"      b/ce0\n";

/* What is changed, and whether there is a warning. */
static const struct {
	const char *edit;
	bool warned;
} rows[] = {
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 50\n",
	    true },
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 100\n",
	    false },
	/* One of the two ways is not below what others say. */
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 50\n"
	  "        secondary\n          local-preference = 150\n",
	    false },
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 50\n"
	  "        import\n          -\n            prefix = 10.99.0.0/16\n",
	    false },
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 50\n"
	  "routers\n  wan\n    neighbors\n      b/ce0\n        import\n          -\n"
	  "            prefix = 10.21.0.0/16\n",
	    false },
	{ "on-premises\n  a\n    circuits\n      er-a\n        local-preference = 50\n"
	  "circuits\n  er-b\n    private-peering\n      state = Disabled\n",
	    false },
};

START_TEST(p46_two_sites_that_each_prefer_the_way_of_the_other)
{
	struct errs errs;
	struct lab_bed x;
	struct er_lab *after;
	bool warned = false;

	errs_init(&errs);
	lab_bed_init(&x, lab);
	after = lab_bed_try(&x, DATA_UPDATE, rows[_i].edit, &errs);
	ck_assert_msg(after != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	errs_init(&errs);
	view_lint(after, &errs);
	for (size_t i = 0; i < errs.n; i++)
		if (strcmp(code_word(errs.items[i].code), "mutual-backup") == 0) {
			warned = true;
			ck_assert_str_eq(errs.items[i].path,
			    "on-premises/a/circuits/er-a");
			ck_assert_str_eq(errs.items[i].text,
			    "a (local preference 50 of what er-a teaches) and b (80 of "
			    "er-b) each prefer the other's way, by way of wan "
			    "(10.60.0.0/16 and 1 more): one of them goes by the other, "
			    "a failure may change for good which, or they may never "
			    "come to rest (RFC 4264)");
		}
	ck_assert_int_eq(warned, rows[_i].warned);
	errs_fini(&errs);
	er_lab_free(after);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_view_lint_mutual(void)
{
	TCase *t = tcase_create("view/lint_mutual");

	tcase_add_loop_test(t, p46_two_sites_that_each_prefer_the_way_of_the_other, 0,
	    sizeof rows / sizeof *rows);
	return t;
}
