/*
 * Resiliency in the shape of the API of Azure: the bodies of getResiliencyInformation
 * and getRoutesInformation.
 */
#ifndef RUN_RESILIENCY_AZ_H
#define RUN_RESILIENCY_AZ_H

#include "base/json.h"
#include "run/learned.h"
#include "view/resiliency.h"

/* All that a gateway learns. */
struct run_resiliency_routes {
	struct run_learned *items;
	size_t n, cap;
};
void run_resiliency_routes_fini(struct run_resiliency_routes *);

/* Write the members of a body into an object that is open. */
void run_resiliency_az(struct json *, const struct run *, struct erx_time now,
    const struct er_vnet *, const struct view_route_sets *,
    const struct view_resiliency_facts *);
void run_resiliency_az_routes(struct json *, const struct run *, struct erx_time now,
    const struct er_vnet *, const struct view_route_sets *,
    const struct run_resiliency_routes *);

#endif
