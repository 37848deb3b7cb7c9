/* Inside of a live rehearsal: its state, what is asked, and whom one waits for. */
#ifndef ERXCTL_LIVE_INT_H
#define ERXCTL_LIVE_INT_H

#include "erxctl/live_ask.h"
#include "erxctl/live_journal.h"
#include "plan/live.h"

struct live {
	const struct options *o;
	const struct plan *plan;
	struct plan_live *kept;
	struct plan_result *result; /* the same, to add to */
	struct live_journal journal;
	int64_t zero; /* µs of a clock that only goes forward */
	bool confirm;
	bool lost;      /* the daemon does not answer any more */
	bool *broken;   /* of each check of `always`, in the present step */
	bool input_end; /* standard input has ended */
};

/* --- live_watch.c --- */

/* µs since the start. */
int64_t live_now(const struct live *);
/* Looks at all flows, and asks the checks of `always`. */
void live_look(struct live *);
/* Begins and ends the report of `always` of a step. */
void live_always_begin(struct live *, size_t step);
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

/* True when the run is to end: interrupted, or without a daemon. */
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

#endif
