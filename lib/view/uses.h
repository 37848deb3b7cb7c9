/*
 * What the service is for, and whether it works now: each use case of ExpressRoute and
 * of private clouds (A 6.5) between each pair of ends, traced both ways over every ECMP
 * member, with the reason and the rule where it does not work.
 */
#ifndef VIEW_USES_H
#define VIEW_USES_H

#include "er/lab.h"
#include "net/net.h"

struct view_uses;

/*
 * The cases between VNets, sites and private clouds; `name`: only those with this
 * object at one end; `subscription`: only between its own objects.  Either may be NULL.
 * NULL and an error when there is no such object.  The lab is not needed any longer
 * when it returns, the net until the end.
 */
struct view_uses *view_uses_new(const struct er_lab *, const struct net *,
    const char *name, const char *subscription, struct errs *);
/* Appends some rows (up to `rows`) of the array, with the brackets around the first and
 * the last; false when it is complete. */
bool view_uses_next(struct view_uses *, struct buf *, unsigned rows);
void view_uses_free(struct view_uses *);

#endif
