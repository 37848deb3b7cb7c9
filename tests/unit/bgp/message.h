/*
 * Messages for the tests of lib/bgp, spelled out in hex.  A message lies in a block of
 * just its size, so that the address sanitizer sees a step too far; message_free gives
 * it back.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "bgp/msg.h"

/* A message of this type whose body `hex` spells out, header in front. */
struct bgp_msg message_from(unsigned type, const char *hex);
/* The same from bytes. */
struct bgp_msg message_of(unsigned type, const uint8_t *body, size_t len);
/* An UPDATE from its three sections in hex (NULL: empty); the lengths are worked out.
 */
struct bgp_msg message_update(const char *withdrawn, const char *attrs,
    const char *nlri);
void message_free(struct bgp_msg *);

/* Attributes that a good route has: IGP, path 65000, next hop 10.0.0.1;
 * and 10.0.0.0/24, 2001:db8::/32 by 2001:db8::1. */
#define T_ORIGIN "40010100 "
#define T_PATH   "40020602010000fde8 "
#define T_PATH2  "4002040201fde8 " /* with 2-octet ASNs */
#define T_HOP    "4003040a000001 "
#define T_GOOD   T_ORIGIN T_PATH T_HOP
#define T_NET    "180a0000 "
#define T_REACH6                                         \
	"800e1a0002011020010db8000000000000000000000001" \
	"002020010db8 "

#endif
