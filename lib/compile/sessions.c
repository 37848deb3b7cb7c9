/*
 * A table: a gateway is the one neighbour that speaks of both families over one
 * connection.
 */
#include "compile/sessions.h"

static const struct compile_sessions_row rows[COMPILE_OVER_N] = {
	[COMPILE_OVER_OTHER] = { "each family has a session of its own", NULL, false },
	[COMPILE_OVER_SITE] = { "each family has a session of its own, with its own limit of "
				"prefixes",
	    "P-11", false },
	[COMPILE_OVER_GATEWAY] = { "one session, over IPv4, carries both families: peers have "
				   "IPv4 addresses, IPv6 routes have the others as next "
				   "hops, and limits count each family by itself; "
				   "fidelity gateway-ipv6-session: separate gives IPv6 a "
				   "session of its own, as has a real gateway with an IPv6 "
				   "address",
	    "W-60", true },
	[COMPILE_OVER_CLOUD] = { "there is IPv4 only", NULL, false },
	[COMPILE_OVER_HUB] = { "one session carries IPv4 only: a virtual hub has nothing else",
	    "H-13", true },
	[COMPILE_OVER_REACH] = { "each family has a session of its own", "G-9", false },
};

const struct compile_sessions_row *
compile_sessions_row(enum compile_over over)
{
	return &rows[over < COMPILE_OVER_N ? over : COMPILE_OVER_OTHER];
}
