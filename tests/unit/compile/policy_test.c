/*
 * Labs whose settings change who learns what: each runs, and its routers are looked at.
 */
#include "compile/policy.h"
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"

#include <string.h>

#define SECOND_CIRCUIT LAB_CIRCUIT_AT("er-b", "Chicago", "64520", "172.16.2")

static const char two_clouds[] =
    "private-clouds\n"
    "  pc1\n"
    "    network-block = 10.80.0.0/22\n"
    "    authorizations\n      gr\n      key\n"
    "  pc2\n"
    "    asn = 398657\n"
    "    network-block = 10.84.0.0/22\n"
    "    authorizations\n      key\n"
    "vnets\n"
    "  hub2\n"
    "    address-space = [10.61.0.0/16]\n"
    "    gateway\n"
    "    connections\n"
    "      c\n        circuit = pc2\n        authorization = key\n"
    "global-reach\n"
    "  g\n"
    "    from = pc2\n"
    "    to = pc1\n"
    "    authorization = gr\n"
    "routers\n"
    "  nva\n"
    "    asn = 64551\n"
    "    neighbors\n      hub2/gw0\n      hub2/gw1\n"
    "    advertise\n"
    "      -\n        prefix = 0.0.0.0/0\n";

START_TEST(unequal_keys_never_connect)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT "      shared-key = Sesame1\n" LAB_SEATTLE
			"        shared-key = Other2\n" LAB_HUB);
	ck_assert_int_ne(bed_state(&x.bed, "er-a/primary--seattle/ce0/ipv4", 0),
	    BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(bed_state(&x.bed, "er-a/primary--hub/gw0/ipv4", 0),
	    BGP_STATE_ESTABLISHED);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n"
	    "        shared-key = Sesame1\n");
	ck_assert_int_eq(bed_state(&x.bed, "er-a/primary--seattle/ce0/ipv4", 0),
	    BGP_STATE_ESTABLISHED);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_site_learns_the_summary_only)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_SEATTLE "vnets\n"
				    "  hub\n"
				    "    address-space = [10.60.0.0/16]\n"
				    "    summarized-gateway-prefixes = [10.61.0.0/16]\n"
				    "    gateway\n"
				    "    connections\n"
				    "      to-er-a\n"
				    "        circuit = er-a\n"
				    "  s1\n"
				    "    address-space = [10.61.1.0/24]\n"
				    "    peered-with = hub\n");
	ck_rows(&x, "seattle/ce0", "10.61.1.0/24", "");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "10.61.0.0/16"), "12076");
	ck_assert_str_eq(lab_trace(&x, "seattle", "", "10.61.1.4"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "seattle", "", "10.61.2.4"), "no-route");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_private_cloud_refuses_unsupported_aggregates)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_AVS LAB_SEATTLE
	    "    advertise\n"
	    "      -\n        prefix = 0.0.0.0/1\n"
	    "      -\n        prefix = 100.65.0.0/16\n"
	    "      -\n        prefix = 0.0.0.0/0\n"
	    "private-clouds\n"
	    "  pc1\n"
	    "    network-block = 10.80.0.0/22\n"
	    "global-reach\n"
	    "  r\n    from = pc1\n    to = er-a\n    authorization = avs\n");
	ck_rows(&x, "pc1/edge0", "0.0.0.0/1",
	    "!pc1/primary 12076 (unsupported-prefix)");
	ck_rows(&x, "pc1/edge0", "100.65.0.0/16",
	    "!pc1/primary 12076 (unsupported-prefix)");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a34_each_unsupported_prefix)
{
	static const struct {
		const char *prefix;
		bool takes;
	} rows[] = { { "0.0.0.0/1", false }, { "128.0.0.0/1", false },
		{ "0.0.0.0/5", false }, { "192.0.0.0/3", false },
		{ "100.64.0.0/10", false }, { "100.65.0.0/16", false },
		{ "100.127.255.255/32", false }, { "0.0.0.0/0", true },
		{ "10.0.0.0/8", true }, { "172.16.0.0/12", true },
		{ "192.168.0.0/16", true }, { "203.0.113.0/24", true },
		{ "100.63.0.0/16", true }, { "100.128.0.0/16", true } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ip_prefix p;

		ck_assert(ip_prefix_parse(&p, rows[i].prefix));
		ck_assert_msg(compile_cloud_takes(&p) == rows[i].takes, "%s",
		    rows[i].prefix);
	}
}
END_TEST

START_TEST(an_entry_goes_over_the_circuits_it_names)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT SECOND_CIRCUIT LAB_SEATTLE
	    "      er-b\n"
	    "    advertise\n"
	    "      -\n        prefix = 10.20.0.0/16\n"
	    "      -\n        prefix = 10.21.0.0/16\n        over = [er-b]\n");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.20.0.0/16"), "64520");
	ck_assert_str_eq(lab_path(&x, "er-b/primary", "10.20.0.0/16"), "64520");
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.21.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "er-b/secondary", "10.21.0.0/16"), "64520");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(two_edges_of_a_site_share_what_they_know_and_export_their_own)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT SECOND_CIRCUIT LAB_SEATTLE
	    "      er-b\n"
	    "        local-preference = 200\n"
	    "    routers = 2\n"
	    "    advertise\n"
	    "      -\n        prefix = 10.20.0.0/16\n" LAB_HUB "routers\n"
	    "  wan\n"
	    "    asn = 64501\n"
	    "    neighbors\n"
	    "      seattle/ce0\n"
	    "    advertise\n"
	    "      -\n        prefix = 10.20.5.0/24\n");
	ck_rows(&x, "seattle/ce0", "10.60.0.0/16",
	    "*er-a/primary 12076\n seattle/ce1 12076");
	/* The WAN behind ce0 is the site's own at ce1 too; Azure is nobody's own. */
	ck_assert_str_eq(lab_path(&x, "er-b/secondary", "10.20.5.0/24"), "64520 64501");
	ck_assert_str_eq(lab_path(&x, "er-b/secondary", "10.60.0.0/16"), "-");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    connections\n      to-er-b\n        circuit = er-b\n");
	ck_assert_uint_eq(lab_local_pref(&x, "seattle/ce0", "10.60.0.0/16"), 200);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(one_session_of_a_circuit_may_have_a_policy_of_its_own)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_SEATTLE "        prepend = [64520]\n"
				    "        local-preference = 150\n"
				    "        primary\n"
				    "          prepend = []\n"
				    "        secondary\n"
				    "          local-preference = 200\n"
				    "    routers = 2\n"
				    "    advertise\n"
				    "      -\n        prefix = 10.20.0.0/16\n" LAB_HUB);
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.20.0.0/16"), "64520");
	ck_assert_str_eq(lab_path(&x, "er-a/secondary", "10.20.0.0/16"), "64520 64520");
	ck_rows(&x, "seattle/ce0", "10.60.0.0/16",
	    "*seattle/ce1 12076\n er-a/primary 12076");
	ck_assert_uint_eq(lab_local_pref(&x, "seattle/ce0", "10.60.0.0/16"), 200);
	lab_bed_edit(&x, DATA_DELETE,
	    "on-premises\n  seattle\n    circuits\n      er-a = [secondary]\n");
	ck_assert_uint_eq(lab_local_pref(&x, "seattle/ce0", "10.60.0.0/16"), 150);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(vnet_to_vnet_is_off_until_both_gateways_allow_it)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_SEATTLE LAB_HUB "  other\n"
					    "    address-space = [10.61.0.0/16]\n"
					    "    gateway\n"
					    "    connections\n"
					    "      to-er-a\n"
					    "        circuit = er-a\n");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.60.0.0/16"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    gateway\n      allow-remote-vnet-traffic = true\n");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.60.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.61.0.0/16"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  other\n    gateway\n      allow-remote-vnet-traffic = true\n");
	ck_assert_str_eq(lab_path(&x, "other/gw0", "10.60.0.0/16"), "12076 12076");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.61.0.0/16"), "12076 12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_default_route_reaches_the_far_private_cloud_as_ruled)
{
	struct lab_bed x;

	lab_bed_init(&x, two_clouds);
	ck_assert_str_eq(lab_path(&x, "pc2/edge0", "0.0.0.0/0"), "12076");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "12076");
	lab_bed_edit(&x, DATA_UPDATE,
	    "global-reach\n  g\n    vnet-over-global-reach = false\n");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc2\n    reannounce = default\n");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "12076 398657 12076");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "10.61.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(reannouncing_settles_whatever_fails_and_leaves_nothing_behind)
{
	static const char *const failures[] = { "pc2/edge1--pc2/secondary",
		"pc2/edge0--pc2/primary", "pc2/edge0--pc2/edge1",
		"hub2/gw0--pc2/secondary" };
	struct lab_bed x;

	lab_bed_init(&x, two_clouds);
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    reannounce = default\n"
	    "  pc2\n    reannounce = all\n");
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		ck_assert(net_fail(x.bed.net, x.bed.now, NET_LINK, failures[i]));
		bed_converge(&x.bed, 600 * ERX_SEC);
		ck_assert_str_ne(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "-");
		ck_assert(net_restore(x.bed.net, x.bed.now, NET_LINK, failures[i]));
		bed_converge(&x.bed, 600 * ERX_SEC);
	}
	lab_bed_edit(&x, DATA_DELETE, "routers = [nva]\n");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "0.0.0.0/0"), "-");
	ck_assert_str_eq(lab_path(&x, "pc2/edge1", "0.0.0.0/0"), "-");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(ipv6_goes_wherever_the_service_has_it)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT
	    "      ipv6\n"
	    "        primary = fd00:1::/126\n"
	    "        secondary = fd00:1::4/126\n" SECOND_CIRCUIT "      ipv6\n"
	    "        primary = fd00:2::/126\n"
	    "        secondary = fd00:2::4/126\n" LAB_SEATTLE "    advertise\n"
	    "      -\n        prefix = fd20::/48\n"
	    "  chicago\n"
	    "    asn = 64520\n"
	    "    circuits\n      er-b\n"
	    "vnets\n"
	    "  hub\n"
	    "    address-space = [10.60.0.0/16, fd60::/48]\n"
	    "    gateway\n"
	    "    connections\n"
	    "      to-er-a\n"
	    "        circuit = er-a\n"
	    "global-reach\n"
	    "  g\n"
	    "    from = er-a\n    to = er-b\n"
	    "    address-prefix = 192.168.254.0/29\n"
	    "    ipv6-address-prefix = fd00:99::/125\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "fd20::/48"), "12076 64520");
	ck_assert_str_eq(lab_path(&x, "seattle/ce0", "fd60::/48"), "12076");
	ck_assert_str_eq(lab_path(&x, "chicago/ce0", "fd20::/48"), "12076");
	ck_assert_uint_eq(lab_local_pref(&x, "er-b/primary", "fd20::/48"), 10);
	/* L5: VNets meet over Global Reach in both families. */
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  far\n    address-space = [10.62.0.0/16, fd62::/48]\n"
	    "    gateway\n      allow-remote-vnet-traffic = true\n"
	    "    connections\n      b\n        circuit = er-b\n");
	ck_assert_str_eq(lab_path(&x, "far/gw0", "fd60::/48"), "-");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    gateway\n      allow-remote-vnet-traffic = true\n");
	ck_assert_str_eq(lab_path(&x, "far/gw0", "fd60::/48"),
	    "12076 12076 12076 12076");
	ck_assert_str_eq(lab_path(&x, "hub/gw1", "fd62::/48"),
	    "12076 12076 12076 12076");
	ck_assert_str_eq(lab_path(&x, "hub/gw1", "10.62.0.0/16"),
	    "12076 12076 12076 12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(what_lies_inside_a_vnet_is_not_taken_from_a_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_SEATTLE "    advertise\n"
				    "      -\n        prefix = 10.60.7.0/24\n"
				    "      -\n        prefix = 10.0.0.0/8\n" LAB_HUB);
	ck_rows(&x, "hub/gw0", "10.60.7.0/24",
	    "!er-a/primary 12076 64520 (connected)\n"
	    "!er-a/secondary 12076 64520 (connected)");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.0.0.0/8"), "12076 64520");
	lab_bed_fini(&x);
}
END_TEST

/* P-8a: a customer edge with `timers bgp 1 3` stays up, and is taken for dead after 10
 * s, by itself after 3 s. */
START_TEST(l14_the_hold_time_has_a_floor)
{
	struct lab_bed x;
	struct erx_time cut;

	lab_bed_init(&x, LAB_CIRCUIT LAB_SEATTLE "        hold = 3\n" LAB_HUB);
	bed_run(&x.bed, 60 * ERX_SEC);
	ck_assert(bed_logged(&x.bed, "up at er-a/primary, hold 10 s (3 s agreed)"));
	ck_assert(bed_logged(&x.bed, "up at seattle/ce0, hold 3 s, 4-octet AS"));
	ck_assert(!bed_logged(&x.bed, "session-down"));
	cut = x.bed.now;
	net_fail(x.bed.net, cut, NET_LINK, "er-a/primary--seattle/ce0");
	bed_run(&x.bed, 4 * ERX_SEC);
	ck_assert(bed_logged(&x.bed, "down at seattle/ce0: hold timer expired"));
	ck_assert(!bed_logged(&x.bed, "down at er-a/primary"));
	bed_run(&x.bed, 7 * ERX_SEC);
	ck_assert(bed_logged(&x.bed,
	    "down at er-a/primary: hold timer expired: nothing heard for 10 s"));
	net_restore(x.bed.net, x.bed.now, NET_LINK, "er-a/primary--seattle/ce0");
	lab_bed_edit(&x, DATA_UPDATE, "fidelity\n  hold-floor = 0\n");
	bed_run(&x.bed, 30 * ERX_SEC);
	ck_assert(bed_logged(&x.bed, "up at er-a/primary, hold 3 s, 4-octet AS"));
	lab_bed_fini(&x);
}
END_TEST

/* P-37: a connection keeps what it was made with, of its VNet and of a spoke, for each
 * connection apart; one that is made again has what is written by then. */
START_TEST(l15_a_custom_community_needs_a_new_connection)
{
	struct lab_bed x;

	lab_bed_init(&x,
	    LAB_CIRCUIT SECOND_CIRCUIT LAB_SEATTLE
	    "  chicago\n    asn = 64520\n    circuits\n      er-b\n" LAB_HUB
	    "    custom-community = 12076:20001\n"
	    "  spoke\n    address-space = [10.61.0.0/24]\n    peered-with = hub\n");
	ck_communities(&x, "seattle/ce0", "10.60.0.0/16", "12076:20001");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    custom-community = 12076:20002\n"
	    "    region-community = 12076:50004\n"
	    "  spoke\n    custom-community = 12076:20003\n");
	ck_communities(&x, "seattle/ce0", "10.60.0.0/16", "12076:20001");
	ck_communities(&x, "seattle/ce0", "10.61.0.0/24", "");
	/* A connection and a spoke that come now have what stands there now. */
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    connections\n      b\n        circuit = er-b\n"
	    "  late\n    address-space = [10.62.0.0/24]\n    peered-with = hub\n"
	    "    custom-community = 12076:20004\n");
	ck_communities(&x, "chicago/ce0", "10.60.0.0/16", "12076:20002 12076:50004");
	ck_communities(&x, "chicago/ce0", "10.61.0.0/24", "12076:20003");
	ck_communities(&x, "seattle/ce0", "10.62.0.0/24", "12076:20004");
	ck_communities(&x, "seattle/ce0", "10.60.0.0/16", "12076:20001");
	/* The old value again is in effect where it was kept, and waits where not. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    custom-community = 12076:20001\n");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    region-community\n");
	ck_communities(&x, "seattle/ce0", "10.60.0.0/16", "12076:20001");
	ck_communities(&x, "chicago/ce0", "10.60.0.0/16", "12076:20002 12076:50004");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [b, to-er-a]\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    connections\n      b\n        circuit = er-b\n"
	    "      to-er-a\n        circuit = er-a\n");
	ck_communities(&x, "chicago/ce0", "10.60.0.0/16", "12076:20001");
	ck_communities(&x, "seattle/ce0", "10.61.0.0/24", "12076:20003");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l15_a_change_without_effect_is_told_once)
{
	static const char change[] =
	    "vnets\n  hub\n    custom-community = 12076:20002\n";
	struct lab_bed x;
	struct errs errs;
	struct er_lab *lab;

	lab_bed_init(&x,
	    LAB_CIRCUIT LAB_SEATTLE LAB_HUB "    custom-community = 12076:20001\n");
	lab = lab_bed_try(&x, DATA_UPDATE, change, &errs);
	ck_assert_ptr_nonnull(lab);
	ck_assert_uint_eq(errs.n, 1);
	ck_assert_str_eq(code_word(errs.items[0].code), "community-kept");
	ck_assert_str_eq(errs.items[0].path, "vnets/hub/connections/to-er-a");
	ck_assert_str_eq(errs.items[0].text,
	    "to-er-a was made with community 12076:20001 for hub and keeps it: "
	    "12076:20002 is not in effect");
	errs_fini(&errs);
	er_lab_free(lab);
	lab_bed_edit(&x, DATA_UPDATE, change);
	lab = lab_bed_try(&x, DATA_UPDATE,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16, 10.63.0.0/16]\n", &errs);
	ck_assert_uint_eq(errs.n, 0);
	errs_fini(&errs);
	er_lab_free(lab);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_compile_policy(void)
{
	TCase *t = tcase_create("compile/policy");

	tcase_add_test(t, unequal_keys_never_connect);
	tcase_add_test(t, a_site_learns_the_summary_only);
	tcase_add_test(t, a_private_cloud_refuses_unsupported_aggregates);
	tcase_add_test(t, a34_each_unsupported_prefix);
	tcase_add_test(t, an_entry_goes_over_the_circuits_it_names);
	tcase_add_test(t,
	    two_edges_of_a_site_share_what_they_know_and_export_their_own);
	tcase_add_test(t, one_session_of_a_circuit_may_have_a_policy_of_its_own);
	tcase_add_test(t, vnet_to_vnet_is_off_until_both_gateways_allow_it);
	tcase_add_test(t, a_default_route_reaches_the_far_private_cloud_as_ruled);
	tcase_add_test(t,
	    reannouncing_settles_whatever_fails_and_leaves_nothing_behind);
	tcase_add_test(t, ipv6_goes_wherever_the_service_has_it);
	tcase_add_test(t, what_lies_inside_a_vnet_is_not_taken_from_a_circuit);
	tcase_add_test(t, l14_the_hold_time_has_a_floor);
	tcase_add_test(t, l15_a_custom_community_needs_a_new_connection);
	tcase_add_test(t, l15_a_change_without_effect_is_told_once);
	return t;
}
