/*
 * The common part of `rehearse` and `sweep`: a lab and perhaps a plan are read from
 * files, and a world is made in which the plan is carried out.
 */
#ifndef ERXCTL_STAGE_H
#define ERXCTL_STAGE_H

#include "lab/copies.h"
#include "lab/lab.h"
#include "plan/plan.h"
#include "plan/times.h"
#include "sim/world.h"

struct stage {
	struct lab_reader *reader;
	struct plan *plan;      /* or NULL */
	struct data_node *tree; /* the lab as written, for further draws; or NULL */
	struct plan_times times;
	struct sim_world *world;
	struct lab_copies *copies;
	struct plan_copies use;
};

struct stage_config {
	const char *lab, *plan; /* paths; the plan's may be NULL */
	uint64_t seed;
	enum er_times times;             /* of the command line, or ER_TIMES_LAB */
	struct net_recording *recording; /* borrowed; NULL: nothing is to be captured */
	bool once;                       /* there will be one draw */
};

/* Reads the files and makes the world; false and errors when the input is wrong.
 * stage_fini follows in both cases. */
bool stage_init(struct stage *, const struct stage_config *, struct errs *);
void stage_fini(struct stage *);
/* Replaces, in a copy of the process, the world by one of the same lab with another
 * seed, and returns that world. */
struct sim_world *stage_again(void *stage, uint64_t seed);

/* Lets a world of a lab, whose path it is, come to rest; one that does not within an
 * hour stays as it is then, with a warning. */
void stage_rest(struct sim_world *, const char *lab, struct errs *);

/* Takes pairs "--NAME VALUE" out of the words: fills in the values, moves the other
 * words to the front, and sets *argc to their number.  False after a message on
 * standard error. */
struct stage_option {
	const char *name;   /* "--seed"; NULL ends */
	const char **value; /* NULL: the option takes none */
	bool *given;        /* of an option without a value */
};
bool stage_options(int *argc, char **argv, const struct stage_option *);
/* Reads the word of --durations, "real" or "ideal"; NULL is ER_TIMES_LAB.  False after
 * a message on standard error. */
bool stage_times(const char *word, enum er_times *);
/* Reads the number of an option, at most `max`; false after a message on standard
 * error.
 */
bool stage_number(const char *name, const char *text, uint64_t max, uint64_t *);

#endif
