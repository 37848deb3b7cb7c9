/*
 * The control plane's transport: evhttp on the control socket and on a loopback port
 * (erxd/control.h has who may ask).  Bodies, headers and requests are bounded; an
 * answer that is long is written a piece at a time, as the client takes it.
 */
#ifndef ERXD_HTTP_H
#define ERXD_HTTP_H

#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"
#include "net/net.h"
#include "net/show.h"

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
void http_free(struct http *); /* NULL is fine; removes the socket */
void http_turn(struct http *); /* once a turn: requests that wait */
/* When a waiting request wants the next turn; ERX_NEVER when none waits. */
struct erx_time http_deadline(const struct http *, struct erx_time now);

/* A request under way; handlers (ops.h) end it with exactly one of these. */
struct request;
struct host *request_host(struct request *);
/* Whatever it may be; `body` NULL for none. */
void request_reply(struct request *, int status, const char *reason, const char *type,
    const struct buf *body);
/* `output` is the object behind "erx:output", NULL for none. */
void request_done(struct request *, struct buf *output);
/*
 * One array, streamed: `next` does up to `units` of work and appends the rows that come
 * of it, if any, with the brackets around the first and the last; it is false when the
 * array is complete.  `done` frees `ctx`.
 */
struct request_rows {
	bool (*next)(void *ctx, struct buf *, unsigned units);
	void (*done)(void *ctx);
	void *ctx;
	bool waits; /* that there was nothing changes with an event, not with work */
};
void request_stream_rows(struct request *, const char *key,
    const struct request_rows *);
/* The same of a show, which is taken over. */
void request_stream(struct request *, const char *key, struct net_show *);
/* Octets of a type of their own, streamed in the same way; what waits is asked again in
 * every turn, and when `until` has come. */
void request_stream_octets(struct request *, const char *type,
    const struct request_rows *, struct erx_time until);
/* The errors, all of them; status 400, 404 or 409 … by code. */
void request_refuse(struct request *, const struct errs *);
/* Something that goes when the request does, however it ends. */
void request_keep(struct request *, void *, void (*done)(void *));
void *request_kept(const struct request *);
/* Asked again every turn until `poll` has ended it; not later than `deadline`. */
void request_wait(struct request *, bool (*poll)(struct request *, bool last),
    struct erx_time deadline);
/* It waits for nothing but what makes a turn by itself: it needs none of its own. */
void request_idle(struct request *);
/* Whether it does not wait, but works: a slice in every turn, and there shall be no
 * pause.
 */
void request_busy(struct request *, bool);

#endif
