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

/* Begins to connect a nonblocking socket, with the options that the endpoint asks for,
 * and returns the file descriptor.  -1 and *error, which the caller frees, when that
 * fails at once; sock_error has the end of a connect. */
int sock_dial(const struct net_endpoint *, char **error);
/* Opens a listening socket; with `late_bind` also at an address that the machine does
 * not have yet (IP_FREEBIND).  -1 and *error, which the caller frees. */
int sock_listen(const struct net_place *, uint16_t port, char **error);
/* Sets the MD5 key of one neighbour on a listening or dialling socket (RFC 2385); NULL
 * removes the key.  False and *error. */
bool sock_md5(int fd, const struct ip_addr *remote, const char *key, char **error);
/* Sets the TTL of packets that are sent, and with GTSM the least TTL of packets that
 * are accepted from a neighbour `hops` hops away (RFC 5082).  False and errno. */
bool sock_ttl(int fd, uint8_t family, enum net_ttl, unsigned hops);
/* Sets the TTLs of a listener, which answers handshakes before a session is known: the
 * listener sends with 255, and accepts packets that came over at most `gtsm_hops` hops;
 * 0: over any number of hops. */
void sock_listen_ttl(int fd, uint8_t family, unsigned gtsm_hops);
/* Accepts a connection, nonblocking, and fills in its addresses; -1 and errno when
 * there is none. */
int sock_accept(int fd, struct ip_addr *local, uint16_t *local_port,
    struct ip_addr *remote);
/*
 * Open sockets for datagrams whose TTL counts (RFC 5881 5).  The listener hands on the
 * TTL of each datagram that it receives.  The sender sends with TTL 255 from a free
 * port of the range `first` to `last`; ports are tried from `first` + `start` on, round
 * to `first`.  -1 and *error, which the caller frees.
 */
int sock_udp_listen(const struct net_place *, uint16_t port, char **error);
int sock_udp_sender(const struct net_place *, uint16_t first, uint16_t last,
    uint32_t start, char **error);
/* Receives a datagram, cut to `size` octets, and returns its length; -1 when there is
 * none.  *ttl is -1 when the system does not say the TTL. */
ssize_t sock_udp_receive(int fd, uint8_t *, size_t size, struct ip_addr *remote,
    int *ttl);
/* Sends a datagram; one that the system does not take now is lost. */
void sock_udp_send(int fd, const struct ip_addr *to, uint16_t port, const uint8_t *,
    size_t);
/* The errno of a connect that has ended, or 0. */
int sock_error(int fd);
/* writev(2) without SIGPIPE. */
ssize_t sock_writev(int fd, const struct iovec *, int n);

#endif
