/*
 * Sockets of BGP and BFD sessions.  Kernel interfaces: tcp(7) TCP_MD5SIG, ip(7)
 * IP_MINTTL and IP_FREEBIND, ipv6(7) IPV6_MINHOPCOUNT and IPV6_FREEBIND.
 */
#include "erxd/sock.h"

#include "base/xalloc.h"
#include "erxd/ao.h"
#include "erxd/sockname.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT 73
#endif
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78
#endif

enum { SOCK_BACKLOG = 4096 };

static void
from_sockaddr(const struct sockaddr_storage *ss, struct ip_addr *ip, uint16_t *port)
{
	memset(ip, 0, sizeof *ip);
	if (ss->ss_family == AF_INET6) {
		const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)ss;

		ip->family = IP_V6;
		memcpy(ip->b, &a->sin6_addr, 16);
		*port = ntohs(a->sin6_port);
	} else if (ss->ss_family == AF_INET) {
		const struct sockaddr_in *a = (const struct sockaddr_in *)ss;

		ip->family = IP_V4;
		memcpy(ip->b, &a->sin_addr, 4);
		*port = ntohs(a->sin_port);
	}
}

static int
fail(int fd, char **error, const char *what)
{
	*error = xasprintf("%s: %s", what, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/* GTSM: what comes over `hops` hops has at least this left of 255 (RFC 5082 3). */
static int
least_ttl(unsigned hops)
{
	return hops > 1 ? 256 - (int)hops : 255;
}

bool
sock_ttl(int fd, uint8_t family, enum net_ttl mode, unsigned hops)
{
	bool v6 = family == IP_V6;
	int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
	int ttl = mode == NET_TTL_MULTIHOP ? (int)hops : 255;

	/* 255 suits a neighbour that wants GTSM, and one behind a router or two. */
	if (!set_int(fd, level, v6 ? IPV6_UNICAST_HOPS : IP_TTL, ttl))
		return false;
	return mode != NET_TTL_GTSM ||
	    set_int(fd, level, v6 ? IPV6_MINHOPCOUNT : IP_MINTTL, least_ttl(hops));
}

void
sock_listen_ttl(int fd, uint8_t family, unsigned gtsm_hops)
{
	bool v6 = family == IP_V6;
	int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;

	set_int(fd, level, v6 ? IPV6_UNICAST_HOPS : IP_TTL, 255);
	set_int(fd, level, v6 ? IPV6_MINHOPCOUNT : IP_MINTTL,
	    gtsm_hops ? least_ttl(gtsm_hops) : 0);
}

bool
sock_md5(int fd, const struct ip_addr *remote, const char *key, char **error)
{
	struct tcp_md5sig sig;
	size_t len = key ? strlen(key) : 0;

	memset(&sig, 0, sizeof sig);
	sockname_of(remote, 0, (struct sockaddr_storage *)&sig.tcpm_addr);
	if (len > TCP_MD5SIG_MAXKEYLEN) {
		errno = ENAMETOOLONG;
		return fail(-1, error, "MD5 password") == 0;
	}
	sig.tcpm_keylen = (uint16_t)len;
	if (len)
		memcpy(sig.tcpm_key, key, len);
	if (setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &sig, sizeof sig) < 0 &&
	    (key || errno != ENOENT))
		return fail(-1, error, "MD5 password") == 0;
	return true;
}

static bool
freebind(int fd, uint8_t family)
{
	return set_int(fd, family == IP_V6 ? IPPROTO_IPV6 : IPPROTO_IP,
	    family == IP_V6 ? IPV6_FREEBIND : IP_FREEBIND, 1);
}

/* ip(7) and socket(7): SO_BINDTODEVICE also says of which link an address is local. */
static bool
on_interface(int fd, const char *name)
{
	return !name ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name,
		(socklen_t)strlen(name)) == 0;
}

static int
sock_of(uint8_t family, int type)
{
	return socket(family == IP_V6 ? AF_INET6 : AF_INET,
	    type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int
sock_new(uint8_t family)
{
	return sock_of(family, SOCK_STREAM);
}

int
sock_dial(const struct net_endpoint *to, char **error)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len;
	int fd = sock_new(to->remote.family);

	if (fd < 0)
		return fail(fd, error, "socket");
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (to->late_bind && !freebind(fd, to->remote.family))
		return fail(fd, error, "late bind");
	if (!on_interface(fd, to->interface))
		return fail(fd, error, "interface");
	if (to->local.family != IP_NONE) {
		len = sockname_of(&to->local, 0, &ss);
		if (bind(fd, (struct sockaddr *)&ss, len) < 0)
			return fail(fd, error, "bind to the local address");
	}
	if (!sock_ttl(fd, to->remote.family, to->ttl_mode, to->hops))
		return fail(fd, error, "TTL");
	if (to->password && !sock_md5(fd, &to->remote, to->password, error)) {
		close(fd);
		return -1;
	}
	if (to->ao && !ao_dial(fd, &to->remote, to->ao, error)) {
		close(fd);
		return -1;
	}
	len = sockname_of(&to->remote, to->remote_port, &ss);
	if (connect(fd, (struct sockaddr *)&ss, len) < 0 && errno != EINPROGRESS)
		return fail(fd, error, "connect");
	return fd;
}

int
sock_listen(const struct net_place *at, uint16_t port, char **error)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len;
	int fd = sock_new(at->address.family);

	if (fd < 0)
		return fail(fd, error, "socket");
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (at->address.family == IP_V6)
		set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (at->late_bind && !freebind(fd, at->address.family))
		return fail(fd, error, "late bind");
	if (!on_interface(fd, at->interface))
		return fail(fd, error, "interface");
	len = sockname_of(&at->address, port, &ss);
	if (bind(fd, (struct sockaddr *)&ss, len) < 0)
		return fail(fd, error, "bind");
	if (listen(fd, SOCK_BACKLOG) < 0)
		return fail(fd, error, "listen");
	return fd;
}

int
sock_accept(int fd, struct ip_addr *local, uint16_t *local_port, struct ip_addr *remote)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof ss;
	uint16_t port;
	int got =
	    accept4(fd, (struct sockaddr *)&ss, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (got < 0)
		return -1;
	from_sockaddr(&ss, remote, &port);
	len = sizeof ss;
	if (getsockname(got, (struct sockaddr *)&ss, &len) < 0) {
		close(got);
		return -1;
	}
	from_sockaddr(&ss, local, local_port);
	set_int(got, IPPROTO_TCP, TCP_NODELAY, 1);
	return got;
}

int
sock_error(int fd)
{
	int error = 0;
	socklen_t len = sizeof error;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return errno;
	return error;
}

ssize_t
sock_writev(int fd, const struct iovec *iov, int n)
{
	struct msghdr m;

	memset(&m, 0, sizeof m);
	memcpy(&m.msg_iov, &iov, sizeof m.msg_iov); /* only read */
	m.msg_iovlen = (size_t)n;
	return sendmsg(fd, &m, MSG_NOSIGNAL);
}

/* --- datagrams --- */

static bool
bind_to(int fd, const struct ip_addr *at, uint16_t port)
{
	struct sockaddr_storage ss;
	socklen_t len = sockname_of(at, port, &ss);

	return bind(fd, (struct sockaddr *)&ss, len) == 0;
}

/* Network control (RFC 4594): behind it nothing waits. */
enum { TRAFFIC_CLASS = 0xc0 };

int
sock_udp_listen(const struct net_place *at, uint16_t port, char **error)
{
	bool v6 = at->address.family == IP_V6;
	int fd = sock_of(at->address.family, SOCK_DGRAM);

	if (fd < 0)
		return fail(fd, error, "socket");
	if (v6)
		set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (at->late_bind && !freebind(fd, at->address.family))
		return fail(fd, error, "late bind");
	if (!on_interface(fd, at->interface))
		return fail(fd, error, "interface");
	if (!set_int(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		v6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL, 1))
		return fail(fd, error, "TTL of what is received");
	if (!bind_to(fd, &at->address, port))
		return fail(fd, error, "bind");
	return fd;
}

int
sock_udp_sender(const struct net_place *at, uint16_t first, uint16_t last,
    uint32_t start, char **error)
{
	bool v6 = at->address.family == IP_V6;
	int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP,
	    fd = sock_of(at->address.family, SOCK_DGRAM);
	uint32_t ports = (uint32_t)(last - first) + 1;

	if (fd < 0)
		return fail(fd, error, "socket");
	if (at->late_bind && !freebind(fd, at->address.family))
		return fail(fd, error, "late bind");
	if (!on_interface(fd, at->interface))
		return fail(fd, error, "interface");
	if (!set_int(fd, level, v6 ? IPV6_UNICAST_HOPS : IP_TTL, 255))
		return fail(fd, error, "TTL");
	set_int(fd, level, v6 ? IPV6_TCLASS : IP_TOS, TRAFFIC_CLASS);
	set_int(fd, SOL_SOCKET, SO_RCVBUF, 1); /* nobody reads it */
	for (uint32_t i = 0; i < ports; i++) {
		if (bind_to(fd, &at->address, (uint16_t)(first + (start + i) % ports)))
			return fd;
		if (errno != EADDRINUSE)
			break;
	}
	return fail(fd, error, "bind");
}

static int
ttl_of(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		int ttl;

		if (!(c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) &&
		    !(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT))
			continue;
		memcpy(&ttl, CMSG_DATA(c), sizeof ttl);
		return ttl;
	}
	return -1;
}

ssize_t
sock_udp_receive(int fd, uint8_t *buf, size_t size, struct ip_addr *remote, int *ttl)
{
	struct sockaddr_storage ss = { 0 };
	struct iovec iov = { buf, size };
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = { .msg_name = &ss,
		.msg_namelen = sizeof ss,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(fd, &m, 0);
	uint16_t port;

	if (n < 0)
		return -1;
	from_sockaddr(&ss, remote, &port);
	*ttl = ttl_of(&m);
	return n;
}

void
sock_udp_send(int fd, const struct ip_addr *to, uint16_t port, const uint8_t *p,
    size_t len)
{
	struct sockaddr_storage ss;
	socklen_t n = sockname_of(to, port, &ss);

	(void)!sendto(fd, p, len, MSG_NOSIGNAL, (struct sockaddr *)&ss, n);
}
