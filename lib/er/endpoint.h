/*
 * What people call the ends of traffic, resolved against the lab as it is now: an
 * endpoint ("hub"), a named network or service of one ("pc1/management"), a router
 * ("er-a/primary"), a circuit (its two MSEEs), a link on which an MSEE meets somebody
 * else ("er-a/primary--seattle/ce0": what enters and leaves there), or an address.
 */
#ifndef ER_ENDPOINT_H
#define ER_ENDPOINT_H

#include "er/border.h"
#include "er/model.h"
#include "net/forward.h"
#include "net/spec.h"

#define ER_ENDPOINT_ROUTERS 16

struct er_endpoint {
	/* Where to look: routers of the object, real ones too; borrowed from model and
	 * spec. */
	const char *routers[ER_ENDPOINT_ROUTERS];
	size_t nrouters;
	const char *hosts; /* traffic begins at these hosts, not at the routers; NULL */
	const char *link;  /* or comes in over this link, at routers[0]; or NULL */
	const char *owner; /* whose it is; NULL: of an address, whoever has it */
	const char *place; /* of an address: the first who has it; or NULL */
	struct ip_addr address; /* as an end of traffic, or IP_NONE */
	struct ip_addr other; /* of a name: its first of the other family, or IP_NONE */
	bool traffic;         /* can be an end of traffic: not a circuit */
	bool nobody;          /* an address that nobody here owns */
	bool several;         /* an address that several have: this is one of them */
};

/* Finds what `name` names; false when there is no such place.  Texts of the endpoint
 * are borrowed from the model, the spec and `name`. */
bool er_endpoint_find(const struct er_model *, const struct net_spec *,
    const char *name, struct er_endpoint *);
/* The same for somebody with a border: an address is that of who has it inside. */
bool er_endpoint_inside(const struct er_model *, const struct net_spec *,
    const char *name, const struct er_border *, struct er_endpoint *);
/* The hosts of a machine with this address that has moved to the owner and left its
 * gateway behind, or NULL. */
const char *er_endpoint_moved(const struct net_spec *, const char *owner,
    const struct ip_addr *);
/* The place where packets of an endpoint begin, for net_trace_run. */
struct net_where er_endpoint_where(const struct er_endpoint *);

#endif
