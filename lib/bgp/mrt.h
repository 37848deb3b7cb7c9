/*
 * MRT files (RFC 6396, 8050): TABLE_DUMP, TABLE_DUMP_V2 and BGP4MP, and BGP of the
 * years before them, read record by record from memory.  What comes out is prefixes and
 * blocks of path attributes in one form, as an UPDATE among 4-octet speakers of
 * different ASes would carry them, without NEXT_HOP and MP_REACH: AS4_PATH is merged,
 * what belongs to iBGP is left out.  Each route is of one peer of the collector.  Any
 * input is safe; what cannot be used is counted, by kind, and skipped.
 */
#ifndef BGP_MRT_H
#define BGP_MRT_H

#include "base/ip.h"
#include "base/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mrt_type {
	MRT_BGP = 5, /* RFC 6396 B.2 and B.4: deprecated, and found in old recordings */
	MRT_BGP4PLUS = 9,
	MRT_BGP4PLUS_01 = 10,
	MRT_TABLE_DUMP = 12,
	MRT_TABLE_DUMP_V2 = 13,
	MRT_BGP4MP = 16,
	MRT_BGP4MP_ET = 17
};
enum mrt_v2 { /* subtypes of TABLE_DUMP_V2 */
	MRT_V2_PEERS = 1,
	MRT_V2_IPV4 = 2,
	MRT_V2_IPV6 = 4,
	MRT_V2_IPV4_ADD_PATH = 8,
	MRT_V2_IPV6_ADD_PATH = 10
};
enum mrt_bgp { /* subtypes of MRT_BGP and MRT_BGP4PLUS */
	MRT_BGP_UPDATE = 1,
	MRT_BGP_STATE = 3
};
enum mrt_4mp { /* subtypes of BGP4MP */
	MRT_4MP_STATE = 0,
	MRT_4MP_MESSAGE = 1,
	MRT_4MP_ENTRY = 2, /* RFC 6396 B.5: deprecated */
	MRT_4MP_SNAPSHOT = 3,
	MRT_4MP_MESSAGE_AS4 = 4,
	MRT_4MP_STATE_AS4 = 5,
	MRT_4MP_MESSAGE_LOCAL = 6, /* sent, not received */
	MRT_4MP_MESSAGE_AS4_LOCAL = 7,
	/* Prefixes carry a path identifier (RFC 8050 3). */
	MRT_4MP_MESSAGE_ADD_PATH = 8,
	MRT_4MP_MESSAGE_AS4_ADD_PATH = 9,
	MRT_4MP_MESSAGE_LOCAL_ADD_PATH = 10,
	MRT_4MP_MESSAGE_AS4_LOCAL_ADD_PATH = 11
};

/* A peer of the collector.  A table without an index of peers has peers without an
 * address. */
struct mrt_from {
	struct ip_addr address;
	uint32_t asn;
	uint32_t number; /* in an index that is missing; else 0 */
};

struct mrt_route {
	struct ip_prefix prefix;
	uint32_t peer;  /* as mrt_from_of knows it: 0, 1 and so on, as they came */
	uint32_t path;  /* identifier of the path (RFC 7911); 0 where there is none */
	bool update;    /* from BGP4MP: replaces what the peer had said of the prefix */
	bool withdrawn; /* BGP4MP only; no attributes then */
	bool lost;      /* all that the peer had said is gone: no prefix then */
	const uint8_t *attrs; /* valid until the next call */
	size_t nattrs;
};

/* What a file may hold besides unicast routes that the collector received. */
enum mrt_left {
	MRT_LEFT_ENTRY,    /* BGP4MP_ENTRY */
	MRT_LEFT_SNAPSHOT, /* BGP4MP_SNAPSHOT */
	MRT_LEFT_SENT,     /* what the collector said */
	MRT_LEFT_FAMILY,   /* multicast and other families */
	MRT_LEFT_OLD,      /* other subtypes of the old BGP types */
	MRT_LEFT_OTHER,    /* other protocols, and types that nobody knows */
	MRT_LEFT_N
};
/* The words for people: "BGP4MP_ENTRY". */
const char *mrt_left_word(enum mrt_left);

struct mrt_space; /* where messages are put together and taken apart */

struct mrt_reader {
	uint64_t records; /* met so far */
	uint64_t broken;  /* records or entries that were malformed, and gave nothing */
	uint64_t withdrawn; /* UPDATEs with attributes so malformed that they count as
			     * withdrawals (RFC 7606) */
	uint64_t skipped;   /* records that were left out */
	uint64_t left[MRT_LEFT_N]; /* by kind */
	/* The first one that counts in `broken` or `withdrawn`: where its record begins
	 * in the file, and what is wrong; a static text, or NULL. */
	size_t first_at;
	const char *first_why;
	/* Only routes of a peer with this address, or with this AS number, come out;
	 * what others said is not looked at.  IP_NONE and 0: all. */
	struct ip_addr only_address;
	uint32_t only_asn;

	struct rd file;
	const uint8_t *start; /* of the file */
	size_t at;            /* of the record at hand */
	struct rd entries;    /* TABLE_DUMP_V2: entries left of the record at hand */
	struct ip_prefix prefix;
	bool add_path;
	uint32_t peer; /* of the message at hand */
	struct mrt_from *peers;
	size_t npeers, cappeers;
	uint32_t *index; /* of TABLE_DUMP_V2: into `peers` */
	size_t nindex, capindex;
	struct mrt_space *space;
};

/* A reader of `len` octets at `data`, which stay the caller's. */
void mrt_init(struct mrt_reader *, const uint8_t *data, size_t len);
void mrt_fini(struct mrt_reader *);
/* The next route; false at the end. */
bool mrt_next(struct mrt_reader *, struct mrt_route *);
/* A peer by the number that its routes have; valid until the next mrt_next. */
const struct mrt_from *mrt_from_of(const struct mrt_reader *, uint32_t peer);

#endif
