/*
 * The doors of the control plane: the control socket, for the user that runs erxd and
 * for root, and, when asked for, a port on the loopback address, for whoever shows the
 * token of the ready line.
 */
#ifndef ERXD_CONTROL_H
#define ERXD_CONTROL_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { CONTROL_TOKEN_LEN = 64 }; /* hexadecimal digits */

/* Listening sockets, nonblocking; -1 and an error.  The control socket has mode 0600,
 * and one that nobody answers on is taken over. */
int control_listen_unix(const char *path, struct errs *);
/* *port 0 takes a free one and says which. */
int control_listen_loopback(uint16_t *port, struct errs *);

/* A new token: 256 bits from the system's random source, and a NUL. */
void control_token(char token[CONTROL_TOKEN_LEN + 1]);
/* True when the one at the other end of a connection may ask for everything.
 * `authorization` is the header of the request, or NULL; the token "" matches nothing.
 */
bool control_allows(int fd, const char *authorization, const char *token);

#endif
