/*
 * What people call things, resolved against the lab as it is now: an endpoint ("hub"),
 * a named network of one ("pc1/management"), a router ("er-a/primary"), a circuit (its
 * two MSEEs), or an address.
 */
#ifndef SIM_PLACE_H
#define SIM_PLACE_H

#include "sim/world.h"

#define SIM_ROUTERS_MAX 16

struct sim_place {
	const char *routers[SIM_ROUTERS_MAX]; /* borrowed from the lab */
	size_t nrouters;
	struct ip_addr address; /* as an end of traffic, or IP_NONE */
	bool traffic;           /* can be an end of traffic: not a circuit */
	bool nobody;            /* an address that nobody here owns */
};

/* Where to look; false: there is no such place. */
bool sim_place_find(const struct sim_world *, const char *name, struct sim_place *);
/* An end of traffic; false: there is no such place, or traffic does not end there. */
bool sim_place_end(const struct sim_world *, const char *name, struct sim_place *);
/* Whether a router (and, when not NULL, a link) is meant by a name: the router, an
 * object that it belongs to, or the link. */
bool sim_place_is(const struct sim_world *, const char *name, const char *router,
    const char *link);

#endif
