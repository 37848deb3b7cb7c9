#include "rib/group.h"

#include "base/xalloc.h"
#include "rib/rig.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

TCase *test_rib_export(void);

static struct rig g;
static struct rib_group_key key;
static struct rib_import in;
static uint32_t source, internal;
static struct bgp_aspath_buf path;
static struct bgp_draft draft; /* what comes in */
static struct rib_offer offer; /* what goes out */
static struct buf text;

static void
setup(void)
{
	rig_init(&g, IP_V4, 4, NULL);
	rig_key(&key, &g, true);
	rib_import_open(&in);
	source = rig_source(&g, 1, true);
	internal = rig_source(&g, 2, false);
	rig_draft(&draft, &path, IP_V4, "100 64512 200");
	buf_init(&text);
}

static void
teardown(void)
{
	buf_fini(&text);
	rig_fini(&g);
}

/* Takes `draft` in and judges it on its way out. */
static enum rib_reason
judge(uint32_t from, uint32_t horizon)
{
	const struct bgp_attrs *attrs = bgp_attrs_get(&g.attrs, &draft);
	struct ip_prefix p = rig_prefix(&g, 0);

	rig_update(g.rib, from, &in, &p, attrs);
	bgp_attrs_put(&g.attrs, attrs);
	rib_export_judge(&key.export, &key, g.rib,
	    rib_path_next(g.rib, rib_lookup(g.rib, &p), NULL), horizon, &offer);
	if (offer.reason != RIB_OK)
		ck_assert_ptr_nonnull(offer.text);
	return offer.reason;
}

static enum rib_reason
judge_origin(uint32_t scopes)
{
	const struct bgp_attrs *attrs = bgp_attrs_get(&g.attrs, &draft);
	struct rib_origin o = { .prefix = rig_prefix(&g, 1),
		.attrs = attrs,
		.scopes = scopes };
	const struct rib_net *net;

	rib_originate(g.rib, &o);
	bgp_attrs_put(&g.attrs, attrs);
	net = rib_lookup(g.rib, &o.prefix);
	rib_export_judge(&key.export, &key, g.rib, rib_best(g.rib, net), 9, &offer);
	return offer.reason;
}

static const char *
path_out(void)
{
	buf_reset(&text);
	bgp_aspath_print(&text, offer.draft.path);
	return text.data;
}

START_TEST(an_open_policy_puts_own_as_and_next_hop_in)
{
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_str_eq(path_out(), "65000 100 64512 200");
	ck_assert(ip_addr_equal(&offer.draft.next_hop, &key.next_hop));
}
END_TEST

START_TEST(policy_refuses_in_its_own_words)
{
	key.export.deny_all = true;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NO_POLICY);
	key.export.deny_all = false;
	key.export.export_none = true;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_EXPORT_NONE);
	key.export.export_none = false;
	key.export.foreign_classes = 1;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_EXPORT_OWN);
	key.export.verdict[0] =
	    (struct rib_verdict){ .rule = "G-20", .text = "no chain" };
	ck_assert_int_eq(judge(source, 9), RIB_OUT_RULE);
	ck_assert_str_eq(offer.rule, "G-20");
	ck_assert_str_eq(offer.text, "no chain");
}
END_TEST

START_TEST(a_route_does_not_go_back_to_its_horizon)
{
	ck_assert_int_eq(judge(source, 1), RIB_OUT_SPLIT_HORIZON);
	ck_assert_int_eq(judge(source, 2), RIB_OK);
}
END_TEST

START_TEST(ibgp_does_not_pass_on_what_it_learned_from_ibgp)
{
	ck_assert_int_eq(judge(internal, 9), RIB_OK);
	key.export.ebgp = false;
	ck_assert_int_eq(judge(internal, 9), RIB_OUT_IBGP);
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	rib_source_remove(g.rib, internal);
	ck_assert_int_eq(judge(source, 9), RIB_OK);
}
END_TEST

START_TEST(well_known_communities_bind_what_was_learned)
{
	uint8_t c[4] = { 0xff, 0xff, 0xff, 1 };

	draft.communities = (struct bgp_bytes){ c, 4 };
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NO_EXPORT);
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	key.export.ebgp = false;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	c[3] = 2;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NO_ADVERTISE);
	/* NO_EXPORT_SUBCONFED: there are no confederations here. */
	c[3] = 3;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	key.export.ebgp = true;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NO_EXPORT);
	/* GRACEFUL_SHUTDOWN and BLACKHOLE are passed on. */
	c[2] = c[3] = 0;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, 4);
	c[2] = 0x02;
	c[3] = 0x9a;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, 4);
}
END_TEST

START_TEST(no_set_leaves_where_none_may)
{
	rig_draft(&draft, &path, IP_V4, "100 {200 300}");
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	key.export.reject_sets = true;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_AS_SET);
	ck_assert_int_eq(judge_origin(0), RIB_OUT_AS_SET);
	rig_draft(&draft, &path, IP_V4, "100 200");
	ck_assert_int_eq(judge(source, 9), RIB_OK);
}
END_TEST

START_TEST(scopes_bind_sessions_that_have_one)
{
	ck_assert_int_eq(judge_origin(2), RIB_OK);
	key.export.scope = 1;
	ck_assert_int_eq(judge_origin(2), RIB_OUT_SCOPE);
	ck_assert_int_eq(judge_origin(3), RIB_OK);
	ck_assert_int_eq(judge_origin(0), RIB_OK);
}
END_TEST

START_TEST(without_an_own_next_hop_nothing_goes)
{
	key.next_hop = (struct ip_addr){ 0 };
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NEXT_HOP);
	key.next_hop = rig_addr("fd00::1");
	ck_assert_int_eq(judge(source, 9), RIB_OUT_NEXT_HOP);
	key.export.ebgp = key.export.next_hop_self = false;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert(ip_addr_equal(&offer.draft.next_hop, &draft.next_hop));
}
END_TEST

START_TEST(what_does_not_fit_into_a_message_is_refused)
{
	uint8_t *c = xcalloc(1, 4200);

	for (unsigned i = 0; i < 1050; i++) {
		c[4 * i] = (uint8_t)(i >> 8);
		c[4 * i + 1] = (uint8_t)i;
	}
	/* 4096 octets with the longest prefix, and four more. */
	draft.communities = (struct bgp_bytes){ c, 4032 };
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	draft.communities.len = 4036;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_TOO_LONG);
	key.extended_message = true;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	draft.communities.len = 3900;
	key.extended_message = false;
	key.export.verdict[0].prepend = 40;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_TOO_LONG);
	free(c);
}
END_TEST

/* The path operations on a path as long as an extended message can bring it. */
START_TEST(a_long_path_is_changed_like_a_short_one)
{
	enum { N = 16000 };
	static uint32_t as[N];
	uint32_t insert[] = { 7, 8 };
	struct bgp_aspath out;

	for (unsigned i = 0; i < N; i++)
		as[i] = i < 100 ? 64512 + i : i % 2 ? 65515 : 70000 + i;
	bgp_aspath_from(&path, as, N);
	draft.path = bgp_aspath_view(&path);
	ck_assert_int_eq(judge(source, 9), RIB_OUT_TOO_LONG);
	key.extended_message = true;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	out = offer.draft.path;
	ck_assert(bgp_aspath_valid(out.p, out.len, 4));
	ck_assert_uint_eq(bgp_aspath_hops(out), N + 1);
	ck_assert_uint_eq(bgp_aspath_first(out), 65000);
	ck_assert_mem_eq(out.p + out.len - 4, "\0\0\xff\xeb", 4); /* 65515 */

	key.export.private_removal = BGP_PRIVATE_LEADING;
	key.export.replace_from = 65515;
	key.export.replace_to = 12076;
	key.export.path_insert = insert;
	key.export.npath_insert = 2;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	out = offer.draft.path;
	ck_assert_uint_eq(bgp_aspath_hops(out), N - 100 + 3);
	ck_assert_uint_eq(bgp_aspath_count(out, 12076), (N - 100) / 2);
	ck_assert_uint_eq(bgp_aspath_count(out, 65515), 0);
	ck_assert_uint_eq(bgp_aspath_count(out, 64512), 0);
	ck_assert_int_eq(strncmp(path_out(), "65000 7 8 70100 12076 70102", 27), 0);

	key.export.private_removal = BGP_PRIVATE_IF_ALL;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_uint_eq(bgp_aspath_hops(offer.draft.path), N + 3);
	/* 2-octet neighbours would have the path twice, unless all of it fits. */
	key.as4 = false;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_TOO_LONG);
	key.export.replace_from = 0;
	for (unsigned i = 0; i < N; i++)
		as[i] = 64000;
	bgp_aspath_from(&path, as, N);
	draft.path = bgp_aspath_view(&path);
	ck_assert_int_eq(judge(source, 9), RIB_OK);
}
END_TEST

/* Lists that only an extended message can bring, with changes to each of them. */
START_TEST(long_lists_of_communities_are_changed_like_short_ones)
{
	enum { NC = 5000, NE = 2500, NL = 2123 };
	uint8_t *c = xcalloc(NC, 4), *e = xcalloc(NE, 8), *l = xcalloc(NL, 12);
	uint32_t strip[] = { 100 }, add[] = { 0xfffe0001, 0xfffe0002 };

	for (unsigned i = 0; i < NC; i++)
		memcpy(c + 4 * i, (uint8_t[]){ 0, 0, (uint8_t)(i >> 8), (uint8_t)i },
		    4);
	for (unsigned i = 0; i < NE; i++)
		memcpy(e + 8 * i,
		    (uint8_t[]){ 0, 2, 0, 1, 0, 0, (uint8_t)(i >> 8), (uint8_t)i }, 8);
	for (unsigned i = 0; i < NL; i++)
		memcpy(l + 12 * i + 10, (uint8_t[]){ (uint8_t)(i >> 8), (uint8_t)i },
		    2);
	key.extended_message = true;
	key.export.strip_communities = strip;
	key.export.nstrip_communities = 1;
	key.export.add_communities = add;
	key.export.nadd_communities = 2;
	key.export.send_class = true;
	draft.communities = (struct bgp_bytes){ c, 4 * NC };
	draft.large_communities = (struct bgp_bytes){ l, 12 * NL };
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, 4 * (NC + 1));
	ck_assert_uint_eq(offer.draft.large_communities.len, 12 * NL);
	ck_assert_mem_eq(offer.draft.large_communities.p, l, 12 * NL);
	draft.large_communities.len = 0;
	draft.ext_communities = (struct bgp_bytes){ e, 8 * NE };
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_uint_eq(offer.draft.ext_communities.len, 8 * (NE + 1));
	/* All three are more than one message. */
	draft.large_communities.len = 12 * NL;
	ck_assert_int_eq(judge(source, 9), RIB_OUT_TOO_LONG);
	free(c);
	free(e);
	free(l);
}
END_TEST

START_TEST(path_operations_come_in_their_order)
{
	uint32_t insert[] = { 7, 8 };

	key.export.private_removal = BGP_PRIVATE_LEADING;
	key.export.replace_from = 100;
	key.export.replace_to = 64513;
	key.export.path_insert = insert;
	key.export.npath_insert = 2;
	key.export.verdict[0].prepend = 2;
	key.export.extra_prepend = 1;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	ck_assert_str_eq(path_out(), "65000 65000 65000 7 8 64513 64512 200");
	key.export.verdict[0].prepend = 0;
	key.export.extra_prepend = 0;
	judge(source, 9);
	ck_assert_str_eq(path_out(), "65000 7 8 64513 64512 200");
	key.export.ebgp = false;
	key.export.npath_insert = 0;
	key.export.replace_from = 0;
	key.export.private_removal = BGP_PRIVATE_KEEP;
	judge(source, 9);
	ck_assert_str_eq(path_out(), "100 64512 200");
}
END_TEST

START_TEST(med_goes_no_further_than_the_next_as)
{
	draft.has |= BGP_HAS_MED;
	draft.med = 5;
	judge(source, 9);
	ck_assert(!(offer.draft.has & BGP_HAS_MED));
	judge_origin(0);
	ck_assert_uint_eq(offer.draft.med, 5);
	ck_assert(offer.draft.has & BGP_HAS_MED);
	key.export.keep_med = true;
	judge(source, 9);
	ck_assert(offer.draft.has & BGP_HAS_MED);
	key.export.keep_med = key.export.ebgp = false;
	judge(source, 9);
	ck_assert(offer.draft.has & BGP_HAS_MED);
	in.drop_med = true;
	judge(source, 9);
	ck_assert(!(offer.draft.has & BGP_HAS_MED));
}
END_TEST

START_TEST(local_preference_goes_to_ibgp_only)
{
	in.set_local_pref = true;
	in.local_pref = 10;
	judge(source, 9);
	ck_assert(!(offer.draft.has & BGP_HAS_LOCAL_PREF));
	key.export.ebgp = false;
	judge(source, 9);
	ck_assert(offer.draft.has & BGP_HAS_LOCAL_PREF);
	ck_assert_uint_eq(offer.draft.local_pref, 10);
}
END_TEST

START_TEST(communities_are_taken_out_and_put_in_in_order)
{
	uint8_t c[12] = { 0, 1, 0, 1, 0, 1, 0, 3, 0, 9, 0, 9 };
	uint32_t strip[] = { 0x00010003 }, add[] = { 0x00050005, 0x00010001, 3 };

	draft.communities = (struct bgp_bytes){ c, 12 };
	key.export.strip_communities = strip;
	key.export.nstrip_communities = 1;
	key.export.add_communities = add;
	key.export.nadd_communities = 3;
	ck_assert_int_eq(judge(source, 9), RIB_OK);
	test_bytes(offer.draft.communities.p, offer.draft.communities.len,
	    "00000003 00010001 00050005 00090009");
}
END_TEST

START_TEST(non_transitive_extended_communities_stay_inside)
{
	uint8_t ext[24] = { 0, 2, 0, 1, 0, 0, 0, 1, 0x40, 2, 0, 1, 0, 0, 0, 2, 0x43,
		0x45, 'R', 0, 0, 0, 0, 5 };

	draft.ext_communities = (struct bgp_bytes){ ext, 24 };
	judge(source, 9);
	test_bytes(offer.draft.ext_communities.p, offer.draft.ext_communities.len,
	    "0002000100000001");
	key.export.ebgp = false;
	judge(source, 9);
	ck_assert_uint_eq(offer.draft.ext_communities.len, 24);
	key.export.strip_class = true;
	judge(source, 9);
	test_bytes(offer.draft.ext_communities.p, offer.draft.ext_communities.len,
	    "0002000100000001 4002000100000002");
	in.class = 3;
	key.export.send_class = true;
	judge(source, 9);
	test_bytes(offer.draft.ext_communities.p, offer.draft.ext_communities.len,
	    "0002000100000001 4002000100000002 4345520000000003");
	key.export.ebgp = true;
	judge(source, 9);
	test_bytes(offer.draft.ext_communities.p, offer.draft.ext_communities.len,
	    "0002000100000001 4345520000000003");
}
END_TEST

START_TEST(a_member_can_be_asked_what_it_is_offered)
{
	struct rib_filter none = { NULL, 0 };
	struct ip_prefix p = rig_prefix(&g, 0);
	struct rig_peer peer;

	rig_join(&g, &peer, &key, 9);
	judge(source, 9);
	rib_member_offer(peer.member, rib_lookup(g.rib, &p), &offer);
	ck_assert_int_eq(offer.reason, RIB_OK);
	rig_settle(&g, &(struct rig_peer *){ &peer }, 1);
	rib_member_offer(peer.member, rib_lookup(g.rib, &p), &offer);
	ck_assert_int_eq(offer.reason, RIB_OK);
	ck_assert_uint_eq(rib_member_offered(peer.member), 1);
	key.export.permit = &none;
	rib_member_rekey(peer.member, &key);
	rib_member_offer(peer.member, rib_lookup(g.rib, &p), &offer);
	ck_assert_int_eq(offer.reason, RIB_OUT_FILTER);
	ck_assert_uint_eq(rib_member_offered(peer.member), 0);
	in.deny_all = true;
	rib_reimport(g.rib, source, &in);
	rib_member_offer(peer.member, rib_lookup(g.rib, &p), &offer);
	ck_assert_int_eq(offer.reason, RIB_OUT_NO_PATH);
	rig_leave(&peer);
}
END_TEST

/* P-37: what is known by a tag goes out with the row's communities where there is a
 * row, with its own where there is none, and the tag stays here. */
START_TEST(l15_a_tag_goes_out_as_the_session_has_it)
{
	static const uint8_t own[] = { 0x2f, 0x2c, 0x4e, 0x22 }; /* 12076:20002 */
	static const uint8_t kept[] = { 0x2f, 0x2c, 0x4e, 0x21, 0x2f, 0x2c, 0xc3,
		0x52 };
	struct rib_tag rows[] = {
		{ .tag = 3, .rule = "P-37", .text = "none" },
		{ 7, { 0x2f2c4e21, 0x2f2cc352 }, 2, "P-37", "as it was made" },
	};
	uint8_t tag[RIB_TAG_LEN];

	rib_tag_put(tag, 7);
	draft.communities = (struct bgp_bytes){ own, sizeof own };
	draft.ext_communities = (struct bgp_bytes){ tag, sizeof tag };
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	ck_assert_mem_eq(offer.draft.communities.p, own, sizeof own);
	ck_assert_uint_eq(offer.draft.communities.len, sizeof own);
	ck_assert_uint_eq(offer.draft.ext_communities.len, 0);

	key.export.tags = rows;
	key.export.ntags = 2;
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, sizeof kept);
	ck_assert_mem_eq(offer.draft.communities.p, kept, sizeof kept);
	ck_assert_uint_eq(offer.draft.ext_communities.len, 0);
	ck_assert_str_eq(offer.rule, "P-37");
	ck_assert_str_eq(offer.text, "as it was made");
	/* None at all, and none of a tag without a row. */
	rib_tag_put(tag, 3);
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, 0);
	rib_tag_put(tag, 4);
	ck_assert_int_eq(judge_origin(0), RIB_OK);
	ck_assert_uint_eq(offer.draft.communities.len, sizeof own);
	key.export.tags = NULL;
	key.export.ntags = 0;
}
END_TEST

/* RFC 9234 5, on the way out: whom a route with the attribute may go to, and who is
 * sent what without it gets it. */
START_TEST(what_is_for_customers_goes_to_them_only)
{
	static const struct {
		uint8_t role;
		bool stops, marks;
	} rows[] = {
		{ BGP_ROLE_NONE, false, false },
		{ BGP_ROLE_PROVIDER, false, true },
		{ BGP_ROLE_RS, false, true },
		{ BGP_ROLE_RS_CLIENT, true, false },
		{ BGP_ROLE_CUSTOMER, true, false },
		{ BGP_ROLE_PEER, true, true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		key.export.role = rows[i].role;
		draft.has |= BGP_HAS_OTC;
		draft.otc = 100;
		ck_assert_int_eq(judge(source, 0),
		    rows[i].stops ? RIB_OUT_LEAK : RIB_OK);
		if (!rows[i].stops) {
			ck_assert(offer.draft.has & BGP_HAS_OTC);
			ck_assert_uint_eq(offer.draft.otc, 100);
		}
		draft.has &= (uint16_t)~BGP_HAS_OTC;
		ck_assert_int_eq(judge(source, 0), RIB_OK);
		ck_assert(!!(offer.draft.has & BGP_HAS_OTC) == rows[i].marks);
		if (rows[i].marks)
			ck_assert_uint_eq(offer.draft.otc, key.export.own_as);
	}
}
END_TEST

TCase *
test_rib_export(void)
{
	TCase *tc = tcase_create("rib/export");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_open_policy_puts_own_as_and_next_hop_in);
	tcase_add_test(tc, policy_refuses_in_its_own_words);
	tcase_add_test(tc, a_route_does_not_go_back_to_its_horizon);
	tcase_add_test(tc, ibgp_does_not_pass_on_what_it_learned_from_ibgp);
	tcase_add_test(tc, well_known_communities_bind_what_was_learned);
	tcase_add_test(tc, no_set_leaves_where_none_may);
	tcase_add_test(tc, scopes_bind_sessions_that_have_one);
	tcase_add_test(tc, without_an_own_next_hop_nothing_goes);
	tcase_add_test(tc, what_does_not_fit_into_a_message_is_refused);
	tcase_add_test(tc, a_long_path_is_changed_like_a_short_one);
	tcase_add_test(tc, long_lists_of_communities_are_changed_like_short_ones);
	tcase_add_test(tc, path_operations_come_in_their_order);
	tcase_add_test(tc, med_goes_no_further_than_the_next_as);
	tcase_add_test(tc, local_preference_goes_to_ibgp_only);
	tcase_add_test(tc, communities_are_taken_out_and_put_in_in_order);
	tcase_add_test(tc, non_transitive_extended_communities_stay_inside);
	tcase_add_test(tc, a_member_can_be_asked_what_it_is_offered);
	tcase_add_test(tc, l15_a_tag_goes_out_as_the_session_has_it);
	tcase_add_test(tc, what_is_for_customers_goes_to_them_only);
	return tc;
}
