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

extern const char *const repair_words[REPAIR_KIND_N + 1];

/* Lists all extra steps that may be of use; by kind, then by step. */
void repair_catalogue(const struct plan *, const struct data_node *lab,
    struct repair_fixes *);
void repair_fixes_fini(struct repair_fixes *);

#endif
