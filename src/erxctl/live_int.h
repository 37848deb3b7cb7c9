/* Inside of a live rehearsal: its state, what is asked, and whom one waits for. */
#ifndef ERXCTL_LIVE_INT_H
#define ERXCTL_LIVE_INT_H

#include "erxctl/live_ask.h"
#include "erxctl/live_journal.h"
#include "plan/live.h"

/* How far actions have come: the number of the last one that was carried out, and of
 * the last one that was begun.  When these differ, it is in doubt whether that one was
 * carried out before the run was stopped. */
struct live_deeds {
	size_t done, begun;
	uint64_t lab; /* digest of the lab before the last one */
};

/* How far a step has come, in this run and in those that it goes on with. */
struct live_progress {
	bool begun, ended;
	bool waited;            /* what the step waits for has come, or is too late */
	bool aborted, compared; /* compared: the tables, behind the way back */
	int64_t aborted_at;     /* µs */
	size_t checked;         /* checks that were asked */
	struct live_deeds there, back;
};

struct live {
	const struct options *o;
	const struct plan *plan;
	struct plan_live *kept;
	struct plan_result *result; /* the same, to add to */
	struct live_journal journal;
	struct live_progress *steps; /* by step */
	char **seen;   /* by flow: what was seen last, as the journal has it; or NULL */
	bool replays;  /* what is kept comes from the journal, and time from there */
	char *gap;     /* that the run was stopped, for the next step; or NULL */
	int64_t zero;  /* µs of a clock that only goes forward */
	int64_t known; /* µs of the last thing in the journal of an earlier run */
	bool confirm;
	bool lost;      /* the daemon does not answer any more */
	bool torn;      /* the journal cannot be written any more */
	bool *told;     /* of each check of `always`, in the present step */
	bool input_end; /* standard input has ended */
};

/* --- live_watch.c --- */

/* Looks at all flows, and asks the checks of `always`. */
void live_look(struct live *);
/* Tells of each check of `always` that held in the step. */
void live_always_end(struct live *, size_t step);
/* Asks a check; what was expected and found is appended.  `node` is the check as the
 * plan writes it. */
bool live_holds(struct live *, const struct plan_check *, const struct data_node *node,
    struct buf *expected, struct buf *got);
bool live_is_converged(struct live *, struct buf *why);
/* True when no operation of the lab is under way, which takes its time with
 * realistic-durations. */
bool live_is_idle(struct live *);

/* --- live_wait.c --- */

/* True when the run is to end: interrupted, without a daemon or without a journal. */
bool live_stops(const struct live *);
enum live_end { LIVE_DONE, LIVE_LATE, LIVE_STOPPED };
/* Waits and looks until the condition is true (NULL: it never is) or the moment has
 * come. */
enum live_end live_wait(struct live *, int64_t until,
    bool (*condition)(struct live *, void *arg), void *arg);
/* Waits for a line of a person: 0 is an empty one, -1 the end of the input or of the
 * run, else the first letter.  The plan's flows are looked at meanwhile. */
int live_answer_of_person(struct live *);
/* From now on an interrupt stops the run at the next look. */
void live_catch_interrupts(void);

/* --- live_deed.c --- */

/* Carries out an action of a step, or of its way back, by its number from 1 on.  False:
 * the run ends here. */
bool live_do(struct live *, size_t step, size_t number, bool back);
/* Waits until all has converged, and fails the step when that takes too long. */
void live_wait_converged(struct live *, size_t step, int64_t span);
/* Takes the snapshot anew. */
void live_snapshot(struct live *, const char *name);
/* The way back of a step that was aborted.  False: the run ends before that is over. */
bool live_go_back(struct live *, size_t step);
#define LIVE_BEFORE     "erx-rehearse-before" /* a snapshot: tables before the step */
#define LIVE_WAITED_FOR "what it is about"

/* --- live_keep.c: what becomes of things, in the result and in the journal --- */

/* µs since the start. */
int64_t live_now(const struct live *);
/* Tells a person what happens. */
void live_say(const struct live *, const struct plan_step *, const char *what,
    const char *text);
/* The last thing of which a step, or a run, is told. */
void live_keep_next(struct live *, size_t step);
void live_keep_begin(struct live *, size_t step);
/* An action, by its number from 1 on, is about to be carried out; `lab` is a digest of
 * the lab before. */
void live_keep_deed(struct live *, size_t step, size_t number, bool back, uint64_t lab);
/* What became of it; the texts are taken over. */
void live_keep_action(struct live *, size_t step, size_t number, bool back,
    const struct plan_action_result *);
/* The step does not wait any more. */
void live_keep_wait(struct live *, size_t step);
/* A check was asked: the `number`-th (from 1 on) of which of the step's, or of
 * `always`.  The texts are copied. */
enum live_check {
	LIVE_CHECK,
	LIVE_CHECK_WHEN,
	LIVE_CHECK_UNTIL,
	LIVE_CHECK_CONVERGED,
	LIVE_CHECK_ALWAYS,
	LIVE_CHECK_N
};
void live_keep_check(struct live *, size_t step, enum live_check, size_t number,
    bool passed, const char *expected, const char *got);
void live_keep_abort(struct live *, size_t step, const char *why);
/* The tables behind the way back: `how` says what differs, or is NULL. */
void live_keep_comparison(struct live *, size_t step, const char *how);
/* A step is over; `skipped`: it did not run, and why. */
void live_keep_end(struct live *, size_t step, const char *skipped);
/* The run was stopped, and goes on. */
void live_keep_gap(struct live *, size_t step, const char *text);
/* What was seen of a flow, from the trace. */
void live_keep_seen(struct live *, size_t flow, const struct data_node *trace);
/* The plan is at its end. */
void live_keep_last(struct live *);

/* --- live_replay.c --- */

/* Makes the result of what an earlier run has kept in the journal. */
void live_replay(struct live *);

#endif
