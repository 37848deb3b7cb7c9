/*
 * A private cloud of generation 2, which sits in a VNet and looks like the VNet from
 * outside: no managed circuit, no edges.  er/model.h says who owns all of it.
 */
#ifndef ER_NATIVE_H
#define ER_NATIVE_H

#include "er/parts.h"

struct er_nsx_segment {
	struct er_head head;
	struct ip_prefix prefix;
};

struct er_native_network { /* a piece of the blocks, or a segment, under its name */
	const char *name;
	struct ip_prefix prefix;
};

struct er_native {
	struct er_head head;
	bool present;
	struct ip_prefix block;
	struct er_prefixes hcx;
	struct er_nsx_segment *segments;
	size_t nsegments;
	struct er_native_network *networks; /* A-61's, hcx-1 and hcx-2, the segments */
	size_t nnetworks;
};

/* True for the name of a piece, or of a block for HCX. */
bool er_native_has(const char *name);

#endif
