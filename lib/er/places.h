/*
 * Peering locations and Azure regions: the country and the geopolitical region of the
 * usual ones.
 */
#ifndef ER_PLACES_H
#define ER_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/* "North America"; "" when the city is not known.  A trailing number ("Amsterdam2") and
 * " Metro" are part of the same city. */
const char *er_place_geo(const char *location);
/* The same of an Azure region, "westeurope" or "West Europe", where a VNet is. */
const char *er_region_geo(const char *region);
const char *er_place_country(const char *location); /* or "" */
/* Names that are known, by number from 0; NULL at the end. */
const char *er_place_name(size_t i);
const char *er_region_name(size_t i);
/* G-3; a location that is not known counts as supported. */
bool er_place_has_reach(const char *location);

#endif
