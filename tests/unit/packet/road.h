/*
 * Packets through three plain routers in a row, with real routers at both ends, one for
 * each family, which the test plays:
 *
 *	left   192.0.2.2      a -- b -- c      right  198.51.100.2
 *	left6  2001:db8:1::2                   right6 2001:db8:2::2
 *
 * Behind left are 10.1/16 and fd01::/48, behind right 10.3/16 and fd03::/48; b has
 * emulated hosts, 10.2/16 and fd02::/48.  The link b--c takes 1300 octets, others 1500.
 */
#ifndef TEST_PACKET_ROAD_H
#define TEST_PACKET_ROAD_H

#include "base/buf.h"
#include "er/lab_bed.h"
#include "packet/forward.h"

#include <stddef.h>
#include <stdint.h>

enum { ROAD_FRAMES = 64, ROAD_FRAME = 2048 };

struct road {
	struct lab_bed lab;
	struct packets *packets;
	struct buf notes; /* "LINK: text", a line each */
	/* What was sent, without the header of Ethernet. */
	uint8_t frames[ROAD_FRAMES][ROAD_FRAME];
	size_t lens[ROAD_FRAMES];
	uint32_t ports[ROAD_FRAMES];
	size_t n; /* of those kept */
	uint64_t sent;
};

/* With another lab on top, or NULL. */
void road_init(struct road *, const char *more);
void road_fini(struct road *);
/* The lab has changed. */
void road_set(struct road *);
uint32_t road_port(const struct road *, const char *link);
/* A packet of `len` octets in all comes in at a link: of UDP from port 5000 to 6000. */
void road_udp(struct road *, const char *link, const char *from, const char *to,
    uint8_t ttl, size_t len, bool whole);
/* Any octets that have the header of a packet. */
void road_input(struct road *, const char *link, const uint8_t *packet, size_t len);
const struct packet_counters *road_counters(const struct road *, const char *link);
/* A packet of UDP, and its length; `out` takes PACKET_MAX octets. */
size_t road_datagram(uint8_t *out, const char *from, const char *to, uint8_t ttl,
    size_t len, bool whole);
struct ip_addr road_addr(const char *);
/* Fails unless both checksums of what was sent are right. */
void road_ck_sums(const uint8_t *packet, size_t len);

#endif
