/*
 * Ids of resources, as Azure Resource Manager has them:
 * /subscriptions/S/resourceGroups/G/providers/NAMESPACE/TYPE/NAME[/TYPE/NAME]...
 */
#ifndef AZURE_ID_H
#define AZURE_ID_H

#include <stdbool.h>
#include <stddef.h>

enum { AZURE_ID_DEPTH = 6, AZURE_ID_MAX = 1000 };

struct azure_id {
	char subscription[128];
	char group[128];
	char type[300]; /* "Microsoft.Network/expressRouteCircuits/peerings" */
	size_t n;       /* names, one for each part of the type behind the namespace */
	char names[AZURE_ID_DEPTH][128];
};

/* Takes an id apart, whatever the case of its fixed words; false when the text is none,
 * or one that is longer or deeper than ids are. */
bool azure_id_parse(struct azure_id *, const char *text);
/* The id without its last `up` pairs of type and name; false when there are not as
 * many. */
bool azure_id_up(struct azure_id *, size_t up);
/* The id as text, which the caller frees; `lower` makes one that can be compared. */
char *azure_id_text(const struct azure_id *, bool lower);
/* True when two words are equal but for the case of ASCII letters. */
bool azure_same(const char *, const char *);

#endif
