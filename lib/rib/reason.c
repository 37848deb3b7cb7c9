/*
 * The table of reasons: one row each, in the order of the enum.  The words are stable,
 * people's scripts compare them.
 */
#include "rib/reason.h"

static const struct rib_reason_row rows[RIB_REASON_N] = {
	[RIB_OK] = { "ok", "", "accepted" },

	[RIB_IN_NO_POLICY] = { "no-import-policy", "RFC 8212",
	    "the session has no import policy" },
	[RIB_IN_OWN_AS] = { "own-as", "RFC 4271 9.1.2, P-25, P-27",
	    "the AS path contains the router's own AS more often than is tolerated" },
	[RIB_IN_FIRST_AS] = { "first-as", "RFC 4271 6.3",
	    "the AS path does not begin with the AS of the neighbour" },
	[RIB_IN_FILTER] = { "import-filter", "site policy",
	    "the import list does not permit the prefix" },
	[RIB_IN_AS_SET] = { "as-set", "RFC 9774", "the AS path contains an AS_SET" },
	[RIB_IN_NEXT_HOP_SELF] = { "next-hop-self", "RFC 4271 6.3",
	    "the next hop is an address of the router itself" },
	[RIB_IN_NEXT_HOP_OFF_LINK] = { "next-hop-off-link", "RFC 4271 6.3",
	    "the next hop is not on the subnet of the link" },
	[RIB_IN_NEXT_HOP_INVALID] = { "next-hop-invalid", "RFC 4271 6.3",
	    "the next hop is missing, zero, a loopback, multicast or reserved address" },
	[RIB_IN_ORIGINATOR] = { "originator", "RFC 4456 8",
	    "the router's own identifier came back as the originator" },
	[RIB_IN_CONNECTED] = { "connected", "E-11",
	    "the prefix lies inside the router's own address space" },
	[RIB_IN_UNSUPPORTED] = { "unsupported-prefix", "A-34",
	    "a private cloud does not take this prefix" },
	[RIB_IN_ROUTE_MAP] = { "route-map", "S-15", "a route map drops the route" },
	[RIB_IN_OVER_LIMIT] = { "prefix-limit", "P-20",
	    "the session has passed its prefix limit" },

	[RIB_OUT_NO_POLICY] = { "no-export-policy", "RFC 8212",
	    "the session has no export policy" },
	[RIB_OUT_RULE] = { "rule", "", "a rule of the service says no" },
	[RIB_OUT_SPLIT_HORIZON] = { "split-horizon", "W-4",
	    "the route was learned from there" },
	[RIB_OUT_IBGP] = { "ibgp", "RFC 4271 9.2, G-20",
	    "the route was learned over iBGP and is not passed on to iBGP" },
	[RIB_OUT_NO_EXPORT] = { "no-export", "RFC 1997",
	    "the community NO_EXPORT keeps the route inside the AS" },
	[RIB_OUT_NO_ADVERTISE] = { "no-advertise", "RFC 1997",
	    "the community NO_ADVERTISE keeps the route inside the router" },
	[RIB_OUT_AS_SET] = { "as-set-out", "RFC 9774",
	    "the AS path contains an AS_SET, and none may leave" },
	[RIB_OUT_FILTER] = { "export-filter", "site policy",
	    "the export list does not permit the prefix" },
	[RIB_OUT_EXPORT_OWN] = { "export-own", "site policy",
	    "the site exports its own routes only and learned this one over a circuit" },
	[RIB_OUT_EXPORT_NONE] = { "export-none", "site policy",
	    "the site exports nothing here" },
	[RIB_OUT_SCOPE] = { "scope", "site policy",
	    "the prefix is advertised over other circuits only" },
	[RIB_OUT_NEXT_HOP] = { "no-next-hop", "RFC 4760 3",
	    "the session has no own next hop of this address family" },
	[RIB_OUT_TOO_LONG] = { "too-long", "RFC 4271 4",
	    "the attributes do not fit into one message" },
	[RIB_OUT_NO_PATH] = { "no-path", "RFC 4271 9.1.3",
	    "no accepted path leads to the prefix" },

	[RIB_WON] = { "best", "RFC 4271 9.1.2.2", "won against the others" },
	[RIB_ONLY] = { "only", "RFC 4271 9.1.2", "the only accepted path" },
	[RIB_LOST_LOCAL] = { "own-network", "X-1", "an own network wins" },
	[RIB_LOST_WEIGHT] = { "weight", "P-40", "another path has a higher weight" },
	[RIB_LOST_LOCAL_PREF] = { "local-preference", "P-45, RFC 4271 9.1.1",
	    "another path has a higher local preference" },
	[RIB_LOST_HOPS] = { "as-path-length", "RFC 4271 9.1.2.2 a",
	    "another path has a shorter AS path" },
	[RIB_LOST_ORIGIN] = { "origin", "RFC 4271 9.1.2.2 b",
	    "another path has a lower origin" },
	[RIB_LOST_MED] = { "med", "RFC 4271 9.1.2.2 c",
	    "another path of the same neighbour AS has a lower MED" },
	[RIB_LOST_TIE] = { "goes-first", "S-12",
	    "another path is as good, and its neighbour goes first here" },
	[RIB_LOST_EBGP] = { "ebgp-first", "RFC 4271 9.1.2.2 d",
	    "another path was learned over eBGP, this one over iBGP" },
	[RIB_LOST_ID] = { "router-id", "RFC 4271 9.1.2.2 f",
	    "another path comes from a lower BGP identifier" },
	[RIB_LOST_CLUSTER] = { "cluster-list", "RFC 4456 9",
	    "another path has a shorter cluster list" },
	[RIB_LOST_ADDRESS] = { "peer-address", "RFC 4271 9.1.2.2 g",
	    "another path comes from a lower peer address" },
};

const struct rib_reason_row *
rib_reason_row(enum rib_reason reason)
{
	static const struct rib_reason_row unknown = { "unknown", "",
		"unknown reason" };

	return (unsigned)reason < RIB_REASON_N ? &rows[reason] : &unknown;
}
