/*
 * Effective routes of the hosts of VNets, and the states of what overrides what.
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"
#include "view/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAB                                                                    \
	"circuits\n" LAB_CIRCUIT_AT("er-a", "Amsterdam", "64520", "172.16.1")  \
	    LAB_PEERING_IPV6 "vnets\n"                                         \
			     "  hub\n"                                         \
			     "    location = West Europe\n"                    \
			     "    address-space = [10.60.0.0/16]\n"            \
			     "    gateway\n"                                   \
			     "    connections\n"                               \
			     "      a\n"                                       \
			     "        circuit = er-a\n"                        \
			     "  near\n"                                        \
			     "    location = westeurope\n"                     \
			     "    address-space = [10.61.0.0/24]\n"            \
			     "    peered-with = hub\n"                         \
			     "  far\n"                                         \
			     "    location = eastus\n"                         \
			     "    address-space = [10.62.0.0/24]\n"            \
			     "    peered-with = hub\n"                         \
			     "  alone\n"                                       \
			     "    address-space = [10.0.0.0/8, fd00:9::/48]\n" \
			     "on-premises\n"                                   \
			     "  s\n"                                           \
			     "    asn = 64520\n"                               \
			     "    circuits\n"                                  \
			     "      er-a\n"                                    \
			     "    advertise\n"

/* A line a row, "SOURCE STATE PREFIX TYPE IP", made of the JSON, `units` at a time. */
static char *
rows(const struct lab_bed *x, const char *vnet, const char *only, unsigned units)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES, .name = vnet };
	struct ip_prefix prefix;
	struct rows s;
	struct errs errs;
	struct buf out, text;

	errs_init(&errs);
	buf_init(&out);
	buf_init(&text);
	if (only) {
		ck_assert(ip_prefix_parse(&prefix, only));
		ask.prefix = &prefix;
	}
	s = view_show(x->lab, x->bed.net, x->bed.now, &ask, &errs);
	ck_assert_msg(s.ctx != NULL, "%s", errs.n ? errs.items[0].text : "");
	while (rows_next(&s, &out, units))
		;
	rows_free(&s);
	buf_puts(&text, "");
	for (const char *p = out.data; (p = strchr(p, '{')) != NULL; p++) {
		char source[40], state[20], net[60], type[40], ip[60];
		int n = sscanf(p,
		    "{\"source\":\"%39[^\"]\",\"state\":\"%19[^\"]\","
		    "\"address-prefix\":\"%59[^\"]\",\"next-hop-type\":\"%39[^\"]\","
		    "\"next-hop-ip\":%59[^}]",
		    source, state, net, type, ip);

		ck_assert_int_eq(n, 5);
		buf_printf(&text, "%s %s %s %s %s\n", source, state, net, type, ip);
	}
	errs_fini(&errs);
	buf_fini(&out);
	return buf_steal(&text);
}

static void
ck_rows_of(const struct lab_bed *x, const char *vnet, const char *expected)
{
	char *whole = rows(x, vnet, NULL, 1000), *pieces = rows(x, vnet, NULL, 1);

	ck_assert_str_eq(whole, expected);
	ck_assert_str_eq(pieces, whole);
	free(whole);
	free(pieces);
}

#define NONE_REST                                  \
	"Default Active 100.64.0.0/10 None null\n" \
	"Default Active 172.16.0.0/12 None null\n" \
	"Default Active 192.168.0.0/16 None null\n"

START_TEST(e19_own_peers_learned_and_the_rest)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB LAB_ADVERT("10.20.0.0/16") LAB_ADVERT("192.168.7.0/24"));
	ck_rows_of(&x, "hub",
	    "Default Active 10.60.0.0/16 VnetLocal null\n"
	    "Default Active 10.61.0.0/24 VNetPeering null\n"
	    "Default Active 10.62.0.0/24 VNetGlobalPeering null\n"
	    "VirtualNetworkGateway Active 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n"
	    "VirtualNetworkGateway Active 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.5\"\n"
	    "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n"
	    "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway "
	    "\"10.60.255.5\"\n"
	    "Default Active 0.0.0.0/0 Internet null\n"
	    "Default Active 10.0.0.0/8 None null\n" NONE_REST);
	ck_rows_of(&x, "far",
	    "Default Active 10.62.0.0/24 VnetLocal null\n"
	    "Default Active 10.60.0.0/16 VNetGlobalPeering null\n"
	    "VirtualNetworkGateway Active 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n"
	    "VirtualNetworkGateway Active 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.5\"\n"
	    "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n"
	    "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway "
	    "\"10.60.255.5\"\n"
	    "Default Active 0.0.0.0/0 Internet null\n"
	    "Default Active 10.0.0.0/8 None null\n" NONE_REST);
	/* E-10: its own space is as wide as that of None. */
	ck_rows_of(&x, "alone",
	    "Default Active 10.0.0.0/8 VnetLocal null\n"
	    "Default Active fd00:9::/48 VnetLocal null\n"
	    "Default Active 0.0.0.0/0 Internet null\n" NONE_REST
	    "Default Active ::/0 Internet null\n");
	lab_bed_fini(&x);
}
END_TEST

#define LEARNED(prefix)                            \
	"VirtualNetworkGateway Active " prefix     \
	" VirtualNetworkGateway \"10.60.255.4\"\n" \
	"VirtualNetworkGateway Active " prefix     \
	" VirtualNetworkGateway \"10.60.255.5\"\n"

START_TEST(e20_a_learned_default_makes_the_internet_invalid)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB LAB_ADVERT("0.0.0.0/0"));
	ck_rows_of(&x, "near",
	    "Default Active 10.61.0.0/24 VnetLocal null\n"
	    "Default Active 10.60.0.0/16 VNetPeering null\n" LEARNED(
		"0.0.0.0/0") "Default Invalid 0.0.0.0/0 Internet null\n");
	/* E-10: a summary as wide as None takes its place, and no other's. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  s\n    advertise\n" LAB_ADVERT("10.0.0.0/8"));
	ck_rows_of(&x, "near",
	    "Default Active 10.61.0.0/24 VnetLocal null\n"
	    "Default Active 10.60.0.0/16 VNetPeering null\n" LEARNED(
		"10.0.0.0/8") "Default Active 0.0.0.0/0 Internet null\n" NONE_REST);
	lab_bed_fini(&x);
}
END_TEST

/* One MSEE less is one row less; an instance less is none. */
START_TEST(e19_a_row_for_each_msee)
{
	char *text;
	struct lab_bed x;

	lab_bed_init(&x, LAB LAB_ADVERT("10.20.0.0/16"));
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "hub/gw0"));
	bed_run(&x.bed, 200 * ERX_SEC);
	text = rows(&x, "near", "10.20.0.0/16", 1);
	ck_assert_str_eq(text, LEARNED("10.20.0.0/16"));
	free(text);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "er-a/secondary"));
	bed_run(&x.bed, 200 * ERX_SEC);
	text = rows(&x, "near", "10.20.0.0/16", 1);
	ck_assert_str_eq(text,
	    "VirtualNetworkGateway Active 10.20.0.0/16 VirtualNetworkGateway "
	    "\"10.60.255.4\"\n");
	free(text);
	ck_assert(net_fail(x.bed.net, x.bed.now, NET_ROUTER, "hub/gw1"));
	text = rows(&x, "near", "10.20.0.0/16", 1);
	ck_assert_str_eq(text, "");
	free(text);
	text = rows(&x, "near", "10.0.0.0/8", 1);
	ck_assert_str_eq(text, "Default Active 10.0.0.0/8 None null\n");
	free(text);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(e19_ipv6_has_rows_of_its_own)
{
	struct lab_bed x;

	lab_bed_init(&x, LAB LAB_ADVERT("fd00:20::/32"));
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16, fd00:60::/48]\n");
	ck_rows_of(&x, "hub",
	    "Default Active 10.60.0.0/16 VnetLocal null\n"
	    "Default Active fd00:60::/48 VnetLocal null\n"
	    "Default Active 10.61.0.0/24 VNetPeering null\n"
	    "Default Active 10.62.0.0/24 VNetGlobalPeering null\n"
	    "VirtualNetworkGateway Active fd00:20::/32 VirtualNetworkGateway "
	    "\"fd00:60:0:ffff::4\"\n"
	    "VirtualNetworkGateway Active fd00:20::/32 VirtualNetworkGateway "
	    "\"fd00:60:0:ffff::5\"\n"
	    "Default Active 0.0.0.0/0 Internet null\n"
	    "Default Active 10.0.0.0/8 None null\n" NONE_REST
	    "Default Active ::/0 Internet null\n");
	lab_bed_fini(&x);
}
END_TEST

/* E-15: a peering without a gateway is a row at both ends, whoever has written it. */
START_TEST(e15_peers_without_a_gateway)
{
	static const char far_row[] =
	    "Default Active 10.62.0.0/24 VNetGlobalPeering null\n";
	struct lab_bed x;
	char *text;

	lab_bed_init(&x, LAB LAB_ADVERT("10.20.0.0/16"));
	text = rows(&x, "near", "10.62.0.0/24", 100);
	ck_assert_str_eq(text, "");
	free(text);
	lab_bed_edit(&x, DATA_CREATE, "vnets\n  far\n    peerings\n      near\n");
	text = rows(&x, "near", "10.62.0.0/24", 100);
	ck_assert_str_eq(text, far_row);
	free(text);
	text = rows(&x, "far", "10.61.0.0/24", 100);
	ck_assert_str_eq(text, "Default Active 10.61.0.0/24 VNetGlobalPeering null\n");
	free(text);
	/* The other end may say so, too. */
	lab_bed_edit(&x, DATA_CREATE, "vnets\n  near\n    peerings\n      far\n");
	text = rows(&x, "near", "10.62.0.0/24", 100);
	ck_assert_str_eq(text, far_row);
	free(text);
	/* It has no gateway to learn by, and learns nothing by this peering. */
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  tools\n    address-space = [10.63.0.0/24]\n"
	    "    peerings\n      hub\n");
	text = rows(&x, "tools", "10.20.0.0/16", 100);
	ck_assert_str_eq(text, "");
	free(text);
	text = rows(&x, "tools", "10.61.0.0/24", 100);
	ck_assert_str_eq(text, "");
	free(text);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_table_of_nobody_is_refused)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES,
		.name = "nera" };
	struct lab_bed x;
	struct errs errs;

	lab_bed_init(&x, LAB LAB_ADVERT("10.20.0.0/16"));
	errs_init(&errs);
	ck_assert(!view_show(x.lab, x.bed.net, x.bed.now, &ask, &errs).ctx);
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	ck_assert_str_eq(errs.items[0].cure, "did you mean \"near\"?");
	ask.name = "near";
	ask.subscription = "somebody";
	ck_assert(!view_show(x.lab, x.bed.net, x.bed.now, &ask, &errs).ctx);
	ck_assert_uint_eq(errs.n, 2);
	errs_fini(&errs);
	lab_bed_fini(&x);
}
END_TEST

TCase *test_er_effective(void);
TCase *
test_er_effective(void)
{
	TCase *t = tcase_create("er/effective");

	tcase_add_test(t, e19_own_peers_learned_and_the_rest);
	tcase_add_test(t, e20_a_learned_default_makes_the_internet_invalid);
	tcase_add_test(t, e19_a_row_for_each_msee);
	tcase_add_test(t, e19_ipv6_has_rows_of_its_own);
	tcase_add_test(t, e15_peers_without_a_gateway);
	tcase_add_test(t, a_table_of_nobody_is_refused);
	return t;
}
