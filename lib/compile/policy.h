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
/* What a path weighs at a gateway, as its tables show it and as it is compared (P-42a);
 * its plain weight where a router ranks nothing. */
uint32_t compile_weight(const struct rib_path *);

/* ECMP caps: of gateways P-43, of everything else what the engine can. */
#define COMPILE_PATHS_GATEWAY 8
#define COMPILE_PATHS         64

/* At an MSEE. */
void compile_import_site(struct rib_import *, const struct er_model *);
void compile_import_gateway(struct rib_import *, const struct er_model *,
    const struct er_gateway *);
void compile_import_cloud(struct rib_import *, const struct er_model *,
    const struct er_cloud *, unsigned path);
void compile_import_plain(struct rib_import *, const struct er_model *);
/* Over a link of Global Reach, at a circuit. */
void compile_import_reach(struct rib_import *, const struct er_model *,
    const struct er_reach *, const struct er_circuit *at);
/* From a circuit over anything; `ctx` as compile/rules.h has it. */
void compile_export_msee(struct rib_export *, const struct er_circuit *,
    enum compile_over, const struct compile_rule_ctx *);

/* At a gateway. */
void compile_import_vnet(struct rib_import *, const struct er_model *,
    const struct er_connection *);
/* From a plain router beside it: what an appliance or a VPN gateway brings. */
void compile_import_beside(struct rib_import *, const struct er_model *);
void compile_export_vnet(struct rib_export *, const struct er_connection *);
/* The tag of what a gateway originates for its own VNet or for one that uses it, where
 * a connection keeps other communities for that (P-37); 0: all connections agree. */
uint32_t compile_tag(const struct er_vnet *gateway, const struct er_vnet *of);
/* A gateway's sessions with circuits have this scope: origins that are not announced
 * have only the other. */
#define COMPILE_SCOPE_CIRCUIT 1u
#define COMPILE_SCOPE_NONE    2u

/* At an edge of a private cloud. */
void compile_import_edge(struct rib_import *, const struct er_cloud *, unsigned path);
/* False for what a private cloud refuses whatever its lab says: aggregates wider than
 * any customer's, and shared address space. */
bool compile_cloud_takes(const struct ip_prefix *);
void compile_export_edge(struct rib_export *, const struct er_cloud *, unsigned path);

/* At a customer edge. */
void compile_import_ce(struct rib_import *, const struct er_attachment *,
    unsigned path);
/* RFC 8326: everything goes out with GRACEFUL_SHUTDOWN. */
void compile_export_shutdown(struct rib_export *, bool announce);
void compile_export_ce(struct rib_export *, const struct er_attachment *, unsigned path,
    uint32_t scope);

/* Between the two routers of a site or private cloud. */
void compile_import_inside(struct rib_import *, uint8_t own_as_max);
void compile_export_inside(struct rib_export *, enum er_role, uint32_t asn);
/* Of a router that is not plain, towards a plain one. */
void compile_export_behind(struct rib_export *, enum er_role, uint32_t asn, bool ebgp);

/* `prefix` and everything inside it that is longer than `ge` - 1. */
void compile_filter_add(struct rib_filter *, const struct ip_prefix *, unsigned ge);
void compile_filter_sort(struct rib_filter *);

#endif
