/*
 * The routing table of one router and one family: every prefix, every path to it, and
 * which path is best.  Prefixes and paths are slots in flat arrays, addressed by
 * number; a hash index finds a prefix, and one list keeps the prefixes in the order in
 * which what is offered to others last changed.  That list is what makes output cheap:
 * it is a queue of pending changes at its tail, an initial table from its head, and the
 * place where a slow neighbour resumes.
 *
 *   change list:  oldest … announced … | pending (dirty) …
 *
 * A path is what import made of a received attribute set.  It does not know its prefix:
 * the prefixes of one UPDATE share one path, and a prefix holds the numbers of its
 * paths. Refused routes stay, with the reason, so that `show` and `explain` can tell.
 * What was last offered is kept per prefix (not per neighbour): each group derives what
 * its members have from it (rib/group.h).
 *
 * RFC 4271 3.2, 9.1.  Nothing here knows time or sockets.
 */
#ifndef RIB_RIB_H
#define RIB_RIB_H

#include "base/ip.h"
#include "bgp/attrs.h"
#include "bgp/update.h"
#include "rib/policy.h"
#include "rib/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIB_NONE UINT32_MAX

/* Sources: who a path came from.  Source 0 of every table is the router itself. */
struct rib_source {
	bool used;
	bool ebgp, local;
	uint8_t keeps_stale; /* paths of so many generations before count, too */
	uint32_t generation; /* paths of an older one are gone, though not yet swept */
	uint32_t remote_id;  /* BGP identifier, tie break */
	struct ip_addr address; /* peer address, last tie break */
	/* Routes of the source are not offered to members with the same number (W-4:
	 * both instances of a gateway share one); 0 for the router itself, and for
	 * nobody else. */
	uint32_t horizon;
	uint32_t nroutes, naccepted;      /* prefixes from it now; accepted ones */
	uint32_t nstale, nstale_accepted; /* those of them that are stale */
	uint8_t judged; /* enum rib_reason of the attributes that came last */
	/* The last prefix that was ignored as a martian, or because the neighbour has
	 * RIB_PATHS_MAX other paths of it; the owner takes it away. */
	struct ip_prefix martian, crowded;
	void *owner; /* the engine's */
};

/* Paths of one prefix that a neighbour may have in the table (RFC 7911). */
#define RIB_PATHS_MAX 64

/*
 * Counted and immutable; shared by the prefixes it was received for.  A prefix has at
 * most one live path of each source.  A neighbour that sends several paths of a prefix
 * is several sources: the one that is known by its number, and siblings of that one,
 * which come as they are needed.
 */
struct rib_path {
	const struct bgp_attrs *attrs; /* one reference; see rib_received */
	uint32_t refs;
	uint32_t source; /* index of the source */
	uint32_t local_pref;
	union {
		uint32_t scopes; /* of an origin: see rib_path_scopes */
		uint32_t id;     /* of a received one: its path identifier, or 0 */
	};
	uint32_t mark; /* a hint for output: where it was bucketed last */
	uint32_t generation;
	uint16_t hops, weight;
	uint8_t class : 5;
	uint8_t tie : 3;    /* of paths that are alike the higher is used */
	uint8_t reason : 7; /* RIB_OK, or why import refused it */
	uint8_t least : 1;  /* any other path goes before it (RFC 9494 4.3) */
	/* How it is compared. */
	uint16_t precedence : 2;
	uint16_t origin : 2;      /* as in attrs, or IGP where import ignores that */
	uint16_t med_dropped : 1; /* import ignores the MED of attrs */
	uint16_t summary : 1;     /* a route map made it; nobody announced it */
	uint16_t variants : 10;   /* number of a set of the table; 0: none */
};

struct rib_net {
	uint32_t best;  /* path shown first, RIB_NONE: no path; read it with rib_best */
	uint32_t more;  /* further paths: a list inside the table */
	uint32_t offer; /* path last offered, a reference; RIB_NONE: none */
	uint32_t prev, next; /* change list */
	uint32_t seq;        /* of the batch in which `offer` changed last */
	uint8_t flags;       /* enum rib_net_flag */
	uint8_t family, len;
	uint8_t b[]; /* 4 or 16 octets */
};

enum rib_net_flag {
	RIB_NET_DIRTY = 1, /* pending: best may differ from what was offered */
	RIB_NET_USED = 2,
	RIB_NET_CURSOR = 4,   /* a walk may stand here */
	RIB_NET_LISTED = 8,   /* is in the change list */
	RIB_NET_BEST = 16,    /* had an accepted path when last decided */
	RIB_NET_OFFERED = 32, /* was offered at some time */
	RIB_NET_AGAIN = 64,   /* what is offered is not the first offer ever made */
	RIB_NET_TOMB = 128    /* no path, and the withdrawal may not have reached
			       * everybody:    best and more link these */
};

struct rib_config {
	uint8_t family;
	uint8_t max_paths;             /* ECMP cap, 1-64 (P-43) */
	uint32_t asn, id;              /* of the router */
	struct ip_addr *own_addresses; /* next hops that are refused; sorted */
	size_t nown_addresses;
	/* The policy of the owner of a source, as it is at the time of the call; NULL:
	 * another policy is settled at once, however long the table is. */
	const struct rib_import *(*policy_of)(const void *owner);
	/* Tells the owner that routes of a source are settled as those of a neighbour
	 * that is gone for long, and how many prefixes lost one; NULL: nobody asks. */
	void (*long_lived)(const void *owner, uint32_t gone);
};

struct rib;

/* An empty table.  The configuration is copied; the table of attributes stays the
 * caller's and outlives the routes.  `seed` keeps neighbours from choosing prefixes
 * that collide. */
struct rib *rib_new(struct bgp_attr_table *, const struct rib_config *, uint64_t seed);
void rib_free(struct rib *);
/* Changes the configuration for routes that come from now on; rib_reimport judges
 * routes again that came before. */
void rib_configure(struct rib *, const struct rib_config *);

/* Adds a source and returns its number, by which the other functions know the source.
 */
uint32_t rib_source_add(struct rib *, const struct rib_source *);
/* The session of the source is up again, with a neighbour of this identifier. */
void rib_source_back(struct rib *, uint32_t, bool ebgp, uint32_t remote_id);
/* The source that the neighbour of a source is known by: the source itself, or that of
 * which the source is a sibling. */
uint32_t rib_source_first(const struct rib *, uint32_t);
/* The next sibling of a source, or RIB_NONE. */
uint32_t rib_source_sibling(const struct rib *, uint32_t);
/* The source of that number, valid until the next rib_source_add; NULL when the number
 * is not in use. */
struct rib_source *rib_source(struct rib *, uint32_t);
/* The session of the source has ended: its paths are gone for every decision at once,
 * and rib_work sweeps them. */
void rib_source_down(struct rib *, uint32_t);
/* Does the same, and frees the number once no path refers to the source.  The source
 * has no owner any more. */
void rib_source_remove(struct rib *, uint32_t);
/*
 * The neighbour restarts: routes of the source stay in use and are stale, until each
 * comes again or rib_source_drop_stale drops those that did not.  Routes that are stale
 * already are gone (RFC 4724 4.2).
 */
void rib_source_stale(struct rib *, uint32_t);
/* Does the same, and routes that are stale already stay (RFC 7313 4). */
void rib_source_stale_too(struct rib *, uint32_t);
/* Drops the stale routes of the source; returns how many prefixes lost one. */
uint32_t rib_source_drop_stale(struct rib *, uint32_t);
/*
 * The neighbour is gone for long: each stale route of the source becomes what it would
 * be if it had come with LLGR_STALE, and those with NO_LLGR go.  The source has no
 * route map.  Returns how many prefixes lost one (RFC 9494 4.2).  In a long table
 * rib_work does this in slices, if the configuration has policy_of, and tells
 * `long_lived` the number at the end; until then the function returns 0.  The slices
 * end when the stale routes are dropped.
 */
uint32_t rib_source_long_lived(struct rib *, uint32_t, const struct rib_import *);
/* To be called after each of those before with the policy of the source: summaries of a
 * route map follow what is left. */
void rib_source_settle(struct rib *, uint32_t, const struct rib_import *);

/* What an originated route is on sessions of some scopes, instead of what the route is
 * on the other sessions. */
struct rib_variant {
	uint32_t scopes;               /* bits of rib_export.scope */
	const struct bgp_attrs *attrs; /* a reference is taken */
};

/* A route that the router originates itself (source 0).  `scopes` has a bit for each
 * session that the route goes to (rib_export.scope); 0 means every session that no
 * variant goes to. */
struct rib_origin {
	struct ip_prefix prefix;
	const struct bgp_attrs *attrs; /* a reference is taken */
	uint8_t class;
	uint16_t weight;
	uint32_t scopes;
	const struct rib_variant *variants; /* copied */
	size_t nvariants;
};
/* Originates the route, in the place of one of the same prefix. */
void rib_originate(struct rib *, const struct rib_origin *);
void rib_unoriginate(struct rib *, const struct ip_prefix *);

/*
 * Received routes: a run of prefixes with one attribute set, of which a reference is
 * taken.  The checks that do not depend on the prefix are made once, and the common
 * case, a prefix with no path yet, is one look-up and one slot.  Routes that import
 * refuses are kept with the reason.  Stops in front of the prefix that passes the limit
 * and returns false.  Prefixes with identifiers are paths beside those of other
 * identifiers (RFC 7911 2).
 */
bool rib_update_run(struct rib *, uint32_t source, const struct rib_import *,
    struct bgp_nlri *, const struct bgp_attrs *);
/* Removes the route that the source has for the prefix; false when there is none.  The
 * policy is that of the source, and NULL for source 0. */
bool rib_withdraw(struct rib *, uint32_t source, const struct rib_import *,
    const struct ip_prefix *);
/* The same of the path with that identifier. */
bool rib_withdraw_path(struct rib *, uint32_t source, const struct rib_import *,
    const struct ip_prefix *, uint32_t id);
/* Judges every path of the source again, because the import policy has changed: at once
 * in a short table, by rib_work in a long one.  With another route map routes are, at
 * once, what that makes of what came. */
void rib_reimport(struct rib *, uint32_t source, const struct rib_import *);

/* Sweeps up to `units` prefixes, or judges them again, and decides them.  Returns the
 * units that were not needed; 0 means that there may be more to do. */
unsigned rib_work(struct rib *, unsigned units);
/* True when rib_work has nothing to do. */
bool rib_idle(const struct rib *);

/* Look-ups.  Pointers are valid until the next change of the table; NULL: there is
 * none. */
struct rib_net *rib_lookup(const struct rib *, const struct ip_prefix *);
/* The longest prefix with a best path that contains the address. */
struct rib_net *rib_match(const struct rib *, const struct ip_addr *);
/* Does the same, and passes over prefixes for which `skip` returns true. */
struct rib_net *rib_match_if(const struct rib *, const struct ip_addr *,
    bool (*skip)(void *ctx, const struct ip_prefix *), void *ctx);
struct rib_net *rib_net(const struct rib *, uint32_t);
struct rib_path *rib_path(const struct rib *, uint32_t); /* NULL for RIB_NONE */
struct ip_prefix rib_net_prefix(const struct rib_net *);
const struct rib_path *rib_best(const struct rib *, const struct rib_net *);
/* Sessions that an origin goes to; 0: all. */
static inline uint32_t
rib_path_scopes(const struct rib_path *p)
{
	return p->source == 0 ? p->scopes : 0;
}
/* The attributes of a prefix as they came, borrowed: those of the path, unless the
 * source has a route map, which makes others of them.  NULL: a path of a summary of the
 * map. */
const struct bgp_attrs *rib_received(const struct rib *, const struct ip_prefix *,
    const struct rib_path *);
/* True when a live path came before its source became stale. */
bool rib_path_stale(const struct rib *, const struct rib_path *);
/* The live path behind `previous`, or the first one for NULL; refused paths are among
 * them. */
const struct rib_path *rib_path_next(const struct rib *, const struct rib_net *,
    const struct rib_path *previous);
/* The prefix with a best path that comes behind `previous`, or the first one for NULL,
 * in no order that means something; NULL: there are no more. */
const struct rib_net *rib_next_best(const struct rib *, const struct rib_net *previous);
/* Writes the best path and its equals, at most `max`, in the order of the source's
 * address and number; returns how many there are. */
unsigned rib_ecmp(const struct rib *, const struct rib_net *,
    const struct rib_path *out[], unsigned max);
/* The first prefix in key order, default routes left out, of which the source has an
 * accepted path; false: there is none.  Looks at the whole table. */
bool rib_first_of(const struct rib *, uint32_t source, struct ip_prefix *);
/* The number of prefixes with a best path, and how often a prefix has become pending
 * since the table was made. */
uint32_t rib_count(const struct rib *);
uint64_t rib_changes(const struct rib *);
/* Octets of memory that the table takes. */
size_t rib_memory(const struct rib *);

#endif
