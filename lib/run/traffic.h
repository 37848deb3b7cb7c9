/*
 * Octets that went over the paths of circuits and over connections (U-6): those of BGP,
 * and of real packets where a host has some.  Lost sessions take theirs along.
 */
#ifndef RUN_TRAFFIC_H
#define RUN_TRAFFIC_H

#include "run/run.h"

struct run_traffic {
	uint64_t in, out; /* octets, as Microsoft counts them: in comes from outside */
};

enum run_traffic_peering {
	RUN_TRAFFIC_ALL,
	RUN_TRAFFIC_PRIVATE,
	RUN_TRAFFIC_MICROSOFT
};

/* Octets of real packets over a link: towards its end `a` in the spec, and towards the
 * other one.  Without a function there are none. */
struct run_packets {
	void (*octets)(void *ctx, const char *link, uint64_t toward[2]);
	void *ctx;
};

/* Between the customer and one path of a circuit, 0 primary or 1 secondary, over its
 * peerings. */
struct run_traffic run_traffic_of_path(const struct run *, const struct run_packets *,
    const struct er_circuit *, unsigned path, enum run_traffic_peering);
/* Between the gateway of a VNet and a circuit: in is towards the gateway. */
struct run_traffic run_traffic_of_connection(const struct run *,
    const struct run_packets *, const struct er_vnet *, const struct er_circuit *);

#endif
