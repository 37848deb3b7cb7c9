/*
 * Inside of the ExpressRoute part of the compiler: sessions between an MSEE and
 * whatever hangs on it, one file for each kind of neighbour.
 */
#ifndef ER_COMPILE_ER_H
#define ER_COMPILE_ER_H

#include "er/compile.h"
#include "er/policy.h"

#define ER_CAPS_FULL                                                   \
	(BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH | BGP_CAPS_AS4 | \
	    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_GRACEFUL_RESTART)

struct er_build {
	struct er_compile *c;
	const struct er_model *model;
	uint8_t *marks; /* by speaker: enum er_mark */
};

/* Which ends a speaker's sessions have: one whose every session is a real router's is
 * not emulated at all, unless it is a neighbour of plain routers. */
enum er_mark { ER_MARK_EMULATED = 1, ER_MARK_EXTERNAL = 2, ER_MARK_PLAIN = 4 };
void er_mark(struct er_build *, const struct er_speaker *, enum er_mark);
bool er_is_emulated(const struct er_build *, const struct er_speaker *);

/* An MSEE and one neighbour of it, and the sessions between them. */
struct er_pair {
	const struct er_speaker *near; /* always emulated */
	const struct er_speaker *far;  /* or a real router in its place */
	uint8_t families;              /* BGP_FAMILY_BIT */
	const struct er_tcp *tcp[2];   /* by family, IPv4 first; NULL: emulated */
	char *link;                    /* name; xmalloc'd */
	/* static: why one session carries all families; NULL: each has its own */
	const char *share_rule;
};
void er_pair_init(struct er_build *, struct er_pair *, const struct er_speaker *near,
    const struct er_speaker *far, const struct er_tcps *externals, unsigned families);
void er_pair_fini(struct er_pair *);

/* One family of a session; pointers are good until the next is opened. */
struct er_leg {
	struct net_session *session;
	struct net_end *near, *far;
	struct net_policy *at_near, *at_far;
	bool real; /* the far end is a real router: only its AS and address count */
};
/* Families in their order.  Addresses as they are when all is emulated; where families
 * share a session they are the next hops of the later ones. */
void er_leg_open(struct er_build *, const struct er_pair *, uint8_t family,
    const struct ip_addr *near, const struct ip_addr *far, struct er_leg *);
/* MD5 keys of both ends, either NULL; they need not agree. */
void er_leg_keys(const struct er_leg *, const char *near, const char *far);

/* By kind of neighbour.  They mark the speakers they meet. */
void er_compile_sites(struct er_build *);
void er_compile_gateways(struct er_build *);
void er_compile_clouds(struct er_build *);
void er_compile_reaches(struct er_build *);

/* The routers themselves. */
void er_compile_msee(struct er_build *, const struct er_speaker *);
void er_compile_gateway(struct er_build *, const struct er_speaker *);
void er_compile_edge(struct er_build *, const struct er_speaker *);
void er_compile_ce(struct er_build *, const struct er_speaker *);

/* An MSEE's end: timers, capabilities. */
void er_msee_end(const struct er_model *, struct net_end *);
#define ER_HOLD_MSEE    180 /* P-8 */
#define ER_HOLD_GATEWAY 60  /* 7.1: that leg follows within about a minute */
#define ER_HOLD_DEFAULT 180

#endif
