/*
 * A network that does not settle is named (A8 of the first use), and one that does is
 * not, however much goes on in it.
 */
#include "net/oscillate.h"

#include "aspath_text.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "bed.h"
#include "bgp/update.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
oscillating(const struct bed *b)
{
	struct net_counters c;

	net_counters(b->net, &c);
	return c.oscillating;
}

static uint64_t
oscillations(const struct bed *b)
{
	struct net_counters c;

	net_counters(b->net, &c);
	return c.oscillations;
}

/* The reasons, one a line, as /health/ready has them. */
static char *
reasons(struct bed *b)
{
	struct buf why;

	buf_init(&why);
	ck_assert(!net_converged(b->net, b->now, &why));
	return buf_steal(&why);
}

/* --- inside of the lab --- */

/*
 * r1 and r2 each prefer what the other says to what r0 says (RFC 4264, 3.1): both are
 * told at the same time, change their minds at the same time, and never agree.  r3 and
 * r4 only listen.
 */
static struct net_spec *
disagree(uint8_t family, unsigned prefixes)
{
	static const char *const v4[] = { "192.0.2.1", "192.0.2.2", "192.0.2.5",
		"192.0.2.6", "192.0.2.9", "192.0.2.10", "192.0.2.13", "192.0.2.14",
		"192.0.2.17", "192.0.2.18" };
	static const char *const v6[] = { "fd00::1", "fd00::2", "fd00::5", "fd00::6",
		"fd00::9", "fd00::a", "fd00::d", "fd00::e", "fd00::11", "fd00::12" };
	const char *const *at = family == IP_V4 ? v4 : v6;
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char text[64];

	bed_router(s, "r0", 65000, "192.0.2.100");
	bed_router(s, "r1", 65001, "192.0.2.101");
	bed_router(s, "r2", 65002, "192.0.2.102");
	bed_router(s, "r3", 65003, "192.0.2.103");
	bed_router(s, "r4", 65004, "192.0.2.104");
	for (unsigned i = 0; i < prefixes; i++) {
		snprintf(text, sizeof text,
		    family == IP_V4 ? "10.%u.0.0/16" : "fd00:%x::/32", i + 1);
		bed_origin(s, "r0", text);
	}
	bed_session(s, "r0", at[0], "r1", at[1]);
	bed_session(s, "r0", at[2], "r2", at[3]);
	x = bed_session(s, "r1", at[4], "r2", at[5]);
	x->families->a.import.set_local_pref = true;
	x->families->b.import.set_local_pref = true;
	x->families->a.import.local_pref = x->families->b.import.local_pref = 200;
	bed_session(s, "r1", at[6], "r3", at[7]);
	bed_session(s, "r3", at[8], "r4", at[9]);
	return s;
}

static void
start(struct bed *b, struct net_spec *s)
{
	bed_init(b, NULL);
	bed_apply(b, s);
}

START_TEST(a8_who_never_agrees_is_named)
{
	static const uint8_t families[] = { IP_V4, IP_V6 };
	static const char *const names[] = { "10.1.0.0/16", "fd00:1::/32" };
	static const char *const session[] = { "r1--r2/ipv4", "r1--r2/ipv6" };
	char line[200], *why;
	struct bed b;

	start(&b, disagree(families[_i], 1));
	bed_run(&b, ERX_SEC);
	snprintf(line, sizeof line, "oscillating %s: oscillates between r1 and r2, ",
	    names[_i]);
	ck_assert_msg(bed_logged(&b, line), "%s", b.log.data);
	ck_assert_uint_eq(bed_count_logged(&b, "oscillating"), 1);
	ck_assert_uint_eq(oscillating(&b), 1);
	why = reasons(&b);
	snprintf(line, sizeof line, "%s: oscillates between r1 and r2, ", names[_i]);
	ck_assert_msg(strncmp(why, line, strlen(line)) == 0, "%s", why);
	ck_assert(strstr(why, " changes a minute: these routers prefer each other's"));
	free(why);
	/* Told apart they settle, and that is told. */
	net_fail(b.net, b.now, NET_SESSION, session[_i]);
	bed_converge(&b, ERX_SEC);
	snprintf(line, sizeof line, "oscillating %s: rests: it changed ", names[_i]);
	ck_assert_msg(bed_logged(&b, line), "%s", b.log.data);
	ck_assert_uint_eq(oscillating(&b), 0);
	ck_assert_uint_eq(oscillations(&b), 1);
	bed_fini(&b);
}
END_TEST

START_TEST(prefixes_that_do_the_same_are_one_reason)
{
	struct net_reason r[NET_REASONS_MAX];
	struct bed b;
	size_t n;

	start(&b, disagree(IP_V4, 3));
	bed_run(&b, ERX_SEC);
	ck_assert_uint_eq(oscillating(&b), 3);
	ck_assert_uint_eq(bed_count_logged(&b, "oscillates between r1 and r2, "), 3);
	ck_assert(!net_reasons(b.net, b.now, r, &n));
	ck_assert_uint_ge(n, 1);
	ck_assert(r[0].restless && !r[0].settled);
	ck_assert_str_eq(r[0].subject, "10.1.0.0/16");
	ck_assert(strstr(r[0].text,
	    "oscillates, as 2 more prefixes do, between r1 and r2, "));
	for (size_t i = 1; i < n; i++)
		ck_assert(!r[i].restless);
	bed_fini(&b);
}
END_TEST

START_TEST(more_than_are_named_take_no_more_memory)
{
	struct bed b;

	start(&b, disagree(IP_V4, 200));
	bed_run(&b, ERX_SEC);
	ck_assert_uint_eq(oscillating(&b), NET_OSCILLATING_MAX);
	ck_assert_uint_eq(bed_count_logged(&b, "oscillates between"),
	    NET_OSCILLATING_MAX);
	ck_assert_uint_eq(bed_count_logged(&b, "no others are named"), 1);
	bed_fini(&b);
}
END_TEST

START_TEST(routers_that_go_are_forgotten)
{
	struct net_spec *s = net_spec_new();
	struct bed b;
	char *why;

	start(&b, disagree(IP_V4, 2));
	bed_run(&b, ERX_SEC);
	bed_router(s, "r0", 65000, "192.0.2.100");
	bed_router(s, "r1", 65001, "192.0.2.101");
	bed_origin(s, "r0", "10.1.0.0/16");
	bed_session(s, "r0", "192.0.2.1", "r1", "192.0.2.2");
	net_restarted(b.net);
	bed_apply(&b, s);
	why = reasons(&b); /* what it was about is gone */
	ck_assert_ptr_null(strstr(why, "r2"));
	free(why);
	bed_converge(&b, ERX_SEC);
	ck_assert_uint_eq(oscillating(&b), 0);
	bed_fini(&b);
}
END_TEST

/* --- with real routers --- */

#define X1 "r1--x/ipv4"

/* r1 hears of 10.1.0.0/16 from r0; x is a real router, and preferred. */
static net_conn
with_real(struct bed *b)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	struct ip_addr here, there;
	uint8_t m[512], out[8192], refusal[64];
	size_t len;
	net_conn id;

	bed_router(s, "r0", 65000, "192.0.2.100");
	bed_router(s, "r1", 65001, "192.0.2.101");
	bed_router(s, "r3", 65003, "192.0.2.103");
	bed_origin(s, "r0", "10.1.0.0/16");
	bed_session(s, "r0", "192.0.2.1", "r1", "192.0.2.2");
	bed_session(s, "r1", "192.0.2.13", "r3", "192.0.2.14");
	x = bed_external(s, "r1", "198.51.100.1", "x", "198.51.100.2", 64600);
	x->mode = NET_LISTEN;
	x->families->a.import.set_local_pref = true;
	x->families->a.import.local_pref = 200;
	x->families->a.import.own_as_max = 2;
	start(b, s);
	bed_run(b, ERX_SEC);
	ip_addr_parse(&here, "198.51.100.1");
	ip_addr_parse(&there, "198.51.100.2");
	id = net_accepted(b->net, b->now, &here, 179, &there, refusal, &len);
	ck_assert(id != 0);
	net_input(b->net, b->now, id, m, bed_open(m, sizeof m, 64600, "9.0.0.9", 90));
	net_input(b->net, b->now, id, m, bed_keepalive(m, sizeof m));
	bed_settle(b);
	ck_assert_int_eq(bed_state(b, X1, 0), BGP_STATE_ESTABLISHED);
	while (bed_take(b, id, out, sizeof out))
		;
	bed_run(b, 3 * ERX_SEC);
	bed_converge(b, 0);
	return id;
}

static size_t
update(uint8_t *out, size_t size, const char *path_text)
{
	static const struct bgp_encode encode = { .as4 = true,
		.ebgp = true,
		.family = IP_V4 };
	struct bgp_aspath_buf path;
	struct bgp_packer pack;
	struct ip_prefix p;
	struct bgp_draft d;

	ck_assert(ip_prefix_parse(&p, "10.1.0.0/16"));
	ck_assert(test_aspath(&path, path_text));
	bgp_draft_init(&d);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.path = bgp_aspath_view(&path);
	ip_addr_parse(&d.next_hop, "198.51.100.2");
	bgp_pack_announce(&pack, out, size, IP_V4, &d, &encode);
	ck_assert(bgp_pack_prefix(&pack, &p));
	return bgp_pack_end(&pack);
}

/* x announces the prefix with this path and withdraws it, so many times, 20 ms apart.
 */
static void
flap(struct bed *b, net_conn id, const char *path, unsigned times)
{
	uint8_t m[512], out[8192];

	for (unsigned i = 0; i < times; i++) {
		net_input(b->net, b->now, id, m, update(m, sizeof m, path));
		bed_run(b, 10 * ERX_MSEC);
		net_input(b->net, b->now, id, m,
		    bed_withdraw(m, sizeof m, "10.1.0.0/16"));
		bed_run(b, 10 * ERX_MSEC);
		while (bed_take(b, id, out, sizeof out))
			;
	}
}

START_TEST(a8_a_real_router_that_tells_us_what_we_told_it_is_named)
{
	struct bed b;
	net_conn id = with_real(&b);
	char *why;

	flap(&b, id, "64600 65001 65000", 100);
	ck_assert_msg(bed_logged(&b,
			  "oscillating 10.1.0.0/16: oscillates between r1 and the "
			  "real router x, "),
	    "%s", b.log.data);
	/* 100 changes a second. */
	ck_assert(bed_logged(&b, " and the real router x, 6000 changes a minute\n") ||
	    bed_logged(&b, " and the real router x, 5"));
	ck_assert_uint_eq(bed_count_logged(&b, "oscillating"), 1);
	why = reasons(&b);
	ck_assert_msg(strstr(why,
			  ": an AS-path filter at the real router ends it: what "
			  "has AS 65001 in its path is not announced to AS "
			  "65001 again\n"),
	    "%s", why);
	free(why);
	/* It rests when it has not changed for a while. */
	bed_run(&b, 4 * ERX_SEC);
	ck_assert_uint_eq(oscillating(&b), 1);
	ck_assert(!net_converged(b.net, b.now, NULL));
	bed_run(&b, 4 * ERX_SEC);
	ck_assert_uint_eq(oscillating(&b), 0);
	ck_assert(net_converged(b.net, b.now, NULL));
	ck_assert(bed_logged(&b, "oscillating 10.1.0.0/16: rests: it changed 1"));
	bed_fini(&b);
}
END_TEST

START_TEST(a_route_that_a_real_router_flaps_by_itself_is_not_named)
{
	struct bed b;
	net_conn id = with_real(&b);

	flap(&b, id, "64600 64700", 400);
	/* Nor when now and then it is what we told it. */
	for (unsigned i = 0; i < 40; i++) {
		flap(&b, id, "64600 65001 65000", 10);
		flap(&b, id, "64600 64700", 1);
	}
	ck_assert_uint_eq(oscillations(&b), 0);
	ck_assert_uint_eq(bed_count_logged(&b, "oscillating"), 0);
	bed_run(&b, 3 * ERX_SEC);
	ck_assert(net_converged(b.net, b.now, NULL));
	bed_fini(&b);
}
END_TEST

/* --- what goes on, and settles --- */

enum { RESETS, FAILURES, EDITS, ROUTERS, COMMOTIONS };

static void
commotion(struct bed *b, int what, unsigned i)
{
	struct net_spec *s;

	switch (what) {
	case RESETS:
		net_reset(b->net, b->now, "r0--r1/ipv4", NULL);
		bed_run(b, 2 * ERX_SEC);
		break;
	case FAILURES:
		net_fail(b->net, b->now, NET_SESSION, "r0--r1/ipv4");
		bed_run(b, ERX_SEC);
		net_restore(b->net, b->now, NET_SESSION, "r0--r1/ipv4");
		bed_run(b, ERX_SEC);
		break;
	case EDITS:
	case ROUTERS:
		s = disagree(IP_V4, i % 2);
		s->sessions[2].families->a.import.set_local_pref = false;
		s->routers[3].max_paths = what == ROUTERS ? (uint8_t)(1 + i % 2) : 1;
		bed_apply(b, s);
		bed_run(b, ERX_SEC);
		break;
	default:
		ck_abort();
	}
}

START_TEST(neither_flaps_of_a_peer_nor_failures_nor_edits_are_named)
{
	struct net_spec *s = disagree(IP_V4, 1);
	struct bed b;

	s->sessions[2].families->a.import.set_local_pref = false;
	start(&b, s);
	bed_run(&b, ERX_SEC);
	for (unsigned i = 0; i < 300; i++)
		commotion(&b, _i, i);
	ck_assert_uint_eq(oscillations(&b), 0);
	ck_assert_uint_eq(bed_count_logged(&b, "oscillating"), 0);
	bed_fini(&b);
}
END_TEST

/* A full mesh without any order in its delays: when the origin goes, each router tries
 * one longer path after the other. */
START_TEST(the_hunt_for_a_path_in_a_mesh_is_not_named)
{
	enum { N = 12 };
	struct net_spec *s[3];
	struct rng rng;
	struct bed b;
	char name[16], other[16], x[32], y[32];
	uint64_t before, after;
	struct net_counters c;

	for (int k = 0; k < 3; k++) {
		rng_init(&rng, (uint64_t)_i);
		s[k] = net_spec_new();
		for (int i = 0; i < N; i++) {
			snprintf(name, sizeof name, "m%02d", i);
			snprintf(x, sizeof x, "192.0.2.%d", i + 1);
			bed_router(s[k], name, 65000 + (uint32_t)i, x);
		}
		if (k != 1)
			bed_origin(s[k], "m00", "10.1.0.0/16");
		for (int i = 0; i < N; i++)
			for (int j = i + 1; j < N; j++) {
				snprintf(name, sizeof name, "m%02d", i);
				snprintf(other, sizeof other, "m%02d", j);
				snprintf(x, sizeof x, "198.18.%d.%d", i, 2 * j);
				snprintf(y, sizeof y, "198.18.%d.%d", i, 2 * j + 1);
				bed_session(s[k], name, x, other, y);
			}
		for (size_t i = 0; i < s[k]->nlinks; i++)
			s[k]->links[i].delay =
			    (1 + (int64_t)rng_below(&rng, 50)) * ERX_MSEC;
	}
	start(&b, s[0]);
	bed_converge(&b, 60 * ERX_SEC);
	net_counters(b.net, &c);
	before = c.updates_in;
	for (int k = 1; k < 3; k++) {
		bed_apply(&b, s[k]);
		bed_converge(&b, 60 * ERX_SEC);
	}
	net_counters(b.net, &c);
	after = c.updates_in;
	/* There was a hunt. */
	ck_assert_uint_gt(after - before, 10 * N * N);
	ck_assert_uint_eq(c.oscillations, 0);
	bed_fini(&b);
}
END_TEST

TCase *test_net_oscillate(void);

TCase *
test_net_oscillate(void)
{
	TCase *tc = tcase_create("net/oscillate");

	tcase_add_loop_test(tc, a8_who_never_agrees_is_named, 0, 2);
	tcase_add_test(tc, prefixes_that_do_the_same_are_one_reason);
	tcase_add_test(tc, more_than_are_named_take_no_more_memory);
	tcase_add_test(tc, routers_that_go_are_forgotten);
	tcase_add_test(tc, a8_a_real_router_that_tells_us_what_we_told_it_is_named);
	tcase_add_test(tc, a_route_that_a_real_router_flaps_by_itself_is_not_named);
	tcase_add_loop_test(tc,
	    neither_flaps_of_a_peer_nor_failures_nor_edits_are_named, 0, COMMOTIONS);
	tcase_add_loop_test(tc, the_hunt_for_a_path_in_a_mesh_is_not_named, 0, 4);
	return tc;
}
