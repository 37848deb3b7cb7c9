/*
 * A table: a gateway is the one neighbour that speaks of both families over one
 * connection.
 */
#include "er/sessions.h"

static const struct er_sessions_row rows[ER_OVER_N] = {
	[ER_OVER_OTHER] = { "each family has a session of its own", NULL, false },
	[ER_OVER_SITE] = { "each family has a session of its own, with its own limit of "
			   "prefixes",
	    "P-11", false },
	[ER_OVER_GATEWAY] = { "one session, over IPv4, carries both families: peers have "
			      "IPv4 addresses, IPv6 routes have the others as next "
			      "hops, and limits count each family by itself; "
			      "fidelity gateway-ipv6-session: separate gives IPv6 a "
			      "session of its own, as has a real gateway with an IPv6 "
			      "address",
	    "W-60", true },
	[ER_OVER_CLOUD] = { "there is IPv4 only", NULL, false },
	[ER_OVER_REACH] = { "each family has a session of its own", "G-9", false },
};

const struct er_sessions_row *
er_sessions_row(enum er_over over)
{
	return &rows[over < ER_OVER_N ? over : ER_OVER_OTHER];
}
