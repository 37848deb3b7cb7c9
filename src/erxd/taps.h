/*
 * TAP devices, over which packets of real routers come in and go out.  A device stands
 * beside the interface to a real router: the script erx-tap has the kernel hand over
 * every frame there that is not for the machine itself, and send what the device is
 * given.  ARP and neighbour discovery stay with the kernel, which is asked for the
 * address of the real router on the wire.
 */
#ifndef ERXD_TAPS_H
#define ERXD_TAPS_H

#include "base/err.h"
#include "base/time.h"
#include "er/lab.h"
#include "packet/forward.h"
#include "run/traffic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct taps;

/* Opens the devices that a lab has and that are not open yet; false and errors, and
 * then they are as they were. */
bool taps_prepare(struct host *, const struct er_lab *, struct errs *);
/* The lab of taps_prepare runs, or was not wanted: what the running lab does not have
 * is closed. */
void taps_settle(struct host *);
/* Notes flows whose packets go another way than before; true: there is more to do. */
bool taps_turn(struct host *);
void taps_fini(struct host *);
/* True when there are devices, for which files stay in reach. */
bool taps_any(const struct host *);

struct taps_counters {
	const struct packet_port *port;
	struct packet_counters packets;
	const char *tap, *interface;
	uint64_t malformed;  /* frames with any fault */
	uint64_t strange;    /* frames that were for somebody else on the wire */
	uint64_t unresolved; /* the kernel does not know the real router's address */
	uint64_t stuck;      /* frames that the device did not take */
};
/* Of the link with this index, in the order of their first use; false is the end. */
bool taps_count(const struct host *, size_t i, struct taps_counters *);
/* What counts octets of real packets over links, for as long as the host is there. */
struct run_packets taps_packets(struct host *);
/* Most traces that flows of packets were given in one turn, and their bound. */
uint64_t taps_traces_max(const struct host *);
uint64_t taps_traces_bound(const struct host *);
/* Flows that are kept. */
size_t taps_flows(const struct host *);

#endif
