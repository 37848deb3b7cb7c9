/*
 * Route Servers: who learns what from one, and their ends of sessions.
 */
#ifndef COMPILE_SERVER_H
#define COMPILE_SERVER_H

#include "compile/rules.h"
#include "net/spec.h"

/* Where a Route Server has a route from, and what it offers the route over. */
enum compile_server_from {
	COMPILE_SERVER_OWN,
	COMPILE_SERVER_FROM_GATEWAY,
	COMPILE_SERVER_FROM_APPLIANCE,
	COMPILE_SERVER_FROM_N
};
enum compile_server_toward {
	COMPILE_SERVER_TO_GATEWAY,
	COMPILE_SERVER_TO_APPLIANCE,
	COMPILE_SERVER_TOWARD_N
};
const struct compile_rule *compile_server_rule(enum compile_server_from,
    enum compile_server_toward);

/* What is used among routes of a family in a VNet: what its Route Server says, which
 * knows IPv4 only (S-12, S-17). */
enum er_preference compile_preference(const struct er_vnet *, uint8_t family);
/* What goes before weight at a gateway of the VNet, of what MSEEs taught (P-42a, S-12).
 */
uint8_t compile_precedence_msee(const struct er_model *, const struct er_vnet *,
    uint8_t family);

/* The same of what comes from beside an ExpressRoute gateway. */
uint8_t compile_precedence_beside(const struct er_model *, const struct er_vnet *,
    uint8_t family);
/* Lets routes of a class out at a gateway of the VNet where circuits, VPN and
 * appliances of the VNet are joined (S-3), which is so for IPv4 (S-17). */
void compile_server_transit(struct rib_export *, const struct er_vnet *, unsigned class,
    uint8_t family);

/* Where gateways of a VNet with a Route Server keep circuits and VPN apart, says why
 * the Route Server does not join the two over this session (S-3, S-17). */
void compile_server_apart(struct rib_export *, const struct er_vnet *, uint8_t family);

/* Gives both ends of a session of a Route Server with an appliance the maps that the
 * Route Server has for it (S-15). */
void compile_server_maps(const struct er_speaker *at, const struct er_speaker *peer,
    struct rib_import *at_server, struct rib_import *at_peer);
/* Fills the end `at`, a Route Server's, of a session with an appliance `far`. */
void compile_server_end(const struct er_model *, const struct er_speaker *at,
    const struct er_speaker *far, struct net_end *, struct net_policy *);

#endif
