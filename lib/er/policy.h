/*
 * The policies of ExpressRoute sessions, one function for each kind of end: what an
 * MSEE takes from whom and offers to whom, and what gateways, private clouds and sites
 * do on theirs.  They fill the plain data of rib/policy.h; lists are copied, so the
 * result belongs to the session.
 */
#ifndef ER_POLICY_H
#define ER_POLICY_H

#include "er/model.h"
#include "er/rules.h"
#include "rib/policy.h"
#include "rib/rib.h"

/* Weights in the tables of a gateway (P-42): of its own networks and of what comes to
 * it by iBGP in the service; of what MSEEs taught, with the connection's weight on top.
 */
#define ER_WEIGHT_OWN  32768u
#define ER_WEIGHT_MSEE 32769u
/* What a path weighs at a gateway, as its tables show it and as it is compared (P-42a);
 * its plain weight where a router ranks nothing. */
uint32_t er_weight(const struct rib_path *);

/* ECMP caps: of gateways P-43, of everything else what the engine can. */
#define ER_PATHS_GATEWAY 8
#define ER_PATHS         64

/* At an MSEE. */
void er_import_site(struct rib_import *, const struct er_model *);
void er_import_gateway(struct rib_import *, const struct er_model *,
    const struct er_gateway *);
void er_import_cloud(struct rib_import *, const struct er_model *,
    const struct er_cloud *, unsigned path);
void er_import_plain(struct rib_import *, const struct er_model *);
/* Over a link of Global Reach, at a circuit. */
void er_import_reach(struct rib_import *, const struct er_model *,
    const struct er_reach *, const struct er_circuit *at);
/* From a circuit over anything; `ctx` as er/rules.h has it. */
void er_export_msee(struct rib_export *, const struct er_circuit *, enum er_over,
    const struct er_rule_ctx *);

/* At a gateway. */
void er_import_vnet(struct rib_import *, const struct er_model *,
    const struct er_connection *);
/* From a plain router beside it: what an appliance or a VPN gateway brings. */
void er_import_beside(struct rib_import *, const struct er_model *);
void er_export_vnet(struct rib_export *, const struct er_connection *);
/* The tag of what a gateway originates for its own VNet or for one that uses it, where
 * a connection keeps other communities for that (P-37); 0: all connections agree. */
uint32_t er_tag(const struct er_vnet *gateway, const struct er_vnet *of);
/* A gateway's sessions with circuits have this scope: origins that are not announced
 * have only the other. */
#define ER_SCOPE_CIRCUIT 1u
#define ER_SCOPE_NONE    2u

/* At an edge of a private cloud. */
void er_import_edge(struct rib_import *, const struct er_cloud *, unsigned path);
/* False for what a private cloud refuses whatever its lab says: aggregates wider than
 * any customer's, and shared address space. */
bool er_cloud_takes(const struct ip_prefix *);
void er_export_edge(struct rib_export *, const struct er_cloud *, unsigned path);

/* At a customer edge. */
void er_import_ce(struct rib_import *, const struct er_attachment *, unsigned path);
/* RFC 8326: everything goes out with GRACEFUL_SHUTDOWN. */
void er_export_shutdown(struct rib_export *, bool announce);
void er_export_ce(struct rib_export *, const struct er_attachment *, unsigned path,
    uint32_t scope);

/* Between the two routers of a site or private cloud. */
void er_import_inside(struct rib_import *, uint8_t own_as_max);
void er_export_inside(struct rib_export *, enum er_role, uint32_t asn);
/* Of a router that is not plain, towards a plain one. */
void er_export_behind(struct rib_export *, enum er_role, uint32_t asn, bool ebgp);

/* `prefix` and everything inside it that is longer than `ge` - 1. */
void er_filter_add(struct rib_filter *, const struct ip_prefix *, unsigned ge);
void er_filter_sort(struct rib_filter *);

#endif
