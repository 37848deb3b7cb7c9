/*
 * Inside of reading: lists of entries, and what several kinds of objects have in
 * common.
 */
#ifndef ER_READ_PARTS_H
#define ER_READ_PARTS_H

#include "er/leaf.h"
#include "er/refusal.h"
#include "er/schema.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Types of rows that are no flags: with ER_LEAF a FLAG does not build. */
#define ER_PLAIN_TEXT        ER_TYPE_TEXT
#define ER_PLAIN_GUID        ER_TYPE_GUID
#define ER_PLAIN_WORD        ER_TYPE_WORD
#define ER_PLAIN_U8          ER_TYPE_U8
#define ER_PLAIN_U16         ER_TYPE_U16
#define ER_PLAIN_U32         ER_TYPE_U32
#define ER_PLAIN_ADDR        ER_TYPE_ADDR
#define ER_PLAIN_ID          ER_TYPE_ID
#define ER_PLAIN_PREFIX      ER_TYPE_PREFIX
#define ER_PLAIN_PREFIXES    ER_TYPE_PREFIXES
#define ER_PLAIN_NUMBERS     ER_TYPE_NUMBERS
#define ER_PLAIN_PATH        ER_TYPE_PATH
#define ER_PLAIN_COMMUNITY   ER_TYPE_COMMUNITY
#define ER_PLAIN_COMMUNITIES ER_TYPE_COMMUNITIES
#define ER_PLAIN_DURATION    ER_TYPE_DURATION

/*
 * The row of a leaf: its name, its default and its words are those of the schema, where
 * `leaf` is its name in er/schema.h, which the build makes of conf/yang/erx-lab.yang.
 * _HAS: a member that is set when the leaf was written.  A FLAG is true for `word`.
 */
#define ER_LEAF(leaf, type, in, member)                                          \
	{                                                                        \
		ER_NAME_##leaf, ER_PLAIN_##type, 0, offsetof(struct in, member), \
		    ER_INITIAL_##leaf, ER_WORDS_##leaf, 0                        \
	}
#define ER_LEAF_HAS(leaf, type, in, member, has)                                 \
	{                                                                        \
		ER_NAME_##leaf, ER_PLAIN_##type, 0, offsetof(struct in, member), \
		    ER_INITIAL_##leaf, ER_WORDS_##leaf, offsetof(struct in, has) \
	}
#define ER_FLAG(leaf, word, in, member)                                                \
	{                                                                              \
		ER_NAME_##leaf, ER_TYPE_FLAG, ER_WORD_##leaf##_##word,                 \
		    offsetof(struct in, member), ER_INITIAL_##leaf, ER_WORDS_##leaf, 0 \
	}
#define ER_FLAG_HAS(leaf, word, in, member, has)                                     \
	{                                                                            \
		ER_NAME_##leaf, ER_TYPE_FLAG, ER_WORD_##leaf##_##word,               \
		    offsetof(struct in, member), ER_INITIAL_##leaf, ER_WORDS_##leaf, \
		    offsetof(struct in, has)                                         \
	}

/*
 * The entries of a list below `parent`, keyed or ordered, as an array in the model's
 * arena and their number in *n.  An entry is a struct of `size` octets that begins with
 * an er_head; head and leaves are filled in, and the rest is zero.
 */
void *er_read_list(const struct er_ctx *, const struct data_node *parent,
    const char *path, const char *list, size_t size, const struct er_row *,
    size_t nrows, size_t *n);
#define READ_LIST(c, parent, path, list, rows, into, count)                \
	(into) = er_read_list(c, parent, path, list, sizeof *(into), rows, \
	    COUNT(rows), count)

/* Reads `authorizations` of a circuit or private cloud. */
void er_read_authorizations(const struct er_ctx *, const struct data_node *,
    const char *path, struct er_authorizations *);
/* read_hub_tables.c: route tables of a virtual hub and what its connections propagate;
 * where static routes lead, once the VNets of all hubs are known. */
void er_read_hub_tables(const struct er_ctx *, const struct data_node *,
    struct er_hub *);
void er_link_hub_tables(const struct er_ctx *, struct er_hub *);
/* The function reads `appliances` of a VNet, whose subnets have been read. */
void er_read_appliances(const struct er_ctx *, const struct data_node *,
    struct er_vnet *);
/* Reads `vpn-gateway` of a VNet, and `vpn` of a site. */
void er_read_vpn_gateway(const struct er_ctx *, const struct data_node *,
    struct er_vnet *);
void er_read_site_vpns(const struct er_ctx *, const struct data_node *,
    struct er_site *);
/* Reads `private-cloud` and `nsx-segments` of a VNet, whose space has been read. */
void er_read_native(const struct er_ctx *, const struct data_node *, struct er_vnet *);
/* Reads `route-server` of a VNet. */
void er_read_route_server(const struct er_ctx *, const struct data_node *,
    struct er_vnet *);
/* read_microsoft.c: route filters; the Microsoft peering of a circuit; what a site does
 * on one. */
void er_read_filters(const struct er_ctx *);
/* read_ports.c: port pairs of ExpressRoute Direct. */
void er_read_ports(const struct er_ctx *);
void er_read_microsoft(const struct er_ctx *, const struct data_node *,
    struct er_circuit *);
void er_read_site_microsoft(const struct er_ctx *, const struct data_node *,
    struct er_attachment *);
/* Reads what a site does on one path, 0 primary or 1 secondary: of both paths by `rows`
 * of struct er_path_policy, and before those what is written of the one.  NULL as the
 * node means that nothing is written. */
void er_read_path_policy(const struct er_ctx *, const struct data_node *,
    const char *path, const struct er_row *rows, size_t nrows, unsigned which,
    struct er_path_policy *);
/* Reads all of `private-clouds` into c->model, but for their circuits. */
void er_read_clouds(const struct er_ctx *);
/* Reads all of `on-premises` into c->model. */
void er_read_sites(const struct er_ctx *);
/* read_routers.c: plain routers and their neighbours, without references. */
void er_read_routers(const struct er_ctx *);
/* Reads `external` of a neighbour of a plain router; the caller has filled the head. */
void er_read_tcp(const struct er_ctx *, const struct data_node *, struct er_tcp *);
/* Reads `external` of a site, gateway or private cloud: an entry a session. */
void er_read_external(const struct er_ctx *, const struct data_node *, const char *path,
    struct er_tcps *);
/* Reads `advertise` of a site or plain router. */
void er_read_adverts(const struct er_ctx *, const struct data_node *, const char *path,
    struct er_adverts *);
/* The permit list `list` of an object, in the model's arena; NULL when the object has
 * no such list, and an empty one permits nothing. */
struct rib_filter *er_read_filter(const struct er_ctx *, const struct data_node *,
    const char *path, const char *list);

/* Reads the route maps of a Route Server or a virtual hub. */
void er_read_route_maps(const struct er_ctx *, const struct data_node *,
    const char *parent, struct er_route_maps *);
/* Finds the maps that a use names, and refuses names that there are none of; the leaves
 * are where the names stand. */
void er_link_map_use(const struct er_ctx *, const struct er_route_maps *,
    const char *path, struct er_map_use *, const char *inbound, const char *outbound);

#endif
