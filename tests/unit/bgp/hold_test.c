/*
 * The floor of a hold time (P-8a): silence below it is no loss, and KEEPALIVEs go by
 * what was agreed on all the same.
 */
#include "bgp/msg.h"
#include "bgp/session.h"
#include "test.h"

struct rig {
	struct rng rng;
	struct bgp_session *s;
	struct erx_time now, spoke;
	int64_t longest; /* between two KEEPALIVEs */
	bool down;
	int64_t silence; /* of the hold timer that ended it */
};

static void
drain(struct rig *r)
{
	static struct bgp_update update;
	struct bgp_news news;
	const uint8_t *p;
	size_t n;

	while (bgp_session_news(r->s, r->now, &update, &news)) {
		if (news.kind != BGP_NEWS_DOWN)
			continue;
		r->down = true;
		r->silence = news.silence;
	}
	n = bgp_session_output(r->s, &p);
	if (n > 18 && p[18] == BGP_KEEPALIVE) {
		r->longest = erx_time_since(r->now, r->spoke) > r->longest
		    ? erx_time_since(r->now, r->spoke)
		    : r->longest;
		r->spoke = r->now;
	}
	bgp_session_sent(r->s, r->now, n);
}

static void
hear(struct rig *r, const uint8_t *p, size_t n)
{
	bgp_session_input(r->s, r->now, p, n);
	drain(r);
}

/* Established with a neighbour that offers this hold time. */
static void
rig_init(struct rig *r, uint16_t offered, uint16_t floor)
{
	struct bgp_session_config c = { .open = { .as = 12076,
					    .id = 1,
					    .hold = 180,
					    .families = BGP_FAMILY_BIT(IP_V4) },
		.hold_floor = floor };
	struct bgp_open theirs = { .as = 64520,
		.id = 2,
		.hold = offered,
		.families = BGP_FAMILY_BIT(IP_V4) };
	uint8_t b[BGP_MESSAGE_MAX];
	struct wr w;

	*r = (struct rig){ .now = { ERX_SEC }, .spoke = { ERX_SEC } };
	rng_init(&r->rng, 1);
	r->s = bgp_session_new(&c, &r->rng, r->now);
	w = wr_init(b, sizeof b);
	bgp_open_encode(&w, &theirs);
	hear(r, b, wr_len(&w));
	w = wr_init(b, sizeof b);
	bgp_keepalive_encode(&w);
	hear(r, b, wr_len(&w));
	ck_assert_int_eq(bgp_session_state(r->s), BGP_STATE_ESTABLISHED);
}

static void
run_until(struct rig *r, struct erx_time end)
{
	while (!r->down && !erx_time_before(end, bgp_session_deadline(r->s))) {
		r->now = bgp_session_deadline(r->s);
		bgp_session_tick(r->s, r->now);
		drain(r);
	}
	r->now = end;
}

static const struct {
	uint16_t offered, floor, lasts;
} rows[] = { { 3, 10, 10 }, { 9, 10, 10 }, { 10, 10, 10 }, { 30, 10, 30 },
	{ 3, 0, 3 } };

START_TEST(l14_silence_below_the_floor_is_no_loss)
{
	int64_t lasts = rows[_i].lasts * ERX_SEC;
	struct erx_time end;
	struct rig r;

	rig_init(&r, rows[_i].offered, rows[_i].floor);
	ck_assert_uint_eq(bgp_session_negotiated(r.s)->hold, rows[_i].offered);
	ck_assert_uint_eq(bgp_session_patience(r.s), rows[_i].lasts);
	end = erx_time_add(r.now, lasts);
	run_until(&r, erx_time_add(end, -1));
	ck_assert(!r.down);
	ck_assert_int_le(r.longest, rows[_i].offered * ERX_SEC / 3);
	run_until(&r, end);
	ck_assert(r.down);
	ck_assert_int_eq(r.silence, lasts);
	bgp_session_free(r.s);
}
END_TEST

START_TEST(l14_a_floor_does_not_switch_the_timer_on)
{
	struct rig r;

	rig_init(&r, 0, 10);
	ck_assert_uint_eq(bgp_session_patience(r.s), 0);
	run_until(&r, (struct erx_time){ 1000 * ERX_SEC });
	ck_assert(!r.down);
	bgp_session_free(r.s);
}
END_TEST

TCase *
test_bgp_hold(void)
{
	TCase *tc = tcase_create("bgp/hold");

	tcase_add_loop_test(tc, l14_silence_below_the_floor_is_no_loss, 0,
	    sizeof rows / sizeof *rows);
	tcase_add_test(tc, l14_a_floor_does_not_switch_the_timer_on);
	return tc;
}
