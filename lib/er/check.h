/*
 * What makes a lab valid beyond its schema: every rule that refuses what a model says,
 * or warns of what a model says.  Each check adds all of its errors to c->errs and goes
 * on.
 */
#ifndef ER_CHECK_H
#define ER_CHECK_H

#include "er/refusal.h"

/* Carries out all checks of a whole model, as er_model_read left the model. */
void er_check(const struct er_ctx *);

/* The parts of er_check, one for each kind of object, and those that look at all of
 * them: generated prefixes, overlaps of address spaces (A-6, W-3) and keys. */
void er_check_circuits(const struct er_ctx *);
void er_check_microsoft(const struct er_ctx *); /* and route filters */
void er_check_ports(const struct er_ctx *);     /* of ExpressRoute Direct */
void er_check_vnets(const struct er_ctx *);
void er_check_subnets(const struct er_ctx *);
void er_check_vpns(const struct er_ctx *);
void er_check_servers(const struct er_ctx *);
void er_check_hubs(const struct er_ctx *);
void er_check_hub_tables(const struct er_ctx *, const struct er_hub *);
/* Checks the rules of the route maps of one Route Server or virtual hub. */
void er_check_route_maps(const struct er_ctx *, const struct er_route_maps *);
void er_check_natives(const struct er_ctx *);
void er_check_clouds(const struct er_ctx *);
void er_check_sites(const struct er_ctx *);
void er_check_routers(const struct er_ctx *);
/* Prefixes that one lab may generate with `within`, all entries together. */
#define ER_GENERATED_MAX 2000000u
void er_check_generated(const struct er_ctx *);
void er_check_reaches(const struct er_ctx *);
void er_check_stations(const struct er_ctx *); /* of BMP; read_stations.c */
void er_check_packets(const struct er_ctx *);  /* read_packets.c */
void er_check_overlaps(const struct er_ctx *);
void er_check_keys(const struct er_ctx *);

/*
 * Checks a Global Reach link: both circuits exist, Premium where needed (G-2), the
 * limit of links, the prefix (there, of the right size, free), the authorization; the
 * first check that fails is told and ends the rest.  That both circuits are provisioned
 * is an error when the link is being created, and a warning else.
 */
void er_check_reach(const struct er_ctx *, const struct er_reach *, bool creating);
/* Refuses (W-20 to W-24) an object at `path` of `subscription` that may not use a
 * circuit with the key given; false when there was a refusal. */
bool er_check_key(const struct er_ctx *, const char *path, const char *subscription,
    const struct er_circuit *, const struct er_redeem *);

/* Looks at the quotas of circuits (C-16): warns of what is beyond one, or, when `old`
 * is the model before an edit, refuses a circuit that the edit adds to that. */
void er_check_quotas(const struct er_ctx *, const struct er_model *old);

/* True when two circuits have one peering location, by whatever name; a metro pair is
 * another location than its sites (C-14, C-15). */
bool er_same_location(const struct er_circuit *, const struct er_circuit *);
/* True for an AS number that no peer of an MSEE may have (P-6). */
bool er_asn_is_reserved(uint32_t);
/* An AS that neither a Route Server nor a VPN gateway takes as a neighbour's (S-2,
 * N-12): the reserved ones, further ones of Azure, and those of documentation. */
bool er_asn_is_taken(uint32_t);
/* True for an AS number that private clouds reserve for themselves. */
bool er_asn_is_cloud(uint32_t);
/* True for a prefix that no address space may have: loopback, multicast and the like.
 */
bool er_space_is_special(const struct ip_prefix *);
/* True for a prefix that Microsoft peering takes: public, and no default route (M-2).
 */
bool er_space_is_public(const struct ip_prefix *);
/* Checks the subnets of both links of a peering (P-1, P-2). */
void er_check_link_subnets(const struct er_ctx *, const struct er_peering *);
/* Refuses each prefix of a leaf that is special. */
void er_check_prefixes(const struct er_ctx *, const char *path, const char *leaf,
    const struct er_prefixes *);
/* Checks the entries of `advertise` of a site, or of a plain router when the site is
 * NULL: then `over` may name no circuit. */
void er_check_adverts(const struct er_ctx *, const struct er_adverts *,
    const struct er_site *);
/* Refuses IPv6 on a session without capabilities, which cannot agree on it. */
void er_check_bare(const struct er_ctx *, const char *path, bool bare, bool ipv6);
/* Checks the addresses of a session with a real router. */
/* check_ao.c: what keys of TCP-AO are good for (RFC 5925 3.1).  The same of a session
 * whose other end has a password of the circuit. */
void er_check_ao(const struct er_ctx *, const struct er_tcp *);
void er_check_ao_beside(const struct er_ctx *, const struct er_tcp *,
    const char *shared_key);
void er_check_tcp(const struct er_ctx *, const struct er_tcp *);
/* Checks a hold time in seconds: 0, or 3 and more (RFC 4271 4.2). */
void er_check_hold(const struct er_ctx *, const char *path, uint16_t hold);
/* Checks the interval of BFD: 50 ms to 60 s. */
void er_check_bfd(const struct er_ctx *, const char *path, const struct er_bfd *);

/* check_counts.c: warns of a session that goes down because its neighbour announces
 * more than is taken: a site on a circuit (P-20, M-2) or over VPN (N-12), and an
 * appliance at the Route Server of a VNet (W-51) or at the hub whose inside the VNet is
 * (H-14). */
void er_check_site_count(const struct er_ctx *, const struct er_attachment *);
void er_check_vpn_count(const struct er_ctx *, const struct er_vpn_connection *);
void er_check_appliance_count(const struct er_ctx *, const struct er_appliance *,
    const struct er_vnet *);

#endif
