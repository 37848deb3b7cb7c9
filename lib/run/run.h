/*
 * A running lab: one net, the lab that it runs, the contents of the files that the lab
 * names, what is under maintenance, operations of the control plane that take time, and
 * chance from one seed.  A live daemon and a simulated world are two hosts of it: what
 * can be done to a running lab, or asked of it, is a function here, so that what is
 * rehearsed is what happens.
 *
 * The host owns the clock and the outside: it drives the net (net/net.h) and hands in
 * the time.  After net_tick and net_work of a turn, or of a moment, it calls run_tick.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/err.h"
#include "base/rng.h"
#include "base/time.h"
#include "er/lab.h"
#include "net/diff.h"
#include "net/net.h"
#include "run/files.h"

#include <stdbool.h>
#include <stdint.h>

struct run;

/* What a host adds.  Every function may be NULL. */
struct run_host {
	void *ctx;
	/* Changes a lab, or a piece of one, before anybody looks at the tree. */
	void (*adapt)(void *ctx, struct data_node *tree, struct errs *);
	/* Changes what the lab compiled to, before anybody compares it. */
	void (*overlay)(void *ctx, struct net_spec *);
	/*
	 * The last that may refuse a change: everything else has agreed, and what comes
	 * after cannot fail.  False and errors: the hook has undone what it had begun.
	 */
	bool (*prepare)(void *ctx, const struct er_lab *, const struct net_spec *,
	    struct errs *);
	/* The change that was prepared runs. */
	void (*settle)(void *ctx);
};

struct run_config {
	struct run_host host;
	const struct net_host *outside; /* of the net; copied */
	struct net_config net;
	uint64_t seed;
	enum er_times times; /* whether things take as long as with the service */
	bool bounded;        /* others ask, too: what they make it keep is bounded */
	/* Source of keys and other values that nobody wrote; NULL: the seed. */
	const struct er_random *random;
};

/* A source of random octets that come from a seed, for keys and the like in simulated
 * time. The source borrows the generator. */
struct er_random run_random(struct rng *, uint64_t seed);

/* A running lab without a lab: run_prepare_load and run_commit give the first one.  The
 * caller frees with run_free, which takes NULL. */
struct run *run_new(const struct run_config *);
void run_free(struct run *);

/* The net, and the lab that runs, or NULL before the first one.  Both are borrowed; the
 * lab until the next change. */
struct net *run_net(const struct run *);
const struct er_lab *run_lab(const struct run *);
/* The files that the running lab names; borrowed in the same way. */
struct er_files run_files_of(const struct run *);
/* The number of changes of what runs that callers have asked for. */
uint64_t run_edits(const struct run *);
/* The number of times that were drawn from a range; they depend on the seed. */
uint64_t run_drawn(const struct run *);

/* --- changes: prepared, then committed --- */

/* A lab as a reader has it. */
struct run_source {
	struct data_node *tree;
	struct run_files files;
};
void run_source_fini(struct run_source *);
/* Makes a source for another run of a lab: the files are taken out of a run that comes
 * to its end, and the tree is taken over. */
void run_source_again(struct run_source *, struct run *, struct data_node *tree);

/* A change that has been checked and compiled, and does not run yet. */
struct run_change {
	struct er_lab *lab;    /* the lab after the change */
	struct net_spec *spec; /* what will run for it; or NULL: a patch or piece */
	/* The rest is for lib/run. */
	struct run_files *files;         /* those of a new lab, or NULL */
	struct run_operation *operation; /* that begins and makes the change at its
					  * end; or NULL */
	struct net_diff *diff;           /* once somebody has asked; or NULL */
	struct net_patch *patch;         /* of what runs; or NULL */
	struct net_piece *piece;         /* the same; or NULL */
};
/* The steps from what runs to what will run for a change.  They are found out once, and
 * run_commit carries them out; borrowed. */
const struct net_diff *run_change_diff(const struct run *, struct run_change *);
/* Frees a change that was not committed; NULL is fine. */
void run_change_free(struct run_change *);
/* The time in µs that a change will take; 0 when run_commit makes the change at once.
 */
int64_t run_change_takes(const struct run_change *);

/* An edit of the lab. */
struct run_edit {
	enum data_op op;
	const struct data_node *tree; /* copied */
	const char *subscription;     /* who asks; NULL: everybody's */
};

/*
 * Prepares a lab that is to run for the first time, or in the place of the one that
 * runs. The source is emptied, on failure too.  `alloc` has values from before that
 * stay with their objects; with NULL these are the values of the running lab.  NULL and
 * all errors when the lab is refused.
 */
struct run_change *run_prepare_load(struct run *, struct run_source *,
    const struct er_alloc *alloc, struct errs *);
/* Prepares a lab that will never run, as a check does; values that nobody wrote come
 * from the seed. */
struct run_change *run_draft(struct run_source *, uint64_t seed, struct errs *);
/* Prepares an edit; NULL and the errors when the edit is refused.  Warnings may come
 * with a change, too. */
struct run_change *run_prepare(struct run *, struct erx_time now,
    const struct run_edit *, struct errs *);
/* Prepares an edit that is only looked at, and never committed: nothing of the run is
 * another afterwards, chance least of all, so that the edit itself takes as long as was
 * told. */
struct run_change *run_prepare_dry(struct run *, struct erx_time now,
    const struct run_edit *, struct errs *);

enum run_outcome {
	RUN_REFUSED, /* nothing has changed; the errors say why */
	RUN_DONE,
	RUN_BEGUN /* an operation runs; the change comes at its end (run/operation.h) */
};
/* Makes a change, which is taken over.  Nothing may have happened to the running lab
 * since the change was prepared. */
enum run_outcome run_commit(struct run *, struct erx_time now, struct run_change *,
    struct errs *);
/* Prepares and commits an edit. */
enum run_outcome run_edit(struct run *, struct erx_time now, const struct run_edit *,
    struct errs *);

/* --- time --- */

/* The time when run_tick has to be called at the latest; ERX_NEVER when nothing waits.
 */
struct erx_time run_deadline(const struct run *);
/* Carries out what is due; true when something was due. */
bool run_tick(struct run *, struct erx_time now);
/* True when the net has converged, no operation runs, and no standby has still to take
 * over. */
bool run_converged(struct run *, struct erx_time now);
/* What the running lab is about besides its net, as a number to compare with later:
 * edits, operations, maintenance, standbys that took over, tests. */
uint64_t run_digest(const struct run *);
/* Chance from the seed, as it stands now; and set to where it stood then. */
struct rng run_chance(const struct run *);
void run_chance_set(struct run *, struct rng);
/* Appends the reasons, one a line, why run_converged is false. */
void run_unrest(struct run *, struct erx_time now, struct buf *why);

#endif
