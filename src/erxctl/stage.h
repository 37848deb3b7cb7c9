/*
 * What rehearse and sweep share: a lab file and perhaps a plan, read, and a world to
 * carry them out in.
 */
#ifndef ERXCTL_STAGE_H
#define ERXCTL_STAGE_H

#include "erxctl/copies.h"
#include "lab/lab.h"
#include "plan/plan.h"
#include "sim/world.h"

struct stage {
	struct lab_reader *reader;
	struct plan *plan; /* or NULL */
	struct sim_world *world;
	struct copies *copies;
	struct plan_copies use;
};

/* False and errors when the input is wrong.  plan_path may be NULL; the recording is
 * borrowed, and NULL when nothing is to be captured. */
bool stage_init(struct stage *, const char *lab_path, const char *plan_path,
    uint64_t seed, struct net_recording *, struct errs *);
void stage_fini(struct stage *);

/* "--NAME VALUE" pairs among the words: fills the values, moves the rest to the front
 * and counts it.  False after a message on standard error. */
struct stage_option {
	const char *name; /* "--seed"; NULL ends */
	const char **value;
};
bool stage_options(int *argc, char **argv, const struct stage_option *);
/* A number of at most `max`; false after a message. */
bool stage_number(const char *name, const char *text, uint64_t max, uint64_t *);

#endif
