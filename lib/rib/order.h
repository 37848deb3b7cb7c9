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

/* The order of a whole table, or, with `only`, of that one prefix, which comes out
 * whether or not the table has it. */
struct rib_order *rib_order_new(const struct ip_prefix *only);
void rib_order_free(struct rib_order *); /* NULL is allowed */
/* Collects prefixes with up to `units` of work and returns the units that were not
 * needed: 0 means that there may be more, anything else that all prefixes are
 * collected.  The table is NULL when it does not exist any more. */
size_t rib_order_collect(struct rib_order *, const struct rib *, size_t units);
/* Does the same with those prefixes only that `wants` says yes to, each looked at once,
 * when it is collected. */
size_t rib_order_collect_if(struct rib_order *, const struct rib *, size_t units,
    bool (*wants)(void *, const struct rib_net *), void *);
/* Takes the next prefix, once all are collected; false is the end. */
bool rib_order_next(struct rib_order *, struct ip_prefix *);

#endif
