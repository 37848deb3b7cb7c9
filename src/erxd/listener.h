/*
 * One listening socket for each (address, port) that sessions of the running spec name,
 * with the MD5 keys of its neighbours.  Opening happens before a spec is applied, so
 * that an address that cannot be bound refuses the edit; closing happens after.
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
/* A connection that was accepted: the net says whose it is, and takes it, or it is
 * closed with a refusal. */
void listener_take(struct host *, int fd, const struct ip_addr *local, uint16_t port,
    const struct ip_addr *remote);
void listener_close_all(struct host *);
/* "10.0.0.1:179" of each, in order, as JSON strings into the array that is open. */
struct json;
void listener_json(const struct host *, struct json *);

#endif
