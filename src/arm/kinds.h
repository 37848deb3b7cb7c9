/*
 * Kinds of resources of Azure Resource Manager, one row each: the type, where a lab has
 * its objects, and which property is which leaf.  Whoever speaks to Azure's own tools,
 * or reads what they print, goes by these rows; conversions of values are in
 * arm/value.h.
 *
 * A place is a path below the lab: "circuits/%/authorizations/%".  Each % is a name:
 * that of the resource the last one, those of its parents the ones before.  The parts
 * of a place that is not of one kind ("?") are found by arm/find.h.
 */
#ifndef ARM_KINDS_H
#define ARM_KINDS_H

#include <stdbool.h>
#include <stddef.h>

enum arm_type {
	ARM_CIRCUIT,
	ARM_PEERING,
	ARM_AUTHORIZATION,
	ARM_CIRCUIT_CONNECTION, /* Global Reach */
	ARM_PEER_CONNECTION,    /* the same, seen from the other circuit */
	ARM_CROSS_CONNECTION,   /* a circuit, as its provider has it */
	ARM_CROSS_PEERING,
	ARM_VNET,
	ARM_SUBNET,
	ARM_VNET_PEERING,
	ARM_GATEWAY, /* ExpressRoute or VPN */
	ARM_CONNECTION,
	ARM_LOCAL_GATEWAY,
	ARM_PUBLIC_ADDRESS,
	ARM_INTERFACE,
	ARM_SECURITY_GROUP,
	ARM_ROUTE_TABLE,
	ARM_ROUTE,
	ARM_FILTER,
	ARM_FILTER_RULE,
	ARM_HUB, /* a virtual hub, or a Route Server */
	ARM_HUB_ADDRESS,
	ARM_BGP_CONNECTION,
	ARM_HUB_VNET,
	ARM_WAN,
	ARM_HUB_GATEWAY,
	ARM_HUB_CONNECTION,
	ARM_CLOUD,
	ARM_CLOUD_AUTHORIZATION,
	ARM_CLOUD_REACH,
	ARM_SEGMENT,
	ARM_TYPE_N
};

/* How a value of ARM is one of a lab. */
enum arm_form {
	ARM_TEXT,
	ARM_NUMBER,
	ARM_FLAG,
	ARM_NOT,            /* a flag that is false where the other is true */
	ARM_WORD,           /* one of row.words; case does not matter */
	ARM_SKU,            /* the same, AZ for Az */
	ARM_WORDS,          /* by row.pairs */
	ARM_MBPS,           /* 1000 for 1Gbps */
	ARM_PREFIX,         /* an address prefix */
	ARM_PREFIXES,       /* an array of prefixes, a sequence */
	ARM_FIRST,          /* an array of one text, of which the lab has the text */
	ARM_TEXTS,          /* an array of texts, a sequence */
	ARM_ID,             /* the id of a resource, a reference */
	ARM_IDS,            /* the same, of which the lab has a sequence */
	ARM_GATEWAY_ADDRESS /* "10.1.7.1/24" for 10.1.7.0/24 */
};

struct arm_pair {
	const char *arm, *lab; /* NULL ends them */
};

struct arm_row {
	const char *property; /* its parts with dots between */
	const char *leaf;     /* below the object, parts with slashes between */
	enum arm_form form;
	const char *initial;      /* of the lab: what an absent leaf is; or NULL */
	const char *const *words; /* of the lab; or NULL */
	const struct arm_pair *pairs;
	const char *none;   /* a value that is as if the property were not there */
	enum arm_type type; /* of ids: what they lead to */
	bool secret;        /* taken, and shown to nobody */
	bool kept;          /* stays when a replacement does not say it */
	bool shown;         /* said by the lab alone: what comes in is ignored */
	bool needed;        /* a resource without it is refused */
};

struct arm_kind {
	const char *type;  /* "Microsoft.Network/expressRouteCircuits/peerings" */
	const char *noun;  /* "circuit" */
	const char *place; /* in a lab; NULL: nothing of it is in a lab */
	const struct arm_row *rows;
	size_t nrows;
	enum arm_type parent; /* ARM_TYPE_N: a resource group */
	bool tracked;         /* it has a location and tags of its own */
};

extern const struct arm_kind arm_kinds[ARM_TYPE_N];

/* The kind with a type, in any case; ARM_TYPE_N: there is none. */
enum arm_type arm_type_of(const char *type);

/* Words that stand for leaves with more than one shape: next hops of routes; NULL ends
 * them. */
extern const struct arm_pair arm_next_hops[];
/* Rows of Microsoft peering, those of every peering among them. */
extern const struct arm_row arm_microsoft_rows[];
extern const size_t arm_nmicrosoft_rows;
/* Rows of a VPN gateway, and of its connections, in the place of the ExpressRoute
 * ones; their places. */
extern const struct arm_row arm_vpn_rows[];
extern const size_t arm_nvpn_rows;
extern const struct arm_row arm_tunnel_rows[];
extern const size_t arm_ntunnel_rows;
/* Rows of a Route Server, which ARM has among the virtual hubs. */
extern const struct arm_row arm_server_rows[];
extern const size_t arm_nserver_rows;

#endif
