/*
 * When a neighbour dials, and when it rests.  A dial is asked of the owner and ends
 * with its answer or without one in time; the next waits for ConnectRetry.  After
 * errors our own dials come more and more seldom, up to a bound; a connection of theirs
 * is refused for a short rest only.
 *
 * RFC 4271 8.1.1 (DampPeerOscillations), 10.
 */
#include "bgp/down.h"
#include "bgp/peer_int.h"

#define CONNECT_RETRY   (120 * ERX_SEC) /* 4271 10 */
#define FAST_RETRY      ERX_SEC
#define DIAL_TIMEOUT    (30 * ERX_SEC)
#define IDLE_HOLD       ERX_SEC
#define IDLE_HOLD_MAX   (30 * ERX_SEC)
#define IDLE_HOLD_TIMES 30

void
bgp_peer_error(struct bgp_peer *p, struct erx_time now, const char *text)
{
	bgp_text_clean(p->status->last_error, sizeof p->status->last_error, text);
	p->dial_error = false;
	p->status->last_error_at = now;
}

/* --- dialling --- */

static void
dial(struct bgp_peer *p, struct erx_time now)
{
	const struct bgp_peer_config *c = &p->config;
	int64_t retry = c->connect_retry ? c->connect_retry : CONNECT_RETRY;

	if (c->fast_dial)
		retry = FAST_RETRY;
	p->slots[BGP_SLOT_OUT].dialing = true;
	p->dial = true;
	p->dial_by =
	    erx_time_add(now, c->dial_timeout ? c->dial_timeout : DIAL_TIMEOUT);
	p->retry_at = erx_time_add(now, rng_jitter(&p->rng, retry, 75, 100));
}

/*
 * A connection of theirs that has not said anything yet does not keep us from dialling:
 * it may be the rest of a neighbour that was restarted.
 */
bool
bgp_peer_wants_dial(const struct bgp_peer *p)
{
	const struct bgp_conn *out = &p->slots[BGP_SLOT_OUT];

	return p->mode == BGP_RUNNING && p->config.dial && !out->dialing &&
	    !bgp_slot_live(out) && bgp_peer_furthest(p) <= BGP_STATE_OPENSENT;
}

void
bgp_peer_dial_due(struct bgp_peer *p, struct erx_time now)
{
	if (bgp_peer_wants_dial(p) && !erx_time_before(now, p->dial_at))
		dial(p, now);
}

void
bgp_peer_end_dial(struct bgp_peer *p, struct erx_time now)
{
	p->slots[BGP_SLOT_OUT].dialing = false;
	p->dial = false;
	p->dial_at = erx_time_before(p->retry_at, now) ? now : p->retry_at;
}

void
bgp_peer_call_off(struct bgp_peer *p, struct erx_time now)
{
	struct bgp_conn *out = &p->slots[BGP_SLOT_OUT];

	if (!out->dialing)
		return;
	if (!p->dial) /* the host knows of it */
		out->hangup = true;
	bgp_peer_end_dial(p, now);
}

void
bgp_peer_dial_lost(struct bgp_peer *p, struct erx_time now, const char *why)
{
	struct buf b;

	buf_init(&b);
	buf_printf(&b, "cannot connect: %s", why);
	bgp_peer_error(p, now, b.data);
	p->dial_error = true;
	buf_fini(&b);
	bgp_peer_end_dial(p, now);
}

/* --- rests --- */

static int64_t
idle_hold(const struct bgp_peer *p)
{
	return p->config.idle_hold ? p->config.idle_hold : IDLE_HOLD;
}

/* The longest back-off: whoever asks for short rests does not wait long for a dial. */
static int64_t
idle_hold_max(int64_t base)
{
	if (base < IDLE_HOLD_MAX / IDLE_HOLD_TIMES)
		return base * IDLE_HOLD_TIMES;
	return base > IDLE_HOLD_MAX ? base : IDLE_HOLD_MAX;
}

void
bgp_peer_run(struct bgp_peer *p, struct erx_time now)
{
	p->mode = BGP_RUNNING;
	bgp_peer_dial_due(p, now);
}

void
bgp_peer_refuse_theirs(struct bgp_peer *p, struct erx_time now)
{
	p->rest_until = erx_time_add(now, rng_jitter(&p->rng, idle_hold(p), 75, 100));
}

/* When to dial after an error: later and later, up to a bound.  True: for the first
 * time, in which it is as long as the rest. */
static bool
put_off_dial(struct bgp_peer *p, struct erx_time now, bool lasted)
{
	int64_t base = idle_hold(p), max = idle_hold_max(base), wait = p->backoff;

	if (lasted || wait < base)
		wait = base;
	if (wait > max)
		wait = max;
	p->dial_at = erx_time_add(now, rng_jitter(&p->rng, wait, 75, 100));
	p->backoff = wait < max / 2 ? 2 * wait : max;
	return wait == base;
}

/*
 * After the last connection is gone: DampPeerOscillations (4271 8.1.1), such that a
 * healthy neighbour behind the address of a bad one is not locked out: it is refused
 * for the rest only, which does not grow.  If the time was wrong rather than the
 * session (`calm`), only our own dial waits.  Otherwise two neighbours that rest in
 * turns could go on refusing each other.
 */
void
bgp_peer_rest(struct bgp_peer *p, struct erx_time now, bool lasted, bool calm)
{
	bool first = put_off_dial(p, now, lasted);

	if (calm)
		return;
	p->mode = BGP_RESTING;
	if (first || !p->config.accept) {
		p->rest_until = p->dial_at; /* nothing else can happen before */
		return;
	}
	bgp_peer_refuse_theirs(p, now);
	if (erx_time_before(p->dial_at, p->rest_until)) /* they are jittered apart */
		p->dial_at = p->rest_until;
}
