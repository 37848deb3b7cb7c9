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

/* Chance from a seed, for keys and the like in simulated time; borrows the generator.
 */
struct er_random run_random(struct rng *, uint64_t seed);

/* A net without a lab: run_load gives it the first one. */
struct run *run_new(const struct run_config *);
void run_free(struct run *); /* NULL is fine */

struct net *run_net(const struct run *);
const struct er_lab *run_lab(const struct run *); /* NULL: none yet */
/* Counts every change of what runs that a caller asked for. */
uint64_t run_edits(const struct run *);
/* Counts the times that were drawn from a range: with another seed they would have been
 * others. */
uint64_t run_drawn(const struct run *);

/* --- changes: prepared, then committed --- */

/* A lab as a reader has it. */
struct run_source {
	struct data_node *tree;
	struct run_files files;
};
void run_source_fini(struct run_source *);
/* Makes the source of another run of the lab: takes the files out of one that comes to
 * its end, and takes the tree over. */
void run_source_again(struct run_source *, struct run *, struct data_node *tree);

/* A change that has been checked and compiled, and does not run yet. */
struct run_change {
	struct er_lab *lab;    /* the lab after the change */
	struct net_spec *spec; /* what will run for it */
	/* The rest is for lib/run. */
	struct run_files *files;         /* those of a new lab, or NULL */
	struct run_operation *operation; /* that begins and makes the change at its
					  * end; or NULL */
};
void run_change_free(struct run_change *); /* NULL is fine */
/* How long the change will take (µs); 0: run_commit makes it at once. */
int64_t run_change_takes(const struct run_change *);

/* An edit of the lab. */
struct run_edit {
	enum data_op op;
	const struct data_node *tree; /* copied */
	const char *subscription;     /* who asks; NULL: everybody's */
};

/*
 * A lab that shall run for the first time, or in the place of the one that does.  The
 * source is emptied, also on failure.  `alloc` holds values of before that stick to
 * objects; NULL: those of the running lab.  NULL and all errors when the lab is
 * refused.
 */
struct run_change *run_prepare_load(struct run *, struct run_source *,
    const struct er_alloc *alloc, struct errs *);
/* The same for a lab that never runs: values that nobody wrote come from the seed. */
struct run_change *run_draft(struct run_source *, uint64_t seed, struct errs *);
/* NULL and why when the edit is refused; warnings may come with a change, too. */
struct run_change *run_prepare(struct run *, struct erx_time now,
    const struct run_edit *, struct errs *);

enum run_outcome {
	RUN_REFUSED, /* nothing has changed; the errors say why */
	RUN_DONE,
	RUN_BEGUN /* an operation runs; the change comes at its end (run/operation.h) */
};
/* Makes the change, which is taken over.  Nothing may have happened since it was
 * prepared. */
enum run_outcome run_commit(struct run *, struct erx_time now, struct run_change *,
    struct errs *);
/* Both. */
enum run_outcome run_edit(struct run *, struct erx_time now, const struct run_edit *,
    struct errs *);

/* --- time --- */

/* When run_tick has something to do at the latest; ERX_NEVER: nothing waits. */
struct erx_time run_deadline(const struct run *);
/* Carries out what is due; true when anything was. */
bool run_tick(struct run *, struct erx_time now);
/* The net has converged, and no operation runs. */
bool run_converged(struct run *, struct erx_time now);
/* Reasons, one a line, why it has not. */
void run_unrest(struct run *, struct erx_time now, struct buf *why);

#endif
