/*
 * The timers of a connection.  None is armed: each is a moment that was noted plus a
 * span, so a received message costs one store, and the deadline is worked out when it
 * is asked for.  RFC 4271 4.4, 6.5, 10; 9687.
 */
#include "bgp/session_int.h"

static bool
due(const struct bgp_session *s, struct erx_time since, int64_t span)
{
	return erx_time_since(s->now, since) >= span;
}

void
bgp_session_tick(struct bgp_session *s, struct erx_time now)
{
	static const struct bgp_notify hold = { BGP_ERR_HOLD, 0, 0, NULL };
	static const struct bgp_notify send_hold = { BGP_ERR_SEND_HOLD, 0, 0, NULL };

	s->now = now;
	if (s->over)
		return;
	if (s->hold && due(s, s->heard, s->hold))
		bgp_session_step(s, BGP_IN_HOLD_EXPIRED, &hold);
	else if (s->state == BGP_STATE_ESTABLISHED && bgp_session_sending(s) &&
	    due(s, s->moved, s->send_hold))
		bgp_session_step(s, BGP_IN_SEND_HOLD_EXPIRED, &send_hold);
	else if (s->keepalive && due(s, s->spoke, s->keepalive))
		bgp_session_queue_keepalive(s);
}

struct erx_time
bgp_session_deadline(const struct bgp_session *s)
{
	struct erx_time at = ERX_NEVER;

	if (s->over)
		return at;
	if (s->hold)
		at = erx_time_add(s->heard, s->hold);
	if (s->keepalive)
		at = erx_time_min(at, erx_time_add(s->spoke, s->keepalive));
	if (s->state == BGP_STATE_ESTABLISHED && bgp_session_sending(s))
		at = erx_time_min(at, erx_time_add(s->moved, s->send_hold));
	return at;
}

void
bgp_session_shift(struct bgp_session *s, int64_t by)
{
	s->heard = erx_time_add(s->heard, by);
	s->spoke = erx_time_add(s->spoke, by);
	s->moved = erx_time_add(s->moved, by);
}

void
bgp_session_renew(struct bgp_session *s, struct erx_time now)
{
	s->heard = s->spoke = s->moved = now;
	if (s->keepalive)
		s->keepalive = bgp_session_keepalive_time(s->rng,
		    s->negotiated.hold * ERX_SEC / 3);
}

void
bgp_session_hurry(struct bgp_session *s, struct erx_time now, int64_t within)
{
	struct erx_time by = erx_time_add(now, within);

	s->now = now;
	if (s->state != BGP_STATE_OPENSENT ||
	    !erx_time_before(by, erx_time_add(s->heard, s->hold)))
		return;
	s->heard = now;
	s->hold = within;
}
