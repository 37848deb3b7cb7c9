/*
 * A table of cities, compared without case.  Regions are those of the vendor's list of
 * locations; whatever is not in the table is taken to be fine, for a lab may be
 * anywhere.
 */
#include "er/places.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static const struct place {
	const char *city, *country, *geo;
} places[] = {
	{ "Amsterdam", "Netherlands", "Europe" },
	{ "Athens", "Greece", "Europe" },
	{ "Atlanta", "USA", "North America" },
	{ "Auckland", "New Zealand", "Australia" },
	{ "Bangkok", "Thailand", "Asia" },
	{ "Barcelona", "Spain", "Europe" },
	{ "Beijing", "China", "China" },
	{ "Berlin", "Germany", "Europe" },
	{ "Bogota", "Colombia", "South America" },
	{ "Brussels", "Belgium", "Europe" },
	{ "Busan", "Korea", "South Korea" },
	{ "Campinas", "Brazil", "South America" },
	{ "Canberra", "Australia", "Australia Government" },
	{ "Cape Town", "South Africa", "South Africa" },
	{ "Chennai", "India", "India" },
	{ "Chicago", "USA", "North America" },
	{ "Copenhagen", "Denmark", "Europe" },
	{ "Dallas", "USA", "North America" },
	{ "Denver", "USA", "North America" },
	{ "Doha", "Qatar", "Qatar" },
	{ "Dubai", "UAE", "UAE" },
	{ "Dublin", "Ireland", "Europe" },
	{ "Frankfurt", "Germany", "Europe" },
	{ "Geneva", "Switzerland", "Europe" },
	{ "Hong Kong", "Hong Kong", "Asia" },
	{ "Jakarta", "Indonesia", "Asia" },
	{ "Johannesburg", "South Africa", "South Africa" },
	{ "Kuala Lumpur", "Malaysia", "Asia" },
	{ "Las Vegas", "USA", "North America" },
	{ "London", "UK", "Europe" },
	{ "Los Angeles", "USA", "North America" },
	{ "Madrid", "Spain", "Europe" },
	{ "Marseille", "France", "Europe" },
	{ "Melbourne", "Australia", "Australia" },
	{ "Miami", "USA", "North America" },
	{ "Milan", "Italy", "Europe" },
	{ "Minneapolis", "USA", "North America" },
	{ "Montreal", "Canada", "North America" },
	{ "Mumbai", "India", "India" },
	{ "Munich", "Germany", "Europe" },
	{ "New York", "USA", "North America" },
	{ "Newport", "UK", "Europe" },
	{ "Osaka", "Japan", "Japan" },
	{ "Oslo", "Norway", "Europe" },
	{ "Paris", "France", "Europe" },
	{ "Perth", "Australia", "Australia" },
	{ "Phoenix", "USA", "North America" },
	{ "Portland", "USA", "North America" },
	{ "Pune", "India", "India" },
	{ "Quebec City", "Canada", "North America" },
	{ "Queretaro", "Mexico", "North America" },
	{ "Rio de Janeiro", "Brazil", "South America" },
	{ "San Antonio", "USA", "North America" },
	{ "Santiago", "Chile", "South America" },
	{ "Sao Paulo", "Brazil", "South America" },
	{ "Seattle", "USA", "North America" },
	{ "Seoul", "Korea", "South Korea" },
	{ "Shanghai", "China", "China" },
	{ "Silicon Valley", "USA", "North America" },
	{ "Singapore", "Singapore", "Asia" },
	{ "Stavanger", "Norway", "Europe" },
	{ "Stockholm", "Sweden", "Europe" },
	{ "Sydney", "Australia", "Australia" },
	{ "Taipei", "Taiwan", "Asia" },
	{ "Tel Aviv", "Israel", "Israel" },
	{ "Tokyo", "Japan", "Japan" },
	{ "Toronto", "Canada", "North America" },
	{ "Vancouver", "Canada", "North America" },
	{ "Warsaw", "Poland", "Europe" },
	{ "Washington DC", "USA", "North America" },
	{ "Zurich", "Switzerland", "Europe" },
};

/* G-3, the list of one dated version: it grows. */
static const char *const supported[] = { "Australia", "Canada", "France", "Germany",
	"Hong Kong", "Ireland", "Japan", "Korea", "Netherlands", "New Zealand",
	"Norway", "Singapore", "Sweden", "Switzerland", "UK", "USA" };

/* The location is the city, or the city and then a number or " Metro". */
static bool
is_in(const char *location, const char *city)
{
	for (; *city != '\0'; city++, location++)
		if (tolower((unsigned char)*location) != tolower((unsigned char)*city))
			return false;
	if (strcmp(location, " Metro") == 0)
		return true;
	while (isdigit((unsigned char)*location))
		location++;
	return *location == '\0';
}

static const struct place *
find(const char *location)
{
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (is_in(location, places[i].city))
			return &places[i];
	return NULL;
}

const char *
er_place_geo(const char *location)
{
	const struct place *p = find(location);

	return p ? p->geo : "";
}

const char *
er_place_country(const char *location)
{
	const struct place *p = find(location);

	return p ? p->country : "";
}

bool
er_place_has_reach(const char *location)
{
	const struct place *p = find(location);

	if (!p)
		return true;
	for (size_t i = 0; i < sizeof supported / sizeof supported[0]; i++)
		if (strcmp(p->country, supported[i]) == 0)
			return true;
	return false;
}

static const struct {
	const char *region, *geo;
} regions[] = {
	{ "australiacentral", "Australia Government" },  /* C-5b */
	{ "australiacentral2", "Australia Government" }, /* C-5b */
	{ "australiaeast", "Australia" },
	{ "australiasoutheast", "Australia" },
	{ "brazilsouth", "South America" },
	{ "brazilsoutheast", "South America" },
	{ "canadacentral", "North America" },
	{ "canadaeast", "North America" },
	{ "centralindia", "India" },
	{ "centralus", "North America" },
	{ "chilecentral", "South America" },
	{ "eastasia", "Asia" },
	{ "eastus", "North America" },
	{ "eastus2", "North America" },
	{ "francecentral", "Europe" },
	{ "francesouth", "Europe" },
	{ "germanynorth", "Europe" },
	{ "germanywestcentral", "Europe" },
	{ "indonesiacentral", "Asia" },
	{ "israelcentral", "Israel" },
	{ "italynorth", "Europe" },
	{ "japaneast", "Japan" },
	{ "japanwest", "Japan" },
	{ "koreacentral", "South Korea" },
	{ "koreasouth", "South Korea" },
	{ "malaysiawest", "Asia" },
	{ "mexicocentral", "North America" },
	{ "newzealandnorth", "Australia" },
	{ "northcentralus", "North America" },
	{ "northeurope", "Europe" },
	{ "norwayeast", "Europe" },
	{ "norwaywest", "Europe" },
	{ "polandcentral", "Europe" },
	{ "qatarcentral", "Qatar" },
	{ "southafricanorth", "South Africa" },
	{ "southafricawest", "South Africa" },
	{ "southcentralus", "North America" },
	{ "southeastasia", "Asia" },
	{ "southindia", "India" },
	{ "spaincentral", "Europe" },
	{ "swedencentral", "Europe" },
	{ "switzerlandnorth", "Europe" },
	{ "switzerlandwest", "Europe" },
	{ "uaecentral", "UAE" },
	{ "uaenorth", "UAE" },
	{ "uksouth", "Europe" },
	{ "ukwest", "Europe" },
	{ "westcentralus", "North America" },
	{ "westeurope", "Europe" },
	{ "westindia", "India" },
	{ "westus", "North America" },
	{ "westus2", "North America" },
	{ "westus3", "North America" },
};

const char *
er_place_name(size_t i)
{
	return i < sizeof places / sizeof places[0] ? places[i].city : NULL;
}

const char *
er_region_name(size_t i)
{
	return i < sizeof regions / sizeof regions[0] ? regions[i].region : NULL;
}

/* "West Europe" is "westeurope". */
static bool
is_region(const char *text, const char *region)
{
	for (; *text != '\0'; text++)
		if (*text != ' ' && tolower((unsigned char)*text) != *region++)
			return false;
	return *region == '\0';
}

const char *
er_region_geo(const char *region)
{
	for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++)
		if (is_region(region, regions[i].region))
			return regions[i].geo;
	return "";
}
