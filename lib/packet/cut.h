/*
 * Packets of IPv4 that are longer than a link takes, cut into fragments (RFC 791 3.2).
 */
#ifndef PACKET_CUT_H
#define PACKET_CUT_H

#include "packet/wire.h"

/*
 * Writes the fragment of a packet that begins with octet `*from` of what it carries (0
 * at the first call) into `mtu` octets at `out`, and moves *from on.  Returns the
 * length of the fragment; 0: there is none left, or what it is made of is no packet of
 * IPv4.  `mtu` is PACKET_MTU_MIN at least.
 */
size_t packet_cut(uint8_t *out, size_t mtu, const uint8_t *packet,
    const struct packet_head *, size_t *from);

#endif
