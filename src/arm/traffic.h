/* Octets that went over paths of circuits and connections (U-6). */
#ifndef ARM_TRAFFIC_H
#define ARM_TRAFFIC_H

#include "arm/call.h"

/* From outside to the routers of the circuit or the gateway, and back. */
struct arm_traffic {
	uint64_t in, out;
};

enum arm_traffic_peering {
	ARM_TRAFFIC_ALL,
	ARM_TRAFFIC_PRIVATE,
	ARM_TRAFFIC_MICROSOFT
};

struct arm_traffic_ask {
	const struct er_circuit *circuit;
	unsigned path; /* 0 primary, 1 secondary */
	enum arm_traffic_peering peering;
};

void arm_traffic_of_path(struct arm_call *, const struct arm_traffic_ask *,
    struct arm_traffic *);
void arm_traffic_of_connection(struct arm_call *, const struct er_vnet *,
    const struct er_circuit *, struct arm_traffic *);

#endif
