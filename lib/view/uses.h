/*
 * What the service is for, and whether it works now: each use case of ExpressRoute and
 * of private clouds (A 6.5) between each pair of ends, traced both ways over every ECMP
 * member, with the reason and the rule where it does not work.
 */
#ifndef VIEW_USES_H
#define VIEW_USES_H

#include "base/rows.h"
#include "er/lab.h"
#include "net/net.h"

/* What stands between two ends in Azure and is no part of a lab, so that no verdict
 * knows of it. */
#define VIEW_USES_NOT_MODELLED "network security groups, rules of firewalls"

/*
 * The use cases between VNets, sites and private clouds as an array of rows.  `name`,
 * unless NULL, leaves those with this object at one end, `subscription` those between
 * its own objects, `broken` those that are not both-ways.  An answer of NULL and an
 * error when there is no such object.  The lab is needed during the call alone, the net
 * until the rows are freed.
 */
struct rows view_uses(const struct er_lab *, const struct net *, const char *name,
    const char *subscription, bool broken, struct errs *);

#endif
