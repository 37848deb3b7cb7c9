/*
 * BFD of external sessions, with the test as the real router: packets by hand, and what
 * their coming and staying away does to BGP.
 */
#include "base/xalloc.h"
#include "bed.h"
#include "bgp/bfd.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RP     "p1--rs/ipv4"
#define LOCAL  "192.0.2.1"
#define REMOTE "192.0.2.2"

static struct ip_addr
addr(const char *text)
{
	struct ip_addr a;

	ck_assert(ip_addr_parse(&a, text));
	return a;
}

/* rs (65000) with an external neighbour p1 (65001) that has BFD. */
static struct net_session *
rig(struct net_spec *s)
{
	struct net_session *x;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_origin(s, "rs", "10.100.0.0/16");
	x = bed_external(s, "rs", LOCAL, "p1", REMOTE, 65001);
	x->mode = NET_LISTEN;
	x->bfd = true;
	return x;
}

static void
rig_init(struct bed *b)
{
	struct net_spec *s = net_spec_new();

	rig(s);
	bed_init(b, NULL);
	bed_apply(b, s);
}

static net_conn
bgp_up(struct bed *b)
{
	struct ip_addr l = addr(LOCAL), r = addr(REMOTE);
	uint8_t refusal[64], m[512];
	size_t len;
	net_conn id = net_accepted(b->net, b->now, &l, 179, &r, refusal, &len);

	ck_assert(id);
	net_input(b->net, b->now, id, m, bed_open(m, sizeof m, 65001, "1.0.0.2", 90));
	net_input(b->net, b->now, id, m, bed_keepalive(m, sizeof m));
	bed_settle(b);
	ck_assert_int_eq(bed_state(b, RP, 0), BGP_STATE_ESTABLISHED);
	return id;
}

/* --- the far end of BFD --- */

static const struct bfd *
ours(const struct bed *b)
{
	struct net_half_info info;

	bed_half(b, RP, 0, &info);
	ck_assert_ptr_nonnull(info.bfd);
	return info.bfd;
}

static void
hear_from(struct bed *b, const struct bfd_packet *p, const char *remote, bool multihop,
    int ttl)
{
	struct ip_addr l = addr(LOCAL), r = addr(remote);
	uint8_t out[BFD_PACKET_LEN];

	bfd_packet_encode(p, out);
	net_bfd_input(b->net, b->now, &l, &r, multihop, ttl, out, sizeof out);
	bed_settle(b);
}

static struct bfd_packet
packet(const struct bed *b, enum bfd_state state)
{
	return (struct bfd_packet){ .state = (uint8_t)state,
		.multiplier = 3,
		.mine = 77,
		.yours = state == BFD_DOWN ? 0 : ours(b)->discriminator,
		.tx = 300000,
		.rx = 300000 };
}

static void
hear(struct bed *b, enum bfd_state state)
{
	struct bfd_packet p = packet(b, state);

	hear_from(b, &p, REMOTE, false, 255);
}

static void
bfd_up(struct bed *b)
{
	hear(b, BFD_DOWN);
	ck_assert_int_eq(ours(b)->state, BFD_INIT);
	hear(b, BFD_INIT);
	ck_assert_int_eq(ours(b)->state, BFD_UP);
}

static enum bfd_state
last_sent(const struct bed *b)
{
	ck_assert_uint_gt(b->nbfd, 0);
	return (enum bfd_state)(b->bfd[b->nbfd - 1][1] >> 6);
}

static unsigned
last_cease(struct bed *b, net_conn id)
{
	uint8_t out[4096];
	size_t n = bed_take(b, id, out, sizeof out);

	return n >= 21 && out[n - 3] == 3 && out[n - 2] == 6 ? out[n - 1] : 0;
}

/* --- what a session says --- */

START_TEST(it_speaks_from_the_start_with_a_discriminator_of_its_own)
{
	struct bed b;

	rig_init(&b);
	ck_assert_uint_eq(b.nbfd, 1);
	ck_assert_int_eq(last_sent(&b), BFD_DOWN);
	ck_assert_uint_ne(ours(&b)->discriminator, 0);
	ck_assert_uint_eq(b.bfd_from[0], ours(&b)->discriminator);
	ck_assert_uint_eq(b.bfd_path.session, ours(&b)->discriminator);
	ck_assert(!b.bfd_path.multihop);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert_uint_ge(b.nbfd, 7);
	ck_assert_uint_le(b.nbfd, 11); /* once a second at most */
	bed_fini(&b);
}
END_TEST

START_TEST(without_bfd_there_are_no_packets)
{
	struct net_spec *s = net_spec_new();
	struct net_half_info info;
	struct bed b;

	rig(s)->bfd = false;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(b.nbfd, 0);
	bed_half(&b, RP, 0, &info);
	ck_assert_ptr_null(info.bfd);
	bed_fini(&b);
}
END_TEST

START_TEST(bgp_does_not_wait_for_bfd)
{
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bed_run(&b, 60 * ERX_SEC);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(ours(&b)->state, BFD_DOWN);
	bed_fini(&b);
}
END_TEST

START_TEST(silence_ends_bgp_at_once_with_cease_10)
{
	struct net_half_info info;
	struct bed b;
	net_conn id;

	rig_init(&b);
	id = bgp_up(&b);
	bfd_up(&b);
	ck_assert(bed_logged(&b, "bfd p1--rs/ipv4: BFD up at rs"));
	bed_run(&b, 899 * ERX_MSEC);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_run(&b, 1 * ERX_MSEC);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_IDLE);
	ck_assert_uint_eq(last_cease(&b, id), BGP_CEASE_BFD_DOWN);
	bed_half(&b, RP, 0, &info);
	ck_assert_str_eq(info.why, "BFD: control detection time expired");
	ck_assert(bed_logged(&b,
	    "bfd p1--rs/ipv4: BFD down at rs: control detection time expired"));
	ck_assert(bed_logged(&b, "down at rs: BFD: control detection time expired"));
	bed_fini(&b);
}
END_TEST

START_TEST(down_from_the_far_end_ends_bgp)
{
	struct net_half_info info;
	struct bed b;
	net_conn id;

	rig_init(&b);
	id = bgp_up(&b);
	bfd_up(&b);
	hear(&b, BFD_DOWN);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_IDLE);
	ck_assert_uint_eq(last_cease(&b, id), BGP_CEASE_BFD_DOWN);
	bed_half(&b, RP, 0, &info);
	ck_assert_str_eq(info.why, "BFD: neighbor signaled session down");
	bed_fini(&b);
}
END_TEST

START_TEST(admin_down_from_the_far_end_does_not)
{
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	hear(&b, BFD_ADMIN_DOWN);
	ck_assert_int_eq(ours(&b)->state, BFD_DOWN);
	bed_run(&b, 30 * ERX_SEC); /* nor does its silence afterwards */
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&b, "the neighbor is administratively down"));
	bed_fini(&b);
}
END_TEST

/* BFD that never was Up has no say, however it goes to and fro below. */
START_TEST(from_init_to_down_is_no_loss)
{
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	hear(&b, BFD_DOWN);
	ck_assert_int_eq(ours(&b)->state, BFD_INIT);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_int_eq(ours(&b)->state, BFD_DOWN);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(a_dead_link_takes_packets_of_both_ways)
{
	struct bed b;
	unsigned n;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	net_fail(b.net, b.now, NET_LINK, "p1--rs");
	n = b.nbfd;
	bed_run(&b, 500 * ERX_MSEC);
	hear(&b, BFD_UP);
	bed_run(&b, 400 * ERX_MSEC);
	ck_assert_uint_eq(b.nbfd, n);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_IDLE);
	net_restore(b.net, b.now, NET_LINK, "p1--rs");
	bfd_up(&b);
	bed_fini(&b);
}
END_TEST

/* A router that died does not notice anything; it begins anew. */
START_TEST(a_failed_router_forgets_its_bfd)
{
	struct bed b;
	unsigned n;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	net_fail(b.net, b.now, NET_ROUTER, "rs");
	n = b.nbfd;
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(b.nbfd, n);
	ck_assert(!bed_logged(&b, "BFD down"));
	net_restore(b.net, b.now, NET_ROUTER, "rs");
	bed_run(&b, 1 * ERX_MSEC);
	ck_assert_int_eq(ours(&b)->state, BFD_DOWN);
	ck_assert_uint_gt(b.nbfd, n);
	bfd_up(&b);
	bed_fini(&b);
}
END_TEST

START_TEST(a_stopped_session_says_admin_down)
{
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	net_fail(b.net, b.now, NET_SESSION, RP);
	ck_assert_int_eq(last_sent(&b), BFD_ADMIN_DOWN);
	bed_run(&b, 30 * ERX_SEC);
	net_restore(b.net, b.now, NET_SESSION, RP);
	ck_assert_int_eq(last_sent(&b), BFD_DOWN);
	bfd_up(&b);
	bed_fini(&b);
}
END_TEST

/* --- packets that are discarded --- */

static void
discarded(struct bed *b, uint64_t n)
{
	struct net_counters c;

	net_counters(b->net, &c);
	ck_assert_uint_eq(c.bfd_discarded, n);
	ck_assert_int_eq(ours(b)->state, BFD_DOWN);
}

START_TEST(a_ttl_below_255_is_discarded)
{
	struct net_half_info info;
	struct bfd_packet p;
	struct bed b;

	rig_init(&b);
	p = packet(&b, BFD_DOWN);
	hear_from(&b, &p, REMOTE, false, 254);
	discarded(&b, 1);
	hear_from(&b, &p, REMOTE, false, -1); /* nobody could tell */
	discarded(&b, 2);
	bed_half(&b, RP, 0, &info);
	ck_assert_uint_eq(info.bfd_discarded, 2);
	hear_from(&b, &p, REMOTE, false, 255);
	ck_assert_int_eq(ours(&b)->state, BFD_INIT);
	bed_fini(&b);
}
END_TEST

START_TEST(unknown_discriminators_and_senders_are_discarded)
{
	struct bfd_packet p;
	struct bed b;

	rig_init(&b);
	p = packet(&b, BFD_INIT);
	p.yours++;
	hear_from(&b, &p, REMOTE, false, 255);
	discarded(&b, 1);
	p = packet(&b, BFD_DOWN);
	hear_from(&b, &p, "192.0.2.3", false, 255);
	discarded(&b, 2);
	hear_from(&b, &p, REMOTE, true, 255); /* of the other port */
	discarded(&b, 3);
	bed_fini(&b);
}
END_TEST

/* 5880 6.3: once it is known, the discriminator alone tells whose packet it is. */
START_TEST(the_discriminator_tells_whatever_the_address)
{
	struct bfd_packet p;
	struct bed b;

	rig_init(&b);
	hear(&b, BFD_DOWN);
	p = packet(&b, BFD_INIT);
	hear_from(&b, &p, "192.0.2.9", false, 255);
	ck_assert_int_eq(ours(&b)->state, BFD_UP);
	bed_fini(&b);
}
END_TEST

START_TEST(malformed_packets_are_counted)
{
	static const uint8_t junk[300] = { 0x20, 0xc0, 3, 24 };
	struct ip_addr l = addr(LOCAL), r = addr(REMOTE);
	struct bed b;

	rig_init(&b);
	for (size_t n = 0; n < sizeof junk; n++)
		net_bfd_input(b.net, b.now, &l, &r, false, 255, junk, n);
	discarded(&b, sizeof junk);
	bed_fini(&b);
}
END_TEST

/* RFC 5883: another port, and whatever TTL; other speakers begin with 64. */
START_TEST(multihop_sessions_take_packets_with_any_ttl)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x = rig(s);
	struct bfd_packet p;
	struct bed b;

	x->ttl_mode = NET_TTL_MULTIHOP;
	x->hops = 3;
	bed_init(&b, NULL);
	bed_apply(&b, s);
	ck_assert(b.bfd_path.multihop);
	p = packet(&b, BFD_DOWN);
	hear_from(&b, &p, REMOTE, false, 255);
	discarded(&b, 1);
	hear_from(&b, &p, REMOTE, true, 63);
	ck_assert_int_eq(ours(&b)->state, BFD_INIT);
	bed_fini(&b);
}
END_TEST

/* --- changes --- */

START_TEST(another_interval_is_polled_without_a_flap)
{
	struct net_spec *s = net_spec_new();
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	rig(s)->bfd_interval = 750 * ERX_MSEC;
	bed_apply(&b, s);
	ck_assert_int_eq(ours(&b)->state, BFD_UP);
	ck_assert(ours(&b)->polling);
	ck_assert_int_eq(ours(&b)->tx, 750 * ERX_MSEC);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

START_TEST(bfd_taken_away_is_admin_down_for_a_while_and_bgp_stays)
{
	struct net_spec *s = net_spec_new();
	struct net_half_info info;
	uint32_t id;
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	id = ours(&b)->discriminator;
	rig(s)->bfd = false;
	bed_apply(&b, s);
	ck_assert_int_eq(last_sent(&b), BFD_ADMIN_DOWN);
	bed_half(&b, RP, 0, &info);
	ck_assert_ptr_null(info.bfd);
	ck_assert_uint_eq(b.bfd_closed, 0);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(b.bfd_closed, 1);
	ck_assert_uint_eq(b.bfd_last_closed, id);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	bed_fini(&b);
}
END_TEST

/* Two sessions of one path would contradict each other. */
START_TEST(a_session_that_comes_back_takes_its_bfd_over)
{
	struct net_spec *gone = net_spec_new(), *again = net_spec_new();
	uint32_t id;
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	id = ours(&b)->discriminator;
	bed_router(gone, "rs", 65000, "1.0.0.1");
	bed_apply(&b, gone);
	ck_assert_int_eq(last_sent(&b), BFD_ADMIN_DOWN);
	rig(again);
	bed_apply(&b, again);
	ck_assert_uint_eq(ours(&b)->discriminator, id);
	ck_assert_int_eq(last_sent(&b), BFD_DOWN);
	bed_run(&b, 10 * ERX_SEC);
	ck_assert_uint_eq(b.bfd_closed, 0);
	bed_fini(&b);
}
END_TEST

START_TEST(show_bfd_has_what_was_agreed_on)
{
	struct rows show;
	struct errs errs;
	struct buf out;
	struct bed b;

	rig_init(&b);
	bgp_up(&b);
	bfd_up(&b);
	buf_init(&out);
	errs_init(&errs);
	show = view_bfd(b.net, b.now, "rs", &errs);
	while (rows_next(&show, &out, 1))
		;
	rows_free(&show);
	ck_assert_ptr_nonnull(strstr(out.data, "\"state\":\"Up\""));
	ck_assert_ptr_nonnull(strstr(out.data, "\"remote-discriminator\":77"));
	ck_assert_ptr_nonnull(
	    strstr(out.data, "\"transmit-ms\":300,\"detect-ms\":900"));
	buf_reset(&out);
	show = view_sessions(b.net, b.now, NULL, &errs);
	while (rows_next(&show, &out, 1))
		;
	rows_free(&show);
	ck_assert_ptr_nonnull(strstr(out.data, "\"bfd\":\"Up\""));
	ck_assert_ptr_null(view_bfd(b.net, b.now, "nobody", &errs).ctx);
	ck_assert_uint_eq(errs.nerrors, 1);
	errs_fini(&errs);
	buf_fini(&out);
	bed_fini(&b);
}
END_TEST

TCase *
test_net_bfd(void)
{
	TCase *t = tcase_create("net/bfd");

	tcase_add_test(t, it_speaks_from_the_start_with_a_discriminator_of_its_own);
	tcase_add_test(t, without_bfd_there_are_no_packets);
	tcase_add_test(t, bgp_does_not_wait_for_bfd);
	tcase_add_test(t, silence_ends_bgp_at_once_with_cease_10);
	tcase_add_test(t, down_from_the_far_end_ends_bgp);
	tcase_add_test(t, admin_down_from_the_far_end_does_not);
	tcase_add_test(t, from_init_to_down_is_no_loss);
	tcase_add_test(t, a_dead_link_takes_packets_of_both_ways);
	tcase_add_test(t, a_failed_router_forgets_its_bfd);
	tcase_add_test(t, a_stopped_session_says_admin_down);
	tcase_add_test(t, a_ttl_below_255_is_discarded);
	tcase_add_test(t, unknown_discriminators_and_senders_are_discarded);
	tcase_add_test(t, the_discriminator_tells_whatever_the_address);
	tcase_add_test(t, malformed_packets_are_counted);
	tcase_add_test(t, multihop_sessions_take_packets_with_any_ttl);
	tcase_add_test(t, another_interval_is_polled_without_a_flap);
	tcase_add_test(t, bfd_taken_away_is_admin_down_for_a_while_and_bgp_stays);
	tcase_add_test(t, a_session_that_comes_back_takes_its_bfd_over);
	tcase_add_test(t, show_bfd_has_what_was_agreed_on);
	return t;
}
