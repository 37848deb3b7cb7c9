/*
 * External sessions, with the test as the real router: octets by hand, any cut, any
 * delay.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RP "p1--rs/ipv4"

static struct ip_addr
addr(const char *text)
{
	struct ip_addr a;

	ck_assert(ip_addr_parse(&a, text));
	return a;
}

/* rs (65000) with a prefix of its own and one external neighbour p1. */
static struct net_spec *
rig(uint32_t asn)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_origin(s, "rs", "10.100.0.0/16");
	bed_external(s, "rs", "192.0.2.1", "p1", "192.0.2.2", asn)->mode = NET_LISTEN;
	return s;
}

static net_conn
accept_from(struct bed *b, const char *remote)
{
	struct ip_addr l = addr("192.0.2.1"), r = addr(remote);
	uint8_t refusal[64];
	size_t len;

	return net_accepted(b->net, b->now, &l, 179, &r, refusal, &len);
}

static void
feed(struct bed *b, net_conn id, const uint8_t *p, size_t len, size_t piece)
{
	for (size_t at = 0; at < len; at += piece) {
		net_input(b->net, b->now, id, p + at,
		    len - at < piece ? len - at : piece);
		bed_settle(b);
	}
}

static void
bring_up(struct bed *b, net_conn id, uint32_t as, uint16_t hold)
{
	uint8_t m[512];

	feed(b, id, m, bed_open(m, sizeof m, as, "9.0.0.9", hold), sizeof m);
	feed(b, id, m, bed_keepalive(m, sizeof m), sizeof m);
}

START_TEST(a_peer_may_speak_one_octet_at_a_time)
{
	struct bed b;
	uint8_t m[512], out[8192];
	struct net_half_info info;
	net_conn id;
	size_t n;

	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ACTIVE);
	id = accept_from(&b, "192.0.2.2");
	ck_assert_uint_ne(id, 0);
	feed(&b, id, m, bed_open(m, sizeof m, 64600, "9.0.0.9", 90), 1);
	feed(&b, id, m, bed_keepalive(m, sizeof m), 1);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	feed(&b, id, m, bed_update(m, sizeof m, 64600, "192.0.2.2", "10.1.2.0/24"), 1);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "p1|64600|192.0.2.2");
	bed_half(&b, RP, 0, &info);
	ck_assert_str_eq(info.remote, "p1");
	ck_assert_str_eq(net_conn_session(b.net, id)->name, RP);
	ck_assert_ptr_null(net_conn_session(b.net, id + 1));
	/* OPEN, KEEPALIVE, the table of one prefix; and net_writable named it. */
	ck_assert_uint_eq(net_writable(b.net), id);
	ck_assert_uint_eq(net_writable(b.net), 0);
	n = bed_take(&b, id, out, sizeof out);
	ck_assert_uint_gt(n, 19 + 29 + 23);
	ck_assert_uint_eq(out[18], BGP_OPEN);
	feed(&b, id, m, bed_withdraw(m, sizeof m, "10.1.2.0/24"), 1);
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	/* Quiet for 2 s before it counts as converged. */
	ck_assert(!net_converged(b.net, b.now, NULL));
	b.now.us += 2 * ERX_SEC;
	ck_assert(net_converged(b.net, b.now, NULL));
	net_closed(b.net, b.now, id);
	ck_assert_ptr_null(net_conn_session(b.net, id));
	bed_settle(&b);
	ck_assert_int_ne(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert(!net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

START_TEST(strangers_are_refused_by_address_and_port)
{
	struct ip_addr l = addr("192.0.2.1"), r = addr("192.0.2.2");
	uint8_t refusal[64];
	size_t len;
	struct bed b;

	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	ck_assert_uint_eq(accept_from(&b, "192.0.2.3"), 0);
	ck_assert(
	    bed_logged(&b, "refused 192.0.2.3: connection to 192.0.2.1 port 179"));
	ck_assert_uint_eq(net_accepted(b.net, b.now, &l, 180, &r, refusal, &len), 0);
	ck_assert_uint_eq(len, 0);
	/* A second one while the first is up is refused by the peer, with a message. */
	bring_up(&b, accept_from(&b, "192.0.2.2"), 64600, 90);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(net_accepted(b.net, b.now, &l, 179, &r, refusal, &len), 0);
	ck_assert_uint_eq(len, 21);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(a_wrong_as_gets_its_notification_and_a_hangup)
{
	uint8_t m[512], out[512];
	struct bed b;
	net_conn id;
	size_t n;

	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	id = accept_from(&b, "192.0.2.2");
	bed_take(&b, id, out, sizeof out);
	feed(&b, id, m, bed_open(m, sizeof m, 64601, "9.0.0.9", 90), sizeof m);
	ck_assert_uint_eq(b.nhung, 1);
	ck_assert_uint_eq(b.hung[0], id);
	n = bed_take(&b, id, out, sizeof out);
	ck_assert_uint_ge(n, 21);
	ck_assert_uint_eq(out[18], BGP_NOTIFICATION);
	ck_assert_uint_eq(out[19], BGP_ERR_OPEN);
	ck_assert_uint_eq(out[20], BGP_OPEN_PEER_AS);
	ck_assert_uint_eq(bed_take(&b, id, out, sizeof out), 0);
	ck_assert(bed_logged(&b,
	    "notification p1--rs/ipv4: sent OPEN Message Error/Bad Peer AS"));
	/* It may try again, although the host never said a word about the first. */
	bed_run(&b, 35 * ERX_SEC);
	bring_up(&b, accept_from(&b, "192.0.2.2"), 64600, 90);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(a_dial_that_fails_is_tried_again)
{
	struct net_spec *s = rig(64600);
	uint8_t out[512];
	struct bed b;

	s->sessions[0].mode = NET_DIAL;
	s->sessions[0].remote_port = 1790;
	s->sessions[0].password = xstrdup("secret");
	bed_init(&b, NULL);
	bed_apply(&b, s);
	ck_assert_uint_eq(b.ndialed, 1);
	ck_assert_uint_eq(b.to[0].remote_port, 1790);
	ck_assert_str_eq(b.to[0].password, "secret");
	net_dialed(b.net, b.now, b.dialed[0], "connection refused");
	ck_assert(bed_logged(&b, "dial p1--rs/ipv4: connection refused"));
	while (b.nhung == 0) /* no answer at all: it is called off */
		bed_run(&b, ERX_SEC);
	ck_assert_uint_eq(b.hung[0], b.dialed[1]);
	net_dialed(b.net, b.now, b.dialed[1], NULL); /* too late */
	ck_assert_int_ne(bed_state(&b, RP, 0), BGP_STATE_OPENSENT);
	for (unsigned n = b.ndialed; b.ndialed == n;)
		bed_run(&b, ERX_SEC);
	net_dialed(b.net, b.now, b.dialed[b.ndialed - 1], NULL);
	bring_up(&b, b.dialed[b.ndialed - 1], 64600, 90);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_gt(bed_take(&b, b.dialed[b.ndialed - 1], out, sizeof out), 0);
	/* Numbers of connections are never used twice. */
	for (unsigned i = 1; i < b.ndialed; i++)
		ck_assert_uint_gt(b.dialed[i], b.dialed[i - 1]);
	bed_fini(&b);
}
END_TEST

START_TEST(a_neighbour_that_is_not_there_makes_few_events)
{
	struct net_spec *s = rig(64600);
	struct net_half_info info;
	struct bed b;

	s->sessions[0].mode = NET_DIAL;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	for (unsigned n = 1; n < 20; n++) {
		while (b.ndialed < n)
			bed_run(&b, ERX_SEC);
		net_dialed(b.net, b.now, b.dialed[n - 1],
		    n < 10 ? "connection refused" : "no route");
	}
	ck_assert_uint_eq(bed_count_logged(&b, "dial p1--rs/ipv4: "), 2);
	ck_assert_uint_eq(bed_count_logged(&b, "session-state p1--rs/ipv4: "), 1);
	while (b.ndialed < 20)
		bed_run(&b, ERX_SEC);
	net_dialed(b.net, b.now, b.dialed[19], NULL);
	bring_up(&b, b.dialed[19], 64600, 90);
	bed_half(&b, RP, 0, &info);
	ck_assert_int_eq(info.state, BGP_STATE_ESTABLISHED);
	ck_assert_str_eq(info.status->last_error, ""); /* it is there, if late */
	net_closed(b.net, b.now, b.dialed[19]);
	ck_assert_str_eq(info.status->last_error, "connection closed by peer");
	bed_fini(&b);
}
END_TEST

START_TEST(a_malformed_update_is_reported_with_its_octets)
{
	/* ORIGIN with a value of 9, AS_PATH, NEXT_HOP, 10.1.2.0/24: RFC 7606 says
	 * withdraw. */
	static const char hex[] =
	    "ffffffffffffffffffffffffffffffff 002f 02 0000 0014"
	    "40010109 4002060201 0000fc58 400304c0000202 180a0102";
	uint8_t m[512];
	struct bed b;
	net_conn id;

	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	id = accept_from(&b, "192.0.2.2");
	bring_up(&b, id, 64600, 90);
	feed(&b, id, m, bed_update(m, sizeof m, 64600, "192.0.2.2", "10.1.2.0/24"),
	    512);
	feed(&b, id, m, test_hex(m, sizeof m, hex), 512);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&b, "malformed p1--rs/ipv4: UPDATE from p1 to rs:"));
	ck_assert(bed_logged(&b, "taken as withdrawal"));
	ck_assert(bed_logged(&b, "002f020000001440010109"));
	ck_assert_str_eq(bed_best(&b, "rs", "10.1.2.0/24"), "-");
	bed_fini(&b);
}
END_TEST

/* Parts a stream into messages, as a test of framing: counts UPDATEs, fails on
 * nonsense. */
static unsigned
count_updates(const uint8_t *p, size_t len, size_t *rest)
{
	unsigned updates = 0;
	size_t at = 0;

	while (len - at >= BGP_HEADER_LEN) {
		size_t n = (size_t)(p[at + 16] << 8 | p[at + 17]);

		ck_assert_uint_eq(p[at], 0xff);
		ck_assert_uint_ge(n, BGP_HEADER_LEN);
		ck_assert(p[at + 18] >= BGP_OPEN && p[at + 18] <= BGP_ROUTE_REFRESH);
		if (len - at < n)
			break;
		updates += p[at + 18] == BGP_UPDATE;
		at += n;
	}
	*rest = len - at;
	return updates;
}

START_TEST(keepalives_slip_between_updates_at_any_cut)
{
	struct net_spec *s = rig(64600);
	static uint8_t all[1 << 20];
	uint8_t m[512];
	size_t len = 0, rest;
	struct rib_iov iov[4];
	struct bed b;
	net_conn id;
	int n;

	for (int i = 0; i < 3000; i++) {
		struct net_origin *o;
		char p[32];

		snprintf(p, sizeof p, "11.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "rs", p);
		o = &s->routers[0].origins[s->routers[0].norigins - 1];
		o->has_med = true;
		o->med = (uint32_t)i / 3; /* many sets, many messages */
		o->communities = xcalloc(1, sizeof *o->communities);
		o->communities[0] = (uint32_t)i / 3;
		o->ncommunities = 1;
	}
	bed_init(&b, NULL);
	bed_apply(&b, s);
	id = accept_from(&b, "192.0.2.2");
	bring_up(&b, id, 64600, 3); /* KEEPALIVEs every second */
	/* 100 octets at a time, and time passes between. */
	for (int i = 0; i < 20000 && len + 200 < sizeof all; i++) {
		size_t take = 0;

		n = net_output(b.net, id, iov, 4);
		for (int k = 0; k < n && take < 100; k++) {
			size_t part = iov[k].len < 100 - take ? iov[k].len : 100 - take;

			memcpy(all + len + take, iov[k].base, part);
			take += part;
		}
		if (take)
			net_sent(b.net, b.now, id, take);
		len += take;
		bed_run(&b, 7 * ERX_MSEC);
		if (i % 100 == 0) {
			size_t k = bed_keepalive(m, sizeof m);

			net_input(b.net, b.now, id, m, k);
		}
	}
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_gt(count_updates(all, len, &rest), 900);
	ck_assert_uint_eq(rest, 0);
	bed_fini(&b);
}
END_TEST

START_TEST(the_rest_of_an_update_goes_before_the_last_notification)
{
	struct net_spec *s = rig(64600);
	uint8_t all[65536];
	struct rib_iov iov[4];
	struct bed b;
	net_conn id;
	size_t len, rest;

	for (int i = 0; i < 200; i++) {
		char p[32];

		snprintf(p, sizeof p, "11.0.%d.0/24", i);
		bed_origin(s, "rs", p);
	}
	bed_init(&b, NULL);
	bed_apply(&b, s);
	id = accept_from(&b, "192.0.2.2");
	len = bed_take(&b, id, all, sizeof all);
	bring_up(&b, id, 64600, 90);
	/* KEEPALIVE whole, and the first 30 octets of the UPDATE behind it. */
	ck_assert_int_ge(net_output(b.net, id, iov, 4), 2);
	ck_assert_uint_eq(iov[0].len, 19);
	memcpy(all + len, iov[0].base, 19);
	memcpy(all + len + 19, iov[1].base, 30);
	net_sent(b.net, b.now, id, 49);
	len += 49;
	net_reset(b.net, b.now, RP, "bye");
	ck_assert_uint_eq(b.nhung, 1);
	len += bed_take(&b, id, all + len, sizeof all - len);
	ck_assert_uint_eq(count_updates(all, len, &rest), 1);
	ck_assert_uint_eq(rest, 0);
	ck_assert_int_eq(memcmp(all + len - 3, "bye", 3), 0);
	bed_fini(&b);
}
END_TEST

START_TEST(a_slow_reader_costs_bounded_memory)
{
	struct net_spec *s = rig(64600);
	struct bed b;
	net_conn id, fast;
	uint8_t m[512];
	size_t before;
	static uint8_t out[1 << 16];

	bed_external(s, "rs", "192.0.2.5", "p2", "192.0.2.6", 64602)->mode = NET_LISTEN;
	for (int i = 0; i < 5000; i++) {
		char p[32];

		snprintf(p, sizeof p, "11.%d.%d.0/24", i / 256, i % 256);
		bed_origin(s, "rs", p);
	}
	bed_init(&b, NULL);
	bed_apply(&b, s);
	id = accept_from(&b, "192.0.2.2");
	bring_up(&b, id, 64600, 0);
	{
		struct ip_addr l = addr("192.0.2.5"), r = addr("192.0.2.6");
		uint8_t refusal[64];
		size_t len;

		fast = net_accepted(b.net, b.now, &l, 179, &r, refusal, &len);
	}
	bring_up(&b, fast, 64602, 0);
	while (bed_take(&b, fast, out, sizeof out))
		;
	before = net_memory(b.net);
	/* One route flaps a million times; p1 reads nothing. */
	for (int i = 0; i < 30000; i++) {
		net_input(b.net, b.now, fast, m,
		    bed_update(m, sizeof m, 64602, "192.0.2.6", "10.1.2.0/24"));
		bed_settle(&b);
		net_input(b.net, b.now, fast, m,
		    bed_withdraw(m, sizeof m, "10.1.2.0/24"));
		bed_settle(&b);
	}
	ck_assert_uint_lt(net_memory(b.net), before + (12u << 20));
	ck_assert(!net_converged(b.net, b.now, NULL));
	/* When it reads after all, it ends with the same table. */
	while (bed_take(&b, id, out, sizeof out))
		;
	bed_run(&b, 3 * ERX_SEC);
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

START_TEST(loopback_sessions_are_joined_through_the_host)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	struct ip_addr remote = addr("127.0.0.1");
	uint8_t refusal[64], buf[65536];
	net_conn a, d;
	struct bed b;
	size_t len, n;

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_origin(s, "a", "10.1.0.0/16");
	bed_origin(s, "b", "10.2.0.0/16");
	x = bed_session(s, "a", "127.1.0.1", "b", "127.1.0.2");
	x->transport = NET_TCP_LOOP;
	x->local_port = 20001;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	ck_assert_ptr_eq(net_external(b.net, 0), &net_running(b.net)->sessions[0]);
	ck_assert_ptr_null(net_external(b.net, 1));
	ck_assert_uint_eq(b.ndialed, 1);
	ck_assert_uint_eq(b.to[0].remote_port, 20001);
	ck_assert(
	    ip_addr_equal(&b.to[0].remote, &net_running(b.net)->sessions[0].a.address));
	d = b.dialed[0];
	/* The address it comes from is the system's choice; the listener tells. */
	a = net_accepted(b.net, b.now, &b.to[0].remote, 20001, &remote, refusal, &len);
	ck_assert_uint_ne(a, 0);
	net_dialed(b.net, b.now, d, NULL);
	for (int i = 0; i < 20; i++) {
		n = bed_take(&b, a, buf, sizeof buf);
		net_input(b.net, b.now, d, buf, n);
		bed_settle(&b);
		n = bed_take(&b, d, buf, sizeof buf);
		net_input(b.net, b.now, a, buf, n);
		bed_settle(&b);
	}
	ck_assert_str_eq(bed_best(&b, "a", "10.2.0.0/16"), "b|64501|127.1.0.2");
	ck_assert_str_eq(bed_best(&b, "b", "10.1.0.0/16"), "a|64500|127.1.0.1");
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

START_TEST(shutdown_is_drained_when_all_is_written)
{
	struct bed b;
	uint8_t out[65536];
	net_conn id;

	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	id = accept_from(&b, "192.0.2.2");
	bring_up(&b, id, 64600, 90);
	bed_take(&b, id, out, sizeof out);
	net_shutdown(b.net, b.now, false);
	ck_assert(!net_drained(b.net));
	ck_assert_uint_eq(bed_take(&b, id, out, sizeof out), 21);
	ck_assert_uint_eq(out[20], BGP_CEASE_SHUTDOWN);
	ck_assert(net_drained(b.net));
	bed_fini(&b);
}
END_TEST

START_TEST(a_removed_neighbour_hears_that_it_is)
{
	struct net_spec *s = net_spec_new();
	struct bed b;
	uint8_t out[65536];
	net_conn id;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_init(&b, NULL);
	bed_apply(&b, rig(64600));
	id = accept_from(&b, "192.0.2.2");
	bring_up(&b, id, 64600, 90);
	bed_take(&b, id, out, sizeof out);
	bed_apply(&b, s);
	ck_assert_uint_eq(b.nhung, 1);
	ck_assert_uint_eq(bed_take(&b, id, out, sizeof out), 21);
	ck_assert_uint_eq(out[20], BGP_CEASE_DECONFIGURED);
	ck_assert_uint_eq(accept_from(&b, "192.0.2.2"), 0);
	bed_fini(&b);
}
END_TEST

TCase *test_net_conn(void);
TCase *
test_net_conn(void)
{
	TCase *t = tcase_create("net/conn");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_peer_may_speak_one_octet_at_a_time);
	tcase_add_test(t, strangers_are_refused_by_address_and_port);
	tcase_add_test(t, a_wrong_as_gets_its_notification_and_a_hangup);
	tcase_add_test(t, a_dial_that_fails_is_tried_again);
	tcase_add_test(t, a_neighbour_that_is_not_there_makes_few_events);
	tcase_add_test(t, a_malformed_update_is_reported_with_its_octets);
	tcase_add_test(t, keepalives_slip_between_updates_at_any_cut);
	tcase_add_test(t, the_rest_of_an_update_goes_before_the_last_notification);
	tcase_add_test(t, a_slow_reader_costs_bounded_memory);
	tcase_add_test(t, loopback_sessions_are_joined_through_the_host);
	tcase_add_test(t, shutdown_is_drained_when_all_is_written);
	tcase_add_test(t, a_removed_neighbour_hears_that_it_is);
	return t;
}
