/*
 * TCP connections of BGP sessions.  A connection is dialled or accepted, is read in
 * bounded pieces, and is written with writev from views into the buffers of the net.
 */
#ifndef ERXD_CONN_H
#define ERXD_CONN_H

#include "net/host.h"

#include <stdbool.h>

struct host;

/* Opens a connection to an address.  The net may call the function from inside of its
 * own, so a failure is told to the net later, by conn_report_failed. */
void conn_dial(struct host *, net_conn, const struct net_endpoint *);
/* Tells the net of all dials that have failed since the last call. */
void conn_report_failed(struct host *);
/* Hands to the net what has arrived: one read for each connection with input, as far as
 * HOST_TURN_INPUT of the turn goes. */
void conn_read_some(struct host *);
/* Makes a connection of an accepted socket, to which the net has given its number; the
 * connection owns the socket. */
void conn_adopt(struct host *, net_conn, int fd);
/* Gives connections the keys of TCP-AO that their sessions have now.  To be called
 * after net_apply. */
void conn_roll_keys(struct host *);
/* Writes what the net has for its connections, as far as HOST_TURN_OUTPUT of the turn
 * goes; what a socket does not take waits until the socket is writable.  True when
 * output is left for the next turn. */
bool conn_write_some(struct host *);
/* Closes a connection after its last octets, for example a NOTIFICATION, are written.
 * Until then the connection lingers. */
void conn_hangup(struct host *, net_conn);
/* Closes the oldest lingering connections when more than HOST_LINGER_MAX linger.  The
 * host calls the function once a turn. */
void conn_trim(struct host *);
/* Closes all connections at once, when the host ends. */
void conn_close_all(struct host *);

#endif
