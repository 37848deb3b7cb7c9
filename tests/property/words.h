/*
 * Words of a step: what a lab has to be named now, one of each kind, by chance.
 */
#ifndef PROPERTY_WORDS_H
#define PROPERTY_WORDS_H

#include "base/rng.h"
#include "sim/world.h"

enum word {
	W_LINK,
	W_SESSION,
	W_ROUTER,
	W_MSEE,
	W_CIRCUIT,
	W_CIRCUIT2,
	W_ONE, /* that anything hangs on: a circuit, or a private cloud */
	W_CLOUD,
	W_HUB,
	W_VNET,
	W_SITE,
	W_CE,
	W_NODE, /* a plain router */
	W_ANNOUNCER,
	W_REACH,
	W_CONNECTION, /* of W_CVNET */
	W_CVNET,
	W_ASITE, /* hangs on W_ACIRCUIT */
	W_ACIRCUIT,
	W_AUTH, /* of W_AUCIRCUIT, in the list W_AULIST */
	W_AUCIRCUIT,
	W_AULIST,
	W_PSITE, /* announces W_PREFIX */
	W_PREFIX,
	W_SNAPSHOT,
	W_FKIND, /* has failed */
	W_FNAME,
	W_MAINTAINED,
	W_NEW, /* a new name's number */
	W_NUMBER,
	W_AS,
	W_LTESTED, /* circuit, and VNet, of a failover test under way */
	W_STESTED,
	W_LOCATION,
	W_VHUB,
	W_HVNET, /* connected to W_HVHUB */
	W_HVHUB,
	W_SERVING, /* has a Route Server */
	W_BOX,     /* an appliance */
	W_N
};

struct words {
	struct rng *rng;
	const char *item[W_N]; /* chosen so far; NULL: there is none */
	unsigned seen[W_N];
	char number[3][16];
};

/* Of the world as it is; `real`: objects that the live lab does not emulate, to NULL.
 * Items are borrowed until it changes, but for numbers, which are inside. */
void words_draw(struct words *, struct rng *, const struct sim_world *,
    const char *const *real);
/* The item of the word's name, `len` octets: NULL: there is none.  False: no such word.
 */
bool words_find(const struct words *, const char *name, size_t len, const char **item);

#endif
