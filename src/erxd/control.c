/*
 * Who may ask is a matter of the door one comes in by: the kernel names the user at the
 * other end of a Unix socket, and a port, which every user and every page in a browser
 * can reach, takes a token instead.
 */
#include "erxd/control.h"

#include "erxd/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 64 };

static bool
find_group(const char *name, uint32_t *gid, struct errs *errs)
{
	const struct group *found = getgrnam(name);

	if (found) {
		*gid = found->gr_gid;
		return true;
	}
	errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL, "name another (--group)",
	    "there is no group %.80s", name);
	return false;
}

int
control_listen_unix(const char *path, const char *group, uint32_t *gid,
    struct errs *errs)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	mode_t old;
	struct stat st;
	int fd, rc;

	if (group && !find_group(group, gid, errs))
		return -1;
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
	if (rc == 0 && group &&
	    (chown(path, (uid_t)-1, *gid) < 0 || chmod(path, 0660) < 0))
		rc = -1;
	if (rc < 0 || listen(fd, BACKLOG) < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "name a path in a directory you may write to (-S PATH)",
		    "cannot make the control socket %s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

bool
control_address_parse(struct control_address *a, const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[64], *end;
	size_t len = colon ? (size_t)(colon - text) : 0;
	bool bracketed = len > 2 && text[0] == '[' && text[len - 1] == ']';
	long port;

	if (!colon || len >= sizeof host || colon[1] < '0' || colon[1] > '9')
		return false;
	port = strtol(colon + 1, &end, 10);
	if (*end || port > UINT16_MAX)
		return false;
	memcpy(host, text + bracketed, len - 2 * bracketed);
	host[len - 2 * bracketed] = '\0';
	a->port = (uint16_t)port;
	return ip_addr_parse(&a->address, host) &&
	    (a->address.family == IP_V6) == bracketed;
}

const char *
control_url(const struct control_address *a, bool secure, char buf[CONTROL_URL_LEN])
{
	bool v6 = a->address.family == IP_V6;
	char text[IP_ADDR_STRLEN];

	snprintf(buf, CONTROL_URL_LEN, "http%s://%s%s%s:%u", secure ? "s" : "",
	    v6 ? "[" : "", ip_addr_text(&a->address, text), v6 ? "]" : "", a->port);
	return buf;
}

static socklen_t
sockaddr_of(const struct control_address *a, struct sockaddr_storage *ss)
{
	struct sockaddr_in *in = (void *)ss;
	struct sockaddr_in6 *in6 = (void *)ss;

	memset(ss, 0, sizeof *ss);
	if (a->address.family == IP_V4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(a->port);
		memcpy(&in->sin_addr, a->address.b, 4);
		return sizeof *in;
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(a->port);
	memcpy(&in6->sin6_addr, a->address.b, 16);
	return sizeof *in6;
}

int
control_listen_port(struct control_address *a, struct errs *errs)
{
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_of(a, &ss);
	char text[IP_ADDR_STRLEN];
	int on = 1, fd;

	fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		/* Connections inherit this: the end of an answer does not wait for the
		 * other end to have acknowledged its beginning. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		if (ss.ss_family == AF_INET6)
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	}
	if (fd < 0 || bind(fd, (struct sockaddr *)&ss, len) < 0 ||
	    listen(fd, BACKLOG) < 0 ||
	    getsockname(fd, (struct sockaddr *)&ss, &len) < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, NULL,
		    "name another address or port, or 0 for a free one (--listen, "
		    "--port)",
		    "cannot listen on %s port %u: %s", ip_addr_text(&a->address, text),
		    a->port, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	a->port = ntohs(ss.ss_family == AF_INET
		? ((struct sockaddr_in *)(void *)&ss)->sin_port
		: ((struct sockaddr_in6 *)(void *)&ss)->sin6_port);
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

bool
control_peer(int fd, bool grouped, struct caller *caller)
{
	struct ucred cred;
	socklen_t len = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0 ||
	    !(grouped || cred.uid == 0 || cred.uid == geteuid()))
		return false;
	*caller = (struct caller){ .role = CALLER_OPERATOR };
	snprintf(caller->name, sizeof caller->name, "uid %u", cred.uid);
	return true;
}

/* --- tokens that are shown --- */

static const char *
behind(const char *header, const char *scheme)
{
	size_t len = strlen(scheme);

	if (strncasecmp(header, scheme, len) != 0 || header[len] != ' ')
		return NULL;
	return header + len + strspn(header + len, " ");
}

/* USER:PASSWORD; whoever speaks Basic shows the token as the password. */
static bool
take_basic(const char *coded, char token[CONTROL_SHOWN_MAX])
{
	unsigned char plain[CONTROL_SHOWN_MAX];
	size_t len = strlen(coded);
	const char *colon;
	int n;

	if (len == 0 || len % 4 || len / 4 * 3 >= sizeof plain)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)coded, (int)len);
	if (n < 0)
		return false;
	n -= (coded[len - 1] == '=') + (coded[len - 2] == '=');
	plain[n] = '\0';
	colon = strchr((const char *)plain, ':');
	if (!colon || strlen((const char *)plain) != (size_t)n)
		return false;
	memcpy(token, colon + 1, strlen(colon + 1) + 1);
	return true;
}

bool
control_shown(const char *authorization, char token[CONTROL_SHOWN_MAX])
{
	const char *bearer, *basic;

	if (!authorization)
		return false;
	bearer = behind(authorization, "bearer");
	if (bearer) { /* one that is too long is as wrong when it is cut */
		snprintf(token, CONTROL_SHOWN_MAX, "%s", bearer);
		return true;
	}
	basic = behind(authorization, "basic");
	return basic && take_basic(basic, token);
}
