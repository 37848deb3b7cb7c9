/*
 * Every failure there can be, one by one (or two by two): who loses what, and for how
 * long, and what does not come back when the failure is over.  Each is tried on a copy
 * of one converged world, and told as soon as it and those before it are done.
 */
#ifndef PLAN_SWEEP_H
#define PLAN_SWEEP_H

#include "net/lasting.h"
#include "plan/flows.h"
#include "plan/load.h"
#include "plan/run.h"

#define SWEEP_SHARDS_MAX 1000000

struct sweep_alone;
struct sweep_classes;
struct sweep_lost;
struct sweep_part;
struct sweep_parts;
struct sweep_todo;

struct sweep_element {
	enum er_target kind;
	char *name;
	char *a, *b; /* of a link: the routers at its ends; else NULL */
};

struct sweep_loss {
	const char *flow;
	size_t number; /* of the flow */
	unsigned direction;
	int64_t longest;    /* µs */
	int64_t lasts;      /* µs that what is lasting had lasted by then */
	bool loop, lasting; /* lasting: still lost when all had come to rest */
};

/* One direction of a flow. */
struct sweep_way {
	const char *flow;
	unsigned direction;
};

/* What was not as before when the failure was over and all had come to rest again. */
struct sweep_back {
	const char *unrest; /* it did not come to rest, and why; or NULL */
	struct net_lasting_row *rows;
	size_t nrows, caprows;
	size_t more;            /* prefixes beyond NET_LASTING_ROWS_MAX */
	struct sweep_way *ways; /* flows that take other ways, or arrive elsewhere */
	size_t nways, capways;
};

/* What carries more than it is good for when all had come to rest (plan/load.h). */
struct sweep_over {
	const char *what, *toward;
	uint64_t bps, capacity;
};

struct sweep_case {
	size_t a, b; /* elements; equal: a alone */
	bool broke;  /* the copy did not end well, or did not come to rest */
	bool drew;   /* chance was asked */
	bool united; /* of two: not run, but what each does alone, together */
	size_t like; /* element that it is like but for names; itself: none before */
	const char *why; /* it did not come to rest: why; or NULL */
	int64_t took;    /* µs until it had come to rest */
	struct sweep_loss *losses;
	size_t nlosses, caplosses;
	struct sweep_over *over;
	size_t nover, capover;
	struct sweep_back back;
	char *text; /* what the copy wrote: rows point into it */
	/* Numbers of routers in that text, of an element that fails alone on behalf of
	 * pairs (sweep_pairs.c); or NULL. */
	const char *touched, *looked;
};

struct sweep {
	struct sweep_element *elements;
	size_t nelements, capelements;
	size_t ncases;
	struct sweep_case now; /* the case that was told last */
	size_t at_a, at_b;     /* what comes behind it, in this shard or not */
	size_t number;         /* of all shards: of what comes behind it */
	unsigned shard, shards;
	size_t nunited; /* of those told */
	/* What copies try, in the order of the cases: those that a copy was started
	 * for, that have come back, that were told. */
	struct sweep_todo *todo;
	size_t ntodo, captodo, started, taken, told;
	bool listed;                   /* all that are to be tried are in it */
	bool touching;                 /* copies note what failures touch */
	struct sweep_classes *classes; /* or NULL: each failure is tried */
	bool classed;                  /* failures that are alike are told as that */
	size_t nlike;                  /* of those told: like another one */
	struct sweep_alone *alone;     /* by element, of pairs; or NULL */
	struct sweep_part *parts;      /* that were started and have not come back */
	size_t nparts, capparts;
	bool rated;                  /* flows have rates */
	struct plan_loads loads;     /* before any failure */
	struct net_snapshot *before; /* tables of the world */
	struct plan_flows *watch;    /* over the flows, as it is before */
	uint64_t *ways; /* by flow, forward and reverse: how it goes before */
	struct sweep_lost *losses; /* by flow, forward and reverse: of one case */
	struct sim_world *world;
	/* How the world is before: a number for each router, for the timers that are
	 * set and for what else runs; where chance stands. */
	uint64_t *digests, timers, state;
	struct rng chance;
	const struct plan_copies *copies;
	struct plan plan; /* only its flows count */
	size_t apart; /* pairs of ends that are no flow: neither reaches the other */
	bool *idle;   /* by element: nothing depends on it */
	bool *lost;   /* by flow, forward and reverse: does not work to begin with */
	char *lab;
	uint64_t seed;
	unsigned failures;
	struct plan_times times;
	bool exhaustive;
	const char *version;        /* of the program */
	size_t *by_name;            /* flows in the order of their names; or NULL yet */
	struct data_node *known;    /* the line of the case, or NULL (sweep_known) */
	struct sweep_parts *merged; /* what it was put together from; NULL: it is run */
};

struct sweep_config {
	uint64_t seed;
	const struct plan *flows; /* NULL: between ends that reach each other */
	unsigned failures;        /* 1 or 2 */
	unsigned shard, shards;   /* 1 of 1 is all */
	const struct plan_copies *copies;
	struct plan_times times; /* of the world */
	/* Looks at all flows and tables at every moment of every case, for the proof
	 * that what is left out otherwise changes no result. */
	bool exhaustive;
	bool no_classes;     /* tries failures that are the same but for names, too */
	const char *version; /* of the program, for the first line of a part */
};

/* What can fail in a world as it is now, for sweep_elements_free. */
struct sweep_element *sweep_elements(const struct sim_world *, size_t *n);
void sweep_elements_free(struct sweep_element *, size_t n);

/* Lets the world converge and lists the failures to try.  NULL when the world does not
 * converge; then `why` gets the reason.  World and copies are borrowed. */
struct sweep *sweep_new(struct sim_world *, const struct sweep_config *,
    struct buf *why);
/* The next case, in order, which is valid until the one after it; NULL when there are
 * no more. */
const struct sweep_case *sweep_next(struct sweep *);
void sweep_free(struct sweep *);
/* True when everything was as before once the failure was over. */
bool sweep_came_back(const struct sweep_case *);

/* sweep_report.c: a sweep as lines of JSON, one object for all and one for each case.
 */
void sweep_json_head(const struct sweep *, struct buf *);
void sweep_json_case(const struct sweep *, const struct sweep_case *, struct buf *);
/* A sweep for people: the head, and each case in full.  The report that ranks the cases
 * is in sweep_rank.h. */
void sweep_text_head(const struct sweep *, struct buf *);
void sweep_text_case(const struct sweep *, const struct sweep_case *, struct buf *);

#endif
