/*
 * The world as Azure sells it: peering locations, regions, names of Direct ports, and
 * of which date that is known.  The build puts conf/world/table into the programs;
 * `world:` of a lab adds rows to them, or takes their place.
 *
 * What is in no table is not known, and then no rule that rests on it is looked at:
 * `check --lint` says so (unknown-place).
 */
#ifndef ER_WORLD_H
#define ER_WORLD_H

#include "base/ip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The clouds that Azure consists of; circuits do not cross them (W-20). */
enum er_azure { ER_AZURE_PUBLIC, ER_AZURE_GOVERNMENT, ER_AZURE_CHINA, ER_AZURE_N };

/* Whether Global Reach is offered in the country of a location (G-3a). */
enum er_reach_offer { ER_REACH_UNKNOWN, ER_REACH_YES, ER_REACH_NO };

struct er_world_source {
	const char *what; /* "metro pairs" */
	const char *date; /* of the document: "2026-05-10" */
	const char *document;
};

/* A peering location.  Texts that are not known are NULL. */
struct er_location {
	const char *name; /* "Amsterdam2" */
	enum er_azure azure;
	const char *country, *geo; /* "Netherlands", "Europe" */
	const char *metro;         /* the pair that the location belongs to, or NULL */
	enum er_reach_offer reach;
	bool direct;       /* ExpressRoute Direct is offered */
	const char *local; /* regions that a Local circuit reaches (C-5a), blanks
			      between; NULL: Local is not offered */
	const char *facility;
};

struct er_region {
	const char *name, *display; /* "westeurope", "West Europe" */
	enum er_azure azure;
	const char *geo;
	/* On private and on Microsoft peering (P-36); 0: none is published. */
	uint32_t community, microsoft;
};

struct er_port { /* "Equinix-Amsterdam-AM5" of an ExpressRoute port pair */
	const char *name, *location;
};

/* What Microsoft peering announces with a community (M-12): a service of Microsoft's,
 * a region, or a service in a region. */
struct er_announced {
	const char *name; /* "Exchange" */
	enum er_azure azure;
	uint32_t community;
	const char *prefixes; /* blanks between; NULL: none is known */
};

struct er_world {
	const struct er_world_source *sources;
	size_t nsources;
	const struct er_location *locations;
	size_t nlocations;
	const struct er_region *regions;
	size_t nregions;
	const struct er_port *ports;
	size_t nports;
	const struct er_announced *services;
	size_t nservices;
};

/* The table that the programs were built with: conf/world/table. */
extern const struct er_world er_world_table;

/* True when two names are equal but for case, blanks and punctuation: "West Europe" is
 * "westeurope". */
bool er_world_same(const char *, const char *);

/* The location of a name, of the name of a metro pair (then the first of the two) or of
 * the name of a Direct port; NULL when there is none.  Of a location that is in several
 * clouds the function returns the row of `azure`, and where that cloud does not have
 * it, or `azure` is ER_AZURE_N, the first.  "Newport" is "Newport(Wales)". */
const struct er_location *er_world_location(const struct er_world *, const char *name,
    enum er_azure azure);
/* The other location of a metro pair, or NULL. */
const struct er_location *er_world_twin(const struct er_world *,
    const struct er_location *);
/* True when `name` names the metro pair of the location: "Amsterdam Metro". */
bool er_location_is_metro(const struct er_location *, const char *name);
/* True when a Local circuit of the location reaches the region (C-5a). */
bool er_location_serves(const struct er_location *, const struct er_region *);
/* The region of a name in either of its forms, or NULL. */
const struct er_region *er_world_region(const struct er_world *, const char *name);

/* What a community of Microsoft peering stands for in a cloud, or NULL. */
const struct er_announced *er_world_service(const struct er_world *, enum er_azure,
    uint32_t community);
/* Prefix number i, from 0, of those that are known for it; false: there are no more. */
bool er_announced_prefix(const struct er_announced *, size_t i, struct ip_prefix *);
/* True for a community of Microsoft 365, whose use Microsoft has to authorise (M-5). */
bool er_service_is_office(uint32_t community);

/* Name number i, from 0, of all locations, metro pairs and ports, or of all regions;
 * NULL when there are no more than i.  For suggestions. */
const char *er_world_place_name(const struct er_world *, size_t i);
const char *er_world_region_name(const struct er_world *, size_t i);

/* The date of what is known of `what`, as the table of sources has it: "metro pairs".
 */
const char *er_world_date(const struct er_world *, const char *what);
/* "AzureUSGovernment". */
const char *er_azure_name(enum er_azure);

#endif
