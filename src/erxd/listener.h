/*
 * Listening sockets of BGP: one for each pair of address and port that sessions of the
 * running spec name, with the MD5 keys of the neighbours.  Listeners are opened before
 * a spec is applied, so that an address that cannot be bound refuses the edit, and are
 * closed after it is applied.
 */
#ifndef ERXD_LISTENER_H
#define ERXD_LISTENER_H

#include "base/buf.h"
#include "base/err.h"
#include "net/spec.h"

#include <stdbool.h>

struct host;

/* Opens the listeners that `spec` needs in addition; false and an error, and nothing
 * has changed, when one cannot be opened. */
bool listener_prepare(struct host *, const struct net_spec *, struct errs *);
/* Closes the listeners that the running spec does not need, and sets the keys of
 * neighbours. To be called after net_apply. */
void listener_settle(struct host *);
/* Hands an accepted connection to the net, which finds its session by the three
 * addresses.  When no session takes the connection, the connection gets the
 * NOTIFICATION of the net and is closed.  The function owns `fd` from now on. */
void listener_take(struct host *, int fd, const struct ip_addr *local, uint16_t port,
    const struct ip_addr *remote);
/* Closes all listeners, when the host ends. */
void listener_close_all(struct host *);
/* Writes "10.0.0.1:179" for each listener, in order of addresses and ports, into the
 * array that is open. */
struct json;
void listener_json(const struct host *, struct json *);

#endif
