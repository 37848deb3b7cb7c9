/*
 * How long the service takes for an operation, as was documented or observed.  A lab
 * can replace every figure with fidelity/durations.
 */
#ifndef ER_DURATIONS_H
#define ER_DURATIONS_H

#include "base/buf.h"
#include "base/rng.h"
#include "er/model.h"

#include <stdbool.h>

/*
 * The time of one operation in µs; a figure that was observed as a range is drawn from
 * the range.  `spokes` is the number of VNets that use the gateway: connections take
 * longer with each (W-28).
 */
int64_t er_duration(const struct er_fidelity *, enum er_span, size_t spokes,
    struct rng *);
/*
 * The longest time in µs that an UPDATE waits on its way from an MSEE to a gateway, or
 * back; 0 when the lab's times are not real.  `disabled` says that the owner of the
 * circuit has switched the private peering off, which gateways hear of sooner.
 */
int64_t er_duration_leg(const struct er_fidelity *, bool disabled);
/* Appends the longest documented times, for the reader of a report with ideal times
 * (F-25): "up to 60 s (gateway leg), 240 s (connection deleted)". */
void er_durations_documented(struct buf *);

#endif
