/*
 * What a router does to routes on the way in and on the way out, as plain data.  The
 * engine knows no ExpressRoute: who learns what arrives here as verdicts per route
 * class, a small number that import stamps on a route ("learned over a site", "over
 * Global Reach"), and the rest as switches.  Two policies are equal when their contents
 * are; sessions with equal export policies share an update group.
 */
#ifndef RIB_POLICY_H
#define RIB_POLICY_H

#include "base/ip.h"
#include "bgp/attrs.h"
#include "rib/reason.h"

#include <stdbool.h>
#include <stdint.h>

#define RIB_CLASSES 32 /* route classes; 0 is "other" */

/* A permit list: prefixes with a range of lengths.  Sorted, no duplicates. */
struct rib_filter_row {
	struct ip_prefix prefix;
	uint8_t ge, le; /* lengths permitted, ge <= le */
};
struct rib_filter {
	struct rib_filter_row *rows;
	size_t n;
};
/* True when a row permits the prefix. */
bool rib_filter_permits(const struct rib_filter *, const struct ip_prefix *);
/* NULL is an absent list: equal to NULL only, copied as NULL, and allowed to be freed.
 */
bool rib_filter_equal(const struct rib_filter *, const struct rib_filter *);
struct rib_filter *rib_filter_dup(const struct rib_filter *);
void rib_filter_free(struct rib_filter *);

struct rib_route_map; /* rib/route_map.h */

/* Local preference by community. */
struct rib_prefer {
	uint32_t community, local_pref;
};

struct rib_import {
	bool deny_all; /* RFC 8212: no policy */
	uint8_t class; /* stamped on what is accepted */
	/* Over Global Reach the class comes from the opaque extended community, by way
	 * of class_map; a route without the community gets `class`. */
	bool class_from_ext;
	uint8_t class_map[RIB_CLASSES]; /* class there -> class here */
	uint8_t class_behind; /* stamped instead of `class` on what starts behind the
			       * neighbour: a path with other AS numbers than its; 0:
			       * nothing is told apart */
	bool set_local_pref;
	uint32_t local_pref; /* 100 without; iBGP keeps what it carries unless set */
	struct rib_prefer *prefer; /* the first community that the route has decides,
				    * before `local_pref` does */
	size_t nprefer;
	uint16_t weight;       /* P-40; 0 = none */
	uint8_t precedence;    /* 0 to 3: counts as weight before weight does (P-42a) */
	uint32_t late_classes; /* bits: classes that have `late` instead */
	uint8_t late_precedence, late_tie;
	uint8_t tie;        /* 0 to 7: of paths that are alike the higher (S-12) */
	bool ignore_origin; /* ORIGIN is no step among what comes here (P-40a) */
	uint8_t own_as_max; /* occurrences of our AS that are tolerated */
	uint32_t first_as;  /* that a path must begin with (RFC 4271 6.3); 0: any */
	/* What this router is to the neighbour, and the AS of that; enum bgp_role.  A
	 * route with ONLY_TO_CUSTOMER that the neighbour should not have is refused. */
	uint8_t role;
	uint32_t role_as;
	bool drop_med;
	bool reject_sets; /* RFC 9774 */
	bool martians;    /* they are taken as any other prefix */
	bool long_lived;  /* of what has LLGR_STALE any other path goes first (RFC 9494)
			   */
	bool graceful_shutdown; /* 65535:0 makes the local preference 0 (RFC 8326) */
	bool hops_public_only;  /* count the path from the first public AS on */
	int8_t hops_more;       /* counts the path for so much longer than it is */
	bool extended_next_hop; /* one of IPv6 will do for IPv4 (RFC 8950) */
	bool check_on_link;     /* next hop must lie in `on_link` */
	struct ip_prefix on_link;
	struct rib_filter *permit;    /* NULL: all */
	struct rib_filter *refuse;    /* exact rows, refused as RIB_IN_UNSUPPORTED */
	struct rib_filter *private;   /* refused as RIB_IN_NOT_PUBLIC */
	struct rib_filter *listed;    /* others are refused as RIB_IN_UNLISTED */
	bool no_documentation;        /* as RIB_IN_DOCUMENTATION_AS (M-4) */
	struct rib_filter *connected; /* the router's own space: what these rows permit
				       * is refused as RIB_IN_CONNECTED */
	uint32_t prefix_limit;        /* accepted or not, all count once; 0: none */
	/* What is done to a route before it is judged; NULL: nothing. */
	struct rib_route_map *map;
};

struct rib_verdict { /* one cell of a rule table, for routes of one class */
	bool allow;
	uint8_t prepend;  /* own AS this many times; eBGP at least 1 */
	const char *rule; /* static: "G-20" … */
	const char *text; /* static: why */
};

/* Communities that go out, in the place of those it has, with what was originated under
 * a tag: at a session that is not told the present ones. */
struct rib_tag {
	uint32_t tag;
	uint32_t communities[2]; /* ascending */
	size_t ncommunities;
	const char *rule, *text; /* static: why */
};

struct rib_export {
	bool deny_all;
	bool ebgp;
	uint32_t own_as;
	struct rib_verdict verdict[RIB_CLASSES];
	enum bgp_private_removal private_removal; /* before own AS is put in front */
	/* An AS that is replaced in the path before own numbers come in front; 0: none.
	 */
	uint32_t replace_from, replace_to;
	uint8_t extra_prepend; /* own AS this many times more (maintenance F-3) */
	uint32_t *path_insert; /* ASNs put behind the first own AS (site `prepend:`) */
	size_t npath_insert;
	bool next_hop_self; /* else kept when it is on iBGP */
	bool reflect;       /* iBGP hears what iBGP taught, too (S-8) */
	bool transparent;   /* RFC 7947: what was learned keeps its path and next hop */
	/* A network that both ends are on: a next hop there is kept on eBGP, too (RFC
	 * 4271 5.1.3). */
	struct ip_prefix on_link;
	bool keep_med;    /* iBGP keeps it; eBGP: off unless originated here */
	bool reject_sets; /* RFC 9774: no path with an AS_SET leaves */
	uint8_t role; /* what this router is to the neighbour, enum bgp_role: says who
		       * is sent routes with ONLY_TO_CUSTOMER, and who with it */
	uint32_t *strip_communities; /* exact values removed */
	size_t nstrip_communities;
	uint32_t *add_communities;
	size_t nadd_communities;
	struct rib_tag *tags; /* by tag */
	size_t ntags;
	bool send_class;  /* puts the class into the opaque extended community */
	bool strip_class; /* removes it; everywhere but on Global Reach */
	struct rib_filter *permit; /* NULL: all */
	uint8_t permit_reason;     /* why it refuses what it does; 0: RIB_OUT_FILTER */
	uint8_t scope_reason; /* why what is of another scope stays; 0: RIB_OUT_SCOPE */
	bool export_none;     /* refuses everything as RIB_OUT_EXPORT_NONE */
	uint32_t foreign_classes; /* bits: classes refused as RIB_OUT_EXPORT_OWN */
	uint32_t scope; /* bit of this session in an origin's `scopes`; 0: no scoping */
};

/* Deep copies and comparison. */
void rib_import_fini(struct rib_import *);
bool rib_import_equal(const struct rib_import *, const struct rib_import *);
void rib_export_copy(struct rib_export *, const struct rib_export *);
void rib_export_fini(struct rib_export *);
bool rib_export_equal(const struct rib_export *, const struct rib_export *);
/* Accept all, send all: what plain `routers` use. */
void rib_import_open(struct rib_import *);
void rib_export_open(struct rib_export *, uint32_t own_as, bool ebgp);

/* The opaque extended community that carries a class over Global Reach:
 * type 0x43 (non-transitive opaque) 0x45 'R' … last octet: class. */
bool rib_class_from_ext(struct bgp_bytes ext, uint8_t *class);

/* The tag of an origin, likewise: 'T', then the number in the last four octets.  It
 * never leaves the router. */
#define RIB_TAG_LEN 8
void rib_tag_put(uint8_t out[RIB_TAG_LEN], uint32_t tag);
uint32_t rib_tag_from_ext(struct bgp_bytes ext); /* 0: none */

#endif
