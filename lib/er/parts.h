/*
 * What several kinds of objects of a lab are made of: the head of every entry of a
 * list, lists of plain values, the TCP side of a real router, what a router advertises,
 * BFD, and authorizations with what asks for one.  er/model.h says who owns all of it.
 */
#ifndef ER_PARTS_H
#define ER_PARTS_H

#include "base/ip.h"
#include "bgp/proto.h"
#include "er/world.h"
#include "net/spec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds of named objects, in the order of the schema. */
enum er_object_kind {
	ER_CLOUD,
	ER_VNET,
	ER_CIRCUIT,
	ER_SITE,
	ER_REACH,
	ER_ROUTER,
	ER_TABLE,
	ER_SEGMENT,
	ER_FILTER,
	ER_PORT_PAIR,
	ER_WAN,
	ER_HUB,
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
/* True when one prefix of the list covers the whole of another. */
bool er_prefixes_cover(const struct er_prefixes *, const struct ip_prefix *);
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

struct er_circuit;
struct er_speaker;

/* Keys of TCP-AO (RFC 5925), by name. */
struct er_ao_key {
	struct er_head head;
	uint8_t send_id, receive_id;
	bool has_send_id,
	    has_receive_id; /* receive_id is send_id when it is not given */
	enum net_ao_algorithm algorithm;
	const char *secret; /* or NULL, which is refused */
};
struct er_ao {
	struct er_ao_key *keys;
	size_t n;
	const char *preferred_name;        /* or NULL */
	const struct er_ao_key *preferred; /* the first one when none is named */
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
	const char *interface;     /* or NULL */
	int64_t idle_hold;         /* µs of rest after an error */
	const char *password;      /* or NULL */
	struct er_ao ao;           /* instead of a password */
	uint32_t asn;              /* expected of the real router; 0: not written */
	struct ip_addr link_local; /* ours */
	int64_t send_hold;         /* µs; 0: not written */
	int64_t refresh_time;      /* µs */
	bool extended_open;
	bool bare;                     /* the OPEN has no capabilities */
	enum net_add_path add_path;    /* or 0, or both */
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
	const char *mrt;  /* file name as written, or NULL */
	uint32_t limit;   /* of mrt; 0: all */
	const char *peer; /* of mrt, as written: an address or AS; NULL: all */
	struct ip_addr peer_address;
	uint32_t peer_asn;      /* 0 beside an address */
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
/* True when an entry is announced over the circuit and has not been withdrawn. */
bool er_advert_is_over(const struct er_advert *, const struct er_circuit *);

struct er_bfd {
	bool on, given;
	int64_t interval; /* µs */
	uint8_t multiplier;
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

/* The entry of `external` that puts a real router in the place of an emulated end, for
 * the far router and the family of a session, or NULL. */
const struct er_tcp *er_tcp_find(const struct er_tcps *, const struct er_speaker *far,
    uint8_t family);

#endif
