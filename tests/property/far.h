/*
 * Real routers, as far as a test needs them: a net of their own in which each is what
 * its emulated twin is in the simulated world, with the sessions that a live daemon has
 * with real routers.  Between the two nets are socket pairs.
 */
#ifndef PROPERTY_FAR_H
#define PROPERTY_FAR_H

#include "net/net.h"
#include "sim/world.h"

#include <stdbool.h>
#include <stdint.h>

struct far;

/* Hands a connected socket to whoever listens there; false: nobody does. */
typedef bool far_take(void *ctx, int fd, const struct ip_addr *local, uint16_t port,
    const struct ip_addr *remote);

/* The world is borrowed, and so are the names of the objects that are real, to NULL. */
struct far *far_new(const struct sim_world *, const char *const *real, uint64_t seed,
    far_take *, void *ctx);
void far_free(struct far *); /* NULL is fine */
/* The lab of the world may have changed: the real routers do what their twins do. */
void far_follow(struct far *, struct erx_time now);
/* Somebody calls: the caller's end of a socket pair, or -1. */
int far_called(struct far *, struct erx_time now, const struct net_endpoint *to);
/* Reads, works and writes; true: there was something to do. */
bool far_turn(struct far *, struct erx_time now);
struct erx_time far_deadline(const struct far *);
/* Whether an object is real. */
bool far_is_real(const char *const *real, const char *owner);

#endif
