/*
 * One BFD session.  The state machine is a table of [ours][theirs]; around it are two
 * moments, when the next periodic packet goes and when silence has lasted too long,
 * both counted anew from what was last sent and last heard whenever an interval
 * changes. What must go at once (the answer to a poll, a new state) is a flag that
 * bfd_output takes down.
 */
#include "bgp/bfd.h"

#include <string.h>

/* RFC 5880 6.8.6; AdminDown is left by bfd_start alone. */
static const uint8_t next_state[BFD_STATE_N][BFD_STATE_N] = {
	/* theirs:           AdminDown       Down            Init            Up */
	[BFD_ADMIN_DOWN] = { BFD_ADMIN_DOWN, BFD_ADMIN_DOWN, BFD_ADMIN_DOWN,
	    BFD_ADMIN_DOWN },
	[BFD_DOWN] = { BFD_DOWN, BFD_INIT, BFD_UP, BFD_DOWN },
	[BFD_INIT] = { BFD_DOWN, BFD_INIT, BFD_UP, BFD_UP },
	[BFD_UP] = { BFD_DOWN, BFD_DOWN, BFD_UP, BFD_UP },
};

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t
bfd_tx_interval(const struct bfd *b)
{
	return larger(b->tx_used, b->remote_rx);
}

int64_t
bfd_detection_time(const struct bfd *b)
{
	return b->remote_multiplier * larger(b->rx_used, b->remote_tx);
}

bool
bfd_lost(const struct bfd *b)
{
	return b->state == BFD_DOWN && b->remote_state != BFD_ADMIN_DOWN;
}

/* --- moments --- */

/* Up to a quarter earlier; with a multiplier of 1 at least a tenth (6.8.7). */
static int64_t
jittered(struct bfd *b)
{
	return rng_jitter(&b->rng, bfd_tx_interval(b), 75,
	    b->config.multiplier == 1 ? 90 : 100);
}

/* Periodic packets are sent to who wants them (6.8.7, 6.8.16). */
static bool
sends(const struct bfd *b, struct erx_time now)
{
	if (b->state == BFD_ADMIN_DOWN)
		return erx_time_before(now, b->quiet_at);
	if (!b->remote_rx)
		return false;
	return !b->remote_demand || b->state != BFD_UP || b->remote_state != BFD_UP ||
	    b->polling;
}

/*
 * An interval that became shorter is honoured at once, a longer one after the packet
 * that is due; one that stayed keeps its moment, for the earliest of many draws would
 * be no jitter.
 */
static void
pace(struct bfd *b, struct erx_time now)
{
	int64_t interval = bfd_tx_interval(b);
	struct erx_time at;

	if (!sends(b, now)) {
		b->send_at = ERX_NEVER;
		return;
	}
	if (!erx_time_is_never(b->send_at) && interval == b->paced)
		return;
	b->paced = interval;
	at = erx_time_add(b->sent, jittered(b));
	if (erx_time_before(at, now))
		at = now;
	b->send_at = erx_time_min(at, b->send_at);
}

static void
watch(struct bfd *b)
{
	if (b->state == BFD_ADMIN_DOWN || !b->remote_discriminator)
		b->detect_at = ERX_NEVER;
	else
		b->detect_at = erx_time_add(b->heard, bfd_detection_time(b));
}

struct erx_time
bfd_deadline(const struct bfd *b)
{
	if (b->state == BFD_ADMIN_DOWN && !erx_time_before(b->send_at, b->quiet_at))
		return ERX_NEVER;
	return erx_time_min(b->send_at, b->detect_at);
}

/* --- intervals --- */

static void
ask(struct bfd *b, int64_t tx, int64_t rx)
{
	if (tx == b->tx && rx == b->rx)
		return;
	b->tx = tx;
	b->rx = rx;
	if (b->state != BFD_UP || tx < b->tx_used)
		b->tx_used = tx;
	if (b->state != BFD_UP || rx > b->rx_used)
		b->rx_used = rx;
	b->poll_next = b->polling;
	b->polling = b->remote_discriminator && b->state != BFD_ADMIN_DOWN;
}

static void
ask_for_state(struct bfd *b)
{
	int64_t tx = b->config.interval;

	ask(b, b->state == BFD_UP ? tx : larger(tx, BFD_SLOW), b->config.interval);
}

/* What was asked for is known to the far end; unless it was changed meanwhile. */
static void
poll_done(struct bfd *b)
{
	b->polling = b->poll_next;
	b->poll_next = false;
	if (b->polling)
		return;
	b->tx_used = b->tx;
	b->rx_used = b->rx;
}

/* --- states --- */

static void
enter(struct bfd *b, struct erx_time now, enum bfd_state state, enum bfd_diag diag)
{
	b->state = state;
	b->diag = (uint8_t)diag;
	b->since = now;
	b->urgent = true;
	ask_for_state(b);
}

/* Who is silent is not known any more (6.8.1), nor what it asked for: when it comes
 * back it is to be heard by packets a second apart, whatever it wanted before. */
static void
forget(struct bfd *b)
{
	b->remote_discriminator = 0;
	b->remote_state = BFD_DOWN;
	b->remote_demand = false;
	b->remote_multiplier = 0;
	b->remote_tx = 0;
	b->remote_rx = 1;
	b->polling = b->poll_next = false; /* nobody is there to answer */
}

void
bfd_init(struct bfd *b, const struct bfd_config *config, uint32_t discriminator,
    uint64_t seed)
{
	memset(b, 0, sizeof *b);
	b->config = *config;
	b->discriminator = discriminator;
	forget(b);
	b->send_at = b->detect_at = ERX_NEVER;
	rng_init(&b->rng, seed);
	ask_for_state(b);
}

void
bfd_start(struct bfd *b, struct erx_time now)
{
	if (b->state != BFD_ADMIN_DOWN)
		return;
	enter(b, now, BFD_DOWN, BFD_DIAG_NONE);
	pace(b, now);
	watch(b);
}

void
bfd_stop(struct bfd *b, struct erx_time now)
{
	if (b->state == BFD_ADMIN_DOWN)
		return;
	enter(b, now, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN);
	b->quiet_at = erx_time_add(now, b->config.multiplier * b->tx);
	b->polling = b->poll_next = b->final = false;
	pace(b, now);
	watch(b);
}

void
bfd_configure(struct bfd *b, struct erx_time now, const struct bfd_config *config)
{
	b->urgent |=
	    b->config.multiplier != config->multiplier && b->state != BFD_ADMIN_DOWN;
	b->config = *config;
	ask_for_state(b);
	pace(b, now);
	watch(b);
}

/* --- the far end --- */

static void
learn(struct bfd *b, struct erx_time now, const struct bfd_packet *p)
{
	b->packets_in++;
	b->heard = now;
	b->remote_discriminator = p->mine;
	b->remote_state = (enum bfd_state)p->state;
	b->remote_diag = p->diag;
	b->remote_demand = (p->flags & BFD_DEMAND) != 0;
	b->remote_multiplier = p->multiplier;
	b->remote_tx = p->tx;
	b->remote_rx = p->rx;
}

bool
bfd_input(struct bfd *b, struct erx_time now, const struct bfd_packet *p)
{
	enum bfd_state next = (enum bfd_state)next_state[b->state][p->state & 3];
	bool changed = next != b->state;

	learn(b, now, p);
	if (p->flags & BFD_FINAL && b->polling)
		poll_done(b);
	if (changed)
		enter(b, now, next,
		    next == BFD_DOWN       ? BFD_DIAG_SIGNALED
			: next == BFD_INIT ? (enum bfd_diag)b->diag
					   : BFD_DIAG_NONE);
	if (p->flags & BFD_POLL && b->state != BFD_ADMIN_DOWN)
		b->final = true;
	pace(b, now);
	watch(b);
	return changed;
}

bool
bfd_tick(struct bfd *b, struct erx_time now)
{
	bool changed;

	if (erx_time_before(now, b->detect_at))
		return false;
	changed = b->state == BFD_INIT || b->state == BFD_UP;
	forget(b);
	if (changed)
		enter(b, now, BFD_DOWN, BFD_DIAG_EXPIRED);
	pace(b, now);
	watch(b);
	return changed;
}

/* --- output --- */

bool
bfd_output(struct bfd *b, struct erx_time now, uint8_t out[BFD_PACKET_LEN])
{
	struct bfd_packet p = { .state = (uint8_t)b->state,
		.diag = b->diag,
		.multiplier = b->config.multiplier,
		.mine = b->discriminator,
		.yours = b->remote_discriminator,
		.tx = (uint32_t)b->tx,
		.rx = (uint32_t)b->rx };

	if (b->final) {
		p.flags = BFD_FINAL; /* P and F are never set together (6.5) */
		b->final = b->urgent = false;
	} else if (b->urgent || !erx_time_before(now, b->send_at)) {
		p.flags = b->polling ? BFD_POLL : 0;
		b->urgent = false;
		b->sent = now;
		b->send_at = ERX_NEVER;
		pace(b, now);
	} else {
		return false;
	}
	b->packets_out++;
	bfd_packet_encode(&p, out);
	return true;
}
