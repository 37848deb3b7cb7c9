/* Inside of plan/repair.h: the catalogue of extra steps. */
#ifndef PLAN_REPAIR_INT_H
#define PLAN_REPAIR_INT_H

#include "plan/plan.h"

#define REPAIR_STAYS SIZE_MAX

/* In the order in which they are tried. */
enum repair_kind {
	REPAIR_CREATE_FIRST, /* what a step creates comes before what it deletes */
	REPAIR_WEIGHT,       /* other connections of the gateway weigh more */
	REPAIR_PREPEND,      /* paths over the circuit get longer */
	REPAIR_LONGER,       /* halves of the prefixes are announced elsewhere */
	REPAIR_DRAIN,        /* both directions leave the circuit */
	REPAIR_CONNECT,      /* a connection to a circuit that stands by */
	REPAIR_KIND_N
};

struct repair_fix {
	enum repair_kind kind;
	size_t turn; /* the step whose actions change places, or REPAIR_STAYS */
	char *steps; /* extra steps, an element of a YAML sequence each; or NULL */
	size_t nsteps;
	char *ids;  /* of these steps, or of the one that changes */
	char *what; /* one sentence for people, without its end */
};

struct repair_fixes {
	struct repair_fix *items;
	size_t n, cap;
};

/* A place of the plan that takes traffic away. */
struct repair_leaving {
	size_t step;
	const char *circuit, *as;
	const char *vnet, *connection; /* NULL: the whole circuit */
};

struct repair_leavings {
	struct repair_leaving *items;
	size_t n, cap;
};

/* The catalogue while it is made. */
struct repair_work {
	const struct plan *plan;
	const struct data_node *lab;
	struct repair_leavings leavings;
	struct repair_fixes *out;
};

/* repair_leaving.c: fills in the leavings, in the order of the steps. */
void repair_find_leavings(struct repair_work *);
/* True when the plan takes a connection of the lab away. */
bool repair_is_leaving(const struct repair_work *, const char *vnet,
    const char *connection);
/* True when an earlier leaving is of the same circuit, or with `vnet` at the same VNet:
 * what is done for that one serves both. */
bool repair_is_served(const struct repair_work *, const struct repair_leaving *,
    bool vnet);
/* A piece that is deleted names its ends: a text, a sequence of them, or keys. */
size_t repair_ends(const struct data_node *); /* how many; 0 for NULL */
const char *repair_end_at(const struct data_node *, size_t);
/* The node `a` of a map, and in that, when `b` is not NULL, the node `b`; or NULL. */
const struct data_node *repair_below(const struct data_node *, const char *a,
    const char *b);

extern const char *const repair_words[REPAIR_KIND_N + 1];

/* Lists all extra steps that may be of use; by kind, then by step. */
void repair_catalogue(const struct plan *, const struct data_node *lab,
    struct repair_fixes *);
void repair_fixes_fini(struct repair_fixes *);

#endif
