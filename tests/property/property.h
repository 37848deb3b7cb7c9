/*
 * A lab twice: the daemon's own code under a clock that the test turns, and a simulated
 * world.  Both are asked the same things with the same words, operations of the API as
 * api/verbs.h has them, and have to say the same.
 */
#ifndef PROPERTY_PROPERTY_H
#define PROPERTY_PROPERTY_H

#include "base/buf.h"
#include "base/rng.h"
#include "base/time.h"
#include "data/tree.h"
#include "lab/lab.h"
#include "sim/world.h"

#include <stdbool.h>
#include <stdint.h>

/* An operation and its arguments: a MAP of TEXTs. */
struct question {
	const char *op; /* of api/verbs.h; static */
	struct data_node *args;
};
void question_init(struct question *, const char *op);
void question_fini(struct question *);
void question_add(struct question *, const char *name, const char *value);
/* Asked with these names and values, in turn, to NULL. */
void question_ask(struct question *, const char *op, ...) __attribute__((sentinel));
/* The body of a request, from malloc. */
char *question_body(const struct question *);

/* --- the sides --- */

/*
 * A lab that runs.  An answer is the body of the API's, from malloc:
 * `{"erx:output":…}`,
 * `{"ietf-restconf:errors":…}`, "" for done with nothing to say; NULL: it comes later.
 */
struct side {
	void *ctx;
	char *(*ask)(void *ctx, const struct question *);
	/* Lets time pass up to there (µs since the start). */
	void (*run)(void *ctx, int64_t until);
	/* Nothing is under way. */
	bool (*rests)(void *ctx);
};

/* The simulated side: a daemon as erxd would be in a simulated world. */
struct model;
struct model *model_new(struct lab_reader *, const char *lab_path, uint64_t seed,
    struct errs *);
void model_free(struct model *); /* NULL is fine */
struct side model_side(struct model *);
struct sim_world *model_world(const struct model *);
/* Objects that are real routers in the live lab, and emulated here; to NULL. */
const char *const *model_real(const struct model *);
/* What a daemon forgets when it is started again: failures, maintenance, snapshots. */
void model_restart(struct model *);
/* Takes the lab of the file in the place of its own, as a reload does; false and
 * errors. */
bool model_reload(struct model *, const char *lab_path, struct errs *);

/* The live side: host.c and all behind it, in this process. */
struct live;
struct live *live_new(const char *lab_path, uint64_t seed, struct model *,
    struct errs *);
void live_free(struct live *); /* NULL is fine */
struct side live_side(struct live *);
struct run *live_running(const struct live *);
struct erx_time live_now(const struct live *); /* as its daemon counts */
int64_t live_clock(const struct live *);       /* µs, over all restarts */
/* Ends the daemon, by a signal it heeds or by one it cannot, and starts it again on the
 * state that it kept.  False and errors. */
bool live_restart(struct live *, bool clean, struct errs *);
/* Reads the lab's file again (SIGHUP); false and errors. */
bool live_reload(struct live *, struct errs *);

/* The live side: a process with a control socket, and the machine's clock. */
struct process;
struct process *process_new(const char *program, const char *lab_path, char **why);
void process_free(struct process *); /* NULL is fine */
struct side process_side(struct process *);

/* --- what is done --- */

/* What may become of a step, besides asking both sides. */
enum step_kind {
	STEP_ASK,
	STEP_WAIT,    /* `us` pass */
	STEP_SETTLE,  /* until nothing is under way: all is compared */
	STEP_RESTART, /* the daemon is started again; `clean` */
	STEP_RELOAD
};

struct step {
	enum step_kind kind;
	const char *name; /* what kind of operation it is; static */
	struct question ask;
	int64_t us;
	bool clean;
};
void step_fini(struct step *);
/* Words for people. */
void step_text(const struct step *, struct buf *);

/* Which kinds of steps a lab and a live side can take. */
struct step_bounds {
	bool restarts; /* it can be started again, and reloaded */
	bool waits;    /* time passes as the test says, and a dead link may go unnoticed
			* for minutes */
	const char *lab_text;
	const char *const
	    *real; /* objects that the live lab does not emulate, to NULL */
};
/* One step by chance, of what there is in the world now. */
void step_draw(struct step *, struct rng *, const struct sim_world *,
    const struct step_bounds *);
/* How many kinds of operations there are, and their names; NULL: no more. */
const char *step_kind_name(size_t i);

/* --- what is compared --- */

/* The first difference of two answers, one line; false: they say the same. */
bool answers_differ(const char *live, const char *simulated, struct buf *why);
/* Refusals alone: whether both refuse, and with the same words. */
bool refusals_differ(const char *live, const char *simulated, struct buf *why);
/* All that can be seen, when nothing is under way; `emulated`: no real router takes
 * part. */
bool sides_differ(const struct side *live, const struct side *simulated,
    const struct sim_world *, struct rng *, bool emulated, struct buf *why);
/* What runs, and who owns what: compiled alike on both sides. */
bool runs_differ(const struct live *, const struct sim_world *, bool emulated,
    struct buf *why);

#endif
