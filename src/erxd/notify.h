/*
 * What a service manager hears: the datagrams of sd_notify(3).  Without $NOTIFY_SOCKET
 * nobody has asked, and all of this does nothing.
 */
#ifndef ERXD_NOTIFY_H
#define ERXD_NOTIFY_H

#include "base/time.h"

#include <stdint.h>

struct notify {
	char *socket;         /* path, or name behind '@'; NULL: nobody listens */
	int64_t watchdog_us;  /* a sign of life this often; 0: none is wanted */
	struct erx_time next; /* when the next one is due */
};

/* Takes the variables out of the environment. */
void notify_init(struct notify *);
void notify_fini(struct notify *);
/* `status` is a line for people, or NULL. */
void notify_ready(const struct notify *, const char *status);
void notify_reloading(const struct notify *);
void notify_stopping(const struct notify *);
/* Once a turn of the loop, and at notify_deadline at the latest. */
void notify_turn(struct notify *, struct erx_time now);
struct erx_time notify_deadline(const struct notify *);

#endif
