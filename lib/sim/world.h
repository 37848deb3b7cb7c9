/*
 * A running lab (run/run.h) in simulated time: a virtual clock, and chance from one
 * seed.  Time passes only inside the sim_run functions and only as far as there is
 * something to do; between two due moments it jumps.  The same calls with the same seed
 * give the same run, byte for byte.
 *
 * What is done to the lab is done with the functions of lib/run on sim_running, at
 * sim_now; sim_moment follows.
 *
 * There are no real routers in here: sites, gateways and private clouds that the lab
 * hands to real ones (`external:`) are emulated, and plain routers' external neighbours
 * are left out.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "base/err.h"
#include "base/time.h"
#include "er/lab.h"
#include "net/net.h"
#include "net/recording.h"
#include "run/fail.h"
#include "run/run.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_config {
	uint64_t seed;
	enum er_times times; /* whether things take as long as with the service */
	/* The seed of keys that nobody wrote; 0: they come from `seed`.  A copy of a
	 * lab that has keys of that seed draws the same ones again otherwise. */
	uint64_t keys;
	/* Both may be NULL.  `event`: as it happens; `moment`: after everything that is
	 * due at one moment has been done.  They must not change the world. */
	void *ctx;
	void (*event)(void *ctx, const struct net_event *);
	void (*moment)(void *ctx, struct erx_time now);
	struct net_recording *recording; /* of all sessions; borrowed; NULL: none */
};

struct sim_world;

/* A running world, which has not converged yet; the caller frees the world.  The source
 * is emptied, on failure too.  NULL and errors when the lab is refused. */
struct sim_world *sim_open(const struct sim_config *, struct run_source *,
    struct errs *);
/* The same for a lab that names no files; the tree is taken over. */
struct sim_world *sim_new(const struct sim_config *, struct data_node *tree,
    struct errs *);
/* A new world of a lab that came from the same source, in which the tree is taken over
 * and the files are those of the world before, which is good for nothing but sim_free
 * then.  NULL and errors when the lab is refused. */
struct sim_world *sim_again(const struct sim_config *, struct sim_world *before,
    struct data_node *tree, struct errs *);
void sim_free(struct sim_world *);
/* Sets the hooks of the configuration, in the place of those that were set. */
void sim_hooks(struct sim_world *, void *ctx,
    void (*event)(void *ctx, const struct net_event *),
    void (*moment)(void *ctx, struct erx_time now));

/* The running lab of a world, its net, its lab and the virtual time, all borrowed. */
struct run *sim_running(const struct sim_world *);
struct net *sim_net(const struct sim_world *);
const struct er_lab *sim_lab(const struct sim_world *);
struct erx_time sim_now(const struct sim_world *);
/* A number that differs whenever something may look different: a route, a session, a
 * failure. */
uint64_t sim_version(const struct sim_world *);

/* Finishes everything that is due now, and calls the hook `moment`. */
void sim_moment(struct sim_world *);

/* Makes an edit (run_edit) and finishes its moment; false and errors when the edit is
 * refused. */
bool sim_edit(struct sim_world *, enum data_op, const struct data_node *edit,
    const char *subscription, struct errs *);
/* Lets time pass until the last edit has been applied; false and errors when the edit
 * failed at the end of its operation. */
bool sim_edit_wait(struct sim_world *, struct errs *);

/* Lets time pass until the operation that ends first has ended; false when none runs.
 */
bool sim_operation_wait(struct sim_world *);

/*
 * Some nets never come to rest: routers that each take what the other offers only while
 * the other does not.  After so many moments of change, and some more for each session,
 * without a pause of some seconds a world is restless, and the sim_run functions let no
 * more time pass.
 */
#define SIM_CHURN_MAX 20000u
bool sim_restless(const struct sim_world *);
/* Lets a restless world go on for some moments, so that events show what changes. */
void sim_watch(struct sim_world *, unsigned moments);

enum sim_end {
	SIM_REACHED, /* what was waited for has come */
	SIM_TIMEOUT
};
/* Let time pass: until a time; until the world has converged; until a condition holds,
 * which is asked again only when sim_version has changed.  All end at `until` at the
 * latest. */
void sim_run(struct sim_world *, struct erx_time until);
enum sim_end sim_run_converged(struct sim_world *, struct erx_time until);
enum sim_end sim_run_condition(struct sim_world *, struct erx_time until,
    bool (*holds)(void *ctx), void *ctx);
/* True when nothing is under way (net_converged), and no operation runs. */
bool sim_converged(const struct sim_world *);
/* Appends the reasons, one a line, why sim_converged is false. */
void sim_unrest(const struct sim_world *, struct buf *why);

/*
 * For trials one after the other in one world, each as if it were the first.
 * sim_still lets time pass, after a world has converged, until also nothing is on its
 * way that nobody waits for.  sim_begin begins a trial: chance begins where it stood
 * when it was looked at with run_chance, and no change before it counts as unrest.
 */
void sim_still(struct sim_world *);
void sim_begin(struct sim_world *, struct rng chance);

/* Make something fail or restore it (run/fail.h), and finish the moment.  False when
 * there is no such thing. */
bool sim_fail(struct sim_world *, enum er_target, const char *name);
bool sim_restore(struct sim_world *, enum er_target, const char *name);

#endif
