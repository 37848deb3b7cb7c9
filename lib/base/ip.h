/*
 * Addresses and prefixes of both families.  Bytes are in network order; the bytes
 * behind an IPv4 address and the host bits of a prefix are zero, so memcmp orders and
 * compares.  Order everywhere: IPv4 before IPv6, then by address, then shorter prefixes
 * first.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ip_family { IP_NONE, IP_V4, IP_V6 };

struct ip_addr {
	uint8_t family; /* enum ip_family; IP_NONE is "no address" */
	uint8_t b[16];
};

struct ip_prefix {
	uint8_t family;
	uint8_t len; /* 0-32 or 0-128 */
	uint8_t b[16];
};

#define IP_ADDR_STRLEN   46
#define IP_PREFIX_STRLEN 50

/* "ipv4" or "ipv6", as labs and answers write it. */
static inline const char *
ip_family_name(uint8_t family)
{
	return family == IP_V6 ? "ipv6" : "ipv4";
}

static inline unsigned
ip_bits(uint8_t family)
{
	return family == IP_V4 ? 32 : family == IP_V6 ? 128 : 0;
}

struct ip_addr ip4_addr(uint32_t host_order);
uint32_t ip4_value(const struct ip_addr *); /* host order; 0 unless IPv4 */
/*
 * Text forms.  Parsing takes exactly one address (or ADDR/LEN) and nothing else; what
 * is refused leaves the result untouched.
 */
bool ip_addr_parse(struct ip_addr *, const char *text);
bool ip_prefix_parse(struct ip_prefix *, const char *text); /* host bits must be zero */
/* Keeps both the address and the prefix around it. */
bool ip_ifaddr_parse(struct ip_addr *, struct ip_prefix *, const char *text);
/* Canonical text (RFC 5952 for IPv6), "" for IP_NONE; the buffer is returned. */
char *ip_addr_text(const struct ip_addr *, char buf[IP_ADDR_STRLEN]);
char *ip_prefix_text(const struct ip_prefix *, char buf[IP_PREFIX_STRLEN]);

int ip_addr_cmp(const struct ip_addr *, const struct ip_addr *);
int ip_prefix_cmp(const struct ip_prefix *, const struct ip_prefix *);
bool ip_addr_equal(const struct ip_addr *, const struct ip_addr *);
bool ip_prefix_equal(const struct ip_prefix *, const struct ip_prefix *);
bool ip_addr_is_zero(const struct ip_addr *); /* also for IP_NONE */
bool ip_addr_is_loopback(const struct ip_addr *);
bool ip_addr_is_multicast(const struct ip_addr *);
bool ip_addr_is_link_local(const struct ip_addr *);

/* The prefix of `len` bits around an address, host bits cleared. */
struct ip_prefix ip_prefix_of(const struct ip_addr *, unsigned len);
struct ip_addr ip_prefix_addr(const struct ip_prefix *); /* its base address */
bool ip_prefix_has(const struct ip_prefix *, const struct ip_addr *);
bool ip_prefix_covers(const struct ip_prefix *outer, const struct ip_prefix *inner);
bool ip_prefix_overlaps(const struct ip_prefix *, const struct ip_prefix *);
/* base + offset, e.g. host 1 of a /30; wraps silently past the family's end. */
struct ip_addr ip_addr_plus(const struct ip_addr *, uint64_t offset);
/* The n-th sub-prefix of `len` bits; false when it is outside the prefix. */
bool ip_prefix_nth(const struct ip_prefix *, unsigned len, uint64_t n,
    struct ip_prefix *);

#endif
