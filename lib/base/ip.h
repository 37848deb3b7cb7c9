/*
 * Addresses and prefixes of both families.  Octets are in network order; the octets
 * behind an IPv4 address and the host bits of a prefix are zero, so memcmp compares and
 * orders them.  The order is the same everywhere: IPv4 before IPv6, then by address,
 * then the shorter prefix first.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ip_family { IP_NONE, IP_V4, IP_V6 };

struct ip_addr {
	uint8_t family; /* enum ip_family; IP_NONE means "no address" */
	uint8_t b[16];
};

struct ip_prefix {
	uint8_t family;
	uint8_t len; /* bits: 0 to 32, or 0 to 128 */
	uint8_t b[16];
};

/* Octets that the longest text of an address, or of a prefix, takes with its NUL. */
#define IP_ADDR_STRLEN   46
#define IP_PREFIX_STRLEN 50

/* "ipv4" or "ipv6", as labs and answers write it. */
static inline const char *
ip_family_name(uint8_t family)
{
	return family == IP_V6 ? "ipv6" : "ipv4";
}

/* Bits of an address: 32, 128, or 0 for IP_NONE. */
static inline unsigned
ip_bits(uint8_t family)
{
	return family == IP_V4 ? 32 : family == IP_V6 ? 128 : 0;
}

/* An IPv4 address as a number in host order, and back; ip4_value returns 0 for an
 * address of another family. */
struct ip_addr ip4_addr(uint32_t host_order);
uint32_t ip4_value(const struct ip_addr *);
/*
 * Read one address, or ADDRESS/LENGTH, and nothing around it.  False leaves the result
 * untouched.  A prefix with host bits that are not zero is refused by ip_prefix_parse;
 * ip_ifaddr_parse takes one and returns the address and the prefix around the address.
 */
bool ip_addr_parse(struct ip_addr *, const char *text);
bool ip_prefix_parse(struct ip_prefix *, const char *text);
bool ip_ifaddr_parse(struct ip_addr *, struct ip_prefix *, const char *text);
/* ip_prefix_or_addr takes a prefix, or an address, which then is the prefix of the
 * address alone, and `*alone` is true. */
bool ip_prefix_or_addr(struct ip_prefix *, bool *alone, const char *text);
/* Write the canonical text (RFC 5952 for IPv6), "" for IP_NONE, and return `buf`. */
char *ip_addr_text(const struct ip_addr *, char buf[IP_ADDR_STRLEN]);
char *ip_prefix_text(const struct ip_prefix *, char buf[IP_PREFIX_STRLEN]);

/* Negative, 0 or positive in the order above. */
int ip_addr_cmp(const struct ip_addr *, const struct ip_addr *);
int ip_prefix_cmp(const struct ip_prefix *, const struct ip_prefix *);
/* The number of the first item that is not in front of the prefix; n when all are.  The
 * items, each of `size` octets and with a prefix at its beginning, are in that order.
 */
size_t ip_prefix_lower(const void *items, size_t n, size_t size,
    const struct ip_prefix *);
bool ip_addr_equal(const struct ip_addr *, const struct ip_addr *);
bool ip_prefix_equal(const struct ip_prefix *, const struct ip_prefix *);
/* The unspecified address, or no address at all. */
bool ip_addr_is_zero(const struct ip_addr *);
/* 127.0.0.0/8 and ::1; 224.0.0.0/4 and ff00::/8; 169.254.0.0/16 and fe80::/10. */
bool ip_addr_is_loopback(const struct ip_addr *);
bool ip_addr_is_multicast(const struct ip_addr *);
bool ip_addr_is_link_local(const struct ip_addr *);

/* The prefix of `len` bits around an address, with host bits cleared. */
struct ip_prefix ip_prefix_of(const struct ip_addr *, unsigned len);
/* The first address of a prefix. */
struct ip_addr ip_prefix_addr(const struct ip_prefix *);
/* True when the address lies in the prefix, when `inner` lies wholly in `outer`, and
 * when two prefixes have an address in common; prefixes of different families have
 * none. */
bool ip_prefix_has(const struct ip_prefix *, const struct ip_addr *);
bool ip_prefix_covers(const struct ip_prefix *outer, const struct ip_prefix *inner);
bool ip_prefix_overlaps(const struct ip_prefix *, const struct ip_prefix *);
/* The address `offset` behind this one, as host 1 of a /30; the sum wraps around at the
 * last address of the family. */
struct ip_addr ip_addr_plus(const struct ip_addr *, uint64_t offset);
/* The prefix of `len` bits that is number `n` (from 0) inside of the first one; false
 * when the first one has no such part. */
bool ip_prefix_nth(const struct ip_prefix *, unsigned len, uint64_t n,
    struct ip_prefix *);

#endif
