/*
 * Two neighbours over a network of delays and cuts, in fabricated time: whatever
 * happens to dials and connections, they end with one session.  Courses are written
 * down as text, so that equal seeds can be seen to give equal courses.
 */
#include "peer_rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bgp_update scratch;

enum { CONNECTED, BYTES, CLOSED };

struct parcel {
	struct erx_time due;
	unsigned seq;
	int kind, to, conn;
	size_t len;
	uint8_t bytes[600];
};

struct conn {
	int dialler;
	bool open[2];            /* the host of this end still has it */
	struct erx_time last[2]; /* arrival of what was sent to this end last */
};

struct net {
	struct rig ends[2];
	int conn[2][BGP_SLOT_N]; /* by end and slot; -1: none */
	struct conn conns[200];
	int nconns;
	struct parcel parcels[400];
	int nparcels;
	unsigned seq;
	struct rng rng;
	struct erx_time now;
	int64_t delay;
	char log[16384];
};

static struct parcel *
post(struct net *n, int to, int conn, int kind)
{
	struct conn *c = &n->conns[conn];
	struct parcel *p = &n->parcels[n->nparcels++];
	struct erx_time due =
	    erx_time_add(n->now, 1 + (int64_t)rng_below(&n->rng, (uint64_t)n->delay));

	ck_assert_int_lt(n->nparcels, 400);
	if (erx_time_before(due, c->last[to]))
		due = c->last[to];
	c->last[to] = due;
	*p = (struct parcel){ .due = due,
		.seq = n->seq++,
		.kind = kind,
		.to = to,
		.conn = conn };
	return p;
}

static enum bgp_slot
slot_at(const struct net *n, int end, int conn)
{
	return n->conns[conn].dialler == end ? OUT : IN;
}

static void
post_bytes(struct net *n, int to, int conn, const uint8_t *p, size_t len)
{
	while (len) {
		struct parcel *parcel = post(n, to, conn, BYTES);

		parcel->len = 1 + rng_below(&n->rng, len);
		memcpy(parcel->bytes, p, parcel->len);
		p += parcel->len;
		len -= parcel->len;
	}
}

static void
host_flush(struct net *n, int end, enum bgp_slot slot)
{
	struct bgp_session *s = bgp_peer_session(n->ends[end].p, slot);
	const uint8_t *p;
	size_t len;

	if (!s || n->conn[end][slot] < 0)
		return;
	len = bgp_session_output(s, &p);
	post_bytes(n, 1 - end, n->conn[end][slot], p, len);
	bgp_session_sent(s, n->now, len);
}

static void
host_event(struct net *n, int end, const struct bgp_peer_news *news)
{
	int conn = n->conn[end][news->slot];

	if (news->event == BGP_PEER_DIAL) {
		ck_assert_int_lt(n->nconns, 200);
		conn = n->nconns++;
		n->conns[conn] =
		    (struct conn){ .dialler = end, .open[0] = true, .open[1] = true };
		n->conn[end][OUT] = conn;
		post(n, 1 - end, conn, CONNECTED);
	}
	if (news->event == BGP_PEER_HANGUP && conn >= 0) {
		host_flush(n, end, news->slot);
		n->conns[conn].open[end] = false;
		n->conn[end][news->slot] = -1;
		post(n, 1 - end, conn, CLOSED);
	}
}

static void
host_drain(struct net *n, int end)
{
	struct rig *r = &n->ends[end];
	struct bgp_peer_news news;
	size_t len;

	r->now = n->now;
	while (bgp_peer_news(r->p, n->now, &scratch, &news)) {
		write_down(r, &news);
		host_event(n, end, &news);
	}
	host_flush(n, end, OUT);
	host_flush(n, end, IN);
	len = strlen(n->log);
	if (r->log[0])
		snprintf(n->log + len, sizeof n->log - len, "%lld %c: %s\n",
		    (long long)n->now.us, 'A' + end, r->log);
	r->log[0] = '\0';
}

static void
host_connected(struct net *n, int end, int conn)
{
	enum bgp_slot slot = slot_at(n, end, conn);
	uint8_t refusal[64];
	size_t len;

	if (bgp_peer_connected(n->ends[end].p, n->now, slot, refusal, &len)) {
		n->conn[end][slot] = conn;
		if (slot == IN)
			post(n, 1 - end, conn, CONNECTED);
		return;
	}
	if (slot == IN)
		post(n, 1 - end, conn, CONNECTED);
	post_bytes(n, 1 - end, conn, refusal, len);
	post(n, 1 - end, conn, CLOSED);
	n->conns[conn].open[end] = false;
	if (n->conn[end][slot] == conn)
		n->conn[end][slot] = -1;
}

static void
deliver(struct net *n, const struct parcel *p)
{
	struct bgp_peer *peer = n->ends[p->to].p;
	enum bgp_slot slot = slot_at(n, p->to, p->conn);

	if (!n->conns[p->conn].open[p->to])
		return;
	if (p->kind == CONNECTED)
		host_connected(n, p->to, p->conn);
	else if (p->kind == BYTES)
		bgp_peer_input(peer, n->now, slot, p->bytes, p->len);
	if (p->kind == CLOSED && n->conn[p->to][slot] == p->conn) {
		bgp_peer_closed(peer, n->now, slot);
		n->conns[p->conn].open[p->to] = false;
		n->conn[p->to][slot] = -1;
	}
	host_drain(n, p->to);
}

static int
next_parcel(const struct net *n)
{
	int best = -1;

	for (int i = 0; i < n->nparcels; i++) {
		const struct parcel *p = &n->parcels[i];
		const struct parcel *q = best < 0 ? p : &n->parcels[best];

		if (p->due.us < q->due.us ||
		    (p->due.us == q->due.us && p->seq <= q->seq))
			best = i;
	}
	return best;
}

/* One step: what is due next, but not after `end`.  False when nothing is. */
static bool
net_step(struct net *n, struct erx_time end)
{
	int i = next_parcel(n), e;
	struct erx_time a = bgp_peer_deadline(n->ends[0].p);
	struct erx_time b = bgp_peer_deadline(n->ends[1].p);
	struct erx_time timer = erx_time_min(a, b);
	struct erx_time due =
	    erx_time_min(timer, i < 0 ? ERX_NEVER : n->parcels[i].due);
	struct parcel parcel;

	if (erx_time_before(end, due))
		return false;
	ck_assert(!erx_time_before(due, n->now));
	n->now = due;
	if (due.us == timer.us) {
		e = erx_time_before(b, a);
		bgp_peer_tick(n->ends[e].p, n->now);
		host_drain(n, e);
	} else {
		parcel = n->parcels[i];
		n->parcels[i] = n->parcels[--n->nparcels];
		deliver(n, &parcel);
	}
	return true;
}

static void
net_run(struct net *n, int64_t us)
{
	struct erx_time end = erx_time_add(n->now, us);

	while (net_step(n, end))
		;
	n->now = end;
}

/* Both ends dial and accept, or one dials and the other accepts. */
static void
net_start(struct net *n, uint64_t seed, bool both)
{
	memset(n, 0, sizeof *n);
	rng_init(&n->rng, seed);
	n->delay = 1 + (int64_t)rng_below(&n->rng, 200 * ERX_MSEC);
	for (int e = 0; e < 2; e++) {
		struct rig *r = &n->ends[e];

		rig_new(r, both || e == 0, both || e == 1);
		bgp_peer_free(r->p);
		r->config.connect_retry = 20 * ERX_SEC;
		r->config.dial_timeout = 10 * ERX_SEC;
		r->config.session.open.as = 64500 + (unsigned)e;
		r->config.session.open.id = 1 + (unsigned)rng_below(&n->rng, 3);
		r->p = bgp_peer_new(&r->config, seed * 2 + (unsigned)e);
		n->conn[e][OUT] = n->conn[e][IN] = -1;
	}
	for (int e = 0; e < 2; e++) {
		bgp_peer_start(n->ends[e].p, n->now);
		host_drain(n, e);
		net_run(n, (int64_t)rng_below(&n->rng, 2 * (uint64_t)n->delay));
	}
}

static void
net_end(struct net *n)
{
	bgp_peer_free(n->ends[0].p);
	bgp_peer_free(n->ends[1].p);
}

static void
net_is_up(struct net *n)
{
	int a = bgp_peer_up_slot(n->ends[0].p), b = bgp_peer_up_slot(n->ends[1].p);

	ck_assert_msg(a >= 0 && b == 1 - a && n->conn[0][a] == n->conn[1][b],
	    "not up:\n%s", n->log);
	ck_assert_int_eq(n->conn[0][1 - a], -1);
	ck_assert_int_eq(n->conn[1][1 - b], -1);
}

static struct net net, again;

START_TEST(two_peers_that_dial_each_other_end_with_one_session)
{
	net_start(&net, (uint64_t)_i, true);
	net_run(&net, 10 * ERX_SEC);
	net_is_up(&net);
	ck_assert_uint_le(bgp_peer_status(net.ends[0].p)->ups, 2);
	/* and it stays */
	net.log[0] = '\0';
	net_run(&net, 1000 * ERX_SEC);
	ck_assert_str_eq(net.log, "");
	net_end(&net);
}
END_TEST

/* Everything on the wire is lost, and so are the connections. */
static void
net_cut(struct net *n)
{
	n->nparcels = 0;
	for (int e = 0; e < 2; e++) {
		for (int slot = 0; slot < BGP_SLOT_N; slot++) {
			if (n->conn[e][slot] < 0)
				continue;
			n->conns[n->conn[e][slot]].open[e] = false;
			n->conn[e][slot] = -1;
			bgp_peer_closed(n->ends[e].p, n->now, (enum bgp_slot)slot);
		}
		host_drain(n, e);
	}
}

START_TEST(two_peers_find_back_whatever_happens)
{
	net_start(&net, (uint64_t)_i, _i % 2);
	for (int i = 0; i < 4; i++) {
		/* A cut or a reset in the middle of coming up, then one in peace. */
		if (i % 2 == 0)
			net_run(&net,
			    (int64_t)rng_below(&net.rng, 6 * (uint64_t)net.delay));
		if (rng_below(&net.rng, 2)) {
			net_cut(&net);
		} else {
			bgp_peer_reset(net.ends[i / 2].p, net.now, BGP_CEASE_RESET,
			    NULL, 0, 0);
			host_drain(&net, i / 2);
		}
		net_run(&net, 65 * ERX_SEC);
		net_is_up(&net);
	}
	net_end(&net);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_course)
{
	net_start(&net, 4711, true);
	net_start(&again, 4711, true);
	net_run(&net, 500 * ERX_SEC);
	net_run(&again, 500 * ERX_SEC);
	ck_assert_str_ne(net.log, "");
	ck_assert_str_eq(net.log, again.log);
	net_end(&net);
	net_end(&again);
}
END_TEST

TCase *
test_bgp_peer_pair(void)
{
	TCase *tc = tcase_create("bgp/peer_pair");

	tcase_add_loop_test(tc, two_peers_that_dial_each_other_end_with_one_session, 0,
	    300);
	tcase_add_loop_test(tc, two_peers_find_back_whatever_happens, 0, 200);
	tcase_add_test(tc, the_same_seed_gives_the_same_course);
	return tc;
}
