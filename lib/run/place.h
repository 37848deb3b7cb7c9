/*
 * What people call things, resolved against the lab as it is now: an endpoint ("hub"),
 * a named network of one ("pc1/management"), a router ("er-a/primary"), a circuit (its
 * two MSEEs), or an address.
 */
#ifndef RUN_PLACE_H
#define RUN_PLACE_H

#include "er/endpoint.h"
#include "run/run.h"

/* Finds the place of a name; false when there is no such place.  Texts of the endpoint
 * are borrowed from the running lab and from `name`. */
bool run_place_find(const struct run *, const char *name, struct er_endpoint *);
/* The same for an end of traffic; false also for a place where no traffic ends. */
bool run_place_end(const struct run *, const char *name, struct er_endpoint *);
/* True when `name` means a router or a link: it is the name of the router, of an object
 * that the router belongs to, or of the link.  `link` may be NULL. */
bool run_place_is(const struct run *, const char *name, const char *router,
    const char *link);

#endif
