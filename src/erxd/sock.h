/*
 * System calls around sockets: options for MD5, GTSM, multihop and late binding, each
 * failure as a sentence.  RFC 2385, 5082.
 */
#ifndef ERXD_SOCK_H
#define ERXD_SOCK_H

#include "base/ip.h"
#include "net/host.h"

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Nonblocking connect under way, or -1 and *error (xmalloc'd). */
int sock_dial(const struct net_endpoint *, char **error);
/* Listening socket, or -1 and *error. */
int sock_listen(const struct ip_addr *, uint16_t port, bool late_bind, char **error);
/* MD5 key for one neighbour on a listening or dialling socket; key NULL removes it. */
bool sock_md5(int fd, const struct ip_addr *remote, const char *key, char **error);
/* TTL of what is sent, and the least TTL that is accepted (GTSM). */
bool sock_ttl(int fd, uint8_t family, enum net_ttl, unsigned hops);
/* The same for a listener, whose handshakes go out before anybody knows for which
 * session: it sends with 255, and accepts what may have come over `gtsm_hops` hops; 0:
 * over any number. */
void sock_listen_ttl(int fd, uint8_t family, unsigned gtsm_hops);
/* An accepted connection, nonblocking; -1 when there is none. */
int sock_accept(int fd, struct ip_addr *local, uint16_t *local_port,
    struct ip_addr *remote);
/*
 * Datagrams whose TTL counts (RFC 5881 5): a socket that tells it of what it receives,
 * and one that sends with 255 from a port of the range `first` to `last`, tried from
 * `first` + `start` on.  -1 and *error.
 */
int sock_udp_listen(const struct ip_addr *, uint16_t port, bool late_bind,
    char **error);
int sock_udp_sender(const struct ip_addr *, uint16_t first, uint16_t last,
    uint32_t start, bool late_bind, char **error);
/* A datagram, cut to `size`; -1 when there is none.  *ttl is -1 when nobody told. */
ssize_t sock_udp_receive(int fd, uint8_t *, size_t size, struct ip_addr *remote,
    int *ttl);
void sock_udp_send(int fd, const struct ip_addr *to, uint16_t port, const uint8_t *,
    size_t);                                              /* now or never */
int sock_error(int fd);                                   /* of a connect that ended */
ssize_t sock_writev(int fd, const struct iovec *, int n); /* no SIGPIPE */

#endif
