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

#include "er/circuit.h"
#include "er/cloud.h"
#include "er/expect.h"
#include "er/resource.h"
#include "er/router.h"
#include "er/segment.h"
#include "er/site.h"
#include "er/station.h"
#include "er/tap.h"
#include "er/vnet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ER_AS_MSEE    12076u /* P-6 */
#define ER_AS_GATEWAY 65515u /* W-1 */
/* Reserved on circuits, and free where there is VPN or BGP in a VNet (S-2, N-12). */
#define ER_AS_FREE    65516u

/*
 * A router that the lab makes run, whatever kind of object it belongs to:
 * "er-a/primary", "hub/gw0", "pc1/edge1", "pc1/primary", "seattle/ce0", "wan".
 */
enum er_role {
	ER_ROLE_MSEE,
	ER_ROLE_GATEWAY,
	ER_ROLE_EDGE,
	ER_ROLE_CE,
	ER_ROLE_VPN,
	ER_ROLE_SERVER,
	ER_ROLE_HUB, /* router of a virtual hub */
	ER_ROLE_PLAIN,
	ER_ROLE_APPLIANCE,
	ER_ROLE_MICROSOFT, /* an MSEE in the part of it that has the Microsoft peering
			    */
	ER_ROLE_SERVICES   /* Microsoft's network, behind those */
};
/* True for a router of a circuit, whichever peering it has. */
bool er_role_is_msee(enum er_role);
/* The one router of Microsoft's network, there when a circuit has Microsoft peering. */
#define ER_SERVICES       "microsoft"
/* The same, as a place of a circuit: "er-a/microsoft". */
#define ER_MICROSOFT_PART "microsoft"
/* The routers of an object by this role, "primary" and "secondary" …; instance 0 or 1.
 * NULL: a plain router, an appliance or Microsoft's network is its own. */
const char *er_role_part(enum er_role, unsigned instance);
/* The same of an ExpressRoute gateway, which may have migrated: "gw0" to "gw3".
 * Instances 2 and 3 are those of the new gateway while this one migrates. */
const char *er_gateway_part(const struct er_gateway *, unsigned instance);
struct er_speaker {
	const char *name;
	const char *owner; /* name of the object */
	enum er_role role;
	/* primary, gw0, edge0, ce0: 0; the others 1; of a gateway that migrates the new
	 * one's are 2 and 3. */
	unsigned instance;
	uint32_t asn, id; /* id: router id, sticky or written */
	/* The object; the one that fits the role is set. */
	/* MSEE (of a private cloud: its managed circuit), in either part. */
	struct er_circuit *circuit;
	struct er_vnet *vnet;
	struct er_cloud *cloud; /* edge */
	struct er_site *site;
	struct er_router *router;
	struct er_appliance *appliance;
};

enum er_link_kind {
	ER_LINK_NEIGHBOR, /* a `routers` neighbour inside the lab */
	ER_LINK_INSIDE,   /* between the two routers of a site or of a private cloud */
	ER_LINK_TUNNEL,   /* of a VPN gateway's connection to a site */
	ER_LINK_SERVICES, /* between an MSEE and Microsoft's network */
	ER_LINK_CLOUDS    /* between edges of two private clouds */
};
/*
 * An emulated link, with the addresses that the lab gives it or its network; else with
 * sticky ones in pairs from 169.254/16, and for IPv6 from fd00:6572:7864::/48; on
 * loopback TCP from 127.64/10.
 */
struct er_link {
	const char *name; /* net_link_name of both ends */
	enum er_link_kind kind;
	const struct er_speaker *ends[2]; /* in byte order of their names */
	/* By that end, or NULL: one side suffices. */
	const struct er_neighbor *declared[2];
	struct ip_addr address[2], address6[2]; /* by end */
	const struct er_shared *segment;        /* the addresses are on it; or NULL */
	uint8_t written; /* addresses that are written down: 1 of IPv4, 2 of IPv6 */
	bool tcp;        /* over loopback: address[] are in 127/8; IPv4 only */
	const struct er_vpn_connection *tunnel; /* ER_LINK_TUNNEL; else NULL */
};

struct er_limits {
	bool enabled;
	uint32_t site_ipv4_standard, site_ipv4_premium, site_ipv6; /* P-20 */
	uint32_t microsoft;                                        /* M-2 */
	uint32_t gateway_ipv4, gateway_ipv6;                       /* W-10 */
	uint32_t connection_create;                                /* W-11 */
	uint32_t circuits_subscription, circuits_region;           /* C-16 */
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
	ER_SPAN_STANDBY, /* the standby of a VPN gateway takes over (N-14) */
	ER_SPAN_STANDBY_PLANNED,
	ER_SPAN_PREPARE, /* a gateway migrates */
	ER_SPAN_EXECUTE,
	ER_SPAN_COMMIT,   /* or the migration is aborted */
	ER_SPAN_FAILOVER, /* a failover test starts, or stops */
	ER_SPAN_MAP,      /* the first route map of a Route Server (S-15) */
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
	bool managed_public_only;                   /* managed-path-length (A-32a) */
	bool drain_reach;                           /* drain-global-reach (F-7) */
	bool reject_sets;
	bool martians; /* martians: accept */
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
	const struct er_world *world;
	struct er_cloud *clouds;
	size_t nclouds;
	struct er_vnet *vnets;
	size_t nvnets;
	size_t nnets; /* of vnets: behind them are the insides of virtual hubs */
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
	struct er_expect *expects; /* what is to be where */
	size_t nexpects;
	struct er_resource *resources; /* as Azure's own tools name them */
	size_t nresources;
	struct er_station *stations; /* of BMP */
	size_t nstations;
	struct er_packet_links packets; /* real ones */
	struct er_shared *segments;
	size_t nsegments;
	struct er_filter *filters;
	size_t nfilters;
	struct er_port_pair *ports;
	size_t nports;
	struct er_wan *wans;
	size_t nwans;
	struct er_hub *hubs;
	size_t nhubs;
	struct er_limits limits;
	struct er_fidelity fidelity;
	struct er_speaker *speakers; /* all routers, by name */
	size_t nspeakers;
	struct er_link *links; /* by name */
	size_t nlinks;
	/* The arena. */
	void **blocks;
	size_t nblocks, capblocks;
	char *chunk; /* what is left of the last block that many share */
	size_t left; /* octets */
};

/* An empty model, for er_model_read; the caller frees the model. */
struct er_model *er_model_new(void);
/* Frees a model with all that er_model_alloc and er_model_text gave. */
void er_model_free(struct er_model *);
/* Memory for n items of `size` octets, all zero, and copies of texts.  Both live as
 * long as the model. */
void *er_model_alloc(struct er_model *, size_t n, size_t size);
char *er_model_text(struct er_model *, const char *); /* NULL stays NULL */
/* "PATH/NAME", which is what most texts of a model are. */
char *er_model_below(struct er_model *, const char *path, const char *name);
char *er_model_textf(struct er_model *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The peering location that a path of a circuit ends in, 0 primary and 1 secondary: of
 * a metro circuit two, where the table knows both (C-15).  Of a location that the table
 * does not know the function returns what is written. */
const char *er_circuit_site(const struct er_model *, const struct er_circuit *,
    unsigned path);

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
struct er_filter *er_model_filter(const struct er_model *, const char *name);
struct er_port_pair *er_model_port(const struct er_model *, const char *name);
/* True when some circuit has Microsoft peering, so that ER_SERVICES is there. */
bool er_model_has_services(const struct er_model *);
struct er_hub *er_model_hub(const struct er_model *, const char *name);
/* The VNet with exactly this name, or the inside of the virtual hub, or NULL. */
struct er_vnet *er_model_net(const struct er_model *, const char *name);
/* The subnet of a VNet that an address is in, or NULL. */
struct er_subnet *er_vnet_subnet(const struct er_vnet *, const struct ip_addr *);
struct er_speaker *er_model_speaker(const struct er_model *, const char *name);
/* Of an MSEE that has the private peering, the one that has the Microsoft peering; NULL
 * where the circuit has none.  The two are one box, and their links one port. */
const struct er_speaker *er_model_twin(const struct er_model *,
    const struct er_speaker *);
/* A speaker of an object, or NULL: er-a/primary is the speaker of "er-a" in the role of
 * an MSEE with instance 0.  Of a private cloud, the role tells its edges from the MSEEs
 * of its managed circuit. */
struct er_speaker *er_model_speaker_of(const struct er_model *, enum er_role,
    const char *owner, unsigned instance);

#endif
