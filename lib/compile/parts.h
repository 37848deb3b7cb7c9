/*
 * Inside of the ExpressRoute part of the compiler: sessions between an MSEE and
 * whatever hangs on it, one file for each kind of neighbour.
 */
#ifndef COMPILE_PARTS_H
#define COMPILE_PARTS_H

#include "compile/compile.h"
#include "compile/policy.h"

#define COMPILE_CAPS_FULL                                              \
	(BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH | BGP_CAPS_AS4 | \
	    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_GRACEFUL_RESTART)

struct compile_build {
	struct compiling *c;
	const struct er_model *model;
	uint8_t *marks; /* by speaker: enum compile_mark */
};

/* Which ends a speaker's sessions have: one whose every session is a real router's is
 * not emulated at all, unless it is a neighbour of plain routers. */
enum compile_mark {
	COMPILE_MARK_EMULATED = 1,
	COMPILE_MARK_EXTERNAL = 2,
	COMPILE_MARK_PLAIN = 4
};
/* Adds a mark to those of a speaker. */
void compile_mark(struct compile_build *, const struct er_speaker *, enum compile_mark);

/* An MSEE and one neighbour of it, and the sessions between them. */
struct compile_pair {
	const struct er_speaker *near; /* always emulated */
	const struct er_speaker *far;  /* or a real router in its place */
	uint8_t families;              /* BGP_FAMILY_BIT */
	const struct er_tcp *tcp[2];   /* by family, IPv4 first; NULL: emulated */
	char *link;                    /* name; xmalloc'd */
	/* static: why one session carries all families; NULL: each has its own */
	const char *share_rule;
};
/* Prepares the pair of an MSEE and a neighbour, with the real routers that `externals`
 * puts in the neighbour's place, and marks both.  `families` are bits of
 * BGP_FAMILY_BIT. The caller ends with compile_pair_fini. */
void compile_pair_init(struct compile_build *, struct compile_pair *,
    const struct er_speaker *near, const struct er_speaker *far,
    const struct er_tcps *externals, unsigned families);
void compile_pair_fini(struct compile_pair *);

/* One family of a session; pointers are good until the next is opened. */
struct compile_leg {
	struct net_session *session;
	struct net_end *near, *far;
	struct net_policy *at_near, *at_far;
	bool real; /* the far end is a real router: only its AS and address count */
};
/* Opens one family of a pair, in the order of the families, and fills `leg`.  `near`
 * and `far` are the addresses of both ends when both are emulated; of a family that
 * shares the session of an earlier one, they are the next hops. */
void compile_leg_open(struct compile_build *, const struct compile_pair *,
    uint8_t family, const struct ip_addr *near, const struct ip_addr *far,
    struct compile_leg *);
/* Sets the MD5 keys of both ends.  Either may be NULL, and they need not be equal. */
void compile_leg_keys(const struct compile_leg *, const char *near, const char *far);
/* Makes the link of a session dark for a reason, which the call takes over, and holds
 * the session for it, whatever held it before.  NULL: nothing is wrong there. */
void compile_leg_dark(struct compile_build *, const struct compile_leg *, char *why);

/* Add the sessions of MSEEs, for each kind of neighbour, and mark the speakers. */
void compile_sites(struct compile_build *);
void compile_gateways(struct compile_build *);
void compile_clouds(struct compile_build *);
void compile_reaches(struct compile_build *);
void compile_vpns(struct compile_build *);
/* Adds the sessions of one attachment of a site with the Microsoft peering. */
void compile_microsoft_attachment(struct compile_build *, const struct er_attachment *);
/* Adds a link between an MSEE and Microsoft's network. */
void compile_services_link(struct compile_build *, const struct er_link *);
/* Adds what a site announces on Microsoft peerings to the origins of its edge. */
void compile_public_origins(struct net_router *, const struct er_site *);
/* True when a circuit of the site has Microsoft peering: then all sessions of its edges
 * have a scope. */
bool compile_site_is_public(const struct er_site *);
/* Scopes of an edge's sessions (rib/policy.h): bits below are circuits. */
#define COMPILE_SCOPE_MICROSOFT (1u << 28)
#define COMPILE_SCOPE_VPN_SITE  (1u << 29)
/* Adds the sessions between Azure's own routers inside of each VNet (N-2). */
void compile_groups(struct compile_build *);
void compile_servers(struct compile_build *);
/* Adds the sessions inside of virtual hubs, and between hubs (H-2). */
void compile_hubs(struct compile_build *);

/* Add one router with what the router originates. */
void compile_msee(struct compile_build *, const struct er_speaker *);
void compile_gateway(struct compile_build *, const struct er_speaker *);
void compile_edge(struct compile_build *, const struct er_speaker *);
void compile_ce(struct compile_build *, const struct er_speaker *);
void compile_vpn(struct compile_build *, const struct er_speaker *);
/* Adds the static routes of a site's router towards VPN gateways without BGP. */
void compile_site_statics(struct compile_build *, struct net_router *,
    const struct er_speaker *);
/* Whether a site has anything of IPv6. */
bool compile_site_has_ipv6(const struct er_site *);
void compile_server(struct compile_build *, const struct er_speaker *);
/* BFD between an MSEE and the edge of a site, on either peering (P-9); `real`: the edge
 * is a real router, which says itself whether it has BFD. */
void compile_customer_bfd(struct net_session *, const struct er_attachment *,
    bool real);
void compile_services(struct compile_build *, const struct er_speaker *);
void compile_hub(struct compile_build *, const struct er_speaker *);

/* Sets timers and capabilities of an MSEE's end of a session (P-8). */
void compile_msee_end(const struct er_model *, struct net_end *);
#define COMPILE_HOLD_MSEE    180 /* P-8 */
#define COMPILE_HOLD_GATEWAY 60  /* 7.1: that leg follows within about a minute */
#define COMPILE_HOLD_DEFAULT 180

#endif
