/*
 * One datagram a message to the socket in $NOTIFY_SOCKET.  The manager's failures are
 * not ours: what cannot be sent is dropped.  The sign of life comes from the loop
 * itself, so that a loop that hangs sends none.
 */
#include "erxd/notify.h"

#include "base/xalloc.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Half of what the manager allows, as sd_watchdog_enabled(3) advises; 0 when it is none
 * of this process. */
static int64_t
watchdog_interval(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	char *end;
	long long us;

	if (!usec || (pid && strtoll(pid, NULL, 10) != getpid()))
		return 0;
	errno = 0;
	us = strtoll(usec, &end, 10);
	if (errno || end == usec || *end || us < 2)
		return 0;
	return us / 2;
}

void
notify_init(struct notify *n)
{
	const char *path = getenv("NOTIFY_SOCKET");

	memset(n, 0, sizeof *n);
	if (path && (*path == '/' || *path == '@') && path[1]) {
		n->socket = xstrdup(path);
		n->watchdog_us = watchdog_interval();
	}
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void
notify_fini(struct notify *n)
{
	free(n->socket);
	n->socket = NULL;
}

static void
tell(const struct notify *n, const char *message)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t len = n->socket ? strlen(n->socket) : 0;
	int fd;

	if (len == 0 || len >= sizeof un.sun_path)
		return;
	memcpy(un.sun_path, n->socket, len);
	if (un.sun_path[0] == '@')
		un.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, message, strlen(message), MSG_NOSIGNAL | MSG_DONTWAIT,
	    (struct sockaddr *)&un,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

void
notify_ready(const struct notify *n, const char *status)
{
	char *message;

	if (!n->socket)
		return;
	message = status ? xasprintf("READY=1\nSTATUS=%s", status) : xstrdup("READY=1");
	tell(n, message);
	free(message);
}

void
notify_reloading(const struct notify *n)
{
	struct timespec ts;
	char *message;

	if (!n->socket)
		return;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	message = xasprintf("RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)ts.tv_sec * 1000000 + ts.tv_nsec / 1000);
	tell(n, message);
	free(message);
}

void
notify_stopping(const struct notify *n)
{
	tell(n, "STOPPING=1");
}

void
notify_turn(struct notify *n, struct erx_time now)
{
	if (!n->watchdog_us || erx_time_before(now, n->next))
		return;
	tell(n, "WATCHDOG=1");
	n->next = erx_time_add(now, n->watchdog_us);
}

struct erx_time
notify_deadline(const struct notify *n)
{
	return n->watchdog_us ? n->next : ERX_NEVER;
}
