/*
 * From a tree to a model: leaves into structs, references to pointers, generated values
 * out of the allocations (new ones into them), addresses computed.  Errors are
 * collected, and the reading goes on.
 */
#ifndef ER_READ_H
#define ER_READ_H

#include "er/refusal.h"

/* Fills c->model from c->tree and c->alloc, and adds what is wrong to c->errs.  What
 * er/check.h checks is not checked here. */
void er_model_read(const struct er_ctx *);

/* The passes of er_model_read, in this order; each needs what the ones before filled.
 */
void er_read_hubs(const struct er_ctx *); /* Virtual WANs: read_hubs.c */
void er_link_hubs(const struct er_ctx *);
void er_number_hubs(const struct er_ctx *);
void er_read_world(const struct er_ctx *);    /* locations and regions (er/world.h) */
void er_read_places(const struct er_ctx *);   /* where what is */
void er_read_stations(const struct er_ctx *); /* of BMP */
void er_read_packets(const struct er_ctx *);  /* links with real packets */
void er_read_managed(const struct er_ctx *);  /* what is carved from network blocks */
void er_read_keys(const struct er_ctx *);     /* service and authorization keys */
void er_read_links(const struct er_ctx *);    /* references */
/* Which route filter is attached to which Microsoft peering. */
void er_read_attached_filters(const struct er_ctx *);
/* Puts circuits onto the port pairs that they name, which gives them a location, and
 * assigns S-tags. */
void er_read_port_circuits(const struct er_ctx *);
/* Machines and links of private clouds. */
void er_read_stretched(const struct er_ctx *);
void er_read_vpns(const struct er_ctx *);        /* connections of VPN gateways */
void er_read_uses(const struct er_ctx *);        /* which key serves whom */
void er_read_gateways(const struct er_ctx *);    /* subnets, addresses of connections */
void er_read_servers(const struct er_ctx *);     /* addresses of Route Servers */
void er_read_communities(const struct er_ctx *); /* those that connections keep */
void er_read_reaches(const struct er_ctx *);     /* prefixes of Global Reach */
void er_read_speakers(const struct er_ctx *);    /* routers and their ids */
void er_read_plain(const struct er_ctx *); /* neighbours, external and own links */

/* Refuses the name of an object of the kind that is not there, with the nearest one. */
void er_link_unknown(const struct er_ctx *, enum er_object_kind, const char *path,
    const char *leaf, const char *text);

/* Reads a neighbour of a plain router from its node, whose leaves have their defaults
 * where they are absent; NULL means that all are.  The path is for refusals. */
void er_read_neighbor(const struct er_ctx *, const struct data_node *, const char *path,
    struct er_neighbor *);

#endif
