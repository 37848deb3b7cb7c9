/*
 * MRT files (RFC 6396, 8050): TABLE_DUMP, TABLE_DUMP_V2 and BGP4MP, read record by
 * record from memory.  What comes out is prefixes and blocks of path attributes in one
 * form, as an UPDATE among 4-octet speakers of different ASes would carry them, without
 * NEXT_HOP and MP_REACH: AS4_PATH is merged, what belongs to iBGP is left out.  Any
 * input is safe; what cannot be used is counted and skipped.
 */
#ifndef BGP_MRT_H
#define BGP_MRT_H

#include "base/ip.h"
#include "base/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mrt_type {
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
enum mrt_4mp { /* subtypes of BGP4MP */
	MRT_4MP_STATE = 0,
	MRT_4MP_MESSAGE = 1,
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

struct mrt_route {
	struct ip_prefix prefix;
	bool update;          /* from BGP4MP: replaces what the prefix had before */
	bool withdrawn;       /* BGP4MP only; no attributes then */
	const uint8_t *attrs; /* valid until the next call */
	size_t nattrs;
};

struct mrt_space; /* where messages are put together and taken apart */

struct mrt_reader {
	uint64_t records; /* met so far */
	uint64_t broken;  /* records or entries that were malformed */
	uint64_t skipped; /* records of types that hold no unicast routes, or ADD-PATH
			     ones */
	struct rd file;
	struct rd entries; /* TABLE_DUMP_V2: entries left of the record at hand */
	struct ip_prefix prefix;
	bool add_path;
	struct mrt_space *space;
};

void mrt_init(struct mrt_reader *, const uint8_t *data,
    size_t len); /* data: borrowed */
void mrt_fini(struct mrt_reader *);
/* The next route; false at the end. */
bool mrt_next(struct mrt_reader *, struct mrt_route *);

#endif
