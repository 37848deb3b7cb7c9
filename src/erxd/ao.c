/*
 * One struct of the kernel for each of adding, deleting and asking.  A key is for one
 * address with its full length.  The kernel keeps two pointers a connection: the key it
 * signs with, which the neighbour moves by asking for another one, and the key that it
 * asks the neighbour for, which we move (RFC 5925 7.1).  So a key is rolled over
 * without a lost segment when both ends have it before either prefers it.
 */
#include "erxd/ao.h"

#include "base/xalloc.h"
#include "erxd/sockname.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#ifndef TCP_AO_ADD_KEY
/* The interface to programs of Linux 6.7 and later; the kernel holds it stable. */
#define TCP_AO_ADD_KEY   38
#define TCP_AO_DEL_KEY   39
#define TCP_AO_INFO      40
#define TCP_AO_MAXKEYLEN 80

struct tcp_ao_add {
	struct sockaddr_storage addr;
	char alg_name[64];
	int32_t ifindex;
	uint32_t set_current : 1, set_rnext : 1, reserved : 30;
	uint16_t reserved2;
	uint8_t prefix, sndid, rcvid, maclen, keyflags, keylen;
	uint8_t key[TCP_AO_MAXKEYLEN];
} __attribute__((aligned(8)));

struct tcp_ao_del {
	struct sockaddr_storage addr;
	int32_t ifindex;
	uint32_t set_current : 1, set_rnext : 1, del_async : 1, reserved : 29;
	uint16_t reserved2;
	uint8_t prefix, sndid, rcvid, current_key, rnext, keyflags;
} __attribute__((aligned(8)));

struct tcp_ao_info_opt {
	uint32_t set_current : 1, set_rnext : 1, ao_required : 1, set_counters : 1,
	    accept_icmps : 1, reserved : 27;
	uint16_t reserved2;
	uint8_t current_key, rnext;
	uint64_t pkt_good, pkt_bad, pkt_key_not_found, pkt_ao_required,
	    pkt_dropped_icmp;
} __attribute__((aligned(8)));
#endif

_Static_assert(sizeof(struct tcp_ao_add) == 288, "tcp_ao_add of the kernel");
_Static_assert(sizeof(struct tcp_ao_del) == 144, "tcp_ao_del of the kernel");
_Static_assert(sizeof(struct tcp_ao_info_opt) == 48, "tcp_ao_info_opt of the kernel");

enum { MAC_LENGTH = 12 }; /* octets: 96 bits (RFC 5926 3.2) */

/* What the kernel calls them, and what it needs for them. */
static const struct {
	const char *name, *cure;
} algorithms[NET_AO_N] = {
	[NET_AO_HMAC_SHA_1_96] = { "hmac(sha1)",
	    "the kernel needs CONFIG_CRYPTO_HMAC and CONFIG_CRYPTO_SHA1, or give the key "
	    "another algorithm" },
	[NET_AO_AES_128_CMAC_96] = { "cmac(aes128)",
	    "the kernel needs CONFIG_CRYPTO_CMAC and CONFIG_CRYPTO_AES, or give the key "
	    "another algorithm" },
};

static bool
failed(char **error, const char *doing, const struct net_ao_key *k)
{
	int why = errno; /* the caller looks at it, too */

	switch (why) {
	case ENOPROTOOPT:
		*error = xstrdup("this kernel has no TCP-AO");
		break;
	case ENOENT:
		*error = xasprintf("%s TCP-AO key %s: the kernel has no %s", doing,
		    k->name, algorithms[k->algorithm].name);
		break;
	default:
		*error =
		    xasprintf("%s TCP-AO key %s: %s", doing, k->name, strerror(why));
	}
	errno = why;
	return false;
}

static bool
add(int fd, const struct ip_addr *remote, const struct net_ao_key *k, bool first,
    char **error)
{
	struct tcp_ao_add a = { .set_current = first,
		.set_rnext = first,
		.prefix = (uint8_t)ip_bits(remote->family),
		.sndid = k->send_id,
		.rcvid = k->receive_id,
		.maclen = MAC_LENGTH };
	size_t len = strlen(k->secret);
	const char *name = algorithms[k->algorithm].name;
	bool good = false;

	sockname_of(remote, 0, (struct sockaddr_storage *)&a.addr);
	memcpy(a.alg_name, name, strlen(name) + 1);
	if (len > TCP_AO_MAXKEYLEN) {
		errno = ENAMETOOLONG;
	} else {
		a.keylen = (uint8_t)len;
		memcpy(a.key, k->secret, len);
		good = setsockopt(fd, IPPROTO_TCP, TCP_AO_ADD_KEY, &a, sizeof a) == 0;
	}
	explicit_bzero(a.key, sizeof a.key);
	return good || failed(error, "cannot set", k);
}

bool
ao_add(int fd, const struct ip_addr *remote, const struct net_ao_key *k, char **error)
{
	return add(fd, remote, k, false, error);
}

bool
ao_dial(int fd, const struct ip_addr *remote, const struct net_ao *s, char **error)
{
	for (size_t i = 0; i < s->n; i++)
		if (!add(fd, remote, &s->keys[i], i == 0, error))
			return false;
	return true;
}

/* With `instead` also a key in use. */
static bool
take_away(int fd, const struct ip_addr *remote, const struct net_ao_key *k,
    const struct net_ao_key *instead)
{
	struct tcp_ao_del d = { .set_current = instead != NULL,
		.set_rnext = instead != NULL,
		.prefix = (uint8_t)ip_bits(remote->family),
		.sndid = k->send_id,
		.rcvid = k->receive_id };

	sockname_of(remote, 0, (struct sockaddr_storage *)&d.addr);
	if (instead) {
		d.current_key = instead->send_id;
		d.rnext = instead->receive_id;
	}
	return setsockopt(fd, IPPROTO_TCP, TCP_AO_DEL_KEY, &d, sizeof d) == 0;
}

bool
ao_remove(int fd, const struct ip_addr *remote, const struct net_ao_key *k,
    char **error)
{
	return take_away(fd, remote, k, NULL) || failed(error, "cannot remove", k);
}

void
ao_prefer(int fd, const struct net_ao *s)
{
	struct tcp_ao_info_opt o = { .reserved2 = 0 };
	socklen_t len = sizeof o;

	/* What else it says stays as it is. */
	if (getsockopt(fd, IPPROTO_TCP, TCP_AO_INFO, &o, &len) < 0)
		return;
	o.set_current = o.set_counters = 0;
	o.set_rnext = 1;
	o.rnext = s->keys[0].receive_id;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_AO_INFO, &o, sizeof o);
}

bool
ao_roll(int fd, const struct ip_addr *remote, const struct net_ao *from,
    const struct net_ao *to, char **error)
{
	const struct net_ao_key *bridge = net_ao_bridge(from, to);

	for (size_t i = 0; i < from->n; i++) {
		const struct net_ao_key *k = &from->keys[i];

		if (!net_ao_find(to, k) && !take_away(fd, remote, k, NULL) &&
		    !(errno == EBUSY && take_away(fd, remote, k, bridge)))
			return failed(error, "cannot remove", k);
	}
	for (size_t i = 0; i < to->n; i++)
		if (!net_ao_find(from, &to->keys[i]) &&
		    !add(fd, remote, &to->keys[i], false, error))
			return false;
	ao_prefer(fd, to);
	return true;
}

bool
ao_possible(const struct ip_addr *remote, const struct net_ao *s, char **error,
    const char **cure)
{
	int fd = socket(remote->family == IP_V6 ? AF_INET6 : AF_INET,
	    SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool good = true;

	*cure = NULL;
	for (size_t i = 0; i < s->n && good && fd >= 0; i++) {
		good = add(fd, remote, &s->keys[i], i == 0, error);
		if (!good)
			*cure = errno == ENOPROTOOPT
			    ? "run Linux 6.7 or later with CONFIG_TCP_AO, or take the "
			      "keys away and give both ends a password (TCP MD5)"
			    : errno == ENOENT
			    ? algorithms[s->keys[i].algorithm].cure
			    : "have fewer keys, or more memory for options of sockets "
			      "(net.core.optmem_max)";
	}
	/* A machine without a file to spare says so where it listens. */
	if (fd >= 0)
		close(fd);
	return good;
}
