/*
 * What rehearse and sweep share: a lab file and perhaps a plan, read, and a world to
 * carry them out in.
 */
#ifndef ERXCTL_STAGE_H
#define ERXCTL_STAGE_H

#include "erxctl/copies.h"
#include "lab/lab.h"
#include "plan/plan.h"
#include "plan/times.h"
#include "sim/world.h"

struct stage {
	struct lab_reader *reader;
	struct plan *plan;      /* or NULL */
	struct data_node *tree; /* of the lab as written, for further draws; or NULL */
	struct plan_times times;
	struct sim_world *world;
	struct copies *copies;
	struct plan_copies use;
};

struct stage_config {
	const char *lab, *plan; /* paths; the plan's may be NULL */
	uint64_t seed;
	enum er_times times;             /* of the command line, or ER_TIMES_LAB */
	struct net_recording *recording; /* borrowed; NULL: nothing is to be captured */
	bool once;                       /* there will be one draw */
};

/* False and errors when the input is wrong. */
bool stage_init(struct stage *, const struct stage_config *, struct errs *);
void stage_fini(struct stage *);
/* In a copy of the process: the same lab for another seed, instead of its world. */
struct sim_world *stage_again(void *stage, uint64_t seed);

/* "--NAME VALUE" pairs among the words: fills the values, moves the rest to the front
 * and counts it.  False after a message on standard error. */
struct stage_option {
	const char *name; /* "--seed"; NULL ends */
	const char **value;
};
bool stage_options(int *argc, char **argv, const struct stage_option *);
/* "real" or "ideal", or NULL; false after a message. */
bool stage_times(const char *word, enum er_times *);
/* A number of at most `max`; false after a message. */
bool stage_number(const char *name, const char *text, uint64_t max, uint64_t *);

#endif
