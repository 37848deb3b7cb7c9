/*
 * The state machine of one BGP connection as data: [state][input] -> next state and
 * what to do.  An OPEN is decoded and negotiated before the step, so an input already
 * says whether it was good, and a cell holds no code.  RFC 4271 8; RFC 6608.
 */
#ifndef BGP_FSM_H
#define BGP_FSM_H

#include <stdint.h>

/* States of RFC 4271 8.2.2.  A session exists from Connect on; Idle is a peer without
 * one. */
enum bgp_state {
	BGP_STATE_IDLE,
	BGP_STATE_CONNECT,
	BGP_STATE_ACTIVE,
	BGP_STATE_OPENSENT,
	BGP_STATE_OPENCONFIRM,
	BGP_STATE_ESTABLISHED,
	BGP_STATE_N
};

enum bgp_input {
	BGP_IN_TCP_UP,
	BGP_IN_TCP_DOWN,
	BGP_IN_STOP, /* administrative or collision: the Cease is the caller's */
	BGP_IN_OPEN_OK,
	BGP_IN_BAD, /* header, OPEN or UPDATE fault: the NOTIFICATION is the fault's */
	BGP_IN_KEEPALIVE,
	BGP_IN_UPDATE,
	BGP_IN_REFRESH,
	BGP_IN_NOTIFICATION,
	BGP_IN_HOLD_EXPIRED,
	BGP_IN_SEND_HOLD_EXPIRED,
	BGP_IN_N
};

enum bgp_action { /* in this order */
	BGP_DO_SEND_OPEN = 1 << 0,
	BGP_DO_SEND_KEEPALIVE = 1 << 1,
	BGP_DO_NOTIFY = 1 << 2,    /* send the NOTIFICATION the input carries */
	BGP_DO_FSM_ERROR = 1 << 3, /* send 5/state, data = message type (RFC 6608) */
	BGP_DO_ARM_OPEN_HOLD = 1 << 4, /* the large one, for an OPEN to come */
	BGP_DO_ARM_HOLD = 1 << 5,
	BGP_DO_UP = 1 << 6,
	BGP_DO_DELIVER = 1 << 7, /* hand the message up */
	BGP_DO_CLOSE = 1 << 8
};

struct bgp_step {
	uint8_t next; /* enum bgp_state */
	uint16_t actions;
};

/* A cell that is not in the table is an FSM error (message inputs) or ignored. */
struct bgp_step bgp_fsm_step(enum bgp_state, enum bgp_input);
const char *bgp_state_name(enum bgp_state); /* "Idle" … "Established" */

#endif
