/*
 * Connections of the HTTP server: how many there are, how long each takes to ask and to
 * take its answer, and that what the server says by itself is JSON, too.  Whoever is
 * slow is told, 408, and hung up; of more than there may be the one that has been
 * silent longest goes, and when all are busy the new one is told, 503.
 */
#ifndef ERXD_GUESTS_H
#define ERXD_GUESTS_H

#include "base/time.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct bufferevent;
struct evconnlistener;
struct event;
struct guest;
struct host;

enum {
	GUESTS_ASK = 60,              /* s until a request is there, whole */
	GUESTS_TAKE = 60,             /* s in which something of an answer is taken */
	GUESTS_HEAD_MAX = 16 * 1024,  /* octets of a request's head */
	GUESTS_REQUESTS_MAX = 100000, /* on one connection */
	GUESTS_MIN = 64, /* connections over ports at a time, where files are few */
	GUESTS_MAX = 1024,
	GUESTS_LISTENERS_MAX = 17
};

/* How often. */
struct guests_counters {
	uint64_t accepted;
	uint64_t slow;    /* 408, and those that did not take their answer */
	uint64_t evicted; /* for a newer one */
	uint64_t full;    /* 503 */
	uint64_t used_up; /* with GUESTS_REQUESTS_MAX */
};

struct guests {
	struct host *host;
	TAILQ_HEAD(guest_list, guest) all; /* asked last comes first */
	unsigned n;   /* over ports; those of the control socket are not counted */
	unsigned max; /* of them */
	struct event *sweep;
	struct evconnlistener *listeners[GUESTS_LISTENERS_MAX];
	unsigned nlisteners;
	bool shut; /* they rest, until there are fewer connections */
};

void guests_init(struct guests *, struct host *, unsigned max);
void guests_fini(struct guests *); /* after the server has freed its connections */
/* Notes a listener over a port, which rests while there are far too many connections.
 */
void guests_listen(struct guests *, struct evconnlistener *);
/* Notes a connection that the server is about to have; `own` is one of the control
 * socket, which has no bounds, and `azure` one whose errors are of Azure's shape.  The
 * connection is held until it is seen that the server has freed it. */
void guests_add(struct guests *, struct bufferevent *, bool own, bool azure);
/* Has begun a request, or is done with it.  The first is true when this is the last
 * request that the connection may make. */
bool guests_ask(struct guests *, const struct bufferevent *);
void guests_rest(struct guests *, const struct bufferevent *);
/* What the server is about to say of a request by itself has this message, which lasts,
 * and after HEAD no body. */
void guests_refuse(struct guests *, const struct bufferevent *, const char *message,
    bool head);

#endif
