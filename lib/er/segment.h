/*
 * A network that plain routers share, or a mesh of sessions between some.  er/model.h
 * says who owns all of it.
 */
#ifndef ER_SEGMENT_H
#define ER_SEGMENT_H

#include "er/parts.h"

struct er_router;

struct er_segment_entry { /* a router on it */
	struct er_head head;
	struct er_router *router;         /* or NULL: there is none of this name */
	struct ip_addr address, address6; /* on the network; IP_NONE: it has none */
};

struct er_shared {
	struct er_head head;
	struct ip_prefix prefix,
	    prefix6; /* IP_NONE: links have addresses of their own */
	bool mesh;   /* each has a session with each */
	struct er_segment_entry *routers; /* by name */
	size_t nrouters;
};

#endif
