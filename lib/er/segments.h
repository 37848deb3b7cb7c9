/*
 * Networks that plain routers share, and addresses of links inside the lab that are
 * written down.
 */
#ifndef ER_SEGMENTS_H
#define ER_SEGMENTS_H

#include "er/refusal.h"

/* Reads `shared-segments` into c->model; the routers have been read. */
void er_read_segments(const struct er_ctx *);
/* Gives the routers of each mesh the neighbours that nobody wrote down. */
void er_read_meshes(const struct er_ctx *);
/* Gives the routers on networks their addresses, which stick. */
void er_number_segments(const struct er_ctx *);
/* Fills in the addresses of a link that are written down, or that its ends have on a
 * network or in a VNet; the others are IP_NONE.  Returns 1 when there are two of IPv4,
 * and 2 when there are two of IPv6, or both together. */
unsigned er_link_address(const struct er_model *, struct er_link *);

/* Checks shared networks, and addresses of links that are written down. */
void er_check_segments(const struct er_ctx *);

#endif
