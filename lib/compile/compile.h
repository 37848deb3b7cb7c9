/*
 * From a lab to what should run: model -> net_spec.  compile_lab_compile (er/lab.h)
 * opens a context, lets each part add its routers, links and sessions, and finishes the
 * spec. A valid lab compiles; only files that it names can be missing or broken.
 */
#ifndef COMPILE_COMPILE_H
#define COMPILE_COMPILE_H

#include "base/err.h"
#include "er/lab.h"
#include "er/model.h"
#include "net/spec.h"

/* Seconds that routes of a neighbour which restarts stay, where nobody says otherwise
 * (RFC 8538 4.1). */
#define COMPILE_STALE_TIME 180

struct compiling {
	const struct er_model *model;
	const struct er_files *files; /* or NULL */
	struct net_spec *spec;
	struct errs *errs;
};

/* Adds plain routers with their links and sessions: with each other, with real routers,
 * and with routers of other objects. */
void compile_routers(struct compiling *);
/* Adds the routers, links and sessions of circuits, gateways, private clouds, sites and
 * Global Reach. */
void compile_expressroute(struct compiling *);
/* Adds the hosts of VNets and their routing tables (E-10 to E-15). */
void compile_hosts(struct compiling *);
/* Refuses links with packets that the finished spec does not have, and those that lead
 * to no real router. */
void compile_packets(const struct compiling *, const struct er_lab *);
/* Numbers the subscriptions that own what is in the spec: its routers and hosts get the
 * realm of theirs. */
void compile_realms(struct compiling *);
/* The end of a session of an appliance, opened as that of a plain router: what it
 * announces to a gateway leads to its own address, or to another one that it names
 * (S-6, S-9). */
void compile_appliance_end(const struct er_appliance *, const struct er_speaker *far,
    uint8_t family, struct net_policy *);
/* Name of the table of GatewaySubnet where a route table is on it, else NULL:
 * xmalloc'd. */
char *compile_gateway_table(const struct er_vnet *);
/*
 * Sets what the session of a plain router, or of an appliance, `far` is at its other
 * end, when that end is a router of ExpressRoute ("seattle/ce0", "hub/gw0",
 * "er-a/primary") or a Route Server.  The caller has opened `end` and `policy` as
 * accept all, send all, class 0; this function puts the policy of that router in.
 */
void compile_far_end(struct compiling *, const struct er_speaker *,
    const struct er_speaker *far, struct net_end *end, struct net_policy *policy);

/* --- pieces that all parts use --- */

/* Adds a router to the spec with name, numbers and owner of the speaker.  The pointer
 * is good until the next router is added. */
struct net_router *compile_router(struct compiling *, const struct er_speaker *);
/* Appends the prefixes of `adverts` to the origins of a router, in class 0: generated
 * ones ascending, those of files as they stand there.  Of equal prefixes the first
 * stays. scopes(), unless NULL, gives the scopes of an entry (rib/policy.h). */
void compile_adverts(struct compiling *, struct net_router *, const struct er_adverts *,
    uint32_t (*scopes)(void *ctx, const struct er_advert *), void *ctx);
/*
 * Sets the networks that hang on a router, after all of its origins have been added:
 * the given ones, or, when none are given, one for each origin but default routes
 * (E-2).  An origin without a network behind it becomes an entry that discards (E-1).
 */
void compile_networks(struct net_router *, bool given, const struct er_prefixes *);
/* Adds an origin, all zero but for the prefix; no network is behind the origin.  The
 * pointer is good until the next origin is added. */
struct net_origin *compile_origin(struct net_router *, const struct ip_prefix *);
/* Sorts the origins of a router by prefix; the first of equal prefixes stays.  A quiet
 * origin yields to one that is not quiet, and is removed when no network is behind it.
 */
void compile_sort(struct net_router *);
/* The same for origins with scopes: of equal prefixes, a session gets the one whose
 * scopes name the session. */
void compile_sort_scoped(struct net_router *);
/* Puts the BFD of one end into a session.  Either end may ask for BFD, and the slower
 * one wins (P-9). */
void compile_bfd(struct net_session *, const struct er_bfd *);
/* Puts an entry of `external` into a session with a real router.  Addresses of the
 * session stay where the entry has none. */
void compile_tcp(struct net_session *, const struct er_tcp *);

#endif
