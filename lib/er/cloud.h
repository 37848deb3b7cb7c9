/*
 * A private cloud: the pieces of its network block, its segments, and the networks that
 * it announces.  er/model.h says who owns all of it.
 */
#ifndef ER_CLOUD_H
#define ER_CLOUD_H

#include "er/parts.h"

/* A piece of a private cloud's network block, with its name in the lab. */
struct er_carving {
	/* "management" "hcx-management" "esxi-management" "vmotion" … */
	const char *name;
	uint16_t offset; /* from the base of the /22 */
	uint8_t len;
	bool announced;
};
extern const struct er_carving er_carvings[];
extern const size_t er_ncarvings;
#define ER_CARVE_REACH   128u /* /26, eight /29 for Global Reach */
#define ER_CARVE_PEERING 224u /* /27: link subnets, primary at +0, secondary at +4 */

struct er_segment {
	struct er_head head;
	struct ip_prefix prefix;
	const char *t1;
	bool isolated; /* `t1: none`: not announced */
};
struct er_network { /* what a private cloud owns and announces under a name */
	const char *name;
	struct ip_prefix prefix;
	bool announced;
	bool management; /* of the network block: A-35 holds for it */
};

enum er_reannounce { ER_REANNOUNCE_NONE, ER_REANNOUNCE_DEFAULT, ER_REANNOUNCE_ALL };

struct er_cloud {
	struct er_head head;
	const char *subscription; /* who may edit it; its circuit is Microsoft's */
	const char *location;     /* or "" */
	const struct er_region *region; /* or NULL: not known */
	struct ip_prefix block;         /* the /22 or larger */
	uint32_t asn;
	enum er_reannounce reannounce;
	struct er_segment *segments;
	size_t nsegments;
	struct er_network *networks; /* A-4's named ones, then the segments */
	size_t nnetworks;
	struct er_prefixes host_routes; /* */
	uint8_t allow_own_as;
	struct er_circuit *circuit; /* managed */
	/* Real edges: the far end is "pc1/primary" or "pc1/secondary". */
	struct er_tcps external;
};

#endif
