/*
 * Datagrams of BFD: one receiving socket for each (local address, port) that sessions
 * of the running spec need, and one sending socket a session, for each has a source
 * port of its own (RFC 5881 4).  As with listeners, what cannot be bound refuses the
 * edit.
 */
#ifndef ERXD_BFD_H
#define ERXD_BFD_H

#include "base/err.h"
#include "net/spec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;

/* Opens the sockets that `spec` needs in addition; false and an error, and nothing has
 * changed, when a socket cannot be opened. */
bool bfd_prepare(struct host *, const struct net_spec *, struct errs *);
/* Closes the sockets that the running spec does not need.  To be called after
 * net_apply. */
void bfd_settle(struct host *);
void bfd_close_all(struct host *);

/* net_host.bfd_send and bfd_close. */
void bfd_send(struct host *, const struct net_bfd_path *, const uint8_t *, size_t);
void bfd_close(struct host *, uint32_t session);

#endif
