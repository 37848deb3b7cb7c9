/*
 * A lab as plain structs: every object of the schema, defaults filled in, references
 * resolved to pointers, generated values (keys, service keys, router ids, addresses)
 * filled in from the allocations.  Lists are sorted by name unless said otherwise.
 *
 * Made by er_model_read (er/read.h) from a tree and its allocations; immutable from
 * then on.  Everything, texts too, lives in one arena of the model and dies with it;
 * nothing is shared with the tree.
 *
 * A valid model (er/check.h found no error) has every pointer set that is not marked
 * "or NULL".  One with errors is only good for looking for more errors.
 */
#ifndef ER_MODEL_H
#define ER_MODEL_H

#include "base/ip.h"
#include "bgp/aspath.h"
#include "bgp/proto.h"
#include "net/spec.h"
#include "rib/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ER_AS_MSEE    12076u /* P-6 */
#define ER_AS_GATEWAY 65515u /* W-1 */

/* Kinds of named objects, in the order of the schema. */
enum er_object_kind {
	ER_CLOUD,
	ER_VNET,
	ER_CIRCUIT,
	ER_SITE,
	ER_REACH,
	ER_ROUTER,
	ER_TABLE,
	ER_OBJECT_N
};
/* A row of each is in er/kind.h. */

/* What every entry of a keyed list begins with. */
struct er_head {
	const char *name; /* its key; of an ordered entry: its position */
	const char *path; /* "vnets/hub/connections/to-er-a" */
};

/* Lists of plain values, in the order in which they were written. */
struct er_prefixes {
	struct ip_prefix *items;
	size_t n;
};
struct er_numbers { /* ASNs or communities */
	uint32_t *items;
	size_t n;
};

struct er_octets {
	const uint8_t *p;
	size_t n;
};

/* Being shut down in good order (RFC 8326). */
struct er_shutdown {
	bool honor;    /* what carries the community is the last resort */
	bool announce; /* all that is announced carries it */
};

/* How a session with a real router is reached; what was not written is IP_NONE or 0. */
struct er_tcp {
	struct er_head head; /* of external links: name is the key as written */
	/* External links only: the far router, and one family or IP_NONE for both. */
	const struct er_speaker *far; /* or NULL: of `routers` neighbours */
	uint8_t family;
	struct ip_addr local, remote;
	bool has_subnet;         /* local was ADDRESS/LENGTH */
	struct ip_prefix subnet; /* next hops off it are refused */
	uint16_t port;           /* of the real router: dialled */
	uint16_t local_port;     /* ours: listened on */
	enum net_mode mode;
	enum net_ttl ttl_mode;
	uint8_t hops;
	bool late_bind;
	int64_t idle_hold;         /* µs of rest after an error */
	const char *password;      /* or NULL */
	uint32_t asn;              /* expected of the real router; 0: not written */
	struct ip_addr link_local; /* ours */
	int64_t send_hold;         /* µs; 0: not written */
	int64_t refresh_time;      /* µs */
	bool extended_open;
	bool add_path;                 /* we send all paths to one that takes them */
	struct er_octets capabilities; /* as they stand in an OPEN */
};
struct er_tcps { /* sorted by key */
	struct er_tcp *items;
	size_t n;
};

/* One entry of `advertise`, in order: a prefix, generated prefixes, or a real table. */
struct er_advert {
	struct er_head head;
	struct ip_prefix prefix; /* IP_NONE: `within` or `mrt` */
	struct ip_prefix within; /* with length and count */
	uint8_t length;
	uint32_t count;
	const char *mrt;        /* file name as written, or NULL */
	uint32_t limit;         /* of mrt; 0: all */
	struct er_numbers path; /* behind the router's own AS, neighbour first */
	struct er_numbers communities;
	enum bgp_origin origin;
	bool has_med;
	uint32_t med;
	bool has_over; /* announced on these circuits only */
	struct er_circuit **over;
	const char **over_text; /* as written */
	size_t nover;
	/* Nobody hears of it, and what the router has because of it is still there. */
	bool withdrawn;
};
struct er_adverts {
	struct er_advert *items;
	size_t n;
};

/*
 * A router that the lab makes run, whatever kind of object it belongs to:
 * "er-a/primary", "hub/gw0", "pc1/edge1", "pc1/primary", "seattle/ce0", "wan".
 */
enum er_role {
	ER_ROLE_MSEE,
	ER_ROLE_GATEWAY,
	ER_ROLE_EDGE,
	ER_ROLE_CE,
	ER_ROLE_PLAIN,
	ER_ROLE_APPLIANCE
};
/* The routers of an object by this role, "primary" and "secondary" …; instance 0 or 1.
 * NULL: a plain router or an appliance is its own. */
const char *er_role_part(enum er_role, unsigned instance);
struct er_speaker {
	const char *name;
	const char *owner; /* name of the object */
	enum er_role role;
	unsigned instance; /* primary, gw0, edge0, ce0: 0; the others 1 */
	uint32_t asn, id;  /* id: router id, sticky or written */
	/* The object; the one that fits the role is set. */
	struct er_circuit *circuit; /* MSEE (of a private cloud: its managed circuit) */
	struct er_vnet *vnet;
	struct er_cloud *cloud; /* edge */
	struct er_site *site;
	struct er_router *router;
	struct er_appliance *appliance;
};

enum er_link_kind {
	ER_LINK_NEIGHBOR, /* a `routers` neighbour inside the lab */
	ER_LINK_INSIDE    /* between the two routers of a site or of a private cloud */
};
/*
 * An emulated link that has no addresses of its own in the lab: sticky ones in pairs
 * from 169.254/16, and for IPv6 from fd00:6572:7864::/48; on loopback TCP from
 * 127.64/10.
 */
struct er_link {
	const char *name; /* net_link_name of both ends */
	enum er_link_kind kind;
	const struct er_speaker *ends[2]; /* in byte order of their names */
	/* By that end, or NULL: one side suffices. */
	const struct er_neighbor *declared[2];
	struct ip_addr address[2], address6[2]; /* by end */
	bool tcp; /* over loopback: address[] are in 127/8; IPv4 only */
};

/* An authorization of a circuit or private cloud. */
struct er_authorization {
	struct er_head head;
	struct er_circuit *circuit; /* of a private cloud: its managed circuit */
	const char *key;            /* GUID, lower case; a secret */
	bool pinned;                /* written in the lab, not allocated */
	bool spent;                 /* used once and gone (fidelity key-reuse: spent) */
	/* Path of the connection or Global Reach link; NULL: Available. */
	const char *used_by;
};
struct er_authorizations {
	struct er_authorization *items;
	size_t n;
};
/* How somebody asks to be let on a circuit; both empty: no key given. */
struct er_redeem {
	const char *name; /* `authorization`, or NULL */
	const char *key;  /* `authorization-key`, lower case; or NULL */
	/* The authorization that name or key lead to; NULL: none is needed. */
	struct er_authorization *authorization;
};

enum er_sku { ER_LOCAL, ER_STANDARD, ER_PREMIUM };
enum er_provider_state {
	ER_NOT_PROVISIONED,
	ER_PROVISIONING,
	ER_PROVISIONED,
	ER_DEPROVISIONING
};

struct er_peering {
	struct er_head head;
	bool enabled; /* P-11 */
	uint32_t peer_asn;
	/* By path: 0 primary, 1 secondary.  IP_NONE: that family is not configured. */
	struct ip_prefix link[2], link6[2]; /* /30 and /126 */
	struct ip_addr msee[2], msee6[2];   /* P-1: second host */
	struct ip_addr ce[2], ce6[2];       /* first host */
	uint16_t vlan;
	const char *shared_key; /* or NULL; a secret */
};

/* A circuit: the customer's, or the managed one of a private cloud under its name. */
struct er_circuit {
	struct er_head head;
	const char *subscription;   /* managed: ER_SUBSCRIPTION_MANAGED */
	struct er_cloud *cloud;     /* managed: whose; or NULL */
	const char *id;             /* ARM resource id, canonical spelling */
	const char *location, *geo; /* geo: "" when the city is not known */
	const char *provider;
	enum er_provider_state provider_state;
	enum er_sku sku;
	bool unlimited; /* billing */
	uint32_t mbps;
	const char *service_key;                  /* GUID, lower case */
	enum bgp_private_removal private_removal; /* P-32; managed: leading */
	bool has_peering; /* managed: always, carved from the network block */
	struct er_peering peering;
	struct er_authorizations authorizations;
	/* What hangs on it, by path. */
	struct er_connection **connections;
	size_t nconnections;
	struct er_reach **reaches; /* as `from` or as `to` */
	size_t nreaches;
	struct er_attachment **attachments; /* sites */
	size_t nattachments;
};
/* Managed circuits are Microsoft's: everybody needs a key for them (A-10, W-20). */
#define ER_SUBSCRIPTION_MANAGED "microsoft"
#define ER_SUBSCRIPTION_DEFAULT "default"

/* A piece of a private cloud's network block, with its name in the lab. */
struct er_carving {
	/* "management" "hcx-management" "esxi-management" "vmotion" … */
	const char *name;
	uint16_t offset; /* from the base of the /22 */
	uint8_t len;
	bool announced;
};
extern const struct er_carving er_carvings[];
extern const size_t er_ncarvings;
#define ER_CARVE_REACH   128u /* /26, eight /29 for Global Reach */
#define ER_CARVE_PEERING 224u /* /27: link subnets, primary at +0, secondary at +4 */

struct er_segment {
	struct er_head head;
	struct ip_prefix prefix;
	const char *t1;
	bool isolated; /* `t1: none`: not announced */
};
struct er_network { /* what a private cloud owns and announces under a name */
	const char *name;
	struct ip_prefix prefix;
	bool announced;
	bool management; /* of the network block: A-35 holds for it */
};

enum er_reannounce { ER_REANNOUNCE_NONE, ER_REANNOUNCE_DEFAULT, ER_REANNOUNCE_ALL };

struct er_cloud {
	struct er_head head;
	const char *subscription; /* who may edit it; its circuit is Microsoft's */
	const char *location;     /* or "" */
	struct ip_prefix block;   /* the /22 or larger */
	uint32_t asn;
	enum er_reannounce reannounce;
	struct er_segment *segments;
	size_t nsegments;
	struct er_network *networks; /* A-4's named ones, then the segments */
	size_t nnetworks;
	struct er_prefixes host_routes; /* */
	uint8_t allow_own_as;
	struct er_circuit *circuit; /* managed */
	/* Real edges: the far end is "pc1/primary" or "pc1/secondary". */
	struct er_tcps external;
};

enum er_gateway_sku {
	ER_GW_STANDARD,
	ER_GW_HIGH_PERFORMANCE,
	ER_GW_ULTRA_PERFORMANCE,
	ER_GW_1AZ,
	ER_GW_2AZ,
	ER_GW_3AZ,
	ER_GW_SCALE
};

struct er_gateway {
	struct er_head head;
	enum er_gateway_sku sku;
	uint8_t scale_units;
	struct ip_prefix subnet,
	    subnet6; /* subnet6: IP_NONE unless the VNet has IPv6 */
	struct ip_addr instance[2], instance6[2]; /* W-4: .12 and .13 */
	bool allow_remote_vnet;                   /* W-40 */
	struct er_tcps external; /* real gateways: far is "er-a/primary" */
	const char *table_text;  /* of GatewaySubnet, as written; or NULL */
	struct er_table *table;  /* E-18; or NULL */
};

/* Communities of a VNet as a connection was made with them and keeps them (P-37). */
struct er_kept {
	const struct er_vnet *vnet; /* its own, or one that uses its gateway */
	uint32_t custom, region;    /* 0: none */
};

struct er_connection {
	struct er_head head;
	struct er_vnet *vnet;
	struct er_circuit *circuit;
	const char *circuit_text; /* as written */
	struct er_redeem redeem;
	uint16_t weight;
	uint8_t pair; /* sticky, 0-: which pair of addresses in the gateway's subnet */
	struct ip_addr msee[2], msee6[2]; /* of primary and secondary there (W-4) */
	struct er_kept *kept;             /* of VNets that have others by now */
	size_t nkept;
};

struct er_service {
	struct er_head head;
	struct ip_addr address;
};

/* A peering of two VNets, neither of which uses the other's gateway by it. */
struct er_vnet_peering {
	struct er_head head; /* name: the reference as written */
	struct er_vnet *vnet;
};

/* Where a route of a table leads (E-16). */
enum er_next_hop {
	ER_NEXT_APPLIANCE, /* an address */
	ER_NEXT_INTERNET,
	ER_NEXT_NONE,
	ER_NEXT_LOCAL,
	ER_NEXT_VPN
};

struct er_route {
	struct er_head head;
	struct ip_prefix prefix;
	const char *next_hop_text; /* as written; or NULL */
	enum er_next_hop next_hop;
	struct ip_addr address; /* of ER_NEXT_APPLIANCE */
};

/* A route table, which subnets share (E-16 to E-18). */
struct er_table {
	struct er_head head;
	const char *subscription;
	bool propagation; /* what gateways have learned is in its subnets, too */
	struct er_route *routes;
	size_t nroutes;
};

/* Whether hosts get out by the Internet route (E-10a). */
enum er_outbound {
	ER_OUTBOUND_UNKNOWN,
	ER_OUTBOUND_DEFAULT,
	ER_OUTBOUND_NAT,
	ER_OUTBOUND_NONE
};

struct er_subnet {
	struct er_head head;
	struct er_vnet *vnet;
	struct ip_prefix prefix, prefix6; /* IP_NONE: it has none of that family */
	const char *table_text;           /* as written; or NULL */
	struct er_table *table;           /* or NULL */
	enum er_outbound outbound;
};

/* A forwarding host: a firewall, a router of a customer. */
struct er_appliance {
	struct er_head head;
	const char *name; /* of its router: "hub/fw" */
	struct er_vnet *vnet;
	struct er_subnet *subnet;         /* NULL: its VNet has no subnets */
	struct ip_addr address, address6; /* IP_NONE: it has none of that family */
	struct ip_addr balancer,
	    balancer6; /* of the load balancer in front; or IP_NONE */
	bool stateful;
	/* What it speaks BGP as: sessions with `peers`, as neighbours of a plain
	 * router; NULL: it does not. */
	struct er_router *bgp;
	struct ip_addr next_hop,
	    next_hop6;    /* S-9: in the place of its own; or IP_NONE */
	bool as_override; /* S-13 */
};

struct er_vnet {
	struct er_head head;
	const char *subscription;
	const char *location; /* or "" */
	struct er_prefixes space;
	struct er_vnet *hub;     /* whose gateway it uses, or NULL */
	const char *hub_text;    /* as written, or NULL */
	struct er_vnet **spokes; /* by name */
	size_t nspokes;
	struct er_vnet_peering *peerings; /* as written here */
	size_t npeerings;
	/* Whom such a peering joins it with, whichever of the two has it: by name. */
	struct er_vnet **peers;
	size_t npeers;
	struct er_prefixes summarized;               /* W-12 */
	uint32_t custom_community, region_community; /* 0: none */
	struct er_service *services;
	size_t nservices;
	struct er_subnet *subnets; /* none: one, which is all of the space */
	size_t nsubnets;
	struct er_appliance *appliances;
	size_t nappliances;
	bool has_gateway;
	struct er_gateway gateway;
	struct er_connection *connections;
	size_t nconnections;
};

enum er_export { ER_EXPORT_OWN, ER_EXPORT_ALL, ER_EXPORT_NONE };

struct er_bfd {
	bool on, given;
	int64_t interval; /* µs */
	uint8_t multiplier;
};

/* What a site does on the sessions of one path of a circuit. */
struct er_path_policy {
	struct er_numbers prepend; /* behind the edge's own AS */
	uint32_t local_pref;
	bool has_prepend, has_local_pref; /* written here, or for the whole circuit */
};

/* A site on a circuit. */
struct er_attachment {
	struct er_head head; /* name: the reference as written */
	struct er_site *site;
	struct er_circuit *circuit;
	struct er_path_policy path[2]; /* primary, secondary */
	struct rib_filter *import;     /* NULL: all */
	enum er_export export;
	struct rib_filter *export_filter; /* NULL: all */
	struct er_shutdown shutdown;
	uint8_t allow_own_as;
	uint16_t hold;
	struct er_bfd bfd;
	/* Of the edge: its own, else the circuit's, else NULL. */
	const char *shared_key;
};

struct er_site {
	struct er_head head;
	const char *subscription;
	uint32_t asn;
	uint8_t routers; /* 1; 2: ce0 on primary, ce1 on secondary, iBGP between */
	struct er_attachment *circuits;
	size_t ncircuits;
	struct er_adverts adverts;
	bool has_networks; /* else it owns what it advertises but 0/0 */
	struct er_prefixes networks;
	struct er_tcps external; /* real edges: far is "er-a/primary" */
};

/* How far prefixes of VNets cross Global Reach (G-25, G-25a), the shortest first. */
enum er_vnets_over {
	ER_VNETS_NOWHERE,
	ER_VNETS_NOT_TO_GATEWAYS, /* to sites and private clouds only */
	ER_VNETS_EVERYWHERE
};

/* A Global Reach link. */
struct er_reach {
	struct er_head head;
	const char *subscription;
	struct er_circuit *from, *to;    /* configured on `from` (G-1) */
	const char *from_text, *to_text; /* as written */
	struct er_redeem redeem;
	bool carved; /* the /29 comes out of a network block, else it was written
		      */
	struct ip_prefix prefix, prefix6; /* /29; /125 or IP_NONE */
	/* By path; G-5: the peer (`to`) has .1 and .5, `from` has .2 and .6. */
	struct ip_addr from_addr[2], to_addr[2], from_addr6[2], to_addr6[2];
	enum er_vnets_over vnets; /* the shorter of its own switch and the lab's */
};

enum er_graceful { ER_GRACEFUL_OFF, ER_GRACEFUL_HELPER, ER_GRACEFUL_RESTART };

struct er_neighbor {
	struct er_head head;
	struct er_router *router;
	const struct er_speaker *far; /* inside the lab; NULL: external */
	uint32_t asn;                 /* expected; 0: not written */
	bool ipv4, ipv6;              /* families of its sessions, default filled in */
	bool closed;                  /* policy: none (RFC 8212) */
	struct er_shutdown shutdown;
	struct er_numbers prepend;
	bool has_local_pref;
	uint32_t local_pref;
	struct rib_filter *import;        /* NULL: all */
	struct rib_filter *export_filter; /* NULL: all */
	uint8_t allow_own_as;
	uint16_t hold;
	struct er_bfd bfd;
	enum er_graceful graceful;
	uint16_t restart_time, stale_time; /* s */
	bool has_deferral_time;
	uint16_t deferral_time; /* s; unless written it is the restart time */
	uint32_t prefix_limit;  /* 0: none */
	int64_t limit_idle;     /* µs */
	int64_t delay;          /* µs one way; -1: the host's default */
	bool external;
	struct er_tcp tcp;
};

struct er_router { /* plain BGP */
	struct er_head head;
	uint32_t asn;
	uint32_t id; /* 0: not written; the speaker has the sticky one */
	uint8_t max_paths;
	bool tcp; /* transport */
	struct er_adverts adverts;
	bool has_networks; /* else it owns what it advertises but 0/0 */
	struct er_prefixes networks;
	struct er_neighbor *neighbors;
	size_t nneighbors;
};

struct er_limits {
	bool enabled;
	uint32_t site_ipv4_standard, site_ipv4_premium, site_ipv6; /* P-20 */
	uint32_t gateway_ipv4, gateway_ipv6;                       /* W-10 */
	uint32_t connection_create;                                /* W-11 */
	int64_t hold_down;                                         /* µs */
	uint8_t warn_percent;
};

enum er_span {           /* what takes time with realistic-durations: er/durations.h */
	ER_SPAN_LEG,     /* an UPDATE between an MSEE and a gateway */
	ER_SPAN_DISABLE, /* the same, of a private peering that was switched off */
	ER_SPAN_CONNECT, /* a connection is made */
	ER_SPAN_DISCONNECT,
	ER_SPAN_GAP, /* no traffic at the end of that */
	ER_SPAN_GATEWAY,
	ER_SPAN_GATEWAY_GONE,
	ER_SPAN_REACH,
	ER_SPAN_REACH_GONE,
	ER_SPAN_N
};

struct er_fidelity {
	bool keys_spent; /* key-reuse: spent */
	enum er_vnets_over vnets_over_reach;
	bool weight_first;     /* gateway-weight-first (P-42a) */
	bool compare_origins;  /* origin-and-med: compare (P-40a) */
	bool msee_full;        /* msee-capabilities: full */
	bool dialect_i;        /* route-table-dialect */
	bool gateway_v6_apart; /* gateway-ipv6-session: separate (W-60) */
	uint8_t maintenance_prepend;
	bool maintenance_community, honor_shutdown; /* RFC 8326 */
	bool drain_reach;                           /* drain-global-reach (F-7) */
	bool reject_sets;
	uint8_t allow_own_as;
	uint16_t hold_floor;      /* s (P-8a); 0: none */
	int64_t spans[ER_SPAN_N]; /* µs, where has_span */
	bool has_span[ER_SPAN_N];
	/* As written, and in force: the host has a word in that (lab.h, er_times). */
	bool realistic_written, has_realistic_written, realistic_durations;
	int64_t link_delay; /* µs; -1: the host's default */
};

struct er_model {
	const char *lab, *description;
	struct er_cloud *clouds;
	size_t nclouds;
	struct er_vnet *vnets;
	size_t nvnets;
	struct er_circuit *circuits; /* with the managed ones */
	size_t ncircuits;
	struct er_site *sites;
	size_t nsites;
	struct er_reach *reaches;
	size_t nreaches;
	struct er_router *routers;
	size_t nrouters;
	struct er_table *tables;
	size_t ntables;
	struct er_limits limits;
	struct er_fidelity fidelity;
	struct er_speaker *speakers; /* all routers, by name */
	size_t nspeakers;
	struct er_link *links; /* by name */
	size_t nlinks;
	/* The arena. */
	void **blocks;
	size_t nblocks, capblocks;
};

/* An empty model, for er_model_read; the caller frees the model. */
struct er_model *er_model_new(void);
/* Frees a model with all that er_model_alloc and er_model_text gave. */
void er_model_free(struct er_model *);
/* Memory for n items of `size` octets, all zero, and copies of texts.  Both live as
 * long as the model. */
void *er_model_alloc(struct er_model *, size_t n, size_t size);
char *er_model_text(struct er_model *, const char *); /* NULL stays NULL */
char *er_model_textf(struct er_model *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes a community as "12076:20001", or "none" for 0, and returns `text`. */
const char *er_community_text(uint32_t, char text[24]);

/* The object with exactly this name, or NULL.  er/names.h has references as people
 * write them. */
struct er_cloud *er_model_cloud(const struct er_model *, const char *name);
struct er_vnet *er_model_vnet(const struct er_model *, const char *name);
struct er_circuit *er_model_circuit(const struct er_model *, const char *name);
struct er_site *er_model_site(const struct er_model *, const char *name);
struct er_reach *er_model_reach(const struct er_model *, const char *name);
struct er_table *er_model_table(const struct er_model *, const char *name);
/* The subnet of a VNet that an address is in, or NULL. */
struct er_subnet *er_vnet_subnet(const struct er_vnet *, const struct ip_addr *);
struct er_speaker *er_model_speaker(const struct er_model *, const char *name);
/* A speaker of an object, or NULL: er-a/primary is the speaker of "er-a" in the role of
 * an MSEE with instance 0.  Of a private cloud, the role tells its edges from the MSEEs
 * of its managed circuit. */
struct er_speaker *er_model_speaker_of(const struct er_model *, enum er_role,
    const char *owner, unsigned instance);

/* The entry of `external` that puts a real router in the place of an emulated end, for
 * the far router and the family of a session, or NULL. */
const struct er_tcp *er_tcp_find(const struct er_tcps *, const struct er_speaker *far,
    uint8_t family);

#endif
