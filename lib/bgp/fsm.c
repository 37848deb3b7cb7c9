/*
 * The table of RFC 4271 8.2.2, less what a peer decides before there is a connection
 * (start events, ConnectRetry, DelayOpen).  A cell that ends a connection always says
 * BGP_DO_CLOSE, so an all-zero cell is one that nobody wrote: before the connection is
 * up and for timers it changes nothing, for a message it is the FSM error of RFC 6608.
 */
#include "bgp/fsm.h"

#define END(actions)                                     \
	{                                                \
		BGP_STATE_IDLE, BGP_DO_CLOSE | (actions) \
	}

/* Connect and Active: no message can come yet; whatever comes all the same ends it. */
#define BEFORE_TCP                                                                  \
	{                                                                           \
		[BGP_IN_TCP_UP] = { BGP_STATE_OPENSENT,                             \
			BGP_DO_SEND_OPEN | BGP_DO_ARM_OPEN_HOLD },                  \
		[BGP_IN_TCP_DOWN] = END(0), [BGP_IN_STOP] = END(0),                 \
		[BGP_IN_OPEN_OK] = END(0), [BGP_IN_BAD] = END(0),                   \
		[BGP_IN_KEEPALIVE] = END(0), [BGP_IN_UPDATE] = END(0),              \
		[BGP_IN_REFRESH] = END(0), [BGP_IN_NOTIFICATION] = END(0),          \
		[BGP_IN_HOLD_EXPIRED] = END(0), [BGP_IN_SEND_HOLD_EXPIRED] = END(0) \
	}

static const struct bgp_step steps[BGP_STATE_N][BGP_IN_N] = {
	[BGP_STATE_CONNECT] = BEFORE_TCP,
	[BGP_STATE_ACTIVE] = BEFORE_TCP,
	[BGP_STATE_OPENSENT] = {
		/* Event 18: the one loss that is no reason to rest in Idle. */
		[BGP_IN_TCP_DOWN] = { BGP_STATE_ACTIVE, BGP_DO_CLOSE },
		[BGP_IN_STOP] = END(BGP_DO_NOTIFY),
		[BGP_IN_OPEN_OK] = { BGP_STATE_OPENCONFIRM,
			BGP_DO_SEND_KEEPALIVE | BGP_DO_ARM_HOLD | BGP_DO_DELIVER },
		[BGP_IN_BAD] = END(BGP_DO_NOTIFY),
		/* Event 25 would be answered with 5/1, but 6.4 answers none with another. */
		[BGP_IN_NOTIFICATION] = END(0),
		[BGP_IN_HOLD_EXPIRED] = END(BGP_DO_NOTIFY),
	},
	[BGP_STATE_OPENCONFIRM] = {
		[BGP_IN_TCP_DOWN] = END(0),
		[BGP_IN_STOP] = END(BGP_DO_NOTIFY),
		[BGP_IN_BAD] = END(BGP_DO_NOTIFY),
		[BGP_IN_KEEPALIVE] = { BGP_STATE_ESTABLISHED, BGP_DO_ARM_HOLD | BGP_DO_UP },
		[BGP_IN_NOTIFICATION] = END(0),
		[BGP_IN_HOLD_EXPIRED] = END(BGP_DO_NOTIFY),
	},
	[BGP_STATE_ESTABLISHED] = {
		[BGP_IN_TCP_DOWN] = END(0),
		[BGP_IN_STOP] = END(BGP_DO_NOTIFY),
		[BGP_IN_BAD] = END(BGP_DO_NOTIFY),
		[BGP_IN_KEEPALIVE] = { BGP_STATE_ESTABLISHED, BGP_DO_ARM_HOLD },
		[BGP_IN_UPDATE] = { BGP_STATE_ESTABLISHED, BGP_DO_ARM_HOLD | BGP_DO_DELIVER },
		/* Only KEEPALIVE and UPDATE restart the hold timer (4.2). */
		[BGP_IN_REFRESH] = { BGP_STATE_ESTABLISHED, BGP_DO_DELIVER },
		[BGP_IN_NOTIFICATION] = END(0),
		[BGP_IN_HOLD_EXPIRED] = END(BGP_DO_NOTIFY),
		[BGP_IN_SEND_HOLD_EXPIRED] = END(BGP_DO_NOTIFY),
	},
};

#define MESSAGES                                                               \
	(1u << BGP_IN_OPEN_OK | 1u << BGP_IN_KEEPALIVE | 1u << BGP_IN_UPDATE | \
	    1u << BGP_IN_REFRESH)

struct bgp_step
bgp_fsm_step(enum bgp_state state, enum bgp_input input)
{
	struct bgp_step step = steps[state][input];

	if (step.next || step.actions)
		return step;
	if (state >= BGP_STATE_OPENSENT && MESSAGES >> input & 1)
		return (struct bgp_step)END(BGP_DO_FSM_ERROR);
	return (struct bgp_step){ (uint8_t)state, 0 };
}

const char *
bgp_state_name(enum bgp_state state)
{
	static const char *const names[BGP_STATE_N] = {
		[BGP_STATE_IDLE] = "Idle",
		[BGP_STATE_CONNECT] = "Connect",
		[BGP_STATE_ACTIVE] = "Active",
		[BGP_STATE_OPENSENT] = "OpenSent",
		[BGP_STATE_OPENCONFIRM] = "OpenConfirm",
		[BGP_STATE_ESTABLISHED] = "Established",
	};

	return names[state];
}
