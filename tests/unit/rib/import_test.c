#include "rib/rib.h"

#include "rib/peek.h"
#include "rib/rig.h"
#include "test.h"

#include <string.h>

TCase *test_rib_import(void);

static struct rig g;
static struct rib_import in;
static uint32_t source, internal;
static struct ip_prefix prefix;

static void
setup(void)
{
	rig_init(&g, IP_V4, 20, NULL);
	rib_import_open(&in);
	source = rig_source(&g, 1, true);
	internal = rig_source(&g, 2, false);
	prefix = rig_prefix(&g, 0);
}

static void
teardown(void)
{
	rig_fini(&g);
}

/* Takes one route in and returns what became of it; valid until the next change. */
static const struct rib_path *
take(uint32_t from, const struct bgp_draft *d)
{
	const struct bgp_attrs *attrs = bgp_attrs_get(&g.attrs, d);
	const struct rib_path *p = NULL;

	rig_update(g.rib, from, &in, &prefix, attrs);
	bgp_attrs_put(&g.attrs, attrs);
	while ((p = rib_path_next(g.rib, rib_lookup(g.rib, &prefix), p))) {
		if (p->source == from)
			return p;
	}
	ck_abort_msg("the path was not kept");
	return NULL;
}

static const struct rib_path *
take_path(uint32_t from, const char *path)
{
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, path);
	return take(from, &d);
}

static enum rib_reason
reason_of_hop(const char *hop)
{
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, "1");
	d.next_hop = rig_addr(hop);
	return take(source, &d)->reason;
}

START_TEST(a_good_route_is_accepted_with_what_import_adds)
{
	const struct rib_path *p;

	in.class = 5;
	in.weight = 7;
	p = take_path(source, "1 2 {3 4}");
	ck_assert_int_eq(p->reason, RIB_OK);
	ck_assert_uint_eq(p->class, 5);
	ck_assert_uint_eq(p->weight, 7);
	ck_assert_uint_eq(p->hops, 3);
	ck_assert_uint_eq(p->local_pref, 100);
	ck_assert_uint_eq(rib_source(g.rib, source)->naccepted, 1);
}
END_TEST

START_TEST(a_refused_route_stays_with_its_reason)
{
	in.deny_all = true;
	ck_assert_int_eq(take_path(source, "1")->reason, RIB_IN_NO_POLICY);
	ck_assert_ptr_null(rib_best(g.rib, rib_lookup(g.rib, &prefix)));
	ck_assert_uint_eq(peek_size(g.rib), 0);
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 1);
	ck_assert_uint_eq(rib_source(g.rib, source)->naccepted, 0);
}
END_TEST

START_TEST(own_as_is_tolerated_as_often_as_import_says)
{
	ck_assert_int_eq(take_path(source, "1 65000")->reason, RIB_IN_OWN_AS);
	in.own_as_max = 2;
	ck_assert_int_eq(take_path(source, "1 65000 65000")->reason, RIB_OK);
	ck_assert_int_eq(take_path(source, "65000 1 65000 {65000}")->reason,
	    RIB_IN_OWN_AS);
}
END_TEST

START_TEST(sets_are_refused_on_request)
{
	ck_assert_int_eq(take_path(source, "1 {2}")->reason, RIB_OK);
	in.reject_sets = true;
	ck_assert_int_eq(take_path(source, "1 {2}")->reason, RIB_IN_AS_SET);
}
END_TEST

START_TEST(next_hops_that_lead_nowhere_are_refused)
{
	struct ip_addr own[] = { rig_addr("10.0.0.1"), rig_addr("10.0.0.3") };
	struct rib_config c = { .family = IP_V4,
		.asn = 65000,
		.id = 77,
		.own_addresses = own,
		.nown_addresses = 2 };

	rib_configure(g.rib, &c);
	ck_assert_int_eq(reason_of_hop("0.0.0.0"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("127.0.0.1"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("224.0.0.5"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("240.0.0.1"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("255.255.255.255"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("fd00::1"), RIB_IN_NEXT_HOP_INVALID);
	ck_assert_int_eq(reason_of_hop("10.0.0.1"), RIB_IN_NEXT_HOP_SELF);
	ck_assert_int_eq(reason_of_hop("10.0.0.3"), RIB_IN_NEXT_HOP_SELF);
	ck_assert_int_eq(reason_of_hop("10.0.0.2"), RIB_OK);
	in.check_on_link = true;
	in.on_link = rig_net("10.0.0.0/30");
	ck_assert_int_eq(reason_of_hop("10.0.0.2"), RIB_OK);
	ck_assert_int_eq(reason_of_hop("10.0.0.4"), RIB_IN_NEXT_HOP_OFF_LINK);
}
END_TEST

START_TEST(our_own_identifier_as_originator_is_a_loop_on_ibgp)
{
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, "1");
	d.has |= BGP_HAS_ORIGINATOR;
	d.originator_id = 77;
	ck_assert_int_eq(take(internal, &d)->reason, RIB_IN_ORIGINATOR);
	d.originator_id = 78;
	ck_assert_int_eq(take(internal, &d)->reason, RIB_OK);
}
END_TEST

START_TEST(lists_judge_prefix_by_prefix)
{
	struct rib_filter_row row = { prefix, prefix.len, prefix.len };
	struct rib_filter f = { &row, 1 }, none = { NULL, 0 };

	in.permit = &f;
	ck_assert_int_eq(take_path(source, "1")->reason, RIB_OK);
	in.permit = &none;
	ck_assert_int_eq(take_path(source, "1")->reason, RIB_IN_FILTER);
	in.refuse = &f;
	ck_assert_int_eq(take_path(source, "1")->reason, RIB_IN_UNSUPPORTED);
	in.connected = &f;
	ck_assert_int_eq(take_path(source, "1")->reason, RIB_IN_CONNECTED);
}
END_TEST

START_TEST(local_preference_counts_on_ibgp_only)
{
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, "1");
	d.has |= BGP_HAS_LOCAL_PREF;
	d.local_pref = 10;
	ck_assert_uint_eq(take(source, &d)->local_pref, 100);
	ck_assert_uint_eq(take(internal, &d)->local_pref, 10);
	in.set_local_pref = true;
	in.local_pref = 33;
	ck_assert_uint_eq(take(source, &d)->local_pref, 33);
	ck_assert_uint_eq(take(internal, &d)->local_pref, 33);
}
END_TEST

START_TEST(a_route_of_a_neighbour_that_goes_is_the_last_resort)
{
	uint8_t c[8] = { 0xff, 0xff, 0, 0, 0xff, 0xff, 0x02, 0x9a };
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, "1");
	d.communities = (struct bgp_bytes){ c, 8 };
	in.set_local_pref = true;
	in.local_pref = 300;
	ck_assert_uint_eq(take(source, &d)->local_pref, 300);
	in.graceful_shutdown = true;
	ck_assert_uint_eq(take(source, &d)->local_pref, 0);
	ck_assert_uint_eq(take(internal, &d)->local_pref, 0);
	/* BLACKHOLE alone changes nothing. */
	d.communities = (struct bgp_bytes){ c + 4, 4 };
	ck_assert_uint_eq(take(source, &d)->local_pref, 300);
	/* And what was there is judged again. */
	d.communities = (struct bgp_bytes){ c, 4 };
	take(source, &d);
	in.graceful_shutdown = false;
	rib_reimport(g.rib, source, &in);
	ck_assert_uint_eq(rib_best(g.rib, rib_lookup(g.rib, &prefix))->local_pref, 300);
}
END_TEST

START_TEST(a_path_may_be_counted_from_its_first_public_number)
{
	in.hops_public_only = true;
	ck_assert_uint_eq(take_path(source, "65001 65001 100 65002")->hops, 2);
	ck_assert_uint_eq(take_path(source, "65001 65001")->hops, 0);
}
END_TEST

START_TEST(the_class_comes_from_the_community_where_asked_for)
{
	uint8_t ext[8] = { 0x43, 0x45, 'R', 0, 0, 0, 0, 3 };
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	in.class = 1;
	in.class_map[3] = 9;
	rig_draft(&d, &buf, IP_V4, "1");
	d.ext_communities = (struct bgp_bytes){ ext, 8 };
	ck_assert_uint_eq(take(internal, &d)->class, 1);
	in.class_from_ext = true;
	ck_assert_uint_eq(take(internal, &d)->class, 9);
	ext[7] = 200;
	ck_assert_uint_eq(take(internal, &d)->class, 1);
	d.ext_communities.len = 0;
	ck_assert_uint_eq(take(internal, &d)->class, 1);
}
END_TEST

START_TEST(the_same_route_again_changes_nothing)
{
	struct ip_prefix p;

	rig_announce(&g, source, 1, "1");
	rib_groups_work(g.groups, g.desk, 100);
	ck_assert(rib_groups_idle(g.groups));
	rig_announce(&g, source, 1, "1");
	ck_assert(rib_groups_idle(g.groups));
	rig_announce(&g, source, 1, "2");
	ck_assert(!rib_groups_idle(g.groups));
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 1);
	ck_assert_uint_eq(rib_source(g.rib, source)->naccepted, 1);
	ck_assert(rig_withdraw(&g, source, 1));
	ck_assert(!rig_withdraw(&g, source, 1));
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 0);
	rib_groups_work(g.groups, g.desk, 100);
	p = rig_prefix(&g, 1);
	ck_assert_ptr_null(rib_lookup(g.rib, &p));
}
END_TEST

/* A run of the first n prefixes of the rig. */
static struct bgp_nlri
run_of(unsigned n, uint8_t *bytes, size_t size)
{
	struct wr w = wr_init(bytes, size);

	for (unsigned i = 0; i < n; i++) {
		struct ip_prefix p = rig_prefix(&g, i);

		rig_encode(&w, &p);
	}
	ck_assert(!w.failed);
	return (struct bgp_nlri){ .rd = rd_init(bytes, wr_len(&w)), .family = IP_V4 };
}

START_TEST(a_run_stops_in_front_of_the_prefix_that_passes_the_limit)
{
	const struct bgp_attrs *attrs = rig_attrs(&g, "1");
	uint8_t bytes[200];
	struct bgp_nlri run = run_of(18, bytes, sizeof bytes);
	struct ip_prefix next, ninth = rig_prefix(&g, 9);

	in.prefix_limit = 9;
	for (unsigned i = 0; i < 2; i++) {
		/* Again is not more. */
		run = run_of(9, bytes, sizeof bytes);
		ck_assert(rib_update_run(g.rib, source, &in, &run, attrs));
	}
	run = run_of(18, bytes, sizeof bytes);
	ck_assert(!rib_update_run(g.rib, source, &in, &run, attrs));
	ck_assert(bgp_nlri_next(&run, &next));
	ck_assert(ip_prefix_equal(&next, &ninth));
	ck_assert_ptr_null(rib_lookup(g.rib, &ninth));
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 9);

	ck_assert(!rig_update(g.rib, source, &in, &ninth, attrs));
	ck_assert_ptr_null(rib_lookup(g.rib, &ninth));
	bgp_attrs_put(&g.attrs, attrs);
}
END_TEST

START_TEST(refused_prefixes_count_towards_the_limit)
{
	const struct bgp_attrs *attrs = rig_attrs(&g, "65000");
	uint8_t bytes[200];
	struct bgp_nlri run = run_of(3, bytes, sizeof bytes);

	in.prefix_limit = 2;
	ck_assert(!rib_update_run(g.rib, source, &in, &run, attrs));
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 2);
	ck_assert_uint_eq(rib_source(g.rib, source)->naccepted, 0);
	bgp_attrs_put(&g.attrs, attrs);
}
END_TEST

START_TEST(a_new_policy_judges_the_old_routes_again)
{
	const struct rib_net *net;

	take_path(source, "1");
	take_path(internal, "1 2");
	in.deny_all = true;
	rib_reimport(g.rib, source, &in);
	net = rib_lookup(g.rib, &prefix);
	ck_assert_uint_eq(rib_best(g.rib, net)->source, internal);
	ck_assert_uint_eq(rib_source(g.rib, source)->naccepted, 0);
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, 1);
	in.deny_all = false;
	in.weight = 3;
	rib_reimport(g.rib, source, &in);
	net = rib_lookup(g.rib, &prefix);
	ck_assert_uint_eq(rib_best(g.rib, net)->source, source);
	ck_assert_uint_eq(rib_best(g.rib, net)->weight, 3);
}
END_TEST

START_TEST(l5_what_starts_behind_the_neighbour_is_told_apart)
{
	in.class = 3;
	in.class_behind = 4;
	ck_assert_uint_eq(take_path(source, "65515")->class, 3);
	ck_assert_uint_eq(take_path(source, "65515 65515")->class, 3);
	ck_assert_uint_eq(take_path(source, "65515 65001")->class, 4);
	ck_assert_uint_eq(take_path(source, "65515 {65515}")->class, 4);
	ck_assert_uint_eq(take_path(internal, "")->class, 3);
	in.class_behind = 0;
	ck_assert_uint_eq(take_path(source, "65515 65001")->class, 3);
}
END_TEST

/* P-40a: it is left out of the comparison and stays in what is shown and passed on. */
START_TEST(l18_an_origin_that_is_ignored_is_kept)
{
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	rig_draft(&d, &buf, IP_V4, "100");
	d.has |= BGP_HAS_ORIGIN;
	d.origin = BGP_ORIGIN_INCOMPLETE;
	ck_assert_uint_eq(take(source, &d)->origin, BGP_ORIGIN_INCOMPLETE);
	in.ignore_origin = true;
	in.precedence = 2;
	rib_reimport(g.rib, source, &in);
	ck_assert_uint_eq(take(source, &d)->origin, BGP_ORIGIN_IGP);
	ck_assert_uint_eq(take(source, &d)->attrs->origin, BGP_ORIGIN_INCOMPLETE);
	ck_assert_uint_eq(take(source, &d)->precedence, 2);
}
END_TEST

/* RFC 9234 5, on the way in, rules 1 and 2. */
START_TEST(what_was_for_customers_is_a_leak_from_others)
{
	static const struct {
		uint8_t role;
		uint32_t otc; /* 0: none */
		bool leak;
	} rows[] = {
		{ BGP_ROLE_PROVIDER, 0, false },
		{ BGP_ROLE_PROVIDER, 1, true },
		{ BGP_ROLE_RS, 0, false },
		{ BGP_ROLE_RS, 7, true },
		{ BGP_ROLE_PEER, 0, false },
		{ BGP_ROLE_PEER, 1, false }, /* the peer itself set it */
		{ BGP_ROLE_PEER, 7, true },
		{ BGP_ROLE_CUSTOMER, 1, false },
		{ BGP_ROLE_CUSTOMER, 7, false },
		{ BGP_ROLE_RS_CLIENT, 7, false },
		{ BGP_ROLE_NONE, 7, false },
	};
	struct bgp_aspath_buf buf;
	struct bgp_draft d;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		rig_draft(&d, &buf, IP_V4, "1 2");
		in.role = rows[i].role;
		in.role_as = 1;
		if (rows[i].otc)
			d.has |= BGP_HAS_OTC;
		d.otc = rows[i].otc;
		ck_assert_msg((take(source, &d)->reason == RIB_IN_LEAK) == rows[i].leak,
		    "role %u, OTC %u", rows[i].role, rows[i].otc);
	}
}
END_TEST

TCase *
test_rib_import(void)
{
	TCase *tc = tcase_create("rib/import");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_good_route_is_accepted_with_what_import_adds);
	tcase_add_test(tc, a_refused_route_stays_with_its_reason);
	tcase_add_test(tc, own_as_is_tolerated_as_often_as_import_says);
	tcase_add_test(tc, sets_are_refused_on_request);
	tcase_add_test(tc, next_hops_that_lead_nowhere_are_refused);
	tcase_add_test(tc, our_own_identifier_as_originator_is_a_loop_on_ibgp);
	tcase_add_test(tc, lists_judge_prefix_by_prefix);
	tcase_add_test(tc, local_preference_counts_on_ibgp_only);
	tcase_add_test(tc, a_route_of_a_neighbour_that_goes_is_the_last_resort);
	tcase_add_test(tc, a_path_may_be_counted_from_its_first_public_number);
	tcase_add_test(tc, the_class_comes_from_the_community_where_asked_for);
	tcase_add_test(tc, the_same_route_again_changes_nothing);
	tcase_add_test(tc, a_run_stops_in_front_of_the_prefix_that_passes_the_limit);
	tcase_add_test(tc, refused_prefixes_count_towards_the_limit);
	tcase_add_test(tc, a_new_policy_judges_the_old_routes_again);
	tcase_add_test(tc, l5_what_starts_behind_the_neighbour_is_told_apart);
	tcase_add_test(tc, l18_an_origin_that_is_ignored_is_kept);
	tcase_add_test(tc, what_was_for_customers_is_a_leak_from_others);
	return tc;
}
