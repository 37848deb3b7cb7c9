/*
 * Messages for a service manager: the datagrams of sd_notify(3).  Without
 * $NOTIFY_SOCKET in the environment there is no service manager, and all functions do
 * nothing.
 */
#ifndef ERXD_NOTIFY_H
#define ERXD_NOTIFY_H

#include "base/time.h"

#include <stdint.h>

struct notify {
	char *socket;         /* path, or name behind '@'; NULL: nobody listens */
	int64_t watchdog_us;  /* µs between signs of life; 0: none is wanted */
	struct erx_time next; /* when the next sign of life is due */
};

/* Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, and removes them from the
 * environment. */
void notify_init(struct notify *);
void notify_fini(struct notify *);
/* Sends READY=1; `status` is a line for people, or NULL. */
void notify_ready(const struct notify *, const char *status);
/* Send RELOADING=1 before the lab is read again, and STOPPING=1 at the end. */
void notify_reloading(const struct notify *);
void notify_stopping(const struct notify *);
/* Sends a sign of life when one is due.  The host calls the function once a turn, and
 * at notify_deadline at the latest; ERX_NEVER: no sign is wanted. */
void notify_turn(struct notify *, struct erx_time now);
struct erx_time notify_deadline(const struct notify *);

#endif
