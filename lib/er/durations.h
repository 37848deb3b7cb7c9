/*
 * How long the service takes for what it is asked, as was documented or observed; every
 * figure can be replaced in the lab (fidelity, durations).
 */
#ifndef ER_DURATIONS_H
#define ER_DURATIONS_H

#include "base/buf.h"
#include "base/rng.h"
#include "er/model.h"

#include <stdbool.h>

/*
 * A time (µs) for one operation; `spokes` are the VNets peered with the gateway's, on
 * which connections depend (W-28).  What was observed as a range is drawn from it.
 */
int64_t er_duration(const struct er_fidelity *, enum er_span, size_t spokes,
    struct rng *);
/*
 * The longest that an UPDATE of an MSEE waits until a gateway has it, or the other way
 * round, or 0 when durations are not asked for.  `disabled`: the private peering of the
 * MSEE's circuit has been switched off by its owner, which gateways hear of sooner
 * (7.1).
 */
int64_t er_duration_leg(const struct er_fidelity *, bool disabled);
/* The longest documented times, for whoever looks at ideal ones (F-25): "up to 60 s
 * (gateway leg), 240 s (connection deleted)". */
void er_durations_documented(struct buf *);

#endif
