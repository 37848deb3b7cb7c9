#include "bgp/attrs.h"
#include "bgp/update.h"
#include "message.h"
#include "test.h"

#include <stdlib.h>

TCase *test_bgp_attrs(void);

static struct bgp_attr_table table;
static struct bgp_update u;

static void
setup(void)
{
	bgp_attr_table_init(&table, 42);
}

/* Every set must be gone when a test is over. */
static void
teardown(void)
{
	ck_assert_uint_eq(table.set.n, 0);
	ck_assert_uint_eq(table.bytes, 0);
	bgp_attr_table_fini(&table);
}

/* The set of an UPDATE with these attributes, from an internal peer. */
static const struct bgp_attrs *
intern_as(bool as4, const char *attrs, const char *nlri)
{
	struct bgp_update_ctx ctx = { .as4 = as4,
		.ibgp = true,
		.families = BGP_FAMILIES_ALL };
	struct bgp_msg msg = message_update(NULL, attrs, nlri);
	const struct bgp_attrs *a;
	struct bgp_fault f;

	memset(&u, 0xa5, sizeof u);
	ck_assert_int_le(bgp_update_decode(&ctx, &msg, &u, &f), BGP_DISCARD_ATTR);
	a = bgp_attrs_get(&table, bgp_update_attrs(&u, nlri ? 0 : 1));
	message_free(&msg); /* a set owns its bytes */
	return a;
}

static const struct bgp_attrs *
intern(const char *attrs)
{
	return intern_as(true, attrs, T_NET);
}

START_TEST(equal_sets_are_one_set)
{
	const struct bgp_attrs *a = intern(T_GOOD), *b = intern(T_GOOD);
	const struct bgp_attrs *c = intern(T_GOOD "800404 00000001");

	ck_assert_ptr_eq(a, b);
	ck_assert_ptr_ne(a, c);
	ck_assert_uint_eq(a->refs, 2);
	ck_assert_uint_eq(a->id, 0);
	ck_assert_uint_eq(c->id, 1);
	ck_assert_uint_eq(table.set.n, 2);
	ck_assert_ptr_eq(bgp_attrs_ref(a), a);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, NULL);
	ck_assert_uint_eq(table.set.n, 1);
	bgp_attrs_put(&table, c);
}
END_TEST

static const struct {
	const char *name, *a, *b;
} alike[] = {
	{ "order of attributes", T_ORIGIN T_PATH T_HOP "800404 00000001",
	    "800404 00000001" T_HOP T_PATH T_ORIGIN },
	{ "extended length", T_GOOD, "50010001 00" T_PATH T_HOP },
	{ "Partial on a well-known one", T_GOOD, "60010100" T_PATH T_HOP },
	{ "order of communities", T_GOOD "c0080c 000000030000000100000002",
	    T_GOOD "c0080c 000000010000000200000003" },
	{ "repeated communities", T_GOOD "c00808 0000000100000001",
	    T_GOOD "c00804 00000001" },
	{ "order of large communities",
	    T_GOOD "c02018 000000010000000200000003 000000010000000200000002",
	    T_GOOD "c02018 000000010000000200000002 000000010000000200000003" },
	{ "order of extended communities",
	    T_GOOD "c01010 0002000100000002 0002000100000001",
	    T_GOOD "c01010 0002000100000001 0002000100000002" },
	{ "Partial on an unknown one", T_GOOD "c0630101", T_GOOD "e0630101" },
	{ "an unknown non-transitive one", T_GOOD, T_GOOD "80630101" },
};

START_TEST(sets_that_mean_the_same_are_one_set)
{
	const struct bgp_attrs *a = intern(alike[_i].a), *b = intern(alike[_i].b);

	ck_assert_msg(a == b, "%s", alike[_i].name);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, b);
}
END_TEST

START_TEST(a_path_through_a_two_octet_peer_is_the_same_set)
{
	const struct bgp_attrs *a =
	    intern(T_ORIGIN "40020a0202 0000fde8 00030d40" T_HOP);
	const struct bgp_attrs *b = intern_as(false,
	    T_ORIGIN "4002060202 fde8 5ba0" T_HOP "c011060201 00030d40", T_NET);

	ck_assert_ptr_eq(a, b);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, b);
}
END_TEST

START_TEST(the_canonical_form_is_in_order)
{
	const struct bgp_attrs *a = intern(
	    "c0ff0107 c02018 000000010000000200000003 000000010000000200000002"
	    "c01008 0002000100000001 800a04 00000009 800904 00000008"
	    "c0080c ffffff01 00000001 ffffff01 c0130103 c00708 0000fde8 0a000002 400600"
	    "400504 00000064 800404 00000007" T_HOP T_PATH T_ORIGIN);

	test_bytes(a->bytes, a->len,
	    T_ORIGIN T_PATH T_HOP
	    "800404 00000007 400504 00000064 400600 c00708 0000fde8 0a000002"
	    "c00808 00000001 ffffff01 800904 00000008 800a04 00000009"
	    "c01008 0002000100000001 e0130103"
	    "c02018 000000010000000200000002 000000010000000200000003 e0ff0107");
	ck_assert_uint_eq(a->med, 7);
	ck_assert_uint_eq(a->local_pref, 100);
	ck_assert_uint_eq(a->neighbor_as, 65000);
	ck_assert_uint_eq(a->hops, 1);
	ck_assert_uint_eq(a->origin, BGP_ORIGIN_IGP);
	ck_assert_uint_eq(a->well_known, BGP_WK_NO_EXPORT);
	ck_assert_uint_eq(a->has, 0xff);
	bgp_attrs_put(&table, a);
}
END_TEST

START_TEST(a_draft_of_a_set_gives_the_set_again)
{
	static const char *const sets[] = {
		T_GOOD,
		T_ORIGIN "400200" T_HOP,
		T_GOOD "800404 00000000",
		T_GOOD "c00708 0000fde8 0a000002",
		T_GOOD "e00708 0000fde8 0a000002 e00804 00000001",
		T_GOOD "e01008 0002000100000001 e0200c 000000010000000200000003",
		T_GOOD "800904 00000008 800a08 0000000900000001",
		T_GOOD "c00c0101 c0130102 c0630103 c0ff00",
		T_GOOD "c0630101 c00804 00000001 c0200c 000000010000000200000003",
		T_ORIGIN "40020c0201 0000fde8 0101 00000001" T_HOP
			 "400600 400504 00000001",
	};
	const struct bgp_attrs *a = intern(sets[_i]), *b;
	struct bgp_draft d;

	memset(&d, 0xa5, sizeof d);
	bgp_draft_from(&d, a);
	b = bgp_attrs_get(&table, &d);
	ck_assert_ptr_eq(a, b);
	ck_assert_uint_eq(d.has, a->has);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, b);
}
END_TEST

START_TEST(next_hops_of_ipv6_are_part_of_the_set)
{
	static const char both[] =
	    T_ORIGIN T_PATH "800e2a 000201 20 20010db8000000000000000000000001"
			    "fe800000000000000000000000000001 00 20 20010db8";
	const struct bgp_attrs *a = intern_as(true, T_ORIGIN T_PATH T_REACH6, NULL);
	const struct bgp_attrs *b = intern_as(true, both, NULL), *again;
	struct ip_addr hop = bgp_attrs_next_hop(a);
	char text[IP_ADDR_STRLEN];
	struct bgp_draft d;

	ck_assert_str_eq(ip_addr_text(&hop, text), "2001:db8::1");
	ck_assert_uint_eq(a->next_hop_len, 16);
	ck_assert_uint_eq(b->next_hop_len, 32);
	hop = bgp_attrs_next_hop(b);
	ck_assert_str_eq(ip_addr_text(&hop, text), "2001:db8::1");
	bgp_draft_from(&d, b);
	ck_assert_str_eq(ip_addr_text(&d.link_local, text), "fe80::1");
	again = bgp_attrs_get(&table, &d);
	ck_assert_ptr_eq(again, b);
	bgp_attrs_put(&table, a);
	bgp_attrs_put(&table, b);
	bgp_attrs_put(&table, again);
}
END_TEST

START_TEST(a_set_without_a_next_hop_has_none)
{
	struct bgp_draft d;
	const struct bgp_attrs *a;

	bgp_draft_init(&d);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH;
	a = bgp_attrs_get(&table, &d);
	ck_assert_uint_eq(bgp_attrs_next_hop(a).family, IP_NONE);
	ck_assert_uint_eq(a->has, BGP_HAS_ORIGIN | BGP_HAS_PATH);
	ck_assert_uint_eq(bgp_attrs_path(a).len, 0);
	test_bytes(a->bytes, a->len, "40010100 400200");
	bgp_attrs_put(&table, a);
}
END_TEST

START_TEST(communities_that_bind_us_are_found)
{
	static const struct {
		const char *list;
		unsigned found;
	} rows[] = {
		{ "c00804 fc080001", 0 },
		{ "c00804 ffffff01", BGP_WK_NO_EXPORT },
		{ "c00808 ffffff02 00000001", BGP_WK_NO_ADVERTISE },
		{ "c0080c ffffff02 ffffffff ffffff01",
		    BGP_WK_NO_EXPORT | BGP_WK_NO_ADVERTISE },
		{ "c00804 ffffff03", BGP_WK_NO_EXPORT },
		{ "c00804 ffffff04", 0 },
		{ "c00804 fffeffff", 0 },
		{ "c00808 ffff0000 ffff029a", BGP_WK_GRACEFUL_SHUTDOWN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char attrs[200];
		const struct bgp_attrs *a;

		strcpy(attrs, T_GOOD);
		strcat(attrs, rows[i].list);
		a = intern(attrs);
		ck_assert_uint_eq(a->well_known, rows[i].found);
		bgp_attrs_put(&table, a);
	}
}
END_TEST

START_TEST(what_an_update_cannot_hold_is_no_set)
{
	static uint8_t bytes[65532];
	struct bgp_draft d;
	const struct bgp_attrs *a;

	for (uint32_t i = 0; i < sizeof bytes / 4; i++)
		memcpy(bytes + 4 * i,
		    (uint8_t[]){ 0, 0, (uint8_t)(i >> 8), (uint8_t)i }, 4);
	bgp_draft_init(&d);
	d.communities = (struct bgp_bytes){ bytes, 65528 };
	a = bgp_attrs_get(&table, &d);
	ck_assert_ptr_nonnull(a);
	ck_assert_uint_eq(a->communities_len, 65528);
	d.communities.len = 65532;
	ck_assert_ptr_null(bgp_attrs_get(&table, &d));
	bgp_attrs_put(&table, a);
}
END_TEST

START_TEST(a_list_over_255_octets_has_the_long_length)
{
	uint8_t bytes[260];
	struct bgp_draft d;
	const struct bgp_attrs *a;

	for (unsigned i = 0; i < 65; i++)
		memcpy(bytes + 4 * i, (uint8_t[]){ 0, 0, 0, (uint8_t)i }, 4);
	bgp_draft_init(&d);
	d.communities = (struct bgp_bytes){ bytes, 252 };
	a = bgp_attrs_get(&table, &d);
	test_bytes(a->bytes, 4, "c008fc 00");
	bgp_attrs_put(&table, a);
	d.communities.len = 260;
	a = bgp_attrs_get(&table, &d);
	test_bytes(a->bytes, 4, "d0080104");
	bgp_attrs_put(&table, a);
	/* 65 with duplicates are 63: short again. */
	memcpy(bytes + 4 * 64, bytes, 4);
	memcpy(bytes + 4 * 63, bytes, 4);
	a = bgp_attrs_get(&table, &d);
	test_bytes(a->bytes, 4, "c008fc 00");
	ck_assert_uint_eq(a->len, 255);
	bgp_attrs_put(&table, a);
}
END_TEST

static const struct {
	const char *name;
	struct bgp_encode how;
	const char *in, *out;
} encodings[] = {
	{ "internal", { .as4 = true, .family = IP_V4 },
	    T_GOOD "400504 00000064 800904 00000008 800a04 00000009",
	    T_GOOD "400504 00000064 800904 00000008 800a04 00000009" },
	{ "external", { .as4 = true, .ebgp = true, .family = IP_V4 },
	    T_GOOD "800404 00000001 400504 00000064 800904 00000008 800a04 00000009",
	    T_GOOD "800404 00000001" },
	{ "external, some extended communities",
	    { .as4 = true, .ebgp = true, .family = IP_V4 },
	    T_GOOD "c01010 0002000100000001 4002000100000001",
	    T_GOOD "c01008 0002000100000001" },
	{ "external, no extended communities left",
	    { .as4 = true, .ebgp = true, .family = IP_V4 },
	    T_GOOD "c01008 4002000100000001 c0630101", T_GOOD "e0630101" },
	{ "IPv6 has no NEXT_HOP", { .as4 = true, .family = IP_V6 }, T_GOOD,
	    T_ORIGIN T_PATH },
	{ "2-octet peer, nothing to lose", { .family = IP_V4 },
	    T_GOOD "c00708 0000fde8 0a000001",
	    T_ORIGIN T_PATH2 T_HOP "c00706 fde8 0a000001" },
	{ "2-octet peer", { .family = IP_V4 },
	    T_ORIGIN "4002100202 0000fde8 00030d40 0101 00030d41" T_HOP
		     "c00708 00030d40 0a000001 c00804 00000001 c0200c "
		     "000000010000000200000003",
	    T_ORIGIN "40020a0202 fde8 5ba0 0101 5ba0" T_HOP
		     "c00706 5ba0 0a000001 c00804 00000001"
		     "c011100202 0000fde8 00030d40 0101 00030d41"
		     "c01208 00030d40 0a000001 c0200c 000000010000000200000003" },
};

START_TEST(attributes_are_encoded_for_the_peer)
{
	const struct bgp_attrs *a = intern(encodings[_i].in);
	uint8_t out[512];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_draft d;

	bgp_draft_from(&d, a);
	bgp_draft_encode(&w, &d, &encodings[_i].how);
	ck_assert(!w.failed);
	test_bytes(out, wr_len(&w), encodings[_i].out);
	bgp_attrs_put(&table, a);
}
END_TEST

START_TEST(an_encoding_that_does_not_fit_fails)
{
	struct bgp_encode how = { .family = IP_V4 };
	const struct bgp_attrs *a = intern(T_ORIGIN
	    "40020a0202 0000fde8 00030d40" T_HOP "c00808 0000000100000002"
	    "c01008 4002000100000001 c0630101 c0200c 000000010000000200000003");
	uint8_t *out;
	struct bgp_draft d;
	size_t whole;

	bgp_draft_from(&d, a);
	out = malloc(1000);
	{
		struct wr w = wr_init(out, 1000);

		bgp_draft_encode(&w, &d, &how);
		whole = wr_len(&w);
	}
	free(out);
	for (size_t size = 0; size < whole; size++) {
		struct wr w;

		out = malloc(size + 1);
		w = wr_init(out, size);
		bgp_draft_encode(&w, &d, &how);
		ck_assert(w.failed);
		free(out);
	}
	bgp_attrs_put(&table, a);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

TCase *
test_bgp_attrs(void)
{
	TCase *tc = tcase_create("bgp/attrs");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, equal_sets_are_one_set);
	tcase_add_loop_test(tc, sets_that_mean_the_same_are_one_set, 0, N(alike));
	tcase_add_test(tc, a_path_through_a_two_octet_peer_is_the_same_set);
	tcase_add_test(tc, the_canonical_form_is_in_order);
	tcase_add_loop_test(tc, a_draft_of_a_set_gives_the_set_again, 0, 10);
	tcase_add_test(tc, next_hops_of_ipv6_are_part_of_the_set);
	tcase_add_test(tc, a_set_without_a_next_hop_has_none);
	tcase_add_test(tc, communities_that_bind_us_are_found);
	tcase_add_test(tc, what_an_update_cannot_hold_is_no_set);
	tcase_add_test(tc, a_list_over_255_octets_has_the_long_length);
	tcase_add_loop_test(tc, attributes_are_encoded_for_the_peer, 0, N(encodings));
	tcase_add_test(tc, an_encoding_that_does_not_fit_fails);
	return tc;
}
