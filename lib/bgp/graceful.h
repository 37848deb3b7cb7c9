/*
 * Graceful restart: what the end of a session leaves behind.  RFC 4724 4; 8538 3 to 5;
 * 9494 4.2.
 */
#ifndef BGP_GRACEFUL_H
#define BGP_GRACEFUL_H

#include "bgp/notify.h"
#include "bgp/open.h"

#include <stdbool.h>

/*
 * Families whose routes stay, stale, after an Established session ended.  `note` is
 * what was sent or received with the end; code 0: nothing was, the connection was lost.
 */
uint8_t bgp_graceful_kept(const struct bgp_negotiated *, const struct bgp_notify *note,
    bool received);
/* Those whose routes stay for long, once the time of the former has passed, or at once
 * where there is none (RFC 9494 4.2). */
uint8_t bgp_graceful_kept_long(const struct bgp_negotiated *,
    const struct bgp_notify *note, bool received);

/*
 * Makes a hard one a Hard Reset where the neighbour would take it for a soft one and
 * keep our routes; `data` is the room for that, of BGP_GRACEFUL_DATA octets.  False: it
 * goes as it is.
 */
enum { BGP_GRACEFUL_DATA = 4096 - 21 };
bool bgp_graceful_harden(const struct bgp_open *ours, const struct bgp_negotiated *,
    struct bgp_notify *, uint8_t data[BGP_GRACEFUL_DATA]);

#endif
