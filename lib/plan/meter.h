/*
 * Meters of a rehearsal: what flows with rates put on links and gateways while time
 * goes by, how long that was more than those are good for, and how many octets each
 * link of a circuit has counted (U-6).
 */
#ifndef PLAN_METER_H
#define PLAN_METER_H

#include "base/time.h"
#include "plan/load.h"

struct plan_meter_row {
	char *what, *toward;   /* as in plan/load.h */
	uint64_t capacity;     /* bits per second, when it was last looked at */
	uint64_t most;         /* bits per second, of any span of time */
	uint64_t octets;       /* that were counted */
	uint64_t dropped;      /* of them, beyond the capacity (C-2) */
	int64_t over;          /* µs with more than the capacity */
	size_t step;           /* number of the step in which that began */
	char *circuit;         /* of a link of a circuit, else NULL */
	bool second, in;       /* as in plan/load.h */
	uint64_t now;          /* bits per second at present */
	size_t changed;        /* number of the step in which that was so first */
	struct erx_time since; /* up to here it is counted */
};

struct plan_meter;

/* A meter of a plan's flows, or NULL when none of them has a rate. */
struct plan_meter *plan_meter_new(const struct plan *);
void plan_meter_free(struct plan_meter *); /* NULL is fine */
/* Says which ways flow number i takes from now on; NULL: none. */
void plan_meter_flow(struct plan_meter *, const struct run *, size_t i,
    const struct er_flow *, struct erx_time now, size_t step);
/* Counts up to now. */
void plan_meter_close(struct plan_meter *, struct erx_time now);
/* The rows, by what and then toward; the number is 0 for NULL. */
const struct plan_meter_row *plan_meter_rows(struct plan_meter *, size_t *n);

#endif
