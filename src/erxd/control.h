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

/* Opens the control socket, nonblocking and with mode 0600, and returns its file
 * descriptor; -1 and an error when the path cannot be used or another daemon answers
 * there.  A socket that is left from a daemon that died is replaced. */
int control_listen_unix(const char *path, struct errs *);
/* Opens a listening socket on 127.0.0.1, nonblocking; -1 and an error.  With *port 0
 * the system chooses a free port, and *port becomes its number. */
int control_listen_loopback(uint16_t *port, struct errs *);

/* Draws a new token: 256 bits from the random source of the system, in hexadecimal
 * digits with a NUL behind them. */
void control_token(char token[CONTROL_TOKEN_LEN + 1]);
/* True when the client of a connection may ask for everything: the client is the user
 * of the daemon or root on the control socket, or has shown the token.  `authorization`
 * is the header of the request, or NULL.  The token "" admits nobody. */
bool control_allows(int fd, const char *authorization, const char *token);

#endif
