/*
 * A neighbour with the test in the place of host and network; events are written down
 * as text in its log.
 */
#ifndef UNIT_PEER_RIG_H
#define UNIT_PEER_RIG_H

#include "bgp/peer.h"

#define MARKER     "ffffffffffffffffffffffffffffffff"
#define KEEPALIVE  MARKER "001304"
#define END_OF_RIB MARKER "00170200000000"
#define OUT        BGP_SLOT_OUT
#define IN         BGP_SLOT_IN

struct rig {
	struct bgp_peer_config config;
	struct bgp_peer *p;
	struct erx_time now;
	struct bgp_peer_news down; /* the last one */
	char log[8192];
};

void write_down(struct rig *r, const struct bgp_peer_news *n);
void drain(struct rig *r);
const char *log_of(struct rig *r);
void rig_new(struct rig *r, bool dial, bool accept);
void rig_start(struct rig *r, bool dial, bool accept);
void rig_end(struct rig *r);
enum bgp_state state(const struct rig *r);
const char *last_error(const struct rig *r);
void connect_slot(struct rig *r, enum bgp_slot slot);
void refused(struct rig *r, enum bgp_slot slot, const char *hex);
void feed(struct rig *r, enum bgp_slot slot, const char *hex);
void feed_open(struct rig *r, enum bgp_slot slot, uint32_t as, uint32_t id);
void flush(struct rig *r, enum bgp_slot slot);
void bring_up(struct rig *r, enum bgp_slot slot);
void tick_at(struct rig *r, struct erx_time t);
int64_t tick(struct rig *r);
bool within(int64_t us, int64_t span);
const uint8_t *last_message(struct rig *r, enum bgp_slot slot);
bool ceased_with(struct rig *r, enum bgp_slot slot, unsigned subcode);

#endif
