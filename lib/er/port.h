/*
 * A port pair of ExpressRoute Direct: two ports of one location, one for the primary
 * and one for the secondary links of the circuits on it (C-3, C-23).  er/model.h says
 * who owns all of it.
 */
#ifndef ER_PORT_H
#define ER_PORT_H

#include "er/parts.h"

struct er_circuit;
struct er_model;

enum er_macsec { ER_MACSEC_OFF, ER_MACSEC_ON, ER_MACSEC_MISMATCH };

struct er_port_link {
	bool enabled; /* admin-state */
	enum er_macsec macsec;
};

struct er_port_pair {
	struct er_head head;
	const char *subscription;
	const char *location;
	const struct er_location *place; /* or NULL: not known */
	uint32_t mbps;                   /* of each port */
	bool qinq;                       /* each circuit has an S-tag (P-5) */
	struct er_port_link links[2];    /* by path */
	struct er_circuit **circuits;    /* on it, by name */
	size_t ncircuits;
};

/* The bandwidth of all circuits on a port pair, in Mbps. */
uint64_t er_port_sold(const struct er_port_pair *);
/* Why a path of a circuit, 0 primary or 1 secondary, carries nothing, because of the
 * port that it is on; NULL: nothing is wrong there, or it is on none.  xmalloc'd. */
char *er_port_why_dark(const struct er_circuit *, unsigned path);

#endif
