/*
 * A circuit, the customer's or the managed one of a private cloud, with its private
 * peering, and a Global Reach link between two of them.  er/model.h says who owns all
 * of it.
 */
#ifndef ER_CIRCUIT_H
#define ER_CIRCUIT_H

#include "bgp/aspath.h"
#include "er/peering.h"
#include "er/port.h"

struct er_attachment;
struct er_cloud;
struct er_connection;
struct er_reach;

enum er_sku { ER_LOCAL, ER_STANDARD, ER_PREMIUM };
enum er_provider_state {
	ER_NOT_PROVISIONED,
	ER_PROVISIONING,
	ER_PROVISIONED,
	ER_DEPROVISIONING
};

/* A circuit: the customer's, or the managed one of a private cloud under its name. */
struct er_circuit {
	struct er_head head;
	const char *subscription;        /* managed: ER_SUBSCRIPTION_MANAGED */
	struct er_cloud *cloud;          /* managed: whose; or NULL */
	const char *id;                  /* ARM resource id, canonical spelling */
	const char *location, *geo;      /* geo: "" when the city is not known */
	const struct er_location *place; /* or NULL: not known */
	bool metro;                      /* a site for each link (C-15) */
	enum er_azure azure; /* written or of the place; ER_AZURE_N: neither */
	bool has_azure;      /* written */
	const char *region;  /* that it is a resource of, as written; or NULL */
	const char *provider;
	enum er_provider_state provider_state;
	enum er_sku sku;
	bool unlimited; /* billing */
	uint32_t mbps;
	const char *service_key;   /* GUID, lower case */
	const char *port_text;     /* direct-port as written; or NULL */
	struct er_port_pair *port; /* or NULL */
	uint16_t s_tag;     /* written, or assigned on a port with QinQ; else 0 */
	uint8_t links_down; /* bits of paths that are shut by design */
	bool slow_bfd;      /* 750 ms at the MSEEs, else 300 (P-9) */
	enum bgp_private_removal private_removal; /* P-32; managed: leading */
	bool has_peering; /* managed: always, carved from the network block */
	struct er_peering peering;
	bool has_microsoft;
	struct er_microsoft microsoft;
	struct er_authorizations authorizations;
	/* What hangs on it, by path. */
	struct er_connection **connections;
	size_t nconnections;
	struct er_reach **reaches; /* as `from` or as `to` */
	size_t nreaches;
	struct er_attachment **attachments; /* sites */
	size_t nattachments;
};
/* Why a link of a circuit carries nothing, as xasprintf, or NULL: it is shut by design,
 * its provider does not have it (C-12), or it is dark on its port (C-23). */
char *er_circuit_why_dark(const struct er_circuit *, unsigned path);
/* The cloud that a circuit is bought in; the public one where nothing says so. */
enum er_azure er_circuit_azure(const struct er_circuit *);
/* Managed circuits are Microsoft's: everybody needs a key for them (A-10, W-20). */
#define ER_SUBSCRIPTION_MANAGED "microsoft"
#define ER_SUBSCRIPTION_DEFAULT "default"

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

#endif
