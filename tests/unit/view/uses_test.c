/*
 * The use cases of the service (A 6.5), before and after Global Reach, and when only
 * one direction works.
 */
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"
#include "view/uses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char lab[] =
    LAB_CIRCUIT_SEATTLE LAB_AVS LAB_SEATTLE "    networks = [10.20.0.0/16]\n"
					    "    advertise\n"
					    "      -\n"
					    "        prefix = 10.20.0.0/16\n"
					    "private-clouds\n"
					    "  pc1\n"
					    "    network-block = 10.80.0.0/22\n"
					    "    segments\n"
					    "      alone\n"
					    "        prefix = 10.81.9.0/24\n"
					    "        t1 = none\n"
					    "      web\n"
					    "        prefix = 10.81.1.0/24\n"
					    "    authorizations\n"
					    "      hub-key\n"
					    "vnets\n"
					    "  hub\n"
					    "    address-space = [10.60.0.0/16]\n"
					    "    gateway\n"
					    "    services\n"
					    "      sql\n        address = 10.60.9.4\n"
					    "    connections\n"
					    "      to-er-a\n"
					    "        circuit = er-a\n"
					    "      to-pc1\n"
					    "        circuit = pc1\n"
					    "        authorization = hub-key\n";

static const char joined[] = "global-reach\n"
			     "  pc1-to-er-a\n"
			     "    from = pc1\n"
			     "    to = er-a\n"
			     "    authorization = avs\n";

/* All rows as JSON, in pieces of `rows`. */
static char *
uses(const struct lab_bed *x, const char *name, const char *who, unsigned rows)
{
	struct rows u;
	struct buf out;
	struct errs errs;

	errs_init(&errs);
	buf_init(&out);
	u = view_uses(x->lab, x->bed.net, name, who, false, &errs);
	ck_assert_msg(u.ctx != NULL, "%s", errs.n ? errs.items[0].text : "");
	while (rows_next(&u, &out, rows))
		;
	rows_free(&u);
	errs_fini(&errs);
	return buf_steal(&out);
}

static void
ck_use(const struct lab_bed *x, const char *use, const char *from, const char *to,
    const char *rest)
{
	char *all = uses(x, NULL, NULL, 100), want[512];
	const char *near;

	snprintf(want, sizeof want,
	    "{\"use-case\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"verdict\":\"%s", use,
	    from, to, rest);
	near = strstr(all, want);
	if (near == NULL) /* then show the row */
		printf("%s\nnot in\n%s\n", want, all);
	ck_assert(near != NULL);
	free(all);
}

START_TEST(the_basic_model_serves_vnets_and_no_site)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_use(&x, "management", "hub", "pc1/management",
	    "both-ways\",\"rule\":null,\"reason\":null,\"symmetric\":true");
	ck_use(&x, "inbound-to-workloads", "hub", "pc1/web", "both-ways\"");
	ck_use(&x, "outbound-to-azure", "pc1/web", "hub", "both-ways\"");
	ck_use(&x, "outbound-to-azure", "pc1/web", "hub/sql", "both-ways\"");
	ck_use(&x, "on-premises-to-vnet", "seattle", "hub", "both-ways\"");
	ck_use(&x, "management", "seattle", "pc1/management",
	    "no\",\"rule\":\"W-32\",\"reason\":\"seattle/ce0 has no route to "
	    "10.80.0.0/26: hub/gw0 does not offer it to er-a/primary: ");
	ck_use(&x, "vmotion", "seattle", "pc1/vmotion", "no\",\"rule\":\"W-32\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(global_reach_opens_management_to_the_site)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, joined);
	ck_use(&x, "management", "seattle", "pc1/management", "both-ways\"");
	ck_use(&x, "vmotion", "seattle", "pc1/vmotion", "both-ways\"");
	ck_use(&x, "inbound-to-workloads", "seattle", "pc1/web", "both-ways\"");
	lab_bed_edit(&x, DATA_DELETE, "global-reach = [pc1-to-er-a]\n");
	ck_use(&x, "management", "seattle", "pc1/management", "no\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(an_answer_that_is_lost_makes_it_one_way)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, joined);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n      -\n"
	    "        prefix = 0.0.0.0/0\n");
	ck_use(&x, "management", "seattle", "pc1/management",
	    "forward-only\",\"rule\":\"A-35\",\"reason\":\"pc1/edge0 has only a "
	    "default route back");
	ck_use(&x, "inbound-to-workloads", "seattle", "pc1/web", "both-ways\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(an_isolated_segment_is_never_reached)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_use(&x, "inbound-to-workloads", "hub", "pc1/alone",
	    "no\",\"rule\":\"A-36\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(one_of_two_ways_in_a_dead_end_is_partly)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_FORWARDING, "er-a/primary"));
	ck_use(&x, "on-premises-to-vnet", "seattle", "hub",
	    "partly\",\"rule\":null,\"reason\":\"black hole at er-a/primary");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(pieces_are_the_same_as_the_whole)
{
	char *whole, *pieces;
	struct lab_bed x;

	lab_bed_init(&x, lab);
	whole = uses(&x, NULL, NULL, 100);
	pieces = uses(&x, NULL, NULL, 1);
	ck_assert_str_eq(whole, pieces);
	free(pieces);
	pieces = uses(&x, "seattle", NULL, 100);
	ck_assert(strstr(pieces, "\"from\":\"hub\"") == NULL);
	free(pieces);
	pieces = uses(&x, NULL, "somebody", 100);
	ck_assert_str_eq(pieces, "[]");
	free(pieces);
	free(whole);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(an_unknown_object_is_an_error_with_a_suggestion)
{
	struct lab_bed x;
	struct errs errs;

	lab_bed_init(&x, lab);
	errs_init(&errs);
	ck_assert(
	    view_uses(x.lab, x.bed.net, "seatle", NULL, false, &errs).ctx == NULL);
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	ck_assert_str_eq(errs.items[0].cure, "did you mean \"seattle\"?");
	errs_fini(&errs);
	errs_init(&errs);
	ck_assert(view_uses(x.lab, x.bed.net, "er-a", NULL, false, &errs).ctx == NULL);
	ck_assert(
	    view_uses(x.lab, x.bed.net, "hub", "somebody", false, &errs).ctx == NULL);
	ck_assert_uint_eq(errs.n, 2);
	errs_fini(&errs);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_view_uses(void)
{
	TCase *t = tcase_create("view/uses");

	tcase_add_test(t, the_basic_model_serves_vnets_and_no_site);
	tcase_add_test(t, global_reach_opens_management_to_the_site);
	tcase_add_test(t, an_answer_that_is_lost_makes_it_one_way);
	tcase_add_test(t, an_isolated_segment_is_never_reached);
	tcase_add_test(t, one_of_two_ways_in_a_dead_end_is_partly);
	tcase_add_test(t, pieces_are_the_same_as_the_whole);
	tcase_add_test(t, an_unknown_object_is_an_error_with_a_suggestion);
	return t;
}
