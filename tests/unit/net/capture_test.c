/*
 * Captures: what is heard of a session, in which order, and the files made of it.
 */
#include "bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define NAME "a--b/ipv4"

static struct net_spec *
pair(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "a", 64500, "1.0.0.1");
	bed_router(s, "b", 64501, "1.0.0.2");
	bed_origin(s, "a", "10.1.0.0/16");
	bed_session(s, "a", "169.254.0.1", "b", "169.254.0.2");
	return s;
}

static unsigned
count(const char *text, const char *what)
{
	unsigned n = 0;

	for (const char *p = text; p && (p = strstr(p, what)) != NULL;
	     p += strlen(what))
		n++;
	return n;
}

START_TEST(both_ways_of_an_emulated_session_are_heard_once)
{
	struct net_counters c;
	struct bed b;

	bed_init(&b, NULL);
	net_capture(b.net, true);
	bed_apply(&b, pair());
	bed_converge(&b, 10 * ERX_SEC);
	net_counters(b.net, &c);
	ck_assert_uint_eq(count(b.frames.data, " open 0\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, NAME " > OPEN"), 1);
	ck_assert_uint_eq(count(b.frames.data, NAME " < OPEN"), 1);
	ck_assert_uint_eq(count(b.frames.data, "\n") - 1, c.messages_out);
	/* 10.1.0.0/16, and End-of-RIB each way. */
	ck_assert_uint_eq(count(b.frames.data, " > UPDATE 23\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, " < UPDATE 23\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, " > UPDATE"), 2);
	buf_reset(&b.frames);
	net_reset(b.net, b.now, NAME, "bye");
	bed_settle(&b);
	ck_assert_ptr_nonnull(strstr(b.frames.data, NAME " > NOTIFICATION 25\n"));
	ck_assert_ptr_nonnull(strstr(b.frames.data, NAME " > close 0\n"));
	bed_fini(&b);
}
END_TEST

static net_conn
accept_peer(struct bed *b)
{
	struct ip_addr local, remote;
	uint8_t refusal[64];
	size_t len;

	ck_assert(ip_addr_parse(&local, "10.0.0.1"));
	ck_assert(ip_addr_parse(&remote, "10.0.0.2"));
	return net_accepted(b->net, b->now, &local, BGP_PORT, &remote, refusal, &len);
}

static struct net_spec *
external(void)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;

	bed_router(s, "a", 64500, "1.0.0.1");
	x = bed_external(s, "a", "10.0.0.1", "peer", "10.0.0.2", 64501);
	x->mode = NET_LISTEN;
	return s;
}

START_TEST(pieces_of_a_real_neighbour_are_put_together)
{
	uint8_t in[512], out[4096];
	net_conn id;
	struct bed b;
	size_t n;

	bed_init(&b, NULL);
	net_capture(b.net, true);
	bed_apply(&b, external());
	bed_settle(&b);
	id = accept_peer(&b);
	ck_assert_uint_ne(id, 0);
	n = bed_open(in, sizeof in, 64501, "2.0.0.1", 90);
	n += bed_keepalive(in + n, sizeof in - n);
	for (size_t i = 0; i < n; i++)
		net_input(b.net, b.now, id, in + i, 1);
	bed_settle(&b);
	bed_take(&b, id, out, sizeof out);
	ck_assert_uint_eq(count(b.frames.data, " < OPEN"), 1);
	ck_assert_uint_eq(count(b.frames.data, " < KEEPALIVE 19\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, " > OPEN"), 1);
	ck_assert_uint_eq(count(b.frames.data, " > KEEPALIVE 19\n"), 1);
	/* What is no message is heard of as it is, and why we leave after it. */
	net_input(b.net, b.now, id, (const uint8_t *)"nonsense of 23 octets..", 23);
	bed_settle(&b);
	ck_assert_uint_eq(count(b.frames.data, " < octets 23\n"), 1);
	bed_take(&b, id, out, sizeof out);
	ck_assert_uint_eq(count(b.frames.data, " > NOTIFICATION 21\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, " close 0\n"), 1);
	bed_fini(&b);
}
END_TEST

START_TEST(a_capture_of_a_running_session_begins_with_a_message)
{
	uint8_t in[512];
	net_conn id;
	struct bed b;
	size_t n;

	bed_init(&b, NULL);
	bed_apply(&b, external());
	bed_settle(&b);
	id = accept_peer(&b);
	n = bed_open(in, sizeof in, 64501, "2.0.0.1", 90);
	net_input(b.net, b.now, id, in, 30); /* a part of it before, the rest after */
	net_capture(b.net, true);
	net_input(b.net, b.now, id, in + 30, n - 30);
	n = bed_keepalive(in, sizeof in);
	net_input(b.net, b.now, id, in, n);
	bed_settle(&b);
	ck_assert_uint_eq(count(b.frames.data, " < OPEN"), 0);
	ck_assert_uint_eq(count(b.frames.data, " < KEEPALIVE 19\n"), 1);
	ck_assert_uint_eq(count(b.frames.data, "octets"), 0);
	/* Off is off. */
	net_capture(b.net, false);
	buf_reset(&b.frames);
	net_input(b.net, b.now, id, in, n);
	ck_assert_uint_eq(b.frames.len, 0);
	bed_fini(&b);
}
END_TEST

START_TEST(a_recording_takes_what_it_is_asked_for_and_no_more)
{
	struct net_recording_config config = { .format = NET_MRT, .of = "b" };
	struct net_recording *all, *none, *small;
	struct net_spec *s = pair();
	struct bed b;
	size_t len;

	bed_router(s, "c", 64502, "1.0.0.3");
	bed_session(s, "a", "169.254.0.5", "c", "169.254.0.6");
	all = net_recording_new(&config);
	bed_init(&b, NULL);
	b.recording = all;
	net_capture(b.net, true);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(net_recording_messages(all),
	    count(b.frames.data, NAME " ") - count(b.frames.data, NAME " > open"));
	net_recording_free(all);

	config.of = "a/elsewhere";
	none = net_recording_new(&config);
	config = (struct net_recording_config){ .format = NET_PCAPNG, .bound = 400 };
	small = net_recording_new(&config);
	b.recording = none;
	net_reset(b.net, b.now, NAME, NULL);
	bed_settle(&b);
	b.recording = small;
	bed_converge(&b, 100 * ERX_SEC);
	ck_assert_uint_eq(net_recording_messages(none), 0);
	ck_assert_uint_eq(net_recording_out(none)->len, 0);
	len = net_recording_out(small)->len;
	ck_assert_uint_lt(len, 1000);
	net_recording_end(small, b.now); /* says how many are missing */
	ck_assert_uint_gt(net_recording_out(small)->len, len);
	net_recording_free(none);
	net_recording_free(small);
	bed_fini(&b);
}
END_TEST

TCase *
test_net_capture(void)
{
	TCase *t = tcase_create("net/capture");

	tcase_add_test(t, both_ways_of_an_emulated_session_are_heard_once);
	tcase_add_test(t, pieces_of_a_real_neighbour_are_put_together);
	tcase_add_test(t, a_capture_of_a_running_session_begins_with_a_message);
	tcase_add_test(t, a_recording_takes_what_it_is_asked_for_and_no_more);
	return t;
}
