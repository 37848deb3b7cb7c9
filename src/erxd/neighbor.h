/*
 * What the kernel knows of the machines on a wire: their addresses there
 * (rtnetlink(7)).
 */
#ifndef ERXD_NEIGHBOR_H
#define ERXD_NEIGHBOR_H

#include "base/ip.h"

#include <stdbool.h>
#include <stdint.h>

enum { NEIGHBOR_MAC = 6 };

/* Opens the socket for questions; -1 and errno.  No privilege is needed. */
int neighbor_open(void);
/* The address of a machine on the wire of an interface; false: the kernel does not know
 * it. */
bool neighbor_ask(int fd, unsigned interface, const struct ip_addr *,
    uint8_t mac[NEIGHBOR_MAC]);
/* Makes the kernel look for a machine, by a datagram to the discard port (RFC 863). */
void neighbor_poke(unsigned interface, const struct ip_addr *);

#endif
