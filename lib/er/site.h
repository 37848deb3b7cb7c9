/*
 * A site: its edge routers, the circuits that it is on, and what it does on the
 * sessions of each.  er/model.h says who owns all of it.
 */
#ifndef ER_SITE_H
#define ER_SITE_H

#include "er/parts.h"
#include "rib/policy.h"

struct er_site;
struct er_site_vpn;

enum er_export { ER_EXPORT_OWN, ER_EXPORT_ALL, ER_EXPORT_NONE };

/* What a site does on the sessions of one path of a circuit. */
struct er_path_policy {
	struct er_numbers prepend; /* behind the edge's own AS */
	uint32_t local_pref;
	bool has_prepend, has_local_pref; /* written here, or for the whole circuit */
};

/* What a site does on the Microsoft peering of a circuit. */
struct er_public_policy {
	const char *path;             /* of the container, which may be absent */
	struct er_prefixes advertise; /* as written, or what the peering advertises */
	bool has_advertise;           /* written */
	struct ip_addr nat[2];        /* private addresses become it; IPv4, IPv6 */
	struct er_path_policy policy[2];
	struct rib_filter *import; /* NULL: all */
	const char *shared_key;    /* the site's, else the peering's, else NULL */
};

/* An entry of community-preference. */
struct er_community_pref {
	struct er_head head; /* name: the community as written */
	uint32_t community, local_pref;
};

/* A site on a circuit. */
struct er_attachment {
	struct er_head head; /* name: the reference as written */
	struct er_site *site;
	struct er_circuit *circuit;
	struct er_path_policy path[2]; /* primary, secondary */
	struct rib_filter *import;     /* NULL: all */
	enum er_export export;
	struct rib_filter *export_filter;      /* NULL: all */
	struct er_community_pref *preferences; /* in the order written */
	size_t npreferences;
	struct er_shutdown shutdown;
	uint8_t allow_own_as;
	uint16_t hold;
	uint32_t prefix_limit; /* of the edge, 0: none */
	struct er_bfd bfd;
	/* Of the edge: its own, else the circuit's, else NULL. */
	const char *shared_key;
	struct er_public_policy microsoft;
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
	struct er_prefixes internet; /* internet-addresses */
	struct er_tcps external;     /* real edges: far is "er-a/primary" */
	struct er_site_vpn *vpns;    /* connections to VPN gateways, as written here */
	size_t nvpns;
};

#endif
