/*
 * OPEN and capabilities.  RFC 4271 4.2, 6.2; 5492; 6793; 8654; 9072; 6286; 7607;
 * 4724 3; 7911 4; 8950 4; 9234 4; 9494 3.
 */
#ifndef BGP_OPEN_H
#define BGP_OPEN_H

#include "base/wire.h"
#include "bgp/fault.h"
#include "bgp/msg.h"
#include "bgp/proto.h"

#include <stdbool.h>
#include <stdint.h>

enum bgp_cap_bit { /* capabilities that are only there or not */
	BGP_CAPS_REFRESH = 1 << 0,
	BGP_CAPS_ENHANCED_REFRESH = 1 << 1,
	BGP_CAPS_AS4 = 1 << 2,
	BGP_CAPS_EXTENDED_MESSAGE = 1 << 3,
	BGP_CAPS_GRACEFUL_RESTART = 1 << 4, /* with struct bgp_graceful */
	BGP_CAPS_ADD_PATH = 1 << 5,         /* with struct bgp_add_path */
	BGP_CAPS_ROLE = 1 << 6,             /* with `role` (RFC 9234) */
	BGP_CAPS_LONG_LIVED = 1 << 7,       /* with struct bgp_long_lived */
	BGP_CAPS_EXTENDED_NEXT_HOP = 1 << 8 /* with `extended_next_hop` */
};

/* Capability 64 (RFC 4724 3, 8538 2).  All zero: its sender marks the end of its table
 * and helps others to restart, but cannot restart itself. */
struct bgp_graceful {
	bool restarted;    /* R: it has; do not wait for its End-of-RIB */
	bool notification; /* N: a NOTIFICATION is no more than a lost connection */
	uint16_t time;     /* seconds it may take to come back, 0-4095 */
	uint8_t families;  /* BGP_FAMILY_BIT: those whose forwarding can outlive it */
	uint8_t preserved; /* F: and in which it did */
};

/* Capability 69 (RFC 7911 4): families, BGP_FAMILY_BIT, in which its sender would send
 * several paths to a prefix, and in which it would take them. */
struct bgp_add_path {
	uint8_t send, receive;
};

/* Capability 71 (RFC 9494 3.1), which means nothing without capability 64: how long
 * routes of a family may stay when its sender is gone for long.  All zero: its sender
 * takes part in what others keep, and nothing of its own is kept. */
struct bgp_long_lived {
	uint32_t time[IP_V6 + 1]; /* by family: seconds, 0-16777215; 0: not listed */
	uint8_t preserved;        /* F: BGP_FAMILY_BIT, of those listed */
};

struct bgp_open {
	uint32_t as;      /* the real one: from capability 65 when it is there */
	uint16_t hold;    /* seconds; 0 or at least 3 */
	uint32_t id;      /* host order, not 0 */
	uint16_t caps;    /* enum bgp_cap_bit */
	uint8_t families; /* BGP_FAMILY_BIT; IPv4 when the peer sent no MP capability */
	uint8_t mp_seen;  /* an MP capability was there */
	uint8_t unknown_n;                /* capabilities that we ignored */
	struct bgp_graceful graceful;     /* with BGP_CAPS_GRACEFUL_RESTART */
	struct bgp_add_path add_path;     /* with BGP_CAPS_ADD_PATH */
	struct bgp_long_lived long_lived; /* with BGP_CAPS_LONG_LIVED */
	/* Capability 5 (RFC 8950 4): families, BGP_FAMILY_BIT, of which the next hop
	 * may be one of IPv6; of these there is IPv4 only. */
	uint8_t extended_next_hop;
	uint8_t role;      /* enum bgp_role, with BGP_CAPS_ROLE; NONE: one unheard of */
	bool roles_differ; /* theirs only: it announced several */
	bool strict_role;  /* ours only: no session without a role of theirs */
	/* Ours only: the long form in any case (RFC 9072 2 has it from 256 octets on),
	 * and further capabilities {code, length, value}, borrowed. */
	bool extended;
	/* Ours only: no optional parameters at all, as before RFC 5492. */
	bool bare;
	uint16_t extra_len;
	const uint8_t *extra;
};

/* Writes a whole OPEN. */
void bgp_open_encode(struct wr *, const struct bgp_open *);
/* Takes everything out of an OPEN of ours that stands in optional parameters: IPv4 and
 * 2-octet AS numbers are left (RFC 5492 3). */
void bgp_open_strip(struct bgp_open *);
/* Takes an OPEN apart: BGP_FINE, or BGP_RESET and the fault (RFC 4271 6.2).  A
 * capability that is unknown is counted and passed over. */
enum bgp_outcome bgp_open_decode(const struct bgp_msg *, struct bgp_open *,
    struct bgp_fault *);

/* What both OPENs come to. */
struct bgp_negotiated {
	uint32_t remote_as, remote_id;
	uint16_t hold; /* seconds; 0: no keepalives */
	uint16_t caps; /* enum bgp_cap_bit of both sides */
	uint8_t families;
	bool ibgp;
	bool notification;            /* both set N (RFC 8538) */
	struct bgp_graceful graceful; /* theirs; zero unless both have the capability */
	/* Theirs; zero unless both have it, and the one before. */
	struct bgp_long_lived long_lived;
	/* Ours as it comes out: families in which every prefix that we send, or that
	 * we receive, has a path identifier in front. */
	struct bgp_add_path add_path;
	uint8_t extended_next_hop; /* of both */
};
/*
 * Checks a decoded OPEN against what is expected (remote AS; 0: any) and joins both.
 * Faults: 2/2 wrong AS, 2/3 same identifier on iBGP, 2/11 roles that do not fit (when
 * we have one), 2/7 (data: our MP capabilities) when no family is left.
 */
enum bgp_outcome bgp_negotiate(const struct bgp_open *ours,
    const struct bgp_open *theirs, uint32_t expected_as, struct bgp_negotiated *,
    struct bgp_fault *);

#endif
