/*
 * Datagrams of BFD.  There is one receiving socket for each pair of local address and
 * port that sessions of the running spec need, and one sending socket for each session,
 * because each session has a source port of its own (RFC 5881 4).  An address that
 * cannot be bound refuses the edit, as it does for listeners (listener.h).
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
/* Closes all sockets of BFD, when the host ends. */
void bfd_close_all(struct host *);

/* The function net_host.bfd_send: sends one packet of a session, now or never; a packet
 * that the system does not take is lost, as on a wire. */
void bfd_send(struct host *, const struct net_bfd_path *, const uint8_t *, size_t);
/* The function net_host.bfd_close: closes the sending socket of the session that has
 * this discriminator. */
void bfd_close(struct host *, uint32_t session);

#endif
