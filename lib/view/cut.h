/* Whether a connection of Global Reach can carry anything (G-8). */
#ifndef VIEW_CUT_H
#define VIEW_CUT_H

#include "er/model.h"
#include "net/net.h"

/* True, and the reason in the buffer, when something keeps packets from crossing on a
 * path (0 or 1) of the connection, whatever its session says. */
bool view_reach_is_cut(const struct net *, const struct er_model *,
    const struct er_reach *, unsigned path, struct buf *why);

#endif
