/*
 * The policies of ExpressRoute sessions, one function for each kind of end: what an
 * MSEE takes from whom and offers to whom, and what gateways, private clouds and sites
 * do on theirs.  They fill the plain data of rib/policy.h; lists are copied, so the
 * result belongs to the session.
 */
#ifndef COMPILE_POLICY_H
#define COMPILE_POLICY_H

#include "compile/rules.h"
#include "er/model.h"
#include "rib/policy.h"
#include "rib/rib.h"

/* Weights in the tables of a gateway (P-42): of its own networks and of what comes to
 * it by iBGP in the service; of what MSEEs taught, with the connection's weight on top.
 */
#define COMPILE_WEIGHT_OWN  32768u
#define COMPILE_WEIGHT_MSEE 32769u
/* Weight goes before all else inside a prefix: what MSEEs taught weighs more than what
 * stands beside the gateway, whatever the paths (P-42a, P-47); less, where a Route
 * Server prefers that (S-12). */
enum { COMPILE_BESIDE = 1, COMPILE_FROM_MSEE, COMPILE_BESIDE_FIRST };
/* The weight of a path as tables of a gateway show it and as the gateway compares it
 * (P-42a).  At a router that ranks nothing before weight it is the plain weight. */
uint32_t compile_weight(const struct rib_path *);

/* ECMP caps: of gateways P-43, of everything else what the engine can. */
#define COMPILE_PATHS_GATEWAY 8
#define COMPILE_PATHS         64

/* --- at an MSEE: what it takes from each kind of neighbour --- */

void compile_import_site(struct rib_import *, const struct er_model *);
void compile_import_gateway(struct rib_import *, const struct er_model *,
    const struct er_gateway *);
/* `path` is 0 for the primary and 1 for the secondary. */
void compile_import_cloud(struct rib_import *, const struct er_model *,
    const struct er_cloud *, unsigned path);
void compile_import_plain(struct rib_import *, const struct er_model *);
/* From the other circuit of a Global Reach link, at the circuit `at`. */
void compile_import_reach(struct rib_import *, const struct er_model *,
    const struct er_reach *, const struct er_circuit *at);
/* What an MSEE of a circuit offers to a kind of neighbour, by the rules of
 * compile/rules.h, with the context of the session. */
void compile_export_msee(struct rib_export *, const struct er_circuit *,
    enum compile_over, const struct compile_rule_ctx *);

/* --- at a gateway --- */

/* What a gateway takes over a connection, which has the weight of the connection. */
void compile_import_vnet(struct rib_import *, const struct er_model *,
    const struct er_connection *, uint8_t family);
/* What a gateway takes from a plain router beside it, an appliance or a VPN gateway. */
void compile_import_beside(struct rib_import *, const struct er_model *);
/* What a gateway offers over a connection. */
void compile_export_vnet(struct rib_export *, const struct er_connection *,
    uint8_t family);
/* The tag of origins of the VNet `of` at its gateway, where a connection keeps
 * communities that differ from those of the VNet (P-37); 0 when all connections agree.
 */
uint32_t compile_tag(const struct er_vnet *gateway, const struct er_vnet *of);
/* A gateway's sessions with circuits have this scope: origins that are not announced
 * have only the other. */
#define COMPILE_SCOPE_CIRCUIT 1u
#define COMPILE_SCOPE_NONE    2u
/* The same of a VPN gateway's sessions over tunnels, and of those inside of the VNet.
 */
#define COMPILE_SCOPE_TUNNEL  1u
#define COMPILE_SCOPE_GROUP   2u

/* --- between Azure's own routers of a VNet, and over tunnels --- */

/* What a member of the role `at` takes from one of the role `from`, and what a member
 * offers the others. */
void compile_import_group(struct rib_import *, const struct er_model *,
    const struct er_vnet *, enum er_role at, enum er_role from, uint8_t family);
void compile_export_group(struct rib_export *, enum er_role, uint32_t asn, bool ibgp);
/* What a VPN gateway takes from a site over a tunnel, and offers there. */
void compile_import_tunnel(struct rib_import *, const struct er_model *,
    const struct er_vnet *);
void compile_export_tunnel(struct rib_export *, const struct er_vpn_connection *,
    uint8_t family);
/* A permit list of everything but default routes, which the caller frees. */
struct rib_filter *compile_all_but_default(void);
/* What a site takes from a VPN gateway, and offers there. */
void compile_import_vpn_site(struct rib_import *, const struct er_site_vpn *);
void compile_export_vpn_site(struct rib_export *, const struct er_site *,
    const struct er_site_vpn *);

/* --- at an edge of a private cloud: what it takes from its MSEE, and offers --- */

void compile_import_edge(struct rib_import *, const struct er_cloud *, unsigned path);
/* False for what a private cloud refuses whatever its lab says: aggregates wider than
 * any customer's, and shared address space. */
bool compile_cloud_takes(const struct ip_prefix *);
void compile_export_edge(struct rib_export *, const struct er_cloud *, unsigned path);

/* The same over AVS Interconnect, with a session of its own. */
void compile_import_linked(struct rib_import *, const struct er_cloud *);
void compile_export_linked(struct rib_export *, const struct er_cloud *, bool ibgp);

/* --- at a customer edge; `path`: 0 primary, 1 secondary --- */

void compile_import_ce(struct rib_import *, const struct er_attachment *,
    unsigned path);
/* Has everything announced with the community GRACEFUL_SHUTDOWN when `announce` is true
 * (RFC 8326). */
void compile_export_shutdown(struct rib_export *, bool announce);
/* What `export: own` of a site leaves out: bits of classes. */
#define COMPILE_TAUGHT_BY_AZURE (1u << COMPILE_CLASS_CIRCUIT | 1u << COMPILE_CLASS_VPN)
void compile_export_ce(struct rib_export *, const struct er_attachment *, unsigned path,
    uint32_t scope);

/* --- between the two routers of a site or private cloud --- */

void compile_import_inside(struct rib_import *, uint8_t own_as_max);
void compile_export_inside(struct rib_export *, enum er_role, uint32_t asn);
/* What a router of ExpressRoute offers a plain router. */
void compile_export_behind(struct rib_export *, enum er_role, uint32_t asn, bool ebgp);

/* Adds a row to a permit list: prefixes inside of `prefix` of a length of `ge` or more.
 */
void compile_filter_add(struct rib_filter *, const struct ip_prefix *, unsigned ge);
/* Adds a row for the prefix itself. */
void compile_filter_exact(struct rib_filter *, const struct ip_prefix *);
/* Sorts a permit list, as rib_filter_permits needs it. */
void compile_filter_sort(struct rib_filter *);

/* A copy of the numbers, which the caller frees; NULL for an empty list. */
uint32_t *compile_numbers_dup(const struct er_numbers *);

#endif
