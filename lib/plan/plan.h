/*
 * A rehearsal as plain structs: what a plan file says, read from the tree that its YANG
 * model has approved (src/lab), with every name looked at.  Immutable; texts are
 * borrowed from the tree, which the plan owns.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/err.h"
#include "base/ip.h"
#include "data/tree.h"
#include "plan/regex.h"
#include "run/failover.h"
#include "sim/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_STEPS_MAX  2000
#define PLAN_FLOWS_MAX  1000
#define PLAN_CHECKS_MAX 10000 /* checks and actions of a plan */
/* No span in a plan is longer: seventy years would be a slip. */
#define PLAN_SPAN_MAX   (400LL * 86400 * ERX_SEC) /* also of all of them together */

struct plan_texts {
	const char **items;
	size_t n;
};

enum plan_action_kind {
	PLAN_CREATE,
	PLAN_UPDATE,
	PLAN_DELETE,
	PLAN_FAIL,
	PLAN_RESTORE,
	PLAN_MAINTAIN,
	PLAN_END_MAINTAIN,
	PLAN_LINK_TEST,
	PLAN_END_LINK_TEST,
	PLAN_SITE_TEST,
	PLAN_END_SITE_TEST,
	PLAN_MIGRATE,
	PLAN_ANNOUNCE,
	PLAN_WITHDRAW,
	PLAN_RESET,
	PLAN_SNAPSHOT,
	PLAN_MANUAL, /* done by hand, and nothing that the lab knows of */
	PLAN_ACTION_N
};

enum plan_expect { PLAN_EXPECT_DONE, PLAN_EXPECT_REFUSED };

struct plan_target {
	enum er_target kind;
	const char *name;
};

struct plan_action {
	enum plan_action_kind kind;
	const struct data_node *node; /* what stands behind the action's word */
	struct plan_target *targets;  /* FAIL, RESTORE */
	size_t ntargets;
	/* MAINTAIN, END_MAINTAIN, RESET, SNAPSHOT; site of ANNOUNCE; circuit or VNet of
	 * a failover test. */
	const char *name;
	bool drain_only;
	struct run_test_ask test; /* LINK_TEST, SITE_TEST, and their ends */
	bool successful, verified;
	enum er_migration_phase phase; /* MIGRATE */
	const char *sku, *scale_units; /* of its preparation; or NULL */
	bool no_wait; /* of an edit that takes time: begin it and go on */
	enum plan_expect expect;
	const char *code;   /* it is to be refused with, or NULL: any */
	const char *as;     /* subscription, or NULL */
	const char *note;   /* or NULL */
	const char *manual; /* what a person does to carry it out, or NULL */
	char *text, *brief; /* for people, one line; brief: as the cause of something */
	char where[200];    /* "plan.yaml:12:5" */
};

enum plan_check_kind {
	PLAN_SEES,
	PLAN_ABSENT,
	PLAN_BEST_VIA,
	PLAN_ECMP_OVER,
	PLAN_COUNT,
	PLAN_REACHABLE,
	PLAN_UNREACHABLE,
	PLAN_PATH,
	PLAN_SYMMETRIC,
	PLAN_SESSION,
	PLAN_OUTAGE,
	PLAN_UNCHANGED,
	PLAN_KEY_STATE,
	PLAN_FAILOVER_TEST,
	PLAN_EXPECTED,
	PLAN_CHECK_N
};

/* The word of a plan for a check: "sees", "best-via" … */
const char *plan_check_name(enum plan_check_kind);

enum plan_has { /* which optional parts of a check are written */
	PLAN_HAS_PREFIX = 1 << 0,
	PLAN_HAS_LENGTH = 1 << 1,
	PLAN_HAS_WEIGHT = 1 << 2,
	PLAN_HAS_LOCAL_PREF = 1 << 3,
	PLAN_HAS_BEST = 1 << 4,
	PLAN_HAS_COUNT = 1 << 5,
	PLAN_HAS_EXACTLY = 1 << 6,
	PLAN_HAS_AT_LEAST = 1 << 7,
	PLAN_HAS_AT_MOST = 1 << 8,
	PLAN_HAS_MEMBERS = 1 << 9,
	PLAN_HAS_RECEIVED = 1 << 10,
	PLAN_HAS_ACCEPTED = 1 << 11,
	PLAN_HAS_ADVERTISED = 1 << 12,
	PLAN_HAS_WITHIN = 1 << 13,
	PLAN_HAS_COMMUNITY = 1 << 14,
	PLAN_HAS_SPAN_MOST = 1 << 15,
	PLAN_HAS_SPAN_LEAST = 1 << 16
};

enum plan_direction { PLAN_FORWARD = 1, PLAN_REVERSE = 2, PLAN_BOTH = 3 };

struct plan_check {
	enum plan_check_kind kind;
	uint32_t has; /* enum plan_has */
	const char *at, *remote, *from, *to, *flow, *since;
	const char *as_path, *state, *family, *circuit, *authorization, *outage_kind;
	const char *vnet, *location;
	struct plan_regex *regex; /* or NULL */
	struct ip_prefix prefix, within;
	uint32_t length, weight, local_pref, community, count;
	uint32_t exactly, at_least, at_most, members, received, accepted, advertised;
	int64_t span_most, span_least; /* µs */
	bool best, all;                /* all: scope of UNCHANGED */
	unsigned direction;            /* bits of enum plan_direction */
	struct plan_texts via, avoid;  /* via: also `over` */
	struct ip_prefix *except;
	size_t nexcept;
	struct ip_prefix *redundant, *lost; /* FAILOVER_TEST */
	size_t nredundant, nlost;
	char *text; /* for people, one line */
	char where[200];
};

enum plan_wait { PLAN_WAIT_NONE, PLAN_WAIT_CONVERGED, PLAN_WAIT_SPAN, PLAN_WAIT_UNTIL };

/* True for a check whose answer may be another one though nothing has changed but the
 * time: of an outage, and of an asymmetry with a length. */
bool plan_looks_back(const struct plan_check *);

struct plan_step {
	const char *id, *title, *owner, *note; /* all but the id may be NULL */
	bool has_at;
	int64_t at;              /* µs after the start */
	const char *after;       /* or NULL: the step before it in the file */
	struct plan_check *when; /* or NULL */
	const char *snapshot;    /* or NULL */
	struct plan_action *actions, *rollback;
	size_t nactions, nrollback;
	enum plan_wait wait;
	int64_t span;             /* PLAN_WAIT_SPAN */
	struct plan_check *until; /* PLAN_WAIT_UNTIL */
	int64_t deadline;         /* of `when` and `wait` */
	struct plan_check *checks, *abort_if;
	size_t nchecks, nabort_if;
	char where[200];
};

struct plan_flow {
	const char *name, *from, *to;
	uint64_t rate, reverse_rate; /* bits per second; 0: none is known */
	uint32_t weight;             /* of a second of its loss, in a search; from 1 */
	char where[200];
};

struct plan {
	struct data_node *tree;
	const char *name;
	enum er_times times;     /* ER_TIMES_LAB: it says nothing */
	const char *start;       /* "2026-12-05T22:00+01:00", or NULL; plan/moment.h */
	bool any_order;          /* `order: free`: plan/search.h may choose another */
	struct plan_flow *flows; /* by name */
	size_t nflows;
	struct plan_check *always; /* hold at every instant */
	size_t nalways;
	struct plan_step *steps; /* in the order in which they run */
	size_t nsteps;
};

/*
 * Reads a plan for a lab, which is given as the tree that was written.  The tree of the
 * plan is taken over, on failure too.  NULL and all errors when the plan is wrong:
 * steps in a ring, steps that can never run, names that neither the lab nor an earlier
 * `create` has, checks that say nothing.
 */
struct plan *plan_new(struct data_node *tree, const struct data_node *lab,
    struct errs *);
void plan_free(struct plan *);
/* True when the lab, or what a create of the plan brings, has a router, an object or
 * another place of this name; false and an error with the nearest names otherwise. */
bool plan_knows_place(const struct plan *, const struct data_node *lab,
    const char *place, struct errs *);
/* The step with this id, or NULL. */
const struct plan_step *plan_step(const struct plan *, const char *id);
/* Appends a piece of a plan in one line, without secrets, for reports.  A piece longer
 * than `most` octets is not cut: names and numbers of its objects stand in its place.
 */
#define PLAN_TEXT_MAX  2000
#define PLAN_BRIEF_MAX 400
void plan_flow_text(struct buf *, const struct data_node *, size_t most);

#endif
