/*
 * The control plane's transport: evhttp on the control socket and on ports
 * (erxd/control.h and erxd/tokens.h have who may ask), and a door for requests
 * (erxd/request.h).  Bodies, headers and connections are bounded.
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
/* Listens on the ports of the host's config, too; false and errors. */
bool http_open_ports(struct http *, struct errs *);
/* Reads tokens and certificates again; false and errors, and those that could not be
 * read are as they were. */
bool http_reload(struct http *, struct errs *);
/* Members of the ready line: where the ports are, and what requests need there. */
void http_ready_json(const struct http *, struct json *);
void http_free(struct http *); /* NULL is fine; removes the socket, not the requests */

#endif
