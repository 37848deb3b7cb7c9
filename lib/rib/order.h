/*
 * The prefixes of a table in key order, made a slice at a time: a table may have a
 * million of them, and nobody may wait while they are sorted.
 *
 * The table may change between two calls, or be another one: nothing here refers to it.
 * What has a live path from the first slice to the last comes out, once; what came or
 * went meanwhile comes out or not, never twice.  So whoever looks a prefix up when it
 * comes out sees each as it is then, all in order.
 *
 * Memory: 5 octets for an IPv4 prefix, 17 for an IPv6 one, given back as they come out.
 */
#ifndef RIB_ORDER_H
#define RIB_ORDER_H

#include "rib/rib.h"

enum { RIB_ORDER_SLOTS = 8 }; /* of a table that one unit of work collects */

struct rib_order;

/* Of a whole table; or, with `only`, of that one prefix, whatever tables may have. */
struct rib_order *rib_order_new(const struct ip_prefix *only);
void rib_order_free(struct rib_order *); /* NULL is fine */
/* Collects with up to `units` of work, returns the rest (0: there may be more, else all
 * is there).  NULL: there is no such table any more. */
size_t rib_order_collect(struct rib_order *, const struct rib *, size_t units);
/* The next one; false: there is none.  Not before all is collected. */
bool rib_order_next(struct rib_order *, struct ip_prefix *);

#endif
