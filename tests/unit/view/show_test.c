/*
 * What `show` answers, as text: keys and values are a contract.
 */
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"
#include "view/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char lab[] =
    "circuits\n"
    "  er-a\n"
    "    location = Seattle\n"
    "    service-key = 11111111-1111-4111-8111-111111111111\n" LAB_PEERING("64520",
	"172.16.1") LAB_AVS
    "        key = 22222222-2222-4222-8222-222222222222\n" LAB_SITE "      -\n"
    "        prefix = 192.168.1.0/24\n"
    "        origin = incomplete\n" LAB_HUB "        weight = 100\n";

/* The whole answer, taken a row at a time. */
static char *
show_as(const struct lab_bed *x, const struct view_show_ask *ask)
{
	struct rows s;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	s = view_show(x->lab, x->bed.net, x->bed.now, ask, &errs);
	if (s.ctx == NULL) {
		ck_assert_uint_eq(errs.nerrors, 1);
		buf_printf(&out, "%s: %s; %s", code_word(errs.items[0].code),
		    errs.items[0].text, errs.items[0].cure);
	}
	while (rows_next(&s, &out, 1))
		;
	rows_free(&s);
	errs_fini(&errs);
	return buf_steal(&out);
}

static void
check(const struct lab_bed *x, const struct view_show_ask *ask, const char *expected)
{
	char *got = show_as(x, ask);

	ck_assert_str_eq(got, expected);
	free(got);
}

static void
check_holds(const struct lab_bed *x, const struct view_show_ask *ask, const char *part)
{
	char *got = show_as(x, ask);

	ck_assert_msg(strstr(got, part) != NULL, "no %s in %s", part, got);
	free(got);
}

START_TEST(l16_a_route_table_marks_the_best_of_several_candidates)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_ROUTE_TABLE, .name = "er-a" };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check(&x, &ask,
	    "[{\"network\":\"10.20.0.0/16\",\"next-hop\":\"172.16.1.1\","
	    "\"local-pref\":100,\"weight\":0,\"path\":\"64520 I\"},"
	    "{\"network\":\"10.60.0.0/16\",\"next-hop\":\"10.60.255.12*\","
	    "\"local-pref\":100,\"weight\":0,\"path\":\"65515 I\"},"
	    "{\"network\":\"10.60.0.0/16\",\"next-hop\":\"10.60.255.13\","
	    "\"local-pref\":100,\"weight\":0,\"path\":\"65515 I\"},"
	    "{\"network\":\"192.168.1.0/24\",\"next-hop\":\"172.16.1.1\","
	    "\"local-pref\":100,\"weight\":0,\"path\":\"64520 ?\"}]");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_route_table_speaks_azure_in_both_dialects)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_ROUTE_TABLE,
		.name = "11111111-1111-4111-8111-111111111111",
		.path = 1,
		.az = true };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check_holds(&x, &ask,
	    "{\"network\":\"10.20.0.0/16\",\"nextHop\":\"172.16.1.5\","
	    "\"locPrf\":\"100\",\"weight\":0,\"path\":\"64520 I\"}");
	lab_bed_edit(&x, DATA_UPDATE, "fidelity\n  route-table-dialect = i\n");
	check_holds(&x, &ask,
	    "{\"network\":\"10.20.0.0/16\",\"nextHop\":\"172.16.1.5\","
	    "\"locPrf\":\"\",\"weight\":0,\"path\":\"64520\"}");
	check_holds(&x, &ask,
	    "{\"network\":\"192.168.1.0\",\"nextHop\":\"172.16.1.5\","
	    "\"locPrf\":\"\",\"weight\":0,\"path\":\"64520 ?\"}");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(learned_routes_have_a_row_for_each_msee_and_the_own_space)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_LEARNED_ROUTES, .name = "hub" };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check(&x, &ask,
	    "[{\"network\":\"10.20.0.0/16\",\"origin\":\"EBgp\","
	    "\"source-peer\":\"10.60.255.4\",\"as-path\":\"12076-64520\","
	    "\"weight\":32869,\"next-hop\":\"10.60.255.4\","
	    "\"local-address\":\"10.60.255.12\"},"
	    "{\"network\":\"10.20.0.0/16\",\"origin\":\"EBgp\","
	    "\"source-peer\":\"10.60.255.5\",\"as-path\":\"12076-64520\","
	    "\"weight\":32869,\"next-hop\":\"10.60.255.5\","
	    "\"local-address\":\"10.60.255.12\"},"
	    "{\"network\":\"10.60.0.0/16\",\"origin\":\"Network\","
	    "\"source-peer\":\"10.60.255.12\",\"as-path\":\"\","
	    "\"weight\":32768,\"next-hop\":null,"
	    "\"local-address\":\"10.60.255.12\"},"
	    "{\"network\":\"192.168.1.0/24\",\"origin\":\"EBgp\","
	    "\"source-peer\":\"10.60.255.4\",\"as-path\":\"12076-64520\","
	    "\"weight\":32869,\"next-hop\":\"10.60.255.4\","
	    "\"local-address\":\"10.60.255.12\"},"
	    "{\"network\":\"192.168.1.0/24\",\"origin\":\"EBgp\","
	    "\"source-peer\":\"10.60.255.5\",\"as-path\":\"12076-64520\","
	    "\"weight\":32869,\"next-hop\":\"10.60.255.5\","
	    "\"local-address\":\"10.60.255.12\"}]");
	ask.instance = VIEW_GW1;
	check_holds(&x, &ask, "\"local-address\":\"10.60.255.13\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_gateway_advertises_its_space_to_a_peer)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_ADVERTISED_ROUTES,
		.name = "hub",
		.peer = "10.60.255.4",
		.az = true };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check(&x, &ask,
	    "[{\"network\":\"10.60.0.0/16\",\"nextHop\":\"10.60.255.12\","
	    "\"origin\":\"Igp\",\"sourcePeer\":\"10.60.255.12\",\"asPath\":\"65515\","
	    "\"weight\":0,\"localAddress\":\"10.60.255.12\"}]");
	ask.peer = "10.60.255.99";
	check_holds(&x, &ask, "Couldn't find BGP peering session");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_summary_counts_what_each_neighbour_sent)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_ROUTE_TABLE_SUMMARY,
		.name = "er-a" };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	bed_run(&x.bed, 266 * ERX_SEC);
	check(&x, &ask,
	    "[{\"neighbor\":\"10.60.255.12\",\"v\":4,\"as\":65515,"
	    "\"up-down\":\"00:04:26\",\"state-pfx-rcd\":\"1\"},"
	    "{\"neighbor\":\"10.60.255.13\",\"v\":4,\"as\":65515,"
	    "\"up-down\":\"00:04:26\",\"state-pfx-rcd\":\"1\"},"
	    "{\"neighbor\":\"172.16.1.1\",\"v\":4,\"as\":64520,"
	    "\"up-down\":\"00:04:26\",\"state-pfx-rcd\":\"2\"}]");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-a\n    private-peering\n      state = Disabled\n");
	check_holds(&x, &ask, "\"state-pfx-rcd\":\"Idle\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(arp_tells_who_answers_on_the_link)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_ARP,
		.name = "er-a",
		.az = true };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	bed_run(&x.bed, 600 * ERX_SEC);
	check(&x, &ask,
	    "[{\"age\":10,\"interface\":\"On-Prem\",\"ipAddress\":\"172.16.1.1\","
	    "\"macAddress\":\"0200.ac10.0101\"},"
	    "{\"age\":0,\"interface\":\"Microsoft\",\"ipAddress\":\"172.16.1.2\","
	    "\"macAddress\":\"0200.ac10.0102\"}]");
	net_fail(x.bed.net, x.bed.now, NET_LINK, "er-a/primary--seattle/ce0");
	check_holds(&x, &ask,
	    "\"ipAddress\":\"172.16.1.1\",\"macAddress\":\"Incomplete\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(peers_of_a_gateway_are_the_msees)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_BGP_PEERS,
		.name = "hub",
		.instance = VIEW_GW0 };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	bed_run(&x.bed, 90000 * ERX_SEC);
	check_holds(&x, &ask,
	    "[{\"neighbor\":\"10.60.255.4\",\"asn\":12076,\"state\":\"Connected\","
	    "\"connected-duration\":\"1.01:00:0");
	check_holds(&x, &ask, "\"routes-received\":2,");
	ask.name = "hob";
	check(&x, &ask,
	    "unknown-name: there is no VNet called hob; did you mean \"hub\"?");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l20_instances_are_named_where_both_are_listed)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_BGP_PEERS,
		.name = "hub",
		.instance = VIEW_GW_ALL };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check_holds(&x, &ask,
	    "\"local-address\":\"10.60.255.12\",\"instance\":\"gw0\"}");
	check_holds(&x, &ask,
	    "\"local-address\":\"10.60.255.13\",\"instance\":\"gw1\"}");
	ask.what = VIEW_SHOW_LEARNED_ROUTES;
	ask.instance = VIEW_GW_ALL;
	check_holds(&x, &ask, "\"instance\":\"gw1\"}");
	ask.what = VIEW_SHOW_ADVERTISED_ROUTES;
	ask.peer = "10.60.255.4";
	check_holds(&x, &ask, "\"instance\":\"gw1\"}");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(objects_are_shown_with_how_they_fare)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_CONNECTIONS };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check(&x, &ask,
	    "[{\"name\":\"to-er-a\",\"vnet\":\"hub\",\"circuit\":\"er-a\","
	    "\"weight\":100,\"authorization\":null,\"status\":\"Connected\","
	    "\"reason\":null,\"sessions-up\":4,\"sessions\":4}]");
	ask.what = VIEW_SHOW_AUTHORIZATIONS;
	check_holds(&x, &ask,
	    "\"key\":\"22222222-2222-4222-8222-222222222222\","
	    "\"use-status\":\"Available\",\"used-by\":null}");
	ask.what = VIEW_SHOW_CIRCUITS;
	check_holds(&x, &ask, "\"primary-session\":\"Established\"");
	check_holds(&x, &ask, "\"links\":1,\"link-limit\":10,");
	ask.what = VIEW_SHOW_SITES;
	check_holds(&x, &ask, "\"sessions-up\":2,\"sessions\":2}");
	ask.what = VIEW_SHOW_VNETS;
	check_holds(&x, &ask, "\"address-space\":[\"10.60.0.0/16\"]");
	ask.what = VIEW_SHOW_REACHES;
	check(&x, &ask, "[]");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_broken_object_says_why)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_SITES };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-a\n    private-peering\n      state = Disabled\n");
	check_holds(&x, &ask,
	    "\"status\":\"NotConnected\","
	    "\"reason\":\"the private peering of er-a is Disabled (P-11)\"");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_subscription_sees_its_own_objects_only)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_CIRCUITS,
		.subscription = "other" };
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check(&x, &ask, "[]");
	ask.what = VIEW_SHOW_AUTHORIZATIONS;
	check(&x, &ask, "[]");
	ask.what = VIEW_SHOW_ROUTE_TABLE;
	ask.name = "er-a";
	check_holds(&x, &ask, "unknown-name");
	ask.subscription = "default";
	check_holds(&x, &ask, "10.60.0.0/16");
	lab_bed_fini(&x);
}
END_TEST

/* W-20: a key is handed over, the name that the owner gave the key is not. */
START_TEST(l19_the_name_of_a_key_is_its_owners)
{
	static const struct {
		const char *subscription, *authorization;
	} rows[] = { { "contoso", "null" }, { NULL, "\"guest\"" } };
	struct view_show_ask ask = { .what = VIEW_SHOW_CONNECTIONS, .name = "x" };
	struct lab_bed x;
	char want[64];

	lab_bed_init(&x,
	    LAB_CIRCUIT
	    "    authorizations\n"
	    "      guest\n"
	    "        key = 33333333-3333-4333-8333-333333333333\n"
	    "vnets\n"
	    "  theirs\n"
	    "    subscription = contoso\n"
	    "    address-space = [10.62.0.0/16]\n"
	    "    gateway\n"
	    "    connections\n"
	    "      x\n"
	    "        circuit = default:er-a\n"
	    "        authorization-key = 33333333-3333-4333-8333-333333333333\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ask.subscription = rows[i].subscription;
		snprintf(want, sizeof want, "\"authorization\":%s,",
		    rows[i].authorization);
		check_holds(&x, &ask, want);
	}
	lab_bed_fini(&x);
}
END_TEST

/* The MSEE rests for its limit while the edge tries again: the word is the MSEE's, as
 * in the table of sessions. */
START_TEST(k4_34_circuits_and_sessions_say_one_word)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_CIRCUITS, .name = "er-a" };
	struct net_half_info i;
	struct lab_bed x;
	struct net_half *h;
	char text[64];
	unsigned seen = 0;

	/* The edge comes first by its name, and so does what it says. */
	lab_bed_init(&x,
	    LAB_CIRCUIT "on-premises\n"
			"  aachen\n"
			"    asn = 64520\n"
			"    circuits\n"
			"      er-a\n"
			"    advertise\n" LAB_ADVERT("10.20.0.0/16")
			    LAB_ADVERT("10.21.0.0/16"));
	lab_bed_apply(&x, DATA_UPDATE, "limits\n  site-ipv4-standard = 1\n");
	for (size_t n = 0; (h = net_half_at(x.bed.net, n)) != NULL; n++) {
		net_half_info(h, &i);
		if (strcmp(i.local, "er-a/primary") != 0 ||
		    strcmp(i.remote, "aachen/ce0") != 0)
			continue;
		ck_assert_int_eq(i.state, BGP_STATE_IDLE);
		snprintf(text, sizeof text, "\"primary-session\":\"%s\"",
		    bgp_state_name(i.state));
		check_holds(&x, &ask, text);
		seen++;
	}
	ck_assert_uint_eq(seen, 1);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_view_show(void)
{
	TCase *t = tcase_create("view/show");

	tcase_add_test(t, l16_a_route_table_marks_the_best_of_several_candidates);
	tcase_add_test(t, a_route_table_speaks_azure_in_both_dialects);
	tcase_add_test(t, learned_routes_have_a_row_for_each_msee_and_the_own_space);
	tcase_add_test(t, a_gateway_advertises_its_space_to_a_peer);
	tcase_add_test(t, a_summary_counts_what_each_neighbour_sent);
	tcase_add_test(t, arp_tells_who_answers_on_the_link);
	tcase_add_test(t, peers_of_a_gateway_are_the_msees);
	tcase_add_test(t, l20_instances_are_named_where_both_are_listed);
	tcase_add_test(t, objects_are_shown_with_how_they_fare);
	tcase_add_test(t, a_broken_object_says_why);
	tcase_add_test(t, k4_34_circuits_and_sessions_say_one_word);
	tcase_add_test(t, a_subscription_sees_its_own_objects_only);
	tcase_add_test(t, l19_the_name_of_a_key_is_its_owners);
	return t;
}
