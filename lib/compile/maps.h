/*
 * Route maps of Route Servers and of virtual hubs, as what a session does on the way in
 * (S-15, H-12).
 */
#ifndef COMPILE_MAPS_H
#define COMPILE_MAPS_H

#include "compile/compile.h"
#include "rib/route_map.h"

/*
 * The map for the session of an end: of a Route Server of the VNet, or of the virtual
 * hub whose inside the VNet is; spaces that a map cannot touch pass in front of its
 * rules.  `sender` is the AS that the other end has put in front of paths, or 0.  NULL
 * for no map.  The caller owns the result.
 */
struct rib_route_map *compile_route_map(const struct er_route_map *,
    const struct er_vnet *, uint32_t sender);

/* What a space of a VNet is behind the inbound map of its connection to a hub. */
struct compile_space {
	struct ip_prefix prefix;
	uint32_t *path, *communities; /* xmalloc'd */
	size_t npath, ncommunities;
};
struct compile_spaces {
	struct compile_space *items; /* xmalloc'd */
	size_t n;
};
/* The IPv4 spaces of a VNet as a hub has them: each as it is without a map; a summary
 * once.  The caller ends with compile_spaces_fini. */
void compile_spaces_init(struct compile_spaces *, const struct er_hub *,
    const struct er_vnet *);
void compile_spaces_fini(struct compile_spaces *);
/* True when a map keeps such a space from other VNets of the hub. */
bool compile_space_dropped(const struct rib_route_map *, const struct compile_space *);

#endif
