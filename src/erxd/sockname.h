/*
 * Names of sockets as the system has them.
 */
#ifndef ERXD_SOCKNAME_H
#define ERXD_SOCKNAME_H

#include "base/ip.h"

#include <stdint.h>
#include <sys/socket.h>

/* Fills in the name of a socket at an address, and returns the length of the name. */
socklen_t sockname_of(const struct ip_addr *, uint16_t port, struct sockaddr_storage *);

#endif
