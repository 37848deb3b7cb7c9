/*
 * A neighbour that sends several paths of a prefix, each under an identifier (RFC
 * 7911).
 */
#include "base/xalloc.h"
#include "bed.h"
#include "bgp/message.h"
#include "net/halves.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_addpath_in(void);

/* MP_REACH of 2001:db8:1::/48 under an identifier. */
#define V6_REACH \
	"800e20 0002 01 10 20010db8000000000000000000000002 00 %08x 30 20010db80001"
#define FIRST  "40010100 40020602010000fc58 400304c0000202"
#define SECOND "40010100 40020a02020000fc580000fde9 400304c0000202"
#define BOTH   (BGP_FAMILY_BIT(IP_V4) | BGP_FAMILY_BIT(IP_V6))

static struct bed b;
static net_conn conn;

static void
feed(const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conn, p, len);
	bed_settle(&b);
}

static bool graceful; /* the neighbour can restart */

static void
bring_up(void)
{
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = BOTH,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH | BGP_CAPS_ADD_PATH,
		.add_path = { .send = BOTH } };
	uint8_t m[512], refusal[64];
	struct wr w = wr_init(m, sizeof m);
	struct ip_addr local, from;
	size_t len;

	if (graceful) {
		open.caps |= BGP_CAPS_GRACEFUL_RESTART;
		open.graceful = (struct bgp_graceful){ .time = 120,
			.families = BOTH,
			.preserved = BOTH };
	}
	ck_assert(ip_addr_parse(&local, "192.0.2.1"));
	ck_assert(ip_addr_parse(&from, "192.0.2.2"));
	conn = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conn, 0);
	bgp_open_encode(&w, &open);
	bgp_keepalive_encode(&w);
	feed(m, wr_len(&w));
}

static void
setup(void)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;

	bed_init(&b, NULL);
	bed_router(s, "rs", 65000, "1.0.0.1");
	x = bed_external(s, "rs", "192.0.2.1", "pa", "192.0.2.2", 64600);
	x->mode = NET_LISTEN;
	x->add_path = NET_ADD_PATH_RECEIVE;
	x->a.stale_time = 180;
	bed_carry(x, "2001:db8::1", "2001:db8::2");
	bed_apply(&b, s);
	bring_up();
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* Does a row of it that has `key` have `text`, too? */
static bool
shows(struct rows show, const char *key, const char *text)
{
	struct buf out;
	bool found = false;

	ck_assert_ptr_nonnull(show.ctx);
	buf_init(&out);
	while (rows_next(&show, &out, 100))
		;
	for (char *row = strtok(out.data, "}"); row; row = strtok(NULL, "}"))
		found |= strstr(row, key) && strstr(row, text);
	buf_fini(&out);
	rows_free(&show);
	return found;
}

static bool
session_says(const char *text)
{
	struct errs errs = { 0 };

	return shows(view_sessions(b.net, b.now, NULL, &errs), text, text);
}

static void
tell(const char *withdrawn, const char *attrs, const char *nlri)
{
	struct bgp_msg m = message_update(withdrawn, attrs, nlri);

	feed(m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

static bool
route_says(const char *from, const char *text)
{
	struct errs errs = { 0 };

	return shows(view_routes(b.net, "rs", NULL, NET_VIEW_ALL, NULL, &errs), from,
	    text);
}

static uint32_t
received(void)
{
	struct net_half_counts n;

	net_half_count(net_half_at(b.net, 0), IP_NONE, &n);
	return n.received;
}

START_TEST(paths_of_one_neighbour_are_chosen_from)
{
	ck_assert(session_says("\"add-path\":\"receive\""));
	tell(NULL, SECOND, "00000007 180a0102");
	tell(NULL, FIRST, "00000009 180a0102");
	ck_assert_uint_eq(received(), 2);
	ck_assert(route_says("\"path-id\":7", "\"best\":false"));
	ck_assert(route_says("\"path-id\":9", "\"best\":true"));
	/* The better one goes, and the other is there still. */
	tell("00000009 180a0102", NULL, NULL);
	ck_assert_uint_eq(received(), 1);
	ck_assert(route_says("\"path-id\":7", "\"best\":true"));
	/* Nothing has this identifier. */
	tell("00000009 180a0102", NULL, NULL);
	ck_assert_uint_eq(received(), 1);
	/* The same identifier: in its place. */
	tell(NULL, FIRST, "00000007 180a0102");
	ck_assert_uint_eq(received(), 1);
	ck_assert(!route_says("\"path-id\":7", "65001"));
}
END_TEST

START_TEST(identifiers_differ_from_prefix_to_prefix)
{
	/* As one neighbour counts that never uses a number twice. */
	tell(NULL, FIRST, "00000001 180a0101 00000002 180a0102");
	tell(NULL, SECOND, "00000003 180a0101 ffffffff 180a0102");
	ck_assert_uint_eq(received(), 4);
	tell("00000001 180a0102 00000002 180a0101", NULL, NULL);
	ck_assert_uint_eq(received(), 4);
	tell("00000001 180a0101 ffffffff 180a0102", NULL, NULL);
	ck_assert_uint_eq(received(), 2);
	ck_assert(route_says("\"path-id\":3", "10.1.1.0/24"));
	ck_assert(route_says("\"path-id\":2", "10.1.2.0/24"));
}
END_TEST

START_TEST(what_is_cut_off_in_an_identifier_ends_the_session)
{
	tell(NULL, FIRST, "00000001 180a0101 000000");
	ck_assert_int_ne(bed_state(&b, "pa--rs/ipv4", 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(received(), 0);
}
END_TEST

START_TEST(more_paths_than_there_may_be_are_told_of)
{
	char nlri[32];

	for (unsigned i = 0; i < RIB_PATHS_MAX + 2; i++) {
		snprintf(nlri, sizeof nlri, "%08x 180a0102", i);
		tell(NULL, FIRST, nlri);
	}
	ck_assert_uint_eq(received(), RIB_PATHS_MAX);
	ck_assert_uint_eq(bed_count_logged(&b, "more than 64 paths"), 1);
	/* There is room again for one. */
	tell("00000003 180a0102", NULL, NULL);
	tell(NULL, FIRST, "00001234 180a0102");
	ck_assert_uint_eq(received(), RIB_PATHS_MAX);
	ck_assert(route_says("\"path-id\":4660", "10.1.2.0/24"));
}
END_TEST

/* So many paths of a prefix, with identifiers from here on. */
static void
tell_many(unsigned first, unsigned n)
{
	char nlri[32];

	for (unsigned i = 0; i < n; i++) {
		snprintf(nlri, sizeof nlri, "%08x 180a0102", first + i);
		tell(NULL, FIRST, nlri);
	}
}

/* It may give its paths other identifiers than before (RFC 7911 3): those that are
 * stale must not be in the way of these. */
START_TEST(a_neighbour_that_restarts_crowded_has_all_its_paths_again)
{
	char id[24];

	graceful = true;
	net_closed(b.net, b.now, conn);
	bed_run(&b, 10 * ERX_SEC);
	bring_up();
	tell_many(1, RIB_PATHS_MAX - 10);
	net_closed(b.net, b.now, conn);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(received(), RIB_PATHS_MAX - 10);
	bring_up();
	tell_many(1000, RIB_PATHS_MAX);
	ck_assert_uint_eq(received(), RIB_PATHS_MAX);
	ck_assert(!bed_logged(&b, "more than 64 paths"));
	for (unsigned i = 0; i < RIB_PATHS_MAX; i++) {
		snprintf(id, sizeof id, "\"path-id\":%u,", 1000 + i);
		ck_assert(route_says(id, "10.1.2.0/24"));
	}
	/* These are not stale: there is no room for one more. */
	tell_many(5000, 1);
	ck_assert_uint_eq(received(), RIB_PATHS_MAX);
	ck_assert_uint_eq(bed_count_logged(&b, "more than 64 paths"), 1);
	graceful = false;
}
END_TEST

START_TEST(ipv6_has_identifiers_of_its_own)
{
	char attrs[160];

	for (unsigned id = 1; id <= 2; id++) {
		snprintf(attrs, sizeof attrs, V6_REACH, id);
		tell(NULL, attrs, NULL);
	}
	ck_assert_uint_eq(received(), 0); /* without ORIGIN and AS_PATH: withdrawn */
	for (unsigned id = 1; id <= 2; id++) {
		snprintf(attrs, sizeof attrs, V6_REACH " 40010100 40020602010000fc58",
		    id);
		tell(NULL, attrs, NULL);
	}
	ck_assert_uint_eq(received(), 2);
	tell(NULL, "800f0e 0002 01 00000001 30 20010db80001", NULL);
	ck_assert_uint_eq(received(), 1);
	ck_assert(route_says("\"path-id\":2", "2001:db8:1::/48"));
}
END_TEST

START_TEST(with_the_session_all_of_them_go)
{
	tell(NULL, FIRST, "00000001 180a0102 00000002 180a0103");
	tell(NULL, SECOND, "00000002 180a0102");
	ck_assert_uint_eq(received(), 3);
	net_closed(b.net, b.now, conn);
	bed_settle(&b);
	ck_assert_uint_eq(received(), 0);
	ck_assert(!route_says("10.1.2.0/24", "10.1.2.0/24"));
	bed_run(&b, 10 * ERX_SEC); /* its rest */
	bring_up();
	tell(NULL, SECOND, "00000005 180a0102");
	ck_assert_uint_eq(received(), 1);
	ck_assert(route_says("\"path-id\":5", "\"best\":true"));
}
END_TEST

TCase *
test_net_addpath_in(void)
{
	TCase *tc = tcase_create("net/addpath_in");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, paths_of_one_neighbour_are_chosen_from);
	tcase_add_test(tc, identifiers_differ_from_prefix_to_prefix);
	tcase_add_test(tc, what_is_cut_off_in_an_identifier_ends_the_session);
	tcase_add_test(tc, more_paths_than_there_may_be_are_told_of);
	tcase_add_test(tc, a_neighbour_that_restarts_crowded_has_all_its_paths_again);
	tcase_add_test(tc, ipv6_has_identifiers_of_its_own);
	tcase_add_test(tc, with_the_session_all_of_them_go);
	return tc;
}
