/*
 * TCP-AO of the kernel (RFC 5925): keys on listening, dialling and connected sockets.
 * Linux has it since 6.7, where CONFIG_TCP_AO is set; what an older header does not say
 * is declared in ao.c, so every build has it and the kernel that runs decides.
 */
#ifndef ERXD_AO_H
#define ERXD_AO_H

#include "base/ip.h"
#include "net/ao.h"

#include <stdbool.h>

/* Tries a set of keys towards `remote` on a socket of its own.  False: *error, which
 * the caller frees, is what the kernel lacks, and *cure (static) what helps. */
bool ao_possible(const struct ip_addr *remote, const struct net_ao *, char **error,
    const char **cure);
/* Gives a socket that will be dialled the keys of its session; the preferred one signs
 * from the first segment on.  False and *error, which the caller frees. */
bool ao_dial(int fd, const struct ip_addr *remote, const struct net_ao *, char **error);
/* Gives a listening socket a key for one neighbour, or takes it away.  False and
 * *error, which the caller frees. */
bool ao_add(int fd, const struct ip_addr *remote, const struct net_ao_key *,
    char **error);
bool ao_remove(int fd, const struct ip_addr *remote, const struct net_ao_key *,
    char **error);
/* Asks the neighbour of a connection to sign with the preferred key of the set (RFC
 * 5925 7.1: RNextKeyID); a neighbour that lacks the key goes on as before. */
void ao_prefer(int fd, const struct net_ao *);
/*
 * Brings a connection from one set of keys to another that shares a key with it.  Keys
 * that go are taken away, also those in use: the shared key stands in for them.  Then
 * new ones are added, and the preferred one is asked for.  False and *error, which the
 * caller frees, when the kernel refuses; the connection has then some of both.
 */
bool ao_roll(int fd, const struct ip_addr *remote, const struct net_ao *from,
    const struct net_ao *to, char **error);

#endif
