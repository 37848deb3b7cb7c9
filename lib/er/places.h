/*
 * Peering locations and Azure regions: the country and the geopolitical region of the
 * usual ones.
 */
#ifndef ER_PLACES_H
#define ER_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/* The geopolitical region of a peering location, "North America", or "" when the city
 * is not known (C-5).  "Amsterdam2" and "Amsterdam Metro" are the city Amsterdam. */
const char *er_place_geo(const char *location);
/* The geopolitical region of an Azure region, "westeurope" or "West Europe", or "". */
const char *er_region_geo(const char *region);
/* The country of a peering location, or "" when the city is not known. */
const char *er_place_country(const char *location);
/* The name of the city, or of the region, number i of those that are known, from 0;
 * NULL when there are no more than i. */
const char *er_place_name(size_t i);
const char *er_region_name(size_t i);
/* True when Global Reach is offered at a peering location (G-3); a location that is not
 * known counts as supported. */
bool er_place_has_reach(const char *location);

#endif
