/*
 * A plain router, which is no object of Azure's, and its neighbours.  er/model.h says
 * who owns all of it.
 */
#ifndef ER_ROUTER_H
#define ER_ROUTER_H

#include "er/parts.h"
#include "rib/policy.h"

struct er_router;

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
	bool as_override;      /* its AS gives way to ours in what it is told */
	bool enforce_first_as; /* paths begin with its AS */
	bool has_role;
	enum bgp_role role; /* ours to it */
	bool strict_role;   /* it must have one */
	bool bare;          /* the OPEN has no capabilities */
	bool transparent;   /* we are a route server (RFC 7947) */
	/* Of the link inside the lab, by family; IP_NONE: nobody wrote them. */
	struct ip_addr address, address6;         /* ours */
	struct ip_addr far_address, far_address6; /* its own */
	uint16_t hold;
	struct er_bfd bfd;
	enum er_graceful graceful;
	uint16_t restart_time, stale_time; /* s */
	uint32_t long_lived_time;          /* s; 0: not written (RFC 9494) */
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

#endif
