/*
 * Every failure there can be, one by one (or two by two): who loses what, and for how
 * long.  Each is tried on a copy of one converged world, and told as soon as it and
 * those before it are done.
 */
#ifndef PLAN_SWEEP_H
#define PLAN_SWEEP_H

#include "plan/flows.h"
#include "plan/run.h"

struct sweep_element {
	enum er_target kind;
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
	int *tickets; /* of their copies */
	size_t ncases, ccases, started, told;
	size_t hurt, lasting; /* of those told: lose something; for good */
	struct sim_world *world;
	const struct plan_copies *copies;
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

/* Converges the world and lists what there is to try.  NULL: it did not converge to
 * begin with, and `why` says why.  World and copies are borrowed. */
struct sweep *sweep_new(struct sim_world *, const struct sweep_config *,
    struct buf *why);
/* The next case, in order, valid until the one after it; NULL: that was all. */
const struct sweep_case *sweep_next(struct sweep *);
void sweep_free(struct sweep *);

/* As JSON lines: one object for all, then one for each case. */
void sweep_json_head(const struct sweep *, struct buf *);
void sweep_json_case(const struct sweep *, const struct sweep_case *, struct buf *);
/* For people; the sum comes when all have been told. */
void sweep_text_head(const struct sweep *, struct buf *);
void sweep_text_case(const struct sweep *, const struct sweep_case *, struct buf *);
void sweep_text_sum(const struct sweep *, struct buf *);

#endif
