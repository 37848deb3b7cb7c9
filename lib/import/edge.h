/*
 * The BGP part of a real edge's configuration: of FRR, IOS and EOS, which are much
 * alike, and of Junos, with braces or as lines of `set`.
 */
#ifndef IMPORT_EDGE_H
#define IMPORT_EDGE_H

#include "base/ip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EDGE_IN, EDGE_OUT };

struct edge_neighbor { /* or a group of them */
	char *name;    /* an address, or the name of a group */
	uint32_t line; /* where it is named first */
	char *group;   /* or NULL */
	char *asn, *password, *hold, *allow_own; /* or NULL */
	bool bfd;
	char *map[2], *list[2]; /* route map and prefix list each way; or NULL */
};

struct edge_prefix { /* a row of a prefix list */
	char *list;
	struct ip_prefix prefix;
	char *ge, *le; /* or NULL */
	bool permit;
	uint32_t line;
};

struct edge_entry { /* of a route map */
	char *map;
	bool permit;
	char *match;      /* a prefix list; NULL: all */
	char *preference; /* or NULL */
	char *prepend;    /* ASNs with blanks between; or NULL */
	bool unread;      /* it says more than this */
	uint32_t line;
};

struct edge_network {
	struct ip_prefix prefix;
	uint32_t line;
};

struct edge_rest { /* a line that nobody understood */
	char *text;
	uint32_t line;
};

struct edge {
	char *asn; /* or NULL */
	struct edge_neighbor *neighbors;
	size_t nneighbors, capneighbors;
	struct edge_prefix *prefixes;
	size_t nprefixes, capprefixes;
	struct edge_entry *entries;
	size_t nentries, capentries;
	struct edge_network *networks;
	size_t nnetworks, capnetworks;
	struct edge_rest *rest;
	size_t nrest, caprest;
};

/* Reads a text of `len` octets, whatever it is: what is not understood is in `rest`, as
 * far as it stands in the BGP part.  The caller frees with edge_fini. */
void edge_read(struct edge *, const char *text, size_t len);
void edge_fini(struct edge *);
/* A neighbour's value, or that of its group. */
const struct edge_neighbor *edge_group(const struct edge *,
    const struct edge_neighbor *);

#endif
