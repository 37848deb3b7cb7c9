/*
 * Who may ask is a matter of the door one comes in by: the kernel names the user at the
 * other end of a Unix socket, and a loopback port, which every user and every page in a
 * browser can reach, takes a bearer token (RFC 6750 2.1) instead.
 */
#include "erxd/control.h"

#include "erxd/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 64 };

int
control_listen_unix(const char *path, struct errs *errs)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	mode_t old;
	struct stat st;
	int fd, rc;

	if (strlen(path) >= sizeof un.sun_path) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "use a shorter path (-S)",
		    "the control socket's path is longer than %zu octets",
		    sizeof un.sun_path - 1);
		return -1;
	}
	memcpy(un.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* A socket nobody answers on is left over from a daemon that was killed. */
	if (connect(fd, (struct sockaddr *)&un, sizeof un) == 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "stop it, or use another path (-S)", "another daemon answers on %s",
		    path);
		close(fd);
		return -1;
	}
	if (errno == ECONNREFUSED && lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	old = umask(0177);
	rc = bind(fd, (struct sockaddr *)&un, sizeof un);
	umask(old);
	if (rc < 0 || listen(fd, BACKLOG) < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "name a path in a directory you may write to (-S PATH)",
		    "cannot make the control socket %s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

int
control_listen_loopback(uint16_t *port, struct errs *errs)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(*port) };
	socklen_t len = sizeof in;
	int fd, on = 1;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, (struct sockaddr *)&in, sizeof in) < 0 ||
	    listen(fd, BACKLOG) < 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "name another port, or 0 for a free one (--port)",
		    "cannot listen on 127.0.0.1:%u: %s", *port, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*port = ntohs(in.sin_port);
	return fd;
}

void
control_token(char token[CONTROL_TOKEN_LEN + 1])
{
	struct er_random random = host_random();
	uint8_t bytes[CONTROL_TOKEN_LEN / 2];

	random.fill(random.ctx, bytes, sizeof bytes);
	for (size_t i = 0; i < CONTROL_TOKEN_LEN; i++)
		token[i] = "0123456789abcdef"[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
	token[CONTROL_TOKEN_LEN] = '\0';
}

/* How long it takes tells nothing of the token. */
static bool
same_token(const char *given, const char *token)
{
	unsigned differs = 0;

	if (strlen(token) != CONTROL_TOKEN_LEN || strlen(given) != CONTROL_TOKEN_LEN)
		return false;
	for (size_t i = 0; i < CONTROL_TOKEN_LEN; i++)
		differs |= (unsigned)(given[i] ^ token[i]);
	return differs == 0;
}

bool
control_allows(int fd, const char *authorization, const char *token)
{
	static const char scheme[] = "Bearer ";
	struct sockaddr_storage own = { 0 };
	struct ucred cred;
	socklen_t len = sizeof own;

	if (getsockname(fd, (struct sockaddr *)&own, &len) < 0)
		return false;
	if (own.ss_family != AF_UNIX)
		return authorization &&
		    strncasecmp(authorization, scheme, sizeof scheme - 1) == 0 &&
		    same_token(authorization + sizeof scheme - 1, token);
	len = sizeof cred;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	return cred.uid == 0 || cred.uid == geteuid();
}
