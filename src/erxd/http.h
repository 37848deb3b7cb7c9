/*
 * The transport of the control plane: libevent's HTTP server on the control socket and
 * on a port of the loopback address.  Who may ask is in erxd/control.h; this is a door
 * for requests in the sense of erxd/request.h.  Bodies and headers are bounded.
 */
#ifndef ERXD_HTTP_H
#define ERXD_HTTP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct host;
struct http;
struct json;

/* Opens the control socket at `path` and answers there; NULL and an error when the
 * socket cannot be made. */
struct http *http_new(struct host *, const char *path, struct errs *);
/* Answers on a port of 127.0.0.1, too; port 0 is any free one.  False and an error when
 * the port cannot be opened. */
bool http_open_port(struct http *, uint16_t port, struct errs *);
/* Writes the members of the ready line about the port: its URL, and the token that a
 * request needs there.  Nothing without a port. */
void http_ready_json(const struct http *, struct json *);
/* Closes all and removes the control socket.  Requests under way are dropped by
 * request_list_fini before.  NULL is allowed. */
void http_free(struct http *);

#endif
