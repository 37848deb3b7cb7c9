/*
 * What packets may go by where they begin: the prefixes of the tables that decide
 * first.  An address that none of these prefixes is around is lost at once.
 */
#ifndef NET_FIRST_H
#define NET_FIRST_H

#include "net/forward.h"

/* Visits these prefixes, some of them more than once and in no order that means
 * something.  Entries that lead nowhere, or out of the lab, are left out. */
void net_first_prefixes(const struct net *, const struct net_where *,
    void (*visit)(void *ctx, const struct ip_prefix *), void *ctx);

#endif
