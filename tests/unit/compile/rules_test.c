/*
 * The rule tables: no hole, reasons for every answer, and the cells that sources
 * dispute on the switches that decide them.
 */
#include "compile/rules.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static struct rib_verdict
judge(unsigned class, enum compile_over over, struct compile_rule_ctx x)
{
	struct rib_verdict v[RIB_CLASSES];

	compile_rules_fill(v, over, &x);
	return v[class];
}

static void
check_cell(const struct compile_rule *r, const char *learned, const char *offered)
{
	ck_assert_msg(r->answer != COMPILE_UNSET, "[%s][%s] is not set", learned,
	    offered);
	ck_assert_msg(r->rule != NULL && *r->rule != '\0', "[%s][%s] has no rule",
	    learned, offered);
	ck_assert_msg((r->answer == COMPILE_WHEN) == (r->when != NULL),
	    "[%s][%s]: a condition and an answer that is none", learned, offered);
	ck_assert_msg((r->answer == COMPILE_WHEN) == (r->switches != NULL),
	    "[%s][%s]: a condition without its switch", learned, offered);
	ck_assert_msg((r->answer != COMPILE_NEVER) == (r->yes != NULL),
	    "[%s][%s]: no reason to say yes", learned, offered);
	ck_assert_msg((r->answer != COMPILE_ALWAYS) == (r->no != NULL),
	    "[%s][%s]: no reason to say no", learned, offered);
}

START_TEST(every_pair_of_attachments_has_an_answer_and_a_reason)
{
	for (unsigned i = 0, row; (row = compile_row_class(i)) != COMPILE_CLASS_LAST;
	     i++)
		for (unsigned over = 0; over < COMPILE_OVER_N; over++)
			check_cell(compile_rule(row, (enum compile_over)over),
			    compile_class_name(row),
			    compile_over_name((enum compile_over)over));
}
END_TEST

START_TEST(every_end_of_a_circuit_has_an_answer_and_a_reason)
{
	static const enum er_role roles[] = { ER_ROLE_GATEWAY, ER_ROLE_EDGE,
		ER_ROLE_CE };
	char toward[8];

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		for (unsigned t = 0; t < COMPILE_TOWARD_N; t++) {
			snprintf(toward, sizeof toward, "%u", t);
			for (unsigned by = 0; by < COMPILE_TAUGHT_N; by++)
				check_cell(compile_end_rule(roles[i],
					       (enum compile_taught)by,
					       (enum compile_toward)t),
				    "an end", toward);
		}
	}
}
END_TEST

START_TEST(global_reach_does_not_chain)
{
	struct er_reach link = { .vnets = ER_VNETS_EVERYWHERE };
	unsigned n = 0;

	for (unsigned row = 0; row < COMPILE_CLASS_LAST; row++) {
		struct rib_verdict v = judge(row, COMPILE_OVER_REACH,
		    (struct compile_rule_ctx){ .reach = &link });

		if (!compile_class_crossed(row))
			continue;
		n++;
		ck_assert(!v.allow);
		ck_assert_str_eq(v.rule, "G-20");
	}
	ck_assert_uint_eq(n, 6);
}
END_TEST

START_TEST(vnets_cross_global_reach_while_the_switch_is_on)
{
	struct er_reach link = { .vnets = ER_VNETS_NOT_TO_GATEWAYS };
	struct compile_rule_ctx x = { .reach = &link };

	ck_assert(judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_REACH, x).allow);
	ck_assert(judge(COMPILE_CLASS_GATEWAY_OPEN, COMPILE_OVER_REACH, x).allow);
	link.vnets = ER_VNETS_NOWHERE;
	ck_assert(!judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_REACH, x).allow);
	ck_assert_str_eq(judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_REACH, x).rule,
	    "G-25");
	ck_assert(judge(COMPILE_CLASS_SITE, COMPILE_OVER_REACH, x).allow);
}
END_TEST

START_TEST(l5_vnets_that_crossed_global_reach_need_both_gateways)
{
	struct er_gateway open = { .allow_remote_vnet = true }, shut = { 0 };
	struct compile_rule_ctx to_open = { .gateway = &open },
				to_shut = { .gateway = &shut };
	struct rib_verdict v =
	    judge(COMPILE_CLASS_REACH_VNET_OPEN, COMPILE_OVER_GATEWAY, to_open);

	ck_assert(v.allow);
	ck_assert_uint_eq(v.prepend, 3);
	ck_assert_str_eq(v.rule, "G-25a");
	ck_assert(
	    !judge(COMPILE_CLASS_REACH_VNET_OPEN, COMPILE_OVER_GATEWAY, to_shut).allow);
	ck_assert(
	    !judge(COMPILE_CLASS_REACH_VNET, COMPILE_OVER_GATEWAY, to_open).allow);
	/* What a gateway there relays goes to none, to everybody else as before. */
	v = judge(COMPILE_CLASS_REACH_RELAYED, COMPILE_OVER_GATEWAY, to_open);
	ck_assert(!v.allow);
	ck_assert_str_eq(v.rule, "G-25a");
	ck_assert(judge(COMPILE_CLASS_REACH_RELAYED, COMPILE_OVER_SITE, to_open).allow);
	ck_assert(
	    judge(COMPILE_CLASS_REACH_RELAYED, COMPILE_OVER_CLOUD, to_open).allow);
}
END_TEST

/* W-52: V5 of one VNet's appliance at the gateway of another; not where that has its
 * own, which would have to give way (P-42a). */
START_TEST(l6_a_gateway_with_appliances_takes_none_of_another_vnet)
{
	struct er_gateway open = { .allow_remote_vnet = true };
	struct compile_rule_ctx alone = { .gateway = &open },
				beside = { .gateway = &open, .beside = true };

	ck_assert(judge(COMPILE_CLASS_RELAYED_OPEN, COMPILE_OVER_GATEWAY, alone).allow);
	ck_assert(!judge(COMPILE_CLASS_RELAYED, COMPILE_OVER_GATEWAY, alone).allow);
	ck_assert(
	    !judge(COMPILE_CLASS_RELAYED_OPEN, COMPILE_OVER_GATEWAY, beside).allow);
	ck_assert(
	    judge(COMPILE_CLASS_GATEWAY_OPEN, COMPILE_OVER_GATEWAY, beside).allow);
	ck_assert(!judge(COMPILE_CLASS_REANNOUNCED, COMPILE_OVER_GATEWAY, alone).allow);
	ck_assert(judge(COMPILE_CLASS_REANNOUNCED, COMPILE_OVER_SITE, alone).allow);
}
END_TEST

START_TEST(vnet_to_vnet_needs_both_gateways)
{
	struct er_gateway open = { .allow_remote_vnet = true }, shut = { 0 };
	struct compile_rule_ctx to_open = { .gateway = &open },
				to_shut = { .gateway = &shut };

	ck_assert(
	    judge(COMPILE_CLASS_GATEWAY_OPEN, COMPILE_OVER_GATEWAY, to_open).allow);
	ck_assert(!judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_GATEWAY, to_open).allow);
	ck_assert(
	    !judge(COMPILE_CLASS_GATEWAY_OPEN, COMPILE_OVER_GATEWAY, to_shut).allow);
	ck_assert(!judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_GATEWAY, to_shut).allow);
	ck_assert_str_eq(
	    judge(COMPILE_CLASS_GATEWAY, COMPILE_OVER_GATEWAY, to_shut).rule, "W-40");
}
END_TEST

START_TEST(what_came_over_global_reach_goes_to_gateways_behind_three_12076)
{
	struct compile_rule_ctx x = { 0 };

	ck_assert_uint_eq(
	    judge(COMPILE_CLASS_REACH_SITE, COMPILE_OVER_GATEWAY, x).prepend, 3);
	ck_assert_uint_eq(
	    judge(COMPILE_CLASS_REACH_CLOUD, COMPILE_OVER_GATEWAY, x).prepend, 3);
	ck_assert_uint_eq(judge(COMPILE_CLASS_SITE, COMPILE_OVER_GATEWAY, x).prepend,
	    1);
	ck_assert_uint_eq(judge(COMPILE_CLASS_CLOUD, COMPILE_OVER_GATEWAY, x).prepend,
	    1);
	ck_assert_uint_eq(
	    judge(COMPILE_CLASS_REACH_CLOUD, COMPILE_OVER_SITE, x).prepend, 1);
}
END_TEST

START_TEST(a_gateway_relays_nothing_between_circuits)
{
	struct rib_verdict v[RIB_CLASSES];

	compile_end_rules_fill(v, ER_ROLE_GATEWAY, COMPILE_TOWARD_CIRCUIT,
	    &(struct compile_rule_ctx){ 0 });
	ck_assert(!v[COMPILE_CLASS_CIRCUIT].allow);
	ck_assert_str_eq(v[COMPILE_CLASS_CIRCUIT].rule, "W-32");
	ck_assert(v[COMPILE_CLASS_OTHER].allow);
}
END_TEST

START_TEST(a_private_cloud_announces_again_only_when_told_to)
{
	struct er_cloud p = { .reannounce = ER_REANNOUNCE_NONE };
	struct compile_rule_ctx x = { .cloud = &p };
	struct rib_verdict v[RIB_CLASSES];

	compile_end_rules_fill(v, ER_ROLE_EDGE, COMPILE_TOWARD_CIRCUIT, &x);
	ck_assert(!v[COMPILE_CLASS_CIRCUIT].allow);
	p.reannounce = ER_REANNOUNCE_ALL;
	compile_end_rules_fill(v, ER_ROLE_EDGE, COMPILE_TOWARD_CIRCUIT, &x);
	ck_assert(v[COMPILE_CLASS_CIRCUIT].allow);
	ck_assert(!v[COMPILE_CLASS_CIRCUIT_REACH].allow);
	x.edge = 1;
	compile_end_rules_fill(v, ER_ROLE_EDGE, COMPILE_TOWARD_CIRCUIT, &x);
	ck_assert(!v[COMPILE_CLASS_CIRCUIT].allow);
}
END_TEST

START_TEST(the_manual_page_holds_every_table)
{
	struct buf page;

	buf_init(&page);
	compile_rules_print(&page);
	ck_assert_ptr_nonnull(strstr(page.data, ".Ss Learned over reach-vnet\n"));
	ck_assert_ptr_nonnull(strstr(page.data, ".Pq G-20\n"));
	ck_assert_ptr_nonnull(strstr(page.data,
	    ".It P-42a Pq documented, observed\nThe weight is the first step"));
	ck_assert_ptr_nonnull(strstr(page.data,
	    "In a lab\n.Li origin-and-med\nof\n.Li fidelity\nturns it.\n"));
	ck_assert_ptr_nonnull(strstr(page.data, ".It Li split-horizon\n"));
	ck_assert_ptr_nonnull(strstr(page.data, ".It Li overlap\n"));
	ck_assert_ptr_nonnull(strstr(page.data, ".It links of a circuit, 1Gbps\n10; "));
	buf_fini(&page);
}
END_TEST

TCase *
test_compile_rules(void)
{
	TCase *t = tcase_create("compile/rules");

	tcase_add_test(t, every_pair_of_attachments_has_an_answer_and_a_reason);
	tcase_add_test(t, every_end_of_a_circuit_has_an_answer_and_a_reason);
	tcase_add_test(t, global_reach_does_not_chain);
	tcase_add_test(t, vnets_cross_global_reach_while_the_switch_is_on);
	tcase_add_test(t, l5_vnets_that_crossed_global_reach_need_both_gateways);
	tcase_add_test(t, l6_a_gateway_with_appliances_takes_none_of_another_vnet);
	tcase_add_test(t, vnet_to_vnet_needs_both_gateways);
	tcase_add_test(t,
	    what_came_over_global_reach_goes_to_gateways_behind_three_12076);
	tcase_add_test(t, a_gateway_relays_nothing_between_circuits);
	tcase_add_test(t, a_private_cloud_announces_again_only_when_told_to);
	tcase_add_test(t, the_manual_page_holds_every_table);
	return t;
}
