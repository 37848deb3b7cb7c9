/*
 * Every failure there can be, one by one (or two by two): who loses what, and for how
 * long.  Each is tried on a copy of one converged world.
 */
#ifndef PLAN_SWEEP_H
#define PLAN_SWEEP_H

#include "plan/flows.h"
#include "plan/run.h"

struct sweep_element {
	enum sim_target kind;
	char *name;
};

struct sweep_loss {
	const char *flow;
	unsigned direction;
	int64_t longest;    /* µs */
	bool loop, lasting; /* lasting: still lost when all had come to rest */
};

struct sweep_case {
	size_t a, b;  /* elements; equal: a alone */
	bool broke;   /* the copy did not end well */
	int64_t took; /* µs until it had come to rest */
	struct sweep_loss *losses;
	size_t nlosses, closses;
};

struct sweep {
	struct sweep_element *elements;
	size_t nelements, celements;
	struct sweep_case *cases;
	size_t ncases, ccases;
	struct plan plan; /* only its flows count */
	bool *lost; /* by flow, forward and reverse: does not work to begin with */
	char *lab;
	uint64_t seed;
	unsigned failures;
};

struct sweep_config {
	uint64_t seed;
	const struct plan *flows; /* NULL: between all endpoints */
	unsigned failures;        /* 1 or 2 */
	unsigned shard, shards;   /* 1 of 1 is all */
	const struct plan_copies *copies;
};

/* NULL: the world did not converge to begin with, and `why` says why. */
struct sweep *sweep_run(struct sim_world *, const struct sweep_config *,
    struct buf *why);
void sweep_free(struct sweep *);
void sweep_json(const struct sweep *, struct buf *);
void sweep_text(const struct sweep *, struct buf *);

#endif
