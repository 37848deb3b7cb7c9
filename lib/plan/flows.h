/*
 * Flows under watch: traced in both directions, over every ECMP member, whenever
 * something about forwarding may have changed, so that every interval of loss, loop or
 * asymmetry is known exactly.
 */
#ifndef PLAN_FLOWS_H
#define PLAN_FLOWS_H

#include "er/flow.h"
#include "plan/plan.h"
#include "sim/world.h"

struct plan_outage {
	const char *flow;
	size_t number;               /* of the flow in the plan */
	unsigned direction;          /* PLAN_FORWARD or PLAN_REVERSE */
	struct erx_time from, until; /* until: ERX_NEVER while it lasts */
	bool loop;
	bool initial;           /* the flow has not worked before */
	bool lasting;           /* until the watch ended */
	bool named;             /* a check of the plan is about all of it */
	size_t step;            /* number of the step in which it began */
	unsigned members, lost; /* at the worst moment */
	char *cause;
};

/* An interval in which every member is lost, be it by loss or by a loop. */
struct plan_blackout {
	const char *flow;
	unsigned direction;
	struct erx_time from, until;
	bool initial, lasting; /* as of an outage */
	size_t step;           /* number of the step in which it began */
};

struct plan_asymmetry {
	const char *flow;
	size_t step; /* number of the step in which it began */
	struct erx_time from, until;
	char *forward, *reverse; /* links only that direction takes */
	char *cause;
};

struct plan_flows;
struct plan_meter;

/* Begins to watch the flows of a plan; plan and world are borrowed.  Without a world
 * (NULL) others look, and say what they saw with plan_flows_saw. */
struct plan_flows *plan_flows_new(const struct plan *, const struct sim_world *);
void plan_flows_free(struct plan_flows *);
/* Traces the flows that a change since the last look may concern.  To be called at
 * every moment of the world. */
void plan_flows_look(struct plan_flows *);
/* What somebody else saw of a flow, in the directions from its beginning to its end [0]
 * and back [1].  Texts may be NULL. */
struct plan_seen {
	struct plan_seen_way {
		bool known; /* both ends are there */
		unsigned members, lost;
		bool loop;
		const char *why; /* members are lost */
	} ways[2];
	const char *forward, *reverse; /* links that only this direction takes */
};
/* Notes what was seen of flow number `flow` at a time, which never goes back. */
void plan_flows_saw(struct plan_flows *, size_t flow, struct erx_time,
    const struct plan_seen *);
/* Sets the time of flows without a world. */
void plan_flows_now(struct plan_flows *, struct erx_time);
/* The time of the flows: that of their world, or the one that was set. */
struct erx_time plan_flows_time(const struct plan_flows *);
/* The first look, of which a hook hears as in plan_flows_again. */
void plan_flows_first(struct plan_flows *,
    void (*hook)(void *ctx, size_t flow, const struct er_flow *), void *ctx);
/* Looks at the flows that a change after a version of the net (net_forward_version) may
 * have concerned, whether or not something has changed since the last look; the hook
 * hears of each with what both directions do now, or with NULL when an end of the flow
 * is not there. */
void plan_flows_again(struct plan_flows *, uint64_t version,
    void (*hook)(void *ctx, size_t flow, const struct er_flow *), void *ctx);
/* From now on only losses and loops are noted, and no cause of them. */
void plan_flows_plain(struct plan_flows *);
/* After the first look: from there on plan_flows_forget goes back to what flows rest on
 * now, and forgets the losses and loops that have ended. */
void plan_flows_mark(struct plan_flows *);
void plan_flows_forget(struct plan_flows *);
/* Adds to a set of routers (base/bits.h), by their index in the spec, all that flows
 * rest on which a change after a version may have concerned, before it and since.
 * False: of one of these flows that is not known. */
bool plan_flows_looked(struct plan_flows *, uint64_t version, uint64_t *routers);
/* True when a flow rests on a router. */
bool plan_flows_rest_on(const struct plan_flows *, uint32_t router);
/* From now on every look is at all flows, whatever has changed. */
void plan_flows_exhaustive(struct plan_flows *);
/* Set the text that is named as the cause of intervals that begin from now on, and the
 * number of the step that is being carried out. */
void plan_flows_trigger(struct plan_flows *, const char *text);
void plan_flows_step(struct plan_flows *, size_t step);
/* The meter of flows that have rates (plan/meter.h), which the flows own, or NULL. */
struct plan_meter *plan_flows_meter(const struct plan_flows *);
/* Has the flows metered from the first look on. */
void plan_flows_metered(struct plan_flows *);
/* Ends all intervals that are open. */
void plan_flows_close(struct plan_flows *);

/* Interval number i of each kind, in the order in which the intervals began; NULL when
 * there are no more than i. */
const struct plan_outage *plan_flows_outage(const struct plan_flows *, size_t i);
const struct plan_asymmetry *plan_flows_asymmetry(const struct plan_flows *, size_t i);
const struct plan_blackout *plan_flows_blackout(const struct plan_flows *, size_t i);
/* Notes that a check is about all of an outage. */
void plan_flows_name(struct plan_flows *, size_t outage);
/* True when a flow has ever worked in a direction. */
bool plan_flows_worked(const struct plan_flows *, const char *flow, unsigned direction);
/* Which intervals count: what of them is behind a moment, or all of those that are not
 * over before it. */
struct plan_window {
	struct erx_time since;
	bool whole;
};
/* The length in µs of the longest loss of a flow in a window, or of its longest
 * asymmetry; an interval that is open counts until now.  `directions` are bits of enum
 * plan_direction, `kind` is "loss", "loop" or NULL for both. */
int64_t plan_flows_longest(const struct plan_flows *, const char *flow,
    unsigned directions, const struct plan_window *, const char *kind);
int64_t plan_flows_longest_asymmetry(const struct plan_flows *, const char *flow,
    const struct plan_window *);

#endif
