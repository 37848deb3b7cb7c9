/*
 * TCP connections of BGP sessions: dialled or accepted, read in bounded pieces, written
 * with writev from the views the net offers.
 */
#ifndef ERXD_CONN_H
#define ERXD_CONN_H

#include "net/host.h"

#include <stdbool.h>

struct host;

/* Opens a connection; may be called from inside the net, so a failure is reported later
 * (conn_report_failed). */
void conn_dial(struct host *, net_conn, const struct net_endpoint *);
void conn_report_failed(struct host *);
/* Hands to the net what has arrived, one read a connection, within the turn's budget.
 */
void conn_read_some(struct host *);
/* Takes over an accepted socket that the net has given a number. */
void conn_adopt(struct host *, net_conn, int fd);
/* Writes what there is, within the turn's budget; what a socket cannot take waits for
 * it.  True when something is left for the next turn. */
bool conn_write_some(struct host *);
/* Writes what is left, then closes. */
void conn_hangup(struct host *, net_conn);
/* Once a turn: closes the oldest of too many that were hung up. */
void conn_trim(struct host *);
void conn_close_all(struct host *);

#endif
