/*
 * What one draw of a rehearsal came to, as far as several are put together: small
 * enough to come out of a copy of the world as text.
 */
#ifndef PLAN_DRAW_H
#define PLAN_DRAW_H

#include "plan/verdict.h"

struct draw_step {
	bool ran;
	int64_t at, until;
	int64_t lost; /* longest loss of any flow in it */
	int64_t back; /* how long its way back took */
};

struct draw_event {
	size_t step;
	int64_t at;
	uint64_t digest; /* of its words */
};

struct draw_action {
	size_t step, number; /* of the step; in the step */
	bool done, expected;
	int64_t waited;
	char *code, *message; /* or NULL */
};

struct draw_check {
	size_t step;
	bool passed;
	int64_t measured; /* or -1 */
	char *check, *expected, *got;
};

enum draw_kind { DRAW_LOSS, DRAW_LOOP, DRAW_ASYMMETRY };

struct draw_interval { /* of a flow */
	size_t flow, step;
	enum draw_kind kind;
	unsigned direction; /* 0: of an asymmetry */
	int64_t from, until;
	bool initial, lasting, named;
	unsigned members, lost;
	char *cause;
	char *forward, *reverse; /* of an asymmetry, else NULL */
};

struct draw_load { /* as in plan/meter.h */
	char *what, *toward, *circuit;
	uint64_t capacity, most, octets, dropped;
	int64_t over;
	size_t step;
	bool second, in;
};

struct plan_draw {
	bool good; /* false: there is none, its copy broke off */
	uint64_t seed;
	int64_t ended;
	bool random;        /* a time in it was drawn from a range */
	int64_t aborted_at; /* number of a step, or -1 */
	char *aborted_why;
	struct draw_step *steps;
	size_t nsteps, capsteps;
	struct draw_event *events;
	size_t nevents, capevents;
	struct draw_action *actions;
	size_t nactions, capactions;
	struct draw_check *checks;
	size_t nchecks, capchecks;
	struct draw_interval *intervals; /* outages, then asymmetries, as they began */
	size_t nintervals, capintervals;
	struct plan_flow_loss *flows; /* one for each of the plan's */
	size_t nflows, capflows;
	struct draw_load *loads; /* by what, then toward */
	size_t nloads, caploads;
};

struct plan_result;

/* Writes a result as text, which a copy of the world sends to its parent. */
void draw_write(const struct plan_result *, struct buf *);
/* Reads such a text, which is changed and has to outlive the draw; a text that broke
 * off makes a draw that is not good. */
void draw_read(struct plan_draw *, char *text);
void draw_fini(struct plan_draw *);

#endif
