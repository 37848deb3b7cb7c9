/*
 * The map of a lab: its objects as boxes in fixed columns, in each box the routers of
 * the object, and the links between boxes, all with their places in a picture.  Places
 * depend on the lab alone and not on what is up, so that a picture may be drawn again
 * with other states and nothing moves.  Lengths are whole CSS pixels.
 */
#ifndef VIEW_MAP_H
#define VIEW_MAP_H

#include "base/rows.h"
#include "er/model.h"
#include "net/net.h"

/* Appends the map as one object of JSON.  `net` is what runs of the spec; with NULL all
 * states are "unknown".  With a subscription, the map has only the objects of that one
 * and the links between two of them; NULL: everything. */
void view_map_json(const struct er_model *, const struct net_spec *, const struct net *,
    const char *subscription, struct buf *);
/* The same object of JSON in pieces, of the moment of the call; one unit of work is a
 * box or a link.  The pieces borrow the names of the lab and of what runs: after an
 * edit nothing more may be asked, and rows_free is still right. */
struct rows view_map_rows(const struct er_model *, const struct net_spec *,
    const struct net *, const char *subscription);
/* Appends the same picture as SVG 1.1, dark on light, which needs no other file, no
 * style sheet and no script.  No name of the lab can leave the text that holds the
 * name. */
void view_map_svg(const struct er_model *, const struct net_spec *, const struct net *,
    struct buf *);

#endif
