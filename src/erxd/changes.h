/*
 * What an edit changed, for people: objects of the lab that came, went or are other
 * than they were, and what follows for routers, links and sessions.  Values are never
 * shown.
 */
#ifndef ERXD_CHANGES_H
#define ERXD_CHANGES_H

#include "base/json.h"
#include "data/tree.h"
#include "net/spec.h"

/* Calls each() with a line for each object that came ("+
 * vnets/hub/connections/to-er-a"), went ("- …") or is another ("~ …"), in order of the
 * paths.  A tree may be NULL. */
void changes_objects(const struct data_node *old, const struct data_node *now,
    void (*each)(void *ctx, const char *line), void *ctx);
/* Both kinds as rows {"change": LINE} into the array that is open.  A connection of
 * another subscription that goes with an authorization is told without its name, and
 * what follows for it is not told (W-25); nothing is kept from `who` NULL. */
void changes_json(struct json *, const struct data_node *old,
    const struct data_node *now, const struct net_spec *runs,
    const struct net_spec *will, const char *who);

#endif
