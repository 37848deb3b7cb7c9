/*
 * A private cloud: the pieces of its network block, its segments, and the networks that
 * it announces.  er/model.h says who owns all of it.
 */
#ifndef ER_CLOUD_H
#define ER_CLOUD_H

#include "er/parts.h"

struct er_cloud;
struct er_site;

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
#define ER_UPLINK        "hcx-uplink" /* name of a piece: ends of tunnels */
#define ER_CARVE_REACH   128u         /* /26, eight /29 for Global Reach */
#define ER_CARVE_PEERING 224u /* /27: link subnets, primary at +0, secondary at +4 */

/* Names of networks that are not carved: "extended-1" and on, and the other. */
#define ER_EXTENDED         "extended-"
#define ER_EXTERNAL_STORAGE "external-storage"

struct er_segment {
	struct er_head head;
	struct ip_prefix prefix;
	const char *t1;
	bool isolated; /* `t1: none`: not announced */
	/* Stretched from a site, which has its gateway: then the private cloud
	 * does not announce it.  NULL: the gateway is here. */
	const char *site_text; /* as written */
	struct er_site *site;
};

/* A machine that has moved here on a stretched segment. */
struct er_machine {
	struct er_head head;
	struct ip_addr address;
	bool mon; /* mobility optimized networking */
	struct er_cloud *cloud;
	struct er_segment *segment; /* which has the address; or NULL */
	/* Name as an end of traffic, "pc1/app1". */
	const char *place;
};
/* The site that has the gateway of a machine, or NULL: its segment is no longer
 * stretched. */
struct er_site *er_machine_site(const struct er_machine *);

/* AVS Interconnect of two private clouds. */
struct er_cloud_link {
	struct er_head head;
	const char *linked_text; /* as written */
	struct er_cloud *linked; /* or NULL */
};

/* How workloads reach the Internet. */
enum er_internet { ER_INTERNET_DEFAULT_ROUTE, ER_INTERNET_SNAT, ER_INTERNET_PUBLIC_IP };

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
	const struct er_region *region; /* or NULL: not known */
	struct ip_prefix block;         /* the /22 or larger */
	struct er_prefixes extended;    /* further blocks of management networks */
	struct ip_prefix storage;       /* or IP_NONE */
	enum er_internet internet;
	uint32_t asn;
	enum er_reannounce reannounce;
	struct er_segment *segments;
	size_t nsegments;
	struct er_network *networks; /* A-4's named ones, further blocks, segments */
	size_t nnetworks;
	struct er_machine *machines;
	size_t nmachines;
	struct er_cloud_link *links;
	size_t nlinks;
	struct er_prefixes host_routes; /* A-37; with those of machines */
	uint8_t allow_own_as;
	struct er_circuit *circuit; /* managed */
	/* Real edges: the far end is "pc1/primary" or "pc1/secondary". */
	struct er_tcps external;
};

#endif
