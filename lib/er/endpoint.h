/*
 * What people call the ends of traffic, resolved against the lab as it is now: an
 * endpoint ("hub"), a named network or service of one ("pc1/management"), a router
 * ("er-a/primary"), a circuit (its two MSEEs), or an address.
 */
#ifndef ER_ENDPOINT_H
#define ER_ENDPOINT_H

#include "er/model.h"
#include "net/spec.h"

#define ER_ENDPOINT_ROUTERS 16

struct er_endpoint {
	const char *routers[ER_ENDPOINT_ROUTERS]; /* borrowed from model and spec */
	size_t nrouters;
	struct ip_addr address; /* as an end of traffic, or IP_NONE */
	bool traffic;           /* can be an end of traffic: not a circuit */
	bool nobody;            /* an address that nobody here owns */
};

/* Where to look in what runs; false: there is no such place. */
bool er_endpoint_find(const struct er_model *, const struct net_spec *,
    const char *name, struct er_endpoint *);

#endif
