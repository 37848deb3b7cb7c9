/*
 * What came of a rehearsal: everything that reports print.  Times are those of the
 * rehearsal, which begins (0) when the lab has converged for the first time.
 */
#ifndef PLAN_RESULT_H
#define PLAN_RESULT_H

#include "plan/flows.h"
#include "plan/plan.h"
#include "plan/spread.h"
#include "plan/times.h"
#include "plan/verdict.h"

/* Of several draws, those in which a check or an action failed: numbers from 0. */
struct plan_failing {
	unsigned *draws;
	size_t n, cap;
};

struct plan_action_result {
	const struct plan_action *action;
	int64_t at;       /* µs */
	bool done;        /* carried out; otherwise refused */
	bool expected;    /* as the plan expects */
	bool rollback;    /* part of an aborted step's way back */
	int64_t waited;   /* µs, for what it is about was busy; in the first draw */
	char *waited_for; /* or NULL */
	struct plan_spread waits; /* of all draws */
	char *code, *message;     /* of a refusal, else NULL */
	char **warnings;          /* of one that was carried out */
	size_t nwarnings, capwarnings;
	struct plan_failing failing;
};

struct plan_check_result {
	char *check; /* "sees { at: hub, … }", or what the runner itself demands */
	const struct plan_check *of; /* NULL: the runner itself */
	int64_t since, at; /* it looks at what was between; since: of outages */
	bool passed;
	const char *what; /* a length that it is about, or NULL: "outage", … */
	int64_t measured; /* that length in the first draw, µs; -1: none */
	char *expected, *got;
	struct plan_failing failing;
};

struct plan_route_change {
	int64_t at;
	char *router;
	struct ip_prefix network;
	char *from, *to; /* NULL: no route */
	bool endpoint;   /* not an MSEE */
};

enum plan_rollback_state {
	PLAN_ROLLBACK_NONE,      /* the step has none */
	PLAN_ROLLBACK_NOT_TRIED, /* nobody there to make a copy of the world */
	/* Of these each was tried on a copy, or carried out when the step was aborted.
	 */
	PLAN_ROLLBACK_RESTORES,
	PLAN_ROLLBACK_DIFFERS,
	PLAN_ROLLBACK_FAILS /* an action of it was refused */
};

/* Routes that a router keeps, as stale, of a neighbour that is gone. */
struct plan_kept {
	char *router, *neighbor;
	uint8_t family;
	uint32_t routes;
	int64_t until; /* µs; if the neighbour is not back before */
};

struct plan_step_result {
	const struct plan_step *step;
	int64_t at, until;
	bool ran;
	bool aborted;                   /* its abort-if held: the rehearsal ends here */
	const char *skipped;            /* static: why it did not run; or NULL */
	size_t first_event, last_event; /* its events: first <= i < last */
	struct plan_action_result *actions;
	size_t nactions, capactions;
	struct plan_check_result *checks;
	size_t nchecks, capchecks;
	struct plan_route_change *changes;
	size_t nchanges, capchanges;
	enum plan_rollback_state rollback;
	int64_t rollback_took; /* µs */
	char **differences;    /* that the rollback, or an abort without one, leaves */
	size_t ndifferences, capdifferences;
	char *explain; /* what was asked to be explained, or NULL */
	char *running; /* operations that still ran at its end, a line each; or NULL */
	/* What is kept at its end, by router and neighbour, and flows that rest on it.
	 */
	struct plan_kept *kept;
	size_t nkept, capkept;
	const struct plan_flow **stale;
	size_t nstale, capstale;
	/* Of all draws: how long it and its way back took, and the longest loss in it;
	 * whether the moment of its beginning is the same in all. */
	struct plan_spread took, back, lost;
	bool at_known;
};

/* An interval of loss or asymmetry, which is one in each draw or in some; moments and
 * causes are those of the draw in which it was longest. */
struct plan_interval {
	const struct plan_flow *flow;
	size_t step;        /* number of the step in which it begins */
	unsigned direction; /* PLAN_FORWARD, PLAN_REVERSE; 0: of an asymmetry */
	bool loop, initial, lasting, named;
	unsigned members, lost;
	int64_t from, until;
	uint64_t seed; /* of that draw */
	char *cause;
	char *forward, *reverse; /* of an asymmetry: links only that direction takes */
	struct plan_spread length; /* 0 in draws without it */
	/* In the first draw, whose steps and events are told; and whether the moment is
	 * the same in all. */
	bool in_first, from_known;
	int64_t first_from, first_until;
};

/* What flows with rates put on a link, a port, or a gateway, in one direction. */
struct plan_load_sum {
	char *what, *toward;     /* as in plan/load.h */
	uint64_t capacity, most; /* bits per second; most of all draws */
	uint64_t octets;         /* in the first draw */
	uint64_t dropped;        /* of them, beyond the capacity (C-2) */
	size_t step; /* number of the step in which it first carried too much */
	struct plan_spread over; /* with more than the capacity; 0 in draws without */
	/* Of a link of a circuit: whose, or NULL; the secondary one; to Microsoft. */
	char *circuit;
	bool second, in;
};

struct plan_event {
	int64_t at;
	bool known; /* the same at that moment in all draws */
	char *kind, *subject, *text;
};

struct plan_map { /* the lab from then on (view/map.h) */
	int64_t at;
	char *json;
};

struct plan_result {
	const struct plan *plan;
	char *lab;
	uint64_t seed;
	bool live;    /* carried out on a running daemon, in real time (plan/live.h) */
	int64_t wall; /* live: seconds since 1970 at the start */
	int64_t started, ended;
	unsigned passed, failed; /* checks, and actions that did not end as expected */
	struct plan_step_result *steps; /* one for each of the plan's */
	size_t nsteps;
	struct plan_event *events; /* sessions, links, limits */
	size_t nevents, capevents;
	struct plan_map *maps; /* none: nobody asked for them */
	size_t nmaps, capmaps;
	struct plan_flows *flows;
	struct erx_time zero; /* of the world's clock; intervals of flows are in that */
	struct plan_times times;
	/* Number of the step that has changed, by an edit of the lab, which times there
	 * are; those of before count up to there.  nsteps: none has. */
	size_t times_change;
	bool random;    /* a time was drawn from a range */
	unsigned draws; /* with the seeds from `seed` on; steps are told of the first */
	struct plan_flow_loss *lost; /* of the first draw, one for each flow */
	/* Of all draws. */
	struct plan_spread took;
	struct plan_flow_sum *sums; /* one for each flow */
	size_t nsums;
	struct plan_load_sum *loads; /* by what, then toward */
	size_t nloads;
	struct plan_interval *outages, *asymmetries;
	size_t noutages, nasymmetries;
	const char *aborted_at; /* id of a step, or NULL */
	char *aborted_why;
	/* Of an abort: the step has a rollback; an action of it was refused; every
	 * endpoint has the routes again that it had before the step. */
	bool went_back, back_refused, as_before;
};

void plan_result_free(struct plan_result *);
/* Adds a check of the runner's own to a step; the caller says what was expected and
 * got. */
struct plan_check_result *plan_result_check(struct plan_result *,
    struct plan_step_result *, const char *check, int64_t at, bool passed);

/* Append the reports. */
void plan_report_json(const struct plan_result *, struct buf *);
void plan_report_text(const struct plan_result *, struct buf *);
void plan_report_junit(const struct plan_result *, struct buf *);
void plan_report_tap(const struct plan_result *, struct buf *);
void plan_report_html(const struct plan_result *, struct buf *);

/* True for an outage that is reported: one that has a length. */
bool plan_outage_counts(const struct plan_outage *);

#endif
