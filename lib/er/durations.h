/*
 * How long the service takes for what it is asked, as was documented or observed; every
 * figure can be replaced in the lab (fidelity, durations).
 */
#ifndef ER_DURATIONS_H
#define ER_DURATIONS_H

#include "base/rng.h"
#include "er/model.h"

/*
 * A time (µs) for one operation; `spokes` are the VNets peered with the gateway's, on
 * which connections depend (W-28).  What was observed as a range is drawn from it.
 */
int64_t er_duration(const struct er_fidelity *, enum er_span, size_t spokes,
    struct rng *);
/* The longest that an UPDATE waits between MSEE and gateway, or 0 when durations are
 * not asked for. */
int64_t er_duration_leg(const struct er_fidelity *);

#endif
