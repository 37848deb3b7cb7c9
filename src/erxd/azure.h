/*
 * The face of Azure (src/arm) as the daemon serves it: a port of its own with TLS and a
 * certificate of the daemon's own authority, and tokens as Azure's tools want them.  A
 * client signs in with any client id and, as its secret, the token of the ready line or
 * one of --token-file; what it may do is what that token may.
 */
#ifndef ERXD_AZURE_H
#define ERXD_AZURE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

struct azure;
struct control_address;
struct evhttp;
struct evhttp_request;
struct host_config;
struct http;
struct request;
struct tls;

/* Makes the face for a port that is listened on at an address; NULL and errors. */
struct azure *azure_new(struct http *, const struct control_address *, struct errs *);
void azure_free(struct azure *); /* NULL is fine; the server is the caller's */
/* Says which server the requests come from. */
void azure_serve(struct azure *, struct evhttp *);
struct evhttp *azure_server(const struct azure *);
struct tls *azure_tls(const struct azure *);
/* Where the authority is kept when there is no state directory; the caller's. */
char *azure_directory(const struct host_config *);
/* Answers a request for a path, from an address, which is gone then, or goes on in
 * pieces. */
void azure_answer(struct azure *, struct request *, struct evhttp_request *,
    const char *path, const char *origin);
/* Where it is, and how to sign in: an object under `key`. */
void azure_json(const struct azure *, struct json *, const char *key);

/* Appends commands of a shell that set Azure's own tools up for the face, with a
 * configuration of their own, and a subscription by its name in the lab. */
void azure_env(const struct azure *, const char *subscription, struct buf *);

#endif
