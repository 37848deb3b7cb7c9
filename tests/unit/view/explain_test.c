/*
 * Explanations, as a person and as a program reads them.
 */
#include "base/xalloc.h"
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"
#include "view/explain.h"

#include <stdlib.h>
#include <string.h>

static const char lab[] =
    LAB_CIRCUIT_SEATTLE LAB_CIRCUIT_AT("er-b", "Chicago", "64530", "172.16.2") LAB_SITE
    "  chicago\n"
    "    asn = 64530\n"
    "    circuits\n"
    "      er-b\n"
    "    advertise\n"
    "      -\n"
    "        prefix = 10.0.0.0/8\n" LAB_HUB "        weight = 10\n"
    "      to-er-b\n"
    "        circuit = er-b\n";

static struct view_explain *
explain(const struct lab_bed *x, const char *at, const char *prefix)
{
	struct view_explain *e;
	struct ip_prefix p;
	struct errs errs;

	errs_init(&errs);
	ck_assert(ip_prefix_parse(&p, prefix));
	e = view_explain_new(x->bed.net, at, &p, NULL, &errs);
	ck_assert_msg(e != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	return e;
}

static char *
text_of(const struct lab_bed *x, const char *at, const char *prefix)
{
	struct view_explain *e = explain(x, at, prefix);
	struct buf out;

	buf_init(&out);
	view_explain_text(e, &out);
	view_explain_free(e);
	return buf_steal(&out);
}

static void
check_text(const struct lab_bed *x, const char *at, const char *prefix,
    const char *expected)
{
	char *got = text_of(x, at, prefix);

	ck_assert_str_eq(got, expected);
	free(got);
}

static void
check_holds(const struct lab_bed *x, const char *at, const char *prefix,
    const char *part)
{
	char *got = text_of(x, at, prefix);

	ck_assert_msg(strstr(got, part) != NULL, "no\n%s\nin\n%s", part, got);
	free(got);
}

START_TEST(a_route_is_followed_back_to_its_origin)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check_text(&x, "hub/gw0", "10.20.0.0/16",
	    "10.20.0.0/16 at hub/gw0\n"
	    "  seattle/ce0 originates it\n"
	    "  seattle/ce0 -> er-a/primary  [64520]\n"
	    "      offered: a router offers its own networks, and those of plain routers behind it "
	    "(P-23)\n"
	    "      learned as site; the only accepted path (RFC 4271 9.1.2)\n"
	    "  er-a/primary -> hub/gw0  [12076 64520]\n"
	    "      offered: VNets learn what the site announces, with the path as "
	    "received (P-44)\n"
	    "      learned as circuit; won against the others (RFC 4271 9.1.2.2)\n"
	    "  Paths\n"
	    "  * er-a/primary  [12076 64520]  local preference 100, weight 10, "
	    "length 2\n"
	    "      used: won against the others (RFC 4271 9.1.2.2)\n"
	    "  * er-a/secondary  [12076 64520]  local preference 100, weight 10, "
	    "length 2\n"
	    "      used: equal to the best: it shares the traffic (P-43)\n"
	    "  Offered on\n"
	    "    not er-a/primary: the route was learned from there (W-4)\n"
	    "    not er-a/secondary: a gateway never relays routes from one circuit "
	    "to another (W-32)\n"
	    "    not er-b/primary: a gateway never relays routes from one circuit to "
	    "another (W-32)\n"
	    "    not er-b/secondary: a gateway never relays routes from one circuit "
	    "to another (W-32)\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_missing_prefix_is_told_where_it_stops)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	check_text(&x, "chicago/ce0", "10.20.0.0/16",
	    "10.20.0.0/16 is not at chicago/ce0\n"
	    "  Traffic for it is discarded: somebody else has a longer network in "
	    "10.0.0.0/8, and there is no route to it (E-2).\n"
	    "  seattle/ce0 originates it\n"
	    "  It stops\n"
	    "    at hub/gw0, not offered to er-b/primary: a gateway never relays "
	    "routes from one circuit to another (W-32)\n"
	    "    at hub/gw0, not offered to er-b/secondary: a gateway never relays "
	    "routes from one circuit to another (W-32)\n"
	    "    at hub/gw1, not offered to er-b/primary: a gateway never relays "
	    "routes from one circuit to another (W-32)\n"
	    "    at hub/gw1, not offered to er-b/secondary: a gateway never relays "
	    "routes from one circuit to another (W-32)\n");
	check_holds(&x, "seattle/ce0", "192.0.2.0/24",
	    "Nobody in the lab announces it.");
	lab_bed_fini(&x);
}
END_TEST

static char *
near_text(const struct lab_bed *x, const char *at, const char *prefix)
{
	struct view_explain *e = explain(x, at, prefix);
	struct buf out;

	buf_init(&out);
	view_explain_lab(e, x->lab->model);
	view_explain_text(e, &out);
	view_explain_free(e);
	return buf_steal(&out);
}

static void
check_near(const struct lab_bed *x, const char *at, const char *prefix,
    const char *text)
{
	char *got = near_text(x, at, prefix);

	ck_assert_str_eq(got, text);
	free(got);
}

START_TEST(what_nobody_announces_may_be_there_in_another_way)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE,
	    "private-clouds\n  pc1\n    network-block = 10.80.0.0/22\n"
	    "    segments\n      alone\n        prefix = 10.81.9.0/24\n"
	    "        t1 = none\n"
	    "vnets\n  lone\n    address-space = [10.62.0.0/16]\n"
	    "on-premises\n  quiet\n    asn = 64540\n    networks = [10.90.0.0/16]\n");
	check_near(&x, "seattle", "10.20.5.0/24",
	    "10.20.5.0/24 is not at seattle/ce0\n"
	    "  Traffic for it has arrived: networks are behind 10.20.0.0/16, which the "
	    "router announces (E-2).\n"
	    "  Nobody in the lab announces it.\n"
	    "  chicago announces 10.0.0.0/8, which it is in.\n"
	    "  seattle announces 10.20.0.0/16, which it is in.\n");
	check_near(&x, "seattle", "10.80.0.0/22",
	    "10.80.0.0/22 is not at seattle/ce0\n"
	    "  Nobody in the lab announces it.\n"
	    "  chicago announces 10.0.0.0/8, which it is in.\n"
	    "  pc1 announces 10.80.0.0/26, a part of it.\n"
	    "  pc1 announces 10.80.0.64/26, a part of it.\n"
	    "  pc1 announces 10.80.1.0/25, a part of it.\n"
	    "  pc1 announces 10.80.1.128/25, a part of it.\n"
	    "  pc1 announces 10.80.2.0/25, a part of it.\n"
	    "  pc1 announces 10.80.3.0/26, a part of it.\n");
	check_near(&x, "seattle", "10.81.9.0/24",
	    "10.81.9.0/24 is not at seattle/ce0\n"
	    "  Nobody in the lab announces it.\n"
	    "  It is in 10.81.9.0/24 of pc1: the segment is isolated, no T1 router "
	    "announces it (A-36).\n"
	    "  chicago announces 10.0.0.0/8, which it is in.\n");
	check_near(&x, "seattle", "10.62.0.0/16",
	    "10.62.0.0/16 is not at seattle/ce0\n"
	    "  Nobody in the lab announces it.\n"
	    "  It is in 10.62.0.0/16 of lone: it has no gateway, and no hub that has one "
	    "(W-1).\n"
	    "  chicago announces 10.0.0.0/8, which it is in.\n");
	check_near(&x, "seattle", "10.90.1.0/24",
	    "10.90.1.0/24 is not at seattle/ce0\n"
	    "  Nobody in the lab announces it.\n"
	    "  It is in 10.90.0.0/16 of quiet: the site does not advertise it.\n"
	    "  chicago announces 10.0.0.0/8, which it is in.\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(where_no_session_leads_there_is_nothing_to_stop_it)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [to-er-b]\n");
	check_text(&x, "chicago/ce0", "10.20.0.0/16",
	    "10.20.0.0/16 is not at chicago/ce0\n"
	    "  Traffic for it has arrived: networks are behind 10.0.0.0/8, which the "
	    "router announces (E-2).\n"
	    "  seattle/ce0 originates it\n"
	    "  No session leads from there to chicago/ce0.\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_refusal_names_its_rule)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE,
	    "global-reach\n"
	    "  g\n    from = er-a\n    to = er-b\n"
	    "    address-prefix = 192.168.254.0/29\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n"
	    "      -\n        prefix = 10.20.0.0/16\n"
	    "        as-path = 16550 64530\n");
	check_text(&x, "chicago/ce0", "10.20.0.0/16",
	    "10.20.0.0/16 is not at chicago/ce0\n"
	    "  Traffic for it is discarded: somebody else has a longer network in "
	    "10.0.0.0/8, and there is no route to it (E-2).\n"
	    "  Paths\n"
	    "  ! er-b/primary  [12076 64520 16550 64530]\n"
	    "      refused: the AS path contains the router's own AS more often than "
	    "is tolerated (RFC 4271 9.1.2, P-25, P-27)\n"
	    "  ! er-b/secondary  [12076 64520 16550 64530]\n"
	    "      refused: the AS path contains the router's own AS more often than "
	    "is tolerated (RFC 4271 9.1.2, P-25, P-27)\n"
	    "  seattle/ce0 originates it\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(switches_are_named_when_they_decide)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE,
	    "global-reach\n"
	    "  g\n    from = er-a\n    to = er-b\n"
	    "    address-prefix = 192.168.254.0/29\n"
	    "    vnet-over-global-reach = false\n");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [to-er-b]\n");
	check_holds(&x, "chicago/ce0", "10.60.0.0/16",
	    "at er-a/primary, not offered to er-b/primary: VNet prefixes over Global "
	    "Reach are switched off (G-25)\n");
	/* Without the switch they cross, but stop at gateways. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "global-reach\n  g\n    vnet-over-global-reach = true\n");
	check_holds(&x, "chicago/ce0", "10.60.0.0/16", "10.60.0.0/16 at chicago/ce0\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_session_that_is_down_says_why)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-a\n    private-peering\n      state = Disabled\n");
	check_holds(&x, "er-a/primary", "10.20.0.0/16",
	    "at seattle/ce0, not offered to er-a/primary: the private peering of er-a "
	    "is Disabled (P-11)");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(lost_routes_name_the_step)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  chicago\n    advertise\n"
	    "      -\n        prefix = 10.20.0.0/16\n");
	check_holds(&x, "hub", "10.20.0.0/16",
	    "    er-b/primary  [12076 64530]  local preference 100, weight 0, length 2\n"
	    "      lost to er-a/primary, weight 0 < 10: another path has a higher "
	    "weight (P-40)\n");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(programs_read_the_same_as_json)
{
	struct lab_bed x;
	struct view_explain *e;
	struct json j;
	struct buf out;

	lab_bed_init(&x, lab);
	e = explain(&x, "chicago/ce0", "10.20.0.0/16");
	buf_init(&out);
	json_init(&j, &out, false);
	view_explain_json(e, &j, NULL);
	view_explain_free(e);
	ck_assert_ptr_nonnull(strstr(out.data,
	    "[{\"router\":\"chicago/ce0\",\"network\":\"10.20.0.0/16\","
	    "\"present\":false,\"covered-by\":\"10.0.0.0/8\",\"chain\":[],"
	    "\"paths\":[],\"offers\":[],\"originated-by\":[\"seattle/ce0\"],"
	    "\"stops\":[{\"from\":\"hub/gw0\",\"to\":\"er-b/primary\","
	    "\"refused\":false,\"as-path\":null,\"code\":\"rule\","
	    "\"rule\":\"W-32\","));
	buf_fini(&out);
	lab_bed_fini(&x);
}
END_TEST

/* What r hears of a prefix from a, and from b (or c, of the AS of a). */
static const char rivals[] = "lab = rivals\n"
			     "routers\n"
			     "  r\n"
			     "    asn = 65000\n"
			     "    max-paths = 1\n"
			     "    router-id = 10.0.0.9\n"
			     "    neighbors\n"
			     "      a\n"
			     "      b\n"
			     "        local-preference = 100\n"
			     "      c\n"
			     "      i\n"
			     "      p\n"
			     "        local-preference = 200\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.7.0.0/16\n"
			     "  a\n"
			     "    asn = 65001\n"
			     "    router-id = 10.0.0.1\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.1.0.0/16\n"
			     "      -\n"
			     "        prefix = 10.2.0.0/16\n"
			     "      -\n"
			     "        prefix = 10.3.0.0/16\n"
			     "        med = 10\n"
			     "      -\n"
			     "        prefix = 10.4.0.0/16\n"
			     "      -\n"
			     "        prefix = 10.5.0.0/16\n"
			     "      -\n"
			     "        prefix = 10.6.0.0/16\n"
			     "      -\n"
			     "        prefix = 10.7.0.0/16\n"
			     "  b\n"
			     "    asn = 65002\n"
			     "    router-id = 10.0.0.2\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.1.0.0/16\n"
			     "        as-path = 65100 65101\n"
			     "      -\n"
			     "        prefix = 10.2.0.0/16\n"
			     "        origin = incomplete\n"
			     "      -\n"
			     "        prefix = 10.4.0.0/16\n"
			     "  c\n"
			     "    asn = 65001\n"
			     "    router-id = 10.0.0.3\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.3.0.0/16\n"
			     "        med = 50\n"
			     "  i\n"
			     "    asn = 65000\n"
			     "    router-id = 10.0.0.4\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.5.0.0/16\n"
			     "        as-path = 65001\n"
			     "  p\n"
			     "    asn = 65003\n"
			     "    router-id = 10.0.0.5\n"
			     "    advertise\n"
			     "      -\n"
			     "        prefix = 10.6.0.0/16\n";

START_TEST(r1_a_lost_route_tells_the_values_that_were_compared)
{
	static const struct {
		const char *prefix, *lost;
	} rows[] = {
		{ "10.1.0.0/16", "b: AS path 3 > 1" },
		{ "10.2.0.0/16", "b: origin incomplete > igp" },
		{ "10.3.0.0/16", "c: MED 50 > 10" },
		{ "10.4.0.0/16", "b: router id 10.0.0.2 > 10.0.0.1" },
		{ "10.5.0.0/16", "i: session iBGP < eBGP" },
		{ "10.6.0.0/16", "a: local preference 100 < 200" },
		{ "10.7.0.0/16", "a: route learned < own" },
	};
	struct lab_bed x;

	lab_bed_init(&x, rivals);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *beat = xasprintf("      beat %s\n", rows[i].lost);
		const char *values = strchr(rows[i].lost, ' ') + 1;
		char *path = xasprintf("%s: ", values);

		check_holds(&x, "r", rows[i].prefix, beat);
		check_holds(&x, "r", rows[i].prefix, path);
		check_holds(&x, "r", rows[i].prefix, "      lost to ");
		free(path);
		free(beat);
	}
	lab_bed_fini(&x);
}
END_TEST

START_TEST(an_unknown_router_is_an_error_with_a_suggestion)
{
	struct lab_bed x;
	struct ip_prefix p;
	struct errs errs;

	lab_bed_init(&x, lab);
	errs_init(&errs);
	ck_assert(ip_prefix_parse(&p, "10.0.0.0/8"));
	ck_assert_ptr_null(view_explain_new(x.bed.net, "hub/gv0", &p, NULL, &errs));
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	ck_assert_ptr_nonnull(strstr(errs.items[0].cure, "hub/gw0"));
	errs_fini(&errs);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_view_explain(void)
{
	TCase *t = tcase_create("view/explain");

	tcase_add_test(t, a_route_is_followed_back_to_its_origin);
	tcase_add_test(t, r1_a_lost_route_tells_the_values_that_were_compared);
	tcase_add_test(t, a_missing_prefix_is_told_where_it_stops);
	tcase_add_test(t, what_nobody_announces_may_be_there_in_another_way);
	tcase_add_test(t, where_no_session_leads_there_is_nothing_to_stop_it);
	tcase_add_test(t, a_refusal_names_its_rule);
	tcase_add_test(t, switches_are_named_when_they_decide);
	tcase_add_test(t, a_session_that_is_down_says_why);
	tcase_add_test(t, lost_routes_name_the_step);
	tcase_add_test(t, programs_read_the_same_as_json);
	tcase_add_test(t, an_unknown_router_is_an_error_with_a_suggestion);
	return t;
}
