/*
 * A collector beside two neighbours: what it negotiates, what it is sent, and what
 * shows, captures and dumps make of it.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "bgp/message.h"
#include "bgp/mrt.h"
#include "net/mrt_dump.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_addpath(void);

enum { A, B, COLLECTOR, PEERS };

static const struct peer {
	const char *name, *address, *update;
	uint32_t as;
} peers[PEERS] = {
	{ "pa", "192.0.2.2", "40010100 40020602010000fc58 400304c0000202", 64600 },
	{ "pb", "192.0.2.3", "40010100 40020a02020000fc590000fc5a 400304c0000203",
	    64601 },
	{ "wall", "192.0.2.4", NULL, 65000 },
};

static struct bed b;
static net_conn conns[PEERS];

static void
feed(unsigned peer, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conns[peer], p, len);
	bed_settle(&b);
}

static void
bring_up(unsigned peer, const struct bgp_add_path *add_path)
{
	struct bgp_open open = { .as = peers[peer].as,
		.hold = 90,
		.id = 9 + peer,
		.families = BGP_FAMILY_BIT(IP_V4),
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	uint8_t m[512], refusal[64];
	struct wr w = wr_init(m, sizeof m);
	struct ip_addr local, from;
	size_t len;

	if (add_path) {
		open.caps |= BGP_CAPS_ADD_PATH;
		open.add_path = *add_path;
	}
	ck_assert(ip_addr_parse(&local, "192.0.2.1"));
	ck_assert(ip_addr_parse(&from, peers[peer].address));
	conns[peer] = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conns[peer], 0);
	bgp_open_encode(&w, &open);
	bgp_keepalive_encode(&w);
	feed(peer, m, wr_len(&w));
}

static void
announce(unsigned peer)
{
	struct bgp_msg m = message_update(NULL, peers[peer].update, "180a0102");

	feed(peer, m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

static struct net_spec *
spec(bool add_path)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "rs", 65000, "1.0.0.1");
	for (unsigned i = 0; i < PEERS; i++) {
		struct net_session *x = bed_external(s, "rs", "192.0.2.1",
		    peers[i].name, peers[i].address, peers[i].as);

		x->mode = NET_LISTEN;
		x->add_path = add_path && i == COLLECTOR ? NET_ADD_PATH_SEND : 0;
		x->ibgp = i == COLLECTOR;
		if (x->ibgp)
			rib_export_open(&x->families->a.export, 65000, false);
	}
	return s;
}

static void
setup(void)
{
	bed_init(&b, NULL);
	bed_apply(&b, spec(true));
	bring_up(A, NULL);
	bring_up(B, NULL);
	announce(A);
	announce(B);
}

static void
teardown(void)
{
	bed_fini(&b);
}

/* The octets of the UPDATEs that the collector is sent now. */
static size_t
updates(uint8_t *to, size_t size)
{
	uint8_t out[4096];
	size_t len = bed_take(&b, conns[COLLECTOR], out, sizeof out), at = 0, n = 0;
	struct bgp_fault f;
	struct bgp_msg m;

	while (at < len) {
		ck_assert_int_eq(bgp_msg_next(out + at, len - at, 4096, &m, &f), 1);
		if (m.type == BGP_UPDATE) {
			ck_assert_uint_le(n + m.len, size);
			memcpy(to + n, out + at, m.len);
			n += m.len;
		}
		at += m.len;
	}
	return n;
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

	return shows(view_sessions(b.net, b.now, NULL, &errs), "\"remote\":\"wall\"",
	    text);
}

static bool
offer_says(const char *from, const char *text)
{
	struct errs errs = { 0 };

	return shows(view_routes(b.net, "rs", NULL, NET_VIEW_ADVERTISED, "wall", &errs),
	    from, text);
}

START_TEST(a_collector_that_takes_them_is_sent_all_paths)
{
	static const struct bgp_add_path receives = { .receive =
							  BGP_FAMILY_BIT(IP_V4) };
	uint8_t m[4096];
	size_t n;

	bring_up(COLLECTOR, &receives);
	ck_assert_int_eq(bed_state(&b, "rs--wall/ipv4", 0), BGP_STATE_ESTABLISHED);
	n = updates(m, sizeof m);
	/* Two routes of 10.1.2.0/24, by sources 1 and 2, and End-of-RIB. */
	ck_assert_ptr_nonnull(memmem(m, n, "\0\0\0\2\x18\x0a\1\2", 8));
	ck_assert_ptr_nonnull(memmem(m, n, "\0\0\0\3\x18\x0a\1\2", 8));
	ck_assert(session_says("\"advertised\":2"));
	ck_assert(session_says("\"add-path\":\"send\""));
	ck_assert(offer_says("\"from\":\"pa\"", "\"path-id\":2"));
	ck_assert(offer_says("\"from\":\"pa\"", "\"best\":true"));
	ck_assert(offer_says("\"from\":\"pb\"", "\"path-id\":3"));
	ck_assert(offer_says("\"from\":\"pb\"", "\"best\":false"));
}
END_TEST

START_TEST(one_that_does_not_is_sent_the_best)
{
	static const struct bgp_add_path sends = { .send = BGP_FAMILY_BIT(IP_V4) };
	uint8_t m[4096];

	bring_up(COLLECTOR, _i ? &sends : NULL);
	ck_assert_int_eq(bed_state(&b, "rs--wall/ipv4", 0), BGP_STATE_ESTABLISHED);
	ck_assert_ptr_null(memmem(m, updates(m, sizeof m), "\0\0\0\2\x18\x0a\1\2", 8));
	ck_assert(session_says("\"advertised\":1"));
	ck_assert(!session_says("add-path"));
	ck_assert(offer_says("10.1.2.0/24", "\"from\":\"pa\""));
	ck_assert(!offer_says("10.1.2.0/24", "path-id"));
}
END_TEST

START_TEST(a_table_dump_of_what_it_is_sent_has_identifiers)
{
	static const struct bgp_add_path receives = { .receive =
							  BGP_FAMILY_BIT(IP_V4) };
	struct errs errs = { 0 };
	struct mrt_reader r;
	struct rows show;
	struct mrt_route route;
	unsigned n = 0;
	struct buf out;

	bring_up(COLLECTOR, &receives);
	show = net_mrt_dump(b.net, "rs", NET_VIEW_ADVERTISED, "wall", 0, &errs);
	ck_assert_ptr_nonnull(show.ctx);
	buf_init(&out);
	while (rows_next(&show, &out, 100))
		;
	/* TABLE_DUMP_V2, RIB_IPV4_UNICAST_ADDPATH (RFC 8050 4) */
	ck_assert_ptr_nonnull(memmem(out.data, out.len, "\0\x0d\0\x08", 4));
	mrt_init(&r, (const uint8_t *)out.data, out.len);
	while (mrt_next(&r, &route))
		n++;
	ck_assert_uint_eq(n, 2);
	mrt_fini(&r);
	rows_free(&show);
	buf_fini(&out);
}
END_TEST

/* net_frame.add_path, by way of the subtype of BGP4MP. */
START_TEST(a_capture_says_how_updates_are_written)
{
	static const struct bgp_add_path receives = { .receive =
							  BGP_FAMILY_BIT(IP_V4) };
	struct net_recording_config config = { .format = NET_MRT };
	const struct buf *out;
	uint8_t m[4096];

	b.recording = net_recording_new(&config);
	net_capture(b.net, true);
	bring_up(COLLECTOR, &receives);
	ck_assert_uint_gt(updates(m, sizeof m), 0);
	out = net_recording_out(b.recording);
	/* BGP4MP_ET, MESSAGE_AS4_LOCAL_ADDPATH: sent, with identifiers. */
	ck_assert_ptr_nonnull(memmem(out->data, out->len, "\0\x11\0\x0b", 4));
	/* MESSAGE_AS4: what comes from it has none. */
	ck_assert_ptr_nonnull(memmem(out->data, out->len, "\0\x11\0\4", 4));
	ck_assert_ptr_null(memmem(out->data, out->len, "\0\x11\0\x09", 4));
	net_recording_free(b.recording);
	b.recording = NULL;
}
END_TEST

START_TEST(turned_on_it_waits_for_the_next_connection)
{
	static const struct bgp_add_path receives = { .receive =
							  BGP_FAMILY_BIT(IP_V4) };

	bed_apply(&b, spec(false));
	bring_up(COLLECTOR, &receives);
	ck_assert(session_says("\"advertised\":1"));
	bed_apply(&b, spec(true));
	bed_settle(&b);
	ck_assert_int_eq(bed_state(&b, "rs--wall/ipv4", 0), BGP_STATE_ESTABLISHED);
	ck_assert(session_says("\"advertised\":1"));
}
END_TEST

TCase *
test_net_addpath(void)
{
	TCase *tc = tcase_create("net/addpath");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_collector_that_takes_them_is_sent_all_paths);
	tcase_add_loop_test(tc, one_that_does_not_is_sent_the_best, 0, 2);
	tcase_add_test(tc, a_table_dump_of_what_it_is_sent_has_identifiers);
	tcase_add_test(tc, a_capture_says_how_updates_are_written);
	tcase_add_test(tc, turned_on_it_waits_for_the_next_connection);
	return tc;
}
