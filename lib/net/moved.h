/*
 * Inside of net/spec.h: the list of machines that have moved.
 */
#ifndef NET_MOVED_H
#define NET_MOVED_H

#include "net/spec.h"

/* Parts of net_spec_finish and net_spec_free. */
void net_moved_sort(struct net_spec *);
void net_moved_free(struct net_spec *);

#endif
