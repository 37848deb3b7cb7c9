/*
 * The control plane's transport: evhttp on the control socket and on a loopback port
 * (erxd/control.h has who may ask), and a door for requests (erxd/request.h).  Bodies
 * and headers are bounded.
 */
#ifndef ERXD_HTTP_H
#define ERXD_HTTP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct host;
struct http;
struct json;

/* NULL and an error when the socket cannot be made. */
struct http *http_new(struct host *, const char *path, struct errs *);
/* Listens on a loopback port too, 0 for a free one; false and an error. */
bool http_open_port(struct http *, uint16_t port, struct errs *);
/* Members of the ready line: where that port is, and the token that it wants. */
void http_ready_json(const struct http *, struct json *);
void http_free(struct http *); /* NULL is fine; removes the socket, not the requests */

#endif
