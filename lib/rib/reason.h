/*
 * Why a route was refused, or won or lost: one table, each row with a stable word, the
 * rule it comes from and a sentence.  `rib_reason` values are stored with routes, so
 * they stay small numbers; the text is looked up when somebody asks.
 */
#ifndef RIB_REASON_H
#define RIB_REASON_H

enum rib_reason {
	RIB_OK,
	/* on the way in */
	RIB_IN_NO_POLICY,     /* RFC 8212 */
	RIB_IN_OWN_AS,        /* 4271 9.1.2, P-25, P-27 */
	RIB_IN_FIRST_AS,      /* 4271 6.3: it begins with another AS */
	RIB_IN_FILTER,        /* the site's import list */
	RIB_IN_AS_SET,        /* RFC 9774 */
	RIB_IN_NEXT_HOP_SELF, /* 4271 6.3 */
	RIB_IN_NEXT_HOP_OFF_LINK,
	RIB_IN_NEXT_HOP_INVALID, /* zero, loopback, multicast */
	RIB_IN_ORIGINATOR,       /* our own identifier comes back */
	RIB_IN_CONNECTED,        /* inside the router's own space */
	RIB_IN_UNSUPPORTED, /* aggregates that a private cloud does not take: A-34 */
	RIB_IN_ROUTE_MAP,   /* a route map drops it: S-15, H-12 */
	RIB_IN_SUMMARISED,  /* a route map announces a summary in its place */
	RIB_IN_PROPAGATION, /* in no such route table of the hub: H-15 */
	RIB_IN_STATIC,      /* a static route of the table goes before: H-4 */
	RIB_IN_INTERNET,    /* a default route, and the connection takes none: H-16 */
	RIB_IN_NOT_PUBLIC,  /* Microsoft peering: M-2 */
	RIB_IN_UNLISTED,    /* none of its advertised public prefixes: M-13 */
	RIB_IN_DOCUMENTATION_AS, /* M-4 */
	RIB_IN_LEAK,             /* RFC 9234 5: it was for customers only */
	RIB_IN_MARTIAN,          /* 4271 6.3: no unicast prefix, or the link itself */
	RIB_IN_OVER_LIMIT,       /* past the prefix limit: the session is going down */
	/* on the way out */
	RIB_OUT_NO_POLICY,
	RIB_OUT_RULE, /* the rule table says no; the row has its own id and text */
	RIB_OUT_SPLIT_HORIZON, /* it came from there */
	RIB_OUT_IBGP,          /* 4271 9.2: learned over iBGP */
	RIB_OUT_NO_EXPORT,     /* RFC 1997 */
	RIB_OUT_NO_ADVERTISE,
	RIB_OUT_AS_SET,       /* RFC 9774 */
	RIB_OUT_LEAK,         /* RFC 9234 5: it is for customers only */
	RIB_OUT_LONG_STALE,   /* RFC 9494 4.3: and the neighbour has no part in that */
	RIB_OUT_FILTER,       /* the site's export list */
	RIB_OUT_ROUTE_FILTER, /* of Microsoft peering: M-3, M-11 */
	RIB_OUT_PUBLIC_ONLY,  /* to Microsoft: M-13 */
	RIB_OUT_EXPORT_OWN,   /* export: own, and it was learned over a circuit */
	RIB_OUT_EXPORT_NONE,
	RIB_OUT_SCOPE,       /* originated for other circuits only (`over:`) */
	RIB_OUT_PROPAGATION, /* in no route table there: H-15 */
	RIB_OUT_DEFAULT,     /* the service announces none there: N-10, H-11 */
	RIB_OUT_INTERNET,    /* a default route, and the connection takes none: H-16 */
	RIB_OUT_NEXT_HOP,    /* no next hop of this family */
	RIB_OUT_TOO_LONG,    /* does not fit into a message any more */
	RIB_OUT_NO_PATH,     /* there is nothing to offer */
	/* decision */
	RIB_WON,
	RIB_ONLY,
	RIB_LOST_LOCAL,      /* an own network wins */
	RIB_LOST_LONG_STALE, /* RFC 9494 4.3 */
	RIB_LOST_WEIGHT,
	RIB_LOST_LOCAL_PREF,
	RIB_LOST_HOPS,
	RIB_LOST_ORIGIN,
	RIB_LOST_MED,
	RIB_LOST_TIE, /* the one that is as good goes first */
	RIB_LOST_EBGP,
	RIB_LOST_ID,
	RIB_LOST_CLUSTER,
	RIB_LOST_ADDRESS,
	RIB_REASON_N
};

struct rib_reason_row {
	const char *code; /* stable word, e.g. "own-as" */
	const char *rule; /* "P-25", "RFC 4271 9.1.2" */
	const char *text; /* one sentence without a full stop */
};

/* Never NULL. */
const struct rib_reason_row *rib_reason_row(enum rib_reason);

#endif
