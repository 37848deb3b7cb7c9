/*
 * Keys of TCP-AO (RFC 5925) of a session with a real router.  The kernel signs; here is
 * what the keys are, and how a connection comes from one set of them to another.
 */
#ifndef NET_AO_H
#define NET_AO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 5926: each has its function for traffic keys, and a MAC of 96 bits. */
enum net_ao_algorithm { NET_AO_HMAC_SHA_1_96, NET_AO_AES_128_CMAC_96, NET_AO_N };

struct net_ao_key { /* a master key tuple */
	char *name;
	char *secret;                /* never printed */
	uint8_t send_id, receive_id; /* each once in a set (RFC 5925 3.1) */
	enum net_ao_algorithm algorithm;
};

/* The set of one session; the first key is the preferred one. */
struct net_ao {
	struct net_ao_key *keys;
	size_t n;
};

/* The word of the lab for an algorithm: "hmac-sha-1-96". */
const char *net_ao_algorithm_name(enum net_ao_algorithm);
/* Appends a key; both texts are copied. */
void net_ao_add(struct net_ao *, const char *name, const char *secret, uint8_t send_id,
    uint8_t receive_id, enum net_ao_algorithm);
/* Makes `to`, which is empty, the same as `from`. */
void net_ao_copy(struct net_ao *to, const struct net_ao *from);
/* Frees the keys, secrets overwritten; the set is empty then. */
void net_ao_fini(struct net_ao *);
/* Equality of two sets, in their order and with the names. */
bool net_ao_equal(const struct net_ao *, const struct net_ao *);
/* The key of a set that is the same on the wire, where a name does not count; NULL:
 * none. */
const struct net_ao_key *net_ao_find(const struct net_ao *, const struct net_ao_key *);
/*
 * The key that carries a connection from one set to another: the first key of `to` that
 * `from` has, too.  NULL: there is none, and the connection has to end (RFC 5925 3.1:
 * the keys in use cannot be taken from it).
 */
const struct net_ao_key *net_ao_bridge(const struct net_ao *from,
    const struct net_ao *to);

#endif
