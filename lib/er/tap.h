/*
 * Links on which real packets come in and go out, through TAP devices beside the
 * interfaces of real routers.  er/model.h says who owns all of it.
 */
#ifndef ER_TAP_H
#define ER_TAP_H

#include "er/parts.h"

struct er_packet_link {
	struct er_head head;   /* name: of a link of the spec, as `trace` takes it */
	const char *interface; /* NULL: no packets, only an MTU */
	const char *tap; /* name of the device; NULL where there is no interface */
	uint16_t mtu;    /* octets; 0: that of all links */
};

struct er_packet_links {
	uint16_t mtu; /* octets, of links that say nothing */
	struct er_packet_link *links;
	size_t nlinks;
};

#endif
