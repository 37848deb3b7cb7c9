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

/* `routers`, their links and sessions: with each other, with external neighbours, and
 * with routers of other objects. */
void compile_routers(struct compiling *);
/* Circuits, gateways, private clouds, sites and Global Reach. */
void compile_expressroute(struct compiling *);
/* Hosts of VNets, and the tables they go by. */
void compile_hosts(struct compiling *);
/*
 * Part of the above: `end` is the end of a plain session at a router that is not plain
 * ("seattle/ce0", "hub/gw0", "er-a/primary"), opened as accept all, send all, class 0.
 * Here ExpressRoute policy of that router gets its say.
 */
void compile_far_end(struct compiling *, const struct er_speaker *,
    const struct er_neighbor *declared_by_plain, struct net_end *end,
    struct net_policy *policy);

/* Pieces both use. */
/* A router of the spec, named, numbered and owned as the speaker says. */
struct net_router *compile_router(struct compiling *, const struct er_speaker *);
/* Appends what `adverts` come to (generated ones ascending, files replayed) to the
 * router's origins, class 0; of equal prefixes the first stays. */
void compile_adverts(struct compiling *, struct net_router *, const struct er_adverts *,
    uint32_t (*scopes)(void *ctx, const struct er_advert *), void *ctx);
/*
 * What hangs on a router that has originated all it does: `networks` as they are
 * written; without them, whatever is behind what it originates but default routes
 * (E-2).  A summary without a network behind it is a discard entry (E-1).
 */
void compile_networks(struct net_router *, bool given, const struct er_prefixes *);
/* Originates one more, zeroed but for the prefix: nothing is behind it. */
struct net_origin *compile_origin(struct net_router *, const struct ip_prefix *);
/* Sorts origins; the first of equal prefixes stays.  One that is quiet yields to one
 * that is not, and goes when no network is behind it. */
void compile_sort(struct net_router *);
/* The same of origins with scopes: what names its sessions is what they get. */
void compile_sort_scoped(struct net_router *);
/* Copies into xmalloc'd memory; NULL for nothing. */
uint32_t *compile_numbers_dup(const struct er_numbers *);
/* Either end may ask for BFD; the slower one wins (P-9). */
void compile_bfd(struct net_session *, const struct er_bfd *);
/* What a session with a real router takes from `external`; addresses where written. */
void compile_tcp(struct net_session *, const struct er_tcp *);

#endif
