/* The table of locations and regions in the form of `world` of a lab. */
#ifndef VIEW_WORLD_PRINT_H
#define VIEW_WORLD_PRINT_H

#include "base/buf.h"
#include "er/world.h"

/* Appends the table as YAML, or as JSON, both of which a lab takes: a lab with the
 * whole of it has no other locations and regions.  With a name only the locations,
 * regions and Direct ports of that name are there.  False, and nothing is appended:
 * nothing has that name. */
bool view_world_print(struct buf *, const struct er_world *, const char *name,
    bool json);

#endif
