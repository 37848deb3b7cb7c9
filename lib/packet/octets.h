/*
 * Octets of packets over the links of a lab, in both directions (U-6).
 */
#ifndef PACKET_OCTETS_H
#define PACKET_OCTETS_H

#include "net/spec.h"
#include "packet/ways.h"

struct packet_octets {
	struct packet_octets_link {
		char *name;
		uint64_t toward[2]; /* the end `a`, and the other end */
	} * links;                  /* as the spec has them */
	size_t n;
};

/* What runs from now on: a link of the same name goes on counting.  A zeroed struct is
 * an empty one. */
void packet_octets_set(struct packet_octets *, const struct net_spec *);
void packet_octets_fini(struct packet_octets *);
/* Counts a packet at the first `hops` routers of a way; at one more than a way has, it
 * has gone the whole way.  In a loop it goes round as often as that takes. */
void packet_octets_add(struct packet_octets *, const struct packet_way *, size_t hops,
    size_t len);
/* Of a link of the spec, which is what runs; 0 where there is no such link. */
void packet_octets_get(const struct packet_octets *, const struct net_spec *,
    const char *link, uint64_t toward[2]);

#endif
