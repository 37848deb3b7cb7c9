/*
 * What people call things, resolved against the lab as it is now: an endpoint ("hub"),
 * a named network of one ("pc1/management"), a router ("er-a/primary"), a circuit (its
 * two MSEEs), or an address.
 */
#ifndef RUN_PLACE_H
#define RUN_PLACE_H

#include "er/endpoint.h"
#include "run/run.h"

/* Where to look; false: there is no such place. */
bool run_place_find(const struct run *, const char *name, struct er_endpoint *);
/* An end of traffic; false: there is no such place, or traffic does not end there. */
bool run_place_end(const struct run *, const char *name, struct er_endpoint *);
/* Whether a router (and, when not NULL, a link) is meant by a name: the router, an
 * object that the router belongs to, or the link. */
bool run_place_is(const struct run *, const char *name, const char *router,
    const char *link);

#endif
